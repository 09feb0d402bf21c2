"""The story of a priority in its figures: what happened, where, and what to watch next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.districts import DistrictCrime, district_crime
from pcp_analysis.analysis.expected import expected_quarters
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front.choice import ordered
from pcp_analysis.report.front.evidence import Evidence, gather
from pcp_analysis.report.front.sentences import place, said
from pcp_analysis.report.indicators.change_words import has_limits, how_sure, interval_text
from pcp_analysis.report.indicators.district_entries import count_entry, share_entry
from pcp_analysis.report.indicators.expected import range_text
from pcp_analysis.report.indicators.positions import anchor, unit_of
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.commentary import commentary_path, read_written
from pcp_analysis.report.plan.local_story import alone
from pcp_analysis.statistics import Expectation
from pcp_analysis.texts.plain import for_markdown

MOST = 4  # indicators that a story tells; the table below it has every one
_METHOD = "sentence made of figures of the ledger"


def told(page: Page, priority: Priority) -> list[Evidence]:
    """Return the indicators that a story tells, the worst first; a whole and its part may both be told.

    Parameters
    ----------
    page : Page
        Of which edition.
    priority : Priority
        Of the plan.
    """
    found = gather(page, priority.indicators)
    return ordered(page.catalogue.first_page, found, "worse")[:MOST]


def what_happened(page: Page, priority: Priority) -> list[Block]:
    """Return the change on the year and since before the pandemic, the place and the districts.

    Where no open figure can be told of, the return's own figures stand, and why nothing is judged.

    Parameters
    ----------
    page : Page
        Whose ledger.
    priority : Priority
        Of the plan.
    """
    lines = story_lines(page, told(page, priority), priority.id)
    if lines:
        return [Prose("\n".join(lines))]
    entries = (
        _enter(page, priority.id, "story.return", text, []) for text in alone(page, priority)
    )
    return [Prose(entry.role) for entry in entries]


def story_lines(page: Page, found: Sequence[Evidence], chapter: str) -> list[str]:
    """Return the story of each indicator as a line of a list, each an entry of a chapter.

    Parameters
    ----------
    page : Page
        Whose ledger.
    found : sequence of Evidence
        In the order in which they are told.
    chapter : str
        Which tells them.
    """
    districts = _districts(page)
    lines = []
    for item in found:
        said = [_change(item), _before_the_pandemic(page, item), _against_the_group(item)]
        said += [_quarter(item)]
        if districts is not None:
            said.append(_where(page, districts, item.indicator))
        text = " ".join(part for part in said if part)
        entry = _enter(page, chapter, f"story.{item.indicator.id}", text, [item])
        link = f"[{for_markdown(item.indicator.label)}](#{anchor(item.indicator)})"
        lines.append(f"- {link}: {entry.role}")
    return lines


def what_to_watch(page: Page, priority: Priority) -> list[Block]:
    """Return where the next quarter should lie, of the indicators that the story tells."""
    coming = page.measures.quarter.plus(1)
    lines, used = [], []
    for item in told(page, priority):
        quarters = expected_quarters(page.assessments, item.indicator)
        if isinstance(quarters, Refused) or not isinstance(quarters.coming, Expectation):
            continue
        limits = range_text(quarters.coming.lower, quarters.coming.upper)
        lines.append(f"{wording.sentence_case(item.indicator.label)} {limits}")
        used.append(item)
    if not lines:
        return []
    text = (
        f"Expected in {coming.months}: {'; '.join(lines)}. A quarter outside its range would be news: "
        f"chance alone leaves one in twenty there."
    )
    return [Prose(_enter(page, priority.id, "story.watch", text, used).role)]


def unspoken(page: Page, priority: Priority) -> list[Block]:
    """Return which of the worst figures the commentary is silent about; nothing where it is not.

    The worst are those in a last place of the group, those shown to be worse than it, to have got
    worse, or to have left the expected range on the worse side.

    Parameters
    ----------
    page : Page
        Whose ledger.
    priority : Priority
        Of the plan.
    """
    measures = page.measures
    path = commentary_path(
        page.catalogue.root, measures.force.id, str(measures.quarter), priority.id
    )
    text = read_written(path) if path.is_file() else ""
    if not text.strip():
        return []
    silent = [
        item
        for item in gather(page, priority.indicators)
        if _is_among_the_worst(item) and not _speaks_of(text, item.indicator)
    ]
    if not silent:
        return []
    names = [
        f"{wording.sentence_case(item.indicator.label)} ({item.item.rank.text})" for item in silent
    ]
    said = f"The commentary does not speak of {wording.listed(names)}."
    return [Prose(_enter(page, priority.id, "story.unspoken", said, silent).role)]


def _is_among_the_worst(item: Evidence) -> bool:
    worst = ("verdict", "change", "expectation")
    return item.ends == "last" or any((sign, "worse") in item.signs for sign in worst)


def _speaks_of(text: str, indicator: Indicator) -> bool:
    """Return whether a text names an indicator, or one of its figures."""
    words = " ".join(re.sub(r"\{value\}`[^`]*`", " ", text).lower().split())
    return f".{indicator.id}." in text or indicator.label.lower() in words


def _change(item: Evidence) -> str:
    return f"{item.finding.clause}{item.finding.beside}."


def _before_the_pandemic(page: Page, item: Evidence) -> str:
    baseline = page.assessments.second_baseline
    far = item.change.assessment.changes["second-baseline"]
    if baseline is None or isinstance(far, Refused) or item.change.baseline is None:
        return ""
    amount = item.change.baseline.text
    if not has_limits(item.indicator, far):
        return f"Against the {far.previous_period}, {baseline.label}: from {amount}."
    adjustment = item.change.assessment.adjustments.get("second-baseline")
    sure = ""
    if adjustment is not None:
        sure = f", {how_sure(adjustment)}"
    interval = interval_text(item.indicator, far)
    opening = f"Against the {far.previous_period}, {baseline.label}"
    return f"{opening}: {amount} (95% interval {interval}){sure}."


def _against_the_group(item: Evidence) -> str:
    printed, unit = item.item, unit_of(item.indicator)
    counted = f" {unit}" if unit.startswith("per ") else ""
    return (
        f"{wording.upper_first(place(item))} in the group: {printed.value.text}"
        f"{counted} against {printed.average.text} on average."
    )


def _quarter(item: Evidence) -> str:
    found = item.scored
    if found is None or found.place == "inside":
        return ""
    return (
        f"The quarter\u2019s {wording.number(found.count)} lay {found.place} the "
        f"{range_text(found.lower, found.upper)} that was expected."
    )


@dataclass(frozen=True)
class Most:
    """The district with most of an indicator, as a question names it.

    Parameters
    ----------
    name : str
        Of the district.
    share, usual : str
        Its part of the indicator, and of all crime, as printed.
    until : str
        Month that the figures run to.
    """

    name: str
    share: str
    usual: str
    until: str


def most_of_it(page: Page, indicator: Indicator) -> Most | None:
    """Return the district with most of an indicator; None of all crime, or where none is known.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What was recorded there.
    """
    found = _districts(page)
    if found is None or indicator not in found.indicators or len(found.partnerships) == 1:
        return None
    most, everything = found.most(indicator), found.indicators[0]
    if most is None or indicator == everything:
        return None
    share, usual = (share_entry(page, found, most, kind).text for kind in (indicator, everything))
    return Most(most.name, share, usual, found.period.label.removeprefix("12 months to "))


def _districts(page: Page) -> DistrictCrime | None:
    """Return crime by district where its 12 months end with the quarter, or in the year before."""
    found, quarter = district_crime(page.measures), page.measures.quarter
    if found is None or not quarter.plus(-4) < found.period.ending <= quarter:
        return None
    return found


def _where(page: Page, found: DistrictCrime, indicator: Indicator) -> str:
    """Return where most of it was recorded, and where more than the place's share of all crime."""
    if indicator not in found.indicators or len(found.partnerships) == 1:
        return ""
    most, above = found.most(indicator), found.furthest_above(indicator)
    if most is None:
        return ""
    count, share = (
        count_entry(page, found, most, indicator),
        share_entry(page, found, most, indicator),
    )
    said = f"By district, in the {found.period.label}: most in {most.name} ({count.text}, {share.text})"
    if above is None or indicator.id == found.indicators[0].id:
        return f"{said}."
    own, usual = (
        share_entry(page, found, above, kind).text for kind in (indicator, found.indicators[0])
    )
    return f"{said}; farthest above its share of all crime is {above.name} ({own} against {usual})."


def _enter(page: Page, chapter: str, name: str, text: str, found: Sequence[Evidence]) -> Entry:
    return said(page, name, text, found, chapter=chapter, method=_METHOD)
