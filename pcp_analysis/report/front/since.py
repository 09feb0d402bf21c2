"""What changed since the last edition: last places, shown changes, grades, its questions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.record import Record, is_too_old, last_edition
from pcp_analysis.report.front.evidence import Evidence
from pcp_analysis.report.front.moved_grades import grades_told, moved_grades
from pcp_analysis.report.front.sentences import CHAPTER, Told, name_of, shortened
from pcp_analysis.report.page import Page

_RANK = re.compile(r"of (\d+)$")


def since(page: Page, found: Sequence[Evidence], most: int) -> Told:
    """Return what changed since the last edition, in a few sentences.

    Parameters
    ----------
    page : Page
        Of which edition.
    found : sequence of Evidence
        Every indicator that the first page may tell of.
    most : int
        Names that a sentence gives before it says that there are others.
    """
    record = last_edition(page)
    if record is None:
        return Told("None on record.")
    quarter, rule = Quarter.parse(record.quarter), page.catalogue.first_page
    if is_too_old(page, record):
        return Told(
            f"No edition of the {wording.plural(rule.since.quarters, 'quarter')} before is on record."
        )
    was = {item.indicator.id for item in found if _was_last(page, record, item.indicator.id)}
    now = {item.indicator.id for item in found if item.ends == "last"}
    news = [
        _named("Newly last", found, now - was, most),
        _named("No longer last", found, was - now, most),
    ]
    for word, noun in (("improving", "better"), ("deteriorating", "worse")):
        was = {
            item.indicator.id for item in found if _then(page, record, item, "direction") == word
        }
        now = {item.indicator.id for item in found if item.change.direction.text == word}
        newly = _named(f"Newly proved {noun}", found, now - was, most)
        opening = "No longer proved" if newly else f"No longer proved {noun}"
        news += [newly, _named(opening, found, was - now, most, changes=not newly)]
    news.append(grades_told(page, moved_grades(page)))
    told = " ".join(item for item in news if item) or "No last place and no shown change is new."
    draft = " (draft)" if record.status == "draft" else ""
    opening = f"Since {quarter.label}{draft}:"
    text = f"{opening} {wording.sentence_case(told)} {_questions(page, record, found, most)}"
    return Told.of_names(text, " other" not in text)


def _then(page: Page, record: Record, item: Evidence, name: str) -> str:
    figure = record.figures.get(f"{page.group.id}.{item.indicator.id}.{name}")
    return "" if figure is None else figure.text


def _was_last(page: Page, record: Record, indicator: str) -> bool:
    figure = record.figures.get(f"{page.group.id}.{indicator}.rank")
    if figure is None or figure.value is None or (size := _RANK.search(figure.text)) is None:
        return False
    return figure.value > int(size[1]) - page.catalogue.first_page.places_at_end(int(size[1]))


def _named(
    opening: str,
    found: Sequence[Evidence],
    chosen: set[str],
    most: int,
    *,
    changes: bool = False,
) -> str:
    """Return a sentence that opens so and names the indicators chosen, or nothing without any.

    ``changes`` gives each its change of now, so that it is not taken for its opposite.
    """
    names = [
        name_of(item.indicator) + (f" ({item.finding.amount.text})" if changes else "")
        for item in found
        if item.indicator.id in chosen
    ]
    if not names:
        return ""
    return f"{opening}: {shortened(names, most)[0]}."


def _questions(page: Page, record: Record, found: Sequence[Evidence], most: int) -> str:
    """Return what came of the last edition's questions: the ranks that moved, and how many did not.

    A move into a last place, or out of one, stands before it and is not told again.
    """
    asked = [item for item in found if f"{CHAPTER}.ask.{item.indicator.id}" in record.figures]
    if not asked:
        return "That edition put no questions."
    then = {item.indicator.id: _then(page, record, item, "rank") for item in asked}
    moved = [item for item in asked if then[item.indicator.id] != item.item.rank.text]
    if not moved:
        return f"{'Ranks' if len(asked) > 1 else 'Rank'} asked about: same."
    outcomes = [
        f"{name_of(item.indicator)} "
        f"({then[item.indicator.id].split(' of ')[0]}, now {item.item.rank.text})"
        for item in moved
        if _was_last(page, record, item.indicator.id) == (item.ends == "last")
    ]
    same = len(asked) - len(moved)
    if same and not outcomes:
        return "Other ranks asked about: same."
    opening = f"Of {wording.plural(len(asked), 'rank')} asked about, "
    unchanged = (
        f"{wording.spelled(same) if same else 'none'} {'are' if same > 1 else 'is'} the same"
    )
    return f"{opening}{unchanged}{'; ' if outcomes else ''}{shortened(outcomes, most)[0]}."
