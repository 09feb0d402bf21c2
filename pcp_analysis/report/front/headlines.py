"""The edition's headline findings: each a count of verdicts with the first of them named."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front import summary
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.changes import (
    NOT_LASTING,
    exceptional_quarters,
    printed_change,
)
from pcp_analysis.report.indicators.standing import overlap
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Outcome
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "overview"
_NAMED = 4  # indicators that a headline names before it leaves the rest to the summary


def _finding(page: Page, name: str, opening: str, found: Sequence[summary.Standing]) -> str | None:
    """Return a bullet that counts indicators and names the first of them, or None without any."""
    entry = page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{name}",
            kind="number",
            chapter=CHAPTER,
            text=wording.plural(len(found), "indicator"),
            value=float(len(found)),
            unit="indicator",
            period=page.measures.quarter.label,
            area=page.measures.force.code,
            method="count of the indicators with this verdict",
        )
    )
    if not found:
        return None
    names = [
        f"[{for_markdown(wording.sentence_case(item.indicator.label))}](#{positions.anchor(item.indicator)})"
        for item in found[:_NAMED]
    ]
    if len(found) > _NAMED:
        names.append("others")
    parts = overlap(page, [item.indicator for item in found])
    return f"- **{opening}:** {entry.role}{parts} ({wording.listed(names)})."


def headlines(page: Page) -> list[Block]:
    """Return the edition's headline findings, each a count of verdicts with the first of them named."""
    found = summary.standings(page)
    changes = {item.indicator.id: printed_change(page, item.indicator) for item in found}

    def against(key: str, judgement: str | None = None) -> list[summary.Standing]:
        return [
            item
            for item in found
            if isinstance(outcome := item.now.assessment.outcome, Outcome)
            and outcome.key == key
            and (judgement is None or outcome.judgement == judgement)
        ]

    def moved(word: str) -> list[summary.Standing]:
        return [item for item in found if changes[item.indicator.id].direction.text == word]

    bullets = [
        _finding(
            page,
            "better",
            f"Better than {page.group.short_label} by a statistically significant margin",
            against("different", "better"),
        ),
        _finding(
            page,
            "worse",
            f"Worse than {page.group.short_label} by a statistically significant margin",
            against("different", "worse"),
        ),
        _finding(
            page,
            "similar",
            f"Shown to be similar to {page.group.short_label}",
            against("similar"),
        ),
        _finding(
            page,
            "cannot-tell",
            f"Neither shown to differ from {page.group.short_label} nor to be similar",
            against("cannot_tell"),
        ),
        _finding(page, "improving", "Improving on the year before", moved("improving")),
        _finding(page, "deteriorating", "Deteriorating on the year before", moved("deteriorating")),
        _finding(page, "possible", "Possible change on the year before", moved("possible change")),
        _aspirations(page),
    ]
    if not against("different"):
        bullets.insert(
            0,
            f"- **Against {page.group.own}** no indicator differs by a statistically significant "
            "margin.",
        )
    blocks = [*summary.headline(page), Prose("\n".join(line for line in bullets if line))]
    quarters = exceptional_quarters(change.assessment for change in changes.values())
    if quarters:
        blocks.append(Prose(f"{quarters}, {NOT_LASTING}."))
    return blocks


def _aspirations(page: Page) -> str | None:
    if not summary.aspirations(page):
        return None
    met, missed = (
        page.ledger.get(f"{summary.CHAPTER}.aspirations-{name}") for name in ("met", "not-met")
    )
    return f"- **Aspirations of the plan:** met in {met.role}, not met in {missed.role}."
