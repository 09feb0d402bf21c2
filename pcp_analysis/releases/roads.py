"""Department for Transport: STATS19 road casualties, and motor traffic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.numbers import NumberRule
from pcp_analysis.periods import Quarter
from pcp_analysis.releases.table import (
    ReleaseContent,
    bounded,
    calendar_year,
    match_forces,
    number,
    observations,
    refuse_gaps,
    refuse_two_names,
    schema,
    text_column,
    validate,
    whole_number,
    words,
)
from pcp_analysis.releases.table_files import FIRST_DATA_ROW, read_tables

_KSI = "ksi-casualties"
_KILLED_OR_SERIOUS = ("1", "2")
_FORCE_CODE = text_column(r"[1-9]\d?", "a STATS19 police force number")

YEAR = schema(
    {
        "year": calendar_year(),
        "police_force_code": _FORCE_CODE,
        "force": words(),
        "fatal": whole_number(),
        "serious": whole_number(),
        "ksi": whole_number(),
        "total": whole_number(),
    },
    key=["year", "force"],
)
MONTH = schema(
    {
        "year": calendar_year(),
        "month": text_column(r"[1-9]|1[0-2]", "a month from 1 to 12"),
        "police_force_code": _FORCE_CODE,
        "force": words(),
        "fatal": whole_number(),
        "serious": whole_number(),
        "ksi": whole_number(),
    },
    key=["year", "month", "force"],
)
COLLISIONS = schema(
    {
        "Accident_Index": words(),
        "Police_Force": _FORCE_CODE,
        "Date": text_column(
            r"(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])/(19|20)\d{2}", "a date such as 05/08/2017"
        ),
    },
    key=["Accident_Index"],
)
CASUALTIES = schema(
    {
        "Accident_Index": words(),
        "Vehicle_Reference": words(),
        "Casualty_Reference": words(),
        "Casualty_Severity": text_column(r"[123]", "a severity: 1 fatal, 2 serious, 3 slight"),
    },
    key=["Accident_Index", "Vehicle_Reference", "Casualty_Reference"],
)
TRAFFIC = schema(
    {"pfa": words(), "year": calendar_year(), "vehicle_miles": number(), "vehicle_km": number()},
    key=["pfa", "year"],
)


def _check_sum(table: pd.DataFrame, label: str, rule: NumberRule) -> pd.Series[int]:
    """Return killed or seriously injured, once they are the sum of both."""
    fatal, serious, ksi = (
        bounded(table, label, name, rule, int) for name in ("fatal", "serious", "ksi")
    )
    wrong = table[fatal + serious != ksi]
    if not wrong.empty:
        row = wrong.iloc[0]
        raise DataError(
            label,
            row=int(wrong.index[0]) + FIRST_DATA_ROW,
            column="ksi",
            found=f"'{row['ksi']}'",
            expected=f"fatal + serious, {row['fatal']} + {row['serious']}",
        )
    return ksi


def read_year(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read casualties by police force and calendar year.

    Returns
    -------
    ReleaseContent
        Killed or seriously injured by force and calendar year; Scottish forces are left out.

    Raises
    ------
    DataError
        If a cell, a force or a sum is not as expected.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, YEAR, "STATS19 casualties by police force and year")
    rows_read = len(table)
    ksi = _check_sum(table, label, catalogue.rule_of(_KSI))
    table = table.assign(value=ksi)
    table, other = match_forces(table, label, "force", catalogue)
    refuse_two_names(table, label, "force", ["year"])
    table = table.assign(period=table["year"])
    refuse_gaps(table, label, catalogue.forces, "year")
    return ReleaseContent(
        observations(table, _KSI, "calendar_year"), rows_read, {"Scottish forces": other}
    )


def _by_quarter_and_year(months: pd.DataFrame) -> pd.DataFrame:
    """Sum rows of ``area, first_day, value`` (a row a month) to whole quarters and whole years."""
    keyed = months.assign(
        quarter=[str(Quarter.containing(day)) for day in months["first_day"]],
        year=[str(day.year) for day in months["first_day"]],
    )
    found = []
    for column, period_type, size in (("quarter", "quarter", 3), ("year", "calendar_year", 12)):
        sums = keyed.groupby(["area", column], as_index=False).agg(
            value=("value", "sum"), months=("value", "size")
        )
        found.append(observations(sums[sums["months"] == size], _KSI, period_type, column))
    return pd.concat(found, ignore_index=True)


def read_month(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read casualties by police force and month.

    Returns
    -------
    ReleaseContent
        Killed or seriously injured by force, for each whole quarter and whole calendar year.

    Raises
    ------
    DataError
        If a cell, a force or a sum is not as expected, or a force misses a month.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, MONTH, "STATS19 casualties by police force and month")
    rows_read = len(table)
    ksi = _check_sum(table, label, catalogue.rule_of(_KSI))
    table = table.assign(value=ksi)
    table, other = match_forces(table, label, "force", catalogue)
    refuse_two_names(table, label, "force", ["year", "month"])
    table = table.assign(
        period=table["year"] + "-" + table["month"].str.zfill(2),
        first_day=[
            dt.date(int(year), int(month), 1)
            for year, month in zip(table["year"], table["month"], strict=True)
        ],
    )
    refuse_gaps(table, label, catalogue.forces, "month")
    return ReleaseContent(_by_quarter_and_year(table), rows_read, {"Scottish forces": other})


def read_records(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the records of casualties, and of the collisions in the companion file beside it.

    Parameters
    ----------
    path : Path
        The publisher's zip of casualties.
    catalogue : Catalogue
        Forces with their STATS19 numbers.
    release : Release
        ``companion_file`` names the zip of collisions.

    Returns
    -------
    ReleaseContent
        Killed or seriously injured by force, for each whole quarter and whole calendar year.

    Raises
    ------
    DataError
        If a cell is not as expected, or a casualty belongs to no collision.
    """
    ((label, raw),) = read_tables(path).items()
    casualties = validate(raw, label, CASUALTIES, "STATS19 casualty records")
    ((other_label, other_raw),) = read_tables(path.parent / str(release.companion_file)).items()
    collisions = validate(other_raw, other_label, COLLISIONS, "STATS19 collision records")
    forces = {str(force.stats19_code): force.code for force in catalogue.forces}
    other = {str(code) for code in catalogue.other_stats19_codes}
    strange = collisions[~collisions["Police_Force"].isin([*forces, *other])]
    if not strange.empty:
        raise DataError(
            other_label,
            row=int(strange.index[0]) + FIRST_DATA_ROW,
            column="Police_Force",
            found=f"'{strange['Police_Force'].iloc[0]}'",
            expected="a STATS19 number that forces.yml lists",
        )
    collisions = collisions.assign(area=collisions["Police_Force"].map(forces))
    known = casualties["Accident_Index"].isin(collisions["Accident_Index"])
    if not known.all():
        position = int(casualties.index[~known][0])
        raise DataError(
            label,
            row=position + FIRST_DATA_ROW,
            column="Accident_Index",
            found=f"'{casualties['Accident_Index'].iloc[position]}'",
            expected=f"a collision that {other_label} holds",
        )
    collisions = collisions.assign(
        first_day=[dt.date(int(day[6:]), int(day[3:5]), 1) for day in collisions["Date"]]
    )
    joined = casualties.merge(collisions, on="Accident_Index", validate="many_to_one")
    here = joined[joined["area"].notna()]
    serious = here[here["Casualty_Severity"].isin(_KILLED_OR_SERIOUS)]
    counts = serious.groupby(["area", "first_day"]).size()
    # a month without such a casualty is a zero, because the records cover every collision of the year
    every = pd.MultiIndex.from_product(
        [sorted(set(forces.values())), sorted(set(collisions["first_day"]))],
        names=["area", "first_day"],
    )
    months = counts.reindex(every, fill_value=0).rename("value").reset_index()
    return ReleaseContent(
        _by_quarter_and_year(months),
        len(casualties) + len(collisions),
        {
            "casualties of other forces": len(joined) - len(here),
            "slight casualties": len(here) - len(serious),
        },
    )


def read_traffic(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read motor traffic by force area and calendar year.

    Returns
    -------
    ReleaseContent
        Vehicle kilometres by force and calendar year.

    Raises
    ------
    DataError
        If a cell, a force or the run of years is not as expected.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, TRAFFIC, "motor traffic by force area and year")
    rows_read = len(table)
    table, other = match_forces(table, label, "pfa", catalogue)
    refuse_two_names(table, label, "pfa", ["year"])
    table = table.assign(
        period=table["year"],
        value=bounded(table, label, "vehicle_km", catalogue.rule_of("vehicle-km")),
    )
    refuse_gaps(table, label, catalogue.forces, "year")
    return ReleaseContent(
        observations(table, "vehicle-km", "calendar_year"),
        rows_read,
        {"areas beside the 43 forces": other},
    )
