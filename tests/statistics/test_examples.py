"""The examples in the docstrings run and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

from pcp_analysis import statistics

MODULES = [module.name for module in pkgutil.iter_modules(statistics.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    found = doctest.testmod(importlib.import_module(f"pcp_analysis.statistics.{name}"))
    assert found.failed == 0
