"""Finding a publisher's table by its columns, and reading it as a layout says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.layouts import Holds, Layout, LayoutColumn, plain_name
from pcp_analysis.errors import DataError, did_you_mean, shorten
from pcp_analysis.numbers import NumberRule
from pcp_analysis.releases.cells import (
    Column,
    calendar_year,
    check_cells,
    check_key,
    financial_year,
    quarter_number,
    row_of,
    text_column,
    words,
)
from pcp_analysis.releases.table_files import RawTable, read_raw_tables

_HEADING_WITHIN = 30  # rows of notes that may stand above a heading
_ANYTHING = Column(lambda _: True, "anything")
# commas where a person puts them, behind every third digit from the right of a whole number
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:,\d{3})*$)")
_YEAR_SHEET = re.compile(r"\s*\d{4}[_\-\s]\d{2}\s*")
_KINDS: dict[Holds, Column] = {
    "text": words(),
    "anything": _ANYTHING,
    "financial_year": financial_year(),
    "quarter": quarter_number(),
    "calendar_year": calendar_year(),
    "month": text_column(r"[1-9]|1[0-2]", "a month from 1 to 12"),
    "date": text_column(
        r"(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])/(19|20)\d{2}"
        r"|(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])",
        "a date such as 05/08/2017",
    ),
    "march_31": text_column(r"(19|20)\d{2}(-03-31)?", "a year, or its 31 March"),
    "area_code": text_column(r"[EKW]\d{8}", "an ONS area code"),
    "stats19_force": text_column(r"[1-9]\d?", "a STATS19 police force number"),
    "stats19_severity": text_column(r"[123]", "a severity: 1 fatal, 2 serious, 3 slight"),
    "outcome_type": text_column(r"0|[1-9]\d?", "an outcome type number"),
    "printed_count": text_column(r"0|[1-9]\d{0,14}", "a whole number, such as 12,345"),
    "count": text_column(r"(0|-?[1-9]\d{0,14})(\.0{1,20})?", "a whole number"),
    "amount": text_column(r"(0|[1-9]\d{0,14})(\.\d{1,20})?", "a number"),
}


@dataclass(frozen=True)
class Sheet:
    """A table read as its layout says.

    Parameters
    ----------
    label : str
        File (and sheet) for messages.
    layout : Layout
        Which it is.
    headings : dict of str to str
        Heading in the file of each column.
    rows : pandas.DataFrame
        Text by the layout's names of columns; the index is the row of the file less two.
    notes : tuple of str
        What stands above the heading.
    """

    label: str
    layout: Layout
    headings: dict[str, str]
    rows: pd.DataFrame
    notes: tuple[str, ...] = ()

    def having(self, rows: pd.DataFrame) -> Sheet:
        """Return the same sheet with other rows."""
        return replace(self, rows=rows)

    def fault(self, index: object, role: str, found: str, expected: str) -> DataError:
        """Return the error of a row and column."""
        return DataError(
            self.label,
            row=row_of(index),
            column=self.headings[role],
            found=found,
            expected=expected,
        )

    def numbers(
        self, role: str, rule: NumberRule, convert: Callable[[Decimal], Any] = float
    ) -> pd.Series[Any]:
        """Return a column of figures within bounds; None where the layout's mark of missing stands.

        Parameters
        ----------
        role : str
            Column of the layout.
        rule : NumberRule
            What a number of the column's unit may be.
        convert : callable, default float
            From the exact decimal to what the reader adds up.

        Raises
        ------
        DataError
            Naming the first row whose number is beyond the bounds.
        """
        column, cells = self.layout.columns[role], self.rows[role]
        codes, texts = pd.factorize(cells)
        found: list[Any] = []
        for number, text in enumerate(texts):
            if text in column.missing:
                found.append(None)
            elif text in column.nil:
                found.append(convert(Decimal(0)))
            else:
                try:
                    found.append(convert(rule.read(text)))
                except ValueError as error:
                    place = cells.index[(codes == number).argmax()]
                    raise self.fault(place, role, f"'{shorten(text)}'", str(error)) from None
        values = pd.Series(found, dtype=object).take(codes)
        return values.set_axis(cells.index)


def _check_of(column: LayoutColumn) -> Column:
    kind, marks = _KINDS[column.holds], frozenset((*column.missing, *column.nil))
    return Column(lambda text: text in marks or kind.fits(text), kind.expected) if marks else kind


def _heading_of(raw: RawTable, layouts: Iterable[Layout]) -> tuple[int, Layout] | None:
    """Return the first row that holds every column of a layout, and the layout that names most."""
    for row in range(min(_HEADING_WITHIN, len(raw.rows))):
        headings = [str(cell) for cell in raw.rows.iloc[row]]
        fitting = [layout for layout in layouts if not layout.lacking(headings)]
        if fitting:
            return row, max(fitting, key=lambda layout: len(layout.columns))
    return None


def _take(raw: RawTable, row: int, layout: Layout) -> Sheet:
    headings = [str(cell) for cell in raw.rows.iloc[row]]
    seen: set[str] = set()
    for place, heading in enumerate(headings):
        plain = plain_name(heading)
        if plain and plain in seen:
            raise DataError(
                raw.label,
                row=row + 1,
                column=heading,
                found=f"a second column '{shorten(heading)}', the {place + 1}th",
                expected="each column once",
            )
        seen.add(plain)
    places = {role: found for role, found in layout.find(headings).items() if found}
    columns = {role: column for role, column in layout.columns.items() if role in places}
    for found in places.values():
        if len(found) > 1:
            names = " and ".join(f"'{headings[place]}'" for place in found)
            raise DataError(
                raw.label, row=row + 1, found=f"columns {names}", expected="one of them alone"
            )
    table = raw.rows.iloc[row + 1 :, [found[0] for found in places.values()]]
    table = table.set_axis(list(places), axis=1).set_axis(
        range(row, row + len(raw.rows) - row - 1), axis=0
    )
    # a heading of several lines is told in one
    named = {role: " ".join(headings[found[0]].split()) for role, found in places.items()}
    if table.empty:
        raise DataError(raw.label, found="a header without rows", expected=layout.what)
    for role, column in columns.items():
        if column.holds == "march_31":
            table[role] = table[role].str.removesuffix(" 00:00:00")
        elif column.holds == "printed_count":
            table[role] = table[role].str.strip().str.replace(_THOUSANDS, "", regex=True)
    check_cells(
        table,
        raw.label,
        {role: _check_of(column) for role, column in columns.items()},
        named,
    )
    check_key(table, raw.label, layout.key, named)
    notes = tuple(text for text in raw.rows.iloc[:row].to_numpy().ravel() if str(text).strip())
    return Sheet(raw.label, layout, named, table, notes)


def _refuse(raw: Sequence[RawTable], file: str, layouts: Sequence[Layout]) -> DataError:
    """Return the error of a file in which no table has the columns: the nearest layout's first gap."""
    what = layouts[0].what
    if len(raw) > 1 or raw[0].sheet is not None:
        sheets = ", ".join(str(table.sheet) for table in raw)
        wanted = ", ".join(column.names[0] for column in layouts[0].columns.values())
        return DataError(
            file,
            found=f"sheets {shorten(sheets, 200)}, none with the columns of {what}",
            expected=f"a sheet with the columns {wanted}",
        )
    table = raw[0]
    headings = [str(cell) for cell in table.rows.iloc[0]]
    nearest = min(layouts, key=lambda layout: len(layout.lacking(headings)))
    role = nearest.lacking(headings)[0]
    names = nearest.columns[role].names
    hint = did_you_mean(names[0], headings)
    return DataError(
        table.label,
        row=1,
        column=names[0],
        found=f"the columns {shorten(', '.join(headings[:14]), 300)}",
        expected=f"a column '{names[0]}', because this reader takes {nearest.what}.{hint} A new name "
        f"of it goes into layouts.yml, '{nearest.id}'",
    )


