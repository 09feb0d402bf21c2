"""Regression of counts that vary more than Poisson, and of a series at a documented break."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import (
    ConvergenceWarning,
    HessianInversionWarning,
    PerfectSeparationWarning,
)

from pcp_analysis.statistics.results import Comparison, StatisticsError, check_confidence
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete, require_no_break


@dataclass(frozen=True, kw_only=True)
class CountRegression:
    """A fitted log-linear regression of counts.

    Parameters
    ----------
    rate_ratios : dict of str to Comparison
        One for each column of the design: the factor by which the rate multiplies for one unit,
        with its interval and the test of no effect (ratio 1).
    fitted : tuple of float, length n
        Expected counts.
    dispersion : float
        Pearson chi-squared over degrees of freedom; 1 is Poisson.
    alpha : float
        Negative-binomial alpha (variance ``mu + alpha mu^2``); 0 in a quasi-Poisson fit.
    degrees_of_freedom : int
        Residual degrees of freedom.
    n : int
        Number of counts.
    method : str
        The method in words.
    """

    rate_ratios: dict[str, Comparison]
    fitted: tuple[float, ...]
    dispersion: float
    alpha: float
    degrees_of_freedom: int
    n: int
    method: str


def quasi_poisson(
    counts: ArrayLike,
    design: ArrayLike,
    names: Sequence[str],
    exposures: ArrayLike | None = None,
    confidence: float = 0.95,
) -> CountRegression:
    """Quasi-Poisson regression: log link, variance a constant times the mean.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, none negative.
    design : array_like, shape (n, p)
        Columns of the model, the constant included.
    names : sequence of str, length p
        Names of the columns.
    exposures : array_like, shape (n,), optional
        Denominators, which enter as an offset ``log(exposure)``.
    confidence : float
        Confidence level.

    Returns
    -------
    CountRegression
        Rate ratios with Student's t intervals on the residual degrees of freedom.

    Raises
    ------
    StatisticsError
        If shapes do not fit, a count is negative, all counts are zero, or no degree of freedom
        is left.

    Notes
    -----
    ``log E(y) = offset + X b``; ``Var(y) = phi E(y)`` with phi Pearson's chi-squared over its
    degrees of freedom, never taken below 1.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, 2nd edition, chapter 6.

    Examples
    --------
    >>> design = [[1, time] for time in range(6)]
    >>> found = quasi_poisson([20, 26, 23, 31, 28, 36], design, ["constant", "time"])
    >>> round(found.rate_ratios["time"].estimate, 4), round(found.dispersion, 4)
    (1.1039, 0.3284)
    """
    y, x, offset = _checked(counts, design, names, exposures)
    fitted = fit_poisson(y, x, offset)
    phi = float(fitted.scale)
    if not math.isfinite(phi):
        raise StatisticsError("the quasi-Poisson fit did not converge")
    errors = (
        np.asarray(fitted.bse) * math.sqrt(max(phi, 1.0) / phi)
        if phi > 0
        else (np.sqrt(np.diag(fitted.normalized_cov_params)))
    )
    freedom = len(y) - x.shape[1]
    return CountRegression(
        rate_ratios=_ratios(
            names,
            np.asarray(fitted.params),
            errors,
            freedom,
            confidence,
            float(y.sum()),
            "quasi-Poisson, Student's t",
        ),
        fitted=tuple(float(v) for v in fitted.fittedvalues),
        dispersion=phi,
        alpha=0.0,
        degrees_of_freedom=freedom,
        n=len(y),
        method="quasi-Poisson regression (log link, Pearson dispersion)",
    )


def negative_binomial(
    counts: ArrayLike,
    design: ArrayLike,
    names: Sequence[str],
    exposures: ArrayLike | None = None,
    confidence: float = 0.95,
) -> CountRegression:
    """Negative-binomial (NB2) regression with alpha estimated by maximum likelihood.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Counts, none negative.
    design : array_like, shape (n, p)
        Columns of the model, the constant included.
    names : sequence of str, length p
        Names of the columns.
    exposures : array_like, shape (n,), optional
        Denominators, which enter as an offset.
    confidence : float
        Confidence level.

    Returns
    -------
    CountRegression
        Rate ratios with Wald intervals. Where the counts vary no more than Poisson, alpha is on
        its boundary: the quasi-Poisson fit is returned and ``method`` says so.

    Raises
    ------
    StatisticsError
        As `quasi_poisson`, and when the likelihood does not converge.

    Notes
    -----
    ``Var(y) = mu + alpha mu^2``. ``GLM(family=NegativeBinomial())`` of statsmodels is not used
    because it fixes alpha at 1.

    References
    ----------
    Cameron AC, Trivedi PK (2013), Regression Analysis of Count Data, 2nd edition, section 3.3.

    Examples
    --------
    >>> design = [[1, time] for time in range(6)]
    >>> found = negative_binomial([10, 46, 13, 61, 18, 76], design, ["constant", "time"])
    >>> round(found.rate_ratios["time"].estimate, 4), round(found.alpha, 4)
    (1.2654, 0.3523)
    """
    y, x, offset = _checked(counts, design, names, exposures)
    start = quasi_poisson(counts, design, names, exposures, confidence)
    if start.dispersion <= 1:
        return CountRegression(
            rate_ratios=start.rate_ratios,
            fitted=start.fitted,
            dispersion=start.dispersion,
            alpha=0.0,
            degrees_of_freedom=start.degrees_of_freedom,
            n=start.n,
            method="quasi-Poisson: counts vary no more than Poisson, alpha is 0",
        )
    initial = [math.log(ratio.estimate) for ratio in start.rate_ratios.values()]
    mean = float(np.mean(start.fitted))
    initial.append(max((start.dispersion - 1) / mean, 1e-6))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", HessianInversionWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        fitted = NegativeBinomial(y, x, offset=offset, loglike_method="nb2").fit(
            start_params=initial, method="bfgs", maxiter=500, disp=False
        )
    parameters = np.asarray(fitted.params, dtype=float)
    errors = np.asarray(fitted.bse, dtype=float)
    if not (np.isfinite(parameters).all() and np.isfinite(errors).all() and parameters[-1] > 0):
        raise StatisticsError("the negative-binomial likelihood did not converge")
    means = np.exp(x @ parameters[:-1] + offset)
    freedom = len(y) - x.shape[1]
    alpha = float(parameters[-1])
    pearson = float(((y - means) ** 2 / (means + alpha * means**2)).sum()) / freedom
    return CountRegression(
        rate_ratios=_ratios(
            names,
            parameters[:-1],
            errors[:-1],
            math.inf,
            confidence,
            float(y.sum()),
            "negative binomial, Wald",
        ),
        fitted=tuple(float(v) for v in means),
        dispersion=pearson,
        alpha=alpha,
        degrees_of_freedom=freedom,
        n=len(y),
        method="negative-binomial regression (NB2, alpha by maximum likelihood)",
    )


def segmented_regression(
    series: Series, break_ordinal: int, confidence: float = 0.95
) -> CountRegression:
    """Change of level and slope of a series of counts at a documented break.

    Parameters
    ----------
    series : Series
        Discrete counts with exposures where rates are meant. Excluded periods are left out.
    break_ordinal : int
        First period of the new series; it must be one of ``series.breaks``.
    confidence : float
        Confidence level.

    Returns
    -------
    CountRegression
        ``rate_ratios`` holds ``level_change`` (factor at the break), ``slope_before`` and
        ``slope_change`` (factors a period), and the seasons when the series has any.

    Raises
    ------
    StatisticsError
        If windows overlap, the break is not documented, another break lies in the series, or one
        side has fewer than 4 usable periods.

    Notes
    -----
    ``log E(y_t) = offset + a + b t + c [t >= T] + d (t - T) [t >= T] + season``. It describes
    the size of a break in recording; it does not test performance across it.

    References
    ----------
    Wagner AK and others (2002), Segmented regression analysis of interrupted time series studies
    in medication use research, Journal of Clinical Pharmacy and Therapeutics 27, 299-309.

    Examples
    --------
    >>> broken = Series.of([20, 22, 21, 24, 23, 25, 31, 33, 32, 35, 34, 36], breaks=[6])
    >>> found = segmented_regression(broken, 6)
    >>> round(found.dispersion, 4)
    0.007
    """
    require_discrete(series, "segmented regression")
    if break_ordinal not in series.breaks:
        raise StatisticsError(
            f"segmented regression refused: {series.label(break_ordinal)} is not a documented break"
        )
    require_no_break(series, series.start, break_ordinal - 1, "segmented regression")
    require_no_break(series, break_ordinal, series.end, "segmented regression")
    kept = series.usable
    time = series.ordinals[kept] - break_ordinal
    if (time < 0).sum() < 4 or (time >= 0).sum() < 4:
        raise StatisticsError("segmented regression needs 4 usable periods on each side")
    after = (time >= 0).astype(float)
    columns = [np.ones(len(time)), time.astype(float), after, time * after]
    names = ["constant", "slope_before", "level_change", "slope_change"]
    season = series.ordinals[kept] % series.periods_per_year
    for value in np.unique(season)[1:]:
        columns.append((season == value).astype(float))
        names.append(f"season_{value}")
    return quasi_poisson(
        series.array[kept],
        np.column_stack(columns),
        names,
        series.exposure_array[kept],
        confidence,
    )


def fit_poisson(counts: FloatArray, design: FloatArray, offset: FloatArray) -> Any:
    """Fit a log-linear model with Pearson's dispersion; a perfect fit is no fault.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Counts.
    design : ndarray, shape (n, p)
        Columns of the model.
    offset : ndarray, shape (n,)
        Logarithms of the exposures.

    Returns
    -------
    statsmodels GLMResults
        The fit, its scale Pearson's chi-squared over the degrees of freedom.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        model = GLM(counts, design, family=Poisson(), offset=offset)
        return model.fit(scale="X2")


