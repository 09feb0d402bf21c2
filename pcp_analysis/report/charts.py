"""The house's charts: data in, SVG out. They draw what they are given and compute nothing of it.

Charts are drawn at the width of a phone, so that their text stays readable there; on a wide screen two
stand beside each other. The force has one colour, one marker and heavy type everywhere.
"""

from __future__ import annotations

import datetime as dt
import io
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib
import seaborn as sns
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

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


@contextmanager
def _canvas(
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


def _svg(figure: Figure) -> bytes:
    stream = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return stream.getvalue()


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
    with _canvas(title, subtitle, 0.29 * len(dots), left=1.42, right=0.12, bottom=0.68) as (
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
        return _svg(figure)


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
    with _canvas(title, subtitle, 2.45, left=0.5, right=0.78, bottom=0.3) as (figure, axes):
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
        return _svg(figure)


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
    with _canvas(title, subtitle, 0.29 * len(rows), left=1.72, right=0.15, bottom=0.45) as (
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
        return _svg(figure)


def funnel(
    title: str,
    subtitle: str,
    dots: Sequence[tuple[float, Dot]],
    limits: Sequence[tuple[float, Sequence[tuple[float, float]]]],
    target: float,
    labels: tuple[str, str],
) -> bytes:
    """Draw rates against the size of the denominator, between funnel limits.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    dots : sequence of (float, Dot)
        Denominator and rate of each force.
    limits : sequence of (float, sequence of (float, float))
        Denominator, and lower and upper limit of each level, inner first.
    target : float
        Centre of the funnel.
    labels : tuple of (str, str)
        What the axes count.

    Returns
    -------
    bytes
        SVG.
    """
    with _canvas(title, subtitle, 2.4, left=0.62, right=0.2, bottom=0.68) as (figure, axes):
        across = [where for where, _ in limits]
        for level, style in enumerate(("--", "-")):
            for side in (0, 1):
                edge = [bounds[level][side] for _, bounds in limits]
                axes.plot(across, edge, color=AVERAGE, ls=style, lw=1.1, zorder=1)
        axes.axhline(target, color=AVERAGE, lw=0.9, ls=":", zorder=1)
        for where, dot in dots:
            axes.scatter(
                [where],
                [dot.value],
                color=OWN if dot.own else PEERS,
                marker="D" if dot.own else "o",
                s=56 if dot.own else 34,
                linewidth=0,
                zorder=3,
            )
            axes.annotate(
                dot.label,
                (where, dot.value),
                xytext=(0, 6),
                textcoords="offset points",
                ha="center",
                size=7.5,
                weight="bold" if dot.own else "normal",
                color=OWN if dot.own else TEXT,
                zorder=4,
            )
        top = max([dot.value for _, dot in dots] + [bounds[-1][1] for _, bounds in limits])
        axes.set_ylim(0, top * 1.08)
        axes.set_xlim(min(across), max(across))
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_xlabel(labels[0], size=8.5)
        axes.set_ylabel(labels[1], size=8.5)
        key = "- - -  95% limits    ___  99.8% limits    \u00b7 \u00b7 \u00b7  mean of the peers"
        figure.text(0.02, 0.012, key, color=AVERAGE, size=8, va="bottom")
        return _svg(figure)


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
    ticks: Sequence[tuple[dt.date, str]],
) -> bytes:
    """Draw a control chart: values, mean and limits of each phase, special causes ringed.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and span.
    points : sequence of ControlPoint
        In order of time.
    ticks : sequence of (datetime.date, str)
        Where the time axis is labelled.

    Returns
    -------
    bytes
        SVG.
    """
    with _canvas(title, subtitle, 2.4, left=0.5, right=0.2, bottom=0.55) as (figure, axes):
        where = {point.day: float(mdates.date2num(point.day)) for point in points}
        for phase in sorted({point.phase for point in points}):
            part = [point for point in points if point.phase == phase]
            days = [where[point.day] for point in part]
            axes.plot(days, [point.centre for point in part], color=PEERS, lw=1.2, zorder=1)
            for side in ("lower", "upper"):
                edge = [getattr(point, side) for point in part]
                axes.plot(days, edge, color=AVERAGE, lw=1.1, ls="--", zorder=1)
        days = [where[point.day] for point in points]
        axes.plot(days, [point.value for point in points], color=OWN, lw=1.6, zorder=2)
        for point in points:
            axes.scatter(
                [where[point.day]],
                [point.value],
                marker="D",
                s=26,
                facecolor="white" if point.excluded else OWN,
                edgecolor=OWN,
                linewidth=1,
                zorder=3,
            )
            if point.signal:
                axes.scatter(
                    [where[point.day]],
                    [point.value],
                    marker="o",
                    s=130,
                    facecolor="none",
                    edgecolor=AVERAGE,
                    linewidth=1.4,
                    zorder=4,
                )
        heights = [value for point in points for value in (point.value, point.upper)]
        axes.set_ylim(0, max(height for height in heights if height == height) * 1.1)
        shown = list(ticks)[:: 1 + len(ticks) // 9]
        axes.set_xticks([float(mdates.date2num(day)) for day, _ in shown])
        axes.set_xticklabels([label for _, label in shown], size=8.5)
        axes.yaxis.set_major_locator(MaxNLocator(5))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        key = "- - -  limits    ringed: special cause    hollow: left out (COVID-19)"
        figure.text(0.02, 0.012, key, color=AVERAGE, size=8, va="bottom")
        return _svg(figure)
