"""How a series of log rates varies by itself: its spread and the carry-over between periods.

Neither can be read off one short series: with twenty quarters a strong carry-over looks like a
trend. So nothing is estimated and then taken as true. A grid of values is weighed by the
likelihood of the residuals, and by what the same indicator shows in other forces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete

# a little below 0 too: with 0 as its end a test of series without carry-over is too cautious
CARRIES: FloatArray = np.array(
    [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.96, 0.99]
)
SPREADS: FloatArray = np.concatenate([[0.0], np.geomspace(0.005, 1.6, 30)])
MINIMUM_RESIDUALS = 6
MINIMUM_PANEL = 5
LARGEST_ALONE = 10
_STEP_PERIODS = 2  # usable periods on each side of a break before the level may step there
_BEND_PERIODS = 6  # and before the slope may bend
_ROUNDS = 20
_OPEN_SHARE = 0.3
_LARGEST_TABLED = 120.0


@dataclass(frozen=True, kw_only=True, eq=False)
class NoiseBasis:
    """What a set of usable periods allows to be seen of the noise.

    Parameters
    ----------
    ordinals : tuple of int, length n
        The usable periods; a period left out is a gap in time, not closed up.
    design : ndarray, shape (n, p)
        Level, slope, seasons, and level and slope at each declared break.
    variances : ndarray, shape (carries, n - p)
        For each carry-over, the variances of the rotated residuals for a spread of 1.
    rotations : ndarray, shape (carries, n, n - p)
        What turns log rates into these residuals.
    """

    ordinals: tuple[int, ...]
    design: FloatArray
    variances: FloatArray
    rotations: FloatArray

    @property
    def degrees_of_freedom(self) -> int:
        """Number of residuals, n - p."""
        return int(self.variances.shape[1])


@lru_cache(maxsize=256)
def noise_basis(
    ordinals: tuple[int, ...],
    breaks: tuple[int, ...] = (),
    periods_per_year: int = 4,
    one_slope: bool = False,
) -> NoiseBasis:
    """Prepare the likelihood of the noise for a set of usable periods.

    Parameters
    ----------
    ordinals : tuple of int, length n
        The usable periods.
    breaks : tuple of int
        Ordinals at which a documented new series begins.
    periods_per_year : int
        Number of seasons.
    one_slope : bool
        Whether level and slope go on unchanged after a year or more left out.

    Returns
    -------
    NoiseBasis
        Design and rotations, kept for the next call.

    Raises
    ------
    StatisticsError
        If fewer than `MINIMUM_RESIDUALS` residuals are left or a season has no usable period.

    Notes
    -----
    The level may step at a break with two usable periods on each side, and the slope bend there
    with six on each side; after a year or more left out it may do both, with six on each side.
    ``K`` spans the residuals (``K'X = 0``), and for each carry-over a the eigenvectors of
    ``K'R_a K``, ``R_a = a^|t_i - t_j|``, make the restricted likelihood a product.

    Examples
    --------
    >>> noise_basis(tuple(range(20)), (12,)).degrees_of_freedom
    13
    """
    time = np.asarray(ordinals, dtype=np.int64)
    design = _design(time, breaks, periods_per_year, one_slope)
    free = len(time) - design.shape[1]
    if free < MINIMUM_RESIDUALS:
        raise StatisticsError(
            f"noise refused: {len(time)} usable periods leave {max(free, 0)} degrees of freedom, "
            f"{MINIMUM_RESIDUALS} are needed"
        )
    if len(np.unique(time % periods_per_year)) < periods_per_year:
        raise StatisticsError("noise refused: a season has no usable period at all")
    complement = np.linalg.qr(design, mode="complete")[0][:, design.shape[1] :]
    variances, rotations = [], []
    for correlation in _correlations(ordinals):
        values, vectors = np.linalg.eigh(complement.T @ correlation @ complement)
        variances.append(np.maximum(values, 0.0))
        rotations.append(complement @ vectors)
    return NoiseBasis(
        ordinals=ordinals,
        design=design,
        variances=np.array(variances),
        rotations=np.array(rotations),
    )


def log_likelihood(basis: NoiseBasis, counts: FloatArray, exposures: FloatArray) -> FloatArray:
    """Restricted log likelihood of spread and carry-over.

    Parameters
    ----------
    basis : NoiseBasis
        Of the periods of the counts.
    counts, exposures : ndarray, shape (..., n)
        Counts and denominators of the usable periods, one series a row.

    Returns
    -------
    ndarray, shape (..., carries, spreads)
        Log likelihood at each point of the grid, up to a constant.

    Notes
    -----
    ``log((y + 1/2) / e) = X b + u + v``: u has variance ``s^2`` and correlation ``a^gap``; v is
    the Poisson part, its variance that of ``log(y + 1/2)`` at the mean count.

    References
    ----------
    Patterson HD, Thompson R (1971), Recovery of inter-block information when block sizes are
    unequal, Biometrika 58, 545-554. Anscombe FJ (1948), The transformation of Poisson, binomial
    and negative-binomial data, Biometrika 35, 246-254.
    """
    logs = np.log((counts + 0.5) / exposures)
    chance = poisson_log_variance(counts.mean(axis=-1))[..., None, None]
    found = np.empty((*logs.shape[:-1], len(CARRIES), len(SPREADS)))
    for index in range(len(CARRIES)):
        squares = (logs @ basis.rotations[index]) ** 2
        variance = chance + SPREADS[:, None] ** 2 * basis.variances[index]
        found[..., index, :] = -0.5 * (
            np.log(variance).sum(axis=-1) + (squares[..., None, :] / variance).sum(axis=-1)
        )
    return found


def panel_prior(likelihoods: FloatArray) -> FloatArray:
    """What other forces say of the grid: an empirical-Bayes prior, partly left open.

    Parameters
    ----------
    likelihoods : ndarray, shape (..., forces, carries, spreads)
        Log likelihoods of the same indicator in other forces.

    Returns
    -------
    ndarray, shape (..., carries, spreads)
        Log prior.

    Notes
    -----
    A nonparametric mixing distribution over the grid by 20 rounds of the EM algorithm, which stops
    short of the maximum and so stays smooth, from equal weights. The prior is 70% this joint
    distribution; 30% keep its carry-over and leave the spread open, with weight proportional to
    ``s^(1/4)``, so that a force noisier than the others is believed.

    References
    ----------
    Laird N (1978), Nonparametric maximum likelihood estimation of a mixing distribution, JASA 73,
    805-811. Efron B (2010), Large-Scale Inference, chapter 1.
    """
    shifted = np.exp(likelihoods - likelihoods.max(axis=(-2, -1), keepdims=True))
    spread = np.exp(_open_spread())
    prior = np.full((1, len(CARRIES), len(SPREADS)), 1 / (len(CARRIES) * len(SPREADS)))
    for _ in range(_ROUNDS):
        weights = shifted * prior
        weights /= weights.sum(axis=(-2, -1), keepdims=True)
        prior = weights.mean(axis=-3, keepdims=True)
    carry = prior.sum(axis=-1, keepdims=True)
    joint = (1 - _OPEN_SHARE) * prior + _OPEN_SHARE * carry * spread
    return np.asarray(np.log(joint[..., 0, :, :]))


def open_prior() -> FloatArray:
    """Prior without other forces: every carry-over and every spread alike.

    Returns
    -------
    ndarray, shape (carries, spreads)
        Log prior, up to a constant.
    """
    return np.zeros((len(CARRIES), len(SPREADS)))


def posterior(likelihood: FloatArray, prior: FloatArray) -> FloatArray:
    """Weights of the grid for one series or many.

    Parameters
    ----------
    likelihood, prior : ndarray, shape (..., carries, spreads)
        Logarithms.

    Returns
    -------
    ndarray, shape (..., carries, spreads)
        Weights that sum to 1.
    """
    joint = likelihood + prior
    return np.asarray(np.exp(joint - special.logsumexp(joint, axis=(-2, -1), keepdims=True)))


def contrast_variance(weights: FloatArray, ordinals: Sequence[int]) -> FloatArray:
    """Variance of a weighted sum of the noise for a spread of 1.

    Parameters
    ----------
    weights : ndarray, shape (m,)
        Weights of the periods.
    ordinals : sequence of int, length m
        The periods.

    Returns
    -------
    ndarray, shape (carries,)
        ``w' R_a w`` for each carry-over.
    """
    correlations = _correlations(tuple(ordinals))
    return np.asarray(
        np.einsum("...i,aij,...j->...a", weights, correlations, weights, optimize=True)
    )


@lru_cache(maxsize=64)
def _correlations(ordinals: tuple[int, ...]) -> FloatArray:
    """Correlation of the noise between periods, for each carry-over."""
    time = np.asarray(ordinals, dtype=np.int64)
    gap = np.abs(time[:, None] - time[None, :])
    return np.where(gap == 0, 1.0, CARRIES[:, None, None] ** gap)


def noise_weights(
    history: Series, panel: Sequence[Series], purpose: str, one_slope: bool = False
) -> tuple[NoiseBasis, FloatArray, int, float]:
    """Weigh the grid of the noise by a history and by the same indicator in other forces.

    Parameters
    ----------
    history : Series
        Discrete counts.
    panel : sequence of Series
        Other forces; their periods outside the history are not used.
    purpose : str
        The test, for the message.
    one_slope : bool
        As for `noise_basis`.

    Returns
    -------
    basis : NoiseBasis
        Of the usable periods of the history.
    weights : ndarray, shape (carries, spreads)
        The posterior.
    panel : int
        Number of other forces used.
    autocorrelation : float
        Correlation of neighbouring counts, averaged over the posterior.

    Raises
    ------
    StatisticsError
        If the history is too short, or too few forces are at hand for counts of its size.
    """
    basis, likelihood = _history(history, one_slope)
    others = _others(panel, history, one_slope)
    level = float(history.array[history.usable].mean())
    if len(others) >= MINIMUM_PANEL:
        prior = panel_prior(np.array(others))
    elif level <= LARGEST_ALONE:
        prior, others = open_prior(), []
    else:
        raise StatisticsError(
            f"{purpose} refused: {len(others)} other forces are at hand, {MINIMUM_PANEL} are "
            f"needed to show how alike neighbouring periods are; no test of one series alone "
            f"keeps its size at {level:,.0f} a period"
        )
    weights = posterior(likelihood, prior)
    excess = SPREADS**2 * level
    rho = float((weights * CARRIES[:, None] * excess / (1 + excess)).sum())
    return basis, weights, len(others), rho


@cache
def _table() -> tuple[FloatArray, FloatArray]:
    means = np.geomspace(0.05, _LARGEST_TABLED, 60)
    counts = np.arange(400)
    chance = stats.poisson.pmf(counts, means[:, None])
    logs = np.log(counts + 0.5)
    return np.log(means), (chance * logs**2).sum(axis=1) - (chance * logs).sum(axis=1) ** 2


def poisson_log_variance(means: FloatArray) -> FloatArray:
    """Variance of ``log(y + 1/2)`` for Poisson counts y.

    Parameters
    ----------
    means : ndarray
        Expected counts, 0 or more.

    Returns
    -------
    ndarray, the shape of ``means``
        Summed over the Poisson distribution up to a mean of 120, ``1 / mean`` above.

    Examples
    --------
    >>> poisson_log_variance(np.array([5.0, 1000.0])).round(3).tolist()
    [0.228, 0.001]
    """
    given = np.asarray(means, dtype=np.float64)
    at, variance = _table()
    small = np.interp(np.log(np.clip(given, 0.05, _LARGEST_TABLED)), at, variance)
    return np.where(given < _LARGEST_TABLED, small, 1 / np.maximum(given, 1.0))


def _open_spread() -> FloatArray:
    weight = 0.25 * np.log(np.maximum(SPREADS, SPREADS[1]))
    return np.asarray(weight - special.logsumexp(weight))


def _design(
    time: NDArray[np.int64], breaks: tuple[int, ...], period: int, one_slope: bool
) -> FloatArray:
    columns = [np.ones(len(time)), (time - time.mean()) / period]
    season = time % period
    columns += [(season == value).astype(float) for value in np.unique(season)[1:]]
    resumed = time[1:][np.diff(time) > period]  # after a year or more left out
    if one_slope:
        resumed = resumed[:0]
    first = int(time[0]) if len(time) else 0
    for position in sorted({*breaks, *resumed.tolist()}):
        after = time >= position
        shorter = min(int(((time >= first) & ~after).sum()), int(after.sum()))
        if shorter >= (_STEP_PERIODS if position in breaks else _BEND_PERIODS):
            columns.append(after.astype(float))
            if shorter >= _BEND_PERIODS:
                columns.append(after * (time - position) / period)
            first = position
    return np.column_stack(columns)


def _history(history: Series, one_slope: bool) -> tuple[NoiseBasis, FloatArray]:
    kept = history.usable
    counts = history.array[kept]
    if (counts < 0).any():
        raise StatisticsError("noise refused: a count is negative (a reversal); exclude it")
    basis = noise_basis(
        tuple(history.ordinals[kept].tolist()),
        history.breaks,
        history.periods_per_year,
        one_slope,
    )
    return basis, log_likelihood(basis, counts, history.exposure_array[kept])


def _others(panel: Sequence[Series], history: Series, one_slope: bool) -> list[FloatArray]:
    found = []
    for other in panel:
        require_discrete(other, "noise")
        likelihood = _other(other, history.start, history.end, one_slope)
        if likelihood is not None:
            found.append(likelihood)
    return found


@lru_cache(
    maxsize=4096
)  # the tests of one indicator, and of an edition beside it, ask for the same
def _other(other: Series, start: int, end: int, one_slope: bool) -> FloatArray | None:
    """Likelihood of another force's history; None where it is too short."""
    try:
        found = _history(other.slice(start, end), one_slope)[1]
    except StatisticsError:
        return None
    found.setflags(write=False)
    return found
