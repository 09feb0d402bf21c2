"""Rare events, values that cannot be, and proportions that change."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from pcp_analysis.statistics import (
    Cluster,
    Dispersion,
    GroupShare,
    StatisticsError,
    decompose_change,
    exact_binomial_test,
    exact_rate_test,
    impossible_values,
    k_sample_test,
    percentage_point_change,
    proportion_difference,
    proportion_dispersion,
    rare_change,
    rare_count,
    rate_difference,
    rate_ratio,
)

GRAYS = Cluster("Grays, October 2019", 39)


class TestRare:
    def test_published_limits_of_small_counts(self):
        """Garwood (1936) as tabled for 10; the mid-p limits solve its definition."""
        exact, middle = rare_count(10), rare_count(10, method="mid_p")
        assert (exact.lower, exact.upper) == pytest.approx((4.795389, 18.390356), abs=1e-6)
        assert exact.lower < middle.lower < 10 < middle.upper < exact.upper
        above = stats.poisson.sf(10, middle.lower) + stats.poisson.pmf(10, middle.lower) / 2
        below = stats.poisson.cdf(9, middle.upper) + stats.poisson.pmf(10, middle.upper) / 2
        assert (above, below) == pytest.approx((0.025, 0.025), abs=1e-7)

    def test_nothing_has_an_upper_limit(self):
        assert rare_count(0).upper == pytest.approx(3.688879, abs=1e-6)
        assert rare_count(0, method="mid_p").upper == pytest.approx(2.995732, abs=1e-4)
        assert rare_count(0, method="mid_p").lower == 0.0

    @pytest.mark.parametrize("count", [-1, 2.5, float("nan")])
    def test_what_is_no_count_is_refused(self, count):
        with pytest.raises(StatisticsError):
            rare_count(count)

    def test_a_cluster_is_named_and_set_aside(self):
        found = rare_change(17, 1.85e6, 60, 1.84e6, previous_clusters=[GRAYS])
        assert found.counted.difference == -43
        assert found.counted.ratio is None
        assert found.counted.percentage is None
        assert found.counted.previous_interval is None
        assert found.counted.interval is not None
        rest = found.without_clusters
        assert (rest.count, rest.previous_count, rest.percentage) == (17, 21, None)
        assert rest.ratio.p_value > 0.5

    def test_no_change_is_no_change(self):
        found = rare_change(4, 1.85e6, 4, 1.85e6)
        assert found.counted.difference == 0
        assert found.counted.ratio.estimate == 1.0
        assert found.counted.ratio.p_value == 1.0
        assert found.without_clusters is None

    def test_nothing_before_and_after(self):
        assert rare_change(0, 1e6, 0, 1e6).counted.ratio is None

    def test_percentage_from_a_base_of_fifty(self):
        assert rare_change(60, 1e6, 50, 1e6).counted.percentage == pytest.approx(20)
        assert rare_change(60, 1e6, 49, 1e6).counted.percentage is None

    def test_clusters_that_cannot_be(self):
        with pytest.raises(StatisticsError, match="more victims"):
            rare_change(17, 1e6, 20, 1e6, previous_clusters=[GRAYS])
        with pytest.raises(StatisticsError, match="a cluster has two"):
            Cluster("one", 1)


def number(name, value, unit):
    return {name: {"id": name, "kind": "number", "value": value, "unit": unit}}


class TestImpossible:
    @pytest.mark.parametrize(
        ("value", "unit", "rule"),
        [
            (-0.1, "per 1,000 population", "a count or rate is not negative"),
            (-3, "offences", "a count or rate is not negative"),
            (104.0, "per cent", "a percentage lies between 0 and 100"),
            (1.2, "p-value", "a p-value lies between 0 and 1"),
            (0, "rank", "a rank is 1 or more"),
            (-0.2, "rate ratio", "a ratio of rates is not negative"),
            (float("nan"), "offences", "a number is finite"),
        ],
    )
    def test_numbers(self, value, unit, rule):
        assert [f.rule for f in impossible_values(number("a.value", value, unit))] == [rule]

    def test_a_change_may_be_negative(self):
        assert impossible_values(number("a.to-average", -12.0, "offences")) == ()
        assert impossible_values(number("a.change-on-year", -12.0, "offences")) == ()

    def test_an_interval_needs_and_holds_its_estimate(self):
        interval = {"a.rank-interval": {"kind": "text", "text": "2 to 4", "unit": "rank"}}
        assert impossible_values(interval)[0].rule == "an interval has an estimate beside it"
        assert impossible_values(interval | number("a.rank", 3, "rank")) == ()
        assert impossible_values(interval | number("a.rank", 5, "rank")) != ()
        worded = {"a.rank-interval": {"kind": "text", "text": "not given", "unit": "rank"}}
        assert impossible_values(worded) == ()

    def test_a_printed_interval_under_minus_a_hundred(self):
        entries = number("a.change-12m", 0.5, "rate ratio") | {
            "a.change-12m-interval": {"kind": "text", "text": "−120.0% to +17.9%"}
        }
        assert [f.rule for f in impossible_values(entries)] == [
            "a percentage change is not under -100"
        ]

    def table(self, columns, row, unit="per 1,000 population"):
        entries = {"a.table": {"kind": "table", "text": "x"}}
        return impossible_values(
            entries, {"a.table": {"columns": columns, "rows": [row], "unit": unit}}
        )

    def test_limits_of_a_control_chart(self):
        columns = ["period", "value", "centre", "lower", "upper"]
        found = self.table(columns, ["2015-16-q1", 0.003, 0.004, -0.0034, 0.011])
        assert [f.rule for f in found] == ["a count or rate is not negative"]
        assert found[0].where == "lower to upper, row 1"
        assert self.table(columns, ["2015-16-q1", 0.05, 0.004, 0.0, 0.011]) == ()

    def test_tables(self):
        columns = ["count", "previous_count", "rate_ratio", "lower", "upper", "p_value"]
        assert self.table(columns, [17, 21, 0.8, 0.4, 1.6, 0.6]) == ()
        adjusted = self.table(columns, [4, 4, 3.24, 0.2, 50.4, 0.47])
        assert [f.found for f in adjusted] == ["3.24 beside 4 to 4"]
        assert self.table(columns, [17, 21, 0.8, 0.9, 1.6, 0.6])[0].rule == (
            "an interval holds its estimate"
        )
        assert self.table(columns, [17, 21, 0.8, 0.4, None, 0.6])[0].rule == (
            "an interval has both limits"
        )
        assert self.table(columns, [17, 21, None, 0.4, 1.6, 1.6])[0].rule == (
            "an interval has an estimate beside it"
        )
        assert self.table(columns, [17, 21, 0.8, 0.4, 1.6, 1.6])[0].where == "p_value, row 1"


class TestPoints:
    def test_published_example_of_newcombe(self):
        """Newcombe (1998), table II, 56/70 and 48/80: method 10 gives 0.0524 to 0.3339."""
        found = percentage_point_change(56, 70, 48, 80)
        assert (found.lower, found.upper) == pytest.approx((5.24, 33.39), abs=0.005)
        plain = proportion_difference(56, 70, 48, 80)
        assert (found.lower, found.p_value) == pytest.approx((100 * plain.lower, plain.p_value))

    def test_published_example_of_miettinen_and_nurminen(self):
        """Newcombe (1998), table II, method 6 on the same data: 0.0528 to 0.3382."""
        found = percentage_point_change(56, 70, 48, 80, method="miettinen_nurminen")
        assert (found.lower, found.upper) == pytest.approx((5.28, 33.82), abs=0.005)

    def test_dispersion_widens_the_interval_and_not_the_change(self):
        loose = Dispersion(phi=9, degrees_of_freedom=12, n=20, method="x")
        one = percentage_point_change(14_000, 100_000, 15_000, 100_000)
        for method in ("newcombe", "miettinen_nurminen"):
            wide = percentage_point_change(14_000, 100_000, 15_000, 100_000, loose, method)
            assert wide.estimate == one.estimate == pytest.approx(-1.0)
            ratio = (wide.upper - wide.lower) / (one.upper - one.lower)
            assert ratio == pytest.approx(3 * 2.1788 / 1.95996, rel=0.01)
            assert wide.p_value > one.p_value

    @pytest.mark.parametrize("method", ["newcombe", "miettinen_nurminen"])
    def test_none_and_all(self, method):
        for numbers in ((0, 10, 0, 10), (10, 10, 10, 10), (10, 10, 0, 10), (0, 10, 10, 10)):
            found = percentage_point_change(*numbers, method=method)
            assert -100 <= found.lower <= found.estimate <= found.upper <= 100
        with pytest.raises(StatisticsError, match="above zero"):
            percentage_point_change(0, 0, 1, 10, method=method)


def test_dispersion_of_proportions_is_pearsons():
    """As the chi-squared test of equal proportions over its degrees of freedom."""
    solved, recorded = [10, 20, 15, 25], [100, 110, 90, 120]
    found = proportion_dispersion(solved, recorded)
    assert found.phi == pytest.approx(k_sample_test(solved, recorded).statistic / 3)
    with pytest.raises(StatisticsError, match="0 and 1"):
        proportion_dispersion([0, 0], [10, 10])
    with pytest.raises(StatisticsError, match="after 1 parameters"):
        proportion_dispersion([1], [10])


class TestPoissonDifference:
    @pytest.mark.parametrize("unit", [1.0, 1e6, 1e9])
    def test_limits_do_not_hang_on_the_unit_of_exposure(self, unit):
        """The root search has an absolute tolerance, which small rates once fell under."""
        found = rate_difference(5, unit, 2, unit, multiplier=unit)
        assert (found.lower, found.upper) == pytest.approx((-2.8362290, 9.9306991), abs=1e-6)


def test_exact_tests_refuse_counts_that_are_not_whole():
    for ask in (
        lambda: exact_binomial_test(2.5, 10),
        lambda: exact_rate_test(3.7, 10),
        lambda: rate_ratio(2.5, 1, 3, 1, method="exact"),
        lambda: rate_ratio(2, 1, 3, 1, method="none of these"),
    ):
        with pytest.raises(StatisticsError, match=r"whole|not known"):
            ask()


def test_one_rate_by_either_rule_of_two_sides():
    """10 where 5 are expected: P(10 or more) is 0.031828, and 0 alone is no more probable than 10."""
    above, none = stats.poisson.sf(9, 5), stats.poisson.pmf(0, 5)
    assert exact_rate_test(10, 5).p_value == pytest.approx(2 * above)
    least = exact_rate_test(10, 5, tails="minimum_likelihood")
    assert least.p_value == pytest.approx(above + none)
    assert exact_rate_test(5, 5, tails="minimum_likelihood").p_value == pytest.approx(1.0)
    with pytest.raises(StatisticsError, match="central"):
        exact_rate_test(10, 5, tails="both")


class TestDecomposition:
    def test_rates_alone_and_mix_alone(self):
        rates = decompose_change(
            {"a": GroupShare(20, 100, 10, 100), "b": GroupShare(40, 100, 30, 100)}
        )
        assert (rates.change, rates.rate, rates.mix) == (10.0, 10.0, 0.0)
        mix = decompose_change(
            {"a": GroupShare(20, 200, 10, 100), "b": GroupShare(30, 60, 50, 100)}
        )
        assert mix.rate == 0.0
        assert mix.change == pytest.approx(mix.mix)

    def test_kitagawas_formula(self):
        """Kitagawa (1955): half the shares times the change of rates, and the other way round."""
        now, before = {"a": (30, 300), "b": (90, 150)}, {"a": (40, 200), "b": (110, 220)}
        found = decompose_change(
            {k: GroupShare(*map(float, (*now[k], *before[k]))) for k in ("a", "b")}
        )
        rate = mix = 0.0
        for key in ("a", "b"):
            share, share_before = now[key][1] / 450, before[key][1] / 420
            own, own_before = now[key][0] / now[key][1], before[key][0] / before[key][1]
            rate += 50 * (share + share_before) * (own - own_before)
            mix += 50 * (share - share_before) * (own + own_before)
        assert (found.rate, found.mix) == pytest.approx((rate, mix))

    numbers = some.tuples(*[some.integers(1, 5_000)] * 4)

    @given(some.dictionaries(some.sampled_from("abcdef"), numbers, min_size=1))
    def test_it_sums(self, groups):
        found = decompose_change({name: GroupShare(*map(float, n)) for name, n in groups.items()})
        assert found.rate + found.mix == pytest.approx(found.change, abs=1e-9, rel=1e-12)
        assert sum(e.rate for e in found.effects.values()) == pytest.approx(found.rate, abs=1e-7)
        assert sum(e.mix for e in found.effects.values()) == pytest.approx(found.mix, abs=1e-7)

    def test_a_group_without_offences_in_one_span_has_a_mix_effect_only(self):
        found = decompose_change(
            {"new": GroupShare(5, 10, 0, 0), "old": GroupShare(10, 100, 10, 100)}
        )
        assert found.effects["new"].rate == 0.0
        assert found.effects["new"].mix != 0.0
        gone = decompose_change({"gone": GroupShare(0, 0, 0, 0), "old": GroupShare(1, 10, 1, 10)})
        assert gone.effects["gone"].rate == gone.effects["gone"].mix == 0.0

    def test_what_has_no_rate_is_refused(self):
        for groups in ({}, {"a": GroupShare(1, 0, 1, 5)}, {"a": GroupShare(0, 0, 1, 5)}):
            with pytest.raises(StatisticsError):
                decompose_change(groups)
