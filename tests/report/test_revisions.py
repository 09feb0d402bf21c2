from __future__ import annotations

import datetime as dt
from dataclasses import replace

from pcp_analysis.report import Page, revisions
from pcp_analysis.report.blocks import Prose, Table


def test_rebased_population_changed_every_rate_and_no_solved_rate(page: Page) -> None:
    found = revisions.revisions(page.measures)
    rebased = [item for item in found if item.releases == ("ons-population-2025-07",)]
    assert {item.indicator.id for item in rebased} >= {"all-crime", "burglary", "rape"}
    assert not any(item.indicator.is_percentage for item in rebased)
    (crime,) = [item for item in rebased if item.indicator.id == "all-crime"]
    assert crime.before.denominator == 1856063
    assert crime.before.count == crime.after.count == 148593
    assert crime.published == dt.date(2025, 7, 30)


def test_every_change_has_a_cause_and_a_difference(page: Page) -> None:
    for item in revisions.revisions(page.measures):
        assert item.releases
        assert item.before.value != item.after.value
        assert item.before.period == item.after.period


def test_edition_as_known_before_the_revision_has_none(page: Page) -> None:
    measures = replace(page.measures, as_at=dt.date(2023, 10, 31))
    old = Page("test", measures, page.plan)
    population = [
        item for item in revisions.revisions(measures) if "ons-population-2025-07" in item.releases
    ]
    assert population == []
    assert isinstance(revisions.revision_table(old)[0], Prose | Table)


def test_table_names_release_edition_and_date(page: Page) -> None:
    (table,) = revisions.revision_table(page)
    assert isinstance(table, Table)
    html = table.html(page.ledger)
    assert "revised release: Mid-year population estimates" in html
    assert "30 July 2025" in html
