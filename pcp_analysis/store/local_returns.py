"""Figures that only the force holds, printed in its own documents: one plain CSV a quarter or year.

They have no peers. Each row names the document and the place where it is printed, for the auditor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from pcp_analysis.catalogue.models import Polarity, Slug, Strict
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import DataError, UnknownNameError, did_you_mean, refuse_all, shorten
from pcp_analysis.files import write_atomically
from pcp_analysis.numbers import NumberBounds
from pcp_analysis.periods import Quarter, parse_period
from pcp_analysis.releases.cells import schema, text_column, validate, words
from pcp_analysis.releases.table_files import read_tables

PeriodType = Literal["quarter", "financial_year", "twelve_months", "point_in_time", "month", "span"]
COLUMNS = (
    "indicator",
    "period_type",
    "period",
    "value",
    "unit",
    "kind",
    "expression",
    "printed",
    "document",
    "locator",
    "note",
)
_ANY = r"[\s\S]*"
_PERIODS = {
    "twelve_months": r"\d{4}-(0[1-9]|1[0-2])",
    "month": r"\d{4}-(0[1-9]|1[0-2])",
    "point_in_time": r"\d{4}-\d{2}-\d{2}",
    "span": r"[\d\-]+/[\d\-]+",
}
TABLE = schema(
    {
        "indicator": words(),
        "period_type": text_column(
            "|".join((*_PERIODS, "quarter", "financial_year")), "a period type"
        ),
        "period": words(),
        "value": text_column(r"(-?(0|[1-9]\d{0,14})(\.\d{1,20})?)?", "a plain number, or nothing"),
        "unit": words(),
        "kind": text_column("stated|derived|", "stated or derived"),
        "expression": text_column(_ANY, "text"),
        "printed": text_column(_ANY, "text"),
        "document": text_column(_ANY, "text"),
        "locator": text_column(_ANY, "text"),
        "note": text_column(_ANY, "text"),
    },
    key=["indicator", "period_type", "period", "value", "document", "locator"],
)


class LocalIndicator(Strict):
    """A figure that only the force holds; ``signed`` where it is a change, which may fall."""

    id: Slug
    label: str
    unit: str
    priority: Annotated[int, Field(ge=1)] | None
    frequency: PeriodType
    polarity: Polarity
    definition: str
    signed: bool = False


class _LocalIndicators(Strict):
    indicators: tuple[LocalIndicator, ...]


@dataclass(frozen=True)
class LocalFigure:
    """One printed figure.

    Parameters
    ----------
    indicator : LocalIndicator
        What.
    period_type, period : str
        When.
    value : float
        As a plain number.
    derived : bool
        True where it is implied by other printed figures.
    document, locator : str
        Where it is printed.
    note : str
        What a reader must know of it.
    """

    indicator: LocalIndicator
    period_type: str
    period: str
    value: float
    derived: bool
    document: str
    locator: str
    note: str


@dataclass(frozen=True)
class LocalReturns:
    """All local returns of a force.

    Parameters
    ----------
    indicators : dict of str to LocalIndicator
        By id, in the order of the catalogue.
    figures : tuple of LocalFigure
        Every printed figure; where documents disagree, more than one for a period.
    """

    indicators: dict[str, LocalIndicator]
    figures: tuple[LocalFigure, ...]

    @classmethod
    def load(cls, root: Path, force: str) -> LocalReturns:
        """Read ``data/local_returns/FORCE/*.csv``; a force without the folder has no figures.

        Parameters
        ----------
        root : Path
            The project's folder.
        force : str
            Id of the force.

        Raises
        ------
        CatalogueError
            If the indicators are wrong.
        DataError
            If a file does not fit, naming file, row and column.
        """
        indicators, bounds = read_local_indicators(root), read_number_bounds(root)
        figures: list[LocalFigure] = []
        for path in sorted((root / "data" / "local_returns" / force).glob("*.csv")):
            figures += read_return(path, indicators, bounds)
        return cls(indicators, tuple(figures))

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, str], list[LocalFigure]]:
        found: dict[tuple[str, str, str], list[LocalFigure]] = {}
        for figure in self.figures:
            key = (figure.indicator.id, figure.period_type, figure.period)
            found.setdefault(key, []).append(figure)
        return found

    def of(self, indicator: str, period_type: str, period: str) -> tuple[LocalFigure, ...]:
        """Return what is printed of an indicator for a period; more than one where prints differ."""
        return tuple(self._by_key.get((indicator, period_type, period), ()))

    def indicator(self, indicator_id: str) -> LocalIndicator:
        """Return a local indicator.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest.
        """
        try:
            return self.indicators[indicator_id]
        except KeyError:
            hint = did_you_mean(indicator_id, self.indicators)
            raise UnknownNameError(f"unknown local indicator '{indicator_id}'.{hint}") from None

    def quarters(self) -> tuple[Quarter, ...]:
        """Return the quarters for which some return is at hand."""
        texts = {figure.period for figure in self.figures if figure.period_type == "quarter"}
        return tuple(sorted(Quarter.parse(text) for text in texts))


def read_number_bounds(root: Path) -> NumberBounds:
    """Read ``number_bounds.yml``.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    CatalogueError
        If the file is wrong.
    """
    return read_yaml(root / "data" / "catalogue" / "number_bounds.yml", NumberBounds)


def read_local_indicators(root: Path) -> dict[str, LocalIndicator]:
    """Read ``local_indicators.yml``.

    Parameters
    ----------
    root : Path
        The project's folder.

    Returns
    -------
    dict of str to LocalIndicator
        By id, in the order of the file.

    Raises
    ------
    CatalogueError
        If the file is wrong.
    """
    path = root / "data" / "catalogue" / "local_indicators.yml"
    return {item.id: item for item in read_yaml(path, _LocalIndicators).indicators}


def _check_period(period_type: str, text: str) -> None:
    pattern = _PERIODS.get(period_type)
    if pattern is None:
        parse_period(period_type, text)
    elif not re.fullmatch(pattern, text):
        raise ValueError(f"'{text}' is no {period_type.replace('_', ' ')}")


def read_return(
    path: Path, indicators: dict[str, LocalIndicator], bounds: NumberBounds
) -> list[LocalFigure]:
    """Read one return.

    Parameters
    ----------
    path : Path
        A file of ``data/local_returns/FORCE``.
    indicators : dict of str to LocalIndicator
        As :func:`read_local_indicators` gives them.
    bounds : NumberBounds
        What a number of each unit may be.

    Raises
    ------
    DataError
        Naming file, row and column of the first fault, holding the others.
    """
    ((label, raw),) = read_tables(path).items()
    table = validate(raw, label, TABLE, "local returns (pcp template writes the form)")
    found: list[LocalFigure] = []
    faults: list[DataError] = []
    for place, row in enumerate(table.itertuples(index=False), start=2):
        indicator = indicators.get(str(row.indicator))
        if indicator is None:
            hint = did_you_mean(str(row.indicator), indicators)
            faults.append(
                DataError(
                    label,
                    row=place,
                    column="indicator",
                    found=f"'{row.indicator}'",
                    expected=f"an id of local_indicators.yml.{hint}",
                )
            )
            continue
        try:
            _check_period(str(row.period_type), str(row.period))
        except ValueError as error:
            faults.append(
                DataError(
                    label, row=place, column="period", found=f"'{row.period}'", expected=str(error)
                )
            )
            continue
        if row.value == "":
            continue  # an empty line of the template: nothing was returned
        rule = bounds.of(indicator.unit)
        try:
            value = (rule.signed if indicator.signed else rule).read(str(row.value))
        except ValueError as error:
            raise DataError(
                label,
                row=place,
                column="value",
                found=f"'{shorten(str(row.value))}'",
                expected=f"{error}, for {indicator.id} in {indicator.unit}",
            ) from None
        found.append(
            LocalFigure(
                indicator,
                str(row.period_type),
                str(row.period),
                float(value),
                bool(row.kind == "derived"),
                str(row.document),
                str(row.locator),
                str(row.note),
            )
        )
    refuse_all(faults)
    return found


def write_template(root: Path, force: str, quarter: Quarter) -> Path:
    """Write an empty return for a quarter: a line for each quarterly figure, to be filled in.

    Parameters
    ----------
    root : Path
        The project's folder.
    force : str
        Id of the force.
    quarter : Quarter
        Which quarter.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    DataError
        If the file is there already; a return is never overwritten.
    """
    path = root / "data" / "local_returns" / force / f"{quarter}.csv"
    if path.exists():
        raise DataError(path.name, found="a return already", expected="a quarter without one")
    catalogue = read_yaml(root / "data" / "catalogue" / "local_indicators.yml", _LocalIndicators)
    rows = [
        {"indicator": item.id, "period_type": "quarter", "period": str(quarter), "unit": item.unit}
        for item in catalogue.indicators
        if item.frequency == "quarter"
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).fillna("")
    write_atomically(path, table.to_csv(index=False, lineterminator="\n"))
    return path
