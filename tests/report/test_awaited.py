"""An edition tells which figures of its quarter are not at hand, and what would bring them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.report.blocks import Table
from pcp_analysis.report.front.awaited import awaited
from pcp_analysis.report.page import open_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))


@pytest.mark.parametrize("force", ["essex", "gwent"])
def test_quarter_that_is_not_at_hand_is_told_with_its_release(force: str) -> None:
    page = open_page("test", force=force, quarter="2025-26-q4", as_at="2026-07-31")
    _, table = awaited(page)
    assert isinstance(table, Table)
    told = {str(row.cells[0]): [str(cell) for cell in row.cells[1:]] for row in table.rows}
    assert told["Robbery"][0] == "12 months to December 2025"
    assert told["Robbery"][1] == "31 December 2025"
    assert told["Robbery"][2].startswith("Home Office, Police recorded crime open data")
    assert told["Robbery"][2].endswith("usually out by July 2026")
    assert "All crime" not in told  # its year is at hand
    assert "All crime solved rate" not in told


def test_a_declared_gap_is_told_with_its_reason_as_no_release_would_fill_it() -> None:
    page = open_page("test", force="greater-manchester", quarter="2019-20-q4", as_at="2026-07-31")
    _, table = awaited(page)
    assert isinstance(table, Table)
    told = {str(row.cells[0]): [str(cell) for cell in row.cells[1:]] for row in table.rows}
    newest, ended, release = told["All crime solved rate"]
    assert (newest, ended) == ("12 months to June 2019", "30 June 2019")
    assert release.startswith("None: Nearly nil in the publisher")
    assert told["Robbery solved rate"][2].startswith("None: Nearly nil")


def test_what_is_at_hand_as_far_as_it_could_be_is_not_told() -> None:
    page = open_page("test", force="kent", quarter="2025-26-q3", as_at="2026-07-31")
    names = {str(row.cells[0]) for block in awaited(page)[1:] for row in block.rows}  # type: ignore[attr-defined]
    assert not names & {"Robbery", "All crime", "All crime solved rate", "Police officers (FTE)"}
    assert "Crime severity score" in names  # its newest year is 2021/22, and 2024/25 had ended
