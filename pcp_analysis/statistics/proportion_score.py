"""Score limits of a difference of proportions (Miettinen and Nurminen)."""

from __future__ import annotations

import math

from scipy import optimize

_EDGE = 1e-12


def score_limits(
    successes: float,
    trials: float,
    reference_successes: float,
    reference_trials: float,
    critical_value: float,
) -> tuple[float, float]:
    """Limits of a difference of two proportions by the score test of Miettinen and Nurminen.

    Parameters
    ----------
    successes, trials : float
        The proportion in question.
    reference_successes, reference_trials : float
        The proportion that is taken away.
    critical_value : float
        Quantile of the reference distribution, normal or Student's t.

    Returns
    -------
    lower, upper : float
        As a difference of proportions, within -1 to 1.

    Notes
    -----
    The limits are the differences d at which
    ``(p1 - p0 - d) / sqrt((q1 (1 - q1) / n1 + q0 (1 - q0) / n0) N / (N - 1))`` reaches the critical
    value, q being the proportions most likely under d and N both numbers of trials together. The
    search of statsmodels 0.14 (``confint_proportions_2indep``, ``method="score"``) starts from other
    limits, stops at 0.3440 where the published upper limit is 0.3382 (56 of 70 and 48 of 80), and
    fails on 9 of 10 and 3 of 10; so the roots are bracketed here.

    References
    ----------
    Miettinen O, Nurminen M (1985), Comparative analysis of two rates, Statistics in Medicine 4,
    213-226. Newcombe RG (1998), Statistics in Medicine 17, 873-890, table II.

    Examples
    --------
    >>> [round(limit, 4) for limit in score_limits(56, 70, 48, 80, 1.959964)]
    [0.0528, 0.3382]
    """
    observed = successes / trials - reference_successes / reference_trials
    total = trials + reference_trials
    correction = total / (total - 1) if total > 1 else 1.0

    def statistic(difference: float) -> float:
        base = most_likely_base(
            successes, trials, reference_successes, reference_trials, difference
        )
        other = min(max(base + difference, 0.0), 1.0)
        variance = other * (1 - other) / trials + base * (1 - base) / reference_trials
        gap = observed - difference
        return gap / math.sqrt(variance * correction) if variance > 0 else math.copysign(1e9, gap)

    lower, upper = -1.0, 1.0
    if observed > -1 + _EDGE and statistic(-1 + _EDGE) > critical_value:
        lower = float(
            optimize.brentq(
                lambda d: statistic(d) - critical_value, -1 + _EDGE, observed - _EDGE, xtol=1e-14
            )
        )
    if observed < 1 - _EDGE and statistic(1 - _EDGE) < -critical_value:
        upper = float(
            optimize.brentq(
                lambda d: statistic(d) + critical_value, observed + _EDGE, 1 - _EDGE, xtol=1e-14
            )
        )
    return lower, upper


def most_likely_base(
    successes: float,
    trials: float,
    reference_successes: float,
    reference_trials: float,
    difference: float,
) -> float:
    """The reference proportion that is most likely under a given difference.

    Parameters
    ----------
    successes, trials, reference_successes, reference_trials : float
        The two proportions.
    difference : float
        The difference supposed.

    Returns
    -------
    float
        Between 0 and 1: the closed root of the cubic of Miettinen and Nurminen, appendix I.

    References
    ----------
    As `score_limits`.
    """
    total, events = trials + reference_trials, successes + reference_successes
    third = total
    second = (trials + 2 * reference_trials) * difference - total - events
    first = (reference_trials * difference - total - 2 * reference_successes) * difference + events
    last = reference_successes * difference * (1 - difference)
    shift = second / (3 * third)
    cubic = shift**3 - second * first / (6 * third**2) + last / (2 * third)
    radius = math.copysign(math.sqrt(max(shift**2 - first / (3 * third), 0.0)), cubic)
    cosine = cubic / radius**3 if radius != 0 else 0.0
    angle = (math.pi + math.acos(min(max(cosine, -1.0), 1.0))) / 3
    base = 2 * radius * math.cos(angle) - shift
    return min(max(base, 0.0, -difference), 1.0, 1 - difference)
