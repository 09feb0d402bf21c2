"""The robust spread, the second yardstick, similar by margin, and what would have been found."""

import math

import numpy as np
import pytest

from pcp_analysis.statistics import (
    Area,
    Family,
    Margin,
    StatisticsError,
    adjust_family,
    compare_rate,
    compare_score,
    equivalence_proportion,
    equivalence_rate,
    equivalence_score,
    explain_disagreement,
    judge_family,
    kept_spread,
    robust_critical_value,
    robust_p_value,
    robust_power,
    robust_smallest_shift,
    smallest_difference,
    yardstick_outcome,
    yardstick_proportion,
    yardstick_rate,
    yardstick_score,
)


def areas(counts, exposure=1e6):
    return [Area(f"peer {i}", "2020-21", float(c), exposure) for i, c in enumerate(counts)]


def force(count, exposure=1e6):
    return Area("Essex", "2020-21", float(count), exposure)


PEERS = areas([9_000, 9_500, 10_000, 10_500, 11_000, 9_800, 10_200])


class TestRobust:
    def test_the_farthest_is_set_aside_and_the_rest_unbiased(self):
        spread = kept_spread([0.0, 0.1, -0.1, 0.05, -0.05, 0.02, 2.0], np.zeros(7))
        assert spread.kept == (True,) * 6 + (False,)
        assert spread.centre == pytest.approx(0.02 / 6)

    def test_variance_is_that_of_the_kept_over_its_mean_for_normal_values(self):
        values = np.random.default_rng(1).standard_normal((1_000, 7))
        found = np.mean([kept_spread(row, np.zeros(7)).between_variance for row in values])
        assert found == pytest.approx(1.0, abs=0.08)

    def test_sampling_variance_is_taken_out(self):
        values = np.array([0.0, 0.1, -0.1, 0.05, -0.05, 0.02, -0.02])
        assert kept_spread(values, np.full(7, 1.0)).between_variance == 0.0
        whole = kept_spread(values, np.zeros(7)).between_variance
        less = kept_spread(values, np.full(7, whole / 2)).between_variance
        assert less == pytest.approx(whole / 2, rel=1e-6)

    def test_size_and_power_by_simulation_agree_with_the_reference(self):
        random = np.random.default_rng(7)
        values = random.standard_normal((1_500, 8))
        stats = []
        for row in values:
            spread = kept_spread(row[1:], np.zeros(7))
            stats.append((row[0] - spread.centre) / math.sqrt(spread.between_variance))
        critical = robust_critical_value(7)
        assert np.mean(np.abs(stats) > critical) == pytest.approx(0.05, abs=0.015)
        assert robust_p_value(critical, 7) == pytest.approx(0.05, abs=1e-6)
        assert robust_power(0.0, 7) == pytest.approx(0.05, abs=1e-6)
        assert robust_power(robust_smallest_shift(7), 7) == pytest.approx(0.8, abs=1e-6)

    def test_three_cannot_spare_one(self):
        with pytest.raises(StatisticsError, match="3 members"):
            kept_spread([0.0, 1.0, 2.0], np.zeros(3))

    @pytest.mark.parametrize("values", [[0.0, math.nan, 1.0, 2.0], [0.0, 1.0, 2.0]])
    def test_bad_input_is_refused(self, values):
        with pytest.raises(StatisticsError):
            kept_spread(values, np.zeros(4))


