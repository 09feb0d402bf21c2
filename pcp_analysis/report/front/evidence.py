"""What speaks for an indicator and what against: the signs by which the first page chooses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.first_page import FirstPageRule, SideId, SignId
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import TwelveMonths
from pcp_analysis.report.editions.expected import Scored, scored
from pcp_analysis.report.indicators.changes import PrintedChange, printed_change
from pcp_analysis.report.indicators.findings import Finding, finding
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.indicators.timeline import breaks_between
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import ModelledChange, Outcome
from pcp_analysis.statistics.verdicts import judge

_SAME = 1e-9


@dataclass(frozen=True)
class Evidence:
    """An indicator with its signs.

    Parameters
    ----------
    item : Printed
        Its comparison.
    change : PrintedChange
        Its changes.
    finding : Finding
        What the change on the year found.
    signs : tuple of (str, str)
        Each sign with its side, ``better`` or ``worse``.
    ends : str
        ``last`` or ``first`` where it stands in an end place; else empty.
    scored : Scored or None
        Its quarter against the range that was expected.
    """

    item: Printed
    change: PrintedChange
    finding: Finding
    signs: tuple[tuple[SignId, SideId], ...]
    ends: str
    scored: Scored | None

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.item.indicator

    @property
    def group_size(self) -> int:
        """How many forces it is placed among."""
        return self.item.comparison.position.group_size

    @property
    def is_low(self) -> bool:
        """Whether it stands in the low places of its group."""
        return ("near-end-place", "worse") in self.signs

    @property
    def sureness(self) -> tuple[int, int]:
        """How sure it is that it stands low: outside the range of its group, then the rank at best."""
        outcome, rank = self.item.assessment.outcome, self.item.assessment.rank
        outside = isinstance(outcome, Outcome) and outcome.outside_range
        return int(outside), 0 if isinstance(rank, Refused) else rank.lower

    @property
    def size(self) -> float:
        """How far the 12 months are from those before, as a share; 0 where that is not tested."""
        twelve = self.change.assessment.changes["twelve-months"]
        return abs(twelve.observed_ratio - 1) if isinstance(twelve, ModelledChange) else 0.0

    def points(self, rule: FirstPageRule, side: SideId) -> int:
        """Return the points of its signs on a side."""
        return sum(rule.points(sign, side) for sign, own in self.signs if own == side)

    def leading(self, rule: FirstPageRule, side: SideId) -> SignId | None:
        """Return the sign with the most points on a side, of two alike the first of the rule."""
        own = {sign for sign, found in self.signs if found == side}
        order = [item.id for item in rule.signs if item.id in own]
        return max(order, key=lambda name: rule.points(name, side), default=None)


def gather(page: Page, names: Collection[str] | None = None) -> list[Evidence]:
    """Return every current indicator of which better can be told from worse, with its signs.

    Rare events and indicators without a better direction are left out: nothing is judged of them.

    Parameters
    ----------
    page : Page
        Whose ledger.
    names : collection of str, optional
        Ids of the indicators that are looked at; every one when left out.
    """
    found = [
        page.once(f"evidence {indicator.id}", partial(_evidence_of, page, indicator))
        for indicator in page.catalogue.compared()
        if names is None or indicator.id in names
    ]
    return [item for item in found if item is not None]


def _evidence_of(page: Page, indicator: Indicator) -> Evidence | None:
    if indicator.polarity == "no_judgement" or indicator.no_verdict is not None:
        return None
    item = printed(page, indicator)
    if isinstance(item, NotComparable) or page.is_old(item.comparison.own.period.end):
        return None
    ranges = {found.indicator.id: found for found in scored(page)}
    return _evidence(page, item, printed_change(page, indicator), ranges.get(indicator.id))


def unjudged(page: Page) -> list[Evidence]:
    """Return every current indicator without a better direction whose change is tested, without signs.

    Parameters
    ----------
    page : Page
        Whose ledger.
    """
    found = []
    for indicator in page.catalogue.compared():
        if indicator.polarity != "no_judgement" or indicator.no_verdict is not None:
            continue
        item = printed(page, indicator)
        if isinstance(item, NotComparable) or page.is_old(item.comparison.own.period.end):
            continue
        change = printed_change(page, indicator)
        said = finding(page, item, change)
        if said.certainty != "untested":
            found.append(Evidence(item, change, said, (), "", None))
    return found


def _evidence(
    page: Page, item: Printed, change: PrintedChange, expected: Scored | None
) -> Evidence:
    rule, indicator = page.catalogue.first_page, item.indicator
    said = finding(page, item, change)
    signs: list[tuple[SignId, SideId]] = []

    def add(sign: SignId, side: SideId | None) -> None:
        if side is not None:
            signs.append((sign, side))

    outcome = item.assessment.outcome
    if isinstance(outcome, Outcome):
        add("verdict", outcome.judgement)
        if outcome.key == "cannot_tell" and outcome.beyond_margin and outcome.side != "level":
            add("away", judge("up" if outcome.side == "above" else "down", indicator.polarity))
    place, ends = _place(item.comparison, rule)
    for sign, side in place:
        add(sign, side)
    moved: SideId | None = None
    if said.way != "level" and said.certainty != "untested":
        moved = judge(said.way, indicator.polarity)
    if said.certainty == "shown":
        add("change", said.judgement)
    elif _is_large(change, rule):
        add("possible-change" if said.certainty == "possible" else "unclear-change", moved)
    is_sign = any(name in ("change", "possible-change") for name, _ in signs)
    if is_sign and _turned(page, item):
        add("reversal", moved)
    if expected is not None and expected.place != "inside":
        add("expectation", judge("up" if expected.place == "above" else "down", indicator.polarity))
    for aspiration in page.plan.all_aspirations if page.plan else ():
        if aspiration.indicator == indicator.id:
            met = item.comparison.position.rank <= aspiration.rank_at_most
            add("aspiration", "better" if met else "worse")
    return Evidence(item, change, said, tuple(signs), ends, expected)


def _is_large(change: PrintedChange, rule: FirstPageRule) -> bool:
    twelve = change.assessment.changes["twelve-months"]
    return not isinstance(twelve, Refused) and 100 * abs(twelve.observed_ratio - 1) >= rule.large


def end_of(comparison: GroupComparison, rule: FirstPageRule) -> str:
    """Return ``last`` or ``first`` where a force stands in an end place of its group; else nothing.

    Parameters
    ----------
    comparison : GroupComparison
        Of an indicator of which better can be told from worse.
    rule : FirstPageRule
        How many places are an end.
    """
    return _place(comparison, rule)[1]


def _place(
    comparison: GroupComparison, rule: FirstPageRule
) -> tuple[list[tuple[SignId, SideId]], str]:
    """Return the signs of a position, and whether it is an end place; ties share the end."""
    own, higher = comparison.own.value, comparison.indicator.polarity == "higher_is_better"
    values = [figure.value for figure in comparison.figures]
    above = sum(value > own + _SAME for value in values)
    below = sum(value < own - _SAME for value in values)
    better, worse = (above, below) if higher else (below, above)
    end = rule.places_at_end(len(values))
    near = max(1, int(len(values) * rule.places.near_end))
    # the worse end first: where all forces print alike nobody is first
    if worse < end and better > 0:
        return [("end-place", "worse")], "last"
    if better < end and worse > 0:
        return [("end-place", "better")], "first"
    if worse < near and better > 0:
        return [("near-end-place", "worse")], ""
    if better < near and worse > 0:
        return [("near-end-place", "better")], ""
    return [], ""


def _turned(page: Page, item: Printed) -> bool:
    """Return whether the year before moved the other way, no series break in three years."""
    period, indicator = item.comparison.own.period, item.indicator
    if not isinstance(period, TwelveMonths):
        return False
    ends = [period.ending.plus(-4 * back) for back in (0, 1, 2)]
    if breaks_between(page, indicator, ends[-1].plus(-4).end, ends[0].end):
        return False
    figures = [
        page.measures.figure(indicator, page.measures.force, TwelveMonths(end)) for end in ends
    ]
    values = [figure.value for figure in figures if figure is not None]
    if len(values) < len(ends):
        return False
    now, before, earlier = values
    return (now - before) * (before - earlier) < 0
