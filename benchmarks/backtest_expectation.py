"""Back-test the expectation for the next quarter over all forces, offence groups and quarters.

Prints coverage of the 95% range and the mean interval score (Winkler 1972; relative to a force's
mean count, smaller is better) of the book's range, of plain ones and, on a sample, of statsmodels'.

Run: ``python benchmarks/backtest_expectation.py CRIME_CSV [--sample 300]``, the publisher's table by
police force area.
"""

from __future__ import annotations

import argparse
import math
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import stats
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.statespace.sarimax import SARIMAX

from pcp_analysis.statistics.expectations import MINIMUM_ERRORS, forecast

Floats = NDArray[np.float64]
Range = tuple[Floats, Floats]
FIRST_YEAR = 2012
COVID = range(4 * 7 + 3, 4 * 9 + 2)  # January 2020 to September 2021
START = 16
RENAMED = {
    "Residential burglary": "Domestic burglary",
    "Non-residential burglary": "Non-domestic burglary",
}  # the same offence codes before and after 2017/18
FAMILIES = ("Offence Group", "Offence Subgroup")


def read_counts(path: Path) -> tuple[list[str], Floats]:
    """Counts of offence groups, shape (groups, forces, quarters); fraud left out."""
    crime = pd.read_csv(path, dtype={"Offence Code": str})
    crime = crime[~crime["Offence Group"].str.contains("raud")]
    crime = crime[crime["Force Name"] != "British Transport Police"]
    year = crime["Financial Year"].str[:4].astype(int)
    crime["quarter"] = 4 * (year - FIRST_YEAR) + crime["Financial Quarter"].astype(int) - 1
    crime["Offence Subgroup"] = crime["Offence Subgroup"].replace(RENAMED)
    last = int(crime["quarter"].max())
    forces = sorted(crime["Force Name"].unique())
    tables = {"All crime": crime}
    for family in FAMILIES:
        for name, part in crime.groupby(family):
            totals = part.groupby("quarter")["Number of Offences"].sum()
            if len(totals) == last + 1 and (totals > 0).all():  # a name that is used throughout
                tables.setdefault(str(name), part)
    found = [
        part.pivot_table(
            index="Force Name", columns="quarter", values="Number of Offences", aggfunc="sum"
        )
        .reindex(index=forces, columns=range(last + 1))
        .to_numpy(dtype=float)
        for part in tables.values()
    ]
    return list(tables), np.stack(found)


def logs_of(counts: Floats) -> Floats:
    """Log counts, NaN where missing, negative or of a quarter of COVID-19 restrictions."""
    logs = np.log(np.where(counts >= 0, counts, math.nan) + 0.5)
    logs[..., list(COVID)] = math.nan
    return logs


def book(logs: Floats, at: int, alone: bool = False) -> Range:
    """The range of `expectation`, with other forces or alone (seasonal naive)."""
    if alone:
        found = forecast(logs[..., None, :at], 4, alone=True)
        parts = [found.mean[..., 0], found.spread[..., 0], found.freedom[..., 0]]
        errors = found.errors[..., 0]
    else:
        found = forecast(logs[..., :at], 4)
        parts, errors = [found.mean, found.spread, found.freedom], found.errors
    mean, spread, freedom = parts
    reach = stats.t.isf(0.025, freedom) * spread
    mean = np.where(errors >= MINIMUM_ERRORS, mean, math.nan)
    lower, upper = (np.maximum(np.exp(mean + side * reach) - 0.5, 0) for side in (-1, 1))
    return np.ceil(lower), np.floor(upper)


def last_year(logs: Floats, at: int) -> Range:
    """Last year's quarter with Poisson chance alone."""
    count = np.exp(logs[..., at - 4]) - 0.5
    return stats.poisson.ppf(0.025, count), stats.poisson.ppf(0.975, count)


def score(counts: Floats, found: Range, scale: Floats) -> tuple[Floats, Floats]:
    """Whether each count lies inside its range, and its interval score; NaN where none is given."""
    lower, upper = found
    given = np.isfinite(lower) & np.isfinite(upper) & (counts >= 0)
    inside = np.where(given, (counts >= lower) & (counts <= upper), math.nan)
    beyond = np.maximum(lower - counts, 0) + np.maximum(counts - upper, 0)
    return inside, np.where(given, (upper - lower + 40 * beyond) / scale, math.nan)


def years(last: int) -> dict[str, range]:
    """Spans of quarters that the table shows."""
    spans = {"all quarters": range(START, last + 1)}
    for end in (last - 8, last - 4, last):
        spans[
            f"12 months to quarter {end % 4 + 1} of {FIRST_YEAR + end // 4}/"
            f"{(FIRST_YEAR + end // 4 + 1) % 100}"
        ] = range(end - 3, end + 1)
    return spans


