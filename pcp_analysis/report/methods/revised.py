"""How much a newer release of recorded crime changed the one before it, by financial year."""

from __future__ import annotations

import pandas as pd

from pcp_analysis import wording
from pcp_analysis.periods import FinancialYear
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "data"
_FAMILY = "recorded_crime"
_CELL = ["indicator", "area", "period"]


def _two_releases(page: Page) -> tuple[pd.DataFrame, pd.DataFrame, str, str] | None:
    """Return the quarters of the two newest quarterly releases of recorded crime, and their ids."""
    table = page.measures.observations.table
    rows = table[(table["period_type"] == "quarter") & table["value"].notna()]
    held = set(rows["release"])
    names = [
        item.id for item in page.known_releases() if item.family == _FAMILY and item.id in held
    ]
    if len(names) < 2:
        return None
    old, new = names[-2:]
    return rows[rows["release"] == old], rows[rows["release"] == new], old, new


def revisions_by_year(page: Page) -> list[Block]:
    """Return by financial year how many figures of all forces a newer release changed; else nothing."""
    found = _two_releases(page)
    if found is None:
        return []
    before, after, old, new = found
    both = before.merge(after[[*_CELL, "value"]], on=_CELL, suffixes=("", "_now"))
    both = both.assign(year=both["period"].str.slice(0, 7), same=both["value"] == both["value_now"])
    crime = both[both["indicator"] == "all-crime"]
    own = crime[crime["area"] == page.measures.force.code]
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for year, cells in both.groupby("year", sort=True):
        label = FinancialYear.parse(str(year)).label
        equal, number = int(cells["same"].sum()), len(cells)
        every, of_force = (part[part["year"] == year] for part in (crime, own))
        total, now = float(every["value"].sum()), float(every["value_now"].sum())
        moved = float((of_force["value_now"] - of_force["value"]).sum())
        rows.append(
            Row(
                [
                    label,
                    wording.number(number),
                    f"{100 * equal / number:.1f}",
                    wording.number(total),
                    wording.number(now),
                    wording.signed(now - total),
                    wording.signed(moved),
                ]
            )
        )
        data.append([label, number, equal, total, now, now - total, moved])
    titles = {name: page.catalogue.release(name).edition for name in (old, new)}
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.recorded-crime.revisions",
            kind="table",
            chapter=CHAPTER,
            text=f"Recorded crime of {titles[old]} beside that of {titles[new]}, every force",
            method="cells (indicator, force, quarter) that both releases hold, and their sums",
            n=len(both),
            releases=tuple(sorted((old, new))),
        ),
        [
            "financial_year",
            "cells",
            "equal",
            "all_crime_before",
            "all_crime_now",
            "difference",
            "difference_of_the_force",
        ],
        data,
        None,
    )
    columns = [
        Column("Financial year", numeric=False),
        Column("Figures in both"),
        Column("Equal (%)"),
        Column("All crime before"),
        Column("All crime now"),
        Column("Difference"),
        Column(f"Difference, {page.force_name}"),
    ]
    said = for_markdown(
        f"The release of {titles[new]} restates that of {titles[old]}. The table counts the figures of "
        "every indicator, force and quarter that both hold."
    )
    return [Prose(said), Table(entry, columns, rows)]
