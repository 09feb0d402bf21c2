"""The recent trend of five years by the rule of Fingertips."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from pcp_analysis.statistics.proportions import proportion_trend_test
from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import FloatArray
from pcp_analysis.statistics.trend import TrendWord

FINGERTIPS_POINTS = 5
FINGERTIPS_CONFIDENCE = 0.998


@dataclass(frozen=True, kw_only=True)
class AnnualTrend:
    """The recent trend by the rule of Fingertips.

    Parameters
    ----------
    trend : {"increasing", "decreasing", "no trend"}
        The verdict.
    slope : float
        Change a year, in the unit of the values (proportions: sign only, +1 or -1).
    statistic, p_value : float
        Chi-squared on one degree of freedom and its p-value.
    confidence : float
        Confidence level of the rule.
    n : int
        Number of years.
    method : str
        The method in words.
    """

    trend: TrendWord
    slope: float
    statistic: float
    p_value: float
    confidence: float
    n: int
    method: str


def fingertips_trend(
    years: Sequence[int],
    values: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
) -> AnnualTrend:
    """Recent trend of five annual rates by the rule of Fingertips.

    Parameters
    ----------
    years : sequence of int, length 5
        Five consecutive years, in any order.
    values, lower, upper : sequence of float, length 5
        Values with their 95% limits.

    Returns
    -------
    AnnualTrend
        A trend needs chi-squared above its 99.8% point (9.5495) and a slope that keeps its sign
        when any one year is left out.

    Raises
    ------
    StatisticsError
        If there are not five consecutive years or an interval has no width.

    Notes
    -----
    Weighted regression with weights ``1 / se^2``, ``se = (upper - lower) / 3.92``;
    ``chi2 = (b / se_b)^2``. Valid for discrete years only.

    References
    ----------
    Public Health England, Fingertips technical guidance: recent trends (trend markers).

    Examples
    --------
    >>> rates, lower, upper = [5, 6, 7, 8, 9], [4.8, 5.8, 6.8, 7.8, 8.8], [5.2, 6.2, 7.2, 8.2, 9.2]
    >>> found = fingertips_trend([2014, 2015, 2016, 2017, 2018], rates, lower, upper)
    >>> found.trend
    'increasing'
    """
    order = _five_years(years, (values, lower, upper))
    time = np.asarray(years, dtype=float)[order]
    given, low, high = (np.asarray(v, dtype=float)[order] for v in (values, lower, upper))
    error = (high - low) / 3.92
    if not (np.isfinite(given).all() and (error > 0).all()):
        raise StatisticsError("every year needs a value and an interval with a width")
    slope, slope_error = _weighted_slope(time, given, error)
    keep = [np.delete(np.arange(FINGERTIPS_POINTS), i) for i in range(FINGERTIPS_POINTS)]
    steady = all(
        np.sign(_weighted_slope(time[k], given[k], error[k])[0]) == np.sign(slope) for k in keep
    )
    statistic = (slope / slope_error) ** 2
    return _annual_trend(slope, statistic, steady, "weighted regression")


def fingertips_proportion_trend(
    years: Sequence[int], successes: Sequence[float], trials: Sequence[float]
) -> AnnualTrend:
    """Recent trend of five annual proportions by the rule of Fingertips.

    Parameters
    ----------
    years : sequence of int, length 5
        Five consecutive years, in any order.
    successes, trials : sequence of float, length 5
        Numbers with the attribute and numbers in all.

    Returns
    -------
    AnnualTrend
        By the chi-squared test for trend above its 99.8% point.

    Raises
    ------
    StatisticsError
        If there are not five consecutive years or a proportion is out of range.

    References
    ----------
    Public Health England, Fingertips technical guidance: recent trends (trend markers).

    Examples
    --------
    >>> years, solved = [2014, 2015, 2016, 2017, 2018], [50, 60, 70, 80, 90]
    >>> found = fingertips_proportion_trend(years, solved, [500] * 5)
    >>> found.trend
    'increasing'
    """
    order = _five_years(years, (successes, trials))
    count, total = (np.asarray(v, dtype=float)[order] for v in (successes, trials))
    tested = proportion_trend_test(list(count), list(total))
    score = np.arange(FINGERTIPS_POINTS) - 2.0
    pooled = count.sum() / total.sum()
    sign = float(np.sign(score @ (count - pooled * total)))
    return _annual_trend(sign, tested.statistic, True, "chi-squared test for trend")


def _annual_trend(slope: float, statistic: float, steady: bool, method: str) -> AnnualTrend:
    p_value = float(stats.chi2.sf(statistic, 1))
    found = steady and p_value < 1 - FINGERTIPS_CONFIDENCE
    word: TrendWord = "no trend"
    if found:
        word = "increasing" if slope > 0 else "decreasing"
    return AnnualTrend(
        trend=word,
        slope=slope,
        statistic=statistic,
        p_value=p_value,
        confidence=FINGERTIPS_CONFIDENCE,
        n=FINGERTIPS_POINTS,
        method=f"Fingertips recent trend ({method})",
    )


def _five_years(years: Sequence[int], columns: Sequence[Sequence[float]]) -> np.ndarray:
    order = np.argsort(years)
    if (
        any(len(column) != len(years) for column in columns)
        or len(years) != FINGERTIPS_POINTS
        or (np.diff(np.asarray(years)[order]) != 1).any()
    ):
        raise StatisticsError("the Fingertips rule needs five consecutive years, each with a value")
    return order


def _weighted_slope(time: FloatArray, values: FloatArray, error: FloatArray) -> tuple[float, float]:
    weights = 1 / error**2
    centred = time - np.average(time, weights=weights)
    spread = float(weights @ centred**2)
    return float((weights * centred) @ values) / spread, 1 / math.sqrt(spread)
