"""Spread of a group with its farthest members set aside, and a test whose size that does not bend.

One odd peer of seven swells the standard deviation so much that no force can be told from the rest.
Setting the farthest tenth aside (one of seven, four of forty-one) undoes this, and the reference
distribution of the statistic is found by simulation with the same number set aside.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special

from pcp_analysis.statistics.results import StatisticsError, check_confidence
from pcp_analysis.statistics.series import FloatArray

SMALLEST_GROUP = 4
_SAMPLES = 20_000
_SEED = 20210331
_FARTHEST = 1e4  # standard deviations: where a search for a quantile or a shift ends


@dataclass(frozen=True, kw_only=True)
class KeptSpread:
    """Centre and spread of a group without its farthest members.

    Parameters
    ----------
    centre : float
        Weighted mean of those kept.
    between_variance : float
        Variance between members beyond sampling, corrected for those set aside; 0 or more.
    kept : tuple of bool
        Whether each member was kept, in the order given.
    """

    centre: float
    between_variance: float
    kept: tuple[bool, ...]


def number_set_aside(members: int) -> int:
    """Number of members that are set aside: a tenth, and one at least.

    Parameters
    ----------
    members : int
        Size of the group.

    Returns
    -------
    int
        1 for 4 to 15 members, 4 for 41.

    Raises
    ------
    StatisticsError
        If there are fewer than four members, of which none can be spared.

    Examples
    --------
    >>> number_set_aside(7), number_set_aside(41)
    (1, 4)
    """
    if members < SMALLEST_GROUP:
        raise StatisticsError(
            f"robust spread refused: {members} members; setting one aside needs {SMALLEST_GROUP}"
        )
    return max(1, math.floor(members / 10 + 0.5))


def kept_spread(values: ArrayLike, sampling_variances: ArrayLike) -> KeptSpread:
    """Centre and between-member variance with the farthest tenth set aside.

    Parameters
    ----------
    values : array_like, shape (k,)
        One value a member, on the scale of the analysis (log rate, logit).
    sampling_variances : array_like, shape (k,)
        Sampling variance of each, 0 or more.

    Returns
    -------
    KeptSpread
        On the scale of the values.

    Raises
    ------
    StatisticsError
        If there are fewer than four members, shapes differ, or a value is missing.

    Notes
    -----
    With ``w = 1 / (tau^2 + v)`` the members farthest from the median, in units of ``1/sqrt(w)``, are
    set aside; the h kept have weighted mean m; tau squared solves
    ``sum w (y - m)^2 = (h - 1) c`` with c the mean variance of the h kept of k standard normal
    values: the generalised Q of Paule and Mandel, trimmed. Without sampling variance it is the
    variance of those kept, over c.

    References
    ----------
    Paule RC, Mandel J (1982), Journal of Research of the National Bureau of Standards 87, 377-385.
    Rousseeuw PJ, Leroy AM (1987), Robust Regression and Outlier Detection, chapter 4 (least
    trimmed squares). Spiegelhalter D et al (2012), Statistical methods for healthcare regulation,
    JRSS A 175, 1-47 (winsorised over-dispersion).

    Examples
    --------
    >>> kept_spread([0.0, 0.1, -0.1, 0.05, -0.05, 0.02, 2.0], [0.0] * 7).kept[-1]
    False
    """
    given = np.asarray(values, dtype=np.float64)
    sampling = np.asarray(sampling_variances, dtype=np.float64)
    if given.ndim != 1 or given.shape != sampling.shape:
        raise StatisticsError("give one sampling variance for each value")
    if not (np.isfinite(given).all() and np.isfinite(sampling).all() and (sampling >= 0).all()):
        raise StatisticsError("a value is missing, or a sampling variance missing or negative")
    kept_number = len(given) - number_set_aside(len(given))
    distance = np.abs(given - np.median(given))
    wanted = (kept_number - 1) * _kept_variance(len(given))

    def keep(tau_squared: float) -> tuple[FloatArray, np.ndarray, float, float]:
        weights = 1 / (tau_squared + sampling)
        order = np.argsort(distance * np.sqrt(weights), kind="stable")[:kept_number]
        centre = float(np.average(given[order], weights=weights[order]))
        squares = float((weights[order] * (given[order] - centre) ** 2).sum())
        return weights, order, centre, squares

    smallest = 0.0 if (sampling > 0).all() else 1e-15 * max(1.0, float(distance.max()) ** 2)
    tau_squared = smallest
    if keep(smallest)[3] > wanted:
        largest = max(float((distance**2).sum()) / wanted, smallest)
        while keep(largest)[3] > wanted:
            largest *= 2
        tau_squared = float(
            optimize.brentq(lambda t: keep(t)[3] - wanted, smallest, largest, xtol=1e-15)
        )
    _, order, centre, _ = keep(tau_squared)
    kept = np.zeros(len(given), dtype=bool)
    kept[order] = True
    return KeptSpread(
        centre=centre, between_variance=tau_squared, kept=tuple(bool(flag) for flag in kept)
    )


def robust_p_value(standardised: float, members: int) -> float:
    """Two-sided p-value of a value against a group with its farthest members set aside.

    Parameters
    ----------
    standardised : float
        ``(y - m) / sqrt(tau^2 + v)``: distance from the centre in estimated standard deviations.
    members : int
        Size of the group, those set aside counted.

    Returns
    -------
    float
        The p-value.

    Raises
    ------
    StatisticsError
        If there are fewer than four members or the value is missing.

    Notes
    -----
    For centre a and scale b of each of 20,000 simulated normal groups, treated the same way, the
    chance of a normal value beyond is exact; their mean is the p-value, so that it is smooth in
    the tails. The seed is fixed by the size of the group.

    References
    ----------
    As `kept_spread`.

    Examples
    --------
    >>> round(robust_p_value(2.929, 7), 3)
    0.05
    """
    if not math.isfinite(standardised):
        raise StatisticsError("the standardised value is missing")
    centres, scales = _reference(members)
    return min(2 * _beyond(abs(standardised), 0.0, centres, scales), 1.0)


def robust_critical_value(members: int, level: float = 0.05) -> float:
    """Distance from the centre at which the p-value equals a level.

    Parameters
    ----------
    members : int
        Size of the group, those set aside counted.
    level : float
        Two-sided level.

    Returns
    -------
    float
        In estimated standard deviations.

    Raises
    ------
    StatisticsError
        If there are fewer than four members or the level does not lie between 0 and 1.

    Examples
    --------
    >>> round(robust_critical_value(7), 2)
    2.93
    """
    check_confidence(1 - level)
    return _critical_value(members, level)


@lru_cache(maxsize=256)
def _critical_value(members: int, level: float) -> float:
    return float(optimize.brentq(lambda t: robust_p_value(t, members) - level, 0.0, _FARTHEST))


def robust_power(shift: float, members: int, level: float = 0.05) -> float:
    """Power of the two-sided test at a shift.

    Parameters
    ----------
    shift : float
        True shift of the value, in true standard deviations.
    members : int
        Size of the group, those set aside counted.
    level : float
        Two-sided level.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    StatisticsError
        As `robust_critical_value`.

    Examples
    --------
    >>> round(robust_power(0.0, 7), 2)
    0.05
    """
    critical = robust_critical_value(members, level)
    centres, scales = _reference(members)
    return _beyond(critical, shift, centres, scales) + _beyond(critical, -shift, centres, scales)


def robust_smallest_shift(members: int, level: float = 0.05, power: float = 0.8) -> float:
    """Smallest shift that is found with a given power.

    Parameters
    ----------
    members : int
        Size of the group, those set aside counted.
    level : float
        Two-sided level.
    power : float
        Power wanted, above the level.

    Returns
    -------
    float
        In true standard deviations; on the log scale multiply by the standard deviation and take
        the exponential for a ratio.

    Raises
    ------
    StatisticsError
        If the power does not lie between the level and 1.

    Examples
    --------
    >>> robust_smallest_shift(41) < robust_smallest_shift(7)
    True
    """
    if not level < power < 1:
        raise StatisticsError(f"power must lie between the level and 1, not {power:g}")
    return _smallest_shift(members, level, power)


@lru_cache(maxsize=256)  # the same for every indicator of an edition
def _smallest_shift(members: int, level: float, power: float) -> float:
    return float(
        optimize.brentq(lambda shift: robust_power(shift, members, level) - power, 0.0, _FARTHEST)
    )


def _beyond(critical: float, shift: float, centres: FloatArray, scales: FloatArray) -> float:
    """Chance of lying above the upper limit of a group treated alike, in the mean of groups."""
    return float(special.ndtr(shift - centres - critical * scales).mean())


def _kept_variance(members: int) -> float:
    return _simulated(members)[2]


def _reference(members: int) -> tuple[FloatArray, FloatArray]:
    centres, scales, _ = _simulated(members)
    return centres, scales


@lru_cache(maxsize=64)
def _simulated(members: int) -> tuple[FloatArray, FloatArray, float]:
    """Centres, scales and mean kept variance of normal groups with the farthest set aside."""
    kept = members - number_set_aside(members)
    random = np.random.default_rng(np.random.SeedSequence([_SEED, members]))
    drawn = random.standard_normal((_SAMPLES, members))
    distance = np.abs(drawn - np.median(drawn, axis=1, keepdims=True))
    order = np.argpartition(distance, kept - 1, axis=1)[:, :kept]
    chosen = np.take_along_axis(drawn, order, axis=1)
    centres, variances = chosen.mean(axis=1), chosen.var(axis=1, ddof=1)
    expected = float(variances.mean())
    # each group and its mirror image: the reference is then symmetric about the centre
    return (
        np.concatenate([centres, -centres]),
        np.tile(np.sqrt(variances / expected), 2),
        expected,
    )
