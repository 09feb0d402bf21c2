from __future__ import annotations

import datetime as dt
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.periods import Quarter
from pcp_analysis.publishing.workbook import write_workbook
from pcp_analysis.publishing.workbook_sheets import (
    NUMBERS_SHEET,
    TABLES_SHEET,
    read_titles,
    sheets_of,
)
from pcp_analysis.report.ledger import Cell, Entry, Ledger

EDITION = Edition(
    "2020-21-q4", "essex", Quarter.parse("2020-21-q4"), dt.date(2026, 7, 31), 1, "draft"
)
TITLES = {"chart": "What the charts draw"}
HEADER = ("force", "period", "value", "share_of_all", "note")
ROWS: list[tuple[Cell, ...]] = [
    ("Essex", "2020/21", 148593.0, 0.1234567891234, "=SUM(A1)"),
    ("Kent", "2020/21", 0.0, None, None),
    ("Sussex", "2019", None, 0.5, "-5 fewer"),
    ("τ²", "2018", 3.0, 0.25, "plain"),
]


def ledger() -> Ledger:
    found = Ledger()
    names = ("force", "quarter", "months", "as-at", "group-heading", "peers")
    for name in (*names, "name", "version", "status"):
        found.add(Entry(id=f"edition.{name}", kind="text", chapter="edition", text=name))
    found.add_data(
        Entry(
            id="a.forces-with-a-name-longer-than-a-sheet.table",
            kind="table",
            chapter="a",
            text="Forces",
            unit="offences",
            period="2020/21",
            method="as recorded",
            releases=("home-office-recorded-crime-2023-10",),
        ),
        HEADER,
        ROWS,
        None,
    )
    found.add_data(
        Entry(
            id="a.forces-with-a-name-longer-than-a-sheet.chart",
            kind="figure",
            chapter="a",
            text="Line chart of a title. " * 20,
            method="as recorded",
        ),
        ("year", "value"),
        [("2019", 1.0), ("2020", 2.5)],
        b"<svg/>",
    )
    found.add_data(
        Entry(
            id="b.another.chart",
            kind="figure",
            chapter="b",
            text="Line chart",
            unit="rate",
            period="2021",
            page="b",
        ),
        ("year", "value"),
        [("2021", 1234.0)],
        b"<svg/>",
    )
    found.add(Entry(id="a.rate", kind="number", chapter="a", text="80.2", value=80.2080757))
    return found


@pytest.fixture
def book(tmp_path: Path, catalogue: Catalogue) -> openpyxl.Workbook:
    path = tmp_path / "book.xlsx"
    write_workbook(ledger(), EDITION, catalogue, "Report: Essex", path, TITLES)
    return openpyxl.load_workbook(path)


def table_of(book: openpyxl.Workbook, name: str) -> list[list[object]]:
    """Return the cells of the one table of a sheet."""
    sheet = book[name]
    (table,) = sheet.tables.values()
    return [[cell.value for cell in row] for row in sheet[table.ref]]


def test_cover_contents_and_notes_come_first_and_tables_of_one_layout_share_a_sheet(
    book: openpyxl.Workbook,
) -> None:
    assert book.sheetnames == [
        *("Cover", "Contents", "Notes", NUMBERS_SHEET, TABLES_SHEET),
        "Chart",
        "Forces with a name longer than",
    ]
    assert table_of(book, "Chart") == [
        ["Table", "Unit", "Period", "Year", "Value"],
        ["a.forces-with-a-name-longer-than-a-sheet.chart", "[z]", "[z]", "2019", 1],
        ["a.forces-with-a-name-longer-than-a-sheet.chart", "[z]", "[z]", "2020", 2.5],
        ["b.another.chart", "rate", "2021", "2021", 1234],
    ]
    assert book["Chart"]["A1"].value == "What the charts draw"
    formats = [row[4].number_format for row in book["Chart"].iter_rows(min_row=5)]
    assert formats[-3:] == ["#,##0", "#,##0.0", "#,##0"]


def test_names_of_sheets_differ_whatever_the_ids() -> None:
    found = Ledger()
    for number in range(3):
        entry = Entry(id=f"a{number}.same.x", kind="table", chapter="a", text="T")
        found.add_data(entry, [f"column {number}"], [[1.0]], None)
        entry = Entry(id=f"a{number}.long.{'x' * 40}", kind="table", chapter="a", text="T")
        found.add_data(entry, [f"long {number}"], [[1.0]], None)
    names = [sheet.name for sheet in sheets_of(found, {"x": "Title"})]
    assert len({name.lower() for name in names}) == len(names) == 8
    assert max(map(len, names)) <= 31


