"""The workbook of an edition: every table and the data of every chart, one to a sheet.

It follows the guidance of the United Kingdom's Analysis Function on spreadsheets, by its own gptables:
cover, contents and notes first, one table a sheet, no merged or blank cells, shorthand for the missing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import textwrap
import unicodedata
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.texts.plain import for_workbook

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # gptables leaves its theme's file open
    import gptables

NOT_AVAILABLE, NOT_APPLICABLE = "[x]", "[z]"
NUMBERS_SHEET = "Numbers in the text"
_NOTES = {
    NOT_AVAILABLE: "Not available: the source does not hold the figure, or it cannot be computed.",
    NOT_APPLICABLE: "Not applicable: there is nothing to say in this cell.",
}
_LEGEND = {NOT_AVAILABLE: "not available", NOT_APPLICABLE: "not applicable"}
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?")
_SPEAKABLE = re.compile(r"[A-Za-z0-9]")
_NEVER_NUMBERS = frozenset(
    {"period", "year", "document", "previous period", "locator", "id", "printed"}
)
_NAME_LENGTH = 31  # as spreadsheets have it
_TITLE_LENGTH = 180
_WIDEST, _NARROWEST = 60, 10  # characters
Cell = float | str


@dataclass(frozen=True)
class BookSheet:
    """One table of the workbook.

    Parameters
    ----------
    name : str
        Name of the sheet.
    entry : Entry or None
        What the ledger says of it; None for the numbers in the text.
    title : str
        First cell.
    header : tuple of str
        Headings of the columns, each once.
    rows : tuple of tuples
        Numbers as numbers, unrounded; no cell is empty.
    releases : tuple of str
        Releases read.
    """

    name: str
    entry: Entry | None
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    releases: tuple[str, ...] = ()

    def holds(self, mark: str) -> bool:
        """Say whether a shorthand stands in a cell."""
        return any(mark in row for row in self.rows)


def sheets_of(ledger: Ledger) -> list[BookSheet]:
    """Return the sheets of tables: the numbers in the text, then tables and charts by their ids.

    Parameters
    ----------
    ledger : Ledger
        Everything the edition prints, with its files.
    """
    held = [ledger.entries[key] for key in sorted(ledger.entries) if ledger.entries[key].csv]
    names = _sheet_names([entry.id for entry in held])
    sheets = [_numbers(ledger)]
    for entry, name in zip(held, names, strict=True):
        header, *rows = csv.reader(io.StringIO(ledger.files[str(entry.csv)].decode()))
        sheets.append(_sheet(name, entry, header, rows))
    return sheets


def _sheet(
    name: str, entry: Entry, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> BookSheet:
    headings = tuple(item.replace("_", " ").capitalize() for item in header)
    columns = [
        _column(heading, column)
        for heading, column in zip(headings, zip(*rows, strict=True), strict=True)
    ]
    title = textwrap.shorten(entry.text, _TITLE_LENGTH, placeholder=" …")
    return BookSheet(
        name, entry, title, headings, tuple(zip(*columns, strict=True)), entry.releases
    )


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


def _numbers(ledger: Ledger) -> BookSheet:
    header = ("Id", "As printed", "Value", "Unit", "Period", "Area", "Method")
    rows = tuple(
        (
            entry.id,
            _spelled(entry.text),
            entry.value,
            _spelled(entry.unit) if entry.unit else NOT_APPLICABLE,
            entry.period or NOT_APPLICABLE,
            entry.area or NOT_APPLICABLE,
            entry.method or NOT_APPLICABLE,
        )
        for _, entry in sorted(ledger.entries.items())
        if entry.kind == "number" and entry.value is not None
    )
    return BookSheet(NUMBERS_SHEET, None, "Numbers that the text of the book prints", header, rows)


def _sheet_names(ids: Iterable[str]) -> list[str]:
    """Return a name for each table: its number and the end of its id, which says what it holds."""
    names = []
    for number, entry_id in enumerate(ids, start=1):
        words = entry_id.partition(".")[2].replace(".", " ")
        names.append(f"{number} {words}"[:_NAME_LENGTH].rstrip(" -"))
    return names


@dataclass
class _Notes:
    """Notes of the workbook in the order in which sheets refer to them."""

    texts: dict[str, str] = field(default_factory=dict)

    def refer(self, text: str) -> str:
        known = {text: key for key, text in self.texts.items()}
        key = known.get(for_workbook(text))
        if key is None:
            key = f"note {len(self.texts) + 1}"
            self.texts[key] = for_workbook(text)
        return f"$${key}$$"


def write_workbook(
    ledger: Ledger, edition: Edition, catalogue: Catalogue, title: str, target: Path
) -> None:
    """Write the workbook of an edition, the same bytes from the same ledger.

    Parameters
    ----------
    ledger : Ledger
        Everything the edition prints, with its files.
    edition : Edition
        What it is for.
    catalogue : Catalogue
        Releases, for the sources.
    title : str
        Title of the book.
    target : Path
        File to write.
    """
    sheets, notes = sheets_of(ledger), _Notes()
    tables = {
        sheet.name: _gptable(sheet, number, catalogue, notes) for number, sheet in enumerate(sheets)
    }
    texts = pd.DataFrame(
        {"Note reference": list(notes.texts), "Note text": list(notes.texts.values())}
    )
    book = gptables.produce_workbook(
        filename=str(target),
        sheets=tables,
        cover=_cover(ledger, title),
        contentsheet_options={"additional_elements": ["scope"]},
        notes_table=texts,
        auto_width=False,
        workbook_options={
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": False,
        },
    )
    for sheet in sheets:
        page = book.get_worksheet_by_name(sheet.name)
        for place, width in enumerate(_widths(sheet)):
            page.set_column(place, place, width)
    book.get_worksheet_by_name("Contents").set_column(0, 0, _NAME_LENGTH + 4)
    book.get_worksheet_by_name("Contents").set_column(1, 1, 2 * _WIDEST)
    book.get_worksheet_by_name("Notes").set_column(1, 1, 2 * _WIDEST)
    day = edition.as_at
    book.set_properties({"title": title, "created": dt.datetime(day.year, day.month, day.day)})
    book.close()


def _gptable(
    sheet: BookSheet, number: int, catalogue: Catalogue, notes: _Notes
) -> gptables.GPTable:
    entry = sheet.entry
    facts = [] if entry is None else [entry.unit, entry.period]
    about = ", ".join(item for item in facts if item)
    method = notes.refer(entry.method) if entry is not None and entry.method else ""
    more = [] if entry is None or entry.text == sheet.title else [entry.text]
    publishers = {
        f"{release.publisher}, {release.title}, {release.edition}"
        for release in map(catalogue.release, sheet.releases)
    }
    rows = [
        tuple(for_workbook(cell) if isinstance(cell, str) else cell for cell in row)
        for row in sheet.rows
    ]
    return gptables.GPTable(
        table=pd.DataFrame(rows, columns=list(sheet.header), dtype=object),
        table_name=f"table_{number:03d}",
        title=f"{for_workbook(sheet.title)}{method}",
        subtitles=[
            for_workbook(text)
            for text in (*more, *([about[0].upper() + about[1:]] if about else []))
        ],
        scope="In the ledger: " + ("every entry that is a number" if entry is None else entry.id),
        source=for_workbook(f"Source: {'; '.join(sorted(publishers))}") if publishers else None,
        legend=[
            f"{mark} {words}{notes.refer(_NOTES[mark])}"
            for mark, words in _LEGEND.items()
            if sheet.holds(mark)
        ],
        index_columns={2: 0},
        additional_formatting=_formats(sheet),
    )


def _formats(sheet: BookSheet) -> list[dict[str, dict[str, object]]]:
    formats: list[dict[str, dict[str, object]]] = []
    for place, column in enumerate(zip(*sheet.rows, strict=True)):
        numbers = [cell for cell in column if isinstance(cell, float)]
        if numbers:
            form = {"num_format": _number_format(numbers), "align": "right", "text_wrap": False}
            formats.append({"column": {"columns": [sheet.header[place]], "format": form}})
    return formats


def _number_format(numbers: Sequence[float]) -> str:
    """Return how a column of numbers is shown; cells hold them unrounded."""
    if all(number.is_integer() for number in numbers):
        return "#,##0"
    largest = max(map(abs, numbers))
    return "#,##0.0" if largest >= 10 else "0.00" if largest >= 1 else "0.0000"


def _widths(sheet: BookSheet) -> list[int]:
    widths = []
    for heading, column in zip(sheet.header, zip(*sheet.rows, strict=True), strict=True):
        lengths = [len(cell) if isinstance(cell, str) else _NARROWEST for cell in column]
        longest = max(*lengths, len(heading) // 2, max(map(len, heading.split())), _NARROWEST)
        widths.append(min(longest + 2, _WIDEST))
    return widths


def _cover(ledger: Ledger, title: str) -> gptables.Cover:
    def fact(name: str) -> str:
        return ledger.get(f"edition.{name}").text

    return gptables.Cover(
        title=title,
        intro=[
            f"Force: {fact('force')}. Quarter: {fact('quarter')}, {fact('months')}.",
            f"Figures as known on {fact('as-at')}. Edition {fact('name')}, "
            f"version {fact('version')}, {fact('status')}.",
            f"{fact('group-heading')}: {fact('peers')}.",
        ],
        about=[
            "Every table of the book and the data of every chart stand on a sheet of their own, "
            "unrounded, as in the files of the folder figures of the edition.",
            "The contents lead to each sheet. The second line of a sheet says what its figures are "
            "and under which name the ledger of the edition has them, with the sources.",
            "Shorthand: [x] not available, [z] not applicable.",
            "Contains public sector information licensed under the Open Government Licence v3.0. "
            "Crown copyright.",
        ],
    )