def read_sheets(path: Path, catalogue: Catalogue, layouts: Sequence[str]) -> tuple[Sheet, ...]:
    """Read every table of a file that has the columns of one of some layouts.

    Parameters
    ----------
    path : Path
        The publisher's file.
    catalogue : Catalogue
        Its layouts.
    layouts : sequence of str
        Ids of the layouts that are taken.

    Returns
    -------
    tuple of Sheet
        One, or one a sheet.

    Raises
    ------
    DataError
        If no table has the columns, a column stands twice, a sheet that is named after a financial year
        is not like the others, or a cell does not fit.
    """
    known = [layout for layout in catalogue.layouts if layout.id in layouts]
    raw = read_raw_tables(path)
    found: list[Sheet] = []
    lacking: list[RawTable] = []
    for table in raw:
        heading = _heading_of(table, known)
        if heading is None:
            lacking.append(table)
        else:
            found.append(_take(table, *heading))
    if not found:
        raise _refuse(raw, path.name, known)
    for table in lacking:
        if table.sheet is not None and _YEAR_SHEET.fullmatch(table.sheet):
            raise DataError(table.label, found="no rows", expected="a header row and data under it")
    return tuple(found)


def read_sheet(path: Path, catalogue: Catalogue, layouts: Sequence[str]) -> Sheet:
    """Read the one table of a file that has the columns of one of some layouts.

    Raises
    ------
    DataError
        As :func:`read_sheets`, and if there are several.
    """
    found = read_sheets(path, catalogue, layouts)
    if len(found) > 1:
        raise DataError(
            path.name,
            found=f"{len(found)} tables: {', '.join(sheet.label for sheet in found)}",
            expected=f"one table of {found[0].layout.what}",
        )
    return found[0]


def recognise(path: Path, catalogue: Catalogue) -> Layout | None:
    """Return the layout whose columns a file has, None where it has those of no layout."""
    for table in read_raw_tables(path, _HEADING_WITHIN):
        heading = _heading_of(table, catalogue.layouts)
        if heading is not None:
            return heading[1]
    return None


def nearly(path: Path, catalogue: Catalogue) -> str:
    """Say which layout a file nearly has, and the columns that it lacks; empty where none is near.

    Parameters
    ----------
    path : Path
        A file that has the columns of no layout.
    catalogue : Catalogue
        Its layouts.
    """
    near: list[tuple[int, int, str]] = []
    for table in read_raw_tables(path, _HEADING_WITHIN):
        for row in range(min(_HEADING_WITHIN, len(table.rows))):
            headings = [str(cell) for cell in table.rows.iloc[row]]
            for layout in catalogue.layouts:
                lacking = layout.lacking(headings)
                held = sum(not column.optional for column in layout.columns.values()) - len(lacking)
                if held > len(lacking):
                    names = [layout.columns[role].names[0] for role in lacking]
                    hint = did_you_mean(names[0], headings)
                    without = ", ".join(f"'{name}'" for name in names)
                    said = f"it is nearest to {layout.what} ('{layout.id}'), without {without}"
                    said += f" ({hint.strip()})" if hint else ""
                    near.append((len(lacking), -held, said))
    return min(near)[2] if near else ""
