"""Home Office police workforce open data table: officers and special constables on 31 March."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.layouts import plain_name
from pcp_analysis.catalogue.models import Release, WorkforceSource
from pcp_analysis.errors import DataError
from pcp_analysis.periods import FinancialYear, YearEnd
from pcp_analysis.releases.findings import Finding, one_each
from pcp_analysis.releases.sheets import read_sheet
from pcp_analysis.releases.table import (
    ReleaseContent,
    few,
    gaps_in,
    match_forces,
    observations,
    refuse_two_names,
)

_HALF = 0.5
_OFFICERS = "police-officers"


def _decimal_sum(parts: pd.Series[Any]) -> float:
    if parts.isna().any():
        return float("nan")
    return float(sum(parts, Decimal(0)))


def _half_missing(rows: pd.DataFrame, worker: str, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a refusal for each force without the rows of a sex that half of the forces have.

    The publisher prints a row for each sex, zeros included.
    """
    names = {force.code: force for force in catalogue.forces}
    for period, year in rows.groupby("period"):
        forces = set(year["area"])
        by_sex = {str(sex): set(part["area"]) for sex, part in year.groupby("sex")}
        for sex, present in sorted(by_sex.items()):
            if len(present) < _HALF * len(forces):
                continue
            for area in sorted(forces - present):
                yield Finding(
                    f"half-missing-{names[area].id}",
                    "refusal",
                    f"{names[area].name} has no row of '{sex}' for '{worker}' on {period}, which other "
                    "forces have",
                    names[area].id,
                    (str(period),),
                )


def read_open_data(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the workforce open data table.

    Parameters
    ----------
    path : Path
        The publisher's file.
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
    sheet = read_sheet(path, catalogue, ["workforce"])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "place", catalogue)
    refuse_two_names(sheet, "place", ["year"])
    ends = {
        year: str(YearEnd(FinancialYear(int(year[:4]) - 1))) for year in sheet.rows["year"].unique()
    }
    table = sheet.rows.assign(
        period=sheet.rows["year"].map(ends), worker=sheet.rows["worker"].map(plain_name)
    )
    findings = list(gaps_in(table, catalogue))
    found = []
    for indicator in catalogue.indicators:
        source = indicator.source
        if not isinstance(source, WorkforceSource):
            continue
        rows = table[table["worker"] == plain_name(source.worker_type)]
        lacking = sorted(set(ends.values()) - set(rows["period"]))
        if lacking:
            raise DataError(
                sheet.label,
                column=sheet.headings["worker"],
                found=f"no '{source.worker_type}' on {few(lacking)}",
                expected=f"rows of '{source.worker_type}', which {indicator.id} counts",
            )
        findings += _half_missing(rows, source.worker_type, catalogue)
        findings += gaps_in(rows, catalogue, ends.values())
        # decimal sums, so that two-decimal figures add as they would by hand
        rule = catalogue.bounds.of(indicator.unit)
        exact = sheet.having(rows).numbers(source.measure, rule, Decimal)
        parts = rows.assign(value=exact).groupby(["area", "period"])["value"]
        totals = parts.agg(_decimal_sum).reset_index()
        found.append(observations(totals, indicator.id, YearEnd.period_type))
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        rows_read,
        {"areas beside the 43 forces": other},
        one_each(findings),
    )


def read_officers(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read a table of police officers with one column for each 31 March.

    Returns
    -------
    ReleaseContent
        Full-time equivalents of police officers by force and 31 March.

    Raises
    ------
    DataError
        If a cell or a force is not as expected.
    """
    sheet = read_sheet(path, catalogue, ["officers"])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "place", catalogue)
    refuse_two_names(sheet, "place", [])
    rule = catalogue.rule_of(_OFFICERS)
    parts = []
    for role in sheet.layout.columns:
        name, _, year = role.partition("_")
        if name == "officers":
            period = str(YearEnd(FinancialYear(int(year) - 1)))
            numbers = sheet.numbers(role, rule, float)
            parts.append(sheet.rows[["area"]].assign(period=period, value=numbers))
    table = pd.concat(parts, ignore_index=True)
    return ReleaseContent(
        observations(table, _OFFICERS, YearEnd.period_type),
        rows_read,
        {"areas beside the 43 forces": other},
        gaps_in(table[table["value"].notna()], catalogue),
    )
