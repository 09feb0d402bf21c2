"""One reader per official release: the publisher's own file becomes observations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import CatalogueError, did_you_mean
from pcp_analysis.releases import (
    crime_by_district,
    crime_severity,
    outcomes,
    population,
    recorded_crime,
    roads,
    workforce,
)
from pcp_analysis.releases.table import ReleaseContent

Reader = Callable[[Path, Catalogue, Release], ReleaseContent]

READERS: dict[str, Reader] = {
    "recorded_crime": recorded_crime.read_open_data,
    "recorded_crime_year": recorded_crime.read_force_year,
    "outcomes": outcomes.read_open_data,
    "outcomes_quarter": outcomes.read_group_quarter,
    "outcomes_group_year": outcomes.read_group_year,
    "outcomes_closed_quarter": outcomes.read_closed_quarter,
    "outcomes_closed_year": outcomes.read_closed_year,
    "workforce": workforce.read_open_data,
    "officers": workforce.read_officers,
    "population": population.read,
    "crime_severity": crime_severity.read,
    "road_casualties_year": roads.read_year,
    "road_casualties_month": roads.read_month,
    "road_casualties_records": roads.read_records,
    "motor_traffic": roads.read_traffic,
    "crime_by_district": crime_by_district.read,
}


def read_release(release: Release, path: Path, catalogue: Catalogue) -> ReleaseContent:
    """Read a publisher's file with the reader that its release names.

    Parameters
    ----------
    release : Release
        From ``releases.yml``.
    path : Path
        The publisher's file.
    catalogue : Catalogue
        Forces and indicators.

    Returns
    -------
    ReleaseContent
        Observations and what was left out.

    Raises
    ------
    CatalogueError
        If the release names a reader that does not exist.
    DataError
        If the file is not what the reader expects.
    """
    if release.reader not in READERS:
        raise CatalogueError(
            f"releases.yml, '{release.id}': unknown reader '{release.reader}'."
            f"{did_you_mean(release.reader, READERS)}"
        )
    return READERS[release.reader](path, catalogue, release)
