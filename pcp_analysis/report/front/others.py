"""The names that the sentences of the first page leave out, in a section below the minute."""

from __future__ import annotations

import re

from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.front import sentences
from pcp_analysis.report.front.parts import FirstPage
from pcp_analysis.report.page import Page

LEFT_OUT = re.compile(r"\bothers\b")


def others(short: FirstPage, full: FirstPage) -> tuple[str, ...]:
    """Return the sentences of which the page left names out, with every name, and those it left out.

    Why priorities have no grade may be left out too.
    """
    pairs = [
        (short.better.named, full.better.named),
        (short.worse.named, full.worse.named),
        *((text, full.untold.points[name]) for name, text in short.untold.points.items()),
        (short.since.opening, full.since.opening),
    ]
    left = [
        text
        for part, whole in ((short.untold, full.untold), (short.grades, full.grades))
        for name, text in whole.points.items()
        if name not in part.points
    ]
    wholes = [whole for text, whole in pairs if LEFT_OUT.search(text)]
    grades = full.grades.points.get("grades", "")
    if grades != short.grades.points.get("grades", ""):
        wholes.append(f"Grades: {grades[:1].lower()}{grades[1:]}")
    return (*wholes, *left)


def others_blocks(page: Page, found: FirstPage) -> list[Block]:
    """Return the section in which every name stands that a sentence of the page leaves out, or nothing.

    Parameters
    ----------
    page : Page
        Whose ledger.
    found : FirstPage
        From :func:`pcp_analysis.report.front.first_page.first_page`.
    """
    if not found.others:
        return []
    each = (
        f"- {sentences.said(page, f'others.{number}', text).role}"
        for number, text in enumerate(found.others, start=1)
    )
    return [Prose(f"({sentences.OTHERS})=\n## The others by name"), Prose("\n".join(each))]
