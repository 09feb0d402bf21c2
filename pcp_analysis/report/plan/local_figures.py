"""Figures that only the force holds, under the priorities of its plan: of quarters, and of years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import chain

from pcp_analysis import wording
from pcp_analysis.periods import FinancialYear, Quarter, month_end
from pcp_analysis.report.blocks import (
    Block,
    Column,
    Detailed,
    Prose,
    Row,
    Table,
)
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.local_places import Placed, has_doubtful_unit, note_of, printed_row
from pcp_analysis.report.plan.priority import priority_of
from pcp_analysis.store.local_indicators import LocalIndicator, return_rules
from pcp_analysis.store.return_rows import WITHHELD, LocalFigure
from pcp_analysis.texts.plain import for_markdown

SMALLEST_BASE = 50  # below it a percentage says more than the figures do
QUARTERS_SHOWN = 8  # two years, the quarter in which a longer period ends included
_MISSING = "not printed"
_NO_CHANGE = "not available"


def told_under(page: Page, priority_id: str) -> list[LocalIndicator]:
    """Return the local figures of a priority: its own, and those that it continues."""
    rules = return_rules(page.catalogue.root, page.measures.force.id)
    chosen = priority_of(page, priority_id)
    return [item for item in rules.indicators.values() if rules.told_under(item, [chosen])]


def value_text(values: list[float], unit: str) -> str:
    """Return printed values as they are shown again; two prints that differ are both given."""
    shown = []
    for value in values:
        places = 0 if value.is_integer() else len(repr(value).split(".")[1])
        text = wording.number(value, places)
        shown.append(f"£{text}" if unit.startswith("GBP") else text)
    return " or ".join(shown)


def _named(indicator: LocalIndicator) -> Detailed:
    """Return the cell that names a figure, with its unit; pounds stand before the value."""
    return Detailed(indicator.label, indicator.unit.removeprefix("GBP").strip())


def _is_amount(unit: str) -> bool:
    return unit not in ("per cent", "percentage points", "rank")


def _enter(
    page: Page,
    priority_id: str,
    indicator: LocalIndicator,
    name: str,
    text: str,
    value: float | None,
    period: str,
    figures: tuple[LocalFigure, ...],
) -> Entry:
    sources = "; ".join(f"{figure.document}: {figure.locator}" for figure in figures)
    return page.ledger.add(
        Entry(
            id=f"{priority_id}.{indicator.id}.{name}",
            kind="text" if value is None else "number",
            chapter=priority_id,
            text=text,
            value=value,
            unit=indicator.unit,
            period=period,
            area=page.measures.force.code,
            method=f"published figure, {sources}" if sources else None,
        )
    )


def _figure(
    page: Page, priority_id: str, indicator: LocalIndicator, quarter: Quarter, name: str
) -> tuple[Entry, float | None]:
    """Enter what is printed for a quarter; two prints that differ are both shown and not compared."""
    figures = page.local_returns.of(indicator.id, "quarter", str(quarter))
    values = sorted({figure.value for figure in figures if figure.value is not None})
    if figures and not values:
        text = WITHHELD
    else:
        text = value_text(values, indicator.unit) if values else _MISSING
    value = values[0] if len(values) == 1 else None
    return _enter(page, priority_id, indicator, name, text, value, quarter.label, figures), value


def _change(now: float | None, before: float | None, unit: str) -> tuple[str, str]:
    """Return a change as printed, and its direction in a word."""
    if now is None or before is None:
        return _NO_CHANGE, "not comparable"
    way = "unchanged" if now == before else "up" if now > before else "down"
    places = 0 if float(now).is_integer() and float(before).is_integer() else 1
    amount = wording.signed(now - before, places)
    if before < SMALLEST_BASE or not _is_amount(unit):
        return amount, way
    return f"{amount}, {wording.signed(100 * (now - before) / before, 1)}%", way


def _nothing_printed(page: Page) -> str:
    """Return why a priority has no figures of the quarter: none among those printed, or no return."""
    quarter, known = page.measures.quarter, page.local_returns.quarters()
    if quarter in known:
        return (
            f"The documents that print figures of {page.force_name} for {quarter.label} print none "
            f"under this priority."
        )
    hint = (
        f" Returns at hand: {wording.listed([item.label for item in known])}."
        if known
        else " None is at hand."
    )
    return (
        f"{page.force_name} has no local return for {quarter.label}, so no figure that only the "
        f"force holds is shown.{hint}"
    )


def _without_empty(
    columns: Sequence[Column], rows: Sequence[Row], empty: Sequence[str]
) -> tuple[list[Column], list[Row], list[str]]:
    """Leave out the columns in which every row says that there is nothing, and name them."""
    left_out = [
        place
        for place, _ in enumerate(columns)
        if all(isinstance(cell := row.cells[place], Entry) and cell.text in empty for row in rows)
    ]
    kept = [place for place in range(len(columns)) if place not in left_out]
    return (
        [columns[place] for place in kept],
        [Row([row.cells[place] for place in kept], row.emphasised) for row in rows],
        [columns[place].heading for place in left_out],
    )


def _why_withheld(rows: Sequence[Row]) -> list[Block]:
    """Return what a withheld figure is, where a table holds one."""
    cells = (cell for row in rows for cell in row.cells)
    if not any((cell.text if isinstance(cell, Entry) else cell) == WITHHELD for cell in cells):
        return []
    return [
        Prose(
            "Withheld: a count so small that it might tell who is meant, or one from which such a "
            "count could be worked out."
        )
    ]


def local_quarter(page: Page, priority_id: str) -> list[Block]:
    """Return the table of quarterly figures that only the force holds.

    Parameters
    ----------
    page : Page
        Whose ledger.
    priority_id : str
        Which priority.
    """
    quarter = page.measures.quarter
    last, year_ago = quarter.plus(-1), quarter.plus(-4)
    rows: list[Row] = []
    data: list[list[Cell]] = []
    documents: set[str] = set()
    for indicator in told_under(page, priority_id):
        if not page.local_returns.of(indicator.id, "quarter", str(quarter)):
            continue
        now, value = _figure(page, priority_id, indicator, quarter, "value")
        on_quarter, before = _figure(page, priority_id, indicator, last, "last-quarter")
        on_year, ago = _figure(page, priority_id, indicator, year_ago, "last-year")
        changes = []
        for name, earlier in (("quarter", before), ("year", ago)):
            text, way = _change(value, earlier, indicator.unit)
            _enter(
                page, priority_id, indicator, f"direction-on-{name}", way, None, quarter.label, ()
            )
            changes.append(
                _enter(
                    page, priority_id, indicator, f"change-on-{name}", text, None, quarter.label, ()
                )
            )
        rows.append(Row([_named(indicator), now, on_quarter, on_year, *changes]))
        figures = page.local_returns.of(indicator.id, "quarter", str(quarter))
        documents.update(figure.document for figure in figures)
        data.append(
            [
                indicator.id,
                value,
                indicator.unit,
                before,
                ago,
                "; ".join(figure.document for figure in figures),
                "; ".join(figure.locator for figure in figures),
            ]
        )
    if not rows:
        return [Prose(_nothing_printed(page))]
    entry = page.ledger.add_data(
        Entry(
            id=f"{priority_id}.local.quarter",
            kind="table",
            chapter=priority_id,
            text=f"Figures of {page.force_name} for {quarter.label}",
            period=quarter.label,
            area=page.measures.force.code,
            method="published figures of the force; no peers and no long series, so no test",
            n=len(rows),
        ),
        [
            "indicator",
            "value",
            "unit",
            "last_quarter",
            "same_quarter_last_year",
            "document",
            "locator",
        ],
        data,
        None,
    )
    columns = [
        Column("Figure and unit", numeric=False),
        Column(quarter.label),
        Column(last.label),
        Column(year_ago.label),
        Column("Change on last quarter"),
        Column("Change on the year"),
    ]
    columns, rows, left_out = _without_empty(columns, rows, (_MISSING, _NO_CHANGE))
    quarters = [heading for heading in left_out if heading in (last.label, year_ago.label)]
    note = ""
    if quarters:
        listed = " or ".join(quarters)
        note = f" No figure of {listed} is printed for these, so no change on it can be given."
    titles = "; ".join(page.catalogue.document_title(name) for name in sorted(documents))
    return [
        Table(entry, columns, rows),
        *_why_withheld(rows),
        Prose(
            f"Source: {for_markdown(titles)}. No other force publishes these figures, and single "
            f"quarters are at hand, so they are neither compared with peers nor tested.{note}"
        ),
    ]


def _ends(figure: LocalFigure) -> dt.date | None:
    """Return the day on which a figure's period ends; None for a span of its own."""
    text = figure.period
    match figure.period_type:
        case "financial_year":
            return FinancialYear.parse(text).end
        case "point_in_time":
            return dt.date.fromisoformat(text)
        case "twelve_months" | "month":
            return month_end(text)
    return None


