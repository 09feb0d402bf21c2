"""The API reference is what the docstrings say, and reads as reStructuredText without Sphinx."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import docutils.core
import pytest

import pcp_analysis as pcp
from pcp_analysis import statistics

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The script that writes the reference."""
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "docs/make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["edition", "chapters", "statistics"])
def test_reference_is_up_to_date(maker: ModuleType, page: str) -> None:
    written = (ROOT / "docs" / "reference" / f"{page}.rst").read_text(encoding="utf-8")
    assert written == maker.reference(page), "run make reference"
    settings = {"report_level": 2, "halt_level": 2}
    docutils.core.publish_string(written, writer_name="null", settings_overrides=settings)


def test_reference_names_every_public_name() -> None:
    folder = ROOT / "docs" / "reference"
    for page, names in (("edition", pcp.__all__), ("statistics", statistics.__all__)):
        lines = (folder / f"{page}.rst").read_text(encoding="utf-8").splitlines()
        assert set(names) <= set(lines)
