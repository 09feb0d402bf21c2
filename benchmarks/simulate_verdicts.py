"""Simulation study: false positives and power of the verdicts, with plain Poisson beside them.

"Count" is the expected count on each side of a comparison: 12 months of one force in the peer
test and the 12-month change, one quarter in the quarterly change. Dispersion, correlation of
neighbouring quarters and spread between forces come from ``estimate_dispersion.py``.

Run: ``python benchmarks/simulate_verdicts.py --repeats 4000 --output table.md``
"""

from __future__ import annotations

import argparse
import math
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import Progress

from pcp_analysis.statistics import (
    POISSON,
    Area,
    Family,
    Series,
    adjust_family,
    compare_rate,
    rate_ratio,
    year_on_year,
)

LEVEL = 0.05
FAMILY_SIZE = 20
HISTORY = 24  # quarters: five years before the latest and the latest year
SEASON = np.array([1.0, 1.05, 1.0, 0.95])
POPULATIONS = np.array([1.85, 1.72, 1.07, 1.98, 1.20, 1.10, 1.14, 1.71]) * 1e6  # Essex first
SMALLEST = 2
RATIOS = (1.1, 1.25, 1.5, 2.0)
SHAPES: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
    "normal": lambda random: random.standard_normal(8),
    "t(4)": lambda random: random.standard_t(4, 8) / math.sqrt(2),
    "skewed": lambda random: random.standard_exponential(8) - 1,
}
COVID = range(HISTORY - 14, HISTORY - 8)


@dataclass(frozen=True)
class Setting:
    """What one size of count looks like.

    Parameters
    ----------
    count : int
        Expected count on each side of the comparison.
    phi : float
        Dispersion of a single period.
    rho : float
        Correlation of neighbouring quarters.
    tau : float
        Standard deviation of log rates between forces.
    """

    count: int
    phi: float
    rho: float
    tau: float


QUARTERS = (
    Setting(20, 1.5, 0.10, 0.3),
    Setting(300, 2.5, 0.35, 0.2),
    Setting(3_000, 7.0, 0.50, 0.2),
    Setting(100_000, 200.0, 0.70, 0.12),
)
YEARS = (
    Setting(20, 1.5, 0.10, 0.3),
    Setting(300, 1.9, 0.15, 0.2),
    Setting(3_000, 5.5, 0.50, 0.2),
    Setting(100_000, 52.0, 0.70, 0.12),
)


def draw_series(
    random: np.random.Generator,
    mean: float,
    phi: float,
    rho: float,
    ratio: float,
    periods: int,
    excluded: Iterable[int] = (),
) -> Series:
    """Quarterly counts: Poisson about a wandering log-normal level, with a step in the last year.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    mean : float
        Expected quarterly count before the step.
    phi, rho : float
        Dispersion, and correlation of neighbouring counts.
    ratio : float
        Factor of the step; 1 under the null.
    periods : int
        Number of last quarters that the step covers.
    excluded : iterable of int
        Quarters that are left out of the dispersion.

    Returns
    -------
    Series
        Counts of `HISTORY` quarters.
    """
    variance = math.log1p((phi - 1) / mean)
    carry = min(rho * phi / (phi - 1), 0.95) if phi > 1 else 0.0
    noise = random.standard_normal(HISTORY)
    level = np.empty(HISTORY)
    level[0] = noise[0]
    for time in range(1, HISTORY):
        level[time] = carry * level[time - 1] + math.sqrt(1 - carry**2) * noise[time]
    means = mean * SEASON[np.arange(HISTORY) % 4]
    means = means * np.exp(math.sqrt(variance) * level - variance / 2)
    means[HISTORY - periods :] *= ratio
    return Series.of(random.poisson(means), excluded=excluded)


def change_p_values(
    random: np.random.Generator,
    setting: Setting,
    periods: int,
    ratio: float,
    excluded: Iterable[int] = (),
) -> tuple[float, float]:
    """p-values of the year-on-year change: the book's and plain Poisson's.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    setting : Setting
        Size and dispersion.
    periods : int
        1 for a quarter, 4 for 12 months.
    ratio : float
        True change.
    excluded : iterable of int
        Quarters that are left out of the dispersion.

    Returns
    -------
    book, plain : float
        p-values.
    """
    mean = setting.count / periods
    series = draw_series(random, mean, setting.phi, setting.rho, ratio, periods, excluded)
    plain = year_on_year(series, periods, dispersion=POISSON).p_value
    return year_on_year(series, periods).p_value, plain


