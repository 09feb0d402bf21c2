"""Estimate real dispersion from the police recorded crime open data.

For offence groups of eight similar forces it prints a Markdown table of quarterly dispersion,
the correlation of neighbouring quarters, and the standard deviation of log rates between forces.
The simulation study takes its settings from this table.

Run: ``python benchmarks/estimate_dispersion.py CRIME_CSV POPULATION_CSV``
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import pandas as pd

from pcp_analysis.statistics import Series, StatisticsError, seasonal_model

FORCES = (
    "Essex",
    "Avon and Somerset",
    "Derbyshire",
    "Hampshire",
    "Hertfordshire",
    "Leicestershire",
    "Staffordshire",
    "Sussex",
)
GROUPS = {
    "All crime (without fraud)": None,
    "Violence against the person": "Offence Group",
    "Theft offences": "Offence Group",
    "Criminal damage and arson": "Offence Group",
    "Violence with injury": "Offence Subgroup",
    "Domestic burglary": "Offence Subgroup",
    "Shoplifting": "Offence Subgroup",
    "Sexual offences": "Offence Group",
    "Rape offences": "Offence Subgroup",
    "Robbery": "Offence Group",
    "Possession of weapons offences": "Offence Group",
    "Trafficking of drugs": "Offence Subgroup",
    "Arson": "Offence Subgroup",
    "Robbery of business property": "Offence Subgroup",
    "Death or serious injury - unlawful driving": "Offence Subgroup",
    "Homicide": "Offence Subgroup",
}
COVID = tuple(range(2019 * 4 + 3, 2021 * 4 + 2))
WINDOWS = tuple(range(2014 * 4 + 3, 2019 * 4 + 3, 4))  # last quarter of 2014/15 to 2018/19
YEARS = tuple(range(2015, 2020))


def read_crime(path: Path) -> pd.DataFrame:
    """Recorded crime of the eight forces with the ordinal of its quarter.

    Parameters
    ----------
    path : Path
        The publisher's table by police force area, as CSV.

    Returns
    -------
    DataFrame
        The publisher's columns and ``quarter`` (four times the year plus the quarter from 0).
    """
    crime = pd.read_csv(path, dtype={"Offence Code": str})
    wanted = crime["Force Name"].isin(FORCES) & ~crime["Offence Group"].str.contains("Fraud")
    crime = crime[wanted].copy()
    year = crime["Financial Year"].str[:4].astype(int)
    crime["quarter"] = 4 * year + crime["Financial Quarter"].astype(int) - 1
    return crime


def quarterly(crime: pd.DataFrame, group: str, column: str | None) -> pd.DataFrame:
    """Counts of one group, a row a quarter and a column a force.

    Parameters
    ----------
    crime : DataFrame
        From `read_crime`.
    group : str
        Name of the group.
    column : str or None
        Where the name stands; None for all crime.

    Returns
    -------
    DataFrame
        Counts.
    """
    part = crime if column is None else crime[crime[column] == group]
    return part.pivot_table(
        index="quarter", columns="Force Name", values="Number of Offences", aggfunc="sum"
    ).fillna(0)


def dispersions(table: pd.DataFrame, history_years: int) -> tuple[list[float], list[float]]:
    """Dispersion and autocorrelation of every force and window of years.

    Parameters
    ----------
    table : DataFrame
        From `quarterly`.
    history_years : int
        Length of a window.

    Returns
    -------
    phi, rho : list of float
        One value a force and window.
    """
    phi, rho = [], []
    for force in table:
        series = Series.of(table[force], start=int(table.index[0]), excluded=COVID)
        for last in WINDOWS:
            if last - 4 * history_years + 1 < series.start:
                continue
            try:
                found = seasonal_model(series, last, history_years).dispersion
            except StatisticsError:
                continue
            phi.append(found.phi)
            rho.append(found.autocorrelation)
    return phi, rho


def between_forces(table: pd.DataFrame, population: pd.DataFrame) -> float:
    """Standard deviation of log rates between forces, sampling taken out.

    Parameters
    ----------
    table : DataFrame
        From `quarterly`.
    population : DataFrame
        A row a year and a column a force.

    Returns
    -------
    float
        Root of the mean variance over the years.
    """
    variances = []
    for year in YEARS:
        counts = table.loc[4 * year : 4 * year + 3].sum()
        if (counts <= 0).any():
            continue
        rates = np.log(counts / population.loc[year, counts.index])
        variances.append(max(float(rates.var(ddof=1)) - float((1 / counts).mean()), 0.0))
    return math.sqrt(float(np.mean(variances))) if variances else math.nan


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("crime", type=Path)
    parser.add_argument("population", type=Path)
    given = parser.parse_args()
    crime = read_crime(given.crime)
    people = pd.read_csv(given.population)
    people["pfa"] = people["pfa"].str.replace("&", "and")
    population = people[people["pfa"].isin(FORCES)].pivot_table(
        index="year", columns="pfa", values="population"
    )
    print(
        "| group | mean quarterly count | phi, 3 years: median (quartiles) "
        "| phi, 5 years: median | autocorrelation: mean | SD of log rate |"
    )
    print("|---|---:|---:|---:|---:|---:|")
    for group, column in GROUPS.items():
        table = quarterly(crime, group, column)
        short, _ = dispersions(table, 3)
        long, rho = dispersions(table, 5)
        low, middle, high = np.percentile(short, [25, 50, 75])
        print(
            f"| {group} | {table.to_numpy().mean():,.0f} "
            f"| {middle:.1f} ({low:.1f} to {high:.1f}) | {np.median(long):.1f} "
            f"| {np.mean(rho):.2f} | {between_forces(table, population):.2f} |"
        )


if __name__ == "__main__":
    main()
