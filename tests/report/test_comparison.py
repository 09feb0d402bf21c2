from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pcp_analysis.report import Page, changes, comparison, positions
from pcp_analysis.report.blocks import Detailed, Figure, Prose, SideBySide, Table
from pcp_analysis.statistics import Change

ROLE = re.compile(r"\{value\}`([^`]+)`")


def text_of(page: Page, indicator: str) -> str:
    blocks = comparison.indicator_section(page, page.catalogue.indicator(indicator))
    return page.show(*blocks)._repr_mimebundle_()["text/html"]


def printed(page: Page, indicator: str) -> positions.Printed:
    found = positions.printed(page, page.catalogue.indicator(indicator))
    assert isinstance(found, positions.Printed)
    return found


def test_all_crime_prints_the_figures_of_the_october_2023_release(page: Page) -> None:
    item = printed(page, "all-crime")
    assert item.count.text == "148,593"
    assert item.rank.text == "8th of 8"
    assert item.value.releases == ("home-office-recorded-crime-2023-10", "ons-population-2025-07")


def test_every_role_of_a_section_is_in_the_ledger(page: Page) -> None:
    for theme in page.catalogue.themes:
        shown = page.show(*comparison.theme_page(page, theme.id))
        for name in ROLE.findall(shown._repr_mimebundle_()["text/markdown"]):
            assert name in page.ledger.entries


def test_gap_to_average_is_in_offences_and_has_a_minus_sign(page: Page) -> None:
    item = printed(page, "all-crime")
    assert item.to_average.text.startswith("\N{MINUS SIGN}")
    assert item.to_average.text.endswith(" offences")
    own, place = item.comparison.own, item.comparison.position
    assert own.denominator is not None
    assert item.to_average.value == pytest.approx(
        (place.average - own.value) * own.denominator / 1000
    )


def test_gap_of_a_percentage_is_in_percentage_points(page: Page) -> None:
    item = printed(page, "robbery-solved-rate")
    assert item.to_average.text.endswith(" percentage points")
    assert item.to_average.text.startswith("+")


def test_no_judgement_has_no_gap_and_ranks_from_the_lowest(page: Page) -> None:
    item = printed(page, "drug-possession")
    assert item.to_average.text == "no direction is better"
    assert item.to_average.value is None
    assert item.rank.text == "8th lowest of 8"


def test_old_figure_says_that_it_is_the_newest_at_hand(page: Page) -> None:
    assert "newest figure at hand" in text_of(page, "ksi-casualties")
    assert "newest figure at hand" not in text_of(page, "all-crime")


def test_note_of_the_plan_stands_with_its_indicator(page: Page) -> None:
    assert "Grays" in text_of(page, "homicide")
    assert "Grays" not in text_of(page, "robbery")


def test_section_shows_a_dot_chart_a_trend_and_the_forces(page: Page) -> None:
    blocks = comparison.indicator_section(page, page.catalogue.indicator("burglary"))
    (pair,) = [block for block in blocks if isinstance(block, SideBySide)]
    ranked, trend = pair.blocks
    assert isinstance(ranked, Figure)
    assert isinstance(trend, Figure)
    assert "Essex" in ranked.entry.text
    assert page.ledger.files[str(ranked.entry.csv)].count(b"\n") == 9  # header and eight forces
    assert page.ledger.files[str(trend.entry.csv)].count(b"\n") == 25  # header and 24 quarters


def test_break_inside_the_series_is_told_in_alt_text_and_caption(page: Page) -> None:
    blocks = comparison.indicator_section(page, page.catalogue.indicator("stalking-and-harassment"))
    (pair,) = [block for block in blocks if isinstance(block, SideBySide)]
    trend = pair.blocks[1]
    assert isinstance(trend, Figure)
    assert "Not comparable across Q1 2018/19" in trend.entry.text
    assert "counting of stalking and harassment changed" in trend.caption


def test_verdict_table_has_every_compared_indicator_with_a_sign_and_a_verdict(page: Page) -> None:
    (table,) = [block for block in comparison.verdict_table(page) if isinstance(block, Table)]
    assert len(table.rows) == len(page.catalogue.compared())
    for row in table.rows:
        cell = row.cells[5]
        assert isinstance(cell, Detailed)
        assert cell.text[0] in positions.SYMBOLS.values()


def test_signs_of_the_verdicts_all_differ_and_are_explained(page: Page) -> None:
    assert len(set(positions.SYMBOLS.values())) == len(positions.SYMBOLS)
    (text,) = comparison.key(page)
    assert isinstance(text, Prose)
    for symbol in positions.SYMBOLS.values():
        assert f"- {symbol} " in text.text


def test_homicide_has_a_count_and_a_range_and_no_verdict(page: Page) -> None:
    item = printed(page, "homicide")
    assert item.count.text == "17"
    assert item.expected_range.text != "not available"
    assert item.verdict.text == "no verdict given"
    assert item.adjusted_p_value.text == "not given"
    text = text_of(page, "homicide")
    assert "No verdict is given: the numbers are too small" in text


def test_every_verdict_records_the_size_of_its_family(page: Page) -> None:
    items = [
        positions.printed(page, indicator)
        for indicator in page.catalogue.compared()
        if indicator.no_verdict is None
    ]
    sizes = {item.verdict.n for item in items if isinstance(item, positions.Printed)}
    assert sizes == {len(items)}


def test_caution_is_printed_when_no_force_lies_outside_its_range(page: Page) -> None:
    for indicator in page.catalogue.compared("property"):
        item = printed(page, indicator.id)
        said = "no inference should be drawn from the ranks" in text_of(page, indicator.id)
        assert said == (not item.assessment.outside), indicator.id


def test_no_bare_significant_and_no_causal_verb(page: Page) -> None:
    text = " ".join(text_of(page, indicator.id) for indicator in page.catalogue.compared())
    bare = re.sub(r"statistically significant(ly)?|Statistically significant", "", text)
    assert "significant" not in bare
    assert not re.search(r"\b(caused|due to|led to|because of|resulted in)\b", text)


def test_change_on_a_base_under_50_is_given_as_counts(page: Page) -> None:
    """No indicator of the edition has so small a base; the rule is tried on the function."""
    change = page.assessments.changes(page.catalogue.indicator("robbery")).changes["twelve-months"]
    assert isinstance(change, Change)
    assert changes._amount(change).endswith("%")
    small = replace(change, previous_count=49.0, count=60.0)
    assert changes._amount(small) == "49 to 60"
    assert changes._interval(small) == "base under 50"


def test_table_and_prose_and_chart_print_one_figure(page: Page) -> None:
    (table,) = [block for block in comparison.verdict_table(page) if isinstance(block, Table)]
    item = printed(page, "all-crime")
    assert table.rows[0].cells[1] == item.value
    assert item.value.role in comparison._first_sentence(page, item)
    assert item.value.text in comparison.dot_chart(page, item).entry.text


def test_verdict_in_alt_text_is_that_of_the_table(page: Page) -> None:
    item = printed(page, "violence-without-injury")
    assert item.verdict.text in comparison.dot_chart(page, item).entry.text
