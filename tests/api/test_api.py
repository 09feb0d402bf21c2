"""The public API says what the pages say, and is cheap to import."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import subprocess
import sys

import pandas as pd
import pytest

import pcp_analysis as pcp
from pcp_analysis import api
from pcp_analysis.errors import ParameterError, UnknownNameError
from pcp_analysis.report.indicators.theme import panels, sections
from pcp_analysis.report.ledger import Ledger


@pytest.fixture(scope="module")
def printed(edition: pcp.OpenEdition) -> Ledger:
    """What the page of the theme of robbery enters in its ledger, with solved rates beside it."""
    page = edition.page.apart()
    for name in ("property", "solved"):
        panels(page, name)
        sections(page, name)
    return page.ledger


@pytest.fixture(params=["robbery", "burglary", "solved-rate"])
def indicator(edition: pcp.OpenEdition, request: pytest.FixtureRequest) -> pcp.IndicatorAnalysis:
    """A rate, a second one, and the first percentage of the solved rates."""
    name = request.param
    if name == "solved-rate":
        name = edition.theme("solved").indicators[0].id
    return edition.indicator(name)


def test_peers_rank_and_figure_are_those_of_the_ledger(
    edition: pcp.OpenEdition, indicator: pcp.IndicatorAnalysis, printed: Ledger
) -> None:
    def entry(name: str) -> object:
        return printed.get(f"{edition.page.group.id}.{indicator.id}.{name}")

    peers, rank, figure = indicator.against_peers(), indicator.rank(), indicator.figure()
    assert peers.verdict == entry("verdict").text
    assert peers.estimate == figure.estimate == entry("value").value
    assert peers.interval == (entry("expected-lower").value, entry("expected-upper").value)
    assert peers.average == entry("average").value
    assert peers.p_value == entry("p").value
    assert peers.adjusted_p_value == entry("adjusted-p").value
    assert peers.confidence == entry("expected-range").confidence_level
    assert rank.words == entry("rank").text
    assert rank.estimate == entry("rank").value
    assert rank.interval is not None
    assert f"{rank.interval[0]} to {rank.interval[1]}" == entry("rank-interval").text
    assert figure.count == entry("count").value


def test_change_and_direction_are_those_of_the_ledger(
    edition: pcp.OpenEdition, indicator: pcp.IndicatorAnalysis, printed: Ledger
) -> None:
    change, beginning = indicator.change(), f"{edition.page.group.id}.{indicator.id}"
    assert change.verdict == printed.get(f"{beginning}.direction").text
    points = "-points" if indicator.indicator.is_percentage else ""
    told = printed.get(f"{beginning}.change-12m{points}")
    assert change.words == told.text
    if indicator.indicator.is_percentage:
        assert told.unit == "percentage points"
    else:
        assert change.estimate == told.value
    first = change.data.set_index("change").loc["twelve-months"]
    assert change.interval == (first["lower"], first["upper"])
    assert change.adjusted_p_value == first["adjusted_p_value"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("trend", "trend"),
        ("ranked", "ranked"),
        ("control", "control"),
        ("funnel", "funnel"),
        ("twelve-months", "twelve-months"),
    ],
)
def test_chart_is_the_drawing_of_the_page(
    edition: pcp.OpenEdition, printed: Ledger, kind: api.DrawingKind, name: str
) -> None:
    drawing = edition.indicator("robbery").chart(kind)
    entry = printed.get(f"{edition.page.group.id}.robbery.{name}")
    assert drawing.svg == printed.files[entry.svg]
    assert (drawing.title, drawing.alt) == (entry.title, entry.text)
    assert len(drawing.data) == printed.files[entry.csv].decode().count("\n") - 1


def test_series_and_signals_hold_what_the_charts_download(
    edition: pcp.OpenEdition,
) -> None:
    robbery = edition.indicator("robbery")
    pd.testing.assert_frame_equal(robbery.series().data, robbery.chart("trend").data)
    drawn = robbery.chart("control").data.fillna({"signals": ""})
    pd.testing.assert_frame_equal(robbery.signals().data, drawn, check_dtype=False)


def test_every_indicator_gives_every_result_or_says_why_not(edition: pcp.OpenEdition) -> None:
    steps = ("figure", "series", "change", "against_peers", "rank", "signals")
    for indicator in edition.indicators:
        for step in steps:
            result = getattr(indicator, step)()
            assert result.indicator == indicator.id
            assert result.method
            assert result.estimate is not None or result.refused == result.method
            assert isinstance(result.data, pd.DataFrame)


def test_a_chart_that_an_indicator_has_not_says_why(edition: pcp.OpenEdition) -> None:
    page = edition.page.apart()
    yearly = next(
        item
        for item in edition.indicators
        if item.indicator.frequency != "quarter" and item.chart("ranked").refused is None
    )
    drawing = pcp.OpenEdition(page).indicator(yearly.id).chart("control")
    assert drawing.svg == b""
    assert drawing.refused in drawing._repr_html_()


def test_only_what_is_shown_enters_the_ledger(edition: pcp.OpenEdition) -> None:
    opened = pcp.OpenEdition(edition.page.apart())
    peers = opened.indicator("robbery").against_peers()
    assert all(name.startswith("edition.") for name in opened.page.ledger.entries)
    html = peers._repr_html_()
    entry = opened.page.ledger.get(f"{edition.page.group.id}.robbery.verdict")
    assert entry.text in html
    assert entry.role in peers._repr_markdown_()
    assert peers.verdict in str(peers)


def test_results_are_frozen_and_documented() -> None:
    results = [item for name in api.__all__ if inspect.isclass(item := getattr(api, name))]
    for item in results:
        assert inspect.getdoc(item)
        assert item.__dataclass_params__.frozen
    for item in (pcp.OpenEdition, pcp.IndicatorAnalysis, pcp.ThemeAnalysis, pcp.PriorityAnalysis):
        for name, member in vars(item).items():
            if not name.startswith("_") and name not in {f.name for f in dataclasses.fields(item)}:
                assert inspect.getdoc(member), f"{item.__name__}.{name}"


def test_edition_lists_what_it_holds(edition: pcp.OpenEdition) -> None:
    known = [item.id for item in edition.indicators]
    assert [item.id for theme in edition.themes for item in theme.indicators] == known
    assert len(known) > len(edition.themes)
    assert edition.force in edition._repr_html_()
    for priority in edition.priorities:
        assert edition.priority(priority.id).title == priority.title
        assert {item.id for item in priority.indicators} <= set(known)


def test_unknown_names_are_told_with_the_nearest(edition: pcp.OpenEdition) -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'robbery'"):
        edition.indicator("robbbery")
    with pytest.raises(UnknownNameError, match="denominator"):
        edition.indicator("population")
    with pytest.raises(UnknownNameError, match="unknown priority 'priority-99'"):
        edition.priority("priority-99")
    with pytest.raises(ParameterError, match=r"expected one of trend.*mean 'funnel'"):
        edition.indicator("robbery").chart("funel")  # type: ignore[arg-type]


def test_the_day_may_be_given(
    edition: pcp.OpenEdition, root: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(root))
    day = edition.as_at - dt.timedelta(days=1)
    force, quarter = edition.page.measures.force.id, str(edition.quarter)
    assert pcp.open_edition(force, quarter, day).as_at == day
    assert pcp.open_edition(force, quarter, day.isoformat()).as_at == day


def test_import_loads_no_data_library() -> None:
    code = "import sys, pcp_analysis; print([n for n in ('pandas', 'numpy') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
    assert set(pcp.__all__) <= set(dir(pcp))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        pcp.nothing  # noqa: B018
