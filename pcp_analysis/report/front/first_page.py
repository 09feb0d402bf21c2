"""The first page: what is better, what is worse, what to ask, and what cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import SideId
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front import sentences
from pcp_analysis.report.front.broken import broken, broken_asked
from pcp_analysis.report.front.choice import choose
from pcp_analysis.report.front.counted import counted, counts_asked, counts_told
from pcp_analysis.report.front.evidence import Evidence, gather, unjudged
from pcp_analysis.report.front.front_list import FrontList, Line
from pcp_analysis.report.front.graded import graded
from pcp_analysis.report.front.moved_grades import grades_asked, moved_grades
from pcp_analysis.report.front.old import old_asked, old_figures
from pcp_analysis.report.front.others import LEFT_OUT, others
from pcp_analysis.report.front.parts import ALL_NAMES, FirstPage, Lengths, Part, Question
from pcp_analysis.report.front.placed import low_too, printed_last, surely_high, too
from pcp_analysis.report.front.questions import Asked, asked, moved_by, question
from pcp_analysis.report.front.sentences import Told, name_of
from pcp_analysis.report.front.since import since
from pcp_analysis.report.front.unproved import named, opening, told_of, unproved
from pcp_analysis.report.front.untold import untold
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.sparkline import sparkline
from pcp_analysis.report.page import Page

STORIES = "more-on-what-the-first-page-names"  # section of the executive summary


def first_page(page: Page) -> FirstPage:
    """Return what the first page says; it is cut until it fits the words of the rule.

    Parameters
    ----------
    page : Page
        Whose figures enter its ledger; sentences enter where they are printed.
    """
    rule = page.catalogue.first_page
    seen = _Seen(page)
    lengths = Lengths(rule.lists.better.most, rule.lists.worse.most, rule.lists.ask.most)
    while True:
        made = seen.made(lengths)
        shorter = lengths.shorter()
        if made.words <= rule.words or shorter is None:
            with_aims = seen.made(replace(lengths, aims=1))
            made = with_aims if with_aims.words <= rule.words else made
            return replace(made, others=others(made, seen.made(lengths.naming_all(), lengths)))
        lengths = shorter


class _Seen:
    """What an edition shows, from which its first page is made in one length or another."""

    def __init__(self, page: Page) -> None:
        rule = page.catalogue.first_page
        self.page = page
        self.found = gather(page)
        self.neutral = unjudged(page)
        self.choice = choose(rule, self.found)
        self.unproved = unproved(rule, self.found, self.neutral)
        self.counts = counted(page)
        self.old = old_figures(page)
        self.broken = broken(page, (*self.found, *self.neutral))
        self.asked = asked(rule, self.found, self.choice, self.unproved)
        choice = self.choice
        named = (*choice.worse, *choice.last_too, *self.unproved, *choice.better)
        self.named = tuple({item.indicator.id: item for item in named}.values())

    def made(self, lengths: Lengths, short: Lengths | None = None) -> FirstPage:
        """Return the page with lists of these lengths.

        Parameters
        ----------
        lengths : Lengths
            Of its lists.
        short : Lengths, optional
            Of the page whose sentences are made with every name: what they count stays the same.
        """
        page, choice = self.page, self.choice
        better, worse = choice.better[: lengths.better], choice.worse[: lengths.worse]
        large = told_of(self.unproved, (short or lengths).unproved)
        improved = [item for item in self.found if item.finding.judgement == "better"]
        told = {item.indicator.id for item in (*better, *worse, *large, *improved)}
        questions = self._questions(lengths)
        unclear = untold(
            page,
            (*self.found, *self.neutral),
            told,
            lengths.names,
            counted={item.indicator.id for item in self.unproved if item not in large},
            old=self.old,
            broken=self.broken,
            brief=not lengths.full,
        )
        news = since(page, self.found, max(lengths.names, 1))
        return FirstPage(
            better=self._better(better, lengths),
            worse=self._worse(worse, questions, lengths),
            ask=Part(
                ""
                if questions
                else "No sign speaks against an indicator: ask what was not measured.",
                questions=questions,
            ),
            grades=Part(
                points=graded(
                    page,
                    self.found,
                    reasons=lengths.reasons,
                    aims=bool(lengths.aims),
                    named=lengths.names == ALL_NAMES,
                )
            ),
            untold=Part(
                points={name: item.text for name, item in unclear.items()},
                more={name: item.more for name, item in unclear.items()},
            ),
            since=Part(news.text, more={"opening": news.more}),
            named=self.named,
        )

    def _leads(self, item: Evidence, side: SideId) -> bool:
        return sentences.leads_with_change(self.page, item, side)

    def _better(self, chosen: Sequence[Evidence], lengths: Lengths) -> Part:
        page = self.page
        moved = [item for item in chosen if self._leads(item, "better")]
        shown = [item for item in self.found if ("change", "better") in item.signs]
        also = sorted((item for item in shown if item not in moved), key=lambda item: -item.size)
        fell = _also(page, also, lengths.also)
        first = [
            item
            for item in (*self.choice.better, *self.choice.first_too)
            if item.ends == "first" and item not in chosen
        ]
        return Part(
            "" if shown else "Nothing is proved better in the year.",
            lines=tuple(_line(page, item, "better", beside=bool(lengths.beside)) for item in moved),
            named=fell,
            more={"also": Told.of_names("", not LEFT_OUT.search(fell)).more},
            also=_sentences(fell, counts_told(self.counts, "better")),
            placed=tuple(
                _line(page, item, "better", beside=bool(lengths.beside))
                for item in chosen
                if item not in moved
            ),
            closing=_sentences(
                too(
                    page, "first", first[: max(lengths.names, 1)], chosen, hints=bool(lengths.hints)
                ),
                surely_high(
                    page, [item for item in self.found if item not in (*shown, *chosen, *first)]
                )
                if lengths.sure
                else "",
            ),
        )

    def _worse(
        self, chosen: Sequence[Evidence], questions: Sequence[Question], lengths: Lengths
    ) -> Part:
        page, choice = self.page, self.choice
        asked_of = {
            item.indicator.id
            for found, each in zip(self.asked, questions, strict=False)
            for item in each.items
            if moved_by(page, item, found.sign)
        }
        last = (*(item for item in choice.worse if item.ends == "last"), *choice.last_too)
        # of a small group a low place is one of two
        low = [
            item
            for item in choice.low_too
            if page.group.id == "all-forces" and item not in chosen and item.ends != "last"
        ]
        low += [item for item in choice.worse if item.is_low and item not in (*chosen, *low)]
        large = opening(self.unproved, lengths.unproved, () if lengths.cautions else asked_of)
        return Part(
            self._worse_opening(large),
            named=large,
            more={"opening": Told.of_names("", not LEFT_OUT.search(large)).more},
            lines=tuple(
                _line(
                    page,
                    item,
                    "worse",
                    cautioned=item.indicator.id not in asked_of,
                    beside=bool(lengths.beside),
                )
                for item in chosen
            ),
            closing=_sentences(
                too(
                    page,
                    "last",
                    [item for item in last if item not in chosen],
                    chosen,
                    hints=bool(lengths.hints),
                    also=printed_last(page),
                ),
                low_too(
                    page,
                    low if page.group.id == "all-forces" else [],
                    hints=bool(lengths.hints),
                ),
            ),
        )

    def _worse_opening(self, large: str) -> str:
        """Return what is shown, what may be chance, what is not tested, and that nothing is last."""
        page, found = self.page, self.found
        if not found:
            return "No indicator of this edition can be judged."
        said = []
        if not any(("change", "worse") in item.signs for item in found):
            group = any(("verdict", "worse") in item.signs for item in found)
            said.append(
                f"Nothing is proved worse in the year{'' if group else ', nor against the group'}."
            )
        said += [
            f"{item.indicator.label} {item.finding.clause} ({item.indicator.moved_by})."
            for item in self.neutral
            if item.finding.certainty == "shown" and item.finding.way == "up"
        ]
        said += [large, counts_told(self.counts, "worse")]
        size = max(item.group_size for item in found)
        end = page.catalogue.first_page.places_at_end(size)
        places = "last" if end == 1 else f"among the last {wording.spelled(end)}"
        if page.group.id == "all-forces":
            said.append("Most similar group not at hand: ranks among all forces.")
        lowest = "; low ones stand here" if self.choice.nothing_worse else ""
        if not any(item.ends == "last" for item in found):
            said.append(f"No current figure is {places}{lowest}.")
        return _sentences(*said)

    def _questions(self, lengths: Lengths) -> tuple[Question, ...]:
        page, listed = self.page, {item.indicator.id for item in self.named}
        signs = [item.sign for item in self.asked]
        least = signs.count("end-place") or signs.count("near-end-place")
        found = []
        for item in self.asked[: max(lengths.ask, least + 1)]:
            found.append(_question(page, item, listed))
        of_counts = counts_asked(page, self.counts, brief=not lengths.full)
        if of_counts is not None:
            found.append(Question("counted", of_counts))
        of_broken = broken_asked(page, self.broken)
        if of_broken is not None:
            found.append(Question("broken", of_broken))
        of_old = old_asked(page, self.old, self.found)
        if of_old is not None:
            found.append(Question("old", of_old))
        of_grades = grades_asked(page, moved_grades(page))
        if of_grades is not None:
            found.append(Question("grades", of_grades))
        return tuple(found)


def _question(page: Page, found: Asked, listed: set[str]) -> Question:
    before, label, rest = question(page, found)
    item = found.items[0]
    target = story_of(page, item, listed=item.indicator.id in listed)
    return Question(item.indicator.id, Line(before, label, rest, target), found.items)


def _sentences(*texts: str) -> str:
    return " ".join(text for text in texts if text)


def _also(page: Page, found: Sequence[Evidence], most: int) -> str:
    """Return what else is shown to have improved, the largest change first, each with its group's.

    Of a whole and its parts the whole is named, and the part that moved most where it moved further.
    """
    rule, said = page.catalogue.first_page, []
    for way, verb in (("down", "fell"), ("up", "rose")):
        moved = [item for item in found if item.finding.way == way]
        wholes = [
            item
            for item in moved
            if not any(other.indicator.id in rule.wholes_of(item.indicator.id) for other in moved)
        ]
        if wholes:
            parts = [item for item in moved if item not in wholes and item.size > wholes[0].size]
            largest = f", above all {named(parts[:1], 1)}" if most > 1 and parts else ""
            said.append(f"Also {verb}: {named(wholes, most)}{largest}.")
    return _sentences(*said)


def story_of(page: Page, item: Evidence, *, listed: bool) -> str:
    """Return the address of the story of an indicator: its priority, else the executive summary.

    That tells what Better and Worse name and no priority tells. What stands in none has its
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
    page: Page, item: Evidence, side: SideId, *, cautioned: bool = True, beside: bool = True
) -> tuple[Evidence, Line]:
    return item, Line(
        before="",
        label=wording.upper_first(name_of(item.indicator)),
        rest=sentences.rest_of(page, item, side, cautioned=cautioned, beside=beside),
        target=story_of(page, item, listed=True),
        sign=sentences.sign_of(page, item, side),
        trend=sparkline(page, item.item),
    )


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
        mark = "- " if len(part.points) > 1 else ""  # a single sentence is no list
        each = (
            f"{mark}{sentences.said(page, f'{name}.{key}', text).role} {part.more.get(key, '')}"
            for key, text in part.points.items()
        )
        found.append(Prose("\n".join(line.rstrip() for line in each)))
    found += _listed(page, name, part.lines)
    if part.also:
        found.append(_prose(page, f"{name}.also", part.also, part.more.get("also", "")))
    found += _listed(page, name, part.placed)
    for asked_one in part.questions:
        for item in asked_one.items:
            sentences.said(page, f"{name}.{item.indicator.id}", asked_one.line.text, [item])
        if not asked_one.items:
            sentences.said(page, f"{name}.{asked_one.name}", asked_one.line.text)
    if part.questions:
        found.append(FrontList([each.line for each in part.questions], numbered))
    if part.closing:
        found.append(_prose(page, f"{name}.closing", part.closing))
    return found


def _listed(page: Page, name: str, lines: Sequence[tuple[Evidence, Line]]) -> list[Block]:
    for item, line in lines:
        sentences.said(page, f"{name}.{item.indicator.id}", line.text, [item])
    return [FrontList([line for _, line in lines])] if lines else []


def _prose(page: Page, name: str, text: str, more: str = "") -> Prose:
    return Prose(f"{sentences.said(page, name, text).role} {more}".rstrip())
