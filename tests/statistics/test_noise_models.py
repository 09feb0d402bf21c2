"""Change, trend, recent signal and expectation of series whose neighbouring quarters are alike."""

import doctest
import importlib
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from pcp_analysis.statistics import (
    Series,
    StatisticsError,
    expectation,
    modelled_change,
    modelled_trend,
    past_expectations,
    recent_signal,
)
from pcp_analysis.statistics.noise import (
    CARRIES,
    SPREADS,
    contrast_variance,
    log_likelihood,
    noise_basis,
    open_prior,
    panel_prior,
    poisson_log_variance,
    posterior,
)
from pcp_analysis.statistics.study import (
    DESIGNS,
    Setting,
    _change_p_values,
    _spoken,
    _trend_p_values,
    draw_counts,
    generator,
    rates,
)

MODULES = ("noise", "change_model", "expectations", "signals", "study")


def forces(design=DESIGNS[2], number=8, seed=3, **setting):
    given = {"count": 500, "rho": 0.5, "spread": 0.08, "forces": number - 1} | setting
    counts = draw_counts(generator(seed, "test"), design, Setting(**given), 1)[0]
    return [
        Series.of(row[:-1].tolist(), breaks=design.breaks, excluded=design.left_out)
        for row in counts
    ]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    module = importlib.import_module(f"pcp_analysis.statistics.{name}")
    assert doctest.testmod(module) == (0, doctest.testmod(module).attempted)


def test_poisson_log_variance_is_that_of_the_counts():
    counts = np.random.default_rng(1).poisson(7.0, 200_000)
    assert poisson_log_variance(np.array(7.0)) == pytest.approx(
        np.log(counts + 0.5).var(), rel=0.02
    )


def test_likelihood_is_the_restricted_likelihood_of_the_normal_model():
    time = (0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16)
    basis = noise_basis(time)
    counts = np.random.default_rng(2).poisson(300, len(time)).astype(float)
    found = log_likelihood(basis, counts, np.ones(len(time)))
    logs = np.log(counts + 0.5)
    gap = np.abs(np.subtract.outer(time, time))
    wanted = []
    for carry, spread in ((3, 10), (7, 20)):
        matrix = SPREADS[spread] ** 2 * CARRIES[carry] ** gap
        matrix += poisson_log_variance(counts.mean()) * np.eye(len(time))
        inverse = np.linalg.inv(matrix)
        x = basis.design
        middle = x.T @ inverse @ x
        left = inverse - inverse @ x @ np.linalg.solve(middle, x.T @ inverse)
        logdet = np.linalg.slogdet(matrix)[1] + np.linalg.slogdet(middle)[1]
        wanted.append(-0.5 * (logdet + logs @ left @ logs))
    assert found[3, 10] - found[7, 20] == pytest.approx(wanted[0] - wanted[1])


def test_contrast_of_neighbouring_years():
    weights = np.r_[-np.ones(4), np.ones(4)] / 4
    found = contrast_variance(weights, range(8))
    assert found[CARRIES.tolist().index(0)] == pytest.approx(0.5)
    gap = np.abs(np.subtract.outer(np.arange(8), np.arange(8)))
    assert found[5] == pytest.approx(weights @ CARRIES[5] ** gap @ weights)


def test_other_forces_show_the_carry():
    def weight_of_strong(rho):
        likelihoods = [
            log_likelihood(noise_basis(tuple(range(20))), one.array[:20], np.ones(20))
            for one in forces(DESIGNS[0], 30, rho=rho, count=100_000)
        ]
        prior = panel_prior(np.array(likelihoods))
        return float(np.exp(prior[6:]).sum())

    assert weight_of_strong(0.0) < 0.1 < 0.7 < weight_of_strong(0.8)


def test_posterior_sums_to_one():
    basis = noise_basis(tuple(range(20)))
    counts = np.random.default_rng(1).poisson(50, (3, 20)).astype(float)
    weights = posterior(log_likelihood(basis, counts, np.ones(20)), open_prior())
    assert weights.shape == (3, len(CARRIES), len(SPREADS))
    assert weights.sum(axis=(1, 2)) == pytest.approx(1)


def test_change_interval_is_the_inverse_of_the_test():
    own, *others = forces()
    found = modelled_change(own, others)
    assert found.count == own.array[-4:].sum() and found.previous_count == own.array[-8:-4].sum()
    assert found.estimate == pytest.approx(found.count / found.previous_count)
    assert found.excluded_periods == ("19", "20", "21", "22", "23")
    level = 1 - found.p_value
    touching = modelled_change(own, others, confidence=level)
    limit = touching.lower if found.estimate > 1 else touching.upper
    assert limit == pytest.approx(1, abs=1e-6)
    assert found.panel == 7 and found.variance_factor > 1 and found.detectable_rise > 1


