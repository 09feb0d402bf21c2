from __future__ import annotations

from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Detailed, Prose, Table
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan import aspirations


def table_of(page: Page) -> Table:
    table = aspirations.positions(page)[0]
    assert isinstance(table, Table)
    return table


def row_of(table: Table, label: str) -> list[object]:
    for row in table.rows:
        first = row.cells[0]
        if isinstance(first, Detailed) and first.text == label:
            return list(row.cells)
    raise AssertionError(label)


def test_published_rank_stands_beside_the_computed_one_with_its_period(page: Page) -> None:
    cells = row_of(table_of(page), "All crime")
    assert cells[6] == Detailed("8th", "12 months to January 2021")
    assert cells[7] == Detailed("8th", "12 months to October 2020")
    assert cells[8] == Detailed("79.35", "12 months to January 2021")
    assert cells[2] == Detailed("8th of 8", "(5 to 8)")


def test_rank_that_is_published_the_other_way_round_has_its_note_by_the_table(page: Page) -> None:
    table, *notes = aspirations.positions(page)
    assert isinstance(table, Table)
    assert row_of(table, "Trafficking of drugs")[6] == Detailed(
        "3rd", "12 months to January 2021; see the note"
    )
    said = [note.text for note in notes if isinstance(note, Prose)]
    assert any("**Trafficking of drugs.**" in text and "from the highest" in text for text in said)
    assert not any("Grays" in text for text in said)


def test_published_figure_whose_unit_is_in_doubt_says_so_and_leads_to_its_audit(page: Page) -> None:
    table, *notes = aspirations.positions(page)
    assert isinstance(table, Table)
    html = table.html(page.ledger)
    assert "unit in doubt: see the note" in html
    assert 'href="audit_001_aspirations.html#' in html
    assert any("Doubtful unit" in note.markdown() for note in notes)


def test_old_figure_gives_no_distance_to_a_target(page: Page) -> None:
    stale = row_of(table_of(page), "Violence with injury solved rate")
    assert stale[4:6] == ["no current figure", "no current figure"]
    assert "newest at hand" in stale[3].detail
    assert row_of(table_of(page), "All crime")[4].text.endswith(" offences")


def test_aspiration_inside_a_line_begins_small(page: Page) -> None:
    text = aspirations.rationales(page)[0].markdown()
    assert "aspiration: best in MSG. " in text
    assert "aspiration: MSG average. " in text


def test_area_without_open_data_shows_what_was_published(page: Page) -> None:
    cells = row_of(table_of(page), "Public confidence")
    assert cells[2] == "no open data"
    assert cells[6] == Detailed("8th", "12 months to March 2020")


def test_data_behind_the_table_hold_the_published_values_of_each_area(page: Page) -> None:
    csv = page.ledger.files[str(table_of(page).entry.csv)].decode()
    (line,) = [line for line in csv.splitlines() if line.startswith("Trafficking of drugs,")]
    assert line.split(",")[2:6] == ["4", "3", "2021-01", "0.67"]


def test_twelve_months_that_end_with_the_quarter_are_published_by_it(page: Page) -> None:
    q4 = Page("test", page.measures.at(Quarter.parse("2019-20-q4")), page.plan)
    assert row_of(table_of(q4), "Public confidence")[6] == Detailed(
        "8th", "12 months to March 2020"
    )


def test_nothing_published_after_the_quarter_is_shown(page: Page) -> None:
    q2 = Page("test", page.measures.at(Quarter.parse("2020-21-q2")), page.plan)
    assert row_of(table_of(q2), "All crime")[6] == "not published"


def test_force_without_a_plan_says_so(page: Page) -> None:
    other = Page("test", page.measures, None)
    assert isinstance(aspirations.positions(other)[0], Prose)
    assert "No position table of Essex" in aspirations.rationales(other)[0].markdown()
