"""Simulation of the tests of a series in a given design: size and power, seeds recorded.

Every cell has random numbers of its own, drawn from its name and the seed of the study, so that a
cell run alone gives the same figures.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from scipy import stats

from pcp_analysis.statistics.change_model import mixed_p_value, span_p_value
from pcp_analysis.statistics.change_spans import first_of_spans, spans_of
from pcp_analysis.statistics.expectations import MINIMUM_ERRORS, forecast
from pcp_analysis.statistics.noise import (
    NoiseBasis,
    log_likelihood,
    noise_basis,
    panel_prior,
    posterior,
)
from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import FloatArray, Series
from pcp_analysis.statistics.signals import SMALLEST_LEVEL, check_trend, trend_score, trend_window

CHANGES = {"twelve-months": (4, 4), "quarter-on-year": (4, 1), "quarter-on-quarter": (1, 1)}
TESTS = (*CHANGES, "trend", "recent", "expectation")
_YEAR = 4
_CHUNK = 250


@dataclass(frozen=True, kw_only=True)
class Design:
    """Which quarters an edition has.

    Parameters
    ----------
    name : str
        For example the edition's quarter.
    quarters : int
        Number of quarters, the last one that of the edition.
    breaks : tuple of int
        Positions at which a documented new series begins.
    left_out : tuple of int
        Positions left out of the noise (COVID-19 restrictions).
    second_baseline : int, optional
        How many quarters before the last one the 12 months of a second baseline end.
    """

    name: str
    quarters: int
    breaks: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    second_baseline: int | None = field(
        default=None, repr=False
    )  # no part of a cell's random numbers

    @property
    def changes(self) -> dict[str, tuple[int, int]]:
        """Lag and length of the spans of each change that is tested."""
        if self.second_baseline is None or self.second_baseline <= _YEAR:
            return CHANGES
        return {**CHANGES, "second-baseline": (self.second_baseline, _YEAR)}


_COVID = tuple(range(19, 26))  # January 2020 to September 2021, counted from April 2015
DESIGNS = (
    Design(name="no breaks", quarters=24),
    Design(name="Q2 2020/21", quarters=22, breaks=(12,), left_out=_COVID),
    Design(name="Q4 2020/21", quarters=24, breaks=(12,), left_out=_COVID),
    Design(name="Q4 2022/23", quarters=32, breaks=(12,), left_out=_COVID),
    Design(name="Q3 2025/26", quarters=43, breaks=(12,), left_out=_COVID),
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What the simulated series are like.

    Parameters
    ----------
    count : float
        Expected count a quarter.
    rho : float
        Correlation of the log rate of neighbouring quarters (first-order autoregression).
    spread : float
        Standard deviation of the log rate about season and level.
    season : float
        Amplitude of the season, 0.05 for 5%.
    overdispersion : float
        Variance over mean of a count about its rate: 1 is Poisson, above it negative binomial.
    ratio : float
        True factor of the last four quarters; 1 is no change.
    forces : int
        Number of other forces, their counts and spreads different.
    """

    count: float
    rho: float
    spread: float
    season: float = 0.05
    overdispersion: float = 1.0
    ratio: float = 1.0
    forces: int = 7


@dataclass(frozen=True, kw_only=True)
class Rates:
    """How often each test spoke in one cell.

    Parameters
    ----------
    found : dict of str to int
        Number of repeats in which a test spoke at the 5% level, for the tests that were not refused.
    refused : dict of str to str
        Reason, for the tests that were.
    repeats : int
        Number of repeats.
    """

    found: dict[str, int]
    refused: dict[str, str] = field(default_factory=dict)
    repeats: int

    def rate(self, test: str) -> float:
        """Share of the repeats in which a test spoke.

        Parameters
        ----------
        test : str
            One of `TESTS`.

        Returns
        -------
        float
            From 0 to 1; NaN where it was refused.
        """
        return self.found[test] / self.repeats if test in self.found else math.nan


