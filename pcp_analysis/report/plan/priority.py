"""A chapter for each priority of the plan: what was promised, and what open data say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.plans import Plan, Priority
from pcp_analysis.errors import UnknownNameError, did_you_mean
from pcp_analysis.report.blocks import (
    Block,
    Figure,
    Prose,
    SideBySide,
)
from pcp_analysis.report.indicators.group_tables import verdict_table
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.indicators.rare import counts_chart, is_rare
from pcp_analysis.report.indicators.trend import trend_chart
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.contact import lines_of
from pcp_analysis.report.plan.subjects import bearing, what_is_known
from pcp_analysis.texts.plain import for_markdown


def priority_of(page: Page, priority_id: str) -> Priority:
    """Return a priority of the edition's plan.

    Raises
    ------
    UnknownNameError
        If it has none of that id; the error says which there are.
    """
    known = page.plan.priorities if page.plan else ()
    for priority in known:
        if priority.id == priority_id:
            return priority
    names = [priority.id for priority in known]
    raise UnknownNameError(
        f"unknown priority '{priority_id}': the plan of {page.force_name} for "
        f"{page.measures.quarter.label} has {wording.listed(names) or 'none'}."
        f"{did_you_mean(priority_id, names)}"
    )


def title(page: Page, priority_id: str) -> list[Block]:
    """Return the page's title: the priority as the force's plan words it."""
    chosen, quarter = priority_of(page, priority_id), page.measures.quarter
    name = heading(page.plan, chosen) if page.plan else for_markdown(chosen.title)
    return [Prose(f"# {name}\n\n{page.force_name}, {quarter.label} ({quarter.months}).")]


def heading(plan: Plan, priority: Priority) -> str:
    """Return ``Priority 4: Reverse the trend in serious violence``."""
    return f"Priority {plan.number_of(priority)}: {for_markdown(priority.title)}"


def promise(page: Page, priority_id: str) -> list[Block]:
    """Return what the plan promised under a priority, and which earlier priorities go on under it."""
    chosen = priority_of(page, priority_id)
    blocks: list[Block] = [Prose(for_markdown(chosen.promise))] if chosen.promise else []
    if chosen.commitments:
        blocks.append(Prose("\n".join(f"- {for_markdown(text)}" for text in chosen.commitments)))
    if chosen.continues:
        blocks.append(Prose(_continued(page, chosen)))
    blocks += what_is_known(page, chosen)
    if chosen.contact is not None:
        blocks.append(Prose("Contact: " + for_markdown(", ".join(lines_of(chosen.contact))) + "."))
    return blocks


def _continued(page: Page, chosen: Priority) -> str:
    """Say under which names a priority was told before."""
    found: dict[str, list[str]] = {}
    for plan in page.catalogue.plans(page.measures.force.id).values():
        for name in chosen.continues:
            if (earlier := plan.priority(name)) is not None:
                found.setdefault(plan.title, []).append(f"\u201c{earlier.title}\u201d")
    before = "; ".join(f"{wording.listed(names)} of the {plan}" for plan, names in found.items())
    return f"It goes on from {for_markdown(before)}: figures printed under these names stand here."


def open_data(page: Page, priority_id: str) -> list[Block]:
    """Return what open data say of a priority, and what of it they do not measure."""
    chosen = priority_of(page, priority_id)
    unmeasured = [Prose(for_markdown(chosen.not_measured))] if chosen.not_measured else []
    indicators = [page.catalogue.indicator(name) for name in chosen.indicators]
    if not indicators:
        indicators = bearing(page, chosen)
        none = "The plan ties no figure of open data to this priority."
        if not indicators:
            every = f"Every figure of {page.force_name}: [all indicators]({page.group.page}.md)."
            return [Prose(f"{none} {every}"), *unmeasured]
        none += " Those below bear on its subject."
        unmeasured.insert(0, Prose(none))
    trends: list[Figure] = []
    for indicator in indicators:
        item = printed(page, indicator)
        if isinstance(item, Printed):
            chart = counts_chart(page, item) if is_rare(item) else trend_chart(page, item)
            trends += [replace(chart, named=False)] if chart else []
    pairs = [
        SideBySide(some[place : place + 2])
        for some in ([item for item in trends if item.old is old] for old in (False, True))
        for place in range(0, len(some), 2)
    ]
    words = _words_of_the_table(page, indicators)
    if not chosen.indicators:
        return [*unmeasured, words, *verdict_table(page, indicators, priority_id), *pairs]
    return [words, *verdict_table(page, indicators, priority_id), *unmeasured, *pairs]


def _words_of_the_table(page: Page, indicators: Sequence[Indicator]) -> Prose:
    """Return the statistical words of a table of verdicts, before it, so that each is explained."""
    solved = ""
    if any(indicator.is_percentage for indicator in indicators):
        solved = "A solved rate counts positive outcomes for every 100 offences recorded then. "
    return Prose(
        f"{solved}The average is the {page.group.average}. A rank stands with its 95% interval, where "
        f"it may lie; the expected range is where the other forces lead one to expect "
        f"{page.force_name}. A difference is statistically significant; else the verdict is similar, "
        f"possibly higher or lower, or cannot tell. The signs are explained with the table of "
        f"[all indicators]({page.group.page}.md)."
    )