def test_without_excess_variance_the_change_is_the_poisson_score_test():
    own, *others = [Series.of([100.0, 101, 99, 100] * 5 + [130, 130, 130, 130])] * 8
    found = modelled_change(own, others)
    score = (520 - 400) / math.sqrt(920)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(score), abs=1e-4)
    assert found.variance_factor < 1.2


def test_a_quarter_left_out_is_a_gap_and_not_closed_up():
    own, *others = forces(DESIGNS[0])
    gapped = [replace(one, excluded=(9, 10, 11)) for one in (own, *others)]
    closed = [
        Series.of(np.delete(one.array, [8, 9, 10, 11]).tolist(), start=4) for one in (own, *others)
    ]
    assert modelled_change(gapped[0], gapped[1:]).upper != pytest.approx(
        modelled_change(closed[0], closed[1:]).upper, rel=1e-3
    )


def test_a_bend_at_a_declared_break_does_not_swell_the_noise():
    time = np.arange(24)
    bent = 3000 * np.exp(0.03 * time - 0.06 * np.maximum(time - 10, 0))
    random = np.random.default_rng(4)
    drawn = [Series.of(random.poisson(bent)) for _ in range(8)]
    blind = modelled_change(drawn[0], drawn[1:])
    told = [replace(one, breaks=(10,)) for one in drawn]
    assert modelled_change(told[0], told[1:]).variance_factor < blind.variance_factor / 3


def test_change_on_the_previous_quarter_takes_the_season_out():
    random = np.random.default_rng(5)
    season = np.array([1.0, 1.3, 1.0, 0.8])[np.arange(24) % 4]
    drawn = [Series.of(random.poisson(2000 * season)) for _ in range(8)]
    found = modelled_change(drawn[0], drawn[1:], lag=1, periods=1)
    assert found.observed_ratio == pytest.approx(0.8, abs=0.05)
    assert found.lower < 1 < found.upper and "seasonally adjusted" in found.method


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda own, others: modelled_change(own, others[:3]), "3 other forces are at hand"),
        (lambda own, others: modelled_change(own.slice(14, 23), others), "are needed"),
        (lambda own, others: modelled_change(replace(own, breaks=(18,)), others), "breaks at 18"),
        (lambda own, others: modelled_change(replace(own, window=4), others), "share data"),
        (lambda own, others: modelled_change(own, others, lag=2, periods=4), "overlap"),
        (lambda own, others: modelled_trend(own.slice(0, 11), others[:3]), "trend test refused"),
        (lambda own, others: expectation(own, others), "is missing, left out"),
        (lambda own, others: expectation(own.slice(0, 3), others), "shorter than a year"),
        (lambda own, others: expectation(own.slice(0, 8), others), "past errors are at hand"),
        (lambda own, others: recent_signal(own, others), "none of the latest periods"),
    ],
)
def test_refusals(change, words):
    own, *others = forces()
    with pytest.raises(StatisticsError, match=words):
        change(own, others)


def test_small_counts_need_no_other_forces_and_the_exact_test_agrees():
    own = Series.of([0, 1, 0, 0] * 5 + [2, 1, 2, 2])
    found = modelled_change(own)
    assert found.panel == 0 and "mid-p" in found.method
    assert found.p_value == pytest.approx(2 * (9 / 2**8 - 4 / 2**8)) and found.lower > 1


def test_expectation_by_hand():
    own, *others = forces(DESIGNS[0])
    found = expectation(own, others)
    logs = np.log(np.array([one.array for one in (own, *others)]) + 0.5)
    change = logs[:, 4:] - logs[:, :-4]
    now, before = change[:, 1:], change[:, :-1]
    carry = (now * before).sum() / (before**2).sum()
    wrong = now - carry * before
    variance = (wrong**2).mean(axis=1)
    level = 1.05 * math.exp(np.log(variance).mean())
    errors = wrong.shape[1]
    spread = math.sqrt((8 * level + errors * variance[0]) / (8 + errors))
    mean = logs[0, -4] + carry * change[0, -1]
    reach = stats.t.isf(0.025, errors + 8) * spread
    assert found.carry == pytest.approx(carry) and found.spread == pytest.approx(spread)
    assert found.lower == math.ceil(math.exp(mean - reach) - 0.5)
    assert found.upper == math.floor(math.exp(mean + reach) - 0.5)
    assert found.ordinal == 24 and found.last_year == own.array[-4] and found.panel == 7
    assert [
        found.place(v) for v in (found.lower - 1, found.lower, found.upper, found.upper + 1)
    ] == [
        "below",
        "inside",
        "inside",
        "above",
    ]


def test_expectation_alone_is_the_seasonal_naive_one():
    own, *_ = forces(DESIGNS[0])
    found = expectation(own)
    assert found.panel == 0 and found.carry == 0
    assert found.estimate == pytest.approx(own.array[-4], abs=1)