def generator(seed: int, *name: object) -> np.random.Generator:
    """Random numbers that belong to a name.

    Parameters
    ----------
    seed : int
        Seed of the study.
    *name : object
        What makes the cell; its text is hashed.

    Returns
    -------
    Generator
        Independent of that of any other name.

    References
    ----------
    O'Neill ME (2015), on seed sequences; NumPy reference, numpy.random.SeedSequence.

    Examples
    --------
    >>> int(generator(1, "a", 0.5).integers(1000)) == int(generator(1, "a", 0.5).integers(1000))
    True
    """
    digest = hashlib.sha256(repr(name).encode()).digest()
    key = tuple(int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4))
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def draw_counts(
    random: np.random.Generator, design: Design, setting: Setting, repeats: int
) -> FloatArray:
    """Draw counts of the force and of other forces.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    design : Design
        Gives the number of quarters.
    setting : Setting
        What the series are like.
    repeats : int
        How many.

    Returns
    -------
    ndarray, shape (repeats, 1 + forces, quarters + 1)
        The force first; the last column is the quarter after the edition's.
    """
    length = design.quarters + 1
    shape = (repeats, 1 + setting.forces, 1)
    level, spread = np.zeros(shape), np.zeros(shape)
    level[:, 1:] = random.normal(0, 0.6, (repeats, setting.forces, 1))
    spread[:, 1:] = random.normal(0, 0.5, (repeats, setting.forces, 1))
    sizes = setting.spread * np.exp(spread)
    shocks = random.standard_normal((*shape[:2], length))
    noise = np.empty_like(shocks)
    noise[..., 0] = shocks[..., 0]
    for time in range(1, length):
        noise[..., time] = (
            setting.rho * noise[..., time - 1] + math.sqrt(1 - setting.rho**2) * shocks[..., time]
        )
    season = setting.season * np.array([0.0, 1.0, 0.0, -1.0])[np.arange(length) % _YEAR]
    means = setting.count * np.exp(level + season + sizes * noise - sizes**2 / 2)
    means[:, 0, design.quarters - _YEAR : design.quarters] *= setting.ratio
    if setting.overdispersion > 1:
        scale = setting.overdispersion - 1
        means = random.gamma(means / scale, scale)
    return random.poisson(means).astype(np.float64)


def rates(design: Design, setting: Setting, repeats: int, seed: int) -> Rates:
    """How often each test speaks in one design and setting.

    Parameters
    ----------
    design : Design
        Quarters, breaks and quarters left out.
    setting : Setting
        What the series are like.
    repeats : int
        Number of simulated series.
    seed : int
        Seed of the study.

    Returns
    -------
    Rates
        Of ``twelve-months``, ``second-baseline`` where the design has one, ``quarter-on-year`` and
        ``quarter-on-quarter`` (`modelled_change`), ``trend`` (`modelled_trend`), ``recent``
        (`recent_signal`: any of the last four quarters) and ``expectation`` (the next quarter outside
        its 95% range).

    Examples
    --------
    >>> quiet = Setting(count=500, rho=0.0, spread=0.08)
    >>> rates(DESIGNS[0], quiet, repeats=50, seed=1).rate("twelve-months") < 0.2
    True
    """
    random = generator(seed, design, setting)
    found = dict.fromkeys((*design.changes, *TESTS), 0)
    refused: dict[str, str] = {}
    done = 0
    while done < repeats:
        size = min(_CHUNK, repeats - done)
        counts = draw_counts(random, design, setting, size)
        for test, spoke in _spoken(design, counts, refused):
            found[test] += int(spoke.sum())
        done += size
    spoken = {test: number for test, number in found.items() if test not in refused}
    return Rates(found=spoken, refused=refused, repeats=repeats)


