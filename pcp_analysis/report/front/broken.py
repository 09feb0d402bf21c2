"""Indicators whose recording changed within the two years compared: no change of theirs is tested."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.periods import TwelveMonths
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.front_list import Line
from pcp_analysis.report.front.sentences import name_of
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.timeline import breaks_between
from pcp_analysis.report.page import Page


def broken(page: Page, found: Sequence[Evidence]) -> tuple[tuple[Evidence, str], ...]:
    """Return indicators that are not tested for a series break, each with its rates and why.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        What the first page may tell of.
    """
    said = []
    for item in found:
        period = item.item.comparison.own.period
        if item.finding.certainty != "untested" or not isinstance(period, TwelveMonths):
            continue
        breaks = breaks_between(page, item.indicator, period.ending.plus(-8).end, period.end)
        if breaks:
            title, start = wording.sentence_case(breaks[-1].title), breaks[-1].first_quarter.start
            said.append((item, f"{_rates(page, item, period)}{title}, from {start:%B %Y}"))
    return tuple(said)


def _rates(page: Page, item: Evidence, period: TwelveMonths) -> str:
    measures = page.measures
    before = measures.figure(item.indicator, measures.force, TwelveMonths(period.ending.plus(-4)))
    if before is None:
        return ""
    unit = "%" if item.indicator.is_percentage else ""
    was = wording.number(before.value, item.indicator.decimals)
    return f"{item.item.value.text}{unit}, was {was}{unit}; "


def broken_told(found: Sequence[tuple[Evidence, str]]) -> str:
    """Return which are not compared with the year before, and why.

    Parameters
    ----------
    found : sequence of (Evidence, str)
        From :func:`broken`.
    """
    names = [f"{name_of(item.indicator)} ({why})" for item, why in found]
    return f"Not compared with the year before: {wording.listed(names)}." if names else ""


def broken_asked(page: Page, found: Sequence[tuple[Evidence, str]]) -> Line | None:
    """Return the question on those that the rule always speaks of; None without any.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    found : sequence of (Evidence, str)
        From :func:`broken`.
    """
    rule = page.catalogue.first_page
    names = [item.indicator for item, _ in found if item.indicator.id in rule.always]
    if not names:
        return None
    before, rest = rule.broken.split("{broken}")
    first, *others = (name_of(each) for each in names)
    listed = wording.listed([first, *others])
    target = f"{positions.page_of(page, names[0])}.html#{positions.anchor(names[0])}"
    return Line(before, first, listed.removeprefix(first) + rest, target)
