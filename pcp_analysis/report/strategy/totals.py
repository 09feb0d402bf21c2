"""The strategy report's summary table recomputed, and every place where it does not add up."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.documents.strategy_models import SummaryRow
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.ledger import Cell
from pcp_analysis.report.strategy.base import (
    NOT_PRINTED,
    STATUS_LABELS,
    StrategyChapter,
    enter,
    enter_table,
    optional,
    published_in,
    remarks,
)
from pcp_analysis.report.strategy.sums import Doubt, doubts, strand_sum


def _beside(row: SummaryRow, added: int | None, printed: int | None) -> str | Detailed:
    if printed is None or added is None:
        return optional(printed)
    if printed == added and row.row == "strand":
        return wording.number(printed)
    gap = f" ({wording.signed(added - printed)})" if printed != added else ""
    return Detailed(wording.number(printed), f"sum {wording.number(added)}{gap}")


def _summary_table(strategy: StrategyChapter) -> Table:
    report = strategy.report
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for row in report.summary:
        printed = [getattr(row, name) for name in STATUS_LABELS]
        added = [strand_sum(report, row, name) for name in STATUS_LABELS]
        cells = [_beside(row, *pair) for pair in zip(added, printed, strict=True)]
        gap = NOT_PRINTED if row.total is None else wording.signed(row.added - row.total)
        rows.append(Row([Detailed(row.title, row.locator), *cells, gap], row.row == "total"))
        data.append([row.strand, row.quarter, *printed, *added, row.locator, row.note])
    label = report.total.quarter_label
    headings = [*STATUS_LABELS.values(), "Statuses less total"]
    return enter_table(
        strategy,
        "totals.table",
        f"Summary of {label} as printed, beside the dashboards",
        published_in(report.document, report.total.locator),
        (
            [
                *("strand", "quarter", *STATUS_LABELS),
                *(f"{name}_of_dashboards" for name in STATUS_LABELS),
                *("locator", "note"),
            ],
            data,
        ),
        [Column("Strand", False), *map(Column, headings)],
        rows,
        unit="actions",
    )


def _doubts_table(strategy: StrategyChapter, found: list[Doubt]) -> Table:
    report = strategy.report
    data: list[list[Cell]] = [
        [
            *(item.place, item.what, item.printed, item.recomputed, item.difference),
            *(item.locator, item.note),
        ]
        for item in found
    ]
    rows = [
        Row(
            [
                Detailed(item.place, item.locator),
                wording.upper_first(item.what),
                wording.number(item.printed),
                wording.number(item.recomputed),
                wording.signed(item.difference),
                wording.upper_first(item.note) or "No explanation is printed",
            ]
        )
        for item in found
    ]
    return enter_table(
        strategy,
        "totals.differences",
        "Where the printed figures do not add up (difference: recomputed minus printed)",
        f"what the printed figures of the {report.document.named} are made of, less those figures",
        (["place", "what", "printed", "recomputed", "difference", "locator", "note"], data),
        [
            Column("Place", False),
            Column("What is compared", False),
            *(Column("Printed"), Column("Recomputed"), Column("Difference")),
            Column("What the figures themselves show", False),
        ],
        rows,
        unit="actions",
    )


def totals(strategy: StrategyChapter) -> list[Block]:
    """Return the summary table recomputed, and every difference with what explains it."""
    if strategy.not_shown:
        return []
    report = strategy.report
    found = doubts(report)
    label = report.total.quarter_label
    printed = {
        name: enter(
            strategy,
            f"totals.printed.{name.replace('_', '-')}",
            getattr(report.total, name) or 0,
            "actions",
            label,
            published_in(report.document, report.total.locator),
        )
        for name in STATUS_LABELS
    }
    count = enter(
        strategy, "totals.differences.count", len(found), "differences", label, "count of rows"
    )
    text = (
        f"## Totals, recomputed\n\nThe report\u2019s own summary of {label} prints "
        f"{printed['total'].role} actions: {printed['complete'].role} complete, "
        f"{printed['ongoing'].role} ongoing and {printed['at_risk'].role} at risk. Below, the "
        f"sum of the dashboards stands under the total, and under any other figure that it differs "
        f"from, with the difference, recomputed minus printed. Nothing is "
        f"corrected."
    )
    blocks: list[Block] = [Prose(text), _summary_table(strategy)]
    if found:
        blocks.append(
            Prose(
                f"The table lists every comparison in which a printed figure differs from what the "
                f"other printed figures give, {count.role} in all."
            )
        )
        blocks.append(_doubts_table(strategy, found))
    return [*blocks, *remarks(report, "totals")]