def _spoken(
    design: Design, counts: FloatArray, refused: dict[str, str]
) -> Iterator[tuple[str, np.ndarray]]:
    seen = counts[..., : design.quarters]
    own = [
        Series.of(row, breaks=design.breaks, excluded=design.left_out)
        for row in seen[:, 0].tolist()
    ]
    known: dict[int, FloatArray] = {}
    for test, (lag, periods) in design.changes.items():
        try:
            yield test, _change_p_values(own, seen, lag, periods, known) < 0.05
        except StatisticsError as error:
            refused[test] = str(error)
    try:
        yield "trend", _trend_p_values(own, seen) < 0.05
    except StatisticsError as error:
        refused["trend"] = str(error)
    logs = np.log(seen + 0.5)
    logs[..., [place for place in design.left_out if place < design.quarters]] = math.nan
    quarters = range(design.quarters - _YEAR, design.quarters)
    told = [at for at in quarters if _has_range(logs, at, design)]
    kept = np.flatnonzero(own[0].usable)
    large = seen[:, 0, kept].mean(axis=-1) >= SMALLEST_LEVEL
    if not large.any():
        refused["recent"] = f"the mean count is under {SMALLEST_LEVEL}"
    elif told:
        level = (1 - 0.05) ** (1 / len(told))
        outside = [_outside(logs, counts, at, design, level) for at in told]
        yield "recent", np.any(outside, axis=0) & large
    else:
        refused["recent"] = "none of the latest periods has a range"
    if _has_range(logs, design.quarters, design):
        yield "expectation", _outside(logs, counts, design.quarters, design, 0.95)
    else:
        refused["expectation"] = "the quarters that it stands on are left out"


def _weights(basis: NoiseBasis, counts: FloatArray) -> FloatArray:
    """Posterior of the noise of each repeat; counts are those of the usable periods."""
    likelihoods = log_likelihood(basis, counts, np.ones(counts.shape[-1]))
    return posterior(likelihoods[:, 0], panel_prior(likelihoods[:, 1:]))


def _change_p_values(
    own: list[Series], seen: FloatArray, lag: int, periods: int, known: dict[int, FloatArray]
) -> FloatArray:
    """P-value of each repeat; ``known`` keeps the posterior of a history for the next test."""
    series = own[0]
    first = first_of_spans(series, lag, periods)
    history = series.slice(series.start, series.end - periods)
    kept = np.flatnonzero(history.usable)
    basis = noise_basis(tuple(history.ordinals[kept].tolist()), history.breaks)
    if periods not in known:
        known[periods] = _weights(basis, seen[..., kept])
    weights = known[periods]
    found = np.ones(len(own))
    for index, one in enumerate(own):
        before = one.slice(one.start, one.end - periods)
        try:
            spans = spans_of(one, basis, lag, periods, first, before)
        except StatisticsError:
            continue  # no event in either span: no change is found
        found[index] = span_p_value(spans, weights[index], float(before.array[kept].mean()))
    return found


def _trend_p_values(own: list[Series], seen: FloatArray) -> FloatArray:
    windows = [trend_window(one) for one in own]
    recent = windows[0]
    kept = np.flatnonzero(recent.usable)
    basis = noise_basis(tuple(recent.ordinals[kept].tolist()), recent.breaks, one_slope=True)
    check_trend(basis)
    weights = _weights(basis, seen[..., kept + recent.start])
    slopes = [trend_score(window, basis) for window in windows]
    return mixed_p_value(
        np.array([slope.score for slope in slopes]),
        weights,
        np.array([slope.factors for slope in slopes]),
    )


def _crossing(design: Design, at: int) -> list[int]:
    return [
        place
        for place in range(_YEAR, at + 1)
        if any(place - _YEAR < position <= place for position in design.breaks)
    ]


def _has_range(logs: FloatArray, at: int, design: Design) -> bool:
    found = forecast(logs[:1, :, :at], _YEAR, _crossing(design, at))
    return bool(np.isfinite(found.mean[0, 0]) and found.errors[0, 0] >= MINIMUM_ERRORS)


def _outside(
    logs: FloatArray, counts: FloatArray, at: int, design: Design, confidence: float
) -> np.ndarray:
    found = forecast(logs[..., :at], _YEAR, _crossing(design, at))
    reach = stats.t.isf((1 - confidence) / 2, found.freedom[:, 0]) * found.spread[:, 0]
    lower = np.ceil(np.maximum(np.exp(found.mean[:, 0] - reach) - 0.5, 0.0))
    upper = np.floor(np.maximum(np.exp(found.mean[:, 0] + reach) - 0.5, 0.0))
    count = counts[:, 0, at]
    return np.asarray((count < lower) | (count > upper))
