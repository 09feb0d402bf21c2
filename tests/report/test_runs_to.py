from __future__ import annotations

from pcp_analysis.report.blocks import Detailed, Prose, Table
from pcp_analysis.report.front import overview
from pcp_analysis.report.methods.runs_to import runs_to
from pcp_analysis.report.page import Page


def lines(page: Page) -> list[tuple[str, str, str, str]]:
    said, table = runs_to(page)
    assert isinstance(said, Prose)
    assert isinstance(table, Table)
    found = []
    for row in table.rows:
        source, *cells = row.cells
        assert isinstance(source, Detailed)
        found.append((source.text, *(str(cell) for cell in cells)))
    return found  # type: ignore[return-value]


def test_each_source_says_up_to_when_it_runs_the_newest_first_and_what_is_old(page: Page) -> None:
    found = lines(page)
    runs = {figures: to for _, figures, to, _ in found}
    assert {to for figures, to in runs.items() if figures.startswith("All crime (ex")} == {
        "31 March 2021"
    }
    assert runs["Killed or seriously injured on the roads"] == "31 December 2018 (old)"
    assert runs["Resident population"] == "30 June 2020"  # divides: is not old
    assert runs["Crime severity score"] == "31 March 2021"
    assert len({figures for _, figures, _, _ in found}) == len(found)  # each figure once
    published = {source: day for source, _, _, day in found}
    assert "19 October 2023" in published.values()
    assert "23 April 2026" not in published.values()  # the edition is made without it


def test_what_the_force_hands_in_says_up_to_when_it_runs_and_nothing_ends_later(
    page: Page,
) -> None:
    earlier = Page("test", page.measures.at(page.measures.quarter.plus(-2)), page.plan)
    assert "run to 30 September 2020." in runs_to(earlier)[0].markdown()
    ends = [to for _, _, to, _ in lines(earlier)]
    assert ends[0] == "30 September 2020"
    assert not any("March 2021" in end for end in ends)


def test_the_first_page_leads_to_up_to_when_each_source_runs(page: Page) -> None:
    link = "(about_this_edition.md#up-to-when-each-source-runs)"
    assert link in overview.opening(page)[0].markdown()
    assert link in overview.rest_of_the_book(page)[0].markdown()
