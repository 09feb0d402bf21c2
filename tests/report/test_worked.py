"""The worked examples of the methods page and the notes on sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.report.blocks import Block, Prose, Table
from pcp_analysis.report.methods import sources, worked
from pcp_analysis.report.page import Page

ROOT = Path(__file__).parents[2]


def steps_of(blocks: list[Block]) -> dict[str, float]:
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return {
        str(row.cells[0]): float(str(row.cells[2]).replace(",", "").replace("\N{MINUS SIGN}", "-"))
        for row in table.rows
    }


def test_ratio_of_the_rates_follows_from_the_steps_above_it(page: Page) -> None:
    step = steps_of(worked.change_on_the_year(page))
    now = step["Count now, x\u2081"] / step["Exposure now, e\u2081"]
    before = step["Count before, x\u2080"] / step["Exposure before, e\u2080"]
    assert now / before == pytest.approx(step["Ratio of the rates"], abs=0.0005)


def test_the_two_dispersions_say_whose_they_are(page: Page) -> None:
    rank, change = (
        block.html(page.ledger)
        for block in (*worked.rank_interval(page), *worked.change_on_the_year(page))
    )
    assert "drawn towards the group" in rank
    assert "whose series show how much neighbouring quarters are alike" in change
    assert "Goodness of fit" in change


def test_exceptional_times_are_shaded_in_charts_over_time(page: Page) -> None:
    (block,) = sources.breaks(page)
    assert isinstance(block, Prose)
    assert "shaded in every chart over time" in block.text


def test_glossary_explains_the_words_of_other_documents() -> None:
    lines = (ROOT / "book" / "glossary.md").read_text().splitlines()
    for term in ("DVPN", "DVPO", "Establishment", "iQuanta", "PFCC", "Printed value", "Recomputed"):
        assert term in lines
