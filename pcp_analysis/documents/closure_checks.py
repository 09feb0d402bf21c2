"""What the rows of a closure report's tables say against each other: periods, units, series."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

import pandas as pd

from pcp_analysis.catalogue.documents import ClosureDocument
from pcp_analysis.errors import DataError, shorten
from pcp_analysis.numbers import NumberBounds
from pcp_analysis.releases.table_files import FIRST_DATA_ROW

_LINES = re.compile(r"[1-9]\d{0,5}(-[1-9]\d{0,5})?(; [1-9]\d{0,5}(-[1-9]\d{0,5})?)*", re.ASCII)
_YEARS = re.compile(r"\b((?:19|20)\d{2})-(\d{2})(?!\d)")
_SPAN = re.compile(r"((?:19|20)\d{2})\b[^/]*/.*?((?:19|20)\d{2})\b")
_ALIKE = 0.9  # of two units in letters, from which the rarer is taken for a slip of the other


def are_lines(text: str) -> bool:
    """Return whether a cell names lines of a document's text, each run from its first to its last.

    Examples
    --------
    >>> are_lines("484-485; 490"), are_lines("485-484"), are_lines("page 4")
    (True, False, False)
    """
    if _LINES.fullmatch(text) is None:
        return False
    runs = [run.split("-") for run in text.split("; ")]
    return all(int(run[0]) <= int(run[-1]) for run in runs)


def period_slip(text: str) -> bool:
    """Return whether a period, in whatever words, holds a year or month that there is not.

    Examples
    --------
    >>> [period_slip(text) for text in ("2016/2021", "12 months to 2021-02", "since 2016-17")]
    [False, False, False]
    >>> period_slip("2021-33"), period_slip("2021/2016")
    (True, True)
    """
    for year, rest in _YEARS.findall(text):
        if not 1 <= int(rest) <= 12 and int(rest) != (int(year) + 1) % 100:
            return True
    span = _SPAN.match(text)
    return span is not None and span[1] > span[2]


def refuse_slips(table: pd.DataFrame, file: str, bounds: NumberBounds) -> None:
    """Refuse periods that there are not, and a unit that stands once and is nearly another.

    Parameters
    ----------
    table : pandas.DataFrame
        Validated text; ``index`` 0 is row 2 of the file.
    file : str
        For the message.
    bounds : NumberBounds
        Its units are right.

    Raises
    ------
    DataError
        Naming the first row.
    """
    units = Counter(table["unit"]) if "unit" in table else Counter[str]()
    for row, cells in enumerate(table.to_dict("records"), start=FIRST_DATA_ROW):
        period, unit = str(cells.get("period", "")), str(cells.get("unit", ""))
        if period_slip(period):
            raise DataError(
                file,
                row=row,
                column="period",
                found=f"'{shorten(period)}'",
                expected="a year or month of the calendar, or two of which the first is first",
            )
        if units[unit] == 1 and unit not in bounds.units:
            likely = [*bounds.units, *(name for name, number in units.items() if number > 1)]
            if near := next((name for name in likely if _alike(unit, name)), None):
                raise DataError(
                    file,
                    row=row,
                    column="unit",
                    found=f"'{shorten(unit)}'",
                    expected=f"'{near}', or a unit that is not so nearly the same",
                )


def _alike(one: str, other: str) -> bool:
    same_words = len(one.split()) == len(other.split())
    return same_words and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def refuse_other_series(
    points: pd.DataFrame, figures: pd.DataFrame, document: ClosureDocument, file: str
) -> None:
    """Refuse a value of a chart's series that has another unit, or lies outside the chart's years.

    Parameters
    ----------
    points, figures : pandas.DataFrame
        Validated text of ``points.csv`` and ``numbered_figures.csv``.
    document : ClosureDocument
        With the years of its charts.
    file : str
        Name of ``points.csv``, for the message.

    Raises
    ------
    DataError
        Naming the first row and column.
    """
    units = dict(zip(figures["key"], figures["unit"], strict=True))
    first, last = document.first_year[:4], document.last_year[:4]
    for row, cells in enumerate(points.to_dict("records"), start=FIRST_DATA_ROW):
        if cells["use"] != "series":
            continue
        unit, year = units[cells["key"]], str(cells["period"])[:4]
        expected = {
            "unit": "" if cells["unit"] == unit else f"'{unit}', as {cells['key']} has",
            "period": "" if first <= year <= str(int(last) + 1) else f"{first} to {last}",
        }
        for column, wanted in expected.items():
            if wanted:
                raise DataError(
                    file,
                    row=row,
                    column=column,
                    found=f"'{shorten(str(cells[column]))}'",
                    expected=wanted,
                )
