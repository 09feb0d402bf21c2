"""The seasonal pattern and the dispersion of a quarterly or monthly series of counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from pcp_analysis.statistics.overdispersion import Dispersion
from pcp_analysis.statistics.regression import fit_poisson
from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete

HISTORY_YEARS = 5
MINIMUM_FREEDOM = 3
LARGEST_CARRY = 0.85


@dataclass(frozen=True, kw_only=True)
class SeasonalModel:
    """Season, level and slope of a series of counts, and how far counts stray from them.

    Parameters
    ----------
    dispersion : Dispersion
        Variance over mean of the counts about the model, with the correlation of neighbours.
    factors : tuple of float, length periods_per_year
        Factor of each season (ordinal modulo ``periods_per_year``); their geometric mean is 1.
    factor_covariance : tuple of tuple of float
        Covariance of the log factors, to be multiplied by the dispersion.
    first, last : int
        Ordinals of the first and last period used.
    n : int
        Number of periods used.
    """

    dispersion: Dispersion
    factors: tuple[float, ...]
    factor_covariance: tuple[tuple[float, ...], ...]
    first: int
    last: int
    n: int


def seasonal_model(
    series: Series, last: int | None = None, history_years: int = HISTORY_YEARS
) -> SeasonalModel:
    """Fit season, level and slope, and estimate dispersion from what is left.

    Parameters
    ----------
    series : Series
        Discrete counts, with exposures where populations change. Excluded periods and missing
        ones are left out; at a series break inside the years used the level may step.
    last : int, optional
        Ordinal of the last period to be used; the end of the series when not given.
    history_years : int
        How many years back from ``last`` to use.

    Returns
    -------
    SeasonalModel
        Factors and dispersion.

    Raises
    ------
    StatisticsError
        If windows overlap, a count is negative, all are zero, a season has no usable period, or
        fewer than 3 degrees of freedom are left.

    Notes
    -----
    Quasi-Poisson: ``log E(y_t) = log e_t + a + b t + season + steps``, with a step of the level at
    each series break that has usable periods on both sides; no period is compared with one across
    a break. With Pearson residuals r and the
    residual projection M, the lag-1 correlation rho of the counts is the value at which the
    expected ratio ``tr(M L M R) / tr(M R)`` equals the observed ``sum r_t r_(t+1) / sum r_t^2``
    (L picks neighbouring periods). The Poisson part of a count is not correlated, so off the
    diagonal ``R_ij = c a^|t_i - t_j|`` with ``c = 1 - 1/phi`` and a between 0 and 0.85;
    ``rho = c a``. Then ``phi = sum r^2 / tr(M R)``, without correlation Pearson's chi-squared
    over its degrees of freedom. A slope that bends within the years used adds to phi, which makes
    tests cautious. Where a season has no event at all, level alone is fitted.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, 2nd edition, chapter 6. Kendall MG
    (1954), Note on bias in the estimation of autocorrelation, Biometrika 41, 403-404.

    Examples
    --------
    >>> found = seasonal_model(series)
    >>> [round(value, 4) for value in found.factors]
    [0.972, 1.1223, 1.0496, 0.8733]
    """
    require_discrete(series, "dispersion")
    period = series.periods_per_year
    final = series.end if last is None else last
    recent = series.slice(final - history_years * period + 1, final)
    kept = recent.usable
    counts, exposures = recent.array[kept], recent.exposure_array[kept]
    time = recent.ordinals[kept]
    if (counts < 0).any():
        raise StatisticsError(
            "dispersion refused: a count is negative (a net reversal); exclude that period"
        )
    season = time % period
    present = [int(s) for s in np.unique(season)]
    if 0 < len(present) < period:
        raise StatisticsError("dispersion refused: a season has no usable period at all")
    full = all(counts[season == s].sum() > 0 for s in present)
    columns = [np.ones(len(time))]
    if full:
        columns.append((time - time.mean()) / period if len(time) else time.astype(float))
        columns += [(season == s).astype(float) for s in present[1:]]
        columns += _steps(series.breaks, time, counts)
    design = np.column_stack(columns)
    freedom = len(counts) - design.shape[1]
    if freedom < MINIMUM_FREEDOM:
        raise StatisticsError(
            f"dispersion refused: {len(counts)} usable periods leave "
            f"{max(freedom, 0)} degrees of freedom, {MINIMUM_FREEDOM} are needed"
        )
    if counts.sum() == 0:
        raise StatisticsError("dispersion refused: every count is zero")
    fitted = fit_poisson(counts, design, np.log(exposures))
    means = np.asarray(fitted.fittedvalues, dtype=np.float64)
    dispersion = _dispersion(counts, means, design, time)
    factors, covariance = _factors(
        np.asarray(fitted.params), np.asarray(fitted.normalized_cov_params), present, period, full
    )
    return SeasonalModel(
        dispersion=dispersion,
        factors=tuple(factors.tolist()),
        factor_covariance=tuple(tuple(row) for row in covariance.tolist()),
        first=int(time[0]),
        last=int(time[-1]),
        n=len(counts),
    )


def deseasonalise(series: Series, model: SeasonalModel) -> Series:
    """Divide a series by its seasonal factors.

    Parameters
    ----------
    series : Series
        Discrete values.
    model : SeasonalModel
        Factors, as `seasonal_model` finds them.

    Returns
    -------
    Series
        The same periods, the season taken out.

    Raises
    ------
    StatisticsError
        If windows overlap or the model has another number of seasons.

    Examples
    --------
    >>> found = deseasonalise(series, seasonal_model(series))
    >>> len(found.values) == len(series.values)
    True
    """
    require_discrete(series, "seasonal adjustment")
    if len(model.factors) != series.periods_per_year:
        raise StatisticsError(
            f"the model has {len(model.factors)} seasons, the series {series.periods_per_year}"
        )
    factors = np.asarray(model.factors)[series.ordinals % series.periods_per_year]
    return Series.of(
        series.array / factors,
        start=series.start,
        exposures=series.exposures,
        labels=series.labels,
        periods_per_year=series.periods_per_year,
        breaks=series.breaks,
        excluded=series.excluded,
    )


def _steps(breaks: tuple[int, ...], time: np.ndarray, counts: FloatArray) -> list[FloatArray]:
    """A column that is 1 from each break on, where events were counted before and after it."""
    found, first = [], int(time.min()) if len(time) else 0
    for position in breaks:
        before = (time >= first) & (time < position)
        if counts[before].sum() > 0 and counts[time >= position].sum() > 0:
            found.append((time >= position).astype(float))
            first = position
    return found


def _dispersion(
    counts: FloatArray, means: FloatArray, design: FloatArray, time: np.ndarray
) -> Dispersion:
    residuals = (counts - means) / np.sqrt(means)
    weighted = np.sqrt(means)[:, None] * design
    projection = np.eye(len(counts)) - weighted @ np.linalg.pinv(weighted)
    gap = np.abs(time[:, None] - time[None, :])
    neighbours = np.triu(gap == 1).astype(float)
    total = float(residuals @ residuals)
    observed = float(residuals @ neighbours @ residuals) / total if total > 0 else 0.0
    crossed = projection @ neighbours @ projection

    freedom = len(counts) - design.shape[1]
    share = 1 - freedom / max(total, freedom)

    def correlation(carry: float) -> FloatArray:
        return np.where(gap == 0, 1.0, share * carry**gap)

    def excess(carry: float) -> float:
        matrix = correlation(carry)
        return float((crossed * matrix).sum() / (projection * matrix).sum()) - observed

    carry = 0.0
    if share > 0 and excess(0.0) < 0:
        carry = LARGEST_CARRY
        if excess(carry) > 0:
            carry = float(optimize.brentq(excess, 0.0, carry))
    return Dispersion(
        phi=total / float((projection * correlation(carry)).sum()),
        degrees_of_freedom=freedom,
        n=len(counts),
        autocorrelation=share * carry,
        method="quasi-Poisson about season, level and slope",
    )


def _factors(
    parameters: FloatArray, covariance: FloatArray, present: list[int], period: int, full: bool
) -> tuple[FloatArray, FloatArray]:
    """Seasonal factors with geometric mean 1, and the covariance of their logarithms."""
    carry = np.zeros((period, len(parameters)))
    if full:
        for position, season in enumerate(present[1:]):
            carry[season, 2 + position] = 1.0
        carry[present] -= carry[present].mean(axis=0)
    return np.exp(carry @ parameters), carry @ covariance @ carry.T