class TestYardstick:
    def test_one_odd_peer_does_not_blind_the_test(self):
        odd = [*PEERS[:6], Area("peer 6", "2020-21", 25_000, 1e6)]
        assert compare_rate(force(14_000), odd).p_value > 0.05
        found = yardstick_rate(force(14_000), odd)
        assert found.p_value < 0.05
        assert found.set_aside == ("peer 6",)

    def test_limits_agree_with_the_p_value(self):
        found = yardstick_rate(force(12_000), PEERS)
        edge = yardstick_rate(force(found.upper * 1_000), PEERS)
        assert edge.p_value == pytest.approx(0.05, abs=0.001)

    def test_all_forces_find_what_seven_do_not(self):
        spread = np.exp(0.1 * np.random.default_rng(3).standard_normal(41))
        everyone = areas(10_000 * spread)
        few = smallest_difference(yardstick_rate(force(10_000), everyone[:7]))
        many = smallest_difference(yardstick_rate(force(10_000), everyone))
        assert many.ratio < few.ratio
        assert many.ratio == pytest.approx(1.34, abs=0.08)

    def test_zero_counts_and_small_counts(self):
        found = yardstick_rate(force(0), areas([0, 1, 2, 1, 3, 0, 1]))
        assert found.lower == 0.0 <= found.value
        assert found.p_value > 0.05
        assert "Poisson test" in found.method

    def test_proportions_and_scores(self):
        others = [Area(str(i), "a", 140 + 3 * i, 1_000.0) for i in range(10)]
        high = yardstick_proportion(Area("E", "a", 400, 1_000.0), others)
        assert high.p_value < 0.001
        assert 0 < high.lower < high.upper < 1
        none = yardstick_proportion(Area("E", "a", 0, 12.0), others)
        assert none.lower == 0.0 == none.value
        assert none.p_value > 0.05
        scores = [Area(str(i), "a", 10.0 + i) for i in range(7)]
        assert yardstick_score(Area("E", "a", 13.0), scores).p_value > 0.8
        with pytest.raises(StatisticsError, match="all equal"):
            yardstick_score(Area("E", "a", 13.0), [Area(str(i), "a", 10.0) for i in range(7)])

    def test_dispersion_under_one_is_refused(self):
        with pytest.raises(StatisticsError, match="1 or more"):
            yardstick_rate(force(10), PEERS, dispersion=0.5)


class TestSimilar:
    def test_precise_and_at_the_centre_is_similar(self):
        near = areas([99_000, 99_500, 100_000, 100_500, 101_000, 99_800, 100_200])
        assert equivalence_rate(force(100_000), near, Margin("ratio", 1.1)).similar

    def test_imprecise_is_not_similar(self):
        small = areas([20, 22, 18, 20, 21, 19, 20])
        assert not equivalence_rate(force(20), small, Margin("ratio", 1.1)).similar

    def test_dispersion_counts_against_similar(self):
        near = areas([9_900, 9_950, 10_000, 10_050, 10_100, 9_980, 10_020])
        assert equivalence_rate(force(10_000), near, Margin("ratio", 1.1)).similar
        found = equivalence_rate(force(10_000), near, Margin("ratio", 1.1), 200.0, 12.0)
        assert not found.similar
        assert 12 < found.degrees_of_freedom < 19

    def test_p_value_is_the_margins(self):
        found = equivalence_rate(force(10_000), PEERS, Margin("ratio", 1.25))
        assert found.similar == (found.p_value < 0.025)
        at_limit = Margin("ratio", found.upper)
        again = equivalence_rate(force(10_000), PEERS, at_limit)
        assert again.p_value == pytest.approx(0.025, abs=1e-9)

    def test_the_named_peers_leave_only_chance(self):
        ratio = Margin("ratio", 1.1)
        wide = areas(100_000 * np.exp(0.2 * np.linspace(-1.5, 1.5, 7)))
        sample = equivalence_rate(force(100_000), wide, ratio)
        named = equivalence_rate(force(100_000), wide, ratio, 20.0, centre="group")
        assert (sample.similar, named.similar) == (False, True)
        error = math.sqrt(20 / 100_000 + 20 * np.mean([1 / a.value for a in wide]) / 7)
        assert math.log(named.upper / named.estimate) == pytest.approx(1.95996 * error, rel=1e-3)
        shares = [Area(str(i), "a", 140 + 9 * i, 1_000.0) for i in range(7)]
        assert equivalence_proportion(
            Area("E", "a", 16_700, 100_000.0), shares, Margin("points", 2), centre="group"
        ).similar
        with pytest.raises(StatisticsError, match="population or group"):
            equivalence_rate(force(100_000), wide, ratio, centre="mean")

    def test_points_and_scores(self):
        others = [Area(str(i), "a", 14_000 + 100 * i, 100_000.0) for i in range(7)]
        found = equivalence_proportion(
            Area("E", "a", 20_300, 140_000.0), others, Margin("points", 2)
        )
        assert found.similar
        assert found.estimate == pytest.approx(20_300 / 1_400 - 14.3, abs=0.01)
        low = [Area(str(i), "a", 10 + i, 10_000.0) for i in range(7)]
        equivalence_proportion(Area("E", "a", 10, 10_000.0), low, Margin("points", 2))
        scores = [Area(str(i), "a", 12 + i / 10) for i in range(7)]
        assert equivalence_score(Area("E", "a", 12.4), scores, Margin("ratio", 1.1)).similar

    @pytest.mark.parametrize(("kind", "size"), [("ratio", 1.0), ("points", 0.0), ("share", 2.0)])
    def test_a_margin_that_is_none_is_refused(self, kind, size):
        with pytest.raises(StatisticsError):
            Margin(kind, size)

    def test_a_margin_of_the_wrong_kind_is_refused(self):
        with pytest.raises(StatisticsError, match="margin in ratio"):
            equivalence_rate(force(10), PEERS, Margin("points", 2))

    def test_smallest_difference_of_seven_peers(self):
        """1.43 at a spread of 0.1 and 2.05 at 0.2, as the review found by simulation."""
        for spread, expected in ((0.1, 1.43), (0.2, 2.05)):
            shape = np.array([-1.5, -1, -0.5, 0, 0.5, 1, 1.5])
            values = np.exp(shape / shape.std(ddof=1) * spread)
            peers = [Area(str(i), "a", float(v)) for i, v in enumerate(values)]
            found = smallest_difference(compare_score(Area("E", "a", 1.0), peers, "log"))
            assert found.ratio == pytest.approx(expected, abs=0.005)
            assert found.below == pytest.approx(1 / found.ratio)

    def test_a_smaller_level_needs_a_larger_difference(self):
        test = compare_rate(force(10_000), PEERS)
        assert smallest_difference(test, level=0.05 / 34).ratio > smallest_difference(test).ratio
        with pytest.raises(StatisticsError, match="power"):
            smallest_difference(test, power=0.01)


