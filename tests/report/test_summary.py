from __future__ import annotations

import re
from pathlib import Path

import pytest

from pcp_analysis.report.blocks import Prose, Table
from pcp_analysis.report.front import movements, summary
from pcp_analysis.report.methods import sources
from pcp_analysis.report.page import Page, edition_entries, open_page

ROOT = Path(__file__).parents[2]


def prose(blocks: object) -> str:
    return "\n\n".join(block.text for block in blocks if isinstance(block, Prose))  # type: ignore[attr-defined]


def test_aspirations_are_judged_by_rank(page: Page) -> None:
    text = prose(summary.aspirations(page))
    met, missed = text.split("not meeting its aspiration")
    assert "All crime solved rate" in met
    assert "All crime (excluding fraud)" in missed
    assert page.ledger.get("executive-summary.aspirations-met").value == 1


def test_aspiration_without_a_current_figure_is_not_judged(page: Page) -> None:
    text = prose(summary.aspirations(page)).split("no current open figure")[1]
    assert "Violence with injury solved rate" in text
    assert "12 months to March 2019" in text
    assert "Public confidence" in text


def test_every_indicator_has_a_higher_lower_or_same_place_or_says_why(page: Page) -> None:
    known = {
        "higher place",
        "lower place",
        "same place",
        "no direction is better",
        "no new figure",
        "no earlier figure",
        "other forces at hand",
    }
    found = summary.standings(page)
    assert {item.movement for item in found} <= known
    for item in found:
        if item.movement in ("higher place", "lower place"):
            assert item.before is not None
            better = item.now.comparison.position.rank < item.before.position.rank
            assert better == (item.movement == "higher place")


def test_counts_in_the_headings_are_those_of_the_lists(page: Page) -> None:
    text = prose(movements.movements(page))
    count = page.ledger.get("executive-summary.positions-higher-on-the-year").value
    assert text.split("in a lower place")[0].count("\n- ") == count


def test_summary_and_first_page_compare_with_the_same_year(page: Page) -> None:
    """Two comparisons of one indicator stand beside each other, and each says which it is."""
    text = prose(movements.movements(page))
    assert text.count("**On the year before (Q4 2019/20)") == 2
    assert "Since Q3" not in text
    for item in summary.standings(page):
        moved = item.movement in ("higher place", "lower place")
        if moved and item.indicator.no_verdict is None:
            (line,) = [row for row in text.splitlines() if f"[{item.indicator.label}]" in row]
            assert f"{item.indicator.id}.rank-year-before`" in line
            assert ("; a quarter before" in line) != item.is_yearly
    said = prose(movements.how_positions_are_compared(page))
    assert "As on the first page, all is set against the year before, Q4 2019/20" in said
    assert "since the last edition, Q2 2020/21, stands on the [first page](index.md)." in said


def test_note_on_a_rank_stands_where_its_aspiration_is_judged(page: Page) -> None:
    lines = prose(summary.aspirations(page)).splitlines()
    (line,) = [line for line in lines if line.startswith("- [Trafficking of drugs](")]
    assert "counts this rank from the highest rate" in line
    assert not any("))" in line for line in lines)


def test_no_significant_difference_is_said_as_a_sentence(page: Page) -> None:
    assert "**On no indicator does Essex differ" in prose(summary.findings(page))


def test_summary_holds_findings_and_the_history_of_sources_stands_with_them(page: Page) -> None:
    said = prose(summary.headline(page))
    assert "Recorded crime is that of" not in said
    assert "Source of the group" not in said
    for entry in edition_entries(page.measures):
        page.ledger.add(entry)
    told = prose(sources.how_releases_are_read(page))
    assert "Recorded crime is that of Police recorded crime open data" in told
    assert "(October 2023). Published since, and not at hand" in told


