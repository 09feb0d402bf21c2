"""The smallest difference that a comparison would have found: what silence is worth."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from scipy import optimize, special, stats

from pcp_analysis.statistics.peer_group import PeerComparison
from pcp_analysis.statistics.results import StatisticsError
from pcp_analysis.statistics.yardsticks import YardstickComparison

AnalysisScale = Literal["log", "logit", "identity"]
Carry = Callable[[float], float]


@dataclass(frozen=True, kw_only=True)
class SmallestDifference:
    """The true values of a force that would have been found different, with a stated power.

    Parameters
    ----------
    below, above : float
        Highest value below and lowest above the centre that are found, in the unit of the comparison.
    ratio : float
        ``above`` over the centre; for a proportion too.
    power, level : float
        Power, and two-sided level of the test.
    """

    below: float
    above: float
    ratio: float
    power: float
    level: float


def smallest_difference(
    comparison: PeerComparison,
    scale: AnalysisScale = "log",
    power: float = 0.8,
    level: float = 0.05,
) -> SmallestDifference:
    """The smallest true difference that a comparison would have found.

    Parameters
    ----------
    comparison : PeerComparison or YardstickComparison
        From `peers` or `yardsticks`.
    scale : {"log", "logit", "identity"}
        The scale of its analysis: log for a rate, logit for a proportion.
    power : float
        Power wanted, 0.8 for 80%.
    level : float
        Two-sided level: 0.05 for one test alone; 0.05 over the number of tests for a difference that
        stands alone in its family.

    Returns
    -------
    SmallestDifference
        In the unit of the comparison.

    Raises
    ------
    StatisticsError
        If the power does not lie between the level and 1.

    Notes
    -----
    For a comparison of `peers` the statistic is non-central t on k - 1 degrees of freedom, and the
    non-centrality at which its power is reached times the standard error of the prediction is the
    difference; the standard error is read off the expected range, so that a range widened for small
    counts gives the larger difference. For `yardsticks` the reference of `robust` takes its place.

    References
    ----------
    Cohen J (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd edition, chapter 2.
    Johnson NL, Kotz S, Balakrishnan N (1995), Continuous Univariate Distributions 2, chapter 31.

    Examples
    --------
    >>> from pcp_analysis.statistics import Area, compare_score
    >>> peers = [Area(str(i), "2020-21", 10 + i) for i in range(7)]
    >>> found = smallest_difference(compare_score(Area("E", "2020-21", 13), peers, "log"))
    >>> round(found.ratio, 2)
    1.84
    """
    if not level < power < 1:
        raise StatisticsError(f"power must lie between the level and 1, not {power:g}")
    carry, back = _carrier(scale)
    centre = carry(comparison.estimate)
    if isinstance(comparison, YardstickComparison):
        shift = comparison.smallest_shift(power, level)
    else:
        freedom = comparison.n - 1
        range_quantile = float(stats.t.isf((1 - comparison.confidence) / 2, freedom))
        half_width = carry(comparison.upper) - centre
        if scale == "identity" or comparison.lower > 0:
            half_width = max(half_width, centre - carry(comparison.lower))
        shift = half_width / range_quantile * _noncentrality(freedom, power, level)
    above = back(centre + shift)
    return SmallestDifference(
        below=back(centre - shift),
        above=above,
        ratio=above / comparison.estimate if comparison.estimate else math.inf,
        power=power,
        level=level,
    )


def _noncentrality(freedom: float, power: float, level: float) -> float:
    """Non-centrality at which the two-sided test has its power; the far tail adds next to nothing."""
    critical = float(stats.t.isf(level / 2, freedom))

    def surplus(shift: float) -> float:
        return float(stats.nct.sf(critical, freedom, shift)) - power

    highest = critical
    while surplus(highest) < 0:
        highest *= 1.5
    return float(optimize.brentq(surplus, 0.0, highest))


def _carrier(scale: AnalysisScale) -> tuple[Carry, Carry]:
    if scale == "log":
        return math.log, math.exp
    if scale == "logit":
        return (lambda share: float(special.logit(share))), (lambda v: float(special.expit(v)))
    if scale == "identity":
        return float, float
    raise StatisticsError(f"scale '{scale}' is not known: log, logit or identity")
