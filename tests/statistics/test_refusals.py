"""Every refusal states its reason, and every edge case has a defined result."""

import math

import pytest

from pcp_analysis.statistics import (
    POISSON,
    Adjustment,
    Area,
    Family,
    Series,
    StatisticsError,
    adjust_family,
    between_area_variance,
    byar_poisson_limits,
    c_chart,
    change_between,
    compare_proportion,
    compare_rate,
    compare_score,
    crude_rate,
    decompose,
    deseasonalise,
    direction_verdict,
    direction_word,
    exact_binomial_test,
    exact_poisson_limits,
    fingertips_proportion_trend,
    fingertips_trend,
    funnel_position,
    funnel_significance,
    judge,
    k_sample_test,
    mann_kendall,
    msg_verdict,
    negative_binomial,
    on_previous_period,
    overdispersed_funnel_limits,
    p_chart,
    percentage_change,
    poisson_limits,
    pooled_dispersion,
    proportion_trend_test,
    quasi_dispersion,
    quasi_poisson,
    rank_estimates,
    rank_rates,
    rank_values,
    rate_difference,
    rate_ratio,
    seasonal_kendall,
    seasonal_model,
    segmented_regression,
    survey_percentage,
    theil_sen,
    two_in_three,
    two_proportion_test,
    u_chart,
    wilson_interval,
    winsorised_phi,
    xmr_chart,
    xmr_limits,
    year_on_year,
)

QUARTERS = [100, 110, 105, 95] * 6
ROLLING = Series.of(QUARTERS, window=4)
BROKEN = Series.of(QUARTERS, breaks=[21], labels=[f"Q{i}" for i in range(24)])


@pytest.mark.parametrize(
    "test",
    [
        mann_kendall, seasonal_kendall, theil_sen, decompose, xmr_chart, c_chart, u_chart,
        seasonal_model, year_on_year, lambda s: segmented_regression(s, 0),
    ],
)  # fmt: skip
def test_overlapping_windows_are_refused(test):
    with pytest.raises(StatisticsError, match="covers 4 periods, so neighbouring values share"):
        test(ROLLING)


@pytest.mark.parametrize("test", [mann_kendall, seasonal_kendall, theil_sen, decompose])
def test_a_trend_across_a_break_is_refused(test):
    with pytest.raises(StatisticsError, match="breaks at Q21, between Q0 and Q23"):
        test(BROKEN)


def test_a_change_across_a_break_is_refused():
    with pytest.raises(StatisticsError, match="breaks at Q21, between Q19 and Q23"):
        year_on_year(BROKEN)
    with pytest.raises(StatisticsError, match="breaks at Q21"):
        change_between(BROKEN, lag=4, periods=1, dispersion=POISSON)


def test_overlapping_spans_are_refused():
    with pytest.raises(StatisticsError, match="spans of 4 periods 1 apart overlap"):
        change_between(Series.of(QUARTERS), lag=1, periods=4)
    with pytest.raises(StatisticsError, match="the series starts after"):
        year_on_year(Series.of([1, 2, 3]))


def test_a_short_series_gives_no_dispersion():
    with pytest.raises(StatisticsError, match="7 usable periods leave 2 degrees of freedom"):
        year_on_year(Series.of(QUARTERS[:8]))
    with pytest.raises(StatisticsError, match="a lag that is not a whole year"):
        change_between(Series.of(QUARTERS), lag=1, dispersion=POISSON)


def areas(*numbers, people=1000.0, period="2020-21 Q4"):
    return [Area(f"force {i}", period, n, people) for i, n in enumerate(numbers)]


def test_peers_of_another_period_are_refused():
    force, *peers = areas(5, 6, 7)
    late = [peers[0], Area("late", "2019-20 Q4", 6, 1000.0)]
    for compare in (compare_rate, compare_proportion, compare_score):
        with pytest.raises(StatisticsError, match="the period of late differs"):
            compare(force, late)


