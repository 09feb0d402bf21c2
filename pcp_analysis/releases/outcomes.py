"""Home Office crime outcomes: the open-data tables, and tables of closed outcomes made from them.

A *positive outcome* is a charge or summons, a caution (youth, adult), a penalty notice for disorder,
a cannabis or khat warning, or a community resolution: outcome types 1, 2, 3, 6, 7 and 8. Offences
taken into consideration (type 4) are left out. Outcomes count in the period in which they are
assigned ("closed"), whenever the offence was recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import offences
from pcp_analysis.releases.findings import Finding, one_each
from pcp_analysis.releases.offences import GROUP, QUARTER, SUBGROUP, YEAR
from pcp_analysis.releases.sheets import Sheet, read_sheet, read_sheets
from pcp_analysis.releases.table import (
    ReleaseContent,
    few,
    gaps_in,
    match_forces,
    not_provided,
    observations,
    refuse_two_names,
    sums,
)

_FAMILY = "outcomes"
_POSITIVE_TYPES = ("1", "2", "3", "6", "7", "8")
_ALL_CRIME_SOLVED = "all-crime-solved-rate"
_QUARTERS = 4
_CHARGED = "1"
_MOST = 0.5  # of the forces


def _positive(sheet: Sheet, catalogue: Catalogue) -> pd.DataFrame:
    """Return the rows with the number of positive outcomes, and whether a number is printed."""
    counts = sheet.numbers("count", catalogue.rule_of(_ALL_CRIME_SOLVED), int)
    positive = sheet.rows["type"].isin(_POSITIVE_TYPES)
    empty = sheet.rows["count"].isin(sheet.layout.columns["count"].nil)
    return sheet.rows.assign(
        period=offences.quarter_keys(sheet),
        value=counts.where(positive, 0),
        printed=positive & ~empty & counts.notna(),
        missing=positive & counts.isna(),
    )


def _silent(table: pd.DataFrame, catalogue: Catalogue) -> tuple[pd.DataFrame, list[Finding]]:
    """Return force and quarter without any printed count of a positive outcome, and what to say of it.

    A force always has some; where not one number is printed, none was returned, whatever the empty
    cells mean elsewhere.
    """
    by = table.groupby(["area", "period"]).agg(
        printed=("printed", "any"), missing=("missing", "any")
    )
    by = by.reset_index()
    names = {force.code: force for force in catalogue.forces}
    found = []
    for area, rows in by[~by["printed"] & ~by["missing"]].groupby("area"):
        force = names[str(area)]
        found.append(
            Finding(
                f"silent-{force.id}",
                "refusal",
                f"{force.name} has no count of any positive outcome in "
                f"{few(rows['period'].tolist())}, and no mark says that it "
                "is missing; it is stored as missing, never as zero",
                force.id,
                tuple(rows["period"]),
            )
        )
    found += not_provided(by[by["missing"]], catalogue)
    return by.loc[~by["printed"], ["area", "period"]], found


def _half_missing(table: pd.DataFrame, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a refusal for each force with positive outcomes of one kind alone, where most have both.

    A force charges people and deals with others out of court in every quarter; where one of the two
    has no count, half of its outcomes is not there.
    """
    names = {force.code: force for force in catalogue.forces}
    charged = table["type"] == _CHARGED
    told: dict[tuple[str, str], list[str]] = {}
    for kind, chosen in (("charge or summons", charged), ("outcome out of court", ~charged)):
        by = table.assign(here=table["printed"] & chosen & (table["value"] != 0))
        found = by.groupby(["period", "area"]).agg(here=("here", "any"), any=("printed", "any"))
        found = found[found["any"]].reset_index()
        usual = found.groupby("period")["here"].transform("mean") >= _MOST
        for row in found[usual & ~found["here"]].itertuples(index=False):
            told.setdefault((str(row.area), kind), []).append(str(row.period))
    for (area, kind), periods in sorted(told.items()):
        yield Finding(
            f"half-missing-{names[area].id}",
            "refusal",
            f"{names[area].name} has no {kind} in {few(periods)}, which other forces have",
            names[area].id,
            tuple(periods),
        )


def _years(quarters: pd.DataFrame) -> pd.DataFrame:
    """Sum quarters to the financial years of which all four are known."""
    known = quarters[quarters["value"].notna()]
    years = (
        known.assign(year=known["period"].str.slice(0, 7))
        .groupby(["area", "year"], as_index=False)
        .agg(value=("value", "sum"), quarters=("value", "size"))
    )
    return years[years["quarters"] == _QUARTERS]


