from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure as MatplotlibFigure

from pcp_analysis.charts.axes import Times
from pcp_analysis.charts.printed_series import OpenLine, published_series
from pcp_analysis.documents.closure_models import NOT_PRINTED
from pcp_analysis.periods import CalendarYear, Quarter
from pcp_analysis.report.blocks import Block, Figure, Prose, Table
from pcp_analysis.report.closure import chapter as closure
from pcp_analysis.report.closure import commitments as closure_commitments
from pcp_analysis.report.closure import overview
from pcp_analysis.report.closure.charts import closure_chart
from pcp_analysis.report.closure.sections import compared, comparison_table
from pcp_analysis.report.closure.values import (
    ClosureChapter,
    decimals_of,
    open_closure,
    years_of,
)
from pcp_analysis.report.page import Page, open_page
from tests.editions import WITHOUT_RELEASES

ROOT = Path(__file__).parents[2]
CHAPTERS = tuple(range(1, 11))
MINUS = "\N{MINUS SIGN}"


def prose(blocks: list[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if isinstance(block, Prose))


def figure_of(blocks: list[Block], key: str) -> Figure:
    (found,) = [
        block
        for block in blocks
        if isinstance(block, Figure) and block.entry.id == f"closure-report.{key}.chart"
    ]
    return found


def table_rows(blocks: list[Block], key: str) -> list[list[str]]:
    (table,) = [
        block
        for block in blocks
        if isinstance(block, Table) and block.entry.id == f"closure-report.{key}.table"
    ]
    return [[getattr(cell, "text", cell) for cell in row.cells] for row in table.rows]


def chapter_of(page: Page) -> ClosureChapter:
    return open_closure(page, "002")


def opened(monkeypatch: pytest.MonkeyPatch, **given: str) -> Page:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))
    parameters = {
        "force": "essex",
        "quarter": "2020-21-q4",
        "as_at": "2026-07-31",
        "without_releases": WITHOUT_RELEASES,
    } | given
    return open_page("closure_test", **parameters)


def test_every_figure_has_a_section_with_its_number_and_anchor(page: Page) -> None:
    text = prose(closure.figures_of(chapter_of(page), *CHAPTERS))
    for figure in chapter_of(page).report.figures:
        assert f"({figure.key})=\n### Figure {figure.number}: {figure.title}" in text
    assert text.count("### Figure ") == 35


def test_table_lists_35_figures_and_links_each_to_its_page(page: Page) -> None:
    said, table = overview.statuses(chapter_of(page))
    assert isinstance(table, Table)
    assert len(table.rows) == 35
    assert isinstance(said, Prose)
    assert page.ledger.get("closure-report.overview.figures").text == "35"
    assert 'href="closure_report_violence.html#figure-7-iv"' in table.html(page.ledger)
    sections = chapter_of(page).report.document.sections
    assert {number for section in sections for number in section.chapters} == set(CHAPTERS)


def test_all_crime_of_2015_is_as_printed_and_2019_is_not(page: Page) -> None:
    rows = {
        row[0]: row[1:4]
        for row in table_rows(closure.figures_of(chapter_of(page), 1), "figure-1-i")
    }
    assert rows["2015/16"] == ["111,022", "111,022", "0"]
    assert rows["2016/17"][1:] == ["not printed", ""]
    assert rows["2019/20"] == ["167,121", "167,226", f"{MINUS}105"]
    assert rows["2021/22"] == ["after this edition", "165,518", ""]
    entry = page.ledger.get("closure-report.figure-1-i.2019-20.recomputed")
    assert entry.releases == ("home-office-recorded-crime-2023-10",)
    assert entry.value == 167121


def test_violence_with_injury_of_2015_is_as_printed(page: Page) -> None:
    blocks = closure.figures_of(chapter_of(page), 7)
    rows = {row[0]: row[1:4] for row in table_rows(blocks, "figure-7-i")}
    assert rows["2015/16"] == ["11,680", "11,680", "0"]


def test_severity_of_another_measure_has_no_difference(page: Page) -> None:
    blocks = closure.figures_of(chapter_of(page), 7)
    rows = {row[0]: row[1:4] for row in table_rows(blocks, "figure-7-iv")}
    assert rows["2015/16"] == ["2.75", "4.6", "different measure"]
    assert "different measure, so no difference is given" in prose(blocks)
    assert not [name for name in page.ledger.entries if "7-iv" in name and "difference" in name]
    _, table = overview.agreement(chapter_of(page))
    assert isinstance(table, Table)
    (row,) = [row for row in table.rows if "4.6" in [getattr(c, "text", c) for c in row.cells]]
    assert row.cells[4:] == ["different measure", "different measure"]
    assert (
        "most similar group, average"
        in page.ledger.files["figures/closure-report.figure-7-iv.chart.csv"].decode()
    )


