"""What a row says of itself: its value beside what is printed, its area, its period."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import pandas as pd

from pcp_analysis.documents.register_models import RegisteredFigure
from pcp_analysis.errors import DataError, shorten
from pcp_analysis.releases.table_files import FIRST_DATA_ROW
from pcp_analysis.store.return_prints import printed_number

_NUMBERS = re.compile(r"([0-9][0-9,]*)(?:\.([0-9]+))?")
_SCALES = (
    Decimal(1),
    Decimal("1e-3"),
    Decimal("1e-6"),
)  # 4.4 of a million is printed as 4.4m or so
_LARGE = re.compile(r"[0-9] ?(k|m|bn|thousand|million|billion)\b", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]\d{8}")
_NATIONS = re.compile(
    r"K0\d{7}|[EW]92\d{6}"
)  # countries, alone and together, as the ONS codes them


def printed_fault(value: str, printed: str) -> str:
    """Return what a value was to be where ``printed`` is a plain number and says another; else nothing.

    A fall may be printed without its sign.

    Parameters
    ----------
    value : str
        A plain number.
    printed : str
        As the document has it.

    Examples
    --------
    >>> printed_fault("-16975", "16,975"), printed_fault("350", "530")
    ('', "the number that 'printed' says (530)")
    """
    said = printed_number(printed)
    if said is None or abs(abs(Decimal(value)) - abs(said[0])) <= said[1]:
        return ""
    return f"the number that 'printed' says ({printed})"


def is_day_or_nothing(text: str) -> bool:
    """Return whether a cell is empty or a day of the calendar.

    Examples
    --------
    >>> is_day_or_nothing(""), is_day_or_nothing("2020-05-11"), is_day_or_nothing("2020-05-32")
    (True, True, False)
    """
    if text == "":
        return True
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def area_fault(area: str, known: Collection[str]) -> str:
    """Return what an area was to be where it looks like a code and is none; else nothing.

    Parameters
    ----------
    area : str
        An ONS code, or a slug of a place's name.
    known : collection of str
        Codes of forces and districts.

    Examples
    --------
    >>> area_fault("a-town", ()), area_fault("K04000001", ())
    ('', '')
    >>> area_fault("E99999999", ["E23000028"])
    "the code of a force, of a district of districts.yml or of a country, or a place's name"
    """
    if _CODE.fullmatch(area) is None or _NATIONS.fullmatch(area) or area in known:
        return ""
    return "the code of a force, of a district of districts.yml or of a country, or a place's name"


def period_faults(
    figures: Iterable[RegisteredFigure], dated: Mapping[str, str], last: dt.date
) -> Iterator[str]:
    """Give each row whose period begins after its document, or after any day that the book knows.

    Parameters
    ----------
    figures : iterable of RegisteredFigure
        Of the register.
    dated : mapping of str to str
        Day or month of each document that has one, by its id.
    last : datetime.date
        A document without a date tells of nothing that begins later.
    """
    for figure in figures:
        if figure.period is None:
            continue
        first = figure.period.start.isoformat()
        told = dated.get(figure.document, last.isoformat())
        if first[: len(told)] > told:
            yield (
                f"{figure.file}, row {figure.row}, column 'period': found '{figure.period.text}'; "
                f"expected one that had begun by {told}, the date of document {figure.document} or "
                f"the latest that is known"
            )


def refuse_unlike_printed(
    table: pd.DataFrame, file: str, columns: Sequence[str] = ("value",), printed: str = "printed"
) -> None:
    """Refuse a row whose numbers are not those of the text that was copied beside them.

    A text that holds more or fewer numbers than the row, or tells minutes, is passed by.

    Parameters
    ----------
    table : pandas.DataFrame
        Validated text; ``index`` 0 is row 2 of the file.
    file : str
        For the message.
    columns : sequence of str
        The numbers, in the order in which the document prints them.
    printed : str
        Column of what the document prints.

    Raises
    ------
    DataError
        Naming the first row and column that differ.
    """
    for place, row in enumerate(table.to_dict("records"), start=FIRST_DATA_ROW):
        cells = {str(name): str(text) for name, text in row.items()}
        filled = [name for name in columns if cells[name]]
        said = _NUMBERS.findall(cells[printed])
        if len(said) != len(filled) or "minute" in cells[printed]:
            continue
        scales = _SCALES if _LARGE.search(cells[printed]) else _SCALES[:1]
        for name, (digits, parts) in zip(filled, said, strict=True):
            step = Decimal("0.5").scaleb(-len(parts))
            plain = Decimal(f"{digits.replace(',', '')}.{parts or 0}")
            close = [
                abs(abs(Decimal(cells[name])) * scale - plain) <= step * scale for scale in scales
            ]
            if not any(close):
                raise DataError(
                    file,
                    row=place,
                    column=name,
                    found=f"'{shorten(cells[name])}'",
                    expected=f"the number that '{printed}' says ({shorten(cells[printed])})",
                )
