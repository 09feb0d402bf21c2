"""What the rule proposes as the grade of a priority, from what chance alone would not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.first_page import FirstPageRule, SideId
from pcp_analysis.catalogue.grades import (
    Grade,
    GradeRule,
    GradeSign,
    WrittenGrade,
    grades_path,
    read_written,
)
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.errors import ChapterError
from pcp_analysis.report.front.evidence import Evidence, gather
from pcp_analysis.report.page import Page

NO_GRADE = "no grade"
Signs = tuple[tuple[GradeSign, SideId], ...]


@dataclass(frozen=True)
class Counted:
    """An indicator that counts towards a grade, with the signs by which it does.

    Parameters
    ----------
    indicator : str
        Its id.
    signs : tuple of (str, str)
        Each with its side; of a whole and its parts a sign stands with one of them.
    points : int
        Of its signs.
    """

    indicator: str
    signs: Signs
    points: int


@dataclass(frozen=True)
class Proposal:
    """What the rule proposes for a priority.

    Parameters
    ----------
    priority : Priority
        Of the plan.
    grade : str or None
        ``good``, ``adequate`` or ``requires improvement``; None where too little can be told.
    counted : tuple of Counted
        On what it rests.
    mean : float or None
        Mean points of what counts.
    found : dict of str to Evidence
        Every current indicator of the priority of which better can be told from worse, by its id.
    signs : dict of str to tuple of (str, str)
        Their signs, before a whole and its parts are counted once.
    """

    priority: Priority
    grade: Grade | None
    counted: tuple[Counted, ...]
    mean: float | None
    found: Mapping[str, Evidence]
    signs: Mapping[str, Signs]

    @property
    def reason_in_short(self) -> str:
        """The same in a few words; empty where there is a grade."""
        if self.grade is not None:
            return ""
        if not self.priority.indicators:
            return "no figure tied"
        return "within chance" if self.found else "no current figure"

    @property
    def reason(self) -> str:
        """Why there is no grade; empty where there is one."""
        if self.grade is not None:
            return ""
        if not self.priority.indicators:
            return "the plan ties no figure of open data to this priority"
        if not self.found:
            return "no figure that bears on it is both current and of a kind that can be judged"
        return (
            "no figure that bears on it tells more than chance alone would do: no verdict, no shown "
            "change, no sure position"
        )


def side_of_rank(lower: int, upper: int, size: int, aim: int | None) -> SideId | None:
    """Return on which side of a threshold the whole interval of a rank lies, or None across it.

    Parameters
    ----------
    lower, upper : int
        Limits of the rank, 1 the best.
    size : int
        Forces of the group.
    aim : int or None
        The place that the plan aims for; without one the threshold is the middle of the group.

    Examples
    --------
    >>> side_of_rank(5, 8, 8, None), side_of_rank(3, 7, 8, None), side_of_rank(2, 4, 8, 4)
    ('worse', None, 'better')
    """
    if upper <= (size / 2 if aim is None else aim):
        return "better"
    if lower > ((size + 1) // 2 if aim is None else aim):  # of 7 the fourth is in neither half
        return "worse"
    return None


def aim_of(page: Page, indicator: str) -> int | None:
    """Return the place that the edition's plan aims for, or None without one."""
    aims = page.plan.all_aspirations if page.plan else ()
    return next((item.rank_at_most for item in aims if item.indicator == indicator), None)


def signs_of(page: Page, item: Evidence) -> Signs:
    """Return what counts of an indicator: nothing that chance alone would do.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Evidence
        Of the indicator.
    """
    own: dict[str, SideId] = dict(item.signs)
    kept: tuple[GradeSign, ...] = ("verdict", "change", "away")
    found: list[tuple[GradeSign, SideId]] = [(name, own[name]) for name in kept if name in own]
    rank = item.item.assessment.rank
    if not isinstance(rank, Refused):
        aim = aim_of(page, item.indicator.id)
        side = side_of_rank(rank.lower, rank.upper, item.group_size, aim)
        if side is not None:
            found.append(("position", side))
    return tuple(found)


def graded(
    rule: GradeRule, nesting: FirstPageRule, signs: Mapping[str, Signs]
) -> tuple[Grade | None, float | None, tuple[Counted, ...]]:
    """Return the grade that signs make, the mean of their points and what counts.

    Of a whole and its parts each sign counts once: with what has more points for or against it, and
    of two alike with the whole.

    Parameters
    ----------
    rule : GradeRule
        From ``grades.yml``.
    nesting : FirstPageRule
        Which indicators hold which.
    signs : Mapping of str to tuple
        Of each indicator of a priority.
    """

    def points(found: Signs) -> int:
        return sum(rule.points(sign, side) for sign, side in found)

    counted: list[Counted] = []
    for name in sorted(
        signs, key=lambda each: (-abs(points(signs[each])), len(nesting.wholes_of(each)))
    ):
        taken = {
            sign
            for other in counted
            if nesting.are_nested(name, other.indicator)
            for sign, _ in other.signs
        }
        own = tuple(item for item in signs[name] if item[0] not in taken)
        if own:
            counted.append(Counted(name, own, points(own)))
    if len(counted) < rule.least:
        return None, None, ()
    mean = sum(item.points for item in counted) / len(counted)
    return rule.grade(mean), mean, tuple(counted)


def propose(page: Page, priority: Priority, evidence: Sequence[Evidence]) -> Proposal:
    """Apply the rule to the indicators of a priority.

    Parameters
    ----------
    page : Page
        Whose catalogue has the rule.
    priority : Priority
        Of the plan.
    evidence : sequence of Evidence
        Current indicators of which better can be told from worse.

    Returns
    -------
    Proposal
        Without a grade where fewer indicators than the rule asks for have a sign.
    """
    found = {
        item.indicator.id: item for item in evidence if item.indicator.id in priority.indicators
    }
    signs = {name: signs_of(page, item) for name, item in found.items()}
    grade, mean, counted = graded(page.catalogue.grades, page.catalogue.first_page, signs)
    return Proposal(priority, grade, counted, mean, found, signs)


def grade_of(page: Page, priority: Priority) -> Proposal:
    """Return what the rule proposes for a priority of the edition's plan."""
    return propose(page, priority, gather(page, priority.indicators))


def written_grade(page: Page, proposal: Proposal) -> WrittenGrade | None:
    """Return what an analyst made of a proposal, or None where nobody has yet.

    Raises
    ------
    ChapterError
        Of a grade where nothing can be told.
    """
    measures = page.measures
    written = read_written(page.catalogue.root, measures.force.id, str(measures.quarter))
    found = written.get(proposal.priority.id)
    if found is not None and proposal.grade is None:
        path = grades_path(page.catalogue.root, measures.force.id, str(measures.quarter))
        raise ChapterError(
            f"{path.relative_to(page.catalogue.root).as_posix()}: '{found.priority}' has the grade "
            f"'{found.grade}', but nothing can be told: {proposal.reason}; delete the entry"
        )
    return found


def final_grade(page: Page, proposal: Proposal) -> str:
    """Return the grade that stands: the analyst's, else what the rule proposes, else ``no grade``.

    Parameters
    ----------
    page : Page
        Of which edition; nothing enters its ledger.
    proposal : Proposal
        Of a priority of its plan.
    """
    written = written_grade(page, proposal)
    return proposal.grade or NO_GRADE if written is None else written.grade
