"""The first page: Better, Worse, Ask about, within its words and never without the last places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.first_page import SideId, SignId
from pcp_analysis.report.editions.record import last_edition
from pcp_analysis.report.front import (
    choice,
    first_page,
    front_list,
    rule,
    sentences,
    since,
)
from pcp_analysis.report.front.evidence import Evidence, gather
from pcp_analysis.report.indicators import signs
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import Page

ROOT = Path(__file__).parents[2]
RULE = Catalogue(ROOT).first_page


@dataclass(frozen=True)
class _Indicator:
    id: str


@dataclass(frozen=True)
class _Position:
    rank: int = 4
    group_size: int = 8


@dataclass(frozen=True)
class _Comparison:
    position: _Position = field(default_factory=_Position)


@dataclass(frozen=True)
class _Item:
    comparison: _Comparison = field(default_factory=_Comparison)


@dataclass(frozen=True)
class _Evidence(Evidence):
    """Evidence of an indicator of which nothing but its signs is looked at."""

    name: str = ""
    moved: float = 0.0

    @property
    def indicator(self) -> Any:
        return _Indicator(self.name)

    @property
    def size(self) -> float:
        return self.moved


def seen(
    name: str, *found: tuple[SignId, SideId], ends: str = "", moved: float = 0.0, rank: int = 4
) -> Evidence:
    item: Any = _Item(_Comparison(_Position(rank)))
    nothing: Any = None
    return _Evidence(item, nothing, nothing, found, ends, None, name=name, moved=moved)


LAST: tuple[SignId, SideId] = ("end-place", "worse")


def names(found: tuple[Evidence, ...]) -> list[str]:
    return [item.indicator.id for item in found]


def test_last_place_stands_under_worse_whatever_else_speaks_for_it() -> None:
    found = [seen("robbery", ("verdict", "better"), ("change", "better"), LAST, ends="last")]
    chosen = choice.choose(RULE, found)
    assert names(chosen.worse) == ["robbery"]
    assert chosen.better == ()


def test_last_places_beyond_the_length_of_the_list_are_named_beside_it() -> None:
    many = [
        "rape",
        "robbery",
        "violence-with-injury",
        "violence-without-injury",
        "public-order",
        "drug-trafficking",
    ]
    chosen = choice.choose(RULE, [seen(name, LAST, ends="last") for name in many])
    assert len(chosen.worse) == RULE.lists.worse.most
    assert set(names(chosen.worse)) | set(names(chosen.last_too)) == set(many)


def test_whole_and_parts_count_once_better_names_the_whole_and_worse_the_part() -> None:
    good = [seen(name, ("change", "better")) for name in ("theft-all", "burglary")]
    assert names(choice.choose(RULE, good).better) == ["theft-all"]
    bad = [seen(name, LAST, ends="last") for name in ("all-crime", "rape")]
    chosen = choice.choose(RULE, bad)
    assert names(chosen.worse) == ["rape"]
    assert names(chosen.last_too) == ["all-crime"]


def test_part_with_a_stronger_sign_stands_before_the_whole() -> None:
    found = [seen("theft-all", ("end-place", "better")), seen("burglary", ("change", "better"))]
    assert names(choice.choose(RULE, found).better) == ["burglary"]


def test_worse_is_never_empty_and_harm_orders_what_is_alike() -> None:
    quiet = [seen("robbery", rank=3), seen("rape", rank=7), seen("public-order", rank=5)]
    chosen = choice.choose(RULE, quiet)
    assert chosen.nothing_worse
    assert names(chosen.worse) == ["rape", "public-order"]
    alike = [seen(name, ("change", "worse")) for name in ("public-order", "rape")]
    assert names(choice.choose(RULE, alike).worse) == ["rape", "public-order"]
    larger = [seen("public-order", ("change", "worse"), moved=0.1)]
    larger += [seen("vehicle-offences", ("change", "worse"), moved=0.3)]
    assert names(choice.choose(RULE, larger).worse) == ["vehicle-offences", "public-order"]


def test_a_list_holds_only_what_its_heading_says() -> None:
    weak: list[tuple[SignId, SideId]] = [("unclear-change", "worse"), ("aspiration", "worse")]
    met: tuple[SignId, SideId] = ("aspiration", "better")
    found = [
        seen("robbery", *weak),
        seen("burglary", met, ("away", "better"), ("reversal", "better")),
    ]
    chosen = choice.choose(RULE, found)
    assert chosen.nothing_worse
    assert chosen.better == ()


def test_what_stands_under_worse_is_asked_about_first() -> None:
    found = [
        seen("public-order", ("expectation", "worse")),
        *(seen(name, LAST, ("away", "worse"), ends="last") for name in ("rape", "robbery")),
    ]
    asked = [(item.indicator.id, sign) for item, sign in choice.choose(RULE, found).asked]
    assert asked == [("rape", "end-place"), ("robbery", "away"), ("public-order", "expectation")]


def test_end_of_a_large_group_is_said_to_be_more_than_one_place() -> None:
    assert RULE.words_for("end-place", "worse", 8) == "last"
    assert RULE.words_for("end-place", "worse", 42) == "among the last"
    assert RULE.words_for("near-end-place", "worse", 42) == "low in rank"


def test_questions_after_those_take_each_kind_in_turn_and_an_indicator_once() -> None:
    found = [
        seen("rape", LAST, ("aspiration", "worse"), ends="last"),
        seen("robbery", LAST, ends="last"),
        seen("drug-trafficking", ("aspiration", "worse")),
    ]
    asked = [(item.indicator.id, sign) for item, sign in choice.choose(RULE, found).asked]
    assert asked == [
        ("rape", "end-place"),
        ("robbery", "end-place"),
        ("drug-trafficking", "aspiration"),
    ]


@pytest.fixture(scope="module")
def told(opened: Page) -> tuple[Page, first_page.FirstPage]:
    fresh = Page("test", opened.measures, opened.plan)
    fresh.assessments, fresh.yardsticks = opened.assessments, opened.yardsticks
    for name in ("group-power",):
        fresh.ledger.add(opened.ledger.get(f"edition.{name}"))
    return fresh, first_page.first_page(fresh)


def text_of(part: first_page.Part) -> str:
    texts = [part.opening, *part.points.values(), *(line.text for _, line in part.lines)]
    return " ".join([*texts, part.closing])


def check_page(page: Page, found: first_page.FirstPage) -> None:
    """What a reader with one minute must find in any edition."""
    assert found.words <= page.catalogue.first_page.words
    evidence = gather(page)
    worse, every = (
        text_of(found.worse),
        " ".join(
            text_of(part)
            for part in (found.better, found.worse, found.ask, found.untold, found.since)
        ),
    )
    assert found.worse.lines  # never empty
    for item in evidence:  # where are we last?
        if item.ends == "last":
            assert item.indicator.label.lower() in worse.lower()
    if not any(item.ends == "last" for item in evidence):
        assert "No current figure stands" in worse
    # what got worse? the list says it, or that nothing is shown to have
    shown = [item for item in evidence if ("change", "worse") in item.signs]
    assert shown or "No worsening is shown in the year" in worse
    # did robbery change more than chance?
    (robbery,) = (item for item in evidence if item.indicator.id == "robbery")
    assert robbery.finding.clause in every or f"robbery ({robbery.finding.amount.text})" in every
    assert text_of(found.untold).strip()
    asked = [item.indicator.id for item, _ in found.ask.lines]
    assert len(asked) >= 2
    for item, line in found.worse.lines:  # each says why it stands there, and is asked about
        assert item.indicator.id in asked
        place = re.match(r": (last of \d|(among the last|low in rank), \d)", line.rest)
        moved = re.match(r" (rose|fell|may have (risen|fallen))", line.rest)
        assert place or moved or "than" in line.rest, line.text
    if page.group.id == "all-forces":
        assert f"No similar group of {page.force_name} is at hand" in worse


def test_first_page_of_the_edition(told: tuple[Page, first_page.FirstPage]) -> None:
    page, found = told
    check_page(page, found)
    worse = [item.indicator.id for item, _ in found.worse.lines]
    assert {"violence-without-injury", "stalking-and-harassment", "rape"} <= set(worse)
    assert found.worse.closing == "Last too: all crime (excluding fraud), −11.4%."
    assert "Since Q2 2020/21" in found.since.opening
    assert "#every-indicator" in found.untold.more["changes"]


def test_each_sentence_is_an_entry_of_the_ledger(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, found = told
    first_page.blocks(page, found.worse, "worse")
    entry = page.ledger.get("first-page.worse.rape")
    assert entry.text.startswith("Rape: last of 8 (5 to 8)")
    assert entry.indicator == "rape"
    assert entry.releases
    assert page.ledger.get("most-similar-group.rape.value").text in entry.text


def test_list_escapes_and_reads_its_signs_aloud() -> None:
    line = front_list.Line("", "<b>", ": a & b.", "x.html", signs.sign("down", "shown", "better"))
    html = front_list.FrontList([line]).html(Ledger())
    assert "&lt;b&gt;" in html
    assert '<span class="sign" aria-hidden="true">▼✓</span>' in html
    assert '<span class="pcp-unseen">lower, shown, better: </span>' in html


def test_signs_are_told_apart_without_colour_and_all_stand_in_the_grammar() -> None:
    every: Iterator[signs.Sign] = (
        signs.sign(way, certainty, judgement)
        for way in ("up", "down", "level")
        for certainty in ("shown", "possible", "unclear", "untested")
        for judgement in ("better", "worse", None)
    )
    words: dict[str, set[str]] = {}
    for found in every:
        words.setdefault(found.text, set()).add(found.words)
        assert all(character in signs.grammar() for character in found.text)
    assert all(len(said) == 1 for said in words.values())


def test_rule_is_told_on_the_page(page: Page) -> None:
    (folded,) = rule.rule_blocks(page)
    text = folded.markdown()
    assert all(item.told.replace("'", "&#39;") in text for item in RULE.signs)
    assert "an eighth" in text or "12.5%" in text


def test_since_reads_the_record_and_its_questions(
    told: tuple[Page, first_page.FirstPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = told
    evidence = gather(page)
    record = last_edition(page)
    assert record is not None
    text = since.since(page, evidence, 4).text
    assert "(draft, to September 2020): no longer last: crime severity score. " in text
    # severity, which moved, is told as no longer last
    assert text.endswith("The three ranks asked about: unchanged.")
    assert since.since(page, evidence, 4).more == ""
    assert "#every-indicator" in since.since(page, evidence, 1).more
    rest = {name: item for name, item in record.figures.items() if "first-page.ask" not in name}
    silent = record.model_copy(update={"figures": rest})
    monkeypatch.setattr(since, "last_edition", lambda _: silent)
    assert "put no questions" in since.since(page, evidence, 4).text
    rank = record.figures["most-similar-group.rape.rank"]
    seventh = rank.model_copy(update={"text": "7th of 8", "value": 7.0})
    asked = {"first-page.ask.rape": rank, "most-similar-group.rape.rank": seventh}
    later = record.model_copy(update={"figures": rest | asked})
    monkeypatch.setattr(since, "last_edition", lambda _: later)
    # that it is newly last stands before it
    said = since.since(page, evidence, 4).text
    assert "ewly last: rape." in said
    assert said.endswith("Of one rank asked about, none is unchanged.")
    sixth = {
        "first-page.ask.robbery": rank,
        "most-similar-group.robbery.rank": rank.model_copy(
            update={"text": "6th of 8", "value": 6.0}
        ),
    }
    later = record.model_copy(update={"figures": rest | sixth})
    said = since.since(page, evidence, 4).text
    assert said.endswith("Of one rank asked about, none is unchanged; robbery (6th, now 7th of 8).")
    old = record.model_copy(update={"quarter": "2019-20-q3", "edition": "2019-20-q3"})
    monkeypatch.setattr(since, "last_edition", lambda _: old)
    assert "Q3 2019/20, is too old to compare with" in since.since(page, evidence, 4).text
    monkeypatch.setattr(since, "last_edition", lambda _: None)
    assert (
        since.since(page, evidence, 4).text
        == "No edition of an earlier quarter was on record by 31 July 2026."
    )


def test_better_and_worse_need_the_same_and_a_last_place_weighs_more() -> None:
    assert RULE.lists.better.least == RULE.lists.worse.least
    uneven = [item.id for item in RULE.signs if item.points.better != item.points.worse]
    assert uneven == ["end-place"]
    assert RULE.points("end-place", "worse") > RULE.points("end-place", "better")
    for side in ("better", "worse"):
        found = [seen("burglary", ("possible-change", side))]
        assert names(getattr(choice.choose(RULE, found), side)) == ["burglary"]


def test_grade_that_only_chance_moved_stands_on_no_first_page(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    """Priority 1 was good in Q2 2020/21; since then ranks moved inside their intervals."""
    _, found = told
    assert "rade" not in found.since.opening
    assert found.ask.other is None


def test_sign_is_of_what_the_sentence_begins_with(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, found = told
    for part, side in ((found.better, "better"), (found.worse, "worse")):
        for item, line in part.lines:
            begins_with_change = re.match(r" (rose|fell|may)", line.rest) is not None
            of_place = signs.sign_of_outcome(item.item.assessment.outcome)
            assert line.sign == (item.finding.sign if begins_with_change else of_place), line.text
            assert side in ("better", "worse")
    (stalking,) = [
        line for item, line in found.worse.lines if item.indicator.id == "stalking-and-harassment"
    ]
    assert stalking.sign == signs.sign(
        "up", "unclear"
    )  # inside the range, however far from average
    assert stalking.rest.startswith(": last of 8 (4 to 8), ")
    item = next(item for item, _ in found.worse.lines if item.indicator.id == "rape")
    outside = replace(
        item,
        ends="",
        signs=(("expectation", "worse"),),
        scored=SimpleNamespace(place="above", lower=1.0, upper=2.0, count=3.0),  # type: ignore[arg-type]
    )
    assert sentences.sign_of(page, outside, "worse") == signs.sign("up", "possible")
    assert ": worse than expected, 3 in the quarter, " in sentences.rest_of(page, outside, "worse")


def test_first_place_is_not_said_twice(told: tuple[Page, first_page.FirstPage]) -> None:
    page, _ = told
    (item,) = gather(page, ["all-crime-solved-rate"])
    assert sentences.rest_of(page, item, "better").startswith(": first of 8 (1 to 5), 17.5 ")


def test_caution_stands_once_where_a_question_asks_it(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, found = told
    (line,) = [line for item, line in found.worse.lines if item.indicator.id == "rape"]
    assert "reports" not in line.text
    assert any("more reports explain" in line.text for _, line in found.ask.lines)
    (rape,) = gather(page, ["rape"])
    assert "More reports raise it." in sentences.rest_of(page, rape, "worse")


def test_evidence_of_an_edition_names_ends_ties_and_harm(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, _ = told
    found = {item.indicator.id: item for item in gather(page, ["rape", "all-crime-solved-rate"])}
    assert set(found) == {"rape", "all-crime-solved-rate"}
    assert found["rape"].ends == "last"
    assert found["all-crime-solved-rate"].ends == "first"
    assert replace(found["rape"], signs=()).points(RULE, "worse") == 0
