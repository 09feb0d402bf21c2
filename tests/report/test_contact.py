from __future__ import annotations

import pytest
from pydantic import ValidationError

from pcp_analysis.catalogue_models import Contact
from pcp_analysis.report import Page, contact
from pcp_analysis.report.blocks import Prose


def text_of(page: Page) -> str:
    (block,) = contact.details(page)
    assert isinstance(block, Prose)
    return block.html(page.ledger)


def test_without_a_contact_the_page_says_so_and_where_to_set_it(page: Page) -> None:
    text = text_of(page)
    assert "No contact is configured for Essex." in text
    assert "data/catalogue/plans/essex.yml" in text
    assert "@" not in text


def test_configured_contact_is_printed_and_nothing_else(page: Page) -> None:
    assert page.plan is not None
    given = Contact(name="The office", email="a@example.org", page="https://example.org/write")
    plan = page.plan.model_copy(update={"contact": given})
    text = text_of(Page("test", page.measures, plan))
    assert '<a href="mailto:a@example.org">a@example.org</a>' in text
    assert '<a href="https://example.org/write">' in text
    assert "No contact" not in text


@pytest.mark.parametrize(
    "given",
    [{}, {"name": "The office"}, {"email": "nobody"}, {"page": "http://example.org"}],
)
def test_contact_that_reaches_nobody_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Contact(**given)