def test_past_expectations_know_nothing_of_their_period():
    own, *others = forces(DESIGNS[0])
    found = past_expectations(own, others, periods=3)
    assert sorted(found) == [21, 22, 23]
    assert found[23] == expectation(own.slice(0, 22), [one.slice(0, 22) for one in others])


def test_recent_signal_names_side_and_period():
    own, *others = forces(DESIGNS[0])
    high = Series.of([*own.values[:-1], 3 * own.values[-1]])
    found = recent_signal(high, others)
    assert found.outside == {23: "high"} and found.side == "high" and found.periods == 4


def test_trend_by_the_slope():
    time = np.arange(20)
    random = np.random.default_rng(6)
    rising = Series.of(random.poisson(5000 * 1.1 ** (time / 4)))
    others = [Series.of(random.poisson(5000, 20)) for _ in range(7)]
    found = modelled_trend(rising, others)
    assert found.estimate == pytest.approx(1.1, abs=0.01) and found.p_value < 0.001


def test_the_study_tests_what_the_book_tests():
    design, setting = DESIGNS[0], Setting(count=40, rho=0.5, spread=0.2)
    counts = draw_counts(generator(9, "same"), design, setting, 3)
    seen = counts[..., : design.quarters]
    rows = [[Series.of(row.tolist()) for row in repeat] for repeat in seen]
    own = [row[0] for row in rows]
    for lag, periods in ((4, 4), (4, 1), (1, 1)):
        found = _change_p_values(own, seen, lag, periods, {})
        wanted = [modelled_change(row[0], row[1:], lag, periods).p_value for row in rows]
        assert found == pytest.approx(wanted)
    wanted = [modelled_trend(row[0], row[1:]).p_value for row in rows]
    assert _trend_p_values(own, seen) == pytest.approx(wanted)
    spoken = dict(_spoken(design, counts, {}))
    assert spoken["recent"].tolist() == [bool(recent_signal(r[0], r[1:]).outside) for r in rows]
    outside = [
        expectation(row[0], row[1:]).place(counts[index, 0, -1]) != "inside"
        for index, row in enumerate(rows)
    ]
    assert spoken["expectation"].tolist() == outside


def test_cells_have_random_numbers_of_their_own():
    one, other = (Setting(count=500, rho=rho, spread=0.1) for rho in (0.0, 0.5))
    design = DESIGNS[0]
    first = draw_counts(generator(1, design, one), design, one, 2)
    assert (first == draw_counts(generator(1, design, one), design, one, 2)).all()
    numbers = {float(generator(1, d, s).random()) for d in DESIGNS for s in (one, other)}
    assert len(numbers) == 2 * len(DESIGNS)
    assert rates(design, one, 20, 1) == rates(design, one, 20, 1)


@pytest.mark.parametrize(("rho", "count"), [(0.0, 500), (0.6, 5000)])
def test_size_within_its_standard_error(rho, count):
    repeats = 500
    found = rates(DESIGNS[0], Setting(count=count, rho=rho, spread=0.07), repeats, 2)
    margin = 3.3 * math.sqrt(0.05 * 0.95 / repeats)
    for test, number in found.found.items():
        assert number / repeats < 0.05 + margin, test
    assert found.rate("twelve-months") > 0.05 - margin and not found.refused


def test_designs_that_allow_no_test_are_marked():
    found = rates(DESIGNS[2], Setting(count=500, rho=0.3, spread=0.08), 10, 1)
    assert set(found.refused) == {"trend", "recent", "expectation"}
    assert math.isnan(found.rate("trend"))


def test_small_counts_give_no_recent_signal():
    found = rates(DESIGNS[0], Setting(count=4, rho=0.3, spread=0.1), 10, 1)
    assert set(found.refused) == {"recent"}
    with pytest.raises(StatisticsError, match="mean count is under 10"):
        recent_signal(Series.of([4.0] * 24))


def test_a_series_may_be_less_alike_than_chance():
    """Without carry-overs below 0 the test was too cautious where neighbours have nothing in common."""
    assert CARRIES.min() < 0
    rng = np.random.default_rng(8)
    shocks = rng.normal(0, 0.06, (8, 25))
    turns = np.exp(shocks[:, 1:] - 0.8 * shocks[:, :-1])
    own, *others = (Series.of(rng.poisson(5000 * one)) for one in turns)
    assert modelled_change(own, others).autocorrelation < 0


def test_a_trend_on_few_residuals_is_refused():
    rng = np.random.default_rng(9)
    left_out = (5, 6, 7, 8, 9, 10)
    own, *others = (Series.of(rng.poisson(500, 20), excluded=left_out) for _ in range(8))
    with pytest.raises(
        StatisticsError, match="14 usable periods leave 9 degrees of freedom, 10 are"
    ):
        modelled_trend(own, others)
