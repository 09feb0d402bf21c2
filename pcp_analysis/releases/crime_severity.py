"""ONS Crime Severity Score by force and year ending March."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Force, Release, SeveritySource
from pcp_analysis.errors import DataError, UnknownNameError, shorten
from pcp_analysis.periods import FinancialYear
from pcp_analysis.releases.cells import row_of
from pcp_analysis.releases.findings import Finding, one_each
from pcp_analysis.releases.sheets import Sheet, read_sheet
from pcp_analysis.releases.table import ReleaseContent, gaps_in, observations

_UNIT = "severity score"


def read(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the Crime Severity Score table; regions and countries are left out.

    Parameters
    ----------
    path : Path
        The publisher's figures.
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
    sheet = read_sheet(path, catalogue, ["crime-severity"])
    codes = {force.code: force for force in catalogue.forces}
    _refuse_absent(sheet, set(sheet.rows["area"]), codes)
    forces = sheet.having(sheet.rows[sheet.rows["area"].isin(codes)])
    _refuse_other_names(forces, catalogue)
    every = forces.rows.assign(
        period=[str(FinancialYear(int(day[:4]) - 1)) for day in forces.rows["year"]],
        value=forces.numbers("score", catalogue.bounds.of(_UNIT)),
    )
    scored = every[every["value"].notna()]
    found, used, gaps = [], 0, list[Finding]()
    for indicator in catalogue.indicators:
        source = indicator.source
        if not isinstance(source, SeveritySource):
            continue
        rows = scored[scored["group"] == source.offence_group]
        if rows.empty:
            raise DataError(
                sheet.label,
                column=sheet.headings["group"],
                found=f"no '{source.offence_group}'",
                expected=f"rows of '{source.offence_group}', which {indicator.id} reads",
            )
        used += len(rows)
        whole = every[every["group"] == source.offence_group]
        _refuse_absent(sheet, set(whole["area"]), codes, f" of '{source.offence_group}'")
        gaps += gaps_in(whole, catalogue)
        found.append(observations(rows, indicator.id, "financial_year"))
    return ReleaseContent(
        pd.concat(found, ignore_index=True),
        len(sheet.rows),
        {
            "regions and countries": len(sheet.rows) - len(every),
            "no score published (:)": len(every) - len(scored),
            "scores that no indicator reads": len(scored) - used,
        },
        one_each(gaps),
    )


def _refuse_absent(
    sheet: Sheet, present: set[str], codes: dict[str, Force], whose: str = ""
) -> None:
    """Refuse a table without a row for some force; where it has no score a colon is printed."""
    if absent := sorted(set(codes) - present):
        raise DataError(
            sheet.label,
            column=sheet.headings["area"],
            found=f"no row{whose} for {codes[absent[0]].name} ({absent[0]})",
            expected="all 43 forces",
        )


def _refuse_other_names(sheet: Sheet, catalogue: Catalogue) -> None:
    """Refuse a code that stands beside the name of another force."""
    for index, area, name in sheet.rows[["area", "name"]].drop_duplicates().itertuples():
        try:
            known = catalogue.force(name).code
        except UnknownNameError:
            known = ""
        if known != area:
            raise DataError(
                sheet.label,
                row=row_of(index),
                column=sheet.headings["area"],
                found=f"'{area}' beside '{shorten(str(name))}'",
                expected="the code and the name, or an alias of forces.yml, of one force",
            )
