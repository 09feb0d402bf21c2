"""The store of observations: one tidy CSV per release family, read as at a date."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError, shorten
from pcp_analysis.files import write_atomically
from pcp_analysis.numbers import NumberRule
from pcp_analysis.periods import parse_period
from pcp_analysis.releases.cells import check_cells, check_key, text_column, words
from pcp_analysis.releases.table_files import read_tables

KEY = ["indicator", "area", "period_type", "period", "release"]
COLUMNS = ["indicator", "area", "period_type", "period", "value", "denominator", "release"]
_ANY_NUMBER = NumberRule(most=10**12)
_PERIOD_TYPES = ["quarter", "financial_year", "calendar_year", "mid_year", "year_end"]

_CELLS = {
    "indicator": words(),
    "area": text_column(r"[EW]\d{8}", "an ONS code"),
    "period_type": text_column("|".join(_PERIOD_TYPES), "a known period type"),
    "period": words(),
    "release": words(),
}


def format_value(value: float) -> str:
    """Return the shortest text that reads back as the same number; whole numbers without a point."""
    if value != value:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


@dataclass(frozen=True)
class Observations:
    """Observations of every release family.

    Parameters
    ----------
    table : pandas.DataFrame
        The columns of :data:`COLUMNS`; one row per key.
    published : Mapping of str to datetime.date
        Publication date of each release.
    without : frozenset of str
        Releases whose rows are not read.
    """

    table: pd.DataFrame
    published: Mapping[str, dt.date] = field(repr=False)
    without: frozenset[str] = frozenset()

    @classmethod
    def load(cls, folder: Path, catalogue: Catalogue) -> Observations:
        """Read ``data/observations/*.csv``.

        Parameters
        ----------
        folder : Path
            The folder of CSV files.
        catalogue : Catalogue
            Releases with their publication dates, and those that are not read.

        Raises
        ------
        DataError
            If a file does not fit the contract, or names a release that the catalogue lacks.
        """
        published = {release.id: release.published for release in catalogue.listed_releases}
        parts = [read_family(path, catalogue) for path in sorted(folder.glob("*.csv"))]
        if not parts:
            raise DataError(
                str(folder), found="no CSV files", expected="observations: run pcp import first"
            )
        return cls(pd.concat(parts, ignore_index=True), published, catalogue.without)

    def made_without(self, releases: frozenset[str]) -> Observations:
        """Return the same observations for an edition that was made without some releases."""
        return self if releases == self.without else replace(self, without=releases)

    @cached_property
    def _groups(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        read = self.table[~self.table["release"].isin(self.without)]
        ranked = read.assign(_published=read["release"].map(dict(self.published)))
        ranked = ranked.sort_values(["period", "_published", "release"], kind="stable")
        names = ["indicator", "period_type", "area"]
        return dict(iter(ranked.groupby(names, sort=False)))  # type: ignore[arg-type]

    def read(
        self,
        indicator: str,
        area: str,
        *,
        as_at: dt.date,
        period_type: str = "quarter",
    ) -> pd.DataFrame:
        """Read a series as it was known on a date.

        Parameters
        ----------
        indicator : str
            Indicator id.
        area : str
            ONS code of the force.
        as_at : datetime.date
            For each period the newest release published on or before this date is taken.
        period_type : str, default "quarter"
            Grain of the series.

        Returns
        -------
        pandas.DataFrame
            Index ``period`` (text, ascending), columns ``value, denominator, release``; empty where
            nothing was known.
        """
        rows = self._groups.get((indicator, period_type, area))
        if rows is None:
            rows = self.table.iloc[:0].assign(_published=pd.Series(dtype=object))
        known = rows[np.array([day <= as_at for day in rows["_published"]], dtype=bool)]
        newest = known.drop_duplicates("period", keep="last")
        return newest.set_index("period")[["value", "denominator", "release"]]


def read_family(
    path: Path, catalogue: Catalogue, *, without: str | None = None, also: str | None = None
) -> pd.DataFrame:
    """Read one CSV of observations and check it against the contract.

    Parameters
    ----------
    path : Path
        ``data/observations/FAMILY.csv``.
    catalogue : Catalogue
        Releases, indicators and what a number of each may be.
    without : str, optional
        A release whose rows are left out unread, because they are about to be replaced.
    also : str, optional
        A release that is about to be listed.

    Raises
    ------
    DataError
        Naming row and column of the first fault and the command that mends it.
    """
    try:
        ((_, table),) = read_tables(path).items()
        return _checked(table, path.name, catalogue, without, also)
    except DataError as error:
        raise DataError(
            error.file,
            row=error.row,
            column=error.column,
            found=error.found,
            expected=error.expected,
            mend=error.mend or _restore(path.name),
        ) from None


def _restore(file: str) -> str:
    return f"git checkout -- data/observations/{file}, which takes back what was committed"


def _checked(
    table: pd.DataFrame, file: str, catalogue: Catalogue, without: str | None, also: str | None
) -> pd.DataFrame:
    if list(table.columns) != COLUMNS:
        raise DataError(
            file, row=1, found=shorten(", ".join(table.columns)), expected=", ".join(COLUMNS)
        )
    table = table[table["release"] != without].copy()
    named = {name: name for name in COLUMNS}
    check_cells(table, file, _CELLS, named)
    check_key(table, file, KEY, named)
    for column in ("value", "denominator"):
        table[column] = _numbers(table, file, column, catalogue)
    _refuse_wrong_periods(table, file)
    unknown = table[
        ~table["release"].isin({*(item.id for item in catalogue.listed_releases), also})
    ]
    if not unknown.empty:
        raise DataError(
            file,
            row=int(unknown.index[0]) + 2,
            column="release",
            found=f"'{shorten(unknown['release'].iloc[0])}'",
            expected="a release that releases.yml lists",
        )
    return table


def _refuse_wrong_periods(table: pd.DataFrame, file: str) -> None:
    for period_type, text in table[["period_type", "period"]].drop_duplicates().to_numpy():
        try:
            parse_period(period_type, text)
        except ValueError as error:
            here = (table["period_type"] == period_type) & (table["period"] == text)
            raise DataError(
                file,
                row=int(table.index[here.to_numpy().argmax()]) + 2,
                column="period",
                found=f"'{shorten(text)}'",
                expected=f"a {period_type.replace('_', ' ')} ({shorten(str(error))})",
            ) from None


def _numbers(table: pd.DataFrame, file: str, name: str, catalogue: Catalogue) -> list[float]:
    """Return a column as numbers, exactly as they were written; an empty denominator is missing."""
    rules = {item.id: catalogue.bounds.of(item.unit) for item in catalogue.indicators}
    found = []
    cells = zip(table.index, table["indicator"], table["release"], table[name], strict=True)
    for position, indicator, release, text in cells:
        if text == "" and name == "denominator":
            found.append(math.nan)
            continue
        rule = rules.get(indicator, catalogue.bounds.other) if name == "value" else _ANY_NUMBER
        try:
            found.append(float(rule.read(text)))
        except ValueError as error:
            raise DataError(
                file,
                row=int(position) + 2,
                column=name,
                found=f"'{shorten(text)}'",
                expected=str(error),
                mend=f"pcp import {release} FILE, which reads the release again, or {_restore(file)}",
            ) from None
    return found


def family_bytes(table: pd.DataFrame) -> bytes:
    """Return the CSV of a family's observations, sorted by key.

    Parameters
    ----------
    table : pandas.DataFrame
        The columns of :data:`COLUMNS`.
    """
    ordered = table.sort_values(KEY, kind="stable")[COLUMNS]
    text = ordered.assign(
        value=[format_value(value) for value in ordered["value"]],
        denominator=[format_value(value) for value in ordered["denominator"]],
    )
    return str(text.to_csv(index=False, lineterminator="\n")).encode()


def checked_bytes(
    file: str, table: pd.DataFrame, catalogue: Catalogue, *, also: str | None = None
) -> bytes:
    """Return the CSV of a family's observations, once its bytes read back as the same figures.

    Parameters
    ----------
    file : str
        Name of the family's file.
    table : pandas.DataFrame
        The columns of :data:`COLUMNS`.
    catalogue : Catalogue
        What the figures may be.
    also : str, optional
        A release that is about to be listed.

    Raises
    ------
    DataError
        If the bytes would not read back as the same figures.
    """
    content = family_bytes(table)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / file
        trial.write_bytes(content)
        found = read_family(trial, catalogue, also=also)
    wanted = table.sort_values(KEY, kind="stable")[COLUMNS].reset_index(drop=True)
    if not found.equals(wanted.astype({"value": float, "denominator": float})):
        raise DataError(
            file,
            found="figures that read back otherwise than they were taken",
            expected="the same figures; nothing was written",
        )
    return content


def write_family(path: Path, table: pd.DataFrame, catalogue: Catalogue) -> None:
    """Write one CSV of observations in one step, once its bytes read back as the same figures.

    Parameters
    ----------
    path : Path
        ``data/observations/FAMILY.csv``.
    table : pandas.DataFrame
        The columns of :data:`COLUMNS`.
    catalogue : Catalogue
        What the figures may be.

    Raises
    ------
    DataError
        If the bytes would not read back as the same figures. Nothing is written then.
    """
    write_atomically(path, checked_bytes(path.name, table, catalogue))
