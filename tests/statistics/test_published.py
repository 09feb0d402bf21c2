"""The arithmetic of the published position tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_analysis.statistics.published import position, rank_of

groups = st.lists(st.integers(0, 10_000).map(lambda n: n / 64), min_size=2, max_size=12)
polarities = st.sampled_from(["lower_is_better", "higher_is_better", "no_judgement"])


def test_a_position_worked_by_hand_where_lower_is_better() -> None:
    # sorted 10 20 30 40 50: mean 30; 25th percentile at place 1 of 0 to 4 = 20; others' mean 25
    found = position([30, 10, 50, 20, 40], 2, "lower_is_better")
    assert (found.rank, found.joint, found.group_size) == (5, False, 5)
    assert (found.average, found.others_average, found.top_quartile) == (30, 25, 20)
    assert (found.to_average, found.to_others_average, found.to_top_quartile) == (-20, -25, -30)


def test_a_position_worked_by_hand_where_higher_is_better() -> None:
    # 75th percentile of 10 20 30 40 50 at place 3 = 40
    found = position([30, 10, 50, 20, 40], 3, "higher_is_better")
    assert (found.rank, found.joint, found.group_size) == (4, False, 5)
    assert (found.average, found.others_average, found.top_quartile) == (30, 32.5, 40)
    assert (found.to_average, found.to_others_average, found.to_top_quartile) == (10, 12.5, 20)


def test_the_quartile_of_eight_forces_is_interpolated_linearly() -> None:
    # place 0.25 x 7 = 1.75: between the second (2) and the third (4), three quarters of the way
    values = [1, 2, 4, 8, 16, 32, 64, 128]
    assert position(values, 7, "lower_is_better").top_quartile == pytest.approx(3.5)
    # place 0.75 x 7 = 5.25: between the sixth (32) and the seventh (64), one quarter of the way
    assert position(values, 0, "higher_is_better").top_quartile == pytest.approx(40)


def test_a_force_that_is_there_already_has_nothing_to_change() -> None:
    found = position([10, 20, 30, 40, 50], 0, "lower_is_better")
    assert (found.to_average, found.to_top_quartile, found.to_others_average) == (None, None, None)


def test_a_force_exactly_on_a_target_has_nothing_to_change() -> None:
    found = position([10, 20, 30, 40, 50], 1, "lower_is_better")
    assert found.top_quartile == 20
    assert found.to_top_quartile is None


def test_where_no_direction_is_better_there_is_a_rank_but_no_target() -> None:
    found = position([30, 10, 20], 0, "no_judgement")
    assert (found.rank, found.average, found.others_average) == (3, 20, 15)
    assert found.top_quartile is found.to_average is found.to_top_quartile is None
    assert found.to_others_average is None


@pytest.mark.parametrize(
    ("index", "polarity", "expected"),
    [
        (0, "lower_is_better", (1, False)),
        (1, "lower_is_better", (2, True)),
        (2, "lower_is_better", (2, True)),
        (3, "lower_is_better", (4, False)),
        (0, "higher_is_better", (4, False)),
        (1, "higher_is_better", (2, True)),
        (3, "higher_is_better", (1, False)),
        (3, "no_judgement", (4, False)),
    ],
)
def test_ties_share_the_best_rank_and_the_next_rank_is_skipped(
    index: int, polarity: str, expected: tuple[int, bool]
) -> None:
    assert rank_of([1, 2, 2, 3], index, polarity) == expected


def test_forces_that_are_all_equal_are_all_first() -> None:
    found = position([5, 5, 5], 1, "lower_is_better")
    assert (found.rank, found.joint) == (1, True)
    assert found.to_average is found.to_top_quartile is None


@given(groups, polarities, st.data())
def test_a_rank_is_one_more_than_the_number_of_better_forces(
    values: list[float], polarity: str, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(values) - 1))
    own = values[index]
    better = [v for v in values if (v > own if polarity == "higher_is_better" else v < own)]
    assert rank_of(values, index, polarity) == (len(better) + 1, values.count(own) > 1)


@given(groups, st.data())
def test_turning_the_polarity_round_turns_the_ranks_round(
    values: list[float], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(values) - 1))
    lower, _ = rank_of(values, index, "lower_is_better")
    higher, _ = rank_of(values, index, "higher_is_better")
    assert lower + higher == len(values) + 2 - values.count(values[index])
    mirrored = [-value for value in values]
    assert rank_of(mirrored, index, "higher_is_better")[0] == lower


@given(groups, st.data())
def test_turning_values_and_polarity_round_leaves_the_change_required_the_other_way_round(
    values: list[float], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(values) - 1))
    low = position(values, index, "lower_is_better")
    high = position([-value for value in values], index, "higher_is_better")
    for name in ("to_average", "to_top_quartile", "to_others_average"):
        one, other = getattr(low, name), getattr(high, name)
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(-other, rel=1e-9, abs=1e-9)


@given(groups, polarities, st.randoms(use_true_random=False))
def test_the_order_in_which_forces_are_listed_changes_no_position(
    values: list[float], polarity: str, shuffler: object
) -> None:
    order = list(range(len(values)))
    shuffler.shuffle(order)
    shuffled = [values[place] for place in order]
    for new, old in enumerate(order):
        before, after = position(values, old, polarity), position(shuffled, new, polarity)
        assert (after.rank, after.joint) == (before.rank, before.joint)
        assert after.average == pytest.approx(before.average)
        assert after.top_quartile == before.top_quartile


@given(groups, polarities, st.data())
def test_reaching_a_target_means_moving_in_the_better_direction(
    values: list[float], polarity: str, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(values) - 1))
    found = position(values, index, polarity)
    for target, change in (
        (found.average, found.to_average),
        (found.top_quartile, found.to_top_quartile),
        (found.others_average, found.to_others_average),
    ):
        if change is None:
            continue
        assert change < 0 if polarity == "lower_is_better" else change > 0
        assert values[index] + change == pytest.approx(target)


@pytest.mark.parametrize("values", [[], [1.0]])
def test_fewer_than_two_forces_are_refused(values: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one other"):
        position(values, 0, "lower_is_better")


@pytest.mark.parametrize("missing", [float("nan"), float("inf"), -float("inf"), None])
def test_a_missing_or_infinite_value_is_refused(missing: float | None) -> None:
    with pytest.raises(ValueError, match="finite value of every force"):
        position([1.0, missing, 2.0], 0, "lower_is_better")


def test_a_position_takes_arrays_of_numpy_and_gives_plain_numbers() -> None:
    found = position(np.array([3.0, 1.0, 2.0]), 0, "lower_is_better")
    assert type(found.rank) is int
    assert type(found.average) is type(found.to_average) is type(found.top_quartile) is float
