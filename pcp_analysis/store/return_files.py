"""A return as it comes from Excel, read as the text that a plain CSV would hold.

Excel saves CSV with semicolons, a byte order mark or UTF-16, puts separators into thousands, turns
dates into numbers and drops the noughts before a document's number. All of that is read; what could
mean two things is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.errors import DataError, shorten
from pcp_analysis.releases.packing import Unpacked, unpack
from pcp_analysis.releases.table_files import FIRST_DATA_ROW, read_table

SHEET = "Return"
_READ = (".csv", ".xlsx")
_LEFT_ALONE = (".md",)
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOST_ROWS, _MOST_COLUMNS = 20_000, 60  # beyond it a sheet is no return


def return_files(folder: Path) -> list[Path]:
    """Return the files of a folder of returns; none that might hold figures is passed by.

    Parameters
    ----------
    folder : Path
        ``data/local_returns/FORCE``; it may be missing.

    Raises
    ------
    DataError
        If a file is neither CSV nor XLSX.
    """
    found = []
    for path in sorted(folder.glob("*")):
        if path.name.startswith((".", "~$")) or path.suffix.lower() in _LEFT_ALONE:
            continue  # ~$ is Excel's own mark beside a file that is open
        if path.suffix.lower() not in _READ or not path.is_file():
            raise DataError(
                path.name,
                found="a file that is not read as a return",
                expected="CSV or XLSX; open it and save it as an Excel workbook (.xlsx)",
            )
        found.append(path)
    return found


def read_return_table(path: Path) -> tuple[str, pd.DataFrame]:
    """Read the table of a return as text.

    Parameters
    ----------
    path : Path
        CSV or XLSX.

    Returns
    -------
    tuple of str and pandas.DataFrame
        The label that errors name, and the table; ``index`` 0 is row 2 of the file.

    Raises
    ------
    DataError
        If the file cannot be opened, or a cell holds a formula without a value, an error or a date
        with a time.
    """
    (first, *more) = unpack(path)
    if more:
        raise DataError(path.name, found="several files in one", expected="one return")
    label, table = _workbook(path.name, first) if first.kind == "workbook" else read_table(path)
    named = [name for name in table.columns if name]
    stray = [place for place, name in enumerate(table.columns) if not name]
    for place in stray:
        cells = table.iloc[:, place]
        if (cells != "").any():
            raise DataError(
                label,
                row=int((cells != "").to_numpy().argmax()) + FIRST_DATA_ROW,
                found=f"'{shorten(str(cells[cells != ''].iloc[0]))}' beside the table",
                expected="nothing there; write it into the column 'note'",
            )
    table = table[named]
    # rows that are wholly empty, as Excel leaves them behind, say nothing
    return label, table[(table != "").any(axis=1)]


def _workbook(name: str, file: Unpacked) -> tuple[str, pd.DataFrame]:
    import openpyxl  # here, since few calls of the package read a workbook and none waits for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out, such as pictures
            values = openpyxl.load_workbook(io.BytesIO(file.content), data_only=True)
            written = openpyxl.load_workbook(io.BytesIO(file.content))
    except Exception as error:  # openpyxl raises whatever the part that it reads came upon
        raise DataError(
            name,
            found=f"a workbook that cannot be opened ({shorten(str(error))})",
            expected="an Excel workbook (.xlsx) without a password",
        ) from None
    return _sheet(name, values, written)


def _sheet(file: str, values: Any, written: Any) -> tuple[str, pd.DataFrame]:
    if not values.worksheets:
        raise DataError(file, found="a workbook without a sheet", expected=f"a sheet '{SHEET}'")
    chosen = [sheet for sheet in values.worksheets if sheet.title == SHEET] or values.worksheets
    sheet, formulas = chosen[0], written[chosen[0].title]
    label = f"{file}, sheet {sheet.title}"
    if sheet.max_row > _MOST_ROWS or sheet.max_column > _MOST_COLUMNS:
        raise DataError(
            label,
            found=f"{sheet.max_row:,} rows and {sheet.max_column:,} columns",
            expected=f"{_MOST_ROWS:,} rows and {_MOST_COLUMNS} columns at most",
        )
    rows = [
        [_text(cell, formulas[cell.coordinate].value, label) for cell in row]
        for row in sheet.iter_rows()
    ]
    headings = [text.strip() for text in rows[0]] if rows else []
    for heading in headings:
        if heading and headings.count(heading) > 1:
            raise DataError(
                label, row=1, found=f"a second column '{heading}'", expected="each column once"
            )
    return label, pd.DataFrame(rows[1:], columns=headings, dtype=object)


def _text(cell: Any, written: object, label: str) -> str:
    """Return a cell as a plain CSV would hold it."""
    value = cell.value
    if value is None and isinstance(written, str) and written.startswith("="):
        raise DataError(
            label,
            row=cell.row,
            found=f"a formula without a value in {cell.coordinate}",
            expected="its value; open the file in Excel and save it",
        )
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            number, sign = Decimal(repr(value)), ""
            if "%" in str(cell.number_format):
                number, sign = number * 100, "%"  # Excel shows 0.45 as 45%, which no count can be
            return format(number.normalize(), "f") + sign
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime() | dt.time() | dt.timedelta():
            raise DataError(
                label,
                row=cell.row,
                found=f"a time in {cell.coordinate}",
                expected="text or a number",
            )
    text = str(value)
    if cell.data_type == "e":
        raise DataError(
            label,
            row=cell.row,
            found=f"the error {text} in {cell.coordinate}",
            expected="a value, or an empty cell",
        )
    return text


def plain_number(text: str, unit: str) -> str:
    """Return a number without what people put around it: separators of thousands, a pound or % sign.

    Parameters
    ----------
    text : str
        A cell.
    unit : str
        Unit of its indicator: a sign is taken only where it says the same.

    Examples
    --------
    >>> plain_number("4,500", "calls"), plain_number("\N{POUND SIGN}1,250.50", "GBP")
    ('4500', '1250.50')
    >>> plain_number("45%", "per cent"), plain_number("45%", "calls"), plain_number("45,0", "calls")
    ('45', '45%', '45,0')
    """
    if unit.startswith("GBP"):
        text = text.replace("\N{POUND SIGN}", "", 1)
    if unit.startswith(("per cent", "percentage")):
        text = text.removesuffix("%")
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def plain_period(period_type: str, text: str) -> str:
    """Return a period as the return writes it, where Excel has made a date of it.

    Examples
    --------
    >>> plain_period("point_in_time", "44286"), plain_period("point_in_time", "31/03/2021")
    ('2021-03-31', '2021-03-31')
    >>> plain_period("month", "May-20"), plain_period("quarter", "2020-21-Q4")
    ('2020-05', '2020-21-q4')
    """
    text = text.strip()
    if period_type in ("quarter", "financial_year"):
        return text.lower().replace("/", "-").replace(" ", "-")
    day = _day(text)
    if day is None or period_type not in ("point_in_time", "month", "twelve_months"):
        return text
    return day.isoformat() if period_type == "point_in_time" else day.isoformat()[:7]


def is_day(text: str) -> bool:
    """Return whether a text is a day that the calendar has.

    Examples
    --------
    >>> is_day("2020-02-29"), is_day("2021-02-29")
    (True, False)
    """
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _day(text: str) -> dt.date | None:
    if re.fullmatch(r"[34]\d{4}", text):  # from 1982 to 2036
        return _EXCEL_DAY_0 + dt.timedelta(days=int(text))
    try:
        if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if found := re.fullmatch(r"([A-Za-z]{3})-(\d\d)", text):
            return dt.date(2000 + int(found[2]), 1 + _MONTHS.index(found[1].lower()), 1)
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None
