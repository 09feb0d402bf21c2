"""The house's charts of positions: forces in rank order, and all indicators against the average.

They draw what they are given and compute nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pcp_analysis.charts.axes import thinned, tick_text, value_ticks
from pcp_analysis.charts.base import (
    AVERAGE,
    FAINT,
    LINE,
    OWN,
    PEERS,
    RANGE,
    SIZE,
    TEXT,
    WIDTH,
    Key,
    canvas,
    svg_of,
    width_of,
    wrap,
)

_ROW = 0.25  # inches that a force takes
_NAME = 1.45  # inches that a name may take before it wraps
_STYLES = ("--", ":")


@dataclass(frozen=True)
class Dot:
    """One force of a chart; the interval is that of its own count, where there is one."""

    name: str
    value: float
    label: str
    own: bool
    interval: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """A labelled reference line."""

    value: float
    label: str


def weight_of(own: bool) -> str:
    """Return the weight of a force's name: heavy for the book's own."""
    return "bold" if own else "normal"


def value_axis(axes: Axes, high: float, label: str, width: float) -> None:
    """Give the horizontal axis ticks from zero and a name.

    Parameters
    ----------
    axes : Axes
        Whose.
    high : float
        Greatest value drawn.
    label : str
        What it counts.
    width : float
        Of the axes, in inches.
    """
    reach = high * 1.04 or 1.0
    axes.set_xlim(0, reach)
    ticks = [(tick, tick_text(tick)) for tick in value_ticks(0, reach)[0]]
    shown = thinned(ticks, width / reach)
    axes.set_xticks([place for place, _ in shown], [text for _, text in shown])
    axes.set_xlabel(label, labelpad=2)


def ranked_dots(
    title: str,
    subtitle: str,
    dots: Sequence[Dot],
    lines: Sequence[Line],
    expected: tuple[float, float] | None,
    axis_label: str,
    own_name: str,
) -> bytes:
    """Draw one dot for each force with its interval, best at the top, with reference lines.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    dots : sequence of Dot
        In rank order; their labels stand in a column at the right.
    lines : sequence of Line
        Such as the group's average.
    expected : tuple of float or None
        Range in which the force is expected from its peers; shaded.
    axis_label : str
        What the horizontal axis counts.
    own_name : str
        Name of the force, for the key.

    Returns
    -------
    bytes
        SVG.
    """
    names = ["\n".join(wrap(dot.name, _NAME, SIZE, weight_of(dot.own))) for dot in dots]
    left = 0.14 + max(
        width_of(part, SIZE, weight_of(dot.own))
        for dot, name in zip(dots, names, strict=True)
        for part in name.split("\n")
    )
    right = 0.14 + max(width_of(dot.label, SIZE, weight_of(dot.own)) for dot in dots)
    row = _ROW if all("\n" not in name for name in names) else 2 * LINE + 0.04
    key = [
        Key(line.label, {"color": AVERAGE, "ls": style, "lw": 1.3})
        for line, style in zip(lines, _STYLES, strict=False)
    ]
    if expected is not None:
        key.append(Key(f"range expected of {own_name}", {"facecolor": RANGE, "lw": 0}))
    if any(dot.interval for dot in dots):
        key.append(Key("95% interval", {"color": PEERS, "lw": 2.4}))
    with canvas(
        title,
        subtitle,
        row * len(dots),
        left=left,
        right=right,
        bottom=2 * LINE + 0.12,
        key=key,
    ) as (figure, axes):
        if expected is not None:
            axes.axvspan(*expected, color=RANGE, lw=0, zorder=0)
        axes.hlines(range(len(dots)), 0, [dot.value for dot in dots], color=FAINT, lw=1.2, zorder=1)
        for place, dot in enumerate(dots):
            colour = OWN if dot.own else PEERS
            if dot.interval is not None:
                axes.hlines(place, *dot.interval, color=colour, lw=2.4, zorder=2.5)
            axes.plot(
                [dot.value],
                [place],
                color=colour,
                marker="D" if dot.own else "o",
                ms=7.2 if dot.own else 6,
                mew=0,
                zorder=3,
            )
            axes.annotate(
                dot.label,
                (1, place),
                xycoords=("axes fraction", "data"),
                xytext=((right - 0.06) * 72, 0),
                textcoords="offset points",
                ha="right",
                va="center_baseline",
                weight=weight_of(dot.own),
                color=OWN if dot.own else TEXT,
            )
        ends = [dot.interval[1] if dot.interval else dot.value for dot in dots]
        reach = max(ends + [line.value for line in lines]) or 1.0
        if expected is not None:
            reach = max(reach, min(expected[1], reach * 1.6))
        axes.set_yticks(range(len(dots)), names)
        for tick, dot in zip(axes.get_yticklabels(), dots, strict=True):
            tick.set_fontweight(weight_of(dot.own))
            tick.set_color(OWN if dot.own else TEXT)
        axes.set_ylim(len(dots) - 0.5, -0.6)
        value_axis(axes, reach, axis_label, WIDTH - left - right)
        for line, style in zip(lines, _STYLES, strict=False):
            axes.axvline(line.value, color=AVERAGE, ls=style, lw=1.3, zorder=2)
        return svg_of(figure)


def group_spread(
    title: str,
    subtitle: str,
    rows: Sequence[tuple[str, Sequence[Dot]]],
    own_name: str,
    average: str,
) -> bytes:
    """Draw a row of dots for each indicator: every force relative to the group's average.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what the axis means.
    rows : sequence of (str, sequence of Dot)
        Indicator and its forces; values are per cent of the group's average.
    own_name, average : str
        Names of the force and of the group's average, for the key.

    Returns
    -------
    bytes
        SVG.
    """
    names = [wrap(name, _NAME) for name, _ in rows]
    left = 0.14 + max(width_of(line) for name in names for line in name)
    depths = [max(_ROW, LINE * len(name) + 0.05) for name in names]
    middles = [sum(depths[:place]) + depth / 2 for place, depth in enumerate(depths)]
    key = [
        Key(own_name, {"color": OWN, "marker": "D", "ms": 7.2, "lw": 0}),
        Key("its peers", {"color": PEERS, "marker": "o", "ms": 5, "lw": 0}),
        Key(average, {"color": AVERAGE, "ls": "--", "lw": 1.3}),
    ]
    with canvas(
        title,
        subtitle,
        sum(depths),
        left=left,
        right=0.12,
        bottom=2 * LINE + 0.12,
        key=key,
    ) as (figure, axes):
        axes.axvline(100, color=AVERAGE, ls="--", lw=1.3, zorder=1)
        axes.hlines(middles, 0, 1000, color="#eeeeee", lw=1, zorder=0)
        for own, colour, marker, size in ((False, PEERS, "o", 5.2), (True, OWN, "D", 7.2)):
            chosen = [
                (dot.value, middle)
                for middle, (_, dots) in zip(middles, rows, strict=True)
                for dot in dots
                if dot.own == own
            ]
            axes.plot(
                [value for value, _ in chosen],
                [middle for _, middle in chosen],
                color=colour,
                marker=marker,
                ms=size,
                alpha=1 if own else 0.6,
                mew=0,
                lw=0,
                zorder=3,
            )
        axes.set_yticks(middles, ["\n".join(name) for name in names])
        axes.set_ylim(sum(depths), 0)
        reach = max(dot.value for _, dots in rows for dot in dots)
        value_axis(axes, reach, "per cent of the average", WIDTH - left - 0.12)
        return svg_of(figure)
