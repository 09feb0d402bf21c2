"""Layout of the printed book: tables with their widths, and a chart beside the table it draws."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from pcp_analysis.publishing.print.tables import PAGE_WIDTH, lines_of, set_widths
from pcp_analysis.publishing.print.tree import (
    has_class,
    left_out_note,
    replace_element,
    text_of,
    walk,
)

MOST_ROWS = 300  # a longer table is read in the workbook
_SHORT_ROWS = 11  # a table that may as well stay on one page
_SHORT_WORDS = 13  # letters of a cell of numbers that stay on one line: "not available"
_INSIDE = re.compile(r"(?<=\S) (?=\S)")
_LONG_NOTE = 40  # letters of a note under a number
_LINES_BESIDE = 30  # lines of the tables that stand beside a chart, about its height
_BESIDE_WIDTH = PAGE_WIDTH * 0.49  # as .pair in print.css


def lay_out(body: Element) -> None:
    """Set the tables of a book, and stand charts beside the tables that follow them.

    Parameters
    ----------
    body : Element
        The book; changed in place.
    """
    _leave_out_long(body)
    for table in body.iter("table"):
        _drop_empty_columns(table)
        _move_long_notes(table)
    for cell in body.iter("td"):
        if has_class(cell, "number") and cell.text and len(cell.text) <= _SHORT_WORDS:
            cell.text = _INSIDE.sub("\u00a0", cell.text)
    beside = _pair_charts(body)
    done = set(beside)
    _set(beside, _BESIDE_WIDTH)
    for parent in body.iter():
        if has_class(parent, "pcp-overview"):  # parts of one table: columns in line
            parts = list(parent.iter("table"))
            set_widths(*parts)
            done.update(parts)
    _set([table for table in body.iter("table") if table not in done], PAGE_WIDTH)


def _set(tables: Sequence[Element], space: float) -> None:
    for table in tables:
        kind = set_widths(table, space=space)
        short = "short" if len(_rows(table)) <= _SHORT_ROWS else ""
        table.set("class", f"{kind} {short}".strip())


def _rows(table: Element) -> list[Element]:
    return list(table.iter("tr"))


def _leave_out_long(body: Element) -> None:
    for parent, child in walk(body):
        if child.tag == "table" and len(rows := _rows(child)) > MOST_ROWS:
            caption = child.find("caption")
            name = "This table" if caption is None else text_of(caption)
            replace_element(parent, child, left_out_note(f"{name} ({len(rows):,} rows)"))
        elif child.tag in ("table", "thead", "tbody", "tr"):
            child.text = None  # white space between cells would be boxes of its own
            for inner in child:
                inner.tail = None


def _drop_empty_columns(table: Element) -> None:
    """Take out the columns of which no row has anything."""
    head, rows = list(table.iter("thead")), [row for part in table.iter("tbody") for row in part]
    if not head or not rows or len({len(row) for row in _rows(table)}) != 1:
        return
    empty = [
        place
        for place in range(1, len(rows[0]))
        if not any(text_of(row[place]) or len(row[place]) for row in rows)
    ]
    for row in _rows(table):
        for cell in [row[place] for place in empty]:
            row.remove(cell)


def _move_long_notes(table: Element) -> None:
    """Put a long note under a number below the name of its row, which is set to the left."""
    for row in _rows(table):
        for cell in [cell for cell in row[1:] if has_class(cell, "number")]:
            for note in [part for part in cell if has_class(part, "detail")]:
                if len(text_of(note)) > _LONG_NOTE:
                    before = cell[list(cell).index(note) - 1]
                    if before.tag == "br":
                        cell.remove(before)
                    cell.remove(note)
                    note.tail = None
                    row[0].extend([Element("br"), note])


def _pair_charts(body: Element) -> list[Element]:
    """Stand each chart beside the tables after it that are short and narrow; return those tables."""
    paired: list[Element] = []
    for section in list(body.iter("section")):
        for figure in [child for child in section if child.tag == "figure"]:
            place = list(section).index(figure)
            beside = _tables_after(section, place)
            tables = [table for item in beside for table in item.iter("table")]
            if not tables:
                continue
            pair = Element("div", {"class": "pair"})
            section[place] = pair
            for items in ([figure], beside):
                column = Element("div")
                column.extend(items)
                pair.append(column)
            for item in beside:
                section.remove(item)
            figure.tail = None
            paired += tables
    return paired


def _tables_after(section: Element, place: int) -> list[Element]:
    """Return what follows a chart and may stand beside it: tables, each with the name of its data."""
    found: list[Element] = []
    left = _LINES_BESIDE
    for child in section[place + 1 :]:
        tables = list(child.iter("table"))
        if tables and has_class(child, "pcp-table"):
            lines = [lines_of(table, _BESIDE_WIDTH) for table in tables]
            left -= sum(_LINES_BESIDE + 1 if line is None else line for line in lines)
            if left < 0:
                break
        elif not (found and has_class(child, "data-name")):
            break
        found.append(child)
    return found
