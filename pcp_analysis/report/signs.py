"""One grammar of signs for direction, judgement and certainty, the same wherever a verdict is short.

A sign is a shape for direction and certainty, and a mark for judgement. No part of it hangs on colour,
and it never stands without the words that a screen reader reads in its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # Sphinx reads pages with these signs, and needs no statistics for that
    from pcp_analysis.statistics.verdicts import Judgement

Way = Literal["up", "down", "level"]
Certainty = Literal["shown", "possible", "unclear", "untested"]

_SHAPES: dict[tuple[Certainty, Way], tuple[str, str]] = {
    ("shown", "up"): ("\N{BLACK UP-POINTING TRIANGLE}", "higher, shown"),
    ("shown", "down"): ("\N{BLACK DOWN-POINTING TRIANGLE}", "lower, shown"),
    ("shown", "level"): ("\N{BLACK CIRCLE}", "alike, shown"),
    ("possible", "up"): ("\N{WHITE UP-POINTING TRIANGLE}", "possibly higher"),
    ("possible", "down"): ("\N{WHITE DOWN-POINTING TRIANGLE}", "possibly lower"),
}
_UNCLEAR = ("\N{WHITE CIRCLE}", "cannot tell from chance")
_UNTESTED = ("\N{EN DASH}", "not tested")
_MARKS: dict[Judgement, tuple[str, str]] = {
    "better": ("\N{CHECK MARK}", "better"),
    "worse": ("\N{BALLOT X}", "worse"),
}


@dataclass(frozen=True)
class Sign:
    """A sign and the words for it.

    Parameters
    ----------
    text : str
        One or two characters.
    words : str
        The same for a reader who cannot see it.
    """

    text: str
    words: str


def sign(way: Way, certainty: Certainty, judgement: Judgement | None = None) -> Sign:
    """Return the sign of a direction, how sure it is and whether it is better.

    Parameters
    ----------
    way : {"up", "down", "level"}
        Higher or lower than the year before, or than the group.
    certainty : {"shown", "possible", "unclear", "untested"}
        ``shown`` is statistically significant after allowing for the number of tests.
    judgement : {"better", "worse"}, optional
        Marked where the direction is shown.

    Examples
    --------
    >>> sign("down", "shown", "better")
    Sign(text='▼✓', words='lower, shown, better')
    >>> sign("up", "unclear").words
    'cannot tell from chance'
    """
    if certainty == "untested":
        return Sign(*_UNTESTED)
    shape, words = _SHAPES.get((certainty, way), _UNCLEAR)
    if certainty != "shown" or judgement is None:
        return Sign(shape, words)
    mark, judged = _MARKS[judgement]
    return Sign(shape + mark, f"{words}, {judged}")


def grammar() -> str:
    """Return the grammar in one line."""
    up, down, alike = (sign(way, "shown").text for way in ("up", "down", "level"))
    hollow = f"{sign('up', 'possible').text} {sign('down', 'possible').text}"
    good, bad = (_MARKS[judged][0] for judged in ("better", "worse"))
    return (
        f"{up} higher, {down} lower, {alike} similar: shown beyond chance. {hollow} possibly, "
        f"perhaps chance. "
        f"{_UNCLEAR[0]} cannot tell from chance. {_UNTESTED[0]} not tested. {good} better, "
        f"{bad} worse."
    )
