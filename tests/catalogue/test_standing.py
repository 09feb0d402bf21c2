from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.errors import CatalogueError

SIGNED = "signed_off: {by: A. Name, day: 2026-08-01}\n"


def standing(project: Path, status: str, more: str = "", version: int = 1) -> str:
    path = project / "data" / "editions" / "2020-21-q4.yml"
    path.write_text(
        f"force: essex\nquarter: 2020-21-q4\nas_at: 2026-07-31\nversion: {version}\n"
        f"status: {status}\n{more}"
    )
    return read_edition(project, Catalogue.load(project), "2020-21-q4").standing


def test_first_page_says_where_the_edition_stands(project: Path) -> None:
    assert standing(project, "draft") == "Draft - not for publication."
    assert standing(project, "published", SIGNED) == (
        "Published: signed off by A. Name on 1 August 2026."
    )
    changes = "changes: [{version: 2, what: Robbery of Q4, why: a return was sent again}]\n"
    assert standing(project, "published", SIGNED + changes, 2) == (
        "Published: signed off by A. Name on 1 August 2026. Version 2 of this edition: Robbery of Q4. "
        "Why: a return was sent again."
    )
    gone = "withdrawn: {day: 2026-09-02, why: The wrong quarter was returned}\n"
    assert standing(project, "withdrawn", gone) == (
        "Withdrawn on 2 September 2026: The wrong quarter was returned."
    )


@pytest.mark.parametrize(
    ("status", "more", "version", "said"),
    [
        ("published", "", 1, "pcp publish EDITION"),
        ("draft", SIGNED, 1, "a draft is not signed off"),
        ("withdrawn", "", 1, "withdrawn: {day: DATE"),
        ("draft", "", 2, "version 2 needs one entry"),
        ("draft", "withdrawn: {day: 2026-09-02, why: x}\n", 1, "and no other"),
    ],
)
def test_a_standing_that_is_not_told_whole_is_refused_with_what_to_write(
    project: Path, status: str, more: str, version: int, said: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        standing(project, status, more, version)
    assert said in str(caught.value)


def test_all_that_is_wrong_with_a_standing_is_told_at_once(project: Path) -> None:
    with pytest.raises(CatalogueError, match=r"delete 'signed_off'.*version 2 needs one entry"):
        standing(project, "draft", SIGNED, 2)


def test_the_sign_off_of_one_force_is_none_of_another(project: Path) -> None:
    standing(project, "published", SIGNED)
    other = read_edition(project, Catalogue.load(project), "2020-21-q4", force="kent")
    assert (other.status, other.signed_off) == ("draft", None)
