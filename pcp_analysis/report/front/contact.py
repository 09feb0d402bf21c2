"""Whom a reader can write to, as the plan's file says; nothing is made up where it says nothing."""

from __future__ import annotations

from pcp_analysis.catalogue.models import Contact
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "feedback"


def _lines(contact: Contact) -> list[str]:
    lines = [for_markdown(contact.name)] if contact.name else []
    if contact.email:
        lines.append(f"[{for_markdown(contact.email)}](<mailto:{contact.email}>)")
    if contact.page:
        lines.append(f"[{for_markdown(contact.page)}](<{contact.page}>)")
    return lines


def details(page: Page) -> list[Block]:
    """Return the contact that the force's plan names, or that this draft has none yet.

    Parameters
    ----------
    page : Page
        Whose force.
    """
    contact = page.plan.contact if page.plan else None
    if contact is None:
        entry = page.ledger.add(
            Entry(
                id=f"{CHAPTER}.contact",
                kind="text",
                chapter=CHAPTER,
                text=(
                    "This draft has no contact yet. The publisher names one before it is published."
                ),
            )
        )
        return [Prose(f"**{entry.role}**")]
    return [Prose("\n".join(f"- {line}" for line in _lines(contact)))]
