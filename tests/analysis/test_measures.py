"""Figures, comparisons and series of an edition, recomputed here from the CSV files alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from pcp_analysis.analysis.measures import GroupComparison, Measures, NotComparable
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.errors import MissingDataError
from pcp_analysis.periods import CalendarYear, FinancialYear, Quarter, TwelveMonths
from pcp_analysis.store.observations import Observations

NOW = dt.date(2026, 7, 31)
THEN = dt.date(2023, 10, 31)
ESSEX = "E23000028"
GROUP = {
    ESSEX: "Essex",
    "E23000036": "Avon and Somerset",
    "E23000018": "Derbyshire",
    "E23000030": "Hampshire",
    "E23000027": "Hertfordshire",
    "E23000021": "Leicestershire",
    "E23000015": "Staffordshire",
    "E23000033": "Sussex",
}
Q4 = ("2020-21-q1", "2020-21-q2", "2020-21-q3", "2020-21-q4")
Q2 = ("2019-20-q3", "2019-20-q4", "2020-21-q1", "2020-21-q2")
OF_2018_19 = ("2018-19-q1", "2018-19-q2", "2018-19-q3", "2018-19-q4")

Make = Callable[..., Measures]


def releases_read(measures: Measures, indicators: tuple[Indicator, ...]) -> frozenset[str]:
    """Give the releases behind the comparisons of some indicators."""
    found = [measures.comparison(indicator) for indicator in indicators]
    parts = [item.releases for item in found if isinstance(item, GroupComparison)]
    return frozenset[str]().union(*parts)


@pytest.fixture
def measures(catalogue: Catalogue, observations: Observations) -> Make:
    """Measures of Essex, Q4 2020/21, unless told otherwise."""

    def make(
        quarter: str = "2020-21-q4",
        as_at: dt.date = NOW,
        force: str = "essex",
        store: Observations = observations,
        of: Catalogue = catalogue,
    ) -> Measures:
        return Measures(of, store, of.force(force), Quarter.parse(quarter), as_at)

    return make


def compare(measures: Measures, indicator: str) -> GroupComparison:
    found = measures.comparison(measures.catalogue.indicator(indicator))
    assert isinstance(found, GroupComparison), found
    return found


# An independent reckoning: pandas and numpy over the CSV files, nothing of the package


@dataclass(frozen=True)
class Expected:
    """How an indicator is reckoned: sums of periods over sums of periods, times."""

    count: str
    count_type: str
    count_periods: tuple[str, ...]
    by: str | None
    by_type: str
    by_periods: tuple[str, ...]
    times: float
    better: str  # "low", "high" or "neither"


def offences(indicator: str, quarters: tuple[str, ...], better: str = "low") -> Expected:
    return Expected(
        indicator, "quarter", quarters, "population", "mid_year", ("2020",), 1000, better
    )


def solved(
    indicator: str, period_type: str, periods: tuple[str, ...], of: str, quarters: tuple[str, ...]
) -> Expected:
    return Expected(indicator, period_type, periods, of, "quarter", quarters, 100, "high")


EXPECTED = {
    "2020-21-q4": {
        "all-crime": offences("all-crime", Q4),
        "violence-with-injury": offences("violence-with-injury", Q4),
        "homicide": offences("homicide", Q4),
        "rape": offences("rape", Q4),
        "burglary": offences("burglary", Q4),
        "drug-trafficking": offences("drug-trafficking", Q4),
        "weapons-possession": offences("weapons-possession", Q4, "neither"),
        "all-crime-solved-rate": solved("all-crime-solved-rate", "quarter", Q4, "all-crime", Q4),
        "violence-with-injury-solved-rate": solved(
            "violence-with-injury-solved-rate",
            "quarter",
            OF_2018_19,
            "violence-with-injury",
            OF_2018_19,
        ),
        "theft-solved-rate": solved(
            "theft-solved-rate", "financial_year", ("2020-21",), "theft-all", Q4
        ),
        "crime-severity-score": Expected(
            "crime-severity-score", "financial_year", ("2020-21",), None, "", (), 1, "low"
        ),
        "police-officers": Expected(
            "police-officers",
            "year_end",
            ("2021-03-31",),
            "population",
            "mid_year",
            ("2020",),
            1000,
            "neither",
        ),
        "ksi-casualties": Expected(
            "ksi-casualties",
            "calendar_year",
            ("2018",),
            "population",
            "mid_year",
            ("2018",),
            100_000,
            "low",
        ),
        "ksi-casualties-per-vehicle-km": Expected(
            "ksi-casualties",
            "calendar_year",
            ("2018",),
            "vehicle-km",
            "calendar_year",
            ("2018",),
            100_000_000,
            "low",
        ),
    },
    "2020-21-q2": {
        "all-crime": offences("all-crime", Q2),
        "public-order": offences("public-order", Q2),
        "all-crime-solved-rate": solved("all-crime-solved-rate", "quarter", Q2, "all-crime", Q2),
        "crime-severity-score": Expected(
            "crime-severity-score", "financial_year", ("2019-20",), None, "", (), 1, "low"
        ),
        "police-officers": Expected(
            "police-officers",
            "year_end",
            ("2020-03-31",),
            "population",
            "mid_year",
            ("2019",),
            1000,
            "neither",
        ),
        "robbery-solved-rate": solved(
            "robbery-solved-rate",
            "financial_year",
            ("2019-20",),
            "robbery",
            ("2019-20-q1", "2019-20-q2", "2019-20-q3", "2019-20-q4"),
        ),
    },
}
CASES = [(quarter, indicator) for quarter, of in EXPECTED.items() for indicator in of]


class Reckoning:
    """Sums by force straight from the rows of the CSV files, as known on a date."""

    def __init__(self, raw: pd.DataFrame, root: Path, as_at: dt.date) -> None:
        listed = yaml.safe_load((root / "data/catalogue/releases.yml").read_text())["releases"]
        published = {item["id"]: item["published"] for item in listed}
        rows = raw[raw["area"].isin(GROUP)].assign(day=raw["release"].map(published))
        rows = rows[[day <= as_at for day in rows["day"]]].sort_values("day", kind="stable")
        keys = ["indicator", "area", "period_type", "period"]
        self.known = rows.groupby(keys)["value"].last()

    def total(self, indicator: str, area: str, kind: str, periods: tuple[str, ...]) -> float:
        return float(sum(self.known[indicator, area, kind, period] for period in periods))

    def counts(self, how: Expected) -> dict[str, float]:
        return {
            area: self.total(how.count, area, how.count_type, how.count_periods) for area in GROUP
        }

    def divisors(self, how: Expected) -> dict[str, float]:
        if how.by is None:
            return dict.fromkeys(GROUP, 1.0)
        return {area: self.total(how.by, area, how.by_type, how.by_periods) for area in GROUP}


@pytest.fixture(scope="module")
def reckoning(raw: pd.DataFrame, root: Path) -> Reckoning:
    return Reckoning(raw, root, NOW)


@pytest.mark.parametrize(("quarter", "indicator"), CASES)
def test_a_comparison_agrees_with_an_independent_reckoning(
    measures: Make, reckoning: Reckoning, quarter: str, indicator: str
) -> None:
    how = EXPECTED[quarter][indicator]
    counts, divisors = reckoning.counts(how), reckoning.divisors(how)
    rates = {area: counts[area] / divisors[area] * how.times for area in GROUP}
    own = rates[ESSEX]
    found = compare(measures(quarter), indicator)

    assert found.own.count == pytest.approx(counts[ESSEX], abs=1e-9)
    assert found.own.value == pytest.approx(own, rel=1e-12)
    assert {item.force.code: item.value for item in found.figures} == pytest.approx(rates)
    assert found.missing == ()

    place = found.position
    better = sum(rate > own if how.better == "high" else rate < own for rate in rates.values())
    assert (place.rank, place.group_size) == (better + 1, 8)
    assert place.joint == (sum(rate == own for rate in rates.values()) > 1)
    assert place.average == pytest.approx(np.mean(list(rates.values())), rel=1e-12)
    assert place.others_average == pytest.approx((place.average * 8 - own) / 7, rel=1e-12)
    if how.better == "neither":
        assert place.top_quartile is place.to_average is place.to_top_quartile is None
        return
    quarter_of_the_way = 75 if how.better == "high" else 25
    quartile = np.percentile(list(rates.values()), quarter_of_the_way, method="linear")
    assert place.top_quartile == pytest.approx(quartile, rel=1e-12)
    for target, gap in (
        (place.average, place.to_average),
        (quartile, place.to_top_quartile),
        (place.others_average, place.to_others_average),
    ):
        if own >= target if how.better == "high" else own <= target:
            assert gap is None
            continue
        assert gap == pytest.approx(target - own)
        if how.by is None or how.times == 100:
            assert found.as_count(gap) is None
        else:
            needed = (target - own) * divisors[ESSEX] / how.times
            assert found.as_count(gap) == pytest.approx(needed)


def test_the_reckonings_cover_each_polarity_and_some_change_is_required(measures: Make) -> None:
    places = {
        indicator: compare(measures(quarter), indicator).position for quarter, indicator in CASES
    }
    assert any(place.to_average is not None for place in places.values())
    assert any(place.to_average is None for place in places.values())
    assert {EXPECTED[quarter][name].better for quarter, name in CASES} == {"low", "high", "neither"}


@pytest.mark.parametrize(
    ("indicator", "quarter", "count"),
    [
        ("all-crime", "2020-21-q4", 148_593),
        ("all-crime", "2015-16-q4", 111_022),
        ("violence-with-injury", "2015-16-q4", 11_680),
        ("ksi-casualties", "2017-18-q3", 927),
    ],
)
def test_the_figures_of_essex_that_must_hold_come_out(
    measures: Make, indicator: str, quarter: str, count: int
) -> None:
    assert compare(measures(quarter), indicator).own.count == count


# As it was known then


def test_an_edition_as_at_october_2023_divides_by_the_population_of_june_2021(
    measures: Make, raw: pd.DataFrame
) -> None:
    then, now = (compare(measures(as_at=day), "all-crime").own for day in (THEN, NOW))
    of_essex = raw[(raw["indicator"] == "population") & (raw["area"] == ESSEX)]
    of_2020 = of_essex[of_essex["period"] == "2020"].set_index("release")["value"]
    assert then.denominator == of_2020["ons-population-2021-06"]
    assert now.denominator == of_2020["ons-population-2025-07"]
    assert then.denominator != now.denominator
    assert then.denominator_period == now.denominator_period == "mid-2020"
    assert then.count == now.count == 148_593
    assert then.releases == {"home-office-recorded-crime-2023-10", "ons-population-2021-06"}
    assert now.releases == {"home-office-recorded-crime-2023-10", "ons-population-2025-07"}


def test_an_edition_as_at_october_2023_reads_nothing_published_later(
    measures: Make, catalogue: Catalogue
) -> None:
    later = {release.id for release in catalogue.releases if release.published > THEN}
    assert later
    then = measures(as_at=THEN)
    assert not releases_read(then, catalogue.compared()) & later
    assert releases_read(measures(as_at=NOW), catalogue.compared()) & later


def test_an_edition_as_at_october_2023_has_no_all_crime_solved_rate_of_its_own_quarter(
    measures: Make, catalogue: Catalogue
) -> None:
    indicator = catalogue.indicator("all-crime-solved-rate")
    of_the_edition = TwelveMonths(Quarter(2020, 4))
    then = measures(as_at=THEN)
    assert then.figure(indicator, then.force, of_the_edition) is None
    assert then.comparable_period(indicator) == TwelveMonths(Quarter(2018, 4))
    now = measures(as_at=NOW)
    assert now.comparable_period(indicator) == of_the_edition


def test_before_anything_was_published_nothing_is_compared_and_the_reason_is_told(
    measures: Make, catalogue: Catalogue
) -> None:
    early = measures(as_at=dt.date(2018, 1, 31))
    for indicator in catalogue.compared():
        found = early.comparison(indicator)
        assert isinstance(found, NotComparable)
        assert found.reason == "no figure of Essex was published by 31 January 2018"


def test_the_reason_prints_its_date_without_a_leading_zero(
    measures: Make, catalogue: Catalogue
) -> None:
    found = measures(as_at=dt.date(2018, 1, 1)).comparison(catalogue.indicator("all-crime"))
    assert isinstance(found, NotComparable)
    assert found.reason.endswith(" by 1 January 2018")


def test_a_population_not_yet_estimated_is_replaced_by_the_newest_before_and_labelled_so(
    measures: Make,
) -> None:
    then = compare(measures("2022-23-q4", as_at=THEN), "all-crime").own
    assert then.denominator_period == "mid-2020"
    now = compare(measures("2022-23-q4", as_at=NOW), "all-crime").own
    assert now.denominator_period == "mid-2022"
    assert now.period == then.period == TwelveMonths(Quarter(2022, 4))


# Which period


@pytest.mark.parametrize(
    ("indicator", "quarter", "period"),
    [
        ("all-crime", "2020-21-q4", "12-months-to-2020-21-q4"),
        ("all-crime", "2020-21-q2", "12-months-to-2020-21-q2"),
        ("crime-severity-score", "2020-21-q4", "2020-21"),
        ("crime-severity-score", "2020-21-q3", "2019-20"),
        ("crime-severity-score", "2020-21-q2", "2019-20"),
        ("crime-severity-score", "2020-21-q1", "2019-20"),
        ("theft-solved-rate", "2020-21-q4", "2020-21"),
        ("theft-solved-rate", "2020-21-q2", "2019-20"),
        ("police-officers", "2020-21-q4", "2021-03-31"),
        ("police-officers", "2020-21-q3", "2020-03-31"),
        ("special-constables", "2020-21-q1", "2020-03-31"),
        ("ksi-casualties", "2018-19-q4", "2018"),
        ("ksi-casualties", "2018-19-q3", "2018"),
        ("ksi-casualties", "2018-19-q2", "2017"),
        ("ksi-casualties", "2017-18-q4", "2017"),
        ("ksi-casualties-per-vehicle-km", "2017-18-q3", "2017"),
        ("ksi-casualties", "2020-21-q4", "2018"),
        ("violence-with-injury-solved-rate", "2020-21-q4", "12-months-to-2018-19-q4"),
    ],
)
def test_the_newest_period_that_had_ended_by_the_quarter_is_compared(
    measures: Make, indicator: str, quarter: str, period: str
) -> None:
    found = compare(measures(quarter), indicator)
    assert str(found.own.period) == period
    assert {str(item.period) for item in found.figures} == {period}
    assert found.own.period.end <= Quarter.parse(quarter).end


def test_no_indicator_is_compared_over_a_period_that_ends_after_the_quarter(
    measures: Make, catalogue: Catalogue
) -> None:
    for text in ("2016-17-q1", "2018-19-q3", "2020-21-q2"):
        edition = measures(text)
        for indicator in catalogue.compared():
            period = edition.comparable_period(indicator)
            assert period is None or period.end <= edition.quarter.end, indicator.id


def test_the_same_measures_serve_another_quarter(measures: Make) -> None:
    before = measures().at(Quarter(2019, 4))
    assert (before.as_at, before.force.id) == (NOW, "essex")
    expected = compare(measures("2019-20-q4"), "all-crime")
    assert compare(before, "all-crime") == expected


def test_a_quarter_that_no_release_holds_yet_is_refused_and_the_newest_one_named(
    measures: Make,
) -> None:
    with pytest.raises(MissingDataError) as caught:
        measures("2027-28-q1").check_quarter()
    assert str(caught.value) == (
        "no recorded crime of Essex for Q1 2027/28 was published by 2026-07-31: "
        "at hand is Q1 2012/13 to Q1 2023/24"
    )


def test_a_quarter_before_the_first_is_refused(measures: Make) -> None:
    with pytest.raises(MissingDataError, match=r"Q4 2011/12.* at hand is Q1 2012/13 to Q1 2023/24"):
        measures("2011-12-q4").check_quarter()


def test_a_quarter_as_at_a_day_before_any_publication_is_refused(measures: Make) -> None:
    with pytest.raises(MissingDataError, match="at hand is nothing"):
        measures(as_at=dt.date(2023, 10, 18)).check_quarter()


@pytest.mark.parametrize("quarter", ["2012-13-q1", "2020-21-q4", "2023-24-q1"])
def test_a_quarter_at_hand_passes(measures: Make, quarter: str) -> None:
    measures(quarter).check_quarter()


# Figures


def without(
    store: Observations, indicator: str, areas: list[str], periods: list[str] | None = None
) -> Observations:
    """Return the observations with some of an indicator's rows taken out."""
    table = store.table
    gone = (table["indicator"] == indicator) & table["area"].isin(areas)
    if periods is not None:
        gone &= table["period"].isin(periods)
    assert gone.any()
    return replace(store, table=table[~gone])


