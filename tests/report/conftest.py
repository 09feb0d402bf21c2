from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.report import Page, open_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def opened() -> Page:
    """The page whose figures and assessments every test of a worker shares."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        return open_page("test", force="essex", quarter="2020-21-q4", as_at="2026-07-31")


@pytest.fixture
def page(opened: Page) -> Page:
    """A page of the Essex edition of Q4 2020/21, with an empty ledger."""
    fresh = Page("test", opened.measures, opened.plan)
    fresh.assessments = opened.assessments
    return fresh
