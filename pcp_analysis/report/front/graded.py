"""The grades of the priorities on the first page, and the aspirations met, in a sentence each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import get_args

from pcp_analysis import wording
from pcp_analysis.catalogue.grades import Grade
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.grade_rule import Proposal, final_grade, grade_of
from pcp_analysis.report.front.sentences import name_of, place
from pcp_analysis.report.page import Page

_IN_FULL = 2
MANY = 5  # priorities without a grade beyond which they are counted and not named


def graded(
    page: Page, found: Sequence[Evidence], *, reasons: int, aims: bool, named: bool
) -> dict[str, str]:
    """Return what is told of the plan's grades, and of its aspirations, by its name.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        Every indicator that the first page may tell of.
    reasons : int
        Whether it is told which priorities have no grade, 1, or why too, and on what a lone grade
        rests, 2; 0 where those with a grade are all that is told.
    aims : bool
        Whether it is told how many aspirations are met by rank.
    named : bool
        Whether it is told which.
    """
    said = {
        "grades": _grades(page, reasons=reasons),
        "aspirations": _aspirations(found, named=named) if aims else "",
    }
    return {name: text for name, text in said.items() if text}


def _grades(page: Page, *, reasons: int) -> str:
    """Return which priorities of the plan have which grade, and why the others have none.

    They are named by their places in the plan, as their chapters are; many without a grade are counted.
    Of a grade that stands alone it is told on what it rests first.
    """
    plan = page.plan
    if plan is None or not plan.priorities:
        return ""
    graded: dict[str, list[int]] = {}
    without: dict[str, list[int]] = {}
    rests: list[str] = []
    for item in plan.priorities:
        proposal = grade_of(page, item)
        grade = final_grade(page, proposal)
        if grade in get_args(Grade):
            numbers = graded.setdefault(grade, [])
            rests.append(_rests_on(proposal) if grade == proposal.grade else "")
        else:
            numbers = without.setdefault(proposal.reason_in_short, [])
        numbers.append(plan.number_of(item))
    given = {grade: graded[grade] for grade in get_args(Grade) if grade in graded}
    if graded and not reasons:
        without = {}
    elif reasons < _IN_FULL:
        without = {"": sorted(chain.from_iterable(without.values()))} if without else {}
    told = [f"{grade}: {_listed(numbers)}" for grade, numbers in given.items()]
    if reasons == _IN_FULL and len(rests) == 1 and given:
        told = [f"{told[0]}{rests[0] and f', on {rests[0]}'}"]
    many = sum(map(len, without.values()))
    if many > MANY:
        rest = "the other" if graded else "all"
        told.append(f"none for {rest} {wording.spelled(many)}{_bracketed(_counts(without))}")
    elif many:
        each = (f"{_listed(numbers)}{_bracketed(reason)}" for reason, numbers in without.items())
        told.append(f"none: {', '.join(each)}")
    first = next(iter((*given.values(), *without.values())))
    noun = "priority" if len(first) == 1 else "priorities"
    return f"{wording.upper_first('; '.join(told).replace(': ', f': {noun} ', 1))}."


def _rests_on(proposal: Proposal) -> str:
    """Return what counts most for a grade: its shown change, else its place and where that may lie."""
    most = max(proposal.counted, key=lambda item: item.points)
    found = proposal.found[most.indicator]
    by_change = any(sign == "change" for sign, _ in most.signs)
    said = found.finding.amount.text if by_change else place(found)
    return f"{name_of(found.indicator)}, {said}"


def _listed(numbers: Sequence[int]) -> str:
    return wording.listed([str(each) for each in numbers])


def _bracketed(text: str) -> str:
    return f" ({text})" if text else ""


def _counts(without: Mapping[str, Sequence[int]]) -> str:
    """Return ``two within chance, seven with no figure tied``; of one reason alone the reason."""
    if len(without) == 1:
        return next(iter(without))
    return ", ".join(
        f"{wording.spelled(len(numbers))} {'with ' if reason.startswith('no ') else ''}{reason}"
        for reason, numbers in without.items()
    )


def _aspirations(found: Sequence[Evidence], *, named: bool) -> str:
    """Return how many of the plan's aspirations are met by rank, where figures are current.

    ``named`` says which, and which are not.
    """
    aimed = {"better": list[str](), "worse": list[str]()}
    for item in found:
        for sign, side in item.signs:
            if sign == "aspiration":
                aimed[side].append(name_of(item.indicator))
    met, missed = aimed["better"], aimed["worse"]
    if not (met or missed):
        return ""
    many = wording.spelled(len(met)) if met else "none"
    aimed_for = wording.spelled(len(met + missed))
    said = f"Aspirations met by rank: {many} of {aimed_for} with current figures"
    if not named:
        return f"{said}."
    which = f" ({wording.listed(met)})" if met else ""
    return f"{said}{which}.{f' Not met: {wording.listed(missed)}.' if missed else ''}"
