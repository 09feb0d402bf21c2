from __future__ import annotations

from pathlib import Path

import pytest

import pcp_analysis as pcp

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def edition() -> pcp.OpenEdition:
    """The first edition at hand, opened once; tests show nothing on it or use a page apart."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        first = pcp.list_editions()[0]
        return pcp.open_edition(first.force, first.name)
