"""The store of observations: one tidy CSV of differences per release family, read as at a date."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError, shorten
from pcp_analysis.files import stamp_of, write_atomically
from pcp_analysis.numbers import NumberRule, format_value
from pcp_analysis.periods import parse_period
from pcp_analysis.releases.cells import check_cells, check_key, text_column, words
from pcp_analysis.releases.table_files import read_table
from pcp_analysis.store.differences import CELL, COVERAGE, coverage_of, differences, whole

KEY = [*CELL, "release"]
COLUMNS = [*CELL, "value", "denominator", "release"]
_COVERAGE = "coverage"
_ANY_NUMBER = NumberRule(most=10**12)
_PERIOD_TYPES = [
    "quarter",
    "financial_year",
    "twelve_months",
    "calendar_year",
    "mid_year",
    "year_end",
]
# a place without a code bears that of its force and a word
_AREA = r"[EW]\d{8}(?:-[a-z]+)*"
_CELLS = {
    "indicator": words(),
    "area": text_column(_AREA, "an ONS code"),
    "period_type": text_column("|".join(_PERIOD_TYPES), "a known period type"),
    "period": words(),
    "release": words(),
}
_COVERAGE_CELLS = {
    "release": words(),
    "period_type": text_column("|".join(_PERIOD_TYPES), "a known period type"),
    "periods": words(),
    "areas": text_column(f"{_AREA}( {_AREA})*", "ONS codes with spaces between them"),
    "indicators": words(),
}


_Row = tuple[str, dt.date, float, float, str]


class Known(NamedTuple):
    """What a release says of one period.

    Parameters
    ----------
    value, denominator : float
        As published; a denominator that is not given is NaN.
    release : str
        Which.
    """

    value: float
    denominator: float
    release: str


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
        """Read ``data/observations/*.csv``; what was read last serves until a file is written.

        Editions beside each other so share their series as well as their table.

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
        stamp = stamp_of([*folder.glob("*.csv"), *catalogue.folder.rglob("*")])
        before = _READ.get(folder)
        if before is not None and before[0] == stamp:
            return before[1].made_without(catalogue.without)
        published = {release.id: release.published for release in catalogue.listed_releases}
        parts = [read_family(path, catalogue) for path in sorted(folder.glob("*.csv"))]
        if not parts:
            raise DataError(
                str(folder), found="no CSV files", expected="observations: run pcp import first"
            )
        loaded = cls(pd.concat(parts, ignore_index=True), published, catalogue.without)
        _READ.clear()
        _READ[folder] = stamp, loaded
        return loaded

    def made_without(self, releases: frozenset[str]) -> Observations:
        """Return the same observations for an edition that was made without some releases."""
        return self if releases == self.without else replace(self, without=releases)

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], list[_Row]]:
        """Rows of each series, by period and within it from the oldest release to the newest."""
        read = self.table[~self.table["release"].isin(self.without)]
        ranked = read.assign(_published=read["release"].map(dict(self.published)))
        ranked = ranked.sort_values(["period", "_published", "release"], kind="stable")
        columns = ["period", "_published", "value", "denominator", "release"]
        rows = list(zip(*(ranked[name].tolist() for name in columns), strict=True))
        groups = ranked.reset_index(drop=True).groupby(["indicator", "period_type", "area"])
        return {
            name: [rows[place] for place in places]  # type: ignore[misc]
            for name, places in groups.indices.items()
        }

    @cached_property
    def _known(self) -> dict[tuple[str, str, str, dt.date], dict[str, Known]]:
        return {}  # every edition that is compared with another reads the same series

    def known(
        self, indicator: str, area: str, *, as_at: dt.date, period_type: str = "quarter"
    ) -> Mapping[str, Known]:
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
        Mapping of str to Known
            By period, ascending; empty where nothing was known.
        """
        key = (indicator, period_type, area, as_at)
        if key not in self._known:
            found = {}
            for period, published, value, denominator, release in self._rows.get(key[:3], []):
                if published <= as_at:
                    found[period] = Known(value, denominator, release)
            self._known[key] = {  # a value that is missing: the newest release withdrew the others
                period: known for period, known in found.items() if known.value == known.value
            }
        return self._known[key]

    def read(
        self, indicator: str, area: str, *, as_at: dt.date, period_type: str = "quarter"
    ) -> pd.DataFrame:
        """Read a series as :meth:`known` does, as a table.

        Parameters
        ----------
        indicator, area, as_at, period_type
            As for :meth:`known`.

        Returns
        -------
        pandas.DataFrame
            Index ``period`` (text, ascending), columns ``value, denominator, release``; empty where
            nothing was known.
        """
        known = self.known(indicator, area, as_at=as_at, period_type=period_type)
        index = pd.Index(list(known), name="period", dtype=object)
        found = pd.DataFrame(list(known.values()), index=index, columns=list(Known._fields))
        return found.astype({"value": float, "denominator": float, "release": object})


# what was read last, with the state of the files that it was read from
_READ: dict[Path, tuple[tuple[tuple[str, int, int], ...], Observations]] = {}


def read_family(
    path: Path, catalogue: Catalogue, *, without: str | None = None, also: str | None = None
) -> pd.DataFrame:
    """Read one CSV of observations, check it against the contract and make each release whole.

    A row whose ``value`` is NaN says that the release withdrew a figure which one before it gave.

    Parameters
    ----------
    path : Path
        ``data/observations/FAMILY.csv``.
    catalogue : Catalogue
        Releases, indicators and what a number of each may be.
    without : str, optional
        A release that is left out, because it is about to be replaced; unread where no later one
        rests on it.
    also : str, optional
        A release that is about to be listed.

    Raises
    ------
    DataError
        Naming row and column of the first fault and the command that mends it.
    """
    try:
        coverage = _coverage(path, catalogue, also)
        _, table = read_table(path)
        last = coverage["release"].iloc[-1] if len(coverage) else without
        if without == last:
            table = table[table["release"] != without]
            coverage = coverage[coverage["release"] != without]
        table = _checked(table, path.name, catalogue, also, coverage["release"].tolist())
        table = _made_whole(table, path.name, coverage)
        return table[table["release"] != without].reset_index(drop=True)
    except DataError as error:
        raise DataError(
            error.file,
            row=error.row,
            column=error.column,
            found=error.found,
            expected=error.expected,
            mend=error.mend or _restore(path.name),
        ) from None


def _again(release: str, file: str) -> str:
    return f"pcp import {release} FILE, which reads the release again, or {_restore(file)}"


def _restore(file: str) -> str:
    return f"git checkout -- data/observations/{file}, which takes back what was committed"


def _coverage(path: Path, catalogue: Catalogue, also: str | None) -> pd.DataFrame:
    """Return what each release covers, oldest first; nothing where no file says it."""
    beside = path.parent / _COVERAGE / path.name
    if not beside.is_file():
        return pd.DataFrame(columns=COVERAGE, dtype=object)
    _, table = read_table(beside)
    file = f"{_COVERAGE}/{path.name}"
    if list(table.columns) != COVERAGE:
        raise DataError(
            file, row=1, found=shorten(", ".join(table.columns)), expected=", ".join(COVERAGE)
        )
    check_cells(table, file, _COVERAGE_CELLS, {name: name for name in COVERAGE})
    _refuse_unlisted(table, file, catalogue, also)
    return table


def _made_whole(table: pd.DataFrame, file: str, coverage: pd.DataFrame) -> pd.DataFrame:
    if coverage.empty:
        return table
    try:
        return whole(table, coverage)[COLUMNS]
    except ValueError as error:
        (place,) = error.args
        if not isinstance(place, int):
            raise DataError(
                f"{_COVERAGE}/{file}",
                column="periods",
                found=shorten(str(place)),
                expected="periods and runs of periods, such as 2015-16..2018-19",
            ) from None
        raise DataError(
            file,
            row=place + 2,
            column="release",
            found=f"'{shorten(str(table.loc[place, 'release']))}', which does not cover that cell",
            expected=f"the indicators, areas and periods of {_COVERAGE}/{file}",
        ) from None


def _refuse_unlisted(
    table: pd.DataFrame, file: str, catalogue: Catalogue, also: str | None
) -> None:
    known = {*(item.id for item in catalogue.listed_releases), also}
    unknown = table[~table["release"].isin(known)]
    if not unknown.empty:
        raise DataError(
            file,
            row=int(unknown.index[0]) + 2,
            column="release",
            found=f"'{shorten(unknown['release'].iloc[0])}'",
            expected="a release that releases.yml lists",
        )


def _checked(
    table: pd.DataFrame,
    file: str,
    catalogue: Catalogue,
    also: str | None,
    order: list[str],
) -> pd.DataFrame:
    if list(table.columns) != COLUMNS:
        raise DataError(
            file, row=1, found=shorten(", ".join(table.columns)), expected=", ".join(COLUMNS)
        )
    table = table.copy()
    named = {name: name for name in COLUMNS}
    check_cells(table, file, _CELLS, named)
    check_key(table, file, KEY, named)
    for column in ("value", "denominator"):
        table[column] = _numbers(table, file, column, catalogue, order)
    _refuse_wrong_periods(table, file)
    _refuse_unlisted(table, file, catalogue, also)
    return table


def _refuse_wrong_periods(table: pd.DataFrame, file: str) -> None:
    for period_type, text in table[["period_type", "period"]].drop_duplicates().to_numpy():
        try:
            if (usual := str(parse_period(period_type, text))) != text:
                raise ValueError(f"it is written {usual}")  # or one period would have two keys
        except ValueError as error:
            here = (table["period_type"] == period_type) & (table["period"] == text)
            raise DataError(
                file,
                row=int(table.index[here.to_numpy().argmax()]) + 2,
                column="period",
                found=f"'{shorten(text)}'",
                expected=f"a {period_type.replace('_', ' ')} ({shorten(str(error))})",
            ) from None


def _numbers(
    table: pd.DataFrame, file: str, name: str, catalogue: Catalogue, order: list[str]
) -> list[float]:
    """Return a column as numbers, exactly as they were written.

    An empty denominator is missing; an empty value is a figure withdrawn, which no first release can.
    """
    rules = {item.id: catalogue.bounds.of(item.unit) for item in catalogue.indicators}
    other = catalogue.bounds.other if name == "value" else _ANY_NUMBER
    read: dict[tuple[int, str], float] = {}  # by rule and text, which stands in many rows
    found = []
    cells = zip(table.index, table["indicator"], table["release"], table[name], strict=True)
    for position, indicator, release, text in cells:
        if text == "" and (name == "denominator" or (release in order and release != order[0])):
            found.append(math.nan)
            continue
        rule = rules.get(indicator, other) if name == "value" else other
        key = (id(rule), text)
        if key not in read:
            try:
                read[key] = float(rule.read(text))
            except ValueError as error:
                raise DataError(
                    file,
                    row=int(position) + 2,
                    column=name,
                    found=f"'{shorten(text)}'",
                    expected=str(error),
                    mend=_restore(file) if release in order[:-1] else _again(release, file),
                ) from None
        found.append(read[key])
    return found


def family_files(
    file: str, table: pd.DataFrame, catalogue: Catalogue, *, also: Release | None = None
) -> dict[str, bytes]:
    """Return the files of a family by their path below the folder, once they read back the same.

    Parameters
    ----------
    file : str
        Name of the family's CSV.
    table : pandas.DataFrame
        The columns of :data:`COLUMNS`: every figure of every release.
    catalogue : Catalogue
        What the figures may be, and when each release came out.
    also : Release, optional
        A release that is about to be listed.

    Raises
    ------
    DataError
        If the bytes would not read back as the same figures.
    """
    if table["value"].isna().any():
        raise DataError(file, found="a figure that is missing", expected="no row for it")
    table = table.astype({"value": float, "denominator": float})
    releases = {item.id: item for item in (*catalogue.listed_releases, *([also] if also else []))}
    order = sorted(table["release"].unique(), key=lambda name: (releases[name].published, name))
    coverage = coverage_of(table, order)
    stored = differences(table, coverage) if order else table
    stored = stored.sort_values(KEY, kind="stable")[COLUMNS]
    stored = stored.assign(
        value=[format_value(value) for value in stored["value"]],
        denominator=[format_value(value) for value in stored["denominator"]],
    )
    content = {file: _csv_bytes(stored), f"{_COVERAGE}/{file}": _csv_bytes(coverage)}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in content.items():
            trial = Path(folder) / name
            trial.parent.mkdir(exist_ok=True)
            trial.write_bytes(data)
        found = read_family(Path(folder) / file, catalogue, also=also.id if also else None)
    if not _in_order(found[found["value"].notna()]).equals(_in_order(table)):
        raise DataError(
            file,
            found="figures that read back otherwise than they were taken",
            expected="the same figures; nothing was written",
        )
    return content


def _csv_bytes(table: pd.DataFrame) -> bytes:
    return str(table.to_csv(index=False, lineterminator="\n")).encode()


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(KEY, kind="stable")[COLUMNS].reset_index(drop=True)


def write_family(path: Path, table: pd.DataFrame, catalogue: Catalogue) -> None:
    """Write the files of a family, once their bytes read back as the same figures.

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
    for name, content in family_files(path.name, table, catalogue).items():
        write_atomically(path.parent / name, content)
