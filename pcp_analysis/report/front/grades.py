"""The grade of each priority: what the rule proposes, on what it rests, what an analyst made of it."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.catalogue.grades import WrittenGrade
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.report.blocks import Block, Column, Link, Prose, Row, Table
from pcp_analysis.report.front import grade_change
from pcp_analysis.report.front.grade_rule import (
    NO_GRADE,
    Counted,
    Proposal,
    aim_of,
    final_grade,
    grade_of,
    written_grade,
)
from pcp_analysis.report.front.sentences import place
from pcp_analysis.report.indicators.positions import section_link
from pcp_analysis.report.indicators.standing import moved_by
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown


def _enter(
    page: Page,
    priority: Priority,
    name: str,
    text: str,
    method: str,
    points: float | None = None,
) -> Entry:
    return page.ledger.add(
        Entry(
            id=name,
            kind="text" if points is None else "number",
            chapter=priority.id,
            text=text,
            value=points,
            unit=None if points is None else "points for or against",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method=method,
        )
    )


def _entries(page: Page, proposal: Proposal) -> tuple[Entry, Entry, WrittenGrade | None]:
    """Enter the grade proposed, what counts for it and the grade that stands.

    What counts is kept in the edition's record, so that the next one can say why a grade moved.
    """
    written, own, rule = written_grade(page, proposal), proposal.priority, page.catalogue.grades
    for item in proposal.counted:
        aimed = aim_of(page, item.indicator) is not None
        for sign, side in item.signs:
            name = grade_change.entry_id(own, item.indicator, sign)
            words = rule.words_for(sign, side, aimed=aimed)
            _enter(page, own, name, words, "grades.yml", float(rule.points(sign, side)))
    grade = proposal.grade or NO_GRADE
    proposed = _enter(page, own, f"{own.id}.grade.proposed", grade, "grades.yml")
    by = "as proposed" if written is None else "the analyst's"
    final = _enter(page, own, f"{own.id}.grade.final", final_grade(page, proposal), by)
    return proposed, final, written


def _made_of_it(proposed: Entry, final: Entry, written: WrittenGrade | None) -> str:
    """Return what an analyst made of the proposal."""
    if written is None:
        return "No analyst has confirmed or changed it yet."
    verb = "confirms it" if proposed.text == final.text else f"changes it to **{final.role}**"
    return f"The analyst {verb}: {for_markdown(wording.upper_first(written.reason))}"


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
    since = for_markdown(grade_change.told(page, proposal))
    if proposal.grade is None or proposal.mean is None:
        return [Prose(f"**No grade:** {for_markdown(proposal.reason)}. {since}")]
    rule = page.catalogue.grades
    said = (
        f"Recommended: **{proposed.role}**. {_made_of_it(proposed, final, written)} {since}\n\nThe "
        f"rule adds points for and against each indicator of which more can be told than chance alone "
        f"would do: a verdict, a shown change, a rank or figure that with its whole 95% interval "
        f"(*surely*) lies on one side. *Surely in the lower half* says where a figure "
        f"stands; whether it is further off than forces usually differ is another test, which may say "
        f"*cannot tell*. Their mean, {wording.signed(proposal.mean, 1)}, makes *good* "
        f"from {wording.signed(rule.good, 1)} and *requires improvement* from "
        f"{wording.signed(rule.poor, 1)} down. It grades what open figures show, not the work done."
    )
    return [Prose(f"{said}{_alone(proposal)}"), _rests_on(page, proposal)]


def _alone(proposal: Proposal) -> str:
    """Return on how little a grade rests, where it does."""
    said = ""
    if len(proposal.counted) == 1:
        said = " It rests on one indicator alone: read it as a prompt."
    if all(proposal.found[item.indicator].indicator.moved_by for item in proposal.counted):
        said += (
            " All that counts are figures that also move when people report more, or police record or "
            "search more: read it as a question about the police, not a finding."
        )
    return said


def _words(page: Page, proposal: Proposal, item: Counted) -> list[str]:
    """Return the signs of an indicator in words, each with the figure behind it."""
    evidence, rule = proposal.found[item.indicator], page.catalogue.grades
    aimed = aim_of(page, item.indicator) is not None
    said = []
    for sign, side in item.signs:
        words = rule.words_for(sign, side, aimed=aimed)
        behind = {
            "change": f" ({evidence.finding.amount.text})",
            "position": f" ({evidence.item.rank_interval.text})",
        }
        said.append(f"{words}{behind.get(sign, '')}")
    return said


def _rests_on(page: Page, proposal: Proposal) -> Table:
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for item in proposal.counted:
        evidence = proposal.found[item.indicator]
        signs = "; ".join(_words(page, proposal, item))
        rows.append(
            Row(
                [
                    section_link(page, evidence.item),
                    place(evidence),
                    evidence.finding.clause,
                    signs + moved_by(evidence.indicator),
                    wording.signed(item.points),
                ]
            )
        )
        data.append(
            [
                item.indicator,
                evidence.item.rank.value,
                evidence.finding.clause,
                signs,
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
        rests = _names(page, proposal) or proposal.reason
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
    said = (
        "A rule proposes the grade from verdicts, shown changes and positions that are sure; what "
        "chance alone would do counts for nothing. Each chapter shows how."
    )
    return [Prose(said), Table(entry, columns, rows, stacked=True)]


def _names(page: Page, proposal: Proposal) -> str:
    return "; ".join(
        f"{wording.sentence_case(proposal.found[item.indicator].indicator.label)}: "
        f"{', '.join(_words(page, proposal, item))}{moved_by(proposal.found[item.indicator].indicator)}"
        for item in proposal.counted
    )
