"""Releases as differences: a later release stores only what it changes, and reads back whole.

Beside ``data/observations/FAMILY.csv`` stands ``coverage/FAMILY.csv``: for each release, oldest first,
the indicators, areas and periods that it holds. A cell that a release covers and has no row for is as
the release before it had it. A row without a value says that the release covers the cell and gives no
figure there: withdrawn, and missing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from pcp_analysis.periods import parse_period

CELL = ["indicator", "area", "period_type", "period"]
COVERAGE = ["release", "period_type", "periods", "areas", "indicators"]
_SPAN = ".."


def _runs(period_type: str, periods: Iterable[str]) -> str:
    """Return periods in order, each unbroken run as its first and last: ``2015..2018 2020``."""
    known: list[Any] = sorted(parse_period(period_type, text) for text in periods)
    runs = [[known[0], known[0]]]
    for item in known[1:]:
        if runs[-1][1].plus(1) == item:
            runs[-1][1] = item
        else:
            runs.append([item, item])
    return " ".join(str(a) if a == b else f"{a}{_SPAN}{b}" for a, b in runs)


def _periods(period_type: str, runs: str) -> list[str]:
    """Return the periods of :func:`_runs`.

    Raises
    ------
    ValueError
        If a text is no period of that type, or a run ends before it begins.
    """
    found = []
    for run in runs.split(" "):
        first, _, last = run.partition(_SPAN)
        item: Any = parse_period(period_type, first)
        end: Any = parse_period(period_type, last or first)
        if item > end:
            raise ValueError(f"'{run}' ends before it begins")
        while item <= end:
            found.append(str(item))
            item = item.plus(1)
    return found


def coverage_of(table: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    """Return what each release covers: one row for each run of indicators of one extent.

    Parameters
    ----------
    table : pandas.DataFrame
        Every figure of every release: :data:`CELL`, ``release``.
    order : sequence of str
        Releases, oldest first.

    Returns
    -------
    pandas.DataFrame
        The columns of :data:`COVERAGE`, in ``order``.
    """
    extents: dict[tuple[str, str, str, str], list[str]] = {}
    by: Any = table.groupby(["release", "period_type", "indicator"], sort=True)
    for (release, period_type, indicator), rows in by:
        areas = " ".join(sorted(rows["area"].unique()))
        key = (release, period_type, _runs(period_type, rows["period"].unique()), areas)
        extents.setdefault(key, []).append(indicator)
    lines = [[*key, " ".join(names)] for key, names in extents.items()]
    place = {name: number for number, name in enumerate(order)}
    lines.sort(key=lambda line: (place[line[0]], line[1:]))
    return pd.DataFrame(lines, columns=COVERAGE, dtype=object)


def _grid(coverage: pd.DataFrame) -> pd.DataFrame:
    """Return every cell that every release covers, with the release's place in the order."""
    order = list(dict.fromkeys(coverage["release"]))
    parts = []
    for release, period_type, runs, areas, indicators in coverage[COVERAGE].to_numpy().tolist():
        periods = _periods(period_type, runs)
        axes = (indicators.split(" "), areas.split(" "), [period_type], periods)
        part = pd.DataFrame(list(itertools.product(*axes)), columns=CELL, dtype=object)
        part["release"], part["_place"] = release, order.index(release)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _placed(grid: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the grid with values, cell by cell in the order of releases, and where a cell begins."""
    placed = grid.merge(
        rows[[*CELL, "release", "value", "denominator"]].assign(_told=True),
        on=[*CELL, "release"],
        how="left",
    )
    placed["_cell"] = placed.groupby(CELL, sort=False).ngroup()
    placed = placed.sort_values(["_cell", "_place"], kind="stable", ignore_index=True)
    placed["_told"] = placed["_told"].notna()
    placed["_first"] = placed["_cell"].ne(placed["_cell"].shift())
    return placed


def differences(table: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return the rows to store: those that differ from the release before, and withdrawn cells.

    Parameters
    ----------
    table : pandas.DataFrame
        Every figure of every release: :data:`CELL`, ``value, denominator, release``.
    coverage : pandas.DataFrame
        From :func:`coverage_of`.

    Returns
    -------
    pandas.DataFrame
        The same columns; ``value`` is NaN where a release covers a cell and no longer has it.
    """
    placed = _placed(_grid(coverage), table)
    here = placed[["_told", "value", "denominator"]]
    before = here.shift()
    told_before = before["_told"].eq(True) & ~placed["_first"]
    same = here["_told"] == told_before
    for name in ("value", "denominator"):
        equal = here[name].eq(before[name]) | (here[name].isna() & before[name].isna())
        same &= ~here["_told"] | ~told_before | equal
    return placed.loc[~same, [*CELL, "value", "denominator", "release"]]


def whole(stored: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Return every figure of every release from what is stored: the inverse of :func:`differences`.

    Parameters
    ----------
    stored : pandas.DataFrame
        From :func:`differences`.
    coverage : pandas.DataFrame
        What was covered then, releases in the same order.

    Returns
    -------
    pandas.DataFrame
        The same columns. A cell that a release withdrew has a NaN ``value`` from then on.

    Raises
    ------
    ValueError
        If a row is of a cell that its release does not cover: told by its index.
    """
    placed = _placed(_grid(coverage), stored)
    if int(placed["_told"].sum()) != len(stored):
        known = placed.loc[placed["_told"], [*CELL, "release"]]
        lost = stored.merge(known, on=[*CELL, "release"], how="left", indicator=True)
        place = int((lost["_merge"] == "left_only").to_numpy().argmax())
        raise ValueError(int(stored.index.to_numpy()[place]))
    numbers = np.arange(len(placed))
    begins = np.maximum.accumulate(np.where(placed["_first"], numbers, 0))
    source = np.maximum.accumulate(np.where(placed["_told"], numbers, -1))
    held: Any = source >= begins
    found: pd.DataFrame = placed.loc[held, [*CELL, "release"]].reset_index(drop=True)
    for name in ("value", "denominator"):
        found[name] = placed[name].to_numpy(float)[source[held]]
    return found
