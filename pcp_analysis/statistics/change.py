"""Change from one period to another, with the dispersion of the series itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from pcp_analysis.statistics.overdispersion import Dispersion
from pcp_analysis.statistics.rates import rate_ratio, scaled_score_limits
from pcp_analysis.statistics.results import (
    Comparison,
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
)
from pcp_analysis.statistics.seasonal import MINIMUM_FREEDOM, SeasonalModel, seasonal_model
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete, require_no_break

SMALLEST_PERCENTAGE_BASE = 50
CONDITIONAL_BELOW = 10


@dataclass(frozen=True, kw_only=True)
class Change(Comparison):
    """A change as a rate ratio: estimate above 1 is a rise.

    Parameters
    ----------
    count, previous_count : float
        Counts of both spans.
    exposure, previous_exposure : float
        Exposures of both spans, summed over their periods.
    period, previous_period : str
        Labels of the last period of both spans.
    periods : int
        Number of periods in each span.
    dispersion : Dispersion
        Dispersion of single periods, as estimated.
    variance_factor : float
        What the Poisson variance of the comparison was multiplied by.
    degrees_of_freedom : float
        Of Student's t.
    observed_ratio : float
        Ratio of the rates before any seasonal adjustment.
    excluded_periods : tuple of str
        Periods of either span that are marked as excluded (COVID-19 restrictions).
    """

    count: float
    previous_count: float
    exposure: float
    previous_exposure: float
    period: str
    previous_period: str
    periods: int
    dispersion: Dispersion
    variance_factor: float
    degrees_of_freedom: float
    observed_ratio: float
    excluded_periods: tuple[str, ...]


def year_on_year(
    series: Series,
    periods: int = 1,
    dispersion: Dispersion | None = None,
    confidence: float = 0.95,
) -> Change:
    """Change of the latest periods on the same periods a year before.

    Parameters
    ----------
    series : Series
        Discrete counts. The latest quarter is compared with ``periods=1``, the latest 12 months
        of a quarterly series with ``periods=4``.
    periods : int
        Number of periods in each span, up to a full year.
    dispersion : Dispersion, optional
        Dispersion from elsewhere (pooled over forces, or ``POISSON``); estimated from the series
        before the latest span when not given.
    confidence : float
        Confidence level.

    Returns
    -------
    Change
        As `change_between`.

    Raises
    ------
    StatisticsError
        As `change_between`.

    Examples
    --------
    >>> found = year_on_year(series, periods=4)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.8405, 1.0247, 1.2492)
    """
    return change_between(
        series,
        lag=series.periods_per_year,
        periods=periods,
        dispersion=dispersion,
        confidence=confidence,
    )


def on_previous_period(series: Series, confidence: float = 0.95) -> Change:
    """Seasonally adjusted change of the latest period on the one before.

    Parameters
    ----------
    series : Series
        Discrete counts.
    confidence : float
        Confidence level.

    Returns
    -------
    Change
        As `change_between` with a lag of one period.

    Raises
    ------
    StatisticsError
        As `change_between`.

    Examples
    --------
    >>> found = on_previous_period(series)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.6496, 1.0022, 1.5461)
    """
    return change_between(series, lag=1, periods=1, confidence=confidence)


def change_between(
    series: Series,
    lag: int,
    periods: int = 1,
    dispersion: Dispersion | None = None,
    confidence: float = 0.95,
) -> Change:
    """Rate ratio of two spans of a series, its variance that of the series itself.

    Parameters
    ----------
    series : Series
        Discrete counts; its last period ends the span in question.
    lag : int
        How many periods before it the reference span ends.
    periods : int
        Number of periods in each span, no more than ``lag``.
    dispersion : Dispersion, optional
        Given where it comes from elsewhere, and then no seasonal adjustment is made; else
        estimated from up to five years before the span in question, excluded periods left out.
    confidence : float
        Confidence level.

    Returns
    -------
    Change
        The rate ratio. A span of a whole number of years apart needs no seasonal adjustment; for
        another lag ``estimate`` is adjusted and ``observed_ratio`` is not.

    Raises
    ------
    StatisticsError
        If windows or spans overlap, a series break lies between the spans, a value is missing or
        negative, both counts are zero, the dispersion cannot be estimated, or it is given for a
        comparison that needs seasonal adjustment.

    Notes
    -----
    The score statistic ``z = (x1 - N p) / sqrt(f N p (1 - p))`` with ``N = x1 + x0`` and
    ``p = e1 / (e1 + e0)`` is referred to Student's t on the degrees of freedom of the dispersion;
    the limits invert it. The factor f is the dispersion, not below 1, times ``w'Rw / sum |w|``
    for the correlation R of the periods compared, times the allowance for estimated seasonal
    factors, and is not below 1. Where spans hold several periods the correlation enters f, and
    the degrees of freedom are multiplied by ``(1 - rho) / (1 + rho)``, which turns the number of
    periods into that of independent ones, but not to fewer than 3. Where either count is under 10
    the conditional mid-p test must agree: the larger p-value and the wider limits are given.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, section 6.2.3. Wilson EB (1927),
    JASA 22, 209-212. Thiebaux HJ, Zwiers FW (1984), The interpretation and estimation of
    effective sample size, Journal of Climate and Applied Meteorology 23, 800-811. Przyborowski J,
    Wilenski H (1940), Biometrika 31, 313-323.

    Examples
    --------
    >>> found = change_between(series, lag=8, periods=4)
    >>> round(found.lower, 4), round(found.estimate, 4), round(found.upper, 4)
    (0.8712, 1.0641, 1.2998)
    """
    require_discrete(series, "change test")
    if periods < 1 or lag < periods:
        raise StatisticsError(
            f"change test refused: spans of {periods} periods {lag} apart overlap"
        )
    first = series.end - lag - periods + 1
    if first < series.start:
        raise StatisticsError(f"change test refused: the series starts after {first}")
    require_no_break(series, first, series.end, "change test")
    check_confidence(confidence)
    later = series.slice(series.end - periods + 1, series.end)
    earlier = series.slice(first, first + periods - 1)
    adjusts = lag % series.periods_per_year != 0
    model: SeasonalModel | None = None
    if dispersion is None:
        model = seasonal_model(series, last=series.end - periods)
        dispersion = model.dispersion
    elif adjusts:
        raise StatisticsError(
            "change test refused: a lag that is not a whole year needs seasonal factors, which "
            "a dispersion from elsewhere does not bring"
        )
    count, exposure = _span(later, model if adjusts else None)
    reference, reference_exposure = _span(earlier, model if adjusts else None)
    factor = max(
        dispersion.floored
        * _correlation_factor(dispersion, lag, periods)
        * (_season_factor(model, later, earlier, count, reference) if model and adjusts else 1.0),
        1.0,
    )
    plain = rate_ratio(count, exposure, reference, reference_exposure, confidence=confidence)
    freedom = dispersion.degrees_of_freedom
    if periods > 1:
        rho = dispersion.autocorrelation
        freedom = min(max(freedom * (1 - rho) / (1 + rho), MINIMUM_FREEDOM), freedom)
    statistic = plain.statistic / math.sqrt(factor)
    p_value = float(2 * stats.t.sf(abs(statistic), freedom))
    critical = float(stats.t.isf((1 - confidence) / 2, freedom))
    lower, upper = scaled_score_limits(
        count, exposure, reference, reference_exposure, factor, critical
    )
    method = f"score, variance {factor:.2f} times Poisson"
    if min(count, reference) < CONDITIONAL_BELOW:
        conditional = rate_ratio(
            count, exposure, reference, reference_exposure, method="mid_p", confidence=confidence
        )
        p_value = max(p_value, conditional.p_value)
        lower, upper = min(lower, conditional.lower), max(upper, conditional.upper)
        method += ", and conditional mid-p"
    raw_exposure = float(later.exposure_array.sum())
    raw_reference = float(earlier.exposure_array.sum())
    spans = [*earlier.ordinals.tolist(), *later.ordinals.tolist()]
    return Change(
        estimate=plain.estimate,
        lower=lower,
        upper=upper,
        method=method + (", seasonally adjusted" if adjusts else ""),
        confidence=confidence,
        n=plain.n,
        statistic=statistic,
        p_value=p_value,
        null_value=1.0,
        count=count,
        previous_count=reference,
        exposure=raw_exposure,
        previous_exposure=raw_reference,
        period=series.label(series.end),
        previous_period=series.label(series.end - lag),
        periods=periods,
        dispersion=dispersion,
        variance_factor=factor,
        degrees_of_freedom=freedom,
        observed_ratio=(
            count / reference * raw_reference / raw_exposure if reference else math.inf
        ),
        excluded_periods=tuple(series.label(o) for o in spans if o in series.excluded),
    )


def percentage_change(value: float, base: float, base_count: float | None = None) -> float:
    """Percentage change, refused on a small base.

    Parameters
    ----------
    value, base : float
        Two counts, or two rates.
    base_count : float, optional
        The count behind the base; the base itself when not given.

    Returns
    -------
    float
        ``100 (value - base) / base``, not rounded.

    Raises
    ------
    StatisticsError
        If the count behind the base is under 50, or a value is missing or negative.

    Examples
    --------
    >>> percentage_change(60, 50)
    20.0
    """
    check_count(value, "value")
    check_exposure(base, "base")
    behind = check_count(base if base_count is None else base_count, "base count")
    if behind < SMALLEST_PERCENTAGE_BASE:
        raise StatisticsError(
            f"percentage change refused: the base is a count of {behind:g}, under "
            f"{SMALLEST_PERCENTAGE_BASE}; give both counts instead"
        )
    return 100 * (value - base) / base


def _span(part: Series, model: SeasonalModel | None) -> tuple[float, float]:
    """Count and exposure of a span, the exposure times its seasonal factors."""
    for ordinal, value in zip(part.ordinals, part.array, strict=True):
        check_count(float(value), f"count of {part.label(int(ordinal))}")
    exposures = part.exposure_array
    if model is not None:
        exposures = exposures * np.asarray(model.factors)[part.ordinals % part.periods_per_year]
    return float(part.array.sum()), float(exposures.sum())


def _correlation_factor(dispersion: Dispersion, lag: int, periods: int) -> float:
    """Variance of the difference of the spans over that of uncorrelated periods."""
    span = np.arange(periods)
    time = np.concatenate([span, span + lag])
    weight: FloatArray = np.repeat([-1.0, 1.0], periods)
    correlation = dispersion.correlation(np.abs(time[:, None] - time[None, :]))
    return float(weight @ correlation @ weight) / (2 * periods)


def _season_factor(
    model: SeasonalModel, later: Series, earlier: Series, count: float, reference: float
) -> float:
    """Variance with the error of estimated seasonal factors over that without."""
    period = later.periods_per_year
    contrast = np.zeros(period)
    for part, sign in ((later, 1.0), (earlier, -1.0)):
        for ordinal in part.ordinals:
            contrast[int(ordinal) % period] += sign / len(part)
    error = float(contrast @ np.asarray(model.factor_covariance) @ contrast)
    sampling = 1 / max(count, 0.5) + 1 / max(reference, 0.5)
    return 1 + error / sampling
