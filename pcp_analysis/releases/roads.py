"""Department for Transport: STATS19 road casualties, and motor traffic."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError, shorten
from pcp_analysis.periods import Quarter
from pcp_analysis.releases.findings import Finding
from pcp_analysis.releases.sheets import Sheet, read_sheet
from pcp_analysis.releases.table import (
    ReleaseContent,
    few,
    gaps_in,
    match_forces,
    observations,
    refuse_two_names,
)

_KSI = "ksi-casualties"
_KILLED_OR_SERIOUS = ("1", "2")
_KM_OF_A_MILE = 1.609344
_ROUNDED = 0.001  # share by which published miles and kilometres may differ
_BUSY = 10  # collisions in a force's quietest month, from which on a month without any is a hole


def _killed_or_seriously_injured(sheet: Sheet, catalogue: Catalogue) -> pd.Series[Any]:
    """Return the counts, once they are the sum of killed and seriously injured."""
    rule = catalogue.rule_of(_KSI)
    fatal, serious, ksi = (sheet.numbers(name, rule, int) for name in ("fatal", "serious", "ksi"))
    wrong = fatal + serious != ksi
    if wrong.any():
        index = wrong[wrong].index[0]
        row = sheet.rows.loc[index]
        raise sheet.fault(
            index, "ksi", f"'{row['ksi']}'", f"fatal + serious, {row['fatal']} + {row['serious']}"
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
    sheet = read_sheet(path, catalogue, ["road-casualties-year"])
    rows_read = len(sheet.rows)
    ksi = _killed_or_seriously_injured(sheet, catalogue)
    sheet = sheet.having(sheet.rows.assign(value=ksi, period=sheet.rows["year"]))
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", ["year"])
    return ReleaseContent(
        observations(sheet.rows, _KSI, "calendar_year"),
        rows_read,
        {"Scottish forces": other},
        gaps_in(sheet.rows, catalogue),
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
        If a cell, a force or a sum is not as expected.
    """
    sheet = read_sheet(path, catalogue, ["road-casualties-month"])
    rows_read = len(sheet.rows)
    ksi = _killed_or_seriously_injured(sheet, catalogue)
    sheet = sheet.having(sheet.rows.assign(value=ksi))
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", ["year", "month"])
    table = sheet.rows.assign(
        period=sheet.rows["year"] + "-" + sheet.rows["month"].str.zfill(2),
        first_day=[
            dt.date(int(year), int(month), 1)
            for year, month in zip(sheet.rows["year"], sheet.rows["month"], strict=True)
        ],
    )
    return ReleaseContent(
        _by_quarter_and_year(table),
        rows_read,
        {"Scottish forces": other},
        gaps_in(table, catalogue),
    )


def first_of_month(text: str) -> dt.date:
    """Return the first day of the month of ``05/08/2017`` or ``2017-08-05``."""
    year, month = (text[6:], text[3:5]) if text[2] == "/" else (text[:4], text[5:7])
    return dt.date(int(year), int(month), 1)


def _collisions(path: Path, catalogue: Catalogue) -> Sheet:
    """Read the records of collisions with the force and the month of each."""
    sheet = read_sheet(path, catalogue, ["road-collision-records"])
    forces = {str(force.stats19_code): force.code for force in catalogue.forces}
    other = {str(code) for code in catalogue.other_stats19_codes}
    strange = sheet.rows[~sheet.rows["number"].isin([*forces, *other])]
    if not strange.empty:
        raise sheet.fault(
            strange.index[0],
            "number",
            f"'{shorten(strange['number'].iloc[0])}'",
            "a STATS19 number that forces.yml lists",
        )
    codes, days = pd.factorize(sheet.rows["date"])
    months = pd.Series([first_of_month(day) for day in days], dtype=object).take(codes)
    return sheet.having(
        sheet.rows.assign(area=sheet.rows["number"].map(forces), first_day=months.to_numpy())
    )


