from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pcp_analysis.catalogue.models import Correction
from pcp_analysis.errors import PcpError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Prose, Table
from pcp_analysis.report.editions import causes, record, revisions
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import Page

ROOT = Path(__file__).parents[2]


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
    *said, table = revisions.revision_table(page)
    assert isinstance(table, Table)
    html = "".join(block.html(page.ledger) for block in said)
    assert "revised release: Mid-year population estimates" in html
    assert "30 July 2025" in html


def test_a_cause_that_every_row_shares_is_said_once(page: Page) -> None:
    *said, table = revisions.revision_table(page)
    assert isinstance(table, Table)
    text = "".join(block.html(page.ledger) for block in said)
    assert text.count("has one cause: revised release: Mid-year") == 1
    assert [column.heading for column in table.columns][-1] == "Difference before rounding"
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_causes_that_differ_stand_in_the_rows(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    first, *rest = revisions.revisions(page.measures)
    other = replace(first, published=dt.date(2024, 1, 1))
    monkeypatch.setattr(revisions, "revisions", lambda _: [other, *rest])
    table = revisions.revision_table(page)[-1]
    assert isinstance(table, Table)
    assert table.columns[-1].heading == "Cause and date"
    assert "1 January 2024" in table.html(page.ledger)


def test_figures_that_print_alike_are_counted_and_not_listed(page: Page) -> None:
    *_, table = revisions.revision_table(page)
    assert isinstance(table, Table)
    assert all(row.cells[1] != row.cells[2] for row in table.rows)
    alike = page.ledger.get("revisions.figures.alike").value or 0
    assert alike > 0
    assert alike + len(table.rows) == len(revisions.revisions(page.measures))


@pytest.fixture(scope="module")
def computed() -> Iterator[None]:
    """Compute the figures of a quarter once for all tests: all look back from the same page."""
    compute, kept = causes.computed_now, {}

    def once(page: Page, *asked: Any, family: Collection[str] | None = None) -> causes.Figures:
        key = (*asked, None if family is None else frozenset(family))
        if key not in kept:
            kept[key] = compute(page, *asked, family)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(causes, "computed_now", once)
        yield


@pytest.fixture
def recorded(page: Page, computed: None) -> record.Record:
    """The Essex edition of Q2 2020/21 as known in October 2023, before the population was rebased."""
    as_at = dt.date(2023, 10, 31)
    quarter = Quarter.parse("2020-21-q2")
    ledger = Ledger(entries=causes.computed_now(page, quarter, as_at, frozenset()))
    return record.record_of(
        ledger,
        force="essex",
        edition="2020-21-q2",
        quarter=quarter,
        as_at=as_at,
        version=1,
        status="draft",
    )


def altered(kept: record.Record, name: str, **fields: str) -> record.Record:
    figure = kept.figures[name].model_copy(update=fields)
    return kept.model_copy(update={"figures": {name: figure}})


def test_rebased_population_is_named_as_the_cause(page: Page, recorded: record.Record) -> None:
    found = {item.id: item for item in causes.compare(page, recorded)}
    value = found["most-similar-group.all-crime.value"]
    assert value.cause == "revised release"
    assert "Mid-year population" in value.detail
    assert value.before.text != value.after.text
    assert "most-similar-group.all-crime.count" not in found


def test_release_that_was_imported_since_is_a_cause_though_it_is_dated_before(
    page: Page, recorded: record.Record
) -> None:
    late = recorded.model_copy(update={"as_at": page.measures.as_at})
    found = causes.compare(page, late)
    assert {item.cause for item in found} == {"revised release"}
    assert any("Mid-year population" in item.detail for item in found)


def test_figure_that_old_data_no_longer_give_changed_with_method_or_code(
    page: Page, recorded: record.Record
) -> None:
    name = "most-similar-group.all-crime.count"
    (by_code,) = causes.compare(page, altered(recorded, name, text="1"))
    assert by_code.cause == "code"
    (by_method,) = causes.compare(page, altered(recorded, name, text="1", method="guess"))
    assert by_method.cause == "method"
    assert by_method.detail.startswith("guess, now ")


def test_family_that_has_grown_is_no_change_of_code(page: Page, recorded: record.Record) -> None:
    quarter, as_at = Quarter.parse(recorded.quarter), recorded.as_at
    family = {name.split(".")[1] for name in recorded.figures} - {"robbery", "rape", "burglary"}
    ledger = Ledger(entries=causes.computed_now(page, quarter, as_at, frozenset(), family=family))
    smaller = recorded.model_copy(
        update={
            "figures": {
                name: record.RecordedFigure(
                    text=item.text, period=item.period, method=item.method, releases=item.releases
                )
                for name, item in ledger.entries.items()
            }
        }
    )
    found = causes.compare(page, smaller)
    told = {item.cause for item in found}
    assert told <= {"family of tests", "revised release", "revised release; family of tests"}
    adjusted = [item for item in found if item.id.endswith(".adjusted-p")]
    assert any("family of tests" in item.cause for item in adjusted)
    assert all("family of tests" not in item.cause for item in found if item.id.endswith(".value"))


def _of_ten_kinds(recorded: record.Record) -> record.Record:
    """Return the record with one figure of each of ten kinds, printed as something else."""
    kinds: dict[str, str] = {}
    for name in recorded.figures:
        if name.startswith("most-similar-group.robbery."):
            kinds.setdefault(name.rpartition(".")[2], name)
    chosen = list(kinds.values())[:10]
    assert len(chosen) == 10
    figures = {
        name: recorded.figures[name].model_copy(update={"text": "another"}) for name in chosen
    }
    return recorded.model_copy(update={"figures": figures})


@pytest.mark.parametrize("cause", ["code", "not explained", "method", "correction"])
def test_ten_kinds_of_figure_name_what_was_changed(
    page: Page, recorded: record.Record, monkeypatch: pytest.MonkeyPatch, cause: str
) -> None:
    changed = _of_ten_kinds(recorded)
    if cause == "not explained":
        changed = changed.model_copy(update={"code": record.code_digest()})
    if cause == "method":
        guessed = {
            name: item.model_copy(update={"method": "guess"})
            for name, item in changed.figures.items()
        }
        changed = changed.model_copy(update={"figures": guessed})
    if cause == "correction":
        correction = Correction(
            id="a", what="A made-up error.", editions=("2020-21-q2",), indicators=("robbery",)
        )
        monkeypatch.setitem(page.catalogue.__dict__, "corrections", (correction,))
    found = causes.compare(page, changed)
    assert len(found) == 10
    # a figure that newer data change as well names both, one after the other
    last = {item.id: item.cause.split("; ")[-1] for item in found}
    assert set(last.values()) == {cause}, last
    if cause == "correction":
        assert all(item.detail.endswith("A made-up error.") for item in found)


def test_record_is_written_once(tmp_path: Path, recorded: record.Record) -> None:
    path = record.write_record(tmp_path, recorded)
    assert path.name == "2020-21-q2.v1.json"
    assert record.read_records(tmp_path, "essex") == [recorded]
    record.write_record(tmp_path, recorded)
    with pytest.raises(PcpError, match="give the edition a new version"):
        record.write_record(
            tmp_path, altered(recorded, "most-similar-group.all-crime.count", text="1")
        )


def test_spoiled_record_is_named(tmp_path: Path) -> None:
    path = tmp_path / record.FOLDER / "essex" / "2020-21-q2.v1.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"force": "essex"}')
    with pytest.raises(PcpError, match=r"2020-21-q2\.v1\.json is no record"):
        record.read_records(tmp_path, "essex")


def test_chapter_sets_the_record_beside_today(
    page: Page, recorded: record.Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "read_records", lambda root, force: [recorded])
    opening, table = revisions.against_previous(page)
    assert isinstance(opening, Prose) and isinstance(table, Table)
    html = table.html(page.ledger)
    assert "revised release" in html
    assert "All crime" in html


def test_first_edition_has_nothing_to_be_set_beside(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record, "read_records", lambda root, force: [])
    (opening,) = revisions.against_previous(page)
    assert isinstance(opening, Prose)
    assert "nothing to set beside" in opening.text


def test_newest_record_is_still_what_data_and_code_give(page: Page, computed: None) -> None:
    """A printed figure never changes unnoticed, but by a new release or a listed correction."""
    kept = record.read_records(ROOT, "essex")[-1]
    assert len(kept.figures) > 500
    unexplained = [item for item in causes.compare(page, kept) if item.cause in ("method", "code")]
    assert unexplained == []
