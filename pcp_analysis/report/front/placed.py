"""What stands at an end of the group, or surely in its upper half, and has no line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.periods import TwelveMonths, month_end
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.grade_rule import aim_of, grade_of
from pcp_analysis.report.front.sentences import NO_INTERVAL, name_of, place
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.aspirations import printed_of


def too(
    page: Page,
    end: str,
    found: Sequence[Evidence],
    listed: Sequence[Evidence],
    *,
    hints: bool,
    also: Sequence[str] = (),
) -> str:
    """Return what stands at an end of the group and has no line of its own, or nothing.

    Each is told with the interval of its rank, and of a large group, whose end is several places, with
    the rank. ``also`` are others, as documents print them.
    """
    size = 1 + len(page.group.peers)
    several = page.catalogue.first_page.places_at_end(size) > 1
    names = [_with_place(page, item, several=several, hints=hints) for item in found]
    names += also
    if not names:
        return ""
    opening = f"Among the {end}" if several else wording.upper_first(end)
    if any(item.ends == end for item in listed):
        opening += " too"
    elif not several:
        opening += f" of {size}"
    return f"{opening}: {'; '.join(names)}."


def low_too(page: Page, found: Sequence[Evidence], *, hints: bool) -> str:
    """Return what else is low in rank and has no line of its own, or nothing."""
    names = [_with_place(page, item, several=True, hints=hints) for item in found]
    return f"Low too: {'; '.join(names)}." if names else ""


def surely_high(page: Page, found: Sequence[Evidence]) -> str:
    """Return what a grade rests on because it is surely in the upper half of the group, or nothing.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        What stands nowhere else under Better.
    """
    bases = {
        item.indicator
        for priority in (page.plan.priorities if page.plan else ())
        for item in grade_of(page, priority).counted
        if ("position", "better") in item.signs
    }
    names = [
        f"{name_of(item.indicator)} ({item.item.rank_interval.text})"
        for item in found
        if item.indicator.id in bases and aim_of(page, item.indicator.id) is None
    ]
    return f"Surely in the upper half: {wording.listed(names)}." if names else ""


def printed_last(page: Page) -> list[str]:
    """Return the last places that documents print of what no open figure tells as newly."""
    names = []
    for row in page.plan.published_positions if page.plan else ():
        rank = printed_of(page, row)
        if rank is not None and rank.value == 1 + len(page.group.peers):
            until = f"{month_end(rank.period):%B %Y}"
            names.append(f"{wording.sentence_case(row.label)} ({until}, as printed)")
    return names


def _with_place(page: Page, item: Evidence, *, several: bool, hints: bool) -> str:
    """Return a name with where its rank may lie, and a possible change: ``rape (4 to 8)``."""
    name = name_of(item.indicator) + _of_another_time(page, item)
    if several:
        name += f", {place(item).replace(f' of {item.group_size}', '')}"
    elif item.item.rank_interval.text != NO_INTERVAL:
        name += f" ({item.item.rank_interval.text})"
    return f"{name}, {item.finding.hint}" if hints and item.finding.hint else name


def _of_another_time(page: Page, item: Evidence) -> str:
    """Return the period of a figure in brackets, where it is not the 12 months of the edition."""
    period = item.item.comparison.own.period
    return "" if period == TwelveMonths(page.measures.quarter) else f" ({period.label})"
