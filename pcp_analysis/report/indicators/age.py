"""Figures that end long before the edition's quarter: named as old wherever they stand, and why."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ComparablePeriod, Measures
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import TwelveMonths
from pcp_analysis.report.page import Page

NEWEST = "the newest at hand"


def age_of(page: Page, period: ComparablePeriod) -> str:
    """Return of when a figure is: empty where it ends with the edition's quarter.

    Parameters
    ----------
    page : Page
        Of which edition.
    period : ComparablePeriod
        Of the figure.
    """
    if page.is_old(period.end):
        return f"old: {period.label}, {NEWEST}"
    return "" if period.end >= page.measures.quarter.end else period.label


def dated(page: Page, title: str, period: ComparablePeriod) -> str:
    """Return a title, and where its figures are old, of when they are.

    Parameters
    ----------
    page : Page
        Of which edition.
    title : str
        Of a chart.
    period : ComparablePeriod
        The newest of its figures.
    """
    if not page.is_old(period.end):
        return title
    return f"{title} (old)" if period.label in title else f"{title} (old: {period.label})"


def newest_there_can_be(
    measures: Measures, indicator: Indicator, newest: ComparablePeriod | None
) -> ComparablePeriod | None:
    """Return the newest period of an indicator's grain that had ended with the edition's quarter.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    indicator : Indicator
        Which.
    newest : ComparablePeriod or None
        Of its newest figure of the force.

    Returns
    -------
    ComparablePeriod or None
        None where there is no figure of years to count from.
    """
    if indicator.frequency == "quarter":
        return TwelveMonths(measures.quarter)
    if newest is None:
        return None
    while newest.plus(1).end <= measures.quarter.end:
        newest = newest.plus(1)
    return newest


def held_for_others(page: Page, indicator: Indicator, target: ComparablePeriod) -> str:
    """Return which forces a newer figure is at hand for, and by which release, where it is for some.

    Parameters
    ----------
    page : Page
        Of which edition.
    indicator : Indicator
        Of which the edition's force has no newer figure.
    target : ComparablePeriod
        The period that is looked for.
    """
    measures = page.measures
    found = {
        force: figure.releases
        for force in page.catalogue.forces
        if force != measures.force
        and (figure := measures.figure(indicator, force, target)) is not None
    }
    if not found:
        return ""
    counted = page.catalogue.indicator(indicator.counted)
    family = counted.source.family if counted.source else None
    releases = sorted(
        {
            f"{release.publisher}, {release.title}"
            for name in frozenset[str]().union(*found.values())
            if (release := page.catalogue.release(name)).family == family
        }
    )
    number = wording.plural(len(found), "other force")
    own = measures.force.name
    return f"{wording.listed(releases)}, with {target.label} of {number} and not of {own}"


def why_old(page: Page, indicator: Indicator) -> str:
    """Return, in a sentence, that others have a newer figure than the force; else nothing."""
    newest = page.measures.comparable_period(indicator)
    target = newest_there_can_be(page.measures, indicator, newest)
    held = held_for_others(page, indicator, target) if target is not None else ""
    return f"At hand is {held}." if held else ""
