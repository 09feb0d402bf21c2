"""The workbook of an edition: every number, and every table and chart by its layout.

It follows the guidance of the United Kingdom's Analysis Function on spreadsheets, by its own gptables:
cover, contents and notes first, one table a sheet, no merged or blank cells, shorthand for the missing.
"""

from __future__ import annotations

import datetime as dt
import textwrap
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.publishing.workbook_sheets import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    TABLES_SHEET,
    BookSheet,
    sheets_of,
)
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.signs import grammar
from pcp_analysis.texts.plain import for_workbook

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # gptables leaves its theme's file open
    import gptables

_NOTES = {
    NOT_AVAILABLE: "Not available: the source does not hold the figure, or it cannot be computed.",
    NOT_APPLICABLE: "Not applicable: there is nothing to say in this cell.",
}
_LEGEND = {NOT_AVAILABLE: "not available", NOT_APPLICABLE: "not applicable"}
_TITLE_LENGTH = 180
_WIDEST, _NARROWEST = 60, 10  # characters


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
    ledger: Ledger,
    edition: Edition,
    catalogue: Catalogue,
    title: str,
    target: Path,
    titles: Mapping[str, str],
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
    titles : mapping
        Titles of sheets by a word of the ids of their tables.
    """
    sheets, notes = sheets_of(ledger, titles), _Notes()
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
        page.freeze_panes(tables[sheet.name].data_range[0] + 1, 1)
    book.get_worksheet_by_name("Contents").set_column(0, 0, _WIDEST // 2)
    book.get_worksheet_by_name("Contents").set_column(1, 1, 2 * _WIDEST)
    book.get_worksheet_by_name("Notes").set_column(1, 1, 2 * _WIDEST)
    day = edition.as_at
    book.set_properties({"title": title, "created": dt.datetime(day.year, day.month, day.day)})
    book.close()


def _gptable(
    sheet: BookSheet, number: int, catalogue: Catalogue, notes: _Notes
) -> gptables.GPTable:
    title = textwrap.shorten(sheet.title, _TITLE_LENGTH, placeholder=" …")
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
        title=for_workbook(title),
        subtitles=[for_workbook(text) for text in _about(sheet, title)],
        source=for_workbook(f"Source: {'; '.join(sorted(publishers))}") if publishers else None,
        legend=[
            f"{mark} {words}{notes.refer(_NOTES[mark])}"
            for mark, words in _LEGEND.items()
            if sheet.holds(mark)
        ],
        index_columns={2: 0},
        additional_formatting=_formats(sheet),
    )


def _about(sheet: BookSheet, title: str) -> list[str]:
    """Return what stands below the title of a sheet."""
    if not sheet.entries:
        return []
    if len(sheet.entries) == 1:
        (entry,) = sheet.entries
        facts = ", ".join(item for item in (entry.unit, entry.period) if item)
        lines = [*([entry.text] if entry.text != title else []), facts, entry.method or ""]
        return [line[0].upper() + line[1:] for line in lines if line]
    return [
        f"{len(sheet.entries)} tables of the book under one another; the first column names the "
        f"table. The sheet {TABLES_SHEET} says what each is and how it was made."
    ]


def _formats(sheet: BookSheet) -> list[dict[str, dict[str, object]]]:
    formats: list[dict[str, dict[str, object]]] = []
    for place, column in enumerate(zip(*sheet.rows, strict=True)):
        numbers = [cell for cell in column if isinstance(cell, float)]
        if numbers:
            form = {"num_format": _number_format(numbers), "align": "right", "text_wrap": False}
            formats.append({"column": {"columns": [sheet.header[place]], "format": form}})
            whole = [
                row
                for row, cell in enumerate(column, start=1)
                if isinstance(cell, float) and cell.is_integer()
            ]
            if len(whole) < len(numbers):  # counts among rates
                formats.extend(
                    {"cell": {"cells": (row, place), "format": {"num_format": "#,##0"}}}
                    for row in whole
                )
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
            "Every table of the book and the data of every chart stand here, unrounded, as in the "
            "files of the folder figures of the edition. Those of one layout share a sheet: filter "
            "its first column for one of them.",
            f"The contents lead to each sheet. The sheet {TABLES_SHEET} says of each table what it "
            "is, its unit, its period, how it was made, and on which page of the book it stands.",
            "Shorthand: [x] not available, [z] not applicable.",
            f"Signs, in columns of their own beside the words: {grammar()}",
            "Contains public sector information licensed under the Open Government Licence v3.0. "
            "Crown copyright.",
        ],
    )
