"""Small multiples: one small panel for each indicator, all over the same years. Data in, SVG out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis.charts.axes import BREAK_STYLE, Times, mark_times, number_of
from pcp_analysis.charts.base import (
    BAND,
    LINE,
    OWN,
    SIZE,
    WIDTH,
    Key,
    Sheet,
    sheet,
    svg_of,
    width_of,
    wrap,
)

_COLUMNS = 2
_MARGIN, _BETWEEN = 0.08, 0.2  # inches at the sides, and between two columns
_PLOT, _FOOT, _SPACE = 0.62, LINE + 0.05, 0.12  # inches: drawing, years below it, space to the next


@dataclass(frozen=True)
class Panel:
    """One indicator: its name, its last figure as printed, its points, and its own breaks."""

    name: str
    latest: str
    points: Sequence[tuple[dt.date, float]]
    times: Times


def panels(
    title: str, subtitle: str, drawn: Sequence[Panel], years: tuple[str, str], band: str
) -> bytes:
    """Draw small panels in two columns, each on a scale of its own from zero, all over one span.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    drawn : sequence of Panel
        In reading order.
    years : tuple of str
        First and last year, written below each panel.
    band : str
        What the shaded spans are.

    Returns
    -------
    bytes
        SVG.
    """
    width = (WIDTH - 2 * _MARGIN - (_COLUMNS - 1) * _BETWEEN) / _COLUMNS
    rows = [drawn[start : start + _COLUMNS] for start in range(0, len(drawn), _COLUMNS)]
    room = [max(len(_name(panel, width)) for panel in row) * LINE for row in rows]
    days = [number_of(day) for panel in drawn for day, _ in panel.points]
    length = max(max(days) - min(days), 365.0)
    span = (min(days) - 0.03 * length, max(days) + 0.03 * length)
    key = _key(drawn, span, band)
    height = sum(room) + len(rows) * (_PLOT + _FOOT + _SPACE)
    with sheet(title, subtitle, height, key) as opened:
        top = height
        for row, names in zip(rows, room, strict=True):
            for place, panel in enumerate(row):
                left = _MARGIN + place * (width + _BETWEEN)
                _panel(opened, panel, (left, top, width), names, span, years)
            top -= names + _PLOT + _FOOT + _SPACE
        return svg_of(opened.figure)


def _name(panel: Panel, width: float) -> list[str]:
    return wrap(panel.name, width, SIZE, "bold")


def _key(drawn: Sequence[Panel], span: tuple[float, float], band: str) -> list[Key]:
    """Return the signs that any of the panels shows."""
    key = []
    inside = [
        item
        for panel in drawn
        for item in panel.times.bands
        if number_of(item.first) < span[1] and number_of(item.last) > span[0]
    ]
    if inside:
        key.append(Key(band, {"facecolor": BAND, "lw": 0}))
    if any(panel.times.marks for panel in drawn):
        key.append(Key("series break", BREAK_STYLE))
    return key


def _panel(
    opened: Sheet,
    panel: Panel,
    place: tuple[float, float, float],
    names: float,
    span: tuple[float, float],
    years: tuple[str, str],
) -> None:
    """Draw one panel below a height: name, series with its limits, last figure, years."""
    left, top, width = place
    figure, bottom = opened.figure, top - names - _PLOT
    inches = figure.dpi_scale_trans
    for number, line in enumerate(_name(panel, width)):
        figure.text(
            left,
            opened.bottom + top - LINE * (number + 0.5),
            line,
            transform=inches,
            weight="bold",
            va="center_baseline",
        )
    label = width_of(panel.latest, SIZE, "bold") + 0.07
    axes = opened.axes(left, bottom, width - label, _PLOT)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.set_xlim(*span)
    heights = [value for _, value in panel.points]
    low, high = min(*heights, 0.0), max(*heights, 0.0) or 1.0
    axes.set_ylim(low * 1.08, high * 1.08)
    mark_times(axes, panel.times)
    days = [number_of(day) for day, _ in panel.points]
    axes.plot(days, heights, color=OWN, lw=1.6, zorder=2)
    axes.plot(days[-1:], heights[-1:], color=OWN, marker="D", ms=4.6, zorder=4)
    last = heights[-1] / (high * 1.08) * _PLOT
    figure.text(
        left + width,
        opened.bottom + bottom + min(max(last, LINE / 2), _PLOT - LINE / 2),
        panel.latest,
        transform=inches,
        ha="right",
        va="center_baseline",
        weight="bold",
        color=OWN,
    )
    for across, text, side in ((left, years[0], "left"), (left + width - label, years[1], "right")):
        figure.text(
            across,
            opened.bottom + bottom - _FOOT + LINE / 2,
            text,
            transform=inches,
            ha=side,
            va="center_baseline",
            color="#444444",
        )
