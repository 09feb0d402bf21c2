"""Reading a publisher's file as tables of text: CSV, XLSX and ODS, plain or packed."""

from __future__ import annotations

import csv
import io
import math
import re
import warnings
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd
import python_calamine

from pcp_analysis.errors import DataError, shorten
from pcp_analysis.releases.limits import refuse_far
from pcp_analysis.releases.packing import Unpacked, unpack

FIRST_DATA_ROW = 2  # row 1 of a publisher's table is its header
_EXACT = 2**53  # beyond it a float does not tell one whole number from the next
_DELIMITERS = ",;\t|"
_HEAD = 1 << 20  # characters of a file in which its heading stands
_NOTES_WITHIN = 30  # rows of notes that may stand above a CSV's heading


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file, its heading and notes included.

    Parameters
    ----------
    label : str
        File (and sheet) for messages.
    sheet : str or None
        Name of the sheet of a workbook.
    rows : pandas.DataFrame
        Text; ``index`` 0 is row 1 of the file.
    """

    label: str
    sheet: str | None
    rows: pd.DataFrame


def _excel_text(value: object) -> str:
    """Return a cell as a CSV would write it: no exponent, no ``.0`` behind a whole number."""
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= _EXACT:
            return str(value)  # no number of any reader
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def _read_workbook(file: Unpacked, most_rows: int | None) -> list[RawTable]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    except (python_calamine.CalamineError, OSError) as error:
        raise DataError(
            file.label,
            found=f"a workbook that cannot be opened ({shorten(str(error))})",
            expected="XLSX or ODS",
        ) from None
    tables = []
    for name in book.sheet_names:
        label = f"{file.label}, sheet {name.strip()}"
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=most_rows)
        except python_calamine.CalamineError as error:
            raise DataError(
                label,
                found=f"a damaged sheet ({shorten(str(error))})",
                expected="the whole file: fetch it again",
            ) from None
        except (python_calamine.WorksheetNotFound, ValueError):
            continue  # a sheet that holds a chart
        body = [[_excel_text(value) for value in row] for row in rows]
        tables.append(RawTable(label, name.strip(), pd.DataFrame(body, dtype=object)))
    return tables


def _text_of(file: Unpacked) -> str:
    """Decode a CSV: UTF-8, or UTF-16 where a byte order mark says so, as Excel writes it."""
    utf16 = file.content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = file.content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            file.label,
            row=None if utf16 else file.content.count(b"\n", 0, error.start) + 1,
            found="bytes that are not UTF-8 text",
            expected="a CSV file in UTF-8",
        ) from None
    if (place := text.find("\0")) >= 0:
        raise DataError(
            file.label,
            row=text.count("\n", 0, place) + 1,
            found="a byte that is no text (NUL)",
            expected="a CSV file in UTF-8",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _delimiter_of(file: Unpacked, text: str) -> str:
    """Return the sign between the fields of a CSV's header: the one that makes most of them."""
    header = text.partition("\n")[0]
    try:
        fields = {sign: len(next(csv.reader([header], delimiter=sign), [])) for sign in _DELIMITERS}
    except csv.Error as error:
        raise DataError(
            file.label,
            row=1,
            found=f"a line that is no CSV ({error})",
            expected="a header and rows",
        ) from None
    return max(_DELIMITERS, key=lambda sign: fields[sign])


def _heading(text: str, delimiter: str) -> tuple[int, int]:
    """Return row and width of the heading: the first line of more than one field, notes passed by."""
    lines = csv.reader(io.StringIO(text[:_HEAD]), delimiter=delimiter)
    first = 0
    try:
        for row, fields in zip(range(_NOTES_WITHIN), lines, strict=False):
            first = first or len(fields)
            if sum(bool(field.strip()) for field in fields) > 1:
                return row, len(fields)
    except csv.Error:
        pass  # told by the reader below, with its row
    return 0, first


def _may_be_short(text: str, rows: pd.DataFrame) -> bool:
    """Return whether rows are to be read one by one: a short one leaves the last column empty.

    So are those with a field that only pandas takes, which is longer than any or has a zero byte.
    """
    longest = max(map(len, text.split("\n")))
    return longest > csv.field_size_limit() or "\0" in text or bool(rows.iloc[:, -1].eq("").any())


