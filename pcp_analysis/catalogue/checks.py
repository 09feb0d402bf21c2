"""Whether the files of the catalogue, each right by itself, fit together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pcp_analysis.catalogue.documents import DOCUMENT_FILE
from pcp_analysis.errors import CatalogueError, UnknownNameError, did_you_mean

if TYPE_CHECKING:
    from pcp_analysis.catalogue.catalogue import Catalogue


def check_together(catalogue: Catalogue) -> None:
    """Refuse names that stand twice, and names of one file that another lacks.

    Parameters
    ----------
    catalogue : Catalogue
        Just read.

    Raises
    ------
    CatalogueError
        Naming file, entry, what was found, and the nearest known name.
    """
    _ = catalogue._force_by_name  # refuses a name that two forces share, when it is read
    ids = [indicator.id for indicator in catalogue.indicators]
    refuse_repeats("indicators.yml", ids)
    refuse_repeats("releases.yml", [release.id for release in catalogue.releases])
    refuse_repeats("forces.yml", [str(force.stats19_code) for force in catalogue.forces])
    regions = Counter(force.region for force in catalogue.forces)
    if alone := [name for name, number in regions.items() if number == 1]:
        others = [name for name in regions if name != alone[0]]
        raise CatalogueError(
            f"forces.yml: one force alone is of the region '{alone[0]}'."
            f"{did_you_mean(alone[0], others)}"
        )
    themes = {theme.id for theme in catalogue.themes}
    for indicator in catalogue.indicators:
        where = f"indicators.yml, '{indicator.id}'"
        if indicator.theme is None and indicator.role == "compared":
            raise CatalogueError(f"{where}: a compared indicator needs a theme")
        if indicator.theme is not None and indicator.theme not in themes:
            hint = did_you_mean(indicator.theme, themes)
            raise CatalogueError(f"{where}: unknown theme '{indicator.theme}'.{hint}")
        if (indicator.numerator is None) == (indicator.source is None):
            raise CatalogueError(f"{where}: give either a source or a numerator")
        named = [indicator.numerator] if indicator.numerator else []
        named += [indicator.comparison.denominator] if indicator.comparison else []
        for name in (*named, *indicator.parts):
            if name not in ids:
                hint = did_you_mean(name, ids)
                raise CatalogueError(f"{where}: unknown indicator '{name}'.{hint}")
        unlike = [name for name in indicator.parts if not catalogue.indicator(name).is_percentage]
        if unlike or (indicator.parts and not indicator.is_percentage):
            raise CatalogueError(
                f"{where}: {unlike[0] if unlike else indicator.id} is no percentage; only a "
                f"percentage is taken apart, and into percentages"
            )
    for document in catalogue.documents.values():
        _known_force(catalogue, f"{document.path}/{DOCUMENT_FILE}", document.force)
    refuse_repeats("corrections.yml", [item.id for item in catalogue.corrections])
    for file, items in (
        ("series_breaks.yml", catalogue.series_breaks),
        ("corrections.yml", catalogue.corrections),
    ):
        for item in items:
            for name in item.indicators:
                if name not in ids:
                    hint = did_you_mean(name, ids)
                    raise CatalogueError(f"{file}, '{item.id}': unknown indicator '{name}'.{hint}")
    for broken in catalogue.series_breaks:
        for name in broken.forces:
            _known_force(catalogue, f"series_breaks.yml, '{broken.id}'", name)
    for gap in catalogue.gaps:
        _known_force(catalogue, f"gaps.yml, '{gap.id}'", gap.force)
    # each checks itself when it is read
    _ = (
        catalogue.margins,
        catalogue.clusters,
        catalogue.test_families,
        catalogue.first_page,
        catalogue.grades,
    )


def _known_force(catalogue: Catalogue, file: str, name: str) -> None:
    try:
        catalogue.force(name)
    except UnknownNameError as error:
        raise CatalogueError(f"{file}: {error}") from None


def refuse_repeats(file: str, names: list[str]) -> None:
    """Refuse a name that stands twice in a file.

    Raises
    ------
    CatalogueError
        Naming the first.
    """
    for name in names:
        if names.count(name) > 1:
            raise CatalogueError(f"{file}: '{name}' stands twice")
