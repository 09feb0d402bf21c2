from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.errors import UnknownNameError
from pcp_analysis.report.blocks import Prose
from pcp_analysis.report.methods.sources import made_without
from pcp_analysis.report.page import open_page
from tests.editions import WITHOUT_RELEASES

EDITION = {
    "force": "essex",
    "quarter": "2020-21-q4",
    "as_at": "2026-07-31",
    "without_releases": WITHOUT_RELEASES,
}


def test_pages_share_what_is_read_and_no_ledger() -> None:
    one, two = open_page("one", **EDITION), open_page("two", **EDITION)
    assert one.assessments is two.assessments
    assert one.measures is two.assessments.measures
    assert one.ledger is not two.ledger
    other = open_page("other", **{**EDITION, "quarter": "2020-21-q2"})
    assert other.assessments is not one.assessments


def test_page_is_read_again_once_a_file_was_edited(project: Path) -> None:
    before = open_page("one", **EDITION)
    path = project / "data" / "catalogue" / "corrections.yml"
    path.write_text(path.read_text(encoding="utf-8") + "# edited\n", encoding="utf-8")
    assert open_page("one", **EDITION).measures is not before.measures


def test_section_without_blocks_shows_nothing_at_all() -> None:
    page = open_page("one", **EDITION)
    shown = [page.section("Title"), page.section("Title", Prose("Text."))]
    found = [part._repr_mimebundle_()["text/markdown"] for part in shown]
    assert found == ["", "## Title\n\nText."]


def test_page_reads_nothing_of_a_release_that_its_edition_is_without() -> None:
    newest = "home-office-recorded-crime-year-2026-07"
    page = open_page("without", **EDITION | {"without_releases": newest})
    assert newest not in {item.id for item in page.known_releases()}
    assert [item.id for item, _ in page.releases_left_out()] == [newest]
    years = page.measures.observations.read(
        "all-crime",
        page.measures.force.code,
        as_at=page.measures.as_at,
        period_type="financial_year",
    )
    assert newest not in set(years["release"])
    (told,) = made_without(page)
    assert isinstance(told, Prose)
    assert "made without them" in told.text


def test_page_without_an_unknown_release_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="unknown release 'ons-population-2021'"):
        open_page("without", **EDITION | {"without_releases": "ons-population-2021"})


def test_what_many_parts_of_a_page_ask_for_is_made_once_for_each_page() -> None:
    one, made = open_page("one", **EDITION), []
    for page in (one, one, one.apart()):
        assert page.once("a name", lambda: made.append(None) or len(made)) == len(made)
    assert len(made) == 2
