"""The charts behind the verdicts: funnel and control chart. Data in, SVG out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib import dates as mdates
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from pcp_analysis.report.chart_base import AVERAGE, OWN, PEERS, TEXT, canvas, svg_of
from pcp_analysis.report.charts import Dot


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
    with canvas(title, subtitle, 2.4, left=0.62, right=0.2, bottom=0.68) as (figure, axes):
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
    with canvas(title, subtitle, 2.4, left=0.5, right=0.2, bottom=0.55) as (figure, axes):
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
        return svg_of(figure)
