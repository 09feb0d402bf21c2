"""What every section of the crime prevention strategy chapter builds on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.results import Refused
from pcp_analysis.documents.strategy import load_strategy
from pcp_analysis.documents.strategy_models import Document, StrategyReport
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "crime-prevention-strategy"
NOT_PRINTED = "not printed"
STATUS_LABELS = {
    "total": "Total",
    "complete": "Complete",
    "ongoing": "Ongoing",
    "at_risk": "At risk",
}


def day_in_words(day: dt.date) -> str:
    """Return ``31 August 2020``."""
    return f"{day.day} {day:%B %Y}"


def reading(page: Page) -> StrategyReport | Refused:
    """Return the report that an edition may show, or why there is none.

    Parameters
    ----------
    page : Page
        Whose force, quarter and as-at date decide.
    """
    measures = page.measures
    known = {indicator.id for indicator in page.catalogue.indicators}
    report = load_strategy(page.catalogue.folder.parent / "published", known.__contains__)
    if report is None:
        return Refused("no strategy report is at hand")
    document = report.document
    owner = page.catalogue.force(document.force)
    if owner != measures.force:
        return Refused(f"the report at hand is that of {owner.name}, not of {measures.force.name}")
    if measures.quarter < document.starts:
        return Refused(
            f"the report at hand covers {document.starts.label}, which comes after this edition"
        )
    if measures.as_at < document.dated:
        return Refused(f"the report at hand was written after {day_in_words(measures.as_at)}")
    return report


def published_in(document: Document, locator: str) -> str:
    """Return the method of a published figure: document and place."""
    return f"published figure: {document.title}, {locator}"


def enter(page: Page, name: str, value: float, unit: str, period: str, method: str) -> Entry:
    """Enter a whole number of the chapter."""
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{name}",
            kind="number",
            chapter=CHAPTER,
            text=wording.number(value),
            value=value,
            unit=unit,
            period=period,
            area=page.measures.force.code,
            method=method,
        )
    )


def remarks(report: StrategyReport, topic: str) -> list[Block]:
    """Return what is to be known of a topic, as a list."""
    lines = [
        f"- {for_markdown(item.text.rstrip('.'))} ({for_markdown(item.locator)})."
        for item in report.remarks(topic)
    ]
    return [Prose("\n".join(lines))] if lines else []


def optional(value: float | None, decimals: int = 0) -> str:
    """Return a printed number, or that none is printed."""
    return NOT_PRINTED if value is None else wording.number(value, decimals)


def enter_table(
    page: Page,
    name: str,
    title: str,
    method: str,
    data: tuple[Sequence[str], Sequence[Sequence[Cell]]],
    columns: Sequence[Column],
    rows: Sequence[Row],
    unit: str | None = None,
    releases: frozenset[str] = frozenset(),
) -> Table:
    """Enter a table of the chapter.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name, title, method : str
        Rest of its id, its caption, and where its figures come from.
    data : tuple of (header, rows)
        Its CSV.
    columns, rows
        As printed.
    unit : str, optional
        What is counted, where all of it is one thing.
    releases : frozenset of str
        Releases of open data that stand beside the published figures.
    """
    entry = Entry(
        id=f"{CHAPTER}.{name}",
        kind="table",
        chapter=CHAPTER,
        text=title,
        unit=unit,
        area=page.measures.force.code,
        method=method,
        n=len(rows),
        releases=tuple(sorted(releases)),
    )
    return Table(page.ledger.add_data(entry, *data, None), columns, rows)