def test_later_quarter_carries_the_series_beyond_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    later = opened(monkeypatch, quarter="2022-23-q4")
    rows = table_rows(closure.figures_of(chapter_of(later), 1), "figure-1-i")
    assert [row[0] for row in rows][-1] == "2022/23"
    assert rows[-2][1:4] == ["166,855", "165,518", "+1,337"]
    assert rows[-1][1] != "no open data"


def test_early_quarter_knows_one_year_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    early = opened(monkeypatch, quarter="2016-17-q1")
    rows = table_rows(closure.figures_of(chapter_of(early), *CHAPTERS), "figure-1-i")
    assert [row[1] for row in rows] == ["111,022", *["after this edition"] * 3]
    assert closure.subjects(chapter_of(early))


def test_quarter_before_any_year_has_ended_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(monkeypatch, quarter="2015-16-q2")
    text = prose(closure.figures_of(chapter_of(first), *CHAPTERS))
    assert "ended by Q2 2015/16" in text
    assert "No printed value" in prose(overview.agreement(chapter_of(first)))


def test_establishment_and_officers_in_post_share_no_line(page: Page) -> None:
    chart = figure_of(closure.figures_of(chapter_of(page), 4), "figure-4-i")
    lines = page.ledger.files[str(chart.entry.csv)].decode().splitlines()[1:]
    establishment = [line for line in lines if "establishment" in line]
    assert len(establishment) == 3
    assert all(",printed," in line for line in establishment)
    assert "closure-report.figure-4-i.establishment.2016-05.difference" not in page.ledger.entries


def test_two_printed_headcounts_of_one_year_both_stand(page: Page) -> None:
    rows = table_rows(closure.figures_of(chapter_of(page), 4), "figure-4-iii")
    assert [row[2] for row in rows if row[0] == "31 March 2021"] == ["521", "520"]
    assert [row[1] for row in rows if row[0] == "31 March 2016"] == ["372"]


def test_printed_points_are_joined_by_no_line(page: Page) -> None:
    chart = figure_of(closure.figures_of(chapter_of(page), 4), "figure-4-ii")
    lines = list(csv.DictReader(io.StringIO(page.ledger.files[str(chart.entry.csv)].decode())))
    assert [line["value"] for line in lines] == ["68.7", "79", "54", "61", "74", "80"]
    assert "stroke: #00508c" not in chart.svg.decode()
    crime = figure_of(closure.figures_of(chapter_of(page), 1), "figure-1-i")
    assert "stroke: #00508c" in crime.svg.decode()


def test_gap_of_open_data_breaks_the_line() -> None:
    days = [dt.date(year, 10, 1) for year in range(2015, 2022)]
    ticks = [(day, str(day.year)) for day in days]

    def strokes(*values: float | None) -> int:
        line = OpenLine("a", list(zip(days, values, strict=False)))
        svg = published_series("t", "s", [line], [], Times(ticks)).decode()
        path, _ = re.findall(r'<path d="([^"]*)"[^>]*stroke: #00508c; stroke-width: 2', svg)
        return len(re.findall("M", path))

    assert strokes(1.0, 1.5, 2.0, 3.0, 2.0) == 1
    assert strokes(1.0, 1.5, None, 3.0, 2.0) == 2


def test_figure_without_a_printed_value_has_no_chart_and_a_reason(page: Page) -> None:
    blocks = closure.figures_of(chapter_of(page), *CHAPTERS)
    drawn = {block.entry.id for block in blocks if isinstance(block, Figure)}
    for figure in chapter_of(page).report.figures:
        if figure.status == NOT_PRINTED:
            assert f"closure-report.{figure.key}.chart" not in drawn
            assert f"**No figures printed.** {figure.reason}" in prose(blocks)
    open_data = {
        figure.key
        for figure in chapter_of(page).report.figures
        if figure.indicator or figure.context
    }
    assert {name.split(".")[1] for name in drawn} == {*open_data, "figure-4-ii"}


def test_two_printed_values_without_open_data_are_said_and_not_drawn(page: Page) -> None:
    blocks = closure.figures_of(chapter_of(page), *CHAPTERS)
    text = prose(blocks)
    incidents = "closure-report.figure-5-i.incidents"
    assert (
        f"As printed: {{value}}`{incidents}.2015-16.printed` (2015/16), "
        f"{{value}}`{incidents}.2021-22.printed` (2021/22)."
    ) in text
    assert "As printed: 101 average pick-up, {value}`" in text
    tables = [block.entry.id for block in blocks if isinstance(block, Table)]
    assert "closure-report.figure-5-i.values" in tables


