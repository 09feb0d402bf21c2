"""The benchmark that sets two ledgers side by side has a reason for each id of 0.1.0 that is gone."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from pcp_analysis.report.ledger import Entry

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "compare_ledgers", ROOT / "benchmarks" / "compare_ledgers.py"
    )
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_each_figure_of_the_first_record_that_is_gone_has_a_reason(benchmark: ModuleType) -> None:
    folder = ROOT / "data" / "editions" / "record" / "essex"
    before, now = (
        json.loads((folder / f"2020-21-q2.v{version}.json").read_text())["figures"]
        for version in (1, 2)
    )
    gone = {name for name in before if name not in now}
    assert gone
    assert gone <= set(benchmark.REASONS)
    assert not set(benchmark.REASONS) & set(now)


def test_an_id_that_is_gone_without_a_reason_is_a_fault(benchmark: ModuleType) -> None:
    known = next(iter(benchmark.REASONS))
    old = {
        name: Entry(id=name, kind="text", chapter="a", text="x") for name in (known, "a.b", "a.c")
    }
    lines, faults = benchmark.compare(old, {"a.c": old["a.c"]})
    assert faults == 1
    assert "  a.b: NO REASON GIVEN" in lines
    assert f"  {known}: {benchmark.REASONS[known]}" in lines
