"""Refusing what does not fit in a publisher's table, by file, row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Force
from pcp_analysis.errors import DataError, UnknownNameError, did_you_mean, refuse_all, shorten
from pcp_analysis.numbers import NumberBounds, NumberRule
from pcp_analysis.releases.table_files import FIRST_DATA_ROW
from pcp_analysis.texts.plain import line_fault

_MOST_FAULTS = 200  # of one table that an error holds
OBSERVATION_COLUMNS = ("indicator", "area", "period_type", "period", "value", "denominator")


@dataclass(frozen=True)
class ReleaseContent:
    """What a reader took from a release.

    Parameters
    ----------
    observations : pandas.DataFrame
        Columns ``indicator, area, period_type, period, value, denominator``.
    rows_read : int
        Data rows in the publisher's file.
    rows_left_out : dict of str to int
        Rows that no observation uses, by reason.
    """

    observations: pd.DataFrame
    rows_read: int
    rows_left_out: dict[str, int] = field(default_factory=dict)


def text_column(pattern: str, expected: str) -> pa.Column:
    """Return a pandera column of text that matches a pattern from end to end.

    Parameters
    ----------
    pattern : str
        Regular expression.
    expected : str
        What the pattern means, in words for the error message.
    """
    return pa.Column(str, pa.Check.str_matches(rf"(?a:{pattern})\Z", error=expected))


def bounded(
    table: pd.DataFrame,
    label: str,
    column: str,
    rule: NumberRule,
    convert: Callable[[Decimal], Any] = float,
) -> pd.Series[Any]:
    """Return a column of validated text as numbers within bounds.

    Parameters
    ----------
    table : pandas.DataFrame
        A validated table, or rows of it.
    label, column : str
        File and column, for the message.
    rule : NumberRule
        What a number of the column's unit may be.
    convert : callable, default float
        From the exact decimal to what the reader adds up: ``float`` gives the nearest number.

    Raises
    ------
    DataError
        Naming the first row whose number is none, or beyond the bounds.
    """
    found: dict[str, Any] = {}
    for text in table[column].unique():
        try:
            found[text] = convert(rule.read(text))
        except ValueError as error:
            place = table.index[(table[column] == text).to_numpy().argmax()]
            raise DataError(
                label,
                row=int(place) + FIRST_DATA_ROW,
                column=column,
                found=f"'{shorten(text)}'",
                expected=str(error),
            ) from None
    return table[column].map(found)


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
    for unit, rows in table[table[column] != ""].groupby("unit"):
        rule = bounds.of(str(unit)).signed
        bounded(rows, label, column, rule.model_copy(update={"whole": False}))


def whole_number() -> pa.Column:
    """Return a column of whole numbers; :func:`bounded` then holds them to their unit."""
    return text_column(r"-?(0|[1-9]\d{0,14})", "a whole number")


def number() -> pa.Column:
    """Return a column of numbers that are not negative; :func:`bounded` holds them to their unit."""
    return text_column(r"(0|[1-9]\d{0,14})(\.\d{1,20})?", "a number")


def words() -> pa.Column:
    """Return a column of text that is not empty and holds no control character but a line break."""
    return text_column(
        r"[^\x00-\x08\x0b-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x08\x0b-\x1f\x7f]*", "text"
    )


def financial_year() -> pa.Column:
    """Return a column of financial years such as 2020/21."""
    return text_column(r"\d{4}/\d{2}", "a financial year such as 2020/21")


def quarter_number() -> pa.Column:
    """Return a column of quarter numbers."""
    return text_column(r"[1-4]", "a quarter from 1 to 4")


def calendar_year() -> pa.Column:
    """Return a column of calendar years."""
    return text_column(r"(19|20)\d{2}", "a year such as 2018")


def schema(columns: dict[str, pa.Column], key: Sequence[str]) -> pa.DataFrameSchema:
    """Return the schema of a publisher's table: its columns, and the key that no two rows share."""
    return pa.DataFrameSchema(
        columns, unique=list(key), report_duplicates="exclude_first", strict="filter"
    )


def validate(
    table: pd.DataFrame, label: str, expected: pa.DataFrameSchema, what: str
) -> pd.DataFrame:
    """Check a table against its schema and keep the columns the schema names.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`read_tables` gives it.
    label : str
        File (and sheet) for the message.
    expected : pandera.DataFrameSchema
        Columns, what each may hold, and the key.
    what : str
        What the reader reads, for the message when the columns are another table's.

    Raises
    ------
    DataError
        Naming the first fault by row and column, and how many more there are.
    """
    missing = [name for name in expected.columns if name not in table.columns]
    if missing:
        hint = did_you_mean(missing[0], table.columns)
        raise DataError(
            label,
            row=1,
            column=missing[0],
            found=f"the columns {', '.join(map(str, table.columns[:14]))}",
            expected=f"a column '{missing[0]}', because this reader takes {what}.{hint}",
        )
    if table.empty:
        raise DataError(label, found="a header without rows", expected=what)
    try:
        checked = expected.validate(table, lazy=True)
    except SchemaErrors as error:
        raise _first_fault(error.failure_cases, table, label, expected) from None
    refuse_unseen(checked, label)
    return checked


