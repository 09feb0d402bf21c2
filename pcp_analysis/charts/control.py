"""The charts behind the verdicts: funnel and control chart. Data in, SVG out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from pcp_analysis.charts.axes import Times, number_of, thinned, tick_text, time_canvas, value_ticks
from pcp_analysis.charts.base import (
    AVERAGE,
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
)
from pcp_analysis.charts.dots import Dot, weight_of

_HEIGHT = 2.2  # inches
_LIMITS: tuple[dict[str, Any], ...] = (
    {"color": AVERAGE, "ls": "--", "lw": 1.1},
    {"color": AVERAGE, "ls": "-", "lw": 1.1},
)
_CENTRE: dict[str, Any] = {"color": AVERAGE, "ls": ":", "lw": 1.1}
_KEPT: dict[str, Any] = {"color": OWN, "marker": "D", "ms": 4.6, "lw": 0}
_LEFT_OUT: dict[str, Any] = {**_KEPT, "mfc": "white"}
_RING: dict[str, Any] = {
    "color": AVERAGE,
    "marker": "o",
    "ms": 10,
    "mfc": "none",
    "mew": 1.4,
    "lw": 0,
}
_NEAR = 0.25  # inches from a dot to its label without a line between them
_LEVELS = ("95%", "99.8%", "mean")
_SIZES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)  # ticks of a funnel, in powers of ten


@dataclass(frozen=True)
class FunnelDot:
    """A force of a funnel: its size, its rate, and whether it is of the force's own group."""

    size: float
    dot: Dot
    group: bool

    @property
    def style(self) -> dict[str, Any]:
        """How it is drawn: the own force a diamond, its group filled, the others hollow."""
        if self.dot.own:
            return {"color": OWN, "marker": "D", "ms": 7.2, "mew": 0, "lw": 0, "zorder": 4}
        if self.group:
            return {"color": PEERS, "marker": "o", "ms": 5.6, "mew": 0, "lw": 0, "zorder": 3}
        return {"color": PEERS, "marker": "o", "ms": 4, "mfc": "white", "mew": 0.9, "lw": 0}


def _free(
    box: tuple[float, float, float, float], taken: Sequence[tuple[float, float, float, float]]
) -> bool:
    return not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    )


def _named(
    dots: Sequence[FunnelDot], where: Sequence[tuple[float, float]], width: float
) -> list[tuple[FunnelDot, float, float]]:
    """Place the labels of dots where they touch no mark and no other label; leave out what has no room.

    Parameters
    ----------
    dots : sequence of FunnelDot
        Those with a label get it, the own force first.
    where : sequence of (float, float)
        Their places in inches of the axes.
    width : float
        Of the axes.
    """
    reach = 0.06
    taken = [(x - reach, y - reach, x + reach, y + reach) for x, y in where]
    found = []
    for index in sorted(range(len(dots)), key=lambda place: not dots[place].dot.own):
        item, (x, y) = dots[index], where[index]
        if not item.dot.label:
            continue
        wide = width_of(item.dot.label, SIZE, weight_of(item.dot.own))
        spots = [(0.0, up) for up in (0.16, -0.16)]
        spots += [(side * (wide / 2 + 0.11), up) for up in (0.0, 0.12, -0.12) for side in (1, -1)]
        spots += [(0.0, side * step / 10) for step in range(3, 20) for side in (1, -1)]
        for across, up in spots:
            middle = (x + across, y + up)
            box = (
                middle[0] - wide / 2,
                middle[1] - LINE / 2,
                middle[0] + wide / 2,
                middle[1] + LINE / 2,
            )
            inside = box[0] > 0 and box[2] < width and box[1] > 0 and box[3] < _HEIGHT
            if inside and _free(box, taken):
                taken.append(box)
                found.append((item, *middle))
                break
    return found


def _name_limits(
    axes: Axes, ends: Sequence[tuple[float, float]], target: float, high: float
) -> None:
    """Write at the right ends of the lines of a funnel what they are, where they are in sight."""
    (inner_low, inner_high), (outer_low, outer_high) = ends
    heights = (outer_low, inner_low, target, inner_high, outer_high)
    names = (_LEVELS[1], _LEVELS[0], _LEVELS[2], _LEVELS[0], _LEVELS[1])
    seen = [(height, name) for height, name in zip(heights, names, strict=True) if height < high]
    unit = high / _HEIGHT
    places = spaced([height for height, _ in seen], [LINE * unit] * len(seen), 0.0, high)
    for place, (_, name) in zip(places, seen, strict=True):
        axes.annotate(
            name,
            (1.015, place),
            xycoords=("axes fraction", "data"),
            color=AVERAGE,
            va="center_baseline",
            annotation_clip=False,
        )


