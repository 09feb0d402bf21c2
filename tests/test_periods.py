"""Periods: read, printed, counted."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_analysis.periods import (
    CalendarYear,
    FinancialYear,
    MidYear,
    Quarter,
    TwelveMonths,
    YearEnd,
    month_end,
    parse_period,
)

quarters = st.builds(Quarter, st.integers(1900, 2200), st.integers(1, 4))
days = st.dates(dt.date(1900, 4, 1), dt.date(2200, 3, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2020-21-q4",
        "2020-21-Q4",
        "2020/21 Q4",
        "2020/21 q4",
        "2020/2021 Q4",
        "2020-2021-q4",
        "Q4 2020/21",
        "q4 2020-21",
        "Q4 2020/2021",
        "  Q4 2020/21  ",
        "2020/21_q4",
    ],
)
def test_every_spelling_of_a_quarter_reads_as_the_same_quarter(text: str) -> None:
    assert Quarter.parse(text) == Quarter(2020, 4)


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("2020-22-q4", "2020 is followed by 22"),
        ("2020-19-q4", "2020 is followed by 19"),
        ("2020-20-q4", "2020 is followed by 20"),
        ("2020/2022 Q4", "2020 is followed by 2022"),
        ("1999-2099-q1", "1999 is followed by 2099"),
        ("2020-21-q5", "quarter 5 does not exist"),
        ("2020-21-q0", "quarter 0 does not exist"),
        ("Q44 2020/21", "quarter 44 does not exist"),
        ("2020-21", "not a financial quarter"),
        ("2020 Q4", "not a financial quarter"),
        ("Q4", "not a financial quarter"),
        ("2020-21-4", "not a financial quarter"),
        ("20-21-q4", "not a financial quarter"),
        ("Q42020/21", "not a financial quarter"),
        ("2020-21-q4 draft", "not a financial quarter"),
        ("0000-01-q1", "not a financial quarter"),  # before any day that a calendar has
        ("9999-00-q4", "not a financial quarter"),
        ("\uff12\uff10\uff12\uff10-21-q4", "not a financial quarter"),
        ("", "not a financial quarter"),
    ],
)
def test_what_is_no_quarter_is_refused_with_the_reason(text: str, because: str) -> None:
    with pytest.raises(ValueError, match=because):
        Quarter.parse(text)


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_quarter_cannot_be_made_with_another_number(number: int) -> None:
    with pytest.raises(ValueError, match="quarters are 1 to 4"):
        Quarter(2020, number)


def test_a_quarter_prints_the_british_way() -> None:
    quarter = Quarter(2020, 4)
    assert str(quarter) == "2020-21-q4"
    assert quarter.label == "Q4 2020/21"
    assert quarter.months == "January to March 2021"
    assert quarter.long_label == "the quarter January to March 2021"


@pytest.mark.parametrize(
    ("number", "first", "last", "months"),
    [
        (1, dt.date(2020, 4, 1), dt.date(2020, 6, 30), "April to June 2020"),
        (2, dt.date(2020, 7, 1), dt.date(2020, 9, 30), "July to September 2020"),
        (3, dt.date(2020, 10, 1), dt.date(2020, 12, 31), "October to December 2020"),
        (4, dt.date(2021, 1, 1), dt.date(2021, 3, 31), "January to March 2021"),
    ],
)
def test_a_quarter_knows_its_days_and_months(
    number: int, first: dt.date, last: dt.date, months: str
) -> None:
    quarter = Quarter(2020, number)
    assert (quarter.start, quarter.end, quarter.months) == (first, last, months)


def test_the_century_rolls_between_1999_00_and_2000_01() -> None:
    assert str(FinancialYear(1999)) == "1999-00"
    assert FinancialYear(1999).label == "1999/00"
    assert FinancialYear.parse("1999/00") == FinancialYear.parse("1999/2000") == FinancialYear(1999)
    assert str(Quarter(1999, 4).plus(1)) == "2000-01-q1"
    assert Quarter.parse("1999-00-q4").end == dt.date(2000, 3, 31)
    assert FinancialYear.parse("2099/00") == FinancialYear(2099)


def test_a_financial_year_prints_ends_and_holds_its_quarters() -> None:
    year = FinancialYear.parse("2020/21")
    assert (str(year), year.label) == ("2020-21", "2020/21")
    assert year.long_label == "the financial year 2020/21"
    assert year.end == dt.date(2021, 3, 31)
    assert [str(quarter) for quarter in year.quarters] == [
        "2020-21-q1",
        "2020-21-q2",
        "2020-21-q3",
        "2020-21-q4",
    ]
    assert year.plus(-21) == FinancialYear(1999)


@pytest.mark.parametrize("text", ["2020", "2020/22", "2020-21-q4", "20/21", "2020 21", "", "x"])
def test_what_is_no_financial_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a financial year"):
        FinancialYear.parse(text)


@given(quarters, st.integers(-400, 400))
def test_going_some_quarters_on_and_back_again_ends_where_it_began(
    quarter: Quarter, steps: int
) -> None:
    moved = quarter.plus(steps)
    assert moved.ordinal - quarter.ordinal == steps
    assert moved.plus(-steps) == quarter


@given(quarters, quarters)
def test_quarters_sort_as_their_days_do(one: Quarter, other: Quarter) -> None:
    assert (one < other) == (one.start < other.start) == (one.ordinal < other.ordinal)


@given(quarters)
def test_every_quarter_reads_back_from_each_way_it_prints(quarter: Quarter) -> None:
    assert Quarter.parse(str(quarter)) == quarter
    assert Quarter.parse(quarter.label) == quarter
    assert parse_period("quarter", str(quarter)) == quarter
    assert FinancialYear.parse(str(quarter.financial_year)) == quarter.financial_year
    assert FinancialYear.parse(quarter.financial_year.label) == quarter.financial_year


@given(days)
def test_the_quarter_containing_a_day_is_the_one_whose_days_hold_it(day: dt.date) -> None:
    quarter = Quarter.containing(day)
    assert quarter.start <= day <= quarter.end


@given(quarters)
def test_quarters_follow_each_other_without_gap_or_overlap(quarter: Quarter) -> None:
    assert quarter.plus(1).start - quarter.end == dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2021, 3, 31), "2020-21-q4"),
        (dt.date(2021, 4, 1), "2021-22-q1"),
        (dt.date(2020, 12, 31), "2020-21-q3"),
        (dt.date(2021, 1, 1), "2020-21-q4"),
        (dt.date(2000, 1, 1), "1999-00-q4"),
    ],
)
def test_days_at_the_edge_of_a_quarter_fall_on_the_right_side(day: dt.date, expected: str) -> None:
    assert str(Quarter.containing(day)) == expected


def test_through_gives_every_quarter_both_ends_included() -> None:
    span = Quarter(2019, 3).through(Quarter(2020, 2))
    assert [str(item) for item in span] == ["2019-20-q3", "2019-20-q4", "2020-21-q1", "2020-21-q2"]
    assert Quarter(2020, 1).through(Quarter(2020, 1)) == (Quarter(2020, 1),)
    assert Quarter(2020, 2).through(Quarter(2020, 1)) == ()


def test_twelve_months_are_the_four_quarters_that_end_with_one() -> None:
    window = TwelveMonths(Quarter(2020, 2))
    assert [str(item) for item in window.quarters] == [
        "2019-20-q3",
        "2019-20-q4",
        "2020-21-q1",
        "2020-21-q2",
    ]
    assert window.end == dt.date(2020, 9, 30)
    assert window.label == "12 months to September 2020"
    assert window.long_label == "the 12 months to September 2020"
    assert str(window) == "12-months-to-2020-21-q2"


@given(quarters)
def test_twelve_months_hold_one_30_june_and_take_the_estimate_of_that_day(ending: Quarter) -> None:
    window = TwelveMonths(ending)
    first, last = window.quarters[0].start, window.quarters[-1].end
    inside = [
        year for year in range(first.year, last.year + 1) if first <= dt.date(year, 6, 30) <= last
    ]
    assert inside == [window.mid_year.year]


@pytest.mark.parametrize(
    ("period", "year"),
    [
        (Quarter(2020, 1), 2020),
        (Quarter(2020, 4), 2020),
        (FinancialYear(2020), 2020),
        (CalendarYear(2020), 2020),
        (YearEnd(FinancialYear(2020)), 2020),
        (TwelveMonths(Quarter(2020, 1)), 2020),
        (TwelveMonths(Quarter(2020, 4)), 2020),
    ],
)
def test_each_period_names_its_mid_year_estimate(period: Quarter, year: int) -> None:
    assert period.mid_year == MidYear(year)


def test_the_other_periods_print_the_british_way() -> None:
    assert CalendarYear(2018).label == str(CalendarYear(2018)) == "2018"
    assert CalendarYear(2018).long_label == "the calendar year 2018"
    assert CalendarYear(2018).end == dt.date(2018, 12, 31)
    assert MidYear(2020).label == "mid-2020"
    assert (str(MidYear(2020)), MidYear(2020).end) == ("2020", dt.date(2020, 6, 30))
    day = YearEnd(FinancialYear(2020))
    assert (str(day), day.label, day.long_label) == ("2021-03-31", "31 March 2021", "31 March 2021")
    assert day.end == dt.date(2021, 3, 31)


@pytest.mark.parametrize("years", [-3, 0, 1])
def test_yearly_periods_move_by_whole_years(years: int) -> None:
    assert CalendarYear(2018).plus(years).year == 2018 + years
    assert MidYear(2018).plus(years).year == 2018 + years
    assert TwelveMonths(Quarter(2018, 1)).plus(4 * years).ending == Quarter(2018 + years, 1)
    assert YearEnd(FinancialYear(2018)).plus(years).financial_year.start_year == 2018 + years


@pytest.mark.parametrize("text", ["18", "2018/19", "2018-01", "20180", " 2018", "year", "0000"])
def test_what_is_no_calendar_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a calendar year"):
        CalendarYear.parse(text)


@pytest.mark.parametrize(
    ("period_type", "text", "expected"),
    [
        ("quarter", "2020-21-q4", Quarter(2020, 4)),
        ("financial_year", "2020-21", FinancialYear(2020)),
        ("twelve_months", "12-months-to-2025-26-q1", TwelveMonths(Quarter(2025, 1))),
        ("calendar_year", "2018", CalendarYear(2018)),
        ("mid_year", "2020", MidYear(2020)),
        ("year_end", "2021-03-31", YearEnd(FinancialYear(2020))),
    ],
)
def test_a_period_of_the_store_reads_by_its_type_and_prints_the_same(
    period_type: str, text: str, expected: Quarter
) -> None:
    period = parse_period(period_type, text)
    assert period == expected
    assert str(period) == text
    assert period.period_type == period_type


@pytest.mark.parametrize(
    ("period_type", "text", "because"),
    [
        ("month", "2020-04", "'month' is not a type of period"),
        ("quarter", "2020-21", "not a financial quarter"),
        ("financial_year", "2020", "not a financial year"),
        ("twelve_months", "2020-21-q4", "not of the form 12-months-to-YEAR-qN"),
        ("twelve_months", "12-months-to-2020", "not a financial quarter"),
        ("mid_year", "mid-2020", "not a calendar year"),
        ("year_end", "2021-03-30", "not a 31 March"),
        ("year_end", "2021-04-31", "day is out of range"),
        ("year_end", "2021", "Invalid isoformat"),
    ],
)
def test_a_period_of_the_store_that_does_not_fit_its_type_is_refused(
    period_type: str, text: str, because: str
) -> None:
    with pytest.raises(ValueError, match=because):
        parse_period(period_type, text)


@given(days)
def test_a_month_ends_on_the_day_before_the_first_of_the_next(day: dt.date) -> None:
    end = month_end(f"{day:%Y-%m}")
    assert (end.year, end.month) == (day.year, day.month)
    assert (end + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize("text", ["2021", "2021-13", "2021-1", "March"])
def test_what_is_no_month_has_no_end(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|month"):
        month_end(text)
