"""Comparison of proportions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportions_chisquare,
    proportions_ztest,
)

from pcp_analysis.statistics.results import (
    Comparison,
    SignificanceTest,
    StatisticsError,
    check_confidence,
    check_proportion,
)


def proportion_difference(
    successes: float,
    trials: float,
    reference_successes: float,
    reference_trials: float,
    confidence: float = 0.95,
) -> Comparison:
    """Difference of two independent proportions: Newcombe interval and pooled z test.

    Parameters
    ----------
    successes, trials : float
        The proportion in question.
    reference_successes, reference_trials : float
        The proportion that is taken away.
    confidence : float
        Confidence level.

    Returns
    -------
    Comparison
        As a difference of proportions (times 100 for percentage points); ``n`` is the sum of
        both numbers of trials.

    Raises
    ------
    StatisticsError
        If trials are not above zero or successes lie outside 0 to trials.

    Notes
    -----
    Method 10 of Newcombe: the limits combine the two Wilson intervals,
    ``d - sqrt((p1 - l1)^2 + (u2 - p2)^2)`` and ``d + sqrt((u1 - p1)^2 + (p2 - l2)^2)``.

    References
    ----------
    Newcombe RG (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890.

    Examples
    --------
    >>> found = proportion_difference(56, 70, 48, 80)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.0524, 0.2, 0.3339)
    """
    check_proportion(successes, trials)
    check_proportion(reference_successes, reference_trials, "reference successes")
    alpha = 1 - check_confidence(confidence)
    lower, upper = confint_proportions_2indep(
        successes,
        trials,
        reference_successes,
        reference_trials,
        method="newcomb",
        compare="diff",
        alpha=alpha,
        correction=False,
    )
    tested = two_proportion_test([successes, reference_successes], [trials, reference_trials])
    difference = successes / trials - reference_successes / reference_trials
    return Comparison(
        estimate=difference,
        lower=min(float(lower), difference),
        upper=max(float(upper), difference),
        method="Newcombe interval, pooled z test",
        confidence=confidence,
        n=float(trials + reference_trials),
        statistic=tested.statistic,
        p_value=tested.p_value,
        null_value=0.0,
    )


def two_proportion_test(successes: Sequence[float], trials: Sequence[float]) -> SignificanceTest:
    """Pooled z test of two proportions.

    Parameters
    ----------
    successes, trials : sequence of float, length 2
        Numbers with the attribute and numbers in all.

    Returns
    -------
    SignificanceTest
        ``statistic`` is z, the first proportion minus the second.

    Raises
    ------
    StatisticsError
        If there are not two proportions, or one is out of range.

    Notes
    -----
    ``z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2))`` with the pooled p. Where every trial, or
    none, is a success the proportions are equal: z is 0 and p is 1.

    References
    ----------
    Fleiss JL, Levin B, Paik MC (2003), Statistical Methods for Rates and Proportions, 3.1.

    Examples
    --------
    >>> found = two_proportion_test([5, 12], [83, 99])
    >>> round(found.statistic, 4), round(found.p_value, 4)
    (-1.4078, 0.1592)
    """
    observed, totals = _checked(successes, trials)
    if len(observed) != 2:
        raise StatisticsError("a two-proportion test needs exactly two proportions")
    if observed.sum() in (0, totals.sum()):
        z, p_value = 0.0, 1.0
    else:
        z, p_value = (float(v) for v in proportions_ztest(observed, totals))
    return SignificanceTest(
        statistic=z,
        p_value=p_value,
        degrees_of_freedom=math.inf,
        method="two-proportion z test, pooled",
        n=float(totals.sum()),
    )


def k_sample_test(successes: Sequence[float], trials: Sequence[float]) -> SignificanceTest:
    """Chi-squared test that several proportions are equal.

    Parameters
    ----------
    successes, trials : sequence of float, length k
        Numbers with the attribute and numbers in all.

    Returns
    -------
    SignificanceTest
        ``statistic`` is chi-squared on k - 1 degrees of freedom.

    Raises
    ------
    StatisticsError
        If there are fewer than two proportions, or one is out of range.

    Notes
    -----
    Pearson's chi-squared without continuity correction.

    References
    ----------
    Fleiss JL (1981), Statistical Methods for Rates and Proportions, 2nd edition, chapter 9.

    Examples
    --------
    >>> found = k_sample_test([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(found.statistic, 4), round(found.p_value, 4)
    (12.6004, 0.0056)
    """
    observed, totals = _checked(successes, trials)
    chi_squared, p_value = 0.0, 1.0
    if observed.sum() not in (0, totals.sum()):
        chi_squared, p_value = (float(v) for v in proportions_chisquare(observed, totals)[:2])
    return SignificanceTest(
        statistic=chi_squared,
        p_value=p_value,
        degrees_of_freedom=len(observed) - 1,
        method="chi-squared test of equal proportions",
        n=float(totals.sum()),
    )


def proportion_trend_test(
    successes: Sequence[float],
    trials: Sequence[float],
    scores: Sequence[float] | None = None,
) -> SignificanceTest:
    """Chi-squared test for a linear trend in proportions (Cochran-Armitage).

    Parameters
    ----------
    successes, trials : sequence of float, length k
        Numbers with the attribute and numbers in all, in order.
    scores : sequence of float, length k, optional
        Scores of the groups; 1 to k when not given.

    Returns
    -------
    SignificanceTest
        ``statistic`` is chi-squared on one degree of freedom.

    Raises
    ------
    StatisticsError
        If there are fewer than two proportions, one is out of range, or the scores do not fit.

    Notes
    -----
    ``(sum x_i (s_i - s))^2 / (p (1 - p) sum n_i (s_i - s)^2)`` with the weighted mean score s and
    the pooled proportion p, as R's ``prop.trend.test``.

    References
    ----------
    Armitage P (1955), Tests for linear trends in proportions and frequencies, Biometrics 11,
    375-386.

    Examples
    --------
    >>> found = proportion_trend_test([83, 90, 129, 70], [86, 93, 136, 82])
    >>> round(float(found.statistic), 4), round(found.p_value, 4)
    (8.2249, 0.0041)
    """
    observed, totals = _checked(successes, trials)
    score = np.arange(1, len(observed) + 1, dtype=float)
    if scores is not None:
        score = np.asarray(scores, dtype=float)
    if len(score) != len(observed) or np.ptp(score) == 0:
        raise StatisticsError("a trend test needs one score a group, and scores that differ")
    pooled = observed.sum() / totals.sum()
    centred = score - np.average(score, weights=totals)
    statistic = 0.0
    if 0 < pooled < 1:
        spread = pooled * (1 - pooled) * float(totals @ centred**2)
        statistic = float(observed @ centred) ** 2 / spread
    return SignificanceTest(
        statistic=statistic,
        p_value=float(stats.chi2.sf(statistic, 1)),
        degrees_of_freedom=1,
        method="chi-squared test for trend in proportions",
        n=float(totals.sum()),
    )


def exact_binomial_test(
    successes: int, trials: int, null_proportion: float = 0.5, confidence: float = 0.95
) -> Comparison:
    """Exact binomial test with the Clopper-Pearson interval.

    Parameters
    ----------
    successes, trials : int
        Number with the attribute and number in all.
    null_proportion : float
        The proportion under the null hypothesis.
    confidence : float
        Confidence level.

    Returns
    -------
    Comparison
        As a proportion; ``statistic`` is the number of successes.

    Raises
    ------
    StatisticsError
        If counts are out of range or not whole, or the null proportion is not between 0 and 1.

    Notes
    -----
    The two-sided p-value sums the outcomes no more probable than the observed one.

    References
    ----------
    Clopper CJ, Pearson ES (1934), Biometrika 26, 404-413. Conover WJ (1971), Practical
    Nonparametric Statistics, pages 97-104.

    Examples
    --------
    >>> found = exact_binomial_test(682, 925, 0.75)
    >>> round(found.lower, 4), round(found.upper, 4), round(found.p_value, 4)
    (0.7077, 0.7654, 0.3825)
    """
    check_proportion(successes, trials)
    check_confidence(confidence)
    if successes != int(successes) or trials != int(trials):
        raise StatisticsError(f"an exact test needs whole counts, not {successes:g} of {trials:g}")
    if not 0 <= null_proportion <= 1:
        raise StatisticsError(f"null proportion must lie in 0 to 1, not {null_proportion:g}")
    tested = stats.binomtest(int(successes), int(trials), null_proportion)
    limits = tested.proportion_ci(confidence, method="exact")
    return Comparison(
        estimate=successes / trials,
        lower=float(limits.low),
        upper=float(limits.high),
        method="exact binomial (Clopper-Pearson)",
        confidence=confidence,
        n=float(trials),
        statistic=float(successes),
        p_value=float(tested.pvalue),
        null_value=null_proportion,
    )


def _checked(successes: ArrayLike, trials: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    observed = np.asarray(successes, dtype=float)
    totals = np.asarray(trials, dtype=float)
    if observed.ndim != 1 or observed.shape != totals.shape or len(observed) < 2:
        raise StatisticsError("give at least two proportions, each with its number of trials")
    for count, total in zip(observed, totals, strict=True):
        check_proportion(float(count), float(total))
    return observed, totals
