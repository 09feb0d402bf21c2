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
from pcp_analysis.report.front.sentences import Told, name_of
from pcp_analysis.report.indicators.changes import exceptional_quarters
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.verdicts import LEVEL

_LEAST = 3  # names of what would be a finding by itself


def untold(
    page: Page, found: Sequence[Evidence], told: Collection[str], most: int
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
    """
    left = [item for item in found if item.indicator.id not in told]
    left = parts_last(page.catalogue.first_page, sorted(left, key=lambda item: -item.size))
    quarters = exceptional_quarters(item.change.assessment for item in found)
    said = {
        "alone": _significant_alone(left, most),
        "changes": _changes(page, left, most),
        "group": Told(_group(found)),
        "too-old": _too_old(page),
        "grades": Told(_without_a_grade(page)),
        "exceptional": Told(f"{quarters}: changes may not last." if quarters else ""),
    }
    return {name: told for name, told in said.items() if told.text}


def _significant_alone(found: Sequence[Evidence], most: int) -> Told:
    """Return the changes that would count if each were tested alone, and how many chance makes."""
    alone = [item for item in found if item.finding.basis == "single test"]
    if not alone:
        return Told("")
    tests = alone[0].change.assessment.adjustments["twelve-months"].family_size
    chance = wording.spelled(round(tests * LEVEL))
    text = (
        f"Significant alone, but chance makes about {chance} of {tests} tests so: "
        f"{_amounts(alone, max(most, _LEAST))}."
    )
    return Told.of_names(text, len(alone) <= max(most, _LEAST))


def _changes(page: Page, found: Sequence[Evidence], most: int) -> Told:
    """Return the changes within chance, the largest first; some the rule always speaks of."""
    always = page.catalogue.first_page.always
    left = [item for item in found if item.finding.basis != "single test"]
    within = [item for item in left if _is_within_chance(item)]
    first = [item for place, item in enumerate(within) if place < most or _is(item, always)]
    rest = [item for item in within if item not in first]
    said = []
    if within:
        said.append(f"Chance could explain {_amounts([*first, *rest], len(first))}.")
    said += [
        f"{wording.upper_first(name_of(item.indicator))} {item.finding.clause}."
        for item in left
        if item not in within
        and (item.finding.certainty == "possible" or _is(item, always))
        and item.finding.certainty != "untested"
    ]
    return Told.of_names(" ".join(said), not rest)


def _is_within_chance(item: Evidence) -> bool:
    """Return whether the year alone shows nothing; a trend of years may point somewhere."""
    finding = item.finding
    return finding.certainty == "unclear" or finding.basis == "trend"


def _is(item: Evidence, names: Collection[str]) -> bool:
    return item.indicator.id in names


def _amounts(found: Sequence[Evidence], most: int) -> str:
    names = [f"{name_of(item.indicator)} ({item.finding.amount.text})" for item in found[:most]]
    left_out = len(found) - most
    return wording.listed([*names, *([wording.plural(left_out, "other")] if left_out > 0 else [])])


def _group(found: Sequence[Evidence]) -> str:
    """Return that no indicator is told apart from the group, with what the group can show."""
    if any(sign == "verdict" for item in found for sign, _ in item.signs):
        return ""
    return "Against the group only large differences could show: none does."


def _too_old(page: Page) -> Told:
    """Return the indicator of most harm whose newest figure is too old, and how many others."""
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
    (first, newest), *others = old
    rest = f" and {wording.plural(len(others), 'other')}" if others else ""
    text = f"Too old: {name_of(first)} ({newest}){rest}."
    return Told.of_old(text, not others)


def _without_a_grade(page: Page) -> str:
    """Return how many priorities of the plan have no grade; empty where each has one."""
    priorities = page.plan.priorities if page.plan else ()
    without = [
        item
        for item in priorities
        if final_grade(page, grade_of(page, item)) not in get_args(Grade)
    ]
    if not without:
        return ""
    verb = "has" if len(without) == 1 else "have"
    return (
        f"{wording.upper_first(wording.spelled(len(without)))} of {wording.spelled(len(priorities))} "
        f"priorities {verb} no grade: too little is shown."
    )