def peer_p_values(
    random: np.random.Generator,
    setting: Setting,
    ratio: float,
    force: int = 0,
    shape: str = "normal",
) -> tuple[float, float]:
    """p-values of a force against its peers: the book's and plain Poisson's.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    setting : Setting
        Size, dispersion and spread; the count is that of the force.
    ratio : float
        True ratio of the force to what its peers lead to expect.
    force : int
        Which of the eight populations is the force's.
    shape : str
        Distribution of the log rates: ``normal``, ``t(4)`` or ``skewed`` (exponential), all with
        standard deviation tau.

    Returns
    -------
    book, plain : float
        p-values.
    """
    people = np.concatenate([POPULATIONS[[force]], np.delete(POPULATIONS, force)])
    means = setting.count * people / people[0]
    means = means * np.exp(setting.tau * SHAPES[shape](random))
    means[0] *= ratio
    variance = np.log1p((setting.phi - 1) / means)
    counts = random.poisson(
        means * np.exp(np.sqrt(variance) * random.standard_normal(8) - variance / 2)
    )
    areas = [
        Area(str(i), "12 months", float(c), float(e))
        for i, (c, e) in enumerate(zip(counts, people, strict=True))
    ]
    plain = rate_ratio(
        float(counts[0]), float(people[0]), float(counts[1:].sum()), float(people[1:].sum())
    ).p_value
    return compare_rate(areas[0], areas[1:]).p_value, plain


def family_rate(p_values: NDArray[np.float64], others: NDArray[np.float64] | None = None) -> float:
    """Share of tests that stay statistically significant after Benjamini-Hochberg.

    Parameters
    ----------
    p_values : ndarray, shape (n,)
        p-values of the tests in question.
    others : ndarray, shape (m,), optional
        Null p-values that fill each family; the same ones when not given.

    Returns
    -------
    float
        Share, each test in a family of `FAMILY_SIZE`.
    """
    names = tuple(str(i) for i in range(FAMILY_SIZE))
    family = Family("simulated", names)
    pool = p_values if others is None else others
    found = 0
    for position, p_value in enumerate(p_values):
        filled = np.roll(pool, -position - 1)[: FAMILY_SIZE - 1]
        adjusted = adjust_family(family, dict(zip(names, [p_value, *filled], strict=True)))
        found += adjusted["0"].adjusted_p_value < LEVEL
    return found / len(p_values)


def percent(share: float, repeats: int) -> str:
    """A share as a percentage with its Monte-Carlo standard error.

    Parameters
    ----------
    share : float
        Share of the repeats.
    repeats : int
        Number of repeats.

    Returns
    -------
    str
        Such as ``4.8 (0.3)``.
    """
    return f"{100 * share:.1f} ({100 * math.sqrt(share * (1 - share) / repeats):.1f})"


