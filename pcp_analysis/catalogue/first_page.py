"""The rule of the first page: which signs put an indicator under Better, Worse and Ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from pcp_analysis.catalogue.models import Indicator, Slug, Strict
from pcp_analysis.errors import CatalogueError, did_you_mean

FILE = "first_page.yml"
SignId = Literal[
    "verdict",
    "change",
    "end-place",
    "near-end-place",
    "expectation",
    "possible-change",
    "reversal",
    "aspiration",
    "away",
    "unclear-change",
]
SideId = Literal["better", "worse"]
ListId = Literal["better", "worse", "ask"]
Points = Annotated[int, Field(ge=0, le=100)]
_FACTS = (
    "indicator",
    "rank",
    "ranked",
    "standing",
    "place",
    "amount",
    "count",
    "expected",
    "aim",
    "district",
    "share",
    "usual",
    "until",
)
_BRACES = re.compile(r"\{([^{}]*)\}")


def _check_braces(text: str) -> str:
    for name in _BRACES.findall(text):
        if name not in _FACTS:
            raise ValueError(f"found {{{name}}}; expected one of {', '.join(_FACTS)} in braces")
    rest = _BRACES.sub("", text)
    if set("{}") & set(rest):
        raise ValueError("found a brace alone; write a name in braces, such as {indicator}")
    if any(character.isdigit() for character in rest):
        raise ValueError("found a number; figures come from the ledger, by a name in braces")
    return text


class ListRule(Strict):
    """How long a list is, and how many points of its signs an indicator needs to stand in it."""

    most: Annotated[int, Field(ge=3, le=5)]
    least: Points


class ReasonedListRule(ListRule):
    """A list whose heading speaks of some signs: without one of them nothing stands in it."""

    reasons: Annotated[tuple[SignId, ...], Field(min_length=1)]


class Since(Strict):
    """How old the last edition may be to be compared with."""

    quarters: Annotated[int, Field(ge=1, le=40)]


class Lists(Strict):
    """The three lists."""

    better: ReasonedListRule
    worse: ReasonedListRule
    ask: ListRule


class Places(Strict):
    """Shares of a group that count as its end and as near its end."""

    end: Annotated[float, Field(gt=0, le=0.5)]
    near_end: Annotated[float, Field(gt=0, le=0.5)]

    @model_validator(mode="after")
    def _in_order(self) -> Places:
        if self.end > self.near_end:
            raise ValueError(f"end ({self.end}) is larger than near_end ({self.near_end})")
        return self


class SidePoints(Strict):
    """The points of a sign where it speaks for an indicator, and where against."""

    better: Points
    worse: Points


class SideWords(Strict):
    """A sign in words where it speaks for an indicator, and where against."""

    better: Annotated[str, Field(min_length=3, max_length=80)]
    worse: Annotated[str, Field(min_length=3, max_length=80)]


class SignRule(Strict):
    """A sign: its points, the rule in words, and the words for it on either side."""

    id: SignId
    points: SidePoints
    told: Annotated[str, Field(min_length=10, max_length=120)]
    words: SideWords
    several: SideWords | None = None


class Harm(Strict):
    """Points for the harm of what indicators count, and why."""

    points: Points
    indicators: tuple[Slug, ...]
    reason: str


class Whole(Strict):
    """An indicator that holds others."""

    whole: Slug
    parts: Annotated[tuple[Slug, ...], Field(min_length=1)]


def _names_the_indicator(text: str) -> str:
    if text.count("{indicator}") != 1:
        raise ValueError("a question names {indicator} once, where its link stands")
    return text


_Asked = Annotated[
    str,
    Field(min_length=10, max_length=200),
    AfterValidator(_check_braces),
    AfterValidator(_names_the_indicator),
]


class Question(Strict):
    """What is asked where a sign speaks against an indicator.

    ``located`` is asked where a district is known, ``unsure`` where no interval of the rank is.
    """

    sign: SignId
    question: _Asked
    located: _Asked | None = None
    unsure: _Asked | None = None


class MovedQuestion(Strict):
    """What is asked of a place, or of a change, where not crime alone moves the figure.

    ``perhaps`` is asked of a change that is not shown, ``change`` of one that is.
    """

    by: str
    question: _Asked
    change: _Asked
    perhaps: _Asked


def _names(*wanted: str) -> AfterValidator:
    """Return what refuses a text without each of these names in braces once, or with others."""
    each = [f"{{{name}}}" for name in wanted]

    def check(text: str) -> str:
        rest = text
        for name in each:
            if text.count(name) != 1:
                raise ValueError(
                    f"found {name} {text.count(name)} times; the text names {name} once"
                )
            rest = rest.replace(name, "")
        if set("{}") & set(rest):
            raise ValueError(
                f"found a brace that is not of them; expected {', '.join(each)}, once, and nothing else"
            )
        return text

    return AfterValidator(check)


class GradeWords(Strict):
    """How a grade that is another than in the last edition is told, and asked about where it fell."""

    fell: Annotated[str, Field(min_length=3, max_length=80)]
    rose: Annotated[str, Field(min_length=3, max_length=80)]
    each: Annotated[str, Field(max_length=120), _names("priority", "before", "now")]
    ask: Annotated[str, Field(max_length=200), _names("priority")]


class FirstPageRule(Strict):
    """Content of ``first_page.yml``; see its head."""

    lists: Lists
    words: Annotated[int, Field(ge=100, le=500)]
    places: Places
    since: Since
    large: Annotated[float, Field(gt=0, le=1000)]
    signs: tuple[SignRule, ...]
    harm: tuple[Harm, ...] = ()
    nesting: tuple[Whole, ...] = ()
    always: tuple[Slug, ...] = ()
    moved: tuple[MovedQuestion, ...] = ()
    ask: tuple[Question, ...]
    counted: Annotated[str, Field(max_length=200), _names("counted")]
    old: Annotated[str, Field(max_length=200), _names("are", "old", "standing", "beside")]
    broken: Annotated[str, Field(max_length=200), _names("broken")]
    grades: GradeWords

    @model_validator(mode="after")
    def _names_each_once(self) -> FirstPageRule:
        for what, found in (
            ("signs", [item.id for item in self.signs]),
            ("ask", [item.sign for item in self.ask]),
        ):
            missing = [name for name in get_args(SignId) if name not in found]
            if missing or len(found) != len(set(found)):
                raise ValueError(
                    f"'{what}' needs each sign once; found {', '.join(found) or 'none'}; "
                    f"missing: {', '.join(missing) or 'none'}"
                )
        for what, named in (
            ("harm", [name for item in self.harm for name in item.indicators]),
            ("nesting", [name for item in self.nesting for name in item.parts]),
        ):
            twice = sorted({name for name in named if named.count(name) > 1})
            if twice:
                raise ValueError(f"'{what}' names {', '.join(twice)} twice; expected once")
        return self

    @cached_property
    def _holds(self) -> dict[str, str]:
        return {part: item.whole for item in self.nesting for part in item.parts}

    def points(self, sign: SignId, side: SideId) -> int:
        """Return the points of a sign on a side."""
        found = next(item.points for item in self.signs if item.id == sign)
        return found.better if side == "better" else found.worse

    def words_for(self, sign: SignId, side: SideId, size: int) -> str:
        """Return a sign in words: ``among the last``.

        Parameters
        ----------
        sign : str
            Which.
        side : {"better", "worse"}
            Whether it speaks for an indicator or against it.
        size : int
            Forces of the group: the end of a large one has more than one place.
        """
        rule = next(item for item in self.signs if item.id == sign)
        several = rule.several if self.places_at_end(size) > 1 else None
        found = several or rule.words
        return found.better if side == "better" else found.worse

    def places_at_end(self, size: int) -> int:
        """Return how many places of a group of so many forces count as its last, one at least."""
        return max(1, int(size * self.places.end))

    def harm_of(self, indicator: str) -> int:
        """Return the points for the harm of what an indicator counts."""
        return next((item.points for item in self.harm if indicator in item.indicators), 0)

    def wholes_of(self, indicator: str) -> tuple[str, ...]:
        """Return the indicators that hold this one, the nearest first."""
        found: list[str] = []
        while (indicator := self._holds.get(indicator, "")) and indicator not in found:
            found.append(indicator)
        return tuple(found)

    def are_nested(self, one: str, other: str) -> bool:
        """Return whether one of two indicators holds the other."""
        return one in self.wholes_of(other) or other in self.wholes_of(one)

    @property
    def indicators(self) -> Iterable[str]:
        """Ids of every indicator that the rule names."""
        yield from (name for item in self.harm for name in item.indicators)
        for item in self.nesting:
            yield from (item.whole, *item.parts)
        yield from self.always


def checked_rule(rule: FirstPageRule, indicators: Mapping[str, Indicator]) -> FirstPageRule:
    """Return the rule once it is sure that the catalogue has its indicators and none holds itself.

    Parameters
    ----------
    rule : FirstPageRule
        As read.
    indicators : Mapping of str to Indicator
        Those of the catalogue.

    Raises
    ------
    CatalogueError
        If an indicator is unknown, or is part of itself.
    """
    unknown = [name for name in dict.fromkeys(rule.indicators) if name not in indicators]
    if unknown:
        raise CatalogueError(
            "\n".join(
                f"{FILE}: unknown indicator '{name}'.{did_you_mean(name, indicators)}"
                for name in unknown
            )
        )
    for item in rule.nesting:
        if item.whole in rule.wholes_of(item.whole):
            raise CatalogueError(
                f"{FILE}, 'nesting': '{item.whole}' is part of itself by way of "
                f"{', '.join(rule.wholes_of(item.whole))}; expected wholes and parts without a circle"
            )
    return rule
