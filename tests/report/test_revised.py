"""What a newer release of recorded crime changed, by financial year."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.report.blocks import Table
from pcp_analysis.report.methods.revised import revisions_by_year
from pcp_analysis.report.page import open_page
from tests.editions import WITHOUT_RELEASES

ROOT = Path(__file__).parents[2]
OLD, NEW = "home-office-recorded-crime-2023-10", "home-office-recorded-crime-2026-04"
ESSEX = "E23000028"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))


def test_years_until_2014_15_are_identical_and_later_ones_differ_more_and_more() -> None:
    page = open_page("test", force="essex", quarter="2025-26-q3", as_at="2026-07-31")
    _, table = revisions_by_year(page)
    assert isinstance(table, Table)
    by_year = {str(row.cells[0]): [str(cell) for cell in row.cells[1:]] for row in table.rows}
    first = [by_year[year] for year in ("2012/13", "2013/14", "2014/15")]
    assert sum(int(row[0].replace(",", "")) for row in first) == 11_868
    assert {row[1] for row in first} == {"100.0"}
    equal = [float(row[1]) for row in by_year.values()]
    assert equal == sorted(equal, reverse=True)
    assert by_year["2020/21"][-1] == "\u22127"  # 148,593 and 148,586


def test_edition_that_read_one_release_has_no_such_table() -> None:
    given = {"quarter": "2020-21-q4", "as_at": "2026-07-31", "without_releases": WITHOUT_RELEASES}
    assert revisions_by_year(open_page("test", force="essex", **given)) == []


@pytest.mark.parametrize(
    ("indicator", "offences"), [("residential-burglary", 9_236), ("vehicle-offences", 14_253)]
)
@pytest.mark.parametrize("release", [OLD, NEW])
def test_figures_of_essex_in_2017_18_are_the_same_in_both_releases(
    indicator: str, offences: int, release: str
) -> None:
    page = open_page("test", force="essex", quarter="2025-26-q3", as_at="2026-07-31")
    table = page.measures.observations.table
    rows = table[
        (table["indicator"] == indicator)
        & (table["area"] == ESSEX)
        & (table["release"] == release)
        & table["period"].str.startswith("2017-18-q")
    ]
    assert (len(rows), rows["value"].sum()) == (4, offences)
