"""Reading the register of published figures; a slip is told with row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NoReturn, TypeVar

import pandas as pd

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import FOLDER, SourceDocument
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.documents.expressions import (
    ExpressionError,
    Kind,
    Node,
    kind_of,
    open_calls,
    parse,
    references,
)
from pcp_analysis.documents.register_checks import area_fault, printed_fault
from pcp_analysis.documents.register_models import (
    CLAIM,
    LEFT_OUT_REASONS,
    QUALIFIERS,
    NeedsFile,
    Register,
    RegisteredFigure,
    WordsFile,
)
from pcp_analysis.documents.register_periods import RegisterPeriod, parse_register_period
from pcp_analysis.errors import DataError, UnknownNameError, did_you_mean
from pcp_analysis.numbers import NumberBounds
from pcp_analysis.releases.cells import (
    Column,
    refuse_beyond_unit,
    schema,
    text_column,
    validate,
    words,
)
from pcp_analysis.releases.table_files import FIRST_DATA_ROW, read_table

FIGURES_FILE, LEFT_OUT_FILE = "figures.csv", "figures_not_measured.csv"  # of each document
NEEDS_FILE, WORDS_FILE = "needs.yml", "words.yml"  # of all documents of a force
_File = TypeVar("_File", NeedsFile, WordsFile)
_SLUG = r"[a-z0-9]+([.-][a-z0-9]+)*"


def _any() -> Column:
    return text_column(r"[\s\S]*", "text or nothing")


def _choice(*names: str) -> Column:
    return text_column(
        "|".join(re.escape(name) for name in names),
        "one of: " + ", ".join(name or "nothing" for name in names),
    )


_TABLE = schema(
    {
        "figure_id": text_column(rf"\d{{3}}-{_SLUG}", "an id such as NNN-4.2-03"),
        "line": text_column(r"[1-9]\d{0,5}", "the number of a line"),
        "locator": words(),
        "printed": words(),
        "value": text_column(r"(-?(0|[1-9]\d{0,14})(\.\d{1,9})?)?", "a plain number, or nothing"),
        "qualifier": _choice("", *QUALIFIERS),
        "unit": words(),
        "decimals": text_column(r"(-?\d)?", "a whole number from -9 to 9, or nothing"),
        "measure": text_column(_SLUG, "small letters, digits and -"),
        "area": text_column(r"[EWK]\d{8}|[a-z0-9]+(-[a-z0-9]+)*", "an ONS code or a slug"),
        "period": _any(),
        "kind": _choice("stated", "derived"),
        "expression": _any(),
        "open_data": _any(),
        "alternative": _any(),
        "needs": _any(),
        "note": _any(),
    },
    key=["figure_id"],
)
_LEFT_OUT = schema(
    {
        "line": text_column(r"[1-9]\d{0,5}", "the number of a line"),
        "token": text_column(r"\d{1,15}(\.\d{1,15})?", "digits without commas"),
        "count": text_column(r"[1-9]\d?", "a whole number"),
        "reason": _choice(*LEFT_OUT_REASONS),
    },
    key=["line", "token", "reason"],
)


@dataclass(frozen=True)
class _Cells:
    """A row of a document's table as text, and where it stands."""

    document: SourceDocument
    file: str
    row: int
    texts: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.texts[column]


