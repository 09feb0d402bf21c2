"""Crude rates and the comparison of two rates."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy import stats
from statsmodels.stats.rates import confint_poisson_2indep, test_poisson_2indep

from pcp_analysis.statistics.intervals import poisson_limits
from pcp_analysis.statistics.mid_p import mid_p_limits
from pcp_analysis.statistics.results import (
    Alternative,
    Comparison,
    Interval,
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
)

RatioMethod = Literal["score", "exact", "mid_p"]
_STATSMODELS_NAME = {"exact": "exact-cond", "mid_p": "cond-midp"}
_METHOD_WORDS = {
    "score": "Poisson score",
    "exact": "exact conditional (binomial)",
    "mid_p": "conditional mid-p",
}


def crude_rate(
    count: float, exposure: float, multiplier: float = 1000, confidence: float = 0.95
) -> Interval:
    """Crude rate with its interval: exact below 10 events, Byar from 10.

    Parameters
    ----------
    count : float
        Number of events.
    exposure : float
        Population, traffic or time at risk.
    multiplier : float
        The rate is per this many units of exposure.
    confidence : float
        Confidence level.

    Returns
    -------
    Interval
        Per ``multiplier`` of exposure; ``n`` is the count.

    Raises
    ------
    StatisticsError
        If the count is negative or the exposure or multiplier is not above zero.

    Notes
    -----
    ``rate = multiplier * count / exposure``; its limits are those of the count, scaled alike.

    References
    ----------
    Public Health England (2018), Technical guide: confidence intervals.

    Examples
    --------
    >>> found = crude_rate(4537, 114475)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (38.4882, 39.6331, 40.8035)
    """
    check_exposure(exposure)
    scale = check_exposure(multiplier, "multiplier") / exposure
    limits = poisson_limits(count, confidence)
    return Interval(
        estimate=limits.estimate * scale,
        lower=limits.lower * scale,
        upper=limits.upper * scale,
        method=limits.method,
        confidence=confidence,
        n=limits.n,
    )


def rate_ratio(
    count: float,
    exposure: float,
    reference_count: float,
    reference_exposure: float,
    method: RatioMethod = "score",
    confidence: float = 0.95,
    null_ratio: float = 1.0,
    alternative: Alternative = "two-sided",
) -> Comparison:
    """Ratio of two Poisson rates, with its interval and test.

    Parameters
    ----------
    count, exposure : float
        The rate in question.
    reference_count, reference_exposure : float
        The rate it is divided by.
    method : {"score", "exact", "mid_p"}
        Score, exact conditional, or conditional mid-p.
    confidence : float
        Confidence level of the two-sided interval.
    null_ratio : float
        The ratio under the null hypothesis.
    alternative : {"two-sided", "larger", "smaller"}
        The alternative hypothesis.

    Returns
    -------
    Comparison
        The ratio; ``n`` is the sum of both counts. The upper limit is infinite, and so is the
        estimate, when the reference count is zero.

    Raises
    ------
    StatisticsError
        If both counts are zero (no ratio exists), a count is negative, an exposure is not above
        zero, an exact test is given a count that is not whole, or the method is not known.

    Notes
    -----
    Given the total, the count is binomial with probability ``r e1 / (r e1 + e0)``. The exact
    two-sided p-value sums the outcomes no more probable than the observed one, as R's
    ``poisson.test`` does, and its interval is Clopper-Pearson, so the two may disagree near the
    limit. The mid-p counts the observed outcome by half; its interval holds the ratios at which that
    same two-sided p-value is above ``1 - confidence``, so that test and interval agree.

    References
    ----------
    Gu K, Ng HKT, Tang ML, Schucany WR (2008), Testing the ratio of two Poisson rates,
    Biometrical Journal 50, 283-298. Przyborowski J, Wilenski H (1940), Biometrika 31, 313-323.

    Examples
    --------
    >>> found = rate_ratio(11, 800, 21, 3011, method="exact")
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.8584, 1.9715, 4.2773)
    """
    if method not in _METHOD_WORDS:
        raise StatisticsError(f"method '{method}' is not known: {', '.join(_METHOD_WORDS)}")
    count = check_count(count)
    reference_count = check_count(reference_count, "reference count")
    check_exposure(exposure)
    check_exposure(reference_exposure, "reference exposure")
    check_exposure(null_ratio, "null ratio")
    alpha = 1 - check_confidence(confidence)
    total = count + reference_count
    if total == 0:
        raise StatisticsError("both counts are zero: a rate ratio does not exist")
    if method != "score" and (count != int(count) or reference_count != int(reference_count)):
        raise StatisticsError("an exact test needs whole counts")
    relative_exposure = reference_exposure / exposure
    estimate = count / reference_count * relative_exposure if reference_count else math.inf
    probability = null_ratio / (null_ratio + relative_exposure)
    if method == "score":
        spread = math.sqrt(total * probability * (1 - probability))
        statistic = (count - total * probability) / spread
        p_value = _normal_p(statistic, alternative)
        lower, upper = _score_limits(count, total, float(stats.norm.isf(alpha / 2)))
    else:
        with np.errstate(divide="ignore"):
            tested = test_poisson_2indep(
                int(count),
                exposure,
                int(reference_count),
                reference_exposure,
                value=null_ratio,
                method=_STATSMODELS_NAME[method],
                compare="ratio",
                alternative=alternative,
            )
        statistic, p_value = count, min(float(tested.pvalue), 1.0)
        lower, upper = _conditional_limits(count, total, alpha, mid_p=method == "mid_p")
    return Comparison(
        estimate=estimate,
        lower=_odds(lower) * relative_exposure,
        upper=_odds(upper) * relative_exposure,
        method=_METHOD_WORDS[method],
        confidence=confidence,
        n=total,
        statistic=statistic,
        p_value=p_value,
        null_value=null_ratio,
        alternative=alternative,
    )


def rate_difference(
    count: float,
    exposure: float,
    reference_count: float,
    reference_exposure: float,
    multiplier: float = 1000,
    confidence: float = 0.95,
) -> Comparison:
    """Difference of two Poisson rates with its score interval and test.

    Parameters
    ----------
    count, exposure : float
        The rate in question.
    reference_count, reference_exposure : float
        The rate that is taken away.
    multiplier : float
        Rates are per this many units of exposure.
    confidence : float
        Confidence level.

    Returns
    -------
    Comparison
        Per ``multiplier`` of exposure; ``n`` is the sum of both counts.

    Raises
    ------
    StatisticsError
        If both counts are zero, a count is negative or an exposure is not above zero.

    Notes
    -----
    ``multiplier (x1/e1 - x0/e0)``; the limits invert the score test, whose variance uses the
    rates estimated under the difference that is tested.

    References
    ----------
    Ng HKT, Gu K, Tang ML (2007), A comparative study of tests for the difference of two Poisson
    means, Computational Statistics and Data Analysis 51, 3085-3099.

    Examples
    --------
    >>> found = rate_difference(60, 51477.5, 30, 54308.7)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.2658, 0.6132, 0.9892)
    """
    count = check_count(count)
    reference_count = check_count(reference_count, "reference count")
    check_exposure(exposure)
    check_exposure(reference_exposure, "reference exposure")
    check_exposure(multiplier, "multiplier")
    check_confidence(confidence)
    if count + reference_count == 0:
        raise StatisticsError("both counts are zero: the score interval of a difference needs one")
    # the search for the limits stops at an absolute error of 1e-9, which is much beside a small
    # rate: exposures are given in units of the larger one, and so rates in counts
    unit = max(exposure, reference_exposure)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled_lower, scaled_upper = confint_poisson_2indep(
            count,
            exposure / unit,
            reference_count,
            reference_exposure / unit,
            method="score",
            compare="diff",
            alpha=1 - confidence,
        )
    lower, upper = float(scaled_lower) / unit, float(scaled_upper) / unit
    tested = rate_ratio(count, exposure, reference_count, reference_exposure)
    difference = count / exposure - reference_count / reference_exposure
    return Comparison(
        estimate=multiplier * difference,
        lower=multiplier * min(lower, difference),
        upper=multiplier * max(upper, difference),
        method="Poisson score",
        confidence=confidence,
        n=count + reference_count,
        statistic=tested.statistic,
        p_value=tested.p_value,
        null_value=0.0,
    )


def scaled_score_limits(
    count: float,
    exposure: float,
    reference_count: float,
    reference_exposure: float,
    dispersion: float,
    critical_value: float,
) -> tuple[float, float]:
    """Score limits of a rate ratio whose counts vary ``dispersion`` times as much as Poisson.

    Parameters
    ----------
    count, exposure, reference_count, reference_exposure : float
        The two rates.
    dispersion : float
        Variance over mean of the counts.
    critical_value : float
        Quantile of the reference distribution, normal or Student's t.

    Returns
    -------
    lower, upper : float
        Limits of the rate ratio.

    Notes
    -----
    Wilson's limits for ``count / total`` at the effective total ``total / dispersion``, carried
    to the ratio.
    """
    total = (count + reference_count) / dispersion
    lower, upper = _score_limits(count / dispersion, total, critical_value)
    relative_exposure = reference_exposure / exposure
    return _odds(lower) * relative_exposure, _odds(upper) * relative_exposure


def _normal_p(statistic: float, alternative: Alternative) -> float:
    if alternative == "larger":
        return float(stats.norm.sf(statistic))
    if alternative == "smaller":
        return float(stats.norm.cdf(statistic))
    return float(2 * stats.norm.sf(abs(statistic)))


def _score_limits(count: float, total: float, critical_value: float) -> tuple[float, float]:
    """Wilson's limits of ``count / total`` with a given critical value."""
    squared = critical_value**2
    half_width = critical_value * math.sqrt(squared + 4 * count * (1 - count / total))
    lower = (2 * count + squared - half_width) / (2 * (total + squared))
    upper = (2 * count + squared + half_width) / (2 * (total + squared))
    observed = count / total
    return min(max(lower, 0.0), observed), max(min(upper, 1.0), observed)


def _conditional_limits(
    count: float, total: float, alpha: float, mid_p: bool
) -> tuple[float, float]:
    """Limits of the binomial probability: Clopper-Pearson, or where the mid-p passes alpha."""
    if mid_p:
        return mid_p_limits(int(count), int(total), alpha)
    lower = float(stats.beta.ppf(alpha / 2, count, total - count + 1)) if count > 0 else 0.0
    upper = float(stats.beta.isf(alpha / 2, count + 1, total - count)) if count < total else 1.0
    return lower, upper


def _odds(probability: float) -> float:
    return probability / (1 - probability) if probability < 1 else math.inf
