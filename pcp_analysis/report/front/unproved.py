"""What moved much for the worse and is not shown: named under Worse at once, by harm."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pcp_analysis.catalogue.first_page import FirstPageRule, SignId
from pcp_analysis.report.front.choice import once
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.sentences import marked, named_of, shortened

_SIGNS: tuple[SignId, ...] = ("possible-change", "unclear-change")


def unproved(
    rule: FirstPageRule, found: Sequence[Evidence], neutral: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """Return large changes for the worse that are not shown, each whole and its parts once.

    Of a whole and its parts the one that moved most stands. They are in the order of their points for
    harm, the larger change first of two with the same.

    Parameters
    ----------
    rule : FirstPageRule
        From which change on one is large.
    found : sequence of Evidence
        Indicators of which better can be told from worse.
    neutral : sequence of Evidence
        Others, whose rise a reader asks about too: police activity may have raised it.
    """
    worse = [item for item in found if any((sign, "worse") in item.signs for sign in _SIGNS)]
    risen = [item for item in neutral if item.finding.way == "up" and 100 * item.size >= rule.large]
    unproved = [item for item in (*worse, *risen) if item.finding.certainty != "shown"]
    largest = once(rule, sorted(unproved, key=lambda item: -item.size))
    return tuple(sorted(largest, key=lambda item: -rule.harm_of(item.indicator.id)))


def told_of(found: Sequence[Evidence], most: int) -> tuple[Evidence, ...]:
    """Return those that :func:`opening` names where it names so many rises, and so many falls."""
    told: list[Evidence] = []
    for way in ("up", "down"):
        moved = [item for item in found if item.finding.way == way]
        told += moved[: named_of(len(moved), most)]
    return tuple(told)


def named(found: Sequence[Evidence], most: int, asked: Collection[str] = ()) -> str:
    """Return indicators with their change and their group's, and how many others there are.

    Parameters
    ----------
    found : sequence of Evidence
        In the order in which they are named.
    most : int
        How many are named.
    asked : collection of str
        Those of which a question says what moves them besides crime, so that it is not said here.
    """
    told = found[: named_of(len(found), most)]
    movers = {item.indicator.moved_by for item in told}
    shared = len(told) > 1 and len(movers) == 1
    shared = shared and not all(item.indicator.id in asked for item in told)
    names = []
    for place, item in enumerate(found):
        moved = _moved_by(item, place, len(told)) if shared else item.indicator.moved_by
        if item.indicator.id in asked and not shared:
            moved = None
        names.append(_named(item, first=place == 0, moved=moved))
    return shortened(names, most)[0]


def _moved_by(item: Evidence, place: int, many: int) -> str | None:
    """Return what moves all the figures besides crime, with the last of them; else nothing."""
    if item.indicator.moved_by is None or place + 1 != many:
        return None
    return item.indicator.moved_by.removesuffix(" it") + (" both" if many == 2 else " all")


def _named(item: Evidence, *, first: bool, moved: str | None) -> str:
    beside = []
    if item.finding.group is not None:
        beside.append(f"{f'{item.finding.others} ' if first else ''}{item.finding.group.text}")
    if moved:
        beside.append(moved)
    brackets = f" ({'; '.join(beside)})" if beside else ""
    return f"{marked(item)} {item.finding.amount.text}{brackets}"


def opening(found: Sequence[Evidence], most: int, asked: Collection[str] = ()) -> str:
    """Return large rises, then falls, for the worse that chance could explain; empty without any.

    Parameters
    ----------
    found : sequence of Evidence
        From :func:`unproved`.
    most : int
        How many of either are named.
    asked : collection of str
        Those of which a question says what moves them besides crime.
    """
    said = []
    for way, noun in (("up", "rise"), ("down", "fall")):
        moved = [item for item in found if item.finding.way == way]
        if moved:
            plural = "s" if len(moved) > 1 else ""
            said.append(f"Large {noun}{plural}, perhaps chance: {named(moved, most, asked)}.")
    return " ".join(said)
