"""Grades that fell or rose since the last edition, told on the first page and asked about there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from pcp_analysis import wording
from pcp_analysis.catalogue.grades import Grade
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.report.front.front_list import Line
from pcp_analysis.report.front.grade_change import GradeChange, grade_change
from pcp_analysis.report.front.grade_rule import grade_of
from pcp_analysis.report.page import Page

_ORDER: tuple[str, ...] = get_args(Grade)  # the best first


@dataclass(frozen=True)
class MovedGrade:
    """A grade that is another than in the last edition.

    Parameters
    ----------
    priority : Priority
        Of the plan.
    number : int
        Of the priority.
    before, now : str
        Grades as printed.
    """

    priority: Priority
    number: int
    before: str
    now: str

    @property
    def name(self) -> str:
        """What the first page calls the priority."""
        return f"priority {self.number}"

    @property
    def fell(self) -> bool:
        """Whether it is a worse one now."""
        return _ORDER.index(self.now) > _ORDER.index(self.before)


def moved_grades(page: Page) -> list[MovedGrade]:
    """Return the grades that are others than in the last edition, those that fell first.

    A priority without a grade in either edition has not moved: nothing could be told of it. Nor has one
    whose grades differ by no more than chance would do. An edition that is too old to compare with has
    no grades to compare.

    Parameters
    ----------
    page : Page
        Of which edition.
    """
    plan, moved = page.plan, []
    for priority in plan.priorities if plan else ():
        found = grade_change(page, grade_of(page, priority))
        if plan is not None and isinstance(found, GradeChange) and found.is_move:
            moved.append(MovedGrade(priority, plan.number_of(priority), found.before, found.now))
    return sorted(moved, key=lambda item: not item.fell)


def grades_told(page: Page, moved: Sequence[MovedGrade]) -> str:
    """Return which grades fell and which rose, in a sentence; empty where none moved.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    moved : sequence of MovedGrade
        From :func:`moved_grades`.
    """
    words = page.catalogue.first_page.grades
    said = []
    for opening, fell in ((words.fell, True), (words.rose, False)):
        each = [
            words.each.format(priority=item.name, before=item.before, now=item.now)
            for item in moved
            if item.fell == fell
        ]
        if each:
            said.append(f"{opening}: {wording.listed(each)}.")
    return " ".join(said)


def grades_asked(page: Page, moved: Sequence[MovedGrade]) -> Line | None:
    """Return the question on the grades that fell, with a link to the first of them; else None.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    moved : sequence of MovedGrade
        From :func:`moved_grades`.
    """
    fallen = [item for item in moved if item.fell]
    if not fallen:
        return None
    before, rest = page.catalogue.first_page.grades.ask.split("{priority}")
    first, *others = fallen
    names = wording.listed([first.name, *(item.name for item in others)])
    return Line(
        before, first.name, names.removeprefix(first.name) + rest, f"{first.priority.page}.html"
    )
