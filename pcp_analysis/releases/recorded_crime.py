"""Home Office police recorded crime: the open-data tables, and all crime by financial year."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import OffenceSource, Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import offences
from pcp_analysis.releases.table import (
    ReleaseContent,
    bounded,
    financial_year,
    match_forces,
    observations,
    quarter_number,
    refuse_gaps,
    refuse_two_names,
    schema,
    validate,
    whole_number,
    words,
)
from pcp_analysis.releases.table_files import read_tables

_YEAR, _QUARTER, _FORCE = "Financial Year", "Financial Quarter", "Force Name"
_GROUP, _SUBGROUP, _COUNT = "Offence Group", "Offence Subgroup", "Number of Offences"
_ALL_CRIME = "all-crime"

OPEN_DATA = schema(
    {
        _YEAR: financial_year(),
        _QUARTER: quarter_number(),
        _FORCE: words(),
        "Offence Description": words(),
        _GROUP: words(),
        _SUBGROUP: words(),
        "Offence Code": words(),
        _COUNT: whole_number(),
    },
    key=[_YEAR, _QUARTER, _FORCE, "Offence Description", "Offence Code"],
)
FORCE_YEAR = schema(
    {"force": words(), "fy": financial_year(), "recorded_crime": whole_number()},
    key=["force", "fy"],
)


def _refuse_other_year(table: pd.DataFrame, label: str) -> None:
    """Refuse a workbook sheet whose rows are not of the year that names it."""
    if ", sheet " not in label:
        return
    year = label.rsplit(" ", 1)[1].strip().replace("_", "/").replace("-", "/")
    other = table[table[_YEAR] != year]
    if not other.empty:
        raise DataError(
            label,
            row=int(other.index[0]) + 2,
            column=_YEAR,
            found=f"'{other[_YEAR].iloc[0]}'",
            expected=f"{year}, the year that the sheet is named after",
        )


def _refuse_missing_rows(
    table: pd.DataFrame,
    rows: pd.DataFrame,
    file: str,
    catalogue: Catalogue,
    source: OffenceSource,
    indicator: str,
) -> None:
    """Refuse a force and quarter without a row of a group or subgroup that an indicator sums.

    The publisher prints zeros, so a row that is not there is not a zero.
    """
    every = set(zip(table["area"], table["period"], strict=True))
    names = {force.code: force.name for force in catalogue.forces}
    for column, wanted in ((_GROUP, source.groups), (_SUBGROUP, source.subgroups)):
        for name in wanted:
            part = rows[rows[column] == name]
            missing = every - set(zip(part["area"], part["period"], strict=True))
            if missing:
                area, period = min(missing)
                raise DataError(
                    file,
                    column=column,
                    found=f"no '{name}' of {names[area]} in {period}",
                    expected=f"rows of '{name}', which {indicator} sums, zeros included",
                )


def read_open_data(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the open-data tables: CSV, CSV.GZ, or the workbook with one sheet a financial year.

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
        they stand.

    Raises
    ------
    DataError
        If a cell, a force, an offence group or the run of quarters is not as expected.
    """
    rule = catalogue.rule_of(_ALL_CRIME)
    parts: list[pd.DataFrame] = []
    rows_read = left_out = 0
    for label, raw in read_tables(path).items():
        table = validate(raw, label, OPEN_DATA, "Home Office police recorded crime open data")
        rows_read += len(table)
        _refuse_other_year(table, label)
        offences.refuse_unknown_groups(table, label, _GROUP, catalogue)
        offences.refuse_missing_parts(
            table, label, catalogue, "recorded_crime", year=_YEAR, group=_GROUP, subgroup=_SUBGROUP
        )
        table, other = match_forces(table, label, _FORCE, catalogue)
        refuse_two_names(table, label, _FORCE, [_YEAR, _QUARTER])
        left_out += other
        period = offences.quarter_keys(table, label, _YEAR, _QUARTER)
        parts.append(table.assign(period=period, value=bounded(table, label, _COUNT, rule, int)))
    table = pd.concat(parts, ignore_index=True)
    refuse_gaps(table, path.name, catalogue.forces, _QUARTER)
    found = []
    for indicator, source in offences.offence_indicators(catalogue, "recorded_crime"):
        rows = table[offences.select(table, source, _GROUP, _SUBGROUP)]
        _refuse_missing_rows(table, rows, path.name, catalogue, source, indicator.id)
        sums = rows.groupby(["area", "period"])["value"].sum().reset_index()
        found.append(observations(sums, indicator.id, "quarter"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True), rows_read, {"areas beside the 43 forces": left_out}
    )


def read_force_year(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read all recorded crime by force and financial year.

    Parameters
    ----------
    path : Path
        Table with the columns ``force, fy, recorded_crime``.
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
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, FORCE_YEAR, "all recorded crime by force and financial year")
    rows_read = len(table)
    table, other = match_forces(table, label, "force", catalogue)
    refuse_two_names(table, label, "force", ["fy"])
    table = table.assign(
        period=offences.year_keys(table, label, "fy"),
        value=bounded(table, label, "recorded_crime", catalogue.rule_of(_ALL_CRIME), int),
    )
    refuse_gaps(table, label, catalogue.forces, "fy")
    comparable = table[table["period"] >= (release.first_comparable_period or "")]
    return ReleaseContent(
        observations(comparable, _ALL_CRIME, "financial_year"),
        rows_read,
        {
            "areas beside the 43 forces": other,
            "years before the first comparable one": len(table) - len(comparable),
        },
    )
