"""The rows of one return, each value held against its indicator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pcp_analysis.errors import DataError, did_you_mean, refuse_all, shorten
from pcp_analysis.periods import Quarter, parse_period
from pcp_analysis.releases.cells import row_of, schema, text_column, validate, words
from pcp_analysis.store.disclosure import Key
from pcp_analysis.store.local_indicators import LocalIndicator, ReturnRules
from pcp_analysis.store.return_files import (
    is_day,
    plain_number,
    plain_period,
    read_return_table,
)
from pcp_analysis.store.return_prints import contradiction

WITHHELD = "withheld"
NEEDED = ("indicator", "period_type", "period", "value", "unit", "document", "locator")
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
FORM_COLUMNS = (
    *COLUMNS[:5],
    "label",
    "priority",
    *COLUMNS[8:],
)  # label marks a form, whose rows stay
_WORDS = re.compile(r"[^\W\d_]{2}").search
_LETTER = re.compile(r"[^\W\d_]").search
_ANY = r"[\s\S]*"
_DAY = r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_MONTH = r"\d{4}-(0[1-9]|1[0-2])"
_PERIODS = {
    "twelve_months": (_MONTH, "YYYY-MM, which is their last"),
    "month": (_MONTH, "YYYY-MM"),
    "point_in_time": (r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD"),
    "span": (f"{_DAY}/{_DAY}", "FIRST/LAST, as YYYY-MM/YYYY-MM, which ends after it begins"),
}
TABLE = schema(
    {
        "indicator": words(),
        "period_type": text_column(
            "|".join((*_PERIODS, "quarter", "financial_year")), "a period type"
        ),
        "period": words(),
        "value": text_column(_ANY, "text"),
        "unit": words(),
        "kind": text_column("stated|derived|", "stated or derived"),
        "expression": text_column(_ANY, "text"),
        "printed": text_column(_ANY, "text"),
        "document": text_column(_ANY, "text"),
        "locator": text_column(_ANY, "text"),
        "note": text_column(_ANY, "text"),
    },
    key=["indicator", "period_type", "period", "document", "locator"],
)


@dataclass(frozen=True)
class LocalFigure:
    """One printed figure.

    Parameters
    ----------
    indicator : LocalIndicator
        What.
    period_type, period : str
        When.
    value : float or None
        As a plain number; None where it is withheld.
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
    value: float | None
    derived: bool
    document: str
    locator: str
    note: str

    @property
    def key(self) -> Key:
        """Indicator, type of period and period."""
        return self.indicator.id, self.period_type, self.period

    @property
    def withheld(self) -> bool:
        """Whether the value is withheld by a rule of disclosure, or by the force itself."""
        return self.value is None


def _check_period(period_type: str, text: str) -> None:
    if period_type not in _PERIODS:
        parse_period(period_type, text)
        return
    pattern, example = _PERIODS[period_type]
    fits = re.fullmatch(pattern, text) is not None
    if fits and period_type == "point_in_time":
        fits = is_day(text)
    elif fits and period_type == "span":
        first, last = text.split("/")
        fits = first[: len(last)] <= last[: len(first)]
    if not fits:
        raise ValueError(f"a {period_type.replace('_', ' ')} such as {example}")


def _plain(table: pd.DataFrame, rules: ReturnRules) -> pd.DataFrame:
    """Return a table without Excel's habits, columns that may be left out added empty."""
    table = table.assign(**{name: "" for name in COLUMNS if name not in table.columns})
    units = {item.id: item.unit for item in rules.indicators.values()}
    for name in ("indicator", "period_type", "value", "unit", "kind", "document", "locator"):
        table[name] = table[name].str.strip()
    table["period"] = [
        plain_period(*item) for item in zip(table["period_type"], table["period"], strict=True)
    ]
    table["value"] = [
        plain_number(value, units.get(indicator, ""))
        for value, indicator in zip(table["value"], table["indicator"], strict=True)
    ]
    table["document"] = [
        text.zfill(3) if text.isdigit() and text.isascii() else text for text in table["document"]
    ]
    return table


def read_return(path: Path, rules: ReturnRules) -> list[LocalFigure]:
    """Read one return and hold every value against its indicator.

    Parameters
    ----------
    path : Path
        A file of ``data/local_returns/FORCE``: CSV or XLSX.
    rules : ReturnRules
        As :func:`return_rules` gives them.

    Returns
    -------
    list of LocalFigure
        What was returned; a row without a value gives none.

    Raises
    ------
    DataError
        Naming file, row and column of the first fault, holding the others.
    """
    _refuse_name(path)
    label, raw = read_return_table(path)
    unknown = [name for name in raw.columns if name not in {*COLUMNS, *FORM_COLUMNS}]
    if unknown:
        hint = did_you_mean(str(unknown[0]), COLUMNS)
        raise DataError(
            label,
            row=1,
            column=shorten(str(unknown[0])),
            found="a column that no return has",
            expected=f"only {', '.join(COLUMNS)}.{hint}",
        )
    is_form = "label" in raw.columns
    if set(NEEDED) <= set(raw.columns):
        raw = _plain(raw, rules)
    what = "local returns ('pcp template QUARTER' writes the form)"
    table = validate(raw, label, TABLE, what, also=FORM_COLUMNS)
    found: list[LocalFigure] = []
    faults: list[DataError] = []
    for index, row in zip(table.index, table.to_dict("records"), strict=True):
        cells = {str(name): str(text) for name, text in row.items()}
        try:
            figure = _figure(cells, path.stem, rules)
        except _RowError as fault:
            hint = cells[fault.column]
            faults.append(
                DataError(
                    label,
                    row=row_of(index),
                    column=fault.column,
                    found=f"'{shorten(hint)}'" if hint else "nothing",
                    expected=fault.expected,
                )
            )
        else:
            found += [figure] if figure else []
    if is_form:
        faults += _missing_rows(table, label, path.stem, rules)
    refuse_all(faults)
    return found


