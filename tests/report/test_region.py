"""The region as a further comparison of a force without a most similar group, in words and tables."""

from __future__ import annotations

import pytest

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.report.blocks import Prose, Table
from pcp_analysis.report.indicators import theme
from pcp_analysis.report.indicators.group_tables import verdict_table
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.indicators.yardsticks import region_note
from pcp_analysis.report.page import Page


def of_force(page: Page, name: str) -> Page:
    own = page.measures
    force = own.catalogue.force(name)
    return Page("t", Measures(own.catalogue, own.observations, force, own.quarter, own.as_at), None)


def note(page: Page) -> str:
    (said,) = region_note(page)
    assert isinstance(said, Prose)
    return said.text


@pytest.mark.parametrize(
    ("force", "words"),
    [
        ("kent", "The region of Kent is South East, as the Home Office groups forces: Hampshire, "),
        ("gwent", "has three other forces (Dyfed-Powys, North Wales and South Wales) to compare"),
        ("metropolitan-police", "It has no other forces to compare with, and a test takes four"),
    ],
)
def test_region_is_told_or_why_it_is_no_comparison(page: Page, force: str, words: str) -> None:
    assert words in note(of_force(page, force))


def test_beside_a_most_similar_group_no_region_is_told(page: Page) -> None:
    assert region_note(page) == []


def test_verdicts_name_the_second_yardstick_as_what_it_is(page: Page) -> None:
    """Essex is told as if it had no group of its own, because its tests are at hand already."""
    vars(page.yardsticks)["second"] = "region"
    robbery = page.catalogue.indicator("robbery")
    (table,) = verdict_table(page, [robbery], "test")
    assert isinstance(table, Table)
    headings = [column.heading for column in table.columns]
    assert "Against its region" in headings
    assert "Against all forces" not in headings
    assert b"verdict_region" in page.ledger.files[str(table.entry.csv)]
    item = printed(page, robbery)
    assert isinstance(item, Printed)
    assert item.second is not None
    assert item.second.id == "most-similar-group.robbery.region-verdict"
    said = " ".join(theme.second_sentences(page, item))
    assert said.startswith("Against its region, Eastern: **")
    assert "{value}`most-similar-group.robbery.region-outcome`" in said
    assert page.ledger.get("most-similar-group.robbery.region-others").value == 5
