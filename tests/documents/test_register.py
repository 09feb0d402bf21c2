from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.register import read_left_out, read_register
from pcp_analysis.documents.register_checks import period_faults
from pcp_analysis.documents.register_models import Register
from pcp_analysis.documents.register_periods import parse_register_period
from pcp_analysis.errors import CatalogueError, DataError

ROOT = Path(__file__).parents[2]
Write = Callable[..., Catalogue]
GOOD = {"value": "200"}


def test_a_row_is_read_with_its_period_and_tree(write_register: Write) -> None:
    catalogue = write_register(
        GOOD,
        {"value": "2.5", "decimals": "1", "kind": "derived", "expression": "000-p1-01 / 80"},
    )
    first, second = read_register(catalogue, "essex").figures
    assert first.value == 200
    assert first.period is not None
    assert first.period.label == "Q4 2020/21"
    assert second.value == Fraction(5, 2)
    assert second.derived
    assert second.row == 3


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([GOOD, {**GOOD, "figure_id": "000-p1-01"}], r"row 3.*figure_id"),
        ([{**GOOD, "figure_id": "001-p1-01"}], "starts with 000-"),
        ([{**GOOD, "line": "0"}], "row 2, column 'line'"),
        ([{**GOOD, "printed": "2,000"}], "row 2, column 'value'.*the number that 'printed' says"),
        ([{**GOOD, "area": "E99999999"}], "row 2, column 'area': found 'E99999999'"),
        ([{**GOOD, "value": "2,000"}], "row 2, column 'value'"),
        ([{**GOOD, "qualifier": "roughly"}], "row 2, column 'qualifier'.*about"),
        ([{**GOOD, "decimals": ""}], "row 2, column 'decimals'"),
        ([{"value": "2.5", "decimals": "0"}], "row 2, column 'decimals'.*enough"),
        ([{**GOOD, "unit": "claim"}], "row 2, column 'value'.*for a claim"),
        ([{**GOOD, "period": "2020-13"}], "row 2, column 'period'"),
        ([{**GOOD, "period": "2021-03/2020-04"}], "ends before it starts"),
        ([{**GOOD, "kind": "derived"}], "row 2, column 'expression'"),
        ([{**GOOD, "needs": "force-call"}], "Did you mean 'force-calls'"),
        ([{**GOOD, "needs": ""}], "row 2, column 'needs'"),
        ([{**GOOD, "expression": "000-p1-01 +"}], "row 2, column 'expression': .*ends too early"),
        ([GOOD, {**GOOD, "expression": "000-p1-03"}], "row 3.*unknown figure '000-p1-03'"),
        ([GOOD, {**GOOD, "expression": "sun(000-p1-01)"}], "unknown function 'sun'.*'sum'"),
        ([GOOD, {**GOOD, "expression": "eval(000-p1-01)"}], "row 3.*unknown function 'eval'"),
        ([GOOD, {**GOOD, "expression": "less(1, 2)"}], "row 3.*a claim; expected a number"),
        ([{**GOOD, "open_data": 'value("all-crimes")'}], "row 2.*open_data.*'all-crime'"),
        ([{**GOOD, "open_data": 'value("all-crime", "2020-21-q5")'}], "row 2.*is no period"),
        ([{**GOOD, "open_data": "000-p1-01"}], "row 2.*among open data"),
        ([{**GOOD, "alternative": "1 +"}], "row 2, column 'alternative'"),
        (
            [{**GOOD, "expression": "000-p1-02"}, {**GOOD, "expression": "000-p1-01"}],
            "column 'expression': found a circle",
        ),
        ([{**GOOD, "expression": "000-p1-01"}], "found a circle: 000-p1-01 needs 000-p1-01"),
        (
            [{**GOOD, "measure": "m"}, {**GOOD, "measure": "m", "unit": "people"}],
            "row 3, column 'unit': found 'people'; expected 'calls'",
        ),
        (
            [
                {"value": "", "decimals": "", "unit": "claim", "printed": "rose"},
                {"value": "1", "expression": "count(000-p1-01)"},
            ],
            "a claim without an expression of its own",
        ),
    ],
)
def test_a_slip_is_refused_with_row_and_column(
    write_register: Write, rows: list[dict[str, str]], said: str
) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read_register(write_register(*rows), "essex")
    assert "data/documents/essex/000/figures.csv" in str(caught.value)


def test_needs_are_checked(write_register: Write) -> None:
    catalogue = write_register(GOOD)
    (catalogue.root / "data/documents/essex/needs.yml").write_text(
        "needs:\n  force-calls:\n    title: calls\n"
    )
    with pytest.raises(CatalogueError, match=r"needs\.yml, line 2.*detail"):
        read_register(catalogue, "essex")


