"""The change of the solved rate is taken apart into figures of its parts that are all at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.analysis.decomposition import change_by_parts
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.analysis.results import PartsAssessment, Refused
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import CatalogueError
from pcp_analysis.periods import FinancialYear, Quarter
from pcp_analysis.store.observations import Observations

SOLVED = "all-crime-solved-rate"


@pytest.fixture
def measures(catalogue: Catalogue, observations: Observations) -> Measures:
    """Those of Essex, Q4 2020/21."""
    force, quarter = catalogue.force("essex"), Quarter.parse("2020-21-q4")
    return Measures(catalogue, observations, force, quarter, dt.date(2026, 7, 31))


def test_change_of_essex_is_that_of_its_nine_groups(measures: Measures) -> None:
    found = change_by_parts(measures, measures.catalogue.indicator(SOLVED))
    assert isinstance(found, PartsAssessment)
    taken = found.decomposition
    assert (found.previous.period, found.figure.period) == (
        FinancialYear(2019),
        FinancialYear(2020),
    )
    assert len(found.parts) == 9
    assert taken.change == pytest.approx(100 * (26014 / 148593 - 24185 / 167121), abs=1e-12)
    assert taken.rate + taken.mix == pytest.approx(taken.change, abs=1e-12)
    # by hand: the rate of drug offences barely moved, and their share grew from 3.7 to 4.9 per cent
    drugs = taken.effects["drug-offences-solved-rate"]
    assert drugs.mix > 0.5 > drugs.rate > 0


def test_an_edition_between_years_takes_the_last_whole_one(measures: Measures) -> None:
    later = measures.at(Quarter.parse("2021-22-q2"))
    found = change_by_parts(later, measures.catalogue.indicator(SOLVED))
    assert isinstance(found, PartsAssessment)
    assert found.figure.period == FinancialYear(2020)


def test_force_without_its_parts_is_told_so(measures: Measures) -> None:
    kent = replace(measures, force=measures.catalogue.force("kent"))
    found = change_by_parts(kent, measures.catalogue.indicator(SOLVED))
    assert isinstance(found, Refused)
    assert "not at hand for Kent" in found.reason


def test_parts_that_are_not_the_whole_are_refused(measures: Measures) -> None:
    whole = measures.catalogue.indicator(SOLVED)
    found = change_by_parts(measures, whole.model_copy(update={"parts": whole.parts[1:]}))
    assert isinstance(found, Refused)
    assert "sum to" in found.reason and "26,014" in found.reason


@pytest.mark.parametrize(
    ("part", "told"),
    [("burglarly-rate", "unknown indicator 'burglarly-rate'"), ("robbery", "robbery is no perc")],
)
def test_part_that_is_no_percentage_is_named(
    project: Path, edit: Callable[[str, str, str], int], part: str, told: str
) -> None:
    edit("catalogue/indicators.yml", "    parts:\n", f"    parts:\n      - {part}\n")
    with pytest.raises(CatalogueError, match=rf"{SOLVED}.*{told}"):
        Catalogue.load(project)
