"""Stories of the first page's indicators that no priority of the plan tells."""

from __future__ import annotations

from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front.first_page import first_page
from pcp_analysis.report.front.story import story_lines
from pcp_analysis.report.front.summary import CHAPTER
from pcp_analysis.report.page import Page


def other_stories(page: Page) -> list[Block]:
    """Return the story of each indicator named under Worse or Better that no priority tells.

    Parameters
    ----------
    page : Page
        Whose ledger.

    Returns
    -------
    list of Block
        Nothing where a priority tells every one.
    """
    told = (
        {name for item in page.plan.priorities for name in item.indicators} if page.plan else set()
    )
    found = [item for item in first_page(page).named if item.indicator.id not in told]
    if not found:
        return []
    return [Prose("\n".join(story_lines(page, found, CHAPTER)))]
