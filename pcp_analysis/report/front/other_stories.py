"""Stories of the first page's indicators that no priority of the plan tells."""

from __future__ import annotations

from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.first_page import FirstPage, first_page
from pcp_analysis.report.front.story import story_lines
from pcp_analysis.report.front.summary import CHAPTER
from pcp_analysis.report.page import Page


def other_stories(page: Page) -> list[Block]:
    """Return the story of each indicator under Better or Worse that no priority of the plan tells.

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
    found = [item for item in _listed(first_page(page)) if item.indicator.id not in told]
    if not found:
        return []
    return [Prose("\n".join(story_lines(page, found, CHAPTER)))]


def _listed(found: FirstPage) -> list[Evidence]:
    return [item for part in (found.worse, found.better) for item, _ in part.lines]
