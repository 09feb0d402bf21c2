"""Where the force stands at an end of its group: the finding with which the group's chapter opens."""

from __future__ import annotations

from dataclasses import replace

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.report.blocks import Block, Figure, Prose
from pcp_analysis.report.indicators.group_charts import spread_chart
from pcp_analysis.report.indicators.positions import printed
from pcp_analysis.report.indicators.rare import is_rare
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page


def _end(comparison: GroupComparison, places: int) -> str:
    """Return ``first``, ``last`` or, of a place between or of forces that are all alike, nothing."""
    place, own = comparison.position, comparison.own.value
    alike = sum(figure.value == own for figure in comparison.figures)
    ahead, behind = place.rank - 1, place.group_size - place.rank - alike + 1
    if behind < places and ahead:
        return "last"
    return "first" if ahead < places and behind else ""


def position(page: Page) -> list[Block]:
    """Return where the force stands: its ends in words, and every current rate beside the average.

    Parameters
    ----------
    page : Page
        Whose ledger.
    """
    charts = [
        replace(block, named=False) if isinstance(block, Figure) else block
        for block in spread_chart(page)  # which the executive summary names
    ]
    return [*ends(page), *charts]


def ends(page: Page) -> list[Block]:
    """Return on which indicators the force is first or last in its group, of current figures.

    Rare events and indicators of which no direction is better have no first or last place.

    Parameters
    ----------
    page : Page
        Whose ledger.
    """
    found: dict[str, list[str]] = {"last": [], "first": []}
    releases: set[str] = set()
    size = 1 + len(page.group.peers)
    places = page.catalogue.first_page.places_at_end(size)
    for indicator in page.catalogue.compared():
        item = printed(page, indicator)
        if isinstance(item, NotComparable) or page.is_old(item.comparison.own.period.end):
            continue
        if is_rare(item) or indicator.polarity == "no_judgement":
            continue
        releases |= item.comparison.releases
        if end := _end(item.comparison, places):
            found[end].append(wording.sentence_case(indicator.label))
    of = "" if places == 1 else f"{wording.spelled(places)} "
    said = [
        f"{'' if places == 1 else 'among the '}{end} {of}of {wording.spelled(size)} on "
        f"{'; '.join(names) or 'no indicator'}"
        for end, names in found.items()
    ]
    text = f"{page.force_name} is {said[0]}. It is {said[1]}."
    entry = page.ledger.add(
        Entry(
            id=f"{page.group.id}.overview.ends",
            kind="text",
            chapter=page.group.id,
            text=text,
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="ranks of the current figures; what is rare or has no better direction left out",
            releases=tuple(sorted(releases)),
        )
    )
    chance = (
        "A place alone does not say whether a force differs from the others by more than chance"
    )
    return [Prose(f"**{entry.role}** {chance}: the table below does.")]
