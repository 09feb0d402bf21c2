"""The yardsticks of an edition are the statistics' own functions, called with the figures at hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.measures import GroupComparison, Measures, NotComparable
from pcp_analysis.analysis.own_variation import (
    over_binomial,
    points_change,
    rank_by_dispersion,
    rare_events,
    yearly_dispersions,
)
from pcp_analysis.analysis.parts import over_a_year
from pcp_analysis.analysis.results import (
    PointsAssessment,
    RareAssessment,
    Refused,
    YardstickAssessment,
)
from pcp_analysis.analysis.yardsticks import Yardsticks
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.periods import CalendarYear, Quarter, TwelveMonths
from pcp_analysis.statistics import (
    Area,
    Dispersion,
    Equivalence,
    ModelledChange,
    Outcome,
    SmallestDifference,
    YardstickComparison,
    equivalence_proportion,
    equivalence_rate,
    equivalence_score,
    rank_pairs,
    seasonal_model,
    shrink_dispersions,
    smallest_difference,
    yardstick_proportion,
    yardstick_rate,
    yardstick_score,
)
from pcp_analysis.store.observations import Observations

NAMES = ["all-crime", "robbery", "rape", "all-crime-solved-rate", "crime-severity-score"]


SOUTH_EAST = ["hampshire", "surrey", "sussex", "thames-valley"]


def other_force(yardsticks: Yardsticks, name: str) -> Yardsticks:
    """Return the yardsticks of another force in the same quarter."""
    own = yardsticks.measures
    measures = Measures(
        own.catalogue, own.observations, own.catalogue.force(name), own.quarter, own.as_at
    )
    return Yardsticks(Assessments(measures))


@pytest.fixture(scope="module")
def yardsticks(catalogue: Catalogue, observations: Observations) -> Yardsticks:
    """Those of Essex, Q4 2020/21."""
    force, quarter = catalogue.force("essex"), Quarter.parse("2020-21-q4")
    day = dt.date(2026, 7, 31)
    return Yardsticks(Assessments(Measures(catalogue, observations, force, quarter, day)))


def areas(yardsticks: Yardsticks, name: str, forces: list[str]) -> list[Area]:
    """Read figures anew, past the comparison."""
    measures, indicator = yardsticks.measures, yardsticks.catalogue.indicator(name)
    period = measures.comparable_period(indicator)
    assert period is not None
    read = [measures.figure(indicator, yardsticks.catalogue.force(item), period) for item in forces]
    return [
        Area(item.force.name, str(period), item.count, item.denominator) for item in read if item
    ]


def against(yardsticks: Yardsticks, name: str, which: str) -> YardstickAssessment:
    found = yardsticks.against(yardsticks.catalogue.indicator(name), which)  # type: ignore[arg-type]
    assert isinstance(found, YardstickAssessment)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_group_yardstick_is_the_statistic_called_directly(
    yardsticks: Yardsticks, name: str
) -> None:
    indicator = yardsticks.catalogue.indicator(name)
    peers = [force.id for force in yardsticks.catalogue.most_similar_group("essex")]
    (own,), others = areas(yardsticks, name, ["essex"]), areas(yardsticks, name, peers)
    others.sort(key=lambda area: area.name)
    found = against(yardsticks, name, "peers")
    test, same, margin = found.test, found.equivalence, yardsticks.catalogue.margins[name].margin
    assert isinstance(test, YardstickComparison)
    assert isinstance(same, Equivalence)
    if name == "crime-severity-score":
        direct, similar = yardstick_score(own, others), equivalence_score(own, others, margin)
    else:
        group = found.group
        phi = yearly_dispersions(yardsticks.assessments, group)["Essex"]
        if indicator.is_percentage:
            direct = yardstick_proportion(own, others)
            phi = over_binomial(phi, group.own.value / 100)
            test_of = equivalence_proportion
        else:
            assert indicator.comparison is not None
            direct = yardstick_rate(own, others, indicator.comparison.per)
            test_of = equivalence_rate
        similar = test_of(own, others, margin, phi.floored, phi.degrees_of_freedom)
    for part in ("estimate", "lower", "upper", "p_value"):
        assert getattr(test, part) == pytest.approx(getattr(direct, part), rel=1e-9), part
        assert getattr(same, part) == pytest.approx(getattr(similar, part), rel=1e-9), part
    assert set(test.set_aside) == set(direct.set_aside)
    seen = smallest_difference(direct, "logit" if indicator.is_percentage else "log")
    assert isinstance(found.smallest, SmallestDifference)
    assert found.smallest.above == pytest.approx(seen.above, rel=1e-9)
    assert isinstance(found.smallest_in_family, SmallestDifference)
    assert found.smallest_in_family.ratio > found.smallest.ratio


@pytest.mark.parametrize("name", ["all-crime", "robbery"])
def test_all_forces_leave_out_the_force_with_few_residents(
    yardsticks: Yardsticks, name: str
) -> None:
    catalogue = yardsticks.catalogue
    others = [f.id for f in catalogue.forces if f.id not in ("essex", "city-of-london")]
    found = against(yardsticks, name, "all-forces")
    (own,), everyone = areas(yardsticks, name, ["essex"]), areas(yardsticks, name, others)
    direct = yardstick_rate(own, everyone, 1000)
    assert isinstance(found.test, YardstickComparison)
    assert found.test.p_value == pytest.approx(direct.p_value, rel=1e-9)
    assert found.test.n == 41
    assert "City of London" not in {figure.force.name for figure in found.group.figures}


def test_force_without_a_group_is_held_against_its_region_in_a_family_of_its_own(
    yardsticks: Yardsticks,
) -> None:
    assert yardsticks.used == ("peers", "all-forces")
    kent = other_force(yardsticks, "kent")
    assert (kent.used, kent.second) == (("peers", "region"), "region")
    found = against(kent, "robbery", "region")
    (own,), others = areas(kent, "robbery", ["kent"]), areas(kent, "robbery", SOUTH_EAST)
    direct = yardstick_rate(own, others, 1000)
    assert isinstance(found.test, YardstickComparison)
    assert found.test.p_value == pytest.approx(direct.p_value, rel=1e-9)
    assert found.adjustment is not None
    assert found.adjustment.family == "The force against its region, Q4 2020/21"
    assert isinstance(found.outcome, Outcome)
    assert "its region" in found.outcome.words
    assert kent.disagreement(kent.catalogue.indicator("robbery")) is None


@pytest.mark.parametrize(
    ("force", "others"), [("dyfed-powys", 3), ("metropolitan-police", 0), ("city-of-london", 1)]
)
def test_region_of_too_few_forces_is_no_yardstick_and_says_so(
    yardsticks: Yardsticks, force: str, others: int
) -> None:
    small = other_force(yardsticks, force)
    assert (small.used, small.second) == (("peers",), None)
    found = small.against(small.catalogue.indicator("robbery"), "region")
    assert isinstance(found, NotComparable)
    assert f"has {others} other forces to compare with" in found.reason


def test_smallest_differences_are_those_that_the_decision_records(yardsticks: Yardsticks) -> None:
    recorded = {"all-crime": 1.89, "robbery": 4.57, "vehicle-offences": 4.17, "rape": 1.84}
    for name, ratio in recorded.items():
        found = against(yardsticks, name, "all-forces").smallest
        assert isinstance(found, SmallestDifference)
        assert round(found.ratio, 2) == ratio


def test_fewer_than_twenty_other_forces_are_no_yardstick(yardsticks: Yardsticks) -> None:
    indicator = yardsticks.catalogue.indicator("theft-solved-rate")
    found = yardsticks.against(indicator, "all-forces")
    assert isinstance(found, NotComparable)
    assert found.reason.startswith("7 other forces have a figure of 2020/21")
    assert yardsticks.disagreement(indicator) is None


def test_no_reader_is_told_similar_outside_the_margin(yardsticks: Yardsticks) -> None:
    said = set()
    for indicator in yardsticks.catalogue.compared():
        found = yardsticks.against(indicator, "peers")
        if isinstance(found, NotComparable) or isinstance(found.outcome, Refused):
            continue
        assert isinstance(found.outcome, Outcome)
        said.add(found.outcome.key)
        if indicator.no_verdict is not None:
            assert found.outcome.key == "no_verdict"
            assert found.adjustment is None
        if found.outcome.key == "similar":
            assert isinstance(found.equivalence, Equivalence)
            low, high = found.equivalence.margin.limits
            assert low < found.equivalence.lower < found.equivalence.upper < high
    assert said == {"similar", "cannot_tell", "no_verdict"}


def test_families_hold_the_tests_that_pages_print_and_what_chance_leaves(
    yardsticks: Yardsticks,
) -> None:
    sizes = {"peers": 30, "all-forces": 20, "outside-the-range": 240, "changes": 72}
    for name, size in sizes.items():
        found = yardsticks.family(name)  # type: ignore[arg-type]
        assert not isinstance(found, Refused)
        assert found.size == size
        assert found.expected_by_chance == pytest.approx(0.05 * size)
    peers = yardsticks.family("peers")
    assert not isinstance(peers, Refused)
    for name, adjustment in peers.adjustments.items():
        printed = yardsticks.peers(yardsticks.catalogue.indicator(name))
        assert not isinstance(printed, NotComparable)
        assert printed.adjustment is not None
        assert printed.adjustment.adjusted_p_value == adjustment.adjusted_p_value


@pytest.mark.parametrize("name", ["all-crime", "weapons-possession", "all-crime-solved-rate"])
def test_ranks_take_each_force_own_dispersion(yardsticks: Yardsticks, name: str) -> None:
    indicator, assessments = yardsticks.catalogue.indicator(name), yardsticks.assessments
    group = yardsticks.comparison(indicator, "peers")
    assert not isinstance(group, NotComparable)
    parts = {}
    for figure in group.figures:
        series = assessments.series(indicator, figure.force)
        parts[figure.force.name] = over_a_year(
            seasonal_model(series, last=series.end - 4).dispersion
        )
    direct = rank_pairs(
        {figure.force.name: figure.count for figure in group.figures},
        {figure.force.name: figure.denominator or 0.0 for figure in group.figures},
        shrink_dispersions(parts),
        "highest_first" if indicator.polarity == "higher_is_better" else "lowest_first",
    )
    found = rank_by_dispersion(assessments, group)
    assert found == direct
    assert not isinstance(found, Refused)
    published = yardsticks.measures.rank_in(group, group.own)
    assert found["Essex"].estimate == published


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crime-severity-score", "the publisher gives no measure"),
        ("police-officers", "counted, not sampled"),
        ("ksi-casualties", "no quarterly series"),
    ],
)
def test_what_has_no_variation_at_hand_has_no_interval_of_its_rank(
    yardsticks: Yardsticks, name: str, reason: str
) -> None:
    group = yardsticks.comparison(yardsticks.catalogue.indicator(name), "peers")
    assert not isinstance(group, NotComparable)
    found = rank_by_dispersion(yardsticks.assessments, group)
    assert isinstance(found, Refused)
    assert reason in found.reason


def test_an_incident_is_set_aside_where_its_quarter_is_counted(yardsticks: Yardsticks) -> None:
    homicide = yardsticks.catalogue.indicator("homicide")
    found = rare_events(yardsticks.measures, homicide)
    assert isinstance(found, RareAssessment)
    counted, rest = found.change.counted, found.change.without_clusters
    assert (counted.count, counted.previous_count, counted.ratio) == (17, 60, None)
    assert rest is not None
    assert (rest.count, rest.previous_count) == (17, 21)
    assert found.previous.period == TwelveMonths(Quarter.parse("2019-20-q4"))
    year_later = yardsticks.measures.at(Quarter.parse("2021-22-q4"))
    later = rare_events(year_later, homicide)
    assert isinstance(later, RareAssessment)
    assert later.change.without_clusters is None


def test_percentage_points_tell_the_story_of_the_tested_ratio(yardsticks: Yardsticks) -> None:
    solved = yardsticks.catalogue.indicator("all-crime-solved-rate")
    found = points_change(yardsticks.assessments, solved)
    assert isinstance(found, PointsAssessment)
    assert not isinstance(found.change, Refused)
    ratio = yardsticks.assessments.changes(solved).changes["twelve-months"]
    assert isinstance(ratio, ModelledChange)
    assert found.change.p_value == pytest.approx(ratio.p_value, rel=1e-9)
    assert (found.change.lower < 0 < found.change.upper) == (ratio.lower < 1 < ratio.upper)
    assert found.change.estimate == pytest.approx(found.figure.value - found.previous.value)


def test_yearly_percentages_change_without_an_interval(yardsticks: Yardsticks) -> None:
    found = points_change(
        yardsticks.assessments, yardsticks.catalogue.indicator("theft-solved-rate")
    )
    assert isinstance(found, PointsAssessment)
    assert isinstance(found.change, Refused)
    assert "published by year" in found.change.reason
    assert isinstance(
        points_change(yardsticks.assessments, yardsticks.catalogue.indicator("robbery")), Refused
    )


@pytest.mark.parametrize(("share", "phi"), [(0.0, 3.0), (0.25, 4.0), (0.5, 6.0), (1.0, 3.0)])
def test_binomial_spread_is_larger_than_poisson_except_at_none_and_all(
    share: float, phi: float
) -> None:
    quarterly = Dispersion(phi=3.0, degrees_of_freedom=12, n=20, method="quarters")
    assert over_binomial(quarterly, share).phi == pytest.approx(phi)


def test_year_has_taken_in_how_its_quarters_hang_together() -> None:
    quarterly = Dispersion(
        phi=2.0, degrees_of_freedom=12, n=20, method="quarters", autocorrelation=0.5
    )
    year = over_a_year(quarterly)
    assert year.phi > quarterly.phi
    assert year.autocorrelation == 0


def test_rare_events_of_a_year_are_held_against_the_year_before(
    catalogue: Catalogue, observations: Observations
) -> None:
    force = catalogue.force("essex")
    measures = Measures(catalogue, observations, force, Quarter(2020, 4), dt.date(2026, 7, 31))
    roads = catalogue.indicator("ksi-casualties").model_copy(update={"no_verdict": "few"})
    found = rare_events(measures, roads)
    assert isinstance(found, RareAssessment)
    assert isinstance(found.figure.period, CalendarYear)
    assert found.previous.period == CalendarYear(found.figure.period.year - 1)


@pytest.mark.parametrize(("others", "enough"), [(19, False), (20, True)])
def test_all_forces_are_a_yardstick_from_twenty_others_on(
    yardsticks: Yardsticks, monkeypatch: pytest.MonkeyPatch, others: int, enough: bool
) -> None:
    robbery = yardsticks.catalogue.indicator("robbery")
    whole = yardsticks.comparison(robbery, "all-forces")
    assert isinstance(whole, GroupComparison)
    some = replace(whole, figures=whole.figures[: others + 1])
    monkeypatch.setattr(Measures, "comparison", lambda *_: some)
    found = yardsticks.comparison(robbery, "all-forces")
    if enough:
        assert found == some
    else:
        assert isinstance(found, NotComparable)
        assert "19 other forces have a figure" in found.reason


def test_smallest_difference_of_a_family_without_tests_is_that_of_one_test(
    yardsticks: Yardsticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Yardsticks, "_adjustments", lambda *_: {})
    yardsticks = Yardsticks(yardsticks.assessments)  # which has assessed nothing yet
    found = against(yardsticks, "homicide", "peers")  # gets no verdict, so it is in no family
    assert isinstance(found.smallest, SmallestDifference)
    assert found.smallest == found.smallest_in_family
