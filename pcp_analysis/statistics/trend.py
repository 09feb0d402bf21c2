"""Trend of a series of discrete periods."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pymannkendall
from scipy import stats
from statsmodels.tsa.seasonal import STL

from pcp_analysis.statistics.results import Interval, StatisticsError, check_confidence
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete, require_no_break

TrendWord = Literal["increasing", "decreasing", "no trend"]
MannKendallMethod = Literal["original", "hamed_rao", "yue_wang"]
MINIMUM_TREND_POINTS = 4


@dataclass(frozen=True, kw_only=True)
class TrendTest:
    """A test for monotonic trend.

    Parameters
    ----------
    trend : {"increasing", "decreasing", "no trend"}
        The direction where the p-value is below ``1 - confidence``.
    statistic : float
        z.
    p_value : float
        Two-sided p-value.
    score, score_variance : float
        Kendall's S and its variance.
    tau : float
        Kendall's tau.
    slope : float
        Sen's slope: a period for the plain tests, a year for the seasonal test.
    confidence : float
        Confidence level of the word.
    n : int
        Number of values used.
    method : str
        The method in words.
    """

    trend: TrendWord
    statistic: float
    p_value: float
    score: float
    score_variance: float
    tau: float
    slope: float
    confidence: float
    n: int
    method: str


@dataclass(frozen=True, kw_only=True)
class Decomposition:
    """A series split into trend, season and remainder.

    Parameters
    ----------
    trend, seasonal, remainder, weights : tuple of float, length n
        The parts, which sum to the values, and the robustness weights (0 for an outlier).
    method : str
        The method in words.
    n : int
        Number of values.
    """

    trend: tuple[float, ...]
    seasonal: tuple[float, ...]
    remainder: tuple[float, ...]
    weights: tuple[float, ...]
    method: str
    n: int


def mann_kendall(
    series: Series,
    method: MannKendallMethod = "original",
    confidence: float = 0.95,
    lag: int | None = None,
) -> TrendTest:
    """Mann-Kendall test of a series without seasons.

    Parameters
    ----------
    series : Series
        Discrete values; missing and excluded ones are left out.
    method : {"original", "hamed_rao", "yue_wang"}
        The original variance, or one of two corrections for autocorrelation.
    confidence : float
        Confidence level of the word.
    lag : int, optional
        Number of lags of a correction; all when not given.

    Returns
    -------
    TrendTest
        With Sen's slope a period.

    Raises
    ------
    StatisticsError
        If windows overlap, a series break lies inside, or fewer than 4 values are usable.

    References
    ----------
    Mann HB (1945), Econometrica 13, 245-259. Hamed KH, Rao AR (1998), Journal of Hydrology 204,
    182-196. Yue S, Wang CY (2004), Water Resources Management 18, 201-218.

    Examples
    --------
    >>> found = mann_kendall(series)
    >>> found.trend, round(found.p_value, 4)
    ('no trend', 0.2048)
    """
    values = _trend_values(series, "Mann-Kendall test")
    alpha = 1 - check_confidence(confidence)
    if method == "original":
        found = pymannkendall.original_test(values, alpha=alpha)
    elif method == "hamed_rao":
        found = pymannkendall.hamed_rao_modification_test(values, alpha=alpha, lag=lag)
    else:
        found = pymannkendall.yue_wang_modification_test(values, alpha=alpha, lag=lag)
    names = {
        "original": "Mann-Kendall",
        "hamed_rao": "Mann-Kendall, Hamed-Rao correction",
        "yue_wang": "Mann-Kendall, Yue-Wang correction",
    }
    return _trend_test(found, values, names[method], confidence)


def seasonal_kendall(series: Series, confidence: float = 0.95) -> TrendTest:
    """Seasonal Kendall test: Mann-Kendall within each season, summed.

    Parameters
    ----------
    series : Series
        Discrete values; missing and excluded ones are left out.
    confidence : float
        Confidence level of the word.

    Returns
    -------
    TrendTest
        With the seasonal Sen slope, a year.

    Raises
    ------
    StatisticsError
        If windows overlap, a series break lies inside, the series has no seasons, or no season
        has two usable values.

    References
    ----------
    Hirsch RM, Slack JR, Smith RA (1982), Techniques of trend analysis for monthly water quality
    data, Water Resources Research 18, 107-121.

    Examples
    --------
    >>> found = seasonal_kendall(series)
    >>> found.trend, round(found.p_value, 4)
    ('increasing', 0.0001)
    """
    values = _trend_values(series, "seasonal Kendall test")
    period = series.periods_per_year
    if period < 2:
        raise StatisticsError("a seasonal test needs two periods a year or more")
    if all(np.isfinite(values[season::period]).sum() < 2 for season in range(period)):
        raise StatisticsError("no season has two usable values")
    alpha = 1 - check_confidence(confidence)
    found = pymannkendall.seasonal_test(values, period=period, alpha=alpha)
    return _trend_test(found, values, "seasonal Kendall", confidence)


def theil_sen(series: Series, confidence: float = 0.95) -> Interval:
    """Theil-Sen slope with its interval.

    Parameters
    ----------
    series : Series
        Discrete values; missing and excluded ones are left out, gaps in time kept.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        Change a period, in the unit of the values.

    Raises
    ------
    StatisticsError
        If windows overlap, a series break lies inside, or fewer than 4 values are usable.

    References
    ----------
    Sen PK (1968), Estimates of the regression coefficient based on Kendall's tau, JASA 63,
    1379-1389.

    Examples
    --------
    >>> found = theil_sen(series)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (-0.25, 0.375, 0.8571)
    """
    values = _trend_values(series, "Theil-Sen slope")
    kept = np.isfinite(values)
    check_confidence(confidence)
    slope = stats.theilslopes(values[kept], series.ordinals[kept], confidence)
    return Interval(
        estimate=float(slope.slope),
        lower=float(slope.low_slope),
        upper=float(slope.high_slope),
        method="Theil-Sen slope",
        confidence=confidence,
        n=int(kept.sum()),
    )


def decompose(series: Series, robust: bool = True) -> Decomposition:
    """STL decomposition with a season that repeats every year.

    Parameters
    ----------
    series : Series
        Discrete values without gaps, two years or more.
    robust : bool
        Whether outliers lose their weight.

    Returns
    -------
    Decomposition
        Trend, season and remainder.

    Raises
    ------
    StatisticsError
        If windows overlap, a series break lies inside, a value is missing, or there are fewer
        than two years and one period.

    Notes
    -----
    The settings are those of ``stl(s.window = "periodic")`` in R: the seasonal part is fitted
    with a window ten times the series, of degree 0, then averaged over each season.

    References
    ----------
    Cleveland RB, Cleveland WS, McRae JE, Terpenning I (1990), STL: a seasonal-trend decomposition
    procedure based on loess, Journal of Official Statistics 6, 3-73.

    Examples
    --------
    >>> found = decompose(series)
    >>> round(found.trend[-1], 4), round(found.seasonal[-1], 4)
    (62.7017, -7.0484)
    """
    require_discrete(series, "STL")
    require_no_break(series, series.start, series.end, "STL")
    values, period = series.array, series.periods_per_year
    if not np.isfinite(values).all():
        raise StatisticsError("STL needs a series without gaps")
    if period < 2 or len(values) <= 2 * period:
        raise StatisticsError("STL needs more than two full years of two periods or more")
    seasonal_window = 10 * len(values) + 1
    trend_window = _next_odd(1.5 * period / (1 - 1.5 / seasonal_window))
    low_pass = _next_odd(period + (0 if period % 2 else 1))
    fitted = STL(
        values,
        period=period,
        seasonal=seasonal_window,
        seasonal_deg=0,
        trend=trend_window,
        low_pass=low_pass,
        robust=robust,
        seasonal_jump=math.ceil(seasonal_window / 10),
        trend_jump=math.ceil(trend_window / 10),
        low_pass_jump=math.ceil(low_pass / 10),
    ).fit(inner_iter=1 if robust else 2, outer_iter=15 if robust else 0)
    seasons = np.arange(len(values)) % period
    raw = np.asarray(fitted.seasonal)
    means = np.array([raw[seasons == season].mean() for season in range(period)])
    seasonal = means[seasons]
    trend = np.asarray(fitted.trend)
    return Decomposition(
        trend=tuple(map(float, trend)),
        seasonal=tuple(map(float, seasonal)),
        remainder=tuple(map(float, values - trend - seasonal)),
        weights=tuple(map(float, np.asarray(fitted.weights))),
        method="STL, periodic season" + (", robust" if robust else ""),
        n=len(values),
    )


def _next_odd(value: float) -> int:
    whole = math.ceil(value)
    return whole if whole % 2 else whole + 1


def _trend_values(series: Series, purpose: str) -> FloatArray:
    require_discrete(series, purpose)
    require_no_break(series, series.start, series.end, purpose)
    values = np.where(series.usable, series.array, np.nan)
    if np.isfinite(values).sum() < MINIMUM_TREND_POINTS:
        raise StatisticsError(f"{purpose} needs {MINIMUM_TREND_POINTS} usable values or more")
    return values


def _trend_test(
    found: pymannkendall.Mann_Kendall_Test, values: FloatArray, method: str, confidence: float
) -> TrendTest:
    numbers = {
        "statistic": float(found.z),
        "p_value": float(found.p),
        "score": float(found.s),
        "score_variance": float(found.var_s),
        "tau": float(found.Tau),
        "slope": float(found.slope),
    }
    if not all(math.isfinite(value) for value in numbers.values()):
        raise StatisticsError(f"{method} has no result: the series is too short or constant")
    return TrendTest(
        trend=found.trend,
        confidence=confidence,
        n=int(np.isfinite(values).sum()),
        method=method,
        **numbers,
    )
