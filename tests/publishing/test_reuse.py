"""A build that uses earlier results again has the same bytes as one that makes everything."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.publishing.build.edition import build_edition
from pcp_analysis.publishing.build.unchanged import keep_standing, stands
from pcp_analysis.publishing.build.workers import chapter_workers
from pcp_analysis.publishing.cache.explain import explanation
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.publishing.many import Built, build_many

pytestmark = pytest.mark.edition
CHAPTER = "most_similar_group_overall"
SOON = 0.15  # what was written within a tenth of a second of a build counts as written in it
Digests = Callable[[Path], dict[str, str]]


def edition_of(root: Path) -> Edition:
    return read_edition(root, Catalogue.load(root), "2020-21-q4")


def kept_of(root: Path) -> Kept:
    return Kept(Store.of(root), root, str(edition_of(root).folder))


def built(root: Path, kept: Kept | None) -> Path:
    with chapter_workers(root, 1) as workers:
        return build_edition(
            root,
            edition_of(root),
            workers=workers,
            chapter_progress=lambda *_: None,
            stage=lambda _: None,
            pdf=False,
            kept=kept,
        )


def test_a_change_remakes_what_read_it_and_the_bytes_are_those_of_a_cold_build(
    project: Path, small: Path, keep_chapters: Callable[..., None], digests: Digests
) -> None:
    keep_chapters(project, CHAPTER)
    time.sleep(SOON)
    edition, first, cold = edition_of(project), kept_of(project), digests(small)
    folder = built(project, first)
    keep_standing(first, edition, folder, pdf=False)
    assert digests(folder) == cold
    assert stands(kept_of(project), edition, folder, pdf=False)
    assert not stands(kept_of(project), edition, folder, pdf=None)

    words = project / "data" / "catalogue" / "indicators.yml"
    before = words.read_text()
    words.write_text(before.replace("definition: >-\n", "definition: >-\n      In a test,\n"))
    time.sleep(SOON)
    kept = kept_of(project)
    assert not stands(kept, edition, folder, pdf=False)
    changed = digests(built(project, kept))
    said = {outcome.name: explanation(kept, outcome) for outcome in kept.outcomes}
    assert "data/catalogue/indicators.yml changed, line" in said[f"chapter {CHAPTER}"]
    page = f"html/{CHAPTER}.html"
    assert changed[page] != cold[page]

    # taken back, all of it comes from what is kept, also over an edition that somebody changed
    words.write_text(before)
    index = folder / "html" / "index.html"
    index.write_text(index.read_text() + " ")
    kept = kept_of(project)
    assert not stands(kept, edition, folder, pdf=False)
    assert digests(built(project, kept)) == cold
    assert all(outcome.kept for outcome in kept.outcomes)


def test_many_are_built_with_the_same_bytes_and_one_that_fails_stops_no_other(
    project: Path, small: Path, keep_chapters: Callable[..., None], digests: Digests
) -> None:
    keep_chapters(project, CHAPTER)
    edition = edition_of(project)
    missing = replace(edition, name="2031-32-q1")
    told: list[Built] = []
    results = build_many(
        project, [missing, edition], workers=1, told=told.append, pdf=False, cache=False
    )
    assert results == sorted(told, key=lambda item: item.edition, reverse=True)
    assert "2031-32-q1 had not ended" in results[0].error
    assert (results[1].error, results[1].kept) == ("", False)
    assert digests(project / "editions" / edition.folder) == digests(small)  # built alone
