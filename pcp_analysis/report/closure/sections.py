"""A figure of a closure report in an edition, and its tables."""

from __future__ import annotations

from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ComparablePeriod
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.documents.closure_models import ClosureFigure, PrintedValue
from pcp_analysis.documents.periods import span_of
from pcp_analysis.report.blocks import Column, Detailed, Row, Table
from pcp_analysis.report.closure.values import (
    ClosureChapter,
    Pair,
    Recomputed,
    pair,
    printed_entry,
    recomputed,
    year_beside,
)
from pcp_analysis.report.indicators.timeline import breaks_between
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.printed import audit_of
from pcp_analysis.report.printed_links import Audited

DIFFERENT_MEASURE = "different measure"


@dataclass(frozen=True)
class ComparedFigure:
    """What is known of one figure in an edition."""

    figure: ClosureFigure
    indicator: Indicator | None
    points: tuple[PrintedValue, ...]
    years: list[Recomputed]
    pairs: list[tuple[PrintedValue, Pair]]


def compared(closure: ClosureChapter, figure: ClosureFigure) -> ComparedFigure:
    """Enter what is printed of a figure and what open data give."""
    points = closure.report.points_of(figure)
    indicator = closure.catalogue.indicator(figure.indicator) if figure.indicator else None
    years = recomputed(closure, figure, indicator) if indicator else []
    by_year = {year.period: year for year in years}
    pairs = []
    for value in points:
        year = by_year.get(year_beside(value, indicator)) if indicator else None  # type: ignore[arg-type]
        found = pair(closure, value, figure, year) if indicator and year else None
        if found is not None:
            pairs.append((value, found))
    return ComparedFigure(figure, indicator, points, years, pairs)


def count_entry(closure: ClosureChapter, name: str, number: int, unit: str) -> Entry:
    """Enter a number of rows of the report's data."""
    return closure.ledger.add(
        Entry(
            id=f"{closure.id}.overview.{name}",
            kind="number",
            chapter=closure.id,
            text=f"{number:,}",
            value=float(number),
            unit=unit,
            method=f"count of the rows of {closure.report.document.path}",
        )
    )


def _year_rows(
    closure: ClosureChapter, section: ComparedFigure, indicator: Indicator
) -> tuple[list[Row], list[list[Cell]]]:
    """Return a row for each year and value printed of it, for the page and as data."""
    pairs = {id(value): found for value, found in section.pairs}
    by_year: dict[ComparablePeriod, list[PrintedValue | None]] = {}
    for point in section.points:
        beside = year_beside(point, indicator)
        if beside is not None:
            by_year.setdefault(beside, []).append(point)
    entries = {year.period: year.entry for year in section.years}
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for period in sorted({*entries, *by_year}, key=lambda item: item.end):
        missing = "no open data" if period in entries else "after this edition"
        own = entries.get(period)
        for value in by_year.get(period, [None]):
            two = pairs.get(id(value))
            gap = two.difference if two else None
            other = DIFFERENT_MEASURE if two and gap is None else ""
            printed = printed_entry(closure, value) if value else "not printed"
            place = _place(closure, value, _definition(closure, value, gap)) if value else ""
            rows.append(Row([period.label, own or missing, printed, gap or other, place]))
            numbers = [item.value if item else None for item in (own, value, gap)]
            data.append([period.label, *numbers, value.locator if value else ""])
    return rows, data


def comparison_table(closure: ClosureChapter, section: ComparedFigure) -> Table:
    """Return a figure's years: open data, printed value, difference."""
    figure, indicator = section.figure, section.indicator
    if indicator is None:
        raise ValueError(f"{figure.key} has no indicator to compare with")
    rows, data = _year_rows(closure, section, indicator)
    differs = any(two.difference is not None for _, two in section.pairs)
    releases = {name for year in section.years if year.entry for name in year.entry.releases}
    last = section.years[-1].period.label
    beyond = section.years[-1].period.end > closure.last_year.end
    entry = closure.ledger.add_data(
        Entry(
            id=f"{closure.id}.{figure.key}.table",
            kind="table",
            chapter=closure.id,
            text=f"{figure.title}: recomputed and printed, to {last}"
            + (f" (the report ends with {closure.last_year.label})" if beyond else "")
            + ("; difference: recomputed minus printed" if differs else ""),
            unit=indicator.unit,
            area=closure.measures.force.code,
            method="recomputed from open data, beside the value as printed; difference of the two",
            n=len(rows),
            releases=tuple(sorted(releases)),
            indicator=indicator.id,
        ),
        ["period", "recomputed", "printed", "difference", "locator"],
        data,
        None,
    )
    columns = [
        Column("Year", numeric=False),
        Column("Recomputed"),
        Column("Printed"),
        Column("Difference"),
        Column("Printed in", numeric=False),
    ]
    return Table(entry, columns, rows, compact=True)


