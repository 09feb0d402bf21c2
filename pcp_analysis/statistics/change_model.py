"""Change between two spans of a series, its noise weighed with what other forces show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from pcp_analysis.statistics.change_spans import Spans, first_of_spans, spans_of
from pcp_analysis.statistics.mid_p import central_mid_p_limits, mid_p_value
from pcp_analysis.statistics.noise import (
    SPREADS,
    NoiseBasis,
    noise_weights,
    poisson_log_variance,
)
from pcp_analysis.statistics.rates import scaled_score_limits
from pcp_analysis.statistics.results import Comparison, check_confidence
from pcp_analysis.statistics.series import FloatArray, Series, require_discrete

CONDITIONAL_BELOW = 10
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
    critical : float
        Score with Poisson variance at which the p-value equals ``1 - confidence``; its square over
        that of the normal quantile is the variance factor of the interval.
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
    critical: float
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
        of freedom), or fewer than 5 other forces are at hand and the mean count exceeds 10: one
        series alone then does not show how alike its neighbouring periods are, and no test keeps
        its size.

    Notes
    -----
    ``z = (x1 - N p) / sqrt(f N p (1 - p))``, ``N = x1 + x0``, p the later span's share of the
    exposure. At each point (a, s) of the grid of `noise` ``f = 1 + s^2 w'R_a w N p (1 - p)``, w the
    shares of the periods in their span; the p-value is the mean of ``2 Phi(-|z|)`` over the
    posterior of the grid, which the history before the later span and the other forces give. A
    lag that is not whole years takes the seasons from the history, their variance included. Where
    a count is under 10 the conditional mid-p test must agree (twice the smaller tail, as its limits).

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
    first = first_of_spans(series, step, periods)
    check_confidence(confidence)
    history = series.slice(series.start, series.end - periods)
    basis, weights, others, rho = noise_weights(history, panel, "change test")
    level = float(history.array[history.usable].mean())
    spans = spans_of(series, basis, step, periods, first, history)
    factors = spans.factors(level)
    p_value = span_p_value(spans, weights, level)
    critical = mixed_critical(weights, factors, 1 - confidence)
    lower, upper = scaled_score_limits(
        spans.count, spans.later_weight, spans.previous, spans.earlier_weight, 1.0, critical
    )
    typical = float((weights * factors).sum())
    method = f"score, variance {typical:.2f} times Poisson, noise weighed with "
    method += f"{others} other forces" if others else "an open prior"
    if min(spans.count, spans.previous) < CONDITIONAL_BELOW:
        ends = central_mid_p_limits(spans.count, spans.total, 1 - confidence)
        low, high = (_odds(end) * spans.earlier_weight / spans.later_weight for end in ends)
        lower, upper = min(lower, low), max(upper, high)
        method += ", and conditional mid-p"
    reach = critical + float(stats.norm.ppf(_POWER)) * math.sqrt(typical)
    exposure, base = spans.exposures
    return ModelledChange(
        estimate=_ratio(spans.count, spans.later_weight, spans.previous, spans.earlier_weight),
        lower=lower,
        upper=upper,
        method=method + ("" if spans.whole_years else ", seasonally adjusted"),
        confidence=confidence,
        n=spans.total,
        statistic=spans.score / math.sqrt(typical),
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
        critical=critical,
        detectable_rise=math.exp(reach / math.sqrt(spans.chance)),
        dispersion=1 + float((weights * SPREADS**2).sum()) * level,
        autocorrelation=rho,
        variance_factor=typical,
        degrees_of_freedom=basis.degrees_of_freedom,
        panel=others,
        fit_p_value=_fit(basis, history, weights),
        excluded_periods=tuple(
            series.label(int(o)) for o in spans.ordinals if int(o) in series.excluded
        ),
    )


def span_p_value(spans: Spans, weights: FloatArray, level: float) -> float:
    """Two-sided p-value of the change between two spans.

    Parameters
    ----------
    spans : Spans
        Counts and weights.
    weights : ndarray, shape (carries, spreads)
        Posterior of the noise.
    level : float
        Mean count of a period.

    Returns
    -------
    float
        The p-value; where a count is under 10 no less than that of the conditional mid-p test.
    """
    p_value = float(mixed_p_value(np.array(spans.score), weights, spans.factors(level)))
    if min(spans.count, spans.previous) < CONDITIONAL_BELOW:
        p_value = max(p_value, mid_p_value(spans.count, spans.total, spans.share))
    return p_value


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


def _odds(probability: float) -> float:
    return probability / (1 - probability) if probability < 1 else math.inf


def _ratio(count: float, exposure: float, previous: float, base: float) -> float:
    return count / exposure / (previous / base) if previous else math.inf


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
