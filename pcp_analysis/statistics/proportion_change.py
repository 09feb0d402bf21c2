"""Change of a proportion in percentage points, and what it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pcp_analysis.statistics.intervals import wilson_interval
from pcp_analysis.statistics.overdispersion import POISSON, Dispersion
from pcp_analysis.statistics.proportion_score import score_limits
from pcp_analysis.statistics.results import (
    Comparison,
    StatisticsError,
    check_confidence,
    check_count,
    check_proportion,
)

ChangeMethod = Literal["newcombe", "miettinen_nurminen"]


def percentage_point_change(
    successes: float,
    trials: float,
    previous_successes: float,
    previous_trials: float,
    dispersion: Dispersion = POISSON,
    method: ChangeMethod = "newcombe",
    confidence: float = 0.95,
) -> Comparison:
    """Change of a proportion in percentage points, with its interval and test.

    Parameters
    ----------
    successes, trials : float
        Number with the attribute and number in all, of the later span.
    previous_successes, previous_trials : float
        Of the earlier span.
    dispersion : Dispersion
        Variance of a number over that of a binomial, as the series shows it; 1 for independent cases.
    method : {"newcombe", "miettinen_nurminen"}
        Newcombe's hybrid score interval, or the score interval of Miettinen and Nurminen.
    confidence : float
        Confidence level.

    Returns
    -------
    Comparison
        In percentage points, later minus earlier: always the difference of the two percentages as
        they stand. ``n`` is the sum of both numbers of trials.

    Raises
    ------
    StatisticsError
        If trials are not above zero, successes lie outside 0 to trials or the method is not known.

    Notes
    -----
    Both methods are used at the effective numbers ``n / phi``, phi not below 1. Newcombe's takes
    Wilson's limits, Miettinen and Nurminen's inverts the score test; both with Student's t on the
    degrees of freedom of the dispersion. The test is the pooled score test
    at the effective numbers, referred to Student's t.

    References
    ----------
    Newcombe RG (1998), Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890 (method 10). Miettinen O, Nurminen M (1985), Comparative
    analysis of two rates, Statistics in Medicine 4, 213-226. McCullagh P, Nelder JA (1989), section
    4.5 (overdispersed binomial).

    Examples
    --------
    >>> found = percentage_point_change(56, 70, 48, 80)
    >>> round(found.estimate, 1), round(found.lower, 1), round(found.upper, 1)
    (20.0, 5.2, 33.4)
    """
    check_proportion(successes, trials)
    check_proportion(previous_successes, previous_trials, "previous successes")
    tail = (1 - check_confidence(confidence)) / 2
    phi, freedom = dispersion.floored, dispersion.degrees_of_freedom
    now, before = successes / trials, previous_successes / previous_trials
    difference = now - before
    quantile = float(stats.t.isf(tail, freedom))
    if method == "newcombe":
        level = 1 - 2 * float(stats.norm.sf(quantile))
        one = wilson_interval(successes / phi, trials / phi, level)
        two = wilson_interval(previous_successes / phi, previous_trials / phi, level)
        lower = difference - math.hypot(now - one.lower, two.upper - before)
        upper = difference + math.hypot(one.upper - now, before - two.lower)
    elif method == "miettinen_nurminen":
        lower, upper = score_limits(
            successes / phi, trials / phi, previous_successes / phi, previous_trials / phi, quantile
        )
    else:
        raise StatisticsError(f"method '{method}' is not known: newcombe or miettinen_nurminen")
    statistic = _score(successes, trials, previous_successes, previous_trials, phi)
    words = "Newcombe" if method == "newcombe" else "Miettinen-Nurminen"
    return Comparison(
        estimate=100 * difference,
        lower=100 * max(min(lower, difference), -1.0),
        upper=100 * min(max(upper, difference), 1.0),
        method=f"{words} interval, variance {phi:.2f} times binomial",
        confidence=confidence,
        n=float(trials + previous_trials),
        statistic=statistic,
        p_value=float(2 * stats.t.sf(abs(statistic), freedom)),
        null_value=0.0,
    )


def proportion_dispersion(
    successes: ArrayLike,
    trials: ArrayLike,
    expected: ArrayLike | None = None,
    parameters: int = 1,
) -> Dispersion:
    """Dispersion of a series of proportions: variance over that of a binomial.

    Parameters
    ----------
    successes, trials : array_like, shape (n,)
        Numbers with the attribute and numbers in all, one a period, none of them in the spans that
        are compared.
    expected : array_like, shape (n,), optional
        Expected proportion of each period, between 0 and 1; the pooled proportion when not given.
    parameters : int
        Number of parameters that were estimated to find the expected proportions.

    Returns
    -------
    Dispersion
        ``phi`` as found, on ``n - parameters`` degrees of freedom, for `percentage_point_change`.

    Raises
    ------
    StatisticsError
        If shapes differ, a proportion is out of range, an expected proportion is not between 0 and 1,
        or no degree of freedom is left.

    Notes
    -----
    Pearson's ``phi = sum((x - n p)^2 / (n p (1 - p))) / (n - parameters)``. A span of several periods
    needs the correlation of neighbouring periods too: give the variance of the span over the binomial.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, 2nd edition, section 4.5.

    Examples
    --------
    >>> round(proportion_dispersion([10, 20, 10, 20], [100, 100, 100, 100]).phi, 2)
    2.61
    """
    observed = np.asarray(successes, dtype=np.float64)
    totals = np.asarray(trials, dtype=np.float64)
    if observed.ndim != 1 or observed.shape != totals.shape or len(observed) == 0:
        raise StatisticsError("give one number of trials for each number of successes")
    for count, total in zip(observed, totals, strict=True):
        check_proportion(float(count), float(total))
    pooled = np.full(len(observed), observed.sum() / totals.sum())
    share = pooled if expected is None else np.asarray(expected, dtype=np.float64)
    if share.shape != observed.shape or not ((share > 0) & (share < 1)).all():
        raise StatisticsError("every expected proportion must lie between 0 and 1")
    freedom = len(observed) - parameters
    if freedom < 1:
        raise StatisticsError(
            f"{len(observed)} values cannot give a dispersion after {parameters} parameters"
        )
    squares = (observed - totals * share) ** 2 / (totals * share * (1 - share))
    return Dispersion(
        phi=float(squares.sum()) / freedom,
        degrees_of_freedom=freedom,
        n=len(observed),
        method="Pearson chi-squared of proportions over its d.f.",
    )


def _score(
    successes: float, trials: float, previous_successes: float, previous_trials: float, phi: float
) -> float:
    """Pooled z of two proportions whose numbers vary phi times as much as binomial ones."""
    total = successes + previous_successes
    if total == 0 or total == trials + previous_trials:
        return 0.0
    shared = total / (trials + previous_trials)
    spread = phi * shared * (1 - shared) * (1 / trials + 1 / previous_trials)
    return (successes / trials - previous_successes / previous_trials) / math.sqrt(spread)


@dataclass(frozen=True)
class GroupShare:
    """Numbers of one group of offences in two spans.

    Parameters
    ----------
    successes, trials : float
        Solved and recorded, of the later span.
    previous_successes, previous_trials : float
        Of the earlier span.
    """

    successes: float
    trials: float
    previous_successes: float
    previous_trials: float


@dataclass(frozen=True)
class GroupEffect:
    """What one group adds to the change, in percentage points.

    Parameters
    ----------
    rate : float
        By its own rate having changed.
    mix : float
        By its share of the whole having changed, against the mean rate of all.
    """

    rate: float
    mix: float


@dataclass(frozen=True, kw_only=True)
class RateDecomposition:
    """The change of a proportion, taken apart.

    Parameters
    ----------
    change : float
        Later minus earlier, in percentage points; equal to ``rate + mix``.
    rate : float
        Made by rates within groups.
    mix : float
        Made by the mix of groups.
    effects : mapping of str to GroupEffect
        Of each group; they sum to ``rate`` and ``mix``.
    value, previous_value : float
        The two percentages.
    """

    change: float
    rate: float
    mix: float
    effects: Mapping[str, GroupEffect]
    value: float
    previous_value: float


def decompose_change(groups: Mapping[str, GroupShare]) -> RateDecomposition:
    """The change of a proportion as rates within groups and mix of groups: it sums exactly.

    Parameters
    ----------
    groups : mapping of str to GroupShare
        Every group; together they are the whole.

    Returns
    -------
    RateDecomposition
        In percentage points.

    Raises
    ------
    StatisticsError
        If there is no group, a number is negative or missing, or one span has no trials at all.

    Notes
    -----
    With share w and rate r of a group, now and before (0), the rate effect is
    ``(w + w0)/2 (r - r0)`` and the mix effect ``(w - w0) ((r + r0)/2 - R)`` with R the mean of the two
    rates of the whole: as the shares' changes sum to zero, R alters no sum and says which way a group
    pulls. A group without trials in one span takes its rate from the other, so that it has a mix
    effect only. Sums are made in fractions and rounded once. Solved offences may exceed recorded
    ones (recorded earlier): the arithmetic holds, and no interval is given.

    References
    ----------
    Kitagawa EM (1955), Components of a difference between two rates, JASA 50, 1168-1194. Das Gupta P
    (1993), Standardization and Decomposition of Rates, US Bureau of the Census P23-186.

    Examples
    --------
    >>> found = decompose_change({"theft": GroupShare(50, 1000, 100, 1000),
    ...                           "violence": GroupShare(300, 1000, 150, 500)})
    >>> round(found.change, 2), round(found.rate, 2), round(found.mix, 2)
    (0.83, -2.92, 3.75)
    """
    if not groups:
        raise StatisticsError("a decomposition needs one group at least")
    exact = {name: _fractions(name, group) for name, group in groups.items()}
    total = sum((e[1] for e in exact.values()), Fraction(0))
    previous_total = sum((e[3] for e in exact.values()), Fraction(0))
    if total == 0 or previous_total == 0:
        raise StatisticsError("one of the spans has no trials: it has no proportion")
    value = sum((e[0] for e in exact.values()), Fraction(0)) / total
    previous = sum((e[2] for e in exact.values()), Fraction(0)) / previous_total
    middle = (value + previous) / 2
    rates, mixes = {}, {}
    for name, (solved, recorded, solved_before, recorded_before) in exact.items():
        share, share_before = recorded / total, recorded_before / previous_total
        own = solved / recorded if recorded else None
        own_before = solved_before / recorded_before if recorded_before else None
        now = own if own is not None else own_before
        then = own_before if own_before is not None else own
        if now is None or then is None:
            rates[name] = mixes[name] = Fraction(0)
            continue
        rates[name] = (share + share_before) / 2 * (now - then)
        mixes[name] = (share - share_before) * ((now + then) / 2 - middle)
    return RateDecomposition(
        change=float(100 * (value - previous)),
        rate=float(100 * sum(rates.values(), Fraction(0))),
        mix=float(100 * sum(mixes.values(), Fraction(0))),
        effects={
            name: GroupEffect(float(100 * rates[name]), float(100 * mixes[name])) for name in groups
        },
        value=float(100 * value),
        previous_value=float(100 * previous),
    )


def _fractions(name: str, group: GroupShare) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    solved = check_count(group.successes, f"successes of {name}")
    recorded = check_count(group.trials, f"trials of {name}")
    before = check_count(group.previous_successes, f"previous successes of {name}")
    recorded_before = check_count(group.previous_trials, f"previous trials of {name}")
    for part, whole in ((solved, recorded), (before, recorded_before)):
        if whole == 0 and part > 0:
            raise StatisticsError(f"{name} has successes and no trials: it has no rate")
    return Fraction(solved), Fraction(recorded), Fraction(before), Fraction(recorded_before)
