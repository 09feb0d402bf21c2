from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import list_editions, read_edition
from pcp_analysis.errors import CatalogueError, UnknownNameError
from pcp_analysis.periods import Quarter


def read(project: Path, name: str, **named: str):  # type: ignore[no-untyped-def]
    return read_edition(project, Catalogue.load(project), name, **named)


@pytest.mark.parametrize("text", ["2020-21-q4", "Q4 2020/21", "2020/21 Q4"])
def test_edition_is_found_by_its_quarter_however_written(project: Path, text: str) -> None:
    edition = read(project, text)
    assert edition.folder == Path("essex/2020-21-q4")
    assert edition.quarter == Quarter(2020, 4)
    assert edition.parameters == {
        "force": "essex",
        "quarter": "2020-21-q4",
        "as_at": "2026-07-31",
        "without_releases": ", ".join(sorted(edition.without)),
    }


def without_two(project: Path, second: str = "ons-population-2021-06") -> Path:
    """Write an edition that is made without two releases."""
    path = project / "data" / "editions" / "2020-21-q4-without.yml"
    text = (
        (project / "data" / "editions" / "2020-21-q4.yml")
        .read_text()
        .split("without_releases:\n")[0]
    )
    path.write_text(
        f"""{text}
without_releases:
  - {{release: home-office-recorded-crime-year-2026-07, reason: It was not at hand.}}
  - {{release: {second}, reason: Nor was this.}}
"""
    )
    return path


def test_edition_is_made_without_releases_that_its_file_names(project: Path) -> None:
    without_two(project)
    edition = read(project, "2020-21-q4-without")
    assert edition.parameters["without_releases"] == (
        "home-office-recorded-crime-year-2026-07, ons-population-2021-06"
    )
    assert [item.reason for item in edition.without_releases] == [
        "It was not at hand.",
        "Nor was this.",
    ]


def test_unknown_release_that_an_edition_is_without_is_named(project: Path) -> None:
    without_two(project, "ons-population-2021")
    with pytest.raises(
        CatalogueError,
        match=r"-without\.yml, without_releases: unknown release 'ons-population-2021'.*2021-06'",
    ):
        read(project, "2020-21-q4-without")


def test_every_unknown_release_is_named_at_once(project: Path) -> None:
    without_two(project, "ons-population-2021")
    file = project / "data/editions/2020-21-q4-without.yml"
    file.write_text(file.read_text().replace("home-office-recorded-crime-year-2026-07", "nowhere"))
    with pytest.raises(CatalogueError) as caught:
        read(project, "2020-21-q4-without")
    lines = str(caught.value).splitlines()
    assert [line.split("'")[1] for line in lines] == ["nowhere", "ons-population-2021"]
    assert all("-without.yml, without_releases: unknown release" in line for line in lines)


def test_quarter_without_a_file_is_a_draft_as_at_the_newest_release(project: Path) -> None:
    edition = read(project, "2018-19-q1")
    assert (edition.status, edition.as_at) == ("draft", dt.date(2026, 7, 27))


def test_other_force_has_a_folder_of_its_own(project: Path) -> None:
    assert read(project, "2020-21-q4", force="Kent").folder == Path("kent/2020-21-q4")


def test_named_edition_can_be_as_at_another_date(project: Path) -> None:
    path = project / "data" / "editions" / "2020-21-q4-as-known-2023.yml"
    text = (project / "data" / "editions" / "2020-21-q4.yml").read_text()
    path.write_text(text.replace("2026-07-31", "2023-10-31"))
    assert read(project, "2020-21-q4-as-known-2023").as_at == dt.date(2023, 10, 31)


@pytest.mark.parametrize("name", ["2020-21-q5", "../../etc/passwd", "2020-22-q1", ""])
def test_no_edition_and_no_quarter_is_refused(project: Path, name: str) -> None:
    with pytest.raises(UnknownNameError, match="unknown edition"):
        read(project, name)


def test_unknown_key_is_named_with_file_and_line(project: Path) -> None:
    path = project / "data" / "editions" / "2020-21-q4.yml"
    path.write_text(path.read_text() + "quater: 2020-21-q4\n")
    with pytest.raises(CatalogueError, match=r"2020-21-q4\.yml, line 20: unknown key 'quater'"):
        read(project, "2020-21-q4")


def test_unknown_force_is_refused(project: Path) -> None:
    with pytest.raises(UnknownNameError, match=r"unknown force 'Essec'.*'essex'"):
        read(project, "2020-21-q4", force="Essec")


def test_committed_editions_are_listed(project: Path) -> None:
    names = [edition.name for edition in list_editions(project, Catalogue.load(project))]
    assert names == ["2020-21-q2", "2020-21-q4", "2025-26-q3"]


def test_a_file_in_the_folder_of_a_force_is_of_that_force(project: Path) -> None:
    own = project / "data" / "editions" / "2020-21-q4.yml"
    file = own.parent / "kent" / own.name
    file.parent.mkdir()
    file.write_text(own.read_text())
    with pytest.raises(CatalogueError, match=r"force: found essex; expected kent, whose folder"):
        read(project, "2020-21-q4", force="kent")
