from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pcp_analysis import wording
from pcp_analysis.analysis.yardsticks import compare
from pcp_analysis.charts import time as time_charts
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.blocks import Detailed, Figure, Folded, Prose, SideBySide, Signed, Table
from pcp_analysis.report.indicators import (
    change_words,
    changes,
    ends,
    group_charts,
    positions,
    signs,
    standing,
)
from pcp_analysis.report.indicators import panels as small
from pcp_analysis.report.indicators import theme as comparison
from pcp_analysis.report.indicators.change_charts import changes_chart
from pcp_analysis.report.indicators.changes import changes_table, printed_change
from pcp_analysis.report.indicators.group_charts import dot_chart, spread_chart
from pcp_analysis.report.indicators.group_tables import how_verdicts_are_reached
from pcp_analysis.report.indicators.panels import panels_chart
from pcp_analysis.report.indicators.trend import context_chart, trend_chart
from pcp_analysis.report.page import Page, open_page
from pcp_analysis.report.signs import grammar
from pcp_analysis.statistics import FamilyResult, ModelledChange, Outcome, StatisticsError
from pcp_analysis.statistics.published import position

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
        shown = page.show(*comparison.sections(page, theme.id))
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


def test_no_judgement_has_no_gap_and_ranks_from_the_nearer_end(page: Page) -> None:
    item = printed(page, "drug-possession")
    assert item.to_average.text == "no direction is better"
    assert item.to_average.value is None
    assert item.rank.text == "highest of 8"
    assert item.rank.value == 8
    assert item.rank_interval.text == "1 to 2 from the highest"
    assert printed(page, "weapons-possession").rank.text == "4th highest of 8"
    assert printed(page, "weapons-possession").rank_interval.text == "1 to 8 from the highest"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([5.0, 1.0, 2.0, 3.0], "highest of 4"),
        ([5.0, 5.0, 2.0, 3.0], "joint highest of 4"),
        ([2.5, 5.0, 2.0, 3.0], "2nd lowest of 4"),
        ([2.0, 5.0, 2.0, 3.0], "joint lowest of 4"),
        ([3.0, 1.0, 2.0, 4.0], "2nd highest of 4"),
    ],
)
def test_rank_counts_from_the_nearer_end(page: Page, values: list[float], said: str) -> None:
    found = printed(page, "drug-possession").comparison
    figures = tuple(
        replace(figure, value=value) for figure, value in zip(found.figures, values, strict=False)
    )
    place = position(values, 0, "no_judgement")
    group = replace(found, figures=figures, own=figures[0], position=place)
    assert positions.rank_text(group) == said


def test_gap_to_the_average_is_said_wherever_the_table_gives_one(page: Page) -> None:
    """The burglary rate prints as the average does and is not it."""
    item = printed(page, "burglary")
    assert item.value.text == item.average.text
    assert item.to_average.text.endswith(" offences")
    said = comparison.arithmetic_sentence(page, item)
    assert said is not None
    assert item.to_average.role in said
    assert "differ only before rounding" in said


def test_more_solved_than_recorded_is_said_as_a_statistician_would(page: Page) -> None:
    text = text_of(page, "homicide-solved-rate")
    assert "those solved may have been recorded earlier" in text
    assert "per cent" not in text.split("What is counted")[0]
    group = printed(page, "homicide-solved-rate").comparison
    with pytest.raises(StatisticsError, match="cannot be treated as a proportion") as refused:
        compare(group, group.own)
    assert "Leicestershire solved 16 offences in the period and recorded 10" in str(refused.value)


def test_a_figure_of_another_time_is_in_no_family_of_the_edition(page: Page) -> None:
    """A test of 2018 says nothing of 2020/21, and would count in what chance alone leaves outside."""
    old = {
        indicator.id
        for indicator in page.catalogue.compared()
        if page.is_old(printed(page, indicator.id).comparison.own.period.end)
    }
    assert old == {
        "violence-with-injury-solved-rate",
        "drug-trafficking-solved-rate",
        "homicide-solved-rate",
        "ksi-casualties",
        "ksi-casualties-per-vehicle-km",
    }
    for name in ("peers", "all-forces", "outside-the-range"):
        family = page.yardsticks.family(name)
        assert isinstance(family, FamilyResult)
        assert not old.intersection(member.partition(".")[0] for member in family.adjustments)
    said = text_of(page, "ksi-casualties")
    assert "too old for a verdict of Q4 2020/21" in said
    assert "cannot tell" not in said


