"""The store of observations: one tidy CSV per release family, read as at a date."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.files import write_atomically
from pcp_analysis.periods import parse_period
from pcp_analysis.releases.table_files import read_tables

KEY = ["indicator", "area", "period_type", "period", "release"]
COLUMNS = ["indicator", "area", "period_type", "period", "value", "denominator", "release"]
_PERIOD_TYPES = ["quarter", "financial_year", "calendar_year", "mid_year", "year_end"]

SCHEMA = pa.DataFrameSchema(
    {
        "indicator": pa.Column(str),
        "area": pa.Column(str, pa.Check.str_matches(r"[EW]\d{8}\Z", error="an ONS code")),
        "period_type": pa.Column(str, pa.Check.isin(_PERIOD_TYPES, error="a known period type")),
        "period": pa.Column(str),
        "value": pa.Column(float),
        "denominator": pa.Column(float, nullable=True),
        "release": pa.Column(str),
    },
    unique=KEY,
    strict=True,
    ordered=True,
)


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
    """

    table: pd.DataFrame
    published: Mapping[str, dt.date] = field(repr=False)

    @classmethod
    def load(cls, folder: Path, catalogue: Catalogue) -> Observations:
        """Read ``data/observations/*.csv``.

        Parameters
        ----------
        folder : Path
            The folder of CSV files.
        catalogue : Catalogue
            Releases with their publication dates.

        Raises
        ------
        DataError
            If a file does not fit the contract, or names a release that the catalogue lacks.
        """
        published = {release.id: release.published for release in catalogue.releases}
        parts = [read_family(path, published) for path in sorted(folder.glob("*.csv"))]
        if not parts:
            raise DataError(
                str(folder), found="no CSV files", expected="observations: run pcp import first"
            )
        return cls(pd.concat(parts, ignore_index=True), published)

    @cached_property
    def _groups(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        ranked = self.table.assign(_published=self.table["release"].map(dict(self.published)))
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


def read_family(path: Path, releases: Iterable[str]) -> pd.DataFrame:
    """Read one CSV of observations and check it against the contract.

    Parameters
    ----------
    path : Path
        ``data/observations/FAMILY.csv``.
    releases : iterable of str
        Ids of the releases that the catalogue lists.

    Raises
    ------
    DataError
        Naming row and column of the first fault.
    """
    ((_, table),) = read_tables(path).items()
    if list(table.columns) != COLUMNS:
        raise DataError(
            path.name, row=1, found=", ".join(table.columns), expected=", ".join(COLUMNS)
        )
    for column in ("value", "denominator"):
        table[column] = _numbers(table[column], path.name, column)
    try:
        SCHEMA.validate(table, lazy=True)
    except SchemaErrors as error:
        first = error.failure_cases.dropna(subset=["index"]).sort_values("index").iloc[0]
        repeated = first["check"] == "multiple_fields_uniqueness"
        raise DataError(
            path.name,
            row=int(first["index"]) + 2,
            column=None if repeated else str(first["column"]),
            found="a key that stands twice" if repeated else f"'{first['failure_case']}'",
            expected="one row for each " + ", ".join(KEY) if repeated else str(first["check"]),
        ) from None
    _refuse_wrong_periods(table, path.name)
    unknown = table[~table["release"].isin(set(releases))]
    if not unknown.empty:
        raise DataError(
            path.name,
            row=int(unknown.index[0]) + 2,
            column="release",
            found=f"'{unknown['release'].iloc[0]}'",
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
                row=int(here.to_numpy().argmax()) + 2,
                column="period",
                found=f"'{text}'",
                expected=f"a {period_type.replace('_', ' ')} ({error})",
            ) from None


def _numbers(column: pd.Series[str], file: str, name: str) -> list[float]:
    """Return a column as numbers, exactly as they were written; an empty denominator is missing."""
    found = []
    for position, text in enumerate(column):
        try:
            if text == "" and name == "denominator":
                found.append(math.nan)
                continue
            value = float(text)
            if not math.isfinite(value):
                raise ValueError
            found.append(value)
        except ValueError:
            raise DataError(
                file, row=position + 2, column=name, found=f"'{text}'", expected="a number"
            ) from None
    return found


def write_family(path: Path, table: pd.DataFrame) -> None:
    """Write one CSV of observations, sorted by key, in one step.

    Parameters
    ----------
    path : Path
        ``data/observations/FAMILY.csv``.
    table : pandas.DataFrame
        The columns of :data:`COLUMNS`.
    """
    ordered = table.sort_values(KEY, kind="stable")[COLUMNS]
    text = ordered.assign(
        value=[format_value(value) for value in ordered["value"]],
        denominator=[format_value(value) for value in ordered["denominator"]],
    )
    write_atomically(path, text.to_csv(index=False, lineterminator="\n"))
