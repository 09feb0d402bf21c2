"""Why a grade is another than in the last edition, and whether chance alone would move it so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.grades import GradeSign
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.record import Record, is_too_old, last_edition
from pcp_analysis.report.front.grade_rule import (
    NO_GRADE,
    Proposal,
    Signs,
    aim_of,
    final_grade,
    graded,
    written_grade,
)
from pcp_analysis.report.page import Page

_INTERVAL = re.compile(r"(\d+) to (\d+)")
_SIGNS: dict[str, GradeSign] = {
    "verdict": "verdict",
    "change": "change",
    "position": "position",
    "away": "away",
}


_RANKS = "ranks that chance alone may move (their intervals overlap)"
_MOVERS = "figures that reports, recording or activity of the police move"
# points and words, by indicator and sign
Counts = Mapping[tuple[str, GradeSign], tuple[float, str]]


@dataclass(frozen=True)
class GradeChange:
    """The grade of a priority beside that of the last edition.

    Parameters
    ----------
    quarter : Quarter
        Of the last edition.
    before, now : str
        Grades that stood and stand; ``no grade`` without one.
    news : tuple of str
        What counts now and did not, or did and no longer does, in words.
    no_move : str
        What makes the grades differ where that counts for nothing: ranks whose intervals overlap,
        figures that reports, recording or activity of the police move. Empty where it counts.
    """

    quarter: Quarter
    before: str
    now: str
    news: tuple[str, ...]
    no_move: str

    @property
    def is_move(self) -> bool:
        """Whether one grade became another, by more than chance alone would do."""
        graded_both = NO_GRADE not in (self.before, self.now)
        return graded_both and self.before != self.now and not self.no_move


def entry_id(priority: Priority, indicator: str, sign: GradeSign) -> str:
    """Return the id under which a record keeps what counted: ``priority-4.grade.on.rape.change``."""
    return f"{priority.id}.grade.on.{indicator}.{sign}"


def _before(record: Record, priority: Priority) -> Counts:
    """Return what counted in a recorded edition: points and words of each indicator's sign."""
    found: dict[tuple[str, GradeSign], tuple[float, str]] = {}
    start = f"{priority.id}.grade.on."
    for name, figure in record.figures.items():
        indicator, _, sign = name.removeprefix(start).rpartition(".")
        if name.startswith(start) and sign in _SIGNS and figure.value is not None:
            found[indicator, _SIGNS[sign]] = (figure.value, figure.text)
    return found


def _overlaps(page: Page, proposal: Proposal, record: Record, indicator: str) -> bool:
    """Return whether the interval of a rank now and that of the last edition share a place."""
    then = record.figures.get(f"{page.group.id}.{indicator}.rank-interval")
    match = None if then is None else _INTERVAL.match(then.text)
    item = proposal.found.get(indicator)
    if match is None or item is None or isinstance(item.item.assessment.rank, Refused):
        return False
    now = item.item.assessment.rank
    return int(match[1]) <= now.upper and now.lower <= int(match[2])


def _moved_by(page: Page, indicator: str) -> str | None:
    try:
        return page.catalogue.indicator(indicator).moved_by
    except UnknownNameError:  # of an older catalogue
        return None


def _without_chance(
    page: Page, proposal: Proposal, record: Record, then: Mapping[str, Signs]
) -> dict[str, Signs]:
    """Return the signs as they would be, had nothing moved that chance or recording moves."""
    found: dict[str, Signs] = {}
    for name in dict.fromkeys((*proposal.signs, *then)):
        now, before = proposal.signs.get(name, ()), then.get(name, ())
        if _moved_by(page, name) is not None:
            found[name] = before
        elif _overlaps(page, proposal, record, name):
            found[name] = (
                *(item for item in now if item[0] != "position"),
                *(item for item in before if item[0] == "position"),
            )
        else:
            found[name] = now
    return found


