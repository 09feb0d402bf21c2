"""How much more counts and areas vary than chance alone would make them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.series import FloatArray

AreaVarianceMethod = Literal["dersimonian_laird", "paule_mandel"]
WinsorMethod = Literal["winsorise", "truncate"]


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """Variance of counts over their mean.

    Parameters
    ----------
    phi : float
        The estimate as found; 1 is Poisson. It may lie below 1.
    degrees_of_freedom : float
        Degrees of freedom behind it; infinite when it was assumed.
    n : int
        Number of counts used.
    method : str
        The method in words.
    autocorrelation : float
        Correlation of neighbouring periods, 0 when not estimated.
    """

    phi: float
    degrees_of_freedom: float
    n: int
    method: str
    autocorrelation: float = 0.0

    @property
    def floored(self) -> float:
        """The estimate, or 1 where it lies below 1: counts never vary less than Poisson."""
        return max(self.phi, 1.0)

    def correlation(self, gap: ArrayLike) -> FloatArray:
        """Correlation of the counts of two periods some periods apart.

        Parameters
        ----------
        gap : array_like of int
            How many periods apart, 0 or more.

        Returns
        -------
        ndarray of float, the shape of ``gap``
            1 at gap 0, else ``c a^gap`` with ``c = 1 - 1/phi``, the share of the variance that is
            not Poisson, and ``c a`` the autocorrelation, a not above 0.95.
        """
        apart = np.asarray(gap, dtype=np.float64)
        share = 1 - 1 / self.floored
        if share == 0 or self.autocorrelation <= 0:
            return np.where(apart == 0, 1.0, 0.0)
        carry = min(self.autocorrelation / share, 0.95)
        return np.where(apart == 0, 1.0, share * carry**apart)


POISSON = Dispersion(phi=1.0, degrees_of_freedom=math.inf, n=0, method="Poisson, assumed")


@dataclass(frozen=True, kw_only=True)
class AreaVariance:
    """Variance between areas, beyond sampling.

    Parameters
    ----------
    tau_squared : float
        Between-area variance, 0 or more.
    mean, standard_error : float
        Random-effects mean and its standard error.
    fixed_mean, fixed_standard_error : float
        Mean and its standard error if areas did not differ.
    statistic, p_value : float
        Cochran's Q and its p-value on ``n - 1`` degrees of freedom.
    i_squared : float
        Share of the variation that is between areas, 0 to 1.
    n : int
        Number of areas.
    method : str
        The method in words.
    """

    tau_squared: float
    mean: float
    standard_error: float
    fixed_mean: float
    fixed_standard_error: float
    statistic: float
    p_value: float
    i_squared: float
    n: int
    method: str


def quasi_dispersion(observed: ArrayLike, expected: ArrayLike, parameters: int = 0) -> Dispersion:
    """Pearson (quasi-Poisson) dispersion of counts about their expected values.

    Parameters
    ----------
    observed, expected : array_like, shape (n,)
        Counts and their expected values, the latter above zero.
    parameters : int
        Number of parameters that were estimated to find the expected values.

    Returns
    -------
    Dispersion
        ``phi`` as found, on ``n - parameters`` degrees of freedom.

    Raises
    ------
    StatisticsError
        If shapes differ, an expected value is not above zero or no degree of freedom is left.

    Notes
    -----
    ``phi = sum((y - mu)^2 / mu) / (n - p)``.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, 2nd edition, section 6.2.3.

    Examples
    --------
    >>> round(quasi_dispersion([12, 8, 10], [10, 10, 10], parameters=1).phi, 4)
    0.4
    """
    counts, means = _paired(observed, expected)
    if (means <= 0).any():
        raise StatisticsError("every expected value must be above zero")
    freedom = len(counts) - parameters
    if freedom < 1:
        raise StatisticsError(
            f"{len(counts)} values cannot give a dispersion after {parameters} parameters"
        )
    return Dispersion(
        phi=float(((counts - means) ** 2 / means).sum()) / freedom,
        degrees_of_freedom=freedom,
        n=len(counts),
        method="Pearson chi-squared over its d.f.",
    )


def pooled_dispersion(parts: Iterable[Dispersion]) -> Dispersion:
    """Dispersion pooled over areas, where one series alone is too short.

    Parameters
    ----------
    parts : iterable of Dispersion
        Estimates of separate areas with the same indicator.

    Returns
    -------
    Dispersion
        Means weighted by degrees of freedom, on their sum.

    Raises
    ------
    StatisticsError
        If there is none, or one was assumed and not estimated.

    Notes
    -----
    ``phi = sum(d_j phi_j) / sum(d_j)``: it supposes that the areas share one dispersion.

    Examples
    --------
    >>> part = seasonal_model(series).dispersion
    >>> pooled_dispersion([part, part]).phi == part.phi
    True
    """
    given = list(parts)
    if not given:
        raise StatisticsError("no dispersion to pool")
    weights = np.array([part.degrees_of_freedom for part in given])
    if not np.isfinite(weights).all():
        raise StatisticsError("a dispersion that was assumed cannot be pooled")
    return Dispersion(
        phi=float(np.average([part.phi for part in given], weights=weights)),
        degrees_of_freedom=float(weights.sum()),
        n=sum(part.n for part in given),
        method=f"pooled over {len(given)} areas",
        autocorrelation=float(
            np.average([part.autocorrelation for part in given], weights=weights)
        ),
    )


def between_area_variance(
    estimates: ArrayLike, variances: ArrayLike, method: AreaVarianceMethod = "paule_mandel"
) -> AreaVariance:
    """Variance between areas beyond sampling: DerSimonian-Laird or Paule-Mandel.

    Parameters
    ----------
    estimates : array_like, shape (k,)
        One estimate an area, on the scale of the analysis (log rate, logit).
    variances : array_like, shape (k,)
        Sampling variance of each (1 / count for a log rate).
    method : {"paule_mandel", "dersimonian_laird"}
        The estimator of tau squared.

    Returns
    -------
    AreaVariance
        On the squared scale of the estimates.

    Raises
    ------
    StatisticsError
        If there are fewer than two areas, shapes differ or a variance is not above zero.

    Notes
    -----
    With y the log rate and v = 1 / count, the DerSimonian-Laird value is Spiegelhalter's additive
    overdispersion without winsorising.

    References
    ----------
    DerSimonian R, Laird N (1986), Controlled Clinical Trials 7, 177-188. Paule RC, Mandel J
    (1982), Journal of Research of the National Bureau of Standards 87, 377-385. Kacker RN (2004),
    Metrologia 41, 132-136.

    Examples
    --------
    >>> found = between_area_variance([4.1, 4.3, 3.9], [0.01, 0.01, 0.02], "dersimonian_laird")
    >>> round(found.mean, 4), round(found.tau_squared, 4)
    (4.117, 0.0225)
    """
    effects, spread = _paired(estimates, variances)
    if len(effects) < 2:
        raise StatisticsError("a variance between areas needs at least two areas")
    if (spread <= 0).any():
        raise StatisticsError("every sampling variance must be above zero")
    fitted = combine_effects(effects, spread, method_re="chi2")
    freedom = len(effects) - 1
    tau_squared = max(float(fitted.tau2), 0.0)
    if method == "paule_mandel":
        tau_squared = _paule_mandel(effects, spread)
    weights = 1 / (spread + tau_squared)
    chi_squared = float(fitted.q)
    return AreaVariance(
        tau_squared=tau_squared,
        mean=float(np.average(effects, weights=weights)),
        standard_error=1 / math.sqrt(float(weights.sum())),
        fixed_mean=float(fitted.mean_effect_fe),
        fixed_standard_error=1 / math.sqrt(float((1 / spread).sum())),
        statistic=chi_squared,
        p_value=float(stats.chi2.sf(chi_squared, freedom)),
        i_squared=max(0.0, 1 - freedom / chi_squared) if chi_squared > 0 else 0.0,
        n=len(effects),
        method="Paule-Mandel" if method == "paule_mandel" else "DerSimonian-Laird",
    )


def _paule_mandel(effects: FloatArray, spread: FloatArray) -> float:
    """Tau squared at which the weighted squares about the mean equal their degrees of freedom.

    The generalised Q falls steadily with tau squared, so its root is bracketed and found. The
    iteration of statsmodels (``method_re="iterated"``) steps past the root where sampling variances
    are small beside tau squared, as they are for counts of crime, and then returns 0.
    """

    def surplus(tau_squared: float) -> float:
        weights = 1 / (spread + tau_squared)
        mean = np.average(effects, weights=weights)
        return float((weights * (effects - mean) ** 2).sum()) - (len(effects) - 1)

    if surplus(0.0) <= 0:
        return 0.0
    upper = float(np.sum((effects - effects.mean()) ** 2))
    return float(optimize.brentq(surplus, 0.0, upper, xtol=1e-14))


def winsorised_phi(
    numerators: ArrayLike,
    denominators: ArrayLike,
    trim_by: float = 0.1,
    method: WinsorMethod = "truncate",
) -> Dispersion:
    """Overdispersion of indirectly standardised ratios after trimming (Spiegelhalter, SHMI).

    Parameters
    ----------
    numerators, denominators : array_like, shape (k,)
        Observed and expected counts of each area, above zero.
    trim_by : float
        Share trimmed at each end, from 0 to below 0.5.
    method : {"truncate", "winsorise"}
        SHMI drops the areas whose rank falls in the first or last share; Spiegelhalter pulls
        scores beyond the quantiles in to the quantiles.

    Returns
    -------
    Dispersion
        ``phi`` as found; ``n`` is the number of areas kept.

    Raises
    ------
    StatisticsError
        If shapes differ, a count is not above zero or trimming leaves no area.

    Notes
    -----
    ``z_j = sqrt(E_j) log(O_j / E_j)``; ``phi`` is the mean of ``z^2`` over the areas. Truncation
    drops an area whose ``floor(rank / (trim_by (k + 1)))`` is the first or last group, so 10%
    drops nobody among eight areas.

    References
    ----------
    Spiegelhalter DJ (2005), Handling over-dispersion of performance indicators, Quality and
    Safety in Health Care 14, 347-351. NHS Digital, SHMI methodology (log transform, 10%
    truncation).

    Examples
    --------
    >>> ratios = [100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220]
    >>> round(winsorised_phi(*ratios).phi, 4)
    2.948
    """
    observed, expected = _paired(numerators, denominators)
    if (observed <= 0).any() or (expected <= 0).any():
        raise StatisticsError("every numerator and denominator must be above zero")
    if not 0 <= trim_by < 0.5:
        raise StatisticsError(f"trim_by must lie in 0 to 0.5, not {trim_by:g}")
    scores = np.sqrt(expected) * np.log(observed / expected)
    kept = scores
    if method == "winsorise":
        kept = np.clip(scores, *np.quantile(scores, [trim_by, 1 - trim_by]))
    elif trim_by > 0:
        group = np.floor(stats.rankdata(scores) / (trim_by * (len(scores) + 1)) + 1e-9)
        kept = scores[(group > 0) & (group < 1 / trim_by - 1 - 1e-9)]
    if len(kept) == 0:
        raise StatisticsError("trimming leaves no area")
    return Dispersion(
        phi=float(np.mean(kept**2)),
        degrees_of_freedom=len(kept),
        n=len(kept),
        method=f"mean squared z, {method} {trim_by:.0%}",
    )


def _paired(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    one, two = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.ndim != 1 or one.shape != two.shape:
        raise StatisticsError("give two arrays of one dimension and the same length")
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        raise StatisticsError("a value is missing")
    return one, two
