"""Simulation of the yardsticks: size, power and wrong "similar", of the group and of all forces.

Counts are negative binomial about true rates that are spread log-normally over forces with their real
populations. Every cell has a random stream of its own, spawned from the seed of its part.

Run: ``python benchmarks/simulate_yardsticks.py`` (about 8 minutes; ``--parts size`` for one part)
"""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

from pcp_analysis.analysis.edition_study import CORRELATIONS, SPREADS
from pcp_analysis.statistics import (
    Area,
    Margin,
    PeerComparison,
    compare_rate,
    equivalence_rate,
    yardstick_rate,
)
from pcp_analysis.statistics.study import DESIGNS, generator

POPULATION = Path(__file__).resolve().parents[1] / "data" / "observations" / "population.csv"
ESSEX = "E23000028"
GROUP = (
    "E23000036",
    "E23000018",
    "E23000030",
    "E23000027",
    "E23000021",
    "E23000015",
    "E23000033",
)
CITY = "E23000034"  # few live there: left out as the book leaves it out
LEVEL = 0.05
FAMILY, TRUE = 34, 3
ODD = 1.6
# a year's count of the force and its dispersion: docs/simulation-study.md
DISPERSIONS = {20: 1.5, 200: 1.8, 2_000: 4.5, 20_000: 20.0, 400_000: 150.0}
Random = np.random.Generator
Centre = Literal["population", "group"]
CENTRES: tuple[Centre, ...] = ("population", "group")
Floats = NDArray[np.float64]


def populations() -> tuple[Floats, Floats]:
    """Populations of Essex and its group, and of Essex and all other forces, mid-2020.

    Returns
    -------
    group, everyone : ndarray
        Essex first.
    """
    found: dict[str, float] = {}
    with POPULATION.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["period"] == "2020":
                found[row["area"]] = float(row["value"])
    others = [found[area] for area in sorted(found) if area not in (ESSEX, CITY)]
    group = [found[ESSEX], *(found[area] for area in GROUP)]
    return np.array(group), np.array([found[ESSEX], *others])


def true_logs(random: Random, forces: int, tau: float, shape: str = "normal") -> Floats:
    """True log rates about 0 with standard deviation tau.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    forces : int
        How many.
    tau : float
        Standard deviation.
    shape : {"normal", "t4", "skewed"}
        Shape of their distribution.

    Returns
    -------
    ndarray
        One a force.
    """
    if shape == "t4":
        drawn = random.standard_t(4, forces) / math.sqrt(2)
    elif shape == "skewed":
        drawn = random.standard_exponential(forces) - 1
    else:
        drawn = random.standard_normal(forces)
    return np.asarray(tau * drawn)


def counts_of(random: Random, logs: Floats, exposures: Floats, count: float, phi: float) -> Floats:
    """Counts whose variance is phi times their mean; the first force expects ``count`` at log rate 0.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    logs, exposures : ndarray
        True log rates and populations.
    count : float
        Expected count of the first force.
    phi : float
        Dispersion.

    Returns
    -------
    ndarray
        One count a force.
    """
    means = count * exposures / exposures[0] * np.exp(logs)
    if phi <= 1:
        return random.poisson(means).astype(float)
    return random.negative_binomial(means / (phi - 1), 1 / phi).astype(float)


def areas(counts: Floats, exposures: Floats) -> list[Area]:
    """Forces of one period.

    Parameters
    ----------
    counts, exposures : ndarray
        Counts and populations.

    Returns
    -------
    list of Area
        Named by number.
    """
    return [
        Area(str(i), "a year", float(c), float(e))
        for i, (c, e) in enumerate(zip(counts, exposures, strict=True))
    ]


def p_values(
    random: Random,
    repeats: int,
    exposures: Floats,
    tests: Iterable[Callable[[Area, list[Area]], PeerComparison]],
    count: float,
    phi: float,
    tau: float,
    ratio: float = 1.0,
    odd: float = 1.0,
    shape: str = "normal",
) -> Floats:
    """p-values of several tests on the same simulated forces.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    repeats : int
        Number of simulated years.
    exposures : ndarray
        Populations, the force in question first.
    tests : iterable of callable
        Each takes a force and its others.
    count, phi, tau : float
        Expected count, dispersion, spread between forces.
    ratio : float
        True factor of the force upon its own place in the spread.
    odd : float
        True factor of one of the others.
    shape : str
        As `true_logs`.

    Returns
    -------
    ndarray, shape (repeats, tests)
        The p-values.
    """
    chosen = list(tests)
    found = np.empty((repeats, len(chosen)))
    for repeat in range(repeats):
        logs = true_logs(random, len(exposures), tau, shape)
        logs[0] += math.log(ratio)
        logs[1] += math.log(odd)
        forces = areas(counts_of(random, logs, exposures, count, phi), exposures)
        found[repeat] = [test(forces[0], forces[1:]).p_value for test in chosen]
    return found


