"""What every reader does with its table: forces, periods, missing figures, observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import UnknownNameError, shorten
from pcp_analysis.releases.findings import Finding
from pcp_analysis.releases.sheets import Sheet

NAME = "force_name"  # an optional column beside one of codes
OBSERVATION_COLUMNS = ("indicator", "area", "period_type", "period", "value", "denominator")


@dataclass(frozen=True)
class ReleaseContent:
    """What a reader took from a release.

    Parameters
    ----------
    observations : pandas.DataFrame
        Columns ``indicator, area, period_type, period, value, denominator``. A figure that is missing
        has no row.
    rows_read : int
        Data rows in the publisher's file.
    rows_left_out : dict of str to int
        Rows that no observation uses, by reason.
    findings : tuple of Finding
        What is odd in the file by itself.
    """

    observations: pd.DataFrame
    rows_read: int
    rows_left_out: dict[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def match_forces(sheet: Sheet, role: str, catalogue: Catalogue) -> tuple[Sheet, int]:
    """Add the ONS code of each row's force and drop areas that are none of the 43.

    Where the layout has a column ``force_name`` beside the one that codes the force, the two must say
    one force: rows that were sorted in one column alone are told by it.

    Parameters
    ----------
    sheet : Sheet
        A table.
    role : str
        Column that names the force.
    catalogue : Catalogue
        Forces with every alias.

    Returns
    -------
    Sheet, int
        The rows of the 43 forces with a column ``area``, and the number of rows left out.

    Raises
    ------
    DataError
        If a name is neither a force nor a known other area, or is that of another force.
    """
    codes, names = pd.factorize(sheet.rows[role])
    other = {name.casefold() for name in catalogue.other_areas}
    areas: list[str | None] = []
    for number, name in enumerate(names):
        try:
            areas.append(catalogue.force(name).code)
        except UnknownNameError as error:
            if name.casefold() not in other:
                raise sheet.fault(
                    sheet.rows.index[(codes == number).argmax()],
                    role,
                    f"'{shorten(name)}'",
                    f"one of the 43 forces or a name in forces.yml ({shorten(str(error), 200)})",
                ) from None
            areas.append(None)
    found = sheet.rows.assign(area=pd.Series(areas, dtype=object).take(codes).to_numpy())
    kept = sheet.having(found[found["area"].notna()])
    if NAME in found.columns:
        _refuse_another_name(kept, catalogue)
    return kept, len(found) - len(kept.rows)


def _refuse_another_name(sheet: Sheet, catalogue: Catalogue) -> None:
    """Refuse a code that stands beside the name of another force; a name of none says nothing."""
    for index, area, name in sheet.rows[["area", NAME]].drop_duplicates().itertuples():
        try:
            known = catalogue.force(name)
        except UnknownNameError:
            continue
        if known.code != area:
            raise sheet.fault(
                index,
                NAME,
                f"'{shorten(name)}' beside {area}",
                f"{catalogue.area_name(area)}, whose code that is",
            )


def refuse_two_names(sheet: Sheet, role: str, periods: Sequence[str]) -> None:
    """Refuse a force that stands under two names in one period: it would count twice.

    Parameters
    ----------
    sheet : Sheet
        Rows with ``area``.
    role : str
        Column of names.
    periods : sequence of str
        Columns that make the period.

    Raises
    ------
    DataError
        Naming the first row under the second name.
    """
    pairs = sheet.rows[["area", *periods, role]].drop_duplicates()
    second = pairs[pairs.duplicated(["area", *periods])]
    if not second.empty:
        row = second.iloc[0]
        here = pairs[(pairs[["area", *periods]] == row[["area", *periods]]).all(axis=1)]
        raise sheet.fault(
            second.index[0],
            role,
            f"'{row[role]}', which is '{here[role].iloc[0]}' above",
            "one name for each force in a period",
        )


def sums(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Sum ``value`` by some columns; a sum over something missing is missing.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows with ``value``, None or NaN where a figure is missing.
    by : sequence of str
        Columns that make a group.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, and ``value``: a float, NaN where a part is missing.
    """
    values = rows["value"].astype(float)
    groups = values.groupby([rows[name] for name in by], sort=True)
    totals = groups.sum()
    if values.isna().any():
        totals = totals.where(groups.count() == groups.size())
    return totals.reset_index()


def observations(
    table: pd.DataFrame,
    indicator: str,
    period_type: str,
    period: str = "period",
    value: str = "value",
) -> pd.DataFrame:
    """Shape rows with ``area``, a period and a value into observations of one indicator.

    A row whose value is missing makes none.
    """
    known = table[table[value].notna()]
    return pd.DataFrame(
        {
            "indicator": indicator,
            "area": known["area"].to_numpy(),
            "period_type": period_type,
            "period": known[period].to_numpy(),
            "value": known[value].to_numpy(),
            "denominator": float("nan"),
        },
        columns=list(OBSERVATION_COLUMNS),
    )


def gaps_in(
    table: pd.DataFrame, catalogue: Catalogue, periods: Iterable[str] | None = None
) -> tuple[Finding, ...]:
    """Return a question for each force that misses a period that other forces have.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with ``area`` and ``period``.
    catalogue : Catalogue
        To name the forces.
    periods : iterable of str, optional
        What each force should have; those of the table when left out.
    """
    forces = {force.code: force for force in catalogue.forces}
    wanted = sorted(set(periods) if periods is not None else set(table["period"]))
    pairs = table[["area", "period"]].drop_duplicates()
    present: dict[str, set[str]] = defaultdict(set)
    for area, period in pairs.itertuples(index=False):
        present[area].add(period)
    found = []
    for area in sorted(present):
        missing = [period for period in wanted if period not in present[area]]
        if missing:
            force = forces[area]
            found.append(
                Finding(
                    f"gap-{force.id}",
                    "question",
                    f"no row for {force.name} in {few(missing)}, which other forces have",
                    force.id,
                    tuple(missing),
                )
            )
    return tuple(found)


def not_provided(table: pd.DataFrame, catalogue: Catalogue) -> Iterator[Finding]:
    """Yield a notice for each force with counts that are marked as missing.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows with ``area`` and ``period`` whose count is missing.
    catalogue : Catalogue
        To name the forces.
    """
    forces = {force.code: force for force in catalogue.forces}
    for area, rows in table.groupby("area"):
        force = forces[str(area)]
        yield Finding(
            f"not-provided-{force.id}",
            "notice",
            f"counts of {force.name} in {few(sorted(set(rows['period'])))} are marked as missing, "
            f"and so is every sum over them",
        )


def few(names: Sequence[str], most: int = 4) -> str:
    """Return names in a sentence: all of a few, else the first and how many more."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most} more"
