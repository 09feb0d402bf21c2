"""What a column of text may hold, and refusing what does not fit by row and column.

Each different text of a column is looked at once, however many rows repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pcp_analysis.errors import DataError, did_you_mean, refuse_all, shorten
from pcp_analysis.numbers import NumberBounds
from pcp_analysis.releases.table_files import FIRST_DATA_ROW
from pcp_analysis.texts.plain import line_fault

_MOST_FAULTS = 200  # of one table that an error holds
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Column:
    """A column of text: what each cell must pass, and that in words."""

    fits: Callable[[str], bool]
    expected: str


@dataclass(frozen=True)
class Schema:
    """Columns of a table and the key that no two rows share."""

    columns: Mapping[str, Column]
    key: tuple[str, ...]


def text_column(pattern: str, expected: str) -> Column:
    """Return a column of text that matches a pattern from end to end.

    Parameters
    ----------
    pattern : str
        Regular expression; its classes are those of ASCII.
    expected : str
        What the pattern means, in words for the error message.
    """
    match = re.compile(pattern, re.ASCII).fullmatch
    return Column(lambda text: match(text) is not None, expected)


def whole_number() -> Column:
    """Return a column of whole numbers; bounds then hold them to their unit."""
    return text_column(r"0|-?[1-9]\d{0,14}", "a whole number")


def number() -> Column:
    """Return a column of numbers that are not negative; bounds then hold them to their unit."""
    return text_column(r"(0|[1-9]\d{0,14})(\.\d{1,20})?", "a number")


def words() -> Column:
    """Return a column of text that is not empty and holds no control character but a line break."""
    return Column(lambda text: bool(text.strip()) and not _CONTROL.search(text), "text")


def financial_year() -> Column:
    """Return a column of financial years such as 2020/21."""
    return text_column(r"\d{4}/\d{2}", "a financial year such as 2020/21")


def quarter_number() -> Column:
    """Return a column of quarter numbers."""
    return text_column(r"[1-4]", "a quarter from 1 to 4")


def calendar_year() -> Column:
    """Return a column of calendar years."""
    return text_column(r"(19|20)\d{2}", "a year such as 2018")


def schema(columns: Mapping[str, Column], key: Sequence[str]) -> Schema:
    """Return the schema of a table: its columns, and the key that no two rows share."""
    return Schema(dict(columns), tuple(key))


def row_of(index: object) -> int:
    """Return the row of the file that a table's index stands for."""
    return int(index) + FIRST_DATA_ROW  # type: ignore[call-overload, no-any-return]


