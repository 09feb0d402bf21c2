from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import ClosureDocument
from pcp_analysis.documents.closure import read_closure_report
from pcp_analysis.documents.closure_models import (
    NOT_PRINTED,
    OTHER_MEASURE,
    POINTS_ONLY,
    RECOMPUTED,
    ClosureReport,
)
from pcp_analysis.documents.periods import drawn_day, period_label, span_of
from pcp_analysis.errors import DataError

ROOT = Path(__file__).parents[2]
FOLDER = "data/documents/essex/002"


def read(root: Path) -> ClosureReport:
    catalogue = Catalogue.load(root)
    document = catalogue.documents["002"]
    assert isinstance(document, ClosureDocument)
    return read_closure_report(catalogue, document)


@pytest.fixture(scope="module")
def report() -> ClosureReport:
    return read(ROOT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the report's tables to spoil, with the catalogue that they are read with."""
    for name in ("catalogue", "documents"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path / FOLDER


def spoil(folder: Path, name: str, row: int, column: str, cell: str) -> None:
    table = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
    table.loc[row - 2, column] = cell
    table.to_csv(folder / name, index=False)


def refusal(folder: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        read(folder.parents[3])
    return caught.value


def test_there_are_35_figures_in_the_order_of_the_report(report: ClosureReport) -> None:
    assert len(report.figures) == 35
    numbers = [figure.number for figure in report.figures]
    assert numbers[0] == "1(i)"
    assert numbers[-1] == "10(iv)"
    assert "6(v)" not in numbers
    assert [number for number, count in Counter(numbers).items() if count > 1] == ["9(iv)"]
    assert len({figure.key for figure in report.figures}) == 35


def test_every_figure_has_a_status_and_values_where_the_status_says_so(
    report: ClosureReport,
) -> None:
    statuses = Counter(figure.status for figure in report.figures)
    assert statuses == {RECOMPUTED: 5, OTHER_MEASURE: 3, POINTS_ONLY: 19, NOT_PRINTED: 8}
    for figure in report.figures:
        assert figure.reason
        if figure.status == OTHER_MEASURE:
            assert figure.indicator or figure.context, figure.key
        if figure.status in (POINTS_ONLY, OTHER_MEASURE):
            assert report.points_of(figure), figure.key
        if figure.status == NOT_PRINTED:
            assert not report.points_of(figure), figure.key


def test_every_value_is_one_that_its_printed_text_shows(report: ClosureReport) -> None:
    values = [*report.points, *report.text_points, *report.finance]
    assert values
    for value in values:
        digits = value.printed.replace(",", "")
        if "million" not in digits and any(char.isdigit() for char in digits):
            whole = f"{value.value:g}" if value.value < 1e5 else str(int(value.value))
            # minutes and seconds are written as seconds
            assert whole in digits or value.unit == "seconds", value


def test_commitments_have_the_evidence_that_they_count(report: ClosureReport) -> None:
    whole = [item for item in report.commitments if not item.parent]
    assert len(whole) == 115
    assert sum(len(item.evidence) for item in report.commitments) == 286


def test_subjects_of_the_text_are_those_that_open_data_follow(report: ClosureReport) -> None:
    assert {item.key: item.indicator for item in report.subjects} == {
        "text-burglary": "burglary",
        "text-theft": "theft-other-than-burglary-and-vehicle",
    }


def test_missing_column_is_named(folder: Path) -> None:
    path = folder / "points.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns={"value": "values"})
    table.to_csv(path, index=False)
    fault = refusal(folder)
    assert (fault.file, fault.column) == (f"{FOLDER}/points.csv", "value")
    assert "Did you mean 'values'" in fault.expected


@pytest.mark.parametrize(
    ("name", "row", "column", "cell", "expected"),
    [
        ("points.csv", 3, "value", "many", "a number"),
        ("points.csv", 3, "period_type", "fortnight", "one of: financial_year"),
        ("points.csv", 3, "use", "drawn", "one of: series"),
        ("points.csv", 3, "period", "2019-21", "a year or month"),
        ("points.csv", 3, "key", "figur-1-i", "Did you mean 'figure-1-i'"),
        ("numbered_figures.csv", 4, "status", "guessed", "one of: recomputed"),
        ("numbered_figures.csv", 2, "indicator", "al-crime", "Did you mean 'all-crime'"),
        ("numbered_figures.csv", 2, "indicator", "", "where the figure is recomputed"),
        ("numbered_figures.csv", 36, "context", "speed", "an indicator of indicators.yml"),
        (
            "numbered_figures.csv",
            2,
            "chapter",
            "11 Next",
            "a chapter that a section of document.yml",
        ),
        ("text_points.csv", 2, "indicator", "theft", "an indicator of indicators.yml"),
        ("finance.csv", 5, "value", "", "a number"),
        ("commitments.csv", 2, "commitment_id", "9-plan-01", "an id such as"),
        ("commitments.csv", 2, "evidence_figures", "6", "5, the rows of p1-plan-01"),
        ("commitments.csv", 2, "source_lines", "485-484", "lines of the text"),
        ("commitments.csv", 2, "priority", "9 More", "priority 1, as the id has"),
        ("commitments.csv", 2, "parent", "p1-plan-99", "an id of commitments.csv, or nothing"),
        ("evidence.csv", 2, "commitment_id", "p1-plan-99", "an id of commitments.csv"),
        ("evidence.csv", 2, "value", "5000", "the number that 'printed' says (500)"),
        ("evidence.csv", 2, "period", "2021/2016", "of which the first is first"),
        ("evidence.csv", 2, "unit", "oficers", "'officers', or a unit"),
        ("finance.csv", 3, "period", "2021-33", "a year or month of the calendar"),
        ("points.csv", 2, "value", "11022", "the number that 'printed' says"),
        ("points.csv", 2, "unit", "people", "'offences', as figure-1-i has"),
        ("points.csv", 2, "period", "2035-36", "2015 to 2021"),
        ("finance.csv", 3, "value", "44", "the number that 'printed' says"),
    ],
)
def test_bad_cell_is_refused_by_file_row_and_column(
    folder: Path, name: str, row: int, column: str, cell: str, expected: str
) -> None:
    spoil(folder, name, row, column, cell)
    fault = refusal(folder)
    assert (fault.file, fault.row, fault.column) == (f"{FOLDER}/{name}", row, column)
    assert f"'{cell}'" in fault.found
    assert expected in fault.expected


def test_other_measure_without_any_open_data_is_refused(folder: Path) -> None:
    spoil(folder, "numbered_figures.csv", 33, "context", "")
    fault = refusal(folder)
    assert (fault.file, fault.row, fault.column) == (
        f"{FOLDER}/numbered_figures.csv",
        33,
        "indicator",
    )
    assert "open data are of another measure" in fault.expected


@pytest.mark.parametrize(
    ("name", "row"),
    [("numbered_figures.csv", 3), ("points.csv", 3), ("commitments.csv", 3)],
)
def test_key_that_stands_twice_is_refused(folder: Path, name: str, row: int) -> None:
    path = folder / name
    lines = path.read_text().splitlines()
    lines.insert(row - 1, lines[row - 2])
    path.write_text("\n".join(lines) + "\n")
    fault = refusal(folder)
    assert (fault.file, fault.row) == (f"{FOLDER}/{name}", row)
    assert fault.found.startswith("a second row for")


def test_file_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "commitments.csv").unlink()
    assert "commitments.csv" in refusal(folder).file


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2015-16", "2015/16"),
        ("2016-05", "May 2016"),
        ("2015-16/2021-22", "2015/16 to 2021/22"),
        ("2016/2021-03", "2016 to March 2021"),
        ("2015-16/end of the Plan", "2015/16 to end of the Plan"),
        ("not stated", "not stated"),
    ],
)
def test_period_is_printed_in_british_form(text: str, label: str) -> None:
    assert period_label(text) == label


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2015-16/2021-22", (dt.date(2016, 3, 31), dt.date(2022, 3, 31))),
        ("2016/2021-03", (dt.date(2016, 12, 31), dt.date(2021, 3, 31))),
        ("2019-10/2020-02", (dt.date(2019, 10, 31), dt.date(2020, 2, 29))),
        ("2015-16/end of the Plan", None),
        ("2015-16", None),
        ("not stated", None),
    ],
)
def test_span_of_a_printed_change(text: str, span: tuple[dt.date, dt.date] | None) -> None:
    assert span_of(text) == span


def test_nothing_is_said_not_to_be_open_data_that_this_book_merely_lacks(
    report: ClosureReport,
) -> None:
    for figure in report.figures:
        assert "at hand" not in figure.reason
        assert "not open data" not in figure.reason


def test_value_is_drawn_in_the_middle_of_its_period() -> None:
    assert drawn_day("financial_year", "2015-16") == dt.date(2015, 9, 30)
    assert drawn_day("point_in_time", "2016-05") == dt.date(2016, 5, 15)
    assert drawn_day("point_in_time", "2016") == dt.date(2016, 7, 1)
    assert drawn_day("calendar_year", "2019") == dt.date(2019, 7, 1)
    assert dt.date(2020, 9, 1) < drawn_day("twelve_months", "2021-03") < dt.date(2020, 10, 31)
    with pytest.raises(ValueError, match="no place on a time axis"):
        drawn_day("other", "2019")


def test_chapter_without_a_figure_is_not_shown(folder: Path) -> None:
    path = folder / "document.yml"
    path.write_text(path.read_text().replace("chapters: [1]", "chapters: [1, 99]", 1))
    fault = refusal(folder)
    assert "chapter 99 in a section" in fault.found
