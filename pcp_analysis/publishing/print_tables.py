"""Tables for print: widths of columns from what stands in them, so that none is cut at the margin.

WeasyPrint can find widths by itself, but lays out every cell three times to do so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import matplotlib
from matplotlib.ft2font import FT2Font, LoadFlags

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
PAGE_WIDTH = 178.0  # millimetres between the margins of print.css
WIDE_PAGE_WIDTH = 265.0
SIZES = {"": 7.0, "small-type": 6.2, "smallest-type": 5.6}  # points, by class, as in print.css
_DETAIL = 6.0 / 7.0  # a line of detail is smaller, and no larger than the type around it
_PADDING = 2.8  # millimetres in a cell, both sides
_MILLIMETRES = 25.4 / 72
_EM = 1000
_SPARKLINE = 8.0  # ems, as in print.css
_HEADING_LINES = 3  # a heading may take so many lines before its column asks for more
_BREAKS = re.compile(r"([-\u2013/])")  # a line may end after these


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
    return [(" ".join(text.split()), scale) for text, scale in lines]


@dataclass(frozen=True)
class _Need:
    """Widths of a cell in ems: the least, what it would like, and all it could use."""

    least: float = 0.0
    liked: float = 0.0
    whole: float = 0.0


def _need(cell: Element, bold: bool, *, heading: bool) -> _Need:
    lines = _lines(cell)
    words = [
        text_width(word, bold=bold) * scale
        for text, scale in lines
        for word in _BREAKS.sub(r"\1 ", text).split()
    ]
    if any(str(item.tag).endswith("}svg") for item in cell.iter()):
        words.append(_SPARKLINE)
    least = max(words, default=0.0)
    whole = max(least, *(text_width(text, bold=bold) * scale for text, scale in lines))
    return _Need(least, max(least, whole / _HEADING_LINES) if heading else whole, whole)


def set_widths(table: Element) -> str:
    """Give a table its width and those of its columns, and the class of its type.

    Parameters
    ----------
    table : Element
        An HTML table whose cells span one column each; changed in place.

    Returns
    -------
    str
        Class of its type: empty, ``small-type``, ``smallest-type``, or ``wide`` for a page across.
    """
    columns = list(zip_longest(*map(_row_needs, table.iter("tr")), fillvalue=_Need()))
    least = [max(need.least for need in column) for column in columns]
    liked = [max(need.liked for need in column) for column in columns]
    whole = [max(need.whole for need in column) for column in columns]
    padding = len(columns) * _PADDING
    chosen, points, space = "wide", SIZES["small-type"], WIDE_PAGE_WIDTH
    for name, size in SIZES.items():
        if sum(least) * size * _MILLIMETRES + padding <= PAGE_WIDTH:
            chosen, points, space = name, size, PAGE_WIDTH
            break
    em = points * _MILLIMETRES
    room = (space - padding) / em
    shares = whole if sum(whole) <= room else _shared(least, liked, room)
    widths = [math.floor(10 * (share * em + _PADDING)) / 10 for share in shares]
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


def _shared(least: list[float], liked: list[float], space: float) -> list[float]:
    """Give each column what it needs, and share what is left: who wants little gets all of it."""
    if sum(liked) <= space:
        return liked
    squeezed = min(1.0, space / sum(least))  # below one, words break where they must
    least = [need * squeezed for need in least]
    left = space - sum(least)
    wishes = [like - need for like, need in zip(liked, least, strict=True)]
    given = [0.0] * len(wishes)
    weights = [math.sqrt(wish) for wish in wishes]  # more for long text, but not all
    waiting = sum(weights)
    for place in sorted(range(len(wishes)), key=lambda item: wishes[item]):
        if wishes[place] > 0:
            given[place] = min(wishes[place], left * weights[place] / waiting)
        left, waiting = left - given[place], waiting - weights[place]
    return [need + more for need, more in zip(least, given, strict=True)]
