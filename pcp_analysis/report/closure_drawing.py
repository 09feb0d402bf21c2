"""The drawing of a closure report chart: lines of open data, hollow marks for what was printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from pcp_analysis.report.chart_base import AVERAGE, FAINT, OWN, PEERS, canvas, svg_of
from pcp_analysis.report.charts import Band, Mark

_MARKERS, _SIGNS = ("o", "s", "^", "v"), ("\u25cb", "\u25a1", "\u25b3", "\u25bd")
_KEY_LINE = 0.16  # inches


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


def _spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return label heights, each at least a gap above the one below it; heights must rise."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + gap) if placed else height)
    return placed


def _labels(axes: Axes, printed: Sequence[PrintedMarks], top: float) -> None:
    """Write the printed values beside their marks, inwards, none on top of another."""
    middle = sum(axes.get_xlim()) / 2
    days = sorted({day for marks in printed for day, _, _ in marks.points})
    for day in days:
        found = sorted(
            (value, label) for marks in printed for at, value, label in marks.points if at == day
        )
        where = float(mdates.date2num(day))
        heights = _spread([value for value, _ in found], top * 0.085)
        for height, (_, label) in zip(heights, found, strict=True):
            axes.annotate(
                label,
                (where, height),
                xytext=(8 if where < middle else -8, 0),
                textcoords="offset points",
                ha="left" if where < middle else "right",
                va="center",
                size=8.5,
                color=AVERAGE,
                zorder=5,
            )


def published_series(
    title: str,
    subtitle: str,
    lines: Sequence[OpenLine],
    printed: Sequence[PrintedMarks],
    ticks: Sequence[tuple[dt.date, str]],
    bands: Sequence[Band],
    breaks: Sequence[Mark],
) -> bytes:
    """Draw open data as lines with filled marks and printed values as hollow marks without a line.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and grain.
    lines : sequence of OpenLine
        The force's own first; may be empty.
    printed : sequence of PrintedMarks
        At most four; their values are written where there is no line to read them from.
    ticks : sequence of (datetime.date, str)
        One for each year, first to last.
    bands : sequence of Band
        Spans to shade.
    breaks : sequence of Mark
        Series breaks of the lines.

    Returns
    -------
    bytes
        SVG.
    """
    signs = [("\u25c6" if line.own else "\u25cf", f"{line.name}, open data") for line in lines]
    signs += [
        (_SIGNS[place], f"{marks.name}, printed in the closure report")
        for place, marks in enumerate(printed)
    ]
    key = "\n".join(f"{sign}  {name}" for sign, name in signs)
    bottom = 0.36 + _KEY_LINE * len(signs)
    with canvas(title, subtitle, 2.2, left=0.56, right=0.2, bottom=bottom) as (figure, axes):
        heights = [value for line in lines for _, value in line.points if value is not None]
        heights += [value for marks in printed for _, value, _ in marks.points]
        top = max(heights, default=1.0) or 1.0
        axes.set_ylim(0, top * 1.22)
        first, last = (float(mdates.date2num(ticks[place][0])) for place in (0, -1))
        axes.set_xlim(first - 200, last + 200)
        for line in lines:
            axes.plot(
                [float(mdates.date2num(day)) for day, _ in line.points],
                [float("nan") if value is None else value for _, value in line.points],
                color=OWN if line.own else PEERS,
                marker="D" if line.own else "o",
                ms=4.6 if line.own else 3.6,
                lw=2.0 if line.own else 1.4,
                zorder=3,
            )
        for place, marks in enumerate(printed):
            axes.scatter(
                [float(mdates.date2num(day)) for day, _, _ in marks.points],
                [value for _, value, _ in marks.points],
                marker=_MARKERS[place],
                s=78,
                facecolor="none",
                edgecolor=AVERAGE,
                linewidth=1.5,
                zorder=4,
            )
        if not lines:
            _labels(axes, printed, top)
        for band in bands:
            start, end = (float(mdates.date2num(day)) for day in (band.first, band.last))
            start, end = max(start, axes.get_xlim()[0]), min(end, axes.get_xlim()[1])
            if start < end:
                axes.axvspan(start, end, color="#ececec", zorder=0, lw=0)
                axes.text(
                    (start + end) / 2, top * 1.20, band.label, size=7.5, ha="center", va="top"
                )
        for mark in breaks:
            where = float(mdates.date2num(mark.day))
            axes.axvline(where, color=AVERAGE, ls=(0, (4, 3)), lw=1.1, zorder=1)
            axes.text(where, top * 1.20, f" {mark.label}", size=7.5, va="top", color=AVERAGE)
        step = 1 + (len(ticks) - 1) // 7
        axes.set_xticks([float(mdates.date2num(day)) for day, _ in ticks[::step]])
        axes.set_xticklabels([label for _, label in ticks[::step]], size=7.5)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.grid(axis="y", color=FAINT, lw=0.7)
        figure.text(0.02, 0.012, key, size=8, va="bottom", linespacing=1.3)
        return svg_of(figure)