def values_table(
    closure: ClosureChapter,
    key: str,
    title: str,
    values: tuple[PrintedValue, ...],
    name: str = "values",
    indicator: Indicator | None = None,
) -> Table:
    """Return printed values with their place, as a table.

    Parameters
    ----------
    closure : ClosureChapter
        Whose ledger.
    key, name : str
        Middle and end of the table's id.
    title : str
        Caption.
    values : tuple of PrintedValue
        In the order of the report.
    indicator : Indicator, optional
        What open data follow: a change across one of its series breaks is marked.
    """
    rows = [_value_row(closure, value, name, indicator) for value in values]
    entry = closure.ledger.add_data(
        Entry(
            id=f"{closure.id}.{key}.{name}",
            kind="table",
            chapter=closure.id,
            text=title,
            area=closure.measures.force.code,
            method="as printed in the closure report",
            n=len(values),
        ),
        ["what", "period", "value", "unit", "printed", "qualifier", "locator", "note"],
        [
            [v.what, v.period, v.value, v.unit, v.printed, v.qualifier, v.locator, v.note]
            for v in values
        ],
        None,
    )
    columns = [
        Column("What", numeric=False),
        Column("When", numeric=False),
        Column("Printed"),
        Column("Printed in", numeric=False),
    ]
    return Table(entry, columns, rows, compact=True)


def _value_row(
    closure: ClosureChapter, value: PrintedValue, name: str, indicator: Indicator | None
) -> Row:
    what = wording.upper_first(value.what)
    title = closure.report.titles.get(value.key)
    subject = f"{title}: {value.what}" if name == "other-values" else what
    entry = printed_entry(closure, value)
    bare = all(char.isdigit() or char in ",." for char in entry.text)
    shown = Detailed(entry.text, value.unit) if bare and value.unit != value.what else entry
    when, note = when_and_note(value)
    more = "; ".join(part for part in (note, _across(closure, value, indicator)) if part)
    return Row([subject, when, shown, Audited(value.locator, closure.rows.of(value), more)])


def when_and_note(value: PrintedValue) -> tuple[str, str]:
    """Return the period of a value and the remark on it; a remark on the period takes its place."""
    if value.note in {f"{part} {value.when}" for part in ("early", "late")}:
        return value.note, ""
    return value.when, value.note


def _place(closure: ClosureChapter, value: PrintedValue, more: str = "") -> Audited:
    """Return where a value is printed with its rows of the audit, and the remarks on it."""
    remark = "; ".join(part for part in (value.note, more) if part)
    return Audited(value.locator, closure.rows.of(value), remark)


def _definition(closure: ClosureChapter, value: PrintedValue | None, gap: Entry | None) -> str:
    """Return which other open data give a printed value that differs, where the audit found them."""
    if value is None or gap is None or not gap.value:
        return ""
    audit = audit_of(closure.page)
    checks = [check for row in closure.rows.of(value) for check in audit.find(row.figure_id).checks]
    found = dict.fromkeys(check.fitting for check in checks if check.fitting)
    return "; ".join(f"open data that give it: {words}" for words in found)


def _across(closure: ClosureChapter, value: PrintedValue, indicator: Indicator | None) -> str:
    """Return the series breaks that a printed change crosses."""
    span = span_of(value.period)
    if indicator is None or span is None:
        return ""
    return "; ".join(
        f"across a series break: {wording.sentence_case(item.title)}, "
        f"{item.first_quarter.start:%B %Y}"
        for item in breaks_between(closure.page, indicator, *span)
    )
