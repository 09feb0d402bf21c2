from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from pcp_analysis.analysis.funnels import Funnel, funnel_of
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.statistics import StatisticsError, between_area_variance
from pcp_analysis.store.observations import Observations

PERIOD = TwelveMonths(Quarter(2020, 4))


def measures(catalogue: Catalogue, observations: Observations, force: str) -> Measures:
    found = catalogue.force(force)
    return Measures(catalogue, observations, found, PERIOD.ending, dt.date(2026, 7, 31))


@pytest.fixture(scope="module")
def all_crime(catalogue: Catalogue, observations: Observations) -> Funnel:
    essex = measures(catalogue, observations, "essex")
    return funnel_of(essex, catalogue.indicator("all-crime"), PERIOD)


def test_every_force_is_in_the_funnel_missing_or_left_out(
    all_crime: Funnel, catalogue: Catalogue
) -> None:
    assert [force.id for force in all_crime.left_out] == ["city-of-london"]
    found = {figure.force.id for figure in all_crime.figures}
    found |= {force.id for force in (*all_crime.missing, *all_crime.left_out)}
    assert found == {force.id for force in catalogue.forces}
    assert len(all_crime.figures) > 40


def test_centre_is_the_mean_of_the_rates_on_the_log_scale(all_crime: Funnel) -> None:
    rates = [(figure.count + 0.5) / (figure.denominator or 0) for figure in all_crime.figures]
    assert all_crime.target == pytest.approx(1000 * math.exp(np.log(rates).mean()))


def test_funnel_narrows_as_the_force_grows_and_holds_its_centre(all_crime: Funnel) -> None:
    small, large = all_crime.limits(10_000), all_crime.limits(2_000_000)
    for level in (0, 1):
        assert small[level].upper - small[level].lower > large[level].upper - large[level].lower
        assert small[level].lower < small[level].estimate < small[level].upper
    assert large[1].upper > large[0].upper


def test_limits_allow_for_the_spread_between_forces(all_crime: Funnel) -> None:
    """By chance alone nearly every force would lie outside; with the spread about one in twenty."""
    outside = [
        figure
        for figure in all_crime.figures
        if not (limits := all_crime.limits(figure.denominator or 0)[0]).lower
        <= figure.value
        <= limits.upper
    ]
    assert all_crime.tau_squared > 0
    assert len(outside) <= 0.15 * len(all_crime.figures)


def test_force_with_few_residents_is_in_its_own_funnel(
    catalogue: Catalogue, observations: Observations
) -> None:
    city = measures(catalogue, observations, "city-of-london")
    funnel = funnel_of(city, catalogue.indicator("all-crime"), PERIOD)
    assert funnel.left_out == ()
    assert "city-of-london" in {figure.force.id for figure in funnel.figures}


@pytest.mark.parametrize("indicator", ["crime-severity-score", "all-crime-solved-rate"])
def test_score_and_percentage_have_no_funnel(
    catalogue: Catalogue, observations: Observations, indicator: str
) -> None:
    essex = measures(catalogue, observations, "essex")
    with pytest.raises(StatisticsError, match="only a rate"):
        funnel_of(essex, catalogue.indicator(indicator), PERIOD)


def test_spread_is_what_chance_leaves_of_the_log_rates(all_crime: Funnel) -> None:
    counts = np.array([figure.count + 0.5 for figure in all_crime.figures])
    rates = np.log(counts / [figure.exposure for figure in all_crime.figures])
    expected = between_area_variance(rates, 1 / counts).tau_squared
    assert all_crime.tau_squared == pytest.approx(expected, rel=1e-12)


def test_force_without_an_event_is_in_the_funnel_and_one_with_a_net_reversal_is_missing(
    catalogue: Catalogue, observations: Observations
) -> None:
    essex, homicide = measures(catalogue, observations, "essex"), catalogue.indicator("homicide")
    quarter = Quarter(2016, 3)
    funnel = funnel_of(essex, homicide, quarter)
    own = essex.figure(homicide, essex.force, quarter)
    assert own is not None
    assert own.count == -1  # more were taken back than recorded
    assert essex.force in funnel.missing
    assert 0 in [figure.count for figure in funnel.figures]


@pytest.mark.parametrize("number", [1, 2])
def test_funnel_needs_two_forces(
    catalogue: Catalogue,
    observations: Observations,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    robbery, essex = catalogue.indicator("robbery"), measures(catalogue, observations, "essex")
    monkeypatch.setattr(Catalogue, "forces", catalogue.forces[:number])
    if number == 1:
        with pytest.raises(StatisticsError, match="at least two forces"):
            funnel_of(essex, robbery, PERIOD)
    else:
        assert len(funnel_of(essex, robbery, PERIOD).figures) == number
