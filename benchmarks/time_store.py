"""Measure the store: reading it as at a date, and the lines that three changed counts add.

Run ``python benchmarks/time_store.py`` in the project. It writes nothing into the project.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.store.observations import Observations, family_files, read_family

_TIMES = 7
_FAMILY = "recorded_crime"


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of a piece of work."""
    found = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def read_all(folder: Path, catalogue: Catalogue) -> Observations:
    """Read the store and every force's all crime, as at a day."""
    store = Observations.load(folder, catalogue)
    for force in catalogue.forces:
        store.read("all-crime", force.code, as_at=dt.date(2026, 7, 31))
    return store


def lines_of_three_counts(folder: Path, catalogue: Catalogue) -> tuple[int, int]:
    """Return the lines that a release adds which restates the newest whole and changes three counts."""
    table = read_family(folder / f"{_FAMILY}.csv", catalogue)
    table = table[table["value"].notna()]
    quarters = table[table["period_type"] == "quarter"]
    published = {item.id: item.published for item in catalogue.listed_releases}
    newest = max(quarters["release"].unique(), key=lambda name: (published[name], name))
    later = catalogue.release(newest).model_copy(
        update={"id": f"{newest}-again", "published": dt.date(2099, 1, 1)}
    )
    again = quarters[quarters["release"] == newest].reset_index(drop=True)
    again["release"] = later.id
    again.loc[[0, 10, 20], "value"] += 1
    both = pd.concat([table, again], ignore_index=True)
    before = family_files(f"{_FAMILY}.csv", table, catalogue)
    after = family_files(f"{_FAMILY}.csv", both, catalogue, also=later)
    figures, coverage = (
        after[name].count(b"\n") - before[name].count(b"\n") for name in sorted(after, reverse=True)
    )
    return figures, coverage


def main() -> None:
    """Print the measurements."""
    root = find_project_root()
    catalogue, folder = Catalogue.load(root), root / "data" / "observations"
    files = sorted(folder.rglob("*.csv"))
    print(f"figures of every release: {len(Observations.load(folder, catalogue).table):,}")
    print(f"lines: {sum(path.read_bytes().count(bytes([10])) for path in files):,}")
    print(f"bytes: {sum(path.stat().st_size for path in files):,}")
    print(f"read as at a date: {seconds(lambda: read_all(folder, catalogue)):.3f} s (median)")
    figures, coverage = lines_of_three_counts(folder, catalogue)
    print(f"three changed counts: {figures} lines of figures, {coverage} of coverage")


if __name__ == "__main__":
    main()
