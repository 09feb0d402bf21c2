"""Change each numeric constant of the code in turn and see whether a test fails.

Each number in the chosen modules is made one larger, in memory, and the module's tests run until the
first fails. A number that no test minds is printed as survived: either a test is missing or the number
does not matter, and then it should not be there.

    .venv/bin/python benchmarks/mutate_constants.py
    .venv/bin/python benchmarks/mutate_constants.py pcp_analysis/report/plan/priority.py
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import time
from collections.abc import Iterator
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
    "pcp_analysis/catalogue/": ["tests/catalogue"],
    "pcp_analysis/analysis/": ["tests/analysis", "tests/report/test_comparison.py"],
    "pcp_analysis/report/plan/": [
        "tests/report/test_priority.py",
        "tests/report/test_aspirations.py",
        "tests/report/test_commentary.py",
    ],
    "pcp_analysis/report/closure/": ["tests/report/test_closure.py"],
}
KILLED, SURVIVED, NEVER_RAN = 0, 1, 2


class Mutated(importlib.machinery.SourceFileLoader):
    """Loads one module with one number made larger."""

    place: tuple[int, int]

    def source_to_code(self, data, path, *, _optimize=-1):  # type: ignore[no-untyped-def]
        """Compile the module with the constant at ``place`` changed."""
        tree = ast.parse(data)
        for node in ast.walk(tree):
            if is_number(node) and (node.lineno, node.col_offset) == self.place:
                node.value += 1
        return compile(tree, path, "exec", dont_inherit=True)

    def get_code(self, fullname):  # type: ignore[no-untyped-def]
        """Compile from source: bytecode on disk is of the code as it stands."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Finder(importlib.abc.MetaPathFinder):
    """Hands the chosen module to the loader that changes it."""

    def __init__(self, module: str, path: Path, place: tuple[int, int]) -> None:
        self.module, self.path, self.place = module, path, place

    def find_spec(self, fullname, path, target=None):  # type: ignore[no-untyped-def]
        """Return a spec for the chosen module alone."""
        if fullname != self.module:
            return None
        loader = Mutated(fullname, str(self.path))
        loader.place = self.place
        return importlib.util.spec_from_file_location(fullname, self.path, loader=loader)


def is_number(node: ast.AST) -> bool:
    """Return whether a node is a number written in the code."""
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def constants(path: Path) -> Iterator[tuple[int, int, float]]:
    """Yield line, column and value of each number of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if is_number(node):
            yield node.lineno, node.col_offset, node.value


def outcome(path: Path, place: tuple[int, int] | None, tests: list[str]) -> int:
    """Run the tests in a process of their own, with the constant changed if one is given."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        if place is not None:
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            sys.meta_path.insert(0, Finder(module, path, place))
        wanted = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not edition and not browser"]
        code = pytest.main([*wanted, *tests])
        os._exit(SURVIVED if code == 0 else KILLED if code in (1, 2, 3, 4) else NEVER_RAN)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    """Mutate the constants of the files named, or of all that have tests assigned."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="modules; all assigned when left out")
    os.chdir(ROOT)
    chosen = parser.parse_args().files or [
        path.relative_to(ROOT) for room in TESTS for path in sorted((ROOT / room).glob("*.py"))
    ]
    survivors, tried, begun = [], 0, time.monotonic()
    for path in chosen:
        tests = next(tests for room, tests in TESTS.items() if path.as_posix().startswith(room))
        found = sorted(constants(ROOT / path))
        if found and outcome(ROOT / path, None, tests) != SURVIVED:
            sys.exit(f"{path}: its tests fail before anything is changed: {' '.join(tests)}")
        for line, column, value in found:
            tried += 1
            if outcome(ROOT / path, (line, column), tests) != KILLED:
                survivors.append(f"{path}:{line}:{column}: {value} became {value + 1}")
                print("survived", survivors[-1], flush=True)
    print(
        f"{tried} constants, {tried - len(survivors)} noticed, {len(survivors)} survived;", end=" "
    )
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