def test_what_else_moves_a_figure_stands_beside_what_judges_it(page: Page) -> None:
    rape, burglary = (page.catalogue.indicator(name) for name in ("rape", "burglary"))
    assert standing.qualified(rape, "improving") == "improving (more reports raise it)"
    assert standing.qualified(rape, "cannot tell") == "cannot tell"
    assert standing.qualified(burglary, "improving") == "improving"
    assert "is not by itself a better one for rape (more reports raise it)" in text_of(page, "rape")


def test_goodness_of_fit_stands_beside_the_changes(page: Page) -> None:
    assert "residuals of the history behind the test of 12 months do not contradict" in text_of(
        page, "all-crime"
    )
    change = page.assessments.changes(page.catalogue.indicator("all-crime")).changes[
        "twelve-months"
    ]
    assert isinstance(change, ModelledChange)
    poor = change_words.fit_sentence(replace(change, fit_p_value=0.01))
    assert poor is not None
    assert "contradict the noise that it supposes (Shapiro-Wilk test, p 0.010)" in poor
    assert change_words.fit_sentence(replace(change, fit_p_value=float("nan"))) is None


def test_wholes_and_parts_of_a_list_are_told(page: Page) -> None:
    found = [page.catalogue.indicator(name) for name in ("theft-all", "burglary", "rape")]
    assert standing.overlap(page, found) == ", one of them part of others"
    assert standing.overlap(page, found[1:]) == ""


def test_forces_outside_their_own_range_are_told_from_the_band_of_the_chart(page: Page) -> None:
    said = "Each force has a range of its own"
    assert said in text_of(page, "drug-possession")  # Staffordshire is outside
    assert said not in text_of(page, "burglary")  # no force is
    assert "range expected of Essex" in text_of(page, "burglary")


def test_what_exceptional_quarters_mean_is_said_once_on_a_page(page: Page) -> None:
    burglary = page.catalogue.indicator("burglary")
    said = changes.change_sentence(page, burglary, changes.printed_change(page, burglary))
    assert said.endswith("is statistically significant.")
    blocks = [*comparison.cautions(page, "property"), *comparison.sections(page, "property")]
    property_theme = [block.markdown() for block in blocks]
    assert " ".join(property_theme).count("so control charts draw it but do not judge it") == 1
    assert " ".join(property_theme).count("of eight quarters compared touch COVID-19") == 1
    quiet = Page("test", page.measures.at(Quarter.parse("2018-19-q4")), page.plan)
    assert changes.caution(quiet, page.catalogue.compared("property")) is None
    yearly = [page.catalogue.indicator("crime-severity-score")]
    assert changes.caution(page, yearly) is None


def test_printed_change_follows_from_the_printed_rates(page: Page) -> None:
    for indicator in page.catalogue.compared():
        for change in page.assessments.changes(indicator).changes.values():
            if not isinstance(change, ModelledChange) or indicator.no_verdict is not None:
                continue
            before, now = (
                float(change_words.rate_text(rate).replace(",", ""))
                for rate in change_words.rates_of(indicator, change)
            )
            again = f"{wording.signed(100 * (now / before - 1), 1)}%"
            if indicator.is_percentage:
                again = f"{wording.signed(now - before, 1)} percentage points"
            printed = change_words.amount_text(indicator, change)
            assert printed.rpartition(", ")[2] == again, indicator.id


def test_percentage_is_told_by_both_rates_and_in_percentage_points(page: Page) -> None:
    """A per cent of a per cent can be read as either."""
    indicator = page.catalogue.indicator("all-crime-solved-rate")
    change = printed_change(page, indicator)
    told = "14.5% to 17.5%, +3.0 percentage points"
    assert change.twelve_months.text == told
    assert (change.twelve_months.value, change.twelve_months.unit) == (
        pytest.approx(17.507 - 14.472, abs=1e-3),
        "percentage points",
    )
    assert change.interval.text == "\u22120.1 to +6.2"
    table = changes_table(page, indicator)
    assert table is not None
    assert "Change in percentage points" in [column.heading for column in table.columns]
    assert table.rows[0].cells[3] == told
    assert "+21.0%" not in text_of(page, "all-crime-solved-rate")
    (figure,) = changes_chart(page)
    assert isinstance(figure, Figure)
    assert "solved rate" not in figure.entry.text
    assert "all crime solved rate" in figure.caption


