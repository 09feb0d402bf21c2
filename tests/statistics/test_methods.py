"""Behaviour of the methods that no published case covers."""

import math

import numpy as np
import pytest

from pcp_analysis.statistics import (
    POISSON,
    Adjustment,
    Area,
    Dispersion,
    ModelledTrend,
    Series,
    between_area_variance,
    change_between,
    compare_proportion,
    compare_rate,
    compare_score,
    deseasonalise,
    direction_verdict,
    direction_word,
    fingertips_proportion_trend,
    funnel_position,
    modelled_change,
    msg_verdict,
    negative_binomial,
    on_previous_period,
    overdispersed_funnel_limits,
    p_chart,
    pooled_dispersion,
    quasi_dispersion,
    quasi_poisson,
    rank_estimates,
    rank_rates,
    rate_ratio,
    seasonal_model,
    segmented_regression,
    special_causes,
    survey_percentage,
    u_chart,
    wilson_interval,
    winsorised_phi,
    xmr_chart,
    year_on_year,
)

SEASON = np.array([1.0, 1.2, 1.05, 0.8])


def noisy(mean, periods, seed=1, phi=4.0, start=0):
    random = np.random.default_rng(seed)
    means = mean * SEASON[np.arange(start, start + periods) % 4]
    return random.negative_binomial(means / (phi - 1), 1 / phi)


def alone(p_value, after=None):
    return Adjustment(
        p_value=p_value, adjusted_p_value=p_value if after is None else after,
        family="family", family_size=9, method="Benjamini-Hochberg",
    )  # fmt: skip


def group(*numbers, people=1e6):
    return [Area(f"force {i}", "2020-21", n, people) for i, n in enumerate(numbers)]


def test_peer_range_is_the_formula_of_the_policy():
    """exp(m +- t(k-1) s sqrt(1 + 1/k)) of the peers' log rates; t(6) at 97.5% is 2.446912."""
    force, *peers = group(9000, 5000, 5500, 6000, 6500, 7000, 7500, 8000)
    logs = np.log([p.value / 1000 for p in peers])
    width = 2.446911851144969 * logs.std(ddof=1) * math.sqrt(1 + 1 / 7)
    found = compare_rate(force, peers)
    assert found.estimate == pytest.approx(math.exp(logs.mean()))
    assert found.lower == pytest.approx(math.exp(logs.mean() - width))
    assert found.upper == pytest.approx(math.exp(logs.mean() + width))
    score = compare_score(
        Area("force", "2020-21", 9.0),
        [Area(p.name, p.period, p.value / 1000) for p in peers],
        "log",
    )
    assert score.p_value == pytest.approx(found.p_value)
    assert (score.lower, score.upper) == pytest.approx((found.lower, found.upper))


def test_identity_and_logit_scales():
    force, *peers = group(60.0, 50.0, 52.0, 54.0, people=None)
    width = 4.302652729911275 * 2 * math.sqrt(4 / 3)
    found = compare_score(force, peers)
    assert (found.estimate, found.lower) == pytest.approx((52, 52 - width))
    force, *peers = group(6000, 5000, 5200, 5400, people=10_000)
    logits = np.log([p.value / (10_000 - p.value) for p in peers])
    found = compare_proportion(force, peers)
    assert found.estimate == pytest.approx(1 / (1 + math.exp(-logits.mean())))
    assert found.own is not None and found.own.n == 10_000


def test_a_small_count_needs_the_poisson_test_to_agree():
    force, *peers = group(14, 8, 8, 8, 8, 8, 8, 8)
    found = compare_rate(force, peers)
    assert found.p_value >= rate_ratio(14, 1e6, 56, 7e6).p_value
    assert "Poisson test" in found.method
    force, *peers = group(14, 8, 8, 8, people=200)
    assert "pooled peers" in compare_proportion(force, peers).method


