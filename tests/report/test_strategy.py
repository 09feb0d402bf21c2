"""The crime prevention strategy chapter: its figures, sums and tests, and the page without them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.analysis.results import Refused
from pcp_analysis.charts import bars as delivery_charts
from pcp_analysis.charts.base import WIDTH
from pcp_analysis.documents.strategy_models import StrategyReport
from pcp_analysis.errors import ParameterError, UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Column, Figure, Prose, Table
from pcp_analysis.report.page import Page
from pcp_analysis.report.strategy import chapter as strategy
from pcp_analysis.report.strategy.base import StrategyChapter
from pcp_analysis.report.strategy.comparisons import change_test
from pcp_analysis.report.strategy.orders import months_of
from pcp_analysis.report.strategy.risks import _levels
from pcp_analysis.report.strategy.sums import doubts, strand_sum, sum_of
from pcp_analysis.statistics import LentChange

SECTIONS = (
    strategy.status,
    strategy.plans,
    strategy.totals,
    strategy.risks,
    strategy.comparisons,
    strategy.orders,
)
STATUSES = ("total", "complete", "ongoing", "at_risk")


@pytest.fixture
def report(page: Page, monkeypatch: pytest.MonkeyPatch, root: Path) -> StrategyReport:
    monkeypatch.setenv("PCP_PROJECT", str(root))
    return opened(page).report


def opened(page: Page) -> StrategyChapter:
    return strategy.open_strategy(page, "004")


def at(page: Page, **changes: object) -> Page:
    """The page of another edition of the same figures."""
    return Page("test", replace(page.measures, **changes), page.plan)  # type: ignore[arg-type]


def test_sums_of_the_dashboards(report: StrategyReport) -> None:
    sums = {
        quarter: [sum_of(report.plans(quarter), name) for name in STATUSES]
        for quarter in report.quarters
    }
    assert sums == {
        Quarter(2020, 1): [259, 119, 137, 18],
        Quarter(2020, 2): [260, 139, 117, 3],
    }
    assert [strand_sum(report, report.total, name) for name in STATUSES] == [260, 139, 117, 3]


def test_every_known_difference_and_no_other(report: StrategyReport) -> None:
    found = [(item.place, item.what, item.printed, item.recomputed) for item in doubts(report)]
    child, total = "Child Abuse and Exploitation, Q2 2020/21", "Total, Q2 2020/21"
    assert found == [
        (child, "total, against its statuses", 30, 29),
        ("Extremism and Radicalisation, Q1 2020/21", "total, against its statuses", 15, 30),
        (child, "total, against its statuses", 30, 18),
        (child, "complete, against the dashboards", 1, 12),
        (total, "ongoing, against the rows above it", 129, 117),
        (total, "complete, against the dashboards", 128, 139),
        (total, "ongoing, against the dashboards", 129, 117),
    ]
    assert all(item.note for item in doubts(report))


def test_wrong_printed_percentage_is_a_difference(report: StrategyReport) -> None:
    total = report.total.model_copy(update={"complete_percent": 48})
    spoilt = replace(report, summary=(*report.strands, total))
    assert [(item.what, item.printed, item.recomputed) for item in doubts(spoilt)][-1] == (
        "complete per cent of the total",
        48,
        49,
    )


def test_page_enters_every_figure_that_its_prose_prints(page: Page, report: StrategyReport) -> None:
    blocks = [block for section in SECTIONS for block in section(opened(page))]
    roles = [
        name
        for block in blocks
        if isinstance(block, Prose)
        for name in re.findall(r"\{value\}`([^`]+)`", block.text)
    ]
    assert len(roles) > 20
    assert all(name.startswith("crime-prevention-strategy.") for name in roles)
    assert set(roles) <= set(page.ledger.entries)
    assert sum(isinstance(block, Table) for block in blocks) == 8
    for block in blocks:
        if isinstance(block, Table):
            assert {len(row.cells) for row in block.rows} == {len(block.columns)}
            assert "Crime Prevention Strategy report" in str(block.entry.method)
        if isinstance(block, Figure):
            assert len(block.entry.text) > 40


def test_rows_of_every_csv_name_their_place(page: Page, report: StrategyReport) -> None:
    for section in SECTIONS:
        section(opened(page))
    for path, content in page.ledger.files.items():
        if path.endswith(".csv"):
            assert b"locator" in content.splitlines()[0], path
            assert content.count(b"section ") >= len(content.splitlines()) - 1, path


def test_burglary_and_robbery_are_tested_with_the_noise_of_open_data(
    page: Page, report: StrategyReport
) -> None:
    tests = {
        item.measure: change_test(opened(page), item)
        for item in report.comparisons
        if item.indicator
    }
    assert set(tests) == {"burglary-dwelling", "robbery-personal"}
    for measure, ratio in (("burglary-dwelling", 4768 / 6116), ("robbery-personal", 1326 / 1647)):
        test, wider = tests[measure].test, tests[measure].wider
        assert isinstance(test, LentChange)
        assert wider is not None
        assert test.estimate == pytest.approx(ratio, rel=0.01)  # of rates: the population grew
        shared = (test.variance_factor - 1) / (wider.variance_factor - 1)
        assert shared == pytest.approx(test.n / wider.n)
        assert test.variance_factor > 2
        assert test.lower < test.estimate < test.upper
        assert wider.excluded_periods == ("Q4 2019/20", "Q1 2020/21")


def test_open_data_compared_with_itself_gives_its_own_test(
    page: Page, report: StrategyReport
) -> None:
    """The published counts replaced by the open data's: the same p-value but for the tails."""
    (item,) = [item for item in report.comparisons if item.measure == "robbery-personal"]
    wider = change_test(opened(page), item).wider
    assert wider is not None
    counts = {"value": wider.count, "previous_value": wider.previous_count}
    found = change_test(opened(page), item.model_copy(update=counts))
    assert isinstance(found.test, LentChange)
    assert found.wider is not None
    assert found.test.p_value == pytest.approx(found.wider.p_value, rel=0.1)
    assert found.test.upper == pytest.approx(found.wider.upper, rel=0.001)


