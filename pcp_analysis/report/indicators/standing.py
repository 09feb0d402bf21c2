"""What a figure may be taken for: its standing, what else moves it, and what it is part of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Indicator, OffenceSource
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

# Office for Statistics Regulation: the designation as National Statistics was removed in January 2014
STANDING = (
    "official statistics, but not accredited: it lost the designation as National Statistics in 2014 "
    "over doubts how fully forces record. It counts what is reported and recorded, and either can "
    "change without crime changing"
)
_JUDGED = ("better", "worse", "improving", "deteriorating")


def standing_sentence(indicators: Collection[Indicator]) -> str | None:
    """Return what recorded crime is as a statistic, or None where no indicator is made of it."""
    if any(isinstance(indicator.source, OffenceSource) for indicator in indicators):
        return f"Police recorded crime is {STANDING}."
    return None


def moved_by(indicator: Indicator) -> str:
    """Return what else than crime moves a figure, in brackets after a space; or nothing."""
    return f" ({for_markdown(indicator.moved_by)})" if indicator.moved_by else ""


def qualified(indicator: Indicator, words: str) -> str:
    """Return words that judge a figure with what else moves it; other words as they are.

    Parameters
    ----------
    indicator : Indicator
        What is judged.
    words : str
        A verdict or a direction.
    """
    if indicator.moved_by is None or not any(word in words for word in _JUDGED):
        return words
    return f"{words} ({indicator.moved_by})"


def caution_on_change_required(indicators: Sequence[Indicator]) -> str | None:
    """Return of which indicators a lower figure is not by itself better, or None where of none."""
    found = [
        f"{wording.sentence_case(indicator.label)} ({indicator.moved_by})"
        for indicator in indicators
        if indicator.moved_by and indicator.polarity == "lower_is_better"
    ]
    if not found:
        return None
    listed = for_markdown(wording.listed(found))
    return f"A lower figure is not by itself a better one for {listed}."


def overlap(page: Page, indicators: Sequence[Indicator]) -> str:
    """Return how many of a list are parts of others in it, after a comma; empty where none is.

    Parameters
    ----------
    page : Page
        Whose catalogue says what is part of what.
    indicators : sequence of Indicator
        The list.
    """
    names = {indicator.id for indicator in indicators}
    rule = page.catalogue.first_page
    parts = sum(bool(names.intersection(rule.wholes_of(name))) for name in names)
    if not parts:
        return ""
    kind = "part" if parts == 1 else "parts"
    return f", {wording.spelled(parts)} of them {kind} of others"