def test_peers_that_vary_less_than_chance_do_not_condemn_a_force():
    force, *peers = group(10_150, *[10_000] * 6, 10_001)
    assert compare_rate(force, peers).p_value > 0.05


def test_msg_verdict_words():
    peers = (5000, 5500, 6000, 6500, 7000, 7500, 8000)
    high = compare_rate(group(20_000)[0], group(0, *peers)[1:])
    words = {
        polarity: msg_verdict(high, alone(high.p_value), polarity).words
        for polarity in ("lower_is_better", "higher_is_better", "no_judgement")
    }
    assert words == {
        "lower_is_better": "statistically significantly worse than MSG",
        "higher_is_better": "statistically significantly better than MSG",
        "no_judgement": "statistically significantly higher compared with MSG",
    }
    lost = msg_verdict(high, alone(high.p_value, 0.2), "lower_is_better")
    assert (lost.key, lost.judgement) == ("outside_range", None)
    assert "not statistically significant after allowing for the number of tests" in lost.words
    inside = compare_rate(group(7200)[0], group(0, *peers)[1:])
    verdict = msg_verdict(inside, alone(inside.p_value), "lower_is_better")
    assert verdict.words == "above MSG average, within the expected range"
    low = compare_rate(group(5800)[0], group(0, *peers)[1:])
    assert msg_verdict(low, alone(low.p_value), "lower_is_better").side == "below"


def test_homicide_gets_no_verdict():
    found = compare_rate(group(60)[0], group(0, 10, 12, 14, 9)[1:], judged=False)
    verdict = msg_verdict(found, None, "lower_is_better")
    assert (verdict.key, verdict.words, verdict.judgement) == (
        "no_verdict", "no verdict given", None,
    )  # fmt: skip


def test_year_on_year_widens_by_the_dispersion_of_the_series():
    series = Series.of([*noisy(1000, 20), *(1000 * SEASON)])
    found, plain = year_on_year(series), year_on_year(series, dispersion=POISSON)
    assert 1.5 < found.dispersion.phi < 10
    assert found.estimate == plain.estimate
    assert found.lower < plain.lower and plain.upper < found.upper
    score = rate_ratio(found.count, 1, found.previous_count, 1)
    assert plain.p_value == pytest.approx(score.p_value)
    assert (plain.lower, plain.upper) == pytest.approx((score.lower, score.upper))
    assert (found.period, found.previous_period, found.periods) == ("23", "19", 1)


def test_a_real_change_is_found_and_exposures_count():
    series = Series.of([*noisy(3000, 20), *(4500 * SEASON).round()])
    found = year_on_year(series, periods=4)
    assert found.p_value < 0.001
    doubled = Series.of(series.values, exposures=[1.0] * 20 + [1.5] * 4)
    assert year_on_year(doubled, periods=4).estimate == pytest.approx(found.estimate / 1.5)


def test_small_counts_use_the_conditional_test_too():
    found = year_on_year(Series.of([5, 6, 4, 5] * 5 + [5, 6, 4, 12]))
    assert "conditional mid-p" in found.method
    assert found.p_value >= rate_ratio(12, 1, 5, 1, "mid_p").p_value
    zero = year_on_year(Series.of([5, 6, 4, 5] * 5 + [5, 6, 4, 0]))
    assert zero.estimate == 0 and zero.lower == 0 and math.isfinite(zero.upper)
    from_zero = year_on_year(Series.of([5, 6, 4, 5] * 5 + [5, 6, 4, 0, 5, 6, 4, 3]))
    assert math.isinf(from_zero.estimate) and from_zero.lower > 0


def test_covid_quarters_stay_out_of_the_dispersion_and_are_named():
    counts = [*noisy(1000, 16), 300, 350, 320, 280, *(1000 * SEASON).round()]
    labels = [f"Q{i}" for i in range(24)]
    wild = year_on_year(Series.of(counts, labels=labels))
    calm = year_on_year(Series.of(counts, labels=labels, excluded=range(16, 20)))
    assert calm.dispersion.phi < wild.dispersion.phi / 5
    assert calm.dispersion.n == 16
    assert calm.excluded_periods == ("Q19",)


