"""Change each numeric constant of the code in turn and see whether a test fails.

Each number in the chosen modules is made one larger, in memory, and one of ten or more is also halved;
the module's tests run until the first fails, those that reach the number's line before the others. A
number that no test minds is printed as survived: either a test is missing or the number does not
matter, and then it should not be there.

    .venv/bin/python benchmarks/mutate_constants.py
    .venv/bin/python benchmarks/mutate_constants.py pcp_analysis/report/plan/priority.py
"""

from __future__ import annotations

import argparse
import ast
import builtins
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib.pyplot  # noqa: F401  (imported once, before each mutant forks)
import pandas  # noqa: F401
import pydantic  # noqa: F401
import pytest
import seaborn  # noqa: F401
import statsmodels.api  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
# code, and the tests that are meant to notice; the first that fails ends a run
TESTS = {
    "pcp_analysis/catalogue/": ["tests/catalogue/test_bounds.py", "tests/catalogue"],
    "pcp_analysis/analysis/assessment.py": ["tests/analysis/test_assessment.py"],
    "pcp_analysis/analysis/funnels.py": ["tests/analysis/test_funnels.py"],
    "pcp_analysis/analysis/measures.py": [
        "tests/analysis/test_measures.py",
        "tests/report/test_comparison.py",
    ],
    "pcp_analysis/analysis/": ["tests/analysis/test_yardsticks.py"],
    "pcp_analysis/report/plan/priority.py": ["tests/report/test_priority.py"],
    "pcp_analysis/report/plan/aspirations.py": ["tests/report/test_aspirations.py"],
    "pcp_analysis/report/plan/": ["tests/report/test_commentary.py"],
    "pcp_analysis/report/closure/": ["tests/report/test_closure.py"],
}
ROOMS = sorted({(ROOT / name if name.endswith("/") else (ROOT / name).parent) for name in TESTS})
FEWEST_HALVED = 10
KILLED, SURVIVED, NEVER_RAN = 0, 1, 2
Place = tuple[int, int]


class Changed(importlib.machinery.SourceFileLoader):
    """Loads one module with its tree changed."""

    change: Callable[[ast.Module], None]

    def source_to_code(self, data, path, *, _optimize=-1):  # type: ignore[no-untyped-def]
        """Compile the module after the change."""
        tree = ast.parse(data)
        self.change(tree)
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    def get_code(self, fullname):  # type: ignore[no-untyped-def]
        """Compile from source: bytecode on disk is of the code as it stands."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Finder(importlib.abc.MetaPathFinder):
    """Hands the chosen module to the loader that changes it."""

    def __init__(self, path: Path, change: Callable[[ast.Module], None]) -> None:
        self.module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        self.path, self.change = path, change

    def find_spec(self, fullname, path, target=None):  # type: ignore[no-untyped-def]
        """Return a spec for the chosen module alone."""
        if fullname != self.module:
            return None
        loader = Changed(fullname, str(self.path))
        loader.change = self.change
        return importlib.util.spec_from_file_location(fullname, self.path, loader=loader)


def is_number(node: ast.AST) -> bool:
    """Return whether a node is a number written in the code."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def functions_of(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the functions of a module, an inner one after the one that holds it."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def constants(path: Path) -> Iterator[tuple[int, int, float, int | None]]:
    """Yield line, column and value of each number of a file, and the line of its function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    within = {
        node: function.lineno
        for function in functions_of(tree)
        for statement in function.body
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if is_number(node):
            yield node.lineno, node.col_offset, node.value, within.get(node)


def replaced(place: Place, value: float) -> Callable[[ast.Module], None]:
    """Return the change that writes another number at a place."""

    def change(tree: ast.Module) -> None:
        for node in ast.walk(tree):
            if is_number(node) and (node.lineno, node.col_offset) == place:
                node.value = value

    return change


def mark_functions(tree: ast.Module) -> None:
    """Make each function tell that it is reached."""
    for function in functions_of(tree):
        told = ast.parse(f"_reached({function.lineno})").body
        docstring = ast.get_docstring(function) is not None
        function.body[docstring:docstring] = told


class Reached:
    """Pytest plugin: which tests reach which function of the marked module."""

    def __init__(self) -> None:
        self.tests: defaultdict[int, dict[str, None]] = defaultdict(dict)
        self.running = ""

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Note the test that begins."""
        self.running = nodeid

    def tell(self, line: int) -> None:
        """Note that the test running now reached the function on a line."""
        self.tests[line][self.running] = None


def outcome(
    path: Path, change: Callable[[ast.Module], None], tests: list[str], told: Path | None = None
) -> int:
    """Run tests in a process of their own with a module changed; write what they reach if asked."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        reached = Reached()
        builtins._reached = reached.tell  # type: ignore[attr-defined]
        sys.meta_path.insert(0, Finder(path, change))
        wanted = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not edition and not browser"]
        code = pytest.main([*wanted, *tests], plugins=[reached])
        if told is not None:
            told.write_text(json.dumps({line: list(ids) for line, ids in reached.tests.items()}))
        os._exit(SURVIVED if code == 0 else KILLED if code in (1, 2, 3, 4) else NEVER_RAN)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def reaching(path: Path, tests: list[str]) -> dict[int, list[str]]:
    """Return the tests that reach each function of a module, by the function's line."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "reached.json"
        if outcome(path, mark_functions, tests, told) != SURVIVED:
            sys.exit(f"{path}: its tests fail before anything is changed: {' '.join(tests)}")
        return {int(line): ids for line, ids in json.loads(told.read_text()).items()}


def others_of(value: float) -> list[float]:
    """Return what a number is changed to: one larger, and half of it if it is not small."""
    return [value + 1, value // 2] if value >= FEWEST_HALVED else [value + 1]


def main() -> None:
    """Mutate the constants of the files named, or of all that have tests assigned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="modules; all assigned when left out")
    os.chdir(ROOT)
    chosen = parser.parse_args().files or [
        path.relative_to(ROOT) for room in ROOMS for path in sorted(room.glob("*.py"))
    ]
    for path in chosen:
        name = path.as_posix()
        tests = next(tests for room, tests in TESTS.items() if name.startswith(room))
        found = sorted(constants(ROOT / path), key=lambda item: item[:2])
        if not found:
            continue
        begun, tried, survived = time.monotonic(), 0, 0
        reached = reaching(ROOT / path, tests)
        for line, column, value, function in found:
            near = reached.get(function, []) if function is not None else []
            for other in others_of(value):
                tried += 1
                change = replaced((line, column), other)
                if near and outcome(ROOT / path, change, near) == KILLED:
                    continue
                # a fixture that tests share reaches a function in the first of them alone
                if outcome(ROOT / path, change, tests) != KILLED:
                    survived += 1
                    print(f"survived {name}:{line}:{column}: {value} became {other}", flush=True)
        took = time.monotonic() - begun
        print(
            f"{name}: {len(found)} constants, {tried} changes, {tried - survived} noticed, "
            f"{survived} survived; {took:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
