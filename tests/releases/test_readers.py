"""Which reader a release is read with."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import CatalogueError
from pcp_analysis.releases import READERS, read_release


def test_every_release_names_a_reader_that_exists_and_every_reader_has_a_layout(
    catalogue: Catalogue,
) -> None:
    assert {release.reader for release in catalogue.releases} <= set(READERS)
    assert {layout.reader for layout in catalogue.layouts} == set(READERS)


def test_a_release_with_an_unknown_reader_is_refused_with_the_nearest_reader(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    release = catalogue.release("ons-population-2021-06").model_copy(update={"reader": "popultion"})
    with pytest.raises(CatalogueError) as caught:
        read_release(release, tmp_path / "any.csv", catalogue)
    assert str(caught.value) == (
        "releases.yml, 'ons-population-2021-06': unknown reader 'popultion'. "
        "Did you mean 'population'?"
    )