class _Rows:
    """The rows of a force's tables while they are checked, so that each fault names its place."""

    def __init__(
        self,
        cells: Sequence[_Cells],
        catalogue: Catalogue,
        needs: Mapping[str, object],
        spelled: Mapping[str, str],
    ):
        self.cells, self.catalogue = cells, catalogue
        self.needs, self.spelled = needs, spelled
        self.codes = {item.code for item in catalogue.forces}
        self.codes.update(item.code for item in catalogue.districts.listed)
        self.kinds: dict[str, Kind] = {
            row["figure_id"]: "truth" if row["unit"] == CLAIM else "number" for row in cells
        }

    def refuse(self, place: int, column: str, expected: str, found: str | None = None) -> NoReturn:
        """Refuse a cell, naming row and column."""
        raise DataError(
            self.cells[place].file,
            row=self.cells[place].row,
            column=column,
            found=found if found is not None else f"'{self.cells[place][column]}'",
            expected=expected,
        )

    def tree(self, place: int, column: str) -> Node | None:
        """Return the checked tree of a column's expression, None where the cell is empty."""
        text = self.cells[place][column]
        if not text:
            return None
        is_claim = self.cells[place]["unit"] == CLAIM
        try:
            node = parse(text)
            kind = kind_of(node, self.kinds if column == "expression" else None)
            if column != "expression":
                self._check_open(node)
        except (ExpressionError, UnknownNameError, ValueError) as error:
            self.refuse(place, column, "an expression of the register", str(error))
        wanted = "truth" if is_claim else "number"
        if kind != wanted:
            names = {"truth": "a claim", "number": "a number", "text": "quoted text"}
            expected = f"{names[wanted]}, as the row's unit is '{self.cells[place]['unit']}'"
            self.refuse(place, column, expected, names[kind])
        return node

    def _check_open(self, node: Node) -> None:
        for _, texts in open_calls(node):
            self.catalogue.indicator(texts[0])
            if len(texts) > 1:
                parse_register_period(texts[1])

    def row(self, place: int) -> RegisteredFigure:
        """Return a row once all its cells fit together."""
        cells = self.cells[place]
        self._check_cells(place, cells)
        try:
            period = parse_register_period(cells["period"]) if cells["period"] else None
        except ValueError as error:
            self.refuse(place, "period", f"a period of the register ({error})")
        return RegisteredFigure(
            file=cells.file,
            row=cells.row,
            document=cells.document.id,
            page=_page_of(cells["figure_id"], cells.document),
            subject=_subject(cells["measure"], period, self.spelled),
            line=int(cells["line"]),
            value=Fraction(cells["value"]) if cells["value"] else None,
            decimals=int(cells["decimals"]) if cells["decimals"] else None,
            period=period,
            derived=cells["kind"] == "derived",
            expression=self.tree(place, "expression"),
            open_data=self.tree(place, "open_data"),
            alternative=self.tree(place, "alternative"),
            **{f"{name}_text": cells[name] for name in ("expression", "open_data", "alternative")},
            **{
                name: cells[name]
                for name in (
                    *("figure_id", "locator", "printed", "qualifier"),
                    *("unit", "measure", "area", "needs", "note"),
                )
            },
        )

    def _check_cells(self, place: int, cells: _Cells) -> None:
        document = cells.document.id
        if not cells["figure_id"].startswith(f"{document}-"):
            self.refuse(place, "figure_id", f"an id that starts with {document}-")
        if not _page_of(cells["figure_id"], cells.document):
            expected = f"an id of a page that 'register' of {cells.document.path} names"
            self.refuse(place, "figure_id", expected)
        if wanted := area_fault(cells["area"], self.codes):
            self.refuse(place, "area", wanted)
        is_claim = cells["unit"] == CLAIM
        for column in ("value", "decimals"):
            if bool(cells[column]) == is_claim:
                wanted = "nothing, for a claim" if is_claim else "a number, as this is no claim"
                self.refuse(place, column, wanted)
        if not is_claim:
            scaled = Fraction(cells["value"]) * Fraction(10) ** int(cells["decimals"])
            if wanted := printed_fault(cells["value"], cells["printed"]):
                self.refuse(place, "value", wanted)
            if scaled.denominator != 1:
                self.refuse(place, "decimals", f"enough of them for the value {cells['value']}")
        if cells["kind"] == "derived" and not cells["expression"]:
            self.refuse(place, "expression", "an expression, as the figure is derived")
        if cells["needs"] and cells["needs"] not in self.needs:
            hint = did_you_mean(cells["needs"], self.needs)
            self.refuse(place, "needs", f"a key of {NEEDS_FILE}.{hint}")
        if not (
            cells["needs"] or cells["open_data"] or cells["expression"] or cells["alternative"]
        ):
            self.refuse(place, "needs", "what would be needed, as nothing here recomputes the row")


def _refuse_two_units(figures: tuple[RegisteredFigure, ...]) -> None:
    units: dict[str, RegisteredFigure] = {}
    for figure in figures:
        first = units.setdefault(figure.measure, figure)
        if figure.unit != first.unit:
            raise DataError(
                figure.file,
                row=figure.row,
                column="unit",
                found=f"'{figure.unit}'",
                expected=f"'{first.unit}', as {first.figure_id} has for '{figure.measure}'",
            )


