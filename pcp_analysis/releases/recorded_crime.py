"""Home Office police recorded crime: the open-data tables, and all crime by financial year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import OffenceSource, Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import offences
from pcp_analysis.releases.findings import Finding, Level
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

_ALL_CRIME = "all-crime"
_FEWEST_ROWS = (
    0.9  # of what the fullest force has: the publisher prints every offence, zeros included
)


def _refuse_missing_rows(
    every: set[tuple[str, str]],
    rows: pd.DataFrame,
    sheet: Sheet,
    catalogue: Catalogue,
    source: OffenceSource,
    indicator: str,
) -> None:
    """Refuse a force and quarter without a row of a group or subgroup that an indicator sums.

    The publisher prints zeros, so a row that is not there is not a zero.
    """
    names = {force.code: force.name for force in catalogue.forces}
    for role, wanted in ((GROUP, source.groups), (SUBGROUP, source.subgroups)):
        for name in wanted:
            part = rows[rows[role] == name]
            missing = every - set(zip(part["area"], part["period"], strict=True))
            if missing:
                area, period = min(missing)
                raise DataError(
                    sheet.label.partition(", sheet ")[0],
                    column=sheet.headings[role],
                    found=f"no '{name}' of {names[area]} in {period}",
                    expected=f"rows of '{name}', which {indicator} sums, zeros included",
                )


def _lost_rows(table: pd.DataFrame, catalogue: Catalogue) -> tuple[Finding, ...]:
    """Return what is odd in the number of rows of a force in a quarter: the publisher prints zeros.

    A refusal where it has far fewer than the fullest force, a question where it has fewer than most.
    """
    sizes = table.groupby(["area", "period"]).size().rename("rows").reset_index()
    of_period = sizes.groupby("period")["rows"]
    sizes["fullest"] = of_period.transform("max")
    sizes["usual"] = of_period.transform(lambda rows: rows.quantile(0.5, interpolation="higher"))
    thin = sizes["rows"] < _FEWEST_ROWS * sizes["fullest"]
    fewer = (sizes["rows"] < sizes["usual"]) & ~thin
    names = {force.code: force for force in catalogue.forces}
    found = []
    kinds: tuple[tuple[str, Level, pd.Series[bool], str, str], ...] = (
        ("half-missing", "refusal", thin, "fullest", "other forces have up to"),
        ("lost-rows", "question", fewer, "usual", "most forces have"),
    )
    for kind, level, chosen, beside, words in kinds:
        for area, rows in sizes[chosen].groupby("area"):
            force, first = names[str(area)], rows.iloc[0]
            found.append(
                Finding(
                    f"{kind}-{force.id}",
                    level,
                    f"{force.name} has {first['rows']} rows in {few(rows['period'].tolist())}, where "
                    f"{words} {int(first[beside])}",
                    force.id,
                    tuple(rows["period"]),
                )
            )
    return tuple(found)


def read_open_data(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the open-data tables: one table, or a workbook with one sheet a financial year.

    Parameters
    ----------
    path : Path
        The publisher's file.
    catalogue : Catalogue
        Forces and the offence groups that each indicator sums.
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Counts by indicator, force and financial quarter. Negative rows (reversals) are summed as
        they stand; a sum over a missing count is missing.

    Raises
    ------
    DataError
        If a cell, a force or an offence group is not as expected.
    """
    rule = catalogue.rule_of(_ALL_CRIME)
    sheets = read_sheets(path, catalogue, ["recorded-crime"])
    offences.refuse_second_sheet(sheets)
    parts: list[pd.DataFrame] = []
    rows_read = left_out = 0
    for sheet in sheets:
        rows_read += len(sheet.rows)
        offences.refuse_other_year(sheet)
        named = offences.with_canonical_names(sheet)
        offences.refuse_unknown_groups(named, catalogue)
        offences.refuse_missing_parts(named, catalogue, "recorded_crime")
        offences.refuse_two_groups(named)
        kept, other = match_forces(named, "force", catalogue)
        refuse_two_names(kept, "force", [YEAR, QUARTER])
        left_out += other
        values = kept.numbers("count", rule, int)
        table = kept.rows.assign(period=offences.quarter_keys(kept), value=values)
        parts.append(table[["area", "period", GROUP, SUBGROUP, "value"]])
    table = pd.concat(parts, ignore_index=True)
    by_subgroup = sums(table, ["area", "period", GROUP, SUBGROUP])
    every = set(zip(by_subgroup["area"], by_subgroup["period"], strict=True))
    found = []
    for indicator, source in offences.offence_indicators(catalogue, "recorded_crime"):
        rows = by_subgroup[offences.select(by_subgroup, source)]
        _refuse_missing_rows(every, rows, sheets[0], catalogue, source, indicator.id)
        found.append(observations(sums(rows, ["area", "period"]), indicator.id, "quarter"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        rows_read,
        {"areas beside the 43 forces": left_out},
        (
            *gaps_in(by_subgroup, catalogue),
            *_lost_rows(table, catalogue),
            *not_provided(table[table["value"].isna()], catalogue),
        ),
    )


def read_force_year(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read all recorded crime by force and financial year.

    Parameters
    ----------
    path : Path
        Table of force, financial year and count.
    catalogue : Catalogue
        Forces.
    release : Release
        Its ``first_comparable_period`` says from when on the totals leave fraud out.

    Returns
    -------
    ReleaseContent
        All crime by force and financial year.

    Raises
    ------
    DataError
        If a cell or a force is not as expected.
    """
    sheet = read_sheet(path, catalogue, ["recorded-crime-year"])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", [YEAR])
    table = sheet.rows.assign(
        period=offences.year_keys(sheet),
        value=sheet.numbers("count", catalogue.rule_of(_ALL_CRIME), int),
    )
    comparable = table[table["period"] >= (release.first_comparable_period or "")]
    return ReleaseContent(
        observations(comparable, _ALL_CRIME, "financial_year"),
        rows_read,
        {
            "areas beside the 43 forces": other,
            "years before the first comparable one": len(table) - len(comparable),
        },
        gaps_in(table, catalogue),
    )
