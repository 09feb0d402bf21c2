"""The sign of a verdict: against a yardstick, or of a change on the year before."""

from __future__ import annotations

from pcp_analysis.analysis.results import Refused
from pcp_analysis.report.signs import Certainty, Sign, Way, sign
from pcp_analysis.statistics import DirectionVerdict, Outcome


def sign_of_outcome(outcome: Outcome | Refused) -> Sign:
    """Return the sign of an outcome against a yardstick.

    The hollow triangle is that of a force outside the range that is expected of it, where the number
    of tests leaves no finding. Inside that range nothing can be told, however far from the centre.
    """
    if isinstance(outcome, Refused) or outcome.key == "no_verdict":
        return sign("level", "untested")
    way: Way = {"above": "up", "below": "down", "level": "level"}[outcome.side]  # type: ignore[assignment]
    if outcome.key == "different":
        return sign(way, "shown", outcome.judgement)
    if outcome.key == "similar":
        return sign("level", "shown")
    return sign(way, "possible" if outcome.outside_range else "unclear")


def certainty_of(direction: DirectionVerdict | Refused) -> Certainty:
    """Return how sure a change on the year before is."""
    if isinstance(direction, Refused):
        return "untested"
    known: dict[str, Certainty] = {
        "changed": "shown",
        "possible_change": "possible",
        "no_change": "unclear",
    }
    return known[direction.key]


def sign_of_direction(direction: DirectionVerdict | Refused) -> Sign:
    """Return the sign of a change on the year before."""
    if isinstance(direction, Refused):
        return sign("level", "untested")
    return sign(direction.side, certainty_of(direction), direction.judgement)
