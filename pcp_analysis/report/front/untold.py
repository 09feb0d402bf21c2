"""What the first page cannot tell, and why: chance, the group, old figures, no grade."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import get_args

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.catalogue.first_page import FirstPageRule
from pcp_analysis.catalogue.grades import Grade
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.front.choice import parts_last
from pcp_analysis.report.front.evidence import Evidence, end_of
from pcp_analysis.report.front.grade_rule import Proposal, final_grade, grade_of
from pcp_analysis.report.front.parts import ALL_NAMES
from pcp_analysis.report.front.sentences import Told, marked, name_of, shortened
from pcp_analysis.report.indicators.changes import exceptional_quarters
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.verdicts import LEVEL

MANY = 5  # priorities without a grade beyond which they are counted and not named


def untold(
    page: Page,
    found: Sequence[Evidence],
    told: Collection[str],
    most: int,
    *,
    counted: Collection[str] = (),
    brief: bool = False,
    reasons: bool = True,
    aims: bool = False,
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
    counted : collection of str, optional
        Those that another sentence counts among its others: no sentence counts them again, but one of
        which the rule always speaks is named.
    brief : bool, default False
        Whether what the signs beside places say too is left out.
    reasons : bool, default True
        Whether it is told why priorities have no grade.
    aims : bool, default False
        Whether it is told how many of the plan's aspirations are met.
    """
    elsewhere = {*told} | ({*counted} - {*page.catalogue.first_page.always})
    left = [item for item in found if item.indicator.id not in elsewhere]
    left = parts_last(page.catalogue.first_page, sorted(left, key=lambda item: -item.size))
    quarters = exceptional_quarters((item.change.assessment for item in found), brief=brief)
    said = {
        "alone": Told(_significant_alone(found, told)),
        "changes": _changes(page, left, most),
        "group": Told("" if brief else _group(found)),
        "too-old": _too_old(page, named=most == ALL_NAMES),
        "grades": Told(_grades(page, reasons=reasons)),
        "aspirations": Told(_aspirations(found, named=most == ALL_NAMES) if aims else ""),
        "exceptional": Told(
            f"{quarters}{'' if brief else ': changes may not last'}." if quarters else ""
        ),
    }
    return {name: told for name, told in said.items() if told.text}


def _significant_alone(found: Sequence[Evidence], told: Collection[str]) -> str:
    """Return every change that would count if it were tested alone, and how many chance makes.

    Chance is held against the changes of the year alone, for only these are named. Those whose change
    stands elsewhere are named without it.
    """
    alone = sorted(
        (item for item in found if item.finding.basis == "single test"), key=lambda item: -item.size
    )
    if not alone:
        return ""
    changes = sum("twelve-months" in item.change.assessment.adjustments for item in found)
    chance = wording.spelled(max(round(changes * LEVEL), 1))
    names = [
        marked(item) + ("" if item.indicator.id in told else f" ({_amount(item)})")
        for item in alone
    ]
    return (
        f"Perhaps changed (single tests; of {changes}, chance gives about {chance}): "
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
        each = [f"{marked(item)} ({_amount(item)})" for item in first + rest]
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


def _last_then(rule: FirstPageRule, found: GroupComparison) -> str:
    """Return that an old figure stood in a last place of its group: ``, last of 42``; else nothing."""
    indicator, place = found.indicator, found.position
    is_judged = indicator.polarity != "no_judgement" and indicator.no_verdict is None
    if not is_judged or end_of(found, rule) != "last":
        return ""
    if place.rank == place.group_size:
        return f", last of {place.group_size}"
    return f", {wording.ordinal(place.rank)} of {place.group_size}, among the last"


def _too_old(page: Page, *, named: bool) -> Told:
    """Return what is too old, the indicator of most harm first, all ``named`` or how many others."""
    rule = page.catalogue.first_page
    old: list[tuple[Indicator, str]] = []
    for indicator in page.catalogue.compared():
        found = page.measures.comparison(indicator)
        if isinstance(found, NotComparable):
            old.append((indicator, "no figure"))
        elif page.is_old(found.own.period.end):
            last = _last_then(rule, found) if named else ""
            old.append((indicator, f"{found.own.period.label}{last}"))
    old.sort(key=lambda item: -rule.harm_of(item[0].id))
    if not old:
        return Told("")
    each = [f"{name_of(item)} ({period})" for item, period in old]
    names, are_all = shortened(each, len(old) if named else 1)
    return Told.of_names(f"Comparison too old: {names}.", are_all)


def _grades(page: Page, *, reasons: bool) -> str:
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
    if not reasons:
        without = {"": sorted(chain.from_iterable(without.values()))} if without else {}
    told = [f"{grade}: {_listed(numbers)}" for grade, numbers in given.items()]
    if reasons and len(rests) == 1 and given:
        told = [f"{told[0]}{_bracketed(rests[0])}"]
    many = sum(map(len, without.values()))
    if many > MANY:
        rest = "the other" if graded else "all"
        told.append(f"none for {rest} {wording.spelled(many)}{_bracketed(_counts(without))}")
    elif many:
        each = (f"{_listed(numbers)}{_bracketed(reason)}" for reason, numbers in without.items())
        told.append(f"none: {', '.join(each)}")
    first = next(iter((*given.values(), *without.values())))
    noun = "priority" if len(first) == 1 else "priorities"
    return f"Grades: {'; '.join(told).replace(': ', f': {noun} ', 1)}."


def _rests_on(proposal: Proposal) -> str:
    """Return what counts most for a grade: its shown change, else its place."""
    most = max(proposal.counted, key=lambda item: item.points)
    found = proposal.found[most.indicator]
    by_change = any(sign == "change" for sign, _ in most.signs)
    said = found.finding.amount.text if by_change else found.item.rank.text
    return f"{name_of(found.indicator)} {said}"


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
