"""Axes that several charts share: values with room for their labels, and time with its marks.

Labels of breaks and of the time of COVID-19 stand in lanes above the axes, where no series runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from pcp_analysis.charts.base import AVERAGE, BAND, FAINT, LINE, PEERS, WIDTH, Key, canvas, width_of

BREAK_STYLE: dict[str, Any] = {"color": AVERAGE, "ls": (0, (4, 3)), "lw": 1.1}
_PAD = 0.07  # between the axes and the labels below, so that the zero beside them stays free
_AXIS_ROOM = LINE + _PAD + 0.03
_APART = 0.08  # between two labels of a lane or an axis


@dataclass(frozen=True)
class Mark:
    """A dated series break."""

    day: dt.date
    label: str


@dataclass(frozen=True)
class Band:
    """A shaded span of dates."""

    first: dt.date
    last: dt.date
    label: str


@dataclass(frozen=True)
class Times:
    """What stands on a time axis: labelled days, shaded spans and series breaks."""

    ticks: Sequence[tuple[dt.date, str]]
    bands: Sequence[Band] = ()
    marks: Sequence[Mark] = ()


def number_of(day: dt.date) -> float:
    """Return a day as matplotlib counts days."""
    return float(mdates.date2num(day))


def tick_text(value: float) -> str:
    """Return the label of a tick, thousands separated and without a loose end of digits."""
    return f"{value:,.10g}".replace("-", "\N{MINUS SIGN}")


def value_ticks(low: float, high: float, number: int = 5) -> tuple[list[float], float]:
    """Return ticks of an axis that holds zero and two values, and the room their labels need."""
    low, high = min(low, 0.0), max(high, 0.0)
    ticks = [float(tick) for tick in MaxNLocator(number).tick_values(low, high or low + 1.0)]
    ticks = [tick for tick in ticks if low <= tick <= (high or low + 1.0) * 1.0001]
    return ticks, max(width_of(tick_text(tick)) for tick in ticks) + 0.1


def thinned(
    ticks: Sequence[tuple[float, str]], scale: float, apart: float = _APART
) -> list[tuple[float, str]]:
    """Return every tick, or every second, third, ... to the last, so that no two labels touch.

    Parameters
    ----------
    ticks : sequence of (float, str)
        Place and label, in order.
    scale : float
        Inches that one unit of the axis takes.
    apart : float
        Least space between two labels.
    """
    for step in range(1, len(ticks) + 1):
        kept = list(ticks)[::-1][::step][::-1]
        if all(
            (b - a) * scale >= (width_of(one) + width_of(two)) / 2 + apart
            for (a, one), (b, two) in pairwise(kept)
        ):
            return kept
    return list(ticks)


@dataclass(frozen=True)
class _Placed:
    """A label of a lane: middle and lane, in inches of the sheet and lanes above the axes."""

    across: float
    lane: int
    label: str
    colour: str


def _lanes(times: Times, first: float, scale: float, left: float) -> list[_Placed]:
    """Give each label of a band or break the lowest lane in which it touches no other."""
    wanted = [
        (left + ((number_of(b.first) + number_of(b.last)) / 2 - first) * scale, b.label, "#444444")
        for b in times.bands
    ]
    wanted += [
        (left + (number_of(mark.day) - first) * scale, mark.label, AVERAGE) for mark in times.marks
    ]
    placed: list[_Placed] = []
    for across, label, colour in sorted(wanted):
        half = width_of(label) / 2
        across = min(max(across, half + 0.03), WIDTH - half - 0.03)
        lane = 0
        while any(
            other.lane == lane
            and abs(other.across - across) < half + width_of(other.label) / 2 + _APART
            for other in placed
        ):
            lane += 1
        placed.append(_Placed(across, lane, label, colour))
    return placed


def _on_sheet(middle: float, label: str) -> bool:
    """Return whether a label about a place is drawn in full."""
    half = width_of(label) / 2
    return half <= middle <= WIDTH - half


def _within(times: Times, first: float, last: float) -> Times:
    """Return the bands and breaks that an axis covers, bands cut to it."""
    bands = []
    for band in times.bands:
        start = max(band.first, mdates.num2date(first).date())
        end = min(band.last, mdates.num2date(last).date())
        if start < end:
            bands.append(Band(start, end, band.label))
    marks = [mark for mark in times.marks if first <= number_of(mark.day) <= last]
    return Times(times.ticks, bands, marks)


def mark_times(axes: Axes, times: Times) -> None:
    """Shade the bands and draw the breaks of a time axis, without their labels."""
    covered = _within(times, *axes.get_xlim())
    for band in covered.bands:
        axes.axvspan(number_of(band.first), number_of(band.last), color=BAND, zorder=0, lw=0)
    for mark in covered.marks:
        axes.axvline(number_of(mark.day), zorder=1.5, **BREAK_STYLE)


@contextmanager
def time_canvas(
    title: str,
    subtitle: str,
    height: float,
    span: tuple[dt.date, dt.date],
    reach: tuple[float, float],
    times: Times,
    *,
    right: float = 0.12,
    key: Sequence[Key] = (),
) -> Iterator[tuple[Figure, Axes]]:
    """Open axes of values over time: zero on the value axis, breaks and bands marked and labelled.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    height : float
        Of the axes.
    span : tuple of datetime.date
        First and last day on which a value is drawn.
    reach : tuple of float
        Least and greatest value drawn.
    times : Times
        Ticks, bands and breaks.
    right : float
        Room for labels at the ends of lines.
    key : sequence of Key
        Signs that no label explains.
    """
    low, high = min(reach[0], 0.0), max(reach[1], 0.0) or 1.0
    ticks, left = value_ticks(low, high * 1.06)
    length = max(number_of(span[1]) - number_of(span[0]), 365.0)
    first, last = number_of(span[0]) - length * 0.03, number_of(span[1]) + length * 0.03
    scale = (WIDTH - left - right) / (last - first)
    labels = _lanes(_within(times, first, last), first, scale, left)
    lanes = max((label.lane + 1 for label in labels), default=0)
    with canvas(
        title,
        subtitle,
        height,
        left=left,
        right=right,
        bottom=_AXIS_ROOM,
        top=LINE * lanes + (0.03 if lanes else 0.0),
        key=key,
    ) as (figure, axes):
        axes.set_xlim(first, last)
        axes.set_ylim(low * 1.06, high * 1.06)
        mark_times(axes, times)
        top = axes.get_position().y1 * figure.get_figheight()
        for label in labels:
            figure.text(
                label.across,
                top + 0.03 + LINE * (label.lane + 0.5),
                label.label,
                transform=figure.dpi_scale_trans,
                color=label.colour,
                ha="center",
                va="center_baseline",
            )
        shown = [(number_of(day), name) for day, name in times.ticks]
        shown = thinned([tick for tick in shown if first <= tick[0] <= last], scale)
        shown = [tick for tick in shown if _on_sheet(left + (tick[0] - first) * scale, tick[1])]
        axes.set_xticks([place for place, _ in shown], [name for _, name in shown])
        axes.tick_params(axis="x", pad=_PAD * 72)
        axes.set_yticks(ticks, [tick_text(tick) for tick in ticks])
        axes.grid(axis="y", color=FAINT, lw=0.7)
        if low < 0:
            axes.axhline(0, color=PEERS, lw=0.9, zorder=1)
        yield figure, axes
