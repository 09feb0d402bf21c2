from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.change_tests import control_chart_of
from pcp_analysis.analysis.measures import ForceFigure, Measures
from pcp_analysis.analysis.results import CHANGES, Refused
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics import (
    ModelledChange,
    ModelledTrend,
    RecentSignal,
    Series,
    StatisticsError,
    deseasonalise,
    modelled_change,
    seasonal_kendall,
    seasonal_model,
    xmr_chart,
    year_on_year,
)
from pcp_analysis.store.observations import Observations
from tests.editions import WITHOUT

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def everything() -> tuple[Catalogue, Observations]:
    catalogue = Catalogue.load(ROOT)
    store = Observations.load(ROOT / "data" / "observations", catalogue)
    return catalogue, store.made_without(WITHOUT)


def assess(everything: tuple[Catalogue, Observations], quarter: str) -> Assessments:
    catalogue, observations = everything
    day = dt.date(2026, 7, 31)
    force = catalogue.force("essex")
    return Assessments(Measures(catalogue, observations, force, Quarter.parse(quarter), day))


@pytest.fixture(scope="module")
def q4(everything: tuple[Catalogue, Observations]) -> Assessments:
    return assess(everything, "2020-21-q4")


def test_changes_count_what_the_store_holds(q4: Assessments) -> None:
    indicator = q4.measures.catalogue.indicator("all-crime")
    changes = q4.changes(indicator).changes
    twelve, year, quarter = (changes[name] for name in CHANGES)
    assert isinstance(twelve, ModelledChange)
    assert isinstance(year, ModelledChange)
    assert isinstance(quarter, ModelledChange)
    assert (twelve.count, twelve.previous_count) == (148593, 167121)
    assert twelve.period == "12 months to March 2021"
    assert twelve.previous_period == "12 months to March 2020"
    assert (year.period, year.previous_period) == ("Q4 2020/21", "Q4 2019/20")
    counts = q4.series(indicator, q4.measures.force).array
    assert (year.count, year.previous_count) == (counts[-1], counts[-5])
    assert (quarter.period, quarter.previous_period) == ("Q4 2020/21", "Q3 2020/21")
    assert "seasonally adjusted" in quarter.method


def test_every_change_records_one_family(q4: Assessments) -> None:
    sizes = {
        adjustment.family_size
        for indicator in q4.measures.catalogue.compared()
        for adjustment in q4.changes(indicator).adjustments.values()
    }
    assert len(sizes) == 1


def test_covid_quarters_stay_out_of_the_dispersion(q4: Assessments) -> None:
    series = q4.series(q4.measures.catalogue.indicator("robbery"), q4.measures.force)
    assert [series.label(position) for position in series.excluded] == [
        "Q4 2019/20",
        "Q1 2020/21",
        "Q2 2020/21",
        "Q3 2020/21",
        "Q4 2020/21",
    ]


def test_quarter_with_a_net_reversal_is_left_out_of_the_baseline(q4: Assessments) -> None:
    series = q4.series(q4.measures.catalogue.indicator("homicide"), q4.measures.force)
    negative = [
        position for position, value in zip(series.ordinals, series.array, strict=True) if value < 0
    ]
    assert negative
    assert set(negative) <= set(series.excluded)


def test_test_across_a_series_break_is_refused(
    everything: tuple[Catalogue, Observations],
) -> None:
    found = assess(everything, "2018-19-q4")
    changes = found.changes(found.measures.catalogue.indicator("stalking-and-harassment"))
    twelve = changes.changes["twelve-months"]
    assert isinstance(twelve, Refused)
    assert "breaks at Q1 2018/19" in twelve.reason
    assert isinstance(changes.direction, Refused)


def test_break_of_the_denominator_breaks_the_rate(q4: Assessments) -> None:
    indicator = q4.measures.catalogue.indicator("all-crime-solved-rate")
    breaks = {item.id for item in q4.measures.breaks_of(indicator)}
    assert "stalking-and-harassment-counting" in breaks


def test_yearly_indicator_is_not_tested_for_change_and_says_why(q4: Assessments) -> None:
    found = q4.changes(q4.measures.catalogue.indicator("ksi-casualties"))
    for change in found.changes.values():
        assert isinstance(change, Refused)
        assert "published by year" in change.reason


@pytest.mark.parametrize("quarter", ["2015-16-q4", "2016-17-q1", "2019-20-q3", "2023-24-q1"])
def test_no_quarter_gives_a_number_that_is_none(
    everything: tuple[Catalogue, Observations], quarter: str
) -> None:
    found = assess(everything, quarter)
    for indicator in found.measures.catalogue.compared():
        for change in found.changes(indicator).changes.values():
            if isinstance(change, ModelledChange):
                assert 0 <= change.p_value <= 1
                assert change.lower <= change.estimate <= change.upper


