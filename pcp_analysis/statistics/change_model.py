"""Change between two spans of a series, its noise weighed with what other forces show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from pcp_analysis.statistics.noise import (
    CARRIES,
    MINIMUM_PANEL,
    SPREADS,
    NoiseBasis,
    contrast_variance,
    log_likelihood,
    noise_basis,
    open_prior,
    panel_prior,
    poisson_log_variance,
    posterior,
)
from pcp_analysis.statistics.rates import rate_ratio, scaled_score_limits
from pcp_analysis.statistics.results import Comparison, StatisticsError, check_confidence
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete, require_no_break

CONDITIONAL_BELOW = 10
LARGEST_ALONE = 20
_POWER = 0.8


@dataclass(frozen=True, kw_only=True)
class ModelledChange(Comparison):
    """A change as a rate ratio with the noise of the series: estimate above 1 is a rise.

    Parameters
    ----------
    count, previous_count : float
        Counts of both spans, as recorded.
    exposure, previous_exposure : float
        Exposures of both spans, summed over their periods.
    period, previous_period : str
        Labels of the last period of both spans.
    periods : int
        Number of periods in each span.
    observed_ratio : float
        Ratio of the recorded rates; ``estimate`` unless a season was allowed for.
    detectable_rise : float
        Smallest true ratio above 1 that this test finds with 80% power.
    dispersion : float
        Variance of one period's count over its mean, averaged over the posterior.
    autocorrelation : float
        Correlation of neighbouring counts, averaged over the posterior.
    variance_factor : float
        What the Poisson variance of the comparison is multiplied by, averaged over the posterior.
    degrees_of_freedom : int
        Residuals of the history behind the noise.
    panel : int
        Number of other forces that the noise was weighed with.
    fit_p_value : float
        Shapiro-Wilk test of the whitened residuals: a small value says that the noise of the
        history is not of the kind supposed.
    excluded_periods : tuple of str
        Periods of either span that are left out of the noise (COVID-19 restrictions).
    """

    count: float
    previous_count: float
    exposure: float
    previous_exposure: float
    period: str
    previous_period: str
    periods: int
    observed_ratio: float
    detectable_rise: float
    dispersion: float
    autocorrelation: float
    variance_factor: float
    degrees_of_freedom: int
    panel: int
    fit_p_value: float
    excluded_periods: tuple[str, ...]


def modelled_change(
    series: Series,
    panel: Sequence[Series] = (),
    lag: int | None = None,
    periods: int = 4,
    confidence: float = 0.95,
) -> ModelledChange:
    """Test the change between two spans of a series with the noise of the series itself.

    Parameters
    ----------
    series : Series
        Discrete counts; its last period ends the later span. Excluded and missing periods of the
        history are left out as gaps in time. All the history given is used.
    panel : sequence of Series
        The same indicator in other forces, on the same ordinals; those without enough history
        are left out.
    lag : int, optional
        How many periods before it the earlier span ends; a year when not given.
    periods : int
        Number of periods in each span, no more than ``lag``.
    confidence : float
        Confidence level.

    Returns
    -------
    ModelledChange
        Ratio, interval and p-value.

    Raises
    ------
    StatisticsError
        If windows or spans overlap, a series break lies between the spans, a value of a span is
        missing or negative, both counts are zero, the history is too short (fewer than 6 degrees
        of freedom), or fewer than 5 other forces are at hand and the mean count exceeds 20: one
        series alone then does not show how alike its neighbouring periods are, and no test keeps
        its size.

    Notes
    -----
    ``z = (x1 - N p) / sqrt(f N p (1 - p))``, ``N = x1 + x0``, p the later span's share of the
    exposure. At each point (a, s) of the grid of `noise` ``f = 1 + s^2 w'R_a w N p (1 - p)``, w the
    shares of the periods in their span; the p-value is the mean of ``2 Phi(-|z|)`` over the
    posterior of the grid, which the history before the later span and the other forces give. A
    lag that is not whole years takes the seasons from the history, their variance included. Where
    a count is under 10 the conditional mid-p test must agree.

    Under a changeless series with autocorrelation 0 to 0.8 the size is given in
    ``docs/decisions/0034-change-test.md``.

    References
    ----------
    McCullagh P, Nelder JA (1989), Generalized Linear Models, section 6.2.3. Efron B (2010),
    Large-Scale Inference, chapter 1. Box GEP, Tiao GC (1975), Intervention analysis with
    applications to economic and environmental problems, JASA 70, 70-79.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> forces = [Series.of(random.poisson(200, 24)) for _ in range(8)]
    >>> found = modelled_change(forces[0], forces[1:])
    >>> found.lower < found.estimate < found.upper
    True
    """
    require_discrete(series, "change test")
    step = series.periods_per_year if lag is None else lag
    first = _first_of_spans(series, step, periods)
    check_confidence(confidence)
    history = series.slice(series.start, series.end - periods)
    basis, likelihood = _history(history)
    others = _others(panel, history)
    level = float(history.array[history.usable].mean())
    if len(others) >= MINIMUM_PANEL:
        prior = panel_prior(np.array(others))
    elif level <= LARGEST_ALONE:
        prior, others = open_prior(), []
    else:
        raise StatisticsError(
            f"change test refused: {len(others)} other forces are at hand, {MINIMUM_PANEL} are "
            f"needed to show how alike neighbouring periods are; no test of one series alone "
            f"keeps its size at {level:,.0f} a period"
        )
    weights = posterior(likelihood, prior)
    spans = _spans(series, basis, step, periods, first, history)
    factors = spans.factors(level)
    n_share = spans.total * spans.share * (1 - spans.share)
    score = (spans.count - spans.total * spans.share) / math.sqrt(n_share)
    p_value = float(mixed_p_value(np.array(score), weights, factors))
    critical = mixed_critical(weights, factors, 1 - confidence)
    lower, upper = scaled_score_limits(
        spans.count, spans.later_weight, spans.previous, spans.earlier_weight, 1.0, critical
    )
    typical = float((weights * factors).sum())
    method = f"score, variance {typical:.2f} times Poisson, noise weighed with "
    method += f"{len(others)} other forces" if others else "an open prior"
    if min(spans.count, spans.previous) < CONDITIONAL_BELOW:
        exact = rate_ratio(
            spans.count,
            spans.later_weight,
            spans.previous,
            spans.earlier_weight,
            method="mid_p",
            confidence=confidence,
        )
        p_value = max(p_value, exact.p_value)
        lower, upper = min(lower, exact.lower), max(upper, exact.upper)
        method += ", and conditional mid-p"
    reach = critical + float(stats.norm.ppf(_POWER)) * math.sqrt(typical)
    phi, rho = _described(weights, level)
    exposure, base = spans.exposures
    return ModelledChange(
        estimate=_ratio(spans.count, spans.later_weight, spans.previous, spans.earlier_weight),
        lower=lower,
        upper=upper,
        method=method + ("" if spans.whole_years else ", seasonally adjusted"),
        confidence=confidence,
        n=spans.total,
        statistic=score / math.sqrt(typical),
        p_value=p_value,
        null_value=1.0,
        count=spans.count,
        previous_count=spans.previous,
        exposure=exposure,
        previous_exposure=base,
        period=series.label(series.end),
        previous_period=series.label(series.end - step),
        periods=periods,
        observed_ratio=_ratio(spans.count, exposure, spans.previous, base),
        detectable_rise=math.exp(reach / math.sqrt(n_share)),
        dispersion=phi,
        autocorrelation=rho,
        variance_factor=typical,
        degrees_of_freedom=basis.degrees_of_freedom,
        panel=len(others),
        fit_p_value=_fit(basis, history, weights),
        excluded_periods=tuple(
            series.label(int(o)) for o in spans.ordinals if int(o) in series.excluded
        ),
    )


def mixed_p_value(scores: FloatArray, weights: FloatArray, factors: FloatArray) -> FloatArray:
    """Two-sided p-value of a score over a grid of variances.

    Parameters
    ----------
    scores : ndarray, shape (...)
        Scores with Poisson variance.
    weights, factors : ndarray, shape (..., carries, spreads)
        Weights of the grid and what multiplies the variance.

    Returns
    -------
    ndarray, shape (...)
        Mean of the normal tail areas.
    """
    tails = 2 * stats.norm.sf(np.abs(scores)[..., None, None] / np.sqrt(factors))
    return np.asarray((weights * tails).sum(axis=(-2, -1)))


def mixed_critical(weights: FloatArray, factors: FloatArray, level: float) -> float:
    """Score at which `mixed_p_value` equals a level.

    Parameters
    ----------
    weights, factors : ndarray, shape (carries, spreads)
        Of one series.
    level : float
        For example 0.05.

    Returns
    -------
    float
        The critical score.
    """
    top = float(stats.norm.isf(level / 2)) * math.sqrt(float(factors.max())) + 1e-9
    return float(
        optimize.brentq(
            lambda at: float(mixed_p_value(np.array(at), weights, factors)) - level, 0.0, top
        )
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Spans:
    """Counts of both spans and the weights that turn log rates into their contrast."""

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
        return self.count + self.previous

    @property
    def share(self) -> float:
        return self.later_weight / (self.later_weight + self.earlier_weight)

    def factors(self, level: float) -> FloatArray:
        """Variance factor at each point of the grid, the seasons' own variance included."""
        chance = self.total * self.share * (1 - self.share)
        spread = contrast_variance(self.contrast, self.contrast_ordinals)
        season = float((self.season_weights * (2 * self.contrast - self.season_weights)).sum())
        extra = max(season, 0.0) * float(poisson_log_variance(np.array(level)))
        return np.asarray(1 + chance * (SPREADS**2 * spread[:, None] + extra))


