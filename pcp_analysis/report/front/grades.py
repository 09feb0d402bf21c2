"""The grade of each priority: what the rule proposes, on what it rests, what an analyst made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.catalogue.first_page import FirstPageRule
from pcp_analysis.catalogue.grades import (
    Grade,
    GradeRule,
    WrittenGrade,
    grades_path,
    read_written,
)
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.errors import ChapterError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Column, Link, Prose, Row, Table
from pcp_analysis.report.editions.record import last_edition
from pcp_analysis.report.front.evidence import Evidence, gather
from pcp_analysis.report.front.sentences import place
from pcp_analysis.report.indicators.positions import section_link
from pcp_analysis.report.indicators.standing import moved_by
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

_NONE = "no grade"


@dataclass(frozen=True)
class Counted:
    """An indicator that counts towards a grade, with its points."""

    evidence: Evidence
    points: int


@dataclass(frozen=True)
class Proposal:
    """What the rule proposes for a priority.

    Parameters
    ----------
    priority : Priority
        Of the plan.
    grade : str or None
        ``good``, ``adequate`` or ``requires improvement``; None where too little can be told.
    counted : tuple of Counted
        On what it rests.
    mean : float or None
        Mean points of what counts.
    reason : str
        Why there is no grade; empty where there is one.
    """

    priority: Priority
    grade: Grade | None
    counted: tuple[Counted, ...]
    mean: float | None
    reason: str


def propose(
    rule: GradeRule, nesting: FirstPageRule, priority: Priority, found: Sequence[Evidence]
) -> Proposal:
    """Apply the rule to the indicators of a priority.

    Parameters
    ----------
    rule : GradeRule
        From ``grades.yml``.
    nesting : FirstPageRule
        Which indicators hold which.
    priority : Priority
        Of the plan.
    found : sequence of Evidence
        Current indicators of which better can be told from worse.

    Returns
    -------
    Proposal
        Without a grade where fewer indicators than the rule asks for have a telling sign.
    """
    own = [item for item in found if item.indicator.id in priority.indicators]
    telling = [
        Counted(item, _points(rule, item))
        for item in own
        if any(sign in rule.telling for sign, _ in item.signs)
    ]
    counted: list[Counted] = []
    for item in sorted(telling, key=lambda each: -abs(each.points)):
        name = item.evidence.indicator.id
        if not any(nesting.are_nested(name, other.evidence.indicator.id) for other in counted):
            counted.append(item)
    if len(counted) < rule.least:
        return Proposal(priority, None, (), None, _why_none(priority, own))
    mean = sum(item.points for item in counted) / len(counted)
    grade: Grade = "adequate"
    if mean >= rule.good:
        grade = "good"
    elif mean <= rule.poor:
        grade = "requires improvement"
    return Proposal(priority, grade, tuple(counted), mean, "")


def _points(rule: GradeRule, item: Evidence) -> int:
    return sum(
        rule.points(sign) if side == "better" else -rule.points(sign) for sign, side in item.signs
    )


def _why_none(priority: Priority, own: Sequence[Evidence]) -> str:
    if not priority.indicators:
        return "no open figure is tied to this priority"
    if not own:
        return "no figure that bears on it is both current and of a kind that can be judged"
    return "no figure that bears on it tells anything: none is at an end of the group or changed"


def grade_of(page: Page, priority: Priority) -> Proposal:
    """Return what the rule proposes for a priority of the edition's plan."""
    rule, nesting = page.catalogue.grades, page.catalogue.first_page
    return propose(rule, nesting, priority, gather(page, priority.indicators))


def _written(page: Page, proposal: Proposal) -> WrittenGrade | None:
    measures = page.measures
    written = read_written(page.catalogue.root, measures.force.id, str(measures.quarter))
    found = written.get(proposal.priority.id)
    if found is not None and proposal.grade is None:
        path = grades_path(page.catalogue.root, measures.force.id, str(measures.quarter))
        raise ChapterError(
            f"{path.relative_to(page.catalogue.root).as_posix()}: '{found.priority}' has the grade "
            f"'{found.grade}', but nothing can be told: {proposal.reason}; delete the entry"
        )
    return found


def _enter(page: Page, priority: Priority, name: str, text: str, method: str) -> Entry:
    return page.ledger.add(
        Entry(
            id=f"{priority.id}.grade.{name}",
            kind="text",
            chapter=priority.id,
            text=text,
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method=method,
        )
    )


def final_grade(page: Page, priority: Priority) -> str:
    """Return the grade that stands: the analyst's, else what the rule proposes, else ``no grade``.

    Parameters
    ----------
    page : Page
        Of which edition; nothing enters its ledger.
    priority : Priority
        Of its plan.
    """
    proposal = grade_of(page, priority)
    written = _written(page, proposal)
    return proposal.grade or _NONE if written is None else written.grade


def _entries(page: Page, proposal: Proposal) -> tuple[Entry, Entry, WrittenGrade | None]:
    """Enter the grade proposed and the grade that stands."""
    written = _written(page, proposal)
    proposed = _enter(page, proposal.priority, "proposed", proposal.grade or _NONE, "grades.yml")
    final = final_grade(page, proposal.priority)
    by = "as proposed" if written is None else "the analyst's"
    return proposed, _enter(page, proposal.priority, "final", final, by), written


