"""Every notebook of the edition, with odd signs in each plain field that people write: all escaped.

The walls behind the escapes (`Prose` and the tables) end a chapter that forgot one, so a field that is
not escaped shows here as an error.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest
from pydantic import BaseModel

import pcp_analysis
from pcp_analysis.catalogue import yaml_source
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.publishing.build.edition import measures_of, runs_of
from pcp_analysis.report import check
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.store.observations import Observations

ROOT = Path(__file__).parents[2]
SIGNS = " <i>&*x*{y}|z|_q_`t`[u](v)=#"
PLAIN = {
    *("title", "heading", "intro", "promise", "note", "text", "definition", "source", "rationale"),
    *(
        "background",
        "label",
        "reason",
        "owner",
        "named",
        "published_basis",
        "not_measured",
        "dates",
    ),
}


def spoil(item: Any) -> Any:
    """Add odd signs to the plain fields of a model and of all that it holds."""
    if isinstance(item, BaseModel):
        # words for groups, names of forces and forms of tables are held to letters by their models
        if type(item).__name__ in ("Force", "GroupKind", "ChapterEntry"):
            return item
        for name in type(item).model_fields:
            value = getattr(item, name)
            if name in PLAIN and type(value) is str:
                object.__setattr__(item, name, value + SIGNS)
            else:
                spoil(value)
    elif isinstance(item, tuple):
        for one in item:
            spoil(one)
    elif isinstance(item, dict):
        for one in item.values():
            spoil(one)
    return item


@pytest.fixture(scope="module")
def spoilt() -> Iterator[None]:
    """What is read from YAML has odd signs in it, wherever it is read."""
    read = yaml_source.read_yaml

    def read_and_spoil(path: Path, model: Any) -> Any:
        return spoil(read(path, model))

    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(pcp_analysis.__path__, "pcp_analysis.")
        if ".cli" not in found.name
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        forget(modules)
        for module in modules:
            if getattr(module, "read_yaml", None) is read:
                patch.setattr(module, "read_yaml", read_and_spoil)
        patch.setattr(check, "faults_of", lambda *given: [])
        patch.setattr("pcp_analysis.publishing.build.edition.check_written", unchecked)
        yield
    forget(modules)


def unchecked(root: Path, *given: str) -> check.Checked:
    """Find no fault, and read the figures."""
    catalogue = Catalogue.load(root)
    return check.Checked([], Observations.load(root / "data" / "observations", catalogue))


def forget(modules: list[ModuleType]) -> None:
    """Empty what modules remember of files, so that no other test sees the odd signs."""
    for module in modules:
        for member in vars(module).values():
            if callable(getattr(member, "cache_clear", None)):
                member.cache_clear()


def shown(notebook: Path, parameters: dict[str, str]) -> Iterator[str]:
    """Run a notebook's cells and give what each shows as the book would print it."""
    names: dict[str, Any] = {}
    for cell in nbformat.read(notebook, 4).cells:
        if cell.cell_type != "code":
            continue
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook.name, "exec"), names)  # noqa: S102 (the book's own notebook)
        if isinstance(last, ast.Expr):
            code = compile(ast.Expression(last.value), notebook.name, "eval")
            result = eval(code, names)  # noqa: S307
            yield result._repr_markdown_()


def test_no_plain_field_means_anything_on_any_page(spoilt: None) -> None:
    catalogue = Catalogue.load(ROOT)
    kinds = {}
    for name in (
        "2025-26-q3",
        "2020-21-q4",
    ):  # the first has the one chapter that the other has not
        edition = read_edition(ROOT, catalogue, name)
        chosen = edition_chapters(measures_of(ROOT, catalogue, edition))
        kinds |= {run.notebook.name: run for run in runs_of(ROOT, edition, chosen)}
    pages = {
        name: "\n".join(shown(run.notebook, dict(run.parameters))) for name, run in kinds.items()
    }
    assert len(pages) == len(list((ROOT / "notebooks").glob("*.ipynb")))
    odd = [name for name, text in pages.items() if r"\<i\>" in text or "&lt;i&gt;" in text]
    assert len(odd) > len(pages) / 2  # the signs did reach the pages
