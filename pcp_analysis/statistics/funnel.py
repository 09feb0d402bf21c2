"""Funnel limits: how far an area of a given size may lie from a target by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from scipy import stats

from pcp_analysis.statistics.intervals import exact_poisson_limits, poisson_limits
from pcp_analysis.statistics.results import (
    Interval,
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
)

FunnelPosition = Literal["high", "within", "low"]
WARNING_CONFIDENCE = 0.95
ALARM_CONFIDENCE = 0.998


def poisson_funnel_limits(expected: float, confidence: float = 0.95) -> Interval:
    """Exact funnel limits of an observed to expected ratio about 1.

    Parameters
    ----------
    expected : float
        Expected count of the area.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        As a ratio; ``n`` is the expected count.

    Raises
    ------
    StatisticsError
        If the expected count is not above zero.

    Notes
    -----
    The exact interval of a count equal to ``expected``, over ``expected``: the usual convention
    of funnel plots, which at small counts differs from the Poisson quantiles of that mean.

    References
    ----------
    Spiegelhalter DJ (2005), Funnel plots for comparing institutional performance, Statistics in
    Medicine 24, 1185-1202. NHS-R Community, FunnelPlotR.

    Examples
    --------
    >>> found = poisson_funnel_limits(15)
    >>> round(found.lower, 4), round(found.upper, 4)
    (0.5597, 1.6493)
    """
    check_exposure(expected, "expected count")
    limits = exact_poisson_limits(expected, confidence)
    return Interval(
        estimate=1.0,
        lower=limits.lower / expected,
        upper=limits.upper / expected,
        method="exact Poisson funnel",
        confidence=confidence,
        n=float(expected),
    )


def rate_funnel_limits(
    target: float, exposure: float, multiplier: float = 1000, confidence: float = 0.95
) -> Interval:
    """Funnel limits of a crude rate about a target: exact under 10 expected, Byar from 10.

    Parameters
    ----------
    target : float
        Target rate per ``multiplier`` of exposure.
    exposure : float
        Population of the area.
    multiplier : float
        Rates are per this many units of exposure.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        Per ``multiplier`` of exposure; ``n`` is the expected count.

    Raises
    ------
    StatisticsError
        If a value is not above zero.

    References
    ----------
    Public Health England, Fingertips technical guidance: comparison with a benchmark (SPC for
    rates).

    Examples
    --------
    >>> found = rate_funnel_limits(2.1327, 616282, 100_000)
    >>> round(found.lower, 4), round(found.upper, 4)
    (1.139, 3.6368)
    """
    check_exposure(target, "target")
    scale = check_exposure(multiplier, "multiplier") / check_exposure(exposure)
    limits = poisson_limits(target / scale, confidence)
    return Interval(
        estimate=target,
        lower=limits.lower * scale,
        upper=limits.upper * scale,
        method=f"funnel of a crude rate, {limits.method}",
        confidence=confidence,
        n=limits.n,
    )


def overdispersed_funnel_limits(
    target: float,
    exposure: float,
    multiplier: float = 1000,
    between_area_variance: float = 0.0,
    phi: float = 1.0,
    confidence: float = 0.95,
) -> Interval:
    """Funnel limits that allow for areas differing more than by chance.

    Parameters
    ----------
    target : float
        Target rate per ``multiplier`` of exposure.
    exposure : float
        Population of the area.
    multiplier : float
        Rates are per this many units of exposure.
    between_area_variance : float
        tau squared of the log rate (additive model); use it or ``phi``.
    phi : float
        Overdispersion factor (multiplicative model).
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        Per ``multiplier`` of exposure; ``n`` is the expected count.

    Raises
    ------
    StatisticsError
        If a value is out of range, or both models are asked for at once.

    Notes
    -----
    ``target exp(+- z sqrt(phi / E + tau^2))`` with E the expected count.

    References
    ----------
    Spiegelhalter DJ (2005), Handling over-dispersion of performance indicators, Quality and
    Safety in Health Care 14, 347-351.

    Examples
    --------
    >>> found = overdispersed_funnel_limits(80.0, 1.85e6, between_area_variance=0.04)
    >>> round(found.lower, 4), round(found.upper, 4)
    (54.0549, 118.3981)
    """
    check_exposure(target, "target")
    scale = check_exposure(multiplier, "multiplier") / check_exposure(exposure)
    if between_area_variance < 0 or phi < 1:
        raise StatisticsError("tau squared must be 0 or more and phi 1 or more")
    if between_area_variance > 0 and phi > 1:
        raise StatisticsError("use the additive or the multiplicative model, not both")
    expected = target / scale
    z = float(stats.norm.isf((1 - check_confidence(confidence)) / 2))
    width = z * math.sqrt(phi / expected + between_area_variance)
    return Interval(
        estimate=target,
        lower=target * math.exp(-width),
        upper=target * math.exp(width),
        method="overdispersed funnel of a crude rate, log scale",
        confidence=confidence,
        n=expected,
    )


def funnel_position(value: float, limits: Interval) -> FunnelPosition:
    """Where a value lies against funnel limits.

    Parameters
    ----------
    value : float
        In the unit of the limits.
    limits : Interval
        From one of the functions above.

    Returns
    -------
    {"high", "within", "low"}
        A value on a limit is within.

    Raises
    ------
    StatisticsError
        If the value is missing.

    Examples
    --------
    >>> funnel_position(2.66, rate_funnel_limits(2.13, 601976, 100_000))
    'within'
    """
    if not math.isfinite(value):
        raise StatisticsError("the value is missing")
    if value > limits.upper:
        return "high"
    return "low" if value < limits.lower else "within"


def funnel_significance(counts: Sequence[float], exposures: Sequence[float]) -> list[str]:
    """Areas against their pooled rate, by the interval of each area.

    Parameters
    ----------
    counts, exposures : sequence of float, length k
        Counts and denominators of the areas.

    Returns
    -------
    list of str, length k
        ``High (0.001)``, ``High (0.025)``, ``Not significant``, ``Low (0.025)`` or
        ``Low (0.001)``: the one-sided levels of 99.8% and 95% intervals, in the words of the
        source.

    Raises
    ------
    StatisticsError
        If lengths differ, a count is negative, all are zero or an exposure is not above zero.

    Notes
    -----
    Each area is inside the pooled rate it is compared with, and the limits are Poisson: it is
    kept for agreement with published funnels. `peers` gives the comparison the book uses.

    References
    ----------
    UK Health Security Agency, PHEindicatormethods: assign_funnel_significance.

    Examples
    --------
    >>> funnel_significance([2419, 1944, 1332], [264102, 286492, 281425])
    ['High (0.001)', 'Not significant', 'Low (0.001)']
    """
    if len(counts) != len(exposures) or not counts:
        raise StatisticsError("give one exposure for each count")
    total = sum(check_count(count) for count in counts)
    pooled = total / sum(check_exposure(exposure) for exposure in exposures)
    if total == 0:
        raise StatisticsError("every count is zero: there is no pooled rate")
    found = []
    for count, exposure in zip(counts, exposures, strict=True):
        word = "Not significant"
        for level, confidence in (("0.025", WARNING_CONFIDENCE), ("0.001", ALARM_CONFIDENCE)):
            limits = poisson_limits(count, confidence)
            if limits.lower > pooled * exposure:
                word = f"High ({level})"
            elif limits.upper < pooled * exposure:
                word = f"Low ({level})"
        found.append(word)
    return found
