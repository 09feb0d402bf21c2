"""Values of the closure report in the ledger: as printed, and as open data give them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pcp_analysis import wording
from pcp_analysis.analysis.measures import FIRST_TREND_YEAR, ComparablePeriod, Figure
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.documents.closure import read_closure_report
from pcp_analysis.documents.closure_models import (
    FORCE,
    OTHER_MEASURE,
    ClosureReport,
    PublishedFigure,
    PublishedValue,
)
from pcp_analysis.documents.periods import drawn_day
from pcp_analysis.periods import CalendarYear, FinancialYear, YearEnd
from pcp_analysis.report.indicators.timeline import middle_of
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page

CHAPTER = "closure-report"
LAST_PLAN_YEAR = FinancialYear(2021)


@dataclass(frozen=True)
class Recomputed:
    """A year of open data; None where the edition has no figure of it."""

    period: ComparablePeriod
    figure: Figure | None
    entry: Entry | None


@dataclass(frozen=True)
class Pair:
    """A printed value beside the open data of the same year, and how far they are apart.

    There is no difference where the open data are of another measure.
    """

    printed: Entry
    recomputed: Entry
    difference: Entry | None


@lru_cache(maxsize=2)
def _report(folder: Path, stamp: tuple[int, ...]) -> ClosureReport:
    return read_closure_report(folder, Catalogue.load(folder.parents[1]))


def report_of(page: Page) -> ClosureReport:
    """Return the closure report, read once for a page's notebook."""
    folder = find_project_root() / "data" / "published"
    stamp = tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*.csv")))
    return _report(folder, stamp)


def is_own(page: Page) -> bool:
    """True where the report is of the edition's force."""
    return page.measures.force.id == FORCE


def slug(text: str) -> str:
    """Return text as a part of a ledger id."""
    plain = text.lower().replace("£", "gbp")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def printed_entry(page: Page, value: PublishedValue, *, with_unit: bool = False) -> Entry:
    """Enter a printed value with its place."""
    parts = [value.key, slug(value.what), slug(value.period)]
    if with_unit:
        parts.append(slug(value.unit))
    return page.ledger.add(
        Entry(
            id=".".join([CHAPTER, *parts, "printed"]),
            kind="number",
            chapter=CHAPTER,
            text=value.printed,
            value=value.value,
            unit=value.unit,
            period=value.when,
            area=page.measures.force.code,
            method=f"printed in the closure report, {value.locator}",
        )
    )


def years_of(page: Page, indicator: Indicator) -> list[ComparablePeriod]:
    """Return the years since 2015/16 that had ended by the edition's quarter."""
    end = page.measures.quarter.end
    if indicator.frequency == "calendar_year":
        last = end.year if end.month == 12 else end.year - 1
        return [CalendarYear(year) for year in range(FIRST_TREND_YEAR.start_year, last + 1)]
    years = [
        FinancialYear(year)
        for year in range(FIRST_TREND_YEAR.start_year, end.year)
        if FinancialYear(year).end <= end
    ]
    if indicator.frequency == "year_end":
        return [YearEnd(year) for year in years]
    return list(years)


def decimals_of(indicator: Indicator, value: float) -> int:
    """Return the places to print: a score's own, one for a broken count, none for a whole one."""
    if indicator.comparison is None:
        return indicator.decimals
    return 0 if float(value).is_integer() else 1


def recomputed(page: Page, figure: PublishedFigure, indicator: Indicator) -> list[Recomputed]:
    """Enter every year that open data give of a figure."""
    found = []
    for period in years_of(page, indicator):
        own = page.measures.figure(indicator, page.measures.force, period)
        if own is None:
            found.append(Recomputed(period, None, None))
            continue
        releases = own.releases
        if indicator.comparison is not None:
            releases = _counted_by(page, indicator, releases)
        entry = Entry(
            id=f"{CHAPTER}.{figure.key}.{slug(str(period))}.recomputed",
            kind="number",
            chapter=CHAPTER,
            text=wording.number(own.count, decimals_of(indicator, own.count)),
            value=own.count,
            unit=indicator.unit,
            period=period.label,
            area=own.force.code,
            method="sum of four quarters"
            if indicator.frequency == "quarter"
            else "the publisher's figure",
            releases=tuple(sorted(releases)),
            indicator=indicator.id,
            areas=(own.force.code,),
        )
        found.append(Recomputed(period, own, page.ledger.add(entry)))
    return found


def _counted_by(page: Page, indicator: Indicator, releases: frozenset[str]) -> frozenset[str]:
    """Leave out the release of the population: a count is divided by nothing here."""
    family = getattr(indicator.source, "family", None)
    return frozenset(name for name in releases if page.catalogue.release(name).family == family)


def year_beside(value: PublishedValue, indicator: Indicator) -> ComparablePeriod | None:
    """Return the year of open data that a printed value stands beside, or None.

    A headcount of a year stands beside 31 March that ends it; one of a calendar year or a month
    beside 31 March of the same year.
    """
    if value.use != "series":
        return None
    year = None
    if value.period_type == "financial_year":
        year = FinancialYear.parse(value.period)
    elif indicator.frequency == "year_end" and value.period_type in (
        "twelve_months",
        "point_in_time",
    ):
        year = FinancialYear(int(value.period[:4]) - 1)
    if year is None or indicator.frequency == "calendar_year":
        return None
    return YearEnd(year) if indicator.frequency == "year_end" else year


def day_of(value: PublishedValue, indicator: Indicator | None) -> dt.date:
    """Return the day at which a printed value is drawn: that of the year it is compared with."""
    beside = year_beside(value, indicator) if indicator else None
    return middle_of(beside) if beside else drawn_day(value.period_type, value.period)


def pair(
    page: Page, value: PublishedValue, figure: PublishedFigure, year: Recomputed
) -> Pair | None:
    """Enter the difference between open data and a printed value; None where a year has no data."""
    if year.entry is None or year.entry.value is None:
        return None
    printed = printed_entry(page, value)
    if figure.status == OTHER_MEASURE:
        return Pair(printed, year.entry, None)
    indicator = page.catalogue.indicator(str(year.entry.indicator))
    gap = year.entry.value - value.value
    return Pair(
        printed,
        year.entry,
        page.ledger.add(
            Entry(
                id=printed.id.removesuffix("printed") + "difference",
                kind="number",
                chapter=CHAPTER,
                text=wording.signed(gap, decimals_of(indicator, year.entry.value)),
                value=gap,
                unit=year.entry.unit,
                period=year.period.label,
                area=page.measures.force.code,
                method="recomputed minus printed",
                releases=year.entry.releases,
                indicator=year.entry.indicator,
                areas=year.entry.areas,
            )
        ),
    )