def test_whole_year_stands_in_for_its_quarters_where_one_is_not_at_hand(
    catalogue: Catalogue, observations: Observations
) -> None:
    """2025/26 is known as a year in July 2026, and its last quarter is not."""
    store = observations.made_without(frozenset())
    essex, all_crime = catalogue.force("essex"), catalogue.indicator("all-crime")
    edition = Measures(catalogue, store, essex, Quarter(2025, 4), NOW)
    edition.check_quarter()
    year = store.read("all-crime", ESSEX, as_at=NOW, period_type="financial_year")
    figure = edition.figure(all_crime, essex, TwelveMonths(Quarter(2025, 4)))
    assert figure is not None
    assert figure.count == year.loc["2025-26", "value"]
    assert figure.releases >= {"home-office-recorded-crime-year-2026-07"}
    assert edition.figure(all_crime, essex, Quarter(2025, 4)) is None
    assert edition.figure(all_crime, essex, TwelveMonths(Quarter(2026, 1))) is None
    robbery = edition.comparable_period(catalogue.indicator("robbery"))
    assert robbery == TwelveMonths(Quarter(2025, 3))


@pytest.mark.parametrize("force", ["essex", "kent", "city-of-london", "north-yorkshire"])
@pytest.mark.parametrize("indicator", ["all-crime", "robbery", "all-crime-solved-rate"])
def test_sum_over_a_missing_quarter_is_missing(
    catalogue: Catalogue, observations: Observations, force: str, indicator: str
) -> None:
    code, quarter = catalogue.force(force).code, Quarter(2021, 2)
    counted = catalogue.indicator(indicator).counted
    store = without(observations.made_without(frozenset()), counted, [code], [str(quarter)])
    edition = Measures(catalogue, store, catalogue.force(force), Quarter(2021, 4), NOW)
    item = catalogue.indicator(indicator)
    for ending in quarter.through(quarter.plus(3)):
        whole = ending.number == 4 and indicator != "robbery"  # years are published by themselves
        figure = edition.figure(item, edition.force, TwelveMonths(ending))
        assert (figure is not None) == whole
    assert edition.figure(item, edition.force, TwelveMonths(quarter.plus(-1))) is not None