def _holes(collisions: pd.DataFrame, catalogue: Catalogue) -> tuple[list[Finding], set[str]]:
    """Return what to say of months without any collision, and the forces that have some.

    The records hold every collision, so a force without one is missing, and a busy force's month.
    """
    here = collisions[collisions["area"].notna()]
    months = sorted(set(collisions["first_day"]))
    counts = here.groupby(["area", "first_day"]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=months, fill_value=0)
    present = set(counts.index)
    found = []
    names = {force.code: force for force in catalogue.forces}
    for area, row in counts.iterrows():
        none = [f"{month:%Y-%m}" for month, count in row.items() if count == 0]
        some = [count for count in row if count > 0]
        if none and min(some) >= _BUSY:
            force = names[str(area)]
            found.append(
                Finding(
                    f"half-missing-{force.id}",
                    "refusal",
                    f"no collision of {force.name} in {few(none)}, and at least {min(some)} in each "
                    "other month",
                    force.id,
                    tuple(none),
                )
            )
    return found, present


def partner_of(path: Path, catalogue: Catalogue, release: Release) -> Path:
    """Return the file of collisions that belongs to a file of casualties.

    Raises
    ------
    DataError
        If the release names none, or it is not there.
    """
    name = release.companion_file
    partner = path.parent / name if name else None
    if partner is None or not partner.is_file():
        raise DataError(
            path.name,
            found=f"no file of collisions beside it{f', {name}' if name else ''}",
            expected="STATS19 casualty records together with the collision records of the same year, "
            "which say where and when: put both into one folder",
            mend="pcp import FOLDER",
        )
    return partner


def read_records(path: Path, catalogue: Catalogue, release: Release) -> ReleaseContent:
    """Read the records of casualties, and of the collisions in the companion file beside it.

    Parameters
    ----------
    path : Path
        The publisher's file of casualties.
    catalogue : Catalogue
        Forces with their STATS19 numbers.
    release : Release
        ``companion_file`` names the file of collisions.

    Returns
    -------
    ReleaseContent
        Killed or seriously injured by force, for each whole quarter and whole calendar year.

    Raises
    ------
    DataError
        If a cell is not as expected, or a casualty belongs to no collision.
    """
    casualties = read_sheet(path, catalogue, ["road-casualty-records"])
    collisions = _collisions(partner_of(path, catalogue, release), catalogue)
    known = casualties.rows["index"].isin(collisions.rows["index"])
    if not known.all():
        index = casualties.rows.index[~known][0]
        raise casualties.fault(
            index,
            "index",
            f"'{shorten(casualties.rows['index'].loc[index])}'",
            f"a collision that {collisions.label} holds",
        )
    joined = casualties.rows.merge(
        collisions.rows[["index", "area", "first_day"]], on="index", validate="many_to_one"
    )
    here = joined[joined["area"].notna()]
    serious = here[here["severity"].isin(_KILLED_OR_SERIOUS)]
    counts = serious.groupby(["area", "first_day"]).size()
    findings, present = _holes(collisions.rows, catalogue)
    # a month without such a casualty is a zero, because the records cover every collision of a force
    every = pd.MultiIndex.from_product(
        [sorted(present), sorted(set(collisions.rows["first_day"]))], names=["area", "first_day"]
    )
    months = counts.reindex(every, fill_value=0).rename("value").reset_index()
    return ReleaseContent(
        _by_quarter_and_year(months),
        len(casualties.rows) + len(collisions.rows),
        {
            "casualties of other forces": len(joined) - len(here),
            "slight casualties": len(here) - len(serious),
        },
        tuple(findings),
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
        If a cell or a force is not as expected, or kilometres are not those of the miles beside them.
    """
    sheet = read_sheet(path, catalogue, ["motor-traffic"])
    rows_read = len(sheet.rows)
    sheet, other = match_forces(sheet, "force", catalogue)
    refuse_two_names(sheet, "force", ["year"])
    table = sheet.rows.assign(
        period=sheet.rows["year"],
        value=sheet.numbers("kilometres", catalogue.rule_of("vehicle-km")),
    )
    miles = sheet.numbers("miles", catalogue.rule_of("vehicle-km")).astype(float)
    kilometres = miles * _KM_OF_A_MILE
    odd = (table["value"].astype(float) - kilometres).abs() > _ROUNDED * kilometres
    if odd.any():
        place = list(sheet.rows.index)[int(odd.to_numpy().argmax())]
        raise sheet.fault(
            place,
            "kilometres",
            f"'{sheet.rows['kilometres'].loc[place]}'",
            f"{float(kilometres[odd].iloc[0]):,.0f}, as many as the miles beside it",
        )
    return ReleaseContent(
        observations(table, "vehicle-km", "calendar_year"),
        rows_read,
        {"areas beside the 43 forces": other},
        gaps_in(table, catalogue),
    )
