"""What every section of the chapter about a strategy report builds on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.catalogue.documents import StrategyDocument
from pcp_analysis.documents.strategy import read_strategy
from pcp_analysis.documents.strategy_models import StrategyReport
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import DocumentChapter, document_of_kind
from pcp_analysis.texts.plain import for_markdown

NOT_PRINTED = "not printed"
STATUS_LABELS = {
    "total": "Total",
    "complete": "Complete",
    "ongoing": "Ongoing",
    "at_risk": "At risk",
}


def day_in_words(day: dt.date) -> str:
    """Return a day such as ``5 May 2019``."""
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True)
class StrategyChapter(DocumentChapter):
    """What every section of the chapter about a strategy report builds on.

    Parameters
    ----------
    report : StrategyReport
        What the report prints.
    """

    report: StrategyReport

    @property
    def id(self) -> str:
        """Start of the ledger's ids: the name of the page."""
        return self.report.document.page.replace("_", "-")

    @property
    def not_shown(self) -> str:
        """Why the edition cannot show the report; empty where it can."""
        measures = self.page.measures
        return self.report.document.not_shown(measures.quarter, measures.as_at)


def open_strategy(page: Page, document: str) -> StrategyChapter:
    """Read a strategy report of the edition's force for a page.

    Parameters
    ----------
    page : Page
        The page.
    document : str
        Id of the document.

    Raises
    ------
    UnknownNameError
        If the force has no such document.
    ParameterError
        If the document is of another kind.
    DataError
        If a table of the report is wrong.
    """
    source = document_of_kind(page, document, StrategyDocument)
    return StrategyChapter(page, read_strategy(page.catalogue, source))


def published_in(document: StrategyDocument, locator: str) -> str:
    """Return the method of a published figure: document and place."""
    return f"published figure: {document.named}, {locator}"


def enter(
    strategy: StrategyChapter, name: str, value: float, unit: str, period: str, method: str
) -> Entry:
    """Enter a whole number of the chapter."""
    return strategy.ledger.add(
        Entry(
            id=f"{strategy.id}.{name}",
            kind="number",
            chapter=strategy.id,
            text=wording.number(value),
            value=value,
            unit=unit,
            period=period,
            area=strategy.measures.force.code,
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
    strategy: StrategyChapter,
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
    strategy : StrategyChapter
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
        id=f"{strategy.id}.{name}",
        kind="table",
        chapter=strategy.id,
        text=title,
        unit=unit,
        area=strategy.measures.force.code,
        method=method,
        n=len(rows),
        releases=tuple(sorted(releases)),
    )
    return Table(strategy.ledger.add_data(entry, *data, None), columns, rows)
