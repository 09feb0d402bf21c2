"""Figures that are too old to compare: which they are, and what is asked of those that were last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.catalogue.first_page import FirstPageRule
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.front.evidence import Evidence, end_of
from pcp_analysis.report.front.front_list import Line
from pcp_analysis.report.front.sentences import OTHERS, Told, name_of, shortened
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.aspirations import printed_of

_NEWER = "[Newer?](aspirations.md)"  # as documents print it


@dataclass(frozen=True)
class OldFigure:
    """An indicator whose newest comparison is too old for the edition.

    Parameters
    ----------
    indicator : Indicator
        Which.
    period : str
        Of its newest figure; ``no figure`` without one.
    rank, group_size : int
        Its place in the group then; 0 where it was in no last place.
    """

    indicator: Indicator
    period: str
    rank: int = 0
    group_size: int = 0

    @property
    def was_last(self) -> bool:
        """Whether it stood in a last place of its group."""
        return self.group_size > 0

    @property
    def text(self) -> str:
        """Name and period, and where it stood if that was a last place."""
        last = ""
        if self.was_last and self.rank == self.group_size:
            last = f", last of {self.group_size}"
        elif self.was_last:
            last = f", {wording.ordinal(self.rank)} of {self.group_size}, among the last"
        return f"{name_of(self.indicator)} ({self.period}{last})"


def old_figures(page: Page) -> tuple[OldFigure, ...]:
    """Return what is too old to compare, the indicator of most harm first.

    Parameters
    ----------
    page : Page
        Of which edition.
    """
    rule = page.catalogue.first_page
    old = []
    for indicator in page.catalogue.compared():
        found = page.measures.comparison(indicator)
        if isinstance(found, NotComparable):
            old.append(OldFigure(indicator, "no figure"))
        elif page.is_old(found.own.period.end):
            old.append(_of(rule, found))
    return tuple(sorted(old, key=lambda item: -rule.harm_of(item.indicator.id)))


def _of(rule: FirstPageRule, found: GroupComparison) -> OldFigure:
    indicator, period = found.indicator, found.own.period.label
    is_judged = indicator.polarity != "no_judgement" and indicator.no_verdict is None
    if is_judged and end_of(found, rule) == "last":
        return OldFigure(indicator, period, found.position.rank, found.position.group_size)
    return OldFigure(indicator, period)


def too_old(page: Page, found: Sequence[OldFigure], *, named: bool) -> Told:
    """Return what is too old, all ``named`` or how many others, and where newer ranks are printed.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of OldFigure
        From :func:`old_figures`.
    named : bool
        Whether each is named, with its place if that was a last one.
    """
    if not found:
        return Told("")
    if named:
        return Told(f"Comparison too old: {wording.listed([item.text for item in found])}.")
    each = [f"{name_of(item.indicator)} ({item.period})" for item in found]
    names, are_all = shortened(each, 1)
    told = Told.of_names(f"Comparison too old: {names}.", are_all)
    newer = _NEWER if _has_newer_ranks(page, found) else ""
    return replace(told, more=f"{told.more} {newer}".strip())


def _has_newer_ranks(page: Page, found: Sequence[OldFigure]) -> bool:
    old = {item.indicator.id for item in found}
    rows = page.plan.published_positions if page.plan else ()
    return any(row.indicator in old and printed_of(page, row) is not None for row in rows)


def _standing(page: Page, found: Sequence[OldFigure]) -> str:
    """Return ``last``, or ``among the last`` where an end of the group has several places."""
    size = max(item.group_size for item in found)
    return page.catalogue.first_page.words_for("end-place", "worse", size)


def old_asked(page: Page, old: Sequence[OldFigure], found: Sequence[Evidence]) -> Line | None:
    """Return the question on old figures that were in a last place, in one; None without any.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    old : sequence of OldFigure
        From :func:`old_figures`.
    found : sequence of Evidence
        What is current: of a whole of which the old figures are parts the place is told.
    """
    last = [item for item in old if item.was_last]
    if not last:
        return None
    facts = {
        "are": "Are" if len(last) > 1 else "Is",
        "standing": _standing(page, last),
        "beside": _beside(page, last, found),
    }
    before, rest = (part.format_map(facts) for part in page.catalogue.first_page.old.split("{old}"))
    if len(last) > 1:
        label = f"{wording.spelled(len(last))} old {_called(page, last)}"
        return Line(before, label, rest, f"#{OTHERS}")
    only = last[0].indicator
    target = f"{positions.page_of(page, only)}.html#{positions.anchor(only)}"
    return Line(before, name_of(only), f" ({last[0].period}){rest}", target)


def _beside(page: Page, last: Sequence[OldFigure], found: Sequence[Evidence]) -> str:
    """Return the place of the smallest current whole that all the old figures are parts of."""
    each = [page.catalogue.first_page.wholes_of(item.indicator.id) for item in last]
    current = {item.indicator.id: item for item in found}
    for name in each[0]:
        if name in current and all(name in wholes for wholes in each):
            item = current[name]
            return f" ({name_of(item.indicator)} now {item.item.rank.text})"
    return ""


def _called(page: Page, found: Sequence[OldFigure]) -> str:
    """Return what several figures are called: the name that their theme has, if all share it."""
    themes = {item.indicator.theme for item in found}
    names = {each.figures for each in page.catalogue.themes if each.id in themes}
    return names.pop() if len(names) == 1 else "figures"
