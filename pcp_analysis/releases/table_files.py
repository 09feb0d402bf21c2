"""Reading a publisher's file as tables of text: CSV, compressed CSV, XLSX and ODS."""

from __future__ import annotations

import gzip
import re
import warnings
import zipfile
import zlib
from pathlib import Path

import pandas as pd
import python_calamine

from pcp_analysis.errors import DataError

FIRST_DATA_ROW = 2  # row 1 of a publisher's table is its header


def _excel_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _read_workbook(path: Path) -> dict[str, pd.DataFrame]:
    """Read the sheets named after a financial year (``2024_25``); others are covers and notes."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as error:
        raise DataError(
            path.name, found=f"a workbook that cannot be opened ({error})", expected="XLSX or ODS"
        ) from None
    years = [name for name in book.sheet_names if re.fullmatch(r"\d{4}[_\-]\d{2}", name.strip())]
    if not years:
        raise DataError(
            path.name,
            found=f"sheets {', '.join(book.sheet_names)}",
            expected="one sheet a financial year, named like 2024_25",
        )
    tables: dict[str, pd.DataFrame] = {}
    for name in years:
        label = f"{path.name}, sheet {name.strip()}"
        if label.replace("-", "_") in {known.replace("-", "_") for known in tables}:
            raise DataError(label, found="a second sheet of the year", expected="one sheet a year")
        try:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except python_calamine.CalamineError as error:
            raise DataError(
                label, found=f"a damaged sheet ({error})", expected="the whole file: fetch it again"
            ) from None
        if len(rows) < FIRST_DATA_ROW:
            raise DataError(label, found="no rows", expected="a header row and data under it")
        header = [str(value) for value in rows[0]]
        body = [[_excel_text(value) for value in row] for row in rows[1:]]
        tables[label] = pd.DataFrame(body, columns=header, dtype=str)
    return tables


def _read_csv(path: Path) -> pd.DataFrame:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            return pd.read_csv(
                path,
                dtype=str,
                keep_default_na=False,
                encoding="utf-8-sig",
                compression="infer",
                skip_blank_lines=False,
                index_col=False,
            ).fillna("")
    except pd.errors.ParserWarning:
        raise DataError(
            path.name,
            row=FIRST_DATA_ROW,
            found="more fields than the header has",
            expected="as many fields as the header has",
        ) from None
    except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(
            path.name,
            found=f"an archive that is cut off or damaged ({error})",
            expected="the whole file: fetch it again",
        ) from None
    except pd.errors.EmptyDataError:
        raise DataError(path.name, found="an empty file", expected="a header and rows") from None
    except pd.errors.ParserError as error:
        match = re.search(r"line (\d+)", str(error))
        raise DataError(
            path.name,
            row=int(match[1]) if match else None,
            found=str(error).strip().replace("Error tokenizing data. C error: ", ""),
            expected="as many fields as the header has",
        ) from None
    except ValueError as error:
        if isinstance(error, UnicodeDecodeError):
            raise DataError(
                path.name, found="bytes that are not UTF-8 text", expected="a CSV file in UTF-8"
            ) from None
        raise DataError(
            path.name, found=str(error), expected="one CSV file in the archive"
        ) from None


def read_tables(path: Path) -> dict[str, pd.DataFrame]:
    """Read a CSV, CSV.GZ, zipped CSV, XLSX or ODS file as text.

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
        If the file is missing, damaged, empty or no table.
    """
    if not path.is_file():
        raise DataError(str(path), found="no such file", expected="the release's own file")
    suffix = "".join(path.suffixes[-2:]).lower()
    if suffix.endswith((".xlsx", ".ods")):
        return _read_workbook(path)
    if suffix.endswith((".csv", ".csv.gz", ".zip")):
        return {path.name: _read_csv(path)}
    raise DataError(
        path.name,
        found=f"a {path.suffix or 'nameless'} file",
        expected="CSV, CSV.GZ, XLSX, ODS or ZIP",
    )
