"""The charts behind the verdicts: the funnel of every force, and the control chart."""

from __future__ import annotations

import numpy as np

from pcp_analysis import wording
from pcp_analysis.analysis.funnels import Funnel, funnel_of
from pcp_analysis.analysis.measures import ForceFigure as Rate
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.charts import control as control_charts
from pcp_analysis.charts import dots as charts
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Figure
from pcp_analysis.report.indicators.age import dated
from pcp_analysis.report.indicators.positions import Printed, unit_of
from pcp_analysis.report.indicators.timeline import middle_of, times_of
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Chart, Interval, StatisticsError

CONTROL_COLUMNS = (
    *("period", "value", "centre", "lower", "upper"),
    *("phase", "excluded", "signals"),
)
RULES_NOTE = (
    "The rules of the chart suppose that neighbouring quarters have nothing to do with each other, so "
    "they mark more than they should; no verdict rests on them."
)
_STEPS = 40  # points along a funnel's limits
_WIDER = 1.12  # how far the funnel reaches beyond the smallest and the largest force, as a ratio
_NAMED = 4  # forces outside the wide limits that are named
_MILLION = 1_000_000


def _size(figure: Rate) -> float:
    return figure.denominator or 0.0


def _outside(value: float, limits: Interval) -> bool:
    return not limits.lower <= value <= limits.upper


def _where(value: float, limits: tuple[Interval, ...]) -> str:
    """Return where a rate lies in words: within the limits, or beyond one of the pairs."""
    inner, outer = limits
    if not _outside(value, inner):
        return "within the limits"
    side = "above" if value > inner.estimate else "below"
    return f"{side} the {'99.8%' if _outside(value, outer) else '95%'} limits"


def _count(outside: int, funnel: Funnel) -> str:
    """Return how many forces lie outside the 95% limits, in words."""
    number = len(funnel.figures)
    if outside == 0:
        return f"no force of {number} is outside the 95% limits"
    verb = "is" if outside == 1 else "are"
    return f"{wording.spelled(outside)} of {number} forces {verb} outside the 95% limits"


def _names(page: Page, funnel: Funnel, limits: dict[str, tuple[Interval, ...]]) -> frozenset[str]:
    """Return the forces that a funnel names: the own, and those farthest beyond the wide limits."""
    beyond = [
        (abs(np.log(max(figure.value, 1e-9) / funnel.target)), figure.force.id)
        for figure in funnel.figures
        if _outside(figure.value, limits[figure.force.id][1])
    ]
    return frozenset(
        [page.measures.force.id, *(force for _, force in sorted(beyond, reverse=True)[:_NAMED])]
    )


