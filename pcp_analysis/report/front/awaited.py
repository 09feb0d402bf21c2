"""Figures that end before they could, with the release that would bring newer ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pcp_analysis.analysis.measures import ComparablePeriod, Measures
from pcp_analysis.catalogue.layouts import Gap, Layout
from pcp_analysis.catalogue.models import Family, Indicator
from pcp_analysis.catalogue.standing import in_words
from pcp_analysis.periods import Period, Quarter
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.indicators.age import held_for_others, newest_there_can_be
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page

CHAPTER = "about-this-edition"


def _layout(page: Page, indicator: Indicator) -> Layout | None:
    """Return the publisher's own layout of an indicator's family: the first that makes a release."""
    counted = page.catalogue.indicator(indicator.counted)
    if counted.source is None:
        return None
    layouts = [
        item
        for item in page.catalogue.layouts
        if item.release is not None and item.family == counted.source.family
    ]
    return next(iter(layouts), None)


def _due(target: Period | None, layout: Layout) -> str:
    """Return the release that would bring a period, with the month by which it usually is out."""
    if layout.release is None:
        return ""
    named = f"{layout.release.publisher}, {layout.release.title}"
    if target is None:
        return named
    day = target.end + dt.timedelta(days=layout.release.days_after)
    return f"{named}, usually out by {day:%B %Y}"


@dataclass(frozen=True)
class Ended:
    """An indicator whose newest figure is not of the newest period that had ended with the quarter.

    Parameters
    ----------
    indicator : Indicator
        Which.
    newest : ComparablePeriod or None
        Of its newest figure of the force; None without any.
    target : Period or None
        The newest period that had ended; None where the grain is not known.
    """

    indicator: Indicator
    newest: ComparablePeriod | None
    target: ComparablePeriod | None

    @property
    def ends(self) -> str:
        """The last day of the newest figure in words; empty without any."""
        return "" if self.newest is None else in_words(self.newest.end)


def ended_before(measures: Measures) -> list[Ended]:
    """Return the indicators for which a newer period had ended by the end of the edition's quarter.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.

    Returns
    -------
    list of Ended
        In the order of the catalogue.
    """
    found = []
    for indicator in measures.catalogue.compared():
        newest = measures.comparable_period(indicator)
        target = newest_there_can_be(measures, indicator, newest)
        if newest is None or target is None or newest.end < target.end:
            found.append(Ended(indicator, newest, target))
    return found


def _gap(page: Page, target: Period | None, family: Family) -> Gap | None:
    """Return a declared gap in the 12 months up to a period's end, which no release fills; or None."""
    if target is None:
        return None
    before = target.end.replace(year=target.end.year - 1)
    for gap in page.catalogue.gaps:
        own = gap.force == page.measures.force.id and gap.family == family
        starts, ends = Quarter.parse(gap.starts), Quarter.parse(gap.ends)
        if own and starts.end <= target.end and ends.end > before:
            return gap
    return None


def awaited(page: Page) -> list[Block]:
    """Return the indicators whose figures end before they could; else nothing.

    Each is told with its newest period, the day on which that ended, and the release that would bring
    a newer one.
    """
    measures = page.measures
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for item in ended_before(measures):
        layout = _layout(page, item.indicator)
        if layout is None:
            continue
        newest = "none" if item.newest is None else item.newest.label
        gap = _gap(page, item.target, layout.family)
        brought = _due(item.target, layout) if gap is None else f"None: {gap.reason}"
        held = held_for_others(page, item.indicator, item.target) if item.target and not gap else ""
        brought = f"One that holds {page.force_name}; at hand is {held}" if held else brought
        cells = [item.indicator.label, newest, item.ends, brought]
        rows.append(Row(list(cells)))
        data.append(list(cells))
    if not rows:
        return []
    quarter = measures.quarter.label
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.awaited.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Figures of {page.force_name} that end before {quarter} does",
            period=quarter,
            area=measures.force.code,
            method="the newest period of each indicator against the newest that had ended",
            n=len(rows),
        ),
        ["indicator", "newest_period", "ends", "release"],
        data,
        None,
    )
    columns = [
        Column("Indicator", numeric=False),
        Column("Newest period at hand", numeric=False),
        Column("Ended on", numeric=False),
        Column("What would bring a newer one", numeric=False),
    ]
    said = (
        f"For these indicators a newer period had ended by {in_words(measures.quarter.end)}, and no "
        "figure of it was at hand; pages show their newest period, and nothing is filled in."
    )
    return [Prose(said), Table(entry, columns, rows)]