def test_twelve_month_series_is_the_sum_of_four_quarters_over_one_population(
    q4: Assessments,
) -> None:
    measures = q4.measures
    indicator = measures.catalogue.indicator("all-crime")
    series = measures.twelve_month_series(indicator)
    assert next(iter(series)) == Quarter(2015, 1)
    assert series[Quarter(2020, 4)] == pytest.approx(1000 * 148593 / 1852594)
    with pytest.raises(ValueError, match="not published by quarter"):
        measures.twelve_month_series(measures.catalogue.indicator("ksi-casualties"))


def test_twelve_month_series_is_refused_as_a_trend() -> None:
    rolling = Series.of([float(value) for value in range(20)], window=4)
    for test in (xmr_chart, seasonal_kendall, year_on_year):
        with pytest.raises(StatisticsError, match="neighbouring values share data"):
            test(rolling)


def test_every_other_force_shows_how_alike_quarters_are(q4: Assessments) -> None:
    measures = q4.measures
    robbery = measures.catalogue.indicator("robbery")
    everyone = measures.catalogue.all_forces(measures.force.id).peers
    found = q4.changes(robbery).changes["twelve-months"]
    assert isinstance(found, ModelledChange)
    assert found.panel == len(q4.panel(robbery)) == len(everyone)
    own = q4.series(robbery, measures.force)
    expected = modelled_change(own, [q4.series(robbery, force) for force in everyone])
    assert (found.p_value, found.lower, found.upper) == (
        expected.p_value,
        expected.lower,
        expected.upper,
    )


def test_trend_that_ends_before_the_twelve_months_is_refused(
    everything: tuple[Catalogue, Observations], q4: Assessments
) -> None:
    robbery = q4.measures.catalogue.indicator("robbery")
    before = assess(everything, "2019-20-q3").changes(robbery).trend
    assert isinstance(before, ModelledTrend)
    assert before.last == Quarter(2019, 3).ordinal
    assert before.n <= 20  # five years, so that an old trend does not speak for the latest
    after = q4.changes(robbery).trend
    assert isinstance(after, Refused)
    assert "Q3 2019/20, before the 12 months compared" in after.reason


def test_recent_quarters_are_looked_at_where_they_have_a_range(
    everything: tuple[Catalogue, Observations], q4: Assessments
) -> None:
    robbery = q4.measures.catalogue.indicator("robbery")
    assert isinstance(assess(everything, "2019-20-q3").changes(robbery).recent, RecentSignal)
    assert isinstance(q4.changes(robbery).recent, Refused)


def test_rare_numbers_are_not_adjusted_for_the_season(q4: Assessments) -> None:
    homicide = q4.changes(q4.measures.catalogue.indicator("homicide")).changes
    found = homicide["quarter-on-quarter"]
    assert isinstance(found, Refused)
    assert "not adjusted for the season" in found.reason
    assert isinstance(homicide["quarter-on-year"], ModelledChange)


def test_quarterly_figure_that_nothing_divides_is_followed_as_it_stands(q4: Assessments) -> None:
    robbery = q4.measures.catalogue.indicator("robbery").model_copy(update={"comparison": None})
    series = q4.series(robbery, q4.measures.force)
    assert set(series.exposure_array) == {1.0}
    assert control_chart_of(robbery, series) == xmr_chart(
        deseasonalise(series, seasonal_model(series)), floor=0.0
    )


def test_series_begins_with_the_first_figure_and_is_refused_where_the_last_is_missing(
    q4: Assessments, monkeypatch: pytest.MonkeyPatch
) -> None:
    robbery, force = q4.measures.catalogue.indicator("robbery"), q4.measures.force
    whole = q4.measures.quarterly_figures(robbery, force)
    none = [(quarter, None) for quarter, _ in whole]

    def series_of(figures: Sequence[tuple[Quarter, ForceFigure | None]]) -> Series:
        monkeypatch.setattr(Measures, "quarterly_figures", lambda *_: figures)
        return q4.series(robbery, force)

    late = series_of([*none[:3], *whole[3:]])
    assert (late.label(late.start), len(late.array)) == (whole[3][0].label, len(whole) - 3)
    for figures in ([*whole[:-1], none[-1]], none):
        with pytest.raises(StatisticsError, match="does not reach the quarter of the edition"):
            series_of(figures)


def test_quarter_without_an_event_stays_in_the_baseline(q4: Assessments) -> None:
    homicide = q4.measures.catalogue.indicator("homicide")
    quiet = 0
    for force in q4.measures.peers:
        series = q4.series(homicide, force)
        for position, value in zip(series.ordinals, series.array, strict=True):
            if value == 0 and not q4.is_exceptional(Quarter(position // 4, position % 4 + 1)):
                quiet += 1
                assert position not in series.excluded
    assert quiet
