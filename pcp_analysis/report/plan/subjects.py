"""What a chapter can say of a priority that no open figure is tied to."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.catalogue.subjects import Subject
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.indicators.positions import anchor
from pcp_analysis.report.page import Page
from pcp_analysis.store.local_indicators import return_rules
from pcp_analysis.texts.plain import for_markdown


def subjects_of(page: Page, priority: Priority) -> list[Subject]:
    """Return what the plan's file says that a priority is about."""
    return [item for item in page.catalogue.subjects if item.id in priority.subjects]


def bearing(page: Page, priority: Priority) -> list[Indicator]:
    """Return the indicators that bear on a priority's subjects and are not tied to it.

    Parameters
    ----------
    page : Page
        Of which edition.
    priority : Priority
        Of its plan.

    Returns
    -------
    list of Indicator
        In the order of the subjects; empty where the plan ties figures of open data to it.
    """
    if priority.indicators:
        return []
    names = [name for item in subjects_of(page, priority) for name in item.bearing]
    compared = {item.id: item for item in page.catalogue.compared()}
    return [compared[name] for name in dict.fromkeys(names) if name in compared]


def as_context(page: Page, priority: Priority) -> Priority:
    """Return a priority with the figures that bear on it in place of those that are lacking."""
    names = tuple(indicator.id for indicator in bearing(page, priority))
    return priority.model_copy(update={"indicators": names}) if names else priority


def what_is_known(page: Page, priority: Priority) -> list[Block]:
    """Return what is promised, measured elsewhere and could be handed in; nothing without need.

    Parameters
    ----------
    page : Page
        Of which edition.
    priority : Priority
        Of its plan.
    """
    found = subjects_of(page, priority)
    if priority.indicators and not found:
        return []
    lines: list[tuple[str, str]] = []
    promised = bool(priority.promise or priority.commitments)
    about = wording.listed([item.title for item in found])
    if not promised:
        title = "The title alone is at hand, not what the plan promises under it."
        lines.append(("Promised", f"{title} It is taken to be about {about}." if about else title))
    measured = [f"{item.what} ({item.by})" for subject in found for item in subject.measured]
    if measured:
        lines.append(
            (
                "Published for England and Wales, and not at hand here",
                f"{'; '.join(dict.fromkeys(measured))}.",
            )
        )
    lacking = _lacking(page, priority, found)
    if lacking:
        lines.append(
            (
                "Not at hand for this quarter, and the force could hand it in",
                f"{wording.listed(lacking)}.",
            )
        )
    if bearing(page, priority):
        below = "the figures below. They are context, and no grade rests on them."
        lines.append(("At hand, and bearing on it", below))
    said = [f"- **{head}:** {for_markdown(text)}" for head, text in lines]
    said += _elsewhere(page, priority, found)
    said += [f"- {text}" for text in _chapters(page, found)]
    return [Prose("\n".join(said))] if said else []


def _lacking(page: Page, priority: Priority, found: Sequence[Subject]) -> list[str]:
    """Return the names of figures that the force could hand in and has not for the quarter."""
    known = return_rules(page.catalogue.root, page.measures.force.id).indicators
    quarter = str(page.measures.quarter)
    names = dict.fromkeys(
        (*priority.local_indicators, *(name for item in found for name in item.returned))
    )
    return [
        wording.sentence_case(known[name].label)
        for name in names
        if name in known and not page.local_returns.of(name, "quarter", quarter)
    ]


def _elsewhere(page: Page, priority: Priority, found: Sequence[Subject]) -> list[str]:
    """Return links to what bears on a subject of a priority that has figures of its own."""
    names = dict.fromkeys(name for item in found for name in item.bearing)
    compared = {item.id: item for item in page.catalogue.compared()}
    links = [
        f"[{for_markdown(wording.sentence_case(compared[name].label))}](#{anchor(compared[name])})"
        for name in names
        if name in compared and name not in priority.indicators
    ]
    if not links or not priority.indicators:
        return []
    return [
        f"- **At hand too, and bearing on it:** {wording.listed(links)}; no grade rests on them."
    ]


def _chapters(page: Page, found: Sequence[Subject]) -> list[str]:
    """Return links to chapters of this edition that bear on subjects."""
    contents = edition_chapters(page.measures)
    return [
        f"{wording.upper_first(for_markdown(item.chapter.about))}: see "
        f"[{for_markdown(chapter.title)}]({chapter.page}.md)."
        for item in found
        if item.chapter is not None and (chapter := contents.page(item.chapter.page)) is not None
    ]
