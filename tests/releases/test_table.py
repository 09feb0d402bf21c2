"""Reading any publisher's table as text, and refusing what is damaged."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.releases import cells as tables
from pcp_analysis.releases.cells import validate
from pcp_analysis.releases.sheets import Sheet
from pcp_analysis.releases.table import gaps_in, match_forces
from pcp_analysis.releases.table_files import read_table, read_tables

TABLE = pd.DataFrame({"force": ["Essex", "Kent"], "year": ["2019", "2020"], "note": ["", "x"]})
CSV = b"force,year,note\nEssex,2019,\nKent,2020,x\n"
EXPECTED = tables.schema(
    {"force": tables.words(), "year": tables.calendar_year()}, key=["force", "year"]
)
READ = partial(validate, also=["note"])


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        read_tables(path)
    assert str(caught.value).startswith(path.name if path.is_file() else str(path))
    return caught.value


@pytest.mark.parametrize(
    "name", ["t.csv", "t.csv.gz", "t.zip", "a.b.csv", "T.CSV", "2023-10.csv.gz"]
)
def test_a_table_is_read_as_text_whichever_way_it_is_packed(
    tmp_path: Path, name: str, write: Callable[[Path, pd.DataFrame], Path]
) -> None:
    path = write(tmp_path / name, TABLE)
    ((label, found),) = read_tables(path).items()
    assert label == name
    pd.testing.assert_frame_equal(found, TABLE)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf" + CSV)
    assert list(read_tables(path)["t.csv"].columns) == ["force", "year", "note"]


@pytest.mark.parametrize("text", ["NA", "None", "nan", "007", "1.10", "TRUE"])
def test_text_stays_as_the_publisher_wrote_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"code\n{text}\n")
    assert read_tables(path)["t.csv"]["code"].tolist() == [text]


def test_a_blank_line_is_a_row_so_that_later_rows_keep_their_number(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV.replace(b"Kent", b"\nKent"))
    found = read_tables(path)["t.csv"]
    assert found["force"].tolist() == ["Essex", "", "Kent"]


# Files that are no table


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv").found == "no such file"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(DataError, match="no such file"):
        read_tables(tmp_path / "t.csv")


@pytest.mark.parametrize("name", ["t.txt", "t.xls", "t.gz", "t.zip", "t.xlsx", "t"])
@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_what_a_file_is_is_told_from_its_content_whatever_its_name(
    tmp_path: Path, name: str, packed: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(packed(CSV))
    ((label, found),) = read_tables(path).items()
    assert label == name
    pd.testing.assert_frame_equal(found, TABLE)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"PAR1....", "a Parquet file"),
        (b"\n <!DOCTYPE html><html>", "a web page"),
        (b"<html><body>", "a web page"),
        (b"Rar!....", "a RAR archive"),
    ],
)
def test_another_type_of_file_is_refused_by_what_it_is(
    tmp_path: Path, content: bytes, found: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    error = refusal(path)
    assert error.found == found
    assert error.expected.startswith("CSV, XLSX or ODS, plain, in GZIP or in ZIP")


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("one.csv", CSV)
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inner.zip", inner.read_bytes())
    assert refusal(path).found == "an archive in an archive"


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_fields_may_be_set_apart_by_another_sign(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV.replace(b",", sign.encode()).replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(read_tables(path)["t.csv"], TABLE)


@pytest.mark.parametrize("cell", ["1\0", "\0" + "1", "1\0" + "0"])
def test_a_byte_that_pandas_would_cut_a_cell_at_is_refused(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"force,count\nKent,5\nEssex,{cell}\n")
    error = refusal(path)
    assert (error.row, error.found) == (3, "a byte that is no text (NUL)")


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"")
    assert refusal(path).found == "an empty file"


@pytest.mark.parametrize("kept", [0.3, 0.9, -1, -8])
def test_a_gzip_that_is_cut_off_is_refused(tmp_path: Path, kept: float) -> None:
    whole = gzip.compress(CSV * 500)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(whole[: int(kept * len(whole))] if kept > 0 else whole[: int(kept)])
    error = refusal(path)
    assert "cut off or damaged" in error.found
    assert error.expected == "the whole file: fetch it again"


def test_a_gzip_with_a_changed_byte_is_refused(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress(CSV * 500, mtime=0))
    whole[-6] ^= 0xFF
    path = tmp_path / "t.csv.gz"
    path.write_bytes(bytes(whole))
    assert "cut off or damaged" in refusal(path).found


@pytest.mark.parametrize("damage", ["cut", "changed"])
def test_a_damaged_zip_is_refused(
    tmp_path: Path, damage: str, write: Callable[[Path, pd.DataFrame], Path]
) -> None:
    path = write(tmp_path / "t.zip", pd.concat([TABLE] * 500))
    whole = bytearray(path.read_bytes())
    if damage == "cut":
        whole = whole[: len(whole) // 2]
    else:
        whole[len(whole) // 3] ^= 0xFF
    path.write_bytes(bytes(whole))
    assert "cut off or damaged" in refusal(path).found


def test_a_zip_with_two_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.csv", CSV)
        archive.writestr("two.csv", CSV)
    refusal(path)


def test_a_zip_with_no_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.zip"
    with zipfile.ZipFile(path, "w"):
        pass
    refusal(path)


def test_utf16_is_read_where_a_byte_order_mark_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV.decode().encode("utf-16"))
    pd.testing.assert_frame_equal(read_tables(path)["t.csv"], TABLE)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("force,year\nEss\u00e9x,2019\n".encode(encoding))
    error = refusal(path)
    assert error.found == "bytes that are not UTF-8 text"
    assert error.expected == "a CSV file in UTF-8"


def test_bytes_that_are_not_utf8_are_found_far_down_the_file(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV + b"Essex,2019,x\n" * 200_000 + b"Ess\xe9x,2019,\n")
    assert refusal(path).found == "bytes that are not UTF-8 text"


def test_too_many_fields_in_a_later_line_are_refused_with_the_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV + b"Kent,2021,x,more\n")
    error = refusal(path)
    assert error.row == 4
    assert "Expected 3 fields" in error.found
    assert error.expected == "as many fields as the header has"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("rows", [b"Essex,2019,x,more\nKent,2020,x\n", b"Essex,2019,x,more\n"])
def test_too_many_fields_in_the_first_line_are_refused_with_the_row(
    tmp_path: Path, rows: bytes
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"force,year,note\n" + rows)
    assert refusal(path).row == 2


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(CSV + b'"Kent,2021,x\n')
    assert "EOF inside string" in refusal(path).found


# Workbooks


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


ROWS: list[list[object]] = [["force", "count"], ["Essex", 3], ["Kent", 4.0], ["Kent", 2.5]]


def test_every_sheet_of_a_workbook_is_read_by_its_name(tmp_path: Path) -> None:
    sheets = {"2023_24": ROWS, "Open data 2024-25": ROWS}
    found = read_tables(workbook(tmp_path / "b.xlsx", sheets))
    assert list(found) == ["b.xlsx, sheet 2023_24", "b.xlsx, sheet Open data 2024-25"]


def test_cells_of_a_workbook_are_read_as_a_csv_would_give_them(tmp_path: Path) -> None:
    rows = [["force", "count"], ["Essex", 104], ["Kent", None], ["Kent", 2.5], ["Kent", "1.10"]]
    (found,) = read_tables(workbook(tmp_path / "b.xlsx", {"2024_25": rows})).values()
    assert found["count"].tolist() == ["104", "", "2.5", "1.10"]


@pytest.mark.parametrize("name", ["b.xlsx", "b.ods"])
def test_a_workbook_that_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not a workbook")
    assert "a workbook that cannot be opened" in refusal(path).found


def test_a_workbook_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"2024_25": ROWS})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "cut off or damaged" in refusal(path).found


def test_a_workbook_with_a_damaged_sheet_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", {"2024_25": ROWS})
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as damaged:
        for name in source.namelist():
            content = source.read(name)
            half = content[: len(content) // 2]
            damaged.writestr(name, half if name.endswith("sheet1.xml") else content)
    refusal(path)


# Tables that do not fit


def fault(table: pd.DataFrame) -> DataError:
    with pytest.raises(DataError) as caught:
        READ(table, "t.csv", EXPECTED, "forces by year")
    return caught.value


def test_a_table_that_fits_keeps_only_the_columns_of_its_schema() -> None:
    assert list(READ(TABLE, "t.csv", EXPECTED, "x").columns) == ["force", "year"]


def test_a_missing_column_is_named_with_what_the_reader_takes_and_the_nearest_heading() -> None:
    error = fault(TABLE.rename(columns={"year": "years"}))
    assert (error.file, error.row, error.column) == ("t.csv", 1, "year")
    assert error.found == "the columns force, years, note"
    assert "this reader takes forces by year" in error.expected
    assert "Did you mean 'years'?" in error.expected


def test_a_header_without_rows_is_refused() -> None:
    assert fault(TABLE.iloc[:0]).found == "a header without rows"


def test_the_first_fault_is_told_with_its_row_and_the_number_of_others() -> None:
    error = fault(TABLE.assign(year=["20x9", "twenty"]))
    assert (error.row, error.column) == (2, "year")
    assert error.found == "'20x9' (1 more rows are at fault)"
    assert error.expected == "a year such as 2018"


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_an_empty_cell_is_refused_with_its_row(text: str) -> None:
    error = fault(TABLE.assign(force=["Essex", text]))
    assert (error.row, error.column, error.expected) == (3, "force", "text")


def test_a_second_row_of_the_same_key_is_refused_with_the_key() -> None:
    error = fault(pd.concat([TABLE, TABLE.iloc[[0]]], ignore_index=True))
    assert error.row == 4
    assert error.found == "a second row for Essex, 2019"
    assert error.expected == "one row for each force, year"


@pytest.mark.parametrize(
    ("column", "good", "bad"),
    [
        (tables.whole_number, ["0", "12", "-3"], ["", "1.0", "1,234", "x", "--1", " 1", "1e3"]),
        (tables.number, ["0", "12.50"], ["", "-1", "1.", ".5", "1,5", "1e3", "nan"]),
        (tables.financial_year, ["2020/21"], ["2020-21", "2020/2021", "20/21", "2020/21 "]),
        (tables.quarter_number, ["1", "4"], ["0", "5", "Q1", "1.0", "11"]),
        (tables.calendar_year, ["1999", "2018"], ["1899", "2118", "18", "20180"]),
        (tables.words, ["a", " a b "], ["", " ", "\n"]),
    ],
)
def test_columns_take_what_they_say_and_nothing_else(
    column: Callable[[], object], good: list[str], bad: list[str]
) -> None:
    schema = tables.schema({"c": column()}, key=["c"])
    assert len(validate(pd.DataFrame({"c": good}), "t", schema, "x")) == len(good)
    for text in bad:
        with pytest.raises(DataError):
            validate(pd.DataFrame({"c": [text]}), "t", schema, "x")


def sheet(catalogue: Catalogue, **columns: list[str]) -> Sheet:
    layout = next(item for item in catalogue.layouts if item.id == "motor-traffic")
    rows = pd.DataFrame(columns)
    return Sheet("t.csv", layout, {name: name for name in columns}, rows)


def test_areas_beside_the_43_are_dropped_and_counted(catalogue: Catalogue) -> None:
    names = ["Essex", "British Transport Police", "London, City of", "CIFAS", "Cifas"]
    kept, left_out = match_forces(sheet(catalogue, force=names), "force", catalogue)
    assert kept.rows["area"].tolist() == ["E23000028", "E23000034"]
    assert left_out == 3


def test_an_unknown_force_is_told_with_its_row_and_the_nearest_name(catalogue: Catalogue) -> None:
    with pytest.raises(DataError) as caught:
        match_forces(sheet(catalogue, force=["Essex", "Esex", "Esex"]), "force", catalogue)
    error = caught.value
    assert (error.file, error.row, error.column, error.found) == ("t.csv", 3, "force", "'Esex'")
    assert "one of the 43 forces" in error.expected
    assert "Did you mean 'essex'?" in error.expected


def test_a_force_that_misses_a_period_of_the_others_is_named(catalogue: Catalogue) -> None:
    table = pd.DataFrame(
        {
            "area": ["E23000028", "E23000028", "E23000032"],
            "period": ["2019-20-q1", "2019-20-q2", "2019-20-q1"],
        }
    )
    (finding,) = gaps_in(table, catalogue)
    assert (finding.id, finding.level, finding.force) == ("gap-kent", "question", "kent")
    assert finding.periods == ("2019-20-q2",)
    assert finding.text == "no row for Kent in 2019-20-q2, which other forces have"


def test_a_table_of_the_projects_own_has_the_columns_that_are_read_and_no_other() -> None:
    with pytest.raises(DataError, match=r"row 1, column 'yeear'.*Did you mean 'year'"):
        validate(TABLE.rename(columns={"note": "yeear"}), "t.csv", EXPECTED, "forces")


def test_a_file_of_several_tables_is_no_table_of_the_projects_own(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"  # in truth a workbook
    with pd.ExcelWriter(path.with_suffix(".xlsx")) as writer:
        TABLE.to_excel(writer, sheet_name="a", index=False)
        TABLE.to_excel(writer, sheet_name="b", index=False)
    path.with_suffix(".xlsx").rename(path)
    with pytest.raises(DataError, match="found 2 tables; expected one, as CSV"):
        read_table(path)