def test_each_verdict_is_stated_once_and_those_that_say_nothing_are_counted(page: Page) -> None:
    opening = prose(summary.headline(page))
    assert "most similar group (MSG)" in opening
    assert "Verdict" not in opening
    text = prose(summary.findings(page))
    (line,) = re.findall(r"^.*Neither shown to differ.*$", text, re.M)
    assert "[Every indicator](index.md#every-indicator) lists them" in line
    named = re.findall(r"^- (\[.*?\]\(#.*?\)).*expected ", text, re.M)
    assert len(named) == len(set(named))
    assert len(named) < (page.ledger.get("executive-summary.cannot-tell").value or 0)


def test_positions_table_has_the_year_and_the_quarter_before_side_by_side(page: Page) -> None:
    (table,) = movements.positions_table(page)
    assert isinstance(table, Table)
    assert [column.heading for column in table.columns[2:5]] == [
        "Year before, Q4 2019/20",
        "Quarter before, Q3 2020/21",
        "Rank by Q4 2020/21 (95% interval)",
    ]
    rows = {row.cells[0].text: row.cells for row in table.rows}  # type: ignore[union-attr]
    severity = rows["Crime severity score"]
    assert [cell.detail for cell in severity[2:4]] == ["2019/20", "2019/20"]  # type: ignore[union-attr]


def test_force_without_a_plan_has_no_aspirations(page: Page) -> None:
    page.plan = None
    assert summary.aspirations(page) == []
    assert summary.aspirations_read_off_ranks(page) == []


def test_as_known_in_2023_there_is_no_solved_rate_and_one_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))
    old = open_page("old", force="essex", quarter="2020-21-q4", as_at="2023-10-31")
    indicators = {item.indicator.id for item in summary.standings(old)}
    assert "all-crime" in indicators
    assert "all-crime-solved-rate" not in indicators
    assert "One release" in prose(sources.crime_by_release(old))
    known = {item.id for item in old.known_releases()}
    assert "ons-population-2021-06" in known
    assert "ons-population-2025-07" not in known


def test_revision_table_shows_both_releases_of_all_crime(page: Page) -> None:
    (table,) = sources.crime_by_release(page)
    assert isinstance(table, Table)
    cells = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert cells["2015/16"] == ["111,022", "111,022", "0"]
    assert cells["2020/21"] == ["148,593", "148,586", "\N{MINUS SIGN}7"]


def test_findings_name_only_what_the_verdicts_say(page: Page) -> None:
    text = prose(summary.findings(page))
    significant = page.ledger.get("executive-summary.significant-differences").value
    found = [
        item
        for item in summary.standings(page)
        if item.now.verdict.text.startswith("statistically significantly")
    ]
    assert significant == len(found)
    keys = [
        getattr(item.now.assessment.outcome, "key", "refused") for item in summary.standings(page)
    ]
    for name, key in (("similar", "similar"), ("cannot-tell", "cannot_tell")):
        assert page.ledger.get(f"executive-summary.{name}").value == keys.count(key)
    away = sum(
        page.ledger.get(f"executive-summary.cannot-tell-{name}").value or 0
        for name in ("away", "outside")
    )
    assert away == text.split("Statistically significant and")[0].count("expected {value}")
    assert "where chance alone leaves {value}`most-similar-group.family-peers.expected`" in text


def test_every_direction_is_in_one_list(page: Page) -> None:
    summary.findings(page)
    listed = [
        page.ledger.get(f"executive-summary.direction-{word}").value or 0
        for word in ("improving", "deteriorating", "rising", "falling", "possible")
    ]
    words = [page.assessments.changes(item.indicator).direction for item in summary.standings(page)]
    said = [word for word in words if getattr(word, "key", "no_change") != "no_change"]
    assert sum(listed) == len(said)


def test_every_change_that_is_listed_has_its_interval(page: Page) -> None:
    text = "\n".join(block.html(page.ledger) for block in summary.findings(page))
    assert page.ledger.get("executive-summary.direction-improving").text == "six indicators"
    assert page.ledger.get("executive-summary.direction-possible").text == "no indicators"
    assert text.count(" on the 12 months before (95% interval ") == text.count(
        " on the 12 months before"
    )


def test_change_in_the_time_of_covid_is_said_to_be_of_that_time(page: Page) -> None:
    assert "COVID-19" in prose(summary.findings(page))