def test_rate_of_12_months_in_the_changes_is_that_of_the_section(page: Page) -> None:
    for name in ("all-crime", "all-crime-solved-rate"):
        indicator = page.catalogue.indicator(name)
        change = page.assessments.changes(indicator).changes["twelve-months"]
        assert isinstance(change, ModelledChange)
        now = change_words.rates_of(indicator, change)[1]
        assert now == pytest.approx(printed(page, name).comparison.own.value)


def test_both_ends_of_a_change_have_the_rates_of_their_twelve_months_in_any_quarter() -> None:
    edition = open_page("test", force="essex", quarter="2025-26-q3", as_at="2026-07-31")
    measures = edition.measures
    for name in ("burglary", "all-crime-solved-rate"):
        indicator = edition.catalogue.indicator(name)
        change = edition.assessments.changes(indicator).changes["twelve-months"]
        assert isinstance(change, ModelledChange)
        figures = [
            measures.figure(indicator, measures.force, TwelveMonths(measures.quarter.plus(back)))
            for back in (-4, 0)
        ]
        assert None not in figures
        printed_rates = [figure.value for figure in figures if figure is not None]
        assert change_words.rates_of(indicator, change) == pytest.approx(printed_rates)


def test_rates_of_a_change_from_or_to_nothing_are_finite(page: Page) -> None:
    indicator = page.catalogue.indicator("robbery")
    change = page.assessments.changes(indicator).changes["quarter-on-quarter"]
    assert isinstance(change, ModelledChange)
    none = replace(change, previous_count=0.0, estimate=float("inf"), observed_ratio=float("inf"))
    assert change_words.rates_of(indicator, none)[0] == 0
    assert change_words.rate_text(0.0) == "0"
    assert change_words.rates_of(indicator, replace(change, count=0.0, estimate=0.0))[1] == 0


def test_panels_count_a_rise_as_it_is_printed(page: Page) -> None:
    """The rate of special constables rose from 0.282 to 0.285: printed 0.28 both times."""
    (panels,) = comparison.panels(page, "people-and-roads")
    assert isinstance(panels, Figure)
    assert "two of four figures up" in panels.entry.text
    assert "1.84 on 31 March 2021" in panels.entry.text


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
        assert isinstance(cell, Signed)
        assert all(mark in grammar() for mark in cell.sign)
        assert cell.text


def test_signs_of_the_verdicts_are_explained(page: Page) -> None:
    (text,) = comparison.key(page)
    assert isinstance(text, Prose)
    assert text.text.startswith(grammar())


def test_homicide_is_counts_with_exact_intervals_and_no_rate(page: Page) -> None:
    item = printed(page, "homicide")
    assert item.count.text == "17"
    assert item.verdict.text == "no verdict given"
    assert item.adjusted_p_value.text == "not given"
    text = text_of(page, "homicide")
    assert "No rate, rank or verdict is given: the numbers are too small" in text
    assert "set aside" in text
    assert "%" not in text.split("What is counted")[0].replace("95% interval", "")
    rows = page.ledger.get("most-similar-group.homicide.counts")
    assert "12 months to March 2020 60, 21 without those incidents" in rows.text
    (table,) = [block for block in comparison.verdict_table(page) if isinstance(block, Table)]
    (row,) = [row for row in table.rows if getattr(row.cells[0], "text", "") == "Homicide"]
    assert [getattr(cell, "text", None) for cell in row.cells[1:4]] == ["17"] + ["not given"] * 2


def test_every_verdict_records_the_size_of_its_family(page: Page) -> None:
    items = [
        positions.printed(page, indicator)
        for indicator in page.catalogue.compared()
        if indicator.no_verdict is None
    ]
    sizes = {
        item.verdict.n
        for item in items
        if isinstance(item, positions.Printed) and item.assessment.adjustment is not None
    }
    assert sizes == {len(items) - 4}  # of four the newest figure is of another time


def test_caution_on_ranks_is_printed_whatever_lies_outside_its_range(page: Page) -> None:
    outside = set()
    for name in ("burglary", "drug-possession"):
        item, text = printed(page, name), text_of(page, name)
        outside.add(bool(item.assessment.outside))
        assert "No inference that forces differ should be drawn from them" in text
        # the number that chance leaves stands beside each list of forces outside
        assert ("chance alone leaves" in text) == bool(item.assessment.outside)
    assert outside == {True, False}


