"""What every chart of the house shares: colours, type, the sheet it is drawn on, and SVG out of it.

Charts are drawn narrower than a phone and with type of one smallest size, so that their text stays
readable there; on a wide screen two stand beside each other. The force has one colour, one marker and
heavy type everywhere. Titles wrap by the measured width of their words, and keys draw the very marks
they explain. All lengths are in inches.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import matplotlib
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

OWN, PEERS, AVERAGE, TEXT = "#00508c", "#6d6d6d", "#a34700", "#222222"
FAINT, RANGE, BAND = "#d9d9d9", "#dfeaf3", "#ececec"
WIDTH = 3.75  # 270 points, drawn 288 or 253 pixels wide on a phone of 320
SIZE = 9.6  # the smallest type of any chart: nine pixels where a chart is drawn 253 pixels wide
TITLE_SIZE = 10.8
LINE = 1.22 * SIZE / 72  # a line of the smallest type
_TITLE_LINE = 1.22 * TITLE_SIZE / 72
_EDGE, _GAP = 0.05, 0.07  # around the sheet, and between its parts
_STEP = 0.05  # by which lines are made narrower to be even
_SIGN = 0.36  # a sign of the key and the space after it
_FONT = "DejaVu Sans"
_STYLE: dict[Any, Any] = {
    "font.family": _FONT,
    "font.size": SIZE,
    "axes.edgecolor": PEERS,
    "axes.labelcolor": TEXT,
    "axes.labelsize": SIZE,
    "text.color": TEXT,
    "text.parse_math": False,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "xtick.labelsize": SIZE,
    "ytick.labelsize": SIZE,
    "hatch.linewidth": 0.8,
    "svg.fonttype": "path",
    "svg.hashsalt": "pcp-analysis",
    "path.simplify": False,
    "figure.dpi": 72,
}


@dataclass(frozen=True)
class Key:
    """One sign of a chart and what it means.

    Parameters
    ----------
    label : str
        What it means.
    style : dict
        How a line or marker (``Line2D``) or, where there is a ``facecolor``, an area (``Rectangle``) is
        drawn.
    """

    label: str
    style: dict[str, Any] = field(hash=False)


@lru_cache(maxsize=4096)
def width_of(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Return how wide a line of text is drawn."""
    font = FontProperties(family=_FONT, size=size, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72


@lru_cache(maxsize=16384)
def _advance(word: str, size: float, weight: str) -> float:
    """Return by how much a word and the space after it move on what follows."""
    return width_of(f"|{word} |", size, weight) - width_of("||", size, weight)


def wrap(text: str, width: float, size: float = SIZE, weight: str = "normal") -> list[str]:
    """Return text in as few lines as fit a width, the lines as even as they can be."""
    words = text.split()
    advances = [_advance(word, size, weight) for word in words]  # each measured once, not each line
    space = _advance("", size, weight)

    def broken(limit: float) -> list[str]:
        lines: list[list[str]] = []
        room = 0.0
        for word, advance in zip(words, advances, strict=True):
            if lines and advance - space <= room:
                lines[-1].append(word)
                room -= advance
            else:
                lines.append([word])
                room = limit - advance
        return [" ".join(line) for line in lines]

    lines, narrower = broken(width), [width]
    while narrower[-1] > width / 2:
        narrower.append(narrower[-1] - _STEP)
    fits = bisect_right(narrower, len(lines), key=lambda limit: len(broken(limit)))
    even = broken(narrower[fits - 1])
    widest = max((advance - space for advance in advances), default=0.0)
    return even if widest <= width else lines  # a word of its own may be wider


def spaced(places: Sequence[float], gaps: Sequence[float], low: float, high: float) -> list[float]:
    """Move labels apart along a line, each as little as may be, in their order.

    Parameters
    ----------
    places : sequence of float
        Where the labels would like to stand.
    gaps : sequence of float
        Room that each label takes, half of it on either side.
    low, high : float
        Ends of the line; kept where there is room for all.
    """
    order = sorted(range(len(places)), key=lambda place: (places[place], place))
    found = list(places)
    floor = low
    for index in order:
        found[index] = max(places[index], floor + gaps[index] / 2)
        floor = found[index] + gaps[index] / 2
    ceiling = high
    for index in reversed(order):
        found[index] = min(found[index], ceiling - gaps[index] / 2)
        ceiling = found[index] - gaps[index] / 2
    return found


def _key_rows(key: Sequence[Key]) -> list[list[tuple[float, Key, list[str]]]]:
    """Lay the key out in rows: where each sign starts, and the lines of its label."""
    rows: list[list[tuple[float, Key, list[str]]]] = []
    across = WIDTH
    for item in key:
        lines = wrap(item.label, WIDTH - 2 * _EDGE - _SIGN)
        wide = _SIGN + max(width_of(line) for line in lines)
        if across + wide > WIDTH - _EDGE or not rows:
            rows.append([])
            across = _EDGE
        rows[-1].append((across, item, lines))
        across += wide + 0.16
    return rows


def _draw_key(figure: Figure, rows: list[list[tuple[float, Key, list[str]]]]) -> None:
    inches = figure.dpi_scale_trans
    height = _EDGE
    for row in reversed(rows):
        deep = max(len(lines) for _, _, lines in row)
        top = height + LINE * deep
        for across, item, lines in row:
            middle, sign = top - LINE / 2, _SIGN - 0.1
            drawn: Artist
            if "facecolor" in item.style:
                corner = (across, middle - 0.055)
                drawn = Rectangle(corner, sign, 0.11, transform=inches, **item.style)
            else:
                ends = [across, across + sign / 2, across + sign]
                drawn = Line2D(ends, [middle] * 3, transform=inches, markevery=[1], **item.style)
            figure.add_artist(drawn)
            for place, line in enumerate(lines):
                figure.text(
                    across + _SIGN,
                    top - LINE * (place + 0.5),
                    line,
                    transform=inches,
                    va="center_baseline",
                )
        height = top


@dataclass(frozen=True)
class Sheet:
    """A figure with its title, subtitle and key drawn, and the room that is left between them."""

    figure: Figure
    bottom: float
    height: float

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Return axes placed within the room that is left; lengths from its lower left corner."""
        total = self.figure.get_figheight()
        axes = self.figure.add_axes(
            (left / WIDTH, (self.bottom + bottom) / total, width / WIDTH, height / total)
        )
        sns.despine(ax=axes, left=True)
        axes.tick_params(length=0, pad=3)
        return axes


@contextmanager
def sheet(title: str, subtitle: str, height: float, key: Sequence[Key] = ()) -> Iterator[Sheet]:
    """Open a figure with title and subtitle above, and key below, room of a height.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    height : float
        Of the room between subtitle and key.
    key : sequence of Key
        Signs that no label on the drawing explains.
    """
    with matplotlib.rc_context(_STYLE), sns.axes_style("white", rc=_STYLE):
        room = WIDTH - 2 * _EDGE
        head = wrap(title, room, TITLE_SIZE, "bold")
        sub = wrap(subtitle, room)
        rows = _key_rows(key)
        deep = sum(LINE * max(len(lines) for _, _, lines in row) for row in rows)
        below = _EDGE + deep + (_GAP if rows else 0.0)
        above = _EDGE + _TITLE_LINE * len(head) + LINE * len(sub) + 2 * _GAP
        figure = Figure(figsize=(WIDTH, below + height + above))
        FigureCanvasSVG(figure)
        top = figure.get_figheight() - _EDGE
        for line in head:
            figure.text(
                _EDGE,
                top,
                line,
                transform=figure.dpi_scale_trans,
                weight="bold",
                size=TITLE_SIZE,
                va="top",
            )
            top -= _TITLE_LINE
        top -= 0.4 * _GAP
        for line in sub:
            figure.text(
                _EDGE, top, line, transform=figure.dpi_scale_trans, va="top", color="#444444"
            )
            top -= LINE
        _draw_key(figure, rows)
        yield Sheet(figure, below, height)


@contextmanager
def canvas(
    title: str,
    subtitle: str,
    height: float,
    *,
    left: float,
    right: float,
    bottom: float,
    top: float = 0.0,
    key: Sequence[Key] = (),
) -> Iterator[tuple[Figure, Axes]]:
    """Open a sheet with axes of a height on it.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    height : float
        Of the axes.
    left, right, bottom, top : float
        Room around the axes, for labels.
    key : sequence of Key
        Signs that no label on the drawing explains.
    """
    with sheet(title, subtitle, bottom + height + top, key) as opened:
        yield opened.figure, opened.axes(left, bottom, WIDTH - left - right, height)


def svg_of(figure: Figure) -> bytes:
    """Return a figure as SVG without date or tool."""
    stream = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
