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
    without, without_before : str or None
        Of a count that holds the victims of one incident: the count without them.
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
    without: str | None = None
    without_before: str | None = None
    explained: bool = False

    @property
    def text(self) -> str:
        """Both counts, and what one incident made of them: ``people killed on the roads 16 (10)``."""
        before = self.before
        if self.without is not None:
            before = self.without_before or before
            return f"{self.label} {self.now}, without one incident {self.without} ({before})"
        if self.without_before is not None:
            before += f", without one incident {self.without_before}"
        return f"{self.label} {self.now} ({before})"

    def asked(self, *, brief: bool) -> str:
        """Return what is asked about: the count, or what one incident leaves of it.

        Parameters
        ----------
        brief : bool
            Whether that it is without the incident is left to the sentence that tells it.
        """
        if self.without is None or brief:
            return f"{self.label} ({self.without or self.now})"
        before = self.without_before or self.before
        return f"{self.label} ({self.without} without one incident, from {before})"


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
            rest = _without_one_incident(page, indicator, now.quarter, comparison.own.count)
            rest_before = _without_one_incident(page, indicator, before.quarter, earlier.count)
            usual = earlier.count if rest_before is None else rest_before
            least = usual * (1 + page.catalogue.first_page.large / 100)
            yield Count(
                wording.sentence_case(indicator.label),
                wording.number(comparison.own.count),
                wording.number(earlier.count),
                abs(comparison.own.count / earlier.count - 1),
                side,
                "12 months",
                f"{positions.page_of(page, indicator)}.html#{positions.anchor(indicator)}",
                None if rest is None else wording.number(rest),
                None if rest_before is None else wording.number(rest_before),
                explained=rest is not None and rest < max(least, 1),
            )


def _without_one_incident(
    page: Page, indicator: Indicator, quarter: Quarter, count: float
) -> float | None:
    """Return a count without the victims of the one declared incident in it; None without one."""
    found = clusters_of(page.measures, indicator, TwelveMonths(quarter))
    return count - found[0].victims if len(found) == 1 else None


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
    for span in ("12 months", "quarter"):
        own = [item.text for item in found if item.side == side and item.span == span]
        if own:
            said.append(f"{span}: {wording.listed(own)}")
    return f"No verdict (year before), {'; '.join(said)}." if said else ""


def counts_asked(page: Page, found: Sequence[Count], *, brief: bool = False) -> Line | None:
    """Return the question on the counts that moved for the worse, one of each span; else None.

    A count that one incident explains is not asked about: the page has told it. One of which a rise is
    left without the incident is.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    found : sequence of Count
        From :func:`counted`.
    brief : bool, default False
        Whether what the page says elsewhere of an incident is left out.
    """
    open_ones = [item for item in found if item.side == "worse" and not item.explained]
    worst = {item.span: item for item in reversed(open_ones)}
    chosen = [worst[span] for span in ("12 months", "quarter") if span in worst]
    if not chosen:
        return None
    before, rest = page.catalogue.first_page.counted.split("{counted}")
    first = chosen[0]
    asked = wording.listed([item.asked(brief=brief) for item in chosen])
    return Line(before, first.label, asked.removeprefix(first.label) + rest, first.target)
