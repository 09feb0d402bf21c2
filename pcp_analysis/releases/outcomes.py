"""Home Office crime outcomes: the open-data tables and two tables of one most similar group.

A *positive outcome* is a charge or summons, a caution (youth, adult), a penalty notice for disorder,
a cannabis or khat warning, or a community resolution: outcome types 1, 2, 3, 6, 7 and 8. Offences
taken into consideration (type 4) are left out. Outcomes count in the period in which they are
assigned ("closed"), whenever the offence was recorded.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
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
    text_column,
    validate,
    whole_number,
    words,
)
from pcp_analysis.releases.table_files import read_tables

_FAMILY = "outcomes"
_POSITIVE_TYPES = ("1", "2", "3", "6", "7", "8")
_YEAR, _QUARTER, _FORCE = "Financial Year", "Financial Quarter", "Force Name"
_GROUP, _SUBGROUP = "Offence Group", "Offence Subgroup"
_TYPE, _CLOSED = "Outcome Type", "Force outcomes recorded in quarter"
_ALL_CRIME_SOLVED = "all-crime-solved-rate"

OPEN_DATA = schema(
    {
        _YEAR: financial_year(),
        _QUARTER: quarter_number(),
        _FORCE: words(),
        "Offence Description": words(),
        _GROUP: words(),
        _SUBGROUP: words(),
        "Offence Code": words(),
        "Offence Code Expired": words(),
        "Outcome Description": words(),
        _TYPE: text_column(r"0|[1-9]\d?", "an outcome type number"),
        _CLOSED: text_column(r"(-?(0|[1-9]\d{0,14})(\.0{1,20})?)?", "a whole number, or nothing"),
    },
    key=[
        _YEAR,
        _QUARTER,
        _FORCE,
        "Offence Code",
        "Offence Description",
        "Offence Code Expired",
        _TYPE,
        "Outcome Description",
    ],
)
GROUP_QUARTER = schema(
    {
        "force": words(),
        "fy": financial_year(),
        "q": quarter_number(),
        "closed_positive": whole_number(),
        "closed_assigned": whole_number(),
    },
    key=["force", "fy", "q"],
)
GROUP_YEAR = schema(
    {
        "force": words(),
        "fy": financial_year(),
        "offence_group": words(),
        "closed_oocd": whole_number(),
        "closed_charge": whole_number(),
    },
    key=["force", "fy", "offence_group"],
)


def read_open_data(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the open-data tables of outcomes (CSV, CSV.GZ, XLSX or ODS).

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
        quarters are there.

    Raises
    ------
    DataError
        If a cell, a force or an offence group is not as expected.
    """
    rule = catalogue.rule_of(_ALL_CRIME_SOLVED)
    parts = []
    rows_read = left_out = 0
    for label, raw in read_tables(path).items():
        table = validate(raw, label, OPEN_DATA, "Home Office crime outcomes open data")
        rows_read += len(table)
        offences.refuse_unknown_groups(table, label, _GROUP, catalogue)
        offences.refuse_missing_parts(
            table, label, catalogue, _FAMILY, year=_YEAR, group=_GROUP, subgroup=_SUBGROUP
        )
        table, other = match_forces(table, label, _FORCE, catalogue)
        refuse_two_names(table, label, _FORCE, [_YEAR, _QUARTER])
        left_out += other
        period = offences.quarter_keys(table, label, _YEAR, _QUARTER)
        closed = bounded(table.replace({_CLOSED: {"": "0"}}), label, _CLOSED, rule, int)
        parts.append(table.assign(period=period, value=closed))
    table = pd.concat(parts, ignore_index=True)
    refuse_gaps(table, path.name, catalogue.forces, _QUARTER)
    table["value"] = table["value"].where(table[_TYPE].isin(_POSITIVE_TYPES), 0)
    found = []
    for indicator, source in offences.offence_indicators(catalogue, _FAMILY):
        # A quarter of a force that is in the file without such an outcome had none: zero, not missing.
        counted = table["value"].where(offences.select(table, source, _GROUP, _SUBGROUP), 0)
        quarters = counted.groupby([table["area"], table["period"]]).sum().reset_index()
        found.append(observations(quarters, indicator.id, "quarter"))
        quarters["year"] = quarters["period"].str.slice(0, 7)
        years = quarters.groupby(["area", "year"], as_index=False).agg(
            value=("value", "sum"), quarters=("value", "size")
        )
        found.append(
            observations(years[years["quarters"] == 4], indicator.id, "financial_year", "year")
        )
    return ReleaseContent(
        pd.concat(found, ignore_index=True), rows_read, {"areas beside the 43 forces": left_out}
    )


def read_group_quarter(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read all-crime outcomes of a most similar group by quarter.

    Parameters
    ----------
    path : Path
        Table with ``force, fy, q`` and the columns ``closed_*``.
    catalogue : Catalogue
        Forces.
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Positive outcomes of all crime by force and quarter.

    Raises
    ------
    DataError
        If a cell, a force or the run of quarters is not as expected.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, GROUP_QUARTER, "outcomes of a most similar group by quarter")
    rows_read = len(table)
    table, other = match_forces(table, label, "force", catalogue)
    refuse_two_names(table, label, "force", ["fy", "q"])
    table = table.assign(
        period=offences.quarter_keys(table, label, "fy", "q"),
        value=bounded(table, label, "closed_positive", catalogue.rule_of(_ALL_CRIME_SOLVED), int),
    )
    refuse_gaps(table, label, catalogue.forces, "q")
    return ReleaseContent(
        observations(table, _ALL_CRIME_SOLVED, "quarter"),
        rows_read,
        {"areas beside the 43 forces": other},
    )


def read_group_year(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read outcomes of a most similar group by offence group and financial year.

    Parameters
    ----------
    path : Path
        Table with ``force, fy, offence_group, closed_oocd, closed_charge``.
    catalogue : Catalogue
        Forces and the offence group of each solved rate.
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Charges and out-of-court disposals by solved rate, force and financial year.

    Raises
    ------
    DataError
        If a cell, a force, an offence group or the run of years is not as expected.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, GROUP_YEAR, "outcomes of a most similar group by offence group")
    rows_read = len(table)
    rule = catalogue.rule_of(_ALL_CRIME_SOLVED)
    offences.refuse_unknown_groups(table, label, "offence_group", catalogue)
    table, other = match_forces(table, label, "force", catalogue)
    refuse_two_names(table, label, "force", ["fy"])
    table = table.assign(
        period=offences.year_keys(table, label, "fy"),
        value=bounded(table, label, "closed_oocd", rule, int)
        + bounded(table, label, "closed_charge", rule, int),
    )
    found = []
    for indicator, source in offences.offence_indicators(catalogue, _FAMILY):
        if source.groups:
            rows = table[table["offence_group"].isin(source.groups)]
            if rows.empty:
                raise DataError(
                    label,
                    column="offence_group",
                    found=f"no '{source.groups[0]}'",
                    expected=f"rows of '{source.groups[0]}', which {indicator.id} sums",
                )
            refuse_gaps(rows, label, catalogue.forces, "fy")
            found.append(observations(rows, indicator.id, "financial_year"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True), rows_read, {"areas beside the 43 forces": other}
    )
