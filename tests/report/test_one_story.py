"""Title, alt text, table, verdict and prose of an indicator say the same of its change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.charts import time as time_charts
from pcp_analysis.report.blocks import Prose
from pcp_analysis.report.front import first_page, overview
from pcp_analysis.report.front.sentences import rates
from pcp_analysis.report.indicators.change_words import interval_text, percent_text
from pcp_analysis.report.indicators.changes import change_sentence, changes_table, printed_change
from pcp_analysis.report.indicators.findings import finding
from pcp_analysis.report.indicators.positions import Printed, printed
from pcp_analysis.report.indicators.rare import is_rare
from pcp_analysis.report.indicators.signs import sign_of_direction
from pcp_analysis.report.indicators.trend import context_chart, trend_chart
from pcp_analysis.report.page import Page, open_page
from tests.report.one_story import Truth, faults, mutations
from tests.report.test_first_page import check_page

# whether a change differs from its group's is not tested, so no word may say so
_UNTESTED_WORDS = re.compile(
    r"\b(faster|slower|more slowly|quicker|much as|(more|less) than its group)\b"
)
OTHER_EDITIONS = (
    ("essex", "2020-21-q2"),
    ("essex", "2022-23-q4"),
    ("essex", "2025-26-q3"),
    ("kent", "2025-26-q3"),
)


@pytest.fixture(scope="module", autouse=True)
def _undrawn() -> Iterator[None]:
    """What a chart says does not hang on its drawing, which takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("trend", "context"):
            patch.setattr(time_charts, name, lambda *_: b"<svg/>")
        yield


def told(page: Page) -> Iterator[Printed]:
    for indicator in page.catalogue.compared():
        item = printed(page, indicator)
        if not isinstance(item, NotComparable) and not is_rare(item):
            yield item


def truth_of(page: Page, indicator: Indicator) -> Truth:
    """What was found, from the tests themselves and not from any words of the pages."""
    found = page.assessments.changes(indicator)
    twelve, adjusted = found.changes["twelve-months"], found.adjustments.get("twelve-months")
    if isinstance(twelve, Refused) or isinstance(found.direction, Refused) or adjusted is None:
        return Truth("level", "untested", None, "", frozenset())
    ratio = twelve.observed_ratio
    way = "level" if ratio == 1 else "up" if ratio > 1 else "down"
    recent = None if isinstance(found.recent, Refused) else found.recent.side
    contradicted = recent is not None and (recent == "high") != (way == "up")
    if adjusted.adjusted_p_value < 0.05 and not contradicted and way != "level":
        certainty = "shown"
    else:
        certainty = "possible" if found.direction.key == "possible_change" else "unclear"
    judgement = None
    if certainty == "shown" and indicator.polarity != "no_judgement":
        good = (way == "up") == (indicator.polarity == "higher_is_better")
        judgement = "better" if good else "worse"
    others = [percent_text(indicator, twelve, end) for end in (twelve.lower, twelve.upper)]
    amount = percent_text(indicator, twelve, ratio) or ""
    if indicator.is_percentage:
        before, now = (
            100 * count / recorded
            for count, recorded in (
                (twelve.previous_count, twelve.previous_exposure),
                (twelve.count, twelve.exposure),
            )
        )
        amount = f"{before:.1f}% to {now:.1f}%, {wording.signed(now - before, 1)} percentage points"
        others = [interval_text(indicator, twelve)]
    return Truth(way, certainty, judgement, amount, frozenset(text for text in others if text))


def without_raw_figures(alt: str) -> str:
    """Leave out the single quarters of an alt text: they may go another way than 12 months."""
    return re.sub(r"Newest: .*", "", alt)


def claims(page: Page, item: Printed) -> dict[str, str]:
    """Every text of an indicator that tells its change on the year, by where it stands."""
    indicator = item.indicator
    change = printed_change(page, indicator)
    trend = trend_chart(page, item).entry
    sentence = Prose(change_sentence(page, indicator, change)).filled(page.ledger)
    found = {
        "title": trend.title or "",
        "alt text": without_raw_figures(trend.text),
        "clause": finding(page, item, change).clause,
        "brief clause": finding(page, item, change).brief,
        "verdict": f"{change.direction.text} {change.twelve_months.text}",
        # what is said of the years before, of single quarters and of the far baseline is apart
        "prose": re.split(r"\*\*[.,]? ", sentence)[0],
    }
    context = context_chart(page, item)
    if context is not None:
        found["12-month title"] = context.entry.title or ""
        found["12-month alt text"] = without_raw_figures(context.entry.text)
    return found


def truth_beside(page: Page, item: Printed) -> Truth:
    truth = truth_of(page, item.indicator)
    group = finding(page, item, printed_change(page, item.indicator)).group
    beside = frozenset({group.text} if group else set())
    return Truth(truth.way, truth.certainty, truth.judgement, truth.amount, truth.others | beside)


def check_every_indicator(page: Page) -> int:
    count = 0
    for item in told(page):
        truth = truth_beside(page, item)
        for place, text in claims(page, item).items():
            assert not faults(text, truth), (item.indicator.id, place, text, faults(text, truth))
            assert not _UNTESTED_WORDS.search(text), (item.indicator.id, place, text)
            count += 1
        check_table(page, item, truth)
    check_pages(page)
    return count


