"""Charts of a delivery programme: stacked bars of actions by status, and pairs of bars by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

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

_STATUSES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("complete", {"facecolor": OWN, "edgecolor": OWN}, "white"),
    ("ongoing", {"facecolor": RANGE, "edgecolor": OWN, "hatch": "..."}, TEXT),
    ("at risk", {"facecolor": "white", "edgecolor": AVERAGE, "hatch": "/////"}, TEXT),
)
_BAR, _HEAD, _GAP = 0.2, 0.19, 0.09  # inches: a bar, the name above it, the space below
_ROOM = 0.06  # inches around a number on a bar; a part with less room shows none


@dataclass(frozen=True)
class StatusBar:
    """One bar: what it stands for, its parts in the order of the statuses, and the label at its end."""

    label: str
    parts: tuple[int, int, int]
    end: str


def _stack(axes: Axes, height: float, bar: StatusBar, scale: float) -> None:
    start = 0
    for (_, style, ink), part in zip(_STATUSES, bar.parts, strict=True):
        if part:
            axes.barh(height, part, left=start, height=_BAR * 0.8, linewidth=0.9, zorder=2, **style)
            if part * scale > width_of(str(part)) + _ROOM:
                plain = style["facecolor"]
                axes.text(
                    start + part / 2,
                    height,
                    str(part),
                    color=ink,
                    ha="center",
                    va="center_baseline",
                    zorder=4,
                    bbox={"facecolor": plain, "edgecolor": "none", "pad": 0.6},
                )
        start += part
    axes.annotate(
        bar.end,
        (start, height),
        xytext=(5, 0),
        textcoords="offset points",
        va="center_baseline",
    )


def status_bars(
    title: str, subtitle: str, plans: Sequence[tuple[str, Sequence[StatusBar]]]
) -> bytes:
    """Draw a stacked bar for each plan and quarter: complete, ongoing, at risk.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what is counted.
    plans : sequence of (str, sequence of StatusBar)
        Each plan with its bars, first quarter first.

    Returns
    -------
    bytes
        SVG.
    """
    depth = sum(_HEAD + _BAR * len(bars) + _GAP for _, bars in plans)
    left = 0.14 + max(width_of(bar.label) for _, bars in plans for bar in bars)
    longest = max(sum(bar.parts) for _, bars in plans for bar in bars) or 1
    inside = WIDTH - left - 0.05
    scale = min(
        (inside - 0.1 - width_of(bar.end)) / (sum(bar.parts) or 1)
        for _, bars in plans
        for bar in bars
    )
    scale = min(scale, inside / longest)
    key = [Key(name, {"linewidth": 0.9, **style}) for name, style, _ in _STATUSES]
    with canvas(title, subtitle, depth, left=left, right=0.05, bottom=0.02, key=key) as (
        figure,
        axes,
    ):
        axes.set_xlim(0, inside / scale)
        axes.set_ylim(depth, 0)
        ticks: list[tuple[float, str]] = []
        top = 0.0
        for name, bars in plans:
            axes.text(0, top + _HEAD * 0.45, name, weight="bold", va="center_baseline")
            for place, bar in enumerate(bars):
                height = top + _HEAD + _BAR * (place + 0.5)
                _stack(axes, height, bar, scale)
                ticks.append((height, bar.label))
            top += _HEAD + _BAR * len(bars) + _GAP
        axes.set_yticks([height for height, _ in ticks], [label for _, label in ticks])
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=PEERS, lw=0.9, zorder=1)
        return svg_of(figure)


def paired_bars(
    title: str,
    subtitle: str,
    labels: Sequence[str],
    pair: tuple[tuple[str, Sequence[int | None]], tuple[str, Sequence[int | None]]],
) -> bytes:
    """Draw two bars for each label: the year before, hatched, and the year.

    Parameters
    ----------
    title, subtitle : str
        The finding; and what is counted.
    labels : sequence of str
        Months.
    pair : tuple of (str, sequence of int or None)
        Name and values of the year before and of the year; None leaves a gap.

    Returns
    -------
    bytes
        SVG.
    """
    styles: tuple[dict[str, Any], ...] = (
        {"facecolor": "white", "edgecolor": PEERS, "hatch": "////"},
        {"facecolor": OWN, "edgecolor": OWN},
    )
    room = (WIDTH - 0.2) / len(labels)
    names = [wrap(label, room - 0.04) for label in labels]
    deep = max(len(name) for name in names)
    key = [
        Key(name, {"linewidth": 0.9, **style})
        for (name, _), style in zip(pair, styles, strict=True)
    ]
    bottom = LINE * deep + 0.1
    with canvas(title, subtitle, 2.1, left=0.1, right=0.1, bottom=bottom, key=key) as (
        figure,
        axes,
    ):
        top = max((value for _, values in pair for value in values if value is not None), default=1)
        for (_, values), style, shift in zip(pair, styles, (-0.22, 0.22), strict=True):
            for place, value in enumerate(values):
                if value is None:
                    continue
                axes.bar(place + shift, value, width=0.42, linewidth=0.9, zorder=2, **style)
                axes.annotate(
                    str(value),
                    (place + shift, value),
                    xytext=(0, 2),
                    textcoords="offset points",
                    ha="center",
                    size=SIZE,
                    weight="bold" if shift > 0 else "normal",
                )
        axes.set_xticks(range(len(labels)), ["\n".join(name) for name in names])
        axes.set_ylim(0, (top or 1) * 1.14)
        axes.set_yticks([])
        axes.spines["bottom"].set_color(FAINT)
        return svg_of(figure)
