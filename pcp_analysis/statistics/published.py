"""The arithmetic of the published position tables: rank, group average, top quartile, change required.

It describes; it does not test. The force is part of its group throughout, as the Home Office's
iQuanta and the plan's aspiration tables have it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pcp_analysis.statistics.results import StatisticsError

Polarity = Literal["lower_is_better", "higher_is_better", "no_judgement"]
AVERAGE = "unweighted mean"  # each force counts once, however many people live in it
_QUARTILE = 0.25


@dataclass(frozen=True)
class Position:
    """Where a force stands in its group.

    Parameters
    ----------
    rank : int
        1 is the best; the lowest where no direction is better. Ties share the best rank.
    joint : bool
        True where another force has the same value.
    group_size : int
        Forces ranked, this one included.
    average : float
        Unweighted mean of the group's values, this force included.
    others_average : float
        Unweighted mean of the others: the target that does not move with the force.
    top_quartile : float or None
        Linear 25th percentile (75th where higher is better); None where no direction is better.
    to_average, to_top_quartile, to_others_average : float or None
        Target minus value, in the value's unit; None where the force is there already or no
        direction is better.
    method : str
        How it was computed.
    """

    rank: int
    joint: bool
    group_size: int
    average: float
    others_average: float
    top_quartile: float | None
    to_average: float | None
    to_top_quartile: float | None
    to_others_average: float | None
    method: str = "published arithmetic of the most similar group, the force included"


def rank_of(values: Sequence[float], index: int, polarity: Polarity) -> tuple[int, bool]:
    """Return the rank of one value and whether it is shared.

    Parameters
    ----------
    values : sequence of float
        One value for each force, unrounded.
    index : int
        Which of them.
    polarity : {"lower_is_better", "higher_is_better", "no_judgement"}
        The highest is first where higher is better, else the lowest.

    Returns
    -------
    int, bool
        Competition rank ("1224") and True where another force has the same value.

    Raises
    ------
    IndexError
        If there is no such value.

    Examples
    --------
    >>> rank_of([1, 2, 2, 4], 1, "lower_is_better")
    (2, True)
    """
    numbers = np.asarray(values, dtype=float)
    own = numbers[index]
    better = numbers > own if polarity == "higher_is_better" else numbers < own
    return int(better.sum()) + 1, int((numbers == own).sum()) > 1


def _shortfall(value: float, target: float | None, polarity: Polarity) -> float | None:
    if target is None or polarity == "no_judgement":
        return None
    gap = target - value
    there = gap >= 0 if polarity == "lower_is_better" else gap <= 0
    return None if there else float(gap)


def position(values: Sequence[float], index: int, polarity: Polarity) -> Position:
    """Compute the published position of a force in its group.

    Parameters
    ----------
    values : sequence of float
        One comparable value for each force of the group (a rate, a percentage, a score), this force
        included. Shape ``(forces,)``.
    index : int
        Which of them is the force.
    polarity : {"lower_is_better", "higher_is_better", "no_judgement"}
        Which way is better.

    Returns
    -------
    Position
        Rank, averages, quartile and what is lacking to each.

    Raises
    ------
    StatisticsError
        If fewer than two forces are given or a value is not finite.

    Notes
    -----
    Change required is ``target - value``; multiply by exposure / per for a count. It is arithmetic,
    not a forecast: bringing the force to the published average also moves that average, since the
    force is in it. ``to_others_average`` is the target that stays.

    Examples
    --------
    >>> found = position([62.7, 70.1, 80.2], 2, "lower_is_better")
    >>> found.rank, found.average
    (3, 71.0)
    """
    numbers = np.asarray(values, dtype=float)
    if numbers.size < 2:
        raise StatisticsError("a position needs the force and at least one other")
    if not np.isfinite(numbers).all():
        raise StatisticsError(
            "a position needs a finite value of every force: leave out the missing"
        )
    value = float(numbers[index])
    rank, joint = rank_of(numbers.tolist(), index, polarity)
    average = float(numbers.mean())
    others_average = float(np.delete(numbers, index).mean())
    quartile: float | None = None
    if polarity != "no_judgement":
        share = 1 - _QUARTILE if polarity == "higher_is_better" else _QUARTILE
        quartile = float(np.quantile(numbers, share, method="linear"))
    return Position(
        rank=rank,
        joint=joint,
        group_size=int(numbers.size),
        average=average,
        others_average=others_average,
        top_quartile=quartile,
        to_average=_shortfall(value, average, polarity),
        to_top_quartile=_shortfall(value, quartile, polarity),
        to_others_average=_shortfall(value, others_average, polarity),
    )