class _RowError(Exception):
    def __init__(self, column: str, expected: str) -> None:
        self.column, self.expected = column, expected
        super().__init__(expected)


def _figure(cells: dict[str, str], quarter: str, rules: ReturnRules) -> LocalFigure | None:
    """Return the figure of a row, or None where no value was returned."""
    indicator = rules.indicators.get(cells["indicator"])
    if indicator is None:
        hint = did_you_mean(cells["indicator"], rules.indicators)
        raise _RowError("indicator", f"an id of local_indicators.yml.{hint}")
    try:
        _check_period(cells["period_type"], cells["period"])
    except ValueError as error:
        raise _RowError("period", f"another form: {error}") from None
    own = _quarter_of(quarter)
    if own and cells["period_type"] == "quarter" and cells["period"] != own:
        raise _RowError("period", f"{own}, the quarter of this return, for {indicator.id}")
    if cells["unit"] != indicator.unit:
        raise _RowError("unit", f"'{indicator.unit}', the unit of {indicator.id}")
    for name in ("printed", "document", "locator", "note"):
        if cells[name].startswith(("=", "@")):
            raise _RowError(name, "words, not a formula: open the file in Excel and save its value")
    if cells["value"] == "":
        if beside := cells["printed"] or cells["expression"]:
            raise _RowError("value", f"a value, since '{shorten(beside)}' stands beside it")
        return None
    if cells["expression"] and cells["kind"] != "derived":
        beside = shorten(cells["expression"])
        raise _RowError("kind", f"'derived', since the expression '{beside}' stands beside it")
    value = None
    if cells["value"].lower() != WITHHELD:
        value = _number(cells["value"], indicator, rules)
        if wanted := contradiction(
            cells["value"], cells["kind"], cells["printed"], cells["expression"]
        ):
            raise _RowError("value", f"{wanted}, for {indicator.id}")
    if not cells["document"]:
        raise _RowError("document", f"the document or source that gives {indicator.id}")
    if cells["document"].isdigit() and cells["document"] not in rules.documents:
        known = ", ".join(sorted(rules.documents)) or "none is at hand"
        raise _RowError(
            "document",
            f"the number of a document in data/documents/{rules.force} ({known}), or words",
        )
    if not cells["document"].isdigit() and not _WORDS(cells["document"]):
        raise _RowError("document", f"the number of a document or words, for {indicator.id}")
    if not _LETTER(cells["locator"]):
        raise _RowError(
            "locator",
            f"the place in the document that gives {indicator.id}, in words such as 'page 3'",
        )
    return LocalFigure(
        indicator,
        cells["period_type"],
        cells["period"],
        value,
        cells["kind"] == "derived",
        cells["document"],
        cells["locator"],
        cells["note"],
    )


def _number(text: str, indicator: LocalIndicator, rules: ReturnRules) -> float:
    rule = rules.rule_of(indicator)
    try:
        value = float(rule.read(text))
    except ValueError as error:
        wanted = f"{error}, for {indicator.id} in {indicator.unit}, or '{WITHHELD}'"
        raise _RowError("value", wanted) from None
    least = indicator.least if indicator.least is not None else rule.least
    most = indicator.most if indicator.most is not None else rule.most
    if not least <= value <= most:
        raise _RowError("value", f"a number from {least:,g} to {most:,g}, for {indicator.id}")
    return value


def _quarter_of(stem: str) -> str | None:
    """Return the quarter that a file is named for; None where its name begins with no number."""
    try:
        return str(Quarter.parse(stem))
    except ValueError:
        return None


def _refuse_name(path: Path) -> None:
    if path.name[:1].isdigit() and _quarter_of(path.stem) is None:
        raise DataError(
            path.name,
            found=f"the name '{shorten(path.stem)}'",
            expected="a quarter such as 2020-21-q4, or a name that begins with a letter",
        )


def _missing_rows(
    table: pd.DataFrame, label: str, stem: str, rules: ReturnRules
) -> list[DataError]:
    """Return the rows that a form has lost: an empty value says that nothing was returned."""
    own = _quarter_of(stem)
    plan = rules.plan_of(Quarter.parse(own)) if own else None
    held = set(table["indicator"])
    return [
        DataError(
            label,
            column="indicator",
            found=f"no row for {indicator.id}",
            expected="every row of the form; where nothing was returned its value stays empty",
            mend=f"write the row {indicator.id},quarter,{own},,{indicator.unit}",
        )
        for indicator, _ in (rules.form_of(plan) if plan else ())
        if indicator.id not in held
    ]
