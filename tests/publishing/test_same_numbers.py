"""One ledger, four forms: pages, PDF, workbook and CSV carry the same numbers."""

from __future__ import annotations

import csv
import itertools
import math
import re
from pathlib import Path

import openpyxl
import pypdf
import pytest
from bs4 import BeautifulSoup

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.publishing.print.pdf import missing_libraries
from pcp_analysis.publishing.workbook_sheets import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    NUMBERS_SHEET,
    PERIOD,
    TABLES_SHEET,
    UNIT,
)
from pcp_analysis.report.ledger import Ledger

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
ROOT = Path(__file__).parents[2]
SIXTEEN_DIGITS = 1e-15  # a workbook holds no more
_PRINTED = re.compile(r'<data data-figure="([^"]+)" value="([^"]*)"[^>]*>(.*?)</data>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")  # of a word that leads to the glossary
_CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)


def squeezed(text: str) -> str:
    """Return text without white space: lines break at other places on paper."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def tables(essex: Path) -> dict[str, list[list[object]]]:
    """Cells of every table by its id, without what the sheet says of the table in each row."""
    (path,) = essex.glob("*.xlsx")
    ledger, found = Ledger.read(essex), {}
    book = openpyxl.load_workbook(path)
    assert len(book.worksheets) <= 60
    for sheet in book.worksheets[3:]:
        (table,) = sheet.tables.values()
        header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
        if sheet.title in (NUMBERS_SHEET, TABLES_SHEET):
            found[sheet.title] = [header, *rows]
            continue
        for name, group in itertools.groupby(rows, key=lambda row: str(row[0])):
            first, _, _ = (essex / str(ledger.get(name).csv)).read_text("utf-8").partition("\n")
            (columns,) = csv.reader([first])
            own = len(header) - len(columns)
            assert header[:own] == [
                item for item in ("Table", UNIT, PERIOD) if item in header[:own]
            ]
            found[name] = [header[own:], *(row[own:] for row in group)]
    return found


@pytest.fixture(scope="module")
def pdf_text(essex: Path) -> str:
    if reason := missing_libraries():
        pytest.skip(reason)
    path = essex / "police-and-crime-plan-report-essex-2020-21-q4.pdf"
    return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def pages(essex: Path, *, printed_alone: bool = False) -> dict[str, str]:
    documents = Catalogue.load(ROOT).documents_of("essex")
    left_out = {part.page for item in documents for part in item.register_pages}
    return {
        path.stem: path.read_text()
        for path in sorted(essex.glob("html/*.html"))
        if not (printed_alone and path.stem in left_out)
    }


def test_pages_print_what_the_ledger_holds(essex: Path) -> None:
    ledger = Ledger.read(essex)
    printed = [found for page in pages(essex).values() for found in _PRINTED.findall(page)]
    assert len(printed) > 500
    for name, value, text in printed:
        entry = ledger.get(name)
        assert _TAG.sub("", text).replace("&amp;", "&") == entry.text, name
        if entry.value is not None:
            assert float(value) == entry.value, name


def test_every_number_that_a_page_prints_is_in_the_pdf(essex: Path, pdf_text: str) -> None:
    ledger = Ledger.read(essex)
    names = {
        name
        for page in pages(essex, printed_alone=True).values()
        for name, _, _ in _PRINTED.findall(page)
    }
    numbers = [ledger.get(name) for name in names if ledger.get(name).kind == "number"]
    assert len(numbers) > 200
    missing = [entry.id for entry in numbers if squeezed(entry.text) not in pdf_text]
    assert not missing


def test_numbers_stand_in_the_pdf_behind_the_same_words(essex: Path, pdf_text: str) -> None:
    ledger = Ledger.read(essex)
    places = []
    for page in pages(essex, printed_alone=True).values():
        for match in _PRINTED.finditer(page):
            before = page[: match.start()].rpartition("<p")[2].rpartition("</a>")[2]
            words = squeezed(re.sub(r"<[^>]*>|[^<]*>", "", before))[-12:]
            if ledger.get(match[1]).kind == "number":
                places.append(words + squeezed(_TAG.sub("", match[3])))
    missing = [place for place in places if place not in pdf_text]
    assert len(places) > 300
    assert len(missing) < len(places) / 50, missing  # a page may end between the two


def printed_cells(page: str) -> set[str]:
    """Return the lines with a figure in the tables of a page, but for the parts not printed.

    On paper a long note stands below the name of its row, so the lines of a cell are looked for apart.
    """
    soup = BeautifulSoup(page, "html.parser")
    for part in soup.select(".not-printed, .pcp-data, .audited"):
        part.decompose()
    lines = (line for cell in soup.select(".pcp-table :is(td, th)") for line in cell.strings)
    return {squeezed(line) for line in lines if re.search(r"\d", line)}


def test_every_cell_of_a_table_in_the_pages_is_in_the_pdf(essex: Path, pdf_text: str) -> None:
    found = [printed_cells(page) for page in pages(essex, printed_alone=True).values()]
    cells = set().union(*found)
    assert len(cells) > 1000
    missing = sorted(cell for cell in cells if cell not in pdf_text)
    assert not missing, missing[:20]


def test_footnotes_of_the_pdf_stand_on_a_page_that_calls_them(essex: Path) -> None:
    if reason := missing_libraries():
        pytest.skip(reason)
    path = essex / "police-and-crime-plan-report-essex-2020-21-q4.pdf"
    noted = 0
    for number, page in enumerate(pypdf.PdfReader(path).pages, start=1):
        text = page.extract_text()
        notes = set(re.findall(r"(?m)^\s*(\d+)\s+Source: ", text))
        calls = set(re.findall(r"Source(\d+)", text))
        assert notes <= calls, f"page {number}: {notes} without a call, calls {calls}"
        noted += len(notes)
    assert noted > 50


def test_every_csv_equals_its_sheet(essex: Path, tables: dict[str, list[list[object]]]) -> None:
    ledger = Ledger.read(essex)
    held = {entry.id: entry for entry in ledger.entries.values() if entry.csv}
    assert set(tables) == {*held, NUMBERS_SHEET, TABLES_SHEET}
    assert {row[0] for row in tables[TABLES_SHEET][1:]} == set(held)
    for name, entry in held.items():
        with (essex / str(entry.csv)).open(newline="") as stream:
            header, *rows = csv.reader(stream)
        sheet = tables[name]
        assert [str(cell).lower() for cell in sheet[0]] == [
            cell.replace("_", " ").lower() for cell in header
        ], name
        assert len(sheet) == len(rows) + 1, name
        for row, cells in zip(rows, sheet[1:], strict=True):
            for text, cell in zip(row, cells, strict=True):
                assert same(text, cell), f"{name}: {text!r} in the CSV, {cell!r} in the workbook"


def same(text: str, cell: object) -> bool:
    if not text.strip():
        return cell in (NOT_AVAILABLE, NOT_APPLICABLE)
    if isinstance(cell, int | float):
        return math.isclose(float(text), cell, rel_tol=SIXTEEN_DIGITS)
    return cell == text or str(cell).startswith(f"{text} (")


def test_numbers_of_the_text_are_in_the_workbook(
    essex: Path, tables: dict[str, list[list[object]]]
) -> None:
    ledger = Ledger.read(essex)
    expected = {
        entry.id: (entry.text, entry.value)
        for entry in ledger.entries.values()
        if entry.kind == "number" and entry.value is not None
    }
    found = {str(row[0]): (str(row[1]), row[2]) for row in tables[NUMBERS_SHEET][1:]}
    assert set(found) == set(expected)
    for name, (text, value) in expected.items():
        assert found[name][0] == text
        assert same(repr(value), found[name][1]), name
