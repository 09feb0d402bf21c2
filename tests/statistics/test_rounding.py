"""Rounding half up."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_analysis.statistics import StatisticsError
from pcp_analysis.statistics.rounding import cut_towards_zero, round_half_up

ordinary = st.floats(-1e12, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.25, 1, "0.3"),
        (0.35, 1, "0.4"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.5, 0, "-1"),
        (2.675, 2, "2.68"),
        (-2.675, 2, "-2.68"),
        (1.005, 2, "1.01"),
        (0.0449, 1, "0.0"),
        (0.05, 1, "0.1"),
        (79.25, 1, "79.3"),
        (99.95, 1, "100.0"),
        (0.0005, 3, "0.001"),
        (0.00049999, 3, "0.000"),
        (3, 1, "3.0"),
        (1e15, 1, "1000000000000000.0"),
        (1e-9, 3, "0.000"),
        (1234567.0, 0, "1234567"),
    ],
)
def test_halves_go_away_from_zero_and_places_are_kept(
    value: float, decimals: int, expected: str
) -> None:
    assert str(round_half_up(value, decimals)) == expected


@pytest.mark.parametrize("value", [-0.0, -0.04, -1e-12, 0.0])
def test_zero_is_never_negative(value: float) -> None:
    assert str(round_half_up(value, 1)) == "0.0"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_what_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be rounded"):
        round_half_up(value, 1)


@pytest.mark.parametrize("kind", [np.float64, np.int64, int, float])
def test_numbers_of_numpy_round_as_those_of_python(kind: type) -> None:
    assert round_half_up(kind(7), 1) == Decimal("7.0")


def test_a_float_of_numpy_rounds_by_its_decimal_form() -> None:
    assert str(round_half_up(np.float64(2.675), 2)) == "2.68"


@given(ordinary, st.integers(0, 4))
def test_rounding_moves_a_value_by_at_most_half_a_unit_of_the_last_place(
    value: float, decimals: int
) -> None:
    rounded = round_half_up(value, decimals)
    assert abs(rounded - Decimal(repr(value))) <= Decimal("0.5").scaleb(-decimals)
    assert -rounded.as_tuple().exponent == decimals


@given(ordinary, st.integers(0, 4))
def test_rounding_is_symmetric_about_zero(value: float, decimals: int) -> None:
    assert round_half_up(-value, decimals) == -round_half_up(value, decimals)


@given(ordinary, st.integers(0, 3))
def test_a_rounded_value_rounds_to_itself(value: float, decimals: int) -> None:
    once = round_half_up(value, decimals)
    assert round_half_up(float(once), decimals) == once


@given(st.integers(-(10**9), 10**9))
def test_an_exact_half_goes_away_from_zero(whole: int) -> None:
    expected = whole + 1 if whole >= 0 else whole
    assert round_half_up(whole + 0.5, 0) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (19.96, 1, "19.9"),
        (-2.675, 2, "-2.67"),
        (0.999, 0, "0"),
        (-0.04, 1, "0.0"),
        (1_999_999, -5, "1.9E+6"),
        (0.29, 2, "0.29"),
    ],
)
def test_cutting_leaves_the_other_places_out(value: float, decimals: int, expected: str) -> None:
    assert cut_towards_zero(value, decimals) == Decimal(expected)
    assert str(cut_towards_zero(value, decimals))[0] != "-" or value <= -(10.0**-decimals)


@given(ordinary, st.integers(0, 4))
def test_cutting_never_moves_away_from_zero(value: float, decimals: int) -> None:
    kept = cut_towards_zero(value, decimals)
    assert abs(kept) <= abs(Decimal(repr(value))) < abs(kept) + Decimal(1).scaleb(-decimals)


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_not_finite_cannot_be_cut(value: float) -> None:
    with pytest.raises(StatisticsError, match="cannot be cut"):
        cut_towards_zero(value, 1)
