"""The charts of the most similar group chapter: ranked dots, trend, and all indicators at once."""

from __future__ import annotations

import datetime as dt

from pcp_analysis.assessment_results import Refused
from pcp_analysis.catalogue_models import Force, Indicator
from pcp_analysis.measures import ComparablePeriod, GroupComparison, SeriesPoint
from pcp_analysis.periods import Quarter, YearEnd
from pcp_analysis.report import charts, wording
from pcp_analysis.report.blocks import Block, Figure
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.positions import CHAPTER, Printed, is_current, unit_of, with_unit


def dot_chart(page: Page, item: Printed) -> Figure:
    """Return the ranked dots of one indicator."""
    comparison, indicator = item.comparison, item.indicator
    dots = [
        charts.Dot(
            figure.force.name,
            figure.value,
            wording.number(figure.value, indicator.decimals),
            figure.force == comparison.own.force,
            _own_interval(item, figure.force),
        )
        for figure in comparison.figures
    ]
    lines = [charts.Line(comparison.position.average, f"MSG average {item.average.text}")]
    if item.top_quartile is not None and comparison.position.top_quartile is not None:
        lines.append(
            charts.Line(comparison.position.top_quartile, f"top quartile {item.top_quartile.text}")
        )
    if indicator.polarity == "no_judgement":
        finding = f"{page.force_name} is {item.rank.text}"
    else:
        finding = f"{page.force_name} ranks {item.rank.text}"
    title = f"{indicator.label}: {finding}"
    test, scale = item.assessment.test, 100.0 if indicator.is_percentage else 1.0
    expected = None if isinstance(test, Refused) else (test.lower * scale, test.upper * scale)
    svg = charts.ranked_dots(
        title,
        f"{unit_of(indicator)[:1].upper()}{unit_of(indicator)[1:]}, {comparison.own.period.label}",
        dots,
        lines,
        expected,
        unit_of(indicator),
    )
    alt = (
        f"Ranked dot chart. {title} with {with_unit(indicator, item.value.text)} in "
        f"{comparison.own.period.label}; the group runs from {dots[0].name} ({dots[0].label}) to "
        f"{dots[-1].name} ({dots[-1].label}) and averages {item.average.text}. "
        f"Range expected of {page.force_name} from its peers: {item.expected_range.text}. "
        f"Verdict: {item.verdict.text}."
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.ranked",
            kind="figure",
            chapter=CHAPTER,
            text=alt,
            unit=unit_of(indicator),
            period=comparison.own.period.label,
            area=comparison.own.force.code,
            method=comparison.position.method,
            n=comparison.position.group_size,
            releases=tuple(sorted(comparison.releases)),
        ),
        ["force", "area", "period", "count", "denominator", "value", "lower", "upper"],
        [
            [
                figure.force.name,
                figure.force.code,
                str(figure.period),
                figure.count,
                figure.denominator,
                figure.value,
                *(_own_interval(item, figure.force) or (None, None)),
            ]
            for figure in comparison.figures
        ],
        svg,
    )
    caption = page.sources(comparison.releases)
    if item.assessment.intervals:
        caption = f"Bars: 95% interval of each force\u2019s own count, by chance alone. {caption}"
    return Figure(entry, svg, caption)


def _own_interval(item: Printed, force: Force) -> tuple[float, float] | None:
    """Return a force's interval in the unit of the chart."""
    found = item.assessment.intervals.get(force)
    scale = 100.0 if item.indicator.is_percentage else 1.0
    return None if found is None else (found.lower * scale, found.upper * scale)


def trend_chart(page: Page, item: Printed) -> Figure:
    """Return the trend of one indicator: the force and the average of its group."""
    indicator, measures = item.indicator, page.measures
    every = measures.series(indicator)
    places = [place for place, point in enumerate(every) if point.own is not None]
    points = every[places[0] : places[-1] + 1]
    known = [point for point in points if point.own is not None]
    first, last = points[0].period, points[-1].period
    grain = {
        "quarter": "by quarter",
        "financial_year": "by financial year",
        "calendar_year": "by calendar year",
        "year_end": "on 31 March",
    }[indicator.frequency]
    breaks = [
        found
        for found in page.measures.breaks_of(indicator)
        if first.end < found.first_quarter.start <= last.end
    ]
    bands = [
        charts.Band(item.starts, item.ends, "COVID-19" if "COVID" in item.title else item.title)
        for item in page.catalogue.exceptional_periods
    ]
    marks = [
        charts.Mark(found.first_quarter.start, f"series break, {found.first_quarter.start:%b %Y}")
        for found in breaks
    ]
    title = f"{indicator.label}: {_latest_change(indicator, points)}"
    svg = charts.trend(
        title,
        f"{page.force_name} and MSG average, {unit_of(indicator)}, {grain}",
        [middle_of(point.period) for point in points],
        (page.force_name, [point.own for point in points]),
        ("MSG\naverage", [point.group_average for point in points]),
        ticks_of([point.period for point in points]),
        bands,
        marks,
    )
    alt = f"Line chart {grain}, {unit_of(indicator)}. {page.force_name}, {title}."
    if breaks:
        alt += (
            " Not comparable across "
            + wording.listed(
                [
                    f"{found.first_quarter.label} ({wording.sentence_case(found.title)})"
                    for found in breaks
                ]
            )
            + "."
        )
    quarterly = indicator.frequency == "quarter"
    context = measures.twelve_month_series(indicator) if quarterly else {}
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.trend",
            kind="figure",
            chapter=CHAPTER,
            text=alt,
            unit=unit_of(indicator),
            period=f"{first.label} to {last.label}",
            area=measures.force.code,
            method="discrete periods; the group average includes the force",
            n=len(known),
            releases=tuple(sorted(item.comparison.releases)),
        ),
        ["period", "period_end", "force", "group_average", "force_12_months"],
        [
            [
                str(point.period),
                point.period.end.isoformat(),
                point.own,
                point.group_average,
                context.get(point.period) if isinstance(point.period, Quarter) else None,
            ]
            for point in points
        ],
        svg,
    )
    caption = page.sources(item.comparison.releases)
    for found in breaks:
        caption += f" Dashed line: {wording.sentence_case(found.title)} ({found.source})."
    if len(known) < len(points):
        caption += " Gaps are periods without a published figure."
    return Figure(entry, svg, caption)


