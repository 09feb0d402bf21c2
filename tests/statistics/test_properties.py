"""What must hold for any numbers, not only for the published ones."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from pcp_analysis.statistics import (
    Adjustment,
    Area,
    Family,
    Series,
    adjust_family,
    byar_poisson_limits,
    compare_proportion,
    compare_rate,
    crude_rate,
    direction_verdict,
    exact_binomial_test,
    exact_poisson_limits,
    judge,
    msg_verdict,
    overdispersed_funnel_limits,
    poisson_limits,
    proportion_difference,
    rank_rates,
    rank_values,
    rate_difference,
    rate_ratio,
    special_causes,
    survey_percentage,
    theil_sen,
    wilson_interval,
    xmr_chart,
    year_on_year,
)

counts = some.integers(0, 5000)
positive = some.integers(1, 5000)
exposures = some.floats(1e3, 1e7)
levels = some.tuples(some.floats(0.5, 0.9), some.floats(0.905, 0.999))
polarities = ("lower_is_better", "higher_is_better")
OPPOSITE = {"better": "worse", "worse": "better", None: None}


def holds(interval):
    return interval.lower <= interval.estimate <= interval.upper


def grows(narrow, wide):
    slack = 1e-9 * max(abs(narrow.lower), abs(narrow.upper), 1)
    upper = narrow.upper <= wide.upper + slack or narrow.upper == wide.upper
    return wide.lower <= narrow.lower + slack and upper


@given(counts, levels)
def test_poisson_intervals_hold_and_grow(count, level):
    for limits in (exact_poisson_limits, byar_poisson_limits, poisson_limits):
        narrow, wide = (limits(count, confidence) for confidence in level)
        assert holds(narrow) and holds(wide) and grows(narrow, wide)
        assert narrow.lower >= 0


@given(some.integers(0, 2000), some.integers(1, 2000), levels)
def test_proportion_intervals_hold_and_grow(successes, trials, level):
    assume(successes <= trials)
    for function in (
        lambda c: wilson_interval(successes, trials, c),
        lambda c: exact_binomial_test(successes, trials, confidence=c),
        lambda c: survey_percentage(100 * successes / trials, trials, 1.6, c),
        lambda c: proportion_difference(successes, trials, 30, 100, c),
    ):
        narrow, wide = (function(confidence) for confidence in level)
        assert holds(narrow) and holds(wide) and grows(narrow, wide)


@given(counts, exposures, counts, exposures, levels)
def test_comparisons_of_rates_hold_and_grow(count, exposure, reference, other, level):
    assume(count + reference > 0)
    ask = (count, exposure, reference, other)
    for function in (
        lambda c: rate_ratio(*ask, confidence=c),
        lambda c: rate_ratio(*ask, "exact", confidence=c),
        lambda c: rate_ratio(*ask, "mid_p", confidence=c),
        lambda c: rate_difference(*ask, confidence=c),
    ):
        narrow, wide = (function(confidence) for confidence in level)
        assert holds(narrow) and holds(wide) and grows(narrow, wide)
        assert 0 <= narrow.p_value <= 1


@given(positive, exposures, positive, exposures)
def test_rate_ratio_turned_round_is_its_inverse(count, exposure, reference, other):
    one = rate_ratio(count, exposure, reference, other)
    two = rate_ratio(reference, other, count, exposure)
    assert one.estimate == pytest.approx(1 / two.estimate)
    assert one.upper == pytest.approx(1 / two.lower)
    assert one.p_value == pytest.approx(two.p_value)


@given(counts, exposures, some.floats(0.01, 100))
def test_scaling_exposure_scales_rates(count, exposure, factor):
    before, after = crude_rate(count, exposure), crude_rate(count, exposure * factor)
    for name in ("estimate", "lower", "upper"):
        assert getattr(after, name) * factor == pytest.approx(getattr(before, name))


@given(positive, exposures, positive, exposures, some.floats(0.01, 100))
def test_scaling_both_exposures_leaves_the_ratio(count, exposure, reference, other, factor):
    before = rate_ratio(count, exposure, reference, other)
    after = rate_ratio(count, exposure * factor, reference, other * factor)
    assert after.estimate == pytest.approx(before.estimate)
    assert after.p_value == pytest.approx(before.p_value)


@given(some.floats(1, 100), exposures, some.floats(0, 0.5), levels)
def test_funnel_limits_hold_and_grow(target, population, variance, level):
    narrow, wide = (
        overdispersed_funnel_limits(
            target, population, between_area_variance=variance, confidence=c
        )
        for c in level
    )
    assert holds(narrow) and grows(narrow, wide)


@given(some.lists(some.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_only_grow_and_keep_their_order(p_values):
    names = tuple(str(i) for i in range(len(p_values)))
    given_p = dict(zip(names, p_values, strict=True))
    for method in ("benjamini_hochberg", "holm"):
        found = adjust_family(Family("any", names), given_p, method)
        assert all(f.p_value <= f.adjusted_p_value <= 1 for f in found.values())
        ordered = sorted(found.values(), key=lambda f: f.p_value)
        adjusted = [f.adjusted_p_value for f in ordered]
        assert adjusted == sorted(adjusted)


values = some.lists(some.integers(-50, 50), min_size=2, max_size=40)


@given(values, some.integers(-1000, 1000))
def test_spc_rules_do_not_change_when_all_values_shift(points, shift):
    given_points = np.array(points, dtype=float)
    centre = round(float(given_points.mean()))
    before = special_causes(given_points, centre, centre - 30, centre + 30)
    moved = centre + shift
    assert before == special_causes(given_points + shift, moved, moved - 30, moved + 30)


@given(values)
def test_spc_rules_mirror_when_values_mirror(points):
    def turned(names):
        swap = {"high": "low", "low": "high"}
        return {f"{n.rsplit(' ', 1)[0]} {swap[n.rsplit(' ', 1)[1]]}" for n in names}

    plain = xmr_chart(Series.of(points))
    mirror = xmr_chart(Series.of([-v for v in points]))
    for one, other in zip(plain.points, mirror.points, strict=True):
        assert turned(one.signals) == set(other.signals)
        assert one.upper == pytest.approx(-other.lower)


@given(
    some.lists(some.integers(0, 300), min_size=2, max_size=8),
    some.lists(some.sampled_from([1e5, 2e5, 3e5]), min_size=8, max_size=8),
    some.randoms(use_true_random=False),
)
def test_permuting_forces_permutes_ranks(numbers, people, random):
    names = [f"force {i}" for i in range(len(numbers))]
    count = dict(zip(names, numbers, strict=True))
    exposure = dict(zip(names, people, strict=False))
    before = rank_rates(count, exposure, draws=300)
    random.shuffle(names)
    after = rank_rates({n: count[n] for n in names}, {n: exposure[n] for n in names}, draws=300)
    assert before == after
    assert all(r.lower <= r.estimate <= r.worst <= r.upper for r in before.values())


@given(some.lists(some.integers(-20, 20), min_size=1, max_size=10))
def test_turning_the_order_turns_the_ranks(numbers):
    low, high = rank_values(numbers, "lowest_first"), rank_values(numbers, "highest_first")
    for one, other in zip(low, high, strict=True):
        assert one[0] + other[1] == len(numbers) + 1


@given(positive, some.floats(1e5, 2e6), some.integers(2, 10))
def test_equal_forces_are_similar_and_share_a_rank(count, people, k):
    areas = [Area(f"force {i}", "2020-21", count, people) for i in range(k + 1)]
    found = compare_rate(areas[0], areas[1:])
    adjusted = Adjustment(
        p_value=found.p_value, adjusted_p_value=1.0, family="one", family_size=1, method="none"
    )
    verdict = msg_verdict(found, adjusted, "lower_is_better")
    assert (verdict.key, verdict.words) == ("similar", "similar to MSG")
    ranks = rank_rates({a.name: count for a in areas}, {a.name: people for a in areas}, draws=200)
    assert all(r.estimate == 1 and r.joint and r.upper == k + 1 for r in ranks.values())


def group(numbers, people=1e6):
    return [Area(f"force {i}", "2020-21", n, people) for i, n in enumerate(numbers)]


def alone(p_value):
    return Adjustment(
        p_value=p_value, adjusted_p_value=p_value, family="one", family_size=1, method="none"
    )


@given(some.lists(some.integers(0, 20000), min_size=3, max_size=9))
def test_peer_range_holds_grows_and_matches_its_p_value(numbers):
    force, *peers = group(numbers)
    narrow, wide = compare_rate(force, peers), compare_rate(force, peers, confidence=0.99)
    assert holds(narrow) and grows(narrow, wide)
    outside = not narrow.lower <= narrow.value <= narrow.upper
    if abs(narrow.p_value - 0.05) > 1e-6:
        assert outside == (narrow.p_value < 0.05)
    for number in (narrow.lower, narrow.upper, narrow.statistic, narrow.p_value):
        assert math.isfinite(number)


@given(some.lists(some.integers(0, 1000), min_size=3, max_size=9))
def test_peer_range_of_proportions_mirrors(numbers):
    force, *peers = group(numbers, 1000)
    plain = compare_proportion(force, peers)
    force, *peers = group([1000 - n for n in numbers], 1000)
    mirror = compare_proportion(force, peers)
    assert holds(plain)
    assert plain.estimate == pytest.approx(1 - mirror.estimate)
    assert plain.p_value == pytest.approx(mirror.p_value, rel=1e-6, abs=1e-12)


@given(some.lists(some.integers(0, 20000), min_size=3, max_size=9))
def test_swapping_polarity_swaps_better_and_worse_against_peers(numbers):
    force, *peers = group(numbers)
    found = compare_rate(force, peers)
    one, other = (msg_verdict(found, alone(found.p_value), p) for p in polarities)
    assert one.key == other.key
    assert one.judgement == OPPOSITE[other.judgement]
    neutral = msg_verdict(found, alone(found.p_value), "no_judgement")
    assert neutral.judgement is None and neutral.key == one.key


@given(some.lists(some.integers(0, 4000), min_size=16, max_size=24))
def test_swapping_polarity_swaps_better_and_worse_in_direction(numbers):
    assume(sum(numbers[:-4]) > 0)
    found = year_on_year(Series.of([n + 1 for n in numbers]), periods=4)
    assert holds(found) and grows(found, year_on_year(
        Series.of([n + 1 for n in numbers]), periods=4, confidence=0.99
    ))  # fmt: skip
    one, other = (direction_verdict(found, alone(found.p_value), p, "high") for p in polarities)
    assert one.key == other.key
    assert one.judgement == OPPOSITE[other.judgement]
    if one.key == "changed":
        assert {one.words, other.words} == {"improving", "deteriorating"}


@given(some.sampled_from(["up", "down"]))
def test_judge_swaps(side):
    assert judge(side, polarities[0]) == OPPOSITE[judge(side, polarities[1])]


@given(some.lists(some.floats(-1e3, 1e3), min_size=4, max_size=20), some.floats(-1e3, 1e3))
def test_theil_sen_does_not_change_when_all_values_shift(points, shift):
    before = theil_sen(Series.of(points))
    after = theil_sen(Series.of([v + shift for v in points]))
    assert after.estimate == pytest.approx(before.estimate, abs=1e-6)
    assert holds(before)