def check_table(page: Page, item: Printed, truth: Truth) -> None:
    """The row of the table of changes has the number, and says significant where it is shown."""
    table = changes_table(page, item.indicator)
    if table is None:
        assert truth.certainty == "untested"
        return
    rows = {row.cells[0].text.split(",")[0]: row.cells for row in table.rows}  # type: ignore[union-attr]
    cells = rows.get("12 months on the 12 months before")
    if cells is None:
        return
    assert cells[3] == truth.amount or not truth.amount
    adjusted = page.assessments.changes(item.indicator).adjustments["twelve-months"]
    assert cells[6] == ("yes" if adjusted.adjusted_p_value < 0.05 else "no")
    if truth.certainty == "shown":
        assert cells[6] == "yes"


def check_pages(page: Page) -> None:
    """Cards and first page give the direction, number, certainty and sign that were found."""
    (cards,) = overview.indicator_cards(page)
    assert isinstance(cards, overview.Cards)
    lines = {line.label: line for group in cards.groups for line in group.lines}
    said = first_page.first_page(page)
    for item in told(page):
        truth, line = truth_beside(page, item), lines[item.indicator.label]
        text = f"{line.change} {line.direction or line.change}"
        assert not faults(text, truth), (item.indicator.id, text)
        direction = page.assessments.changes(item.indicator).direction
        assert line.change_sign == sign_of_direction(direction).text
    for part in (said.better, said.worse):
        for evidence, sentence in (*part.lines, *part.placed):
            truth = truth_beside(page, evidence.item)
            said_there = (evidence.finding.amount.text, evidence.finding.clause)
            tells = any(text in sentence.text for text in said_there)
            if truth.certainty == "untested" or "expected" in sentence.text or not tells:
                continue
            # the figure and its average stand beside the change, of solved rates in per cent too
            placed = "{} (average {})".format(*rates(evidence))
            assert not faults(sentence.text.replace(placed, ""), truth), sentence.text
            assert not _UNTESTED_WORDS.search(sentence.text), sentence.text


def test_all_texts_of_an_indicator_agree_with_what_was_found(page: Page) -> None:
    assert check_every_indicator(page) > 150


@pytest.mark.edition
@pytest.mark.parametrize(("force", "quarter"), OTHER_EDITIONS)
def test_all_texts_agree_in_other_editions(force: str, quarter: str) -> None:
    other = open_page("test", force=force, quarter=quarter, as_at="2026-07-31")
    assert check_every_indicator(other) > 100
    # the same page opened once: what a reader with one minute must find
    check_page(other, first_page.first_page(other))


def test_a_change_and_its_groups_stand_side_by_side_in_the_same_words(page: Page) -> None:
    shown = [item for item in told(page) if truth_of(page, item.indicator).certainty == "shown"]
    assert len(shown) > 3
    for item in shown:
        found = finding(page, item, printed_change(page, item.indicator))
        assert found.group is not None
        assert found.title == f"{item.indicator.label} {found.clause} (group {found.group.text})"


def test_one_word_or_sign_turned_is_found(page: Page) -> None:
    tried = 0
    for item in told(page):
        truth = truth_beside(page, item)
        for place, text in claims(page, item).items():
            interval = "(95% interval"  # its signs are those of two limits, which differ
            for changed in mutations(text.split(interval)[0] if place == "prose" else text):
                if any(other not in changed and other in text for other in truth.others):
                    continue  # the group's change was turned, not the force's
                tried += 1
                assert faults(changed, truth) or _is_alike(changed, text), (place, text, changed)
    assert tried > 150


def _is_alike(changed: str, text: str) -> bool:
    return changed == text


def test_change_that_the_trend_of_years_alone_points_to_is_not_told_of_the_year(page: Page) -> None:
    item = next(told(page))
    found = finding(page, item, printed_change(page, item.indicator))
    years = replace(found, way="up", certainty="possible", basis="trend")
    said = f"may be rising over years ({found.amount.text} in the year, perhaps chance)"
    assert years.clause == said
    assert years.title == f"{item.indicator.label} {said}"
    assert years.brief == f"{found.amount.text}, perhaps rising over years"
    single = replace(found, certainty="unclear", basis="single test")
    assert single.clause.endswith("; significant as a single test only)")
    assert single.brief == f"no clear change ({found.amount.text}; single test only)"
    agreeing = replace(single, way="up", certainty="possible", agreeing="the trend of years")
    assert agreeing.brief == (
        f"may have risen ({found.amount.text}; single test and the trend of years, perhaps chance)"
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Theft (all) rose 31.5% in the year", "says up, found down"),
        ("Theft (all) may have fallen (−31.5%, perhaps chance)", "says possible, found shown"),
        ("Theft (all) fell 13.5% in the year", "gives ['13.5%'], found −31.5%"),
        ("No clear change in theft (all) in the year (−31.5%)", "says unclear, found shown"),
        ("Theft (all), −31.5%, deteriorating", "says worse, found better"),
        ("Theft (all) is now 31.5%", "says no certainty"),
    ],
)
def test_reader_of_claims_names_what_is_wrong(text: str, wrong: str) -> None:
    truth = Truth("down", "shown", "better", "−31.5%", frozenset())
    assert wrong in faults(text, truth)
    assert not faults("Theft (all) fell 31.5% in the year", truth)
