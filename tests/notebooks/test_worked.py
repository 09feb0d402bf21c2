"""The worked analysis runs top to bottom, and changing one cell gives another indicator's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pcp_analysis as pcp

ROOT = Path(__file__).parents[2]
WORKED = ROOT / "examples" / "worked_analysis.ipynb"


@pytest.fixture(scope="module")
def indicators() -> list[pcp.IndicatorAnalysis]:
    """Every indicator of the first edition."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        first = pcp.list_editions()[0]
        return list(pcp.open_edition(first.force, first.name).indicators)


def test_every_step_shows_itself(run_notebook: Callable[..., list[dict[str, Any]]]) -> None:
    shown = run_notebook(WORKED)
    assert all("text/html" in bundle for bundle in shown)
    page = " ".join(bundle["text/html"] for bundle in shown)
    assert page.count("<svg") == 4  # the series, the control chart, the ranks, the funnel
    assert "{value}" not in page


@pytest.mark.parametrize("kind", ["per cent", "year"])
def test_changing_the_indicator_gives_the_analysis_of_another(
    run_notebook: Callable[..., list[dict[str, Any]]],
    indicators: list[pcp.IndicatorAnalysis],
    kind: str,
) -> None:
    other = {
        "per cent": next(item for item in indicators if item.unit == "per cent"),
        "year": next(item for item in indicators if item.indicator.frequency != "quarter"),
    }[kind]
    shown = run_notebook(WORKED, {'"robbery"': f'"{other.id}"'})
    page = " ".join(bundle["text/html"] for bundle in shown)
    assert f"<strong>{other.label}</strong>" in page
    assert other.figure().period in page
