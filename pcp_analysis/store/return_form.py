"""The form of a return: a row for each quarterly figure that the force's plan asks for.

It is written as an Excel workbook, whose drop-downs and protection keep slips out, and as CSV.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pcp_analysis.errors import DataError, MissingDataError
from pcp_analysis.files import write_atomically
from pcp_analysis.numbers import NumberRule
from pcp_analysis.periods import Quarter
from pcp_analysis.store.local_indicators import ReturnRules, return_rules, returns_folder
from pcp_analysis.store.return_files import SHEET
from pcp_analysis.store.return_rows import FORM_COLUMNS, WITHHELD
from pcp_analysis.texts.plain import for_spreadsheet

FILLED_IN = ("value", "document", "locator", "note")
_WIDTHS = {"indicator": 34, "label": 44, "priority": 34, "document": 30, "locator": 30, "note": 40}
_DAY = b"1980-01-01T00:00:00Z"  # the form is the same to the byte whenever it is written
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_NOTES = (
    "Fill in the white cells of the sheet Return: value, document, locator and note. Grey cells are "
    "locked.",
    "value: a number in the unit beside it. A count is a whole number. Leave it empty where nothing "
    "was returned, and say why under note.",
    f"value: write {WITHHELD} for a count that must not be shown. Small counts are withheld by the "
    "rules in data/catalogue/disclosure.yml without that.",
    "document: the number of a document in data/documents, or the source in words.",
    "locator: the place in it, such as a page, a table or the date of an extract.",
    "Keep every row. Save as .xlsx or as CSV under the same name; one of the two holds the values.",
    "Then: pcp check {quarter}",
)


def form_paths(root: Path, force: str, quarter: Quarter) -> tuple[Path, Path]:
    """Return where the form of a quarter is written: the workbook and the CSV."""
    folder = returns_folder(root, force)
    return folder / f"{quarter}.xlsx", folder / f"{quarter}.csv"


def write_template(root: Path, force: str, quarter: Quarter) -> tuple[Path, Path]:
    """Write an empty return for a quarter, to be filled in.

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
    tuple of Path
        The workbook and the CSV.

    Raises
    ------
    DataError
        If there is a return already; it is never overwritten.
    MissingDataError
        If no plan in force asks for a quarterly figure.
    """
    paths = form_paths(root, force, quarter)
    contents = form_contents(root, force, quarter)
    write_atomically(paths[0], contents[0])
    write_atomically(paths[1], contents[1])
    return paths


def form_contents(root: Path, force: str, quarter: Quarter) -> tuple[bytes, str]:
    """Return the workbook and the CSV of a form, as :func:`write_template` writes them.

    Raises
    ------
    DataError, MissingDataError
        As :func:`write_template`.
    """
    for path in form_paths(root, force, quarter):
        if path.exists():
            raise DataError(
                path.name,
                found="a return already",
                expected="a quarter without one",
                mend=f"fill it in and run 'pcp check {quarter}', or delete it and write it anew",
            )
    rules = return_rules(root, force)
    rows = _rows(rules, quarter)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([FORM_COLUMNS, *([for_spreadsheet(text) for text in row] for row in rows)])
    return _workbook(rules, quarter, rows), stream.getvalue()


def _rows(rules: ReturnRules, quarter: Quarter) -> list[list[str]]:
    plan = rules.plan_of(quarter)
    if plan is None:
        raise MissingDataError(
            f"no plan of {rules.force} in force on {quarter.end} is at hand, so none is asked for; "
            f"write data/catalogue/plans/{rules.force}/NAME.yml, then run 'pcp template {quarter}'"
        )
    asked = rules.form_of(plan)
    if not asked:
        raise MissingDataError(
            f"the plan '{plan.title}' names no quarterly figure of {rules.force}; list ids of "
            f"local_indicators.yml under 'local_indicators' of its priorities, then run "
            f"'pcp template {quarter}'"
        )
    rows = []
    for indicator, priority in asked:
        cells = {
            "indicator": indicator.id,
            "period_type": "quarter",
            "period": str(quarter),
            "unit": indicator.unit,
            "label": indicator.label,
            "priority": f"{plan.number_of(priority)} {priority.title}",
        }
        rows.append([cells.get(name, "") for name in FORM_COLUMNS])
    return rows


def _workbook(rules: ReturnRules, quarter: Quarter, rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.append(list(FORM_COLUMNS))
    for place, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            if text:
                sheet.cell(place, column, text).data_type = "s"  # text, whatever it begins with
    _style(sheet, len(rows))
    _restrict(sheet, rules)
    notes = book.create_sheet("Notes")
    for text in _NOTES:
        notes.append([text.format(quarter=quarter)])
    notes.column_dimensions["A"].width = 110
    for (cell,) in notes.iter_rows():
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    notes.protection.enable()
    lists = book.create_sheet("Documents")
    for name in sorted(rules.documents):
        lists.append([name])
    lists.protection.enable()
    if rules.documents:
        letter = get_column_letter(1 + FORM_COLUMNS.index("document"))
        choice = DataValidation(
            type="list",
            formula1=f"=Documents!$A$1:$A${len(rules.documents)}",
            allow_blank=True,
            showErrorMessage=False,  # a source in words is taken too
        )
        choice.add(f"{letter}2:{letter}{1 + len(rows)}")
        sheet.add_data_validation(choice)
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


def _style(sheet: Worksheet, rows: int) -> None:
    locked = PatternFill("solid", fgColor="E7E6E6")
    for place, name in enumerate(FORM_COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTHS.get(name, 16)
        sheet[f"{letter}1"].font = Font(bold=True)
        for row in range(2, 2 + rows):
            cell = sheet[f"{letter}{row}"]
            if name in FILLED_IN:
                cell.protection = Protection(locked=False)
            else:
                cell.fill = locked
            if name in ("document", "locator", "note"):
                cell.number_format = "@"  # text, so that 000 keeps its noughts
    sheet.freeze_panes = "B2"
    sheet.protection.enable()


def _restrict(sheet: Worksheet, rules: ReturnRules) -> None:
    """Let the cell of a value take what its indicator takes, and say what that is."""
    value = get_column_letter(1 + FORM_COLUMNS.index("value"))
    for row in range(2, 1 + sheet.max_row):
        indicator = rules.indicators[str(sheet.cell(row, 1).value)]
        rule = rules.rule_of(indicator)
        least = indicator.least if indicator.least is not None else rule.least
        most = indicator.most if indicator.most is not None else rule.most
        cell = f"{value}{row}"
        whole = f"{cell}=INT({cell})," if rule.whole else ""
        accepted = DataValidation(
            type="custom",
            formula1=(
                f'=OR(LOWER({cell})="{WITHHELD}",IF(ISNUMBER({cell}),'
                f"AND({whole}{cell}>={least:.15g},{cell}<={most:.15g}),FALSE))"
            ),
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Not taken",
            error=_expected(rule, least, most, indicator.unit)[:250],
        )
        accepted.add(cell)
        sheet.add_data_validation(accepted)
        note = Comment(indicator.definition, "pcp template", width=420, height=120)
        sheet.cell(row, 1 + FORM_COLUMNS.index("label")).comment = note


def _expected(rule: NumberRule, least: float, most: float, unit: str) -> str:
    kind = "a whole number" if rule.whole else "a number"
    return f"Write {kind} from {least:,g} to {most:,g} ({unit}), or {WITHHELD}."


def _without_clock(content: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", _DAY, part)
            info = zipfile.ZipInfo(name, _ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return stream.getvalue()
