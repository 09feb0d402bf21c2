"""What the first page cannot tell, and why: chance, the group, old figures, no grade."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.catalogue.grades import Grade
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.front.choice import parts_last
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.grade_rule import final_grade, grade_of
from pcp_analysis.report.front.parts import ALL_NAMES
from pcp_analysis.report.front.sentences import Told, name_of, shortened
from pcp_analysis.report.indicators.changes import exceptional_quarters
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.verdicts import LEVEL


def untold(
    page: Page, found: Sequence[Evidence], told: Collection[str], most: int, *, brief: bool = False
) -> dict[str, Told]:
    """Return what cannot be told and why: a sentence or two for each kind, by its name.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        Every indicator that the first page may tell of, those without a better direction too.
    told : collection of str
        Those whose change stands elsewhere on the page already.
    most : int
        Names that a sentence gives before it says that there are others.
    brief : bool, default False
        Whether what the signs beside places say too is left out.
    """
    left = [item for item in found if item.indicator.id not in told]
    left = parts_last(page.catalogue.first_page, sorted(left, key=lambda item: -item.size))
    quarters = exceptional_quarters((item.change.assessment for item in found), brief=brief)
    said = {
        "alone": Told(_significant_alone(found, told)),
        "changes": _changes(page, left, most),
        "group": Told("" if brief else _group(found)),
        "too-old": _too_old(page, named=most == ALL_NAMES),
        "grades": Told(_grades(page)),
        "exceptional": Told(
            f"{quarters}{'' if brief else ': changes may not last'}." if quarters else ""
        ),
    }
    return {name: told for name, told in said.items() if told.text}


def _significant_alone(found: Sequence[Evidence], told: Collection[str]) -> str:
    """Return every change that would count if it were tested alone, and how many chance makes.

    Chance is held against the changes of the year alone, for only these are named; what is allowed for
    are the tests of every kind of change. Those whose change stands elsewhere are named without it.
    """
    alone = sorted(
        (item for item in found if item.finding.basis == "single test"), key=lambda item: -item.size
    )
    if not alone:
        return ""
    tested = [item.change.assessment.adjustments.get("twelve-months") for item in found]
    changes = sum(one is not None for one in tested)
    allowed = max(one.family_size for one in tested if one is not None)
    chance = wording.spelled(max(round(changes * LEVEL), 1))
    names = [
        name_of(item.indicator) + ("" if item.indicator.id in told else f" ({_amount(item)})")
        for item in alone
    ]
    return (
        f"Significant alone, not among {allowed} tests (chance: {chance} of {changes}): "
        f"{wording.listed(names)}."
    )


def _changes(page: Page, found: Sequence[Evidence], most: int) -> Told:
    """Return the changes within chance, the largest first; some the rule always speaks of."""
    always = page.catalogue.first_page.always
    left = [item for item in found if item.finding.basis != "single test"]
    within = [item for item in left if _is_within_chance(item)]
    first = [item for place, item in enumerate(within) if place < most or _is(item, always)]
    rest = [item for item in within if item not in first]
    said, are_all = [], True
    if within:
        each = [f"{name_of(item.indicator)} ({_amount(item)})" for item in first + rest]
        names, are_all = shortened(each, len(first))
        said.append(f"Chance could explain {names}.")
    said += [
        f"{wording.upper_first(name_of(item.indicator))} {item.finding.clause}."
        for item in left
        if item not in within
        and (item.finding.certainty == "possible" or _is(item, always))
        and item.finding.certainty != "untested"
    ]
    return Told.of_names(" ".join(said), are_all)


def _is_within_chance(item: Evidence) -> bool:
    """Return whether the year alone shows nothing; a trend of years may point somewhere."""
    finding = item.finding
    return finding.certainty == "unclear" or finding.basis == "trend"


def _amount(item: Evidence) -> str:
    """Return a change in as few words as tell it: of a percentage the points alone."""
    return item.finding.amount.text.rsplit(", ", 1)[-1]


def _is(item: Evidence, names: Collection[str]) -> bool:
    return item.indicator.id in names


def _group(found: Sequence[Evidence]) -> str:
    """Return that no indicator is told apart from the group, with what the group can show."""
    if any(sign == "verdict" for item in found for sign, _ in item.signs):
        return ""
    return "No difference from the group is proved."


def _too_old(page: Page, *, named: bool) -> Told:
    """Return what is too old, the indicator of most harm first, all ``named`` or how many others."""
    rule = page.catalogue.first_page
    old: list[tuple[Indicator, str]] = []
    for indicator in page.catalogue.compared():
        found = page.measures.comparison(indicator)
        if isinstance(found, NotComparable):
            old.append((indicator, "no figure"))
        elif page.is_old(found.own.period.end):
            old.append((indicator, found.own.period.label))
    old.sort(key=lambda item: -rule.harm_of(item[0].id))
    if not old:
        return Told("")
    each = [f"{name_of(item)} ({period})" for item, period in old]
    names, are_all = shortened(each, len(old) if named else 1)
    return Told.of_names(f"Comparison too old: {names}.", are_all)


def _grades(page: Page) -> str:
    """Return how many priorities of the plan have which grade, and why the others have none."""
    grades: list[str] = []
    reasons: list[str] = []
    for item in page.plan.priorities if page.plan else ():
        proposal = grade_of(page, item)
        grade = final_grade(page, proposal)
        if grade in get_args(Grade):
            grades.append(grade)
        else:
            reasons.append(proposal.reason_in_short)
    given = [f"{grade} {grades.count(grade)}" for grade in get_args(Grade) if grade in grades]
    if reasons:
        each = [f"{reason} {reasons.count(reason)}" for reason in dict.fromkeys(reasons)]
        why = each[0].rsplit(" ", 1)[0] if len(each) == 1 else ", ".join(each)
        given.append(f"none {len(reasons)} ({why})")
    return f"Grades: {', '.join(given)}." if given else ""
