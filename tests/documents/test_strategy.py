"""The reader of the strategy report: figures as printed, and refusals that name the place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import StrategyDocument
from pcp_analysis.documents.strategy import read_strategy
from pcp_analysis.documents.strategy_models import StrategyReport
from pcp_analysis.errors import CatalogueError, DataError
from pcp_analysis.periods import Quarter

FOLDER = "documents/essex/004"
Q1, Q2 = Quarter(2020, 1), Quarter(2020, 2)
Edit = Callable[[str, str, str], int]


def load(root: Path) -> StrategyReport:
    catalogue = Catalogue.load(root)
    document = catalogue.documents["004"]
    assert isinstance(document, StrategyDocument)
    return read_strategy(catalogue, document)


def test_nine_plans_stand_in_two_quarters(root: Path) -> None:
    report = load(root)
    assert report.quarters == (Q1, Q2)
    assert [len(report.plans(quarter)) for quarter in (Q1, Q2)] == [9, 9]
    assert [item.plan for item in report.plans(Q1)] == [item.plan for item in report.plans(Q2)]
    abuse = report.plans(Q2)[0]
    assert (abuse.total, abuse.complete, abuse.ongoing, abuse.at_risk) == (60, 46, 13, 1)


def test_tracker_keeps_statuses_that_no_plan_has_and_what_is_not_printed(root: Path) -> None:
    first, second = load(root).trackers
    assert (first.unallocated, first.deferred, first.added) == (3, None, 30)
    assert (second.unallocated, second.deferred, second.added) == (0, 0, 25)


def test_total_is_kept_as_printed(root: Path) -> None:
    total = load(root).total
    assert (total.total, total.complete, total.ongoing, total.at_risk) == (260, 128, 129, 3)
    assert (total.complete_percent, total.ongoing_percent, total.at_risk_percent) == (49, 50, 1)


def test_strand_without_a_plan_has_no_figures(root: Path) -> None:
    (empty,) = [item for item in load(root).strands if item.total is None]
    assert empty.strand == "house-burglary-and-street-robbery"
    assert empty.known == ()


def test_printed_changes_follow_from_the_counts(root: Path) -> None:
    """Where the report prints both counts, its own difference and percentage are right."""
    found = 0
    for item in load(root).comparisons:
        if None in (item.value, item.previous_value, item.change):
            continue
        assert item.value - item.previous_value == item.change  # type: ignore[operator]
        if item.percentage is not None:
            assert round(100 * item.change / item.previous_value, 1) == item.percentage  # type: ignore[operator]
        found += 1
    assert found == 6


def test_every_row_names_its_place_and_no_rate_is_invented(root: Path) -> None:
    report = load(root)
    rows = (*report.dashboards, *report.summary, *report.risks, *report.comparisons, *report.orders)
    assert len(rows) == 20 + 10 + 5 + 15 + 26
    assert all(row.locator.startswith("section ") for row in rows)


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "found"),
    [
        ("dashboards.csv", ",60,41,18,1,", ",60,many,18,1,", "complete", "'many'"),
        ("dashboards.csv", ",60,41,18,1,", ",60,-41,18,1,", "complete", "'-41'"),
        ("dashboards.csv", ",60,46,13,1,", ",60,46,13.5,1,", "ongoing", "'13.5'"),
        ("dashboards.csv", ",60,41,18,1,", ",60,14,18,1,", "complete", "'14'"),
        ("totals.csv", ",strand,60,46,13,1,", ",strand,60,64,13,1,", "complete", "'64'"),
        ("comparisons.csv", ",2035,2031,4,", ",2053,2031,4,", "value", "'2053'"),
        ("comparisons.csv", ",2035,2031,4,", ",2035,2031,5,", "change", "'5'"),
        (
            "comparisons.csv",
            "2020-06,2019-06,2035",
            "2020-06,2021-06,2035",
            "previous_period",
            "'2021-06'",
        ),
        ("orders.csv", "2019-01,granted,6,6", "2019-01,granted,9,6", "value", "'9'"),
        ("risks.csv", "A13,2020-05-11,", "A13,2020-05-32,", "registered", "'2020-05-32'"),
        ("risks.csv", "A13,2020-05-11,", "A13,2020-11-05,", "registered", "'2020-11-05'"),
        ("totals.csv", "2020-21-q2,total,260", "2020-21-q2,sum,260", "row", "'sum'"),
        (
            "totals.csv",
            "2020-21-q2,total,260",
            "2020-21-q5,total,260",
            "quarter",
            "'2020-21-q5'",
        ),
        ("risks.csv", "low,tolerate,A Prevent", "low,ignore,A Prevent", "response", "'ignore'"),
        ("comparisons.csv", ",2035,2031,", ",2035,few,", "previous_value", "'few'"),
        ("orders.csv", "2019-01,granted,6", "2019-13,granted,6", "month", "'2019-13'"),
        ("orders.csv", "2020-07,breaches,7", "2020-07,lapsed,7", "series", "'lapsed'"),
    ],
)
def test_wrong_cell_is_named_by_row_and_column(
    project: Path, edit: Edit, file: str, old: str, new: str, column: str, found: str
) -> None:
    row = edit(f"{FOLDER}/{file}", old, new)
    with pytest.raises(DataError) as caught:
        load(project)
    error = caught.value
    assert (error.file, error.row, error.column) == (f"data/{FOLDER}/{file}", row, column)
    assert error.found.startswith(found)


def test_missing_column_is_named_with_the_nearest(project: Path, edit: Edit) -> None:
    edit(f"{FOLDER}/dashboards.csv", ",at_risk,", ",at_risks,")
    with pytest.raises(DataError, match=r"row 1, column 'at_risk'.*Did you mean 'at_risks'"):
        load(project)


def test_duplicate_key_is_refused(project: Path, edit: Edit) -> None:
    row = edit(f"{FOLDER}/dashboards.csv", "domestic-abuse,2020-21-q2", "domestic-abuse,2020-21-q1")
    with pytest.raises(DataError, match="a second row for domestic-abuse, 2020-21-q1") as caught:
        load(project)
    assert caught.value.row == row


def test_plan_that_misses_a_quarter_is_refused(project: Path) -> None:
    path = project / "data" / FOLDER / "dashboards.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(DataError, match="no row for serious-and-organised-crime in 2020-21-q2"):
        load(project)


def test_unknown_strand_and_indicator_are_refused(project: Path, edit: Edit) -> None:
    row = edit(
        f"{FOLDER}/comparisons.csv",
        "Robbery of personal property,robbery-of-personal-property,",
        "Robbery of personal property,robery,",
    )
    with pytest.raises(DataError, match="'robery'") as caught:
        load(project)
    assert (caught.value.row, caught.value.column) == (row, "indicator")


def test_dashboard_of_an_unknown_strand_is_refused(project: Path, edit: Edit) -> None:
    edit(f"{FOLDER}/totals.csv", "\nnight-time-economy,", "\nnight-time,")
    with pytest.raises(DataError, match="column 'strand': found 'night-time-economy'"):
        load(project)


def test_second_total_is_refused(project: Path, edit: Edit) -> None:
    edit(f"{FOLDER}/totals.csv", "hate-crime,2020-21-q2,strand", "hate-crime,2020-21-q2,total")
    with pytest.raises(DataError, match="found 2 rows 'total'"):
        load(project)


def test_wrong_head_is_named_by_line(project: Path, edit: Edit) -> None:
    line = edit(f"{FOLDER}/document.yml", "date: 2020-08-31", "date: last August")
    with pytest.raises(CatalogueError, match=rf"document\.yml, line {line}: .*date"):
        load(project)
