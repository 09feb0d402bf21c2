"""Rounding as it is taught and published: once, at the end, half away from zero."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from pcp_analysis.statistics.results import StatisticsError


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round half away from zero.

    Python's ``round`` rounds half to even and works on the binary value, so that it makes 0.2 of
    0.25 and 2.67 of 2.675. Official figures round half up.

    Parameters
    ----------
    value : float
        A finite number. Its shortest decimal form is what is rounded.
    decimals : int
        Decimal places to keep.

    Returns
    -------
    decimal.Decimal
        Never a negative zero.

    Raises
    ------
    StatisticsError
        If the value is not finite.

    Examples
    --------
    >>> round_half_up(0.25, 1)
    Decimal('0.3')
    >>> round_half_up(-2.675, 2)
    Decimal('-2.68')
    """
    return _quantized(value, decimals, ROUND_HALF_UP, "rounded")


def cut_towards_zero(value: float, decimals: int) -> Decimal:
    """Leave out the places beyond those kept: what a figure is that was not rounded but cut.

    Parameters
    ----------
    value : float
        A finite number. Its shortest decimal form is what is cut.
    decimals : int
        Decimal places to keep.

    Returns
    -------
    decimal.Decimal
        Never a negative zero.

    Raises
    ------
    StatisticsError
        If the value is not finite.

    Examples
    --------
    >>> cut_towards_zero(19.96, 1)
    Decimal('19.9')
    >>> cut_towards_zero(-2.675, 2)
    Decimal('-2.67')
    """
    return _quantized(value, decimals, ROUND_DOWN, "cut")


def _quantized(value: float, decimals: int, rule: str, done: str) -> Decimal:
    if not math.isfinite(value):
        raise StatisticsError(f"{value} cannot be {done}")
    kept = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rule)
    return abs(kept) if kept == 0 else kept
