"""The revisions chapter: how the edition's figures changed from publication to publication."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ForceFigure, GroupComparison, Measures
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.editions import causes, record
from pcp_analysis.report.indicators.positions import unit_of
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "revisions"


@dataclass(frozen=True)
class Revision:
    """A figure that changed when a release came out.

    Parameters
    ----------
    indicator : Indicator
        What.
    before, after : ForceFigure
        The force's figure for one period, as known before and after.
    published : datetime.date
        When the release came out.
    releases : tuple of str
        Releases behind the new figure that were not behind the old one.
    """

    indicator: Indicator
    before: ForceFigure
    after: ForceFigure
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
        before: ForceFigure | None = None
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


def _day(item: Revision) -> str:
    return f"{item.published.day} {item.published:%B %Y}"


def _places(item: Revision) -> int:
    return max(2, item.indicator.decimals)


def _texts(item: Revision) -> tuple[str, str]:
    """Return both figures as the table prints them."""
    before, after = (
        wording.number(value, _places(item)) for value in (item.before.value, item.after.value)
    )
    return before, after


def revision_table(page: Page) -> list[Block]:
    """Return the table of figures that a later release changed."""
    found = revisions(page.measures)
    if not found:
        return [
            Prose("No figure of this edition was changed by a later release up to the as-at date.")
        ]
    printed = [item for item in found if len(set(_texts(item))) > 1]
    causes = {(_cause(page, item), _day(item)) for item in printed}
    shared = len(causes) == 1 and len(printed) > 1
    blocks: list[Block] = []
    if len(printed) < len(found):
        alike = page.ledger.add(
            Entry(
                id=f"{CHAPTER}.figures.alike",
                kind="number",
                chapter=CHAPTER,
                text=wording.number(len(found) - len(printed)),
                value=float(len(found) - len(printed)),
                unit="changes",
                method="changes whose figures before and after print alike",
            )
        )
        blocks.append(
            Prose(
                f"Not in the table are changes too small to be seen in the figures as they are "
                f"printed: {alike.role}."
            )
        )
    if not printed:
        return blocks
    if shared:
        ((cause, day),) = causes
        blocks.append(
            Prose(f"Every change in the table has one cause: {for_markdown(cause)}, {day}.")
        )
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for item in printed:
        before, after = _texts(item)
        places = _places(item)
        because = [] if shared else [Detailed(_cause(page, item), _day(item))]
        rows.append(
            Row(
                [
                    Detailed(
                        item.indicator.label,
                        f"{unit_of(item.indicator)}, {item.after.period.label}",
                    ),
                    before,
                    after,
                    wording.signed(item.after.value - item.before.value, places),
                    *because,
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
        Column("Difference before rounding"),
        *([] if shared else [Column("Cause and date", numeric=False)]),
    ]
    return [*blocks, Table(entry, columns, rows)]


def _edition_name(item: record.Record) -> str:
    day = f"{item.as_at.day} {item.as_at:%B %Y}"
    return f"{Quarter.parse(item.quarter).label}, version {item.version}, as at {day}"


def against_previous(page: Page) -> list[Block]:
    """Return the figures of the previous edition that would be printed differently today."""
    previous = record.previous_record(page)
    if previous is None:
        return [
            Prose(
                "No earlier edition of this force has been recorded, so there is nothing to set beside "
                "this one. The figures of an edition are kept when it is published."
            )
        ]
    found = causes.compare(page, previous)
    known = sum(record.is_compared(name) for name in previous.figures)
    texts = {
        "previous-edition": _edition_name(previous),
        "previous-status": previous.status,
        "previous-figures": wording.number(known),
        "previous-changed": wording.plural(len(found), "figure") if found else "none",
    }
    entries = {
        name: page.ledger.add(
            Entry(id=f"{CHAPTER}.{name}", kind="text", chapter=CHAPTER, text=text, n=known)
        )
        for name, text in texts.items()
    }
    opening = (
        f"The previous edition on record is that of {entries['previous-edition'].role} "
        f"({entries['previous-status'].role}). Each of the {entries['previous-figures'].role} figures "
        f"and verdicts of its comparisons and changes was computed again with today's data and code: "
        f"{entries['previous-changed'].role} would be printed differently."
    )
    if not found:
        return [Prose(opening)]
    return [Prose(opening), _changed_table(page, found)]


def _changed_table(page: Page, found: list[causes.RecordedChange]) -> Table:
    rows, data = [], list[list[Cell]]()
    for item in found:
        _, indicator, name = item.id.split(".", 2)
        rows.append(
            Row(
                [
                    Detailed(
                        page.catalogue.indicator(indicator).label,
                        f"{name.replace('-', ' ')}, {item.before.period or 'no period'}",
                    ),
                    item.before.text,
                    item.after.text,
                    Detailed(item.cause, item.detail),
                ]
            )
        )
        data.append(
            [
                item.id,
                item.before.period,
                item.before.text,
                item.before.value,
                item.after.text,
                item.after.value,
                item.cause,
                item.detail,
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.previous.table",
            kind="table",
            chapter=CHAPTER,
            text="Figures of the previous edition that would be printed differently today",
            area=page.measures.force.code,
            method="each recorded figure computed again from the data of both as-at dates",
            n=len(rows),
        ),
        ["figure", "period", "before", "value_before", "now", "value_now", "cause", "detail"],
        data,
        None,
    )
    columns = [
        Column("Figure and period", numeric=False),
        Column("As printed"),
        Column("Today"),
        Column("Cause", numeric=False),
    ]
    return Table(entry, columns, rows)
