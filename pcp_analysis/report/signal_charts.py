"""The charts behind the verdicts: funnel and control chart."""

from __future__ import annotations

import numpy as np

from pcp_analysis.assessment_results import Refused
from pcp_analysis.catalogue_models import Indicator
from pcp_analysis.periods import Quarter
from pcp_analysis.report import charts, control_charts, wording
from pcp_analysis.report.blocks import Figure
from pcp_analysis.report.comparison_charts import middle_of, ticks_of
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.positions import CHAPTER, Printed, unit_of
from pcp_analysis.statistics import Interval, StatisticsError

_STEPS = 60  # points along a funnel's limits
_WIDER = 0.15  # how far the funnel reaches beyond the smallest and the largest force
_MILLION = 1_000_000


def funnel_chart(page: Page, item: Printed) -> Figure | None:
    """Return the funnel of one indicator, or None for a score or a percentage."""
    comparison, indicator = item.comparison, item.indicator
    if indicator.comparison is None or indicator.is_percentage:
        return None
    sizes = [figure.denominator or 0.0 for figure in comparison.figures]
    across = np.linspace(min(sizes) * (1 - _WIDER), max(sizes) * (1 + _WIDER), _STEPS)
    try:
        limits = [
            (float(size), page.assessments.funnel(comparison, float(size))) for size in across
        ]
        own_limits = {
            figure.force: page.assessments.funnel(comparison, figure.denominator or 0.0)
            for figure in comparison.figures
        }
    except StatisticsError:
        return None
    outside = [
        figure.force.name
        for figure in comparison.figures
        if not _inside(figure.value, own_limits[figure.force][0])
    ]
    finding = (
        f"{wording.listed(outside)} outside the 95% limits"
        if outside
        else "every force inside the 95% limits"
    )
    title = f"{indicator.label}: {finding}"
    divisor = page.catalogue.indicator(indicator.comparison.denominator)
    svg = control_charts.funnel(
        title,
        f"{unit_of(indicator)[:1].upper()}{unit_of(indicator)[1:]}, {comparison.own.period.label}",
        [
            (
                size / _MILLION,
                charts.Dot(
                    figure.force.name,
                    figure.value,
                    figure.force.name
                    if figure is comparison.own or figure.force.name in outside
                    else "",
                    figure is comparison.own,
                ),
            )
            for size, figure in zip(sizes, comparison.figures, strict=True)
        ],
        [
            (size / _MILLION, [(level.lower, level.upper) for level in levels])
            for size, levels in limits
        ],
        limits[0][1][0].estimate,
        (f"{divisor.label.lower()}, millions", unit_of(indicator)),
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.funnel",
            kind="figure",
            chapter=CHAPTER,
            text=f"Funnel chart. {title}. The limits allow for the spread between the peers.",
            unit=unit_of(indicator),
            period=comparison.own.period.label,
            area=comparison.own.force.code,
            method=limits[0][1][0].method,
            confidence_level=limits[0][1][0].confidence,
            n=len(comparison.figures) - 1,
            releases=tuple(sorted(comparison.releases)),
        ),
        ["force", "area", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998"],
        [
            [
                figure.force.name,
                figure.force.code,
                figure.denominator,
                figure.value,
                *(
                    bound
                    for level in own_limits[figure.force]
                    for bound in (level.lower, level.upper)
                ),
            ]
            for figure in comparison.figures
        ],
        svg,
    )
    return Figure(entry, svg, page.sources(comparison.releases))


def _inside(value: float, limits: Interval) -> bool:
    return limits.lower <= value <= limits.upper


def control_chart(page: Page, indicator: Indicator, item: Printed) -> Figure | None:
    """Return the control chart of one indicator, or None where it has no quarterly series."""
    chart = page.assessments.changes(indicator).chart
    if isinstance(chart, Refused):
        return None
    quarters = [Quarter.parse(point.label) for point in chart.points]
    drawn = [
        control_charts.ControlPoint(
            middle_of(quarter),
            point.value,
            point.centre,
            point.lower,
            point.upper,
            point.phase,
            point.excluded,
            bool(point.signals),
        )
        for quarter, point in zip(quarters, chart.points, strict=True)
    ]
    signals = sum(point.signal for point in drawn)
    finding = (
        f"special causes in {wording.plural(signals, 'quarter')}" if signals else "no special cause"
    )
    title = f"{indicator.label}: {finding}"
    svg = control_charts.control(
        title,
        f"{page.force_name}, {unit_of(indicator)}, by quarter, seasonally adjusted",
        drawn,
        ticks_of(list(quarters)),
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.control",
            kind="figure",
            chapter=CHAPTER,
            text=f"Control chart by quarter, {unit_of(indicator)}, seasonally adjusted. {title}.",
            unit=unit_of(indicator),
            period=f"{chart.points[0].label} to {chart.points[-1].label}",
            area=page.measures.force.code,
            method=chart.method,
            n=chart.n,
            releases=tuple(sorted(item.comparison.releases)),
        ),
        ["period", "value", "centre", "lower", "upper", "phase", "excluded", "signals"],
        [
            [
                str(quarter),
                point.value,
                point.centre,
                point.lower,
                point.upper,
                point.phase,
                int(point.excluded),
                "; ".join(point.signals),
            ]
            for quarter, point in zip(quarters, chart.points, strict=True)
        ],
        svg,
    )
    note = "Limits are trial limits: fewer than twelve quarters set them. " if chart.trial else ""
    return Figure(entry, svg, note + page.sources(item.comparison.releases))
