from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.publishing.trace.manifest import Manifest, read_manifest
from pcp_analysis.publishing.trace.rows import rows_behind
from pcp_analysis.report.indicators.changes import printed_change
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.indicators.trend import trend_chart
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from tests.editions import WITHOUT_RELEASES

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def manifest(small: Path) -> Manifest:
    return read_manifest(small)


@pytest.fixture(scope="module")
def page() -> Page:
    from pcp_analysis.report.page import open_page

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        return open_page(
            "test",
            force="essex",
            quarter="2020-21-q4",
            as_at="2026-07-31",
            without_releases=WITHOUT_RELEASES,
        )


def entries(page: Page, indicator: str) -> Printed:
    found = printed(page, page.catalogue.indicator(indicator))
    assert isinstance(found, Printed)
    return found


@pytest.mark.parametrize(
    "indicator",
    ["all-crime", "all-crime-solved-rate", "police-officers", "ksi-casualties", "homicide"],
)
def test_rows_give_the_value_again(page: Page, manifest: Manifest, indicator: str) -> None:
    entry = entries(page, indicator).value
    rows = rows_behind(ROOT, manifest, entry)
    known = page.catalogue.indicator(indicator)
    assert known.comparison is not None
    count = sum(row.value for row in rows if row.indicator == known.counted)
    divisor = sum(row.value for row in rows if row.indicator == known.comparison.denominator)
    assert count / divisor * known.comparison.per == pytest.approx(entry.value)
    assert {row.force for row in rows} == {"Essex"}
    assert {row.release for row in rows} == set(entry.releases)


def test_count_rests_on_its_own_rows_alone(page: Page, manifest: Manifest) -> None:
    entry = entries(page, "all-crime").count
    rows = rows_behind(ROOT, manifest, entry)
    assert [row.period for row in rows] == [f"2020-21-q{number}" for number in range(1, 5)]
    assert sum(row.value for row in rows) == entry.value


def test_rank_rests_on_every_force_of_the_group(page: Page, manifest: Manifest) -> None:
    rows = rows_behind(ROOT, manifest, entries(page, "all-crime").rank)
    assert len({row.force for row in rows}) == 8
    assert len(rows) == 8 * 5  # four quarters and a population each


def test_change_and_trend_rest_on_the_series(page: Page, manifest: Manifest) -> None:
    indicator = page.catalogue.indicator("all-crime")
    change = printed_change(page, indicator).twelve_months
    quarters = [
        row.period for row in rows_behind(ROOT, manifest, change) if row.indicator == "all-crime"
    ]
    assert (quarters[0], quarters[-1], len(quarters)) == ("2015-16-q1", "2020-21-q4", 24)
    trend = trend_chart(page, entries(page, "police-officers")).entry
    rows = rows_behind(ROOT, manifest, trend)
    assert {row.indicator for row in rows} == {"police-officers", "population"}
    assert max(row.period for row in rows if row.indicator == "police-officers") == "2021-03-31"


def test_text_of_the_edition_rests_on_no_row(manifest: Manifest) -> None:
    entry = Entry(id="edition.force", kind="text", chapter="edition", text="Essex")
    assert rows_behind(ROOT, manifest, entry) == ()
