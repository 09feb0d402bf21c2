"""Tables for print: widths of columns from what stands in them, so that none is cut at the margin.

WeasyPrint can find widths by itself, but lays out every cell three times to do so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import matplotlib
import numpy as np
from matplotlib.ft2font import FT2Font, LoadFlags

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
PAGE_WIDTH = 178.0  # millimetres between the margins of print.css
WIDE_PAGE_WIDTH = 265.0
SIZES = {"": 7.0, "small-type": 6.2, "smallest-type": 5.6}  # points, by class, as in print.css
_DETAIL = 6.4 / 7.0  # a line of detail is smaller, and no larger than the type around it
_PADDING = 2.8  # millimetres in a cell, both sides
_MILLIMETRES = 25.4 / 72
_EM = 1000
_WIDE = "wide"
_SPARKLINE = 8.0  # ems, as in print.css
_HEADING_LINES = 3  # a heading may take so many lines before its column asks for more
_MOST_HEADING_LINES = 4
_SPACES = re.compile(r"[ \t\n]+")  # but not the one that no line ends at
_BREAKS = re.compile(r"([-/](?!\d)|\u2013)")  # a line may end after these


@lru_cache(maxsize=2)
def _font(bold: bool) -> FT2Font:
    font = FT2Font(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")))
    font.set_size(_EM, 72)
    return font


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    """Return the width of a letter in ems."""
    glyph = _font(bold).load_char(ord(letter), flags=LoadFlags.NO_HINTING)
    return float(glyph.linearHoriAdvance) / 65536 / _EM


def text_width(text: str, *, bold: bool) -> float:
    """Return the width of text in ems."""
    return sum(_advance(letter, bold) for letter in text)


def _lines(cell: Element) -> list[tuple[str, float]]:
    """Return the lines of a cell, each with the size of its type against the table's."""
    lines: list[tuple[str, float]] = [("", 1.0)]

    def read(element: Element, scale: float) -> None:
        if element.tag == "br":
            lines.append(("", scale))
        if "detail" in element.get("class", ""):
            scale = _DETAIL
        text, old = lines[-1]
        lines[-1] = (text + (element.text or ""), scale if not text.strip() else old)
        for child in element:
            if isinstance(child.tag, str) and not child.tag.endswith("}svg"):
                read(child, scale)
            lines[-1] = (lines[-1][0] + (child.tail or ""), lines[-1][1])

    read(cell, 1.0)
    return [(_SPACES.sub(" ", text).strip(), scale) for text, scale in lines]


@dataclass(frozen=True)
class _Need:
    """Widths of a cell in ems: the least, what it would like, and those of its lines."""

    least: float = 0.0
    liked: float = 0.0
    lines: tuple[float, ...] = (0.0,)

    def height(self, width: float) -> int:
        """Return the lines of type that the cell takes in a column of a width."""
        return sum(max(1, math.ceil(line / width)) for line in self.lines)


def _need(cell: Element, bold: bool, *, heading: bool) -> _Need:
    lines = _lines(cell)
    words = [
        text_width(word, bold=bold) * scale
        for text, scale in lines
        for word in _BREAKS.sub(r"\1 ", text).split(" ")
    ]
    if any(str(item.tag).endswith("}svg") for item in cell.iter()):
        words.append(_SPARKLINE)
    least = max(words, default=0.0)
    widths = tuple(text_width(text, bold=bold) * scale for text, scale in lines)
    whole = max(least, *widths)
    if not heading:
        return _Need(least, whole, widths)
    least = max(least, whole / _MOST_HEADING_LINES)
    return _Need(least, max(least, whole / _HEADING_LINES), widths)


class _Grid:
    """What the cells of some tables need, column by column."""

    def __init__(self, tables: Sequence[Element]) -> None:
        rows = (row for table in tables for row in table.iter("tr"))
        self.columns: list[tuple[_Need, ...]] = list(
            zip_longest(*map(_row_needs, rows), fillvalue=_Need())
        )
        self.least = [max(need.least for need in column) for column in self.columns]
        self.padding = len(self.columns) * _PADDING

    def type(self, space: float) -> tuple[str, float]:
        """Return class and points of the largest type in which no word breaks."""
        for name, size in SIZES.items():
            if sum(self.least) * size * _MILLIMETRES + self.padding <= space:
                return name, size
        return _WIDE, SIZES["small-type"]

    def shares(self, room: float) -> list[float]:
        """Return the width of each column in ems.

        Where text must be broken into lines, widths follow the amount of text in a column so that the
        sum of squared heights of cells is least: each is in proportion to the cube root of the sum of
        squared lengths, but no column is narrower than its longest word or wider than it can use.
        """
        whole = [max(max(need.lines) for need in column) for column in self.columns]
        whole = [max(pair) for pair in zip(whole, self.least, strict=True)]
        if sum(whole) <= room:
            return whole
        liked = [max(need.liked for need in column) for column in self.columns]
        if sum(liked) <= room:
            return liked
        least = self.least
        if sum(least) >= room:  # words break where they must
            return [need * room / sum(least) for need in least]
        weights = [
            math.cbrt(sum(sum(need.lines) ** 2 for need in column)) or 1.0
            for column in self.columns
        ]

        def widths(scale: float) -> list[float]:
            return [
                min(max(scale * weight, low), high)
                for weight, low, high in zip(weights, least, liked, strict=True)
            ]

        # the sum is straight between the scales at which a column begins and ends to grow
        turns = sorted(
            {
                size / weight
                for sizes in (least, liked)
                for size, weight in zip(sizes, weights, strict=True)
            }
        )
        return widths(float(np.interp(room, [sum(widths(turn)) for turn in turns], turns)))


def lines_of(table: Element, space: float) -> int | None:
    """Return the lines of type that a table takes in a width, or None where it does not fit.

    Parameters
    ----------
    table : Element
        An HTML table.
    space : float
        Width in millimetres.
    """
    grid = _Grid([table])
    kind, points = grid.type(space)
    if kind == _WIDE:
        return None
    widths = grid.shares((space - grid.padding) / (points * _MILLIMETRES))
    heights: list[list[int]] = [
        [need.height(width) for need in column]
        for column, width in zip(grid.columns, widths, strict=True)
    ]
    return sum(max(column[row] for column in heights) for row in range(len(heights[0])))


def set_widths(*tables: Element, space: float = PAGE_WIDTH) -> str:
    """Give tables their width and those of their columns, in line with one another.

    Parameters
    ----------
    *tables : Element
        HTML tables whose cells span one column each; changed in place.
    space : float
        Width in millimetres that they may take.

    Returns
    -------
    str
        Class of their type: empty, ``small-type``, ``smallest-type``, or ``wide`` for a page across.
    """
    grid = _Grid(tables)
    chosen, points = grid.type(space)
    em = points * _MILLIMETRES
    room = (WIDE_PAGE_WIDTH if chosen == _WIDE else space) - grid.padding
    widths = [math.floor(10 * (share * em + _PADDING)) / 10 for share in grid.shares(room / em)]
    for table in tables:
        table.set("style", f"width: {sum(widths):.1f}mm")
        group = Element("colgroup")
        for width in widths:
            SubElement(group, "col", {"style": f"width: {width:.1f}mm"})
        table.insert(1 if table.find("caption") is not None else 0, group)
    return chosen


def _row_needs(row: Element) -> list[_Need]:
    heading = all(cell.tag == "th" and cell.get("scope") != "row" for cell in row)
    own = row.get("class") == "own"
    return [_need(cell, cell.tag == "th" or own, heading=heading) for cell in row]
