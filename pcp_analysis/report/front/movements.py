"""Positions that moved since the quarter before, and those of yearly figures since the year before."""

from __future__ import annotations

from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.chapters import edition_chapters
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


def how_positions_are_compared(page: Page) -> list[Block]:
    """Return what a move of rank can and cannot say."""
    chart = ""
    if edition_chapters(page.measures).page("aspirations"):
        link = "[Aspirations and positions](aspirations.md)"
        chart = f"; the chart in {link} takes the step of a whole year"
    return [
        Prose(
            "Both quarters are computed from the same releases, so a change of rank here is never a "
            "revision of the data. A higher place is nearer the best; the published tables call such "
            "a move an improvement, but a move inside the interval of the rank is no evidence of one. "
            f"Two windows of 12 months a quarter apart share three quarters{chart}. Yearly figures "
            "move once a year and stand apart, each with its periods."
        )
    ]


def movements(page: Page) -> list[Block]:
    """Return the positions that moved since the quarter before, and those of yearly figures apart.

    A yearly figure that is new this quarter is set beside that of the year before.
    """
    found = _ranked(page)
    before = page.measures.quarter.plus(-1).label
    blocks: list[Block] = []
    for yearly, ending, since in (
        (False, "", f"Since {before}"),
        (True, "-yearly", "Year on year"),
    ):
        for name, word in (("improved", "higher place"), ("deteriorated", "lower place")):
            chosen = [item for item in found if item.movement == word and item.is_yearly == yearly]
            entry = count_entry(page, f"positions-{name}{ending}", len(chosen), "area")
            bullets = [bullet(item, _moved(page, item)) for item in chosen]
            if bullets or not yearly:
                of = " of yearly figures" if yearly else ""
                parts = overlap(page, [item.indicator for item in chosen])
                title = f"{since} {page.force_name} stands in a {word} in {entry.role}{of}{parts}"
                blocks.append(titled_list(title, bullets))
    return blocks


def _ranked(page: Page) -> list[Standing]:
    """Return the standings of what is ranked: rare events are counted, and no rate of them is."""
    return [item for item in standings(page) if item.indicator.no_verdict is None]


def _moved(page: Page, item: Standing) -> str:
    then, now = f"from {_earlier_rank(page, item).role}", f"to {item.now.rank.role}"
    if item.before is None or not item.is_yearly:
        return f"{then} {now}"
    return f"{then} for {item.before.own.period.label} {now} for {item.now.period.role}"


def _earlier_rank(page: Page, item: Standing) -> Entry:
    before = item.before
    text = "no figure" if before is None else positions.rank_text(before)
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{item.indicator.id}.rank-previous-quarter",
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
    """Return the table of positions now and in the quarter before."""
    rows, data = [], []
    releases: set[str] = set()
    for item in _ranked(page):
        indicator, now = item.indicator, item.now
        releases |= now.comparison.releases
        earlier = _earlier_rank(page, item)
        link = positions.section_link(page, now)
        rank: Entry | Detailed = earlier
        if item.before is not None and item.is_yearly:
            rank = Detailed(earlier.text, item.before.own.period.label)
        rows.append(Row([link, now.value, rank, positions.rank_cell(now), item.movement]))
        data.append(
            [
                indicator.id,
                now.period.text,
                now.value.value,
                positions.unit_of(indicator),
                earlier.value,
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
            f"{quarter.plus(-1).label} and {quarter.label}",
            period=quarter.label,
            method=page.group.method,
            n=len(rows),
            releases=tuple(sorted(releases)),
        ),
        ["indicator", "period", "value", "unit", "rank_previous_quarter", "rank", "movement"],
        data,
        None,
    )
    columns = [
        Column("Indicator, unit and period", numeric=False),
        Column(page.force_name),
        Column(f"Rank by {quarter.plus(-1).label}"),
        Column(f"Rank by {quarter.label} (95% interval)"),
        Column("Position", numeric=False),
    ]
    return [Table(entry, columns, rows)]
