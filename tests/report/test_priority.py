from __future__ import annotations

from dataclasses import replace

import pytest

from pcp_analysis.errors import UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Figure, Prose, SideBySide, Table
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan import commentary, local_figures, priority
from pcp_analysis.store.local_returns import LocalReturns


def at(page: Page, quarter: str) -> Page:
    return Page("test", page.measures.at(Quarter.parse(quarter)), page.plan)


def text(page: Page, name: str) -> str:
    return page.ledger.get(name).text


def test_quarter_stands_beside_the_last_and_the_same_a_year_before(page: Page) -> None:
    local_figures.local_quarter(page, "priority-1")
    assert text(page, "priority-1.emergency-999-calls.value") == "66,497"
    assert text(page, "priority-1.emergency-999-calls.last-quarter") == "73,887"
    assert text(page, "priority-1.emergency-999-calls.last-year") == "82,344"
    assert text(page, "priority-1.emergency-999-calls.change-on-quarter") == (
        "\N{MINUS SIGN}7,390, \N{MINUS SIGN}10.0%"
    )
    assert text(page, "priority-1.emergency-999-calls.direction-on-year") == "down"


def test_every_figure_says_in_which_document_and_where_it_is_printed(page: Page) -> None:
    (table, _) = local_figures.local_quarter(page, "priority-1")
    assert isinstance(table, Table)
    csv = page.ledger.files[str(table.entry.csv)].decode()
    assert "Priority 1, section 3, bullet 1" in csv
    assert all(line.count(",") >= 6 for line in csv.splitlines())


def test_change_on_a_small_base_has_no_percentage(page: Page) -> None:
    local_figures.local_quarter(page, "priority-7")
    assert text(page, "priority-7.road-fatalities.change-on-year") == "\N{MINUS SIGN}5"


def test_direction_comes_from_the_values_not_from_the_document(page: Page) -> None:
    """The return for Q2 2020/21 calls 254 against 238 a fall."""
    q2 = at(page, "2020-21-q2")
    local_figures.local_quarter(q2, "priority-7")
    assert text(q2, "priority-7.ksi-casualties-reported.value") == "254"
    assert text(q2, "priority-7.ksi-casualties-reported.last-year") == "238"
    assert text(q2, "priority-7.ksi-casualties-reported.direction-on-year") == "up"


def test_quarter_without_a_return_says_which_are_at_hand(page: Page) -> None:
    (block,) = local_figures.local_quarter(at(page, "2022-23-q4"), "priority-1")
    assert isinstance(block, Prose)
    assert "no local return for Q4 2022/23" in block.text
    assert "Q4 2020/21" in block.text


def test_priority_without_a_figure_in_a_quarter_with_a_return_says_just_that(page: Page) -> None:
    (block,) = local_figures.local_quarter(page, "priority-3")
    assert isinstance(block, Prose)
    assert "print none under this priority" in block.text
    assert "no local return" not in block.text


def test_column_without_a_figure_is_left_out_and_named(page: Page) -> None:
    (table, source) = local_figures.local_quarter(page, "priority-7")
    assert isinstance(table, Table)
    assert isinstance(source, Prose)
    headings = [column.heading for column in table.columns]
    assert headings == ["Figure and unit", "Q4 2020/21", "Q4 2019/20", "Change on the year"]
    assert {len(row.cells) for row in table.rows} == {4}
    assert "No figure of Q3 2020/21 is printed" in source.text
    (table, source) = local_figures.local_quarter(page, "priority-1")
    assert isinstance(table, Table)
    assert len(table.columns) == 6
    assert "No figure of" not in source.markdown()


def test_priority_that_the_plan_lacks_is_refused_with_those_it_has(page: Page) -> None:
    with pytest.raises(UnknownNameError, match=r"unknown priority 'priority-8'.*priority-7"):
        priority.title(page, "priority-8")
    with pytest.raises(UnknownNameError, match="has none"):
        priority.promise(Page("test", page.measures, None), "priority-1")


@pytest.fixture
def twelve(page: Page) -> Page:
    """A page of Q4 2022/23, which the plan of 2021 to 2024 tells."""
    measures = page.measures.at(Quarter.parse("2022-23-q4"))
    return Page("test", measures, page.catalogue.plan("essex", measures.quarter.end))


def test_priority_goes_on_under_another_name_with_the_figures_of_the_old(twelve: Page) -> None:
    said = priority.promise(twelve, "priority-crime-prevention")[0].markdown()
    assert "Crack down on anti-social behaviour" in said
    assert "Police and Crime Plan 2016-2021" in said
    year = Page("test", twelve.measures.at(Quarter.parse("2021-22-q4")), twelve.plan)
    (table, *_) = local_figures.local_longer(year, "priority-roads")
    assert isinstance(table, Table)
    assert table.entry.id == "priority-roads.local.longer"
    assert local_figures.local_longer(year, "priority-dog-theft") == []


def test_priority_without_open_figures_says_what_is_not_measured(twelve: Page) -> None:
    text = "".join(block.markdown() for block in priority.open_data(twelve, "priority-dog-theft"))
    assert "The plan ties no figure of open data to this priority" in text
    assert "tells the theft of dogs from other thefts" in text
    about = priority.promise(twelve, "priority-dog-theft")[0].markdown()
    assert "the theft of animals" in about
    title = priority.title(twelve, "priority-dog-theft")[0].markdown()
    assert title.startswith("# Priority 7: Preventing dog theft\n")


