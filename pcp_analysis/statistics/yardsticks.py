"""A force against a range that one odd member cannot widen: its group, or all forces.

The same comparison serves two yardsticks. Against the group of seven it stands beside
`peers.compare_rate`; against all forces of England and Wales it finds smaller differences, where
forces at large are no farther apart than the peers are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from pcp_analysis.statistics.intervals import wilson_interval
from pcp_analysis.statistics.peer_group import Area, PeerComparison, check_group, denominator_of
from pcp_analysis.statistics.peers import (
    SMALL_COUNT,
    expected_by_chance,
    small_count_p,
    small_table_p,
)
from pcp_analysis.statistics.rates import crude_rate
from pcp_analysis.statistics.results import (
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
    check_proportion,
)
from pcp_analysis.statistics.robust import (
    kept_spread,
    robust_critical_value,
    robust_p_value,
    robust_smallest_shift,
)
from pcp_analysis.statistics.series import FloatArray

ScoreScale = Literal["identity", "log"]
_METHOD = "leave-one-out prediction of the {scale}, the farthest {aside} of {k} set aside"


@dataclass(frozen=True, kw_only=True)
class YardstickComparison(PeerComparison):
    """A force against the range expected from others, the farthest of them set aside.

    The fields of `PeerComparison` mean the same: ``estimate`` is the centre of those kept, ``lower``
    and ``upper`` the range expected of the force, ``spread`` the standard deviation of true values
    between others on the scale of the analysis. `msg_verdict` takes it as it takes the other.

    Parameters
    ----------
    set_aside : tuple of str
        Names of the others that did not enter centre and spread.
    deviation : float
        Standard deviation expected of the force about the centre: spread and its own chance.
    """

    set_aside: tuple[str, ...]
    deviation: float

    def smallest_shift(self, power: float = 0.8, level: float = 0.05) -> float:
        """Smallest true difference that would have been found, on the scale of the analysis.

        Parameters
        ----------
        power : float
            Power wanted.
        level : float
            Two-sided level: 0.05 for one test, 0.05 over the number of tests for a difference that
            stands alone in its family.

        Returns
        -------
        float
            On the log scale the exponential of it is a ratio.

        Raises
        ------
        StatisticsError
            If the power does not lie between the level and 1.
        """
        return self.deviation * robust_smallest_shift(int(self.n), level, power)


def yardstick_rate(
    force: Area,
    others: Sequence[Area],
    multiplier: float = 1000,
    dispersion: float = 1.0,
    confidence: float = 0.95,
    judged: bool = True,
) -> YardstickComparison:
    """A rate against the range expected from others, the farthest of them set aside.

    Parameters
    ----------
    force : Area
        The force: count and exposure.
    others : sequence of Area, length k of 4 or more
        The others, the force not among them.
    multiplier : float
        Rates are per this many units of exposure.
    dispersion : float
        Variance of a count over its mean, 1 for Poisson; it parts chance from true spread.
    confidence : float
        Confidence level.
    judged : bool
        Whether a verdict may be given.

    Returns
    -------
    YardstickComparison
        Per ``multiplier`` of exposure.

    Raises
    ------
    StatisticsError
        If there are fewer than four others, the force is among them, a name stands twice, periods
        differ, a value is missing or negative, an exposure is not above zero, or the dispersion is
        below 1.

    Notes
    -----
    With y the log rates and ``v = dispersion / count`` the centre m and ``tau^2`` are those of
    `kept_spread`; the range is ``exp(m +- c sqrt(tau^2 + dispersion / E))`` with E the count expected
    of the force and c of `robust_critical_value`. Where the force's count is under 100 a Poisson test
    against the pooled others must agree: the larger p-value and the wider range are given. If any
    count is zero, half an event is added to all.

    References
    ----------
    Spiegelhalter D et al (2012), Statistical methods for healthcare regulation, JRSS A 175, 1-47.
    Higgins JPT, Thompson SG, Spiegelhalter DJ (2009), JRSS A 172, 137-159 (prediction interval).

    Examples
    --------
    >>> others = [Area(str(i), "2020-21", 3000 + 50 * i, 1e6) for i in range(20)]
    >>> found = yardstick_rate(Area("ours", "2020-21", 7000, 1.8e6), others)
    >>> found.lower < found.value < found.upper
    True
    """
    check_group(force, others)
    everyone = [force, *others]
    counts = np.array([check_count(a.value, f"count of {a.name}") for a in everyone])
    exposures = np.array(
        [check_exposure(denominator_of(a), f"exposure of {a.name}") for a in everyone]
    )
    check_exposure(multiplier, "multiplier")
    if not dispersion >= 1:
        raise StatisticsError(f"dispersion must be 1 or more, not {dispersion:g}")
    filled = counts + (0.5 if (counts == 0).any() else 0.0)
    scale = multiplier / exposures
    logs = np.log(filled * scale)
    spread = kept_spread(logs[1:], dispersion / filled[1:])
    expected = math.exp(spread.centre) / scale[0]
    found = _against(
        logs, spread.centre, spread.between_variance, dispersion / expected, confidence
    )
    lower, upper, p_value = math.exp(found.lower), math.exp(found.upper), found.p_value
    value = float(counts[0] * scale[0])
    method = _method("log rate", spread.kept)
    if counts[0] < SMALL_COUNT:
        total, total_exposure = float(counts[1:].sum()), float(exposures[1:].sum())
        p_value = max(
            p_value, small_count_p(float(counts[0]), float(exposures[0]), total, total_exposure)
        )
        low, high = expected_by_chance(
            total, float(exposures[0]) / total_exposure, float(-special.ndtri((1 - confidence) / 2))
        )
        lower, upper = min(lower, low * scale[0]), max(upper, high * scale[0])
        method += ", and Poisson test against the pooled others"
    if p_value >= 1 - confidence:
        lower, upper = min(lower, value), max(upper, value)
    return YardstickComparison(
        estimate=math.exp(spread.centre),
        lower=float(lower),
        upper=float(upper),
        method=method,
        confidence=confidence,
        n=len(others),
        statistic=found.statistic,
        p_value=p_value,
        null_value=math.exp(spread.centre),
        force=force.name,
        value=value,
        average=float((counts[1:] * scale[1:]).mean()),
        own=crude_rate(float(counts[0]), float(exposures[0]), multiplier, confidence),
        spread=math.sqrt(spread.between_variance),
        judged=judged,
        set_aside=_aside(others, spread.kept),
        deviation=found.deviation,
    )


def yardstick_proportion(
    force: Area,
    others: Sequence[Area],
    dispersion: float = 1.0,
    confidence: float = 0.95,
    judged: bool = True,
) -> YardstickComparison:
    """A proportion against the range expected from others, the farthest of them set aside.

    Parameters
    ----------
    force : Area
        The force: number with the attribute and number in all.
    others : sequence of Area, length k of 4 or more
        The others, the force not among them.
    dispersion : float
        Variance of a number over that of a binomial, 1 or more.
    confidence : float
        Confidence level.
    judged : bool
        Whether a verdict may be given.

    Returns
    -------
    YardstickComparison
        As a proportion between 0 and 1; ``spread`` and ``deviation`` on the logit scale.

    Raises
    ------
    StatisticsError
        As `yardstick_rate`, and if a number with the attribute exceeds its number in all.

    Notes
    -----
    As `yardstick_rate` on the logit scale, with ``v = dispersion (1/x + 1/(n - x))``. Where the
    smaller of x and n - x of the force is under 100 a test of the force against the pooled others
    must agree. If a number is zero or all, half is added to both sides of all.

    References
    ----------
    As `yardstick_rate`.

    Examples
    --------
    >>> others = [Area(str(i), "2020-21", 100 + 4 * i, 1000) for i in range(20)]
    >>> yardstick_proportion(Area("ours", "2020-21", 400, 1000), others).p_value < 0.05
    True
    """
    check_group(force, others)
    everyone = [force, *others]
    for area in everyone:
        check_proportion(area.value, denominator_of(area), f"number of {area.name}")
    if not dispersion >= 1:
        raise StatisticsError(f"dispersion must be 1 or more, not {dispersion:g}")
    yes = np.array([float(a.value) for a in everyone])
    no = np.array([denominator_of(a) for a in everyone]) - yes
    half = 0.5 if (yes == 0).any() or (no == 0).any() else 0.0
    logits = np.log((yes + half) / (no + half))
    spread = kept_spread(logits[1:], dispersion * (1 / (yes[1:] + half) + 1 / (no[1:] + half)))
    centre = float(special.expit(spread.centre))
    own = dispersion / (float(yes[0] + no[0] + 2 * half) * centre * (1 - centre))
    found = _against(logits, spread.centre, spread.between_variance, own, confidence)
    value, p_value = float(yes[0] / (yes[0] + no[0])), found.p_value
    lower, upper = float(special.expit(found.lower)), float(special.expit(found.upper))
    method = _method("logit", spread.kept)
    if min(yes[0], no[0]) < SMALL_COUNT:
        table = [[yes[0], no[0]], [float(yes[1:].sum()), float(no[1:].sum())]]
        p_value = max(p_value, small_table_p(table))
        method += ", and test against the pooled others"
    if p_value >= 1 - confidence:
        lower, upper = min(lower, value), max(upper, value)
    return YardstickComparison(
        estimate=centre,
        lower=lower,
        upper=upper,
        method=method,
        confidence=confidence,
        n=len(others),
        statistic=found.statistic,
        p_value=p_value,
        null_value=centre,
        force=force.name,
        value=value,
        average=float((yes[1:] / (yes[1:] + no[1:])).mean()),
        own=wilson_interval(float(yes[0]), float(yes[0] + no[0]), confidence),
        spread=math.sqrt(spread.between_variance),
        judged=judged,
        set_aside=_aside(others, spread.kept),
        deviation=found.deviation,
    )


def yardstick_score(
    force: Area,
    others: Sequence[Area],
    scale: ScoreScale = "log",
    confidence: float = 0.95,
    judged: bool = True,
) -> YardstickComparison:
    """A score, or a rate that is not counted by chance, against the range expected from others.

    Parameters
    ----------
    force : Area
        The force and its score.
    others : sequence of Area, length k of 4 or more
        The others, the force not among them.
    scale : {"log", "identity"}
        Scale of the analysis; log where scores are above zero and ratios are meant.
    confidence : float
        Confidence level.
    judged : bool
        Whether a verdict may be given.

    Returns
    -------
    YardstickComparison
        In the unit of the scores.

    Raises
    ------
    StatisticsError
        As `yardstick_rate`, if the others kept are all equal, or a score is not above zero on the
        log scale.

    References
    ----------
    As `yardstick_rate`.

    Examples
    --------
    >>> others = [Area(str(i), "2020-21", 10 + i) for i in range(7)]
    >>> yardstick_score(Area("ours", "2020-21", 13), others).p_value > 0.05
    True
    """
    check_group(force, others)
    scores = np.array([float(area.value) for area in [force, *others]])
    if scale == "log":
        if (scores <= 0).any():
            raise StatisticsError("scores must be above zero on the log scale")
        scores = np.log(scores)
    spread = kept_spread(scores[1:], np.zeros(len(others)))
    if math.sqrt(spread.between_variance) < 1e-6 * max(abs(spread.centre), 1e-9):
        raise StatisticsError("the others are all equal: they leave no range for the force")
    found = _against(scores, spread.centre, spread.between_variance, 0.0, confidence)
    centre, lower, upper = (
        math.exp(v) if scale == "log" else v for v in (spread.centre, found.lower, found.upper)
    )
    return YardstickComparison(
        estimate=centre,
        lower=lower,
        upper=upper,
        method=_method("log score" if scale == "log" else "score", spread.kept),
        confidence=confidence,
        n=len(others),
        statistic=found.statistic,
        p_value=found.p_value,
        null_value=centre,
        force=force.name,
        value=float(force.value),
        average=float(np.mean([area.value for area in others])),
        own=None,
        spread=math.sqrt(spread.between_variance),
        judged=judged,
        set_aside=_aside(others, spread.kept),
        deviation=found.deviation,
    )


@dataclass(frozen=True)
class _Place:
    """Where a value lies against others, on the scale of the analysis."""

    lower: float
    upper: float
    statistic: float
    p_value: float
    deviation: float


def _against(
    values: FloatArray, centre: float, between: float, own: float, confidence: float
) -> _Place:
    members = len(values) - 1
    deviation = math.sqrt(between + own)
    statistic = (float(values[0]) - centre) / deviation
    width = deviation * robust_critical_value(members, 1 - check_confidence(confidence))
    return _Place(
        lower=centre - width,
        upper=centre + width,
        statistic=statistic,
        p_value=robust_p_value(statistic, members),
        deviation=deviation,
    )


def _aside(others: Sequence[Area], kept: tuple[bool, ...]) -> tuple[str, ...]:
    return tuple(area.name for area, flag in zip(others, kept, strict=True) if not flag)


def _method(scale: str, kept: tuple[bool, ...]) -> str:
    return _METHOD.format(scale=scale, aside=kept.count(False), k=len(kept))