def test_reasons_for_leaving_out_are_a_closed_list(
    write_register: Write, catalogue: Catalogue
) -> None:
    spoiled = write_register(GOOD)
    (document,) = spoiled.documents_of("essex")
    path = spoiled.root / document.path / "figures_not_measured.csv"
    path.write_text("line,token,count,reason\n3,12,1,because\n")
    with pytest.raises(DataError, match=r"row 2, column 'reason'.*repeated-heading"):
        read_left_out(spoiled.root, document)
    for document in catalogue.documents_of("essex"):
        assert len(read_left_out(ROOT, document)) > 0


def test_a_row_that_no_page_of_the_register_takes_is_refused(write_register: Write) -> None:
    catalogue = write_register(GOOD)
    path = catalogue.root / "data/documents/essex/000/document.yml"
    part = "    heading: Register of 000\n"
    path.write_text(
        path.read_text().replace(part, f"{part}    id: appendix\n    begins: [000-a]\n")
    )
    with pytest.raises(DataError, match=r"row 2, column 'figure_id'.*'register'"):
        read_register(Catalogue.load(catalogue.root), "essex")


def test_a_force_without_documents_has_an_empty_register(write_register: Write) -> None:
    register = read_register(write_register(GOOD), "kent")
    assert (register.figures, register.needs) == ((), {})


@pytest.mark.parametrize(
    ("text", "label", "days", "quarters"),
    [
        ("2020-21-q4", "Q4 2020/21", 90, 1),
        ("2020-21", "2020/21", 365, 4),
        ("2021-01", "January 2021", 31, 0),
        ("2021-02-01", "1 February 2021", 1, 0),
        ("2020-02/2021-01", "12 months to January 2021", 366, 0),
        ("2019-01/2019-12", "2019", 365, 4),
        ("2018", "2018", 365, 4),
        ("2016-04/2021-03", "April 2016 to March 2021", 1826, 20),
        ("2016-17/2020-21", "2016/17 to 2020/21", 1826, 20),
    ],
)
def test_periods_have_days_quarters_and_a_british_label(
    text: str, label: str, days: int, quarters: int
) -> None:
    period = parse_register_period(text)
    assert (period.label, period.days, len(period.quarters)) == (label, days, quarters)


def test_a_year_end_is_31_march_of_a_day_month_or_year() -> None:
    for text in ("2021-03-31", "2021-03", "2020-21", "2020-04/2021-03"):
        assert str(parse_register_period(text).year_end) == "2021-03-31"
    for text in ("2021-03-01", "2021-02", "2020-21-q4", "2020-03/2021-02"):
        assert parse_register_period(text).year_end is None


def test_qualifiers_and_decimals_leave_the_room_they_mean(write_register: Write) -> None:
    given = [
        ({"value": "350"}, (350.0, 350.0)),
        ({"value": "350", "decimals": "-1", "qualifier": "about"}, (345.0, 355.0)),
        ({"value": "500", "qualifier": "more than"}, (500.0, float("inf"))),
        ({"value": "500", "qualifier": "up to"}, (0.0, 500.0)),
        ({"value": "200", "decimals": "-2", "qualifier": "nearly"}, (100.0, 200.0)),
        ({"value": "5400000", "decimals": "-5", "unit": "GBP"}, (5350000.0, 5450000.0)),
        ({"value": "42", "unit": "per cent"}, (41.5, 42.5)),
    ]
    found = read_register(write_register(*(row for row, _ in given)), "essex").figures
    for figure, (_, room) in zip(found, given, strict=True):
        assert (figure.quantity.low, figure.quantity.high) == room


def test_the_register_holds_every_document(register: Register) -> None:
    assert {figure.document for figure in register.figures} == {"000", "001", "002", "003", "004"}
    used = {figure.needs for figure in register.figures if figure.needs}
    assert used == set(register.needs)


def test_a_period_that_begins_after_its_document_is_named(register: Register) -> None:
    day = dt.date(2026, 7, 31)
    assert list(period_faults(register.figures, {"003": "2020-10"}, day)) == []
    figure = next(item for item in register.figures if item.document == "003" and item.period)
    later = replace(figure, period=parse_register_period("2031-02"))
    for dated, said in (({"003": "2020-10"}, "begun by 2020-10"), ({}, "begun by 2026-07-31")):
        (fault,) = period_faults([later], dated, day)
        assert said in fault and f"row {figure.row}, column 'period': found '2031-02'" in fault