def _refuse_short(file: Unpacked, text: str, delimiter: str, heading: int, width: int) -> None:
    """Refuse a row with fewer fields than the heading, which pandas fills up; a blank line is none."""
    try:
        short = [
            (row, len(fields))
            for row, fields in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter))
            if row > heading and 0 < len(fields) < width and any(fields)
        ]
    except csv.Error as error:
        raise DataError(
            file.label, found=f"a row that is no CSV ({error})", expected="a header and rows"
        ) from None
    if short:
        row, number = short[0]
        more = f" ({len(short) - 1:,} more rows are at fault)" if len(short) > 1 else ""
        raise DataError(
            file.label,
            row=row + 1,
            found=f"{number} of {width} fields{more}",
            expected="as many fields as the header has",
            mend="take notes below the table out of the file, or fetch it again where it was cut off",
        )


def _read_csv(file: Unpacked, most_rows: int | None) -> RawTable:
    text = _text_of(file)
    delimiter = _delimiter_of(file, text)
    heading, width = _heading(text, delimiter)
    if not width:
        raise DataError(file.label, found="an empty file", expected="a header and rows")
    refuse_far(file.label, text.count("\n"), width)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            rows = pd.read_csv(
                io.StringIO(text),
                sep=delimiter,
                header=None,
                names=range(width),
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                nrows=most_rows,
                index_col=False,
            ).fillna("")
    except pd.errors.ParserWarning:
        raise DataError(
            file.label,
            row=FIRST_DATA_ROW,
            found="more fields than the header has",
            expected="as many fields as the header has",
        ) from None
    except pd.errors.ParserError as error:
        match = re.search(r"line (\d+)", str(error))
        raise DataError(
            file.label,
            row=int(match[1]) if match else None,
            found=str(error).strip().replace("Error tokenizing data. C error: ", ""),
            expected="as many fields as the header has",
        ) from None
    if most_rows is None and _may_be_short(text, rows):
        _refuse_short(file, text, delimiter, heading, width)
    return RawTable(file.label, None, rows)


def read_raw_tables(path: Path, most_rows: int | None = None) -> list[RawTable]:
    """Read every table of a file as text: CSV, XLSX or ODS, plain, in GZIP or in ZIP.

    Parameters
    ----------
    path : Path
        The publisher's file, whatever it is named.
    most_rows : int, optional
        Only so many from the top, to see what it is.

    Returns
    -------
    list of RawTable
        One, or one a sheet of a workbook.

    Raises
    ------
    DataError
        If the file is missing, damaged, empty or no table, or an archive holds several files.
    """
    files = unpack(path)
    if len(files) > 1:
        names = ", ".join(file.label.removeprefix(f"{path.name}, ") for file in files)
        raise DataError(
            path.name, found=f"{len(files)} files: {names}", expected="one file in the archive"
        )
    (file,) = files
    return (
        _read_workbook(file, most_rows) if file.kind == "workbook" else [_read_csv(file, most_rows)]
    )


def read_tables(path: Path) -> dict[str, pd.DataFrame]:
    """Read a file of the project's own, whose first row is its heading.

    Parameters
    ----------
    path : Path
        A CSV, or a workbook.

    Returns
    -------
    dict of str to pandas.DataFrame
        Text by the label that an error names: the file, and the sheet if it is a workbook; ``index``
        0 is row 2 of the file.

    Raises
    ------
    DataError
        As :func:`read_raw_tables`, and if a column stands twice.
    """
    found = {}
    for table in read_raw_tables(path):
        if table.rows.empty:
            continue
        headings = [str(cell) for cell in table.rows.iloc[0]]
        for heading in headings:
            if heading and headings.count(heading) > 1:
                raise DataError(
                    table.label,
                    row=1,
                    found=f"a second column '{shorten(heading)}'",
                    expected="each column once",
                )
        body = table.rows.iloc[1:].set_axis(headings, axis=1)
        found[table.label] = body.reset_index(drop=True)
    return found


def read_table(path: Path) -> tuple[str, pd.DataFrame]:
    """Read a file of the project's own that holds one table.

    Parameters
    ----------
    path : Path
        A CSV; a workbook of one sheet will do.

    Returns
    -------
    tuple of str and pandas.DataFrame
        Label and table, as :func:`read_tables` gives them.

    Raises
    ------
    DataError
        As :func:`read_tables`, and if there are several tables or none.
    """
    found = list(read_tables(path).items())
    if len(found) != 1:
        raise DataError(path.name, found=f"{len(found)} tables", expected="one, as CSV")
    return found[0]
