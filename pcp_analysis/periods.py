"""Financial quarters, financial years and the other periods that official figures come in.

A financial year runs from 1 April to 31 March. ``2020-21-q4`` is January to March 2021.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import ClassVar

_CALENDAR_YEAR = r"(?:19|2[0-2])[0-9]{2}"
_YEAR = rf"(?P<start>{_CALENDAR_YEAR})\s*[-/]\s*(?P<end>[0-9]{{2}}|[0-9]{{4}})"
_QUARTER = r"[qQ]\s*(?P<quarter>[0-9]{1,4})"
_QUARTER_LAST = re.compile(rf"^\s*{_YEAR}[\s\-_]*{_QUARTER}\s*$")
_QUARTER_FIRST = re.compile(rf"^\s*{_QUARTER}[\s\-_]+{_YEAR}\s*$")
_FINANCIAL_YEAR = re.compile(rf"^\s*{_YEAR}\s*$")
_TWELVE_MONTHS = "12-months-to-"
_MONTHS = (
    ("April", "June"),
    ("July", "September"),
    ("October", "December"),
    ("January", "March"),
)


def _start_year(match: re.Match[str], text: str) -> int:
    start, end = int(match["start"]), match["end"]
    if int(end) != (start + 1 if len(end) == 4 else (start + 1) % 100):
        raise ValueError(f"'{text}' is not a financial year: {start} is followed by {end}")
    return start


@dataclass(frozen=True, order=True)
class FinancialYear:
    """The year from 1 April of ``start_year`` to 31 March of the next.

    Parameters
    ----------
    start_year : int
        Calendar year in which it begins: 2020 for 2020/21.
    """

    start_year: int
    period_type: ClassVar[str] = "financial_year"

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Read ``2020-21``, ``2020/21`` or ``2020/2021``.

        Raises
        ------
        ValueError
            If the text is no financial year.
        """
        match = _FINANCIAL_YEAR.match(text)
        if match is None:
            raise ValueError(f"'{text}' is not a financial year such as 2020/21")
        return cls(_start_year(match, text))

    def __str__(self) -> str:
        return f"{self.start_year}-{(self.start_year + 1) % 100:02d}"

    @property
    def label(self) -> str:
        """British form: ``2020/21``."""
        return f"{self.start_year}/{(self.start_year + 1) % 100:02d}"

    @property
    def long_label(self) -> str:
        """Form for a sentence: ``the financial year 2020/21``."""
        return f"the financial year {self.label}"

    @property
    def end(self) -> dt.date:
        """31 March."""
        return dt.date(self.start_year + 1, 3, 31)

    @property
    def mid_year(self) -> MidYear:
        """The mid-year estimate (30 June) that falls inside the year."""
        return MidYear(self.start_year)

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The four quarters, first to last."""
        return tuple(Quarter(self.start_year, number) for number in (1, 2, 3, 4))

    def plus(self, years: int) -> FinancialYear:
        """Return the financial year that many years later (earlier when negative)."""
        return FinancialYear(self.start_year + years)


def month_end(text: str) -> dt.date:
    """Return the last day of a month.

    Parameters
    ----------
    text : str
        Year and month, such as ``2021-02``.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    ValueError
        If the text is no month.

    Examples
    --------
    >>> month_end("2020-02")
    datetime.date(2020, 2, 29)
    """
    first = dt.date.fromisoformat(f"{text}-01")
    _, days = calendar.monthrange(first.year, first.month)
    return first.replace(day=days)


@dataclass(frozen=True, order=True)
class Quarter:
    """A financial quarter.

    Parameters
    ----------
    start_year : int
        Calendar year in which the financial year begins: 2020 for Q4 2020/21.
    number : int
        1 (April to June) to 4 (January to March).
    """

    start_year: int
    number: int
    period_type: ClassVar[str] = "quarter"

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"quarter {self.number} does not exist: quarters are 1 to 4")

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read ``2020-21-q4``, ``2020/21 Q4`` or ``Q4 2020/21``.

        Raises
        ------
        ValueError
            If the text is no financial quarter.
        """
        match = _QUARTER_LAST.match(text) or _QUARTER_FIRST.match(text)
        if match is None:
            raise ValueError(f"'{text}' is not a financial quarter such as 2020-21-q4")
        return cls(_start_year(match, text), int(match["quarter"]))

    @classmethod
    def containing(cls, day: dt.date) -> Quarter:
        """Return the quarter in which a day falls."""
        ordinal = day.year * 4 + (day.month - 1) // 3 - 1
        return cls(ordinal // 4, ordinal % 4 + 1)

    def __str__(self) -> str:
        return f"{self.financial_year}-q{self.number}"

    @property
    def label(self) -> str:
        """British form: ``Q4 2020/21``."""
        return f"Q{self.number} {self.financial_year.label}"

    @property
    def months(self) -> str:
        """Months in words: ``January to March 2021``."""
        first, last = _MONTHS[self.number - 1]
        return f"{first} to {last} {self.end.year}"

    @property
    def long_label(self) -> str:
        """Form for a sentence: ``the quarter January to March 2021``."""
        return f"the quarter {self.months}"

    @property
    def financial_year(self) -> FinancialYear:
        """The financial year that the quarter belongs to."""
        return FinancialYear(self.start_year)

    @property
    def start(self) -> dt.date:
        """First day."""
        month = (4, 7, 10, 1)[self.number - 1]
        return dt.date(self.start_year + (self.number == 4), month, 1)

    @property
    def end(self) -> dt.date:
        """Last day."""
        return self.plus(1).start - dt.timedelta(days=1)

    @property
    def ordinal(self) -> int:
        """Count of quarters since year 0; differences between ordinals are in quarters."""
        return self.start_year * 4 + self.number - 1

    @property
    def mid_year(self) -> MidYear:
        """The mid-year estimate of the financial year that the quarter belongs to."""
        return self.financial_year.mid_year

    def plus(self, quarters: int) -> Quarter:
        """Return the quarter that many quarters later (earlier when negative)."""
        start_year, index = divmod(self.ordinal + quarters, 4)
        return Quarter(start_year, index + 1)

    def through(self, last: Quarter) -> tuple[Quarter, ...]:
        """Return every quarter from this one to ``last``, both included."""
        return tuple(self.plus(step) for step in range(last.ordinal - self.ordinal + 1))


@dataclass(frozen=True, order=True)
class TwelveMonths:
    """The twelve months that end with a quarter.

    Parameters
    ----------
    ending : Quarter
        The last of the four quarters.
    """

    ending: Quarter
    period_type: ClassVar[str] = "twelve_months"

    @classmethod
    def parse(cls, text: str) -> TwelveMonths:
        """Read ``12-months-to-2020-21-q4``.

        Raises
        ------
        ValueError
            If the text is no such period.
        """
        if not text.startswith(_TWELVE_MONTHS):
            raise ValueError(f"'{text}' is not of the form {_TWELVE_MONTHS}YEAR-qN")
        return cls(Quarter.parse(text.removeprefix(_TWELVE_MONTHS)))

    def __str__(self) -> str:
        return f"{_TWELVE_MONTHS}{self.ending}"

    @property
    def label(self) -> str:
        """British form: ``12 months to March 2021``."""
        return f"12 months to {self.end:%B %Y}"

    @property
    def long_label(self) -> str:
        """Form for a sentence: ``the 12 months to March 2021``."""
        return f"the {self.label}"

    @property
    def end(self) -> dt.date:
        """Last day."""
        return self.ending.end

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The four quarters, first to last."""
        return self.ending.plus(-3).through(self.ending)

    @property
    def mid_year(self) -> MidYear:
        """The mid-year estimate whose 30 June falls inside the window; there is always just one."""
        return self.ending.financial_year.mid_year

    def plus(self, quarters: int) -> TwelveMonths:
        """Return the twelve months that many quarters later (earlier when negative)."""
        return TwelveMonths(self.ending.plus(quarters))


@dataclass(frozen=True, order=True)
class CalendarYear:
    """January to December, as road casualties and traffic are published.

    Parameters
    ----------
    year : int
        The calendar year.
    """

    year: int
    period_type: ClassVar[str] = "calendar_year"

    @classmethod
    def parse(cls, text: str) -> CalendarYear:
        """Read ``2018``.

        Raises
        ------
        ValueError
            If the text is no year.
        """
        if not re.fullmatch(_CALENDAR_YEAR, text):
            raise ValueError(f"'{text}' is not a calendar year such as 2018")
        return cls(int(text))

    def __str__(self) -> str:
        return str(self.year)

    @property
    def label(self) -> str:
        """``2018``."""
        return str(self.year)

    @property
    def long_label(self) -> str:
        """Form for a sentence: ``the calendar year 2018``."""
        return f"the calendar year {self.year}"

    @property
    def end(self) -> dt.date:
        """31 December."""
        return dt.date(self.year, 12, 31)

    @property
    def mid_year(self) -> MidYear:
        """The mid-year estimate of the same year."""
        return MidYear(self.year)

    def plus(self, years: int) -> CalendarYear:
        """Return the calendar year that many years later (earlier when negative)."""
        return CalendarYear(self.year + years)


@dataclass(frozen=True, order=True)
class MidYear:
    """30 June, the day that population estimates describe.

    Parameters
    ----------
    year : int
        The calendar year.
    """

    year: int
    period_type: ClassVar[str] = "mid_year"

    def __str__(self) -> str:
        return str(self.year)

    @property
    def label(self) -> str:
        """``mid-2020``."""
        return f"mid-{self.year}"

    @property
    def end(self) -> dt.date:
        """30 June."""
        return dt.date(self.year, 6, 30)

    def plus(self, years: int) -> MidYear:
        """Return the mid-year that many years later (earlier when negative)."""
        return MidYear(self.year + years)


@dataclass(frozen=True, order=True)
class YearEnd:
    """31 March, the day on which the police workforce is counted.

    Parameters
    ----------
    financial_year : FinancialYear
        The financial year that ends that day.
    """

    financial_year: FinancialYear
    period_type: ClassVar[str] = "year_end"

    def __str__(self) -> str:
        return self.end.isoformat()

    @property
    def label(self) -> str:
        """``31 March 2021``."""
        return f"{self.end.day} {self.end:%B %Y}"

    @property
    def long_label(self) -> str:
        """Form for a sentence; the same as the label."""
        return self.label

    @property
    def end(self) -> dt.date:
        """31 March."""
        return self.financial_year.end

    @property
    def mid_year(self) -> MidYear:
        """The mid-year estimate that falls inside the financial year just ended."""
        return self.financial_year.mid_year

    def plus(self, years: int) -> YearEnd:
        """Return the same day that many years later (earlier when negative)."""
        return YearEnd(self.financial_year.plus(years))


Period = FinancialYear | Quarter | TwelveMonths | CalendarYear | MidYear | YearEnd


def parse_period(period_type: str, text: str) -> Period:
    """Read a period as observations write it.

    Parameters
    ----------
    period_type : str
        ``quarter``, ``financial_year``, ``twelve_months``, ``calendar_year``, ``mid_year`` or
        ``year_end``.
    text : str
        Such as ``2020-21-q4``, ``2020-21``, ``12-months-to-2020-21-q4``, ``2018``, ``2020``,
        ``2021-03-31``.

    Raises
    ------
    ValueError
        If the text is no such period.
    """
    match period_type:
        case "quarter":
            return Quarter.parse(text)
        case "financial_year":
            return FinancialYear.parse(text)
        case "twelve_months":
            return TwelveMonths.parse(text)
        case "calendar_year":
            return CalendarYear.parse(text)
        case "mid_year":
            return MidYear(CalendarYear.parse(text).year)
        case "year_end":
            day = dt.date.fromisoformat(text)
            if (day.month, day.day) != (3, 31):
                raise ValueError(f"'{text}' is not a 31 March")
            return YearEnd(FinancialYear(day.year - 1))
    raise ValueError(f"'{period_type}' is not a type of period")
