"""Simulation of ranks: coverage and width, quiet, noisy and rare apart, beside an oracle.

True rates are spread log-normally over the eight forces of the group of Essex. In the first part each
force's dispersion is estimated with chi-squared error; in the second from simulated quarterly series
with correlated neighbours, season included, as the book estimates it. The oracle knows the true
dispersions. "Today" is `rank_rates` with one pooled dispersion.

Run: ``python benchmarks/simulate_ranks.py`` (about 5 minutes)
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from simulate_yardsticks import counts_of, populations, show, true_logs

from pcp_analysis.statistics import (
    Dispersion,
    Series,
    rank_pairs,
    rank_rates,
    seasonal_model,
    shrink_dispersions,
)

Random = np.random.Generator
Floats = NDArray[np.float64]
WIDE = (29.0, 51.3, 100.0, 200.0, 400.0, 500.0, 900.0, 1462.0)  # all crime, group of Essex
FREEDOM = 10.0
DRAWS = 1_000
QUARTERS = 24
SEASON = np.array([1.0, 1.05, 1.0, 0.95])


@dataclass(frozen=True)
class Setting:
    """One kind of indicator.

    Parameters
    ----------
    name : str
        What it is like.
    count : float
        Expected count of a year in a force of the size of Essex.
    phi : tuple of float
        Dispersion of a year's count, one a force.
    tau : float
        Standard deviation of the true log rates.
    """

    name: str
    count: float
    phi: tuple[float, ...]
    tau: float


SETTINGS = (
    Setting("all crime", 160_000, WIDE, 0.12),
    Setting("all crime, forces alike", 160_000, WIDE, 0.05),
    Setting("3,000, one dispersion", 3_000, (5.0,) * 8, 0.2),
    Setting("600, dispersions apart", 600, (3.0, 4.0, 4.0, 6.0, 8.0, 8.0, 10.0, 20.0), 0.2),
    Setting("60 a year", 60, (1.3,) * 8, 0.15),
    Setting("rare: 3 a year", 3, (1.0,) * 8, 0.3),
    Setting("rare: 3 a year, alike", 3, (1.0,) * 8, 0.1),
    Setting("rare: 15 a year", 15, (1.2,) * 8, 0.3),
)
SERIES = (
    Setting("all crime, estimated from 24 quarters, rho .6", 160_000, WIDE, 0.12),
    Setting("3,000, estimated from 24 quarters, rho .5", 3_000, (5.0,) * 8, 0.2),
    Setting("rare: 15 a year, from 24 quarters", 15, (1.2,) * 8, 0.3),
)
RHO = (0.6, 0.5, 0.1)


def order_of(phi: tuple[float, ...]) -> list[int]:
    """Where the quiet half, the noisy half stand: positions from the quietest on.

    Parameters
    ----------
    phi : tuple of float
        Dispersions.

    Returns
    -------
    list of int
        Positions.
    """
    return [int(i) for i in np.argsort(phi, kind="stable")]


def add(
    table: dict[str, list[Floats]], name: str, lows: Floats, highs: Floats, true: Floats
) -> None:
    """Add one table of ranks to the sums of coverage and width.

    Parameters
    ----------
    table : dict
        Sums by name.
    name : str
        Method.
    lows, highs, true : ndarray
        Limits and true ranks, one a force.
    """
    covered, width = table.setdefault(name, [np.zeros(8), np.zeros(8)])
    covered += (lows <= true) & (true <= highs)
    width += highs - lows + 1


def judge(
    table: dict[str, list[Floats]],
    counts: Floats,
    exposures: Floats,
    parts: dict[str, Dispersion],
    known: tuple[float, ...],
    true: Floats,
) -> None:
    """Rank one simulated year by three methods.

    Parameters
    ----------
    table : dict
        Sums by method.
    counts, exposures : ndarray
        Counts and populations.
    parts : dict of str to Dispersion
        Estimated dispersions.
    known : tuple of float
        True dispersions.
    true : ndarray
        True ranks.
    """
    names = list(parts)
    count = dict(zip(names, counts, strict=True))
    exposure = dict(zip(names, exposures, strict=True))
    shrunk = shrink_dispersions(parts)
    oracle = {
        name: Dispersion(phi=phi, degrees_of_freedom=math.inf, n=0, method="known")
        for name, phi in zip(names, known, strict=True)
    }
    pooled = max(float(np.mean([part.phi for part in parts.values()])), 1.0)
    for method, found in (
        ("pairs, shrunk", rank_pairs(count, exposure, shrunk)),
        ("pairs, oracle", rank_pairs(count, exposure, oracle)),
        ("today: pooled draws", rank_rates(count, exposure, dispersion=pooled, draws=DRAWS)),
    ):
        lows = np.array([rank.lower for rank in found.values()], dtype=float)
        highs = np.array([rank.upper for rank in found.values()], dtype=float)
        add(table, method, lows, highs, true)
    lows, highs = drawn_ranks(counts, exposures, np.array(known))
    add(table, "draws, oracle", lows, highs, true)


def drawn_ranks(counts: Floats, exposures: Floats, phi: Floats) -> tuple[Floats, Floats]:
    """Limits of ranks drawn as `rank_rates` draws them, each force with its true dispersion.

    Parameters
    ----------
    counts, exposures, phi : ndarray
        Counts, populations, true dispersions.

    Returns
    -------
    lower, upper : ndarray
        One a force.
    """
    random = np.random.default_rng(20210331)
    drawn = random.gamma((counts + 0.5) / phi, size=(DRAWS, len(counts))) * phi / exposures
    ranks = stats.rankdata(drawn, axis=1)
    return (
        np.quantile(ranks, 0.025, axis=0, method="lower"),
        np.quantile(ranks, 0.975, axis=0, method="higher"),
    )


def report(
    name: str, phi: tuple[float, ...], table: dict[str, list[Floats]], repeats: int
) -> list[list[str]]:
    """Rows of the table of one setting.

    Parameters
    ----------
    name : str
        Setting.
    phi : tuple of float
        True dispersions.
    table : dict
        Sums by method.
    repeats : int
        Number of simulated years.

    Returns
    -------
    list of list of str
        One row a method.
    """
    order = order_of(phi)
    rows = []
    for method, (covered, width) in table.items():
        share = 100 * covered / repeats
        rows.append(
            [
                name,
                method,
                f"{share[order[:2]].mean():.1f}",
                f"{share[order[-2:]].mean():.1f}",
                f"{share.min():.1f}",
                f"{share.mean():.1f}",
                f"{width.mean() / repeats:.2f}",
            ]
        )
    return rows


def plain(repeats: int, seed: int) -> list[list[str]]:
    """Dispersions estimated with chi-squared error.

    Parameters
    ----------
    repeats, seed : int
        Repeats a setting, and seed.

    Returns
    -------
    list of list of str
        Rows.
    """
    exposures, _ = populations()
    rows = []
    for setting, stream in zip(
        SETTINGS, np.random.SeedSequence([seed, 1]).spawn(len(SETTINGS)), strict=True
    ):
        random = np.random.default_rng(stream)
        table: dict[str, list[Floats]] = {}
        phi = np.array(setting.phi)
        for _ in range(repeats):
            logs = true_logs(random, 8, setting.tau)
            counts = np.array(
                [
                    counts_of(random, logs[i : i + 1], exposures[i : i + 1], mean, setting.phi[i])[
                        0
                    ]
                    for i, mean in enumerate(setting.count * exposures / exposures[0])
                ]
            )
            estimates = phi * random.chisquare(FREEDOM, 8) / FREEDOM
            parts = {
                str(i): Dispersion(phi=float(e), degrees_of_freedom=FREEDOM, n=20, method="drawn")
                for i, e in enumerate(estimates)
            }
            judge(table, counts, exposures, parts, setting.phi, stats.rankdata(logs))
        rows += report(setting.name, setting.phi, table, repeats)
    return rows


def from_series(repeats: int, seed: int) -> list[list[str]]:
    """Dispersions estimated from quarterly series, as the book estimates them.

    Parameters
    ----------
    repeats, seed : int
        Repeats a setting, and seed.

    Returns
    -------
    list of list of str
        Rows.
    """
    exposures, _ = populations()
    rows = []
    streams = np.random.SeedSequence([seed, 2]).spawn(len(SERIES))
    for setting, rho, stream in zip(SERIES, RHO, streams, strict=True):
        random = np.random.default_rng(stream)
        table: dict[str, list[Floats]] = {}
        for _ in range(repeats):
            logs = true_logs(random, 8, setting.tau)
            means = setting.count / 4 * exposures / exposures[0] * np.exp(logs)
            parts, counts = {}, np.empty(8)
            for i in range(8):
                series = quarters(random, float(means[i]), setting.phi[i], rho)
                model = seasonal_model(Series.of(series), last=QUARTERS - 5).dispersion
                parts[str(i)] = over_a_year(model)
                counts[i] = series[-4:].sum()
            judge(table, counts, exposures, parts, setting.phi, stats.rankdata(logs))
        rows += report(setting.name, setting.phi, table, repeats)
    return rows


def quarters(random: Random, mean: float, year_phi: float, rho: float) -> Floats:
    """Quarterly counts whose yearly sum has a given dispersion.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    mean : float
        Mean quarterly count.
    year_phi : float
        Variance of the sum of four quarters over its mean.
    rho : float
        Correlation of neighbouring log levels.

    Returns
    -------
    ndarray
        Counts of `QUARTERS` quarters.
    """
    gaps = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    # sum of four: variance 4 mean (1 + (phi_q - 1) mean of rho^gap * 4)
    factor = float((rho**gaps).sum()) / 4
    variance = math.log1p(max(year_phi - 1, 0.0) / factor / mean)
    noise = random.standard_normal(QUARTERS)
    level = np.empty(QUARTERS)
    level[0] = noise[0]
    for time in range(1, QUARTERS):
        level[time] = rho * level[time - 1] + math.sqrt(1 - rho**2) * noise[time]
    wander = np.exp(math.sqrt(variance) * level - variance / 2)
    return random.poisson(mean * SEASON[np.arange(QUARTERS) % 4] * wander).astype(float)


def over_a_year(dispersion: Dispersion) -> Dispersion:
    """Dispersion of the sum of four quarters.

    Parameters
    ----------
    dispersion : Dispersion
        Of a quarter.

    Returns
    -------
    Dispersion
        Of four, their correlation included.
    """
    gaps = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    factor = float(dispersion.correlation(gaps).sum()) / 4
    return Dispersion(
        phi=dispersion.floored * factor,
        degrees_of_freedom=dispersion.degrees_of_freedom,
        n=dispersion.n,
        method="four quarters",
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2_000)
    parser.add_argument("--series-repeats", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261129)
    given = parser.parse_args()
    header = [
        "setting",
        "method",
        "two quietest",
        "two noisiest",
        "worst force",
        "all",
        "mean width",
    ]
    show(header, plain(given.repeats, given.seed) + from_series(given.series_repeats, given.seed))


if __name__ == "__main__":
    main()