def _period_label(figure: LocalFigure) -> str:
    end = _ends(figure)
    match figure.period_type:
        case "financial_year":
            return FinancialYear.parse(figure.period).label
        case "twelve_months" if end is not None:
            return f"12 months to {end:%B %Y}"
        case "month" if end is not None:
            return f"{end:%B %Y}"
    return "" if end is None else f"{end.day} {end:%B %Y}"


def local_longer(page: Page, priority_id: str) -> list[Block]:
    """Return the figures of whole years, dates and months that were printed by the quarter's end.

    A figure of a longer period is shown from the quarter in which the period ends, for two years.
    """
    quarter = page.measures.quarter
    told = {indicator.id for indicator in told_under(page, priority_id)}
    returns = page.local_returns
    past = quarter.plus(-QUARTERS_SHOWN).end
    chosen = []
    for figure in chain.from_iterable(map(returns.of_indicator, sorted(told))):
        end = _ends(figure)
        if end is None:
            continue
        if past < end <= quarter.end:
            chosen.append((figure, end))
    if not chosen:
        return []
    chosen.sort(key=lambda item: (item[0].indicator.label, item[1], item[0].value or 0.0))
    rows: list[Row] = []
    data: list[list[Cell]] = []
    printed_values: dict[tuple[str, str], set[float | None]] = {}
    for figure, _ in chosen:
        key = (figure.indicator.id, _period_label(figure))
        printed_values.setdefault(key, set()).add(figure.value)
    for figure, _ in chosen:
        unit = figure.indicator.unit
        text = WITHHELD if figure.value is None else value_text([figure.value], unit)
        differs = len(printed_values[figure.indicator.id, _period_label(figure)]) > 1
        title = page.catalogue.document_title(figure.document)
        lines = [f"{title}, {figure.locator}"]
        if has_doubtful_unit(figure):
            lines.append(note_of(figure))
        rows.append(
            Row(
                [
                    _named(figure.indicator),
                    _period_label(figure),
                    Placed(text, tuple(lines), printed_row(page, figure))
                    if differs or has_doubtful_unit(figure)
                    else text,
                ]
            )
        )
        data.append(
            [
                figure.indicator.id,
                figure.period_type,
                figure.period,
                figure.value,
                figure.indicator.unit,
                figure.document,
                figure.locator,
                figure.note,
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{priority_id}.local.longer",
            kind="table",
            chapter=priority_id,
            text=f"Figures of {page.force_name} for whole years, dates and months",
            period=f"two years to {quarter.label}",
            area=page.measures.force.code,
            method="published figures of the force; no peers, so no test",
            n=len(rows),
        ),
        ["indicator", "period_type", "period", "value", "unit", "document", "locator", "note"],
        data,
        None,
    )
    columns = [
        Column("Figure and unit", numeric=False),
        Column("Period", numeric=False),
        Column("Value"),
    ]
    blocks: list[Block] = [Table(entry, columns, rows), *_why_withheld(rows)]
    if any(len(values) > 1 for values in printed_values.values()):
        blocks.append(
            Prose(
                "Where two places print different values for one period, both stand in the table, "
                "each with its place."
            )
        )
    return blocks