def test_report_that_prints_nothing_of_a_series_says_what_follows(page: Page) -> None:
    said = "The report prints no value of this very series; what it prints on the subject follows."
    assert (
        prose(closure.figures_of(chapter_of(page), 4)).count(said) == 1
    )  # 4(i), which prints establishment
    assert said not in prose(
        closure.figures_of(chapter_of(page), 2)
    )  # nothing follows, and its reason says so


def test_headcounts_are_drawn_at_the_day_they_are_compared_with(page: Page) -> None:
    chart = figure_of(closure.figures_of(chapter_of(page), 4), "figure-4-iii")
    lines = list(csv.DictReader(io.StringIO(page.ledger.files[str(chart.entry.csv)].decode())))
    days = {line["printed"]: line["drawn_at"] for line in lines if line["kind"] == "printed"}
    assert days == {"353": "2016-03-31", "521": "2021-03-31", "520": "2021-03-31"}
    assert "31 March that they are compared with" in chart.caption


def test_finding_of_the_audit_stands_beside_the_value_that_it_explains(page: Page) -> None:
    (table,) = [
        block
        for block in closure.figures_of(chapter_of(page), 4)
        if isinstance(block, Table) and block.entry.id == "closure-report.figure-4-iii.table"
    ]
    (row,) = [row for row in table.rows if getattr(row.cells[2], "text", "") == "521"]
    place = str(row.cells[4].__html__())  # type: ignore[union-attr]
    assert "open data that give it: Special constables (headcount), 31 March 2020: 521" in place


def test_printed_change_across_a_series_break_is_marked(page: Page) -> None:
    marked = "across a series break: counting of stalking and harassment changed, April 2018"
    for chapter, key, wanted in ((1, "figure-1-i", True), (5, "figure-5-i", False)):
        (table,) = [
            block
            for block in closure.figures_of(chapter_of(page), chapter)
            if isinstance(block, Table) and block.entry.id == f"closure-report.{key}.values"
        ]
        assert (marked in table.html(page.ledger)) is wanted


def test_road_casualties_are_in_sight_and_end_where_the_releases_do(
    page: Page, sheets: list[MatplotlibFigure]
) -> None:
    blocks = closure.figures_of(chapter_of(page), 10)
    axes = sheets[0].axes[0]
    low, high = axes.get_xlim()
    for line in axes.lines:
        days = [float(day) for day in line.get_xdata()]
        assert all(low <= day <= high for day in days if len(days) > 2)
    assert "in the releases of this book end in 2018 (" in prose(blocks)
    chart = figure_of(blocks, "figure-10-i")
    assert "printed each financial year, open data each calendar year" in chart.entry.text
    assert "Dashed line: series break, possible change" in chart.caption
    assert (
        "Source: Department for Transport; the closure report. Figures to March 2022."
        in chart.caption
    )


def test_rows_begin_with_a_capital_and_tell_the_period_once(page: Page) -> None:
    for block in closure.figures_of(chapter_of(page), *CHAPTERS):
        if isinstance(block, Table):
            for row in block.rows:
                first = str(getattr(row.cells[0], "text", row.cells[0]))
                assert first[0] == first[0].upper(), first
    html = "".join(
        block.html(page.ledger) for block in closure_commitments.commitments(chapter_of(page))
    )
    assert "2020; early 2020" not in html
    assert "13 officers (early 2020)" in html or "13 (early 2020)" in html
    assert "12 weeks (2019/20)" in html


def test_alt_text_says_every_drawn_value(page: Page) -> None:
    text = figure_of(closure.figures_of(chapter_of(page), 4), "figure-4-iii").entry.text
    assert "31 March 2016: 372" in text
    assert "hollow marks without a line: 2016: 353" in text


def test_title_tells_no_direction_across_a_series_break(page: Page) -> None:
    crime = figure_of(closure.figures_of(chapter_of(page), 1), "figure-1-i").entry.text
    assert "148,593 (2020/21); before a series break 111,022 (2015/16)" in crime
    burglary = figure_of(closure.subjects(chapter_of(page)), "text-burglary").entry.text
    assert "6,546 (2020/21), down from 13,054 (2015/16)" in burglary


def test_printed_value_carries_its_place(page: Page) -> None:
    closure.figures_of(chapter_of(page), 7)
    entry = page.ledger.get("closure-report.figure-7-v.offences.2015-16.printed")
    assert (entry.text, entry.value, entry.unit) == ("755", 755.0, "offences")
    assert entry.method == "printed in the closure report, paragraph 7.8"


