"""Reading a closure report: what it prints, with its place; a slip is told with row and column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import DOCUMENT_FILE, ClosureDocument
from pcp_analysis.documents.closure_checks import are_lines, refuse_other_series, refuse_slips
from pcp_analysis.documents.closure_models import (
    NOT_PRINTED,
    OTHER_MEASURE,
    POINTS_ONLY,
    RECOMPUTED,
    ClosureFigure,
    ClosureReport,
    Commitment,
    PrintedValue,
)
from pcp_analysis.documents.periods import drawn_day
from pcp_analysis.documents.register_checks import refuse_unlike_printed
from pcp_analysis.errors import DataError, did_you_mean
from pcp_analysis.numbers import NumberBounds
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
from pcp_analysis.releases.table_files import FIRST_DATA_ROW, read_table

FIGURES_FILE, POINTS_FILE, TEXT_FILE = "numbered_figures.csv", "points.csv", "text_points.csv"
FINANCE_FILE, COMMITMENTS_FILE, EVIDENCE_FILE = "finance.csv", "commitments.csv", "evidence.csv"
_KEY = r"[a-z0-9]+(-[a-z0-9]+)*"
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
        "number": words(),
        "key": text_column(_KEY, "small letters, digits and -, such as figure-4-iii"),
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
            r"p\d+-[a-z]+-\d\d[a-z]?", "an id such as p1-plan-01: p and the priority's number first"
        ),
        "priority": text_column(r"\d+ .+", "a priority such as 7 Improving safety"),
        "commitment": words(),
        "evidence_figures": text_column(r"0|[1-9]\d{0,2}", "a whole number below 1,000"),
        "plan": words(),
        "parent": _any(),
        "source_lines": Column(are_lines, "lines of the text, such as 484-485; 490"),
    },
    key=["commitment_id"],
)
EVIDENCE = schema(
    {"commitment_id": words(), "what": words(), "period": words(), **_value()},
    key=["commitment_id", "what", "period", "unit"],
)


@dataclass(frozen=True)
class _Tables:
    """The tables beside a ``document.yml``, by name."""

    folder: Path
    path: str
    bounds: NumberBounds

    def file(self, name: str) -> str:
        """Return how an error names a table."""
        return f"{self.path}/{name}"

    def read(self, name: str, expected: Schema, what: str, *, needed: bool = True) -> pd.DataFrame:
        """Return a table; an empty one where it is missing and not needed."""
        if not needed and not (self.folder / name).is_file():
            return pd.DataFrame(columns=list(expected.columns), dtype=str)
        _, raw = read_table(self.folder / name)
        table = validate(raw, self.file(name), expected, what)
        refuse_slips(table, self.file(name), self.bounds)
        if "value" in table:
            refuse_beyond_unit(table, self.file(name), self.bounds)
            refuse_unlike_printed(table, self.file(name))
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


def _value_of(cells: dict[str, str], key: str, what: str) -> PrintedValue:
    given: dict[str, Any] = {name: cells[name] for name in _value() if name != "value"}
    given |= {name: cells[name] for name in ("period_type", "use") if name in cells}
    return PrintedValue(
        key=key, what=what, period=cells["period"], value=float(cells["value"]), **given
    )


def _values(table: pd.DataFrame) -> tuple[PrintedValue, ...]:
    return tuple(_value_of(cells, cells["key"], cells["series"]) for _, cells in _records(table))


def _subjects(text: pd.DataFrame) -> tuple[ClosureFigure, ...]:
    found: dict[str, ClosureFigure] = {}
    for _, cells in _records(text[text["use"] == "series"]):
        chapter = cells["locator"].removeprefix("paragraph ").split(".")[0]
        found.setdefault(
            cells["key"],
            ClosureFigure(
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


def _commitments(tables: _Tables, *, needed: bool) -> tuple[Commitment, ...]:
    table = tables.read(COMMITMENTS_FILE, COMMITMENTS, "the commitments of a plan", needed=needed)
    evidence = tables.read(EVIDENCE_FILE, EVIDENCE, "figures of the commitments", needed=needed)
    _refuse_unknown(
        evidence,
        tables.file(EVIDENCE_FILE),
        "commitment_id",
        table["commitment_id"],
        f"an id of {COMMITMENTS_FILE}",
    )
    file = tables.file(COMMITMENTS_FILE)
    for row, cells in _records(table):
        number = cells["commitment_id"][1:].split("-")[0]
        if cells["priority"].split()[0] != number:
            said = f"'{cells['priority']}'"
            raise DataError(
                file,
                row=row,
                column="priority",
                found=said,
                expected=f"priority {number}, as the id has",
            )
    _refuse_unknown(
        table, file, "parent", table["commitment_id"], f"an id of {COMMITMENTS_FILE}, or nothing"
    )
    values: dict[str, list[PrintedValue]] = {}
    for _, cells in _records(evidence):
        name = cells["commitment_id"]
        values.setdefault(name, []).append(_value_of(cells, name, cells["what"]))
    found = []
    for row, cells in _records(table):
        own = tuple(values.get(cells["commitment_id"], ()))
        if len(own) != int(cells["evidence_figures"]):
            raise DataError(
                tables.file(COMMITMENTS_FILE),
                row=row,
                column="evidence_figures",
                found=f"'{cells['evidence_figures']}'",
                expected=f"{len(own)}, the rows of {cells['commitment_id']} in {EVIDENCE_FILE}",
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


def _figures(table: pd.DataFrame) -> tuple[ClosureFigure, ...]:
    return tuple(
        ClosureFigure(
            **{
                name: (cell or None) if name in ("indicator", "context") else cell
                for name, cell in cells.items()
            }  # type: ignore[arg-type]
        )
        for _, cells in _records(table)
    )


def _refuse_untold(figures: pd.DataFrame, tables: _Tables, document: ClosureDocument) -> None:
    told = {number for section in document.sections for number in section.chapters}
    for row, cells in _records(figures):
        if int(cells["chapter"].split()[0]) not in told:
            raise DataError(
                tables.file(FIGURES_FILE),
                row=row,
                column="chapter",
                found=f"'{cells['chapter']}'",
                expected=f"a chapter that a section of {DOCUMENT_FILE} shows the figures of",
            )
    held = {int(cells["chapter"].split()[0]) for _, cells in _records(figures)}
    if empty := sorted(told - held):
        raise DataError(
            tables.file(DOCUMENT_FILE),
            found=f"chapter {empty[0]} in a section",
            expected=f"a chapter that {FIGURES_FILE} has a figure of",
        )


def _check(
    tables: _Tables,
    catalogue: Catalogue,
    document: ClosureDocument,
    figures: pd.DataFrame,
    points: pd.DataFrame,
    text: pd.DataFrame,
) -> None:
    """Refuse rows that name what the catalogue, the layout or another table does not hold."""
    indicators = [item.id for item in catalogue.indicators]
    named = ((figures, FIGURES_FILE, "indicator"), (figures, FIGURES_FILE, "context"))
    for table, name, column in (*named, (text, TEXT_FILE, "indicator")):
        expected = "an indicator of indicators.yml or nothing"
        _refuse_unknown(table, tables.file(name), column, indicators, expected)
    _refuse_statuses(figures, tables.file(FIGURES_FILE))
    _refuse_untold(figures, tables, document)
    keys = f"a key of {FIGURES_FILE}"
    _refuse_unknown(points, tables.file(POINTS_FILE), "key", figures["key"], keys)
    refuse_other_series(points, figures, document, tables.file(POINTS_FILE))
    _refuse_undrawable(points, tables.file(POINTS_FILE))
    _refuse_undrawable(text, tables.file(TEXT_FILE))


def read_closure_report(catalogue: Catalogue, document: ClosureDocument) -> ClosureReport:
    """Read and check the tables of a closure report.

    ``numbered_figures.csv`` and ``points.csv`` must be there; ``text_points.csv``, ``finance.csv``,
    ``commitments.csv`` and ``evidence.csv`` where a section shows what they hold.

    Parameters
    ----------
    catalogue : Catalogue
        Indicators that figures may name.
    document : ClosureDocument
        Which report.

    Raises
    ------
    DataError
        Naming file, row, column, what was found and what was expected.
    """

    def shown(kind: str) -> bool:
        return any(section.shows(kind) for section in document.sections)

    tables = _Tables(catalogue.root / document.path, document.path, catalogue.bounds)
    figures = tables.read(FIGURES_FILE, FIGURES, "the figures of a closure report")
    points = tables.read(POINTS_FILE, POINTS, "the values of a closure report")
    text = tables.read(
        TEXT_FILE, TEXT_POINTS, "values of the report's text", needed=shown("text-figures")
    )
    finance = tables.read(
        FINANCE_FILE, FINANCE, "the finance of a closure report", needed=shown("finance")
    )
    _check(tables, catalogue, document, figures, points, text)
    return ClosureReport(
        document=document,
        figures=_figures(figures),
        points=_values(points),
        subjects=_subjects(text) if shown("text-figures") else (),
        text_points=_values(text),
        titles={cells["key"]: cells["title"] for _, cells in _records(text)},
        finance=tuple(
            _value_of(cells, f"finance-{cells['chapter']}", cells["item"])
            for _, cells in _records(finance)
        ),
        commitments=_commitments(tables, needed=shown("commitments")),
    )
