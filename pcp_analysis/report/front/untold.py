"""What the first page cannot tell, and why: changes within chance, the group, figures too old."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.front.choice import ordered
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.sentences import Told
from pcp_analysis.report.indicators.changes import exceptional_quarters
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.local_story import of_the_return


def untold(
    page: Page, found: Sequence[Evidence], told: Collection[str], most: int
) -> dict[str, Told]:
    """Return what cannot be told and why: a sentence or two for each kind, by its name.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        Every indicator that the first page may tell of.
    told : collection of str
        Those whose change stands in a list already.
    most : int
        Names that a sentence gives before it says that there are others.
    """
    said = {
        "changes": _changes(page, found, told, most),
        "group": Told(_group(page, found)),
        "too-old": _too_old(page),
    }
    quarters = exceptional_quarters(item.change.assessment for item in found)
    if quarters:
        said["exceptional"] = Told(f"{quarters}.")
    return {name: told for name, told in said.items() if told.text}


def _changes(page: Page, found: Sequence[Evidence], told: Collection[str], most: int) -> Told:
    """Return the changes within chance; those that the rule always speaks of come first."""
    rule = page.catalogue.first_page
    left = [item for item in ordered(rule, found, "worse") if item.indicator.id not in told]
    left.sort(key=lambda item: item.indicator.id not in rule.always)
    unclear = [item for item in left if item.finding.certainty == "unclear"]
    most = max(most, sum(item.indicator.id in rule.always for item in unclear), 1)
    possible = [item for item in left if item.finding.certainty == "possible"]
    other = [
        item
        for item in left
        if item.indicator.id in rule.always and item not in unclear and item not in possible
    ]
    said = []
    if possible:
        said.append(f"May have changed, perhaps by chance: {_amounts(possible, most)}.")
    if unclear:
        said.append(f"Chance could explain changes in {_amounts(unclear, most)}.")
    rest = [item for item in other if item.finding.certainty != "shown"]
    said += [f"{item.indicator.label}: {item.finding.clause}." for item in rest]
    said += [
        f"{item.indicator.label} {item.finding.clause}."
        for item in other
        if item.finding.certainty == "shown"
    ]
    return Told.of_names(" ".join(said), max(len(unclear), len(possible)) <= most)


def _amounts(found: Sequence[Evidence], most: int) -> str:
    names = [
        f"{wording.sentence_case(item.indicator.label)} ({item.finding.amount.text})"
        for item in found[:most]
    ]
    left_out = len(found) - most
    return wording.listed([*names, *([wording.plural(left_out, "other")] if left_out > 0 else [])])


def _group(page: Page, found: Sequence[Evidence]) -> str:
    """Return that no indicator is told apart from the group, with what the group can show."""
    if any(sign == "verdict" for item in found for sign, _ in item.signs):
        return ""
    return "Only large differences from the group would show; none does."


def _too_old(page: Page) -> Told:
    """Return the indicator of most harm whose newest figure is too old, and how many others."""
    rule = page.catalogue.first_page
    old: list[tuple[Indicator, str]] = []
    for indicator in page.catalogue.compared():
        found = page.measures.comparison(indicator)
        if isinstance(found, NotComparable):
            old.append((indicator, "no figure"))
        elif page.is_old(found.own.period.end):
            old.append((indicator, f"newest {found.own.period.label}"))
    old.sort(key=lambda item: -rule.harm_of(item[0].id))
    if not old:
        return Told("")
    (first, newest), *others = old
    rest = f", and {wording.plural(len(others), 'other')}" if others else ""
    text = f"Too old to judge: {wording.sentence_case(first.label)} ({newest}){rest}."
    counted, link = _printed_by_the_force(page, first)
    return Told.of_old(f"{text}{counted}", not others, link)


def _printed_by_the_force(page: Page, indicator: Indicator) -> tuple[str, str]:
    """Return what the force itself prints of the quarter, and a link to its priority, or nothing."""
    for priority in page.plan.priorities if page.plan else ():
        figures = of_the_return(page, priority)
        if indicator.id in priority.indicators and figures:
            number = page.plan.number_of(priority) if page.plan else 0
            (_, now, before), *others = figures
            told = f" The force counts {now} in the quarter ({before} a year before)"
            told += "".join(f"; {label} {now} ({before})" for label, now, before in others[:1])
            return f"{told}.", f"[priority {number}]({priority.page}.md)"
    return "", ""
