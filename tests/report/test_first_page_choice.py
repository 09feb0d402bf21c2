"""What the rule of the first page chooses and asks, from signs alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.first_page import SideId, SignId
from pcp_analysis.report.front import choice, questions, unproved
from pcp_analysis.report.front.evidence import Evidence

RULE = Catalogue(Path(__file__).parents[2]).first_page


@dataclass(frozen=True)
class _Indicator:
    id: str
    moved_by: str | None = None
    polarity: str = "lower_is_better"


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
    sure: tuple[int, int] = (0, 0)

    @property
    def sureness(self) -> tuple[int, int]:
        return self.sure

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


def test_surest_last_place_leads_whatever_its_harm() -> None:
    rape, robbery, weak = (
        seen(name, LAST, ends="last") for name in ("rape", "robbery", "theft-all")
    )
    outside, narrow = replace(weak, sure=(1, 5)), replace(robbery, sure=(0, 7))  # type: ignore[call-arg]
    chosen = choice.choose(RULE, [rape, narrow, outside])
    assert names(chosen.worse) == ["theft-all", "robbery", "rape"]


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


def asked_of(found: list[Evidence], unproved: tuple[Evidence, ...] = ()) -> list[tuple[Any, ...]]:
    chosen = choice.choose(RULE, found)
    return [
        (each.sign, *names(each.items)) for each in questions.asked(RULE, found, chosen, unproved)
    ]


def test_every_last_place_is_asked_about_and_those_of_one_place_share_a_question() -> None:
    found = [
        seen("public-order", ("expectation", "worse")),
        *(
            seen(name, LAST, ("away", "worse"), ends="last", rank=8)
            for name in ("rape", "all-crime")
        ),
        seen("robbery", LAST, ends="last", rank=8),
    ]
    assert asked_of(found) == [
        ("end-place", "rape", "robbery", "all-crime"),
        ("expectation", "public-order"),
    ]
    many = [seen(f"{place}", LAST, ends="last", rank=place) for place in range(2, 9)]
    assert len(asked_of(many)) == len(many)  # more than the list may have


def test_largest_change_for_the_worse_is_asked_about_after_the_last_places() -> None:
    weapons = seen("weapons-possession", moved=0.4)
    found = [seen("rape", LAST, ends="last", rank=8), seen("robbery", ("expectation", "worse"))]
    assert asked_of(found, (weapons,)) == [
        ("end-place", "rape"),
        ("unclear-change", "weapons-possession"),
        ("expectation", "robbery"),
    ]
    assert asked_of(found, (found[0],))[1] == ("expectation", "robbery")  # asked about already
    assert asked_of(found, (found[0], weapons))[1] == ("unclear-change", "weapons-possession")


def test_low_ones_of_one_place_share_a_question_too() -> None:
    low: tuple[SignId, SideId] = ("near-end-place", "worse")
    found = [seen(name, low, rank=7) for name in ("rape", "robbery", "public-order")]
    found.append(seen("burglary", low, rank=6))
    assert asked_of(found) == [
        ("near-end-place", "rape", "robbery", "public-order"),
        ("near-end-place", "burglary"),
    ]


def moved(name: str, amount: str, size: float, **rest: Any) -> Evidence:
    """Evidence of a change that is not shown, as sentences name it."""
    found: Any = SimpleNamespace(
        certainty="unclear",
        hint="",
        way=rest.pop("way", "up"),
        basis=rest.pop("basis", ""),
        amount=SimpleNamespace(text=amount),
        group=rest.pop("group", None),
    )
    indicator: Any = SimpleNamespace(
        id=name, label=name.capitalize(), moved_by=None, polarity="lower_is_better"
    )
    item = seen(name, *rest.pop("signs", ()), moved=size)
    vars(indicator).update(rest)
    return _Named(**vars(item) | {"finding": found, "own": indicator})  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Named(_Evidence):
    """Evidence whose indicator has a name."""

    own: Any = None

    @property
    def indicator(self) -> Any:
        return self.own


UNCLEAR: tuple[SignId, SideId] = ("unclear-change", "worse")


def test_large_rises_are_named_by_harm_once_and_possession_with_them() -> None:
    found = [
        moved("theft-all", "+11.0%", 0.11, signs=(UNCLEAR,)),
        moved("vehicle-offences", "+16.0%", 0.16, signs=(UNCLEAR,)),
        moved("robbery", "+30.0%", 0.30, signs=(UNCLEAR,), basis="single test"),
        moved("burglary", "−20.0%", 0.20, signs=(("unclear-change", "better"),), way="down"),
    ]
    uncovered = {"polarity": "no_judgement", "moved_by": "police activity uncovers it"}
    neutral = [
        moved("weapons", "+32.5%", 0.325, **uncovered),
        moved("drugs", "−40.0%", 0.4, way="down", **uncovered),
        moved("small", "+9.0%", 0.09, **uncovered),
    ]
    worst = unproved.unproved(RULE, found, neutral)
    # theft-all is the whole of vehicle offences, which moved further
    assert names(worst) == ["robbery", "weapons", "vehicle-offences"]
    assert unproved.opening(worst, 2) == (
        "Large rises, perhaps chance: robbery +30.0%, weapons +32.5% (police activity uncovers it) "
        "and vehicle-offences +16.0%."
    )
    assert unproved.opening(worst, 1).endswith(": robbery +30.0% and two others.")
    assert names(unproved.told_of(worst, 1)) == ["robbery"]
    # a question says what moves it besides crime
    assert ", weapons +32.5% and " in unproved.opening(worst, 2, {"weapons"})
    both = (worst[1], neutral[1], neutral[2])
    assert unproved.named(both[:2], 2).endswith("−40.0% (police activity uncovers both)")
    assert unproved.named(both[:2], 2, {"weapons", "drugs"}) == "weapons +32.5% and drugs −40.0%"
    assert unproved.opening((), 2) == ""


def test_part_that_moved_no_more_than_its_whole_is_named_last() -> None:
    found = [seen("burglary", moved=0.37), seen("residential-burglary", moved=0.36)]
    found += [seen("theft-all", moved=0.31), seen("vehicle-offences", moved=0.30)]
    assert [item.indicator.id for item in choice.parts_last(RULE, found)] == [
        "burglary",
        "theft-all",
        "residential-burglary",
        "vehicle-offences",
    ]


def test_end_of_a_large_group_is_said_to_be_more_than_one_place() -> None:
    assert RULE.words_for("end-place", "worse", 8) == "last"
    assert RULE.words_for("end-place", "worse", 42) == "among the last"
    assert RULE.words_for("near-end-place", "worse", 42) == "low in rank"


def test_questions_after_those_take_each_kind_in_turn_and_an_indicator_once() -> None:
    found = [
        seen("rape", LAST, ("aspiration", "worse"), ends="last", rank=8),
        seen("drug-trafficking", ("aspiration", "worse")),
    ]
    assert asked_of(found) == [("end-place", "rape"), ("aspiration", "drug-trafficking")]


def test_better_and_worse_need_the_same_and_a_last_place_weighs_more() -> None:
    assert RULE.lists.better.least == RULE.lists.worse.least
    uneven = [item.id for item in RULE.signs if item.points.better != item.points.worse]
    assert uneven == ["end-place"]
    assert RULE.points("end-place", "worse") > RULE.points("end-place", "better")
    for side in ("better", "worse"):
        found = [seen("burglary", ("possible-change", side))]
        assert names(getattr(choice.choose(RULE, found), side)) == ["burglary"]
