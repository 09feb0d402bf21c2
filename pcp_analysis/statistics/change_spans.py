"""Two spans of a series as the weights of one comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pcp_analysis.statistics.noise import (
    SPREADS,
    NoiseBasis,
    contrast_variance,
    poisson_log_variance,
)
from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import FloatArray, Series, require_no_break


@dataclass(frozen=True, kw_only=True, eq=False)
class Spans:
    """Counts of both spans and the weights that turn log rates into their contrast.

    Parameters
    ----------
    count, previous : float
        Counts of the later and the earlier span.
    later_weight, earlier_weight : float
        Exposures, times the seasonal factors where the spans are not whole years apart.
    exposures : tuple of float, length 2
        Exposures of the later and the earlier span.
    ordinals : tuple of int
        Periods of both spans.
    contrast_ordinals : tuple of int, length m
        Periods of the spans and of the history.
    contrast : ndarray, shape (m,)
        Weight of each of them in the difference of log rates.
    season_weights : ndarray, shape (m,)
        The part of these weights that takes the seasons out.
    whole_years : bool
        Whether the spans lie whole years apart or hold whole years, so that the seasons cancel.
    """

    count: float
    previous: float
    later_weight: float
    earlier_weight: float
    exposures: tuple[float, float]
    ordinals: tuple[int, ...]
    contrast_ordinals: tuple[int, ...]
    contrast: FloatArray
    season_weights: FloatArray
    whole_years: bool

    @property
    def total(self) -> float:
        """Events in both spans."""
        return self.count + self.previous

    @property
    def share(self) -> float:
        """Share of the events that the later span should have if nothing changed."""
        return self.later_weight / (self.later_weight + self.earlier_weight)

    @property
    def chance(self) -> float:
        """Poisson variance of the later count, given both."""
        return self.total * self.share * (1 - self.share)

    @property
    def score(self) -> float:
        """How far the later count lies from its share, in Poisson standard deviations."""
        return (self.count - self.total * self.share) / math.sqrt(self.chance)

    def factors(self, level: float) -> FloatArray:
        """Variance factor at each point of the grid, the seasons' own variance included.

        Parameters
        ----------
        level : float
            Mean count of a period.

        Returns
        -------
        ndarray, shape (carries, spreads)
            What the Poisson variance is multiplied by.
        """
        spread = contrast_variance(self.contrast, self.contrast_ordinals)
        season = float((self.season_weights * (2 * self.contrast - self.season_weights)).sum())
        extra = max(season, 0.0) * float(poisson_log_variance(np.array(level)))
        return np.asarray(1 + self.chance * (SPREADS**2 * spread[:, None] + extra))


def spans_of(
    series: Series, basis: NoiseBasis, lag: int, periods: int, first: int, history: Series
) -> Spans:
    """Take two spans out of a series.

    Parameters
    ----------
    series : Series
        Discrete counts.
    basis : NoiseBasis
        Of the history.
    lag, periods : int
        How many periods apart the spans end, and how many each has.
    first : int
        Ordinal of the first period of the earlier span.
    history : Series
        What comes before the later span.

    Returns
    -------
    Spans
        Counts and weights.

    Raises
    ------
    StatisticsError
        If a count of a span is missing or negative, or both are zero.
    """
    later = series.slice(series.end - periods + 1, series.end)
    earlier = series.slice(first, first + periods - 1)
    for part in (later, earlier):
        if not np.isfinite(part.array).all():
            raise StatisticsError("change test refused: a count of a span is missing")
        if (part.array < 0).any():
            raise StatisticsError("change test refused: a count of a span is negative (a reversal)")
    if later.array.sum() + earlier.array.sum() == 0:
        raise StatisticsError("change test refused: both counts are zero")
    same_seasons = lag % series.periods_per_year == 0
    whole = same_seasons or periods % series.periods_per_year == 0
    seasons, carry = _seasons(basis, history, series.periods_per_year)
    shares = [
        _shares(part, earlier if part is later else later, same_seasons)
        for part in (later, earlier)
    ]
    weights = []
    for part in (later, earlier):
        factor = 1.0 if whole else np.exp(seasons[part.ordinals % series.periods_per_year])
        weights.append(float((part.exposure_array * factor).sum()))
    union = sorted({*basis.ordinals, *later.ordinals.tolist(), *earlier.ordinals.tolist()})
    place = {ordinal: index for index, ordinal in enumerate(union)}
    contrast, season = np.zeros(len(union)), np.zeros(len(union))
    for sign, part, share in zip((1, -1), (later, earlier), shares, strict=True):
        for ordinal, value in zip(part.ordinals.tolist(), share, strict=True):
            contrast[place[ordinal]] += sign * value
            if not whole:
                season[[place[o] for o in basis.ordinals]] -= (
                    sign * value * carry[ordinal % series.periods_per_year]
                )
    return Spans(
        count=float(later.array.sum()),
        previous=float(earlier.array.sum()),
        later_weight=weights[0],
        earlier_weight=weights[1],
        exposures=(float(later.exposure_array.sum()), float(earlier.exposure_array.sum())),
        ordinals=(*earlier.ordinals.tolist(), *later.ordinals.tolist()),
        contrast_ordinals=tuple(union),
        contrast=contrast + season,
        season_weights=season,
        whole_years=whole,
    )


def first_of_spans(series: Series, lag: int, periods: int) -> int:
    """Return the ordinal of the first period of the earlier span.

    Parameters
    ----------
    series : Series
        Discrete counts; its last period ends the later span.
    lag, periods : int
        How many periods apart the spans end, and how many each has.

    Returns
    -------
    int
        The ordinal.

    Raises
    ------
    StatisticsError
        If the spans overlap, begin before the series or are parted by a series break.
    """
    if periods < 1 or lag < periods:
        raise StatisticsError(
            f"change test refused: spans of {periods} periods {lag} apart overlap"
        )
    first = series.end - lag - periods + 1
    if first < series.start:
        raise StatisticsError(f"change test refused: the series starts after {first}")
    require_no_break(series, first, series.end, "change test")
    return first


def _shares(part: Series, fellow: Series, same_seasons: bool) -> FloatArray:
    """Share of each period in its span; spans whole years apart share theirs."""
    counts = part.array + (fellow.array if same_seasons else 0.0)
    if counts.sum() == 0:
        return np.full(len(counts), 1 / len(counts))
    return np.asarray(counts / counts.sum())


def _seasons(basis: NoiseBasis, history: Series, period: int) -> tuple[FloatArray, FloatArray]:
    """Log seasonal effects, and the weights of the history's log rates in them."""
    kept = history.usable
    logs = np.log((history.array[kept] + 0.5) / history.exposure_array[kept])
    carry = np.zeros((period, len(logs)))
    carry[1:] = np.linalg.pinv(basis.design)[2 : 1 + period]
    return carry @ logs, carry
