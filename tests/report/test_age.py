"""A figure that ends long before the edition's quarter is named as old wherever it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure as Sheet
from matplotlib.text import Text

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison
from pcp_analysis.analysis.parts import refuse_old
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Figure, Prose, SideBySide, Table
from pcp_analysis.report.explore import explorer_data
from pcp_analysis.report.front import overview, untold
from pcp_analysis.report.front.awaited import awaited
from pcp_analysis.report.front.old import old_figures
from pcp_analysis.report.indicators import age, panels, theme, trend
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.methods.runs_to import runs_to
from pcp_analysis.report.page import Page, open_page
from pcp_analysis.report.plan import priority
from pcp_analysis.statistics import StatisticsError

ROOT = Path(__file__).parents[2]
SOLVED = "violence-against-the-person-solved-rate"


@pytest.fixture(scope="module")
def kent() -> Iterator[Page]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        yield open_page("test", force="kent", quarter="2025-26-q3", as_at="2026-07-31")


def of(page: Page, name: str) -> Printed:
    item = printed(page, page.catalogue.indicator(name))
    assert isinstance(item, Printed)
    return item


def ages(page: Page) -> dict[str, str]:
    (found,) = overview.indicator_cards(page)
    assert isinstance(found, overview.Cards)
    return {line.label: line.age for group in found.groups for line in group.lines}


def test_a_card_names_what_is_old_and_of_when_every_other_figure_is(kent: Page) -> None:
    found = ages(kent)
    assert found["Violence against the person solved rate"] == "old: 2018/19, the newest at hand"
    assert found["Special constables (headcount)"] == "old: 31 March 2022, the newest at hand"
    assert found["Police officers (full-time equivalent)"] == "31 March 2025"  # three quarters
    assert found["All crime solved rate"] == found["Robbery"] == ""
    assert "*old*" in re.sub(r"\*+", "*", overview.key(kent)[0].markdown()).lower()


def test_a_figure_of_a_year_before_is_old_and_has_no_verdict(page: Page) -> None:
    later = Page("test", page.measures.at(Quarter.parse("2022-23-q4")), None)
    periods = {
        item.id: later.measures.comparable_period(item) for item in later.catalogue.compared()
    }
    old = {name for name, period in periods.items() if period and later.is_old(period.end)}
    assert {"crime-severity-score", "police-officers", "special-constables"} <= old
    assert not {"sexual-offences-solved-rate", "robbery"} & old
    officers = periods["police-officers"]
    assert officers is not None
    assert age.age_of(later, officers) == "old: 31 March 2022, the newest at hand"
    for name in old:
        group = later.measures.comparison(later.catalogue.indicator(name))
        assert isinstance(group, GroupComparison)
        with pytest.raises(StatisticsError, match="too old for a verdict of Q4 2022/23"):
            refuse_old(later.measures, group)
    # the first page counts what the tables name as old
    told = untold.untold(later, [], set(), 1, old=old_figures(later))["too-old"].text
    assert told.endswith(f"and {wording.plural(len(old) - 1, 'other')}.")


def test_returns_of_quarters_and_of_years_end_on_days_of_their_own(page: Page) -> None:
    later = Page("test", page.measures.at(Quarter.parse("2022-23-q4")), None)
    assert (
        "Figures that only the force holds: those of quarters run to 31 March 2021, those of years to "
        "31 March 2023."
    ) in runs_to(later)[0].markdown()


def test_how_old_is_old_stands_in_the_data(kent: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    day = dt.date(2025, 3, 31)
    assert not kent.is_old(day)
    monkeypatch.setitem(vars(kent.catalogue), "old_after", 2)
    assert kent.is_old(day)


def test_what_other_forces_have_and_this_one_has_not_is_told_with_its_release(kent: Page) -> None:
    table = awaited(kent)[1]
    assert isinstance(table, Table)
    told = {str(row.cells[0]): str(row.cells[3]) for row in table.rows}
    brought = told["Robbery solved rate"]
    assert brought.startswith(
        "A release that holds Kent; the one at hand is Home Office, Crime outcomes open data"
    )
    assert brought.endswith("with 2024/25 of eight other forces and not of Kent")
    assert "other force" not in told["Crime severity score"]  # nobody has a newer one
    (first, *_) = theme.indicator_section(kent, kent.catalogue.indicator(SOLVED))
    assert isinstance(first, Prose)
    assert "This figure is old" in first.text
    assert "of eight other forces and not of Kent" in first.text


def test_charts_say_in_title_and_source_to_when_their_figures_run(kent: Page) -> None:
    old = trend.trend_chart(kent, of(kent, SOLVED))
    assert "2018/19" in old.entry.title
    assert old.entry.title.endswith("2018/19; change not tested (old)")
    assert old.caption.startswith("Source: Home Office. Figures to March 2019 (old).")
    assert ":figclass: pcp-old" in old.markdown()
    new = trend.trend_chart(kent, of(kent, "robbery"))
    assert "old" not in new.entry.title
    assert "Figures to December 2025." in new.caption
    assert "pcp-old" not in new.markdown()


def test_a_small_panel_of_old_figures_says_of_when_they_are(
    kent: Page, sheets: list[Sheet], texts: Callable[[Sheet], list[Text]]
) -> None:
    panels.panels_chart(kent, kent.catalogue.theme("people-and-roads"))
    words = " ".join(item.get_text() for item in texts(sheets[-1]))
    assert "(old: 2018)" in words


def test_old_charts_of_a_priority_stand_apart_and_last(page: Page) -> None:
    rows = [item for item in priority.open_data(page, "priority-4") if isinstance(item, SideBySide)]
    old = [[block.old for block in row.blocks if isinstance(block, Figure)] for row in rows]
    assert all(len(set(row)) == 1 for row in old), old
    assert [row[0] for row in old] == sorted(row[0] for row in old)
    assert any(row[0] for row in old)


def test_explore_knows_from_when_on_a_series_is_old(kent: Page) -> None:
    assert explorer_data(kent.measures)["oldBefore"] == "2025-03-31"
