"""Similar: inside a margin that was set beforehand, by two one-sided tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from pcp_analysis.statistics.margins import Equivalence, Margin
from pcp_analysis.statistics.peer_group import Area, check_group, denominator_of
from pcp_analysis.statistics.results import (
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
    check_proportion,
)
from pcp_analysis.statistics.series import FloatArray

MARGIN_LEVEL = 0.025  # so that the interval is the book's usual one of 95%
Centre = Literal["population", "group"]


def equivalence_rate(
    force: Area,
    peers: Sequence[Area],
    margin: Margin,
    dispersion: float = 1.0,
    degrees_of_freedom: float = math.inf,
    level: float = MARGIN_LEVEL,
    centre: Centre = "population",
) -> Equivalence:
    """Two one-sided tests that a rate lies within a margin of the centre of its peers.

    Parameters
    ----------
    force : Area
        The force: count and exposure.
    peers : sequence of Area, length k
        Its peers, the force not among them.
    margin : Margin
        A ratio.
    dispersion : float
        Variance of the force's count over its mean, 1 for Poisson.
    degrees_of_freedom : float
        Of the dispersion; infinite where it was assumed.
    level : float
        Level of each one-sided test.
    centre : {"population", "group"}
        What the peers stand for: a sample of forces like this one, whose spread makes their centre
        uncertain; or themselves, the named forces, whose true mean only chance blurs.

    Returns
    -------
    Equivalence
        The ratio of the rates.

    Raises
    ------
    StatisticsError
        As `peers.compare_rate`; if the margin is in points, or the dispersion is below 1.

    Notes
    -----
    With y the log rates, m and s the mean and standard deviation of the k peers, the difference
    ``y0 - m`` has variance ``dispersion / min(x, E) + max(s^2, v) / k`` with x the count, E the count
    expected at the centre and v the mean of ``1/x`` over the peers; Student's t has Welch's degrees of
    freedom. The true centre is that of the population the peers come from, so that their spread
    counts against *similar*. The force's own place in that spread does not: the question is where
    it lies, not where a force like its peers would. With ``centre="group"`` the second term is
    ``dispersion v / k``, the peers' own chance alone.

    References
    ----------
    Schuirmann DJ (1987), A comparison of the two one-sided tests procedure and the power approach
    for assessing the equivalence of average bioavailability, Journal of Pharmacokinetics and
    Biopharmaceutics 15, 657-680. Welch BL (1947), Biometrika 34, 28-35.

    Examples
    --------
    >>> peers = [Area(str(i), "2020-21", 30000 + 300 * i, 1e6) for i in range(7)]
    >>> equivalence_rate(Area("ours", "2020-21", 55000, 1.8e6), peers, Margin("ratio", 1.1)).similar
    True
    """
    check_group(force, peers)
    _require(margin, "ratio", dispersion)
    everyone = [force, *peers]
    counts = np.array([check_count(a.value, f"count of {a.name}") for a in everyone])
    exposures = np.array(
        [check_exposure(denominator_of(a), f"exposure of {a.name}") for a in everyone]
    )
    counts = counts + (0.5 if (counts == 0).any() else 0.0)
    logs = np.log(counts / exposures)
    expected = math.exp(float(logs[1:].mean())) * float(exposures[0])
    own = dispersion / min(float(counts[0]), expected)
    chance = _Variance(own, degrees_of_freedom)
    between = _of_centre(logs[1:], 1 / counts[1:], dispersion, degrees_of_freedom, centre)
    found = _difference(logs, chance, between, level)
    lowest, highest = (math.log(limit) for limit in margin.limits)
    return Equivalence(
        estimate=math.exp(found.estimate),
        lower=math.exp(found.estimate - found.width),
        upper=math.exp(found.estimate + found.width),
        method="two one-sided tests of the log rate against the centre of the peers",
        confidence=1 - 2 * level,
        n=len(peers),
        margin=margin,
        p_value=found.one_sided(lowest, highest),
        degrees_of_freedom=found.freedom,
    )


def equivalence_proportion(
    force: Area,
    peers: Sequence[Area],
    margin: Margin,
    dispersion: float = 1.0,
    degrees_of_freedom: float = math.inf,
    level: float = MARGIN_LEVEL,
    centre: Centre = "population",
) -> Equivalence:
    """Two one-sided tests that a proportion lies within a margin of the centre of its peers.

    Parameters
    ----------
    force : Area
        The force: number with the attribute and number in all.
    peers : sequence of Area, length k
        Its peers, the force not among them.
    margin : Margin
        In percentage points.
    dispersion : float
        Variance of the force's number over that of a binomial, 1 or more.
    degrees_of_freedom : float
        Of the dispersion.
    level : float
        Level of each one-sided test.
    centre : {"population", "group"}
        What the peers stand for: a sample of forces like this one, whose spread makes their centre
        uncertain; or themselves, the named forces, whose true mean only chance blurs.

    Returns
    -------
    Equivalence
        The difference in percentage points.

    Raises
    ------
    StatisticsError
        As `peers.compare_proportion`; if the margin is a ratio, or the dispersion is below 1.

    Notes
    -----
    As `equivalence_rate` on the logit scale; the limits are carried to percentage points at the
    centre ``expit(m)`` and held against the margin there.

    References
    ----------
    As `equivalence_rate`.

    Examples
    --------
    >>> peers = [Area(str(i), "2020-21", 14000 + 100 * i, 100000) for i in range(7)]
    >>> force = Area("ours", "2020-21", 20300, 140000)
    >>> equivalence_proportion(force, peers, Margin("points", 2)).similar
    True
    """
    check_group(force, peers)
    _require(margin, "points", dispersion)
    everyone = [force, *peers]
    for area in everyone:
        check_proportion(area.value, denominator_of(area), f"number of {area.name}")
    yes = np.array([float(area.value) for area in everyone])
    no = np.array([denominator_of(area) for area in everyone]) - yes
    half = 0.5 if (yes == 0).any() or (no == 0).any() else 0.0
    yes, no = yes + half, no + half
    logits = np.log(yes / no)
    middle = float(logits[1:].mean())
    middle_share = float(special.expit(middle))
    total = float(yes[0] + no[0])
    own = dispersion * max(
        1 / float(yes[0]) + 1 / float(no[0]), 1 / (total * middle_share * (1 - middle_share))
    )
    chance = _Variance(own, degrees_of_freedom)
    sampling = 1 / yes[1:] + 1 / no[1:]
    between = _of_centre(logits[1:], sampling, dispersion, degrees_of_freedom, centre)
    found = _difference(logits, chance, between, level)

    def points(logit: float) -> float:
        return 100 * (float(special.expit(middle + logit)) - middle_share)

    def logit(shift: float) -> float:
        share = middle_share + shift / 100
        return (
            float(special.logit(share)) - middle
            if 0 < share < 1
            else math.copysign(math.inf, shift)
        )

    lowest, highest = (logit(limit) for limit in margin.limits)
    return Equivalence(
        estimate=points(found.estimate),
        lower=points(found.estimate - found.width),
        upper=points(found.estimate + found.width),
        method="two one-sided tests of the logit against the centre of the peers",
        confidence=1 - 2 * level,
        n=len(peers),
        margin=margin,
        p_value=found.one_sided(lowest, highest),
        degrees_of_freedom=found.freedom,
    )


def equivalence_score(
    force: Area, peers: Sequence[Area], margin: Margin, level: float = MARGIN_LEVEL
) -> Equivalence:
    """Two one-sided tests that a score lies within a margin of the centre of its peers.

    Parameters
    ----------
    force : Area
        The force and its score, taken as free of error.
    peers : sequence of Area, length k
        Its peers, the force not among them.
    margin : Margin
        A ratio.
    level : float
        Level of each one-sided test.

    Returns
    -------
    Equivalence
        The ratio of the scores.

    Raises
    ------
    StatisticsError
        If the group cannot be compared, the margin is in points or a score is not above zero.

    References
    ----------
    As `equivalence_rate`.

    Examples
    --------
    >>> peers = [Area(str(i), "2020-21", 12 + i / 10) for i in range(7)]
    >>> equivalence_score(Area("ours", "2020-21", 12.4), peers, Margin("ratio", 1.1)).similar
    True
    """
    check_group(force, peers)
    _require(margin, "ratio", 1.0)
    scores = np.array([float(area.value) for area in [force, *peers]])
    if (scores <= 0).any():
        raise StatisticsError("scores must be above zero on the log scale")
    logs = np.log(scores)
    between = _of_centre(logs[1:], np.zeros(len(peers)), 1.0, math.inf, "population")
    found = _difference(logs, _Variance(0.0, math.inf), between, level)
    lowest, highest = (math.log(limit) for limit in margin.limits)
    return Equivalence(
        estimate=math.exp(found.estimate),
        lower=math.exp(found.estimate - found.width),
        upper=math.exp(found.estimate + found.width),
        method="two one-sided tests of the log score against the centre of the peers",
        confidence=1 - 2 * level,
        n=len(peers),
        margin=margin,
        p_value=found.one_sided(lowest, highest),
        degrees_of_freedom=found.freedom,
    )


@dataclass(frozen=True)
class _Difference:
    """Force minus centre, on the scale of the analysis."""

    estimate: float
    standard_error: float
    freedom: float
    width: float

    def one_sided(self, lowest: float, highest: float) -> float:
        """Larger p-value of the two tests that the difference lies beyond a limit."""
        above = stats.t.sf((self.estimate - lowest) / self.standard_error, self.freedom)
        below = stats.t.sf((highest - self.estimate) / self.standard_error, self.freedom)
        return float(max(above, below))


@dataclass(frozen=True)
class _Variance:
    """A variance and the degrees of freedom on which it was estimated."""

    value: float
    freedom: float


def _of_centre(
    values: FloatArray, sampling: FloatArray, dispersion: float, freedom: float, centre: Centre
) -> _Variance:
    """Variance of the mean of the peers: as a sample of forces, or as themselves."""
    k = len(values)
    if centre == "group":
        return _Variance(dispersion * float(sampling.mean()) / k, freedom)
    if centre != "population":
        raise StatisticsError(f"centre '{centre}' is not known: population or group")
    return _Variance(max(float(values.var(ddof=1)), float(sampling.mean())) / k, k - 1)


def _difference(
    values: FloatArray, chance: _Variance, between: _Variance, level: float
) -> _Difference:
    check_confidence(1 - 2 * level)
    variance = chance.value + between.value
    if variance <= 0:
        raise StatisticsError("the peers are all equal: they leave no range for the force")
    squares = chance.value**2 / chance.freedom + between.value**2 / between.freedom
    freedom = variance**2 / squares if squares > 0 else math.inf
    standard_error = math.sqrt(variance)
    return _Difference(
        estimate=float(values[0] - values[1:].mean()),
        standard_error=standard_error,
        freedom=freedom,
        width=float(stats.t.isf(level, freedom)) * standard_error,
    )


def _require(margin: Margin, kind: str, dispersion: float) -> None:
    if margin.kind != kind:
        raise StatisticsError(f"this comparison needs a margin in {kind}, not in {margin.kind}")
    if not dispersion >= 1:
        raise StatisticsError(f"dispersion must be 1 or more, not {dispersion:g}")
