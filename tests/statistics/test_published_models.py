"""Published worked examples of dispersion, funnels, ranks, multiplicity, SPC and trend."""

import numpy as np
import pytest

from pcp_analysis.statistics import (
    Family,
    Series,
    adjust_family,
    between_area_variance,
    fingertips_trend,
    funnel_position,
    funnel_significance,
    part_of_trend,
    poisson_funnel_limits,
    rank_values,
    rate_funnel_limits,
    seven_on_one_side,
    seven_point_trend,
    two_in_three,
    winsorised_phi,
    xmr_chart,
    xmr_limits,
)

SNAPSHOT = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
    -1.26506123, -0.68685285, -0.44566197, 1.2240818, 0.35981383, 0.40077145, 0.11068272,
    -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.7013559, -0.47279141,
]  # fmt: skip


def test_between_area_variance():
    """Kacker (2004), nine laboratories; R metafor, quoted by statsmodels results_meta.py."""
    y = [61.0, 61.4, 62.21, 62.3, 62.34, 62.6, 62.7, 62.84, 65.9]
    v = [0.2025, 1.21, 0.09, 0.2025, 0.3844, 0.5625, 0.0676, 0.0225, 1.8225]
    moments = between_area_variance(y, v, "dersimonian_laird")
    assert moments.tau_squared == pytest.approx(0.288049246973751, abs=1e-7)
    assert moments.mean == pytest.approx(62.3901386044504, abs=1e-7)
    assert moments.standard_error == pytest.approx(0.245749668040304, abs=1e-7)
    assert moments.statistic == pytest.approx(24.801897741835, abs=1e-7)
    assert moments.p_value == pytest.approx(0.00167935146372742, abs=1e-7)
    assert moments.i_squared == pytest.approx(0.67744403741711, abs=1e-7)
    iterated = between_area_variance(y, v, "paule_mandel")
    assert iterated.tau_squared == pytest.approx(0.705395309224248, abs=1e-7)
    assert iterated.mean == pytest.approx(62.4076199113286, abs=1e-7)


def test_shmi_phi():
    """FunnelPlotR tests/testthat/test-classes_methods.R: SHMI, 10% truncation."""
    found = winsorised_phi([100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220], 0.1)
    assert found.phi == pytest.approx(2.948033, abs=6e-7)


@pytest.mark.parametrize(
    ("expected", "limits"),
    [
        (15, (0.5596924, 1.649348, 0.386265, 2.082907)),
        (20, (0.610826, 1.544419, 0.4479107, 1.902094)),
        (30, (0.6746958, 1.427562, 0.5289724, 1.702771)),
    ],
)
def test_funnel_limits(expected, limits):
    """FunnelPlotR tests/testthat/test-poisson_limits.R."""
    warning, alarm = (poisson_funnel_limits(expected, c) for c in (0.95, 0.998))
    found = (warning.lower, warning.upper, alarm.lower, alarm.upper)
    assert found == pytest.approx(limits, abs=6e-7)


@pytest.mark.parametrize(
    ("rate", "population", "position"),
    [
        (1.1358436559886544, 616282, "low"),
        (2.657913272289925, 601976, "within"),
        (4.1515156695295845, 409489, "high"),
    ],
)
def test_fingertips_spc_for_rates(rate, population, position):
    """fingertips-open SpcForDsrComparerTest.cs: MRSA per 100,000 against England."""
    warning, alarm = (
        rate_funnel_limits(2.132708657734625, population, 100_000, c) for c in (0.95, 0.998)
    )
    assert funnel_position(rate, warning) == position
    assert funnel_position(rate, alarm) == "within"


def test_funnel_significance_words():
    """PHEindicatormethods testdata_funnel_rate_dsr_inputs.csv, five of its forty areas.

    One further area carries the rest, so that the pooled rate is that of all forty.
    """
    counts = [2419, 2111, 2083, 1809, 0]
    people = [264102, 307381, 297424, 288384, 297820]
    rest = (75831 - sum(counts), 11343304 - sum(people))
    found = funnel_significance([*counts, rest[0]], [*people, rest[1]])
    assert found[:5] == [
        "High (0.001)", "Not significant", "High (0.025)", "Low (0.025)", "Low (0.001)",
    ]  # fmt: skip


