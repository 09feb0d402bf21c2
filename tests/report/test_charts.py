from __future__ import annotations

import datetime as dt
import re

import pytest

from pcp_analysis.charts import control as control_charts
from pcp_analysis.charts import dots as charts
from pcp_analysis.charts import time as time_charts
from pcp_analysis.charts.axes import Band, Mark, Times

DOTS = [charts.Dot("Sussex", 1.0, "1.0", False), charts.Dot("Essex", 2.0, "2.0", True)]


def ranked() -> bytes:
    return charts.ranked_dots(
        "Title", "Subtitle", DOTS, [charts.Line(1.5, "average 1.5")], (0.5, 2.5), "rate", "Essex"
    )


def trend(values: list[float | None]) -> bytes:
    days = [dt.date(2019 + place, 6, 30) for place in range(len(values))]
    return time_charts.trend(
        "Title",
        "Subtitle",
        days,
        ("Essex", values),
        ("MSG average", values),
        Times(
            [(day, str(day.year)) for day in days],
            [Band(dt.date(2020, 3, 1), dt.date(2021, 7, 31), "COVID-19")],
            [Mark(dt.date(2020, 4, 1), "series break")],
        ),
    )


def funnel() -> bytes:
    limits = [(1.0, [(0.5, 2.5), (0.2, 3.0)]), (2.0, [(0.7, 2.2), (0.4, 2.6)])]
    return control_charts.funnel(
        "T",
        "S",
        [control_charts.FunnelDot(1.5, dot, group=False) for dot in DOTS],
        limits,
        1.5,
        "people",
        ("Essex", "its group"),
    )


def control(signal: bool = True) -> bytes:
    points = [
        control_charts.ControlPoint(
            dt.date(2019, month, 15), 1.0 + month / 10, 1.5, 1.0, 2.0, 0, month > 6, signal
        )
        for month in range(1, 9)
    ]
    return control_charts.control("T", "S", points, Times([(dt.date(2019, 1, 1), "2019")]))


def test_special_cause_is_marked() -> None:
    assert control(True) != control(False)


@pytest.mark.parametrize("draw", [ranked, lambda: trend([1.0, None, 2.0]), funnel, control])
def test_chart_is_the_same_to_the_byte_and_carries_no_date(draw) -> None:  # type: ignore[no-untyped-def]
    first, second = draw(), draw()
    assert first == second
    assert b"<dc:date>" not in first
    assert not re.search(rb"20\d\d-\d\d-\d\dT", first)


def test_chart_asks_nothing_of_the_network() -> None:
    links = set(re.findall(rb'(?:href|src)="([^"]+)"', ranked()))
    assert all(link.startswith(b"#") for link in links)


def test_gap_in_a_series_is_not_drawn_over() -> None:
    """Two points beside a gap make two lines of one point; a bridged gap would differ."""
    assert trend([1.0, None, 2.0]) != trend([1.0, 1.5, 2.0])


def test_all_zero_values_draw() -> None:
    dots = [charts.Dot(dot.name, 0.0, "0", dot.own) for dot in DOTS]
    assert charts.ranked_dots("T", "S", dots, [], None, "rate", "Essex").startswith(b"<?xml")
    assert trend([0.0, 0.0, 0.0]).startswith(b"<?xml")