def test_a_force_inside_its_own_benchmark_is_refused():
    everyone = areas(5, 6, 7)
    for compare in (compare_rate, compare_proportion, compare_score):
        with pytest.raises(StatisticsError, match="stands inside its own benchmark"):
            compare(everyone[0], everyone)


def test_one_peer_missing_peers_and_twins_are_refused():
    force, *peers = areas(5, 6, 7)
    with pytest.raises(StatisticsError, match=r"1 peer\(s\); their spread needs 2"):
        compare_rate(force, peers[:1])
    with pytest.raises(StatisticsError, match="no value for lost"):
        compare_rate(force, [*peers, Area("lost", "2020-21 Q4", math.nan, 1000.0)])
    with pytest.raises(StatisticsError, match="named twice"):
        compare_rate(force, [peers[0], peers[0]])
    with pytest.raises(StatisticsError, match="has no denominator"):
        compare_rate(force, [peers[0], Area("bare", "2020-21 Q4", 5)])
    with pytest.raises(StatisticsError, match="count of force 1 is negative"):
        compare_rate(*[areas(5, -1, 7)[0], areas(5, -1, 7)[1:]])
    with pytest.raises(StatisticsError, match="exposure of force 0 must be above zero"):
        compare_rate(areas(5, people=0)[0], peers)
    with pytest.raises(StatisticsError, match="exceed the number of trials"):
        compare_proportion(areas(1001)[0], peers)


def test_percentage_change_on_a_small_base_is_refused():
    assert percentage_change(60, 50) == pytest.approx(20)
    with pytest.raises(StatisticsError, match="a count of 49, under 50"):
        percentage_change(60, 49)
    with pytest.raises(StatisticsError, match="a count of 12, under 50"):
        percentage_change(1.4, 0.9, base_count=12)
    with pytest.raises(StatisticsError, match="base must be above zero"):
        percentage_change(60, 0)