def test_step_at_a_break_does_not_count_as_dispersion():
    counts = [*noisy(200, 8), *noisy(2000, 16, start=8)]
    told = seasonal_model(Series.of(counts, breaks=[8]))
    untold = seasonal_model(Series.of(counts))
    assert (told.first, told.n) == (4, 20)
    assert told.dispersion.phi < 20 < untold.dispersion.phi
    assert told.dispersion.degrees_of_freedom == untold.dispersion.degrees_of_freedom - 1


def test_break_without_a_period_on_one_side_adds_no_step():
    counts = noisy(2000, 20)
    plain = seasonal_model(Series.of(counts))
    assert seasonal_model(Series.of(counts, breaks=[0, 25])).dispersion == plain.dispersion


def test_few_quarters_after_a_break_still_give_a_dispersion():
    """Essex all crime: a break in 2018/19 Q1 and COVID-19 from 2019/20 Q4 leave seven quarters."""
    series = Series.of(noisy(30_000, 24), breaks=[12], excluded=range(19, 24))
    assert seasonal_model(series, last=19).dispersion.degrees_of_freedom >= 3


def test_paule_mandel_where_sampling_is_small_beside_the_spread():
    """Log rates and counts of all crime, the seven peers of Essex, 12 months to March 2021.

    statsmodels' iteration returns 0 for them; the sum of squares over k - 1 is 0.0102239.
    """
    logs = [
        *(-2.82056756, -2.81853278, -2.75321602, -2.6602677),
        *(-2.65761599, -2.6400656, -2.54848123),
    ]
    counts = [71370.5, 67510.5, 108228.5, 121199.5, 139532.5, 75126.5, 87200.5]
    found = between_area_variance(logs, [1 / count for count in counts])
    expected = float(np.var(logs, ddof=1)) - float(np.mean([1 / count for count in counts]))
    assert found.tau_squared == pytest.approx(expected, rel=0.01)


def test_on_previous_period_takes_the_season_out():
    series = Series.of([*noisy(20_000, 23, phi=2.0), 20_000 * SEASON[3]])
    found = on_previous_period(series)
    assert found.observed_ratio == pytest.approx(SEASON[3] / SEASON[2], rel=0.05)
    assert found.lower < 1 < found.upper
    assert "seasonally adjusted" in found.method


def test_seasonal_factors_are_found_and_removed():
    series = Series.of(100_000 * SEASON[np.arange(24) % 4])
    model = seasonal_model(series)
    assert np.prod(model.factors) == pytest.approx(1)
    assert np.array(model.factors) / model.factors[0] == pytest.approx(SEASON)
    adjusted = deseasonalise(series, model)
    assert np.ptp(adjusted.array) == pytest.approx(0, abs=1e-4)


def test_dispersion_counts_correlated_quarters():
    random = np.random.default_rng(5)
    level = np.zeros(400)
    for time in range(1, 400):
        level[time] = 0.6 * level[time - 1] + random.standard_normal() * 0.05
    found = seasonal_model(Series.of(random.poisson(5000 * np.exp(level))), history_years=100)
    assert found.dispersion.autocorrelation == pytest.approx(0.55, abs=0.1)
    assert found.dispersion.phi == pytest.approx(1 + 5000 * 0.05**2 / (1 - 0.36), rel=0.3)
    correlation = found.dispersion.correlation([0, 1, 2])
    assert correlation[0] == 1 and correlation[1] == pytest.approx(found.dispersion.autocorrelation)
    assert correlation[2] < correlation[1]


