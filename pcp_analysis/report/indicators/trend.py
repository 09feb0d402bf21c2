"""The charts of an indicator over time: the trend beside the group, and the 12-month line."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.measures import Measures, SeriesPoint
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.charts import time as time_charts
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.blocks import Figure
from pcp_analysis.report.indicators.age import dated
from pcp_analysis.report.indicators.change_words import latest_text
from pcp_analysis.report.indicators.changes import printed_change
from pcp_analysis.report.indicators.findings import finding
from pcp_analysis.report.indicators.positions import Printed, unit_of
from pcp_analysis.report.indicators.timeline import (
    EACH,
    WINDOWS,
    breaks_between,
    middle_of,
    times_of,
    when,
)
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

SERIES_COLUMNS = ("period", "period_end", "force", "group_average", "force_12_months")
_FEWEST = 8  # 12-month figures that make a line


def known_span(measures: Measures, indicator: Indicator) -> tuple[SeriesPoint, ...]:
    """Return the series from the force's first figure to its last, gaps between them included."""
    every = measures.series(indicator)
    places = [place for place, point in enumerate(every) if point.own is not None]
    return every[places[0] : places[-1] + 1] if places else ()


def series_rows(measures: Measures, indicator: Indicator) -> list[list[Cell]]:
    """Return the series of the force and of its group, a row for each period.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    indicator : Indicator
        Whose series.

    Returns
    -------
    list of list
        Columns as ``SERIES_COLUMNS``: the figure of the period alone, the average of the group, and
        the force's 12-month figure where the series is quarterly.
    """
    quarterly = indicator.frequency == "quarter"
    context = measures.twelve_month_series(indicator) if quarterly else {}
    return [
        [
            str(point.period),
            point.period.end.isoformat(),
            point.own,
            point.group_average,
            context.get(point.period) if isinstance(point.period, Quarter) else None,
        ]
        for point in known_span(measures, indicator)
    ]


def trend_chart(page: Page, item: Printed) -> Figure:
    """Return the trend of one indicator: the force and the average of its group."""
    indicator, measures = item.indicator, page.measures
    points = known_span(measures, indicator)
    known = [point for point in points if point.own is not None]
    first, last = points[0].period, points[-1].period
    grain = EACH[indicator.frequency]
    breaks = breaks_between(page, indicator, first.end, last.end)
    found = finding(page, item, printed_change(page, indicator))
    latest = _latest_change(page, indicator, points)
    title = found.title
    if found.certainty == "untested":
        title = f"{indicator.label}: {latest.split(',')[0]}; change not tested"
    title = dated(page, title, last)
    span = first.label if first == last else f"{first.label} to {last.label}"
    svg = time_charts.trend(
        title,
        f"{wording.upper_first(grain)}, {unit_of(indicator)}: {page.force_name} and the average "
        f"(unweighted mean) of {page.group.introduced}, {span}; {latest}",
        [middle_of(point.period) for point in points],
        (page.force_name, [point.own for point in points]),
        (page.group.short_label, [point.group_average for point in points]),
        times_of(page, indicator, [point.period for point in points]),
    )
    alt = (
        f"Line chart, {grain}, {unit_of(indicator)}. {page.force_name}: {title}. Newest: {latest}."
    )
    if breaks:
        alt += (
            " Not comparable across "
            + wording.listed(
                [
                    f"{broken.first_quarter.label} ({wording.sentence_case(broken.title)})"
                    for broken in breaks
                ]
            )
            + "."
        )
    quarterly = indicator.frequency == "quarter"
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.trend",
            kind="figure",
            chapter=page.group.id,
            text=alt,
            unit=unit_of(indicator),
            period=span,
            area=measures.force.code,
            method=f"discrete periods; average: {page.group.average}",
            n=len(known),
            releases=tuple(sorted(item.comparison.releases)),
            title=title,
            indicator=indicator.id,
            areas=tuple(sorted(force.code for force in (measures.force, *measures.peers))),
            series=True,
        ),
        SERIES_COLUMNS,
        series_rows(measures, indicator),
        svg,
    )
    caption = page.sources(item.comparison.releases, last.end)
    if quarterly:
        whole = item.comparison.own.period.label
        caption = (
            f"Lines: each quarter. Title, text and tables: {whole} ({item.value.role}). {caption}"
        )
    for broken in breaks:
        caption += f" Dashed line: {for_markdown(wording.sentence_case(broken.title))}"
        caption += f" ({for_markdown(broken.source)})."
    if len(known) < len(points):
        caption += " Gaps are periods without a published figure."
    return Figure(entry, svg, caption, old=page.is_old(last.end))