def test_sheet_tables_says_what_each_table_is_and_where(book: openpyxl.Workbook) -> None:
    header, *rows = table_of(book, TABLES_SHEET)
    assert header == ["Table", "Sheet", "What it is", "Unit", "Period", "Method", "Page"]
    assert [row[:2] for row in rows] == [
        ["a.forces-with-a-name-longer-than-a-sheet.chart", "Chart"],
        ["b.another.chart", "Chart"],
        ["a.forces-with-a-name-longer-than-a-sheet.table", "Forces with a name longer than"],
    ]
    assert rows[1][2:] == ["Line chart", "rate", "2021", "[z]", "b.html"]


def test_headings_stay_in_sight(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[3:]:
        (table,) = sheet.tables.values()
        header = int(re.findall(r"\d+", table.ref)[0])
        assert sheet.freeze_panes == f"B{header + 1}", sheet.title


def test_titles_of_the_book_name_each_stack_of_sheets_once(catalogue: Catalogue) -> None:
    titles = read_titles(catalogue.root)
    assert len(set(titles.values())) == len(titles) > 10


def test_numbers_are_numbers_unrounded_and_missing_is_shorthand(book: openpyxl.Workbook) -> None:
    header, *rows = [row[2:] for row in table_of(book, book.sheetnames[6])]
    assert header == ["Force", "Period", "Value", "Share of all", "Note"]
    assert rows == [
        ["Essex", "2020/21", 148593, 0.1234567891234, "'=SUM(A1)"],
        ["Kent", "2020/21", 0, "[x]", "[z]"],
        ["Sussex", "2019", "[x]", 0.5, "'-5 fewer"],
        ["τ² (greek small letter tau, superscript two)", "2018", 3, 0.25, "plain"],
    ]
    formats = [cell.number_format for cell in book[book.sheetnames[6]][9]][2:]
    assert formats[2] == "#,##0"
    assert formats[3] == "0.0000"


def test_no_cell_is_a_formula(book: openpyxl.Workbook) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"], sheet.title


def test_sheet_says_title_unit_source_shorthand_and_name_in_the_ledger(
    book: openpyxl.Workbook,
) -> None:
    sheet = book[book.sheetnames[6]]
    text = "\n".join(str(row[0].value) for row in sheet.iter_rows(max_row=8))
    assert re.match(r"Forces\nOffences, 2020/21\nAs recorded\n", text)
    assert "Source: Home Office, " in text
    assert "[x] not available[note " in text
    notes = table_of(book, "Notes")
    assert notes[0] == ["Note number", "Note text"]
    assert len(notes) == len({str(row[1]) for row in notes})


def test_contents_link_to_every_sheet_of_figures(book: openpyxl.Workbook) -> None:
    header, *rows = table_of(book, "Contents")
    assert header == ["Sheet name", "Table description"]
    assert [row[0] for row in rows] == book.sheetnames[3:]
    sheet = book["Contents"]
    links = {link.ref: link.location for row in sheet for link in [row[0].hyperlink] if link}
    assert [str(place).split("!")[0].strip("'") for place in links.values()] == book.sheetnames[3:]


def test_number_in_the_text_has_its_value_and_what_was_printed(book: openpyxl.Workbook) -> None:
    header, row = table_of(book, NUMBERS_SHEET)
    assert header[:3] == ["Id", "As printed", "Value"]
    assert row[:3] == ["a.rate", "80.2", 80.2080757]


def test_every_sheet_of_figures_has_one_table_no_merged_and_no_empty_cell(
    book: openpyxl.Workbook,
) -> None:
    for sheet in book.worksheets[1:]:
        assert not sheet.merged_cells.ranges
        assert len(sheet.tables) == 1
        for row in table_of(book, sheet.title):
            assert all(cell is not None and str(cell).strip() for cell in row), sheet.title
    assert len(book["Cover"]["A"]) > 5


def test_same_ledger_writes_the_same_bytes_without_a_clock(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write_workbook(ledger(), EDITION, catalogue, "Report: Essex", path, TITLES)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as archive:
        assert {item.date_time[0] for item in archive.infolist()} == {1980}
        assert b"2026-07-31T00:00:00Z" in archive.read("docProps/core.xml")


def test_long_title_is_shortened_and_kept_whole_below(tmp_path: Path, catalogue: Catalogue) -> None:
    found, words = ledger(), "A title of many words. " * 20
    entry = Entry(id="a.long.title", kind="table", chapter="a", text=words.strip())
    found.add_data(entry, ["only"], [[1.0]], None)
    write_workbook(found, EDITION, catalogue, "Report", tmp_path / "a.xlsx", TITLES)
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Long title"]
    assert len(sheet["A1"].value) <= 180
    assert sheet["A1"].value.endswith("…")
    assert sheet["A2"].value == words.strip()
