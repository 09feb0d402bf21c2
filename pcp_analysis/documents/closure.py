"""The closure report of the Police and Crime Plan 2016 to 2021: what it prints, with its place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.closure_models import (
    NOT_PRINTED,
    OTHER_MEASURE,
    POINTS_ONLY,
    RECOMPUTED,
    ClosureReport,
    Commitment,
    PublishedFigure,
    PublishedValue,
)
from pcp_analysis.documents.periods import drawn_day
from pcp_analysis.errors import DataError, did_you_mean
from pcp_analysis.releases.cells import (
    Column,
    Schema,
    number,
    refuse_beyond_unit,
    schema,
    text_column,
    validate,
    words,
)
from pcp_analysis.releases.table_files import FIRST_DATA_ROW, read_tables

_PERIOD_TYPES = "financial_year|calendar_year|twelve_months|point_in_time|other"


def _any() -> Column:
    return text_column(r"[\s\S]*", "text or nothing")


def _one_of(*names: str) -> Column:
    return text_column("|".join(names), "one of: " + ", ".join(names))


def _value() -> dict[str, Column]:
    return {
        "value": number(),
        "unit": words(),
        "printed": words(),
        "locator": words(),
        "note": _any(),
        "qualifier": _any(),
    }


FIGURES = schema(
    {
        "number": text_column(r"\d+\([ivx]+\)", "a number such as 4(iii)"),
        "key": text_column(r"figure-\d+-[ivx]+(-[ab])?", "a key such as figure-4-iii"),
        "title": words(),
        "chapter": text_column(r"\d+ .+", "a chapter such as 1 Foreword"),
        "measure": words(),
        "unit": words(),
        "paragraph": words(),
        "status": _one_of(RECOMPUTED, OTHER_MEASURE, POINTS_ONLY, NOT_PRINTED),
        "indicator": _any(),
        "context": _any(),
        "reason": words(),
    },
    key=["key"],
)
_POINT = {
    "key": words(),
    "period_type": text_column(_PERIOD_TYPES, "one of: " + _PERIOD_TYPES.replace("|", ", ")),
    "period": words(),
    "series": words(),
    "use": _one_of("series", "beside", "stated"),
    **_value(),
}
POINTS = schema(_POINT, key=["key", "period", "series"])
TEXT_POINTS = schema(
    {"title": words(), "indicator": _any(), **_POINT}, key=["key", "period", "series"]
)
FINANCE = schema(
    {
        "item": words(),
        "period": words(),
        **_value(),
        "chapter": text_column(r"[1-9]\d?", "the number of a chapter"),
    },
    key=["chapter", "item", "period"],
)
COMMITMENTS = schema(
    {
        "commitment_id": text_column(
            r"p[1-7]-(plan|extension)-\d\d[a-z]?", "an id such as p1-plan-01"
        ),
        "priority": text_column(r"[1-7] .+", "a priority such as 7 Improving safety"),
        "commitment": words(),
        "evidence_figures": text_column(r"0|[1-9]\d{0,2}", "a whole number below 1,000"),
        "plan": words(),
        "parent": _any(),
    },
    key=["commitment_id"],
)
EVIDENCE = schema(
    {"commitment_id": words(), "what": words(), "period": words(), **_value()},
    key=["commitment_id", "what", "period", "unit"],
)


def _read(
    folder: Path, name: str, expected: Schema, what: str, catalogue: Catalogue
) -> pd.DataFrame:
    ((label, raw),) = read_tables(folder / name).items()
    table = validate(raw, label, expected, what)
    if "value" in table:
        refuse_beyond_unit(table, label, catalogue.bounds)
    return table


def _records(table: pd.DataFrame) -> Iterable[tuple[int, dict[str, str]]]:
    for position, row in zip(table.index, table.to_dict("records"), strict=True):
        yield int(position) + FIRST_DATA_ROW, {str(key): str(cell) for key, cell in row.items()}


def _refuse_unknown(
    table: pd.DataFrame, file: str, column: str, known: Iterable[str], expected: str
) -> None:
    names = set(known)
    for row, cells in _records(table):
        if cells[column] and cells[column] not in names:
            raise DataError(
                file,
                row=row,
                column=column,
                found=f"'{cells[column]}'",
                expected=f"{expected}.{did_you_mean(cells[column], names)}",
            )


def _refuse_statuses(figures: pd.DataFrame, file: str) -> None:
    for row, cells in _records(figures):
        status, followed = cells["status"], bool(cells["indicator"])
        if status == OTHER_MEASURE:
            fits = followed or bool(cells["context"])
        else:
            fits = followed == (status == RECOMPUTED)
        if not fits:
            raise DataError(
                file,
                row=row,
                column="indicator",
                found=f"'{cells['indicator']}' with status '{cells['status']}'",
                expected="an indicator where the figure is recomputed, an indicator or a context where "
                "open data are of another measure, and no indicator elsewhere",
            )


def _refuse_undrawable(points: pd.DataFrame, file: str) -> None:
    for row, cells in _records(points):
        if cells["use"] == "stated":
            continue
        try:
            drawn_day(cells["period_type"], cells["period"])
        except ValueError as error:
            raise DataError(
                file,
                row=row,
                column="period",
                found=f"'{cells['period']}' ({error})",
                expected="a year or month where 'use' is series or beside",
            ) from None


def _value_of(cells: dict[str, str], key: str, what: str) -> PublishedValue:
    given: dict[str, Any] = {name: cells[name] for name in _value() if name != "value"}
    given |= {name: cells[name] for name in ("period_type", "use") if name in cells}
    return PublishedValue(
        key=key, what=what, period=cells["period"], value=float(cells["value"]), **given
    )


def _subjects(text: pd.DataFrame) -> tuple[PublishedFigure, ...]:
    found: dict[str, PublishedFigure] = {}
    for _, cells in _records(text[text["use"] == "series"]):
        chapter = cells["locator"].removeprefix("paragraph ").split(".")[0]
        found.setdefault(
            cells["key"],
            PublishedFigure(
                "",
                cells["key"],
                cells["title"],
                f"{chapter} Figures in the text",
                cells["series"],
                cells["unit"],
                cells["locator"],
                RECOMPUTED,
                cells["indicator"],
                None,
                f"The report names this number in its text alone; it {cells['note']}.",
            ),
        )
    return tuple(found.values())


def _commitments(folder: Path, catalogue: Catalogue) -> tuple[Commitment, ...]:
    table = _read(
        folder, "commitments.csv", COMMITMENTS, "the commitments of the closure report", catalogue
    )
    evidence = _read(
        folder, "commitment_evidence.csv", EVIDENCE, "figures of the commitments", catalogue
    )
    _refuse_unknown(
        evidence,
        "commitment_evidence.csv",
        "commitment_id",
        table["commitment_id"],
        "an id of commitments.csv",
    )
    values: dict[str, list[PublishedValue]] = {}
    for _, cells in _records(evidence):
        name = cells["commitment_id"]
        values.setdefault(name, []).append(_value_of(cells, name, cells["what"]))
    found = []
    for row, cells in _records(table):
        own = tuple(values.get(cells["commitment_id"], ()))
        if len(own) != int(cells["evidence_figures"]):
            raise DataError(
                "commitments.csv",
                row=row,
                column="evidence_figures",
                found=f"'{cells['evidence_figures']}'",
                expected=f"{len(own)}, the rows of {cells['commitment_id']} in commitment_evidence.csv",
            )
        found.append(
            Commitment(
                cells["commitment_id"],
                cells["priority"],
                cells["commitment"],
                cells["plan"],
                cells["parent"],
                own,
            )
        )
    return tuple(found)


def read_closure_report(folder: Path, catalogue: Catalogue) -> ClosureReport:
    """Read and check the files ``closure_*.csv`` and ``commitment*.csv``.

    Parameters
    ----------
    folder : Path
        ``data/published``.
    catalogue : Catalogue
        Indicators that figures may name.

    Raises
    ------
    DataError
        Naming file, row, column, what was found and what was expected.
    """
    figures = _read(
        folder, "closure_figures.csv", FIGURES, "the figures of the closure report", catalogue
    )
    points = _read(
        folder, "closure_points.csv", POINTS, "the values of the closure report", catalogue
    )
    text = _read(
        folder, "closure_text_points.csv", TEXT_POINTS, "values of the report's text", catalogue
    )
    finance = _read(
        folder, "closure_finance.csv", FINANCE, "the finance of the closure report", catalogue
    )
    indicators = [item.id for item in catalogue.indicators]
    for table, file, column in (
        (figures, "closure_figures.csv", "indicator"),
        (figures, "closure_figures.csv", "context"),
        (text, "closure_text_points.csv", "indicator"),
    ):
        _refuse_unknown(
            table, file, column, indicators, "an indicator of indicators.yml or nothing"
        )
    _refuse_statuses(figures, "closure_figures.csv")
    _refuse_unknown(
        points, "closure_points.csv", "key", figures["key"], "a key of closure_figures.csv"
    )
    _refuse_undrawable(points, "closure_points.csv")
    _refuse_undrawable(text, "closure_text_points.csv")
    return ClosureReport(
        figures=tuple(
            PublishedFigure(
                **{
                    name: (cell or None) if name in ("indicator", "context") else cell
                    for name, cell in cells.items()
                }  # type: ignore[arg-type]
            )
            for _, cells in _records(figures)
        ),
        points=tuple(
            _value_of(cells, cells["key"], cells["series"]) for _, cells in _records(points)
        ),
        subjects=_subjects(text),
        text_points=tuple(
            _value_of(cells, cells["key"], cells["series"]) for _, cells in _records(text)
        ),
        titles={cells["key"]: cells["title"] for _, cells in _records(text)},
        finance=tuple(
            _value_of(cells, f"finance-{cells['chapter']}", cells["item"])
            for _, cells in _records(finance)
        ),
        commitments=_commitments(folder, catalogue),
    )
