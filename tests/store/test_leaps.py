"""Figures that leap out of their own series, and figures of two forces that have changed places."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.releases.findings import KINDS
from pcp_analysis.store.leaps import leaps
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.suspicions import _TEXTS, compare, suspicions

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def held() -> pd.DataFrame:
    """The newest figure of each key."""
    table = Observations.load(ROOT / "data" / "observations", Catalogue.load(ROOT)).table
    key = ["indicator", "period_type", "area", "period"]
    return table[table["value"].notna()].drop_duplicates(key, keep="last")


def judged(new: pd.DataFrame, before: pd.DataFrame, catalogue: Catalogue) -> list[tuple[str, str]]:
    comparison, gone = compare(new, before)
    return [(item.id, item.level) for item in suspicions(new, before, comparison, gone, catalogue)]


def exchanged(table: pd.DataFrame, catalogue: Catalogue, one: str, other: str) -> pd.DataFrame:
    """Return a table in which the figures of two forces of each series have changed places."""
    codes = {catalogue.force(one).code: catalogue.force(other).code}
    codes |= {there: here for here, there in codes.items()}
    places = table["area"].replace(codes)
    return table.assign(area=places).sort_values(["indicator", "period", "area"])


def test_a_new_population_of_another_force_leaps(held: pd.DataFrame, catalogue: Catalogue) -> None:
    people = held[held["indicator"] == "population"]
    before, last = people[people["period"] < "2024"], people[people["period"] == "2024"]
    assert judged(last, before, catalogue) == []
    wrong = exchanged(last, catalogue, "essex", "sussex")  # a twelfth apart
    assert judged(wrong, before, catalogue) == [
        ("leap-essex", "question"),
        ("leap-sussex", "question"),
    ]
    (_, _, period, words), *_ = leaps(wrong, before, catalogue)
    assert (period, words.partition(", ")[0].partition(":")[0]) == ("2024", "population 2024")


def test_a_year_that_moves_every_force_is_no_leap(held: pd.DataFrame, catalogue: Catalogue) -> None:
    traffic = held[held["indicator"] == "vehicle-km"]
    before, plague = traffic[traffic["period"] < "2020"], traffic[traffic["period"] == "2020"]
    assert len(judged(plague, before, catalogue)) <= 1  # of 43 forces


def test_a_score_is_judged_though_it_is_small(held: pd.DataFrame, catalogue: Catalogue) -> None:
    scores = held[held["indicator"] == "crime-severity-score"]
    last = scores["period"].max()
    here = (scores["area"] == catalogue.force("essex").code) & (scores["period"] == last)
    wrong = scores.assign(value=scores["value"].mask(here, scores["value"] / 20))
    assert judged(wrong, scores, catalogue) == [
        ("collapse-essex", "refusal"),
        ("moved-essex", "question"),
    ]


def test_known_figures_that_have_changed_places_are_told(
    held: pd.DataFrame, catalogue: Catalogue
) -> None:
    scores = held[(held["indicator"] == "crime-severity-score") & (held["period"] == "2019-20")]
    assert judged(exchanged(scores, catalogue, "essex", "kent"), scores, catalogue) == [
        ("exchanged-essex", "question"),
        ("exchanged-kent", "question"),
    ]


def test_a_force_that_lost_a_whole_indicator_is_told(
    held: pd.DataFrame, catalogue: Catalogue
) -> None:
    scores = held[held["indicator"].isin(["crime-severity-score", "crime-severity-violence"])]
    scores = scores[scores["period"] == "2019-20"]
    kent = scores["area"] == catalogue.force("kent").code
    lost = scores[~(kent & (scores["indicator"] == "crime-severity-violence"))]
    assert judged(lost, scores, catalogue) == [("gone-kent", "question")]


def test_a_release_may_accept_whatever_is_found() -> None:
    assert set(_TEXTS) <= set(KINDS)


def test_a_small_series_that_grows_large_is_told(held: pd.DataFrame, catalogue: Catalogue) -> None:
    homicide = held[(held["indicator"] == "homicide") & (held["period_type"] == "quarter")]
    last = homicide["period"].max()
    new, before = homicide[homicide["period"] == last], homicide[homicide["period"] < last]
    essex = new["area"] == catalogue.force("essex").code
    wrong = new.assign(value=new["value"].mask(essex, 44_286))  # a day, as Excel counts them
    assert ("risen-essex", "question") in judged(wrong, before, catalogue)
    assert judged(new, before, catalogue) == []