def sampled(counts: Floats, sample: int, seed: int) -> None:
    """Print the table of statsmodels' ranges beside the book's, on a sample."""
    random = np.random.default_rng(seed)
    logs, scale = logs_of(counts), np.nanmean(np.maximum(counts, 0), axis=-1) + 1
    quarters = [at for at in range(44, counts.shape[-1])]
    tests: dict[str, list[tuple[float, float]]] = {
        "the book": [],
        "seasonal naive": [],
        "SARIMAX (1,0,0)(0,1,1)": [],
        "ETS (A,N,A)": [],
        "quasi-Poisson, season and slope": [],
    }
    for _ in range(sample):
        group, force = random.integers(counts.shape[0]), random.integers(counts.shape[1])
        at = int(random.choice(quarters))
        one = logs[group, force, :at]
        ranges = {
            "the book": [part[force] for part in book(logs[group], at)],
            "seasonal naive": list(book(one, at, alone=True)),
            "SARIMAX (1,0,0)(0,1,1)": _sarimax(one),
            "ETS (A,N,A)": _ets(one),
            "quasi-Poisson, season and slope": _quasi_poisson(one),
        }
        for name, (lower, upper) in ranges.items():
            inside, mark = score(
                counts[group, force, at], (np.array(lower), np.array(upper)), scale[group, force]
            )
            if np.isfinite(inside):
                tests[name].append((float(inside), float(mark)))
    print("\n| range (sample) | n | coverage | mean interval score |\n|---|---:|---:|---:|")
    for name, rows in tests.items():
        inside, mark = np.mean(rows, axis=0)
        print(f"| {name} | {len(rows)} | {100 * inside:.1f} | {mark:.3f} |")


def _sarimax(one: Floats) -> list[float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = SARIMAX(one, order=(1, 0, 0), seasonal_order=(0, 1, 1, 4)).fit(disp=False)
        limits = fit.get_forecast(1).conf_int(alpha=0.05)[0]
    return [math.ceil(max(math.exp(limits[0]) - 0.5, 0)), math.floor(math.exp(limits[1]) - 0.5)]


def _ets(one: Floats) -> list[float]:
    since = one[np.flatnonzero(~np.isfinite(one)).max(initial=-1) + 1 :]  # ETS needs all quarters
    if len(since) < 12:
        return [math.nan, math.nan]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = ETSModel(pd.Series(since), seasonal="add", seasonal_periods=4).fit(disp=False)
        told = fit.get_prediction(start=len(since), end=len(since)).summary_frame(alpha=0.05)
    lower, upper = float(told["pi_lower"].iloc[0]), float(told["pi_upper"].iloc[0])
    return [math.ceil(max(math.exp(lower) - 0.5, 0)), math.floor(math.exp(upper) - 0.5)]


def _quasi_poisson(one: Floats) -> list[float]:
    kept = np.flatnonzero(np.isfinite(one))
    kept = kept[kept >= len(one) - 20]
    time = np.append(kept, len(one))
    columns = [np.ones(len(time)), (time - len(one)) / 4.0]
    columns += [(time % 4 == season).astype(float) for season in (1, 2, 3)]
    design = np.column_stack(columns)
    if len(kept) < 10 or np.exp(one[kept]).sum() < 20:
        return [math.nan, math.nan]
    fit = sm.GLM(np.exp(one[kept]) - 0.5, design[:-1], family=sm.families.Poisson()).fit(scale="X2")
    mean = float(fit.predict(design[-1:])[0])
    phi = max(float(fit.scale), 1.0)
    variance = phi * mean + mean**2 * float(design[-1] @ fit.cov_params() @ design[-1])
    reach = float(stats.t.isf(0.025, len(kept) - 5)) * math.sqrt(variance)
    return [math.ceil(max(mean - reach, 0)), math.floor(mean + reach)]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("crime", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261129)
    given = parser.parse_args()
    names, counts = read_counts(given.crime)
    logs, last = logs_of(counts), counts.shape[-1] - 1
    scale = np.nanmean(np.maximum(counts, 0), axis=-1) + 1
    ways: dict[str, Callable[[Floats, int], Range]] = {
        "the book": book,
        "seasonal naive": lambda values, at: book(values, at, alone=True),
        "last year's quarter, Poisson": last_year,
    }
    print(f"{len(names)} offence groups, {counts.shape[1]} forces, {last + 1} quarters\n")
    spans = years(last)
    print("| range | " + " | ".join(spans) + " |\n|---|" + "---|" * len(spans))
    for name, way in ways.items():
        scored = [score(counts[..., at], way(logs, at), scale) for at in range(START, last + 1)]
        inside, marks = (np.stack([pair[i] for pair in scored], axis=-1) for i in (0, 1))
        cells = []
        for span in spans.values():
            at = [quarter - START for quarter in span]
            cells.append(
                f"{100 * np.nanmean(inside[..., at]):.1f} ({np.nanmean(marks[..., at]):.2f}; "
                f"{int(np.isfinite(inside[..., at]).sum()):,})"
            )
        print(f"| {name} | " + " | ".join(cells) + " |")
        if name == "the book":
            lowest = np.nanmean(inside, axis=(1, 2))
            order = np.argsort(lowest)[[0, -1]]
            told = ", ".join(f"{names[i]} {100 * lowest[i]:.1f}%" for i in order)
            level = np.broadcast_to(scale[..., None], inside.shape)
            sizes = [(0, 5), (5, 50), (50, 500), (500, 1e4), (1e4, 1e9)]
            by_size = [
                f"{low:,.0f}+: {100 * np.nanmean(inside[(level >= low) & (level < high)]):.1f}%"
                for low, high in sizes
            ]
    print(f"\nBy group, lowest and highest: {told}. By mean count: {'; '.join(by_size)}.")
    sampled(counts, given.sample, given.seed)


if __name__ == "__main__":
    main()