def test_group_average_says_how_many_forces_it_has(
    catalogue: Catalogue, observations: Observations
) -> None:
    """North Yorkshire and Greater Manchester have no outcomes of 2019/20 that can be compared."""
    store = observations.made_without(frozenset())
    force = catalogue.force("kent")
    edition = Measures(catalogue, store, force, Quarter(2019, 4), NOW)
    found = edition.comparison(catalogue.indicator("all-crime-solved-rate"))
    assert isinstance(found, GroupComparison)
    assert {item.id for item in found.missing} >= {"north-yorkshire", "greater-manchester"}
    assert found.position.group_size == len(found.figures)
    assert found.position.group_size + len(found.missing) == 1 + len(edition.peers)


def test_twelve_months_need_all_four_quarters(
    measures: Make, catalogue: Catalogue, observations: Observations
) -> None:
    store = without(observations, "rape", [ESSEX], ["2020-21-q2"])
    edition = measures(store=store)
    rape = catalogue.indicator("rape")
    assert edition.figure(rape, edition.force, TwelveMonths(Quarter(2020, 4))) is None
    assert edition.figure(rape, edition.force, Quarter(2020, 4)) is not None
    assert edition.figure(rape, edition.force, FinancialYear(2020)) is None
    assert edition.comparable_period(rape) == TwelveMonths(Quarter(2020, 1))