def show(header: list[str], rows: Iterable[list[str]]) -> None:
    """Print a Markdown table.

    Parameters
    ----------
    header : list of str
        Column headings.
    rows : iterable of list of str
        Cells.
    """
    print("| " + " | ".join(header) + " |\n|" + "---|" * len(header))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def share(flags: NDArray[np.bool_]) -> str:
    """A share in per cent with its Monte Carlo standard error.

    Parameters
    ----------
    flags : ndarray of bool
        One a repeat.

    Returns
    -------
    str
        As ``4.9 (0.5)``.
    """
    mean = float(flags.mean())
    return f"{100 * mean:.1f} ({100 * math.sqrt(mean * (1 - mean) / flags.size):.1f})"


def size(repeats: int, seed: int) -> None:
    """Print false positives by count, spread and shape.

    Parameters
    ----------
    repeats, seed : int
        Repeats a cell, and seed.
    """
    group, everyone = populations()
    cells = [
        (count, tau, shape)
        for count in DISPERSIONS
        for tau, shape in (
            (0.1, "normal"),
            (0.2, "normal"),
            (0.35, "normal"),
            (0.2, "t4"),
            (0.2, "skewed"),
        )
    ]
    streams = np.random.SeedSequence([seed, 1]).spawn(len(cells))
    print("\nFalse positives at 5%, unadjusted\n")
    rows = []
    for (count, tau, shape), stream in zip(cells, streams, strict=True):
        random, phi = np.random.default_rng(stream), DISPERSIONS[count]
        near = p_values(
            random, repeats, group, (compare_rate, yardstick_rate), count, phi, tau, shape=shape
        )
        wide = p_values(random, repeats, everyone, (yardstick_rate,), count, phi, tau, shape=shape)
        cells_of_row = [share(p < LEVEL) for p in (near[:, 0], near[:, 1], wide[:, 0])]
        rows.append([f"{count:,}", f"{phi:g}", f"{tau:g}", shape, *cells_of_row])
    show(["count a year", "phi", "tau", "shape", "group", "group, robust", "all forces"], rows)


def power(repeats: int, seed: int) -> None:
    """Print power at a ratio of 1.5, alone and as one of three among 34 tests.

    Parameters
    ----------
    repeats, seed : int
        Repeats a cell, and seed.
    """
    group, everyone = populations()
    cells = [
        (count, tau, odd) for count in (2_000, 400_000) for tau in (0.1, 0.2) for odd in (1.0, ODD)
    ]
    streams = np.random.SeedSequence([seed, 2]).spawn(len(cells))
    rows = []
    print("\nPower at a ratio of 1.5: one test; one of 34 with three true (BH)\n")
    for (count, tau, odd), stream in zip(cells, streams, strict=True):
        random, phi = np.random.default_rng(stream), DISPERSIONS[count]
        found: list[str] = []
        for exposures, tests in (
            (group, (compare_rate, yardstick_rate)),
            (everyone, (compare_rate, yardstick_rate)),
        ):
            null = p_values(random, repeats, exposures, tests, count, phi, tau, 1.0, odd)
            true = p_values(random, repeats, exposures, tests, count, phi, tau, 1.5, odd)
            for column in range(len(tests)):
                alone = share(true[:, column] < LEVEL)
                found.append(
                    f"{alone}; {share(in_family(random, null[:, column], true[:, column]))}"
                )
        rows.append([f"{count:,}", f"{tau:g}", "none" if odd == 1 else f"one at {odd:g}", *found])
    show(
        [
            "count a year",
            "tau",
            "odd one",
            "group",
            "group, robust",
            "all forces, not robust",
            "all forces, robust",
        ],
        rows,
    )


def in_family(random: Random, null: Floats, true: Floats) -> NDArray[np.bool_]:
    """Whether one true difference is found among three, in families of 34 independent tests.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    null, true : ndarray
        p-values without and with a true difference, to draw families from.

    Returns
    -------
    ndarray of bool
        One a family.
    """
    repeats = len(null)
    found = np.empty(repeats, dtype=bool)
    for repeat in range(repeats):
        family = np.concatenate(
            [random.choice(true, TRUE), random.choice(null, FAMILY - TRUE, replace=False)]
        )
        found[repeat] = multipletests(family, method="fdr_bh")[1][0] < LEVEL
    return found


