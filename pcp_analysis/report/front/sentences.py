"""Sentences of the first page: each of text and ledger entries, and itself an entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import SideId, SignId
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.indicators.expected import range_text
from pcp_analysis.report.indicators.positions import rank_text
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.rounding import round_half_up

CHAPTER = "first-page"
_SIGNS = f"+{wording.MINUS}"
_LIKELY = ("shown", "possible")
_OF_CHANGE: tuple[SignId, ...] = ("change", "possible-change", "reversal", "unclear-change")


def said(page: Page, name: str, text: str, found: Sequence[Evidence] = ()) -> Entry:
    """Enter a sentence.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name : str
        End of its id.
    text : str
        As printed.
    found : sequence of Evidence
        What it tells of: releases and forces behind it.
    """
    releases = frozenset[str]().union(*(item.item.comparison.releases for item in found))
    areas = {figure.force.code for item in found for figure in item.item.comparison.figures}
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{name}",
            kind="text",
            chapter=CHAPTER,
            text=text,
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="sentence made of figures of the ledger, chosen by first_page.yml",
            releases=tuple(sorted(releases)),
            indicator=found[0].indicator.id if len(found) == 1 else None,
            areas=tuple(sorted(areas)),
            series=bool(found),
        )
    )


def leads_with_change(page: Page, item: Evidence, side: SideId) -> bool:
    """Return whether a sentence begins with the change on the year, or with the place in the group."""
    leading = item.leading(page.catalogue.first_page, side)
    return leading in _OF_CHANGE and item.ends != "last"


def place(item: Evidence) -> str:
    """Return a rank with its interval: ``8th of 8 (5 to 8)``."""
    interval = item.item.rank_interval.text
    rank = item.item.rank.text
    return rank if interval == "not available" else f"{rank} ({interval})"


def rest_of(page: Page, item: Evidence, side: SideId) -> str:
    """Return a sentence without the indicator's name at its head.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Evidence
        The indicator.
    side : {"better", "worse"}
        The list in which it stands.
    """
    finding, printed = item.finding, item.item
    caution = item.indicator.moved_by
    end = f" {wording.upper_first(caution)}." if caution else ""
    if leads_with_change(page, item, side):
        beside = ""
        if finding.group is not None and finding.certainty in _LIKELY:
            beside = f", its group {finding.group.text}"
        verb = "" if finding.certainty == "shown" else ":"
        return f"{verb} {finding.clause}{beside}; {place(item)}.{end}"
    figures = f"{printed.value.text} against {printed.average.text} on average"
    change = "" if finding.certainty == "untested" else f"; {finding.clause}"
    if finding.certainty in _LIKELY and finding.group is not None:
        change += f", its group {finding.group.text}"
    if item.leading(page.catalogue.first_page, side) == "expectation" and item.scored is not None:
        expected = range_text(item.scored.lower, item.scored.upper)
        count = wording.number(item.scored.count)
        return f": {count} in the quarter, expected {expected}{change}; {place(item)}.{end}"
    return f": {place(item)}, {figures}{change}.{end}"


def _gap(item: Evidence) -> str:
    """Return how far the average is, as the end of a question; nothing where it is reached."""
    value = item.item.to_average.value
    if value is None or round_half_up(abs(value), item.indicator.decimals) == 0:
        return ""
    return f", {item.item.to_average.text.lstrip(_SIGNS)} from the average"


def question(page: Page, item: Evidence, sign: SignId) -> tuple[str, str, str]:
    """Return what is asked, its figures filled in: before the indicator's name, the name, the rest."""
    rule = page.catalogue.first_page
    template = next(found.question for found in rule.ask if found.sign == sign)
    aspirations = page.plan.all_aspirations if page.plan else ()
    hoped = [found.published for found in aspirations if found.indicator == item.indicator.id]
    expected, count = "", ""
    if item.scored is not None:
        expected = range_text(item.scored.lower, item.scored.upper)
        count = wording.number(item.scored.count)
    facts = {
        "rank": rank_text(item.item.comparison),
        "gap": _gap(item),
        "average": item.item.average.text,
        "amount": item.finding.amount.text,
        "count": count,
        "expected": expected,
        "hoped": wording.sentence_case(hoped[0]) if hoped else "",
    }
    before, rest = (part.format_map(facts) for part in template.split("{indicator}"))
    return before, wording.sentence_case(item.indicator.label), rest
