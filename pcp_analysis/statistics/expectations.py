"""What the next period of a series should be, and which past periods were exceptional."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from pcp_analysis.statistics.results import Interval, StatisticsError, check_confidence
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete

Place = Literal["below", "inside", "above"]
HISTORY_YEARS = 5
MINIMUM_ERRORS = 6
MINIMUM_PANEL = 5
SHRINKAGE = 8.0  # errors that the forces together count for; d0 of Smyth (2004)
_LOG_MEAN = 1.05  # the mean of a logged variance on some 15 errors lies 5% too low


@dataclass(frozen=True, kw_only=True)
class Expectation(Interval):
    """The range in which a period's count should lie, in whole events.

    Parameters
    ----------
    ordinal : int
        The period.
    last_year : float
        The count of the same period a year before.
    carry : float
        Share of the latest change on the year that is expected to stay.
    spread : float
        Standard deviation of the error of the log count.
    degrees_of_freedom : float
        Behind the spread, those lent by other forces included.
    panel : int
        Number of other forces.
    """

    ordinal: int
    last_year: float
    carry: float
    spread: float
    degrees_of_freedom: float
    panel: int

    def place(self, count: float) -> Place:
        """Say where a count lies.

        Parameters
        ----------
        count : float
            The count that came.

        Returns
        -------
        {"below", "inside", "above"}
            A count on a limit lies inside.
        """
        if count < self.lower:
            return "below"
        return "above" if count > self.upper else "inside"


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecasts:
    """Forecasts of the log rates of several series for one period.

    Parameters
    ----------
    mean, spread : ndarray, shape (..., forces)
        Mean and standard deviation of the log rate; NaN where there is none.
    carry : ndarray, shape (...)
        Shared by the forces.
    errors : ndarray of int, shape (..., forces)
        Number of own past errors.
    freedom : ndarray, shape (..., forces)
        Degrees of freedom of the spread.
    """

    mean: FloatArray
    spread: FloatArray
    carry: FloatArray
    errors: FloatArray
    freedom: FloatArray


def expectation(
    series: Series,
    panel: Sequence[Series] = (),
    exposure: float | None = None,
    confidence: float = 0.95,
) -> Expectation:
    """Give the range for the period after the last one of a series.

    Parameters
    ----------
    series : Series
        Discrete counts. Excluded and missing periods give no error and no base.
    panel : sequence of Series
        The same indicator in other forces. With fewer than 5 the range is the seasonal naive one.
    exposure : float, optional
        Denominator of the coming period; that of the last period when not given.
    confidence : float
        Confidence level.

    Returns
    -------
    Expectation
        Whole counts; ``estimate`` is the median.

    Raises
    ------
    StatisticsError
        If windows overlap, the last period, its fellow a year before or the fellow of the coming
        period is missing, excluded or across a series break, or fewer than 6 past errors are at hand.

    Notes
    -----
    With ``d_t = log((y_t + 1/2) / e_t)`` less its value a year before, ``d_t = c d_(t-1) + error``.
    c is one number for all forces, by least squares over five years, kept to 0 to 1. The variance
    of a force's errors is shrunk towards their common level with the weight of 8 errors; the range
    is that of Student's t. Without other forces c is 0: last year's quarter with the spread of
    past changes on the year. Back-tested in ``docs/series-study.md``.

    References
    ----------
    Hyndman RJ, Athanasopoulos G (2021), Forecasting: Principles and Practice, 3rd edition, section
    5.2. Smyth GK (2004), Linear models and empirical Bayes methods, Statistical Applications in
    Genetics and Molecular Biology 3(1), 3.

    Examples
    --------
    >>> random = np.random.default_rng(2)
    >>> forces = [Series.of(random.poisson(200, 24)) for _ in range(8)]
    >>> expectation(forces[0], forces[1:]).place(200)
    'inside'
    """
    require_discrete(series, "expectation")
    check_confidence(confidence)
    for other in panel:
        require_discrete(other, "expectation")
    rows = [_log_rates(series)]
    rows += [_aligned(other, series) for other in panel]
    year = series.periods_per_year
    if len(series) < year + 1:
        raise StatisticsError("expectation refused: the series is shorter than a year and a period")
    crossing = _crossing(series, year)
    found = forecast(np.array(rows), year, crossing)
    others = int((found.errors[1:] >= MINIMUM_ERRORS).sum())
    if others < MINIMUM_PANEL:
        found, others = forecast(np.array(rows[:1]), year, crossing, alone=True), 0
    if found.errors[0] < MINIMUM_ERRORS:
        raise StatisticsError(
            f"expectation refused: {int(found.errors[0])} past errors are at hand, "
            f"{MINIMUM_ERRORS} are needed"
        )
    if not math.isfinite(float(found.mean[0])):
        raise StatisticsError(
            "expectation refused: the last period or the same period a year before is missing, "
            "left out or across a series break"
        )
    ahead = exposure if exposure is not None else float(series.exposure_array[-1])
    lower, middle, upper = _limits(found, ahead, confidence)
    shared = "changes on the year of all forces" if others else "past changes on the year"
    return Expectation(
        estimate=float(middle[0]),
        lower=float(lower[0]),
        upper=float(upper[0]),
        method=f"last year's period, carried on and spread by {shared}",
        confidence=confidence,
        n=float(found.errors[0]),
        ordinal=series.end + 1,
        last_year=float(series.array[-year]),
        carry=float(found.carry),
        spread=float(found.spread[0]),
        degrees_of_freedom=float(found.freedom[0]),
        panel=others,
    )


def past_expectations(
    series: Series, panel: Sequence[Series] = (), periods: int = 4, confidence: float = 0.95
) -> dict[int, Expectation]:
    """Give the range that each of the latest periods had, from what came before it.

    Parameters
    ----------
    series, panel : Series and sequence of Series
        As for `expectation`.
    periods : int
        How many of the latest periods.
    confidence : float
        Confidence level.

    Returns
    -------
    dict of int to Expectation
        By ordinal; a period for which none can be given is missing. A period whose count lies
        outside is statistically exceptional.

    Raises
    ------
    StatisticsError
        If windows overlap.

    Examples
    --------
    >>> counts = [100, 110, 105, 95] * 5 + [300]
    >>> found = past_expectations(Series.of(counts), periods=1)
    >>> found[20].place(300)
    'above'
    """
    found = {}
    for ordinal in range(max(series.end - periods + 1, series.start + 1), series.end + 1):
        at = ordinal - series.start
        ahead = float(series.exposure_array[at])
        before = series.slice(series.start, ordinal - 1)
        known = [other.slice(other.start, ordinal - 1) for other in panel if other.start < ordinal]
        try:
            found[ordinal] = expectation(before, known, ahead, confidence)
        except StatisticsError:
            if series.window > 1:
                raise
    return found


def forecast(
    logs: FloatArray, year: int, crossing: Sequence[int] = (), alone: bool = False
) -> Forecasts:
    """Forecast the log rates of the period after the last one.

    Parameters
    ----------
    logs : ndarray, shape (..., forces, periods)
        Log rates, NaN where missing or left out.
    year : int
        Periods a year.
    crossing : sequence of int
        Positions whose fellow a year before lies across a series break, the coming period's
        position included.
    alone : bool
        Whether to take last year's period as it is.

    Returns
    -------
    Forecasts
        For every series.
    """
    length = logs.shape[-1]
    changes = np.full(logs.shape, math.nan)
    changes[..., year:] = logs[..., year:] - logs[..., :-year]
    changes[..., [place for place in crossing if place < length]] = math.nan
    first = max(year + 1, length - HISTORY_YEARS * year)
    now, before = changes[..., first:], changes[..., first - 1 : -1]
    if alone:
        before = np.zeros_like(before)
    usable = np.isfinite(now) & np.isfinite(before)
    product = np.where(usable, now * before, 0.0).sum(axis=(-2, -1))
    square = np.where(usable, before**2, 0.0).sum(axis=(-2, -1))
    carry = np.clip(product / np.maximum(square, 1e-12), 0.0, 1.0)
    if alone:
        carry = np.zeros_like(carry)
    wrong = np.where(usable, now - carry[..., None, None] * before, 0.0)
    errors = usable.sum(axis=-1)
    variance = (wrong**2).sum(axis=-1) / np.maximum(errors, 1)
    freedom = np.maximum(errors, 1).astype(np.float64)
    if not alone:
        enough = errors >= MINIMUM_ERRORS
        logged = np.where(enough, np.log(np.maximum(variance, 1e-6)), 0.0).sum(axis=-1)
        level = _LOG_MEAN * np.exp(logged / np.maximum(enough.sum(axis=-1), 1))
        variance = (SHRINKAGE * level[..., None] + errors * variance) / (SHRINKAGE + errors)
        freedom = freedom + SHRINKAGE
    latest = np.zeros(logs.shape[:-1]) if alone else changes[..., -1]
    mean = logs[..., length - year] + carry[..., None] * latest
    if length in crossing:
        mean = np.full_like(mean, math.nan)
    return Forecasts(
        mean=mean,
        spread=np.sqrt(variance),
        carry=np.asarray(carry),
        errors=errors,
        freedom=freedom,
    )


def _limits(
    found: Forecasts, exposure: float | FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Lower limit, median and upper limit of the counts, whole numbers."""
    reach = stats.t.isf((1 - confidence) / 2, found.freedom) * found.spread
    lower, middle, upper = (
        np.maximum(exposure * np.exp(found.mean + side * reach) - 0.5, 0.0) for side in (-1, 0, 1)
    )
    return np.ceil(lower), np.round(middle), np.floor(upper)


def _log_rates(series: Series) -> FloatArray:
    kept = series.usable & (series.array >= 0)
    safe = np.where(kept, series.array, 0.0)
    return np.where(kept, np.log((safe + 0.5) / series.exposure_array), math.nan)


def _aligned(other: Series, series: Series) -> FloatArray:
    """Log rates of another series on the ordinals of the first."""
    found = np.full(len(series), math.nan)
    logs = _log_rates(other)
    at = other.ordinals - series.start
    inside = (at >= 0) & (at < len(series))
    found[at[inside]] = logs[inside]
    return found


def _crossing(series: Series, year: int) -> list[int]:
    return [
        place
        for place in range(year, len(series) + 1)
        if any(place - year < b - series.start <= place for b in series.breaks)
    ]
