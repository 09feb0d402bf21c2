"""What the public API says of yardsticks is what the analysis holds, or why it holds nothing."""

from __future__ import annotations

import pandas as pd
import pytest

import pcp_analysis as pcp
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.own_variation import rare_events
from pcp_analysis.analysis.results import RareAssessment, Refused
from pcp_analysis.errors import ParameterError

STEPS = (
    "against_kept_peers",
    "against_all_forces",
    "similarity",
    "rank_by_dispersion",
    "rare_events",
    "change_in_percentage_points",
)
SOME = ["robbery", "homicide", "all-crime-solved-rate", "theft-solved-rate", "police-officers"]
SOME += ["crime-severity-score", "ksi-casualties", "homicide-solved-rate"]


@pytest.mark.parametrize("name", SOME)
def test_every_step_gives_a_result_that_shows_itself_or_says_why_not(
    edition: pcp.OpenEdition, name: str
) -> None:
    opened = pcp.OpenEdition(edition.page.apart())
    for step in STEPS:
        result = getattr(opened.indicator(name), step)()
        assert result.indicator == name
        assert result.method
        assert result.estimate is not None or result.refused == result.method, step
        if result.interval is not None:
            # of a yardstick the interval is what the others lead to expect, not one of the figure
            inside = result.centre if step.startswith("against") else result.estimate
            assert result.interval[0] <= inside <= result.interval[1], step
        assert isinstance(result.data, pd.DataFrame)
        assert result.refused is not None or len(result.data), step
        assert result._repr_html_()
        assert result._repr_markdown_()
        assert "{value}" not in str(result)


@pytest.mark.parametrize("name", ["robbery", "rape", "all-crime-solved-rate"])
def test_group_yardstick_is_that_of_the_analysis_in_the_unit_of_the_figure(
    edition: pcp.OpenEdition, name: str
) -> None:
    indicator = edition.indicator(name)
    kept, found = (
        indicator.against_kept_peers(),
        edition.page.yardsticks.against(indicator.indicator, "peers"),
    )
    assert not isinstance(found, NotComparable)
    assert not isinstance(found.test, Refused)
    scale = 100 if indicator.unit == "per cent" else 1
    assert kept.interval == (scale * found.test.lower, scale * found.test.upper)
    assert kept.centre == scale * found.test.estimate
    assert kept.p_value == found.test.p_value
    assert kept.estimate == indicator.figure().estimate
    assert kept.smallest is not None
    assert kept.smallest[0] < kept.centre < kept.smallest[1]
    aside = kept.data.loc[kept.data["set_aside"] == 1, "force"]
    assert set(aside) == set(kept.set_aside)


def test_similarity_names_the_margin_and_both_yardsticks(edition: pcp.OpenEdition) -> None:
    similar = edition.indicator("robbery").similarity()
    assert similar.margin == edition.page.catalogue.margins["robbery"].margin.limits
    assert list(similar.data["outcome"]) == [similar.outcome, similar.everyone]
    assert similar.confidence == pytest.approx(0.95)


def test_rare_events_are_those_of_the_analysis(edition: pcp.OpenEdition) -> None:
    homicide = edition.indicator("homicide")
    rare, found = homicide.rare_events(), rare_events(edition.page.measures, homicide.indicator)
    assert isinstance(found, RareAssessment)
    counted, rest = found.change.counted, found.change.without_clusters or found.change.counted
    assert (rare.counted, rare.previous_counted) == (counted.count, counted.previous_count)
    assert (rare.count, rare.previous_count) == (rest.count, rest.previous_count)
    clusters = (*found.change.clusters, *found.change.previous_clusters)
    assert rare.set_aside == tuple(item.title for item in clusters)
    assert all(title in str(rare) for title in rare.set_aside)
    assert rest.ratio is not None
    assert rare.ratio_interval == (rest.ratio.lower, rest.ratio.upper)


def test_no_page_prints_another_figure_because_of_it(edition: pcp.OpenEdition) -> None:
    page = edition.page.apart()
    opened = pcp.OpenEdition(page)
    for step in STEPS:
        getattr(opened.indicator("robbery"), step)()
    assert all(name.startswith("edition.") for name in page.ledger.entries)


def test_family_is_shown_beside_what_chance_leaves(edition: pcp.OpenEdition) -> None:
    pairs = pcp.OpenEdition(edition.page.apart()).family("outside-the-range")
    assert pairs.tests == len(pairs.data) == 240
    assert pairs.expected_by_chance == pytest.approx(12.0)
    assert list(pairs.outside) == list(pairs.data.loc[pairs.data["outside"] == 1, "test"])
    assert "12.0" in str(pairs)
    assert "<table" in pairs._repr_html_()
    with pytest.raises(ParameterError, match="mean 'peers'"):
        edition.family("peer")  # type: ignore[arg-type]
