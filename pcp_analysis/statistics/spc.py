"""Statistical process control charts: XmR, p, u, c and Laney's p' and u'."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from pcp_analysis.statistics.results import Interval, StatisticsError
from pcp_analysis.statistics.series import (
    BoolArray,
    FloatArray,
    Series,
    as_series,
    require_discrete,
)
from pcp_analysis.statistics.spc_points import Chart, chart_of, phases

MOVING_RANGE_TO_SIGMA = 1.128
_NATURAL = 2.66
_SCREEN = 3.267  # D4 for ranges of two: three sigma of a moving range, over their mean
_THREE_SIGMA = 0.9973002039367398


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
    ``mean +- 2.66 * mean |x_t - x_(t-1)|``. Limits of counts may be negative; `xmr_chart` has a
    floor for them.

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
    given = _complete(values)
    return _individual_limits(given, np.abs(np.diff(given)), screen)


def moving_range_limits(values: ArrayLike) -> Interval:
    """Mean and upper limit of the moving ranges: the mR half of an XmR chart.

    Parameters
    ----------
    values : array_like, shape (n,)
        Values in time order, none missing.

    Returns
    -------
    Interval
        ``estimate`` is the mean moving range, ``lower`` 0 and ``upper`` 3.267 times the mean; a
        range above it is what `xmr_limits` screens out.

    Raises
    ------
    StatisticsError
        If there are fewer than two values or one is missing.

    References
    ----------
    NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.2. Wheeler DJ (1993).

    Examples
    --------
    >>> found = moving_range_limits([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])
    >>> round(found.estimate, 4), round(found.upper, 4)
    (1.8778, 6.1347)
    """
    ranges = np.abs(np.diff(_complete(values)))
    mean = float(ranges.mean())
    return Interval(
        estimate=mean,
        lower=0.0,
        upper=_SCREEN * mean,
        method="moving ranges",
        confidence=_THREE_SIGMA,
        n=len(ranges),
    )


def xmr_chart(
    series: Series | Iterable[float | None], screen: bool = True, floor: float | None = None
) -> Chart:
    """XmR chart with the Making Data Count rules, re-based at every series break.

    Parameters
    ----------
    series : Series or iterable of float
        Discrete values; deseasonalise a seasonal series first.
    screen : bool
        As for `xmr_limits`.
    floor : float, optional
        Smallest value that can be, 0 for counts and rates: a limit below it is drawn at it. The
        rules of the chart use the limits as computed.

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
    series = as_series(series)
    require_discrete(series, "SPC chart")
    values, usable = series.array, series.usable
    centre, lower, upper = (np.full(len(series), math.nan) for _ in range(3))
    for phase, inside in phases(series):
        chosen = inside & usable
        ranges = _moving_ranges(values, chosen)
        if len(ranges) == 0:
            raise StatisticsError(f"phase {phase + 1} of the chart has no two neighbouring values")
        limits = _individual_limits(values[chosen], ranges, screen)
        centre[inside], lower[inside], upper[inside] = limits.estimate, limits.lower, limits.upper
    words = "moving ranges screened" if screen else "moving ranges not screened"
    chart = chart_of(series, values, centre, lower, upper, f"XmR, {words}")
    if floor is None:
        return chart
    points = tuple(replace(point, lower=max(point.lower, floor)) for point in chart.points)
    return replace(chart, points=points)


def p_chart(
    series: Series | Iterable[float | None],
    laney: bool = False,
    exposures: Iterable[float] | None = None,
) -> Chart:
    """Chart of proportions; Laney's p' where denominators are large.

    Parameters
    ----------
    series : Series or iterable of float
        ``values`` number with the attribute, ``exposures`` number in all.
    laney : bool
        Whether to widen limits by the variation between periods (p').
    exposures : iterable of float, optional
        Number in all of each period, where the first argument is no Series; a period with none in
        all is a gap.

    Returns
    -------
    Chart
        As proportions, limits within 0 to 1.

    Raises
    ------
    StatisticsError
        If windows overlap, exposures are missing or given twice, or a proportion is out of range.

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
    return _attribute_chart(as_series(series, exposures), "p", laney)


def u_chart(
    series: Series | Iterable[float | None],
    laney: bool = False,
    exposures: Iterable[float] | None = None,
) -> Chart:
    """Chart of rates; Laney's u' where counts are large.

    Parameters
    ----------
    series : Series or iterable of float
        ``values`` counts, ``exposures`` denominators.
    laney : bool
        Whether to widen limits by the variation between periods (u').
    exposures : iterable of float, optional
        As for `p_chart`.

    Returns
    -------
    Chart
        As rates per unit of exposure, lower limits no less than 0.

    Raises
    ------
    StatisticsError
        If windows overlap, exposures are missing or given twice, or a count is negative.

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
    return _attribute_chart(as_series(series, exposures), "u", laney)


def c_chart(series: Series | Iterable[float | None]) -> Chart:
    """Chart of counts over equal exposures.

    Parameters
    ----------
    series : Series or iterable of float
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
    return _attribute_chart(as_series(series), "c", laney=False)


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
    for phase, inside in phases(series):
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
    return chart_of(series, values, centre, lower, upper, name)


def _complete(values: ArrayLike) -> FloatArray:
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or len(given) < 2 or not np.isfinite(given).all():
        raise StatisticsError("XmR limits need two values or more and none missing")
    return given


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