@pytest.mark.parametrize(
    ("reason", "call"),
    [
        ("negative", lambda: poisson_limits(-1)),
        ("missing", lambda: byar_poisson_limits(math.nan)),
        ("between 0 and 1", lambda: exact_poisson_limits(5, 95)),
        ("exposure must be above zero", lambda: crude_rate(5, 0)),
        ("exposure is missing", lambda: crude_rate(5, math.nan)),
        ("trials must be above zero", lambda: wilson_interval(0, 0)),
        ("exceed", lambda: wilson_interval(5, 4)),
        ("percentage must lie", lambda: survey_percentage(101, 50)),
        ("design effect", lambda: survey_percentage(50, 50, 0)),
        ("both counts are zero", lambda: rate_ratio(0, 1, 0, 1)),
        ("both counts are zero", lambda: rate_difference(0, 1, 0, 1)),
        ("whole counts", lambda: rate_ratio(1.5, 1, 2, 1, "exact")),
        ("null proportion", lambda: exact_binomial_test(1, 2, 1.5)),
        ("exactly two", lambda: two_proportion_test([1, 2, 3], [4, 4, 4])),
        ("at least two", lambda: k_sample_test([1], [4])),
        ("scores that differ", lambda: proportion_trend_test([1, 2], [4, 4], [1, 1])),
        ("above zero", lambda: quasi_dispersion([1, 2], [0, 1])),
        ("cannot give a dispersion", lambda: quasi_dispersion([1, 2], [1, 1], 2)),
        ("same length", lambda: quasi_dispersion([1, 2], [1])),
        ("value is missing", lambda: quasi_dispersion([1, math.nan], [1, 1])),
        ("no dispersion", lambda: pooled_dispersion([])),
        ("assumed", lambda: pooled_dispersion([POISSON])),
        ("two areas", lambda: between_area_variance([1], [1])),
        ("above zero", lambda: between_area_variance([1, 2], [0, 1])),
        ("above zero", lambda: winsorised_phi([0, 2], [1, 1])),
        ("trim_by", lambda: winsorised_phi([1, 2], [1, 1], 0.5)),
        ("all counts are zero", lambda: quasi_poisson([0, 0, 0], [[1]] * 3, ["c"])),
        ("negative", lambda: quasi_poisson([0, -1, 3], [[1]] * 3, ["c"])),
        ("missing", lambda: quasi_poisson([0, math.nan, 3], [[1]] * 3, ["c"])),
        ("do not fit", lambda: quasi_poisson([1, 2], [[1]] * 3, ["c"])),
        ("cannot support", lambda: quasi_poisson([1], [[1]], ["c"])),
        ("depend on each other", lambda: quasi_poisson([1, 2, 3], [[1, 1]] * 3, ["a", "b"])),
        ("exposure above zero", lambda: quasi_poisson([1, 2], [[1]] * 2, ["c"], [1, 0])),
        ("not a documented break", lambda: segmented_regression(Series.of(QUARTERS), 5)),
        ("4 usable periods", lambda: segmented_regression(BROKEN, 21)),
        ("no members", lambda: Family("empty", ())),
        ("twice", lambda: Family("twins", ("a", "a"))),
        ("missing", lambda: adjust_family(Family("f", ("a",)), {})),
        ("not declared", lambda: adjust_family(Family("f", ("a",)), {"a": 0.1, "b": 0.1})),
        ("outside 0 to 1", lambda: adjust_family(Family("f", ("a",)), {"a": math.nan})),
        ("none missing", lambda: rank_values([1, math.nan])),
        ("different forces", lambda: rank_rates({"a": 1}, {"b": 1})),
        ("1 or more", lambda: rank_rates({"a": 1}, {"a": 1}, dispersion=0.5)),
        ("different forces", lambda: rank_estimates({"a": 1}, {"b": 1})),
        ("missing or negative", lambda: rank_estimates({"a": 1}, {"a": -1})),
        ("not both", lambda: overdispersed_funnel_limits(
            1, 1, between_area_variance=1, phi=2)),
        ("0 or more", lambda: overdispersed_funnel_limits(1, 1, phi=0.5)),
        ("value is missing", lambda: funnel_position(math.nan, poisson_limits(5))),
        ("no pooled rate", lambda: funnel_significance([0, 0], [1, 1])),
        ("one exposure", lambda: funnel_significance([0], [1, 1])),
        ("two values", lambda: xmr_limits([1])),
        ("no two neighbouring", lambda: xmr_chart(Series.of([1, None, 3]))),
        ("needs exposures", lambda: p_chart(Series.of([1, 2, 3]))),
        ("exceeds", lambda: p_chart(Series.of([1, 5], exposures=[4, 4]))),
        ("net reversal", lambda: c_chart(Series.of([1, -5, 3]))),
        ("no usable value", lambda: c_chart(Series.of([None, 5], breaks=[1]))),
        ("no two neighbouring", lambda: u_chart(Series.of([5], exposures=[4]), laney=True)),
        ("same length", lambda: two_in_three([1], [1, 1])),
        ("-1, 0 or 1", lambda: two_in_three([2], [1])),
        ("4 usable values", lambda: mann_kendall(Series.of([1, 2, 3]))),
        ("two periods a year", lambda: seasonal_kendall(Series.of(QUARTERS, periods_per_year=1))),
        ("two usable values", lambda: seasonal_kendall(Series.of([1, 2, 3, 4]))),
        ("without gaps", lambda: decompose(Series.of([None, *QUARTERS]))),
        ("two full years", lambda: decompose(Series.of(QUARTERS[:8]))),
        ("five consecutive", lambda: fingertips_trend([1, 2, 3, 4, 6], *[[1] * 5] * 3)),
        ("a width", lambda: fingertips_trend([1, 2, 3, 4, 5], *[[1] * 5] * 3)),
        ("five consecutive", lambda: fingertips_proportion_trend([1], [1], [2])),
        ("no values", lambda: Series.of([])),
        ("1 or more", lambda: Series.of([1], window=0)),
        ("labels number 2", lambda: Series.of([1], labels=["a", "b"])),
        ("exposure must be above", lambda: Series.of([1], exposures=[0])),
        ("net reversal", lambda: seasonal_model(Series.of([*QUARTERS, -1]))),
        ("every count is zero", lambda: seasonal_model(Series.of([0] * 20))),
        (
            "a season has no usable period",
            lambda: seasonal_model(Series.of(QUARTERS, excluded=range(3, 24, 4))),
        ),
        ("net reversal", lambda: year_on_year(Series.of([*QUARTERS, -3]))),
        ("count of 24 is missing", lambda: year_on_year(Series.of([*QUARTERS, None]))),
        ("both counts are zero", lambda: year_on_year(Series.of([1, 0, 2] * 8 + [0] * 5))),
        ("another|4 seasons", lambda: deseasonalise(
            Series.of(QUARTERS, periods_per_year=12), seasonal_model(Series.of(QUARTERS)))),
        ("both values", lambda: direction_word(1, math.nan)),
        ("not known", lambda: judge("up", "higher")),
        ("above zero on the log", lambda: compare_score(*[areas(0)[0], areas(1, 2, 3)[1:]], "log")),
        ("leave no range", lambda: compare_score(areas(5)[0], areas(5, 6, 6, 6)[1:])),
    ],
)  # fmt: skip
def test_a_clear_error(reason, call):
    with pytest.raises(StatisticsError, match=reason):
        call()