def test_pooled_and_given_dispersion():
    parts = [
        Dispersion(phi=2, degrees_of_freedom=10, n=15, method="a"),
        Dispersion(phi=5, degrees_of_freedom=20, n=25, method="b", autocorrelation=0.3),
    ]
    pooled = pooled_dispersion(parts)
    assert (pooled.phi, pooled.degrees_of_freedom, pooled.n) == (4, 30, 40)
    assert pooled.autocorrelation == pytest.approx(0.2)
    found = year_on_year(Series.of(noisy(500, 8)), dispersion=pooled)
    assert found.dispersion is pooled and found.variance_factor == pytest.approx(4, rel=0.01)


def changed(ratio, count=3000):
    """The 12-month change of a series that multiplies by a ratio, beside seven that do not."""
    others = [Series.of(noisy(count, 24)) for _ in range(7)]
    return modelled_change(
        Series.of([*noisy(count, 20), *(count * ratio * SEASON).round()]), others
    )


def trend(estimate, p_value):
    return ModelledTrend(
        estimate=estimate, lower=0.5, upper=2, method="made up", confidence=0.95, n=20,
        statistic=1, p_value=p_value, null_value=1, first=0, last=23, autocorrelation=0, panel=7,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ratio", "polarity", "words"),
    [
        (1.5, "lower_is_better", "deteriorating"),
        (1.5, "higher_is_better", "improving"),
        (0.6, "lower_is_better", "improving"),
        (0.6, "no_judgement", "falling"),
        (1.5, "no_judgement", "rising"),
    ],
)
def test_direction_words(ratio, polarity, words):
    change = changed(ratio)
    found = direction_verdict(change, alone(change.p_value), polarity)
    assert (found.key, found.words, found.reasons) == ("changed", words, ("change test",))


def test_recent_quarters_support_or_contradict_a_change():
    change = changed(1.5)
    backed = direction_verdict(change, alone(change.p_value), "lower_is_better", "high")
    assert (backed.key, backed.reasons) == ("changed", ("change test", "recent quarters"))
    against = direction_verdict(change, alone(change.p_value), "lower_is_better", "low")
    assert (against.key, against.reasons) == ("possible_change", ("change test",))


def test_an_older_trend_supports_and_never_contradicts():
    change = changed(1.5)
    ask = (change, alone(change.p_value), "lower_is_better", None)
    assert direction_verdict(*ask, trend(1.1, 0.01)).reasons == ("change test", "trend")
    for other in (trend(0.9, 0.01), trend(1.1, 0.2)):
        found = direction_verdict(*ask, other)
        assert (found.key, found.reasons) == ("changed", ("change test",))


def test_support_alone_is_a_possible_change_and_neither_is_none():
    change = changed(1.02)
    assert change.p_value > 0.05
    ask = (change, alone(change.p_value), "lower_is_better")
    assert direction_verdict(*ask).words == "no statistically significant change"
    signal = direction_verdict(*ask, "high")
    assert (signal.key, signal.reasons) == ("possible_change", ("recent quarters",))
    assert direction_verdict(*ask, "low").key == "no_change"
    assert direction_verdict(*ask, None, trend(1.1, 0.01)).reasons == ("trend",)
    assert direction_verdict(*ask, None, trend(0.9, 0.01)).key == "no_change"


def test_direction_words_come_from_the_numbers():
    assert [direction_word(*v) for v in ((2, 1), (1, 2), (1, 1))] == [
        "higher", "lower", "unchanged",
    ]  # fmt: skip


def test_xmr_re_bases_at_a_break_and_says_when_limits_are_trial():
    counts = [10, 12] * 7 + [50, 52] * 3
    chart = xmr_chart(Series.of(counts, breaks=[14]))
    assert [p.phase for p in chart.points] == [0] * 14 + [1] * 6
    assert chart.points[0].centre == 11 and chart.points[-1].centre == 51
    assert chart.trial_phases == (1,) and chart.trial
    assert not any(p.signals for p in chart.points)
    assert any(p.signals for p in xmr_chart(Series.of(counts)).points)


