"""The drawing of a closure report chart: lines of open data, hollow marks for what was printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from pcp_analysis.charts.axes import Times, number_of, time_canvas
from pcp_analysis.charts.base import AVERAGE, LINE, OWN, PEERS, SIZE, Key, spaced, svg_of, width_of

_MARKERS = ("o", "s", "^", "v")
_HEIGHT = 2.1  # inches
_AWAY = 9  # points from a mark to its label


@dataclass(frozen=True)
class OpenLine:
    """A series of open data; None leaves a gap."""

    name: str
    points: Sequence[tuple[dt.date, float | None]]
    own: bool = True


@dataclass(frozen=True)
class PrintedMarks:
    """Values that a document prints: marks that no line joins."""

    name: str
    points: Sequence[tuple[dt.date, float, str]]


def _labels(axes: Axes, printed: Sequence[PrintedMarks]) -> None:
    """Write the printed values to the right of their marks, none on top of another."""
    low, high = axes.get_ylim()
    unit = (high - low) / _HEIGHT
    days = sorted({day for marks in printed for day, _, _ in marks.points})
    for day in days:
        found = sorted(
            (value, label) for marks in printed for at, value, label in marks.points if at == day
        )
        where = number_of(day)
        heights = spaced([value for value, _ in found], [LINE * unit] * len(found), low, high)
        for height, (_, label) in zip(heights, found, strict=True):
            axes.annotate(
                label,
                (where, height),
                xytext=(_AWAY, 0),
                textcoords="offset points",
                ha="left",
                va="center_baseline",
                color=AVERAGE,
                zorder=5,
            )


def _line_style(line: OpenLine) -> dict[str, Any]:
    if line.own:
        return {"color": OWN, "marker": "D", "ms": 4.6, "lw": 2.0}
    return {"color": PEERS, "marker": "o", "ms": 3.6, "lw": 1.4}


def _mark_style(place: int) -> dict[str, Any]:
    return {
        "color": AVERAGE,
        "marker": _MARKERS[place],
        "ms": 8.4,
        "mfc": "none",
        "mew": 1.5,
        "lw": 0,
    }


def published_series(
    title: str,
    subtitle: str,
    lines: Sequence[OpenLine],
    printed: Sequence[PrintedMarks],
    times: Times,
) -> bytes:
    """Draw open data as lines with filled marks and printed values as hollow marks without a line.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    lines : sequence of OpenLine
        The force's own first; may be empty.
    printed : sequence of PrintedMarks
        At most four; their values are written where there is no line to read them from.
    times : Times
        A tick for each year, first to last; exceptional times, and breaks of the lines.

    Returns
    -------
    bytes
        SVG.
    """
    key = [Key(f"{line.name}, open data", _line_style(line)) for line in lines]
    key += [
        Key(f"{marks.name}, printed in the closure report", _mark_style(place))
        for place, marks in enumerate(printed)
    ]
    heights = [value for line in lines for _, value in line.points if value is not None]
    heights += [value for marks in printed for _, value, _ in marks.points]
    days = [day for day, _ in times.ticks]
    days += [day for line in lines for day, value in line.points if value is not None]
    days += [day for marks in printed for day, _, _ in marks.points]
    labels = [label for marks in printed for _, _, label in marks.points] if not lines else []
    room = max((width_of(label) for label in labels), default=0.0) + (_AWAY + 3) / 72
    with time_canvas(
        title,
        subtitle,
        _HEIGHT,
        (min(days), max(days)),
        (min(heights, default=0.0), max(heights, default=1.0)),
        times,
        right=max(room, width_of(times.ticks[-1][1], SIZE) / 2),
        key=key,
    ) as (figure, axes):
        for line in lines:
            axes.plot(
                [number_of(day) for day, _ in line.points],
                [float("nan") if value is None else value for _, value in line.points],
                zorder=3,
                **_line_style(line),
            )
        for place, marks in enumerate(printed):
            axes.plot(
                [number_of(day) for day, _, _ in marks.points],
                [value for _, value, _ in marks.points],
                zorder=4,
                **_mark_style(place),
            )
        if not lines:
            _labels(axes, printed)
        return svg_of(figure)