def test_burglary_of_the_text_is_set_beside_open_data(page: Page) -> None:
    blocks = closure.subjects(chapter_of(page))
    rows = {row[0]: row[1:4] for row in table_rows(blocks, "text-burglary")}
    assert rows["2015/16"] == ["13,054", "13,032", "+22"]
    assert "### Theft, paragraph 1.2" in prose(blocks)


def test_every_pair_is_in_the_table_of_agreement(page: Page) -> None:
    _, table = overview.agreement(chapter_of(page))
    assert isinstance(table, Table)
    assert page.ledger.get("closure-report.overview.values-compared").value == len(table.rows) - 1
    assert page.ledger.get("closure-report.overview.values-of-another-measure").value == 1
    assert page.ledger.get("closure-report.overview.values-equal").value == 2


def test_commitments_stand_by_priority_with_their_figures(page: Page) -> None:
    blocks = closure_commitments.commitments(chapter_of(page))
    tables = [block for block in blocks if isinstance(block, Table)]
    assert len(tables) == 7
    assert sum(len(table.rows) for table in tables) == 127
    assert page.ledger.get("closure-report.overview.commitments").text == "115"
    assert "Officers added: 41 (2017/18)" in tables[0].html(page.ledger)
    assert "no figure printed" in tables[0].html(page.ledger)


def test_money_stands_as_printed(page: Page) -> None:
    main, other = closure_commitments.finance(chapter_of(page), 3)
    assert isinstance(main, Table)
    assert isinstance(other, Table)
    assert (len(main.rows), len(other.rows)) == (15, 21)
    assert "£327.589m" in main.html(page.ledger)


def test_two_runs_give_the_same_files(page: Page) -> None:
    again = Page("test", page.measures, page.plan)
    again.assessments = page.assessments
    for each in (page, again):
        closure.figures_of(chapter_of(each), *CHAPTERS)
        closure_commitments.commitments(chapter_of(each))
    assert page.ledger.files == again.ledger.files
    assert page.ledger.entries == again.ledger.entries


def closure_at(page: Page, quarter: str) -> ClosureChapter:
    return chapter_of(Page("test", page.measures.at(Quarter.parse(quarter)), page.plan))


def test_three_printed_values_make_a_chart_and_two_do_not(page: Page) -> None:
    opened = chapter_of(page)
    (figure,) = [item for item in opened.report.figures if item.key == "figure-4-ii"]
    points = tuple(value for value in opened.report.points_of(figure) if value.use != "stated")
    assert closure_chart(opened, figure, None, [], points[:3]) is not None
    assert closure_chart(opened, figure, None, [], points[:2]) is None


@pytest.mark.parametrize(
    ("quarter", "last"),
    [
        ("2020-21-q4", "2021/22"),  # the report's last year
        ("2022-23-q3", "2021/22"),
        ("2022-23-q4", "2022/23"),
        ("2023-24-q1", "2022/23"),
        ("2023-24-q3", "2022/23"),
    ],
)
def test_chart_spans_the_report_and_every_year_that_has_ended(
    page: Page, quarter: str, last: str
) -> None:
    opened = closure_at(page, quarter)
    (figure,) = [item for item in opened.report.figures if item.key == "figure-7-i"]
    section = compared(opened, figure)
    chart = closure_chart(opened, figure, section.indicator, section.years, section.points)
    assert chart is not None
    assert chart.entry.period == f"2015/16 to {last}"


@pytest.mark.parametrize(
    ("period_type", "period", "last"),
    [
        ("point_in_time", "2023-03", "2022/23"),
        ("point_in_time", "2023-04", "2023/24"),
        ("point_in_time", "2024-01", "2023/24"),
    ],
)
def test_chart_reaches_the_financial_year_of_every_printed_day(
    page: Page, period_type: str, period: str, last: str
) -> None:
    opened = chapter_of(page)
    (figure,) = [item for item in opened.report.figures if item.key == "figure-4-ii"]
    first, *others = [value for value in opened.report.points_of(figure) if value.use != "stated"]
    late = replace(first, period_type=period_type, period=period)
    chart = closure_chart(opened, figure, None, [], (late, *others))
    assert chart is not None
    assert chart.entry.period == f"2015/16 to {last}"


