"""Money and commitments of the closure report, as printed."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.documents.closure_models import Commitment, PublishedValue
from pcp_analysis.report.blocks import Block, Column, Detailed, Lines, Prose, Row, Table
from pcp_analysis.report.closure.sections import count_entry, values_table, when_and_note
from pcp_analysis.report.closure.values import CHAPTER, is_own, printed_entry, report_of, slug
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed_links import Audited
from pcp_analysis.texts.plain import for_markdown

_OVERVIEW = "finance-3"


def finance(page: Page) -> list[Block]:
    """Return the figures of the financial overview, and the money printed in other chapters."""
    if not is_own(page):
        return [Prose(f"No financial overview of {page.force_name} is at hand.")]
    values = report_of(page).finance
    main = tuple(value for value in values if value.key == _OVERVIEW)
    rest = tuple(value for value in values if value.key != _OVERVIEW)
    return [
        values_table(page, "finance", "Financial overview: values printed", main),
        values_table(page, "finance", "Officers and money in other chapters", rest, "elsewhere"),
    ]


def commitments(page: Page) -> list[Block]:
    """Return the commitments of each priority with the figures that the appendix gives of them."""
    if not is_own(page):
        return [Prose(f"No commitments of {page.force_name} are at hand.")]
    every = report_of(page).commitments
    whole = [item for item in every if not item.parent]
    total = count_entry(page, "commitments", len(whole), "commitments")
    figures = count_entry(
        page, "evidence-figures", sum(len(item.evidence) for item in every), "figures"
    )
    without = count_entry(
        page,
        "commitments-without-figure",
        sum(not _evidence_of(item, every) for item in whole),
        "commitments",
    )
    blocks: list[Block] = [
        Prose(
            f"The appendix lists {total.role} commitments and prints {figures.role} figures as "
            f"evidence; for {without.role} commitments it prints none. A commitment that the extension "
            "of the plan renewed stands twice, as in the report. The wording is ours, the figures are "
            "the report\u2019s."
        )
    ]
    for priority in dict.fromkeys(item.priority for item in every):
        chosen = [item for item in every if item.priority == priority]
        blocks += _priority(page, priority, chosen)
    return blocks


def _evidence_of(item: Commitment, every: tuple[Commitment, ...]) -> bool:
    """True where a commitment or one of its parts has a figure."""
    return bool(item.evidence) or any(part.evidence for part in every if part.parent == item.id)


def _line(entry: Entry, value: PublishedValue) -> str:
    """Return a figure as one line: what, how much, when."""
    bare = all(char.isdigit() or char in ",." for char in entry.text)
    unit = f" {value.unit}" if bare and value.unit not in value.what else ""
    said, note = when_and_note(value)
    when = "period not stated" if said == "not stated" else said
    remark = f"; {note}" if note else ""
    return f"{wording.upper_first(value.what)}: {entry.text}{unit} ({when}{remark})"


def _priority(page: Page, priority: str, chosen: list[Commitment]) -> list[Block]:
    number, _, name = priority.partition(" ")
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for item in chosen:
        lines = []
        for value in item.evidence:
            entry = printed_entry(page, value, with_unit=True)
            lines.append(Audited(_line(entry, value), value).__html__())
            data.append(
                [
                    item.id,
                    item.text,
                    item.plan,
                    value.what,
                    value.period,
                    value.value,
                    value.unit,
                    value.printed,
                    value.qualifier,
                    value.locator,
                    value.note,
                ]
            )
        if not lines:
            data.append([item.id, item.text, item.plan, *[None] * 8])
        detail = f"{item.plan}; {item.id}" + (f", part of {item.parent}" if item.parent else "")
        rows.append(
            Row([Detailed(item.text, detail), Lines(lines) if lines else "no figure printed"])
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.commitments.priority-{slug(number)}",
            kind="table",
            chapter=CHAPTER,
            text=f"Priority {number}: commitments and the figures printed as evidence",
            area=page.measures.force.code,
            method="as printed in the appendix of the closure report",
            n=len(chosen),
        ),
        [
            "commitment_id",
            "commitment",
            "plan",
            "what",
            "period",
            "value",
            "unit",
            "printed",
            "qualifier",
            "locator",
            "note",
        ],
        data,
        None,
    )
    columns = [Column("Commitment", numeric=False), Column("Figures printed", numeric=False)]
    return [
        Prose(f"### Priority {number}: {for_markdown(name)}"),
        Table(entry, columns, rows, compact=True),
    ]
