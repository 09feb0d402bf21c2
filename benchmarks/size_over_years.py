"""How often the change test finds a change over six years in series that have none, by carry-over.

    python benchmarks/size_over_years.py [ROUNDS]

Each round makes 20 series of 43 quarters of about 2,000 and tests each, the noise weighed with the 19
others, 24 quarters and 4 quarters apart. Printed: share of p-values under 5%, 1%, 0.3% and 0.1%.
"""

from __future__ import annotations

import sys

import numpy as np

from pcp_analysis.statistics import Series, modelled_change

QUARTERS, FORCES, LEVEL, SPREAD = 43, 20, 2_000, 0.08
LEFT_OUT = range(19, 26)  # as COVID-19 restrictions are in the series of Q3 2025/26
CARRIES = (0.3, 0.5, 0.8, 0.95)
LEVELS = (0.05, 0.01, 0.003, 0.001)


def main(rounds: int) -> None:
    """Print the sizes of both tests for each carry-over."""
    random = np.random.default_rng(60)
    for carry in CARRIES:
        found: dict[int, list[float]] = {24: [], 4: []}
        for _ in range(rounds):
            shocks = random.normal(size=(FORCES, QUARTERS))
            noise = np.empty_like(shocks)
            noise[:, 0] = shocks[:, 0]
            for quarter in range(1, QUARTERS):
                step = np.sqrt(1 - carry**2) * shocks[:, quarter]
                noise[:, quarter] = carry * noise[:, quarter - 1] + step
            counts = random.poisson(LEVEL * np.exp(SPREAD * noise))
            forces = [Series.of([float(n) for n in row], excluded=[*LEFT_OUT]) for row in counts]
            for place, own in enumerate(forces):
                others = forces[:place] + forces[place + 1 :]
                for lag, p_values in found.items():
                    p_values.append(modelled_change(own, others, lag, 4).p_value)
        for lag, p_values in found.items():
            shares = ", ".join(f"{100 * np.mean(np.array(p_values) < at):.1f}%" for at in LEVELS)
            print(f"carry-over {carry}, {lag} quarters apart, {len(p_values)} series: {shares}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
