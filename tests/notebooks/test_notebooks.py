"""Every notebook reads as an analysis and runs top to bottom with the parameters it opens with."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

import pcp_analysis as pcp

ROOT = Path(__file__).parents[2]
OPENING = "pcp.open_edition(force, quarter, as_at, without_releases)"
BUILT = "2020-21-q4"  # the edition that tests build
# kinds of chapters that it has none of
OPENS_WITH = {"crime_by_district": "2025-26-q3"}
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def code_of(path: Path) -> list[tuple[str, bool]]:
    """Return the source of each code cell, and whether it holds the parameters."""
    return [
        (cell.source, "parameters" in cell.metadata.get("tags", []))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    ]


def defaults_of(path: Path) -> dict[str, str]:
    """Return the parameters that a notebook opens with."""
    (source,) = [source for source, tagged in code_of(path) if tagged]
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(source).body
    }


@pytest.fixture(scope="module")
def editions() -> dict[str, Any]:
    """The editions of the repository, with whose parameters notebooks open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        return {item.name: item for item in pcp.list_editions()}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_opens_with_the_parameters_of_an_edition(
    path: Path, editions: dict[str, Any]
) -> None:
    found = defaults_of(path)
    own = {name: found.pop(name) for name in ("force", "quarter", "as_at", "without_releases")}
    assert own == editions[OPENS_WITH.get(path.stem, BUILT)].parameters
    assert set(found) <= {"priority", "theme", "document", "section", "part"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_cell_is_one_step_whose_result_is_named_and_shown(path: Path) -> None:
    opening, *steps = [source for source, tagged in code_of(path) if not tagged]
    assert opening.startswith(f"import pcp_analysis as pcp\n\nedition = {OPENING}")
    assert len(ast.parse(opening).body) <= 3
    assert steps
    for source in steps:
        named, shown = ast.parse(source).body
        assert isinstance(named, ast.Assign)
        assert isinstance(named.value, ast.Call)
        assert isinstance(shown, ast.Expr)
        assert ast.unparse(shown) == ast.unparse(named.targets[0])


@pytest.mark.edition
@pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if path.stem not in OPENS_WITH],
    ids=lambda path: path.stem,
)
def test_notebook_ran_top_to_bottom_with_the_parameters_it_opens_with(
    path: Path, essex: Path
) -> None:
    """The edition of the default parameters runs each kind of notebook at least once."""
    found = defaults_of(path)
    copies = [copy for copy in (essex / "notebooks").glob("*.ipynb") if _ran_as(copy, path, found)]
    assert len(copies) == 1
    for cell in nbformat.read(copies[0], as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.execution_count
            assert all(output.output_type != "error" for output in cell.outputs)
            if "\n" in cell.source and OPENING not in cell.source and "parameters" not in str(cell):
                assert {"text/html", "text/markdown"} <= set(cell.outputs[0].data)


def _ran_as(copy: Path, notebook: Path, parameters: dict[str, str]) -> bool:
    """Return whether an executed copy is of a notebook, run with some parameters."""
    steps = [source for source, tagged in code_of(notebook) if not tagged]
    given, *ran = [source for source, tagged in code_of(copy) if not tagged]
    if ran != steps:
        return False
    names: dict[str, str] = {}
    exec(given, names)  # noqa: S102
    return all(names[name] == value for name, value in parameters.items())
