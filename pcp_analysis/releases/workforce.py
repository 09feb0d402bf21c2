"""Home Office police workforce open data table: officers and special constables on 31 March."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release, WorkforceSource
from pcp_analysis.errors import DataError
from pcp_analysis.periods import FinancialYear, YearEnd
from pcp_analysis.releases.table import (
    ReleaseContent,
    bounded,
    calendar_year,
    match_forces,
    number,
    observations,
    refuse_gaps,
    refuse_two_names,
    schema,
    validate,
    whole_number,
    words,
)
from pcp_analysis.releases.table_files import read_tables

_YEAR, _AREA, _WORKER = "As at 31 March", "Geocode", "Worker type"
_COLUMN = {"fte": "Total (FTE)", "headcount": "Total (Headcount)"}

OPEN_DATA = schema(
    {
        _YEAR: calendar_year(),
        _AREA: words(),
        "Sex": words(),
        "Rank": words(),
        _WORKER: words(),
        _COLUMN["headcount"]: whole_number(),
        _COLUMN["fte"]: number(),
    },
    key=[_YEAR, _AREA, "Sex", "Rank", _WORKER],
)


def _decimal_sum(parts: pd.Series[Any]) -> float:
    return float(sum(parts, Decimal(0)))


def read_open_data(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the workforce open data table.

    Parameters
    ----------
    path : Path
        The publisher's file (CSV or CSV.GZ).
    catalogue : Catalogue
        Forces, and which worker type each indicator counts.
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Full-time equivalents or heads by indicator, force and 31 March.

    Raises
    ------
    DataError
        If a cell or a force is not as expected, or a worker type that an indicator counts is absent.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, OPEN_DATA, "the Home Office police workforce open data table")
    rows_read = len(table)
    table, other = match_forces(table, label, _AREA, catalogue)
    refuse_two_names(table, label, _AREA, [_YEAR])
    ends = {year: str(YearEnd(FinancialYear(int(year) - 1))) for year in table[_YEAR].unique()}
    table = table.assign(period=table[_YEAR].map(ends))
    refuse_gaps(table, label, catalogue.forces, _YEAR)
    found = []
    for indicator in catalogue.indicators:
        source = indicator.source
        if not isinstance(source, WorkforceSource):
            continue
        rows = table[table[_WORKER] == source.worker_type]
        lacking = sorted(set(ends.values()) - set(rows["period"]))
        if lacking:
            raise DataError(
                label,
                column=_WORKER,
                found=f"no '{source.worker_type}' on {lacking[0]}",
                expected=f"rows of '{source.worker_type}', which {indicator.id} counts",
            )
        # decimal sums, so that two-decimal figures add as they would by hand
        exact = bounded(
            rows, label, _COLUMN[source.measure], catalogue.bounds.of(indicator.unit), Decimal
        )
        parts = rows.assign(value=exact).groupby(["area", "period"])["value"]
        sums = parts.agg(_decimal_sum).reset_index()
        found.append(observations(sums, indicator.id, YearEnd.period_type))
    return ReleaseContent(
        pd.concat(found, ignore_index=True), rows_read, {"areas beside the 43 forces": other}
    )
