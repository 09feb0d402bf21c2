"""A force and its peers: what a peer comparison takes and gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis.statistics.results import Comparison, Interval, StatisticsError

MINIMUM_PEERS = 2


@dataclass(frozen=True)
class Area:
    """One force in one period.

    Parameters
    ----------
    name : str
        The force.
    period : str
        The period, written alike for every force.
    value : float
        Count of events, number with the attribute, or score.
    denominator : float, optional
        Population or other exposure, number in all; none for a score.
    """

    name: str
    period: str
    value: float
    denominator: float | None = None


@dataclass(frozen=True, kw_only=True)
class PeerComparison(Comparison):
    """A force against the range expected from its peers.

    ``estimate`` is the peers' centre (the mean on the scale of the analysis), ``lower`` and
    ``upper`` the range within which the force is expected, and ``n`` the number of peers.

    Parameters
    ----------
    force : str
        The force.
    value : float
        Its rate, proportion or score, in the unit of ``estimate``.
    average : float
        Simple mean of the peers. A force lies above it exactly when it lies above the published
        average of the group, which counts the force itself.
    own : Interval or None
        Interval of that value from its own count; None for a score.
    spread : float
        Standard deviation of the peers on the scale of the analysis.
    judged : bool
        False where no verdict may be given (homicide).
    """

    force: str
    value: float
    average: float
    own: Interval | None
    spread: float
    judged: bool


def check_group(force: Area, peers: Sequence[Area]) -> None:
    """Refuse a group that cannot be compared.

    Parameters
    ----------
    force : Area
        The force.
    peers : sequence of Area
        Its peers.

    Raises
    ------
    StatisticsError
        If there are fewer than two peers, the force is among them, a name stands twice, periods
        differ or a value is missing.
    """
    names = [peer.name for peer in peers]
    if len(peers) < MINIMUM_PEERS:
        raise StatisticsError(
            f"peer comparison refused: {len(peers)} peer(s); their spread needs {MINIMUM_PEERS}"
        )
    if force.name in names:
        raise StatisticsError(
            f"peer comparison refused: {force.name} stands inside its own benchmark"
        )
    if len(set(names)) != len(names):
        raise StatisticsError("peer comparison refused: a peer is named twice")
    other = sorted({peer.name for peer in peers if peer.period != force.period})
    if other:
        raise StatisticsError(
            f"peer comparison refused: {force.name} is for {force.period}, but the period of "
            f"{', '.join(other)} differs"
        )
    missing = [area.name for area in [force, *peers] if not math.isfinite(area.value)]
    if missing:
        raise StatisticsError(
            f"peer comparison refused: no value for {', '.join(missing)}; leave a missing peer "
            "out and say so"
        )


def denominator_of(area: Area) -> float:
    """Denominator of an area.

    Parameters
    ----------
    area : Area
        The force.

    Returns
    -------
    float
        Its denominator.

    Raises
    ------
    StatisticsError
        If it has none.
    """
    if area.denominator is None:
        raise StatisticsError(f"{area.name} has no denominator")
    return float(area.denominator)