def similar(repeats: int, seed: int) -> None:
    """Print how often "similar" is said, by true ratio and margin.

    Parameters
    ----------
    repeats, seed : int
        Repeats a cell, and seed.
    """
    group, _ = populations()
    cells = [
        (count, tau, margin)
        for count in DISPERSIONS
        for tau in (0.02, 0.1, 0.2)
        for margin in (1.1, 1.25)
    ]
    streams = np.random.SeedSequence([seed, 3]).spawn(len(cells))
    print("\n'Similar' said of a force at the centre, and wrongly at the margin, above and below\n")
    rows = []
    for (count, tau, margin), stream in zip(cells, streams, strict=True):
        random, phi = np.random.default_rng(stream), DISPERSIONS[count]
        told = [
            similar_flags(random, repeats, group, (count, phi, tau), margin, ratio, centre)
            for centre in CENTRES
            for ratio in (1.0, margin, 1 / margin)
        ]
        rows.append([f"{count:,}", f"{tau:g}", f"{margin:g}", *map(share, told)])
    header = [
        f"{centre}: {place}"
        for centre in CENTRES
        for place in ("at the centre", "at the margin", "at 1/margin")
    ]
    show(["count a year", "tau", "margin", *header], rows)


def similar_flags(
    random: Random,
    repeats: int,
    exposures: Floats,
    kind: tuple[float, float, float],
    margin: float,
    ratio: float,
    centre: Centre,
) -> NDArray[np.bool_]:
    """Whether "similar" is said of a force whose true rate is ``ratio`` times the peers' centre.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    repeats : int
        Number of simulated years.
    exposures : ndarray
        Populations, the force first.
    kind : tuple of float
        Expected count at the centre, dispersion (known here), spread.
    margin, ratio : float
        Margin and true ratio.
    centre : {"population", "group"}
        The centre that is meant, in the test and in the truth.

    Returns
    -------
    ndarray of bool
        One a repeat.
    """
    count, phi, tau = kind
    found = np.empty(repeats, dtype=bool)
    limit = Margin("ratio", margin)
    for repeat in range(repeats):
        logs = true_logs(random, len(exposures), tau)
        logs[0] = math.log(ratio) + (logs[1:].mean() if centre == "group" else 0.0)
        forces = areas(counts_of(random, logs, exposures, count, phi), exposures)
        found[repeat] = equivalence_rate(
            forces[0], forces[1:], limit, dispersion=phi, centre=centre
        ).similar
    return found


def designs(repeats: int, seed: int) -> None:
    """Print false positives in the designs of editions, by carry-over and count a quarter.

    A yardstick reads the sum of the last four quarters alone, so breaks and quarters left out before
    them do not enter; each design has random numbers of its own all the same.

    Parameters
    ----------
    repeats, seed : int
        Repeats a cell, and seed.
    """
    group, everyone = populations()
    print("\nFalse positives at 5%, group; all forces: spread between forces 0.2\n")
    rows = []
    for design in DESIGNS:
        for count, spread in SPREADS.items():
            told = []
            for rho in CORRELATIONS:
                random = generator(seed, "yardsticks", design, count, rho)
                shares = [
                    share(yearly_p_values(random, repeats, exposures, count, spread, rho) < LEVEL)
                    for exposures in (group, everyone)
                ]
                told.append("; ".join(one.partition(" ")[0] for one in shares))
            rows.append([design.name, f"{count:,}", *told])
    show(["design", "count a quarter", *(f"rho {rho:g}" for rho in CORRELATIONS)], rows)


def yearly_p_values(
    random: Random, repeats: int, exposures: Floats, count: float, spread: float, rho: float
) -> Floats:
    """p-values of the first force's year against the others, its quarters autocorrelated.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    repeats : int
        Number of simulated years.
    exposures : ndarray
        Populations, the force first.
    count : float
        Count that the force expects in a quarter.
    spread : float
        Standard deviation of its log rate about season and level; that of the others is spread
        log-normally about it (0.5), as in the study of series.
    rho : float
        Correlation of neighbouring quarters.

    Returns
    -------
    ndarray
        One a repeat.
    """
    forces = len(exposures)
    logs = true_logs(random, repeats * forces, 0.2).reshape(repeats, forces, 1)
    sizes = spread * np.exp(random.normal(0, 0.5, (repeats, forces, 1)))
    sizes[:, 0] = spread
    noise = random.standard_normal((repeats, forces, 4))
    for time in range(1, 4):
        noise[..., time] = rho * noise[..., time - 1] + math.sqrt(1 - rho**2) * noise[..., time]
    means = (
        count * (exposures / exposures[0])[:, None] * np.exp(logs + sizes * noise - sizes**2 / 2)
    )
    years = random.poisson(means).sum(axis=-1).astype(float)
    found = (areas(year, exposures) for year in years)
    return np.array([yardstick_rate(one[0], one[1:]).p_value for one in found])


PARTS = {"size": size, "power": power, "similar": similar, "designs": designs}


def main() -> None:
    """Run the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    given = parser.parse_args()
    for part in given.parts:
        PARTS[part](given.repeats, given.seed)


if __name__ == "__main__":
    main()
