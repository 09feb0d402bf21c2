"""From periods, breaks and exceptional times to what stands on the time axis of a chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pcp_analysis.analysis.measures import ComparablePeriod
from pcp_analysis.catalogue.models import Indicator, SeriesBreak
from pcp_analysis.charts.axes import Band, Mark, Times
from pcp_analysis.periods import Quarter, YearEnd
from pcp_analysis.report.page import Page

EACH: dict[str, str] = {
    "quarter": "each quarter",
    "financial_year": "each financial year",
    "calendar_year": "each calendar year",
    "year_end": "each 31 March",
}  # what a point of a series over time stands for, as every chart says it
WINDOWS = "12 months to the end of each quarter"
_SHORT = 7  # quarters that are labelled one by one


def middle_of(period: ComparablePeriod) -> dt.date:
    """Return the day at which a period is drawn: its middle, or the day itself."""
    if isinstance(period, YearEnd):
        return period.end
    return period.end - dt.timedelta(days=45 if isinstance(period, Quarter) else 183)


def when(period: ComparablePeriod) -> str:
    """Return a period as a sentence names it: ``in Q4 2020/21``, ``on 31 March 2021``."""
    return f"{'on' if isinstance(period, YearEnd) else 'in'} {period.label}"


def ticks_of(periods: Sequence[ComparablePeriod]) -> list[tuple[dt.date, str]]:
    """Return a label for each year: its first day for quarters, the point itself for years.

    A series of a few quarters has each of them labelled.
    """
    quarters = [period for period in periods if isinstance(period, Quarter)]
    if len(quarters) > _SHORT:
        return [(item.start, f"{item.start.year}") for item in quarters if item.number == 4]
    return [
        (middle_of(period), f"{period.end.year}" if isinstance(period, YearEnd) else period.label)
        for period in periods
    ]


def bands_of(page: Page) -> list[Band]:
    """Return the exceptional times that every chart over time shades."""
    return [
        Band(item.starts, item.ends, "COVID-19" if "COVID" in item.title else item.title)
        for item in page.catalogue.exceptional_periods
    ]


def breaks_between(
    page: Page, indicator: Indicator, first: dt.date, last: dt.date
) -> list[SeriesBreak]:
    """Return the breaks of an indicator that lie after a day and not after another."""
    return [
        found
        for found in page.measures.breaks_of(indicator)
        if first < found.first_quarter.start <= last
    ]


def marks_of(breaks: Sequence[SeriesBreak]) -> list[Mark]:
    """Return the marks of series breaks."""
    return [
        Mark(item.first_quarter.start, f"series break, {item.first_quarter.start:%b %Y}")
        for item in breaks
    ]


def times_of(page: Page, indicator: Indicator, periods: Sequence[ComparablePeriod]) -> Times:
    """Return ticks, exceptional times and breaks for a series of periods."""
    breaks = breaks_between(page, indicator, periods[0].end, periods[-1].end)
    return Times(ticks_of(periods), bands_of(page), marks_of(breaks))
