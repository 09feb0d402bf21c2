"""Rare events: exact counts and intervals, no adjustment, and incidents with many victims set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from statsmodels.stats.rates import confint_poisson

from pcp_analysis.statistics.change import SMALLEST_PERCENTAGE_BASE
from pcp_analysis.statistics.clusters import Cluster
from pcp_analysis.statistics.intervals import exact_poisson_limits
from pcp_analysis.statistics.rates import rate_ratio
from pcp_analysis.statistics.results import (
    Comparison,
    Interval,
    StatisticsError,
    check_confidence,
    check_count,
)

CountMethod = Literal["exact", "mid_p"]


@dataclass(frozen=True, kw_only=True)
class RareLine:
    """Two counts of rare events side by side.

    Parameters
    ----------
    count, previous_count : int
        The counts.
    difference : int
        Their difference: always that of the two printed counts.
    interval, previous_interval : Interval or None
        Exact; None where a cluster is among the count, whose victims are not independent events.
    ratio : Comparison or None
        Ratio of the rates with its exact conditional interval; None where both counts are zero or a
        cluster is among them.
    percentage : float or None
        Percentage change; None on a base under 50 or where a cluster is in either count.
    """

    count: int
    previous_count: int
    difference: int
    interval: Interval | None
    previous_interval: Interval | None
    ratio: Comparison | None
    percentage: float | None


@dataclass(frozen=True, kw_only=True)
class RareChange:
    """A change in rare events: as counted, and with clusters set aside.

    Parameters
    ----------
    counted : RareLine
        All events.
    without_clusters : RareLine or None
        Without the victims of the clusters; None where there is no cluster.
    clusters, previous_clusters : tuple of Cluster
        What was set aside.
    """

    counted: RareLine
    without_clusters: RareLine | None
    clusters: tuple[Cluster, ...]
    previous_clusters: tuple[Cluster, ...]


def rare_count(count: int, confidence: float = 0.95, method: CountMethod = "exact") -> Interval:
    """Interval of a small count: exact (Garwood), or mid-p where the exact is too wide.

    Parameters
    ----------
    count : int
        Number of independent events.
    confidence : float
        Confidence level.
    method : {"exact", "mid_p"}
        The exact interval covers at least as often as it says; the mid-p interval on average.

    Returns
    -------
    Interval
        In counts.

    Raises
    ------
    StatisticsError
        If the count is negative or not whole.

    References
    ----------
    Garwood F (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442. Cohen GR,
    Yang SY (1994), Mid-P confidence intervals for the Poisson expectation, Statistics in Medicine 13,
    2189-2203.

    Examples
    --------
    >>> found = rare_count(4)
    >>> round(found.lower, 2), found.estimate, round(found.upper, 2)
    (1.09, 4.0, 10.24)
    """
    if method not in ("exact", "mid_p"):
        raise StatisticsError(f"method '{method}' is not known: exact or mid_p")
    whole = _whole(count)
    if method == "exact":
        return exact_poisson_limits(whole, confidence)
    alpha = 1 - check_confidence(confidence)
    lower, upper = confint_poisson(whole, 1, method="midp-c", alpha=alpha)
    return Interval(
        estimate=float(whole),
        lower=float(lower) if whole > 0 else 0.0,
        upper=float(upper),
        method="mid-p Poisson",
        confidence=confidence,
        n=float(whole),
    )


def rare_change(
    count: int,
    exposure: float,
    previous_count: int,
    previous_exposure: float,
    clusters: Sequence[Cluster] = (),
    previous_clusters: Sequence[Cluster] = (),
    confidence: float = 0.95,
) -> RareChange:
    """Change in rare events, nothing adjusted, clusters set aside in a second line.

    Parameters
    ----------
    count, exposure : int, float
        Events and population (or time) of the later span.
    previous_count, previous_exposure : int, float
        Of the earlier span.
    clusters, previous_clusters : sequence of Cluster
        Incidents with many victims among the counts.
    confidence : float
        Confidence level.

    Returns
    -------
    RareChange
        With one line or two.

    Raises
    ------
    StatisticsError
        If a count is negative or not whole, an exposure is not above zero, or clusters hold more
        victims than the count.

    Notes
    -----
    Given the total, the later count is binomial: the interval of the ratio is Clopper-Pearson's, the
    p-value sums the outcomes no more probable than the observed one. Both need independent events,
    so the line that holds a cluster has neither.

    References
    ----------
    Przyborowski J, Wilenski H (1940), Homogeneity of results in testing samples from Poisson series,
    Biometrika 31, 313-323. Garwood F (1936), Biometrika 28, 437-442.

    Examples
    --------
    >>> found = rare_change(17, 1.85e6, 60, 1.85e6, previous_clusters=[Cluster("one incident", 39)])
    >>> found.counted.difference, found.counted.ratio, found.counted.percentage
    (-43, None, None)
    >>> found.without_clusters.count, found.without_clusters.previous_count
    (17, 21)
    >>> round(found.without_clusters.ratio.p_value, 2)
    0.63
    """
    now, before = _whole(count), _whole(previous_count)
    clean = not clusters and not previous_clusters
    rest = now - sum(cluster.victims for cluster in clusters)
    previous_rest = before - sum(cluster.victims for cluster in previous_clusters)
    if rest < 0 or previous_rest < 0:
        raise StatisticsError("the clusters hold more victims than were counted")
    exposures = (exposure, previous_exposure)
    return RareChange(
        counted=_line(now, before, exposures, confidence, (not clusters, not previous_clusters)),
        without_clusters=None
        if clean
        else _line(rest, previous_rest, exposures, confidence, (True, True)),
        clusters=tuple(clusters),
        previous_clusters=tuple(previous_clusters),
    )


def _line(
    now: int,
    before: int,
    exposures: tuple[float, float],
    confidence: float,
    independent: tuple[bool, bool],
) -> RareLine:
    ratio = None
    if all(independent) and now + before > 0:
        ratio = rate_ratio(
            now, exposures[0], before, exposures[1], method="exact", confidence=confidence
        )
    percentage = None
    if all(independent) and before >= SMALLEST_PERCENTAGE_BASE:
        percentage = 100 * (now - before) / before
    return RareLine(
        count=now,
        previous_count=before,
        difference=now - before,
        interval=rare_count(now, confidence) if independent[0] else None,
        previous_interval=rare_count(before, confidence) if independent[1] else None,
        ratio=ratio,
        percentage=percentage,
    )


def _whole(count: float) -> int:
    if check_count(count) != int(count):
        raise StatisticsError(f"a count of events must be whole, not {count:g}")
    return int(count)
