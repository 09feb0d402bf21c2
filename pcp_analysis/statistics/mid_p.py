"""Limits of a binomial probability by the mid-p: of two tails, or of the two-sided test."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize, special, stats

from pcp_analysis.statistics.series import FloatArray

_STEPS = 150
_HALVINGS = 45
_TIE = 1 + 1e-7  # two outcomes as probable as each other but for rounding, as in R


def central_mid_p_limits(count: float, total: float, alpha: float) -> tuple[float, float]:
    """Limits with half of ``alpha`` in each tail, the observed outcome counted by half.

    Parameters
    ----------
    count, total : float
        Whole numbers.
    alpha : float
        1 less the confidence.

    Returns
    -------
    lower, upper : float
        0 where the count is 0, 1 where it is all.

    References
    ----------
    Berry G, Armitage P (1995), Mid-P confidence intervals: a brief review, The Statistician 44,
    417-423.

    Examples
    --------
    >>> [round(limit, 4) for limit in central_mid_p_limits(60, 90, 0.05)]
    [0.5646, 0.7582]
    """
    observed = count / total
    low, high = 0.0, 1.0
    if count > 0:
        low = _root(lambda p: float(_upper(count, total, p)) - alpha / 2, 0.0, observed)
    if count < total:
        high = _root(lambda p: 1 - float(_upper(count, total, p)) - alpha / 2, observed, 1.0)
    return low, high


def mid_p_value(count: float, total: float, share: float) -> float:
    """Two-sided mid-p value of a binomial count: twice the smaller tail.

    Parameters
    ----------
    count, total : float
        Events of the first span, and of both.
    share : float
        Chance of the first span.

    Returns
    -------
    float
        At most 1; `central_mid_p_limits` invert it.

    References
    ----------
    Lancaster HO (1961), Significance tests in discrete distributions, JASA 56, 223-234.

    Examples
    --------
    >>> mid_p_value(5, 10, 0.5)
    1.0
    """
    own = float(stats.binom.pmf(round(count), round(total), share)) / 2
    low = float(stats.binom.cdf(round(count), round(total), share)) - own
    return min(2 * min(low, 1 - low), 1.0)


def mid_p_limits(count: int, total: int, alpha: float) -> tuple[float, float]:
    """Outermost probabilities at which the two-sided mid-p is above ``alpha``.

    Parameters
    ----------
    count, total : int
        Events, and events in all.
    alpha : float
        1 less the confidence.

    Returns
    -------
    lower, upper : float
        They invert the test that sums the outcomes no more probable than the observed one, which is
        counted by half.

    References
    ----------
    Fay MP (2010), Confidence intervals that match Fisher's exact or Blaker's exact tests,
    Biostatistics 11, 373-374; Two-sided exact tests and matching confidence intervals for discrete
    data, The R Journal 2(1), 53-58.

    Examples
    --------
    >>> [round(limit, 4) for limit in mid_p_limits(60, 90, 0.05)]
    [0.5668, 0.7564]
    """
    wide, observed = central_mid_p_limits(count, total, alpha / 20), count / total
    low = _edge(count, total, alpha, wide[0], observed) if count > 0 else 0.0
    high = _edge(count, total, alpha, wide[1], observed) if count < total else 1.0
    return low, high


def _edge(count: int, total: int, alpha: float, outer: float, inner: float) -> float:
    """The outermost crossing between a probability that is refused and one that is not."""
    floor = 1e-12
    first_end, last_end = special.logit(np.clip([outer, inner], floor, 1 - floor))
    steps = special.expit(np.linspace(first_end, last_end, _STEPS))
    inside = _two_sided(count, total, steps) > alpha
    first = int(inside.argmax())
    if not inside.any() or first == 0:
        return float(steps[first])
    refused, kept = float(steps[first - 1]), float(steps[first])
    for _ in range(_HALVINGS):
        middle = (refused + kept) / 2
        if _two_sided(count, total, np.array([middle]))[0] > alpha:
            kept = middle
        else:
            refused = middle
    return kept


def _two_sided(count: int, total: int, probabilities: FloatArray) -> FloatArray:
    lowest = int(stats.binom.ppf(1e-13, total, probabilities.min()))
    highest = int(stats.binom.isf(1e-13, total, probabilities.max()))
    outcomes = np.arange(min(lowest, count), max(highest, count) + 1)[:, None]
    chance = stats.binom.pmf(outcomes, total, probabilities)
    own = stats.binom.pmf(count, total, probabilities)
    return np.asarray(np.where(chance <= own * _TIE, chance, 0.0).sum(axis=0) - own / 2)


def _upper(count: float, total: float, probability: float) -> float:
    at = stats.binom.pmf(count, total, probability)
    return float(stats.binom.sf(count, total, probability) + at / 2)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(function, low, high, xtol=1e-14))
