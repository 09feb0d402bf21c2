"""Size and power of the tests of a series in the designs of real editions.

Writes one line a cell as it is done, so that a run can be cut and carried on: a cell that stands in
the file is not run again. Prints the cells of the file as tables at the end.

Run: ``python benchmarks/simulate_series.py --repeats 2000 --seed 20261129 --output cells.csv``
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

from pcp_analysis.analysis.edition_study import CORRELATIONS, SPREADS
from pcp_analysis.statistics.study import DESIGNS, TESTS, Design, Setting, rates

COLUMNS = ("design", "count", "rho", "season", "ratio", "forces", "repeats", "seed")


def season_of(rho: float) -> float:
    """The season of a cell: 5% and 15% in turn, whichever cells are run beside it."""
    return (0.05, 0.15)[CORRELATIONS.index(rho) % 2] if rho in CORRELATIONS else 0.05


def cells(given: argparse.Namespace) -> Iterator[tuple[Design, Setting]]:
    """The cells of the table, in order."""
    for design in DESIGNS:
        if given.designs and design.name not in given.designs:
            continue
        for count in given.counts:
            for rho in given.rho:
                yield (
                    design,
                    Setting(
                        count=count,
                        rho=rho,
                        spread=SPREADS[count],
                        season=season_of(rho) if given.season is None else given.season,
                        ratio=given.ratio,
                        forces=given.forces,
                    ),
                )


def tables(path: Path) -> str:
    """The cells of a file as Markdown, a table for each test."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for test in TESTS:
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for row in rows:
            key = (row["design"], f"{int(row['count']):,}", row["ratio"], row["forces"])
            found.setdefault(key, {})[row["rho"]] = row[test]
        carries = sorted({row["rho"] for row in rows}, key=float)
        head = ["design", "count", "ratio", "other forces", *(f"rho {rho}" for rho in carries)]
        lines += [f"### {test}", "", f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
        for key, cells_of in found.items():
            shares = [cells_of.get(rho, "") for rho in carries]
            told = [one if one in ("", "refused") else f"{float(one):.1f}" for one in shares]
            lines.append(f"| {' | '.join([*key, *told])} |")
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Run the cells that are not yet in the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--designs", nargs="*", default=[])
    parser.add_argument("--counts", type=int, nargs="+", default=list(SPREADS), choices=SPREADS)
    parser.add_argument("--rho", type=float, nargs="+", default=CORRELATIONS)
    parser.add_argument("--season", type=float, help="0.05 and 0.15 in turn when not given")
    parser.add_argument("--ratio", type=float, default=1.0)
    parser.add_argument("--forces", type=int, default=7)
    given = parser.parse_args()
    known: set[tuple[str, ...]] = set()
    if given.output.exists():
        with given.output.open(encoding="utf-8", newline="") as file:
            known = {tuple(row[name] for name in COLUMNS) for row in csv.DictReader(file)}
    with given.output.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not known:
            writer.writerow((*COLUMNS, *TESTS))
        for design, setting in cells(given):
            key = (
                design.name,
                f"{setting.count}",
                f"{setting.rho:g}",
                f"{setting.season:g}",
                f"{setting.ratio:g}",
                f"{setting.forces}",
                f"{given.repeats}",
                f"{given.seed}",
            )
            if key in known:
                continue
            found = rates(design, setting, given.repeats, given.seed)
            shares = (
                "refused" if name in found.refused else f"{100 * found.rate(name):.2f}"
                for name in TESTS
            )
            writer.writerow((*key, *shares))
            file.flush()
    print(tables(given.output))


if __name__ == "__main__":
    main()
