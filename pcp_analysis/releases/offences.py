"""Summing offence tables to indicators, shared by recorded crime and outcomes."""

from __future__ import annotations

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Indicator, OffenceSource
from pcp_analysis.errors import DataError
from pcp_analysis.periods import FinancialYear, Quarter
from pcp_analysis.releases.table_files import FIRST_DATA_ROW


def offence_indicators(catalogue: Catalogue, family: str) -> list[tuple[Indicator, OffenceSource]]:
    """Return the indicators that sum rows of an offence table of a family."""
    return [
        (indicator, indicator.source)
        for indicator in catalogue.indicators
        if isinstance(indicator.source, OffenceSource) and indicator.source.family == family
    ]


def select(
    table: pd.DataFrame, source: OffenceSource, group: str, subgroup: str
) -> pd.Series[bool]:
    """Return which rows a source sums."""
    if source.excluded_groups:
        return ~table[group].isin(source.excluded_groups)
    return table[group].isin(source.groups) | table[subgroup].isin(source.subgroups)


def known_groups(catalogue: Catalogue) -> set[str]:
    """Return every offence group that some indicator takes in or leaves out by name."""
    named: set[str] = set()
    for family in ("recorded_crime", "outcomes"):
        for _, source in offence_indicators(catalogue, family):
            named |= {*source.groups, *source.excluded_groups}
    return named


def refuse_unknown_groups(
    table: pd.DataFrame, label: str, column: str, catalogue: Catalogue
) -> None:
    """Refuse a group that no indicator names: it would slip into all crime unseen.

    Raises
    ------
    DataError
        Naming the first such row.
    """
    known = known_groups(catalogue)
    strange = table[~table[column].isin(known)]
    if not strange.empty:
        raise DataError(
            label,
            row=int(strange.index[0]) + FIRST_DATA_ROW,
            column=column,
            found=f"'{strange[column].iloc[0]}'",
            expected="one of the offence groups that indicators.yml names: "
            + ", ".join(sorted(known)),
        )


def refuse_missing_parts(
    table: pd.DataFrame,
    label: str,
    catalogue: Catalogue,
    family: str,
    *,
    year: str,
    group: str,
    subgroup: str,
) -> None:
    """Refuse a table from which a group or subgroup that an indicator sums is absent in some year.

    Raises
    ------
    DataError
        Naming the year and what is missing.
    """
    for fy, rows in table.groupby(year):
        groups, subgroups = set(rows[group]), set(rows[subgroup])
        for indicator, source in offence_indicators(catalogue, family):
            for column, wanted, present in (
                (group, source.groups, groups),
                (subgroup, source.subgroups, subgroups),
            ):
                for name in wanted:
                    if name not in present:
                        raise DataError(
                            label,
                            column=column,
                            found=f"no '{name}' in {fy}",
                            expected=f"rows of '{name}', which {indicator.id} sums",
                        )


def quarter_keys(table: pd.DataFrame, label: str, year: str, quarter: str) -> pd.Series[str]:
    """Return ``2020-21-q4`` for the year and quarter columns of each row.

    Raises
    ------
    DataError
        If a year such as 2020/22 is no financial year.
    """
    keys: dict[tuple[str, str], str] = {}
    for fy, number in table[[year, quarter]].drop_duplicates().itertuples(index=False):
        try:
            keys[fy, number] = str(Quarter(FinancialYear.parse(fy).start_year, int(number)))
        except ValueError as error:
            position = int(((table[year] == fy) & (table[quarter] == number)).to_numpy().argmax())
            raise DataError(
                label,
                row=int(table.index[position]) + FIRST_DATA_ROW,
                column=year,
                found=f"'{fy}'",
                expected=f"a financial year ({error})",
            ) from None
    pairs = zip(table[year], table[quarter], strict=True)
    return pd.Series([keys[pair] for pair in pairs], index=table.index, dtype=str)


def year_keys(table: pd.DataFrame, label: str, year: str) -> pd.Series[str]:
    """Return ``2020-21`` for the year column of each row; refuses as :func:`quarter_keys` does."""
    quarters = quarter_keys(table.assign(_first="1"), label, year, "_first")
    return quarters.str.removesuffix("-q1")
