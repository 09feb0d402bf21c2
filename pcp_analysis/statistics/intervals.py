"""Intervals for one count or one proportion."""

from __future__ import annotations

import math

from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pcp_analysis.statistics.results import (
    Interval,
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
    check_proportion,
)

SMALLEST_BYAR_COUNT = 10


def exact_poisson_limits(count: float, confidence: float = 0.95) -> Interval:
    """Exact (Garwood) limits for a Poisson count.

    Parameters
    ----------
    count : float
        Number of events, 0 or more.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        In counts; ``n`` is the count.

    Raises
    ------
    StatisticsError
        If the count is negative or missing.

    Notes
    -----
    ``lower = chi2(a/2; 2x) / 2`` (0 when x is 0), ``upper = chi2(1 - a/2; 2x + 2) / 2``.

    References
    ----------
    Garwood F (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.

    Examples
    --------
    >>> found = exact_poisson_limits(5)
    >>> round(found.lower, 4), round(found.upper, 4)
    (1.6235, 11.6683)
    """
    count = check_count(count)
    tail = (1 - check_confidence(confidence)) / 2
    lower = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count > 0 else 0.0
    upper = float(stats.chi2.isf(tail, 2 * count + 2)) / 2
    return Interval(
        estimate=count,
        lower=lower,
        upper=upper,
        method="exact Poisson (Garwood)",
        confidence=confidence,
        n=count,
    )


def byar_poisson_limits(count: float, confidence: float = 0.95) -> Interval:
    """Byar's approximate limits for a Poisson count.

    Parameters
    ----------
    count : float
        Number of events, 0 or more.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        In counts; ``n`` is the count.

    Raises
    ------
    StatisticsError
        If the count is negative or missing.

    Notes
    -----
    ``lower = x (1 - 1/(9x) - z/(3 sqrt(x)))^3`` and, with ``y = x + 1``,
    ``upper = y (1 - 1/(9y) + z/(3 sqrt(y)))^3``. This is the form of Public Health England and
    Fingertips; the form that puts ``x + 0.5`` in both limits (Rothman) differs. A lower limit
    that would pass below zero is zero.

    References
    ----------
    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research volume II, IARC, page 69.
    Public Health England (2018), Technical guide: confidence intervals.

    Examples
    --------
    >>> found = byar_poisson_limits(65)
    >>> round(found.lower, 4), round(found.upper, 4)
    (50.1632, 82.8491)
    """
    count = check_count(count)
    z = float(stats.norm.isf((1 - check_confidence(confidence)) / 2))
    lower = 0.0
    if count > 0:
        lower = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    above = count + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    return Interval(
        estimate=count, lower=lower, upper=upper, method="Byar", confidence=confidence, n=count
    )


def poisson_limits(count: float, confidence: float = 0.95) -> Interval:
    """Limits for a Poisson count: exact below 10 events, Byar from 10.

    Parameters
    ----------
    count : float
        Number of events, 0 or more.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        In counts; ``method`` says which of the two was used.

    Raises
    ------
    StatisticsError
        If the count is negative or missing.

    References
    ----------
    Public Health England (2018), Technical guide: confidence intervals.

    Examples
    --------
    >>> found = poisson_limits(65, confidence=0.998)
    >>> round(found.lower, 4), round(found.upper, 4)
    (42.8803, 94.0003)
    """
    if check_count(count) < SMALLEST_BYAR_COUNT:
        return exact_poisson_limits(count, confidence)
    return byar_poisson_limits(count, confidence)


def wilson_interval(successes: float, trials: float, confidence: float = 0.95) -> Interval:
    """Wilson score interval for a proportion.

    Parameters
    ----------
    successes, trials : float
        Number with the attribute and number in all.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        As a proportion between 0 and 1; ``n`` is the number of trials.

    Raises
    ------
    StatisticsError
        If trials are not above zero or successes lie outside 0 to trials.

    Notes
    -----
    ``(2x + z^2 -+ z sqrt(z^2 + 4x(1 - x/n))) / (2 (n + z^2))``.

    References
    ----------
    Wilson EB (1927), Probable inference, the law of succession, and statistical inference,
    JASA 22, 209-212.

    Examples
    --------
    >>> found = wilson_interval(65, 100)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.5525, 0.65, 0.7364)
    """
    check_proportion(successes, trials)
    alpha = 1 - check_confidence(confidence)
    lower, upper = proportion_confint(successes, trials, alpha=alpha, method="wilson")
    estimate = successes / trials
    return Interval(
        estimate=estimate,
        lower=min(max(float(lower), 0.0), estimate),
        upper=max(min(float(upper), 1.0), estimate),
        method="Wilson score",
        confidence=confidence,
        n=float(trials),
    )


def survey_percentage(
    percentage: float, sample_size: float, design_effect: float = 1.0, confidence: float = 0.95
) -> Interval:
    """Interval for a percentage from a survey with a complex design.

    Parameters
    ----------
    percentage : float
        The weighted estimate, 0 to 100.
    sample_size : float
        Unweighted number of respondents.
    design_effect : float
        Variance of the design over that of a simple random sample (the square of the "design
        factor"); 1 for a simple random sample.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        In per cent; ``n`` is the unweighted sample size.

    Raises
    ------
    StatisticsError
        If the percentage lies outside 0 to 100, or the sample size or the design effect is not
        above zero.

    Notes
    -----
    Wilson's interval at the effective sample size ``n / design_effect``.

    References
    ----------
    Kish L (1965), Survey Sampling, chapter 8. Korn EL, Graubard BI (1998), Confidence intervals
    for proportions with small expected number of positive counts estimated from survey data,
    Survey Methodology 24, 193-201.

    Examples
    --------
    >>> found = survey_percentage(60.0, 1000, design_effect=1.6)
    >>> round(found.lower, 4), round(found.upper, 4)
    (56.1094, 63.7684)
    """
    if not 0 <= percentage <= 100:
        raise StatisticsError(f"percentage must lie between 0 and 100, not {percentage:g}")
    check_exposure(sample_size, "sample size")
    check_exposure(design_effect, "design effect")
    effective = sample_size / design_effect
    wilson = wilson_interval(percentage / 100 * effective, effective, confidence)
    return Interval(
        estimate=float(percentage),
        lower=min(100 * wilson.lower, float(percentage)),
        upper=max(100 * wilson.upper, float(percentage)),
        method=f"Wilson score, design effect {design_effect:g}",
        confidence=confidence,
        n=float(sample_size),
    )