def _spans(
    series: Series, basis: NoiseBasis, lag: int, periods: int, first: int, history: Series
) -> _Spans:
    later = series.slice(series.end - periods + 1, series.end)
    earlier = series.slice(first, first + periods - 1)
    for part in (later, earlier):
        if not np.isfinite(part.array).all():
            raise StatisticsError("change test refused: a count of a span is missing")
        if (part.array < 0).any():
            raise StatisticsError("change test refused: a count of a span is negative (a reversal)")
    if later.array.sum() + earlier.array.sum() == 0:
        raise StatisticsError("change test refused: both counts are zero")
    whole = lag % series.periods_per_year == 0
    seasons, carry = _seasons(basis, history, series.periods_per_year)
    shares = [_shares(part, earlier if part is later else later, whole) for part in (later, earlier)]
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
    return _Spans(
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


def _first_of_spans(series: Series, lag: int, periods: int) -> int:
    if periods < 1 or lag < periods:
        raise StatisticsError(
            f"change test refused: spans of {periods} periods {lag} apart overlap"
        )
    first = series.end - lag - periods + 1
    if first < series.start:
        raise StatisticsError(f"change test refused: the series starts after {first}")
    require_no_break(series, first, series.end, "change test")
    return first


def _history(history: Series) -> tuple[NoiseBasis, FloatArray]:
    kept = history.usable
    counts = history.array[kept]
    if (counts < 0).any():
        raise StatisticsError("noise refused: a count is negative (a reversal); exclude it")
    basis = noise_basis(
        tuple(history.ordinals[kept].tolist()), history.breaks, history.periods_per_year
    )
    return basis, log_likelihood(basis, counts, history.exposure_array[kept])


def _others(panel: Sequence[Series], history: Series) -> list[FloatArray]:
    found = []
    for other in panel:
        require_discrete(other, "change test")
        try:
            found.append(_history(other.slice(history.start, history.end))[1])
        except StatisticsError:
            continue
    return found


def _shares(part: Series, fellow: Series, whole_years: bool) -> FloatArray:
    """Share of each period in its span; spans whole years apart share theirs."""
    counts = part.array + (fellow.array if whole_years else 0.0)
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


def _ratio(count: float, exposure: float, previous: float, base: float) -> float:
    return count / exposure / (previous / base) if previous else math.inf


def _described(weights: FloatArray, level: float) -> tuple[float, float]:
    """Mean dispersion and autocorrelation of counts over the posterior."""
    excess = np.broadcast_to(SPREADS**2 * level, weights.shape)
    phi = 1 + float((weights * excess).sum())
    rho = float((weights * CARRIES[:, None] * excess / (1 + excess)).sum())
    return phi, rho


def _fit(basis: NoiseBasis, history: Series, weights: FloatArray) -> float:
    carry, spread = np.unravel_index(int(weights.argmax()), weights.shape)
    kept = history.usable
    counts = history.array[kept]
    logs = np.log((counts + 0.5) / history.exposure_array[kept])
    chance = float(poisson_log_variance(counts.mean()))
    variance = chance + SPREADS[spread] ** 2 * basis.variances[carry]
    whitened = logs @ basis.rotations[carry] / np.sqrt(variance)
    if np.ptp(whitened) == 0:
        return math.nan
    return float(stats.shapiro(whitened).pvalue)
