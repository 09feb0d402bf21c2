"""Figures that end before the edition's quarter, with the release that would bring newer ones."""

from __future__ import annotations

import datetime as dt

from pcp_analysis.catalogue.layouts import Layout
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
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


def _due(quarter: Quarter, layout: Layout) -> str:
    if layout.release is None:
        return ""
    day = quarter.end + dt.timedelta(days=layout.release.days_after)
    return f"{layout.release.publisher}, {layout.release.title}, usually out by {day:%B %Y}"


def awaited(page: Page) -> list[Block]:
    """Return the quarterly indicators without a figure of the edition's quarter; else nothing.

    Each is told with its newest period and the release that would bring the quarter.
    """
    measures = page.measures
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for indicator in measures.catalogue.compared():
        if indicator.frequency != "quarter":
            continue
        period = measures.comparable_period(indicator)
        layout = _layout(page, indicator)
        if layout is None or (period is not None and period.end >= measures.quarter.end):
            continue
        newest = "none" if period is None else period.label
        cells = [indicator.label, newest, _due(measures.quarter, layout)]
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
            text=f"Figures of {page.force_name} that were not at hand for {quarter}",
            period=quarter,
            area=measures.force.code,
            method="the newest period of each quarterly indicator, against the edition's quarter",
            n=len(rows),
        ),
        ["indicator", "newest_period", "release"],
        data,
        None,
    )
    columns = [
        Column("Indicator", numeric=False),
        Column("Newest period at hand", numeric=False),
        Column("Release that would bring the quarter", numeric=False),
    ]
    said = (
        f"These indicators had no figure that ends with {quarter}; pages show their newest period, and "
        "nothing is filled in."
    )
    return [Prose(said), Table(entry, columns, rows)]