def test_cannot_tell_has_its_own_sign_and_says_what_would_have_been_found(page: Page) -> None:
    unclear, similar = printed(page, "all-crime"), printed(page, "theft-solved-rate")
    cells = [positions.verdict_cell(item) for item in (unclear, similar)]
    assert [cell.sign for cell in cells] == ["○", "●"]
    assert [cell.text for cell in cells] == ["cannot tell", "similar"]
    assert cells[0].detail == "likely noticed only from about 65% above average"
    assert unclear.seen.text == "41.9 or less, 112.3 or more"  # both sides, in the section
    constables, violence = (
        printed(page, "special-constables"),
        printed(page, "violence-with-injury"),
    )
    # 0.55 or more, where the average is 0.15: no number that nobody comes near is told in passing
    assert positions.verdict_cell(constables).detail == "no likely difference would be noticed"
    assert (
        positions.verdict_cell(violence).detail
        == "likely noticed only from about 60% below average"
    )
    assert "neither shown to differ from MSG nor shown to be similar" in unclear.verdict.text
    # of a solved rate in points, which is what its margin is in
    rate = positions.verdict_cell(printed(page, "robbery-solved-rate")).detail
    assert re.fullmatch(r"likely noticed only from about \d+ points (above|below) average", rate)
    assert "80% power" in text_of(page, "all-crime")


@pytest.mark.parametrize(
    ("beyond", "outside", "mark", "short"),
    [
        (False, False, "○", "cannot tell"),
        (True, False, "○", "cannot tell"),
        (True, True, "△", "possibly higher"),
        (False, True, "△", "possibly higher"),
    ],
)
def test_a_sign_says_one_thing_and_the_word_beside_it_the_same(
    beyond: bool, outside: bool, mark: str, short: str
) -> None:
    found = Outcome(
        key="cannot_tell",
        words="",
        side="above",
        judgement=None,
        within_margin=False,
        beyond_margin=beyond,
        outside_range=outside,
    )
    assert (signs.sign_of_outcome(found).text, positions.short_words(found)) == (mark, short)
    assert short in signs.sign_of_outcome(found).words


def test_words_of_every_verdict_are_those_of_its_sign(page: Page) -> None:
    said = {"○": "cannot tell", "●": "similar", "–": "no verdict", "△": "possibly higher"}
    for indicator in page.catalogue.compared():
        cell = positions.verdict_cell(printed(page, indicator.id))
        assert cell.text == said[cell.sign], indicator.id
        item = printed(page, indicator.id)
        title = group_charts.standing_words(page, item)
        assert ("possibly higher than MSG" in title) == (cell.sign == "△")
        assert ("cannot be told" in title) == (cell.sign == "○")
        assert (cell.sign == "△") == item.verdict.text.startswith("possibly higher")
        assert cell.sign != "○" or item.verdict.text.startswith("cannot tell")


def test_one_sentence_says_why_the_two_yardsticks_disagree(page: Page) -> None:
    text = text_of(page, "violence-with-injury")
    said = "Essex is shown to be similar to all forces; to its group, whose centre 7 peers"
    assert said in text
    assert "is shown to be similar to" not in text_of(page, "all-crime")


def test_all_forces_stand_beside_the_group_with_their_own_power(page: Page) -> None:
    text = text_of(page, "all-crime")
    assert "Against all forces of England and Wales: <strong>" in text
    assert page.ledger.get("most-similar-group.all-crime.all-forces-seen-above").text == "135.3"
    (table,) = [block for block in comparison.verdict_table(page) if isinstance(block, Table)]
    assert "Against all forces" in [column.heading for column in table.columns]


def test_no_bare_significant_and_no_causal_verb(page: Page) -> None:
    text = " ".join(text_of(page, indicator.id) for indicator in page.catalogue.compared())
    bare = re.sub(r"statistically significant(ly)?|Statistically significant", "", text)
    assert "significant" not in bare
    assert not re.search(r"\b(caused|due to|led to|because of|resulted in)\b", text)


def test_change_on_a_base_under_50_is_given_as_counts(page: Page) -> None:
    """No indicator of the edition has so small a base; the rule is tried on the function."""
    robbery = page.catalogue.indicator("robbery")
    change = page.assessments.changes(robbery).changes["twelve-months"]
    assert isinstance(change, ModelledChange)
    assert change_words.amount_text(robbery, change).endswith("%")
    small = replace(change, previous_count=49.0, count=60.0)
    assert change_words.amount_text(robbery, small) == "49 to 60"
    assert "no percentage" in change_words.interval_text(robbery, small)


