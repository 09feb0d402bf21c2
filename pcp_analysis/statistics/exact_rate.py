"""One rate against a known rate, exactly."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from scipy import stats
from statsmodels.stats.rates import test_poisson

from pcp_analysis.statistics.intervals import exact_poisson_limits
from pcp_analysis.statistics.results import Comparison, StatisticsError, check_exposure

TwoSided = Literal["central", "minimum_likelihood"]
_ALIKE = 1 + 1e-7  # outcomes as probable as the observed one, rounding apart; as R has it


def exact_rate_test(
    count: int,
    exposure: float,
    null_rate: float = 1.0,
    confidence: float = 0.95,
    tails: TwoSided = "central",
) -> Comparison:
    """Exact test of one rate against a known rate, such as a standardised ratio against 1.

    Parameters
    ----------
    count : int
        Number of events.
    exposure : float
        Exposure, or the expected count.
    null_rate : float
        The known rate per unit of exposure.
    confidence : float
        Confidence level.
    tails : {"central", "minimum_likelihood"}
        Two-sided p-value: twice the smaller tail, which agrees with the interval, or the sum of the
        outcomes no more probable than the observed one, as R's ``poisson.test`` gives it.

    Returns
    -------
    Comparison
        Per unit of exposure; ``statistic`` is the count.

    Raises
    ------
    StatisticsError
        If the count is negative or not whole, the exposure or the known rate is not above zero, or
        the rule of the tails is not known.

    Notes
    -----
    The interval is Garwood's under both rules.

    References
    ----------
    Garwood F (1936), Biometrika 28, 437-442. Fay MP (2010), Two-sided exact tests and matching
    confidence intervals for discrete data, R Journal 2(1), 53-58.

    Examples
    --------
    >>> found = exact_rate_test(137, 24.19893)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (4.7531, 5.6614, 6.6927)
    >>> round(exact_rate_test(10, 5).p_value, 4)
    0.0637
    >>> round(exact_rate_test(10, 5, tails="minimum_likelihood").p_value, 4)
    0.0386
    """
    check_exposure(exposure)
    check_exposure(null_rate, "null rate")
    limits = exact_poisson_limits(count, confidence)
    if count != int(count):
        raise StatisticsError(f"an exact test needs a whole count, not {count:g}")
    if tails == "central":
        p_value = float(
            test_poisson(int(count), exposure, value=null_rate, method="exact-c").pvalue
        )
    elif tails == "minimum_likelihood":
        p_value = _no_more_probable(int(count), exposure * null_rate)
    else:
        raise StatisticsError(f"tails '{tails}' is not known: central or minimum_likelihood")
    return Comparison(
        estimate=limits.estimate / exposure,
        lower=limits.lower / exposure,
        upper=limits.upper / exposure,
        method="exact Poisson",
        confidence=confidence,
        n=limits.n,
        statistic=limits.estimate,
        p_value=min(p_value, 1.0),
        null_value=null_rate,
    )


def _no_more_probable(count: int, expected: float) -> float:
    """Chance of the outcomes that are no more probable than the observed one."""
    farthest = int(max(count, expected) + 40 * math.sqrt(expected)) + 100
    chances = stats.poisson.pmf(np.arange(farthest + 1), expected)
    rest = float(stats.poisson.sf(farthest, expected))
    return float(chances[chances <= chances[count] * _ALIKE].sum()) + rest
