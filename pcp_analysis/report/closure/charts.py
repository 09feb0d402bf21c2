"""Charts of the closure report: open data by year, printed values as hollow marks."""

from __future__ import annotations

import datetime as dt

from pcp_analysis import wording
from pcp_analysis.analysis.measures import FIRST_TREND_YEAR
from pcp_analysis.catalogue.models import Indicator, SeriesBreak
from pcp_analysis.charts.axes import Times
from pcp_analysis.charts.printed_series import OpenLine, PrintedMarks, published_series
from pcp_analysis.documents.closure_models import PublishedFigure, PublishedValue
from pcp_analysis.documents.periods import drawn_day
from pcp_analysis.periods import FinancialYear
from pcp_analysis.report.blocks import Figure
from pcp_analysis.report.closure.values import (
    CHAPTER,
    LAST_PLAN_YEAR,
    Recomputed,
    day_of,
    recomputed,
)
from pcp_analysis.report.indicators.timeline import bands_of, breaks_between, marks_of, middle_of
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

FEWEST_DRAWN = 3  # printed values that make a chart where no open data do
_GRAIN = {
    "quarter": "by financial year",
    "financial_year": "by financial year",
    "year_end": "on 31 March",
    "calendar_year": "by calendar year",
}


def _years_drawn(page: Page, days: list[dt.date]) -> list[FinancialYear]:
    """Return 2015/16 to the end of the plan, or to the last year that is known or printed."""
    end = page.measures.quarter.end
    last = max(LAST_PLAN_YEAR.start_year, end.year - (1 if end.month == 3 else 2))
    for day in days:
        last = max(last, day.year if day.month > 3 else day.year - 1)
    return [FinancialYear(year) for year in range(FIRST_TREND_YEAR.start_year, last + 1)]


def _marks(printed: list[PublishedValue], indicator: Indicator | None) -> list[PrintedMarks]:
    found: dict[str, list[tuple[dt.date, float, str]]] = {}
    for value in printed:
        day = day_of(value, indicator)
        found.setdefault(value.what, []).append((day, value.value, value.printed))
    return [PrintedMarks(name, points) for name, points in found.items()]


def _average(page: Page, indicator: Indicator) -> OpenLine | None:
    """Return the group's average of a score, which has the unit of the force's own."""
    if indicator.comparison is not None:
        return None
    points = [(middle_of(p.period), p.group_average) for p in page.measures.series(indicator)]
    if all(value is None for _, value in points):
        return None
    return OpenLine("most similar group, average", points, own=False)


def _said(years: list[Recomputed], printed: list[PublishedValue], breaks: list[SeriesBreak]) -> str:
    """Return the finding in words: first and last year known, or what is printed."""
    known = [year.entry for year in years if year.entry is not None]
    if known:
        first, last = known[0], known[-1]
        if first is last:
            return f"{last.text} ({last.period})"
        if first.value == last.value:
            return f"{last.text} ({last.period}), as {first.period}"
        if breaks:  # no direction is told across a series break
            return (
                f"{last.text} ({last.period}); before a series break {first.text} ({first.period})"
            )
        way = "up" if (last.value or 0) > (first.value or 0) else "down"
        return f"{last.text} ({last.period}), {way} from {first.text} ({first.period})"
    if len({value.what for value in printed}) == 1:
        return (
            wording.listed([f"{value.printed} ({value.when})" for value in printed])
            + ", as printed"
        )
    return f"{wording.plural(len(printed), 'value')} printed"


def _spoken(years: list[Recomputed], printed: list[PublishedValue], name: str) -> str:
    """Return every drawn value in words, for readers who do not see the chart."""
    parts = []
    known = [year.entry for year in years if year.entry is not None]
    if known:
        values = "; ".join(f"{entry.period}: {entry.text}" for entry in known)
        parts.append(f"{name}, open data, filled marks and line: {values}.")
    for what in dict.fromkeys(value.what for value in printed):
        values = "; ".join(f"{v.when}: {v.printed}" for v in printed if v.what == what)
        parts.append(f"{what}, printed, hollow marks without a line: {values}.")
    return " ".join(parts)


def _also_drawn(line: OpenLine) -> str:
    """Return the last value of a line that is not the force's own series."""
    last = [value for _, value in line.points if value is not None][-1]
    text = wording.number(last, 0 if last.is_integer() else 2)
    return f" {wording.upper_first(line.name)}, grey line, ends at {text}."


