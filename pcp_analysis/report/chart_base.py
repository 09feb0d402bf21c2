"""What every chart of the house shares: colours, type, the sheet it is drawn on, and SVG out of it.

Charts are drawn at the width of a phone, so that their text stays readable there; on a wide screen two
stand beside each other. The force has one colour, one marker and heavy type everywhere.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

OWN, PEERS, AVERAGE, TEXT = "#00508c", "#6d6d6d", "#a34700", "#222222"
FAINT, RANGE = "#d9d9d9", "#dfeaf3"
WIDTH = 4.3  # inches; at 72 points an inch the drawing is as wide as a phone
_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.edgecolor": PEERS,
    "axes.labelcolor": TEXT,
    "text.color": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "svg.fonttype": "path",
    "svg.hashsalt": "pcp-analysis",
    "path.simplify": False,
    "figure.dpi": 72,
}
_TITLE_WIDTH, _SUBTITLE_WIDTH = 46, 58
_LINE = 0.165  # inches a line of text takes


@contextmanager
def canvas(
    title: str, subtitle: str, height: float, *, left: float, right: float, bottom: float
) -> Iterator[tuple[Figure, Axes]]:
    """Open a figure with title and subtitle above axes of a height; all lengths are in inches."""
    with matplotlib.rc_context(_STYLE), sns.axes_style("white", rc=_STYLE):
        head = textwrap.wrap(title, _TITLE_WIDTH)
        sub = textwrap.wrap(subtitle, _SUBTITLE_WIDTH)
        top = _LINE * (1.15 * len(head) + len(sub) + 1.2)
        total = bottom + height + top
        figure = Figure(figsize=(WIDTH, total))
        FigureCanvasSVG(figure)
        figure.text(
            0.02,
            1 - 0.06 / total,
            "\n".join(head),
            weight="bold",
            size=10,
            va="top",
            linespacing=1.2,
        )
        figure.text(
            0.02,
            1 - (0.1 + _LINE * 1.15 * len(head)) / total,
            "\n".join(sub),
            size=8.5,
            va="top",
            color="#444444",
            linespacing=1.2,
        )
        box = (left / WIDTH, bottom / total, (WIDTH - left - right) / WIDTH, height / total)
        axes = figure.add_axes(box)
        sns.despine(ax=axes, left=True)
        axes.tick_params(length=0)
        yield figure, axes


def svg_of(figure: Figure) -> bytes:
    """Return a figure as SVG without date or tool."""
    stream = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()