def test_excluded_periods_set_no_limit_and_end_runs():
    counts = [10, 12] * 6 + [90] + [13] * 6
    chart = xmr_chart(Series.of(counts, excluded=[12]))
    assert chart.points[12].excluded and chart.points[12].signals == ()
    assert chart.points[-1].upper < 20
    assert chart.n == 18
    assert "run high" not in chart.points[-1].signals
    missing = xmr_chart(Series.of([*counts[:12], None, *counts[13:]]))
    assert missing.points[-1].centre == chart.points[-1].centre


def test_recent_signal_sees_the_latest_periods_only():
    chart = xmr_chart(Series.of([10, 11] * 8 + [40]))
    assert chart.recent_signal() == "high"
    later = xmr_chart(Series.of([10, 11] * 8 + [40, 11, 13, 12]))
    assert later.recent_signal() is None and later.recent_signal(4) == "high"


def test_every_rule_names_its_side():
    assert special_causes([9], 0, -3, 3) == [("outside high",)]
    assert special_causes([-2.5, -2.5, -0.1], 0, -3, 3)[:2] == [("near limit low",)] * 2
    run = special_causes([0.1, 0.2] * 4, 0, -3, 3)
    assert run[5] == () and run[6] == ("run high",)
    trend = special_causes([0.6, 0.4, 0.2, 0.0, -0.2, -0.4, -0.6], 0, -3, 3)
    assert all("trend low" in names for names in trend)


def test_laney_limits_widen_where_counts_vary_more_than_chance():
    random = np.random.default_rng(2)
    exposures = [1e6] * 20
    wild = Series.of(random.poisson(50_000 * np.exp(0.05 * random.standard_normal(20))),
                     exposures=exposures)  # fmt: skip
    plain, laney = u_chart(wild), u_chart(wild, laney=True)
    assert laney.points[0].upper > plain.points[0].upper
    assert sum(bool(p.signals) for p in laney.points) < sum(bool(p.signals) for p in plain.points)
    shares = p_chart(wild, laney=True)
    assert shares.points[0].centre == pytest.approx(laney.points[0].centre)
    assert shares.points[0].lower >= 0 and shares.points[0].upper <= 1
    still = u_chart(Series.of([0] * 12, exposures=[1.0] * 12), laney=True)
    assert still.points[0].upper == 0


def test_negative_binomial_estimates_alpha():
    random = np.random.default_rng(4)
    time = np.arange(300) / 100
    means = 50 * np.exp(0.3 * time)
    counts = random.negative_binomial(1 / 0.2, 1 / (1 + 0.2 * means))
    design = np.column_stack([np.ones(300), time])
    found = negative_binomial(counts, design, ["constant", "time"])
    assert found.alpha == pytest.approx(0.2, rel=0.25)
    slope = found.rate_ratios["time"]
    assert slope.lower < math.exp(0.3) < slope.upper
    quasi = quasi_poisson(counts, design, ["constant", "time"])
    assert quasi.dispersion > 5
    assert quasi.rate_ratios["time"].estimate == pytest.approx(slope.estimate, rel=0.1)


def test_segmented_regression_finds_the_step_of_a_documented_break():
    counts = [*noisy(1000, 16), *noisy(1500, 16, seed=3, start=16)]
    found = segmented_regression(Series.of(counts, breaks=[16]), 16)
    step = found.rate_ratios["level_change"]
    assert step.lower < 1.5 < step.upper and step.p_value < 0.05


def test_quasi_dispersion_is_pearson_over_degrees_of_freedom():
    found = quasi_dispersion([12, 8, 10], [10, 10, 10], parameters=1)
    assert (found.phi, found.floored, found.degrees_of_freedom) == (0.4, 1.0, 2)