def read_open_data(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the open-data tables of outcomes: one table, or a workbook with one sheet a year.

    Parameters
    ----------
    path : Path
        The publisher's file.
    catalogue : Catalogue
        Forces and the offence groups that each solved rate sums.
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Positive outcomes by indicator, force and quarter, and by financial year where all four
        quarters are known.

    Raises
    ------
    DataError
        If a cell, a force or an offence group is not as expected.
    """
    sheets = read_sheets(path, catalogue, ["outcomes", "outcomes-2026"])
    offences.refuse_second_sheet(sheets)
    parts = []
    rows_read = left_out = 0
    for sheet in sheets:
        rows_read += len(sheet.rows)
        offences.refuse_other_year(sheet)
        named = offences.with_canonical_names(sheet)
        offences.refuse_unknown_groups(named, catalogue)
        offences.refuse_missing_parts(named, catalogue, _FAMILY)
        offences.refuse_two_groups(named)
        kept, other = match_forces(named, "force", catalogue)
        refuse_two_names(kept, "force", [YEAR, QUARTER])
        left_out += other
        parts.append(_positive(kept, catalogue))
    table = pd.concat(parts, ignore_index=True)
    silent, findings = _silent(table, catalogue)
    by_subgroup = sums(table, ["area", "period", GROUP, SUBGROUP])
    every = by_subgroup[["area", "period"]].drop_duplicates()
    found = []
    for indicator, source in offences.offence_indicators(catalogue, _FAMILY):
        chosen = sums(by_subgroup[offences.select(by_subgroup, source)], ["area", "period"])
        # a quarter of a force that is in the file without such an outcome had none: zero, not missing
        quarters = every.merge(chosen, on=["area", "period"], how="left", indicator=True)
        quarters["value"] = quarters["value"].mask(quarters["_merge"] == "left_only", 0.0)
        quarters = _without(quarters.drop(columns="_merge"), silent)
        found.append(observations(quarters, indicator.id, "quarter"))
        found.append(observations(_years(quarters), indicator.id, "financial_year", "year"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        rows_read,
        {"areas beside the 43 forces": left_out},
        one_each((*gaps_in(by_subgroup, catalogue), *findings, *_half_missing(table, catalogue))),
    )


def _without(quarters: pd.DataFrame, silent: pd.DataFrame) -> pd.DataFrame:
    keys = set(silent.itertuples(index=False, name=None))
    here = [pair in keys for pair in zip(quarters["area"], quarters["period"], strict=True)]
    return quarters.assign(value=quarters["value"].mask(pd.Series(here, index=quarters.index)))


def _read_quarters(
    path: Path, catalogue: Catalogue, layout: str, counted: tuple[str, ...]
) -> ReleaseContent:
    sheet = read_sheet(path, catalogue, [layout])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", [YEAR, QUARTER])
    rule = catalogue.rule_of(_ALL_CRIME_SOLVED)
    values = sum(sheet.numbers(role, rule, int).astype(float) for role in counted)
    table = sheet.rows.assign(period=offences.quarter_keys(sheet), value=values)
    return ReleaseContent(
        observations(table, _ALL_CRIME_SOLVED, "quarter"),
        rows_read,
        {"areas beside the 43 forces": other},
        gaps_in(table, catalogue),
    )


def read_group_quarter(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read positive outcomes of a most similar group by quarter.

    Returns
    -------
    ReleaseContent
        Positive outcomes of all crime by force and quarter.

    Raises
    ------
    DataError
        If a cell or a force is not as expected.
    """
    return _read_quarters(path, catalogue, "outcomes-quarter", ("count",))


def read_closed_quarter(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read closed outcomes of every force by quarter: charged, and out of court.

    Returns
    -------
    ReleaseContent
        Positive outcomes of all crime by force and quarter.

    Raises
    ------
    DataError
        If a cell or a force is not as expected.
    """
    return _read_quarters(path, catalogue, "outcomes-closed-quarter", ("charged", "out_of_court"))


def read_closed_year(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read closed outcomes of every force by financial year.

    Returns
    -------
    ReleaseContent
        Positive outcomes of all crime by force and financial year.

    Raises
    ------
    DataError
        If a cell or a force is not as expected, or the parts do not make the whole.
    """
    sheet = read_sheet(path, catalogue, ["outcomes-closed-year"])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", [YEAR])
    rule = catalogue.rule_of(_ALL_CRIME_SOLVED)
    charged, out_of_court, positive = (
        sheet.numbers(role, rule, int).astype(float)
        for role in ("charged", "out_of_court", "positive")
    )
    wrong = (charged + out_of_court - positive).fillna(0) != 0
    if wrong.any():
        raise sheet.fault(
            wrong[wrong].index[0],
            "positive",
            f"{positive[wrong].iloc[0]:,.0f}",
            f"charged + out of court, {(charged + out_of_court)[wrong].iloc[0]:,.0f}",
        )
    table = sheet.rows.assign(period=offences.year_keys(sheet), value=positive)
    return ReleaseContent(
        observations(table, _ALL_CRIME_SOLVED, "financial_year"),
        rows_read,
        {"areas beside the 43 forces": other},
        gaps_in(table, catalogue),
    )


def read_group_year(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read outcomes of a most similar group by offence group and financial year.

    Returns
    -------
    ReleaseContent
        Charges and out-of-court disposals by solved rate, force and financial year.

    Raises
    ------
    DataError
        If a cell, a force or an offence group is not as expected.
    """
    sheet = read_sheet(path, catalogue, ["outcomes-group-year"])
    rows_read = len(sheet.rows)
    offences.refuse_unknown_groups(sheet, catalogue)
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", [YEAR])
    rule = catalogue.rule_of(_ALL_CRIME_SOLVED)
    parts = (sheet.numbers(role, rule, int).astype(float) for role in ("out_of_court", "charged"))
    table = sheet.rows.assign(period=offences.year_keys(sheet), value=sum(parts))
    found = []
    findings: dict[str, Finding] = {}
    for indicator, source in offences.offence_indicators(catalogue, _FAMILY):
        if source.groups:
            rows = table[table[GROUP].isin(source.groups)]
            if rows.empty:
                raise DataError(
                    sheet.label,
                    column=sheet.headings[GROUP],
                    found=f"no '{source.groups[0]}'",
                    expected=f"rows of '{source.groups[0]}', which {indicator.id} sums",
                )
            findings |= {item.id: item for item in gaps_in(rows, catalogue)}
            found.append(observations(rows, indicator.id, "financial_year"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        rows_read,
        {"areas beside the 43 forces": other},
        tuple(findings.values()),
    )