def closure_chart(
    page: Page,
    figure: PublishedFigure,
    indicator: Indicator | None,
    years: list[Recomputed],
    points: tuple[PublishedValue, ...],
) -> Figure | None:
    """Return the chart of one figure; None where it would hold next to nothing.

    That is where open data give no year, and the report prints fewer values than make a picture.

    Parameters
    ----------
    page : Page
        Whose ledger.
    figure : PublishedFigure
        What it is of.
    indicator : Indicator or None
        What recomputes it.
    years : list of Recomputed
        Open data by year.
    points : tuple of PublishedValue
        Everything printed of it; values that are only stated are not drawn.
    """
    printed = [value for value in points if value.use != "stated"]
    known = [year for year in years if year.figure is not None]
    lines, shown = [], indicator
    if indicator is not None and known:
        own = [(middle_of(y.period), y.figure.count if y.figure else None) for y in years]
        lines.append(OpenLine(page.force_name, own))
        average = _average(page, indicator)
        lines += [average] if average else []
    elif figure.context is not None:
        shown = page.catalogue.indicator(figure.context)
        beside = recomputed(page, figure, shown)
        if any(year.figure for year in beside):
            pairs = [(middle_of(y.period), y.figure.count if y.figure else None) for y in beside]
            lines.append(OpenLine("calendar years as context", pairs, own=False))
            known = [year for year in beside if year.figure is not None]
    if not lines and len(printed) < FEWEST_DRAWN:
        return None
    span = _years_drawn(page, [day_of(value, indicator) for value in printed])
    year_end = shown is not None and shown.frequency == "year_end"
    ticks = [
        (year.end, f"{year.end:%b %Y}".replace(" 20", " \u2019"))
        if year_end
        else (middle_of(year), year.label)
        for year in span
    ]
    grain = _GRAIN[indicator.frequency] if indicator else "by financial year"
    if lines and indicator is None and shown is not None:
        grain = f"printed {grain}, open data {_GRAIN[shown.frequency]}"
    releases = frozenset[str]().union(
        *(year.entry.releases for year in known if year.entry is not None)
    )
    breaks = (
        breaks_between(page, shown, known[0].period.end, known[-1].period.end)
        if shown and lines
        else []
    )
    unit = figure.unit if indicator is None else indicator.unit
    title = f"{figure.title}: {_said(years, printed, breaks)}"
    svg = published_series(
        title,
        f"{page.force_name}, {unit}, {grain}, {span[0].label} to {span[-1].label}",
        lines,
        _marks(printed, indicator),
        Times(ticks, bands_of(page), marks_of(breaks)),
    )
    spoken = _spoken(years, printed, page.force_name)
    spoken += "".join(_also_drawn(line) for line in lines if not line.own)
    rows: list[list[Cell]] = [
        [line.name, "open data", day.isoformat(), value, "", ""]
        for line in lines
        for day, value in line.points
    ]
    rows += [
        [
            v.what,
            "printed",
            day_of(v, indicator).isoformat(),
            v.value,
            v.printed,
            v.locator,
        ]
        for v in printed
    ]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{figure.key}.chart",
            kind="figure",
            chapter=CHAPTER,
            text=f"Chart {grain}, {unit}. {title}. {spoken}",
            unit=unit,
            period=f"{span[0].label} to {span[-1].label}",
            area=page.measures.force.code,
            method="open data by year; printed values as they stand, joined by no line",
            n=len(known) + len(printed),
            releases=tuple(sorted(releases)),
            title=title,
        ),
        ["series", "kind", "drawn_at", "value", "printed", "locator"],
        rows,
        svg,
    )
    moved = year_end and any(
        day_of(value, indicator) != drawn_day(value.period_type, value.period) for value in printed
    )
    return Figure(entry, svg, _caption(page, releases, printed, _breaks_text(breaks), moved))


def _breaks_text(breaks: list[SeriesBreak]) -> str:
    """Return what each dashed line of a chart marks."""
    return " ".join(
        f"Dashed line: series break, {for_markdown(wording.sentence_case(item.title))} "
        f"({for_markdown(item.source)})."
        for item in breaks
    )


def _caption(
    page: Page,
    releases: frozenset[str],
    printed: list[PublishedValue],
    breaks: str,
    moved: bool,
) -> str:
    parts = []
    if printed:
        parts.append("Hollow marks: values printed in the closure report; no line joins them.")
    if moved:
        parts.append("Printed headcounts stand at the 31 March that they are compared with.")
    if breaks:
        parts.append(breaks)
    source = page.sources(releases) if releases else "Source: the closure report."
    parts.append(f"{source[:-1]}; the closure report." if releases and printed else source)
    return " ".join(parts)