def _refuse_cycles(figures: tuple[RegisteredFigure, ...]) -> None:
    graph = {
        figure.figure_id: references(figure.expression) if figure.expression else ()
        for figure in figures
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        names: list[str] = list(reversed(error.args[1]))
        first = next(figure for figure in figures if figure.figure_id == names[0])
        raise DataError(
            first.file,
            row=first.row,
            column="expression",
            found=f"a circle: {' needs '.join(names)}",
            expected="figures that do not recompute each other in a circle",
        ) from None


def _refuse_claims_without_expression(figures: tuple[RegisteredFigure, ...]) -> None:
    claims = {item.figure_id for item in figures if item.is_claim and item.expression is None}
    for figure in figures:
        for name in references(figure.expression) if figure.expression else ():
            if name in claims:
                raise DataError(
                    figure.file,
                    row=figure.row,
                    column="expression",
                    found=f"'{name}', a claim without an expression of its own",
                    expected="a claim that can be tested",
                )


def _page_of(figure_id: str, document: SourceDocument) -> str:
    """Return the page of the register that holds a row: that of the part that its id begins as."""
    pages = document.register_pages
    for part in pages:
        if part.begins and figure_id.startswith(part.begins):
            return part.page
    return next((part.page for part in pages if not part.begins), "")


def _subject(measure: str, period: RegisterPeriod | None, spelled: Mapping[str, str]) -> str:
    """Return what a row measures and when, in words."""
    said = " ".join(spelled.get(part, part) for part in measure.split("-"))
    said = said.replace("equivalent equivalent", "equivalent").replace(" as printed", "")
    said = wording.upper_first(re.sub(r"\b(20\d\d) (\d\d)\b", r"\1/\2", said))
    return said if period is None else f"{said}, {period.label}"


def _cells_of(document: SourceDocument, path: Path, bounds: NumberBounds) -> list[_Cells]:
    file = f"{document.path}/{FIGURES_FILE}"
    _, raw = read_table(path)
    table = validate(raw, file, _TABLE, "the register of published figures")
    refuse_beyond_unit(table, file, bounds)
    return [
        _Cells(document, file, place, {str(key): str(cell) for key, cell in row.items()})
        for place, row in enumerate(table.to_dict("records"), start=FIRST_DATA_ROW)
    ]


def _read_or_empty(path: Path, model: type[_File]) -> _File:
    return read_yaml(path, model) if path.is_file() else model()


def read_register(catalogue: Catalogue, force_id: str) -> Register:
    """Read and check what the documents of a force print.

    That is ``figures.csv`` of each document, and ``needs.yml`` and ``words.yml`` beside them.

    Parameters
    ----------
    catalogue : Catalogue
        Documents and indicators.
    force_id : str
        Whose documents.

    Returns
    -------
    Register
        Without figures where the force has no documents.

    Raises
    ------
    DataError
        Naming file, row, column, what was found and what was expected: a repeated id, an unknown need
        or indicator, an expression that is malformed, names an unknown figure or function, or closes a
        circle.
    CatalogueError
        If ``needs.yml`` or ``words.yml`` is wrong.
    """
    documents = catalogue.documents_of(force_id)
    folder = catalogue.root / FOLDER / force_id
    needs = _read_or_empty(folder / NEEDS_FILE, NeedsFile).needs
    words_file = _read_or_empty(folder / WORDS_FILE, WordsFile)
    found: list[_Cells] = []
    for document in documents:
        path = folder / document.id / FIGURES_FILE
        if path.is_file() or document.register_pages:
            found += _cells_of(document, path, catalogue.bounds)
    rows = _Rows(found, catalogue, needs, words_file.spelled)
    figures = tuple(rows.row(place) for place in range(len(found)))
    _refuse_two_units(figures)
    _refuse_cycles(figures)
    _refuse_claims_without_expression(figures)
    return Register(figures, dict(needs))


def read_left_out(root: Path, document: SourceDocument) -> pd.DataFrame:
    """Read ``figures_not_measured.csv``: numbers in a document that measure nothing, and why.

    Parameters
    ----------
    root : Path
        The project's folder.
    document : SourceDocument
        Which document.

    Raises
    ------
    DataError
        Naming row and column.
    """
    _, raw = read_table(root / document.path / LEFT_OUT_FILE)
    file = f"{document.path}/{LEFT_OUT_FILE}"
    return validate(raw, file, _LEFT_OUT, "numbers that are not measured figures")
