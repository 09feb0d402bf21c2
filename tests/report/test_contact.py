from __future__ import annotations

import pytest
from pydantic import ValidationError

from pcp_analysis.catalogue.plans import Contact
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.contact import contact_entry


def test_without_a_contact_the_page_tells_the_reader_and_gives_no_instructions(page: Page) -> None:
    for plan in (page.plan, None):
        text = contact_entry(plan).text
        assert text == (
            "This draft has no contact yet. The publisher names one before it is published."
        )


def test_configured_contact_is_printed_and_nothing_else(page: Page) -> None:
    assert page.plan is not None
    given = Contact(name="The office", email="a@example.org", page="https://example.org/write")
    plan = page.plan.model_copy(update={"contact": given})
    assert contact_entry(plan).text == "The office, a@example.org, https://example.org/write"


@pytest.mark.parametrize(
    "given",
    [{}, {"name": "The office"}, {"email": "nobody"}, {"page": "http://example.org"}],
)
def test_contact_that_reaches_nobody_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Contact(**given)
