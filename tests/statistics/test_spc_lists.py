"""Control charts of plain lists, held against published worked examples."""

import math

import pytest

from pcp_analysis.statistics import (
    Interval,
    Series,
    StatisticsError,
    c_chart,
    moving_range_limits,
    p_chart,
    u_chart,
    xmr_chart,
    xmr_limits,
)

# NIST/SEMATECH e-Handbook, section 6.3.2.2: individuals chart of ten batches
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# Montgomery, Introduction to Statistical Quality Control, table 7.7: nonconformities in 26 samples of
# 100 circuit boards; samples 6 and 20 have an assignable cause
BOARDS = [
    21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19,
    17, 15,
]  # fmt: skip
# Montgomery, table 7.1: nonconforming cans in 30 samples of 50
CANS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12,
    7, 13, 9, 6,
]  # fmt: skip
# NIST/SEMATECH e-Handbook, section 6.3.3.1: defects on 25 wafers
WAFERS = [
    16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31,
    13,
]  # fmt: skip
# Wheeler, Understanding Variation: trade deficits of the United States, 1987, by month
DEFICITS = [10.7, 13.0, 11.4, 11.5, 12.5, 14.1, 14.8, 14.1, 12.6, 16.0, 11.7, 10.6]


def limits(found):
    middle = found.estimate if isinstance(found, Interval) else found.centre
    return [round(value, 4) for value in (found.lower, middle, found.upper)]


def test_individuals_and_moving_ranges_of_the_nist_handbook():
    found = xmr_limits(NIST)
    assert found.estimate == pytest.approx(50.81)
    assert found.lower == pytest.approx(45.8155, abs=0.002)
    assert found.upper == pytest.approx(55.8045, abs=0.002)
    ranges = moving_range_limits(NIST)
    assert ranges.estimate == pytest.approx(1.8778, abs=1e-4)
    assert (ranges.lower, ranges.upper) == (0, pytest.approx(6.1347, abs=1e-4))


def test_individuals_and_moving_ranges_of_wheeler():
    found, ranges = xmr_limits(DEFICITS), moving_range_limits(DEFICITS)
    assert limits(found) == pytest.approx([8.33, 12.75, 17.17], abs=0.006)
    assert (ranges.estimate, ranges.upper) == pytest.approx((1.66, 5.44), abs=0.006)
    point = xmr_chart(DEFICITS).points[-1]
    assert (point.lower, point.upper) == (found.lower, found.upper)


def test_c_chart_of_the_nist_handbook():
    """A wafer on the limit (28) is not outside it."""
    chart = c_chart(WAFERS)
    assert limits(chart.points[0]) == [4, 16, 28]
    assert [p.ordinal + 1 for p in chart.points if p.signals] == [24]


def test_c_chart_of_the_circuit_boards():
    chart = c_chart(BOARDS)
    assert limits(chart.points[0]) == [6.4814, 19.8462, 33.2109]
    assert [p.ordinal + 1 for p in chart.points if any("outside" in s for s in p.signals)] == [
        6,
        20,
    ]


def test_p_chart_of_the_cans():
    chart = p_chart(CANS, exposures=[50] * 30)
    assert limits(chart.points[0]) == [0.0524, 0.2313, 0.4102]
    assert [p.ordinal + 1 for p in chart.points if "outside high" in p.signals] == [15, 23]


def test_p_chart_of_samples_of_different_size():
    """Montgomery, table 7.4: purchase orders with errors in 25 weeks; only week 11 is outside."""
    errors = [
        12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9,
    ]  # fmt: skip
    orders = [
        100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100,
        100, 100, 100, 90, 90,
    ]  # fmt: skip
    chart = p_chart(errors, exposures=orders)
    assert limits(chart.points[0]) == pytest.approx([0.007, 0.096, 0.184], abs=6e-4)
    assert limits(chart.points[10]) == pytest.approx([0.011, 0.096, 0.180], abs=6e-4)
    assert chart.points[1].lower == 0
    assert [p.ordinal + 1 for p in chart.points if p.signals] == [11]


def test_u_chart_of_the_dyed_cloth():
    """Montgomery, table 7.11: nonconformities in ten rolls of different length; none is outside."""
    rolls = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
    chart = u_chart([14, 12, 20, 11, 7, 10, 21, 16, 19, 23], exposures=rolls)
    # printed with the mean rounded to 1.42
    printed = [2.55, 2.68, 2.41, 2.55, 2.58, 2.55, 2.45, 2.52, 2.45, 2.43]
    assert [p.upper for p in chart.points] == pytest.approx(printed, abs=0.011)
    assert limits(chart.points[0]) == pytest.approx([0.29, 1.42, 2.55], abs=0.006)
    assert not any(p.signals for p in chart.points)


def test_lists_give_what_series_give():
    exposures = [100.0 + place for place in range(26)]
    series = Series.of(BOARDS, exposures=exposures)
    assert u_chart(BOARDS, exposures=exposures) == u_chart(series)
    assert p_chart(BOARDS, exposures=exposures) == p_chart(series)
    assert xmr_chart(BOARDS) == xmr_chart(Series.of(BOARDS))
    with pytest.raises(StatisticsError, match="given twice"):
        u_chart(series, exposures=exposures)
    with pytest.raises(StatisticsError, match="2 exposures were given for 3 values"):
        p_chart([1, 2, 3], exposures=[4, 4])
    with pytest.raises(StatisticsError, match="list of numbers"):
        c_chart(["many", 2, 3])
    with pytest.raises(StatisticsError, match="list of numbers"):
        c_chart(5)


@pytest.mark.parametrize("chart", [p_chart, u_chart])
def test_a_period_with_none_in_all_is_a_gap(chart):
    found = chart([2, 0, 3], exposures=[10, 0, 12])
    assert [point.excluded for point in found.points] == [False, True, False]
    assert math.isnan(found.points[1].value)
    with pytest.raises(StatisticsError, match="value 2 is 4, but its exposure is 0"):
        chart([2, 4, 3], exposures=[10, 0, 12])


def test_limits_of_counts_are_drawn_no_lower_than_zero():
    counts = [1, 9, 2, 8, 1, 9, 2, 8, 1, 9, 2, 8, 12]
    plain, drawn = xmr_chart(counts), xmr_chart(counts, floor=0)
    assert plain.points[0].lower < 0
    assert all(point.lower == 0 for point in drawn.points)
    assert [p.signals for p in plain.points] == [p.signals for p in drawn.points]
