"""Every example of a docstring is run, those of the API on the first edition at hand."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
from importlib import import_module

import pytest

import pcp_analysis as pcp
from pcp_analysis import statistics

ROOT_MODULE = "pcp_analysis"
MODULES = [
    ROOT_MODULE,
    *(
        found.name
        for found in pkgutil.walk_packages(pcp.__path__, f"{ROOT_MODULE}.")
        if not found.name.startswith(f"{ROOT_MODULE}.cli")
    ),
]
EXAMPLES = [
    example
    for name in MODULES
    for example in doctest.DocTestFinder(exclude_empty=True).find(import_module(name), name)
    if example.examples
]


@pytest.fixture(scope="module")
def shared_by_statistics() -> dict[str, object]:
    """The series and areas that the package of the statistics sets out for its examples."""
    (found,) = [example for example in EXAMPLES if example.name == statistics.__name__]
    names: dict[str, object] = {}
    for line in found.examples:
        exec(line.source, names)  # noqa: S102
        if "peers" in names:
            return names
    raise AssertionError("the package sets out no peers")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(
    example: doctest.DocTest,
    edition: pcp.OpenEdition,
    shared_by_statistics: dict[str, object],
    root: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(root))
    example.globs.update(pcp=pcp, edition=edition)
    if example.name.startswith("pcp_analysis.statistics."):
        example.globs.update(shared_by_statistics)
    said: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL)
    outcome = runner.run(example, out=said.append)
    assert outcome.failed == 0, "".join(said)


@pytest.mark.parametrize("name", ["figure", "series", "change", "against_peers", "rank", "signals"])
def test_every_step_of_an_indicator_has_an_example(name: str) -> None:
    assert f"pcp_analysis.api.indicator.IndicatorAnalysis.{name}" in {
        example.name for example in EXAMPLES
    }


@pytest.mark.parametrize("name", statistics.__all__)
def test_every_statistic_has_an_example(name: str) -> None:
    item = getattr(statistics, name)
    if inspect.isfunction(item):
        assert ">>>" in (inspect.getdoc(item) or "")


@pytest.mark.parametrize(
    "name",
    [
        "against_kept_peers",
        "against_all_forces",
        "similarity",
        "rank_by_dispersion",
        "rare_events",
        "change_in_percentage_points",
    ],
)
def test_every_step_of_a_yardstick_has_an_example(name: str) -> None:
    assert f"pcp_analysis.api.yardsticks.IndicatorYardsticks.{name}" in {
        example.name for example in EXAMPLES
    }
