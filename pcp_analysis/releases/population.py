"""ONS mid-year population estimates summed to force areas, both layouts at hand."""

from __future__ import annotations

from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.releases.table import (
    ReleaseContent,
    bounded,
    calendar_year,
    match_forces,
    observations,
    refuse_gaps,
    refuse_two_names,
    schema,
    text_column,
    validate,
    words,
)
from pcp_analysis.releases.table_files import read_tables

_POPULATION = text_column(r"[1-9]\d{0,14}", "a whole number above zero")
FIRST = schema(
    {"pfa_code": words(), "force": words(), "year": calendar_year(), "population": _POPULATION},
    key=["pfa_code", "year"],
)
REBASED = schema(
    {"pfa21cd": words(), "pfa": words(), "year": calendar_year(), "population": _POPULATION},
    key=["pfa21cd", "year"],
)


def _read(path: Path, catalogue: Catalogue, code: str) -> ReleaseContent:
    expected = FIRST if code == "pfa_code" else REBASED
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, expected, f"mid-year population with the columns {code} and year")
    rows_read = len(table)
    table, other = match_forces(table, label, code, catalogue)
    refuse_two_names(table, label, code, ["year"])
    table = table.assign(
        period=table["year"],
        value=bounded(table, label, "population", catalogue.rule_of("population"), int),
    )
    refuse_gaps(table, label, catalogue.forces, "year")
    return ReleaseContent(
        observations(table, "population", "mid_year"),
        rows_read,
        {"areas beside the 43 forces": other},
    )


def read_first(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read estimates in the layout of June 2021 (``pfa_code, force, year, population``).

    Returns
    -------
    ReleaseContent
        Population by force and mid-year.

    Raises
    ------
    DataError
        If a cell, a force or the run of years is not as expected.
    """
    return _read(path, catalogue, "pfa_code")


def read_rebased(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read estimates in the layout of July 2025 (``pfa21cd, pfa, year, population``).

    Returns
    -------
    ReleaseContent
        Population by force and mid-year.

    Raises
    ------
    DataError
        If a cell, a force or the run of years is not as expected.
    """
    return _read(path, catalogue, "pfa21cd")