@pytest.mark.parametrize(("kinds", "said"), [(1, ", as printed"), (2, ": three values printed")])
def test_values_of_one_kind_are_told_in_the_title_and_of_several_counted(
    page: Page, kinds: int, said: str
) -> None:
    opened = chapter_of(page)
    (figure,) = [item for item in opened.report.figures if item.key == "figure-4-ii"]
    first, second, other, *_ = opened.report.points_of(figure)
    assert first.what == second.what != other.what
    points = (first, second, first if kinds == 1 else other)
    chart = closure_chart(opened, figure, None, [], points)
    assert chart is not None
    assert str(chart.entry.title).endswith(said)


def test_last_value_of_the_group_is_said_with_two_places_and_a_count_with_none(page: Page) -> None:
    severity = figure_of(closure.figures_of(chapter_of(page), 2), "figure-2-i").entry.text
    assert severity.endswith("Most similar group, average, grey line, ends at 11.77.")
    roads = figure_of(closure.figures_of(chapter_of(page), 10), "figure-10-i").entry.text
    assert roads.endswith("Calendar years as context, grey line, ends at 931.")


@pytest.mark.parametrize(
    ("quarter", "last"), [("2019-20-q4", 2019), ("2020-21-q2", 2019), ("2020-21-q3", 2020)]
)
def test_calendar_year_is_known_from_the_quarter_that_ends_it(
    page: Page, quarter: str, last: int
) -> None:
    roads = page.catalogue.indicator("ksi-casualties")
    found = years_of(closure_at(page, quarter), roads)
    assert found == [CalendarYear(year) for year in range(2015, last + 1)]


def test_broken_count_is_printed_with_one_place(page: Page) -> None:
    officers = page.catalogue.indicator("police-officers")
    assert (decimals_of(officers, 3000.0), decimals_of(officers, 3000.25)) == (0, 1)


def test_difference_is_told_as_a_share_of_what_is_printed(page: Page) -> None:
    _, table = overview.agreement(chapter_of(page))
    assert isinstance(table, Table)
    shares = {getattr(row.cells[4], "text", ""): row.cells[5] for row in table.rows}
    assert shares[f"{MINUS}105"] == f"{MINUS}0.1"  # of 167,226
    assert shares["+19"] == "+5.4"  # of 353


def test_twice_of_what_is_printed_differs_by_a_hundred_per_cent(page: Page) -> None:
    opened = chapter_of(page)
    figure = opened.report.of_chapter(1)[0]
    value, two = compared(opened, figure).pairs[0]
    assert two.recomputed.value is not None
    half = replace(value, value=two.recomputed.value / 2)
    report = replace(opened.report, points=(half,), figures=(figure,), subjects=())
    fresh = Page("test", page.measures, page.plan)
    _, table = overview.agreement(replace(opened, page=fresh, report=report))
    assert isinstance(table, Table)
    assert [row.cells[5] for row in table.rows] == ["+100.0"]


@pytest.mark.parametrize(
    ("quarter", "said"),
    [
        ("2022-23-q4", "to 2022/23 (the report ends with 2021/22); difference"),
        ("2021-22-q4", "to 2021/22; difference"),
    ],
)
def test_table_says_to_which_year_it_goes_and_when_the_report_ended(
    page: Page, quarter: str, said: str
) -> None:
    opened = closure_at(page, quarter)
    figure = opened.report.of_chapter(1)[0]
    assert said in comparison_table(opened, compared(opened, figure)).entry.text


@pytest.mark.parametrize(
    ("offsets", "said"),
    [
        ((0, 0, 0), "Of the three printed values beside open data, all are the same."),
        ((0, 0, 0.5), "two are the same; the widest difference is {value}`{2}.difference`"),
        ((0, 0.5, 0.25), "one is the same; the widest difference is {value}`{1}.difference`"),
        ((3, 2, 1), "none is the same; the widest difference is {value}`{0}.difference`"),
        ((0,), "The one printed value beside open data is the same."),
        ((-1,), "a difference of {value}`{0}.difference`"),
    ],
)
def test_sentence_counts_what_is_the_same_and_names_the_widest_difference(
    page: Page, offsets: tuple[float, ...], said: str
) -> None:
    opened = chapter_of(page)
    figure = opened.report.of_chapter(1)[0]
    pairs = compared(opened, figure).pairs
    points, names = [], []
    for (value, two), offset in zip(pairs, offsets, strict=False):
        assert two.recomputed.value is not None
        points.append(replace(value, value=two.recomputed.value + offset))
        names.append(two.printed.id.removesuffix(".printed"))
    fresh = Page("test", page.measures, page.plan)
    report = replace(opened.report, points=tuple(points), figures=(figure,))
    blocks = closure.figures_of(replace(opened, page=fresh, report=report), 1)
    for place, name in enumerate(names):
        said = said.replace(f"{{{place}}}", name)
    assert said in prose(blocks)
