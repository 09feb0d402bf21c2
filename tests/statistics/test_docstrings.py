"""The docstrings of the public statistics are complete."""

import dataclasses
import inspect

import pytest

from pcp_analysis import statistics


@pytest.mark.parametrize("name", statistics.__all__)
def test_every_public_name_is_documented(name):
    item = getattr(statistics, name)
    if inspect.isfunction(item):
        text = inspect.getdoc(item)
        sections = ("Parameters\n----", "Returns\n----", "Raises\n----", "Examples\n----")
        assert all(section in text for section in sections)
    elif dataclasses.is_dataclass(item) and inspect.isclass(item):
        assert "Parameters\n----" in inspect.getdoc(item)
        assert item.__dataclass_params__.frozen
