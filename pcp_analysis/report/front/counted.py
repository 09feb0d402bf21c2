"""Counts that are not tested: rare events, and what the force counts where open figures are old."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.own_variation import clusters_of
from pcp_analysis.catalogue.first_page import SideId
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.front.front_list import Line
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.local_figures import value_text
from pcp_analysis.report.plan.local_story import beside_a_year_before
from pcp_analysis.statistics.verdicts import judge


@dataclass(frozen=True)
class Count:
    """A count that is not tested, beside the one a year before.

    Parameters
    ----------
    label : str
        What is counted, inside a sentence.
    now, before : str
        As printed.
    size : float
        How far it moved, as a share of the count before.
    side : {"better", "worse"}
        For which it moved.
    span : str
        ``12 months`` or ``quarter``.
    target : str
        Page that tells of it.
    within, within_before : tuple of (str, str) or None
        Of a count that holds the victims of one incident: how many, and the count without them.
    explained : bool
        Whether the incident explains what moved: without it no large rise is left.
    """

    label: str
    now: str
    before: str
    size: float
    side: SideId
    span: str
    target: str
    within: tuple[str, str] | None = None
    within_before: tuple[str, str] | None = None
    explained: bool = False

    @property
    def text(self) -> str:
        """Both counts, and what one incident made of them: ``people killed on the roads 16 (10)``."""
        if self.within is None and self.within_before is None:
            return f"{self.label} {self.now} ({self.before})"
        before = self.before
        if self.within_before is not None:
            before += f", {self.within_before[0]} in one incident"
        if self.within is None:
            return f"{self.label} {self.now} ({before})"
        victims, rest = self.within
        return (
            f"{self.label} {self.now}, {victims} in one incident, without it {rest} "
            f"({self._earlier})"
        )

    @property
    def asked(self) -> str:
        """What a question gives of it in brackets: the count, or what one incident leaves of it."""
        if self.within is None:
            return f"({self.now})"
        return f"({self.within[1]} without one incident, from {self._earlier})"

    @property
    def _earlier(self) -> str:
        return self.before if self.within_before is None else self.within_before[1]


def counted(page: Page) -> list[Count]:
    """Return the counts that moved: rare events by as much as a change must to count on the first page.

    These are open figures of the 12 months. Of a priority whose most harmful open figure is too old to
    judge, the force's own return speaks, for its quarter.

    Parameters
    ----------
    page : Page
        Of which edition.

    Returns
    -------
    list of Count
        The largest change first.
    """
    least = page.catalogue.first_page.large / 100
    rare = [item for item in _rare(page) if item.size >= least]
    return sorted(
        [*rare, *_of_the_return(page)], key=lambda item: (item.span, -item.size, item.label)
    )


def _rare(page: Page) -> Iterator[Count]:
    now, before = page.measures, page.measures.at(page.measures.quarter.plus(-4))
    for indicator in page.catalogue.compared():
        if indicator.no_verdict is None or indicator.is_percentage:
            continue
        comparison = page.measures.comparison(indicator)
        if isinstance(comparison, NotComparable):
            continue
        if comparison.own.period != TwelveMonths(now.quarter):
            continue
        earlier = before.figure(indicator, before.force, TwelveMonths(before.quarter))
        if earlier is None or not earlier.count or comparison.own.count == earlier.count:
            continue
        side = judge("up" if comparison.own.count > earlier.count else "down", indicator.polarity)
        if side is not None:
            within = _in_one_incident(page, indicator, now.quarter, comparison.own.count)
            within_before = _in_one_incident(page, indicator, before.quarter, earlier.count)
            least = (within_before or (0, earlier.count))[1] * (
                1 + page.catalogue.first_page.large / 100
            )
            yield Count(
                wording.sentence_case(indicator.label),
                wording.number(comparison.own.count),
                wording.number(earlier.count),
                abs(comparison.own.count / earlier.count - 1),
                side,
                "12 months",
                f"{positions.page_of(page, indicator)}.html#{positions.anchor(indicator)}",
                _in_words(within),
                _in_words(within_before),
                explained=within is not None and not within[1] >= max(least, 1),
            )


def _in_one_incident(
    page: Page, indicator: Indicator, quarter: Quarter, count: float
) -> tuple[float, float] | None:
    """Return the victims of a declared incident and the count without them; else None."""
    found = clusters_of(page.measures, indicator, TwelveMonths(quarter))
    if len(found) != 1:
        return None
    victims = found[0].victims
    return victims, count - victims


def _in_words(found: tuple[float, float] | None) -> tuple[str, str] | None:
    return None if found is None else (wording.number(found[0]), wording.number(found[1]))


def _of_the_return(page: Page) -> Iterator[Count]:
    rule = page.catalogue.first_page
    for priority in page.plan.priorities if page.plan else ():
        if not any(rule.harm_of(name) and _is_old(page, name) for name in priority.indicators):
            continue
        for indicator, now, before in beside_a_year_before(page, priority):
            side = judge("up" if now > before else "down", indicator.polarity)
            if side is not None and now != before > 0:
                yield Count(
                    wording.sentence_case(indicator.label),
                    value_text([now], indicator.unit),
                    value_text([before], indicator.unit),
                    abs(now / before - 1),
                    side,
                    "quarter",
                    f"{priority.page}.html",
                )


def _is_old(page: Page, name: str) -> bool:
    found = page.measures.comparison(page.catalogue.indicator(name))
    return isinstance(found, NotComparable) or page.is_old(found.own.period.end)


def counts_told(found: Sequence[Count], side: SideId) -> str:
    """Return the counts that moved for better or worse, in a sentence; empty without any.

    Parameters
    ----------
    found : sequence of Count
        From :func:`counted`.
    side : {"better", "worse"}
        Which list it stands in.
    """
    said = []
    for span, period in (("12 months", "in 12 months"), ("quarter", "in the quarter")):
        own = [item.text for item in found if item.side == side and item.span == span]
        if own:
            said.append(f"{period} {wording.listed(own)}")
    return f"No verdict (year before): {'; '.join(said)}." if said else ""


def counts_asked(page: Page, found: Sequence[Count]) -> Line | None:
    """Return the question on the counts that moved for the worse, one of each span; else None.

    A count that one incident explains is not asked about: the page has told it. One of which a rise is
    left without the incident is.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    found : sequence of Count
        From :func:`counted`.
    """
    open_ones = [item for item in found if item.side == "worse" and not item.explained]
    worst = {item.span: item for item in reversed(open_ones)}
    chosen = [worst[span] for span in ("12 months", "quarter") if span in worst]
    if not chosen:
        return None
    before, rest = page.catalogue.first_page.counted.split("{counted}")
    first, *others = chosen
    more = f" {first.asked}" + "".join(f" and {item.label} {item.asked}" for item in others)
    return Line(before, first.label, more + rest, first.target)
