"""A change between two printed counts, tested with the noise that a wider series is known to have."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import optimize, stats

from pcp_analysis.statistics.change_model import CONDITIONAL_BELOW, ModelledChange
from pcp_analysis.statistics.mid_p import central_mid_p_limits, mid_p_value
from pcp_analysis.statistics.rates import scaled_score_limits
from pcp_analysis.statistics.results import Comparison, StatisticsError, check_count

_MOST_FREEDOM = 1e6  # from there Student's t is the normal distribution


@dataclass(frozen=True, kw_only=True)
class LentChange(Comparison):
    """A change as a ratio, with the noise of another series.

    Parameters
    ----------
    count, previous_count : float
        As printed.
    variance_factor : float
        What the Poisson variance of the comparison is multiplied by.
    """

    count: float
    previous_count: float
    variance_factor: float


def lent_change(count: float, previous_count: float, lender: ModelledChange) -> LentChange:
    """Test the change between two counts with the noise of a wider series' change.

    Parameters
    ----------
    count, previous_count : float
        Later and earlier count of spans as long as the lender's.
    lender : ModelledChange
        The same change of a series that holds what is counted, or nearly.

    Returns
    -------
    LentChange
        Ratio of the rates, by the lender's exposures.

    Raises
    ------
    StatisticsError
        If a count is negative or not whole, or both are zero.

    Notes
    -----
    What the lender varies beyond chance is taken to be shared in proportion: with N printed and M lent
    events the variance is ``1 + (f - 1) N / M`` times Poisson's, f the lender's factor. The tails are
    those of the Student's t whose critical value is the lender's, so that a change of the lender's own
    counts is as significant as its own test says. Where a count is under 10 the conditional mid-p test
    must agree.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, section 6.2.3.

    Examples
    --------
    >>> import numpy as np
    >>> from pcp_analysis.statistics import Series, modelled_change
    >>> random = np.random.default_rng(1)
    >>> forces = [Series.of(random.poisson(200, 24)) for _ in range(8)]
    >>> lender = modelled_change(forces[0], forces[1:])
    >>> found = lent_change(lender.count, lender.previous_count, lender)
    >>> round(found.lower, 3) == round(lender.lower, 3)
    True
    """
    now, before = check_count(count, "count"), check_count(previous_count, "previous count")
    total = now + before
    if total == 0:
        raise StatisticsError("both counts are zero: they have no ratio")
    level = 1 - lender.confidence
    share = lender.exposure / (lender.exposure + lender.previous_exposure)
    tail = max(lender.critical / math.sqrt(lender.variance_factor), stats.norm.isf(level / 2))
    freedom = _freedom(float(tail), level)
    factor = 1 + (lender.variance_factor - 1) * total / lender.n
    score = (now - total * share) / math.sqrt(factor * total * share * (1 - share))
    p_value = float(2 * stats.t.sf(abs(score), freedom))
    lower, upper = scaled_score_limits(
        now, share, before, 1 - share, 1.0, float(tail) * math.sqrt(factor)
    )
    method = f"score, variance {factor:.2f} times Poisson, lent by a wider series"
    if min(now, before) < CONDITIONAL_BELOW:
        p_value = max(p_value, mid_p_value(now, total, share))
        low, high = (
            end / (1 - end) * (1 - share) / share if end < 1 else math.inf
            for end in central_mid_p_limits(now, total, level)
        )
        lower, upper = min(lower, low), max(upper, high)
        method += ", and conditional mid-p"
    return LentChange(
        estimate=now / share / (before / (1 - share)) if before else math.inf,
        lower=lower,
        upper=upper,
        method=method,
        confidence=lender.confidence,
        n=total,
        statistic=score,
        p_value=p_value,
        null_value=1.0,
        count=now,
        previous_count=before,
        variance_factor=factor,
    )


def _freedom(tail: float, level: float) -> float:
    """Degrees of freedom of the Student's t that leaves a level beyond a value on both sides."""
    if tail <= stats.t.isf(level / 2, _MOST_FREEDOM):
        return _MOST_FREEDOM
    return float(
        optimize.brentq(lambda freedom: stats.t.isf(level / 2, freedom) - tail, 0.5, _MOST_FREEDOM)
    )