def test_zero_counts_have_defined_results():
    assert (exact_poisson_limits(0).lower, byar_poisson_limits(0).lower) == (0, 0)
    assert exact_poisson_limits(0).upper == pytest.approx(3.688879, rel=1e-6)
    assert rate_ratio(0, 10, 5, 10).estimate == 0
    none_before = rate_ratio(5, 10, 0, 10, "exact")
    assert math.isinf(none_before.estimate) and math.isinf(none_before.upper)
    assert none_before.lower > 0
    assert two_proportion_test([0, 0], [5, 9]).p_value == 1
    assert k_sample_test([5, 9], [5, 9]).p_value == 1
    assert proportion_trend_test([0, 0], [5, 9]).p_value == 1
    assert rank_rates({"a": 0, "b": 0}, {"a": 1, "b": 2})["a"].joint


def test_all_zero_peers_and_zero_force():
    force, *peers = areas(*[0] * 8, people=1e6)
    level = compare_rate(force, peers)
    assert level.p_value == 1 and level.lower <= 0 <= level.upper
    many = compare_rate(areas(40, people=1e6)[0], peers)
    assert many.p_value < 0.05 and many.value > many.upper
    one = compare_rate(areas(1, people=1e6)[0], peers)
    assert one.p_value > 0.05


def test_all_equal_scores_are_similar():
    found = compare_score(areas(5)[0], areas(5, 5, 5)[1:])
    verdict = msg_verdict(found, adjusted(found.p_value), "higher_is_better")
    assert (found.p_value, verdict.key) == (1, "similar")


def adjusted(p_value, after=None):
    return Adjustment(
        p_value=p_value, adjusted_p_value=p_value if after is None else after,
        family="family", family_size=9, method="Benjamini-Hochberg",
    )  # fmt: skip


def test_an_adjustment_of_another_test_is_refused():
    found = compare_rate(areas(500)[0], areas(0, 480, 520, 510)[1:])
    with pytest.raises(StatisticsError, match="of another test"):
        msg_verdict(found, adjusted(0.5), "lower_is_better")
    with pytest.raises(StatisticsError, match="needs its p-value adjusted"):
        msg_verdict(found, None, "lower_is_better")
    change = year_on_year(Series.of(QUARTERS))
    with pytest.raises(StatisticsError, match="of another test"):
        direction_verdict(change, adjusted(0.123), "lower_is_better")


def test_negative_binomial_falls_back_when_counts_vary_no_more_than_poisson():
    found = negative_binomial([10, 11, 9, 10, 10, 11], [[1]] * 6, ["constant"])
    assert found.alpha == 0 and "no more than Poisson" in found.method


def test_on_previous_period_needs_a_value_before():
    with pytest.raises(StatisticsError, match="starts after"):
        on_previous_period(Series.of([1]))
