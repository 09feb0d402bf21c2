"""Domestic violence protection notices and orders by month, as the strategy report prints them."""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.charts import bars as delivery_charts
from pcp_analysis.documents.strategy_models import OrderFigure, StrategyReport
from pcp_analysis.report.blocks import Block, Column, Figure, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.strategy.base import (
    NOT_PRINTED,
    StrategyChapter,
    enter,
    enter_table,
    optional,
    published_in,
    remarks,
)
from pcp_analysis.statistics import StatisticsError, percentage_change
from pcp_analysis.statistics.change import SMALLEST_PERCENTAGE_BASE
from pcp_analysis.statistics.rounding import round_half_up
from pcp_analysis.texts.plain import for_markdown

_HEADER = (
    *("month", "before", "now", "difference", "breaches"),
    *("percentage_printed", "percentage_recomputed", "locator"),
)


@dataclass(frozen=True)
class MonthOfOrders:
    """Notices and orders of a month of the year, and of the same month a year before.

    Parameters
    ----------
    number : int
        Month, 1 to 12.
    before, now, breaches : int or None
        As printed.
    percentage : OrderFigure or None
        Change in per cent, as printed.
    """

    number: int
    before: int | None
    now: int | None
    breaches: int | None
    percentage: OrderFigure | None

    @property
    def name(self) -> str:
        """Name of the month."""
        return calendar.month_name[self.number]

    @property
    def recomputed(self) -> float | None:
        """Change in per cent, unrounded, to hold against the printed one."""
        if self.now is None or not self.before:
            return None
        return 100 * (self.now - self.before) / self.before

    @property
    def is_cut(self) -> bool:
        """True where the printed percentage lacks its decimals instead of being rounded."""
        if self.percentage is None or self.recomputed is None:
            return False
        printed = self.percentage.value
        return printed == int(self.recomputed) != int(round_half_up(self.recomputed, 0))


def months_of(report: StrategyReport) -> tuple[tuple[int, int], tuple[MonthOfOrders, ...]]:
    """Return both years, and each month that both of them print.

    Parameters
    ----------
    report : StrategyReport
        As printed.
    """
    found: dict[tuple[str, str], OrderFigure] = {
        (item.series, item.month): item for item in report.orders
    }
    granted = sorted(month for series, month in found if series == "granted")
    first, last = int(granted[0][:4]), int(granted[-1][:4])

    def value(series: str, year: int, month: str) -> int | None:
        item = found.get((series, f"{year}-{month}"))
        return None if item is None else item.value

    return (first, last), tuple(
        MonthOfOrders(
            int(month),
            value("granted", first, month),
            value("granted", last, month),
            value("breaches", last, month),
            found.get(("change-on-previous-year", f"{last}-{month}")),
        )
        for month in sorted({month[-2:] for month in granted})
    )


def _data(report: StrategyReport, months: tuple[MonthOfOrders, ...]) -> list[list[Cell]]:
    return [
        [
            *(item.name, item.before, item.now),
            None if item.now is None or item.before is None else item.now - item.before,
            item.breaches,
            item.percentage.value if item.percentage else None,
            item.recomputed,
            "; ".join(sorted({order.locator for order in report.orders})),
        ]
        for item in months
    ]


def _chart(
    strategy: StrategyChapter, years: tuple[int, int], months: tuple[MonthOfOrders, ...]
) -> Figure:
    report = strategy.report
    compared = [item for item in months if item.now is not None and item.before is not None]
    more = [item for item in compared if (item.now or 0) > (item.before or 0)]
    title = (
        f"Notices and orders: more in {wording.spelled(len(more))} of {wording.spelled(len(compared))} "
        f"months of {years[1]} than a year before"
    )
    names = f"{months[0].name} to {months[-1].name}"
    svg = delivery_charts.paired_bars(
        title,
        f"Number of domestic violence protection notices and orders granted, {names}, "
        f"{years[0]} and {years[1]}",
        [item.name[:3] for item in months],
        (
            (str(years[0]), [item.before for item in months]),
            (str(years[1]), [item.now for item in months]),
        ),
    )
    each = "; ".join(
        f"{item.name} {optional(item.before)} and {optional(item.now)}" for item in months
    )
    entry = strategy.ledger.add_data(
        Entry(
            id=f"{strategy.id}.orders.chart",
            kind="figure",
            chapter=strategy.id,
            text=f"Pairs of bars by month, {years[0]} and {years[1]}. {title}. {each}.",
            unit="notices and orders",
            period=f"{names}, {years[0]} and {years[1]}",
            area=strategy.measures.force.code,
            method=published_in(report.document, report.orders[0].locator),
            n=len(months),
            title=title,
        ),
        _HEADER,
        _data(report, months),
        svg,
    )
    source = f"Source: {for_markdown(f'{report.document.named}, {report.document.owner}')}."
    return Figure(entry, svg, f"{source} Figures to {months[-1].name} {years[1]}.")


