"""Whom a reader can write to, as the plan's file says; nothing is made up where it says nothing."""

from __future__ import annotations

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.catalogue.plans import Contact, Plan, file_of
from pcp_analysis.report.ledger import Entry

CHAPTER = "feedback"
_NONE = "No contact is named in this edition."


def lines_of(contact: Contact) -> list[str]:
    """Return name, e-mail address and page of a contact, as far as they are given."""
    return [line for line in (contact.name, contact.email, contact.page) if line]


def contact_entry(plan: Plan | None) -> Entry:
    """Return the contact that the force's plan names, or that none is named.

    Parameters
    ----------
    plan : Plan or None
        The plan in force.
    """
    contact = plan.contact if plan else None
    text = _NONE if contact is None else ", ".join(lines_of(contact))
    return Entry(id=f"{CHAPTER}.contact", kind="text", chapter=CHAPTER, text=text)


def contact_lacking(catalogue: Catalogue, edition: Edition) -> str:
    """Return what to fill in so that readers can write to somebody; empty where they can.

    Parameters
    ----------
    catalogue : Catalogue
        With the plans of the force.
    edition : Edition
        Whose readers.
    """
    plan = catalogue.plan(edition.force, edition.quarter.end)
    if plan is None:
        return f"write data/catalogue/plans/{edition.force}/NAME.yml with a contact"
    if plan.contact is not None:
        return ""
    file = file_of(catalogue.plans(edition.force), plan)
    return f"fill in 'contact' (name, email or page) of data/catalogue/{file}"
