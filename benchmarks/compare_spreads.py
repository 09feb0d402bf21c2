"""Ways to measure centre and spread of the others: size, and power with and without an odd one.

Each statistic ``(y0 - centre) / spread`` is referred to its own simulated critical value for normal
forces without chance error, so that what differs is what an odd member or another shape does to it.
Chosen among them: the farthest tenth set aside (``pcp_analysis.statistics.robust``).

Run: ``python benchmarks/compare_spreads.py`` (15 seconds)
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from simulate_yardsticks import show

Floats = NDArray[np.float64]
Spread = Callable[[Floats], tuple[Floats, Floats]]
LEVEL = 0.05
ADJUSTED = 0.0044  # 0.05 x 3 / 34: where the third of 34 must lie
RATIO, ODD = 1.5, 1.6


def mean_and_sd(values: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation.

    Parameters
    ----------
    values : ndarray, shape (n, k)
        Groups.

    Returns
    -------
    centre, spread : ndarray, shape (n,)
        Of each group.
    """
    return values.mean(-1), values.std(-1, ddof=1)


def median_and_mad(values: Floats) -> tuple[Floats, Floats]:
    """Median and median absolute deviation; as `mean_and_sd`."""
    middle = np.median(values, -1)
    return middle, 1.4826 * np.median(np.abs(values - middle[:, None]), -1)


def median_and_qn(values: Floats) -> tuple[Floats, Floats]:
    """Median and Qn of Rousseeuw and Croux (1993); as `mean_and_sd`."""
    members = values.shape[-1]
    first, second = np.triu_indices(members, 1)
    half = members // 2 + 1
    gaps = np.sort(np.abs(values[:, first] - values[:, second]), -1)
    return np.median(values, -1), 2.2219 * gaps[:, half * (half - 1) // 2 - 1]


def winsorised(values: Floats) -> tuple[Floats, Floats]:
    """Mean and SD with a tenth (one at least) pulled in at each end; as `mean_and_sd`."""
    each = max(1, round(values.shape[-1] / 10))
    ordered = np.sort(values, -1)
    ordered[:, :each] = ordered[:, each : each + 1]
    ordered[:, -each:] = ordered[:, -each - 1 : -each]
    return mean_and_sd(ordered)


def huber(values: Floats) -> tuple[Floats, Floats]:
    """Huber's proposal 2 with c = 1.345; as `mean_and_sd`."""
    c, members = 1.345, values.shape[-1]
    share = 2 * stats.norm.cdf(c) - 1
    beta = share + c * c * (1 - share) - 2 * c * stats.norm.pdf(c)
    centre, spread = (part[:, None] for part in median_and_mad(values))
    for _ in range(30):
        pulled = np.clip(values, centre - c * spread, centre + c * spread)
        centre = pulled.mean(-1, keepdims=True)
        squares = ((pulled - centre) ** 2).sum(-1, keepdims=True)
        spread = np.sqrt(squares / (beta * (members - 1)))
    return centre[:, 0], spread[:, 0]


def farthest_set_aside(values: Floats) -> tuple[Floats, Floats]:
    """Mean and SD without the tenth (one at least) farthest from the median; as `mean_and_sd`."""
    kept = values.shape[-1] - max(1, round(values.shape[-1] / 10))
    distance = np.abs(values - np.median(values, -1, keepdims=True))
    order = np.argpartition(distance, kept - 1, -1)[:, :kept]
    return mean_and_sd(np.take_along_axis(values, order, -1))


SPREADS: dict[str, Spread] = {
    "mean and SD": mean_and_sd,
    "median and MAD": median_and_mad,
    "median and Qn": median_and_qn,
    "winsorised": winsorised,
    "Huber, proposal 2": huber,
    "farthest set aside": farthest_set_aside,
}


def share(spread: Spread, others: Floats, own: Floats, critical: float) -> str:
    """Share of groups in which the force lies beyond the critical value, in per cent.

    Parameters
    ----------
    spread : callable
        Centre and spread.
    others, own : ndarray
        Groups, and the value of the force.
    critical : float
        Critical value.

    Returns
    -------
    str
        To one decimal place.
    """
    centre, width = spread(others)
    return f"{100 * float((np.abs((own - centre) / width) > critical).mean()):.1f}"


def rows_of(members: int, repeats: int, seed: np.random.SeedSequence) -> list[list[str]]:
    """Rows of the table for one size of group.

    Parameters
    ----------
    members : int
        Size of the group without the force.
    repeats : int
        Simulated groups.
    seed : SeedSequence
        Seed.

    Returns
    -------
    list of list of str
        One row a spread.
    """
    shape, reference = (np.random.default_rng(child) for child in seed.spawn(2))
    normal = shape.standard_normal((repeats, members + 1))
    heavy = shape.standard_t(4, (repeats, members + 1)) / math.sqrt(2)
    skewed = shape.standard_exponential((repeats, members + 1)) - 1
    null = reference.standard_normal((5 * repeats, members + 1))
    rows = []
    for name, spread in SPREADS.items():
        centre, width = spread(null[:, 1:])
        statistic = np.abs((null[:, 0] - centre) / width)
        usual, strict = np.quantile(statistic, [1 - LEVEL, 1 - ADJUSTED])
        cells = [share(spread, s[:, 1:], s[:, 0], usual) for s in (normal, heavy, skewed)]
        for tau in (0.1, 0.2):
            odd = normal[:, 1:].copy()
            odd[:, 0] += math.log(ODD) / tau
            own = normal[:, 0] + math.log(RATIO) / tau
            for critical in (usual, strict):
                clean = share(spread, normal[:, 1:], own, critical)
                cells.append(f"{clean}; {share(spread, odd, own, critical)}")
        rows.append([str(members), name, *cells])
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=20261129)
    given = parser.parse_args()
    seeds = np.random.SeedSequence(given.seed).spawn(2)
    print("Power at a ratio of 1.5: without; with one other at 1.6. In per cent.\n")
    show(
        [
            "others",
            "spread",
            "size, normal",
            "size, t4",
            "size, skewed",
            "tau .1",
            "tau .1, at .0044",
            "tau .2",
            "tau .2, at .0044",
        ],
        [
            row
            for k, seed in zip((7, 41), seeds, strict=True)
            for row in rows_of(k, given.repeats, seed)
        ],
    )


if __name__ == "__main__":
    main()
