"""What the first page asks: of each last place, large changes for the worse, each kind in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import FirstPageRule, SignId
from pcp_analysis.report.front.choice import Choice, ordered
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.sentences import (
    NO_INTERVAL,
    OF_CHANGE,
    OF_PLACE,
    name_of,
    place,
)
from pcp_analysis.report.front.story import most_of_it
from pcp_analysis.report.indicators.expected import range_text
from pcp_analysis.report.page import Page


@dataclass(frozen=True)
class Asked:
    """One question.

    Parameters
    ----------
    sign : str
        What it is of.
    items : tuple of Evidence
        Of which indicators: several in one place of the group that nothing else than crime moves.
    """

    sign: SignId
    items: tuple[Evidence, ...]


def asked(
    rule: FirstPageRule, found: Sequence[Evidence], choice: Choice, unproved: Sequence[Evidence]
) -> tuple[Asked, ...]:
    """Return what is asked: of every last place and the rest of Worse, then of large changes.

    Parameters
    ----------
    rule : FirstPageRule
        Its order of kinds.
    found : sequence of Evidence
        Every indicator of which better can be told from worse.
    choice : Choice
        What stands under Worse, or is named beneath it.
    unproved : sequence of Evidence
        Large changes for the worse that are not shown, in their order.

    Returns
    -------
    tuple of Asked
        As many as the rule allows. Last places come first and are never left out: those of one place
        and cause share a question. Then comes the first large change that no question on a last place
        is of, and after the others a question of each kind in turn.
    """
    lasts = [item for item in (*choice.worse, *choice.last_too) if item.ends == "last"]
    questions = _of_one_place("end-place", lasts)
    least = len(questions)

    def is_new(item: Evidence) -> bool:
        name = item.indicator.id
        for each in questions:
            names = [one.indicator.id for one in each.items]
            # a whole in a last place says nothing of what moved within it
            nested = each.sign != "end-place" and any(rule.are_nested(name, one) for one in names)
            if name in names or nested:
                return False
        return True

    large = [item for item in unproved if item not in lasts]
    questions += [Asked(_change(item), (item,)) for item in large[:1]]
    rest = [item for item in choice.worse if is_new(item)]
    for item in rest:
        sign = item.leading(rule, "worse")
        if sign is not None and sign != "near-end-place":
            questions.append(Asked(sign, (item,)))
    low = [item for item in rest if item.leading(rule, "worse") == "near-end-place"]
    places = {_place(item) for item in low}
    low += [
        item for item in choice.low_too if is_new(item) and (not lasts or _place(item) in places)
    ]
    questions += _of_one_place("near-end-place", low)
    for item in large[1:]:
        if is_new(item):
            questions.append(Asked(_change(item), (item,)))
    for kind in rule.ask:
        for item in ordered(rule, found, "worse"):
            points = rule.points(kind.sign, "worse")
            has_it = (kind.sign, "worse") in item.signs and points >= rule.lists.ask.least
            if has_it and is_new(item):
                questions.append(Asked(kind.sign, (item,)))
                break
    return tuple(questions[: max(rule.lists.ask.most, least + 1)])


def _of_one_place(sign: SignId, found: Sequence[Evidence]) -> list[Asked]:
    """Return one question for those of one place in the group and of one cause besides crime."""
    groups: dict[tuple[str | None, float], list[Evidence]] = {}
    for item in found:
        groups.setdefault(_place(item), []).append(item)
    return [Asked(sign, tuple(items)) for items in groups.values()]


def _place(item: Evidence) -> tuple[str | None, float]:
    return item.indicator.moved_by, item.item.comparison.position.rank


def _change(item: Evidence) -> SignId:
    return "possible-change" if ("possible-change", "worse") in item.signs else "unclear-change"


def moved_by(page: Page, item: Evidence, sign: SignId) -> bool:
    """Return whether a question asks what reports, recording or activity do to a figure."""
    movers = {found.by for found in page.catalogue.first_page.moved}
    return sign in (*OF_PLACE, *OF_CHANGE) and item.indicator.moved_by in movers


def question(page: Page, found: Asked) -> tuple[str, str, str]:
    """Return what is asked, its figures filled in: before the first name, that name, and the rest.

    Parameters
    ----------
    page : Page
        Whose rule has the words.
    found : Asked
        From :func:`asked`.
    """
    item, sign = found.items[0], found.sign
    district = most_of_it(page, item.indicator) if len(found.items) == 1 else None
    expected, count = "", ""
    if item.scored is not None:
        expected = range_text(item.scored.lower, item.scored.upper)
        count = wording.number(item.scored.count)
    aspirations = page.plan.all_aspirations if page.plan else ()
    aims = [each.rank_at_most for each in aspirations if each.indicator == item.indicator.id]
    position = item.item.comparison.position
    is_last = position.rank == position.group_size
    facts = {
        "rank": item.item.rank.text,
        # with its interval, which those that share a question have each their own of
        "ranked": place(item) if len(found.items) == 1 else item.item.rank.text,
        "standing": "last" if is_last else item.item.rank.text,
        "place": "last place" if is_last else item.item.rank.text,
        "amount": item.finding.amount.text,
        "count": count,
        "expected": expected,
        "aim": f"{wording.ordinal(aims[0])} place" if aims else "",
        "district": district.name if district else "",
        "share": district.share if district else "",
        "usual": district.usual if district else "",
        "until": district.until if district else "",
    }
    unsure = len(found.items) == 1 and item.item.rank_interval.text == NO_INTERVAL
    template = _template(page, item, sign, located=district is not None, unsure=unsure)
    before, rest = (part.format_map(facts) for part in template.split("{indicator}"))
    first, *others = (name_of(each.indicator) for each in found.items)
    names = wording.listed([first, *others])
    return before, first, names.removeprefix(first) + rest


def _template(page: Page, item: Evidence, sign: SignId, *, located: bool, unsure: bool) -> str:
    rule = page.catalogue.first_page
    if moved_by(page, item, sign):
        moved = next(each for each in rule.moved if each.by == item.indicator.moved_by)
        if sign in OF_PLACE:
            return moved.question
        return moved.change if item.finding.certainty == "shown" else moved.perhaps
    asked = next(each for each in rule.ask if each.sign == sign)
    if unsure and asked.unsure:
        return asked.unsure
    return asked.located if located and asked.located else asked.question
