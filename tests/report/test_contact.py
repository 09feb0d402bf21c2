from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.catalogue.plans import Contact
from pcp_analysis.publishing.html.site import page_context
from pcp_analysis.report.check import contacts_lacking
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.contact import contact_entry, contact_lacking


def test_without_a_contact_the_page_tells_the_reader_and_gives_no_instructions(page: Page) -> None:
    for plan in (page.plan, None):  # of a draft and of what is published alike
        assert contact_entry(plan).text == "No contact is named in this edition."


def test_what_would_bring_a_contact_is_told_by_file(project: Path) -> None:
    catalogue = Catalogue.load(project)
    kent = read_edition(project, catalogue, "2025-26-q3", force="kent")
    mend = contact_lacking(catalogue, kent)
    assert mend.endswith("of data/catalogue/plans/kent/2025-2029.yml")
    gwent = read_edition(project, catalogue, "2025-26-q3", force="gwent")
    assert "data/catalogue/plans/gwent/NAME.yml" in contact_lacking(catalogue, gwent)
    assert any(line.endswith(mend) for line in contacts_lacking(project, "2025-26-q3", "kent"))
    assert page_context(project, catalogue, kent)["no_contact"] == mend
    plan = project / "data" / "catalogue" / "plans" / "kent" / "2025-2029.yml"
    text = plan.read_text().replace("contact: null", "contact: {email: a@example.org}", 1)
    plan.write_text(text)
    named = Catalogue.load(project)
    assert contact_lacking(named, kent) == ""
    assert page_context(project, named, kent)["no_contact"] == ""


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
