"""Reading a publisher's file as tables of text: CSV, XLSX and ODS, plain or packed."""

from __future__ import annotations

import csv
import io
import math
import re
import warnings
from decimal import Decimal
from pathlib import Path

import pandas as pd
import python_calamine

from pcp_analysis.errors import DataError, shorten
from pcp_analysis.releases.packing import Unpacked, unpack

FIRST_DATA_ROW = 2  # row 1 of a publisher's table is its header
_EXACT = 2**53  # beyond it a float does not tell one whole number from the next
_DELIMITERS = ",;\t|"


def _excel_text(value: object) -> str:
    """Return a cell as a CSV would write it: no exponent, no ``.0`` behind a whole number."""
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= _EXACT:
            return str(value)  # no number of any reader
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return str(value)


def _read_workbook(file: Unpacked) -> dict[str, pd.DataFrame]:
    """Read the sheets named after a financial year (``2024_25``); others are covers and notes."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(file.content))
    except (python_calamine.CalamineError, OSError) as error:
        raise DataError(
            file.label,
            found=f"a workbook that cannot be opened ({shorten(str(error))})",
            expected="XLSX or ODS",
        ) from None
    years = [name for name in book.sheet_names if re.fullmatch(r"\d{4}[_\-]\d{2}", name.strip())]
    if not years:
        raise DataError(
            file.label,
            found=f"sheets {', '.join(book.sheet_names)}",
            expected="one sheet a financial year, named like 2024_25",
        )
    tables: dict[str, pd.DataFrame] = {}
    for name in years:
        label = f"{file.label}, sheet {name.strip()}"
        if label.replace("-", "_") in {known.replace("-", "_") for known in tables}:
            raise DataError(label, found="a second sheet of the year", expected="one sheet a year")
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except python_calamine.CalamineError as error:
            raise DataError(
                label,
                found=f"a damaged sheet ({shorten(str(error))})",
                expected="the whole file: fetch it again",
            ) from None
        if len(rows) < FIRST_DATA_ROW:
            raise DataError(label, found="no rows", expected="a header row and data under it")
        header = [str(value) for value in rows[0]]
        body = [[_excel_text(value) for value in row] for row in rows[1:]]
        tables[label] = pd.DataFrame(body, columns=header, dtype=str)
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
    return text


def delimiter_of(text: str) -> str:
    """Return the sign between the fields of a CSV's header: the one that makes most of them."""
    header = text[: text.find("\n")] if "\n" in text else text
    fields = {sign: len(next(csv.reader([header], delimiter=sign), [])) for sign in _DELIMITERS}
    return max(_DELIMITERS, key=lambda sign: fields[sign])


def _read_csv(file: Unpacked) -> pd.DataFrame:
    text = _text_of(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                io.StringIO(text),
                sep=delimiter_of(text),
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                index_col=False,
            ).fillna("")
    except pd.errors.ParserWarning:
        raise DataError(
            file.label,
            row=FIRST_DATA_ROW,
            found="more fields than the header has",
            expected="as many fields as the header has",
        ) from None
    except pd.errors.EmptyDataError:
        raise DataError(file.label, found="an empty file", expected="a header and rows") from None
    except pd.errors.ParserError as error:
        match = re.search(r"line (\d+)", str(error))
        raise DataError(
            file.label,
            row=int(match[1]) if match else None,
            found=str(error).strip().replace("Error tokenizing data. C error: ", ""),
            expected="as many fields as the header has",
        ) from None


def read_tables(path: Path) -> dict[str, pd.DataFrame]:
    """Read a table as text: CSV, XLSX or ODS, plain, in GZIP or in ZIP, whatever it is named.

    Parameters
    ----------
    path : Path
        The publisher's file.

    Returns
    -------
    dict of str to pandas.DataFrame
        Tables by the label that an error names: the file, and the sheet if it is a workbook. All
        cells are text; ``index`` 0 is row 2 of the file.

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
    if file.kind == "workbook":
        return _read_workbook(file)
    return {file.label: _read_csv(file)}
