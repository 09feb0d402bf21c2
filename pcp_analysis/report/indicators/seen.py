"""What a comparison would have shown: the figures, in words, that its silence leaves open."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.statistics import SmallestDifference
from pcp_analysis.statistics.rounding import round_half_up

_STEP = 5  # per cent: a power is itself estimated, and not known to the point
_FAR = 3  # times the average, or its part: farther out lies no force that it could be taken for


def scale_of(indicator: Indicator) -> float:
    """Return what takes a statistic to the unit of the figures: a proportion to a percentage."""
    return 100.0 if indicator.is_percentage else 1.0


def seen_text(indicator: Indicator, seen: SmallestDifference) -> str:
    """Return the true figures that a test would have found, as ``12.1 or less, 20.4 or more``."""
    below, above = (
        wording.number(scale_of(indicator) * value, indicator.decimals)
        for value in (seen.below, seen.above)
    )
    return f"{below} or less, {above} or more"


def seen_words(comparison: GroupComparison, seen: SmallestDifference) -> str:
    """Return how far from the average a figure would likely be noticed, where the force lies.

    In per cent of the average to the next five, a solved rate's in whole points: so much is known of
    it. Of limits so far from the average that no force comes there, or that no figure can reach, no
    number is told in passing; the section of the indicator has both sides as figures.

    Parameters
    ----------
    comparison : GroupComparison
        The force in its group.
    seen : SmallestDifference
        What one test would have found with 80% power.
    """
    indicator, average = comparison.indicator, comparison.position.average
    above = comparison.own.value >= average
    limit = scale_of(indicator) * (seen.above if above else seen.below)
    beyond = limit > 100 if indicator.is_percentage else False
    if beyond or not average / _FAR < limit < average * _FAR:
        return "no likely difference would be noticed"
    step = 1 if indicator.is_percentage else _STEP
    away = abs(limit - average) * (1 if indicator.is_percentage else 100 / average)
    number = max(step, step * int(round_half_up(away / step, 0)))
    unit = " points" if indicator.is_percentage else "%"
    side = "above" if above else "below"
    return f"likely noticed only from about {number}{unit} {side} average"


def seen_after(comparison: GroupComparison, seen: SmallestDifference | Refused) -> str:
    """Return :func:`seen_words` of a single test after a semicolon; nothing where none is made."""
    return "" if isinstance(seen, Refused) else f"; tested alone, {seen_words(comparison, seen)}"
