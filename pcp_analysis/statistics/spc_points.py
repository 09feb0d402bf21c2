"""The points of a control chart, with the rules that mark special causes applied to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import BoolArray, FloatArray, Series
from pcp_analysis.statistics.spc_rules import special_causes

SignalSide = Literal["high", "low"]
TRIAL_LIMIT_POINTS = 12


@dataclass(frozen=True, kw_only=True)
class ChartPoint:
    """One period of a control chart.

    Parameters
    ----------
    ordinal : int
        The period.
    label : str
        Its name.
    value, centre, lower, upper : float
        Value, mean and three-sigma limits; ``value`` is NaN only where the period has none.
    phase : int
        0 before the first series break, 1 after it, and so on.
    excluded : bool
        Whether the period was left out of mean, limits and rules.
    signals : tuple of str
        Special causes, as `spc_rules.special_causes` names them.
    """

    ordinal: int
    label: str
    value: float
    centre: float
    lower: float
    upper: float
    phase: int
    excluded: bool
    signals: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A control chart.

    Parameters
    ----------
    points : tuple of ChartPoint
        All periods, in order.
    trial_phases : tuple of int
        Phases with fewer than 12 usable points: their limits are trial limits.
    method : str
        The method in words.
    n : int
        Number of points that set the mean and limits.
    """

    points: tuple[ChartPoint, ...]
    trial_phases: tuple[int, ...]
    method: str
    n: int

    @property
    def trial(self) -> bool:
        """Whether the latest limits are trial limits."""
        return self.points[-1].phase in self.trial_phases

    def recent_signal(self, periods: int = 1) -> SignalSide | None:
        """The side of the special causes among the latest periods.

        Parameters
        ----------
        periods : int
            How many of the latest periods to look at.

        Returns
        -------
        {"high", "low"} or None
            None when there is no signal, or signals on both sides.

        Raises
        ------
        StatisticsError
            If ``periods`` is below 1.
        """
        if periods < 1:
            raise StatisticsError("look at one period at least")
        found = {name.split()[-1] for point in self.points[-periods:] for name in point.signals}
        if found == {"high"}:
            return "high"
        return "low" if found == {"low"} else None


def phases(series: Series) -> Iterator[tuple[int, BoolArray]]:
    """Give the stretches between documented breaks, each as a mask.

    Parameters
    ----------
    series : Series
        Of the chart.

    Yields
    ------
    int and ndarray of bool, shape (n,)
        Number of the stretch and its periods.
    """
    phase = np.searchsorted(np.asarray(series.breaks), series.ordinals, side="right")
    for number, value in enumerate(np.unique(phase)):
        yield number, phase == value


def chart_of(
    series: Series,
    values: FloatArray,
    centre: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    method: str,
) -> Chart:
    """Put a chart together and mark its special causes.

    Parameters
    ----------
    series : Series
        Periods, breaks and what is left out.
    values, centre, lower, upper : ndarray, shape (n,)
        Of each period.
    method : str
        The method in words.

    Returns
    -------
    Chart
        The rules look at each unbroken stretch of usable periods.
    """
    usable = series.usable
    signals: list[tuple[str, ...]] = [() for _ in values]
    numbers = np.zeros(len(values), dtype=int)
    trial = []
    for phase, inside in phases(series):
        numbers[inside] = phase
        if int((inside & usable).sum()) < TRIAL_LIMIT_POINTS:
            trial.append(phase)
        for stretch in _stretches(inside & usable):
            causes = special_causes(
                values[stretch], centre[stretch], lower[stretch], upper[stretch]
            )
            for index, found in zip(stretch, causes, strict=True):
                signals[index] = found
    return Chart(
        points=tuple(
            ChartPoint(
                ordinal=int(ordinal),
                label=series.label(int(ordinal)),
                value=float(values[i]),
                centre=float(centre[i]),
                lower=float(lower[i]),
                upper=float(upper[i]),
                phase=int(numbers[i]),
                excluded=not bool(usable[i]),
                signals=signals[i],
            )
            for i, ordinal in enumerate(series.ordinals)
        ),
        trial_phases=tuple(trial),
        method=method,
        n=int(usable.sum()),
    )


def _stretches(mask: BoolArray) -> list[np.ndarray]:
    """Unbroken runs of True, each as an array of positions."""
    positions = np.flatnonzero(mask)
    if len(positions) == 0:
        return []
    return np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1)
