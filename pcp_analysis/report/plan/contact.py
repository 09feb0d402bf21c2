"""Whom a reader can write to, as the plan's file says; nothing is made up where it says nothing."""

from __future__ import annotations

from pcp_analysis.catalogue.plans import Contact, Plan
from pcp_analysis.report.ledger import Entry

CHAPTER = "feedback"
_NONE = "This draft has no contact yet. The publisher names one before it is published."


def lines_of(contact: Contact) -> list[str]:
    """Return name, e-mail address and page of a contact, as far as they are given."""
    return [line for line in (contact.name, contact.email, contact.page) if line]


def contact_entry(plan: Plan | None) -> Entry:
    """Return the contact that the force's plan names, or that this draft has none yet.

    Parameters
    ----------
    plan : Plan or None
        The plan in force.
    """
    contact = plan.contact if plan else None
    text = _NONE if contact is None else ", ".join(lines_of(contact))
    return Entry(id=f"{CHAPTER}.contact", kind="text", chapter=CHAPTER, text=text)
