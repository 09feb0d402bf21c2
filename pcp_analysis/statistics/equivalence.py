"""Similar: inside a margin that was set beforehand, by two one-sided tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special, stats

from pcp_analysis.statistics.peer_group import Area, check_group, denominator_of
from pcp_analysis.statistics.results import (
    Interval,
    StatisticsError,
    check_confidence,
    check_count,
    check_exposure,
    check_proportion,
)
from pcp_analysis.statistics.series import FloatArray

MARGIN_LEVEL = 0.05


@dataclass(frozen=True)
class Margin:
    """The difference that does not matter, set before the figures are seen.

    Parameters
    ----------
    kind : {"ratio", "points"}
        A ratio of rates or scores, or percentage points of a proportion.
    size : float
        A ratio above 1 (1.10: between 1/1.10 and 1.10 times the centre), or points above 0 (2:
        between 2 percentage points below and above it).

    Raises
    ------
    StatisticsError
        If the size does not fit the kind.

    Examples
    --------
    >>> Margin("ratio", 1.1).limits
    (0.9090909090909091, 1.1)
    """

    kind: Literal["ratio", "points"]
    size: float

    def __post_init__(self) -> None:
        smallest = {"ratio": 1.0, "points": 0.0}.get(self.kind)
        if smallest is None:
            raise StatisticsError(f"margin kind '{self.kind}' is not known: ratio or points")
        if not (math.isfinite(self.size) and self.size > smallest):
            raise StatisticsError(
                f"a margin in {self.kind} must be above {smallest:g}, not {self.size:g}"
            )

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest difference that do not matter."""
        if self.kind == "ratio":
            return 1 / self.size, self.size
        return -self.size, self.size


@dataclass(frozen=True, kw_only=True)
class Equivalence(Interval):
    """A force against the centre of its peers, held against a margin.

    ``estimate`` is the ratio of the force to the centre, or the difference in percentage points, and
    ``lower`` and ``upper`` its interval at ``confidence``: 90% for two one-sided tests at 5%.

    Parameters
    ----------
    margin : Margin
        The margin.
    p_value : float
        The larger of the two one-sided p-values.
    degrees_of_freedom : float
        Of Student's t.
    """

    margin: Margin
    p_value: float
    degrees_of_freedom: float

    @property
    def similar(self) -> bool:
        """Whether the whole interval lies inside the margin."""
        lowest, highest = self.margin.limits
        return lowest < self.lower and self.upper < highest

    @property
    def beyond(self) -> bool:
        """Whether the whole interval lies outside the margin."""
        lowest, highest = self.margin.limits
        return self.upper < lowest or highest < self.lower


def equivalence_rate(
    force: Area,
    peers: Sequence[Area],
    margin: Margin,
    dispersion: float = 1.0,
    degrees_of_freedom: float = math.inf,
    level: float = MARGIN_LEVEL,
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
    it lies, not where a force like its peers would.

    References
    ----------
    Schuirmann DJ (1987), A comparison of the two one-sided tests procedure and the power approach
    for assessing the equivalence of average bioavailability, Journal of Pharmacokinetics and
    Biopharmaceutics 15, 657-680. Welch BL (1947), Biometrika 34, 28-35.

    Examples
    --------
    >>> peers = [Area(str(i), "2020-21", 30000 + 300 * i, 1e6) for i in range(7)]
    >>> equivalence_rate(Area("Essex", "2020-21", 55000, 1.8e6), peers, Margin("ratio", 1.1)).similar
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
    found = _difference(logs, 1 / counts[1:], own, degrees_of_freedom, level)
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
    >>> force = Area("Essex", "2020-21", 20300, 140000)
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
    centre = float(special.expit(middle))
    total = float(yes[0] + no[0])
    own = dispersion * max(
        1 / float(yes[0]) + 1 / float(no[0]), 1 / (total * centre * (1 - centre))
    )
    found = _difference(logits, 1 / yes[1:] + 1 / no[1:], own, degrees_of_freedom, level)

    def points(logit: float) -> float:
        return 100 * (float(special.expit(middle + logit)) - centre)

    def logit(shift: float) -> float:
        share = centre + shift / 100
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
    >>> equivalence_score(Area("Essex", "2020-21", 12.4), peers, Margin("ratio", 1.1)).similar
    True
    """
    check_group(force, peers)
    _require(margin, "ratio", 1.0)
    scores = np.array([float(area.value) for area in [force, *peers]])
    if (scores <= 0).any():
        raise StatisticsError("scores must be above zero on the log scale")
    found = _difference(np.log(scores), np.zeros(len(peers)), 0.0, math.inf, level)
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


def _difference(
    values: FloatArray, sampling: FloatArray, own: float, own_freedom: float, level: float
) -> _Difference:
    check_confidence(1 - 2 * level)
    k = len(values) - 1
    centre_variance = max(float(values[1:].var(ddof=1)), float(sampling.mean())) / k
    variance = own + centre_variance
    if variance <= 0:
        raise StatisticsError("the peers are all equal: they leave no range for the force")
    freedom = variance**2 / (own**2 / own_freedom + centre_variance**2 / (k - 1))
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
