"""What stands on which sheet of an edition's workbook: tables of one layout under one another.

Every chart of positions, say, has the same columns, so all of them make one tidy table in which an
analyst filters, and its first column names the table of the book that a row is of.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pcp_analysis.catalogue.models import Strict
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.report.ledger import Entry, Ledger

FILE = Path("book") / "workbook.yml"
NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"
NUMBERS_SHEET, TABLES_SHEET = "Numbers in the text", "Tables"
TABLE, UNIT, PERIOD = "Table", "Unit", "Period"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?")
_SPEAKABLE = re.compile(r"[A-Za-z0-9]")
_NEVER_NUMBERS = frozenset(
    {"period", "year", "document", "previous period", "locator", "id", "printed"}
)
_NAME_LENGTH = 31  # as spreadsheets have it
Cell = float | str


class SheetTitles(Strict):
    """Content of ``book/workbook.yml``."""

    titles: dict[Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=80)], str]


@dataclass(frozen=True)
class BookSheet:
    """One table of the workbook.

    Parameters
    ----------
    name : str
        Name of the sheet.
    title : str
        First cell.
    header : tuple of str
        Headings of the columns, each once.
    rows : tuple of tuples
        Numbers as numbers, unrounded; no cell is empty.
    entries : tuple of Entry
        The tables and charts of the book that stand here under one another.
    releases : tuple of str
        Releases read for any of them.
    """

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    entries: tuple[Entry, ...] = ()

    @property
    def releases(self) -> tuple[str, ...]:
        """Releases read for any of its tables."""
        return tuple(sorted({release for entry in self.entries for release in entry.releases}))

    def holds(self, mark: str) -> bool:
        """Say whether a shorthand stands in a cell."""
        return any(mark in row for row in self.rows)


def read_titles(root: Path) -> Mapping[str, str]:
    """Return the titles of sheets by a word of the ids of their tables.

    Parameters
    ----------
    root : Path
        The project.
    """
    return read_yaml(root / FILE, SheetTitles).titles


def sheets_of(ledger: Ledger, titles: Mapping[str, str]) -> list[BookSheet]:
    """Return the sheets: the numbers in the text, what the tables are, then the tables by layout.

    Parameters
    ----------
    ledger : Ledger
        Everything the edition prints, with its files.
    titles : mapping
        Titles of sheets by a word of the ids of their tables.
    """
    layouts: dict[tuple[str, ...], list[tuple[Entry, list[list[str]]]]] = {}
    for key in sorted(ledger.entries):
        entry = ledger.entries[key]
        if entry.csv:
            first, *rows = csv.reader(io.StringIO(ledger.files[entry.csv].decode()))
            layouts.setdefault(tuple(first), []).append((entry, rows))
    stacked: list[BookSheet] = []
    for header, tables in layouts.items():
        taken = {sheet.name.lower() for sheet in stacked}
        stacked.append(_stacked(header, tables, titles, taken))
    return [_numbers(ledger), _tables(stacked), *stacked]


def _stacked(
    header: tuple[str, ...],
    tables: Sequence[tuple[Entry, list[list[str]]]],
    titles: Mapping[str, str],
    taken: set[str],
) -> BookSheet:
    """Return the tables of one layout under one another, each row with the id of its table."""
    entries = tuple(entry for entry, _ in tables)
    headings = [item.replace("_", " ").capitalize() for item in header]
    rows = [row for _, rows in tables for row in rows]
    columns = [
        _column(heading, column)
        for heading, column in zip(headings, zip(*rows, strict=True), strict=True)
    ]
    facts = {TABLE: [entry.id for entry in entries]}
    if UNIT not in headings and any(entry.unit for entry in entries):
        facts[UNIT] = [_said(entry.unit) for entry in entries]
    if PERIOD not in headings and any(entry.period for entry in entries):
        facts[PERIOD] = [_said(entry.period) for entry in entries]
    lengths = [len(rows) for _, rows in tables]
    before: list[list[Cell]] = [
        [text for text, length in zip(texts, lengths, strict=True) for _ in range(length)]
        for texts in facts.values()
    ]
    words, title = _words_and_title(entries, titles)
    return BookSheet(
        _name(words, taken),
        title,
        (*facts, *headings),
        tuple(zip(*before, *columns, strict=True)),
        entries,
    )


def _words_and_title(entries: Sequence[Entry], titles: Mapping[str, str]) -> tuple[str, str]:
    """Return a name and a title for the tables of a layout: a known one, else from what they are."""
    parts = [entry.id.split(".") for entry in entries]
    known = next(
        (key for key in titles if len(entries) > 1 and any(key in item for item in parts)), ""
    )
    words = known or " ".join(parts[0][-2:])
    words = " ".join(words.replace("-", " ").capitalize().split())
    return words, titles[known] if known else entries[0].text if len(entries) == 1 else words


def _name(words: str, taken: set[str]) -> str:
    """Return a name of a sheet that no other has."""
    name, number = words[:_NAME_LENGTH].strip(), 1
    while name.lower() in taken:
        number += 1
        end = f" {number}"
        name = words[: _NAME_LENGTH - len(end)].strip() + end
    return name


def _column(heading: str, texts: Sequence[str]) -> list[Cell]:
    """Return the cells of a column: numbers as numbers, shorthand where a cell holds nothing."""
    numeric = heading.lower() not in _NEVER_NUMBERS and any(map(_NUMBER.fullmatch, texts))
    missing = NOT_AVAILABLE if numeric else NOT_APPLICABLE
    cells: list[Cell] = []
    for text in texts:
        if numeric and _NUMBER.fullmatch(text):
            cells.append(float(text))
        else:
            cells.append(_spelled(text) if text.strip() else missing)
    return cells


def _spelled(text: str) -> str:
    """Return text that a screen reader can say: symbols that stand alone get their names."""
    if _SPEAKABLE.search(text):
        return text
    return f"{text} ({', '.join(unicodedata.name(item, 'sign').lower() for item in text)})"


def _said(fact: str | None) -> str:
    """Return a fact of the ledger, or the shorthand where there is none to say."""
    return _spelled(fact) if fact else NOT_APPLICABLE


def _numbers(ledger: Ledger) -> BookSheet:
    header = ("Id", "As printed", "Value", UNIT, PERIOD, "Area", "Method")
    rows = tuple(
        (
            entry.id,
            _spelled(entry.text),
            entry.value,
            _said(entry.unit),
            _said(entry.period),
            _said(entry.area),
            _said(entry.method),
        )
        for _, entry in sorted(ledger.entries.items())
        if entry.kind == "number" and entry.value is not None
    )
    return BookSheet(NUMBERS_SHEET, "Numbers that the text of the book prints", header, rows)


def _tables(sheets: Sequence[BookSheet]) -> BookSheet:
    """Return what each table and chart of the book is, and where its figures stand."""
    header = (TABLE, "Sheet", "What it is", UNIT, PERIOD, "Method", "Page")
    rows = tuple(
        (
            entry.id,
            sheet.name,
            entry.text,
            _said(entry.unit),
            _said(entry.period),
            _said(entry.method),
            f"{entry.page}.html" if entry.page else NOT_APPLICABLE,
        )
        for sheet in sheets
        for entry in sheet.entries
    )
    title = "Tables and charts of the book, what each is and where its figures stand"
    return BookSheet(TABLES_SHEET, title, header, rows)
