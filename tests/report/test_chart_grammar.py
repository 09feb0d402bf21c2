"""What must hold of every chart: readable on a phone, nothing on top of another, one look."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from pcp_analysis.charts import axes as chart_axes
from pcp_analysis.charts import bars as delivery_charts
from pcp_analysis.charts import base as chart_base
from pcp_analysis.charts import change as change_drawing
from pcp_analysis.charts import control as control_charts
from pcp_analysis.charts import dots as charts
from pcp_analysis.charts import panels as panel_drawing
from pcp_analysis.charts import shares as audit_charts
from pcp_analysis.charts import time as time_charts
from pcp_analysis.charts.axes import Band, Mark, Times
from pcp_analysis.charts.printed_series import OpenLine, PrintedMarks, published_series
from pcp_analysis.report.blocks import Figure as Shown
from pcp_analysis.report.closure import chapter as closure
from pcp_analysis.report.closure.values import open_closure
from pcp_analysis.report.indicators import change_charts
from pcp_analysis.report.indicators import panels as panel_charts
from pcp_analysis.report.indicators import theme as comparison
from pcp_analysis.report.page import Page, open_page
from pcp_analysis.report.plan import aspirations
from pcp_analysis.report.strategy import chapter as strategy
from pcp_analysis.report.strategy import orders as strategy_orders
from tests.editions import WITHOUT_RELEASES

from .conftest import kept_figures

Check = Callable[[Figure], None]
Texts = Callable[[Figure], list[Text]]
PHONE = 253  # pixels that a chart gets on a phone of 320, inside a part that folds
LONG = "Avon and Somerset"
LONGER = "Theft other than burglary and vehicle offences and everything that a label may still hold"
DAYS = [dt.date(2015 + place // 4, 2 + 3 * (place % 4), 15) for place in range(24)]
TIMES = Times(
    [(dt.date(year, 1, 1), str(year)) for year in range(2016, 2021)],
    [Band(dt.date(2020, 3, 23), dt.date(2021, 7, 31), "COVID-19")],
    [
        Mark(dt.date(2019, 10, 1), "series break, Oct 2019"),
        Mark(dt.date(2020, 4, 1), "series break, Apr 2020"),
    ],
)


def wave(size: float = 1.0) -> list[float]:
    return [size * (1 + place % 5 / 10) for place in range(len(DAYS))]


def points(excluded: int = 4) -> list[control_charts.ControlPoint]:
    return [
        control_charts.ControlPoint(
            day, value, 1.2, 1.0, 1.4, int(place > 11), place >= 24 - excluded, value > 1.35
        )
        for place, (day, value) in enumerate(zip(DAYS, wave(), strict=True))
    ]


def ranked(own: str = "Essex") -> bytes:
    names = [LONG, "Devon and Cornwall", "Metropolitan Police", "Greater Manchester", own]
    dots = [
        charts.Dot(name, 1000 + place, f"1,00{place}.25", name == own, (900.0, 1100.0 + place))
        for place, name in enumerate(names)
    ]
    lines = [charts.Line(1001, "MSG average 1,001.25"), charts.Line(1000, "top quartile 1,000.25")]
    return charts.ranked_dots(LONGER, LONGER, dots, lines, (950, 1200), "per 1,000 population", own)


def trend(own: str = "Essex") -> bytes:
    same = [*wave()[:-1], 1.0]
    return time_charts.trend(LONGER, LONGER, DAYS, (own, same), ("MSG", same), TIMES)


def context() -> bytes:
    return time_charts.context(LONGER, LONGER, DAYS, wave(100_000), "100,000.25", TIMES)


def funnel(own: str = "Essex") -> bytes:
    dots = [
        control_charts.FunnelDot(
            0.5 + place / 10,
            charts.Dot(own if place == 9 else f"Force {place}", 1.0, f"Force {place}", place == 9),
            place > 5,
        )
        for place in range(10)
    ]
    limits = [(size, [(0.9, 1.1), (0.88, 1.12)]) for size in (0.4, 1.0, 1.6)]
    names = (own, "its most similar group")
    return control_charts.funnel(LONGER, LONGER, dots, limits, 1.0, "people, millions", names)


def control() -> bytes:
    return control_charts.control(LONGER, LONGER, points(), TIMES)


def spread(own: str = "Essex") -> bytes:
    rows = [
        (name, [charts.Dot("Kent", 90, "", False), charts.Dot(own, 110, "", True)])
        for name in (LONGER, "Rape")
    ]
    return charts.group_spread(LONGER, LONGER, rows, own, "England and Wales average")


def panels() -> bytes:
    drawn = [
        panel_drawing.Panel(name, "100,000.25", [(p.day, p.value) for p in points()], TIMES)
        for name in ("Rape", LONGER, "Robbery")
    ]
    return panel_drawing.panels(LONGER, LONGER, drawn, ("2015", "2021"), "COVID-19")


def changes() -> bytes:
    rows = [
        change_drawing.ChangeRow(LONGER, -30.0, (-60.0, 40.0), "\N{MINUS SIGN}30.0%", False),
        change_drawing.ChangeRow("Rape", 5000.0, (4000.0, 6000.0), "+5,000.0%", True),
    ]
    return change_drawing.changes(LONGER, LONGER, rows, "change in per cent")


def slopes() -> bytes:
    moves = [
        change_drawing.Move(before, now, name, "8th lowest of 8")
        for before, now, name in (
            (8, 8, "Violence with injury solved rate"),
            (7, 8, "All crime"),
            (1, 8, "Robbery"),
            (1, 1, "Homicide"),
            (8, 1, "Killed or seriously injured"),
        )
    ]
    return change_drawing.slopes(LONGER, LONGER, moves, 8, ("Q4 2019/20", "Q4 2020/21"))


def status() -> bytes:
    bars = [
        delivery_charts.StatusBar("Q1", (41, 18, 1), "total 60, parts 59"),
        delivery_charts.StatusBar("Q2", (1, 2, 57), "total 60, 57 at risk"),
    ]
    return delivery_charts.status_bars(LONGER, LONGER, [("Gangs", bars), ("Hate crime", bars)])


def verdicts() -> bytes:
    bars = [
        audit_charts.VerdictBar("000", (1, 1, 1, 1, 1000), "1,004 (1)"),
        audit_charts.VerdictBar("Q4 with aspirations", (1000, 0, 20, 4, 300), "1,324 (4)"),
    ]
    return audit_charts.verdict_bars(LONGER, LONGER, bars)


def pairs() -> bytes:
    values = [100, 99, 98, 97, 96, 95, None]
    labels = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"]
    pair = (("2019", values), ("2020", values[::-1]))
    return delivery_charts.paired_bars(LONGER, LONGER, labels, pair)


def printed() -> bytes:
    marks = [
        PrintedMarks(name, [(dt.date(2015, 10, 1), value, label), (DAYS[-1], value, label)])
        for name, value, label in (
            ("all residents", 79.0, "79 per cent"),
            ("victims of crime", 80.0, "80 per cent"),
            ("surplus moved to reserves", 0.5, "\N{POUND SIGN}2.7m"),
        )
    ]
    ticks = [(dt.date(year, 10, 1), f"{year}/{year - 1999}") for year in range(2015, 2022)]
    times = Times(ticks, TIMES.bands, TIMES.marks)
    line = OpenLine("Essex", [(day, value) for day, value in zip(DAYS, wave(50), strict=True)])
    published_series(LONGER, LONGER, [line], marks, times)
    return published_series(LONGER, LONGER, [], marks, times)


KINDS = (
    ranked,
    trend,
    context,
    funnel,
    control,
    spread,
    panels,
    changes,
    slopes,
    status,
    verdicts,
    pairs,
    printed,
)
OVER_TIME = (trend, context, control, panels, printed)
NAMED = (ranked, trend, funnel, spread)


@pytest.mark.parametrize("draw", KINDS)
def test_hard_case_has_no_text_on_another_or_off_the_sheet(
    draw: Callable[[], bytes], sheets: list[Figure], assert_no_overlaps: Check
) -> None:
    draw()
    assert sheets
    for sheet in sheets:
        assert_no_overlaps(sheet)


@pytest.mark.parametrize("draw", KINDS)
def test_type_is_readable_on_a_phone(
    draw: Callable[[], bytes], sheets: list[Figure], texts: Texts
) -> None:
    draw()
    for sheet in sheets:
        smallest = min(text.get_fontsize() for text in texts(sheet))
        assert smallest * PHONE / (72 * sheet.get_figwidth()) >= 8.99


@pytest.mark.parametrize("draw", KINDS)
def test_chart_is_the_same_to_the_byte_and_carries_no_date(draw: Callable[[], bytes]) -> None:
    first, second = draw(), draw()
    assert first == second
    assert not re.search(rb"<dc:date>|20\d\d-\d\d-\d\dT|(?:href|src)=\"(?!#)", first)


@pytest.mark.parametrize("draw", NAMED)
def test_name_of_the_force_does_not_change_its_colour_or_mark(
    draw: Callable[[str], bytes],
) -> None:
    for name in ("Essex", "Devon and Cornwall"):
        drawing = draw(name).decode()
        assert chart_base.OWN in drawing
    assert chart_base.OWN != chart_base.PEERS


def own_marks(figure: Figure) -> set[str]:
    """Return the markers of everything drawn in the colour of the force."""
    return {
        str(line.get_marker())
        for axes in figure.axes
        for line in axes.lines
        if to_hex(line.get_color()) == chart_base.OWN
        and line.get_marker() not in ("None", None, "")
    }


@pytest.mark.parametrize(
    "draw", [ranked, trend, context, funnel, control, spread, panels, changes, slopes]
)
def test_force_has_its_colour_with_a_diamond_and_nothing_else_has_either(
    draw: Callable[[], bytes], sheets: list[Figure]
) -> None:
    draw()
    (sheet,) = sheets
    assert own_marks(sheet) == {"D"}
    diamonds = [line for axes in sheet.axes for line in axes.lines if line.get_marker() == "D"]
    assert {to_hex(line.get_color()) for line in diamonds} == {chart_base.OWN}


@pytest.mark.parametrize("draw", [ranked, trend, funnel])
def test_name_of_the_force_is_heavy_and_in_its_colour(
    draw: Callable[[str], bytes], sheets: list[Figure], texts: Texts
) -> None:
    draw("Kent")
    weights = {"Kent", "Force 9"}
    (name, *_) = [
        text
        for text in texts(sheets[0])
        if text.get_text() in weights and text.get_weight() == "bold"
    ]
    assert to_hex(name.get_color()) == chart_base.OWN


@pytest.mark.parametrize("draw", OVER_TIME)
def test_chart_over_time_shades_covid_and_marks_breaks(
    draw: Callable[[], bytes], sheets: list[Figure], texts: Texts
) -> None:
    draw()
    for sheet in sheets:
        bands = [
            patch
            for axes in sheet.axes
            for patch in axes.patches
            if isinstance(patch, Rectangle) and to_hex(patch.get_facecolor()) == chart_base.BAND
        ]
        breaks = [
            line
            for axes in sheet.axes
            for line in axes.lines
            if to_hex(line.get_color()) == chart_base.AVERAGE and len(set(line.get_xdata())) == 1
        ]
        assert bands
        assert breaks
        said = " ".join(text.get_text() for text in texts(sheet))
        assert "COVID-19" in said
        assert "break" in said


@pytest.mark.parametrize("kind", ["before", "after"])
def test_nothing_outside_the_period_is_marked(
    kind: str, sheets: list[Figure], texts: Texts
) -> None:
    year = 2009 if kind == "before" else 2030
    times = Times(
        TIMES.ticks,
        [Band(dt.date(year, 1, 1), dt.date(year + 1, 1, 1), "COVID-19")],
        [Mark(dt.date(year, 1, 1), "series break")],
    )
    time_charts.trend("T", "S", DAYS, ("Kent", wave()), ("MSG", wave()), times)
    said = " ".join(text.get_text() for text in texts(sheets[0]))
    assert "COVID" not in said
    assert "break" not in said
    assert not [patch for patch in sheets[0].axes[0].patches if patch.get_visible()]


@pytest.mark.parametrize("draw", [status, pairs])
def test_bars_start_at_zero(draw: Callable[[], bytes], sheets: list[Figure]) -> None:
    draw()
    (axes,) = sheets[0].axes
    low = axes.get_xlim()[0] if draw is status else axes.get_ylim()[0]
    assert low == 0
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    starts = [bar.get_x() if draw is status else bar.get_y() for bar in bars]
    assert starts.count(0) >= 4


@pytest.mark.parametrize("draw", [trend, context, control])
def test_values_over_time_are_drawn_from_zero(
    draw: Callable[[], bytes], sheets: list[Figure]
) -> None:
    draw()
    assert sheets[0].axes[0].get_ylim()[0] == 0


def test_negative_value_is_in_sight(sheets: list[Figure]) -> None:
    values = [-0.5, *wave()[1:]]
    time_charts.trend("T", "S", DAYS, ("Kent", values), ("MSG", wave()), TIMES)
    assert sheets[0].axes[0].get_ylim()[0] < -0.5


def test_two_series_breaks_near_each_other_stand_in_two_lanes(
    sheets: list[Figure], texts: Texts
) -> None:
    trend()
    heights = {text.get_position()[1] for text in texts(sheets[0]) if "break" in text.get_text()}
    assert len(heights) == 2


def test_longer_title_takes_more_lines_and_never_one_word_alone() -> None:
    title = "Criminal damage and arson solved rate: Essex ranks 3rd of 8"
    lines = chart_base.wrap(title, 3.6, chart_base.TITLE_SIZE, "bold")
    assert len(lines) == 2
    assert len(lines[-1].split()) > 1
    assert " ".join(lines) == title
    assert all(chart_base.width_of(line, chart_base.TITLE_SIZE, "bold") <= 3.6 for line in lines)


def test_labels_are_moved_apart_in_their_order_and_kept_within_the_ends() -> None:
    found = chart_base.spaced([0.9, 1.0, 0.95, 0.1], [0.2] * 4, 0.0, 1.0)
    assert found == pytest.approx([0.5, 0.9, 0.7, 0.1])


def test_labels_of_an_axis_are_thinned_to_the_last() -> None:
    ticks = [(float(place), "2015/16") for place in range(7)]
    kept = chart_axes.thinned(ticks, 0.4)
    assert [place for place, _ in kept] == [0.0, 2.0, 4.0, 6.0]
    assert chart_axes.tick_text(1_500_000) == "1,500,000"
    assert chart_axes.tick_text(0.1 + 0.2) == "0.3"


@pytest.fixture(scope="session")
def edition(opened: Page) -> tuple[Page, list[Figure]]:
    """Every chart of the Essex edition of Q4 2020/21."""
    page = Page("test", opened.measures, opened.plan)
    page.assessments, page.yardsticks = opened.assessments, opened.yardsticks
    with kept_figures() as found:
        for theme in page.catalogue.themes:
            comparison.panels(page, theme.id)
            comparison.sections(page, theme.id)
        comparison.spread_chart(page)
        change_charts.changes_chart(page)
        change_charts.positions_chart(page)
        aspirations.positions(page)
        closure.figures_of(open_closure(page, "002"), *range(1, 11))
        strategy.plans(strategy.open_strategy(page, "004"))
        strategy_orders.orders(strategy.open_strategy(page, "004"))
    return page, found


def test_no_chart_of_the_edition_has_text_on_another(
    edition: tuple[Page, list[Figure]], assert_no_overlaps: Check
) -> None:
    for figure in edition[1]:
        assert_no_overlaps(figure)


def test_no_type_of_the_edition_is_too_small_for_a_phone(
    edition: tuple[Page, list[Figure]], texts: Texts
) -> None:
    for figure in edition[1]:
        assert figure.get_figwidth() == chart_base.WIDTH
        assert min(text.get_fontsize() for text in texts(figure)) >= chart_base.SIZE


def test_alt_text_of_every_chart_holds_the_finding_in_its_title(
    edition: tuple[Page, list[Figure]], texts: Texts
) -> None:
    page, figures = edition
    said = [entry.text for entry in page.ledger.entries.values() if entry.kind == "figure"]
    assert len(said) == len(figures)
    for figure, alt in zip(figures, said, strict=True):
        title = " ".join(
            text.get_text()
            for text in texts(figure)
            if text.get_fontsize() == chart_base.TITLE_SIZE
        )
        assert title in alt, f"{title!r} is not in {alt!r}"
        assert re.search(r"\d|\bno\b|none|one|two|three|four|five|six|seven|eight|nine", title)


def test_every_chart_of_the_edition_has_a_period_in_its_subtitle(
    edition: tuple[Page, list[Figure]], texts: Texts
) -> None:
    for figure in edition[1]:
        found = " ".join(
            text.get_text() for text in texts(figure) if to_hex(text.get_color()) == "#444444"
        )
        assert re.search(r"20[12]\d", found), found


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("burglary.ranked", {"value", "lower", "upper", "expected_lower", "average"}),
        ("burglary.funnel", {"value", "centre", "lower_95", "upper_95", "lower_998", "upper_998"}),
        ("burglary.control", {"value", "centre", "lower", "upper", "phase", "signals"}),
        ("burglary.twelve-months", {"force", "period_end"}),
        ("property.panels", {"indicator", "unit", "period", "value"}),
        ("overview.changes", {"change_per_cent", "lower", "upper", "adjusted_p_value"}),
    ],
)
def test_data_behind_a_chart_hold_what_is_drawn(
    edition: tuple[Page, list[Figure]], name: str, columns: set[str]
) -> None:
    page, _ = edition
    entry = page.ledger.get(f"most-similar-group.{name}")
    header = page.ledger.files[str(entry.csv)].decode().splitlines()[0].split(",")
    assert columns <= set(header)


def test_funnel_holds_every_force_and_says_where_the_own_lies(
    edition: tuple[Page, list[Figure]],
) -> None:
    page, _ = edition
    entry = page.ledger.get("most-similar-group.all-crime.funnel")
    rows = page.ledger.files[str(entry.csv)].decode().splitlines()[1:]
    forces = [row for row in rows if not row.startswith("limits,")]
    assert entry.n == len(forces) > 40
    assert sum(row.split(",")[2] == "1" for row in forces) == 8
    assert re.search(r"Essex is (within the|(above|below) the (95|99\.8)%) limits", entry.text)


def test_every_funnel_names_the_own_force(edition: tuple[Page, list[Figure]], texts: Texts) -> None:
    funnels = [figure for figure in edition[1] if figure.axes[0].get_xscale() == "log"]
    assert len(funnels) > 20
    for figure in funnels:
        inside = [text for text in texts(figure) if text.axes is figure.axes[0]]
        assert [text for text in inside if text.get_text() == "Essex"]


def test_twelve_month_line_ends_at_the_figure_that_is_printed(
    edition: tuple[Page, list[Figure]],
) -> None:
    page, _ = edition
    value = page.ledger.get("most-similar-group.all-crime.value")
    line = page.ledger.get("most-similar-group.all-crime.twelve-months")
    assert f"Newest: {value.text} in the 12 months to March 2021" in line.text
    assert "not tested" in line.text
    last = page.ledger.files[str(line.csv)].decode().splitlines()[-1].split(",")[-1]
    assert float(last) == pytest.approx(value.value)


def test_panels_hold_every_indicator_of_every_theme(edition: tuple[Page, list[Figure]]) -> None:
    page, _ = edition
    for theme in page.catalogue.themes:
        entry = page.ledger.get(f"most-similar-group.{theme.id}.panels")
        for indicator in page.catalogue.compared(theme.id):
            rare = indicator.no_verdict is not None  # counts alone, in a chart of their own
            assert (indicator.label in entry.text) is not rare


def test_panels_draw_no_limits_that_no_verdict_rests_on(edition: tuple[Page, list[Figure]]) -> None:
    page, _ = edition
    for theme in page.catalogue.themes:
        entry = page.ledger.get(f"most-similar-group.{theme.id}.panels")
        header, *_ = page.ledger.files[str(entry.csv)].decode().splitlines()
        assert header == "indicator,unit,period,value"
        assert "special cause" not in entry.text
        assert b"special cause" not in page.ledger.files[str(entry.svg)]
    property_title = page.ledger.get("most-similar-group.property.panels").title
    assert str(property_title).endswith(": six of the seven series tested fell in the year")


def test_positions_are_those_of_the_table_and_of_the_year_before(
    edition: tuple[Page, list[Figure]],
) -> None:
    page, _ = edition
    entry = page.ledger.get("aspirations.positions.slopes")
    rows = [row.split(",") for row in page.ledger.files[str(entry.csv)].decode().splitlines()[1:]]
    assert "killed or seriously injured" not in " ".join(row[0].lower() for row in rows)
    for row in rows:
        assert row[2] != row[5], "a position may not be set beside itself"
        printed_rank = page.ledger.get(f"most-similar-group.{row[1]}.rank")
        assert printed_rank.value == float(row[6])


def test_change_of_direction_is_not_told_across_a_series_break(page: Page) -> None:
    indicator = page.catalogue.indicator("stalking-and-harassment")
    blocks = comparison.indicator_section(
        Page("t", page.measures.at(page.measures.quarter.plus(-9)), page.plan), indicator
    )
    said = " ".join(
        block.entry.text
        for pair in blocks
        for block in getattr(pair, "blocks", ())
        if hasattr(block, "svg")
    )
    assert "before a series break" in said


def test_charts_of_a_force_with_a_long_name_hold(
    project: Path, sheets: list[Figure], assert_no_overlaps: Check
) -> None:
    peers = ["essex", "metropolitan-police", "greater-manchester", "avon-and-somerset"]
    (project / "data" / "catalogue" / "peer_groups" / "devon-and-cornwall.yml").write_text(
        f"force: devon-and-cornwall\npeers: [{', '.join(peers)}]\nsource: made up for this test\n"
    )
    page = open_page(
        "test",
        force="devon-and-cornwall",
        quarter="2022-23-q4",
        as_at="2026-07-31",
        without_releases=WITHOUT_RELEASES,
    )
    for theme in ("overall", "people-and-roads"):
        comparison.panels(page, theme)
        comparison.sections(page, theme)
    comparison.spread_chart(page)
    change_charts.changes_chart(page)
    assert len(sheets) > 15
    for sheet in sheets:
        assert_no_overlaps(sheet)
    assert "No position table of Devon and Cornwall" in str(change_charts.positions_chart(page))


@pytest.mark.parametrize(
    ("places", "message"), [((0.3, 0.32), "overlap"), ((0.3, 0.97), "runs off the sheet")]
)
def test_check_refuses_what_it_is_for(
    places: tuple[float, float],
    message: str,
    sheets: list[Figure],
    assert_no_overlaps: Check,
) -> None:
    with chart_base.sheet("T", "S", 1.0) as opened:
        for place in places:
            opened.figure.text(place, 0.2, "label")
        chart_base.svg_of(opened.figure)
    with pytest.raises(AssertionError, match=message):
        assert_no_overlaps(sheets[0])


def test_panels_of_too_few_quarters_say_how_many_figures_are_up(page: Page) -> None:
    early = Page("t", page.measures.at(page.measures.quarter.plus(-20)), page.plan)
    (block,) = panel_charts.panels_chart(early, early.catalogue.theme("violence"))
    assert isinstance(block, Shown)
    assert re.search(r"(none|one|two|three|four|five) of five figures up", block.entry.text)
