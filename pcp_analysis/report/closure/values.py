"""Values of a closure report in the ledger: as printed, and as open data give them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ComparablePeriod, ForceFigure
from pcp_analysis.catalogue.documents import ClosureDocument
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.documents.closure import read_closure_report
from pcp_analysis.documents.closure_models import (
    OTHER_MEASURE,
    ClosureFigure,
    ClosureReport,
    PrintedValue,
)
from pcp_analysis.documents.periods import drawn_day
from pcp_analysis.documents.register_links import ClosureRows
from pcp_analysis.periods import CalendarYear, FinancialYear, YearEnd
from pcp_analysis.report.indicators.timeline import middle_of
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import DocumentChapter, document_of_kind, register_of


@dataclass(frozen=True)
class ClosureChapter(DocumentChapter):
    """What every part of the chapter about a closure report builds on.

    Parameters
    ----------
    report : ClosureReport
        What the report prints.
    rows : ClosureRows
        Its rows in the audit's register.
    """

    report: ClosureReport
    rows: ClosureRows

    @property
    def id(self) -> str:
        """Start of the ledger's ids: the name of the chapter's page."""
        return self.report.document.page.replace("_", "-")

    @property
    def last_year(self) -> FinancialYear:
        """Last year that the report covers."""
        return self.report.document.years[1]

    @property
    def first_year(self) -> FinancialYear:
        """First year that the report covers."""
        return self.report.document.years[0]


def open_closure(page: Page, document: str) -> ClosureChapter:
    """Read a closure report of the edition's force for a page.

    Parameters
    ----------
    page : Page
        The page.
    document : str
        Id of the document.

    Raises
    ------
    UnknownNameError
        If the force has no such document.
    ParameterError
        If the document is of another kind.
    DataError
        If a table of the report is wrong.
    """
    source = document_of_kind(page, document, ClosureDocument)
    report = read_closure_report(page.catalogue, source)
    return ClosureChapter(page, report, ClosureRows(register_of(page), source.id))


@dataclass(frozen=True)
class Recomputed:
    """A year of open data; None where the edition has no figure of it."""

    period: ComparablePeriod
    figure: ForceFigure | None
    entry: Entry | None


@dataclass(frozen=True)
class Pair:
    """A printed value beside the open data of the same year, and how far they are apart.

    There is no difference where the open data are of another measure.
    """

    printed: Entry
    recomputed: Entry
    difference: Entry | None


def slug(text: str) -> str:
    """Return text as a part of a ledger id."""
    plain = text.lower().replace("£", "gbp")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def printed_entry(
    closure: ClosureChapter, value: PrintedValue, *, with_unit: bool = False
) -> Entry:
    """Enter a printed value with its place."""
    parts = [value.key, slug(value.what), slug(value.period)]
    if with_unit:
        parts.append(slug(value.unit))
    return closure.ledger.add(
        Entry(
            id=".".join([closure.id, *parts, "printed"]),
            kind="number",
            chapter=closure.id,
            text=value.printed,
            value=value.value,
            unit=value.unit,
            period=value.when,
            area=closure.measures.force.code,
            method=f"printed in the closure report, {value.locator}",
        )
    )


def years_of(closure: ClosureChapter, indicator: Indicator) -> list[ComparablePeriod]:
    """Return the years since the first of the report that had ended by the edition's quarter."""
    end = closure.measures.quarter.end
    if indicator.frequency == "calendar_year":
        last = end.year if end.month == 12 else end.year - 1
        return [CalendarYear(year) for year in range(closure.first_year.start_year, last + 1)]
    years = [
        FinancialYear(year)
        for year in range(closure.first_year.start_year, end.year)
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


def recomputed(
    closure: ClosureChapter, figure: ClosureFigure, indicator: Indicator
) -> list[Recomputed]:
    """Enter every year that open data give of a figure."""
    found = []
    for period in years_of(closure, indicator):
        own = closure.measures.figure(indicator, closure.measures.force, period)
        if own is None:
            found.append(Recomputed(period, None, None))
            continue
        releases = own.releases
        if indicator.comparison is not None:
            releases = _counted_by(closure, indicator, releases)
        entry = Entry(
            id=f"{closure.id}.{figure.key}.{slug(str(period))}.recomputed",
            kind="number",
            chapter=closure.id,
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
        found.append(Recomputed(period, own, closure.ledger.add(entry)))
    return found


def _counted_by(
    closure: ClosureChapter, indicator: Indicator, releases: frozenset[str]
) -> frozenset[str]:
    """Leave out the release of the population: a count is divided by nothing here."""
    family = getattr(indicator.source, "family", None)
    return frozenset(name for name in releases if closure.catalogue.release(name).family == family)


def year_beside(value: PrintedValue, indicator: Indicator) -> ComparablePeriod | None:
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


def day_of(value: PrintedValue, indicator: Indicator | None) -> dt.date:
    """Return the day at which a printed value is drawn: that of the year it is compared with."""
    beside = year_beside(value, indicator) if indicator else None
    return middle_of(beside) if beside else drawn_day(value.period_type, value.period)


def pair(
    closure: ClosureChapter, value: PrintedValue, figure: ClosureFigure, year: Recomputed
) -> Pair | None:
    """Enter the difference between open data and a printed value; None where a year has no data."""
    if year.entry is None or year.entry.value is None:
        return None
    printed = printed_entry(closure, value)
    if figure.status == OTHER_MEASURE:
        return Pair(printed, year.entry, None)
    indicator = closure.catalogue.indicator(str(year.entry.indicator))
    gap = year.entry.value - value.value
    return Pair(
        printed,
        year.entry,
        closure.ledger.add(
            Entry(
                id=printed.id.removesuffix("printed") + "difference",
                kind="number",
                chapter=closure.id,
                text=wording.signed(gap, decimals_of(indicator, year.entry.value)),
                value=gap,
                unit=year.entry.unit,
                period=year.period.label,
                area=closure.measures.force.code,
                method="recomputed minus printed",
                releases=year.entry.releases,
                indicator=year.entry.indicator,
                areas=year.entry.areas,
            )
        ),
    )
