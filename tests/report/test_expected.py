"""The range of the next quarter, and the score of the quarter before's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pcp_analysis.analysis.expected import ExpectedQuarters, expected_quarters
from pcp_analysis.analysis.results import Refused
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Prose, Table
from pcp_analysis.report.editions import expected as scores
from pcp_analysis.report.editions.record import Record, RecordedFigure, write_record
from pcp_analysis.report.indicators.expected import expected_blocks
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import past_expectations


@pytest.fixture(scope="module")
def earlier(opened: Page) -> Page:
    """The same edition before the pandemic, where ranges can be given."""
    return Page("test", opened.measures.at(Quarter.parse("2019-20-q3")), opened.plan)


def test_quarters_left_out_give_no_range_and_the_page_says_why(page: Page) -> None:
    (said,) = expected_blocks(page, "property")
    assert isinstance(said, Prose)
    assert "No range for the next quarter is given of robbery" in said.markdown()
    assert "left out" in said.markdown()
    (score,) = scores.score_blocks(page, "executive-summary")
    assert "No indicator had a range in which Q4 2020/21" in score.markdown()


def test_table_holds_the_range_and_the_ledger_both_limits(earlier: Page) -> None:
    found = [block for block in expected_blocks(earlier, "property") if isinstance(block, Table)]
    (table,) = found
    robbery = earlier.catalogue.indicator("robbery")
    quarters = expected_quarters(earlier.assessments, robbery)
    assert isinstance(quarters, ExpectedQuarters)
    assert not isinstance(quarters.coming, Refused)
    stem = f"{earlier.group.id}.robbery.next-quarter"
    low, high = (earlier.ledger.get(f"{stem}-{name}") for name in ("lower", "upper"))
    assert (low.value, high.value) == (quarters.coming.lower, quarters.coming.upper)
    assert low.period == "Q4 2019/20"
    (row,) = [row for row in table.rows if row.cells[0] == "Robbery"]
    assert row.cells[2] == f"{low.text} to {high.text}"


def test_latest_quarter_is_scored_by_what_came_before_it(earlier: Page) -> None:
    series, panel = earlier.assessments.histories["robbery"]
    quarters = expected_quarters(earlier.assessments, earlier.catalogue.indicator("robbery"))
    assert isinstance(quarters, ExpectedQuarters)
    assert quarters.latest == past_expectations(series, panel, 1)[series.end]


def test_rare_numbers_have_no_range(earlier: Page) -> None:
    found = expected_quarters(earlier.assessments, earlier.catalogue.indicator("homicide"))
    assert isinstance(found, Refused)


def test_score_counts_every_indicator_once_and_names_the_exceptional(earlier: Page) -> None:
    found = scores.scored(earlier)
    first, *rest = scores.score_blocks(earlier, "executive-summary")
    counts = [
        earlier.ledger.get(f"executive-summary.expected-{place}").value
        for place in ("inside", "above", "below")
    ]
    assert sum(count or 0 for count in counts) == len(found) > 10
    assert "no earlier edition printed one" in first.markdown()
    outside = [item for item in found if item.place != "inside"]
    assert len(rest) == bool(outside)
    for item in outside:
        assert item.indicator.label in rest[0].markdown()


def test_range_that_the_edition_before_printed_is_the_one_scored(
    earlier: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stem = f"{earlier.group.id}.robbery.next-quarter"
    figures = {
        f"{stem}-lower": RecordedFigure(text="1", value=1.0),
        f"{stem}-upper": RecordedFigure(text="2", value=2.0),
    }
    record = Record(
        force="essex",
        edition="2019-20-q2",
        quarter="2019-20-q2",
        as_at=dt.date(2020, 1, 31),
        version=1,
        status="draft",
        figures=figures,
    )
    write_record(tmp_path, record)
    read = scores.read_records
    monkeypatch.setattr(scores, "read_records", lambda _, force: read(tmp_path, force))
    (robbery,) = [item for item in scores.scored(earlier.apart()) if item.indicator.id == "robbery"]
    assert (robbery.lower, robbery.upper, robbery.printed, robbery.place) == (1, 2, True, "above")
    (others,) = {
        item.printed for item in scores.scored(earlier.apart()) if item.indicator.id != "robbery"
    }
    assert others is False
