from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.report import open_page
from pcp_analysis.report.page import OUTPUT_VARIABLE

EDITION = {"force": "essex", "quarter": "2020-21-q4", "as_at": "2026-07-31"}


def test_pages_of_a_build_share_what_is_read_and_no_ledger(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(OUTPUT_VARIABLE, str(tmp_path))
    one, two = open_page("one", **EDITION), open_page("two", **EDITION)
    assert one.assessments is two.assessments
    assert one.measures is two.assessments.measures
    assert one.ledger is not two.ledger
    other = open_page("other", **{**EDITION, "quarter": "2020-21-q2"})
    assert other.assessments is not one.assessments


def test_page_opened_by_hand_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OUTPUT_VARIABLE, raising=False)
    assert open_page("one", **EDITION).measures is not open_page("one", **EDITION).measures