def test_values_that_two_places_print_differently_both_stand(page: Page) -> None:
    (table, _) = local_figures.local_longer(page, "priority-1")
    assert isinstance(table, Table)
    csv = page.ledger.files[str(table.entry.csv)].decode()
    headcount = [line for line in csv.splitlines() if "headcount,financial_year,2020-21" in line]
    assert sorted(line.split(",")[3] for line in headcount) == ["520", "521"]
    html = table.html(page.ledger)
    assert "closure report, paragraph 2.7<" in html
    assert "closure report, Appendix 1, priority 1, 2016/17-2019/20, commitment 3, list<" in html
    assert "closure report, paragraph 4.17<" not in html  # printed once: the data have the place


def test_figure_whose_unit_is_in_doubt_says_so_and_leads_to_its_audit(page: Page) -> None:
    table = local_figures.local_longer(page, "priority-7")[0]
    assert isinstance(table, Table)
    html = table.html(page.ledger)
    assert "Doubtful unit" in html
    assert '">audit 001-priorities-25</a>' in html
    assert html.count("audit_") == 1


def test_longer_figures_end_by_the_quarter(page: Page) -> None:
    for number in range(1, 8):
        for block in local_figures.local_longer(at(page, "2019-20-q4"), f"priority-{number}"):
            if isinstance(block, Table):
                assert "2021-22" not in block.html(page.ledger)
                assert "2020/21" not in block.html(page.ledger)


@pytest.mark.parametrize("quarter", ["2020-21-q2", "2020-21-q4"])
@pytest.mark.parametrize("number", range(1, 8))
def test_commentary_names_only_figures_that_its_page_prints(
    page: Page, quarter: str, number: int
) -> None:
    here = at(page, quarter)
    for part in (priority.open_data, local_figures.local_quarter, local_figures.local_longer):
        part(here, f"priority-{number}")
    (block,) = commentary.commentary(here, f"priority-{number}")
    assert isinstance(block, Prose)
    assert "{value}`" in block.text


def test_pounds_stand_before_the_value_and_not_again_as_its_unit(page: Page) -> None:
    html = "".join(
        block.html(page.ledger) for block in local_figures.local_longer(page, "priority-1")
    )
    assert "£623,000" in html
    assert "GBP" not in html
    quarter = "".join(
        block.html(page.ledger) for block in local_figures.local_quarter(page, "priority-1")
    )
    assert "£5,600,000" in quarter
    assert '<span class="detail">a year</span>' in quarter


def printed_as(page: Page, **changes: float) -> Page:
    """Change what is printed of emergency calls, by quarter such as ``q4_2020``."""
    quarters = {
        f"q{q.number}_{q.start_year}": str(q) for q in map(page.measures.quarter.plus, range(-4, 1))
    }
    values = {quarters[name]: value for name, value in changes.items()}
    figures = tuple(
        replace(figure, value=values[figure.period])
        if figure.indicator.id == "emergency-999-calls" and figure.period in values
        else figure
        for figure in page.local_returns.every_figure
    )
    page.local_returns = LocalReturns("essex", page.local_returns.indicators, figures)
    return page


@pytest.mark.parametrize(
    ("before", "said"), [(49.0, "+10"), (50.0, "+10, +20.0%"), (30.0, "+10"), (80.0, "+10, +12.5%")]
)
def test_percentage_of_a_change_is_given_from_a_base_of_fifty(
    page: Page, before: float, said: str
) -> None:
    local_figures.local_quarter(printed_as(page, q3_2020=before, q4_2020=before + 10), "priority-1")
    assert text(page, "priority-1.emergency-999-calls.change-on-quarter") == said


def test_change_of_broken_figures_has_one_place(page: Page) -> None:
    local_figures.local_quarter(printed_as(page, q3_2020=20.25, q4_2020=22.5), "priority-1")
    assert text(page, "priority-1.emergency-999-calls.change-on-quarter") == "+2.3"


def test_source_under_the_quarter_names_the_documents_of_its_figures(page: Page) -> None:
    (_, source) = local_figures.local_quarter(page, "priority-1")
    assert source.markdown().startswith(
        "Source: Police and Crime Plan 2016-2021, quarterly update Q4 2020/21. No other force"
    )


@pytest.mark.parametrize(
    ("ended", "first", "last"),
    [
        ("2018-19", "2018-19-q4", "2020-21-q3"),
        ("2020-21", "2020-21-q4", "2022-23-q3"),  # no leap day between these two years
    ],
)
def test_year_is_told_in_the_quarter_that_it_ends_in_and_seven_more(
    page: Page, ended: str, first: str, last: str
) -> None:
    def told(quarter: Quarter) -> bool:
        here = at(page, str(quarter))
        local_figures.local_longer(here, "priority-1")
        files = here.ledger.files.values()
        return any(f"financial_year,{ended}," in file.decode() for file in files)

    begin, end = Quarter.parse(first), Quarter.parse(last)
    around = (begin.plus(-1), begin, end, end.plus(1))
    assert [told(quarter) for quarter in around] == [False, True, True, False]


@pytest.mark.parametrize(("quarter", "told"), [("2020-21-q2", False), ("2020-21-q3", True)])
def test_twelve_months_to_december_are_told_from_the_quarter_of_december(
    page: Page, quarter: str, told: bool
) -> None:
    here = at(page, quarter)
    for number in range(1, 8):
        local_figures.local_longer(here, f"priority-{number}")
    files = here.ledger.files.values()
    assert any("twelve_months,2020-12," in file.decode() for file in files) is told


def test_every_trend_of_a_priority_stands_once_and_two_stand_beside_each_other(page: Page) -> None:
    pairs = [
        block.blocks
        for block in priority.open_data(page, "priority-1")
        if isinstance(block, SideBySide)
    ]
    ids = [block.entry.id for pair in pairs for block in pair if isinstance(block, Figure)]
    assert len(ids) == len(set(ids)) == len(priority.priority_of(page, "priority-1").indicators)
    assert {len(pair) for pair in pairs[:-1]} == {2}
    assert len(pairs[-1]) in (1, 2)
