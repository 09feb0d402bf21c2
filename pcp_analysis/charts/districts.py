"""Charts of crime below a force: sorted bars, and one small panel of bars for each kind of offence."""

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
    SIZE,
    WIDTH,
    Key,
    canvas,
    sheet,
    svg_of,
    width_of,
    wrap,
)

_NAME = 1.42  # inches that a name may take before it wraps
_ROW, _GAP = 0.2, 0.1  # inches: a place of one line, and between two panels
_HEAD = 0.06  # inches between the name of a panel and its bars
_BAR = 0.62  # of a row
_PARTNERSHIP: dict[str, Any] = {"facecolor": OWN, "edgecolor": OWN, "linewidth": 0.9}
_OTHER: dict[str, Any] = {
    "facecolor": "white",
    "edgecolor": PEERS,
    "hatch": "/////",
    "linewidth": 0.9,
}
_MARK: dict[str, Any] = {"color": AVERAGE, "lw": 1.8}


@dataclass(frozen=True)
class PlaceBar:
    """A place of a chart: its name, value and label, and whether it is a partnership."""

    name: str
    value: float
    label: str
    partnership: bool = True


@dataclass(frozen=True)
class SharePanel:
    """A kind of offence: its name, and a bar for each place; None where a figure is missing."""

    name: str
    values: Sequence[tuple[float, str] | None]


def _names(names: Sequence[str]) -> tuple[list[list[str]], list[float], list[float]]:
    """Return names in lines, the middle of each row from the top, and how deep all rows are."""
    lines = [wrap(name, _NAME) for name in names]
    depths = [max(_ROW, LINE * len(name) + 0.03) for name in lines]
    middles = [sum(depths[:place]) + depth / 2 for place, depth in enumerate(depths)]
    return lines, middles, depths


def _bars(
    axes: Axes, middles: Sequence[float], values: Sequence[float], partnerships: Sequence[bool]
) -> None:
    for middle, value, own in zip(middles, values, partnerships, strict=True):
        style = _PARTNERSHIP if own else _OTHER
        axes.barh(middle, value, height=_ROW * _BAR, zorder=2, **style)


def _key(partnerships: Sequence[bool], other: str) -> list[Key]:
    return [] if all(partnerships) else [Key(other, _OTHER)]


def place_bars(title: str, subtitle: str, bars: Sequence[PlaceBar], other: str) -> bytes:
    """Draw one bar for each place, in the order given, its label behind it.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    bars : sequence of PlaceBar
        From the top.
    other : str
        What places that are no partnerships are, for the key.

    Returns
    -------
    bytes
        SVG.
    """
    lines, middles, depths = _names([bar.name for bar in bars])
    own = [bar.partnership for bar in bars]
    left = 0.14 + max(width_of(line) for name in lines for line in name)
    room = WIDTH - left - 0.05
    # the longest bar leaves room for its label behind it
    free = [(room - 0.08 - width_of(bar.label)) / bar.value for bar in bars if bar.value > 0]
    scale = min(free, default=1.0)
    key = _key(own, other)
    with canvas(title, subtitle, sum(depths), left=left, right=0.05, bottom=0.02, key=key) as (
        figure,
        axes,
    ):
        axes.set_xlim(0, room / scale)
        axes.set_ylim(sum(depths), 0)
        _bars(axes, middles, [bar.value for bar in bars], own)
        for middle, bar in zip(middles, bars, strict=True):
            axes.annotate(
                bar.label,
                (bar.value, middle),
                xytext=(4, 0),
                textcoords="offset points",
                va="center_baseline",
            )
        axes.set_yticks(middles, ["\n".join(name) for name in lines])
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=PEERS, lw=0.9, zorder=1)
        return svg_of(figure)


def share_panels(
    title: str,
    subtitle: str,
    places: Sequence[tuple[str, bool]],
    panels: Sequence[SharePanel],
    marks: Sequence[float | None],
    keys: tuple[str, str],
) -> bytes:
    """Draw panels side by side over the same places, all on one scale, a mark across each bar.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    places : sequence of (str, bool)
        Name of each place and whether it is a partnership, from the top.
    panels : sequence of SharePanel
        From left to right, two at most.
    marks : sequence of float or None
        Where the mark of each place stands.
    keys : tuple of str
        What the mark is, and what places that are no partnerships are.

    Returns
    -------
    bytes
        SVG.
    """
    lines, middles, depths = _names([name for name, _ in places])
    own = [partnership for _, partnership in places]
    left = 0.12 + max(width_of(line) for name in lines for line in name)
    width = (WIDTH - left - 0.05 - _GAP * (len(panels) - 1)) / len(panels)
    heads = [wrap(panel.name, width, SIZE, "bold") for panel in panels]
    head = LINE * max(len(found) for found in heads) + _HEAD
    drawn = [item for panel in panels for item in panel.values if item is not None]
    label = max(width_of(text) for _, text in drawn) + 0.08
    longest = max([value for value, _ in drawn] + [mark for mark in marks if mark is not None])
    scale = (width - label) / (longest or 1.0)
    key = [Key(keys[0], _MARK), *_key(own, keys[1])]
    depth = sum(depths)
    with sheet(title, subtitle, depth + head, key) as opened:
        figure, inches = opened.figure, opened.figure.dpi_scale_trans
        for place, (panel, found) in enumerate(zip(panels, heads, strict=True)):
            across = left + place * (width + _GAP)
            for number, line in enumerate(found):
                figure.text(
                    across,
                    opened.bottom + depth + head - LINE * (number + 0.5),
                    line,
                    transform=inches,
                    weight="bold",
                    va="center_baseline",
                )
            axes = opened.axes(across, 0, width, depth)
            axes.set_xlim(0, width / scale)
            axes.set_ylim(depth, 0)
            values = [0.0 if item is None else item[0] for item in panel.values]
            _bars(axes, middles, values, own)
            _labels(axes, middles, panel, marks)
            shown = [] if place else ["\n".join(name) for name in lines]
            axes.set_yticks(middles[: len(shown)], shown)
            axes.set_xticks([])
            axes.spines["bottom"].set_visible(False)
            axes.axvline(0, color=FAINT, lw=0.9, zorder=1)
        return svg_of(figure)


def _labels(
    axes: Axes, middles: Sequence[float], panel: SharePanel, marks: Sequence[float | None]
) -> None:
    """Write the value behind each bar and its mark, and draw the mark."""
    for middle, item, mark in zip(middles, panel.values, marks, strict=True):
        if mark is not None:
            axes.vlines(mark, middle - _ROW / 2.2, middle + _ROW / 2.2, zorder=3, **_MARK)
        end = max(0.0 if item is None else item[0], mark or 0.0)
        axes.annotate(
            "\N{EN DASH}" if item is None else item[1],
            (end, middle),
            xytext=(3, 0),
            textcoords="offset points",
            va="center_baseline",
        )