def test_rare_numbers_are_given_as_counts_on_any_base(page: Page) -> None:
    homicide = page.catalogue.indicator("homicide")
    change = page.assessments.changes(homicide).changes["twelve-months"]
    assert isinstance(change, ModelledChange)
    assert change.previous_count >= 50  # a base of which a percentage could be taken
    assert change_words.amount_text(homicide, change) == "60 to 17"
    text = text_of(page, "homicide")
    assert "recorded 17 offences" in text
    assert re.search(r"\b60\b", text)
    assert re.findall(r"\d%", text.replace("95%", "")) == []


def test_quarter_on_quarter_says_what_is_adjusted(page: Page) -> None:
    table = changes.changes_table(page, page.catalogue.indicator("stalking-and-harassment"))
    assert table is not None
    first, *_, last = table.rows
    cells = [repr(cell) for cell in last.cells]
    assert "6,512" in cells[1] and "6,792" in cells[2] and "+4.3%" in cells[3]
    assert "seasonally adjusted" in cells[3] and "of the adjusted change" in cells[4]
    assert "adjusted" not in repr(first.cells)


def test_change_on_the_second_baseline_is_said_and_stands_in_the_table(page: Page) -> None:
    text = text_of(page, "theft-all")
    assert (
        "Against the 12 months to December 2019, before the pandemic, the relative change" in text
    )
    table = changes.changes_table(page, page.catalogue.indicator("theft-all"))
    assert table is not None
    assert "before the pandemic" in repr(table.rows[1].cells[0])


def test_panel_prints_the_latest_quarter_as_its_table_does(page: Page) -> None:
    (panels,) = comparison.panels(page, "violence")
    assert isinstance(panels, Figure)
    table = changes.changes_table(page, page.catalogue.indicator("stalking-and-harassment"))
    assert table is not None
    now = table.rows[-1].cells[2]
    assert isinstance(now, Detailed)
    assert f"Stalking and harassment, per 1,000 population, {now.text} in Q4" in panels.entry.text


def test_a_page_says_when_the_test_of_twelve_months_stands_alone(page: Page) -> None:
    said = changes.caution(page, page.catalogue.compared("property"))
    assert said is not None
    assert "stands alone" in said


def test_table_and_prose_and_chart_print_one_figure(page: Page) -> None:
    (table,) = [block for block in comparison.verdict_table(page) if isinstance(block, Table)]
    item = printed(page, "all-crime")
    assert table.rows[0].cells[1] == item.value
    assert item.value.role in comparison.figure_sentence(page, item)
    assert item.value.text in comparison.dot_chart(page, item).entry.text


def test_verdict_in_alt_text_is_that_of_the_table(page: Page) -> None:
    item = printed(page, "violence-without-injury")
    assert item.verdict.text in comparison.dot_chart(page, item).entry.text


def test_gap_too_small_to_print_is_said_to_be_small(page: Page) -> None:
    item = printed(page, "theft-solved-rate")
    assert item.to_top_quartile.text == "under 0.1 percentage points"
    assert 0 < abs(item.to_top_quartile.value or 0) < 0.05


def test_percentage_is_told_in_points_and_by_its_parts(page: Page) -> None:
    text = re.sub(r"<[^>]+>", "", text_of(page, "all-crime-solved-rate"))
    ledger = page.ledger
    beginning = "most-similar-group.all-crime-solved-rate"
    change, rate, mix = (
        ledger.get(f"{beginning}.parts-{name}") for name in ("change", "rate", "mix")
    )
    assert f"the rate went from {ledger.get(f'{beginning}.change-12m-points').text}" in text
    assert "In points it moved" not in text  # which would say it twice
    assert f"the rate moved by {change.text} percentage points: {rate.text} because" in text
    assert change.value == pytest.approx(rate.value + mix.value)
    assert "percentage points" not in text_of(page, "robbery").split("What is counted")[0]


def test_force_that_is_not_told_from_many_does_not_list_them(page: Page) -> None:
    measures = replace(page.measures, force=page.catalogue.force("kent"))
    kent = Page("test", measures, None)
    text = text_of(kent, "burglary")
    assert re.search(r"not told apart from those of \d+ of the 41 others", text)


