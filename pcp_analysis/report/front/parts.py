"""The parts that the first page is made of, and how they are shortened until they fit its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.front_list import Line

ALL_NAMES = 1000  # more names than a catalogue has
# what gives way, in order: a length and the least it may come down to
_STEPS = (
    ("names", 3),
    ("cautions", 0),
    ("better", 2),
    ("worse", 3),
    ("better", 1),
    ("names", 2),
    ("ask", 4),
    ("beside", 0),
    ("names", 0),
    ("worse", 1),
    ("ask", 3),
    ("also", 2),
    ("unproved", 2),
    ("also", 1),
    ("unproved", 1),
    ("full", 0),
    ("reasons", 0),
    ("hints", 0),
    ("sure", 0),
)


@dataclass(frozen=True)
class Lengths:
    """How many items each list has, and how many names a sentence.

    Parameters
    ----------
    better, worse, ask : int
        Items of a list.
    names : int
        Indicators that a sentence names before it says that there are others.
    also, unproved : int
        The same of what else is shown to have improved, and of the largest changes for the worse.
    beside : int
        Whether a sentence that begins with a place tells the change in full, and one that begins with
        the change the place too, 1 or 0.
    cautions : int
        Whether what moves a figure besides crime stands beside a large rise although a question says
        it, 1 or 0.
    full : int
        Whether what signs say too is told in words, 1 or 0.
    reasons : int
        Whether it is told which priorities have no grade, 1, and why, 2.
    hints : int
        Whether names beside the list say that a change is possible, 1 or 0.
    sure : int
        Whether what is surely in the upper half, and stands nowhere else, is named, 1 or 0.
    aims : int
        Whether it is told how many of the plan's aspirations are met, 1 or 0: where words are left.
    """

    better: int
    worse: int
    ask: int
    names: int = 4
    also: int = 3
    unproved: int = 3
    beside: int = 1
    cautions: int = 1
    full: int = 1
    reasons: int = 2
    hints: int = 1
    sure: int = 1
    aims: int = 0

    def naming_all(self) -> Lengths:
        """Return the same lists with every name in their sentences, reasons and the aspirations."""
        every = {"names": ALL_NAMES, "also": ALL_NAMES, "unproved": ALL_NAMES}
        return replace(self, **every, cautions=1, reasons=2, aims=1)

    def shorter(self) -> Lengths | None:
        """Return the next shorter lengths, or None where nothing more may be taken away."""
        for name, least in _STEPS:
            if getattr(self, name) > least:
                return replace(self, **{name: getattr(self, name) - 1})
        return None


@dataclass(frozen=True)
class Question:
    """A question of the list, and the indicators that it is of; none of a grade or a count.

    Parameters
    ----------
    name : str
        Middle of its id, where it is of no indicator.
    line : Line
        As printed.
    items : tuple of Evidence
        Of which it asks.
    """

    name: str
    line: Line
    items: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Part:
    """A part of the first page: sentences before a list, and the list.

    Parameters
    ----------
    opening : str
        Plain sentences; may be empty.
    points : dict of str to str
        Plain sentences one under another, by their names; may be empty.
    lines : tuple of (Evidence, Line)
        May be empty.
    also : str
        Plain sentences after these lines; may be empty.
    placed : tuple of (Evidence, Line)
        More lines, after them; may be empty.
    questions : tuple of Question
        May be empty.
    closing : str
        Plain sentences after the lists; may be empty.
    more : dict of str to str
        After a sentence, by its name: Markdown that leads to what the sentence does not name.
    named : str
        The sentence of the opening that may leave names out; empty without one.
    """

    opening: str = ""
    points: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[tuple[Evidence, Line], ...] = ()
    also: str = ""
    placed: tuple[tuple[Evidence, Line], ...] = ()
    questions: tuple[Question, ...] = ()
    closing: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    named: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything that a reader reads, in its order; links to what is not named come last."""
        return (
            self.opening,
            *self.points.values(),
            *(line.text for _, line in self.lines),
            self.also,
            *(line.text for _, line in self.placed),
            *(question.line.text for question in self.questions),
            self.closing,
            *self.more.values(),
        )

    @property
    def words(self) -> int:
        """How many words a reader reads; a sign in a sentence is one, as it is read aloud."""
        return sum(len(text.split()) for text in self.texts)


@dataclass(frozen=True)
class FirstPage:
    """What the first page says.

    Parameters
    ----------
    better, worse, ask, grades, untold, since : Part
        In the order of the page.
    named : tuple of Evidence
        What Better and Worse may name, whether or not it has a line of its own.
    others : tuple of str
        Sentences of which the page leaves names out, with every name, and what it has no words for:
        they stand below the minute.
    """

    better: Part
    worse: Part
    ask: Part
    grades: Part
    untold: Part
    since: Part
    named: tuple[Evidence, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of it."""
        return (self.better, self.worse, self.ask, self.grades, self.untold, self.since)

    @property
    def words(self) -> int:
        """How many words all of it has, headings left out."""
        return sum(part.words for part in self.parts)