class TestOutcome:
    def outcome(self, count, margin=None, peers=PEERS, polarity="lower_is_better"):
        test = compare_rate(force(count), peers)
        adjusted = adjust_family(Family("one", ("a",)), {"a": test.p_value})["a"]
        similar = margin and equivalence_rate(force(count), peers, Margin("ratio", margin))
        return test, yardstick_outcome(test, adjusted, similar, polarity)

    def test_three_ways(self):
        assert self.outcome(20_000, 1.1)[1].words == "statistically significantly worse than MSG"
        assert self.outcome(10_000, 1.25)[1].key == "similar"
        unclear = self.outcome(10_000, 1.01)[1]
        assert unclear.words == (
            "cannot tell: neither shown to differ from MSG nor shown to be similar"
        )
        away = self.outcome(11_500, 1.01)[1]
        assert (away.key, away.beyond_margin) == ("cannot_tell", True)
        assert "more than the margin" in away.words

    def test_no_margin_is_never_similar(self):
        assert self.outcome(10_000)[1].key == "cannot_tell"

    def test_sure_and_small(self):
        tight = areas([10_000_000 + 1_000 * i for i in range(-3, 4)], 1e9)
        large = Area("Essex", "2020-21", 10_100_000, 1e9)
        test = compare_rate(large, tight)
        adjusted = adjust_family(Family("one", ("a",)), {"a": test.p_value})["a"]
        similar = equivalence_rate(large, tight, Margin("ratio", 1.1))
        outcome = yardstick_outcome(test, adjusted, similar, "no_judgement", "all forces")
        assert outcome.words == (
            "statistically significantly higher than all forces, by less than the margin that matters"
        )

    def test_why_the_yardsticks_disagree(self):
        near, near_outcome = self.outcome(14_000, 1.1)
        wide_peers = areas(10_000 * np.exp(0.4 * np.linspace(-2, 2, 41)))
        wide, wide_outcome = self.outcome(14_000, 1.1, wide_peers)
        assert explain_disagreement(near, near_outcome, wide, wide_outcome).key == "wider_country"
        high = areas([14_000, 15_000, 13_000, 16_000, 12_500, 15_500, 14_500])
        apart, apart_outcome = self.outcome(15_000, 1.01, high)
        tight = areas(10_000 * np.exp(0.05 * np.linspace(-2, 2, 41)))
        all_test, all_outcome = self.outcome(15_000, 1.01, tight)
        found = explain_disagreement(apart, apart_outcome, all_test, all_outcome)
        assert found.key == "group_lies_apart"
        assert explain_disagreement(apart, apart_outcome, apart, apart_outcome) is None


def test_a_family_knows_what_chance_would_name():
    members = tuple(f"{force}.{n}" for force in "abcdefgh" for n in range(34))
    p_values = {name: (i + 0.5) / len(members) for i, name in enumerate(members)}
    found = judge_family(Family("outside the range", members), p_values)
    assert found.size == 272
    assert found.expected_by_chance == pytest.approx(13.6)
    assert len(found.outside) == 14
    assert found.significant == ()
    assert not found.more_than_chance
