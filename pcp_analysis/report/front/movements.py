"""Positions that moved on the year before, and where each stood a quarter before."""

from __future__ import annotations

from pcp_analysis.analysis.measures import GroupComparison
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.editions.record import is_too_old, last_edition
from pcp_analysis.report.front.rule import age_of_group
from pcp_analysis.report.front.summary import (
    CHAPTER,
    Standing,
    bullet,
    count_entry,
    standings,
    titled_list,
)
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.standing import overlap
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown


def how_positions_are_compared(page: Page) -> list[Block]:
    """Return which quarters are compared, and what a move of rank can and cannot say."""
    quarter, record = page.measures.quarter, last_edition(page)
    news = ""
    if record is not None and not is_too_old(page, record):
        label = Quarter.parse(record.quarter).label
        news = (
            f" What is new since the last edition, {label}, stands on the [first page](index.md)."
        )
    return [
        Prose(
            f"As on the first page, all is set against the year before, {quarter.plus(-4).label}; "
            f"the quarter before, {quarter.plus(-1).label}, stands beside it.{news} All are "
            "computed from the same releases, so a change of rank here is never a "
            "revision of the data. A higher place is nearer the best; the published tables call such "
            "a move an improvement, but a move inside the interval of the rank is no evidence of one. "
            "Two windows of 12 months a quarter apart share three quarters, so the year is told."
            f"{f' {for_markdown(age)}' if (age := age_of_group(page)) else ''}"
        )
    ]


def movements(page: Page) -> list[Block]:
    """Return the positions that moved on the year before, each with that of the quarter before.

    A figure of a year or of one day is named with its periods.
    """
    found = _ranked(page)
    before = page.measures.quarter.plus(-4).label
    blocks: list[Block] = []
    for name, word in (("higher", "higher place"), ("lower", "lower place")):
        chosen = [item for item in found if item.movement == word]
        entry = count_entry(page, f"positions-{name}-on-the-year", len(chosen), "area")
        bullets = [bullet(item, _moved(page, item)) for item in chosen]
        parts = overlap(page, [item.indicator for item in chosen])
        title = (
            f"On the year before ({before}) {page.force_name} stands in a {word} in "
            f"{entry.role}{parts}"
        )
        blocks.append(titled_list(title, bullets))
    return blocks


def _ranked(page: Page) -> list[Standing]:
    """Return the standings of what is ranked: rare events are counted, and no rate of them is."""
    return [item for item in standings(page) if item.indicator.no_verdict is None]


def _moved(page: Page, item: Standing) -> str:
    then, now = f"from {_year_before(page, item).role}", f"to {item.now.rank.role}"
    if item.before is not None and item.is_yearly:
        return f"{then} for {item.before.own.period.label} {now} for {item.now.period.role}"
    return f"{then} {now}; a quarter before {_quarter_before(page, item).role}"


def _year_before(page: Page, item: Standing) -> Entry:
    return _earlier_rank(page, item, item.before, "rank-year-before")


def _quarter_before(page: Page, item: Standing) -> Entry:
    return _earlier_rank(page, item, item.quarter_before, "rank-previous-quarter")


def _earlier_rank(page: Page, item: Standing, before: GroupComparison | None, name: str) -> Entry:
    text = "no figure" if before is None else positions.rank_text(before)
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{item.indicator.id}.{name}",
            kind="text" if before is None else "number",
            chapter=CHAPTER,
            text=text,
            value=None if before is None else float(before.position.rank),
            unit=None if before is None else "rank",
            period=None if before is None else before.own.period.label,
            area=page.measures.force.code,
            method=None if before is None else before.position.method,
            n=None if before is None else before.position.group_size,
            releases=() if before is None else tuple(sorted(before.releases)),
            indicator=item.indicator.id,
            areas=()
            if before is None
            else tuple(sorted(figure.force.code for figure in before.figures)),
        )
    )


def positions_table(page: Page) -> list[Block]:
    """Return the table of positions a year before, a quarter before and now, side by side."""
    rows, data = [], []
    releases: set[str] = set()
    for item in _ranked(page):
        indicator, now = item.indicator, item.now
        releases |= now.comparison.releases
        year, last = _year_before(page, item), _quarter_before(page, item)
        link = positions.section_link(page, now)
        ranks = [
            _rank_cell(item, rank, then)
            for rank, then in ((year, item.before), (last, item.quarter_before))
        ]
        rows.append(Row([link, now.value, *ranks, positions.rank_cell(now), item.movement]))
        data.append(
            [
                indicator.id,
                now.period.text,
                now.value.value,
                positions.unit_of(indicator),
                year.value,
                last.value,
                now.rank.value,
                item.movement,
            ]
        )
    quarter = page.measures.quarter
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.positions.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Positions in the {page.group.label}, newest figures up to "
            f"{quarter.plus(-4).label}, {quarter.plus(-1).label} and {quarter.label}",
            period=quarter.label,
            method=page.group.method,
            n=len(rows),
            releases=tuple(sorted(releases)),
        ),
        [
            "indicator",
            "period",
            "value",
            "unit",
            "rank_year_before",
            "rank_previous_quarter",
            "rank",
            "movement",
        ],
        data,
        None,
    )
    columns = [
        Column("Indicator, unit and period", numeric=False),
        Column(page.force_name),
        Column(f"Year before, {quarter.plus(-4).label}"),
        Column(f"Quarter before, {quarter.plus(-1).label}"),
        Column(f"Rank by {quarter.label} (95% interval)"),
        Column("On the year", numeric=False),
    ]
    return [Table(entry, columns, rows)]


def _rank_cell(item: Standing, rank: Entry, then: GroupComparison | None) -> Entry | Detailed:
    """Return an earlier rank as a cell; a figure of a year or of one day with its period."""
    if then is None or not item.is_yearly:
        return rank
    return Detailed(rank.text, then.own.period.label)
