"""The force against its group: tests, ranks and intervals, as every page prints them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pytest

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.analysis.results import PeerAssessment, Refused
from pcp_analysis.analysis.yardsticks import Yardsticks, compare
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics import (
    Area,
    Outcome,
    StatisticsError,
    YardstickComparison,
    yardstick_rate,
)
from pcp_analysis.store.observations import Observations


def held_against(
    catalogue: Catalogue, observations: Observations, quarter: str, force: str = "essex"
) -> Yardsticks:
    day = dt.date(2026, 7, 31)
    found = Measures(catalogue, observations, catalogue.force(force), Quarter.parse(quarter), day)
    return Yardsticks(Assessments(found))


@pytest.fixture(scope="module")
def q4(catalogue: Catalogue, observations: Observations) -> Yardsticks:
    return held_against(catalogue, observations, "2020-21-q4")


def peers(yardsticks: Yardsticks, name: str) -> PeerAssessment:
    found = yardsticks.peers(yardsticks.catalogue.indicator(name))
    assert isinstance(found, PeerAssessment)
    return found


def every(yardsticks: Yardsticks) -> Iterator[PeerAssessment]:
    for indicator in yardsticks.catalogue.compared():
        yield peers(yardsticks, indicator.id)


def test_expected_range_is_that_of_the_others_with_the_farthest_set_aside(q4: Yardsticks) -> None:
    found = peers(q4, "all-crime")
    assert isinstance(found.test, YardstickComparison)
    own, *others = (
        Area(figure.force.name, "12 months", figure.count, figure.denominator)
        for figure in sorted(found.group.figures, key=lambda item: item.force.id != "essex")
    )
    direct = yardstick_rate(own, others)
    assert found.test.set_aside == direct.set_aside == ("Hertfordshire",)
    assert found.test.lower == pytest.approx(direct.lower)
    assert found.test.upper == pytest.approx(direct.upper)


def test_rates_whose_intervals_do_not_overlap_are_told_apart_in_rank(q4: Yardsticks) -> None:
    pairs = 0
    for item in every(q4):
        if isinstance(item.rank, Refused):
            continue
        own = item.intervals[item.group.own.force]
        for force, interval in item.intervals.items():
            if interval.upper < own.lower or own.upper < interval.lower:
                pairs += 1
                assert force.name not in item.rank.not_told_apart
    assert pairs > 20


def test_force_without_a_group_is_held_against_all_forces_alone(
    catalogue: Catalogue, observations: Observations
) -> None:
    kent = held_against(catalogue, observations, "2020-21-q4", "kent")
    assert kent.used == ("peers", "region")
    found = peers(kent, "robbery")
    assert isinstance(found.test, YardstickComparison)
    assert found.test.n == 41
    assert not isinstance(found.rank, Refused)
    assert kent.disagreement(kent.catalogue.indicator("robbery")) is None


def test_one_family_holds_every_comparison_with_a_verdict(q4: Yardsticks) -> None:
    judged = [
        item
        for item in every(q4)
        if item.group.indicator.no_verdict is None and not isinstance(item.test, Refused)
    ]
    sizes = {item.adjustment.family_size for item in judged if item.adjustment}
    assert sizes == {len(judged)}
    for item in judged:
        assert item.adjustment is not None
        assert item.adjustment.adjusted_p_value >= item.adjustment.p_value


def test_homicide_is_compared_and_gets_no_verdict_and_no_place_in_the_family(
    q4: Yardsticks,
) -> None:
    found = peers(q4, "homicide")
    assert isinstance(found.test, YardstickComparison)
    assert found.adjustment is None
    assert isinstance(found.outcome, Outcome)
    assert found.outcome.key == "no_verdict"


def test_rate_above_100_per_cent_is_refused_with_the_force_named(q4: Yardsticks) -> None:
    found = peers(q4, "homicide-solved-rate")
    assert isinstance(found.test, Refused)
    assert "too old for a verdict" in found.test.reason
    with pytest.raises(StatisticsError, match="Leicestershire solved 16 offences"):
        compare(found.group, found.group.own)


def test_figures_carry_their_own_intervals_which_hold_them(q4: Yardsticks) -> None:
    for item in every(q4):
        scale = 100 if item.group.indicator.is_percentage else 1
        for figure in item.group.figures:
            interval = item.intervals.get(figure.force)
            if interval is not None:
                assert interval.lower * scale <= figure.value <= interval.upper * scale


def test_rank_interval_holds_the_rank_or_says_why_there_is_none(q4: Yardsticks) -> None:
    for item in every(q4):
        if isinstance(item.rank, Refused):
            assert item.rank.reason
        else:
            assert item.rank.lower <= item.group.position.rank <= item.rank.upper
            assert item.rank.estimate == item.group.position.rank


def test_score_and_people_in_post_have_a_rank_without_interval(q4: Yardsticks) -> None:
    assert isinstance(peers(q4, "crime-severity-score").rank, Refused)
    assert isinstance(peers(q4, "police-officers").rank, Refused)


def test_force_outside_its_range_is_listed_as_outside(q4: Yardsticks) -> None:
    for item in every(q4):
        if isinstance(item.test, YardstickComparison):
            own = not item.test.lower <= item.test.value <= item.test.upper
            assert own == (item.group.own.force in item.outside), item.group.indicator.id


@pytest.mark.parametrize("quarter", ["2015-16-q4", "2016-17-q1", "2019-20-q3", "2023-24-q1"])
def test_no_quarter_gives_a_number_that_is_none(
    catalogue: Catalogue, observations: Observations, quarter: str
) -> None:
    found = held_against(catalogue, observations, quarter)
    for indicator in found.catalogue.compared():
        result = found.peers(indicator)
        if isinstance(result, PeerAssessment) and isinstance(result.test, YardstickComparison):
            assert np.isfinite([result.test.lower, result.test.upper, result.test.p_value]).all()
