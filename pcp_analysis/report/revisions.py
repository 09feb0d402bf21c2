"""The revisions chapter: how the edition's figures changed from publication to publication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from pcp_analysis.catalogue_models import Indicator
from pcp_analysis.measures import Figure, GroupComparison, Measures
from pcp_analysis.report import wording
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.positions import unit_of

CHAPTER = "revisions"


@dataclass(frozen=True)
class Revision:
    """A figure that changed when a release came out.

    Parameters
    ----------
    indicator : Indicator
        What.
    before, after : Figure
        The force's figure for one period, as known before and after.
    published : datetime.date
        When the release came out.
    releases : tuple of str
        Releases behind the new figure that were not behind the old one.
    """

    indicator: Indicator
    before: Figure
    after: Figure
    published: dt.date
    releases: tuple[str, ...]


def revisions(measures: Measures) -> list[Revision]:
    """Return every change of the edition's own figures up to its as-at date, oldest first.

    The period of each figure is that of the edition, so that a newer period is never taken for a
    revision; the first time a figure is known is none either.
    """
    dates = sorted(
        {item.published for item in measures.catalogue.releases if item.published <= measures.as_at}
    )
    known = {day: replace(measures, as_at=day) for day in dates}
    found = []
    for indicator in measures.catalogue.compared():
        now = measures.comparison(indicator)
        if not isinstance(now, GroupComparison):
            continue
        before: Figure | None = None
        for day in dates:
            after = known[day].figure(indicator, measures.force, now.own.period)
            if before is not None and after is not None and after.value != before.value:
                causes = tuple(sorted(after.releases - before.releases))
                found.append(Revision(indicator, before, after, day, causes))
            before = after
    return sorted(found, key=lambda item: item.published)


def _cause(page: Page, item: Revision) -> str:
    names = [
        f"{release.title} ({release.edition})"
        for release in (page.catalogue.release(name) for name in item.releases)
    ]
    return "revised release: " + "; ".join(names)


def revision_table(page: Page) -> list[Block]:
    """Return the table of figures that a later release changed."""
    found = revisions(page.measures)
    if not found:
        return [
            Prose("No figure of this edition was changed by a later release up to the as-at date.")
        ]
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for item in found:
        places = max(2, item.indicator.decimals)
        cause = _cause(page, item)
        day = f"{item.published.day} {item.published:%B %Y}"
        rows.append(
            Row(
                [
                    Detailed(
                        item.indicator.label,
                        f"{unit_of(item.indicator)}, {item.after.period.label}",
                    ),
                    wording.number(item.before.value, places),
                    wording.number(item.after.value, places),
                    wording.signed(item.after.value - item.before.value, places),
                    Detailed(cause, day),
                ]
            )
        )
        data.append(
            [
                item.indicator.id,
                item.after.period.label,
                item.before.value,
                item.after.value,
                item.after.value - item.before.value,
                item.published.isoformat(),
                "; ".join(item.releases),
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.figures.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Figures of {page.measures.quarter.label} that a later release changed",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="the same period computed as it was known on each date of publication",
            n=len(rows),
        ),
        ["indicator", "period", "before", "after", "difference", "published", "releases"],
        data,
        None,
    )
    columns = [
        Column("Figure, unit and period", numeric=False),
        Column("Before"),
        Column("After"),
        Column("Difference"),
        Column("Cause and date", numeric=False),
    ]
    return [Table(entry, columns, rows)]
