"""About this edition: what it is made from, and which chapters it has not and why."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.front.awaited import awaited
from pcp_analysis.report.front.overview import told_by
from pcp_analysis.report.indicators.yardsticks import region_note
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.methods.sources import made_without
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "about-this-edition"


def made_from(page: Page) -> list[Block]:
    """Return the plan that the edition follows, and what the force is compared with."""
    plan = page.plan
    blocks = told_by(page)
    if plan is not None and plan.priorities:
        number = len(plan.priorities)
        count = f"{wording.spelled(number)} {'priority' if number == 1 else 'priorities'}"
        named = f"the plan \u201c{plan.title}\u201d, in force {plan.span}, with its {count}"
        said = f"The chapters follow {named}."
        blocks.append(Prose(for_markdown(" ".join(part for part in (said, plan.dates) if part))))
    membership = page.ledger.get("edition.group-membership")
    return [*blocks, Prose(membership.role), *region_note(page), *made_without(page)]


def left_out(page: Page) -> list[Block]:
    """Return the chapters that are not built, each with its reason.

    The file that would bring one is named by ``pcp status``, for whoever makes the edition.
    """
    found = edition_chapters(page.measures).left_out
    if not found:
        nothing = "Nothing: every chapter of the book has something to say in this edition."
        return [Prose(nothing), *awaited(page)]
    rows = [Row([item.title, item.reason]) for item in found]
    data: list[list[Cell]] = [[item.page, item.title, item.reason] for item in found]
    quarter = page.measures.quarter.label
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.left-out.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Chapters that have nothing to say of {page.force_name}, {quarter}",
            period=quarter,
            area=page.measures.force.code,
            method="the needs of each chapter, against what is at hand",
            n=len(rows),
        ),
        ["page", "chapter", "reason"],
        data,
        None,
    )
    columns = [
        Column("Chapter", numeric=False),
        Column("Why", numeric=False),
    ]
    return [Table(entry, columns, rows), *awaited(page)]
