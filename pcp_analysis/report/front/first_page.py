"""The first page: what is better, what is worse, what to ask, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import SideId, SignId
from pcp_analysis.periods import TwelveMonths
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front import sentences
from pcp_analysis.report.front.choice import Choice, choose
from pcp_analysis.report.front.evidence import Evidence, gather
from pcp_analysis.report.front.front_list import FrontList, Line
from pcp_analysis.report.front.moved_grades import grades_asked, moved_grades
from pcp_analysis.report.front.since import since
from pcp_analysis.report.front.untold import untold
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.sparkline import sparkline
from pcp_analysis.report.page import Page

_MOVED: Mapping[SideId, str] = {"better": "improvement", "worse": "worsening"}
STORIES = "on-the-first-page-and-in-no-priority"  # section of the executive summary
_NAMES = 4  # indicators that a sentence names before it says that there are others


@dataclass(frozen=True)
class Lengths:
    """How many items each list has, and how many names a sentence."""

    better: int
    worse: int
    ask: int
    names: int

    def shorter(self) -> Lengths | None:
        """Return the next shorter lengths, or None where nothing more may be taken away."""
        steps = (("names", 3), ("worse", 3), ("names", 1), ("better", 2), ("better", 1))
        for name, least in steps:
            if getattr(self, name) > least:
                fewer = getattr(self, name) - 1
                # what stands under Worse has its question, so both lists are shortened together
                return replace(self, **{name: fewer}, **({"ask": fewer} if name == "worse" else {}))
        return None


@dataclass(frozen=True)
class Part:
    """A part of the first page: a sentence before a list, and the list.

    Parameters
    ----------
    opening : str
        Plain sentences; may be empty.
    points : dict of str to str
        Plain sentences one under another, by their names; may be empty.
    lines : tuple of (Evidence, Line)
        May be empty.
    other : Line or None
        A line of the list that is of no one indicator; stands last.
    closing : str
        Plain sentences after the list; may be empty.
    more : dict of str to str
        After a sentence, by its name: Markdown that leads to what the sentence does not name.
    """

    opening: str = ""
    points: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[tuple[Evidence, Line], ...] = ()
    other: Line | None = None
    closing: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> int:
        """How many words a reader reads."""
        texts = (
            self.opening,
            *self.points.values(),
            *(line.text for _, line in self.lines),
            self.other.text if self.other else "",
            self.closing,
            *self.more.values(),
        )
        return sum(len(text.split()) for text in texts)


@dataclass(frozen=True)
class FirstPage:
    """What the first page says.

    Parameters
    ----------
    better, worse, ask, untold, since : Part
        In the order of the page.
    """

    better: Part
    worse: Part
    ask: Part
    untold: Part
    since: Part

    @property
    def words(self) -> int:
        """How many words all of it has, headings left out."""
        return sum(
            part.words for part in (self.better, self.worse, self.ask, self.untold, self.since)
        )


def first_page(page: Page) -> FirstPage:
    """Return what the first page says; it is cut until it fits the words of the rule.

    Parameters
    ----------
    page : Page
        Whose figures enter its ledger; sentences enter where they are printed.
    """
    rule = page.catalogue.first_page
    found = gather(page)
    choice = choose(rule, found)
    lengths = Lengths(rule.lists.better.most, rule.lists.worse.most, rule.lists.ask.most, _NAMES)
    while True:
        made = _made(page, found, choice, lengths)
        shorter = lengths.shorter()
        if made.words <= rule.words or shorter is None:
            return made
        lengths = shorter


def _made(page: Page, found: Sequence[Evidence], choice: Choice, lengths: Lengths) -> FirstPage:
    better, worse = choice.better[: lengths.better], choice.worse[: lengths.worse]
    cut = tuple(item for item in choice.worse[lengths.worse :] if item.ends == "last")
    # of a small group a low place is one of two
    low = tuple(
        item
        for item in choice.worse[lengths.worse :]
        if page.group.id == "all-forces" and item not in cut and item.is_low
    )
    told = {item.indicator.id for item in (*better, *worse)}
    asked = choice.asked[: lengths.ask]
    moved = {
        item.indicator.id for item, sign in asked if sentences.is_of_what_moves_it(page, item, sign)
    }
    also = tuple(item for item in choice.better[lengths.better :] if item.ends == "first")
    unclear = untold(page, found, told, lengths.names)
    news = since(page, found, lengths.names)
    return FirstPage(
        better=Part(
            _if_none_shown(found, "better"),
            lines=tuple(_line(page, item, "better") for item in better),
            closing=_too(page, "first", also),
        ),
        worse=Part(
            _worse_opening(page, found, choice),
            lines=tuple(
                _line(page, item, "worse", cautioned=item.indicator.id not in moved)
                for item in worse
            ),
            closing=" ".join(
                text
                for text in (_too(page, "last", (*cut, *choice.last_too)), _low_too(low))
                if text
            ),
        ),
        ask=Part(
            ""
            if choice.asked
            else "No sign speaks against an indicator: ask what was not measured.",
            lines=tuple(
                _asked(page, item, sign, listed=item.indicator.id in told) for item, sign in asked
            ),
            other=grades_asked(page, moved_grades(page)),
        ),
        untold=Part(
            points={name: item.text for name, item in unclear.items()},
            more={name: item.more for name, item in unclear.items()},
        ),
        since=Part(news.text, more={"opening": news.more}),
    )


def _if_none_shown(found: Sequence[Evidence], side: SideId) -> str:
    if any(("change", side) in item.signs for item in found):
        return ""
    return f"No {_MOVED[side]} is shown in the year."


def _worse_opening(page: Page, found: Sequence[Evidence], choice: Choice) -> str:
    """Return what the list cannot say by itself: that nothing got worse, that nothing is last."""
    if not found:
        return "No indicator of this edition can be judged."
    said = [_if_none_shown(found, "worse")]
    size = max(item.group_size for item in found)
    end = page.catalogue.first_page.places_at_end(size)
    places = "last" if end == 1 else f"among the last {wording.spelled(end)}"
    if page.group.id == "all-forces":
        said.append(
            f"No similar group of {page.force_name} is at hand: all {size} forces of England and Wales "
            f"stand in its place."
        )
    lowest = "; low ones stand here" if choice.nothing_worse else ""
    if not any(item.ends == "last" for item in found):
        said.append(f"No current figure stands {places}{lowest}.")
    return " ".join(text for text in said if text)


def _too(page: Page, end: str, found: Sequence[Evidence]) -> str:
    """Return what stands at an end of the group too and has no line of its own, or nothing.

    Each is told with its change on the year, and of a large group, whose end is several places, with
    its rank.
    """
    if not found:
        return ""
    several = page.catalogue.first_page.places_at_end(found[0].group_size) > 1
    names = [
        wording.sentence_case(item.indicator.label)
        + _of_another_time(page, item)
        + (f", {item.item.rank.text}" if several else "")
        + (
            f", {item.finding.amount.text}"
            if item.finding.size and not item.indicator.is_percentage
            else ""
        )
        for item in found
    ]
    opening = f"Among the {end}" if several else wording.upper_first(end)
    return f"{opening} too: {'; '.join(names)}."


def _of_another_time(page: Page, item: Evidence) -> str:
    """Return the period of a figure in brackets, where it is not the 12 months of the edition."""
    period = item.item.comparison.own.period
    return "" if period == TwelveMonths(page.measures.quarter) else f" ({period.label})"


def _low_too(found: Sequence[Evidence]) -> str:
    """Return what else is low in rank and has no line of its own, or nothing."""
    names = [
        f"{wording.sentence_case(item.indicator.label)}, {item.item.rank.text}" for item in found
    ]
    return f"Low too: {'; '.join(names)}." if names else ""


def story_of(page: Page, item: Evidence, *, listed: bool) -> str:
    """Return the address of the story of an indicator: its priority, else the executive summary.

    That tells what stands in a list of the first page and in no priority. What stands in none has its
    section alone.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Evidence
        The indicator.
    listed : bool
        Whether it stands under Better or Worse.
    """
    name = item.indicator.id
    for priority in page.plan.priorities if page.plan else ():
        if name in priority.indicators:
            return f"{priority.page}.html"
    if listed:
        return f"executive_summary.html#{STORIES}"
    return f"{positions.page_of(page, item.indicator)}.html#{positions.anchor(item.indicator)}"


def _line(
    page: Page, item: Evidence, side: SideId, *, cautioned: bool = True
) -> tuple[Evidence, Line]:
    return item, Line(
        before="",
        label=item.indicator.label,
        rest=sentences.rest_of(page, item, side, cautioned=cautioned),
        target=story_of(page, item, listed=True),
        sign=sentences.sign_of(page, item, side),
        trend=sparkline(page, item.item),
    )


def _asked(page: Page, item: Evidence, sign: SignId, *, listed: bool) -> tuple[Evidence, Line]:
    before, name, rest = sentences.question(page, item, sign)
    return item, Line(before, name, rest, story_of(page, item, listed=listed))


def blocks(page: Page, part: Part, name: str, numbered: bool = False) -> list[Block]:
    """Return a part of the first page; each of its sentences enters the ledger.

    Parameters
    ----------
    page : Page
        Whose ledger.
    part : Part
        Of its :func:`first_page`.
    name : str
        Middle of the ids of its sentences: ``first-page.worse.rape``.
    numbered : bool, default False
        Whether its list is numbered.
    """
    found: list[Block] = []
    if part.opening:
        found.append(_prose(page, f"{name}.opening", part.opening, part.more.get("opening", "")))
    if part.points:
        each = (
            f"- {sentences.said(page, f'{name}.{key}', text).role} {part.more.get(key, '')}".rstrip()
            for key, text in part.points.items()
        )
        found.append(Prose("\n".join(each)))
    for item, line in part.lines:
        sentences.said(page, f"{name}.{item.indicator.id}", line.text, [item])
    lines = [line for _, line in part.lines]
    if part.other is not None:
        sentences.said(page, f"{name}.grades", part.other.text)
        lines.append(part.other)
    if lines:
        found.append(FrontList(lines, numbered))
    if part.closing:
        found.append(_prose(page, f"{name}.closing", part.closing))
    return found


def _prose(page: Page, name: str, text: str, more: str = "") -> Prose:
    return Prose(f"{sentences.said(page, name, text).role} {more}".rstrip())