class Study:
    """Runs settings, each with random numbers of its own, and collects the tables."""

    def __init__(self, repeats: int, seed: int, progress: Progress) -> None:
        self.repeats = repeats
        self.seed = seed
        self.progress = progress

    def run(
        self, name: str, draw: Callable[[np.random.Generator], tuple[float, ...]]
    ) -> NDArray[np.float64]:
        """Repeat one draw.

        Parameters
        ----------
        name : str
            What the progress bar says.
        draw : callable
            Takes a random generator, returns a tuple of numbers.

        Returns
        -------
        ndarray, shape (repeats, length of the tuple)
            All results.
        """
        random = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
        task = self.progress.add_task(name, total=self.repeats)
        rows = []
        for _ in range(self.repeats):
            rows.append(draw(random))
            self.progress.advance(task)
        return np.asarray(rows, dtype=np.float64)

    def changes(self, title: str, settings: tuple[Setting, ...], periods: int) -> list[str]:
        """Table of the year-on-year verdict."""
        lines = [
            f"### {title}",
            "",
            "| count | phi | rho | false positives, book | false positives, Poisson | "
            + " | ".join(f"power at {ratio:g}" for ratio in RATIOS)
            + " |",
            "|---:|---:|---:|---:|---:|" + "---:|" * len(RATIOS),
        ]
        for base in settings:
            for setting in (base, Setting(base.count, base.phi, 0.0, base.tau)):
                cells = []
                for ratio in (1.0, *RATIOS):
                    found = self.run(
                        f"{title}, {setting.count}, ratio {ratio:g}",
                        lambda random, s=setting, r=ratio: change_p_values(random, s, periods, r),
                    )
                    share = (found < LEVEL).mean(axis=0)
                    cells.append(percent(share[0], self.repeats))
                    if ratio == 1:
                        cells.append(percent(share[1], self.repeats))
                lines.append(
                    f"| {setting.count:,} | {setting.phi:g} | {setting.rho:g} | "
                    + " | ".join(cells)
                    + " |"
                )
        return [*lines, ""]

    def peers(self) -> list[str]:
        """Tables of the MSG verdict."""
        lines = [
            "### MSG verdict (12-month counts, Essex's population)",
            "",
            "| count | phi | tau | false positives, book | false positives, Poisson | "
            f"after Benjamini-Hochberg, {FAMILY_SIZE} null tests | "
            + " | ".join(f"power at {ratio:g}" for ratio in RATIOS)
            + " | power at 2, after BH |",
            "|---:|---:|---:|---:|---:|---:|" + "---:|" * (len(RATIOS) + 1),
        ]
        for setting in YEARS:
            cells, null, found = [], np.empty(0), np.empty((0, 2))
            for ratio in (1.0, *RATIOS):
                found = self.run(
                    f"MSG, {setting.count}, ratio {ratio:g}",
                    lambda random, s=setting, r=ratio: peer_p_values(random, s, r),
                )
                share = (found < LEVEL).mean(axis=0)
                cells.append(percent(share[0], self.repeats))
                if ratio == 1:
                    null = found[:, 0]
                    cells.append(percent(share[1], self.repeats))
                    cells.append(percent(family_rate(null), self.repeats))
            cells.append(percent(family_rate(found[:, 0], null), self.repeats))
            lines.append(
                f"| {setting.count:,} | {setting.phi:g} | {setting.tau:g} | "
                + " | ".join(cells)
                + " |"
            )
        lines += [
            "",
            "### MSG verdict: false positives under other spreads",
            "",
            "| count | tau | Essex's population | smallest population | Poisson, Essex's |",
            "|---:|---:|---:|---:|---:|",
        ]
        for setting in YEARS:
            for tau in (0.0, 0.1, 0.2, 0.3, 0.4):
                other = Setting(setting.count, setting.phi, setting.rho, tau)
                big, small = (
                    self.run(
                        f"MSG, {setting.count}, tau {tau:g}, force {force}",
                        lambda random, s=other, f=force: peer_p_values(random, s, 1.0, f),
                    )
                    for force in (0, SMALLEST)
                )
                lines.append(
                    f"| {setting.count:,} | {tau:g} | "
                    f"{percent((big[:, 0] < LEVEL).mean(), self.repeats)} | "
                    f"{percent((small[:, 0] < LEVEL).mean(), self.repeats)} | "
                    f"{percent((big[:, 1] < LEVEL).mean(), self.repeats)} |"
                )
        return [*lines, ""]

    def robustness(self) -> list[str]:
        """Table of false positives where an assumption does not hold."""
        lines = [
            "### False positives where an assumption does not hold",
            "",
            "| count | MSG, log rates t(4) | MSG, log rates skewed | 12-month change, six "
            "quarters excluded | quarterly change, six quarters excluded |",
            "|---:|---:|---:|---:|---:|",
        ]
        for setting, quarter in zip(YEARS, QUARTERS, strict=True):
            draws: list[tuple[str, Callable[[np.random.Generator], tuple[float, float]]]] = [
                (shape, lambda random, s=setting, h=shape: peer_p_values(random, s, 1.0, 0, h))
                for shape in ("t(4)", "skewed")
            ]
            draws += [
                (
                    f"{p} excluded",
                    lambda random, s=s, p=p: change_p_values(random, s, p, 1.0, COVID),
                )
                for s, p in ((setting, 4), (quarter, 1))
            ]
            cells = [
                percent(
                    float((self.run(f"{name}, {setting.count}", draw)[:, 0] < LEVEL).mean()),
                    self.repeats,
                )
                for name, draw in draws
            ]
            lines.append(f"| {setting.count:,} | " + " | ".join(cells) + " |")
        return [*lines, ""]


def main() -> None:
    """Run the study, or parts of it, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=20210331)
    parser.add_argument("--output", type=Path, required=True)
    parts = ("msg", "quarter", "year", "robustness")
    parser.add_argument("--parts", nargs="+", choices=parts, default=parts)
    given = parser.parse_args()
    with Progress() as progress:
        study = Study(given.repeats, given.seed, progress)
        tables: dict[str, Callable[[], list[str]]] = {
            "msg": study.peers,
            "quarter": lambda: study.changes("Year-on-year verdict, one quarter", QUARTERS, 1),
            "year": lambda: study.changes("Year-on-year verdict, 12 months", YEARS, 4),
            "robustness": study.robustness,
        }
        lines = [line for part in given.parts for line in tables[part]()]
    given.output.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
