"""Compare tests for a trend and control limits: false alarms by autocorrelation of the quarters.

Prints a table of ``docs/series-study.md``: 20 quarters without breaks, no trend.

Run: ``python benchmarks/compare_signals.py --repeats 300``
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Sequence

import pymannkendall

from pcp_analysis.statistics import (
    Series,
    StatisticsError,
    deseasonalise,
    modelled_trend,
    recent_signal,
    seasonal_kendall,
    seasonal_model,
    xmr_chart,
)
from pcp_analysis.statistics.study import Design, Setting, draw_counts, generator

DESIGN = Design(name="20 quarters", quarters=20)
Signal = Callable[[Sequence[Series]], bool]


def adjusted(forces: Sequence[Series]) -> Series:
    """The force's counts with the season taken out."""
    return deseasonalise(forces[0], seasonal_model(forces[0]))


def kendall(test: Callable[..., object]) -> Signal:
    """A Mann-Kendall test of pymannkendall on the adjusted counts."""
    return lambda forces: test(adjusted(forces).array).p < 0.05  # type: ignore[attr-defined]


SIGNALS: dict[str, Signal] = {
    "seasonal Kendall (0.1.0)": lambda forces: seasonal_kendall(forces[0]).p_value < 0.05,
    "correlated seasonal Kendall (Hirsch-Slack)": lambda forces: (
        pymannkendall.correlated_seasonal_test(forces[0].array, period=4).p < 0.05
    ),
    "Kendall, Hamed-Rao": kendall(pymannkendall.hamed_rao_modification_test),
    "Kendall, Yue-Wang": kendall(pymannkendall.yue_wang_modification_test),
    "Kendall, pre-whitened": kendall(pymannkendall.pre_whitening_modification_test),
    "Kendall, trend-free pre-whitened": kendall(
        pymannkendall.trend_free_pre_whitening_modification_test
    ),
    "chosen: slope, noise weighed with 7 other forces": lambda forces: (
        modelled_trend(forces[0], forces[1:]).p_value < 0.05
    ),
    "XmR, any of the last four (0.1.0)": lambda forces: any(
        point.signals for point in xmr_chart(adjusted(forces)).points[-4:]
    ),
    "chosen: any of the last four outside its range": lambda forces: bool(
        recent_signal(forces[0], forces[1:]).outside
    ),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20261129)
    parser.add_argument("--count", type=float, default=5000)
    given = parser.parse_args()
    carries = (0.0, 0.33, 0.5, 0.6, 0.8)
    shares: dict[str, list[float]] = {name: [] for name in SIGNALS}
    for rho in carries:
        setting = Setting(count=given.count, rho=rho, spread=0.07)
        random = generator(given.seed, "signals", DESIGN, setting)
        counts = draw_counts(random, DESIGN, setting, given.repeats)[..., : DESIGN.quarters]
        for name, signal in SIGNALS.items():
            found = 0
            for repeat in counts:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    try:
                        found += signal([Series.of(row.tolist()) for row in repeat])
                    except StatisticsError:
                        continue
            shares[name].append(found / given.repeats)
    print("| signal | " + " | ".join(f"rho {rho:g}" for rho in carries) + " |")
    print("|---|" + "---:|" * len(carries))
    for name, row in shares.items():
        print(f"| {name} | " + " | ".join(f"{100 * share:.1f}" for share in row) + " |")


if __name__ == "__main__":
    main()
