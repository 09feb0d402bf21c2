"""Ranks with ties, and how sure a rank is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from pcp_analysis.statistics.results import (
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
)
from pcp_analysis.statistics.series import FloatArray

RankOrder = Literal["lowest_first", "highest_first"]
DEFAULT_SEED = 20210331
_Draw = Callable[[np.random.Generator, Sequence[int]], FloatArray]


@dataclass(frozen=True, kw_only=True)
class Rank:
    """A rank with its ties and its interval.

    Parameters
    ----------
    estimate : int
        The rank; ties share the best.
    worst, middle : float
        The worst and the middle rank of the tie; equal to ``estimate`` when there is no tie.
    lower, upper : int
        Limits of the simulated rank.
    method : str
        The method in words.
    confidence : float
        Confidence level.
    n : int
        Number of forces ranked.
    """

    estimate: int
    worst: int
    middle: float
    lower: int
    upper: int
    method: str
    confidence: float
    n: int

    @property
    def joint(self) -> bool:
        """Whether another force shares the rank."""
        return self.worst > self.estimate


def rank_values(
    values: ArrayLike, order: RankOrder = "lowest_first"
) -> list[tuple[int, int, float]]:
    """Ranks of values with ties: best, worst and middle of each.

    Parameters
    ----------
    values : array_like, shape (k,)
        Values to be ranked.
    order : {"lowest_first", "highest_first"}
        Which end is rank 1.

    Returns
    -------
    list of tuple (best, worst, middle)
        One tuple a value, in the order given.

    Raises
    ------
    StatisticsError
        If there is no value or one is missing.

    Notes
    -----
    best = 1 + number ranked before; worst = k - number ranked after; middle = their mean.

    References
    ----------
    Mogstad M, Romano JP, Shaikh AM, Wilhelm D (2024), Inference for ranks with applications to
    mobility across neighbourhoods and academic achievement across countries, Review of Economic
    Studies 91, 476-518.

    Examples
    --------
    >>> rank_values([1, 3, 4, 4, 10], "highest_first")
    [(5, 5, 5.0), (4, 4, 4.0), (2, 3, 2.5), (2, 3, 2.5), (1, 1, 1.0)]
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1 or len(given) == 0 or not np.isfinite(given).all():
        raise StatisticsError("ranks need at least one value and none missing")
    signed = -given if order == "highest_first" else given
    best = stats.rankdata(signed, method="min").astype(int)
    worst = stats.rankdata(signed, method="max").astype(int)
    return [(int(b), int(w), (int(b) + int(w)) / 2) for b, w in zip(best, worst, strict=True)]


def rank_rates(
    counts: Mapping[str, float],
    exposures: Mapping[str, float],
    order: RankOrder = "lowest_first",
    dispersion: float = 1.0,
    confidence: float = 0.95,
    seed: int = DEFAULT_SEED,
    draws: int = 10_000,
) -> dict[str, Rank]:
    """Ranks of rates with simulated intervals.

    Parameters
    ----------
    counts, exposures : mapping of str to float
        Counts and denominators of each force.
    order : {"lowest_first", "highest_first"}
        Which end is rank 1.
    dispersion : float
        Variance of the counts over their mean; 1 for Poisson.
    confidence : float
        Confidence level.
    seed : int
        Seed of the simulation: the same seed gives the same interval.
    draws : int
        Number of simulated tables.

    Returns
    -------
    dict of str to Rank
        One for each force, in the order given.

    Raises
    ------
    StatisticsError
        If names differ, a count is negative, an exposure is not above zero, or the dispersion is
        below 1.

    Notes
    -----
    The true rate of a force is drawn from ``gamma((x + 1/2) / phi) phi / e`` (Jeffreys' prior,
    counts divided by their dispersion); each draw is ranked; the interval runs between the
    quantiles of the ranks, widened where needed to hold the observed rank and its ties.

    References
    ----------
    Goldstein H, Spiegelhalter DJ (1996), League tables and their limitations, JRSS A 159,
    385-443. Marshall EC, Spiegelhalter DJ (1998), BMJ 316, 1701-1705.

    Examples
    --------
    >>> found = rank_rates({"A": 120, "B": 100}, {"A": 1.85e6, "B": 1.71e6})["A"]
    >>> found.lower, found.estimate, found.upper
    (1, 2, 2)
    """
    if set(counts) != set(exposures):
        raise StatisticsError("counts and exposures name different forces")
    if not dispersion >= 1:
        raise StatisticsError(f"dispersion must be 1 or more, not {dispersion:g}")
    count = np.array([check_count(counts[name], f"count of {name}") for name in counts])
    exposure = np.array([check_exposure(exposures[name], f"exposure of {name}") for name in counts])

    def draw(generator: np.random.Generator, chosen: Sequence[int]) -> FloatArray:
        shape = (count[list(chosen)] + 0.5) / dispersion
        drawn = generator.gamma(shape, size=(draws, len(shape)))
        return np.asarray(drawn * dispersion / exposure[list(chosen)], dtype=np.float64)

    return _simulated(
        list(counts),
        count / exposure,
        np.lexsort((exposure, count)),
        (count, exposure),
        draw,
        order,
        confidence,
        seed,
        "simulated from gamma distributions of the rates",
    )