def refuse_missing_columns(
    table: pd.DataFrame, label: str, names: Sequence[str], what: str
) -> None:
    """Refuse a table without a column, naming the nearest heading.

    Raises
    ------
    DataError
        Naming the first column that is missing.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        hint = did_you_mean(missing[0], table.columns)
        raise DataError(
            label,
            row=1,
            column=missing[0],
            found=f"the columns {shorten(', '.join(map(str, table.columns[:14])), 300)}",
            expected=f"a column '{missing[0]}', because this reader takes {what}.{hint}",
        )


def check_cells(
    table: pd.DataFrame, label: str, columns: Mapping[str, Column], named: Mapping[str, str]
) -> None:
    """Refuse cells that do not fit their column.

    Parameters
    ----------
    table : pandas.DataFrame
        Text; its index is the row of the file less two.
    label : str
        File (and sheet) for the message.
    columns : mapping of str to Column
        What each column may hold.
    named : mapping of str to str
        Heading in the file of each column.

    Raises
    ------
    DataError
        Naming the first fault by row and column, and how many more rows are at fault.
    """
    faults: dict[int, tuple[str, str]] = {}
    at_fault = np.zeros(len(table), dtype=bool)
    for name, column in columns.items():
        codes, texts = pd.factorize(table[name])
        wrong = np.array([not column.fits(str(text)) for text in texts], dtype=bool)
        if not wrong.any():
            continue
        rows = wrong[codes]
        at_fault |= rows
        for place in np.flatnonzero(rows)[:_MOST_FAULTS]:
            faults.setdefault(int(place), (name, str(texts[codes[place]])))
    if not faults:
        return
    told = [
        (row_of(table.index[place]), named[name], shorten(text), columns[name].expected)
        for place, (name, text) in sorted(faults.items())[:_MOST_FAULTS]
    ]
    more = _more(int(at_fault.sum()) - 1)
    others = tuple(
        DataError(label, row=row, column=column, found=f"'{text}'", expected=expected)
        for row, column, text, expected in told[1:]
    )
    row, heading, text, expected = told[0]
    raise DataError(
        label,
        row=row,
        column=heading,
        found=f"'{text}'{more}",
        expected=expected,
        others=others,
    )


def check_key(
    table: pd.DataFrame, label: str, key: Sequence[str], named: Mapping[str, str]
) -> None:
    """Refuse a second row of the same key.

    Raises
    ------
    DataError
        Naming the first such row.
    """
    combined = np.zeros(len(table), dtype=np.int64)
    for name in key:  # renumbered at each step, so that the product never overflows
        codes, texts = pd.factorize(table[name])
        combined = pd.factorize(combined * len(texts) + codes)[0].astype(np.int64)
    repeated = pd.Series(combined).duplicated().to_numpy()
    if repeated.any():
        place = int(repeated.argmax())
        values = ", ".join(str(table[name].iloc[place]) for name in key)
        raise DataError(
            label,
            row=row_of(table.index[place]),
            column=named[key[-1]],
            found=f"a second row for {shorten(values, 200)}{_more(int(repeated.sum()) - 1)}",
            expected="one row for each " + ", ".join(named[name] for name in key),
        )


def _more(rows: int) -> str:
    return f" ({rows:,} more rows are at fault)" if rows else ""


def validate(
    table: pd.DataFrame, label: str, expected: Schema, what: str, also: Collection[str] = ()
) -> pd.DataFrame:
    """Check a table against its schema and keep the columns the schema names.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`pcp_analysis.releases.table_files.read_tables` gives it.
    label : str
        File (and sheet) for the message.
    expected : Schema
        Columns, what each may hold, and the key.
    what : str
        What the reader reads, for the message when the columns are another table's.
    also : collection of str, optional
        Columns for people alone, which are left out.

    Raises
    ------
    DataError
        Naming the first fault by row and column, and how many more there are.
    """
    refuse_missing_columns(table, label, list(expected.columns), what)
    unknown = [str(name) for name in table.columns if name not in {*expected.columns, *also}]
    if unknown:
        raise DataError(
            label,
            row=1,
            column=shorten(unknown[0]),
            found="a column that is not read",
            expected=f"only {', '.join(expected.columns)}.{did_you_mean(unknown[0], expected.columns)}",
        )
    if table.empty:
        raise DataError(label, found="a header without rows", expected=what)
    named = {name: name for name in expected.columns}
    check_cells(table, label, expected.columns, named)
    check_key(table, label, expected.key, named)
    kept = table[[name for name in table.columns if name in expected.columns]]
    refuse_unseen(kept, label)
    return kept


def refuse_unseen(table: pd.DataFrame, label: str) -> None:
    """Refuse cells that are not one line of plain text; see :mod:`pcp_analysis.texts.plain`.

    Parameters
    ----------
    table : pandas.DataFrame
        Text alone; ``index`` 0 is row 2 of the file.
    label : str
        File (and sheet) for the message.

    Raises
    ------
    DataError
        For the first such cell, holding those of further rows.
    """
    faults: list[DataError] = []
    for number, name in enumerate(table.columns):
        column = table.iloc[:, number]  # two columns may lack a name
        wrong = {text: fault for text in column.unique() if (fault := line_fault(str(text)))}
        faults += [
            DataError(
                label,
                row=place + FIRST_DATA_ROW,
                column=str(name),
                found=wrong[text].removeprefix("found "),
                expected="one line of plain text",
            )
            for place, text in enumerate(column)
            if text in wrong
        ]
    refuse_all(faults)


def refuse_beyond_unit(
    table: pd.DataFrame, label: str, bounds: NumberBounds, *, column: str = "value"
) -> None:
    """Refuse a printed value that no figure in the unit beside it can be.

    A print may round, or tell a change, so it may be in parts and below zero.

    Parameters
    ----------
    table : pandas.DataFrame
        A validated table with a column ``unit``; an empty value is none.
    label, column : str
        File and column, for the message.
    bounds : NumberBounds
        What a number of each unit may be.

    Raises
    ------
    DataError
        Naming the first row whose value is beyond its unit.
    """
    for index, text, unit in zip(table.index, table[column], table["unit"], strict=True):
        if text == "":
            continue
        try:
            bounds.of(unit).signed.model_copy(update={"whole": False}).read(text)
        except ValueError as error:
            raise DataError(
                label,
                row=row_of(index),
                column=column,
                found=f"'{shorten(text)}'",
                expected=f"{error}, in {unit}",
            ) from None