def funnel(
    title: str,
    subtitle: str,
    dots: Sequence[FunnelDot],
    limits: Sequence[tuple[float, Sequence[tuple[float, float]]]],
    target: float,
    axis_label: str,
    names: tuple[str, str],
) -> bytes:
    """Draw rates against the size of the denominator, on a scale of ratios, between funnel limits.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    dots : sequence of FunnelDot
        Every force; only those with a label are named, and only where there is room.
    limits : sequence of (float, sequence of (float, float))
        Denominator, and lower and upper limit of each level, inner first.
    target : float
        Centre of the funnel.
    axis_label : str
        What the horizontal axis counts.
    names : tuple of (str, str)
        The force, and its group.

    Returns
    -------
    bytes
        SVG.
    """
    across = [where for where, _ in limits]
    highest = max(item.dot.value for item in dots)
    high = max(highest, min(limits[-1][1][-1][1] * 1.15, highest * 1.6)) * 1.08
    ticks, left = value_ticks(0, high)
    right = 0.1 + max(width_of(name) for name in _LEVELS)
    width = WIDTH - left - right
    own, group, other = (
        next((item.style for item in dots if test(item)), None)
        for test in (
            lambda item: item.dot.own,
            lambda item: item.group and not item.dot.own,
            lambda item: not item.group and not item.dot.own,
        )
    )
    key = [
        Key(name, style)
        for name, style in ((names[0], own), (names[1], group), ("other forces", other))
        if style is not None
    ]
    with canvas(
        title, subtitle, _HEIGHT, left=left, right=right, bottom=2 * LINE + 0.12, key=key
    ) as (figure, axes):
        axes.set_xscale("log")
        axes.set_xlim(min(across), max(across))
        axes.set_ylim(0, high)
        for level, style in enumerate(_LIMITS):
            for side in (0, 1):
                axes.plot(across, [bounds[level][side] for _, bounds in limits], zorder=1, **style)
        axes.axhline(target, zorder=1, **_CENTRE)
        for item in dots:
            axes.plot([item.size], [item.dot.value], **item.style)
        scale = width / math.log(max(across) / min(across))
        places = [
            (math.log(item.size / min(across)) * scale, item.dot.value / high * _HEIGHT)
            for item in dots
        ]
        for item, x, y in _named(dots, places, width):
            where = places[dots.index(item)]
            if abs(y - where[1]) > _NEAR:
                axes.plot(
                    [where[0] / width, x / width],
                    [where[1] / _HEIGHT, y / _HEIGHT],
                    transform=axes.transAxes,
                    color=TEXT,
                    lw=0.8,
                    zorder=1.8,
                )
            axes.text(
                x / width,
                y / _HEIGHT,
                item.dot.label,
                transform=axes.transAxes,
                ha="center",
                va="center_baseline",
                weight=weight_of(item.dot.own),
                color=OWN if item.dot.own else TEXT,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.85},
                zorder=2,
            )
        _name_limits(axes, limits[-1][1], target, high)
        axes.set_yticks(ticks, [tick_text(tick) for tick in ticks])
        steps = [
            10.0**power * size
            for power in range(0, 9, 3)
            for size in _SIZES
            if min(across) <= 10.0**power * size <= max(across)
        ]
        shown = thinned([(math.log(step), tick_text(step)) for step in dict.fromkeys(steps)], scale)
        axes.set_xticks([math.exp(place) for place, _ in shown], [text for _, text in shown])
        axes.minorticks_off()
        axes.set_xlabel(axis_label, labelpad=2)
        return svg_of(figure)


@dataclass(frozen=True)
class ControlPoint:
    """A period of a control chart."""

    day: dt.date
    value: float
    centre: float
    lower: float
    upper: float
    phase: int
    excluded: bool
    signal: bool


def control(
    title: str,
    subtitle: str,
    points: Sequence[ControlPoint],
    times: Times,
) -> bytes:
    """Draw a control chart: values, mean and limits of each phase, special causes ringed.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    points : sequence of ControlPoint
        In order of time.
    times : Times
        Labels of the time axis, spans to shade and series breaks.

    Returns
    -------
    bytes
        SVG.
    """
    heights = [
        height
        for point in points
        for height in (point.value, max(point.lower, 0.0), point.upper)
        if math.isfinite(height)
    ]
    key = [
        Key("limits", _LIMITS[0]),
        Key("mean", {"color": PEERS, "lw": 1.2}),
    ]
    if any(point.signal for point in points):
        key.append(Key("special cause", _RING))
    if any(point.excluded for point in points):
        key.append(Key("left out of the limits", _LEFT_OUT))
    with time_canvas(
        title,
        subtitle,
        _HEIGHT,
        (points[0].day, points[-1].day),
        (min(heights), max(heights)),
        times,
        key=key,
    ) as (figure, axes):
        for phase in sorted({point.phase for point in points}):
            part = [point for point in points if point.phase == phase]
            days = [number_of(point.day) for point in part]
            axes.plot(days, [point.centre for point in part], color=PEERS, lw=1.2, zorder=1.6)
            for edge in (
                [max(point.lower, 0.0) for point in part],
                [point.upper for point in part],
            ):
                axes.plot(days, edge, zorder=1.6, **_LIMITS[0])
        axes.plot(
            [number_of(point.day) for point in points],
            [point.value for point in points],
            color=OWN,
            lw=1.6,
            zorder=2,
        )
        for style, chosen in (
            (_KEPT, [point for point in points if not point.excluded]),
            (_LEFT_OUT, [point for point in points if point.excluded]),
            (_RING, [point for point in points if point.signal]),
        ):
            days = [number_of(point.day) for point in chosen]
            axes.plot(days, [point.value for point in chosen], zorder=3, **style)
        return svg_of(figure)
