"""The document of the public names is complete, and so are the docstrings."""

import dataclasses
import inspect
from pathlib import Path

import pytest

from pcp_analysis import statistics

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "statistics-api.md"


@pytest.mark.parametrize("name", statistics.__all__)
def test_every_public_name_is_documented(name):
    assert f"`{name}`" in DOCUMENT.read_text(encoding="utf-8")
    item = getattr(statistics, name)
    if inspect.isfunction(item):
        text = inspect.getdoc(item)
        sections = ("Parameters\n----", "Returns\n----", "Raises\n----")
        assert all(section in text for section in sections)
    elif dataclasses.is_dataclass(item) and inspect.isclass(item):
        assert "Parameters\n----" in inspect.getdoc(item)
        assert item.__dataclass_params__.frozen
