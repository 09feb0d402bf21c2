from __future__ import annotations

import pytest
from pydantic import ValidationError

from pcp_analysis.catalogue.models import Contact
from pcp_analysis.report import Page
from pcp_analysis.report.blocks import Prose
from pcp_analysis.report.front import contact


def text_of(page: Page) -> str:
    (block,) = contact.details(page)
    assert isinstance(block, Prose)
    return block.html(page.ledger)


def test_without_a_contact_the_page_tells_the_reader_and_gives_no_instructions(page: Page) -> None:
    text = text_of(page)
    assert "This draft has no contact yet. The publisher names one before it is published." in text
    assert "yml" not in text
    assert "<code>" not in text
    assert "@" not in text


def test_configured_contact_is_printed_and_nothing_else(page: Page) -> None:
    assert page.plan is not None
    given = Contact(name="The office", email="a@example.org", page="https://example.org/write")
    plan = page.plan.model_copy(update={"contact": given})
    text = text_of(Page("test", page.measures, plan))
    assert '<a href="mailto:a@example.org">a@example.org</a>' in text
    assert '<a href="https://example.org/write">' in text
    assert "no contact" not in text


@pytest.mark.parametrize(
    "given",
    [{}, {"name": "The office"}, {"email": "nobody"}, {"page": "http://example.org"}],
)
def test_contact_that_reaches_nobody_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Contact(**given)
