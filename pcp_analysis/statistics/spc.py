"""Statistical process control charts: XmR, p, u, c and Laney's p' and u'."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pcp_analysis.statistics.results import Interval, StatisticsError
from pcp_analysis.statistics.series import BoolArray, FloatArray, Series, require_discrete
from pcp_analysis.statistics.spc_rules import special_causes

SignalSide = Literal["high", "low"]
TRIAL_LIMIT_POINTS = 12
MOVING_RANGE_TO_SIGMA = 1.128
_NATURAL = 2.66
_SCREEN = 3.267
_THREE_SIGMA = 0.9973002039367398


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


def xmr_limits(values: ArrayLike, screen: bool = True) -> Interval:
    """Mean and natural process limits of individual values (XmR).

    Parameters
    ----------
    values : array_like, shape (n,)
        Values in time order, none missing.
    screen : bool
        Whether to leave out moving ranges above 3.267 times their mean before the final mean
        (the default of NHSRplotthedots; the Making Data Count workbook does not).

    Returns
    -------
    Interval
        Mean and limits, in the unit of the values; ``confidence`` is that of three sigma for
        normal data.

    Raises
    ------
    StatisticsError
        If there are fewer than two values or one is missing.

    Notes
    -----
    ``mean +- 2.66 * mean |x_t - x_(t-1)|``. Limits of counts may be negative: clip for drawing.

    References
    ----------
    NHS England (2019), Making Data Count: Strengthening your decisions. Wheeler DJ (1993),
    Understanding Variation. Nelson LS (1982), Journal of Quality Technology 14, 172-173.

    Examples
    --------
    >>> found = xmr_limits([1, 2, 1, 2, 10, 1, 2, 1])
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (-5.86, 2.5, 10.86)
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or len(given) < 2 or not np.isfinite(given).all():
        raise StatisticsError("XmR limits need two values or more and none missing")
    return _individual_limits(given, np.abs(np.diff(given)), screen)


def xmr_chart(series: Series, screen: bool = True) -> Chart:
    """XmR chart with the Making Data Count rules, re-based at every series break.

    Parameters
    ----------
    series : Series
        Discrete values; deseasonalise a seasonal series first.
    screen : bool
        As for `xmr_limits`.

    Returns
    -------
    Chart
        Excluded periods are drawn but set no limit and give no signal; a moving range never
        spans one, and no run or trend passes through one.

    Raises
    ------
    StatisticsError
        If windows overlap or a phase has no two neighbouring usable values.

    References
    ----------
    As `xmr_limits`.

    Examples
    --------
    >>> found = xmr_chart(deseasonalise(series, seasonal_model(series)))
    >>> found.recent_signal(4), found.trial
    ('high', False)
    """
    require_discrete(series, "SPC chart")
    values, usable = series.array, series.usable
    centre, lower, upper = (np.full(len(series), math.nan) for _ in range(3))
    for phase, inside in _phases(series):
        chosen = inside & usable
        ranges = _moving_ranges(values, chosen)
        if len(ranges) == 0:
            raise StatisticsError(f"phase {phase + 1} of the chart has no two neighbouring values")
        limits = _individual_limits(values[chosen], ranges, screen)
        centre[inside], lower[inside], upper[inside] = limits.estimate, limits.lower, limits.upper
    words = "moving ranges screened" if screen else "moving ranges not screened"
    return _chart(series, values, centre, lower, upper, f"XmR, {words}")


def p_chart(series: Series, laney: bool = False) -> Chart:
    """Chart of proportions; Laney's p' where denominators are large.

    Parameters
    ----------
    series : Series
        ``values`` number with the attribute, ``exposures`` number in all.
    laney : bool
        Whether to widen limits by the variation between periods (p').

    Returns
    -------
    Chart
        As proportions, limits within 0 to 1.

    Raises
    ------
    StatisticsError
        If windows overlap, exposures are missing, or a proportion is out of range.

    Notes
    -----
    ``p +- 3 sqrt(p (1 - p) / n_t)``, for p' times the mean moving range of the z-scores over
    1.128.

    References
    ----------
    Laney DB (2002), Improved control charts for attributes, Quality Engineering 14, 531-537.

    Examples
    --------
    >>> found = p_chart(series, laney=True)
    >>> round(found.points[-1].lower, 4), round(found.points[-1].upper, 4)
    (0.0392, 0.0786)
    """
    return _attribute_chart(series, "p", laney)


