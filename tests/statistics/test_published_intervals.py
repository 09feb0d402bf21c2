"""Published worked examples of intervals, rates and proportions, with their sources."""

import pytest

from pcp_analysis.statistics import (
    byar_poisson_limits,
    crude_rate,
    exact_binomial_test,
    exact_poisson_limits,
    exact_rate_test,
    k_sample_test,
    percentage_point_change,
    proportion_difference,
    proportion_trend_test,
    rate_difference,
    rate_ratio,
    two_proportion_test,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("count", "confidence", "lower", "upper"),
    [
        (65, 0.95, 50.163187710459454, 82.84913854593984),
        (1045, 0.95, 982.5932018073325, 1110.33121298565),
        (1, 0.95, 0.01307213290150435, 5.5637555824752605),
        (65, 0.998, 42.8802614714802, 94.00029084431802),
        (10, 0.998, 2.916318374695686, 24.193724927880535),
    ],
)
def test_byar_limits(count, confidence, lower, upper):
    """PHEindicatormethods, tests/testthat/testdata_Byars_Wilson.xlsx."""
    found = byar_poisson_limits(count, confidence)
    assert found.lower == pytest.approx(lower, rel=1e-9)
    assert found.upper == pytest.approx(upper, rel=1e-9)


@pytest.mark.parametrize(
    ("count", "denominator", "rate", "lower", "upper", "method"),
    [
        (1, 100, 1000, 25.317807984289896, 5571.643390938898, "exact"),
        (5, 100, 5000, 1623.4863901184199, 11668.332079322669, "exact"),
        (20, 100, 20000, 12211.428834875936, 30889.880369197064, "Byar"),
        (9856, 12345, 79837.99108950992, 78269.49058976758, 81430.01654272141, "Byar"),
        (250, 220, 113636.36363636365, 99984.94738532876, 128631.14487455782, "Byar"),
    ],
)
def test_crude_rate(count, denominator, rate, lower, upper, method):
    """PHEindicatormethods, tests/testthat/testdata_Rate.xlsx: exact below 10, Byar from 10."""
    found = crude_rate(count, denominator, multiplier=100_000)
    assert found.estimate == pytest.approx(rate, rel=1e-9)
    assert found.lower == pytest.approx(lower, rel=1e-6)
    assert found.upper == pytest.approx(upper, rel=1e-6)
    assert found.method.startswith(method)


def test_rate_per_thousand():
    """UKCrimeStats FAQ: Cities of London and Westminster, August 2015, 39.63 per 1,000."""
    assert crude_rate(4537, 114475).estimate == pytest.approx(39.63, abs=0.0051)


@pytest.mark.parametrize(
    ("x", "n", "confidence", "lower", "upper"),
    [
        (65, 100, 0.95, 0.5525444329688797, 0.7363575175690247),
        (1045, 5000, 0.95, 0.19795549880013297, 0.22049130373189027),
        (0.445, 1, 0.95, 0.04381744772058822, 0.9334621276979156),
        (65, 100, 0.998, 0.4954946574070431, 0.7783540614089697),
    ],
)
def test_wilson(x, n, confidence, lower, upper):
    """PHEindicatormethods, tests/testthat/testdata_Byars_Wilson.xlsx."""
    found = wilson_interval(x, n, confidence)
    assert found.lower == pytest.approx(lower, rel=1e-8)
    assert found.upper == pytest.approx(upper, rel=1e-8)


def test_one_sample_exact_poisson():
    """R poisson.test: SMR of Welsh nickel workers, 137 observed to 24.19893 expected."""
    found = exact_rate_test(137, 24.19893)
    assert found.estimate == pytest.approx(5.661407, rel=1e-6)
    assert (found.lower, found.upper) == pytest.approx((4.753125, 6.692709), rel=1e-6)
    assert found.p_value < 2.2e-16


def test_rate_ratio_exact():
    """R poisson.test: lung cancer in Fredericia, 11 in 800 against 21 in 3011."""
    found = rate_ratio(11, 800, 21, 3011, method="exact")
    assert found.estimate == pytest.approx(1.971488, rel=1e-6)
    assert found.p_value == pytest.approx(0.07967, abs=5e-6)
    assert (found.lower, found.upper) == pytest.approx((0.8584264, 4.2772659), rel=1e-6)


def test_rate_ratio_score_exact_and_mid_p():
    """Gu and others (2008), example 1; R exactci and ratesci, quoted by statsmodels."""
    counts = (60, 51477.5, 30, 54308.7)
    assert rate_ratio(*counts, method="exact").p_value == pytest.approx(0.000675182658686321)
    assert rate_ratio(*counts, method="mid_p").p_value == pytest.approx(0.0005572624, abs=5e-6)
    score = rate_ratio(*counts)
    assert (score.lower, score.upper) == pytest.approx((1.365962, 3.259306), abs=5e-6)
    larger = {"null_ratio": 1.2, "alternative": "larger"}
    assert rate_ratio(*counts, method="exact", **larger).p_value == pytest.approx(0.0066517745527)
    assert rate_ratio(*counts, method="mid_p", **larger).p_value == pytest.approx(
        0.0050946035, abs=5e-6
    )


