"""The house's charts over time: the trend beside the group, and the 12-month line as context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from matplotlib.axes import Axes

from pcp_analysis.charts.axes import Times, number_of, time_canvas
from pcp_analysis.charts.base import LINE, OWN, PEERS, SIZE, spaced, svg_of, width_of, wrap
from pcp_analysis.charts.dots import weight_of

_HEIGHT, _CONTEXT_HEIGHT = 2.05, 1.25  # inches
_NAME = 0.75  # inches that a name at the end of a line may take before it wraps


class EndLabel:
    """A label at the end of a line."""

    def __init__(self, name: str, height: float, own: bool) -> None:
        self.lines = wrap(name, _NAME, SIZE, weight_of(own))
        self.height, self.own = height, own

    @property
    def width(self) -> float:
        """Width in inches."""
        return max(width_of(line, SIZE, weight_of(self.own)) for line in self.lines)


def end_labels(axes: Axes, labels: Sequence[EndLabel], height: float) -> None:
    """Write labels beside the ends of lines, moved apart where they would touch.

    Parameters
    ----------
    axes : Axes
        With their final limits.
    labels : sequence of EndLabel
        Where each would like to stand.
    height : float
        Of the axes, in inches.
    """
    low, high = axes.get_ylim()
    unit = (high - low) / height
    places = spaced(
        [label.height for label in labels],
        [LINE * len(label.lines) * unit for label in labels],
        low,
        high,
    )
    for place, label in zip(places, labels, strict=True):
        for number, line in enumerate(label.lines):
            axes.annotate(
                line,
                (1.015, place + LINE * unit * ((len(label.lines) - 1) / 2 - number)),
                xycoords=("axes fraction", "data"),
                color=OWN if label.own else PEERS,
                weight=weight_of(label.own),
                va="center_baseline",
                annotation_clip=False,
            )


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def trend(
    title: str,
    subtitle: str,
    days: Sequence[dt.date],
    own: tuple[str, Sequence[float | None]],
    group: tuple[str, Sequence[float | None]],
    times: Times,
) -> bytes:
    """Draw a series of discrete periods: the force and its group's average.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    days : sequence of datetime.date
        Where each period stands on the time axis.
    own, group : tuple of (str, sequence of float or None)
        Label and values of the force and of its group; None leaves a gap.
    times : Times
        Labels of the time axis, spans to shade and series breaks.

    Returns
    -------
    bytes
        SVG.
    """
    drawn = [(group, False), (own, True)]
    labels = [
        EndLabel(name, _known(values)[-1], is_own)
        for (name, values), is_own in drawn
        if _known(values)
    ]
    every = [value for (_, values), _ in drawn for value in _known(values)]
    with time_canvas(
        title,
        subtitle,
        _HEIGHT,
        (days[0], days[-1]),
        (min(every, default=0.0), max(every, default=1.0)),
        times,
        right=max((label.width for label in labels), default=0.0) + 0.1,
    ) as (figure, axes):
        for (_, values), is_own in drawn:
            axes.plot(
                [number_of(day) for day in days],
                [float("nan") if value is None else value for value in values],
                color=OWN if is_own else PEERS,
                marker="D" if is_own else "o" if len(days) < 9 else None,
                ms=4.2,
                lw=2.2 if is_own else 1.6,
                zorder=3,
                solid_capstyle="round",
            )
        end_labels(axes, labels, _HEIGHT)
        return svg_of(figure)


def context(
    title: str,
    subtitle: str,
    days: Sequence[dt.date],
    values: Sequence[float | None],
    label: str,
    times: Times,
) -> bytes:
    """Draw a line of overlapping 12-month figures: thin, without marks, and never tested.

    Parameters
    ----------
    title, subtitle : str
        The finding; and measure, unit and period.
    days : sequence of datetime.date
        Where each window ends.
    values : sequence of float or None
        The figures; None leaves a gap.
    label : str
        The last figure as printed.
    times : Times
        Labels of the time axis, spans to shade and series breaks.

    Returns
    -------
    bytes
        SVG.
    """
    known = _known(values)
    end = EndLabel(label, known[-1], own=True)
    with time_canvas(
        title,
        subtitle,
        _CONTEXT_HEIGHT,
        (days[0], days[-1]),
        (min(known), max(known)),
        times,
        right=end.width + 0.12,
    ) as (figure, axes):
        axes.plot(
            [number_of(day) for day in days],
            [float("nan") if value is None else value for value in values],
            color=OWN,
            lw=1.5,
            zorder=3,
        )
        axes.plot([number_of(days[-1])], [known[-1]], color=OWN, marker="D", ms=5, zorder=4)
        end_labels(axes, [end], _CONTEXT_HEIGHT)
        return svg_of(figure)