def u_chart(series: Series, laney: bool = False) -> Chart:
    """Chart of rates; Laney's u' where counts are large.

    Parameters
    ----------
    series : Series
        ``values`` counts, ``exposures`` denominators.
    laney : bool
        Whether to widen limits by the variation between periods (u').

    Returns
    -------
    Chart
        As rates per unit of exposure, lower limits no less than 0.

    Raises
    ------
    StatisticsError
        If windows overlap, exposures are missing, or a count is negative.

    Notes
    -----
    ``u +- 3 sqrt(u / e_t)``, for u' times the mean moving range of the z-scores over 1.128.

    References
    ----------
    Laney DB (2002), Quality Engineering 14, 531-537.

    Examples
    --------
    >>> found = u_chart(series, laney=True)
    >>> round(found.points[-1].lower, 4), round(found.points[-1].upper, 4)
    (0.0392, 0.0786)
    """
    return _attribute_chart(series, "u", laney)


def c_chart(series: Series) -> Chart:
    """Chart of counts over equal exposures.

    Parameters
    ----------
    series : Series
        ``values`` counts; exposures are not used.

    Returns
    -------
    Chart
        As counts, lower limits no less than 0.

    Raises
    ------
    StatisticsError
        If windows overlap or a count is negative.

    Notes
    -----
    ``c +- 3 sqrt(c)``.

    References
    ----------
    Montgomery DC (2013), Introduction to Statistical Quality Control, 7th edition, chapter 7.

    Examples
    --------
    >>> found = c_chart(Series.of([52, 61, 58, 49, 55, 66, 60, 51]))
    >>> round(found.points[-1].lower, 4), round(found.points[-1].upper, 4)
    (33.9501, 79.0499)
    """
    return _attribute_chart(series, "c", laney=False)


def _attribute_chart(series: Series, kind: Literal["p", "u", "c"], laney: bool) -> Chart:
    require_discrete(series, "SPC chart")
    if kind != "c" and series.exposures is None:
        raise StatisticsError(f"a {kind} chart needs exposures")
    counts, usable = series.array, series.usable
    exposures = np.ones(len(series)) if kind == "c" else series.exposure_array
    if (counts[usable] < 0).any():
        raise StatisticsError("a count is negative (a net reversal): exclude that period")
    if kind == "p" and (counts[usable] > exposures[usable]).any():
        raise StatisticsError("a number with the attribute exceeds its number in all")
    values = counts / exposures
    centre, sigma = (np.full(len(series), math.nan) for _ in range(2))
    for phase, inside in _phases(series):
        chosen = inside & usable
        if not chosen.any():
            raise StatisticsError(f"phase {phase + 1} of the chart has no usable value")
        mean = float(counts[chosen].sum() / exposures[chosen].sum())
        variance = mean * (1 - mean) if kind == "p" else mean
        sigma[inside] = np.sqrt(variance / exposures[inside])
        centre[inside] = mean
        if laney:
            if variance == 0:
                continue
            scores = (values - mean) / sigma
            ranges = _moving_ranges(scores, chosen)
            if len(ranges) == 0:
                raise StatisticsError(f"phase {phase + 1} has no two neighbouring values")
            sigma[inside] *= float(ranges.mean()) / MOVING_RANGE_TO_SIGMA
    lower = np.maximum(centre - 3 * sigma, 0)
    upper = np.minimum(centre + 3 * sigma, 1) if kind == "p" else centre + 3 * sigma
    name = f"{kind}' chart (Laney)" if laney else f"{kind} chart"
    return _chart(series, values, centre, lower, upper, name)


def _individual_limits(values: FloatArray, ranges: FloatArray, screen: bool) -> Interval:
    mean = float(values.mean())
    kept = ranges[ranges <= _SCREEN * ranges.mean()] if screen else ranges
    width = _NATURAL * float(kept.mean())
    return Interval(
        estimate=mean,
        lower=mean - width,
        upper=mean + width,
        method="XmR natural process limits",
        confidence=_THREE_SIGMA,
        n=len(values),
    )


def _moving_ranges(values: FloatArray, chosen: BoolArray) -> FloatArray:
    """Absolute differences of neighbouring periods that both count."""
    both = chosen[1:] & chosen[:-1]
    return np.abs(np.diff(values))[both]


def _phases(series: Series) -> Iterator[tuple[int, BoolArray]]:
    """The stretches between documented breaks, each as a mask."""
    phase = np.searchsorted(np.asarray(series.breaks), series.ordinals, side="right")
    for number, value in enumerate(np.unique(phase)):
        yield number, phase == value


def _chart(
    series: Series,
    values: FloatArray,
    centre: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    method: str,
) -> Chart:
    usable = series.usable
    signals: list[tuple[str, ...]] = [() for _ in values]
    phases = np.zeros(len(values), dtype=int)
    trial = []
    for phase, inside in _phases(series):
        phases[inside] = phase
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
                phase=int(phases[i]),
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
