"""Tables of crime by district: counts by place and offence, and where each offence stands out."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.districts import SMALL, DistrictCrime, district_crime
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.indicators.district_entries import (
    CHAPTER,
    count_entry,
    share_entry,
    total_entry,
)
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page

_NONE, _FEW = "none", f"none with {SMALL} offences or more"
_ALIKE_FROM = 100  # offences: smaller totals are often alike


def counts_table(page: Page) -> list[Block]:
    """Return offences by place: all crime, its share, and each offence group, which add up to it."""
    found = district_crime(page.measures)
    if found is None:
        return []
    return [_counts(page, found, (found.indicators[0], *found.groups), "groups")]


def parts_table(page: Page) -> list[Block]:
    """Return offences by place of what lies within the groups."""
    found = district_crime(page.measures)
    if found is None or not found.parts:
        return []
    return [_counts(page, found, found.parts, "parts")]


def _counts(page: Page, found: DistrictCrime, chosen: Sequence[Indicator], name: str) -> Table:
    crime, force = found.indicators[0], page.measures.force
    shown = {
        "groups": "all crime and offence groups",
        "parts": "kinds of offence within the groups",
    }
    with_share = crime in chosen
    header = ["place", "code", *(item.id for item in chosen)]
    data: list[list[Cell]] = [
        [place.name, place.code, *(found.count(place, item) for item in chosen)]
        for place in found.places
    ]
    rows = []
    for place in found.places:
        cells = [count_entry(page, found, place, item) for item in chosen]
        share = [share_entry(page, found, place, crime)] if with_share else []
        rows.append(Row([place.name, *cells[:1], *share, *cells[1:]]))
    totals = [total_entry(page, found, item) for item in chosen]
    share_cell = ["100.0%"] if with_share else []
    rows.append(Row([f"{force.name}, whole force", *totals[:1], *share_cell, *totals[1:]], True))
    data.append([force.name, force.code, *(found.total(item) for item in chosen)])
    if with_share:
        header.append("share_of_all_crime")
        shares: list[Cell] = [found.share(place, crime) for place in found.places]
        for line, share_value in zip(data, [*shares, 100.0], strict=True):
            line.append(share_value)
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{name}.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Offences recorded in {force.name} by place, {found.period.label}: {shown[name]}",
            unit=crime.unit,
            period=found.period.label,
            area=force.code,
            method="as the publisher prints them; shares are of the whole force",
            n=len(found.places),
            releases=tuple(sorted(found.releases)),
        ),
        header,
        data,
        None,
    )
    columns = [Column("Place", numeric=False), *(Column(item.label) for item in chosen)]
    if with_share:
        columns.insert(2, Column("Share of all crime"))
    return Table(entry, columns, rows)


def standing_out_table(page: Page) -> list[Block]:
    """Return for each offence where most of it was recorded, and where it stands out most."""
    found = district_crime(page.measures)
    if found is None or len(found.partnerships) < 2:
        return []
    crime, force = found.indicators[0], page.measures.force
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for indicator in (*found.groups, *found.parts):
        most, above = found.most(indicator), found.furthest_above(indicator)
        line: list[Cell] = [indicator.label, found.total(indicator)]
        cells: list[str | Entry | Detailed] = [
            indicator.label,
            total_entry(page, found, indicator),
        ]
        if most is None:
            cells.append(_NONE)
            line += [None, None, None]
        else:
            count, share = (
                made(page, found, most, indicator) for made in (count_entry, share_entry)
            )
            cells.append(Detailed(most.name, f"{count.text}, {share.text}"))
            line += [most.name, count.value, share.value]
        if above is None:
            cells.append(_FEW)
            line += [None, None, None]
        else:
            own, usual = (share_entry(page, found, above, item) for item in (indicator, crime))
            cells.append(Detailed(above.name, f"{own.text} against {usual.text} of all crime"))
            line += [above.name, own.value, usual.value]
        rows.append(Row(cells))
        data.append(line)
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.standing-out.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Where each offence was recorded in {force.name}, {found.period.label}",
            unit=crime.unit,
            period=found.period.label,
            area=force.code,
            method=(
                "the partnership with most offences, and the one whose count lies most standard "
                "deviations of a binomial count above what its share of all crime would give; no test"
            ),
            n=len(rows),
            releases=tuple(sorted(found.releases)),
        ),
        [
            *("offence", "force_total", "most_in", "offences", "share_of_force"),
            *("farthest_above", "its_share", "its_share_of_all_crime"),
        ],
        data,
        None,
    )
    columns = [
        Column("Offence", numeric=False),
        Column("Whole force"),
        Column("Most recorded in", numeric=False),
        Column("Farthest above its share of all crime", numeric=False),
    ]
    totals = [(item.label, found.total(item)) for item in found.groups]
    note = same_totals(totals)
    return [Table(entry, columns, rows, compact=True), *([Prose(note)] if note else [])]


def same_totals(totals: Sequence[tuple[str, float]]) -> str:
    """Return which offences have the same large total, which a reader would take for a slip.

    Parameters
    ----------
    totals : sequence of (str, float)
        Labels with their counts of the whole force.

    Examples
    --------
    >>> same_totals([("Robbery", 6748), ("Drug offences", 6748), ("Homicide", 14)])
    'Robbery and drug offences both have 6,748: two counts of the release that happen to be alike.'
    >>> same_totals([("Robbery", 6748), ("Drug offences", 6749)])
    ''
    """
    for number, (label, total) in enumerate(totals):
        for other, also in totals[number + 1 :]:
            if total == also and total >= _ALIKE_FROM:
                both = f"{label} and {wording.sentence_case(other)}"
                return (
                    f"{both} both have {wording.number(total)}: two counts of the release that happen "
                    f"to be alike."
                )
    return ""
