"""The strategy report's risk register, in our own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.documents.strategy_models import Risk
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row
from pcp_analysis.report.strategy.base import (
    NOT_PRINTED,
    StrategyChapter,
    day_in_words,
    enter,
    enter_table,
    published_in,
    remarks,
)
from pcp_analysis.texts.plain import for_markdown


def _register_entry(item: Risk) -> str | Detailed:
    """Return reference, day, level and response of a risk, as far as they are printed."""
    day = day_in_words(dt.date.fromisoformat(item.registered)) if item.registered else ""
    known = [part for part in (day, item.level, item.response) if part]
    if not item.reference:
        return ", ".join(known) or NOT_PRINTED
    return Detailed(item.reference, ", ".join(known)) if known else item.reference


def _levels(found: Sequence[Risk]) -> str:
    """Return for which risks the register prints a level."""
    rated = [item.reference or item.risk for item in found if item.level]
    if not rated:
        return "No level is printed for any of them."
    rest = " and for no other" if len(rated) < len(found) else ""
    return f"A level is printed for {for_markdown(wording.listed(rated))}{rest}."


def risks(strategy: StrategyChapter) -> list[Block]:
    """Return the risk register, in our own words."""
    if strategy.not_shown:
        return []
    report = strategy.report
    titles = {item.strand: item.title for item in report.strands}
    names = ("risk_id", "strand", "reference", "registered", "owner", "risk", "level", "response")
    rows = [
        Row(
            [
                Detailed(item.risk, titles[item.strand]),
                _register_entry(item),
                item.mitigation,
                Detailed(item.locator, item.note) if item.note else item.locator,
            ]
        )
        for item in report.risks
    ]
    table = enter_table(
        strategy,
        "risks.table",
        "Risk register",
        published_in(report.document, report.document.places.risks),
        (
            (*names, "mitigation", "locator", "note"),
            [
                [getattr(item, name) for name in (*names, "mitigation", "locator", "note")]
                for item in report.risks
            ],
        ),
        [
            Column(heading, False)
            for heading in ("Risk and strand", "Register", "What is done", "Where")
        ],
        rows,
    )
    count = enter(
        strategy, "risks.count", len(rows), "risks", report.quarters[-1].label, "count of rows"
    )
    text = (
        f"## Risks\n\nRisks and what is done about them, {count.role} entries in our own words. "
        f"{_levels(report.risks)}"
    )
    return [Prose(text), table, *remarks(report, "risks")]