def _checked(
    counts: ArrayLike, design: ArrayLike, names: Sequence[str], exposures: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    y, x = np.asarray(counts, dtype=np.float64), np.asarray(design, dtype=np.float64)
    if x.ndim != 2 or y.shape != (x.shape[0],) or len(names) != x.shape[1]:
        raise StatisticsError("counts, design and names do not fit together")
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise StatisticsError("a count or a value of the design is missing")
    if (y < 0).any():
        raise StatisticsError("a count is negative (a net reversal): leave that period out")
    if y.sum() == 0:
        raise StatisticsError("all counts are zero: a log-linear model has no estimate")
    if len(y) <= x.shape[1]:
        raise StatisticsError(
            f"{len(y)} counts cannot support {x.shape[1]} parameters and a dispersion"
        )
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise StatisticsError("columns of the design depend on each other")
    offset = np.zeros(len(y))
    if exposures is not None:
        denominators = np.asarray(exposures, dtype=np.float64)
        if denominators.shape != y.shape or not (denominators > 0).all():
            raise StatisticsError("every count needs an exposure above zero")
        offset = np.log(denominators)
    return y, x, offset


def _ratios(
    names: Sequence[str],
    parameters: FloatArray,
    errors: FloatArray,
    freedom: float,
    confidence: float,
    total: float,
    method: str,
) -> dict[str, Comparison]:
    critical = float(stats.t.isf((1 - check_confidence(confidence)) / 2, freedom))
    found = {}
    for name, value, error in zip(names, parameters, errors, strict=True):
        statistic = float(value / error)
        found[name] = Comparison(
            estimate=math.exp(value),
            lower=math.exp(value - critical * error),
            upper=math.exp(value + critical * error),
            method=method,
            confidence=confidence,
            n=total,
            statistic=statistic,
            p_value=float(2 * stats.t.sf(abs(statistic), freedom)),
            null_value=1.0,
        )
    return found
