from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError, MissingDataError
from pcp_analysis.periods import Quarter
from pcp_analysis.store.local_returns import LocalReturns
from pcp_analysis.store.return_form import write_template
from pcp_analysis.store.return_rows import COLUMNS, FORM_COLUMNS

ROOT = Path(__file__).parents[2]
QUARTER = "2021-22-q1"
HEADER = ",".join(COLUMNS)
CALLS = f"emergency-999-calls,quarter,{QUARTER},70000,calls,stated,,,999 log,all calls,"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the catalogue and the names of documents, and no returns."""
    shutil.copytree(ROOT / "data" / "catalogue", tmp_path / "data" / "catalogue")
    for path in (ROOT / "data" / "documents" / "essex").glob("*/document.yml"):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True)
        shutil.copyfile(path, target)
    return tmp_path


def put(project: Path, text: str, name: str = f"{QUARTER}.csv", encoding: str = "utf-8") -> Path:
    path = project / "data" / "local_returns" / "essex" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def calls(project: Path) -> float | None:
    (figure,) = LocalReturns.load(project, "essex").of("emergency-999-calls", "quarter", QUARTER)
    return figure.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("value", ["70000", '"70,000"'])
def test_csv_as_excel_saves_it_is_read(project: Path, encoding: str, sign: str, value: str) -> None:
    row = CALLS.replace("70000", "VALUE").replace(",", sign).replace("VALUE", value)
    put(project, f"{HEADER.replace(',', sign)}\r\n{row}\r\n", encoding=encoding)
    assert calls(project) == 70000


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("70000", "0.45", "column 'value': found '0.45'; expected a whole number"),
        ("70000", "-5", "column 'value': found '-5'"),
        ("70000", '"70,00"', "column 'value': found '70,00'"),
        (",calls,", ",minutes,", "column 'unit': found 'minutes'; expected 'calls'"),
        (QUARTER, "2020-21-q4", "column 'period': found '2020-21-q4'; expected 2021-22-q1"),
        ("999 log", "", "column 'document': found nothing"),
        ("999 log", "998", "column 'document': found '998'"),
        ("999 log", " ", "column 'document': found nothing"),
        ("999 log", "-1", "column 'document': found '-1'"),
        ("all calls", "", "column 'locator': found nothing"),
        ("stated,,,", 'stated,,"7,000",', "the number that 'printed' says (7,000)"),
        ("stated,,,", "derived,2 * 30000 + 1,,", "60,001, which 'expression' comes to"),
        (
            "stated,,,",
            ",2 * 35000,,",
            "column 'kind': found nothing; expected 'derived', since the",
        ),
        ("all calls", "44286", "column 'locator': found '44286'; expected the place"),
        ("999 log", "=HYPERLINK(1)", "column 'document': found '=HYPERLINK(1)'; expected words"),
        ("all calls", "@SUM(1)", "column 'locator': found '@SUM(1)'; expected words"),
    ],
)
def test_a_value_that_does_not_fit_its_indicator_is_refused(
    project: Path, old: str, new: str, said: str
) -> None:
    put(project, f"{HEADER}\n{CALLS.replace(old, new, 1)}\n")
    with pytest.raises(DataError) as caught:
        LocalReturns.load(project, "essex")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "period", "good"),
    [
        ("span", "2020-04/2021-03", True),
        ("span", "2016/2021-03", True),
        ("span", "2021-05-01/2020-01-01", False),
        ("span", "2020-13/2021-01", False),
        ("point_in_time", "2021-02-30", False),
        ("point_in_time", "2020-02-29", True),
        ("month", "2021-13", False),
        ("financial_year", "2020-22", False),
    ],
)
def test_a_period_is_one_of_the_calendar_and_ends_after_it_begins(
    project: Path, kind: str, period: str, good: bool
) -> None:
    row = CALLS.replace(f"quarter,{QUARTER}", f"{kind},{period}")
    put(project, f"{HEADER}\n{row}\n", "other.csv")
    if good:
        assert LocalReturns.load(project, "essex").of("emergency-999-calls", kind, period)
    else:
        with pytest.raises(DataError, match="row 2, column 'period'"):
            LocalReturns.load(project, "essex")


def test_every_fault_of_a_return_is_told_at_once(project: Path) -> None:
    other = CALLS.replace("emergency-999", "non-emergency-101").replace("70000", "-1")
    put(project, f"{HEADER}\n{CALLS.replace('70000', 'x')}\n{other}\n")
    with pytest.raises(DataError) as caught:
        LocalReturns.load(project, "essex")
    assert [item.row for item in (caught.value, *caught.value.others)] == [2, 3]


def test_doubled_rows_and_unknown_columns_are_refused(project: Path) -> None:
    put(project, f"{HEADER}\n{CALLS}\n{CALLS.replace('70000', '71000')}\n")
    with pytest.raises(DataError, match="a second row for emergency-999-calls"):
        LocalReturns.load(project, "essex")
    put(project, f"{HEADER},valeu\n{CALLS},1\n")
    with pytest.raises(DataError, match=r"column 'valeu'.*Did you mean 'value'"):
        LocalReturns.load(project, "essex")


@pytest.mark.parametrize("name", ["2021-22-q5.csv", "2021-22-q1 (copy).csv", "2021.csv"])
def test_a_file_named_like_a_quarter_that_is_none_is_refused(project: Path, name: str) -> None:
    put(project, f"{HEADER}\n{CALLS}\n", name)
    with pytest.raises(DataError, match="expected a quarter such as 2020-21-q4"):
        LocalReturns.load(project, "essex")


def test_one_figure_in_two_files_is_refused(project: Path) -> None:
    put(project, f"{HEADER}\n{CALLS}\n")
    put(project, f"{HEADER}\n{CALLS}\n", "more.csv")
    with pytest.raises(DataError, match="a second row for emergency-999-calls"):
        LocalReturns.load(project, "essex")


@pytest.mark.parametrize("name", ["2021-22-q1.xls", "2021-22-q1.ods", "2021-22-q1.xlsb", "x.tsv"])
def test_no_file_of_figures_is_ignored(project: Path, name: str) -> None:
    put(project, "anything", name)
    with pytest.raises(DataError, match="save it as an Excel workbook"):
        LocalReturns.load(project, "essex")


@pytest.mark.parametrize("name", [f"{QUARTER}.csv", f"{QUARTER}.xlsx"])
def test_a_return_is_told_from_its_content_and_a_damaged_one_is_one_error(
    project: Path, name: str
) -> None:
    path = put(project, "", name)
    book = openpyxl.Workbook()
    book.active.title = "Other"
    book.save(path)
    with pytest.raises(DataError, match=r"sheet Other.*found the columns"):
        LocalReturns.load(project, "essex")
    content = path.read_bytes()
    for damaged in (
        content[:500],
        content.replace(b"PK", b"PX"),
        content[: len(content) // 2],
        b"",
    ):
        path.write_bytes(damaged)
        with pytest.raises(DataError, match=name):
            LocalReturns.load(project, "essex")


Fill = Callable[..., Path]


@pytest.fixture
def fill(project: Path) -> Fill:
    """Write the form of a quarter and fill in the row of the emergency calls as a person would."""

    def filled(indicator: str = "emergency-999-calls", **cells: object) -> Path:
        workbook, _ = write_template(project, "essex", Quarter.parse(QUARTER))
        book = openpyxl.load_workbook(workbook)
        sheet = book["Return"]
        (row,) = [row for row in sheet.iter_rows() if row[0].value == indicator]
        for name, value in {"document": 0, "locator": "all calls", **cells}.items():
            cell = row[FORM_COLUMNS.index(name)]
            if isinstance(value, tuple):
                value, cell.number_format = value
            cell.value = value
        book.save(workbook)
        return workbook

    return filled


@pytest.mark.parametrize(
    ("value", "read"), [(70000, 70000), (70000.0, 70000), ("70,000", 70000), ("Withheld", None)]
)
def test_workbook_that_a_person_filled_in_is_read(
    project: Path, fill: Fill, value: object, read: float | None
) -> None:
    fill(value=value)
    assert calls(project) == read


def test_share_that_excel_shows_as_a_percentage_is_read_as_it_is_shown(
    project: Path, fill: Fill
) -> None:
    path = project / "data" / "catalogue" / "local_indicators.yml"
    text = path.read_text(encoding="utf-8")
    at = text.index("id: emergency-999-calls")
    path.write_text(text[:at] + text[at:].replace('"calls"', '"per cent"', 1), encoding="utf-8")
    fill(value=(0.45, "0%"))
    assert calls(project) == 45


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("=1+1", "a formula without a value"),
        (0.45, "found '0.45'"),
        ((0.45, "0%"), "found '45%'"),  # a count is no share
        ("many", "found 'many'"),
    ],
)
def test_workbook_with_a_slip_is_refused_by_row(
    project: Path, fill: Fill, value: object, said: str
) -> None:
    fill(value=value)
    with pytest.raises(DataError, match=r"2021-22-q1\.xlsx, sheet Return, row \d+") as caught:
        LocalReturns.load(project, "essex")
    assert said in str(caught.value)


def test_form_that_has_lost_a_row_is_refused(project: Path) -> None:
    _, path = write_template(project, "essex", Quarter.parse(QUARTER))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("emergency-999")))
    with pytest.raises(DataError, match="no row for emergency-999-calls"):
        LocalReturns.load(project, "essex")


def test_form_lists_the_figures_of_the_plan_in_force_and_is_the_same_twice(
    project: Path, catalogue: Catalogue
) -> None:
    workbook, _ = write_template(project, "essex", Quarter.parse(QUARTER))
    first = workbook.read_bytes()
    sheet = openpyxl.load_workbook(workbook)["Return"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    plan = catalogue.plan("essex", Quarter.parse(QUARTER).end)
    assert plan is not None
    asked = {str(row[FORM_COLUMNS.index("priority")]).split(" ", 1)[1] for row in rows}
    assert asked <= {priority.title for priority in plan.priorities}
    assert sheet.protection.sheet
    assert not sheet.cell(2, 1 + FORM_COLUMNS.index("value")).protection.locked
    assert sheet.cell(2, 1 + FORM_COLUMNS.index("unit")).protection.locked
    assert len(sheet.data_validations.dataValidation) > len(rows)
    for path in workbook.parent.iterdir():
        path.unlink()
    assert write_template(project, "essex", Quarter.parse(QUARTER))[0].read_bytes() == first


def test_form_of_another_force_lists_what_its_plan_names_under_any_priority(project: Path) -> None:
    quarter = Quarter.parse("2025-26-q3")
    with pytest.raises(MissingDataError, match="local_indicators"):
        write_template(project, "kent", quarter)
    plan = project / "data" / "catalogue" / "plans" / "kent" / "2025-2029.yml"
    text = plan.read_text(encoding="utf-8")
    named = "title: Protecting people\n    local_indicators: [emergency-999-calls, isva-referrals]"
    plan.write_text(text.replace("title: Protecting people", named, 1), encoding="utf-8")
    _, path = write_template(project, "kent", quarter)
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    assert {line.split(",")[0] for line in lines} == {"emergency-999-calls", "isva-referrals"}