def test_adjusted_p_values():
    """R multtest output, quoted by statsmodels test_multi.py."""
    p = [
        0.838541367553, 0.642193923795, 0.680845947633, 0.967833824309, 0.71626938238,
        0.177096952723, 5.23656777208e-05, 0.0202732688798, 0.00028140506198, 0.0149877310796,
    ]  # fmt: skip
    names = [str(i) for i in range(len(p))]
    order = np.argsort(p)
    given = dict(zip(names, p, strict=True))
    expected = {
        "holm": [0.000523656777208, 0.00253264555782, 0.1199018486368, 0.1419128821586],
        "benjamini_hochberg": [
            0.000523656777208, 0.0014070253098999999, 0.04995910359866667, 0.0506831721995,
        ],
        "bonferroni": [
            0.000523656777208, 0.0028140506197999998, 0.149877310796, 0.202732688798,
        ],
    }  # fmt: skip
    for method, values in expected.items():
        found = adjust_family(Family("ten tests", tuple(names)), given, method)
        in_order = [found[names[i]].adjusted_p_value for i in order]
        assert in_order[:4] == pytest.approx(values, rel=1e-8)
        assert found["0"].family_size == 10


def test_rank_ties():
    """csranks tests/testthat/test_rank_utils.R: eight values with ties, highest first."""
    found = rank_values([1, 3, 4, 4, 4, 7, 7, 10], "highest_first")
    assert [r[0] for r in found] == [8, 7, 4, 4, 4, 2, 2, 1]
    assert [r[1] for r in found] == [8, 7, 6, 6, 6, 3, 3, 1]
    assert [r[2] for r in found] == [8, 7, 5, 5, 5, 2.5, 2.5, 1]


def test_xmr_snapshot():
    """NHSRplotthedots tests/testthat/_snaps/ptd_spc_standard.md."""
    plain = xmr_limits(SNAPSHOT)
    assert (plain.estimate, plain.lower, plain.upper) == pytest.approx(
        (0.1416238, -3.01138, 3.294627), abs=6e-6
    )
    outlier = [*SNAPSHOT[:14], 10, *SNAPSHOT[15:]]
    screened, unscreened = xmr_limits(outlier), xmr_limits(outlier, screen=False)
    assert (screened.lower, screened.upper) == pytest.approx((-2.383666, 3.722497), abs=6e-6)
    assert (unscreened.lower, unscreened.upper) == pytest.approx((-4.596625, 5.935457), abs=6e-6)


def test_xmr_screening():
    """NHSRplotthedots vignettes/deviations.Rmd."""
    y = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
    screened, unscreened = xmr_limits(y), xmr_limits(y, screen=False)
    assert (screened.lower, screened.upper) == pytest.approx((-0.72, 4.6), abs=0.0051)
    assert (unscreened.lower, unscreened.upper) == pytest.approx((-3.06, 6.95), abs=0.0051)
    chart = xmr_chart(Series.of(y))
    assert [p.ordinal for p in chart.points if "outside high" in p.signals] == [4]


def test_spc_rules():
    """NHSRplotthedots tests/testthat/test-ptd_calculate_point_type.R."""
    assert seven_on_one_side([1] * 6).tolist() == [0] * 6
    assert seven_on_one_side([1, 1, 1, 1, 1, 1, -1]).tolist() == [0] * 7
    assert seven_on_one_side([-1] * 8 + [1]).tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 0]
    assert seven_point_trend([1, 2, 3, 3, 4, 5, 6]).tolist() == [0] * 7
    assert seven_point_trend([2, 1, 2, 3, 4, 5, 6, 7, 3]).tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 0]
    assert seven_point_trend([7, 6, 5, 4, 3, 2, 1]).tolist() == [0, 0, 0, 0, 0, 0, -1]
    assert part_of_trend([0, 0, 0, 0, 0, 0, 0, 1, 0]).tolist() == [0, 1, 1, 1, 1, 1, 1, 1, 0]
    assert part_of_trend([0, 0, 0, 0, 0, 0, -1, 0]).tolist() == [1, 1, 1, 1, 1, 1, 1, 0]
    assert two_in_three([1, 0, 1], [1, 1, 1]).tolist() == [1, 1, 1]
    assert two_in_three([0, 0, 1, 1, 0, 0, 0], [1] * 7).tolist() == [0, 1, 1, 1, 1, 0, 0]
    assert two_in_three([1, 0, 1], [1, -1, 1]).tolist() == [0, 0, 0]


def test_fingertips_recent_trend():
    """fingertips-open TrendMarkerCalculatorTest.cs: chi-squared 46.77, and no trend."""
    rising = fingertips_trend(
        [2018, 2017, 2016, 2015, 2014],
        [30.6, 30.2, 28, 24.6, 24.67],
        [28.98, 28.63, 26.44, 23.15, 23.16],
        [32.25, 31.9, 29.64, 26.19, 26.25],
    )
    assert rising.statistic == pytest.approx(46.77, abs=0.0051)
    assert rising.trend == "increasing"
    level = fingertips_trend(
        [2014, 2015, 2016, 2017, 2018],
        [20.5506, 19.5952, 19.0349, 21.3966, 18.4372],
        [18.1803, 17.3444, 16.8421, 19.0918, 16.2925],
        [23.1427, 22.0602, 21.4394, 23.8975, 20.7941],
    )
    assert level.trend == "no trend"
