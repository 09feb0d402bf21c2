from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pytest

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.explore import explorer_data, explorer_script
from pcp_analysis.store.observations import Observations


@pytest.fixture(scope="module")
def measures(catalogue: Catalogue, observations: Observations) -> Measures:
    quarter = Quarter.parse("2018-19-q2")
    return Measures(catalogue, observations, catalogue.force("kent"), quarter, dt.date(2026, 7, 31))


@pytest.fixture(scope="module")
def data(measures: Measures) -> dict[str, Any]:
    return explorer_data(measures)


def value(data: dict[str, Any], indicator: dict[str, Any], span: int, row: int, column: int) -> Any:
    """What the browser computes."""
    table = indicator["spans"][span]
    count = table["counts"][row][column]
    if count is None or table["denominators"] is None:
        return count
    return count / data["denominators"][table["denominators"]][row][column] * indicator["per"]


def test_every_value_that_a_browser_computes_is_the_books_own(
    data: dict[str, Any], measures: Measures
) -> None:
    sample = np.random.default_rng(20261129)
    forces = sorted(measures.catalogue.forces, key=lambda force: force.name)
    seen = 0
    for item in data["indicators"]:
        indicator = measures.catalogue.indicator(item["id"])
        for number, span in enumerate(item["spans"]):
            periods = [point.period for point in measures.series(indicator)]
            if number:
                periods = [TwelveMonths(quarter) for quarter in periods[3:]]
            assert span["periods"] == [period.label for period in periods]
            for _ in range(25):
                row, column = sample.integers([len(forces), len(periods)])
                figure = measures.figure(indicator, forces[row], periods[column])
                assert value(data, item, number, row, column) == (figure and figure.value)
                seen += figure is not None
    assert seen > 500


def test_every_force_is_there_and_the_edition_is_named(data: dict[str, Any]) -> None:
    assert (data["force"], data["quarter"]) == ("kent", "Q2 2018/19")
    assert len(data["forces"]) == 43
    assert [force["id"] for force in data["forces"] if force["few"]] == ["city-of-london"]
    assert all(len(span["counts"]) == 43 for item in data["indicators"] for span in item["spans"])


def test_intervals_are_of_events_and_shares_alone(data: dict[str, Any]) -> None:
    kinds = {item["id"]: item["interval"] for item in data["indicators"]}
    assert kinds["robbery"] == "count"
    assert kinds["ksi-casualties"] == "count"
    assert kinds["all-crime-solved-rate"] == "proportion"
    assert kinds["police-officers"] is None
    assert kinds["crime-severity-score"] is None
    assert data["exact"][0] == pytest.approx([0, 3.688879])
    assert len(data["exact"]) == 10


def test_script_is_one_value_small_enough_and_closes_no_element(measures: Measures) -> None:
    script = explorer_script(measures)
    assert script.startswith("window.pcpSeries = {")
    assert "<" not in script
    assert len(script) < 1_000_000
    assert json.loads(script.removeprefix("window.pcpSeries = ").rstrip(";\n"))["force"] == "kent"


def test_nothing_published_later_is_sent(catalogue: Catalogue, observations: Observations) -> None:
    day = dt.date(2023, 10, 20)
    quarter = Quarter.parse("2018-19-q2")
    then = Measures(catalogue, observations, catalogue.force("essex"), quarter, day)
    ids = {item["id"] for item in explorer_data(then)["indicators"]}
    assert "robbery" in ids
    assert "robbery-solved-rate" not in ids  # its release is of 2026
