"""ONS Crime Severity Score by force and year ending March."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release, SeveritySource
from pcp_analysis.errors import DataError
from pcp_analysis.periods import FinancialYear
from pcp_analysis.releases.table import (
    ReleaseContent,
    bounded,
    observations,
    schema,
    text_column,
    validate,
    words,
)
from pcp_analysis.releases.table_files import read_tables

_NOT_AVAILABLE = ":"
_UNIT = "severity score"
TABLE = schema(
    {
        "offence_group": words(),
        "code": text_column(r"[EKW]\d{8}", "an ONS area code"),
        "name": words(),
        "year_ending": text_column(r"\d{4}-03-31", "a year ending 31 March"),
        "severity_score": text_column(
            r"(0|[1-9]\d{0,14})(\.\d{1,20})?|:", "a score, or : where there is none"
        ),
    },
    key=["offence_group", "code", "year_ending"],
)


def read_table(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the Crime Severity Score table; regions and countries are left out.

    Parameters
    ----------
    path : Path
        The publisher's figures (CSV or CSV.GZ).
    catalogue : Catalogue
        Forces, and the offence group of each score.
    release : Release
        Not used beyond the reader's common form.

    Returns
    -------
    ReleaseContent
        Scores by force and financial year; a colon is no observation.

    Raises
    ------
    DataError
        If a cell is not as expected, or a force or an offence group is absent.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, TABLE, "the ONS Crime Severity Score by force area")
    codes = {force.code: force for force in catalogue.forces}
    absent = sorted(set(codes) - set(table["code"]))
    if absent:
        raise DataError(
            label,
            column="code",
            found=f"no row for {codes[absent[0]].name} ({absent[0]})",
            expected="all 43 forces",
        )
    forces = table[table["code"].isin(codes)]
    scored = forces[forces["severity_score"] != _NOT_AVAILABLE]
    scored = scored.assign(
        area=scored["code"],
        period=[str(FinancialYear(int(day[:4]) - 1)) for day in scored["year_ending"]],
        value=bounded(scored, label, "severity_score", catalogue.bounds.of(_UNIT)),
    )
    found, used = [], 0
    for indicator in catalogue.indicators:
        source = indicator.source
        if not isinstance(source, SeveritySource):
            continue
        rows = scored[scored["offence_group"] == source.offence_group]
        if rows.empty:
            raise DataError(
                label,
                column="offence_group",
                found=f"no '{source.offence_group}'",
                expected=f"rows of '{source.offence_group}', which {indicator.id} reads",
            )
        used += len(rows)
        found.append(observations(rows, indicator.id, "financial_year"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        len(table),
        {
            "regions and countries": len(table) - len(forces),
            "no score published (:)": len(forces) - len(scored),
            "scores that no indicator reads": len(scored) - used,
        },
    )