def _table(
    strategy: StrategyChapter, years: tuple[int, int], months: tuple[MonthOfOrders, ...]
) -> Table:
    report = strategy.report
    rows = [
        Row(
            [
                item.name,
                optional(item.before),
                optional(item.now),
                NOT_PRINTED
                if item.now is None or item.before is None
                else wording.signed(item.now - item.before),
                item.percentage.printed if item.percentage else NOT_PRINTED,
                optional(item.breaches),
            ]
        )
        for item in months
    ]
    headings = (str(years[0]), str(years[1]), "Difference", "Change as printed", "Breaches")
    return enter_table(
        strategy,
        "orders.table",
        f"Domestic violence protection notices and orders by month, {years[0]} and {years[1]}",
        published_in(report.document, report.orders[0].locator),
        (_HEADER, _data(report, months)),
        [Column("Month", False), *map(Column, headings)],
        rows,
        unit="notices and orders",
    )


def _sums(
    strategy: StrategyChapter, years: tuple[int, int], months: tuple[MonthOfOrders, ...]
) -> str:
    report = strategy.report
    whole = [item for item in months if item.now is not None and item.before is not None]
    span = f"{whole[0].name} to {whole[-1].name}"
    method = f"sum of {len(whole)} months of the {report.document.named}"
    before, now = (
        enter(strategy, f"orders.{name}", total, "notices and orders", f"{span} {year}", method)
        for name, total, year in (
            ("before", sum(item.before or 0 for item in whole), years[0]),
            ("now", sum(item.now or 0 for item in whole), years[1]),
        )
    )
    text = f"From {span}, {now.role} were granted in {years[1]} and {before.role} in {years[0]}"
    try:
        value = percentage_change(now.value or 0.0, before.value or 0.0)
    except StatisticsError:
        return f"{text}."
    change = strategy.ledger.add(
        Entry(
            id=f"{strategy.id}.orders.change",
            kind="number",
            chapter=strategy.id,
            text=f"{wording.signed(value, 1)}%",
            value=value,
            unit="per cent",
            period=f"{span} {years[1]}",
            area=strategy.measures.force.code,
            method=f"{method}, change on {years[0]}",
        )
    )
    return f"{text}, a change of {change.role}."


def orders(strategy: StrategyChapter) -> list[Block]:
    """Return notices and orders by month: sums, chart and table."""
    if strategy.not_shown:
        return []
    report = strategy.report
    years, months = months_of(report)
    said = [
        _sums(strategy, years, months),
        "No series among the releases of this book shows how much such counts vary by themselves, so "
        "no test is made. More orders can mean more use of a power, more incidents, or both.",
    ]
    cut = wording.listed([item.name for item in months if item.is_cut])
    notes = ["The percentages are those of the report."]
    if all((item.before or 0) < SMALLEST_PERCENTAGE_BASE for item in months):
        notes.append(
            f"Every one rests on a base under {SMALLEST_PERCENTAGE_BASE}, for which this book gives "
            f"both counts instead."
        )
    if cut:
        notes.append(f"Those of {cut} have lost their decimals without being rounded.")
    doubtful = sorted({item.note for item in report.orders if item.series == "breaches"})
    notes += [f"Breaches: {for_markdown(note)}." for note in doubtful if note]
    return [
        Prose("## Domestic violence protection notices and orders (DVPN/O)\n\n" + " ".join(said)),
        _chart(strategy, years, months),
        _table(strategy, years, months),
        Prose(" ".join(notes)),
        *remarks(report, "orders"),
    ]
