"""ONS mid-year population estimates summed to force areas."""

from __future__ import annotations

from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.releases.sheets import read_sheet
from pcp_analysis.releases.table import (
    ReleaseContent,
    gaps_in,
    match_forces,
    observations,
    refuse_two_names,
)


def read(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read estimates: area, year and population.

    Returns
    -------
    ReleaseContent
        Population by force and mid-year.

    Raises
    ------
    DataError
        If a cell or a force is not as expected.
    """
    sheet = read_sheet(path, catalogue, ["population"])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "place", catalogue)
    refuse_two_names(sheet, "place", ["year"])
    rule = catalogue.rule_of("population").model_copy(update={"least": 1})
    table = sheet.rows.assign(period=sheet.rows["year"], value=sheet.numbers("count", rule, int))
    return ReleaseContent(
        observations(table, "population", "mid_year"),
        rows_read,
        {"areas beside the 43 forces": other},
        gaps_in(table, catalogue),
    )
