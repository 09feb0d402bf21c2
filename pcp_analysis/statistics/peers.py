"""Is a force different from its peers? A prediction from the peers alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from scipy import stats

from pcp_analysis.statistics.intervals import wilson_interval
from pcp_analysis.statistics.peer_group import Area, PeerComparison, check_group, denominator_of
from pcp_analysis.statistics.rates import crude_rate, rate_ratio
from pcp_analysis.statistics.results import (
    Comparison,
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
    check_proportion,
)
from pcp_analysis.statistics.series import FloatArray

ScoreScale = Literal["identity", "log"]
SMALL_COUNT = 100
EXACT_BELOW = 10


def compare_rate(
    force: Area,
    peers: Sequence[Area],
    multiplier: float = 1000,
    confidence: float = 0.95,
    judged: bool = True,
) -> PeerComparison:
    """A rate against the leave-one-out prediction of its peers.

    Parameters
    ----------
    force : Area
        The force: count and exposure.
    peers : sequence of Area, length k
        Its peers, the force not among them.
    multiplier : float
        Rates are per this many units of exposure.
    confidence : float
        Confidence level.
    judged : bool
        Whether a verdict may be given; False for homicide.

    Returns
    -------
    PeerComparison
        Per ``multiplier`` of exposure.

    Raises
    ------
    StatisticsError
        If there are fewer than two peers, the force is among them, a name stands twice, periods
        differ, a value is missing or negative, or an exposure is not above zero.

    Notes
    -----
    With y the log rates, m and s the mean and standard deviation of the k peers, the range is
    ``exp(m +- t(k-1) s sqrt(1 + 1/k))``. Where a count is under 100, or the peers vary less than
    chance alone would make them, the variance ``s^2 (1 + 1/k)`` becomes
    ``max(s^2 - v, 0) + 1/E + max(s^2, v)/k`` with v the mean of ``1/x`` over peers and E the count
    expected of the force, so that a force larger or smaller than its peers gets its own share of
    chance. Where the force's count is under 100 a Poisson test against the pooled peers (score,
    exact under 10) must agree: the larger p-value and the wider range are given. If any count is
    zero, half an event is added to all.

    References
    ----------
    Higgins JPT, Thompson SG, Spiegelhalter DJ (2009), A re-evaluation of random-effects
    meta-analysis, JRSS A 172, 137-159 (prediction interval). Geisser S (1993), Predictive
    Inference, chapter 2.

    Examples
    --------
    >>> found = compare_rate(force, peers)
    >>> round(found.lower, 4), round(found.value, 4), round(found.upper, 4)
    (46.8229, 120.0, 141.1648)
    """
    check_group(force, peers)
    everyone = [force, *peers]
    counts = np.array([check_count(a.value, f"count of {a.name}") for a in everyone])
    exposures = np.array(
        [check_exposure(denominator_of(a), f"exposure of {a.name}") for a in everyone]
    )
    check_exposure(multiplier, "multiplier")
    filled = counts + (0.5 if (counts == 0).any() else 0.0)
    scale = multiplier / exposures
    logs = np.log(filled * scale)
    expected = math.exp(logs[1:].mean()) * exposures[0] / multiplier
    prediction = _predict(
        logs, 1 / filled[1:], 1 / expected, bool((counts < SMALL_COUNT).any()), confidence
    )
    lower, upper = math.exp(prediction.lower), math.exp(prediction.upper)
    value, p_value = float(counts[0] * scale[0]), prediction.p_value
    method = "leave-one-out prediction of the log rate, Student's t"
    if counts[0] < SMALL_COUNT:
        total, total_exposure = float(counts[1:].sum()), float(exposures[1:].sum())
        p_small = small_count_p(float(counts[0]), float(exposures[0]), total, total_exposure)
        p_value = max(p_value, p_small)
        z = float(stats.norm.isf((1 - confidence) / 2))
        low, high = expected_by_chance(total, float(exposures[0]) / total_exposure, z)
        lower, upper = min(lower, low * scale[0]), max(upper, high * scale[0])
        method += ", and Poisson test against the pooled peers"
    if p_value >= 1 - confidence:
        lower, upper = min(lower, value), max(upper, value)
    return PeerComparison(
        estimate=math.exp(prediction.estimate),
        lower=float(lower),
        upper=float(upper),
        method=method,
        confidence=confidence,
        n=len(peers),
        statistic=prediction.statistic,
        p_value=p_value,
        null_value=math.exp(prediction.estimate),
        force=force.name,
        value=value,
        average=float((counts[1:] * scale[1:]).mean()),
        own=crude_rate(float(counts[0]), float(exposures[0]), multiplier, confidence),
        spread=float(logs[1:].std(ddof=1)),
        judged=judged,
    )


def compare_proportion(
    force: Area, peers: Sequence[Area], confidence: float = 0.95, judged: bool = True
) -> PeerComparison:
    """A proportion against the leave-one-out prediction of its peers.

    Parameters
    ----------
    force : Area
        The force: number with the attribute and number in all.
    peers : sequence of Area, length k
        Its peers, the force not among them.
    confidence : float
        Confidence level.
    judged : bool
        Whether a verdict may be given.

    Returns
    -------
    PeerComparison
        As a proportion between 0 and 1.

    Raises
    ------
    StatisticsError
        As `compare_rate`, and if a number with the attribute exceeds its number in all.

    Notes
    -----
    As `compare_rate` on the logit scale, sampling variance ``1/x + 1/(n - x)``. Where the smaller
    of x and n - x of the force is under 100 a test of the force against the pooled peers must
    agree (pooled z, Fisher's exact test under 10). If a number is zero or all, half is added to
    both sides of all.

    References
    ----------
    As `compare_rate`.

    Examples
    --------
    >>> found = compare_proportion(force, peers)
    >>> round(found.lower, 4), round(found.value, 4), round(found.upper, 4)
    (0.0474, 0.12, 0.136)
    """
    check_group(force, peers)
    everyone = [force, *peers]
    for area in everyone:
        check_proportion(area.value, denominator_of(area), f"number of {area.name}")
    yes = np.array([float(a.value) for a in everyone])
    no = np.array([denominator_of(a) for a in everyone]) - yes
    half = 0.5 if (yes == 0).any() or (no == 0).any() else 0.0
    logits = np.log((yes + half) / (no + half))
    chance = _expit(logits[1:].mean())
    smaller = np.minimum(yes, no)
    prediction = _predict(
        logits,
        1 / (yes[1:] + half) + 1 / (no[1:] + half),
        1 / ((yes[0] + no[0] + 2 * half) * chance * (1 - chance)),
        bool((smaller < SMALL_COUNT).any()),
        confidence,
    )
    lower, upper, p_value = _expit(prediction.lower), _expit(prediction.upper), prediction.p_value
    value = float(yes[0] / (yes[0] + no[0]))
    method = "leave-one-out prediction of the logit, Student's t"
    if smaller[0] < SMALL_COUNT:
        table = [[yes[0], no[0]], [float(yes[1:].sum()), float(no[1:].sum())]]
        p_value = max(p_value, small_table_p(table))
        method += ", and test against the pooled peers"
    if p_value >= 1 - confidence:
        lower, upper = min(lower, value), max(upper, value)
    return PeerComparison(
        estimate=chance,
        lower=lower,
        upper=upper,
        method=method,
        confidence=confidence,
        n=len(peers),
        statistic=prediction.statistic,
        p_value=p_value,
        null_value=chance,
        force=force.name,
        value=value,
        average=float((yes[1:] / (yes[1:] + no[1:])).mean()),
        own=wilson_interval(float(yes[0]), float(yes[0] + no[0]), confidence),
        spread=float(logits[1:].std(ddof=1)),
        judged=judged,
    )


def compare_score(
    force: Area,
    peers: Sequence[Area],
    scale: ScoreScale = "identity",
    confidence: float = 0.95,
    judged: bool = True,
) -> PeerComparison:
    """A score or a published rate without counts against the prediction of its peers.

    Parameters
    ----------
    force : Area
        The force: its score.
    peers : sequence of Area, length k
        Its peers, the force not among them.
    scale : {"identity", "log"}
        Scale of the analysis; log needs scores above zero.
    confidence : float
        Confidence level.
    judged : bool
        Whether a verdict may be given.

    Returns
    -------
    PeerComparison
        In the unit of the score.

    Raises
    ------
    StatisticsError
        As `compare_rate`; if a score is not above zero on the log scale; or if the peers are all
        equal and the force differs, which leaves no range to expect.

    Notes
    -----
    ``m +- t(k-1) s sqrt(1 + 1/k)``, for the log scale of the logarithms.

    References
    ----------
    As `compare_rate`.

    Examples
    --------
    >>> scores = [Area(name, "2020-21", value) for name, value in zip("BCDE", (61, 64, 58, 66))]
    >>> found = compare_score(Area("A", "2020-21", 71), scores, scale="log")
    >>> round(found.lower, 4), round(found.value, 4), round(found.upper, 4)
    (50.8419, 71.0, 76.036)
    """
    check_group(force, peers)
    scores = np.array([float(area.value) for area in [force, *peers]])
    carry: Callable[[float], float] = float
    if scale == "log":
        if (scores <= 0).any():
            raise StatisticsError("scores must be above zero on the log scale")
        scores, carry = np.log(scores), math.exp
    prediction = _predict(scores, None, 0.0, False, confidence)
    return PeerComparison(
        estimate=carry(prediction.estimate),
        lower=carry(prediction.lower),
        upper=carry(prediction.upper),
        method=f"leave-one-out prediction, {scale} scale, Student's t",
        confidence=confidence,
        n=len(peers),
        statistic=prediction.statistic,
        p_value=prediction.p_value,
        null_value=carry(prediction.estimate),
        force=force.name,
        value=float(force.value),
        average=float(np.mean([peer.value for peer in peers])),
        own=None,
        spread=float(scores[1:].std(ddof=1)),
        judged=judged,
    )


def _predict(
    values: FloatArray,
    sampling: FloatArray | None,
    own_sampling: float,
    small: bool,
    confidence: float,
) -> Comparison:
    """Prediction of the first value from the others, on the scale of the analysis."""
    tail = (1 - check_confidence(confidence)) / 2
    value, others = float(values[0]), values[1:]
    k = len(others)
    mean, squared = float(others.mean()), float(others.var(ddof=1))
    variance = squared * (1 + 1 / k)
    if sampling is not None:
        chance = float(sampling.mean())
        if small or squared < chance:
            between = max(squared - chance, 0.0)
            variance = between + own_sampling + max(squared, chance) / k
    gap = value - mean
    if math.isclose(value, mean, rel_tol=1e-12, abs_tol=1e-12):
        statistic = 0.0
    elif variance <= 0 or math.sqrt(variance) < 1e-12 * max(abs(mean), 1e-300):
        raise StatisticsError(
            "the peers are all equal: they leave no range in which to expect the force"
        )
    else:
        statistic = gap / math.sqrt(variance)
    width = float(stats.t.isf(tail, k - 1)) * math.sqrt(variance)
    return Comparison(
        estimate=mean,
        lower=mean - width,
        upper=mean + width,
        method="",
        confidence=confidence,
        n=k,
        statistic=statistic,
        p_value=float(2 * stats.t.sf(abs(statistic), k - 1)),
        null_value=mean,
    )


def small_count_p(count: float, exposure: float, total: float, total_exposure: float) -> float:
    """p-value of a small count against the pooled others: exact under 10 events, score from 10.

    Parameters
    ----------
    count, exposure : float
        The force.
    total, total_exposure : float
        Sums over the others.

    Returns
    -------
    float
        Two-sided; 1 where nobody has an event.
    """
    if count + total == 0:
        return 1.0
    method: Literal["exact", "score"] = "exact" if count < EXACT_BELOW else "score"
    return rate_ratio(count, exposure, total, total_exposure, method=method).p_value


def expected_by_chance(total: float, relative_exposure: float, z: float) -> tuple[float, float]:
    """Counts of the force that the score test against the pooled others would accept.

    Parameters
    ----------
    total : float
        Count of the others together.
    relative_exposure : float
        Exposure of the force over that of the others.
    z : float
        Normal quantile.

    Returns
    -------
    lower, upper : float
        Counts.
    """
    share = relative_exposure / (1 + relative_exposure)
    # Solve (x - (x + T) p)^2 = z^2 (x + T) p (1 - p) for x, with q = 1 - p.
    rest = 1 - share
    half_b = share * total * rest + z**2 * share * rest / 2
    square = half_b**2 - rest**2 * (share**2 * total**2 - z**2 * share * rest * total)
    root = math.sqrt(max(square, 0.0))
    return max((half_b - root) / rest**2, 0.0), (half_b + root) / rest**2


def small_table_p(table: list[list[float]]) -> float:
    """p-value of a small number against the pooled others: Fisher's under 10, else chi-squared.

    Parameters
    ----------
    table : list of two lists of float
        Numbers with and without the attribute: of the force, and of the others together.

    Returns
    -------
    float
        Two-sided.
    """
    if min(table[0]) < EXACT_BELOW:
        return float(stats.fisher_exact(np.rint(table).astype(int)).pvalue)
    return float(stats.chi2_contingency(np.array(table), correction=False).pvalue)


def _expit(value: float) -> float:
    return 1 / (1 + math.exp(-value))