def test_two_proportions():
    """statsmodels test_proportion.py: 5 of 83 against 12 of 99."""
    found = two_proportion_test([5, 12], [83, 99])
    assert found.statistic == pytest.approx(-1.4078304151258787, abs=1e-9)
    assert found.p_value == pytest.approx(0.15918129181156992, abs=1e-9)


@pytest.mark.parametrize(
    ("count", "lower", "upper"),
    [
        (0, 0, 3.689),
        (1, 0.0253, 5.572),
        (2, 0.242, 7.225),
        (5, 1.623, 11.668),
        (10, 4.795, 18.390),
        (50, 37.11, 65.92),
        (100, 81.36, 121.63),
    ],
)
def test_garwood_limits(count, lower, upper):
    """Garwood (1936), as in Pearson and Hartley, Biometrika Tables volume 1, table 40."""
    found = exact_poisson_limits(count)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=6e-3, rel=2e-4)


def test_a_standardised_ratio_of_statistics_with_confidence():
    """Gardner and Altman (1989), chapter 6: 64 deaths to 45.6 expected, 140 (108 to 179)."""
    found = exact_rate_test(64, 45.6)
    shown = [round(100 * value) for value in (found.estimate, found.lower, found.upper)]
    assert shown == [140, 108, 179]


@pytest.mark.parametrize(
    ("x", "n", "wilson", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0, 0.1611), (0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_single_proportions_of_newcombe(x, n, wilson, exact):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I: Wilson and Clopper-Pearson."""
    score, clopper = wilson_interval(x, n), exact_binomial_test(x, n)
    assert (score.lower, score.upper) == pytest.approx(wilson, abs=6e-5)
    assert (clopper.lower, clopper.upper) == pytest.approx(exact, abs=6e-5)


@pytest.mark.parametrize(
    ("numbers", "score", "likelihood"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339), (0.0528, 0.3382)),
        ((9, 10, 3, 10), (0.1705, 0.8090), (0.1700, 0.8406)),
        ((6, 7, 2, 7), (0.0582, 0.8062), (0.0342, 0.8534)),
        ((5, 56, 0, 29), (-0.0381, 0.1926), (-0.0326, 0.1933)),
        ((0, 10, 0, 20), (-0.1611, 0.2775), (-0.1658, 0.2844)),
        ((0, 10, 0, 10), (-0.2775, 0.2775), (-0.2879, 0.2879)),
        ((10, 10, 0, 20), (0.6791, 1), (0.7156, 1)),
        ((10, 10, 0, 10), (0.6075, 1), (0.6636, 1)),
    ],
)
def test_differences_of_newcombe(numbers, score, likelihood):
    """Newcombe (1998), 17, 873-890, table II: method 10, and method 6 (Miettinen-Nurminen)."""
    found = proportion_difference(*numbers)
    assert (found.lower, found.upper) == pytest.approx(score, abs=6e-5)
    other = percentage_point_change(*numbers, method="miettinen_nurminen")
    assert (other.lower / 100, other.upper / 100) == pytest.approx(likelihood, abs=6e-5)


def test_a_difference_of_rates_holds_no_difference_where_its_test_does():
    """The score interval is the test turned round, so both tell the same at any level."""
    ask = (60, 51477.5, 30, 54308.7)  # Gu and others (2008), example 1
    p_value = rate_difference(*ask).p_value
    assert p_value == pytest.approx(0.000632, abs=1e-6)
    assert rate_difference(*ask, confidence=1 - 1.01 * p_value).lower > 0
    assert rate_difference(*ask, confidence=1 - 0.99 * p_value).lower < 0


def test_k_samples_and_trend():
    """Fleiss (1981) smokers: R prop.test and prop.trend.test."""
    smokers, patients = [83, 90, 129, 70], [86, 93, 136, 82]
    equal = k_sample_test(smokers, patients)
    assert equal.statistic == pytest.approx(12.6, abs=0.005)
    assert equal.p_value == pytest.approx(0.005585, abs=5e-7)
    trend = proportion_trend_test(smokers, patients)
    assert (trend.statistic, trend.p_value) == pytest.approx((8.2249, 0.004132), abs=6e-5)
    scored = proportion_trend_test(smokers, patients, [0, 0, 0, 1])
    assert scored.statistic == pytest.approx(12.173, abs=5.1e-4)
    assert scored.p_value == pytest.approx(0.0004848, abs=6e-8)


@pytest.mark.parametrize(
    ("x", "n", "null", "p", "lower", "upper"),
    [
        (682, 925, 0.75, 0.3825, 0.7076683, 0.7654066),
        (51, 235, 1 / 6, 0.0437479701823997, 0.1660633298083073, 0.2752683640289254),
    ],
)
def test_exact_binomial(x, n, null, p, lower, upper):
    """R binom.test (Conover 1971); second row from statsmodels test_proportion.py."""
    found = exact_binomial_test(x, n, null)
    assert found.p_value == pytest.approx(p, abs=5e-5)
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-7)


@pytest.mark.parametrize("exposure", [100, 130, 400])
def test_mid_p_test_and_interval_agree(exposure):
    apart = 0
    for count in range(0, 12, 2):
        for other in range(1, 12, 2):
            found = rate_ratio(count, 100, other, exposure, method="mid_p")
            apart += (found.lower <= 1 <= found.upper) != (found.p_value > 0.05)
    assert apart == 0