def test_a_quarter_and_a_financial_year_of_a_quarterly_indicator_add_up(
    measures: Make, catalogue: Catalogue
) -> None:
    edition = measures()
    robbery = catalogue.indicator("robbery")
    year = edition.figure(robbery, edition.force, FinancialYear(2020))
    window = edition.figure(robbery, edition.force, TwelveMonths(Quarter(2020, 4)))
    quarters = [
        edition.figure(robbery, edition.force, item) for item in FinancialYear(2020).quarters
    ]
    assert year.count == window.count == sum(item.count for item in quarters)
    assert year.value == window.value == pytest.approx(sum(item.value for item in quarters))


def test_nothing_is_divided_by_zero(
    measures: Make, catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    none = raw[
        (raw["indicator"] == "homicide") & (raw["value"] == 0) & raw["period"].isin(OF_2018_19)
    ].iloc[0]
    edition = measures()
    force, quarter = catalogue.force(none["area"]), Quarter.parse(none["period"])
    assert edition.figure(catalogue.indicator("homicide"), force, quarter).value == 0
    assert edition.figure(catalogue.indicator("homicide-solved-rate"), force, quarter) is None


def test_a_share_of_a_single_offence_is_a_figure(
    measures: Make, catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    edition, solved = measures(), catalogue.indicator("homicide-solved-rate")
    rows = raw[(raw["indicator"] == "homicide") & raw["period"].isin(OF_2018_19)]
    single = rows[(rows["value"] == 1) & ~rows.duplicated(["area", "period"], keep=False)].iloc[0]
    quarter = Quarter.parse(single["period"])
    figure = edition.figure(solved, catalogue.force(single["area"]), quarter)
    assert figure is not None
    assert figure.denominator == 1


def test_a_score_has_no_denominator_and_a_rate_of_traffic_no_mid_year(
    measures: Make, catalogue: Catalogue
) -> None:
    score = compare(measures(), "crime-severity-score").own
    assert score.denominator is score.denominator_period is None
    assert score.count == score.value
    assert score.exposure == 1
    rate = compare(measures(), "all-crime").own
    assert rate.exposure == rate.denominator
    assert compare(measures(), "ksi-casualties-per-vehicle-km").own.denominator_period is None


def test_a_force_without_any_observation_has_no_figure(
    measures: Make, catalogue: Catalogue
) -> None:
    edition = measures()
    city = catalogue.force("city-of-london")
    score = catalogue.indicator("crime-severity-score")
    assert edition.figure(score, city, FinancialYear(2020)) is None


# Peers


def test_a_missing_peer_is_listed_and_not_filled_in(
    measures: Make, observations: Observations, reckoning: Reckoning
) -> None:
    store = without(observations, "robbery", ["E23000033"], ["2020-21-q1"])
    found = compare(measures(store=store), "robbery")
    assert [force.name for force in found.missing] == ["Sussex"]
    assert "Sussex" not in {item.force.name for item in found.figures}
    how = offences("robbery", Q4)
    counts, divisors = reckoning.counts(how), reckoning.divisors(how)
    rates = [counts[area] / divisors[area] * 1000 for area in GROUP if area != "E23000033"]
    assert found.position.group_size == 7
    assert found.position.average == pytest.approx(np.mean(rates))
    assert found.position.top_quartile == pytest.approx(np.percentile(rates, 25))


PEERS = [code for code in GROUP if code != ESSEX]


@pytest.mark.parametrize("gone", [6, 7])
def test_fewer_than_two_peers_make_no_comparison_and_the_missing_are_named(
    measures: Make, catalogue: Catalogue, observations: Observations, gone: int
) -> None:
    store = without(observations, "robbery", PEERS[:gone], ["2020-21-q1"])
    found = measures(store=store).comparison(catalogue.indicator("robbery"))
    assert isinstance(found, NotComparable)
    assert found.indicator.id == "robbery"
    names = ", ".join(GROUP[code] for code in PEERS[:gone])
    assert found.reason == f"fewer than 2 peers have a figure; missing are {names}"


def test_two_peers_are_enough(measures: Make, observations: Observations) -> None:
    store = without(observations, "robbery", PEERS[:5], ["2020-21-q1"])
    assert compare(measures(store=store), "robbery").position.group_size == 3


def test_a_force_without_a_figure_of_its_own_is_not_compared(
    measures: Make, catalogue: Catalogue, observations: Observations
) -> None:
    store = without(observations, "robbery", [ESSEX], [f"2015-16-q{n}" for n in (1, 2, 3, 4)])
    found = measures("2015-16-q4", store=store).comparison(catalogue.indicator("robbery"))
    assert isinstance(found, NotComparable)
    assert found.reason == "no figure of Essex was published by 31 July 2026"


def test_a_peer_without_any_observation_is_listed_as_missing(project: Path, measures: Make) -> None:
    path = project / "data" / "catalogue" / "peer_groups" / "kent.yml"
    path.write_text("force: kent\npeers: [essex, sussex, city-of-london]\nsource: a test\n")
    found = compare(measures(force="kent", of=Catalogue.load(project)), "crime-severity-score")
    assert [force.name for force in found.missing] == ["City of London"]
    assert found.position.group_size == 3


def test_another_force_is_compared_with_its_own_group(
    project: Path, measures: Make, raw: pd.DataFrame
) -> None:
    path = project / "data" / "catalogue" / "peer_groups" / "kent.yml"
    path.write_text("force: kent\npeers: [sussex, essex]\nsource: a test\n")
    found = compare(measures(force="kent", of=Catalogue.load(project)), "all-crime")
    rows = raw[(raw["indicator"] == "all-crime") & raw["period"].isin(Q4)]
    assert found.own.count == rows[rows["area"] == "E23000032"]["value"].sum()
    assert {item.force.id for item in found.figures} == {"kent", "sussex", "essex"}


# Order and polarity


@pytest.mark.parametrize("indicator", ["all-crime", "weapons-possession", "police-officers"])
def test_the_lowest_stands_first_unless_higher_is_better(measures: Make, indicator: str) -> None:
    values = [item.value for item in compare(measures(), indicator).figures]
    assert values == sorted(values)


@pytest.mark.parametrize("indicator", ["all-crime-solved-rate", "theft-solved-rate"])
def test_the_highest_stands_first_where_higher_is_better(measures: Make, indicator: str) -> None:
    values = [item.value for item in compare(measures(), indicator).figures]
    assert values == sorted(values, reverse=True)


def test_every_compared_indicator_ranks_its_forces_in_the_order_it_lists_them(
    measures: Make, catalogue: Catalogue
) -> None:
    edition = measures()
    for indicator in catalogue.compared():
        found = compare(edition, indicator.id)
        ranks = [Measures.rank_in(found, item) for item in found.figures]
        assert ranks == sorted(ranks)
        assert ranks[0] == 1
        assert found.position.rank == Measures.rank_in(found, found.own)


def test_forces_of_one_value_share_the_best_rank_and_stand_by_name(
    measures: Make, observations: Observations
) -> None:
    table = observations.table.copy()
    wanted = (table["indicator"] == "crime-severity-score") & (table["period"] == "2020-21")
    table.loc[wanted & table["area"].isin(["E23000018", "E23000033"]), "value"] = 1.0
    table.loc[wanted & (table["area"] == ESSEX), "value"] = 1.0
    store = replace(observations, table=table)
    found = compare(measures(store=store), "crime-severity-score")
    assert [item.force.name for item in found.figures][:3] == ["Derbyshire", "Essex", "Sussex"]
    assert (found.position.rank, found.position.joint) == (1, True)
    assert [Measures.rank_in(found, item) for item in found.figures][:4] == [1, 1, 1, 4]


def test_forces_that_share_the_worst_value_share_its_rank(
    measures: Make, observations: Observations
) -> None:
    table = observations.table.copy()
    wanted = (table["indicator"] == "crime-severity-score") & (table["period"] == "2020-21")
    table.loc[wanted & table["area"].isin(["E23000018", ESSEX]), "value"] = 99.0
    store = replace(observations, table=table)
    found = compare(measures(store=store), "crime-severity-score")
    assert (found.position.rank, found.position.joint) == (7, True)


# Series


def test_a_quarterly_series_runs_from_2015_16_to_the_quarter_and_agrees_with_a_reckoning(
    measures: Make, catalogue: Catalogue, reckoning: Reckoning
) -> None:
    points = measures().series(catalogue.indicator("burglary"))
    quarters = Quarter(2015, 1).through(Quarter(2020, 4))
    assert tuple(point.period for point in points) == quarters
    for point in points:
        quarter = str(point.period)
        rates = {
            area: reckoning.total("burglary", area, "quarter", (quarter,))
            / reckoning.total("population", area, "mid_year", (quarter[:4],))
            * 1000
            for area in GROUP
        }
        assert point.own == pytest.approx(rates[ESSEX], rel=1e-12)
        assert point.group_average == pytest.approx(np.mean(list(rates.values())), rel=1e-12)


@pytest.mark.parametrize(
    ("indicator", "quarter", "first", "last", "length"),
    [
        ("crime-severity-score", "2020-21-q4", "2015-16", "2020-21", 6),
        ("crime-severity-score", "2020-21-q2", "2015-16", "2019-20", 5),
        ("police-officers", "2020-21-q4", "2015-03-31", "2021-03-31", 7),
        ("police-officers", "2020-21-q2", "2015-03-31", "2020-03-31", 6),
        ("ksi-casualties", "2018-19-q3", "2015", "2018", 4),
        ("ksi-casualties", "2018-19-q2", "2015", "2017", 3),
    ],
)
def test_a_yearly_series_runs_from_2015_16_to_the_last_whole_year(
    measures: Make,
    catalogue: Catalogue,
    indicator: str,
    quarter: str,
    first: str,
    last: str,
    length: int,
) -> None:
    points = measures(quarter).series(catalogue.indicator(indicator))
    assert (str(points[0].period), str(points[-1].period), len(points)) == (first, last, length)
    assert all(point.own is not None for point in points)


def test_a_series_has_no_group_average_where_a_peer_has_no_figure(
    measures: Make, catalogue: Catalogue, observations: Observations
) -> None:
    store = without(observations, "robbery", ["E23000033"], ["2019-20-q2"])
    whole = measures().series(catalogue.indicator("robbery"))
    points = measures(store=store).series(catalogue.indicator("robbery"))
    for before, after in zip(whole, points, strict=True):
        assert after.own == before.own
        if str(after.period) == "2019-20-q2":
            assert after.group_average is None
        else:
            assert after.group_average == before.group_average is not None


def test_a_series_has_a_gap_where_the_force_has_no_figure(
    measures: Make, catalogue: Catalogue
) -> None:
    points = measures().series(catalogue.indicator("violence-with-injury-solved-rate"))
    at_hand = {str(point.period) for point in points if point.own is not None}
    assert at_hand == set(OF_2018_19)
    assert all(point.group_average is None for point in points if point.own is None)


def test_calendar_years_end_in_december(measures: Make, catalogue: Catalogue) -> None:
    points = measures("2018-19-q3").series(catalogue.indicator("ksi-casualties"))
    assert points[-1].period == CalendarYear(2018)
    assert points[-1].period.end == measures("2018-19-q3").quarter.end


# Releases


def test_a_comparison_names_the_releases_behind_every_figure(
    measures: Make, catalogue: Catalogue
) -> None:
    found = compare(measures(), "all-crime-solved-rate")
    assert found.releases == {
        "home-office-outcomes-msg-quarter-2026-07",
        "home-office-recorded-crime-2023-10",
    }
    traffic = compare(measures(), "ksi-casualties-per-vehicle-km")
    assert traffic.releases == {"dft-stats19-force-year-2018", "dft-motor-traffic-2024"}
    both = (catalogue.indicator("all-crime-solved-rate"), traffic.indicator)
    assert releases_read(measures(), both) == found.releases | traffic.releases


def test_what_cannot_be_compared_has_no_releases(measures: Make, catalogue: Catalogue) -> None:
    early = measures(as_at=dt.date(2018, 1, 1))
    assert releases_read(early, catalogue.compared()) == frozenset()
