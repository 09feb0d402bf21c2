"""Periods as the source documents give them: years, months, spans, or words."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from pcp_analysis.periods import FinancialYear

_TOKEN = re.compile(r"(?P<year>\d{4})-(?P<second>\d{2})")
_HALF_YEAR = dt.timedelta(days=183)


def _said(match: re.Match[str]) -> str:
    year, second = int(match["year"]), int(match["second"])
    if second == (year + 1) % 100:
        return FinancialYear(year).label
    return f"{dt.date(year, second, 1):%B %Y}"


def period_label(text: str) -> str:
    """Return a period of a document's tables as the book prints it.

    Parameters
    ----------
    text : str
        Such as ``2015-16``, ``2016-05``, ``2015-16/2021-22`` or words.

    Returns
    -------
    str
        Such as ``2015/16``, ``May 2016`` or ``2015/16 to 2021/22``; words stay as they are.
    """
    return _TOKEN.sub(_said, text.replace("/", " to "))


def span_of(period: str) -> tuple[dt.date, dt.date] | None:
    """Return the ends of the two periods of a span such as ``2015-16/2021-22``.

    Returns
    -------
    tuple of datetime.date or None
        Last day of the first and of the last period; None where a part is words, or there is one.
    """
    ends = [_end_of(part) for part in period.split("/")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    return ends[0], ends[1]


def _end_of(text: str) -> dt.date | None:
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", text)
    if match is None:
        return None
    year, second = int(match[1]), match[2]
    if second is None:
        return dt.date(year, 12, 31)
    if int(second) == (year + 1) % 100:
        return FinancialYear(year).end
    return dt.date(year, int(second), calendar.monthrange(year, int(second))[1])


def drawn_day(period_type: str, period: str) -> dt.date:
    """Return the day at which a published value is drawn: the middle of its period.

    Parameters
    ----------
    period_type : {"financial_year", "calendar_year", "twelve_months", "point_in_time"}
        Kind of period.
    period : str
        As the tables of a document have it.

    Raises
    ------
    ValueError
        If the period is no such thing, or has no place on a time axis.
    """
    if period_type == "financial_year":
        return FinancialYear.parse(period).end - _HALF_YEAR
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?", period)
    if match is None:
        raise ValueError(f"'{period}' is neither a year nor a month")
    year, month = int(match[1]), int(match[2] or 0)
    if period_type == "calendar_year" or (period_type == "point_in_time" and not month):
        return dt.date(year, 7, 1)
    if period_type == "point_in_time":
        return dt.date(year, month, 15)
    if period_type == "twelve_months":
        return dt.date(year, month, 28) - _HALF_YEAR
    raise ValueError(f"a period of type '{period_type}' has no place on a time axis")
