from __future__ import annotations

from pathlib import Path

from pcp_analysis.report import open_page
from pcp_analysis.report.blocks import Prose

EDITION = {"force": "essex", "quarter": "2020-21-q4", "as_at": "2026-07-31"}


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