def _made_of_it(proposed: Entry, final: Entry, written: WrittenGrade | None) -> str:
    """Return what an analyst made of the proposal."""
    if written is None:
        return "No analyst has confirmed or changed it yet."
    verb = "confirms it" if proposed.text == final.text else f"changes it to **{final.role}**"
    return f"The analyst {verb}: {for_markdown(wording.upper_first(written.reason))}"


def _since(page: Page, priority: Priority, final: Entry) -> str:
    """Return the grade of the last edition, and whether it changed."""
    record = last_edition(page)
    if record is None:
        return "No edition of an earlier quarter is on record."
    label = Quarter.parse(record.quarter).label
    before = record.figures.get(f"{priority.id}.grade.final")
    if before is None:
        return f"The edition of {label} recorded no grade."
    same = "the same" if before.text == final.text else f"it was {before.text}"
    return f"Since {label}: {same}."


def grade_blocks(page: Page, priority: Priority) -> list[Block]:
    """Return the grade of a priority: proposed, on what it rests, confirmed or changed, and since when.

    Parameters
    ----------
    page : Page
        Whose ledger.
    priority : Priority
        Of the edition's plan.
    """
    proposal = grade_of(page, priority)
    proposed, final, written = _entries(page, proposal)
    since = _since(page, priority, final)
    if proposal.grade is None or proposal.mean is None:
        return [Prose(f"**No grade:** {for_markdown(proposal.reason)}. {since}")]
    rule = page.catalogue.grades
    said = (
        f"Recommended: **{proposed.role}**. {_made_of_it(proposed, final, written)} {since} The rule "
        f"adds points for and against each indicator that tells something; their mean, "
        f"{wording.signed(proposal.mean, 1)}, makes *good* from {wording.signed(rule.good, 1)} and "
        f"*requires improvement* from {wording.signed(rule.poor, 1)} down. It grades what open figures "
        f"show, not the work done."
    )
    if len(proposal.counted) == 1:
        said += " It rests on one indicator alone: read it as a prompt."
    return [Prose(said), _rests_on(page, proposal)]


def _rests_on(page: Page, proposal: Proposal) -> Table:
    nesting = page.catalogue.first_page
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for item in proposal.counted:
        evidence = item.evidence
        signs = [
            nesting.words_for(sign, side, evidence.group_size)
            for sign, side in evidence.signs
            if page.catalogue.grades.points(sign)
        ]
        rows.append(
            Row(
                [
                    section_link(page, evidence.item),
                    place(evidence),
                    evidence.finding.clause,
                    "; ".join(signs) + moved_by(evidence.indicator),
                    wording.signed(item.points),
                ]
            )
        )
        data.append(
            [
                evidence.indicator.id,
                evidence.item.rank.value,
                evidence.finding.clause,
                "; ".join(signs),
                item.points,
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{proposal.priority.id}.grade.rests-on",
            kind="table",
            chapter=proposal.priority.id,
            text="On what the grade rests",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="grades.yml",
            n=len(rows),
        ),
        ["indicator", "rank", "change", "signs", "points"],
        data,
        None,
    )
    columns = [
        Column("Indicator", numeric=False),
        Column(f"Rank in {page.group.short_label}"),
        Column("Change on the year", numeric=False),
        Column("Signs", numeric=False),
        Column("Points"),
    ]
    return Table(entry, columns, rows)


def grades_table(page: Page) -> list[Block]:
    """Return the grade of every priority of the plan, or nothing where there is none."""
    if page.plan is None or not page.plan.priorities:
        return []
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for priority in page.plan.priorities:
        proposal = grade_of(page, priority)
        proposed, final, written = _entries(page, proposal)
        number = page.plan.number_of(priority)
        rests = _names(proposal) or proposal.reason
        state = "proposed"
        if proposal.grade is None:
            state = "none"
        elif written is not None:
            state = "confirmed" if proposed.text == final.text else f"changed from {proposed.text}"
        cell = Link(f"Priority {number}", f"{priority.page}.html", priority.title)
        rows.append(Row([cell, wording.upper_first(final.text), state, wording.upper_first(rests)]))
        data.append([priority.id, final.text, proposed.text, state, rests])
    entry = page.ledger.add_data(
        Entry(
            id="executive-summary.grades.table",
            kind="table",
            chapter="executive-summary",
            text=f"Recommended grades of {page.force_name}, {page.measures.quarter.label}",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="grades.yml; an analyst confirms or changes what the rule proposes",
            n=len(rows),
        ),
        ["priority", "grade", "proposed", "state", "rests_on"],
        data,
        None,
    )
    columns = [
        Column("Priority", numeric=False),
        Column("Grade", numeric=False),
        Column("By whom", numeric=False),
        Column("Rests on", numeric=False),
    ]
    said = "A rule proposes the grade from verdicts, positions and aspirations; each chapter shows how."
    return [Prose(said), Table(entry, columns, rows, stacked=True)]


def _names(proposal: Proposal) -> str:
    return "; ".join(
        f"{wording.sentence_case(item.evidence.indicator.label)} {item.evidence.item.rank.text}, "
        f"{item.evidence.finding.clause}{moved_by(item.evidence.indicator)}"
        for item in proposal.counted
    )
