"""Reading a strategy report: delivery plans, risks, comparisons and orders, as printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import pandas as pd
from pydantic import BaseModel

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import StrategyDocument
from pcp_analysis.documents.register_checks import is_day_or_nothing, refuse_unlike_printed
from pcp_analysis.documents.strategy_models import (
    Dashboard,
    OrderFigure,
    PrintedComparison,
    Risk,
    StrategyReport,
    SummaryRow,
)
from pcp_analysis.errors import DataError, did_you_mean
from pcp_analysis.releases.cells import Column, Schema, schema, text_column, validate, words
from pcp_analysis.releases.table_files import FIRST_DATA_ROW, read_table

STATUSES = ("complete", "ongoing", "at_risk")
_SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
_QUARTER = r"\d{4}-\d{2}-q[1-4]"
_Row = TypeVar("_Row", bound=BaseModel)


def _count(*, empty: bool = False) -> Column:
    return text_column(
        r"(0|[1-9]\d{0,5})" + ("|" if empty else ""),
        "a whole number" + (" or nothing" if empty else ""),
    )


def _decimal() -> Column:
    return text_column(r"-?(0|[1-9]\d{0,7})(\.\d{1,4})?|", "a number or nothing")


def _any_text() -> Column:
    return text_column(r"[\s\S]*", "text or nothing")


def _choice(*names: str) -> Column:
    return text_column("|".join(names), " or ".join(name or "nothing" for name in names))


def _slug(*, empty: bool = False) -> Column:
    return text_column(
        _SLUG + ("|" if empty else ""), "small letters, digits and -" + (", or nothing" * empty)
    )


def _quarter() -> Column:
    return text_column(_QUARTER, "a quarter such as 2020-21-q2")


_PLACE = {"locator": words(), "note": _any_text()}
_DASHBOARDS = schema(
    {
        "plan": _slug(),
        "quarter": _quarter(),
        **{name: _count(empty=True) for name in ("total", "complete", "ongoing", "at_risk")},
        **{name: _count(empty=True) for name in ("unallocated", "deferred")},
        "printed": words(),
        "title": words(),
        "strand": _slug(),
        **_PLACE,
    },
    ["plan", "quarter"],
)
_SUMMARY = schema(
    {
        "strand": _slug(),
        "quarter": _quarter(),
        "row": _choice("strand", "total"),
        **{name: _count(empty=True) for name in ("total", *STATUSES)},
        **{f"{name}_percent": _count(empty=True) for name in STATUSES},
        "printed": words(),
        "title": words(),
        **_PLACE,
    },
    ["strand", "quarter"],
)
_RISKS = schema(
    {
        "risk_id": _slug(),
        "strand": _slug(),
        "reference": _any_text(),
        "registered": Column(is_day_or_nothing, "a date such as 2020-05-11, or nothing"),
        "owner": _any_text(),
        "risk": words(),
        "level": _choice("low", "medium", "high", ""),
        "response": _choice(
            "transfer", "tolerate", "treat", "terminate", "take the opportunity", ""
        ),
        "mitigation": words(),
        **_PLACE,
    },
    ["risk_id"],
)
_COMPARISONS = schema(
    {
        "measure": _slug(),
        "label": words(),
        "indicator": _slug(empty=True),
        "span": _choice("twelve_months", "quarter"),
        "period": words(),
        "previous_period": _any_text(),
        **{name: _decimal() for name in ("value", "previous_value", "change", "percentage")},
        "unit": words(),
        "printed": _any_text(),
        "change_printed": _any_text(),
        "percentage_printed": _any_text(),
        **_PLACE,
    },
    ["measure", "period"],
)
_ORDERS = schema(
    {
        "month": text_column(r"(19|20)\d{2}-(0[1-9]|1[0-2])", "a month such as 2020-07"),
        "series": _choice("granted", "breaches", "change-on-previous-year"),
        "value": _count(),
        "printed": words(),
        "unit": words(),
        **_PLACE,
    },
    ["month", "series"],
)


_WITH_SHARE = [column for name in STATUSES for column in (name, f"{name}_percent")]
_PRINTED: dict[str, list[tuple[Sequence[str], str]]] = {
    "dashboards": [(("total", *STATUSES, "unallocated", "deferred"), "printed")],
    "totals": [(("total", *_WITH_SHARE), "printed")],
    "risks": [],
    "comparisons": [
        (("value", "previous_value"), "printed"),
        (("change",), "change_printed"),
        (("percentage",), "percentage_printed"),
    ],
    "orders": [(("value",), "printed")],
}  # numbers in the order in which the text beside them has them


def _rows(table: pd.DataFrame, model: type[_Row]) -> tuple[_Row, ...]:
    """Turn validated text into rows; an empty cell of a number is None."""
    text = {name for name, field in model.model_fields.items() if field.annotation is str}
    return tuple(
        model.model_validate(
            {key: value if value or key in text else None for key, value in row.items()}
        )
        for row in table.to_dict("records")
    )


def _refuse_unknown(
    file: str, column: str, found: Sequence[str], known: Iterable[str], expected: str
) -> None:
    names = set(known)
    for place, name in enumerate(found):
        if name and name not in names:
            raise DataError(
                file,
                row=place + FIRST_DATA_ROW,
                column=column,
                found=f"'{name}'",
                expected=expected + did_you_mean(name, sorted(names)),
            )


def _refuse_missing_quarters(file: str, dashboards: Sequence[Dashboard]) -> None:
    quarters = sorted({item.quarter for item in dashboards})
    present = {(item.plan, item.quarter) for item in dashboards}
    for item in dashboards:
        for quarter in quarters:
            if (item.plan, quarter) not in present:
                raise DataError(
                    file,
                    column="quarter",
                    found=f"no row for {item.plan} in {quarter}",
                    expected="every quarter for each plan",
                )


class _Tables:
    """The tables beside a ``document.yml``, by name."""

    def __init__(self, root: Path, document: StrategyDocument) -> None:
        self._root, self._document = root, document

    def file(self, name: str) -> str:
        """Return how an error names a table."""
        return f"{self._document.path}/{name}.csv"

    def read(self, name: str, expected: Schema, what: str, model: type[_Row]) -> tuple[_Row, ...]:
        """Return the rows of a table."""
        _, raw = read_table(self._root / self.file(name))
        table = validate(raw, self.file(name), expected, what)
        for columns, printed in _PRINTED[name]:
            refuse_unlike_printed(table, self.file(name), columns, printed)
        return _rows(table, model)


def _refuse_totals(file: str, summary: Sequence[SummaryRow]) -> None:
    found = sum(item.row == "total" for item in summary)
    if found != 1:
        raise DataError(
            file, column="row", found=f"{found} rows 'total'", expected="one row 'total'"
        )


def _refuse_later(file: str, risks: Sequence[Risk], document: StrategyDocument) -> None:
    for row, risk in enumerate(risks, start=FIRST_DATA_ROW):
        if risk.registered > document.date:
            raise DataError(
                file,
                row=row,
                column="registered",
                found=f"'{risk.registered}'",
                expected=f"a date by {document.date}, the date of the report",
            )


def _refuse_backwards(file: str, comparisons: Sequence[PrintedComparison]) -> None:
    for row, item in enumerate(comparisons, start=FIRST_DATA_ROW):
        dated = item.period[:1].isdigit() and item.previous_period[:1].isdigit()
        if dated and item.previous_period >= item.period:
            raise DataError(
                file,
                row=row,
                column="previous_period",
                found=f"'{item.previous_period}'",
                expected=f"a period before {item.period}",
            )


def read_strategy(catalogue: Catalogue, document: StrategyDocument) -> StrategyReport:
    """Read and check the tables of a strategy report.

    Parameters
    ----------
    catalogue : Catalogue
        Indicators that a comparison may name.
    document : StrategyDocument
        Which report.

    Raises
    ------
    DataError
        Naming file, row, column, what was found and what was expected.
    """
    tables = _Tables(catalogue.root, document)
    report = StrategyReport(
        document,
        tables.read("dashboards", _DASHBOARDS, "delivery plans by quarter", Dashboard),
        tables.read("totals", _SUMMARY, "the summary of strands", SummaryRow),
        tables.read("risks", _RISKS, "the risk register", Risk),
        tables.read("comparisons", _COMPARISONS, "figures now and before", PrintedComparison),
        tables.read("orders", _ORDERS, "notices and orders by month", OrderFigure),
    )
    _refuse_later(tables.file("risks"), report.risks, document)
    _refuse_backwards(tables.file("comparisons"), report.comparisons)
    _refuse_totals(tables.file("totals"), report.summary)
    _refuse_missing_quarters(tables.file("dashboards"), report.dashboards)
    strands = [item.strand for item in report.strands]
    expected = "a strand of totals.csv."
    for name, rows in (("dashboards", report.dashboards), ("risks", report.risks)):
        _refuse_unknown(
            tables.file(name), "strand", [row.strand for row in rows], strands, expected
        )
    _refuse_unknown(
        tables.file("comparisons"),
        "indicator",
        [item.indicator for item in report.comparisons],
        [item.id for item in catalogue.indicators],
        "an indicator of indicators.yml, or nothing",
    )
    return report
