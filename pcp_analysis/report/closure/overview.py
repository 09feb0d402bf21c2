"""What stands behind each figure of a closure report, and how far print and open data agree."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.documents.closure_models import (
    NOT_PRINTED,
    OTHER_MEASURE,
    POINTS_ONLY,
    RECOMPUTED,
    ClosureFigure,
    PrintedValue,
)
from pcp_analysis.report.blocks import Block, Column, Link, Prose, Row, Table
from pcp_analysis.report.closure.sections import (
    DIFFERENT_MEASURE,
    ComparedFigure,
    compared,
    count_entry,
)
from pcp_analysis.report.closure.values import ClosureChapter, Pair
from pcp_analysis.report.ledger import Entry


def statuses(closure: ClosureChapter) -> list[Block]:
    """Return the counts by status, and the table of all figures with links to their sections."""
    figures = closure.report.figures
    total = count_entry(closure, "figures", len(figures), "figures")
    by_status = {
        status: count_entry(
            closure,
            status.replace(" ", "-"),
            sum(figure.status == status for figure in figures),
            "figures",
        )
        for status in (RECOMPUTED, OTHER_MEASURE, POINTS_ONLY, NOT_PRINTED)
    }
    text = (
        f"The report numbers {total.role} figures: {by_status[RECOMPUTED].role} are recomputed "
        f"from open data, {by_status[OTHER_MEASURE].role} stand beside open data of another measure, "
        f"{by_status[POINTS_ONLY].role} rest on the values that the report prints, and "
        f"of {by_status[NOT_PRINTED].role} it prints no value at all."
    )
    return [Prose(text), _figures_table(closure, figures)]


def _figures_table(closure: ClosureChapter, figures: Sequence[ClosureFigure]) -> Table:
    rows = [
        Row(
            [
                Link(
                    f"Figure {figure.number}",
                    closure.report.address_of(figure),
                    f"Chapter {figure.chapter_number}",
                ),
                figure.title,
                figure.status,
                figure.reason,
            ]
        )
        for figure in figures
    ]
    entry = closure.ledger.add_data(
        Entry(
            id=f"{closure.id}.overview.table",
            kind="table",
            chapter=closure.id,
            text="Figures of the closure report and what stands behind each",
            method="list of the closure report's figures",
            n=len(figures),
        ),
        ["number", "key", "title", "unit", "paragraph", "status", "indicator", "reason"],
        [
            [f.number, f.key, f.title, f.unit, f.paragraph, f.status, f.indicator, f.reason]
            for f in figures
        ],
        None,
    )
    columns = [Column(name, numeric=False) for name in ("Figure", "Title", "Status", "Reason")]
    return Table(entry, columns, rows)


def agreement(closure: ClosureChapter) -> list[Block]:
    """Return every printed value that open data can be set beside, with the difference."""
    report = closure.report
    sections = [compared(closure, figure) for figure in (*report.figures, *report.subjects)]
    found = [(section, value, two) for section in sections for value, two in section.pairs]
    if not found:
        return [Prose("No printed value stands beside a year that this edition knows.")]
    gaps = [two.difference for _, _, two in found if two.difference is not None]
    equal = sum(gap.value == 0 for gap in gaps)
    values = count_entry(closure, "values-compared", len(gaps), "values")
    others = count_entry(closure, "values-of-another-measure", len(found) - len(gaps), "values")
    same = count_entry(closure, "values-equal", equal, "values")
    text = (
        f"In all, {values.role} printed values stand beside a year of open data of the same measure "
        f"that had ended by {closure.measures.quarter.label}; {same.role} of them are the same to the "
        "last place. Printed values of a different measure, for which no difference is given: "
        f"{others.role}. Later releases revise earlier ones; neither value is changed to fit the other."
    )
    return [Prose(text), _agreement_table(closure, found)]


def _agreement_table(
    closure: ClosureChapter, found: Sequence[tuple[ComparedFigure, PrintedValue, Pair]]
) -> Table:
    rows = [
        Row(
            [
                section.figure.title,
                two.recomputed.period or "",
                two.recomputed,
                two.printed,
                two.difference or DIFFERENT_MEASURE,
                _share(two),
            ]
        )
        for section, value, two in found
    ]
    entry = closure.ledger.add_data(
        Entry(
            id=f"{closure.id}.overview.agreement",
            kind="table",
            chapter=closure.id,
            text="Printed values beside open data; difference: recomputed minus printed",
            method="recomputed from open data, beside the value as printed; difference of the two",
            n=len(found),
            releases=tuple(
                sorted({name for _, _, two in found for name in two.recomputed.releases})
            ),
        ),
        ["key", "period", "recomputed", "printed", "difference", "locator"],
        [
            [
                section.figure.key,
                two.recomputed.period,
                two.recomputed.value,
                value.value,
                two.difference.value if two.difference else None,
                value.locator,
            ]
            for section, value, two in found
        ],
        None,
    )
    columns = [
        Column("Figure", numeric=False),
        Column("Year", numeric=False),
        *(Column(name) for name in ("Recomputed", "Printed", "Difference", "Per cent of printed")),
    ]
    return Table(entry, columns, rows)


def _share(two: Pair) -> str:
    if two.difference is None:
        return DIFFERENT_MEASURE
    if not two.printed.value or two.difference.value is None:
        return "not given"
    return wording.signed(100 * two.difference.value / two.printed.value, 1)