def _latest_change(page: Page, indicator: Indicator, points: tuple[SeriesPoint, ...]) -> str:
    """Return the newest figure beside that of the same period a year before, as it is printed."""
    quarterly = indicator.frequency == "quarter"
    now = points[-1]
    before = points[-5 if quarterly else -2] if len(points) > (4 if quarterly else 1) else None
    if now.own is None:
        raise ValueError("the series ends with a gap")
    newest = latest_text(indicator, now.own)
    text = f"{newest} {when(now.period)}"
    if before is None or before.own is None:
        return text
    earlier = latest_text(indicator, before.own)
    if breaks_between(page, indicator, before.period.end, now.period.end):
        return f"{text}; {earlier} {when(before.period)}, before a series break"
    if earlier == newest:
        return f"{text}, the same as {when(before.period)}"
    way = "up" if now.own > before.own else "down"
    return f"{text}, {way} from {earlier} {when(before.period)}"


def context_chart(page: Page, item: Printed) -> Figure | None:
    """Return the 12-month line of one indicator, or None where it has too few quarters."""
    indicator = item.indicator
    if indicator.frequency != "quarter":
        return None
    series = page.measures.twelve_month_series(indicator)
    quarters = [quarter for quarter, value in series.items() if value is not None]
    if len(quarters) < _FEWEST:
        return None
    drawn = quarters[0].through(quarters[-1])
    values = [series[quarter] for quarter in drawn]
    now, before = values[-1] or 0.0, values[-5] if len(values) > 4 else None
    latest = wording.number(now, indicator.decimals)
    found = finding(page, item, printed_change(page, indicator))
    figures = f"{latest} in the {TwelveMonths(drawn[-1]).label}"
    title = found.title
    if found.certainty == "untested":
        title = f"{indicator.label}: {figures}; change not tested"
    title = dated(page, title, drawn[-1])
    breaks = breaks_between(page, indicator, drawn[-1].plus(-7).start, drawn[-1].end)
    if before is not None and not breaks:
        earlier = wording.number(before, indicator.decimals)
        way = "up from" if now > before else "down from"
        figures += f", {'the same as' if earlier == latest else f'{way} {earlier}'} a year before"
    span = f"{drawn[0].label} to {drawn[-1].label}"
    svg = time_charts.context(
        title,
        f"{WINDOWS}, {unit_of(indicator)}: {page.force_name}, {span}; "
        f"{figures}; for context, the line is not tested",
        [quarter.end for quarter in drawn],
        values,
        latest,
        times_of(page, indicator, drawn),
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.twelve-months",
            kind="figure",
            chapter=page.group.id,
            text=(
                f"Line of overlapping 12-month figures, {unit_of(indicator)}. {page.force_name}: "
                f"{title}. Newest: {figures}. The line is shown for context and not tested, because "
                f"neighbouring figures share three quarters."
            ),
            unit=unit_of(indicator),
            period=span,
            area=page.measures.force.code,
            method="sum of four quarters over the denominator; overlapping, so never tested",
            n=len(quarters),
            releases=tuple(sorted(item.comparison.releases)),
            title=title,
            indicator=indicator.id,
            areas=(page.measures.force.code,),
            series=True,
        ),
        ["twelve_months_to", "period_end", "force"],
        [
            [str(quarter), quarter.end.isoformat(), value]
            for quarter, value in zip(drawn, values, strict=True)
        ],
        svg,
    )
    note = "Neighbouring figures share three quarters: context, not evidence of change. "
    return Figure(entry, svg, note + page.sources(item.comparison.releases, drawn[-1].end))
