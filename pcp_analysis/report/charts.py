"""The house's charts of positions and trends: data in, SVG out.

They draw what they are given and compute nothing of it.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import seaborn as sns
from matplotlib import dates as mdates
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from pcp_analysis.report.chart_base import AVERAGE, FAINT, OWN, PEERS, RANGE, TEXT, canvas, svg_of


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


def ranked_dots(
    title: str,
    subtitle: str,
    dots: Sequence[Dot],
    lines: Sequence[Line],
    expected: tuple[float, float] | None,
    axis_label: str,
) -> bytes:
    """Draw one dot for each force with its interval, best at the top, with reference lines.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    dots : sequence of Dot
        In rank order.
    lines : sequence of Line
        Such as the group's average.
    expected : tuple of float or None
        Range in which the force is expected from its peers; shaded.
    axis_label : str
        What the horizontal axis counts.

    Returns
    -------
    bytes
        SVG.
    """
    with canvas(title, subtitle, 0.29 * len(dots), left=1.42, right=0.12, bottom=0.68) as (
        figure,
        axes,
    ):
        names = [dot.name for dot in dots]
        if expected is not None:
            axes.axvspan(*expected, color=RANGE, lw=0, zorder=0)
        axes.hlines(range(len(dots)), 0, [dot.value for dot in dots], color=FAINT, lw=1.2, zorder=1)
        for place, dot in enumerate(dots):
            if dot.interval is not None:
                colour = OWN if dot.own else PEERS
                axes.hlines(place, *dot.interval, color=colour, lw=2.4, zorder=2.5)
        for own, colour, marker, size in ((False, PEERS, "o", 42), (True, OWN, "D", 62)):
            chosen = [(dot.value, place) for place, dot in enumerate(dots) if dot.own == own]
            sns.scatterplot(
                x=[value for value, _ in chosen],
                y=[place for _, place in chosen],
                color=colour,
                marker=marker,
                s=size,
                linewidth=0,
                zorder=3,
                ax=axes,
                legend=False,
            )
        ends = [dot.interval[1] if dot.interval else dot.value for dot in dots]
        reach = max(ends + [line.value for line in lines]) or 1.0
        if expected is not None:
            reach = max(reach, min(expected[1], reach * 1.6))
        for place, dot in enumerate(dots):
            axes.annotate(
                dot.label,
                (dot.interval[1] if dot.interval else dot.value, place),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                size=8.5,
                weight="bold" if dot.own else "normal",
                color=OWN if dot.own else TEXT,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
                zorder=4,
            )
        axes.set_yticks(range(len(dots)), names)
        for tick, dot in zip(axes.get_yticklabels(), dots, strict=True):
            tick.set_fontweight("bold" if dot.own else "normal")
            tick.set_color(OWN if dot.own else TEXT)
        axes.set_ylim(len(dots) - 0.5, -0.7)
        axes.set_xlim(0, reach * 1.16)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_xlabel(axis_label, size=8.5)
        axes.set_ylabel("")
        key = []
        for line, style in zip(lines, ("--", ":"), strict=False):
            axes.axvline(line.value, color=AVERAGE, ls=style, lw=1.3, zorder=2)
            key.append(f"{'- - -' if style == '--' else '· · ·'}  {line.label}")
        if expected is not None:
            key.append("shaded: expected range")
        figure.text(0.02, 0.012, "    ".join(key), color=AVERAGE, size=8, va="bottom")
        return svg_of(figure)


def _spread(values: list[float], gap: float) -> list[float]:
    """Move two label heights apart until they are at least a gap from each other."""
    if len(values) == 2 and abs(values[0] - values[1]) < gap:
        middle = sum(values) / 2
        step = gap / 2 if values[0] >= values[1] else -gap / 2
        return [middle + step, middle - step]
    return values


def trend(
    title: str,
    subtitle: str,
    days: Sequence[dt.date],
    own: tuple[str, Sequence[float | None]],
    group: tuple[str, Sequence[float | None]],
    ticks: Sequence[tuple[dt.date, str]],
    bands: Sequence[Band],
    marks: Sequence[Mark],
) -> bytes:
    """Draw a series of discrete periods: the force and its group's average.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and span.
    days : sequence of datetime.date
        Where each period stands on the time axis.
    own, group : tuple of (str, sequence of float or None)
        Label and values of the force and of its group; None leaves a gap.
    ticks : sequence of (datetime.date, str)
        Where the time axis is labelled; thinned where there are many.
    bands : sequence of Band
        Spans to shade.
    marks : sequence of Mark
        Series breaks.

    Returns
    -------
    bytes
        SVG.
    """
    with canvas(title, subtitle, 2.45, left=0.5, right=0.78, bottom=0.3) as (figure, axes):
        numbers = mdates.date2num(list(days))
        ends: list[tuple[float, str, str, str]] = []
        for (label, values), colour, marker, weight in (
            (group, PEERS, "", "normal"),
            (own, OWN, "D", "bold"),
        ):
            heights = [float("nan") if value is None else value for value in values]
            axes.plot(
                numbers,
                heights,
                color=colour,
                marker=marker or ("o" if len(days) < 9 else None),
                ms=4.2,
                lw=2.2 if marker else 1.6,
                zorder=3,
                solid_capstyle="round",
            )
            known = [height for height in heights if height == height]
            if known:
                ends.append((known[-1], label, colour, weight))
        top = max((v for _, vs in (own, group) for v in vs if v is not None), default=1.0) or 1.0
        axes.set_ylim(0, top * 1.22)
        span = max(float(numbers[-1] - numbers[0]), 365.0)
        axes.set_xlim(float(numbers[0]) - span * 0.03, float(numbers[-1]) + span * 0.03)
        for band in bands:
            first, last = (float(mdates.date2num(day)) for day in (band.first, band.last))
            last = min(last, axes.get_xlim()[1])
            if first < last:
                axes.axvspan(first, last, color="#ececec", zorder=0, lw=0)
                axes.text(
                    (first + last) / 2, top * 1.20, band.label, size=7.5, ha="center", va="top"
                )
        for mark in marks:
            where = float(mdates.date2num(mark.day))
            axes.axvline(where, color=AVERAGE, ls=(0, (4, 3)), lw=1.1, zorder=1)
            axes.text(
                where, top * 1.11, f" {mark.label}", size=7.5, va="top", color=AVERAGE, zorder=4
            )
        heights = _spread([end[0] for end in ends], top * 0.09)
        for height, (_, label, colour, weight) in zip(heights, ends, strict=True):
            axes.annotate(
                label,
                (1.01, height),
                xycoords=("axes fraction", "data"),
                color=colour,
                weight=weight,
                size=8.5,
                va="center",
                annotation_clip=False,
            )
        shown = list(ticks)[:: 1 + len(ticks) // 9]
        axes.set_xticks([float(mdates.date2num(day)) for day, _ in shown])
        axes.set_xticklabels([label for _, label in shown], size=8.5)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.grid(axis="y", color=FAINT, lw=0.7)
        return svg_of(figure)


def group_spread(
    title: str, subtitle: str, rows: Sequence[tuple[str, Sequence[Dot]]], axis_label: str
) -> bytes:
    """Draw a row of dots for each indicator: every force relative to the group's average.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what the axis means.
    rows : sequence of (str, sequence of Dot)
        Indicator and its forces; values are per cent of the group's average.
    axis_label : str
        What the horizontal axis counts.

    Returns
    -------
    bytes
        SVG.
    """
    with canvas(title, subtitle, 0.29 * len(rows), left=1.72, right=0.15, bottom=0.45) as (
        figure,
        axes,
    ):
        axes.axvline(100, color=AVERAGE, ls="--", lw=1.3, zorder=1)
        axes.hlines(range(len(rows)), 0, 1000, color="#eeeeee", lw=1, zorder=0)
        for own, colour, marker, size in ((False, PEERS, "o", 26), (True, OWN, "D", 58)):
            chosen = [
                (dot.value, place)
                for place, (_, dots) in enumerate(rows)
                for dot in dots
                if dot.own == own
            ]
            sns.scatterplot(
                x=[value for value, _ in chosen],
                y=[place for _, place in chosen],
                color=colour,
                marker=marker,
                s=size,
                alpha=1 if own else 0.55,
                linewidth=0,
                zorder=3,
                ax=axes,
                legend=False,
            )
        axes.set_yticks(range(len(rows)), ["\n".join(textwrap.wrap(name, 26)) for name, _ in rows])
        axes.tick_params(axis="y", labelsize=8)
        axes.set_ylim(len(rows) - 0.5, -0.6)
        reach = max(dot.value for _, dots in rows for dot in dots)
        axes.set_xlim(0, reach * 1.05)
        axes.set_xlabel(axis_label, size=8.5)
        axes.set_ylabel("")
        return svg_of(figure)
