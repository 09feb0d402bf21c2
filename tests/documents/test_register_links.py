from __future__ import annotations

from collections.abc import Iterable

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import ClosureDocument
from pcp_analysis.documents.closure import read_closure_report
from pcp_analysis.documents.closure_models import ClosureReport, PrintedValue
from pcp_analysis.documents.register_links import ClosureRows
from pcp_analysis.documents.register_models import Register, RegisteredFigure

# promises and lengths of courses, which the register leaves out as no measured figures
NOT_MEASURED = 10


@pytest.fixture(scope="module")
def report(catalogue: Catalogue) -> ClosureReport:
    document = catalogue.documents["002"]
    assert isinstance(document, ClosureDocument)
    return read_closure_report(catalogue, document)


Links = list[tuple[PrintedValue, tuple[RegisteredFigure, ...]]]


def links_of(register: Register, values: Iterable[PrintedValue]) -> Links:
    rows = ClosureRows(register, "002")
    return [(value, rows.of(value)) for value in values]


def test_every_point_of_the_closure_chapters_finds_its_row(
    register: Register, report: ClosureReport
) -> None:
    points = (*report.points, *report.text_points)
    links = links_of(register, points)
    assert [(value.key, value.printed) for value, found in links if not found] == []
    assert len(links) == len(points) > 170


def test_a_row_prints_the_same_value_in_the_same_place(
    register: Register, report: ClosureReport
) -> None:
    places = ClosureRows(register, "002").places
    for value, found in links_of(register, report.values):
        assert len(found) <= len(places(value))
        for row in found:
            assert row.document == "002"
            assert any(row.figure_id.startswith(place) for place in places(value))
            assert row.value is not None
            assert abs(float(row.value)) in {abs(value.value) * size for size in (1, 1e3, 1e6)} or (
                abs(float(row.value)) == pytest.approx(abs(value.value) * 1e6)
            )


def test_values_of_commitments_and_finance_are_linked_too(
    register: Register, report: ClosureReport
) -> None:
    links = links_of(register, report.values)
    assert sum(not found for _, found in links) <= NOT_MEASURED
    assert len(links) > 480


def test_the_right_one_of_two_rows_in_a_paragraph_is_taken(
    register: Register, report: ClosureReport
) -> None:
    links = {
        (value.key, value.period, value.printed): found
        for value, found in links_of(register, report.points)
    }
    (found,) = links["figure-1-i", "2015-16", "111,022"]
    assert found.locator == "paragraph 2.8"
    assert found.period is not None
    assert found.period.text == "2015-16"


def test_cases_are_not_taken_for_a_share_of_the_same_number(
    register: Register, report: ClosureReport
) -> None:
    links = {
        (value.key, value.what): tuple(row.figure_id for row in found)
        for value, found in links_of(register, report.values)
    }
    assert links["p6-plan-04", "rape cases reviewed"] == ("002-a6-plan-04-12",)
    share = links["p6-plan-04", "rape convictions as share of caseload"]
    assert share[0] in ("002-a6-plan-04-03", "002-a6-plan-04-04")