def test_every_difference_is_recomputed_minus_printed(page: Page, report: StrategyReport) -> None:
    for item in doubts(report):
        assert item.difference == item.recomputed - item.printed
    assert all(column.heading != "Total less statuses" for column in plans_columns(page))
    tables = {
        block.entry.id: block for block in strategy.totals(opened(page)) if isinstance(block, Table)
    }
    differences = tables["crime-prevention-strategy.totals.differences"]
    assert "recomputed minus printed" in differences.entry.text
    assert differences.rows[0].cells[1:5] == ["Total, against its statuses", "30", "29", "\u22121"]
    summary = tables["crime-prevention-strategy.totals.table"].html(page.ledger)
    assert "sum 12 (+11)" in summary


def plans_columns(page: Page) -> list[Column]:
    return [
        column
        for block in strategy.plans(opened(page))
        if isinstance(block, Table)
        for column in block.columns
    ]


def test_misprint_behind_the_number_at_risk_is_told_beside_it(
    page: Page, report: StrategyReport
) -> None:
    opening = strategy.plans(opened(page))[0].html(page.ledger)
    assert "18 at risk. The statuses make 274 and not 259" in opening
    assert "without its 15 at risk there would be 3" in opening
    assert "The statuses make 259 and not 260" in opening


def test_levels_of_risk_are_those_of_the_register(page: Page, report: StrategyReport) -> None:
    said = strategy.risks(opened(page))[0].html(page.ledger)
    assert "A level is printed for A13 and A16 and for no other." in said
    none = [item.model_copy(update={"level": ""}) for item in report.risks]
    assert _levels(none) == "No level is printed for any of them."
    every = [item.model_copy(update={"level": "low", "reference": "B1"}) for item in none[:1]]
    assert _levels(every) == "A level is printed for B1."


def test_fraud_is_not_tested_and_says_why(page: Page, report: StrategyReport) -> None:
    (item,) = [item for item in report.comparisons if item.measure == "fraud"]
    found = change_test(opened(page), item).test
    assert isinstance(found, Refused)
    assert "no series" in found.reason