def test_charts_over_time_say_first_what_a_point_is_of(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables and titles give 12 months, so a line of quarters must say that it is one."""
    said: list[str] = []

    def drawn(_: str, subtitle: str, *__: object) -> bytes:
        said.append(subtitle)
        return b"<svg/>"

    for module, name in ((time_charts, "trend"), (time_charts, "context"), (small, "panels")):
        monkeypatch.setattr(module, name, drawn)
    for name in ("robbery", "crime-severity-score", "ksi-casualties", "police-officers"):
        figure = trend_chart(page, printed(page, name))
        assert figure.entry.text.startswith(f"Line chart, {said[-1].split(',')[0].lower()}, ") or (
            "31 March" in said[-1]
        )
    context_chart(page, printed(page, "robbery"))
    panels_chart(page, page.catalogue.theme("violence"))
    assert [subtitle.split(",")[0] for subtitle in said] == [
        "Each quarter",
        "Each financial year",
        "Each calendar year",
        "Each 31 March",
        "12 months to the end of each quarter",
        "Each quarter",
    ]
    assert "the average (unweighted mean) of its most similar group (MSG)" in said[0]
    caption = trend_chart(page, printed(page, "robbery")).caption
    assert "Lines: each quarter. Title, text and tables: 12 months to March 2021" in caption


def test_average_of_the_group_is_named_as_it_is_computed(page: Page) -> None:
    item = printed(page, "robbery")
    figures = item.comparison.figures
    pooled = sum(figure.count for figure in figures) / sum(figure.exposure for figure in figures)
    simple = sum(figure.value for figure in figures) / len(figures)
    assert item.average.value == pytest.approx(simple)
    assert item.average.value != pytest.approx(1000 * pooled, rel=1e-3)
    named = "unweighted mean of the eight forces, Essex included"
    assert page.group.average == named
    assert f"MSG average: {named}." in dot_chart(page, item).caption
    (spread,) = spread_chart(page)
    assert isinstance(spread, Figure)
    assert f"MSG average: {named}." in spread.caption
    (fold,) = how_verdicts_are_reached(page)
    assert f"*Average*: the {named}." in fold.markdown()
    assert "(unweighted mean)" in " ".join(comparison.verdict_sentences(page, item))


def test_chapter_of_the_group_opens_with_a_finding_and_a_picture(page: Page) -> None:
    said, chart = ends.position(page)
    assert isinstance(said, Prose)
    entry = page.ledger.get("most-similar-group.overview.ends")
    assert entry.text == (
        "Essex is last of eight on all crime (excluding fraud); violence without injury; stalking and "
        "harassment; rape. It is first of eight on all crime solved rate; drug offences solved rate; "
        "possession of weapons solved rate."
    )
    assert isinstance(chart, Figure)
    assert not chart.named  # the executive summary names it
    (key,) = comparison.key(page)
    assert isinstance(key, Prose)
    assert len(key.text.split()) < 60


def test_section_opens_with_findings_then_charts_and_folds_what_they_rest_on(page: Page) -> None:
    first, charts, counted, rests, more = comparison.indicator_section(
        page, page.catalogue.indicator("burglary")
    )
    assert isinstance(first, Prose)
    assert first.text.count("\n- ") == 4  # figure, two verdicts, change
    assert isinstance(charts, SideBySide)
    assert isinstance(counted, Prose)
    assert isinstance(rests, Folded)
    assert rests.printed
    assert "The range expected of Essex" in rests.markdown()
    assert isinstance(more, Folded)
    assert not more.printed


def test_a_definition_that_many_share_is_told_once_and_before_them(page: Page) -> None:
    blocks = comparison.sections(page, "solved")
    text = "\n".join(block.markdown() for block in blocks)
    definition = page.catalogue.indicator("all-crime-solved-rate").definition
    assert text.count(definition) == 1
    assert text.index(definition) < text.index("## ")
    assert "**What is counted.** At hand for 2018/19 alone." in text
    alone = comparison.indicator_section(page, page.catalogue.indicator("all-crime-solved-rate"))
    assert definition in "\n".join(block.markdown() for block in alone)
    burglary = page.catalogue.indicator("burglary")
    property_text = "\n".join(
        block.markdown() for block in comparison.sections(page, burglary.theme)
    )
    assert property_text.index("## ") < property_text.index(burglary.definition)
