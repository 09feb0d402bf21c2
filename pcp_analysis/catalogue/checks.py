"""Whether the files of the catalogue, each right by itself, fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
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
        Naming file, entry, what was found, and the nearest known name, a line for each fault.
    """
    _ = catalogue._force_by_name  # refuses a name that two forces share, when it is read
    refuse_repeats("indicators.yml", [indicator.id for indicator in catalogue.indicators])
    refuse_repeats("releases.yml", [release.id for release in catalogue.releases])
    refuse_repeats("forces.yml", [str(force.stats19_code) for force in catalogue.forces])
    regions = Counter(force.region for force in catalogue.forces)
    if alone := [name for name, number in regions.items() if number == 1]:
        others = [name for name in regions if name != alone[0]]
        raise CatalogueError(
            f"forces.yml: one force alone is of the region '{alone[0]}'."
            f"{did_you_mean(alone[0], others)}"
        )
    refuse_repeats("corrections.yml", [item.id for item in catalogue.corrections])
    refuse_lines([*_of_indicators(catalogue), *_of_what_names_indicators(catalogue)])
    # each checks itself when it is read
    _ = (
        catalogue.margins,
        catalogue.clusters,
        catalogue.test_families,
        catalogue.first_page,
        catalogue.grades,
        catalogue.subjects,
    )


def _of_indicators(catalogue: Catalogue) -> Iterator[str]:
    """Give what ``indicators.yml`` says of its indicators that cannot be."""
    ids = [indicator.id for indicator in catalogue.indicators]
    themes = {theme.id for theme in catalogue.themes}
    for indicator in catalogue.indicators:
        where = f"indicators.yml, '{indicator.id}'"
        if indicator.theme is None and indicator.role == "compared":
            yield f"{where}: a compared indicator needs a theme"
        if indicator.theme is not None and indicator.theme not in themes:
            hint = did_you_mean(indicator.theme, themes)
            yield f"{where}: unknown theme '{indicator.theme}'.{hint}"
        if (indicator.numerator is None) == (indicator.source is None):
            yield f"{where}: give either a source or a numerator"
        named = [indicator.numerator] if indicator.numerator else []
        named += [indicator.comparison.denominator] if indicator.comparison else []
        unknown = [name for name in (*named, *indicator.parts) if name not in ids]
        for name in dict.fromkeys(unknown):
            yield f"{where}: unknown indicator '{name}'.{did_you_mean(name, ids)}"
        unlike = [
            name
            for name in indicator.parts
            if name in ids and not catalogue.indicator(name).is_percentage
        ]
        if unlike or (indicator.parts and not indicator.is_percentage):
            yield (
                f"{where}: {unlike[0] if unlike else indicator.id} is no percentage; only a "
                f"percentage is taken apart, and into percentages"
            )


def _of_what_names_indicators(catalogue: Catalogue) -> Iterator[str]:
    """Give each unknown force and indicator that documents, breaks, corrections and gaps name."""
    ids = [indicator.id for indicator in catalogue.indicators]
    forces = [
        (f"{document.path}/{DOCUMENT_FILE}", document.force)
        for document in catalogue.documents.values()
    ]
    for broken in catalogue.series_breaks:
        forces += [(f"series_breaks.yml, '{broken.id}'", name) for name in broken.forces]
    forces += [(f"gaps.yml, '{gap.id}'", gap.force) for gap in catalogue.gaps]
    for where, name in forces:
        try:
            catalogue.force(name)
        except UnknownNameError as error:
            yield f"{where}: {error}"
    for file, items in (
        ("series_breaks.yml", catalogue.series_breaks),
        ("corrections.yml", catalogue.corrections),
    ):
        for item in items:
            for name in dict.fromkeys(item.indicators):
                if name not in ids:
                    hint = did_you_mean(name, ids)
                    yield f"{file}, '{item.id}': unknown indicator '{name}'.{hint}"


def refuse_lines(faults: Iterable[str]) -> None:
    """Refuse all that is wrong at once.

    Parameters
    ----------
    faults : iterable of str
        One line each.

    Raises
    ------
    CatalogueError
        With every line, where there is one.
    """
    if found := list(faults):
        raise CatalogueError("\n".join(found))


def refuse_repeats(file: str, names: list[str]) -> None:
    """Refuse a name that stands twice in a file.

    Raises
    ------
    CatalogueError
        Naming each.
    """
    refuse_lines(
        f"{file}: '{name}' stands twice" for name in dict.fromkeys(names) if names.count(name) > 1
    )
