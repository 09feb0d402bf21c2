"""Crime by district: figures of every force, what is said of them, and how they are traced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from matplotlib.figure import Figure

from pcp_analysis.analysis.districts import DistrictCrime, district_crime
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.charts.districts import PlaceBar, SharePanel, place_bars, share_panels
from pcp_analysis.periods import Quarter
from pcp_analysis.publishing.trace.rows import rows_behind
from pcp_analysis.report.blocks import Figure as Drawn
from pcp_analysis.report.blocks import Prose, SideBySide, Table
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.indicators import district_tables, districts
from pcp_analysis.report.page import Page, edition_entries
from pcp_analysis.store.observations import Observations

ROOT = Path(__file__).parents[2]
RELEASE = "ons-crime-by-district-2025-10"
AS_AT = dt.date(2026, 7, 31)
QUARTER = Quarter.parse("2025-26-q3")
Check = Callable[[Figure], None]
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def store() -> tuple[Catalogue, Observations]:
    catalogue = Catalogue.load(ROOT)
    return catalogue, Observations.load(ROOT / "data" / "observations", catalogue)


@pytest.fixture
def opened(store: tuple[Catalogue, Observations]) -> Opened:
    def of(force: str, as_at: dt.date = AS_AT, quarter: Quarter = QUARTER) -> Page:
        catalogue, observations = store
        measures = Measures(catalogue, observations, catalogue.force(force), quarter, as_at)
        page = Page("crime_by_district", measures, None)
        for entry in edition_entries(measures):
            page.ledger.add(entry)
        return page

    return of


def found_of(page: Page) -> DistrictCrime:
    found = district_crime(page.measures)
    assert found is not None
    return found


def words(page: Page) -> str:
    blocks = districts.opening(page)
    return "\n".join(item.filled(page.ledger) for item in blocks if isinstance(item, Prose))


def drawn(page: Page) -> list[Drawn]:
    (grid,) = districts.charts(page)
    assert isinstance(grid, SideBySide)
    return [block for block in grid.blocks if isinstance(block, Drawn)]


def test_groups_add_up_to_all_crime_and_places_to_the_force_for_every_force(
    store: tuple[Catalogue, Observations], opened: Opened
) -> None:
    for force in store[0].forces:
        found = found_of(opened(force.id))
        crime, *_ = found.indicators
        assert (crime.id, str(found.period.ending)) == ("all-crime", "2025-26-q1")
        assert len(found.groups) == 9
        for place in found.places:
            groups = sum(found.count(place, item) or 0 for item in found.groups)
            assert groups == found.count(place, crime), (force.id, place.name)
        for indicator in found.indicators:
            whole = sum(found.count(place, indicator) or 0 for place in found.places)
            assert whole == found.total(indicator), (force.id, indicator.id)
        counts = [found.count(place, crime) or 0 for place in found.partnerships]
        assert counts == sorted(counts, reverse=True)


def test_opening_says_whose_period_it_is_and_where_most_was_recorded(opened: Opened) -> None:
    said = words(opened("essex"))
    assert "of the 12 months to June 2025, which end before the quarter of this edition" in said
    assert "Essex recorded 144,025 offences, fraud left out, over 14 community safety" in said
    assert "Most were recorded in Southend-on-Sea (17,211 offences, 12.0% of the force" in said
    assert "3,449 offences (2.4%) could not be assigned" in said
    assert "counts 143,768 offences for the same 12 months" in said
    assert "which end after the quarter" in words(
        opened("essex", quarter=Quarter.parse("2024-25-q1"))
    )
    assert "before" not in words(opened("kent", quarter=Quarter.parse("2025-26-q1")))


def test_other_places_and_what_is_not_published_are_told(opened: Opened) -> None:
    assert "Manchester Airport is counted apart (1,516 offences, 0.5%)" in words(
        opened("greater-manchester")
    )
    assert "assigned to no partnership is not published" in words(opened("surrey"))
    assert "has one community safety partnership" in words(opened("city-of-london"))
    assert districts.charts(opened("city-of-london")) == []
    assert district_tables.standing_out_table(opened("city-of-london")) == []
    assert districts.limits(opened("city-of-london")) == []


def test_titles_and_alt_texts_tell_what_the_data_hold(opened: Opened) -> None:
    page = opened("essex")
    bars, *shares = drawn(page)
    assert bars.entry.title is not None
    assert bars.entry.title.startswith("Southend-on-Sea has 12.0% of the crime")
    found = found_of(page)
    for place in found.places:
        count = page.ledger.get(f"crime-by-district.{place.slug}.all-crime").text
        assert f"{place.name} {count} (" in bars.entry.text
    (robbery,) = (item for item in shares if "Robbery" in item.entry.text)
    assert robbery.entry.title == "Southend-on-Sea has 16.2% of robbery, 12.0% of all crime"
    assert "Robbery: most in Southend-on-Sea, 16.2%; farthest above" in robbery.entry.text
    spoken = " ".join(item.entry.text for item in shares)
    assert all(f"{item.label}: " in spoken for item in found.groups)


def test_two_totals_that_are_alike_are_said_to_be_two(opened: Opened) -> None:
    table, *notes = district_tables.standing_out_table(opened("kent"))
    assert isinstance(table, Table)
    (note,) = notes
    assert "Sexual offences and drug offences both have 6,748: two counts" in note.markdown()


def test_tables_hold_every_place_and_the_whole_force(opened: Opened) -> None:
    page = opened("dyfed-powys")
    found = found_of(page)
    blocks = [*district_tables.counts_table(page), *district_tables.parts_table(page)]
    for block in blocks:
        assert isinstance(block, Table)
        assert [row.cells[0] for row in block.rows[:-1]] == [item.name for item in found.places]
        assert block.rows[-1].emphasised
        assert all(len(row.cells) == len(block.columns) for row in block.rows)
    (stands,) = district_tables.standing_out_table(page)
    assert isinstance(stands, Table)
    assert len(stands.rows) == len(found.groups) + len(found.parts)
    (homicide,) = (row for row in stands.rows if row.cells[0] == "Homicide")
    assert homicide.cells[-1] == "none with 20 offences or more"
    (limits,) = districts.limits(page)
    assert "fewer than 20 offences of homicide" in limits.markdown()


@pytest.mark.parametrize("force", ["metropolitan-police", "greater-manchester"])
def test_no_label_of_a_chart_runs_into_another(
    opened: Opened, force: str, sheets: list[Figure], assert_no_overlaps: Check
) -> None:
    drawn(opened(force))
    assert len(sheets) == 6
    for sheet in sheets:
        assert_no_overlaps(sheet)


def test_missing_figure_is_drawn_as_missing_and_never_as_nought(
    sheets: list[Figure], assert_no_overlaps: Check
) -> None:
    bars = [PlaceBar("A", 3.0, "3 (100%)"), PlaceBar("B", 0.0, "not available", False)]
    assert place_bars("T", "S", bars, "no partnership")
    places, panel = [("A", True), ("B", False)], SharePanel("Robbery", [(100.0, "100"), None])
    assert share_panels("T", "S", places, [panel, panel], [100.0, None], ("all", "no partnership"))
    for sheet in sheets:
        assert_no_overlaps(sheet)
    texts = [text.get_text() for axes in sheets[1].axes for text in axes.texts]
    assert texts == ["100", "\N{EN DASH}"] * 2


def test_chapter_is_left_out_where_no_release_was_known(
    store: tuple[Catalogue, Observations], opened: Opened
) -> None:
    early = opened("essex", as_at=dt.date(2025, 10, 22), quarter=Quarter.parse("2024-25-q4"))
    chosen = edition_chapters(early.measures)
    assert chosen.page("crime_by_district") is None
    (left,) = (item for item in chosen.left_out if item.page == "crime_by_district")
    assert left.reason == "No release that this edition reads holds crime by district of Essex."
    assert "is at hand" in districts.opening(early)[0].markdown()
    catalogue, observations = store
    without = frozenset({RELEASE})
    measures = Measures(
        catalogue.made_without(without),
        observations.made_without(without),
        catalogue.force("essex"),
        QUARTER,
        AS_AT,
    )
    assert district_crime(measures) is None


def test_rows_behind_a_share_give_it_again(opened: Opened) -> None:
    page = opened("essex")
    found = found_of(page)
    place = next(item for item in found.places if item.name == "Basildon")
    entry = districts.share_entry(page, found, place, page.catalogue.indicator("robbery"))
    given = {"force": "essex", "quarter": str(QUARTER), "as_at": AS_AT.isoformat()}
    manifest: Any = SimpleNamespace(parameters=given)
    rows = rows_behind(ROOT, manifest, entry)
    values = {row.force: row.value for row in rows}
    assert entry.value == 100 * values["Basildon (Essex)"] / values["Essex"]
    assert {row.release for row in rows} == {RELEASE}
    assert {row.period for row in rows} == {"12-months-to-2025-26-q1"}