def grade_change(page: Page, proposal: Proposal) -> GradeChange | str:
    """Return how a grade stands beside the last edition's, or why the two are not compared.

    Parameters
    ----------
    page : Page
        Of which edition; nothing enters its ledger.
    proposal : Proposal
        Of a priority of its plan.
    """
    priority, record = proposal.priority, last_edition(page)
    if record is None:
        day = page.measures.as_at
        return f"No edition of an earlier quarter was on record by {day.day} {day:%B %Y}."
    quarter = Quarter.parse(record.quarter)
    if is_too_old(page, record):
        return f"The last edition on record, {quarter.label}, is too old to compare with."
    recorded = record.figures.get(f"{priority.id}.grade.final")
    if recorded is None:
        return f"The edition of {quarter.label} recorded no grade."
    then, before = _before(record, priority), recorded.text
    if before != NO_GRADE and not then:
        return (
            f"The edition of {quarter.label} proposed \u201c{before}\u201d by an earlier rule, so the "
            f"two are not compared."
        )
    now = final_grade(page, proposal)
    proposed = record.figures.get(f"{priority.id}.grade.proposed")
    by_rule = proposed is not None and proposed.text == before
    no_move = ""
    if before != now and by_rule and written_grade(page, proposal) is None:
        no_move = _no_move(page, proposal, record, then)
    return GradeChange(quarter, before, now, _news(page, proposal, record, then), no_move)


def _no_move(page: Page, proposal: Proposal, record: Record, then: Counts) -> str:
    """Return what alone makes two grades differ where it counts for nothing; else nothing."""
    signs: dict[str, Signs] = {}
    for (name, sign), (points, _) in then.items():
        signs[name] = (*signs.get(name, ()), (sign, "better" if points > 0 else "worse"))
    steady = _without_chance(page, proposal, record, signs)
    grade, _, _ = graded(page.catalogue.grades, page.catalogue.first_page, steady)
    recorded = record.figures[f"{proposal.priority.id}.grade.final"].text
    if (grade or NO_GRADE) != recorded:
        return ""
    changed = [name for name, found in steady.items() if found != proposal.signs.get(name, ())]
    moved = [name for name in changed if _moved_by(page, name) is not None]
    causes = [_RANKS] if len(changed) > len(moved) else []
    return wording.listed([*causes, *([_MOVERS] if moved else [])])


def _news(
    page: Page,
    proposal: Proposal,
    record: Record,
    then: Counts,
) -> tuple[str, ...]:
    """Return what counts now and did not, then what did and no longer does."""
    rule = page.catalogue.grades
    now = {
        (item.indicator, sign): rule.points(sign, side)
        for item in proposal.counted
        for sign, side in item.signs
    }
    found = []
    for item in proposal.counted:
        for sign, side in item.signs:
            if then.get((item.indicator, sign), (0.0, ""))[0] * rule.points(sign, side) <= 0:
                aimed = aim_of(page, item.indicator) is not None
                words = rule.words_for(sign, side, aimed=aimed)
                ranks = _ranks(page, proposal, record, item.indicator, sign)
                found.append(f"{_name(page, item.indicator)}: now {words}{ranks}")
    for (name, sign), (points, words) in then.items():
        if now.get((name, sign), 0) * points <= 0:
            ranks = _ranks(page, proposal, record, name, sign)
            found.append(f"{_name(page, name)}: no longer {words}{ranks}")
    return tuple(found)


def _name(page: Page, indicator: str) -> str:
    try:
        return wording.sentence_case(page.catalogue.indicator(indicator).label)
    except UnknownNameError:
        return indicator.replace("-", " ")


def _ranks(page: Page, proposal: Proposal, record: Record, indicator: str, sign: GradeSign) -> str:
    """Return the figures behind a sign in brackets: both intervals of a rank, or the change now."""
    item = proposal.found.get(indicator)
    if item is None:
        return ""
    if sign == "change":
        return f" ({item.finding.amount.text})"
    if sign != "position":
        return ""
    then = record.figures.get(f"{page.group.id}.{indicator}.rank-interval")
    interval = item.item.rank_interval.text
    return f" (rank {interval if then is None else f'{then.text}, now {interval}'})"


def told(page: Page, proposal: Proposal) -> str:
    """Return in a sentence why a grade is another than in the last edition, or that it is not.

    Parameters
    ----------
    page : Page
        Of which edition; nothing enters its ledger.
    proposal : Proposal
        Of a priority of its plan.
    """
    found = grade_change(page, proposal)
    if isinstance(found, str):
        return found
    opening = f"Since {found.quarter.label}"
    news = "; ".join(found.news)
    if found.before == found.now:
        if found.now == NO_GRADE:
            return f"{opening}: no grade then either."
        if not found.news:
            return f"{opening}: the same, and so is all that counts."
        return f"{opening}: the same, although not all that counts is: {news}."
    was = "it had no grade" if found.before == NO_GRADE else f"it was \u201c{found.before}\u201d"
    if found.no_move:
        return (
            f"{opening}: {was}. That does not count as a move: it comes from {found.no_move}. What "
            f"changed: {news}."
        )
    return f"{opening}: {was}; what changed: {news or 'what an analyst made of it'}."