def rank_estimates(
    estimates: Mapping[str, float],
    standard_errors: Mapping[str, float],
    order: RankOrder = "lowest_first",
    confidence: float = 0.95,
    seed: int = DEFAULT_SEED,
    draws: int = 10_000,
) -> dict[str, Rank]:
    """Ranks of estimates with standard errors, with simulated intervals.

    Parameters
    ----------
    estimates, standard_errors : mapping of str to float
        Estimate and standard error of each force, in the same unit; an error may be zero.
    order : {"lowest_first", "highest_first"}
        Which end is rank 1.
    confidence : float
        Confidence level.
    seed : int
        Seed of the simulation.
    draws : int
        Number of simulated tables.

    Returns
    -------
    dict of str to Rank
        One for each force, in the order given.

    Raises
    ------
    StatisticsError
        If names differ, a value is missing or a standard error is negative.

    Notes
    -----
    As `rank_rates`, with normal draws.

    References
    ----------
    Goldstein H, Spiegelhalter DJ (1996), JRSS A 159, 385-443.

    Examples
    --------
    >>> found = rank_estimates({"A": 61.0, "B": 64.0}, {"A": 1.2, "B": 1.1})["A"]
    >>> found.lower, found.estimate, found.upper
    (1, 1, 2)
    """
    if set(estimates) != set(standard_errors):
        raise StatisticsError("estimates and standard errors name different forces")
    centre = np.array([float(estimates[name]) for name in estimates])
    error = np.array([float(standard_errors[name]) for name in estimates])
    if not (np.isfinite(centre).all() and np.isfinite(error).all() and (error >= 0).all()):
        raise StatisticsError("an estimate or standard error is missing or negative")

    def draw(generator: np.random.Generator, chosen: Sequence[int]) -> FloatArray:
        noise = generator.standard_normal(size=(draws, len(chosen)))
        return np.asarray(centre[list(chosen)] + noise * error[list(chosen)], dtype=np.float64)

    return _simulated(
        list(estimates),
        centre,
        np.lexsort((error, centre)),
        (centre, error),
        draw,
        order,
        confidence,
        seed,
        "simulated from normal distributions of the estimates",
    )


def _simulated(
    names: list[str],
    values: FloatArray,
    sequence: np.ndarray,
    inputs: tuple[FloatArray, FloatArray],
    draw: _Draw,
    order: RankOrder,
    confidence: float,
    seed: int,
    method: str,
) -> dict[str, Rank]:
    """Rank every draw.

    Forces are drawn in the order of their values, not of their names, so
    that another order of the same forces gives each the same interval.
    """
    tail = (1 - check_confidence(confidence)) / 2
    observed = rank_values(values, order)
    drawn = draw(np.random.default_rng(seed), [int(i) for i in sequence])
    signed = -drawn if order == "highest_first" else drawn
    lowest = np.empty(len(names), dtype=int)
    highest = np.empty(len(names), dtype=int)
    best = stats.rankdata(signed, method="min", axis=1)
    worst = stats.rankdata(signed, method="max", axis=1)
    lowest[sequence] = np.floor(np.quantile(best, tail, axis=0, method="lower"))
    highest[sequence] = np.ceil(np.quantile(worst, 1 - tail, axis=0, method="higher"))
    found = {}
    for index, name in enumerate(names):
        twins = np.logical_and.reduce([column == column[index] for column in inputs])
        top, bottom, middle = observed[index]
        found[name] = Rank(
            estimate=top,
            worst=bottom,
            middle=middle,
            lower=min(int(lowest[twins].min()), top),
            upper=max(int(highest[twins].max()), bottom),
            method=method,
            confidence=confidence,
            n=len(names),
        )
    return found
