"""Coverage and size of a change in percentage points, its dispersion estimated from 16 quarters.

Shares wander from quarter to quarter about a steady level (beta-binomial), so that numbers vary phi
times as much as binomial ones. "Binomial" is what the same interval does without the dispersion.

Run: ``python benchmarks/simulate_proportions.py`` (15 seconds)
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray
from simulate_yardsticks import share, show

from pcp_analysis.statistics import (
    POISSON,
    Dispersion,
    percentage_point_change,
    proportion_dispersion,
)

HISTORY = 16
CELLS = (
    (200, 0.5, 1.0),
    (200, 0.14, 1.0),
    (2_000, 0.14, 1.0),
    (2_000, 0.14, 4.0),
    (40_000, 0.14, 4.0),
    (40_000, 0.14, 40.0),
    (300, 0.65, 3.0),
    (30, 0.85, 1.0),
)


def quarters(
    random: np.random.Generator, trials: int, level: float, phi: float
) -> NDArray[np.float64]:
    """Numbers with the attribute in `HISTORY` quarters and two that are compared.

    Parameters
    ----------
    random : Generator
        Source of random numbers.
    trials : int
        Number in all of a quarter.
    level, phi : float
        True share and dispersion.

    Returns
    -------
    ndarray
        `HISTORY` + 2 numbers.
    """
    shares = np.full(HISTORY + 2, level)
    if phi > 1:
        weight = (trials - phi) / (phi - 1)  # a + b of the beta distribution
        shares = random.beta(level * weight, (1 - level) * weight, HISTORY + 2)
    return random.binomial(trials, shares).astype(float)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=20261129)
    given = parser.parse_args()
    rows = []
    streams = np.random.SeedSequence(given.seed).spawn(len(CELLS))
    for (trials, level, phi), stream in zip(CELLS, streams, strict=True):
        random = np.random.default_rng(stream)
        held = np.empty((given.repeats, 3), dtype=bool)
        false = np.empty(given.repeats, dtype=bool)
        for repeat in range(given.repeats):
            numbers = quarters(random, trials, level, phi)
            found: Dispersion = proportion_dispersion(numbers[:-2], [trials] * HISTORY)
            now, before = (float(n) for n in numbers[:-3:-1])
            both = (now, trials, before, trials)
            book = percentage_point_change(*both, found)
            score = percentage_point_change(*both, found, "miettinen_nurminen")
            plain = percentage_point_change(*both, POISSON)
            held[repeat] = [i.lower <= 0 <= i.upper for i in (book, score, plain)]
            false[repeat] = book.p_value < 0.05
        cells = [share(held[:, column]) for column in range(3)]
        rows.append([f"{trials:,}", f"{level:g}", f"{phi:g}", *cells, share(false)])
    show(
        [
            "trials a quarter",
            "share",
            "phi",
            "Newcombe",
            "Miettinen-Nurminen",
            "binomial",
            "false positives",
        ],
        rows,
    )


if __name__ == "__main__":
    main()
