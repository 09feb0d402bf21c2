"""Charts of movement: changes with their intervals, positions then and now. Data in, SVG out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pcp_analysis.charts.axes import thinned, tick_text, value_ticks
from pcp_analysis.charts.base import (
    FAINT,
    LINE,
    OWN,
    PEERS,
    SIZE,
    TEXT,
    WIDTH,
    Key,
    canvas,
    spaced,
    svg_of,
    width_of,
    wrap,
)
from pcp_analysis.wording import ordinal

_ROW, _NAME = 0.25, 1.3  # inches: least height of a row, widest name before it wraps
_SURE: dict[str, Any] = {"color": OWN, "marker": "D", "ms": 6.4, "mew": 1.4, "lw": 0}
_UNSURE: dict[str, Any] = {**_SURE, "mfc": "white"}
_INTERVAL: dict[str, Any] = {"color": OWN, "lw": 1.6}
_RISE: dict[str, Any] = {"color": OWN, "lw": 2.6}
_FALL: dict[str, Any] = {"color": OWN, "lw": 1.6, "ls": (0, (3, 2))}
_SAME: dict[str, Any] = {"color": OWN, "lw": 1.1}
_EDGE = 1.05  # where the lines of a slope chart end, of the distance between its two sides
_LABEL = 1.4  # inches for the labels of a slope chart
_RANK = 0.36  # inches from one rank to the next, at least


@dataclass(frozen=True)
class ChangeRow:
    """A change in per cent with its interval, as printed, and whether it passes its test."""

    name: str
    value: float
    interval: tuple[float, float]
    label: str
    sure: bool


def changes(title: str, subtitle: str, rows: Sequence[ChangeRow], axis_label: str) -> bytes:
    """Draw a change with its interval for each indicator, about a line of no change.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    rows : sequence of ChangeRow
        In reading order.
    axis_label : str
        What the horizontal axis counts.

    Returns
    -------
    bytes
        SVG.
    """
    names = [wrap(row.name, _NAME) for row in rows]
    left = 0.14 + max(width_of(line) for name in names for line in name)
    right = 0.14 + max(width_of(row.label, SIZE, "bold") for row in rows)
    depths = [max(_ROW, LINE * len(name) + 0.05) for name in names]
    middles = [sum(depths[:place]) + depth / 2 for place, depth in enumerate(depths)]
    low = min(0.0, *(row.interval[0] for row in rows)) * 1.05
    high = max(0.0, *(row.interval[1] for row in rows)) * 1.05 or 1.0
    width = WIDTH - left - right
    key = [
        Key("no change", {"color": TEXT, "lw": 1.1}),
        Key("95% interval", _INTERVAL),
        Key("statistically significant", _SURE),
        Key("not statistically significant, or no verdict", _UNSURE),
    ]
    with canvas(
        title, subtitle, sum(depths), left=left, right=right, bottom=2 * LINE + 0.12, key=key
    ) as (figure, axes):
        axes.set_xlim(low, high)
        axes.set_ylim(sum(depths), 0)
        axes.hlines(middles, low, high, color="#eeeeee", lw=1, zorder=0)
        axes.axvline(0, color=TEXT, lw=1.1, zorder=1)
        for middle, row in zip(middles, rows, strict=True):
            axes.plot(row.interval, [middle] * 2, zorder=2, **_INTERVAL)
            axes.plot([row.value], [middle], zorder=3, **(_SURE if row.sure else _UNSURE))
            axes.annotate(
                row.label,
                (1, middle),
                xycoords=("axes fraction", "data"),
                xytext=((right - 0.06) * 72, 0),
                textcoords="offset points",
                ha="right",
                va="center_baseline",
                weight="bold" if row.sure else "normal",
            )
        axes.set_yticks(middles, ["\n".join(name) for name in names])
        ticks = [(tick, tick_text(tick)) for tick in value_ticks(low, high)[0]]
        shown = thinned(ticks, width / (high - low))
        axes.set_xticks([place for place, _ in shown], [text for _, text in shown])
        axes.set_xlabel(axis_label, labelpad=2)
        return svg_of(figure)


@dataclass(frozen=True)
class Move:
    """A position then and now, and what is written at its end."""

    before: int
    now: int
    name: str
    detail: str

    @property
    def style(self) -> dict[str, Any]:
        """Heavy where the position is better than before, dashed where it is worse."""
        if self.now == self.before:
            return _SAME
        return _RISE if self.now < self.before else _FALL


def slopes(
    title: str, subtitle: str, moves: Sequence[Move], size: int, ends: tuple[str, str]
) -> bytes:
    """Draw a line from each position then to the position now, the first place at the top.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what is ranked, among whom, and when.
    moves : sequence of Move
        One for each area.
    size : int
        How many places there are.
    ends : tuple of str
        What the two sides are.

    Returns
    -------
    bytes
        SVG.
    """
    texts = [
        [
            *((line, "bold") for line in wrap(move.name, _LABEL, SIZE, "bold")),
            (move.detail, "normal"),
        ]
        for move in moves
    ]
    needed = sum(LINE * len(text) + 0.06 for text in texts)
    height = max(_RANK * size, needed)
    left, right = 0.14 + width_of(ordinal(size)), _LABEL + 0.2
    key = [
        Key(name, style)
        for name, style in (("better", _RISE), ("worse", _FALL), ("the same", _SAME))
        if any(move.style is style for move in moves)
    ]
    with canvas(title, subtitle, height, left=left, right=right, bottom=LINE + 0.1, key=key) as (
        figure,
        axes,
    ):
        axes.set_xlim(1 - _EDGE, _EDGE)
        axes.set_ylim(size + 0.5, 0.5)
        axes.hlines(range(1, size + 1), 1 - _EDGE, _EDGE, color=FAINT, lw=0.8, zorder=0)
        for move in moves:
            axes.plot([0, 1], [move.before, move.now], marker="D", ms=6, zorder=3, **move.style)
        unit = size / height
        places = spaced(
            [move.now for move in moves],
            [(LINE * len(text) + 0.06) * unit for text in texts],
            0.5,
            size + 0.5,
        )
        for place, text in zip(places, texts, strict=True):
            for number, (line, weight) in enumerate(text):
                axes.annotate(
                    line,
                    (1, place + LINE * unit * (number - (len(text) - 1) / 2)),
                    xycoords=("axes fraction", "data"),
                    xytext=(11, 0),
                    textcoords="offset points",
                    weight=weight,
                    color=OWN,
                    va="center_baseline",
                    annotation_clip=False,
                )
        for place, move in zip(places, moves, strict=True):
            leader = ([_EDGE, 1 + 2 * (_EDGE - 1)], [move.now, place])
            axes.plot(*leader, color=PEERS, lw=0.7, clip_on=False, zorder=2)
        axes.set_yticks(range(1, size + 1), [ordinal(rank) for rank in range(1, size + 1)])
        axes.set_xticks([])
        for place, side, end in zip((0, 1), ("left", "right"), ends, strict=True):
            axes.annotate(
                end,
                (place, 0),
                xycoords="axes fraction",
                xytext=(0, -3),
                textcoords="offset points",
                ha=side,
                va="top",
            )
        axes.spines["bottom"].set_visible(False)
        return svg_of(figure)
