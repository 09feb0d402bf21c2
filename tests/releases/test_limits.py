"""Small files that stand for any memory, and lines that are no table, are refused."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from pcp_analysis.errors import DataError
from pcp_analysis.releases import limits
from pcp_analysis.releases.table_files import read_raw_tables

SHEET = "xl/worksheets/sheet1.xml"
CELL = '<table:table-cell office:value-type="float" office:value="1"/>'
SPACES = '<text:p><text:s text:c="2000000000"/></text:p>'
MANY_ROWS = 'table:table-row table:number-rows-repeated="1048576"'
MANY_COLUMNS = 'table:table-cell table:number-columns-repeated="16384"'


def ods(rows: str) -> dict[str, str]:
    spaces = 'xmlns:office="o" xmlns:table="t" xmlns:text="x"'
    table = f'<table:table table:name="S">{rows}</table:table>'
    return {"content.xml": f"<office:document-content {spaces}>{table}</office:document-content>"}


def xlsx(cells: str, head: str = "") -> dict[str, str]:
    sheet = f"{head}<worksheet><sheetData>{cells}</sheetData></worksheet>"
    return {"xl/workbook.xml": "<workbook/>", SHEET: sheet}


def packed(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_raw_tables(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        (xlsx('<c r="A1"/><c r="XFD1048576"/>'), "1,048,576 rows and 16,384 columns"),
        (xlsx("<c r='XFD9'/><row r='1048576'/>"), "1,048,576 rows and 16,384 columns"),
        (
            ods(f"<{MANY_ROWS}><{MANY_COLUMNS} office:value-type='float'/></table:table-row>"),
            "1,048,576 rows and 16,384 columns",
        ),
        (
            ods(
                f"<{MANY_ROWS}><table:table-cell/></table:table-row>"
                f"<table:table-row><{MANY_COLUMNS}/>{CELL}</table:table-row>"
            ),
            "1,048,577 rows and 16,385 columns",
        ),
        (xlsx("&a;", '<!DOCTYPE x [<!ENTITY a "aa">]>'), "found a document type"),
        (xlsx("<c"), "found no whole XML"),
        ({"xl/workbook.bin": "x"}, "a binary workbook"),
        (
            xlsx("<c/>") | {"xl/sharedStrings.xml": f"<sst><si><t>{'x' * 70_000}</t></si></sst>"},
            "a text of 70,000 characters in one cell",
        ),
        (
            ods(
                f"<table:table-row><table:table-cell>{SPACES}</table:table-cell></table:table-row>"
            ),
            "a text of 2,000,000,000 characters in one cell",
        ),
    ],
)
def test_a_workbook_that_would_fill_the_memory_is_not_opened(
    tmp_path: Path, members: dict[str, str], said: str
) -> None:
    assert said in refusal(packed(tmp_path / "book", members))


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_text_that_cells_repeat_without_end_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(limits, "MOST_BYTES", 1_000)
    if kind == "xlsx":
        cells = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 12))
        members = xlsx(cells) | {"xl/sharedStrings.xml": f"<sst><si><t>{'x' * 100}</t></si></sst>"}
    else:
        cell = f"<table:table-cell><text:p>{'x' * 100}</text:p></table:table-cell>"
        members = ods(f'<table:table-row table:number-rows-repeated="11">{cell}</table:table-row>')
    path = packed(tmp_path / "book", members)
    with (
        zipfile.ZipFile(path) as archive,
        pytest.raises(DataError, match="more than 1,000 characters, most of them repeated"),
    ):
        limits.check_workbook("book", archive)


def test_files_in_an_archive_are_measured_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_SMALL", 1_000)
    packets = {f"{number}.gz": gzip.compress(bytes(600)) for number in range(20)}
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        for name, content in packets.items():
            archive.writestr(name, content)
    monkeypatch.setattr(limits, "_MOST_RATIO", 2)
    assert "that unpack to" in refusal(tmp_path / "t.zip")


def test_empty_cells_that_stand_behind_a_table_are_nothing(tmp_path: Path) -> None:
    rows = f"<table:table-row>{CELL}<{MANY_COLUMNS}/></table:table-row>"
    members = ods(f"{rows}<{MANY_ROWS}><{MANY_COLUMNS}/></table:table-row>")
    with zipfile.ZipFile(packed(tmp_path / "book", members)) as archive:
        limits.check_workbook("book", archive)


def test_an_archive_of_too_many_or_too_large_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = packed(tmp_path / "t.zip", {f"{number}.csv": "a,b\n1,2\n" for number in range(3)})
    monkeypatch.setattr(limits, "_MOST_MEMBERS", 2)
    assert "found 3 files; expected 2 at most" in refusal(path)
    monkeypatch.setattr(limits, "_SMALL", 100)
    assert "that unpack to 100,000" in refusal(packed(path, {"a.csv": "0" * 100_000}))


def test_two_files_of_one_name_and_a_password_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.csv", "a,b\n1,2\n")
        archive.writestr("a.csv", "a,b\n3,4\n")
    path = tmp_path / "t.zip"
    path.write_bytes(stream.getvalue())
    assert "two files named 'a.csv'" in refusal(path)
    content = packed(path, {"a.csv": "a,b\n1,2\n"}).read_bytes()
    at = content.index(b"PK\x01\x02") + 8  # the list's flags: 1 is a password
    path.write_bytes(content[:at] + b"\x01" + content[at + 1 :])
    assert "found a password" in refusal(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,c\n1,2,3\n4,5\n6\n", "row 3: found 2 of 3 fields (1 more rows are at fault)"),
        ("a,b\n1,2,3,4\n", "row 2: found Expected 2 fields"),
        (f"{'a' * 140_000},b\n1,2\n", "row 1: found a line that is no CSV"),
        (f"a,b\n{'1' * 140_000},2\n", "found a row that is no CSV"),
    ],
)
def test_short_long_and_endless_rows_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text)
    assert said in refusal(path)


def test_a_table_of_more_cells_than_any_publishers_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "\n" * 100)
    monkeypatch.setattr(limits, "_MOST_CELLS", 100)
    assert "found a table of 101 rows and 2 columns" in refusal(path)


@pytest.mark.parametrize("ending", ["\r", "\r\n", "\n"])
def test_any_ending_of_lines_is_read(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(ending.join(("a,b", "1,2", "")).encode())
    (table,) = read_raw_tables(path)
    assert table.rows.to_numpy().tolist() == [["a", "b"], ["1", "2"]]
