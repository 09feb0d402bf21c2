"""Money and commitments of a closure report, as printed."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.documents.closure_models import Commitment, PrintedValue
from pcp_analysis.report.blocks import Block, Column, Detailed, Lines, Prose, Row, Table
from pcp_analysis.report.closure.sections import count_entry, values_table, when_and_note
from pcp_analysis.report.closure.values import ClosureChapter, printed_entry, slug
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.printed_links import Audited
from pcp_analysis.texts.plain import for_markdown


def finance(closure: ClosureChapter, overview: int) -> list[Block]:
    """Return the figures of the financial overview, and the money printed in other chapters.

    Parameters
    ----------
    closure : ClosureChapter
        The chapter.
    overview : int
        Chapter of the report that is its financial overview.
    """
    values = closure.report.finance
    main = tuple(value for value in values if value.key == f"finance-{overview}")
    rest = tuple(value for value in values if value not in main)
    tables: list[Block] = []
    if main:
        title = "Financial overview: values printed"
        tables.append(values_table(closure, "finance", title, main))
    if rest:
        title = "Officers and money in other chapters"
        tables.append(values_table(closure, "finance", title, rest, "elsewhere"))
    return tables


def commitments(closure: ClosureChapter) -> list[Block]:
    """Return the commitments of each priority with the figures that the appendix gives of them."""
    every = closure.report.commitments
    whole = [item for item in every if not item.parent]
    total = count_entry(closure, "commitments", len(whole), "commitments")
    figures = count_entry(
        closure, "evidence-figures", sum(len(item.evidence) for item in every), "figures"
    )
    without = count_entry(
        closure,
        "commitments-without-figure",
        sum(not _evidence_of(item, every) for item in whole),
        "commitments",
    )
    blocks: list[Block] = [
        Prose(
            f"The appendix lists {total.role} commitments and prints {figures.role} figures as "
            f"evidence; for {without.role} commitments it prints none. The wording is ours, the "
            "figures are the report\u2019s."
        )
    ]
    for priority in dict.fromkeys(item.priority for item in every):
        chosen = [item for item in every if item.priority == priority]
        blocks += _priority(closure, priority, chosen)
    return blocks


def _evidence_of(item: Commitment, every: tuple[Commitment, ...]) -> bool:
    """True where a commitment or one of its parts has a figure."""
    return bool(item.evidence) or any(part.evidence for part in every if part.parent == item.id)


def _line(entry: Entry, value: PrintedValue) -> str:
    """Return a figure as one line: what, how much, when."""
    bare = all(char.isdigit() or char in ",." for char in entry.text)
    unit = f" {value.unit}" if bare and value.unit not in value.what else ""
    said, note = when_and_note(value)
    when = "period not stated" if said == "not stated" else said
    remark = f"; {note}" if note else ""
    return f"{wording.upper_first(value.what)}: {entry.text}{unit} ({when}{remark})"


_HEADER = (
    *("commitment_id", "commitment", "plan", "what", "period", "value", "unit", "printed"),
    *("qualifier", "locator", "note"),
)


def _data(item: Commitment) -> list[list[Cell]]:
    """Return a commitment's figures as data; one row without a figure where none is printed."""
    head: list[Cell] = [item.id, item.text, item.plan]
    found: list[list[Cell]] = [
        [
            *(*head, value.what, value.period, value.value, value.unit, value.printed),
            *(value.qualifier, value.locator, value.note),
        ]
        for value in item.evidence
    ]
    return found or [[*head, *[None] * (len(_HEADER) - len(head))]]


def _row(closure: ClosureChapter, item: Commitment) -> Row:
    lines = [
        Audited(
            _line(printed_entry(closure, value, with_unit=True), value), closure.rows.of(value)
        ).__html__()
        for value in item.evidence
    ]
    detail = f"{item.plan}; {item.id}" + (f", part of {item.parent}" if item.parent else "")
    return Row([Detailed(item.text, detail), Lines(lines) if lines else "no figure printed"])


def _priority(closure: ClosureChapter, priority: str, chosen: list[Commitment]) -> list[Block]:
    number, _, name = priority.partition(" ")
    rows = [_row(closure, item) for item in chosen]
    entry = closure.ledger.add_data(
        Entry(
            id=f"{closure.id}.commitments.priority-{slug(number)}",
            kind="table",
            chapter=closure.id,
            text=f"Priority {number}: commitments and the figures printed as evidence",
            area=closure.measures.force.code,
            method="as printed in the appendix of the closure report",
            n=len(chosen),
        ),
        _HEADER,
        [row for item in chosen for row in _data(item)],
        None,
    )
    columns = [Column("Commitment", numeric=False), Column("Figures printed", numeric=False)]
    return [
        Prose(f"### Priority {number}: {for_markdown(name)}"),
        Table(entry, columns, rows, compact=True),
    ]
