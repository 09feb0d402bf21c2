"""Signals beside a change test that know how alike neighbouring periods are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pcp_analysis.statistics.change_model import mixed_critical, mixed_p_value
from pcp_analysis.statistics.expectations import past_expectations
from pcp_analysis.statistics.noise import (
    SPREADS,
    NoiseBasis,
    contrast_variance,
    noise_weights,
    poisson_log_variance,
)
from pcp_analysis.statistics.results import Comparison, StatisticsError, check_confidence
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete
from pcp_analysis.statistics.trend import TrendWord

Side = Literal["high", "low"]
TREND_YEARS = 5
FEWEST_OF_TREND = 10  # residuals behind a trend: with eight it speaks in 2% of series without one
SMALLEST_LEVEL = 10  # mean count under which ranges on the log scale raise too many signals


@dataclass(frozen=True, kw_only=True)
class ModelledTrend(Comparison):
    """A trend as the ratio of rates a year apart: estimate above 1 is a rise.

    Parameters
    ----------
    first, last : int
        Ordinals of the first and last period used.
    autocorrelation : float
        Correlation of neighbouring counts, averaged over the posterior.
    panel : int
        Number of other forces that the noise was weighed with.
    """

    first: int
    last: int
    autocorrelation: float
    panel: int

    @property
    def word(self) -> TrendWord:
        """The direction where the p-value is below ``1 - confidence``."""
        if self.p_value >= 1 - self.confidence or self.estimate == 1:
            return "no trend"
        return "increasing" if self.estimate > 1 else "decreasing"


@dataclass(frozen=True, kw_only=True)
class RecentSignal:
    """Whether any of the latest periods lay outside the range it had.

    Parameters
    ----------
    outside : dict of int to str
        Side of each period outside its range, by ordinal.
    side : {"high", "low"} or None
        Their side; None when there is none or there are both.
    periods : int
        How many of the latest periods had a range.
    level : float
        Share of changeless series that give a signal.
    """

    outside: dict[int, Side]
    side: Side | None
    periods: int
    level: float


def modelled_trend(
    series: Series, panel: Sequence[Series] = (), confidence: float = 0.95
) -> ModelledTrend:
    """Test for a trend over the last five years, or since the last series break.

    Parameters
    ----------
    series : Series
        Discrete counts.
    panel : sequence of Series
        The same indicator in other forces.
    confidence : float
        Confidence level.

    Returns
    -------
    ModelledTrend
        The factor by which the rate multiplies in a year.

    Raises
    ------
    StatisticsError
        As `modelled_change`.

    Notes
    -----
    Least-squares slope of the log rate beside the seasons. Its variance
    ``s^2 w'R_a w + v w'w`` (w the weights of the slope, v the Poisson part) is averaged over the
    posterior of the noise as in `modelled_change`. It takes the place of the seasonal Kendall test,
    whose variance supposes that neighbouring periods have nothing to do with each other.

    References
    ----------
    Bence JR (1995), Analysis of short time series: correcting for autocorrelation, Ecology 76,
    628-639.

    Examples
    --------
    >>> random = np.random.default_rng(4)
    >>> rising = Series.of(random.poisson(300 * 1.04 ** np.arange(20)))
    >>> forces = [Series.of(random.poisson(300, 20)) for _ in range(7)]
    >>> modelled_trend(rising, forces).lower > 1
    True
    """
    require_discrete(series, "trend test")
    check_confidence(confidence)
    recent = trend_window(series)
    basis, weights, others, rho = noise_weights(recent, panel, "trend test", one_slope=True)
    check_trend(basis)
    slope = trend_score(recent, basis)
    reach = mixed_critical(weights, slope.factors, 1 - confidence) * slope.error
    return ModelledTrend(
        estimate=math.exp(slope.estimate),
        lower=math.exp(slope.estimate - reach),
        upper=math.exp(slope.estimate + reach),
        method=f"slope of the log rate, noise weighed with {others} other forces",
        confidence=confidence,
        n=float(len(basis.ordinals)),
        statistic=slope.score / math.sqrt(float((weights * slope.factors).sum())),
        p_value=float(mixed_p_value(np.array(slope.score), weights, slope.factors)),
        null_value=1.0,
        first=basis.ordinals[0],
        last=basis.ordinals[-1],
        autocorrelation=rho,
        panel=others,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class SlopeScore:
    """Slope of the log rate and its variance over the grid of the noise.

    Parameters
    ----------
    estimate : float
        Change of the log rate a year.
    error : float
        Its standard error if counts were Poisson.
    factors : ndarray, shape (carries, spreads)
        What multiplies the Poisson variance.
    """

    estimate: float
    error: float
    factors: FloatArray

    @property
    def score(self) -> float:
        """The slope in Poisson standard errors."""
        return self.estimate / self.error


def check_trend(basis: NoiseBasis) -> None:
    """Refuse a trend on so few residuals that its test would hardly ever speak.

    Parameters
    ----------
    basis : NoiseBasis
        Of the usable periods.

    Raises
    ------
    StatisticsError
        With the number of residuals.
    """
    if basis.degrees_of_freedom < FEWEST_OF_TREND:
        raise StatisticsError(
            f"trend test refused: {len(basis.ordinals)} usable periods leave "
            f"{basis.degrees_of_freedom} degrees of freedom, {FEWEST_OF_TREND} are needed"
        )


def trend_window(series: Series) -> Series:
    """Return the last five years of a series, or what follows its last break in them.

    Parameters
    ----------
    series : Series
        Discrete counts.

    Returns
    -------
    Series
        The part that `modelled_trend` uses.
    """
    window = series.slice(series.end - TREND_YEARS * series.periods_per_year + 1, series.end)
    return window.since_last_break()


def trend_score(recent: Series, basis: NoiseBasis) -> SlopeScore:
    """Fit the slope of a window of counts.

    Parameters
    ----------
    recent : Series
        From `trend_window`.
    basis : NoiseBasis
        Of its usable periods.

    Returns
    -------
    SlopeScore
        Slope and variance.
    """
    kept = recent.usable
    counts = recent.array[kept]
    slope = np.linalg.pinv(basis.design)[1]
    logs = np.log((counts + 0.5) / recent.exposure_array[kept])
    chance = float(poisson_log_variance(counts.mean()) * (slope @ slope))
    spread = contrast_variance(slope, basis.ordinals)
    return SlopeScore(
        estimate=float(slope @ logs),
        error=math.sqrt(chance),
        factors=np.asarray(1 + SPREADS**2 * spread[:, None] / chance),
    )


def recent_signal(
    series: Series, panel: Sequence[Series] = (), periods: int = 4, level: float = 0.05
) -> RecentSignal:
    """Look for periods outside the range that the earlier ones led to expect.

    Parameters
    ----------
    series, panel : Series and sequence of Series
        As for `expectation`.
    periods : int
        How many of the latest periods to look at.
    level : float
        Share of changeless series that may give any signal.

    Returns
    -------
    RecentSignal
        What lay outside.

    Raises
    ------
    StatisticsError
        If windows overlap, the mean count is under 10 or no period had a range.

    Notes
    -----
    Each period's range has the confidence ``(1 - level)^(1 / periods)`` (Sidak), so that the
    signal of all of them together has the level. The range is that of `expectation`, a control
    chart of the errors of a forecast: its limits know how alike neighbouring periods are.

    References
    ----------
    Alwan LC, Roberts HV (1988), Time-series modeling for statistical process control, Journal of
    Business and Economic Statistics 6, 87-95. Sidak Z (1967), JASA 62, 626-633.

    Examples
    --------
    >>> recent_signal(Series.of([100, 110, 105, 95] * 5 + [300]), periods=1).side
    'high'
    """
    check_confidence(1 - level)
    if not series.array[series.usable].mean() >= SMALLEST_LEVEL:
        raise StatisticsError(
            f"signal refused: the mean count is under {SMALLEST_LEVEL}, where chance alone leaves the "
            "range of a period too often"
        )
    ranges = past_expectations(series, panel, periods, (1 - level) ** (1 / periods))
    if not ranges:
        raise StatisticsError("signal refused: none of the latest periods has a range")
    if len(ranges) < periods:  # fewer periods are tested, so each range may be narrower
        ranges = past_expectations(series, panel, periods, (1 - level) ** (1 / len(ranges)))
    words: dict[str, Side] = {"above": "high", "below": "low"}
    outside = {
        ordinal: words[place]
        for ordinal, found in ranges.items()
        if math.isfinite(value := float(series.array[ordinal - series.start]))
        and (place := found.place(value)) != "inside"
    }
    sides = set(outside.values())
    return RecentSignal(
        outside=outside,
        side=sides.pop() if len(sides) == 1 else None,
        periods=len(ranges),
        level=level,
    )
