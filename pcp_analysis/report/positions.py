"""A comparison with the most similar group as ledger entries: computed once, printed anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from pcp_analysis.catalogue_models import Indicator
from pcp_analysis.measures import ComparablePeriod, GroupComparison
from pcp_analysis.report import wording
from pcp_analysis.report.blocks import Link
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page

CHAPTER = "most-similar-group"
_RATE = "count divided by denominator, times the unit of the rate; rounded once, half up"
_GAP = "target minus the force's figure, times its denominator where that gives a count"


@dataclass(frozen=True)
class Printed:
    """The ledger entries of one comparison, computed once and used by prose, table and chart."""

    comparison: GroupComparison
    count: Entry
    value: Entry
    rank: Entry
    average: Entry
    others_average: Entry
    to_average: Entry
    to_top_quartile: Entry
    to_others_average: Entry
    top_quartile: Entry | None
    period: Entry

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.comparison.indicator


def unit_of(indicator: Indicator) -> str:
    """Return the unit of the compared figure."""
    return indicator.comparison.unit if indicator.comparison else indicator.unit


def with_unit(indicator: Indicator, role: str) -> str:
    """Return a figure with its unit as a sentence wants it."""
    unit = unit_of(indicator)
    if unit == "per cent":
        return f"{role} per cent"
    return role if indicator.comparison is None else f"{role} {unit}"


def rank_text(comparison: GroupComparison) -> str:
    """Return ``8th of 8``, ``joint 2nd of 8`` or, without a better direction, ``7th lowest of 8``."""
    place = comparison.position
    joint = "joint " if place.joint else ""
    low = " lowest" if comparison.indicator.polarity == "no_judgement" else ""
    return f"{joint}{wording.ordinal(place.rank)}{low} of {place.group_size}"


def is_current(page: Page, period: ComparablePeriod) -> bool:
    """Return whether a period ended within the year before the edition's quarter did."""
    return (page.measures.quarter.end - period.end).days < 366


def _gap_text(comparison: GroupComparison, gap: float | None, reached: str) -> str:
    indicator = comparison.indicator
    if indicator.polarity == "no_judgement":
        return "no direction is better"
    if gap is None:
        return reached
    count = comparison.as_count(gap)
    if count is not None:
        return f"{wording.signed(count)} {indicator.unit.split('(')[0].strip()}"
    unit = "percentage points" if indicator.is_percentage else "points"
    return f"{wording.signed(gap, indicator.decimals)} {unit}"


def printed(page: Page, comparison: GroupComparison) -> Printed:
    """Enter every figure of a comparison in the page's ledger.

    Parameters
    ----------
    page : Page
        Whose ledger.
    comparison : GroupComparison
        From :meth:`pcp_analysis.measures.Measures.comparison`.
    """
    indicator, place, own = comparison.indicator, comparison.position, comparison.own
    releases = tuple(sorted(comparison.releases))

    def enter(name: str, text: str, value: float | None, unit: str | None, method: str) -> Entry:
        return page.ledger.add(
            Entry(
                id=f"{CHAPTER}.{indicator.id}.{name}",
                kind="text" if value is None else "number",
                chapter=CHAPTER,
                text=text,
                value=value,
                unit=unit,
                period=own.period.label,
                area=own.force.code,
                method=method,
                n=place.group_size,
                releases=releases,
            )
        )

    def figure(name: str, value: float, method: str) -> Entry:
        text = wording.number(value, indicator.decimals)
        return enter(name, text, value, unit_of(indicator), method)

    def gap(name: str, value: float | None, reached: str) -> Entry:
        count = comparison.as_count(value)
        unit = indicator.unit if count is not None else unit_of(indicator)
        number = value if count is None else count
        return enter(name, _gap_text(comparison, value, reached), number, unit, _GAP)

    whole = float(own.count).is_integer()
    quartile = place.top_quartile
    return Printed(
        comparison=comparison,
        count=enter(
            "count",
            wording.number(own.count, 0 if whole else 1),
            own.count,
            indicator.unit,
            "sum of the publisher's figures",
        ),
        value=figure("value", own.value, _RATE),
        rank=enter("rank", rank_text(comparison), float(place.rank), "rank", place.method),
        average=figure("average", place.average, place.method),
        others_average=figure(
            "others-average", place.others_average, "simple mean of the other forces of the group"
        ),
        to_average=gap("to-average", place.to_average, "already better than average"),
        to_others_average=gap(
            "to-others-average",
            place.to_others_average,
            "already better than the others\u2019 average",
        ),
        to_top_quartile=gap(
            "to-top-quartile", place.to_top_quartile, "already within top quartile"
        ),
        top_quartile=None
        if quartile is None
        else figure("top-quartile", quartile, "linear quartile of the group, the force included"),
        period=enter(
            "period", own.period.label, None, None, "newest period that ends by the quarter"
        ),
    )


def anchor(indicator: Indicator) -> str:
    """Return the link target of an indicator's section."""
    return f"indicator-{indicator.id}"


def page_of(indicator: Indicator) -> str:
    """Return the page that holds an indicator's section: one notebook for each theme."""
    return f"most_similar_group_{str(indicator.theme).replace('-', '_')}"


def section_link(page: Page, item: Printed) -> Link:
    """Return the first cell of an indicator's row: link to its section, unit and period."""
    indicator = item.indicator
    age = "" if is_current(page, item.comparison.own.period) else " (newest at hand)"
    unit = unit_of(indicator)
    return Link(
        indicator.label,
        f"{page_of(indicator)}.html#{anchor(indicator)}",
        f"{unit[:1].upper()}{unit[1:]}, {item.period.text}{age}",
    )