def _latest_change(indicator: Indicator, points: tuple[SeriesPoint, ...]) -> str:
    """Return the newest figure beside that of the same period a year before, as it is printed."""
    quarterly = indicator.frequency == "quarter"
    decimals = max(1, indicator.decimals) if quarterly else indicator.decimals
    now = points[-1]
    before = points[-5 if quarterly else -2] if len(points) > (4 if quarterly else 1) else None
    if now.own is None:
        raise ValueError("the series ends with a gap")
    text = f"{wording.number(now.own, decimals)} {_when(now.period)}"
    if before is None or before.own is None:
        return text
    earlier = wording.number(before.own, decimals)
    if earlier == wording.number(now.own, decimals):
        return f"{text}, the same as {_when(before.period)}"
    way = "up" if now.own > before.own else "down"
    return f"{text}, {way} from {earlier} {_when(before.period)}"


def _when(period: ComparablePeriod) -> str:
    return f"{'on' if isinstance(period, YearEnd) else 'in'} {period.label}"


def middle_of(period: ComparablePeriod) -> dt.date:
    """Return the day at which a period is drawn: its middle, or the day itself."""
    if isinstance(period, YearEnd):
        return period.end
    return period.end - dt.timedelta(days=45 if isinstance(period, Quarter) else 183)


def ticks_of(periods: list[ComparablePeriod]) -> list[tuple[dt.date, str]]:
    """Return a label for each year: its first day for quarters, the point itself for years."""
    if isinstance(periods[0], Quarter):
        return [
            (period.start, f"{period.start.year}")
            for period in periods
            if isinstance(period, Quarter) and period.number == 4
        ]
    return [
        (middle_of(period), f"{period.end.year}" if isinstance(period, YearEnd) else period.label)
        for period in periods
    ]


def spread_chart(page: Page) -> list[Block]:
    """Return the chart of every current rate relative to the group's average."""
    chosen = []
    for indicator in page.catalogue.compared():
        comparison = page.measures.comparison(indicator)
        if (
            isinstance(comparison, GroupComparison)
            and is_current(page, comparison.own.period)
            and indicator.frequency == "quarter"
            and not indicator.is_percentage
            and comparison.position.average > 0
        ):
            chosen.append(comparison)
    chosen.sort(key=lambda item: -item.own.value / item.position.average)
    above = sum(item.own.value > item.position.average for item in chosen)
    rows = [
        (
            item.indicator.label,
            [
                charts.Dot(
                    figure.force.name,
                    100 * figure.value / item.position.average,
                    "",
                    figure.force == item.own.force,
                )
                for figure in item.figures
            ],
        )
        for item in chosen
    ]
    title = (
        f"{page.force_name} records more than its group\u2019s average on {above} of "
        f"{len(chosen)} crime indicators"
    )
    period = chosen[0].own.period.label
    svg = charts.group_spread(
        title,
        f"Rate per 1,000 population as a percentage of the MSG average, {period}. "
        f"Diamond: {page.force_name}. Dots: its peers.",
        rows,
        "per cent of MSG average (dashed line: 100)",
    )
    highest, lowest = chosen[0], chosen[-1]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.overview.spread",
            kind="figure",
            chapter=CHAPTER,
            text=(
                f"Dot chart. {title} in the {period}, furthest above it on "
                f"{wording.sentence_case(highest.indicator.label)} "
                f"({_share(highest)} per cent of the average) and furthest below on "
                f"{wording.sentence_case(lowest.indicator.label)} "
                f"({_share(lowest)} per cent)."
            ),
            period=period,
            unit="per cent of MSG average",
            area=page.measures.force.code,
            method="rate divided by the simple mean of the group's rates, the force included",
            n=len(chosen),
            releases=tuple(sorted(frozenset[str]().union(*(item.releases for item in chosen)))),
        ),
        ["indicator", "force", "area", "per_cent_of_average"],
        [
            [
                item.indicator.id,
                figure.force.name,
                figure.force.code,
                100 * figure.value / item.position.average,
            ]
            for item in chosen
            for figure in item.figures
        ],
        svg,
    )
    releases = frozenset[str]().union(*(item.releases for item in chosen))
    caption = (
        "A low rate is not better for possession of drugs and of weapons, which police activity "
        f"uncovers. {page.sources(releases)}"
    )
    return [Figure(entry, svg, caption)]


def _share(item: GroupComparison) -> str:
    return wording.number(100 * item.own.value / item.position.average)
