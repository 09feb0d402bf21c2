"""Charts of a closure report: open data by year, printed values as hollow marks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Indicator, SeriesBreak
from pcp_analysis.charts.axes import Times
from pcp_analysis.charts.printed_series import OpenLine, PrintedMarks, published_series
from pcp_analysis.documents.closure_models import ClosureFigure, PrintedValue
from pcp_analysis.documents.periods import drawn_day
from pcp_analysis.periods import FinancialYear, Quarter
from pcp_analysis.report.blocks import Figure
from pcp_analysis.report.closure.values import (
    ClosureChapter,
    Recomputed,
    day_of,
    recomputed,
)
from pcp_analysis.report.indicators.timeline import (
    EACH,
    bands_of,
    breaks_between,
    marks_of,
    middle_of,
)
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.texts.plain import for_markdown

FEWEST_DRAWN = 3  # printed values that make a chart where no open data do
_GRAIN = {**EACH, "quarter": EACH["financial_year"]}  # quarters are added up to the report's years


def _years_drawn(closure: ClosureChapter, days: list[dt.date]) -> list[FinancialYear]:
    """Return the years of the report, or those to the last year that is known or printed."""
    ended = closure.measures.quarter.plus(1).financial_year.plus(-1)
    last = max(
        [closure.last_year, ended, *(Quarter.containing(day).financial_year for day in days)]
    )
    years = range(closure.first_year.start_year, last.plus(1).start_year)
    return [FinancialYear(year) for year in years]


def _marks(printed: list[PrintedValue], indicator: Indicator | None) -> list[PrintedMarks]:
    found: dict[str, list[tuple[dt.date, float, str]]] = {}
    for value in printed:
        day = day_of(value, indicator)
        found.setdefault(value.what, []).append((day, value.value, value.printed))
    return [PrintedMarks(name, points) for name, points in found.items()]


def _average(closure: ClosureChapter, indicator: Indicator) -> OpenLine | None:
    """Return the group's average of a score, which has the unit of the force's own."""
    if indicator.comparison is not None:
        return None
    points = [(middle_of(p.period), p.group_average) for p in closure.measures.series(indicator)]
    if all(value is None for _, value in points):
        return None
    return OpenLine("most similar group, average", points, own=False)


def _said(years: list[Recomputed], printed: list[PrintedValue], breaks: list[SeriesBreak]) -> str:
    """Return the finding in words: first and last year known, or what is printed."""
    known = [
        (year.entry, year.figure.count)
        for year in years
        if year.entry is not None and year.figure is not None
    ]
    if known:
        (first, before), (last, now) = known[0], known[-1]
        if first is last:
            return f"{last.text} ({last.period})"
        if before == now:
            return f"{last.text} ({last.period}), as {first.period}"
        if breaks:  # no direction is told across a series break
            return (
                f"{last.text} ({last.period}); before a series break {first.text} ({first.period})"
            )
        way = "up" if now > before else "down"
        return f"{last.text} ({last.period}), {way} from {first.text} ({first.period})"
    if len({value.what for value in printed}) == 1:
        return (
            wording.listed([f"{value.printed} ({value.when})" for value in printed])
            + ", as printed"
        )
    return f"{wording.plural(len(printed), 'value')} printed"


def _spoken(years: list[Recomputed], printed: list[PrintedValue], name: str) -> str:
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
    closure: ClosureChapter,
    figure: ClosureFigure,
    indicator: Indicator | None,
    years: list[Recomputed],
    points: tuple[PrintedValue, ...],
) -> Figure | None:
    """Return the chart of one figure; None where it would hold next to nothing.

    That is where open data give no year, and the report prints fewer values than make a picture.

    Parameters
    ----------
    closure : ClosureChapter
        Whose ledger.
    figure : ClosureFigure
        What it is of.
    indicator : Indicator or None
        What recomputes it.
    years : list of Recomputed
        Open data by year.
    points : tuple of PrintedValue
        Everything printed of it; values that are only stated are not drawn.
    """
    printed = [value for value in points if value.use != "stated"]
    drawn = _drawn(closure, figure, indicator, years)
    if not drawn.lines and len(printed) < FEWEST_DRAWN:
        return None
    days = [day_of(value, indicator) for value in printed]
    span = _years_drawn(closure, days)
    first_to_last = f"{span[0].label} to {span[-1].label}"
    grain, breaks = _grain(indicator, drawn), drawn.breaks(closure)
    unit = figure.unit if indicator is None else indicator.unit
    title = f"{figure.title}: {_said(years, printed, breaks)}"
    svg = published_series(
        title,
        f"{closure.page.force_name}, {unit}, {grain}, {first_to_last}",
        drawn.lines,
        _marks(printed, indicator),
        Times(_ticks(span, drawn), bands_of(closure.page), marks_of(breaks)),
    )
    spoken = _spoken(years, printed, closure.page.force_name)
    spoken += "".join(_also_drawn(line) for line in drawn.lines if not line.own)
    entry = closure.ledger.add_data(
        Entry(
            id=f"{closure.id}.{figure.key}.chart",
            kind="figure",
            chapter=closure.id,
            text=f"Chart, {grain}, {unit}. {title}. {spoken}",
            unit=unit,
            period=first_to_last,
            area=closure.measures.force.code,
            method="open data by year; printed values as they stand, joined by no line",
            n=len(drawn.known) + len(printed),
            releases=tuple(sorted(drawn.releases)),
            title=title,
        ),
        ["series", "kind", "drawn_at", "value", "printed", "locator"],
        _rows(drawn.lines, printed, days),
        svg,
    )
    moved = drawn.at_year_end and days != [
        drawn_day(value.period_type, value.period) for value in printed
    ]
    ends = [year.period.end for year in drawn.known]
    ends += [
        FinancialYear.parse(value.period).end if value.period_type == "financial_year" else day
        for value, day in zip(printed, days, strict=True)
    ]
    texts = _breaks_text(breaks)
    caption = _caption(closure, drawn.releases, printed, texts, moved, max(ends))
    return Figure(entry, svg, caption)


@dataclass(frozen=True)
class _Drawn:
    """The open data of a chart: its lines, whose they are, and the years with a figure."""

    lines: list[OpenLine]
    indicator: Indicator | None
    known: list[Recomputed]

    @property
    def at_year_end(self) -> bool:
        return self.indicator is not None and self.indicator.frequency == "year_end"

    @property
    def releases(self) -> frozenset[str]:
        entries = [year.entry for year in self.known if year.entry is not None]
        return frozenset[str]().union(*(entry.releases for entry in entries))

    def breaks(self, closure: ClosureChapter) -> list[SeriesBreak]:
        """Return the series breaks between the first and the last year that is known."""
        if self.indicator is None or not self.lines:
            return []
        first, last = self.known[0].period.end, self.known[-1].period.end
        return breaks_between(closure.page, self.indicator, first, last)


def _drawn(
    closure: ClosureChapter,
    figure: ClosureFigure,
    indicator: Indicator | None,
    years: list[Recomputed],
) -> _Drawn:
    """Return the figure's own series with the group's average, or else the series beside it."""

    def points(of: list[Recomputed]) -> list[tuple[dt.date, float | None]]:
        return [(middle_of(y.period), y.figure.count if y.figure else None) for y in of]

    known = [year for year in years if year.figure is not None]
    if indicator is not None and known:
        average = _average(closure, indicator)
        own = OpenLine(closure.page.force_name, points(years))
        return _Drawn([own, average] if average else [own], indicator, known)
    if figure.context is None:
        return _Drawn([], indicator, known)
    context = closure.catalogue.indicator(figure.context)
    beside = recomputed(closure, figure, context)
    in_context = [year for year in beside if year.figure is not None]
    if not in_context:
        return _Drawn([], context, known)
    line = OpenLine("calendar years as context", points(beside), own=False)
    return _Drawn([line], context, in_context)


def _ticks(span: list[FinancialYear], drawn: _Drawn) -> list[tuple[dt.date, str]]:
    if drawn.at_year_end:
        return [(year.end, f"{year.end:%b} \u2019{year.end:%y}") for year in span]
    return [(middle_of(year), year.label) for year in span]


def _grain(indicator: Indicator | None, drawn: _Drawn) -> str:
    """Return how the values follow each other in time, in words."""
    grain = _GRAIN[indicator.frequency] if indicator else EACH["financial_year"]
    if drawn.lines and indicator is None and drawn.indicator is not None:
        return f"printed {grain}, open data {_GRAIN[drawn.indicator.frequency]}"
    return grain


def _rows(
    lines: list[OpenLine], printed: list[PrintedValue], days: list[dt.date]
) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [line.name, "open data", day.isoformat(), value, "", ""]
        for line in lines
        for day, value in line.points
    ]
    return rows + [
        [value.what, "printed", day.isoformat(), value.value, value.printed, value.locator]
        for value, day in zip(printed, days, strict=True)
    ]


def _breaks_text(breaks: list[SeriesBreak]) -> str:
    """Return what each dashed line of a chart marks."""
    return " ".join(
        f"Dashed line: series break, {for_markdown(wording.sentence_case(item.title))} "
        f"({for_markdown(item.source)})."
        for item in breaks
    )


def _caption(
    closure: ClosureChapter,
    releases: frozenset[str],
    printed: list[PrintedValue],
    breaks: str,
    moved: bool,
    last: dt.date,
) -> str:
    parts = []
    if printed:
        parts.append("Hollow marks: values printed in the closure report; no line joins them.")
    if moved:
        parts.append("Printed headcounts stand at the 31 March that they are compared with.")
    if breaks:
        parts.append(breaks)
    source = closure.page.publishers(releases) if releases else "Source: the closure report."
    parts.append(f"{source[:-1]}; the closure report." if releases and printed else source)
    parts.append(f"Figures to {last:%B %Y}.")
    return " ".join(parts)