def test_winsorising_pulls_in_and_truncating_drops_nobody_of_eight():
    numbers, expected = [80, 90, 95, 100, 105, 110, 120, 200], [100.0] * 8
    truncated = winsorised_phi(numbers, expected)
    winsorised = winsorised_phi(numbers, expected, method="winsorise")
    assert truncated.n == 8 and winsorised.phi < truncated.phi
    ten = winsorised_phi([*numbers, 98, 99], [100.0] * 10)
    assert ten.n == 8 or ten.n == 10


def test_overdispersed_funnel_is_wider():
    plain = overdispersed_funnel_limits(50, 1e5)
    additive = overdispersed_funnel_limits(50, 1e5, between_area_variance=0.04)
    multiplied = overdispersed_funnel_limits(50, 1e5, phi=4)
    assert additive.upper > multiplied.upper > plain.upper
    assert [funnel_position(v, plain) for v in (60, 50, 40)] == ["high", "within", "low"]


def test_survey_design_effect_widens():
    simple, complex_ = survey_percentage(60, 1000), survey_percentage(60, 1000, 2.0)
    wilson = wilson_interval(600, 1000)
    assert simple.lower == pytest.approx(100 * wilson.lower)
    assert complex_.upper - complex_.lower > simple.upper - simple.lower
    assert complex_.upper == pytest.approx(100 * wilson_interval(300, 500).upper)


def test_rank_intervals_narrow_as_counts_grow_and_repeat_with_the_seed():
    people = dict.fromkeys("abcdefgh", 1e6)
    small = rank_rates(dict(zip("abcdefgh", range(20, 28), strict=True)), people)
    large = rank_rates(dict(zip("abcdefgh", range(20_000, 28_000, 1000), strict=True)), people)
    assert small["a"].upper - small["a"].lower > 4
    assert all(r.lower == r.upper == r.estimate for r in large.values())
    wide = rank_rates(
        dict(zip("abcdefgh", range(20_000, 28_000, 1000), strict=True)), people, dispersion=50
    )
    assert wide["d"].upper > wide["d"].lower
    assert small == rank_rates(dict(zip("abcdefgh", range(20, 28), strict=True)), people)
    first = rank_rates({"a": 30, "b": 10}, {"a": 1, "b": 1}, "highest_first")
    assert first["a"].estimate == 1


def test_rank_estimates_with_standard_errors():
    found = rank_estimates({"a": 1.0, "b": 2.0, "c": 9.0}, {"a": 0.5, "b": 0.5, "c": 0.0})
    assert [r.estimate for r in found.values()] == [1, 2, 3]
    assert (found["a"].lower, found["a"].upper) == (1, 2)
    assert (found["c"].lower, found["c"].upper) == (3, 3)


def test_fingertips_trend_of_proportions():
    years = [2016, 2017, 2018, 2019, 2020]
    up = fingertips_proportion_trend(years, [100, 130, 160, 190, 220], [1000] * 5)
    assert (up.trend, up.slope) == ("increasing", 1)
    down = fingertips_proportion_trend(years[::-1], [100, 130, 160, 190, 220], [1000] * 5)
    assert down.trend == "decreasing"
    level = fingertips_proportion_trend(years, [100] * 5, [1000] * 5)
    assert level.trend == "no trend"


def test_change_between_needs_no_season_after_whole_years():
    series = Series.of(noisy(1000, 28))
    two_years = change_between(series, lag=8, periods=4)
    assert two_years.previous_period == "19" and "seasonally" not in two_years.method


def test_series_slices_and_labels():
    series = Series.of([1, 2, 3, 4], start=10, labels=list("abcd"), exposures=[1, 2, 3, 4])
    part = series.slice(11, 12)
    assert (part.values, part.labels, part.exposures, part.start) == (
        (2.0, 3.0), ("b", "c"), (2.0, 3.0), 11,
    )  # fmt: skip
    assert series.label(10) == "a" and series.label(99) == "99"
    assert len(Series.of([1, 2, 3], breaks=[2]).since_last_break()) == 1