def _first_fault(
    failures: pd.DataFrame, table: pd.DataFrame, label: str, expected: pa.DataFrameSchema
) -> DataError:
    """Return the first fault as an error that holds the first of each further row too."""
    failures = failures.dropna(subset=["index"]).sort_values("index", kind="stable")
    faulty = failures.drop_duplicates("index")
    more = len(faulty) - 1
    tail = f" ({more:,} more rows are at fault)" if more else ""
    others = [
        _fault(failure, "", table, label, expected)
        for _, failure in faulty.iloc[1:_MOST_FAULTS].iterrows()
    ]
    return _fault(faulty.iloc[0], tail, table, label, expected, tuple(others))


def _fault(
    failure: pd.Series[Any],
    tail: str,
    table: pd.DataFrame,
    label: str,
    expected: pa.DataFrameSchema,
    others: tuple[DataError, ...] = (),
) -> DataError:
    position = int(failure["index"])
    if failure["check"] == "multiple_fields_uniqueness":
        key = list(expected.unique or [])
        values = ", ".join(str(table.loc[position, name]) for name in key)
        return DataError(
            label,
            row=position + FIRST_DATA_ROW,
            column=key[-1],
            found=f"a second row for {shorten(values)}{tail}",
            expected="one row for each " + ", ".join(key),
            others=others,
        )
    return DataError(
        label,
        row=position + FIRST_DATA_ROW,
        column=str(failure["column"]),
        found=f"'{shorten(str(failure['failure_case']))}'{tail}",
        expected=str(failure["check"]),
        others=others,
    )


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
    for name in table.columns:
        wrong = {text: fault for text in table[name].unique() if (fault := line_fault(str(text)))}
        faults += [
            DataError(
                label,
                row=place + FIRST_DATA_ROW,
                column=str(name),
                found=wrong[text].removeprefix("found "),
                expected="one line of plain text",
            )
            for place, text in enumerate(table[name])
            if text in wrong
        ]
    refuse_all(faults)


def match_forces(
    table: pd.DataFrame, label: str, column: str, catalogue: Catalogue
) -> tuple[pd.DataFrame, int]:
    """Add the ONS code of each row's force and drop areas that are none of the 43.

    Parameters
    ----------
    table : pandas.DataFrame
        A validated table.
    label, column : str
        File and column, for the message.
    catalogue : Catalogue
        Forces with every alias.

    Returns
    -------
    pandas.DataFrame, int
        The rows of the 43 forces with a column ``area``, and the number of rows left out.

    Raises
    ------
    DataError
        If a name is neither a force nor a known other area.
    """
    areas: dict[str, str | None] = {}
    for name in table[column].unique():
        try:
            areas[name] = catalogue.force(name).code
        except UnknownNameError as error:
            if name not in catalogue.other_areas:
                position = int((table[column] == name).to_numpy().argmax())
                raise DataError(
                    label,
                    row=int(table.index[position]) + FIRST_DATA_ROW,
                    column=column,
                    found=f"'{shorten(name)}'",
                    expected=f"one of the 43 forces or a name in forces.yml ({error})",
                ) from None
            areas[name] = None
    found = table.assign(area=table[column].map(areas))
    kept = found[found["area"].notna()]
    return kept, len(found) - len(kept)


def refuse_two_names(table: pd.DataFrame, label: str, column: str, periods: Sequence[str]) -> None:
    """Refuse a force that stands under two names in one period: it would count twice.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with ``area``.
    label, column : str
        File and column of names, for the message.
    periods : sequence of str
        Columns that make the period.

    Raises
    ------
    DataError
        Naming the first row under the second name.
    """
    key = ["area", *periods]
    first = table.groupby(key)[column].transform("first")
    other = table[table[column] != first]
    if not other.empty:
        raise DataError(
            label,
            row=int(other.index[0]) + FIRST_DATA_ROW,
            column=column,
            found=f"'{other[column].iloc[0]}', which is '{first[other.index[0]]}' above",
            expected="one name for each force in a period",
        )


def observations(
    table: pd.DataFrame,
    indicator: str,
    period_type: str,
    period: str = "period",
    value: str = "value",
) -> pd.DataFrame:
    """Shape rows with ``area``, a period and a value into observations of one indicator."""
    return pd.DataFrame(
        {
            "indicator": indicator,
            "area": table["area"].to_numpy(),
            "period_type": period_type,
            "period": table[period].to_numpy(),
            "value": table[value].to_numpy(),
            "denominator": float("nan"),
        },
        columns=list(OBSERVATION_COLUMNS),
    )


def refuse_gaps(table: pd.DataFrame, label: str, forces: Iterable[Force], column: str) -> None:
    """Refuse a table in which a force misses a period that other forces have.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with ``area`` and ``period``.
    label, column : str
        File and period column, for the message.
    forces : iterable of Force
        To name the force.

    Raises
    ------
    DataError
        Naming the force and its first missing period.
    """
    names = {force.code: force.name for force in forces}
    periods = sorted(table["period"].unique())
    present = set(zip(table["area"], table["period"], strict=True))
    for area in sorted(table["area"].unique()):
        for period in periods:
            if (area, period) not in present:
                raise DataError(
                    label,
                    column=column,
                    found=f"no row for {names[area]} in {period}",
                    expected=f"every period from {periods[0]} to {periods[-1]} for each force",
                )