def test_verdicts_are_statistically_significant_or_not_tested(
    page: Page, report: StrategyReport
) -> None:
    strategy.comparisons(opened(page))
    texts = {
        name.split(".")[2]: entry.text
        for name, entry in page.ledger.entries.items()
        if name.endswith(".verdict")
    }
    assert texts == {
        "fraud": "not tested",
        "cyber-online": "not tested",
        "burglary-dwelling": "statistically significant fall",
        "robbery-personal": "no statistically significant change",
    }


def test_orders_by_month(page: Page, report: StrategyReport) -> None:
    years, months = months_of(report)
    assert years == (2019, 2020)
    assert [item.before for item in months] == [6, 14, 14, 9, 16, 21, 22]
    assert [item.now for item in months] == [19, 19, 22, 27, 16, 21, 26]
    assert [item.breaches for item in months] == [None, None, 6, 6, 7, 6, 7]
    assert [item.name for item in months if item.is_cut] == ["January", "February"]
    strategy.orders(opened(page))
    assert page.ledger.get("crime-prevention-strategy.orders.change").text == "+47.1%"


def test_table_of_orders_makes_no_percentage_of_its_own(page: Page, report: StrategyReport) -> None:
    (table,) = [block for block in strategy.orders(opened(page)) if isinstance(block, Table)]
    january = table.rows[0].cells
    assert list(january) == ["January", "6", "19", "+13", "+ 216%", "not printed"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quarter": Quarter(2016, 1)}, "comes after this edition"),
        ({"quarter": Quarter(2020, 1)}, "comes after this edition"),
        ({"as_at": dt.date(2020, 8, 30)}, "written after 30 August 2020"),
    ],
)
def test_earlier_edition_says_what_is_missing(
    page: Page, report: StrategyReport, changes: dict[str, object], reason: str
) -> None:
    other = at(page, **changes)
    (block,) = strategy.status(opened(other))
    assert isinstance(block, Prose)
    assert "No figures in this edition" in block.text
    assert reason in other.ledger.get("crime-prevention-strategy.report.missing").text
    assert [section(opened(other)) for section in SECTIONS[1:]] == [[]] * 5


def test_first_edition_of_the_report_lacks_no_return(page: Page, report: StrategyReport) -> None:
    (block,) = strategy.status(opened(at(page, quarter=Quarter(2020, 2))))
    assert "No return" not in block.text  # type: ignore[union-attr]


def test_document_of_another_force_or_kind_is_refused(page: Page) -> None:
    with pytest.raises(UnknownNameError, match=r"Essex has no document '005'.*Did you mean '00"):
        strategy.open_strategy(page, "005")
    with pytest.raises(ParameterError, match="is a closure-report; expected a strategy-report"):
        strategy.open_strategy(page, "002")
    kent = at(page, force=page.catalogue.force("kent"))
    with pytest.raises(UnknownNameError, match=r"Kent has no document '004'.*There are: none"):
        strategy.open_strategy(kent, "004")


def bars(at_risk: int = 1) -> bytes:
    bar = delivery_charts.StatusBar("Q1", (12, 30, at_risk), "total 43")
    return delivery_charts.status_bars("Title", "Subtitle", [("Plan", [bar, bar])])


def pairs(value: int | None = 4) -> bytes:
    return delivery_charts.paired_bars(
        "Title", "Subtitle", ["Jan", "Feb"], (("2019", [6, None]), ("2020", [value, 7]))
    )


@pytest.mark.parametrize("draw", [bars, pairs])
def test_chart_is_the_same_to_the_byte_and_as_wide_as_a_phone(draw: Callable[[], bytes]) -> None:
    first = draw()
    assert first == draw()
    assert b"<dc:date>" not in first
    width = re.search(rb'width="([\d.]+)pt"', first)
    assert width is not None
    assert float(width[1]) == pytest.approx(WIDTH * 72)


def test_statuses_differ_by_more_than_colour() -> None:
    assert bars().count(b"<pattern") >= 2
    assert pairs().count(b"<pattern") >= 1
    assert bars(0) != bars(1)


def test_missing_month_and_empty_plan_draw() -> None:
    assert pairs(None) != pairs(0)
    nothing = delivery_charts.StatusBar("Q1", (0, 0, 0), "total 0")
    assert delivery_charts.status_bars("T", "S", [("P", [nothing])]).startswith(b"<?xml")
