"""Compare ways to test a 12-month change: how often each finds a change where there is none.

Prints the table of ``docs/decisions/0034-change-test.md``; the last column is the power of each at
a ratio of 1.25.

Run: ``python benchmarks/compare_change_tests.py --repeats 400 --seed 20210331``
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import optimize, special, stats

from pcp_analysis.statistics import (
    Series,
    StatisticsError,
    modelled_change,
    pooled_dispersion,
    seasonal_model,
    year_on_year,
)
from pcp_analysis.statistics.noise import noise_basis
from pcp_analysis.statistics.study import DESIGNS, Design, Setting, draw_counts, generator

Floats = NDArray[np.float64]
Test = Callable[[Design, Floats], float]
BOOTSTRAPS = 199
COMPARED = (DESIGNS[0], DESIGNS[2], DESIGNS[3])


def series_of(design: Design, counts: Floats) -> Series:
    """One row of counts as a series of its design."""
    return Series.of(counts.tolist(), breaks=design.breaks, excluded=design.left_out)


def version_010(design: Design, counts: Floats) -> float:
    """The test of version 0.1.0: own quasi-Poisson dispersion and lag-1 correlation."""
    return year_on_year(series_of(design, counts[0]), 4).p_value


def pooled(design: Design, counts: Floats) -> float:
    """Dispersion and autocorrelation pooled over the forces."""
    found = [seasonal_model(series_of(design, row), last=design.quarters - 5) for row in counts]
    shared = pooled_dispersion([model.dispersion for model in found])
    return year_on_year(series_of(design, counts[0]), 4, dispersion=shared).p_value


def shrunk(design: Design, counts: Floats) -> float:
    """Variance of log rates shrunk to that of all forces (Smyth 2004), pooled autocorrelation."""
    residuals, free, kept = residuals_of(design, counts)
    variances = (residuals**2).sum(axis=1) / free
    carry = carry_of(design, residuals, kept, pool=True)
    logged = np.log(variances)
    spread = logged.var(ddof=1) - special.polygamma(1, free / 2)
    prior = 2 * inverse_trigamma(spread) if spread > 0 else 200.0
    centre = np.exp(logged.mean() - special.digamma(free / 2) + np.log(free / 2))
    variance = (prior * centre + free * variances[0]) / (prior + free)
    return contrast_p(design, counts[0], variance * contrast_factor(carry), prior + free)


def newey_west(design: Design, counts: Floats) -> float:
    """Regression with a step, Newey-West errors over four lags and Student's t."""
    design_matrix, logs = step_regression(design, counts[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.OLS(logs, design_matrix).fit(
            cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}, use_t=True
        )
    return float(fit.pvalues[-1])


def glsar(design: Design, counts: Floats) -> float:
    """Regression with a step and autoregressive errors, iterated (statsmodels GLSAR)."""
    design_matrix, logs = step_regression(design, counts[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = sm.GLSAR(logs, design_matrix, rho=1).iterative_fit(maxiter=6)
    return float(fit.pvalues[-1])


def bootstrap(design: Design, counts: Floats) -> float:
    """Parametric bootstrap of the studentised contrast from an own first-order autoregression."""
    residuals, free, kept = residuals_of(design, counts[:1])
    carry = carry_of(design, residuals, kept, pool=False)
    spread = float(np.sqrt((residuals**2).sum() / free))
    random = generator(1, "bootstrap", counts[0].tolist())
    shocks = random.standard_normal((BOOTSTRAPS, design.quarters))
    noise = shocks.copy()
    for time in range(1, design.quarters):
        noise[:, time] = carry * noise[:, time - 1] + np.sqrt(1 - carry**2) * shocks[:, time]
    noise *= spread
    drawn = projection(design, kept) @ noise[:, kept].T
    scale = np.sqrt((drawn**2).sum(axis=0) / free)
    null = np.abs(noise[:, -4:].mean(axis=1) - noise[:, -8:-4].mean(axis=1)) / scale
    now = np.log(counts[0, -4:].sum() / counts[0, -8:-4].sum()) / spread
    return float((1 + (null >= abs(now)).sum()) / (1 + BOOTSTRAPS))


def chosen(design: Design, counts: Floats) -> float:
    """The test of the book: the noise on a grid, weighed with the other forces."""
    own, *others = [series_of(design, row) for row in counts]
    return modelled_change(own, others).p_value


TESTS: dict[str, Test] = {
    "version 0.1.0": version_010,
    "pooled over 8 forces": pooled,
    "shrunk variance, Satterthwaite": shrunk,
    "Newey-West": newey_west,
    "GLSAR": glsar,
    "AR(1) bootstrap": bootstrap,
    "chosen: grid, 7 other forces": chosen,
}


def residuals_of(design: Design, counts: Floats) -> tuple[Floats, int, NDArray[np.int64]]:
    """Residuals of the log counts of the history, their degrees of freedom and periods."""
    kept = np.setdiff1d(np.arange(design.quarters - 4), design.left_out)
    logs = np.log(counts[:, kept] + 0.5)
    matrix = projection(design, kept)
    return logs @ matrix, round(float(np.trace(matrix))), kept


def projection(design: Design, kept: NDArray[np.int64]) -> Floats:
    """What takes level, slope, seasons and breaks out of the log counts."""
    matrix = noise_basis(tuple(kept.tolist()), design.breaks).design
    return np.eye(len(kept)) - matrix @ np.linalg.pinv(matrix)


def carry_of(design: Design, residuals: Floats, kept: NDArray[np.int64], pool: bool) -> float:
    """Autocorrelation of the residuals, freed of the bias of a short series (Kendall 1954)."""
    matrix = projection(design, kept)
    gap = np.abs(kept[:, None] - kept[None, :])
    near = np.triu(gap == 1).astype(float)
    scaled = residuals / np.sqrt((residuals**2).sum(axis=1, keepdims=True))
    seen = float(np.einsum("ri,ij,rj->r", scaled, near, scaled).mean())
    crossed = matrix @ near @ matrix

    def excess(carry: float) -> float:
        correlation = np.where(gap == 0, 1.0, carry**gap)
        return float((crossed * correlation).sum() / (matrix * correlation).sum()) - seen

    if excess(0.0) >= 0:
        return 0.0
    return 0.95 if excess(0.95) <= 0 else float(optimize.brentq(excess, 0.0, 0.95))


def contrast_factor(carry: float) -> float:
    """Variance of the difference of two neighbouring four-quarter means, spread 1."""
    weights = np.r_[-np.ones(4), np.ones(4)] / 4
    gap = np.abs(np.arange(8)[:, None] - np.arange(8)[None, :])
    return float(weights @ np.where(gap == 0, 1.0, carry**gap) @ weights)


def contrast_p(design: Design, counts: Floats, variance: float, freedom: float) -> float:
    """P-value of the log ratio of the last 12 months to those before."""
    ratio = np.log(counts[-4:].sum() / counts[-8:-4].sum())
    return float(2 * stats.t.sf(abs(ratio) / np.sqrt(variance), freedom))


def inverse_trigamma(value: float) -> float:
    """The argument at which the trigamma function has a value."""
    return float(optimize.brentq(lambda x: special.polygamma(1, x) - value, 1e-3, 1e4))


def step_regression(design: Design, counts: Floats) -> tuple[Floats, Floats]:
    """Level, slope, seasons, breaks and a step for the last year; closed-up log counts."""
    kept = np.setdiff1d(np.arange(design.quarters - 4), design.left_out)
    kept = np.r_[kept, np.arange(design.quarters - 4, design.quarters)]
    columns = noise_basis(tuple(kept.tolist()), design.breaks).design
    step = (kept >= design.quarters - 4).astype(float)
    return np.column_stack([columns, step]), np.log(counts[kept] + 0.5)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=400)
    parser.add_argument("--seed", type=int, default=20210331)
    parser.add_argument("--counts", type=float, nargs="+", default=[500, 100_000])
    names = [design.name for design in COMPARED]
    parser.add_argument("--designs", nargs="+", default=names, choices=names)
    given = parser.parse_args()
    print("| design | count | test | rho 0 | rho .5 | rho .8 | power, rho .5 |")
    print("|---|---:|---|---:|---:|---:|---:|")
    for design in (one for one in COMPARED if one.name in given.designs):
        for count in given.counts:
            found: dict[str, list[float]] = {name: [] for name in TESTS}
            for rho, ratio in ((0.0, 1.0), (0.5, 1.0), (0.8, 1.0), (0.5, 1.25)):
                setting = Setting(count=count, rho=rho, spread=0.07, ratio=ratio)
                random = generator(given.seed, "compare", design, setting)
                counts = draw_counts(random, design, setting, given.repeats)
                for name, test in TESTS.items():
                    found[name].append(share(design, counts[..., : design.quarters], test))
            for name, row in found.items():
                cells = " | ".join(f"{100 * value:.1f}" for value in row)
                print(f"| {design.name} | {count:,.0f} | {name} | {cells} |", flush=True)


def share(design: Design, counts: Floats, test: Test) -> float:
    """Share of the repeats with p under 5%; a refusal finds nothing."""
    found = 0
    for row in counts:
        try:
            found += test(design, row) < 0.05
        except StatisticsError:
            continue
    return found / len(counts)


if __name__ == "__main__":
    main()
