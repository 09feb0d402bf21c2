"""The special-cause rules of NHS Making Data Count, on plain arrays.

The rules are kept apart from the charts, so that each can be read and tested alone. They depend
only on the order of the values about the mean and the limits, so adding a constant changes
nothing and mirroring the values mirrors the signals.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pcp_analysis.statistics.results import StatisticsError

IntArray = NDArray[np.int64]

RUN_LENGTH = 7


def seven_on_one_side(sides: ArrayLike) -> IntArray:
    """Points that end a run of seven or more on one side of the mean.

    Parameters
    ----------
    sides : array_like of int, shape (n,)
        +1 above the mean, -1 below, 0 exactly on it (which ends a run).

    Returns
    -------
    ndarray of int, shape (n,)
        1 from the seventh point of a run on, else 0.

    Raises
    ------
    StatisticsError
        If a side is not -1, 0 or 1.

    Examples
    --------
    >>> seven_on_one_side([1, 1, 1, 1, 1, 1, 1]).tolist()
    [0, 0, 0, 0, 0, 0, 1]
    """
    signs = _signs(sides)
    found = np.zeros(len(signs), dtype=np.int64)
    length = 0
    for index, sign in enumerate(signs):
        same = index > 0 and sign == signs[index - 1]
        length = 0 if sign == 0 else (length + 1 if same else 1)
        found[index] = int(length >= RUN_LENGTH)
    return found


def seven_point_trend(values: ArrayLike) -> IntArray:
    """Points that end seven or more consecutive rises or falls of value.

    Parameters
    ----------
    values : array_like, shape (n,)
        Values in time order.

    Returns
    -------
    ndarray of int, shape (n,)
        1 where the last seven points rise, -1 where they fall, else 0. Equal neighbours end a
        trend.

    Raises
    ------
    StatisticsError
        If values are not one-dimensional.

    Examples
    --------
    >>> seven_point_trend([1, 2, 3, 4, 5, 6, 7]).tolist()
    [0, 0, 0, 0, 0, 0, 1]
    """
    given = _plain(values)
    found = np.zeros(len(given), dtype=np.int64)
    steps = np.sign(np.diff(given))
    for index in range(RUN_LENGTH - 1, len(given)):
        total = int(steps[index - RUN_LENGTH + 1 : index].sum())
        if abs(total) == RUN_LENGTH - 1:
            found[index] = total // (RUN_LENGTH - 1)
    return found


def part_of_trend(ends: ArrayLike) -> IntArray:
    """All seven points of each trend, given the points that end one.

    Parameters
    ----------
    ends : array_like of int, shape (n,)
        The result of `seven_point_trend`.

    Returns
    -------
    ndarray of int, shape (n,)
        1 for a point that belongs to a trend, else 0.

    Raises
    ------
    StatisticsError
        If an entry is not -1, 0 or 1.

    Examples
    --------
    >>> part_of_trend([0, 0, 0, 0, 0, 0, 1]).tolist()
    [1, 1, 1, 1, 1, 1, 1]
    """
    marks = _signs(ends)
    found = np.zeros(len(marks), dtype=np.int64)
    for index in np.flatnonzero(marks):
        found[max(index - RUN_LENGTH + 1, 0) : index + 1] = 1
    return found


def two_in_three(near: ArrayLike, sides: ArrayLike) -> IntArray:
    """Points of any three in a row, all on one side, of which two lie near a limit.

    Parameters
    ----------
    near : array_like of int, shape (n,)
        1 for a point beyond two thirds of the way to a limit but not outside it.
    sides : array_like of int, shape (n,)
        +1 above the mean, -1 below, 0 on it.

    Returns
    -------
    ndarray of int, shape (n,)
        1 for every point of such a three, else 0.

    Raises
    ------
    StatisticsError
        If lengths differ or an entry is out of range.

    Examples
    --------
    >>> two_in_three([1, 0, 1], [1, 1, 1]).tolist()
    [1, 1, 1]
    """
    close, signs = _signs(near), _signs(sides)
    if len(close) != len(signs):
        raise StatisticsError("near and sides must have the same length")
    found = np.zeros(len(signs), dtype=np.int64)
    for index in range(len(signs) - 2):
        window = slice(index, index + 3)
        if abs(int(signs[window].sum())) == 3 and int(close[window].sum()) >= 2:
            found[window] = 1
    return found


def special_causes(
    values: ArrayLike, centre: ArrayLike, lower: ArrayLike, upper: ArrayLike
) -> list[tuple[str, ...]]:
    """Signals of every point of an unbroken stretch of a chart.

    Parameters
    ----------
    values : array_like, shape (n,)
        Values in time order, none missing.
    centre, lower, upper : array_like, shape (n,) or scalar
        Mean and three-sigma limits.

    Returns
    -------
    list of tuple of str, length n
        Each of ``outside high``, ``outside low``, ``run high``, ``run low``, ``trend high``
        (rising), ``trend low`` (falling), ``near limit high``, ``near limit low``.

    Raises
    ------
    StatisticsError
        If values are not one-dimensional or one is missing.

    References
    ----------
    NHS England (2019), Making Data Count: Strengthening your decisions. NHS-R Community,
    NHSRplotthedots (rule definitions, back-fill of the trend, ties).

    Examples
    --------
    >>> special_causes([0.1] * 7, 0, -3, 3)[-1]
    ('run high',)
    """
    given = _plain(values)
    if not np.isfinite(given).all():
        raise StatisticsError("special-cause rules need values without gaps")
    middle, low, high = (
        np.broadcast_to(np.asarray(v, dtype=float), given.shape) for v in (centre, lower, upper)
    )
    sides = np.sign(given - middle).astype(np.int64)
    above, below = given > high, given < low
    near_high = ~above & (given > middle + (high - middle) * 2 / 3)
    near_low = ~below & (given < middle - (middle - low) * 2 / 3)
    near = (near_high | near_low).astype(np.int64)
    ends = seven_point_trend(given)
    checks = {
        "outside high": above,
        "outside low": below,
        "run high": (seven_on_one_side(sides) == 1) & (sides > 0),
        "run low": (seven_on_one_side(sides) == 1) & (sides < 0),
        "trend high": part_of_trend(ends == 1) == 1,
        "trend low": part_of_trend(ends == -1) == 1,
        "near limit high": (two_in_three(near, sides) == 1) & near_high,
        "near limit low": (two_in_three(near, sides) == 1) & near_low,
    }
    return [
        tuple(name for name, flags in checks.items() if flags[index]) for index in range(len(given))
    ]


def _plain(values: ArrayLike) -> NDArray[np.float64]:
    given = np.asarray(values, dtype=np.float64)
    if given.ndim != 1:
        raise StatisticsError("give values of one dimension")
    return given


def _signs(values: ArrayLike) -> IntArray:
    given = _plain(values)
    if not np.isin(given, (-1, 0, 1)).all():
        raise StatisticsError("every entry must be -1, 0 or 1")
    return given.astype(np.int64)
