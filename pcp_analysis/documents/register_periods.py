"""Periods of the register: quarters, years, months, days and spans of months."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from pcp_analysis.analysis.measures import ComparablePeriod
from pcp_analysis.periods import CalendarYear, FinancialYear, Quarter, TwelveMonths, YearEnd

PATTERN = (
    r"\d{4}|\d{4}-\d{2}(-q[1-4]|-\d{2}|)|\d{4}-\d{2}(-q[1-4]|)/\d{4}-\d{2}(-q[1-4]|)"
    r"|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}"
)
_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class RegisterPeriod:
    """From a first to a last day.

    Parameters
    ----------
    text : str
        As the register writes it.
    start, end : datetime.date
        First and last day.
    label : str
        British form.
    """

    text: str
    start: dt.date
    end: dt.date
    label: str

    @property
    def days(self) -> int:
        """Days, first and last included."""
        return (self.end - self.start).days + 1

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters that make up the period; empty where it is not made of whole ones."""
        first, last = Quarter.containing(self.start), Quarter.containing(self.end)
        whole = first.start == self.start and last.end == self.end
        return first.through(last) if whole else ()

    @property
    def financial_years(self) -> tuple[FinancialYear, ...]:
        """The financial years that make up the period; empty where it is not made of whole ones."""
        parts = self.quarters
        if len(parts) % 4 or not parts or parts[0].number != 1:
            return ()
        first = parts[0].start_year
        return tuple(FinancialYear(first + step) for step in range(len(parts) // 4))

    @property
    def calendar_year(self) -> CalendarYear | None:
        """The calendar year, where the period is one."""
        parts = self.quarters
        is_year = len(parts) == 4 and parts[0].number == 4
        return CalendarYear(self.end.year) if is_year else None

    @property
    def year_end(self) -> YearEnd | None:
        """31 March, where the period is that day, that March or a year that ends with it."""
        whole = self.days == 1 or (self.start.day == 1 and self.days in (31, 365, 366))
        ends = (self.end.month, self.end.day) == (3, 31)
        return YearEnd(FinancialYear(self.end.year - 1)) if ends and whole else None

    def comparable(self, frequency: str) -> ComparablePeriod | None:
        """Return the period in which forces are compared by an indicator, or None.

        Parameters
        ----------
        frequency : str
            Grain of the indicator.
        """
        if frequency == "year_end":
            return self.year_end
        if frequency == "calendar_year":
            return self.calendar_year
        if frequency == "financial_year":
            years = self.financial_years
            return years[0] if len(years) == 1 else None
        parts = self.quarters
        if len(parts) == 1:
            return parts[0]
        if len(parts) == 4:
            return TwelveMonths(parts[-1])
        return None


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _ends(text: str) -> tuple[dt.date, dt.date, str]:
    """Return first day, last day and label of a period that is no span."""
    if re.fullmatch(r"\d{4}-\d{2}-q[1-4]", text):
        quarter = Quarter.parse(text)
        return quarter.start, quarter.end, quarter.label
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        day = dt.date.fromisoformat(text)
        return day, day, f"{day.day} {day:%B %Y}"
    year = int(text[:4])
    if len(text) == 4:
        return dt.date(year, 1, 1), dt.date(year, 12, 31), text
    second = int(text[5:])
    if second == (year + 1) % 100:
        financial = FinancialYear(year)
        return dt.date(year, 4, 1), financial.end, financial.label
    if not 1 <= second <= _MONTHS_A_YEAR:
        raise ValueError(f"'{text}' is neither a financial year nor a month")
    first = dt.date(year, second, 1)
    return first, _month_end(year, second), f"{first:%B %Y}"


def _span_label(start: dt.date, end: dt.date, labels: tuple[str, str]) -> str:
    months = (end.year - start.year) * _MONTHS_A_YEAR + end.month - start.month + 1
    if months == _MONTHS_A_YEAR and start.day == 1:
        if start.month == 1:
            return str(start.year)
        return f"12 months to {end:%B %Y}"
    return f"{labels[0]} to {labels[1]}"


@lru_cache(maxsize=1024)
def parse_register_period(text: str) -> RegisterPeriod:
    """Read a period of the register.

    Parameters
    ----------
    text : str
        ``2020-21-q4``, ``2020-21``, ``2018``, ``2021-01``, ``2021-02-01`` or a span
        ``2020-02/2021-01``.

    Raises
    ------
    ValueError
        If it is no such period, or a span ends before it starts.
    """
    if not re.fullmatch(PATTERN, text):
        raise ValueError(f"'{text}' is no period such as 2020-21-q4, 2020-21 or 2020-02/2021-01")
    if "/" not in text:
        start, end, label = _ends(text)
        return RegisterPeriod(text, start, end, label)
    first, last = (_ends(part) for part in text.split("/"))
    if last[1] < first[0]:
        raise ValueError(f"'{text}' ends before it starts")
    label = _span_label(first[0], last[1], (first[2], last[2]))
    return RegisterPeriod(text, first[0], last[1], label)