def funnel_chart(page: Page, item: Printed) -> Figure | None:
    """Return the funnel of one indicator, or None for a score or a percentage."""
    comparison, indicator = item.comparison, item.indicator
    if indicator.comparison is None:
        return None
    try:
        funnel = funnel_of(page.measures, indicator, comparison.own.period)
        sizes = [_size(figure) for figure in funnel.figures]
        across = np.geomspace(min(sizes) / _WIDER, max(sizes) * _WIDER, _STEPS)
        edges = [(float(size), funnel.limits(float(size))) for size in across]
    except StatisticsError:
        return None
    limits = {figure.force.id: funnel.limits(_size(figure)) for figure in funnel.figures}
    named = _names(page, funnel, limits)
    group = {page.measures.force, *page.measures.peers}
    outside = sum(_outside(figure.value, limits[figure.force.id][0]) for figure in funnel.figures)
    own = _where(comparison.own.value, limits[page.measures.force.id])
    title = f"{indicator.label}: {page.force_name} is {own}; {_count(outside, funnel)}"
    title = dated(page, title, comparison.own.period)
    divisor = page.catalogue.indicator(indicator.comparison.denominator)
    unit = unit_of(indicator)
    svg = control_charts.funnel(
        title,
        f"{wording.upper_first(unit)}, {comparison.own.period.label}, forces of England and Wales",
        [
            control_charts.FunnelDot(
                _size(figure) / _MILLION,
                charts.Dot(
                    figure.force.name,
                    figure.value,
                    figure.force.name if figure.force.id in named else "",
                    figure.force == page.measures.force,
                ),
                figure.force in group,
            )
            for figure in funnel.figures
        ],
        [
            (size / _MILLION, [(level.lower, level.upper) for level in levels])
            for size, levels in edges
        ],
        funnel.target,
        f"{divisor.label.lower()}, millions (ratio scale)",
        (page.force_name, page.group.own),
    )
    releases = frozenset[str]().union(*(figure.releases for figure in funnel.figures))
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.funnel",
            kind="figure",
            chapter=page.group.id,
            text=(
                f"Funnel chart of {len(funnel.figures)} forces, rate against "
                f"{divisor.label.lower()}. {title}. The limits allow for the spread between forces."
            ),
            unit=unit,
            period=comparison.own.period.label,
            area=comparison.own.force.code,
            method=edges[0][1][0].method,
            confidence_level=edges[0][1][0].confidence,
            n=len(funnel.figures),
            releases=tuple(sorted(releases)),
            title=title,
            indicator=indicator.id,
            areas=tuple(sorted(figure.force.code for figure in funnel.figures)),
        ),
        [
            *("force", "area", "in_group", "denominator", "value"),
            *("centre", "lower_95", "upper_95", "lower_998", "upper_998"),
        ],
        [
            [
                figure.force.name,
                figure.force.code,
                int(figure.force in group),
                figure.denominator,
                figure.value,
                funnel.target,
                *(bound for level in limits[figure.force.id] for bound in _ends(level)),
            ]
            for figure in funnel.figures
        ]
        + [
            ["limits", "", None, size, None, funnel.target]
            + [bound for level in levels for bound in _ends(level)]
            for size, levels in edges
        ],
        svg,
    )
    note = f"Verdicts rest on tests of {page.group.verdict_basis}, not on this funnel. "
    if funnel.left_out:
        names = wording.listed([force.name for force in funnel.left_out])
        note += f"Left out: {names}, where few people live beside those who work there. "
    if funnel.missing:
        note += f"No figure: {wording.listed([force.name for force in funnel.missing])}. "
    return Figure(entry, svg, note + page.sources(releases, comparison.own.period.end))


def _ends(limits: Interval) -> tuple[float, float]:
    return limits.lower, limits.upper


def control_points(chart: Chart) -> list[control_charts.ControlPoint]:
    """Return the points of a control chart as they are drawn."""
    return [
        control_charts.ControlPoint(
            middle_of(Quarter.parse(point.label)),
            point.value,
            point.centre,
            point.lower,
            point.upper,
            point.phase,
            point.excluded,
            bool(point.signals),
        )
        for point in chart.points
    ]


def control_rows(chart: Chart) -> list[list[Cell]]:
    """Return the points of a control chart as data, columns as ``CONTROL_COLUMNS``."""
    return [
        [
            str(Quarter.parse(point.label)),
            point.value,
            point.centre,
            point.lower,
            point.upper,
            point.phase,
            int(point.excluded),
            "; ".join(point.signals),
        ]
        for point in chart.points
    ]


def control_chart(page: Page, indicator: Indicator, item: Printed) -> Figure | None:
    """Return the control chart of one indicator, or None where it has no quarterly series."""
    chart = page.assessments.changes(indicator).chart
    if isinstance(chart, Refused):
        return None
    quarters = [Quarter.parse(point.label) for point in chart.points]
    drawn = control_points(chart)
    signals = sum(point.signal for point in drawn)
    marked = wording.plural(signals, "quarter") if signals else "no quarter"
    title = dated(page, f"{indicator.label}: {marked} marked by the chart's rules", quarters[-1])
    span = f"{chart.points[0].label} to {chart.points[-1].label}"
    svg = control_charts.control(
        title,
        f"Each quarter, seasonally adjusted, {unit_of(indicator)}: {page.force_name}, {span}",
        drawn,
        times_of(page, indicator, quarters),
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.control",
            kind="figure",
            chapter=page.group.id,
            text=f"Control chart, each quarter, {unit_of(indicator)}, seasonally adjusted. {title}.",
            unit=unit_of(indicator),
            period=span,
            area=page.measures.force.code,
            method=chart.method,
            n=chart.n,
            releases=tuple(sorted(item.comparison.releases)),
            title=title,
            indicator=indicator.id,
            areas=(page.measures.force.code,),
            series=True,
        ),
        CONTROL_COLUMNS,
        control_rows(chart),
        svg,
    )
    note = f"{RULES_NOTE} "
    note += "Limits are trial limits: fewer than twelve quarters set them. " if chart.trial else ""
    source = page.sources(item.comparison.releases, quarters[-1].end)
    return Figure(entry, svg, note + source)
