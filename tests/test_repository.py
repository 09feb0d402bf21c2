"""What must hold of the repository itself: locks, notebooks, layout, no address of an index."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import nbformat
import pytest
import yaml

from pcp_analysis.report.plan.narrative import narrative_numbers

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def direct_requirements() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    requirements = project["dependencies"] + project["optional-dependencies"]["dev"]
    return {re.split(r"[\[<>=]", requirement)[0] for requirement in requirements}


def locked_versions(name: str, file: str = "requirements.lock") -> set[str]:
    lock = (ROOT / file).read_text()
    return set(re.findall(rf"^{re.escape(name)}==([^\s;]+)", lock, re.M))


def test_conda_environment_has_the_same_packages_as_the_lock() -> None:
    wanted = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pins = dict(pin.split("=", 1) for pin in wanted if isinstance(pin, str) and "=" in pin)
    pins |= dict(pin.split("==") for pin in wanted[-1]["pip"] if "==" in pin)
    assert pins.pop("python").startswith("3.11")
    assert set(pins) == direct_requirements()
    for name, version in pins.items():
        assert version in locked_versions(name), name


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-lab.lock"])
def test_every_locked_package_has_hashes_and_no_index_is_named(file: str) -> None:
    lock = (ROOT / file).read_text()
    assert "://" not in lock
    assert not re.search(r"^-", lock, flags=re.M)  # no option of the installer, so no index either
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.M)
    for block in blocks:
        if "==" in block.split("\n")[0]:
            assert "--hash=sha256:" in block, block.split("\n")[0]


def test_lab_adds_packages_and_changes_none() -> None:
    names = re.findall(r"^([a-z0-9._-]+)==", (ROOT / "requirements-lab.lock").read_text(), re.M)
    assert "jupyterlab" in names
    for name in names:
        if known := locked_versions(name):
            assert locked_versions(name, "requirements-lab.lock") <= known, name


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files"], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so there is no list of committed files")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_nothing_committed_names_a_package_index_or_a_home_folder() -> None:
    pattern = re.compile(
        rb"https?://[^\s\"']*/simple/|files\.python" rb"hosted|/home/\w+/|/ro" rb"ot/"
    )
    for path in tracked_files():
        assert not pattern.search(path.read_bytes()), path.name


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_has_no_outputs_no_logic_and_one_parameters_cell(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    forbidden = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef, ast.Try, ast.ListComp)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert not any(isinstance(node, forbidden) for node in ast.walk(ast.parse(cell.source)))


def test_no_measured_number_in_prose_is_typed_by_hand() -> None:
    assert narrative_numbers(ROOT) == []


def test_ci_calls_the_test_command_of_the_readme() -> None:
    ci = (ROOT / ".ci" / "run").read_text()
    assert "make test" in ci
    assert "PCP_REQUIRE_BROWSER=1" in ci
    assert "make test" in (ROOT / "README.md").read_text()
    assert "make book" in (ROOT / "README.md").read_text()


def test_every_make_target_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.M))
    assert targets == explained
    assert {"book", "test", "browser-test", "lint", "serve", "clean", "lock", "help"} <= targets


def test_citation_is_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == project["version"]
    assert citation["title"] == project["name"]
    assert citation["authors"][0]["name"] in (ROOT / "LICENSE").read_text()
