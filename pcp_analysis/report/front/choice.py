"""Which indicators stand in each list of the first page: the rule applied, nothing printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis.catalogue.first_page import FirstPageRule, SideId
from pcp_analysis.report.front.evidence import Evidence


@dataclass(frozen=True)
class Choice:
    """What the first page tells.

    Parameters
    ----------
    better, worse : tuple of Evidence
        In the order in which they stand.
    last_too, first_too : tuple of Evidence
        In a last (first) place and not in the list: wholes or parts of one there, and those beyond its
        length. Of first places a whole and its parts count once, last places are all named.
    low_too : tuple of Evidence
        Low in rank, and neither in a last place nor in the list.
    nothing_worse : bool
        True where nothing reached the list, so that the lowest positions stand there.
    """

    better: tuple[Evidence, ...]
    worse: tuple[Evidence, ...]
    last_too: tuple[Evidence, ...]
    first_too: tuple[Evidence, ...]
    low_too: tuple[Evidence, ...]
    nothing_worse: bool


def choose(rule: FirstPageRule, found: Sequence[Evidence]) -> Choice:
    """Apply the rule of the first page.

    Parameters
    ----------
    rule : FirstPageRule
        From ``first_page.yml``.
    found : sequence of Evidence
        Every indicator of which better can be told from worse, in the order of the catalogue.

    Returns
    -------
    Choice
        An indicator in a last place always stands under Worse or beside it, whatever else speaks for
        it. Of a whole and its parts one stands in a list.
    """
    last = [item for item in found if item.ends == "last"]
    worse = [
        item
        for item in found
        if item in last
        or (
            _has_a_reason(rule, item, "worse")
            and item.points(rule, "worse") >= rule.lists.worse.least
            and item.points(rule, "worse") >= item.points(rule, "better")
        )
    ]
    better = [
        item
        for item in found
        if item not in worse
        and _has_a_reason(rule, item, "better")
        and item.points(rule, "better") >= rule.lists.better.least
    ]
    chosen = _listed(rule, worse, "worse", rule.lists.worse.most)
    nothing = not chosen
    if nothing:
        chosen = _lowest(rule, found, [item.indicator.id for item in better])
    good = _listed(rule, better, "better", rule.lists.better.most)
    firsts = [item for item in better if item.ends == "first" and item not in good]
    return Choice(
        better=good,
        worse=chosen,
        last_too=tuple(item for item in last if item not in chosen),
        first_too=once(rule, ordered(rule, firsts, "better"), good),
        low_too=tuple(
            item for item in ordered(rule, found, "worse") if item.is_low and item not in chosen
        ),
        nothing_worse=nothing,
    )


def once(
    rule: FirstPageRule, found: Sequence[Evidence], taken: Sequence[Evidence] = ()
) -> tuple[Evidence, ...]:
    """Return indicators in their order, without the whole or a part of one before or of one taken.

    Parameters
    ----------
    rule : FirstPageRule
        Which indicator holds which.
    found : sequence of Evidence
        The first of a whole and its parts stays.
    taken : sequence of Evidence
        What stands elsewhere already.
    """
    chosen: list[Evidence] = []
    for item in found:
        if not any(
            rule.are_nested(item.indicator.id, other.indicator.id) for other in (*taken, *chosen)
        ):
            chosen.append(item)
    return tuple(chosen)


def ordered(rule: FirstPageRule, found: Sequence[Evidence], side: SideId) -> list[Evidence]:
    """Return indicators by their points on a side and for harm, the larger change first.

    Of last places, which come first on the worse side, the surest leads.
    """

    def weight(item: Evidence) -> tuple[bool, int, int, int, float]:
        is_last = side == "worse" and item.ends == "last"
        outside, best = item.sureness if is_last else (0, 0)
        points = item.points(rule, side) + rule.harm_of(item.indicator.id)
        return not is_last, -outside, -best, -points, -item.size

    return sorted(found, key=weight)


def _has_a_reason(rule: FirstPageRule, item: Evidence, side: SideId) -> bool:
    reasons = (rule.lists.better if side == "better" else rule.lists.worse).reasons
    return any((sign, side) in item.signs for sign in reasons)


def _listed(
    rule: FirstPageRule, found: Sequence[Evidence], side: SideId, most: int
) -> tuple[Evidence, ...]:
    """Return the first of a list; a whole and its parts count once.

    The one with the stronger leading sign stands; of two alike Better names the whole, so that good
    news is not counted part by part, and Worse names the parts.
    """
    chosen: list[Evidence] = []
    for item in ordered(rule, found, side):
        name, own = item.indicator.id, _strength(rule, item, side)
        stronger = False
        for other in found:
            theirs = _strength(rule, other, side)
            if other.indicator.id in rule.wholes_of(name):
                stronger |= theirs >= own if side == "better" else theirs > own
            elif name in rule.wholes_of(other.indicator.id):
                stronger |= theirs > own if side == "better" else theirs >= own
        if stronger or any(rule.are_nested(name, other.indicator.id) for other in chosen):
            continue
        chosen.append(item)
        if len(chosen) == most:
            break
    return tuple(chosen)


def _strength(rule: FirstPageRule, item: Evidence, side: SideId) -> int:
    leading = item.leading(rule, side)
    return 0 if leading is None else rule.points(leading, side)


def parts_last(rule: FirstPageRule, found: Sequence[Evidence]) -> list[Evidence]:
    """Return indicators in their order, but a part after all others where its whole moved as far.

    Parameters
    ----------
    rule : FirstPageRule
        Which indicator holds which.
    found : sequence of Evidence
        The largest change first.
    """
    sizes = {item.indicator.id: item.size for item in found}

    def is_in_another(item: Evidence) -> bool:
        return any(sizes.get(name, 0) >= item.size for name in rule.wholes_of(item.indicator.id))

    return sorted(found, key=is_in_another)


def _lowest(
    rule: FirstPageRule, found: Sequence[Evidence], taken: Sequence[str]
) -> tuple[Evidence, ...]:
    """Return the two lowest positions that no other list has, for a list that would be empty."""
    left = [item for item in found if item.indicator.id not in taken] or list(found)

    def place(item: Evidence) -> float:
        position = item.item.comparison.position
        return -position.rank / position.group_size

    return once(rule, sorted(left, key=place))[:2]
