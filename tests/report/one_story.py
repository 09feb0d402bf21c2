"""What a sentence about an indicator claims, and whether that is what was found.

Every title, alt text, table cell, verdict and sentence is read for the direction, the certainty and the
number that it gives of the change on the year. The reader of words is written apart from the code that
writes them, so that a slip in either is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WAYS = {
    "up": r"\b(rose|risen|rising)\b|\+\d",
    "down": r"\b(fell|fallen|falling)\b|−\d",
}
_NONE = r"\b[Nn]o (clear|statistically significant) change\b"
_UNTESTED = r"\b(change )?not tested\b|\bNo change over time is tested\b"
_POSSIBLE = (
    r"\bmay (have (risen|fallen)|be (rising|falling) over years)\b.*perhaps chance"
    r"|\b[Pp]ossible change\b|\bperhaps (rising|falling) over years\b"
)
_SHOWN = r"\b(rose|fell|improving|deteriorating|rising|falling)\b"
_JUDGED = {
    "better": r"\bimproving\b",
    "worse": r"\bdeteriorating\b",
}
_AMOUNT = re.compile(r"[+−]?\d[\d,]*\.\d+(?:%| percentage points)")


@dataclass(frozen=True)
class Truth:
    """What was found of an indicator's change on the year.

    Parameters
    ----------
    way : str
        ``up``, ``down`` or ``level``.
    certainty : str
        ``shown``, ``possible``, ``unclear`` or ``untested``.
    judgement : str or None
        ``better`` or ``worse``, of a shown change.
    amount : str
        As printed, with its sign: ``−31.5%``, ``14.5% to 17.5%, +3.0 percentage points``.
    others : frozenset of str
        Amounts that the text may give beside it: its interval, the group's.
    """

    way: str
    certainty: str
    judgement: str | None
    amount: str
    others: frozenset[str]


def faults(text: str, truth: Truth) -> list[str]:
    """Return in what a text disagrees with what was found; empty where it agrees.

    Parameters
    ----------
    text : str
        The part of a page that tells the change on the year.
    truth : Truth
        What was found.
    """
    found = []
    certainty = _certainty(text)
    if certainty is None:
        found.append("says no certainty")
    elif certainty != truth.certainty:
        found.append(f"says {certainty}, found {truth.certainty}")
    for judged, pattern in _JUDGED.items():
        if re.search(pattern, text) and truth.judgement != judged:
            found.append(f"says {judged}, found {truth.judgement}")
    if truth.certainty == "untested":
        return found
    own = text
    for other in sorted(truth.others, key=len, reverse=True):
        own = own.replace(other, "")
    for way, pattern in _WAYS.items():
        if re.search(pattern, own) and truth.way != way:
            found.append(f"says {way}, found {truth.way}")
    amounts, true = (
        {amount.lstrip("+−") for amount in _AMOUNT.findall(told)} for told in (own, truth.amount)
    )
    if true and amounts - true:
        found.append(f"gives {sorted(amounts)}, found {truth.amount}")
    return found


def _certainty(text: str) -> str | None:
    for name, pattern in (
        ("untested", _UNTESTED),
        ("unclear", _NONE),
        ("possible", _POSSIBLE),
        ("shown", _SHOWN),
    ):
        if re.search(pattern, text):
            return name
    return None


FLIPS = (
    ("fell", "rose"),
    ("rose", "fell"),
    ("fallen", "risen"),
    ("risen", "fallen"),
    ("may be falling", "fell"),
    ("may be rising", "rose"),
    ("may have fallen", "fell"),
    ("may have risen", "rose"),
    ("improving", "deteriorating"),
    ("deteriorating", "improving"),
    ("rising", "falling"),
    ("falling", "rising"),
    ("−", "+"),
    ("+", "−"),
    ("No clear change in", "A clear change in"),
    ("no clear change", "rose"),
    ("no statistically significant change", "improving"),
    ("possible change", "improving"),
    ("not tested", "improving"),
)


def mutations(text: str) -> list[str]:
    """Return the text with one word or sign turned into its opposite, each place on its own."""
    return [
        text[: match.start()] + new + text[match.end() :]
        for old, new in FLIPS
        for match in re.finditer(rf"(?<![\w]){re.escape(old)}(?![a-z])", text)
    ]
