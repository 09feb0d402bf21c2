"""The story of a priority agrees with what was found, and tells what the commentary is silent about."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.report.front import first_page, other_stories, story
from pcp_analysis.report.page import Page, open_page
from tests.report.one_story import faults, mutations
from tests.report.test_one_story import truth_beside


def text(page: Page, name: str) -> str:
    return page.ledger.get(name).text


def test_what_happened_agrees_with_what_was_found(page: Page) -> None:
    assert page.plan is not None
    count = 0
    for priority in page.plan.priorities:
        story.what_happened(page, priority)
        for item in story.told(page, priority):
            said = text(page, f"{priority.id}.story.{item.indicator.id}")
            change = said.split(". ")[0]
            truth = truth_beside(page, item.item)
            assert not faults(change, truth), (item.indicator.id, change)
            turned = [new for new in mutations(change) if all(x in new for x in truth.others)]
            assert all(faults(new, truth) for new in turned if truth.others <= {change}), turned
            assert item.item.rank.text in said
            count += 1
    assert count > 8


def test_story_tells_the_year_the_time_before_the_pandemic_and_the_group(page: Page) -> None:
    assert page.plan is not None
    story.what_happened(page, page.plan.priorities[5])
    assert text(page, "priority-6.story.rape") == (
        "no clear change (\u22129.0%). Against the 12 months to December 2019, before the pandemic: "
        "\u22124.3% (95% interval \u221222.8% to +18.5%), not statistically significant, so chance "
        "could explain it. 8th of 8 (5 to 8) in the group: 1.07 per 1,000 population against 0.90 "
        "on average."
    )


def test_priority_without_open_figures_says_what_the_return_prints_and_why_nothing_is_judged(
    page: Page,
) -> None:
    assert page.plan is not None
    (block,) = story.what_happened(page, page.plan.priorities[6])
    assert block.markdown() == "{value}`priority-7.story.return`"
    told = text(page, "priority-7.story.return")
    assert "people killed or seriously injured 138 (178 a year before); " in told
    assert "no other force\u2019s figures stand beside them" in told
    assert "no verdict and no grade" in told
    before = page.apart()
    before.measures = page.measures.at(page.measures.quarter.plus(-3))
    assert story.what_happened(before, page.plan.priorities[6]) == []


def test_what_stands_on_the_first_page_and_in_no_priority_has_its_story(page: Page) -> None:
    assert page.plan is not None
    told = {name for item in page.plan.priorities for name in item.indicators}
    found = first_page.first_page(page)
    listed = found.named
    assert {"violence-without-injury", "stalking-and-harassment"} <= {
        x.indicator.id for x in listed
    }
    (block,) = other_stories.other_stories(page)
    for item in listed:
        name = f"executive-summary.story.{item.indicator.id}"
        assert (f"{{value}}`{name}`" in block.markdown()) is (item.indicator.id not in told)
    assert "8th of 8 (7 to 8) in the group" in text(
        page, "executive-summary.story.violence-without-injury"
    )
    asked = [item for item in found.ask.questions if item.items]
    targets = {each.line.target for each in asked if each.items[0].indicator.id not in told}
    assert targets == {f"executive_summary.html#{first_page.STORIES}"}


def test_worst_figures_that_the_commentary_leaves_out_are_told(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.plan is not None
    six = page.plan.priorities[5]
    assert story.unspoken(page, six) == []  # it speaks of rape
    written = tmp_path / "priority-6.md"
    monkeypatch.setattr(story, "commentary_path", lambda *_: written)
    assert story.unspoken(page, six) == []  # none was written, which the page says
    written.write_text("Of hate crime alone.\n", encoding="utf-8")
    (block,) = story.unspoken(page, six)
    assert block.markdown() == "{value}`priority-6.story.unspoken`"
    assert (
        text(page, "priority-6.story.unspoken")
        == "The commentary does not speak of rape (8th of 8)."
    )
    written.write_text("Rape goes on.\n", encoding="utf-8")
    assert story.unspoken(page, six) == []


def test_districts_and_the_next_quarter_stand_where_they_are_at_hand(
    opened: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(opened.catalogue.root))
    later = open_page("test", force="essex", quarter="2025-26-q3", as_at="2026-07-31")
    districts = story._districts(later)
    assert districts is not None
    said = story._where(later, districts, later.catalogue.indicator("stalking-and-harassment"))
    assert "By district, in the 12 months to June 2025: most in Southend-on-Sea" in said
    assert opened.plan is not None
    story.what_to_watch(later, opened.plan.priorities[5])
    assert "A quarter outside its range would be news" in text(later, "priority-6.story.watch")
    assert story._districts(opened) is None
