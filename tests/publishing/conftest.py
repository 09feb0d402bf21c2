from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
import yaml

from pcp_analysis.publishing.trace.manifest import DIGEST as _DIGEST
from pcp_analysis.publishing.trace.manifest import NAME as _MANIFEST

# what a notebook has opened by its second cell, without the cost of opening an edition
_BLANK_PAGE = (
    "from types import SimpleNamespace\n"
    "edition = SimpleNamespace(ledger=SimpleNamespace(write=lambda folder: None))"
)
_THEME = "most_similar_group_"


def write_contents(root: Path, *chapters: dict[str, str]) -> None:
    """Write the contents of a book of a landing page and some chapters."""
    content: dict[str, object] = {"landing": {"page": "index", "title": "Report"}}
    if chapters:
        content["parts"] = [{"chapters": list(chapters)}]
    (root / "book" / "contents.yml").write_text(yaml.safe_dump(content))


def _write_theme(root: Path, name: str) -> None:
    """Write a notebook for the page of one theme: the kind with its theme as a plain cell."""
    notebook = nbformat.read(root / "notebooks" / "theme.ipynb", as_version=4)
    cell = notebook.cells[0]
    cell.source = cell.source.rpartition("\n")[0]
    theme = name.removeprefix(_THEME)
    notebook.cells[1].source = f'theme = "{theme}"\n{notebook.cells[1].source}'
    nbformat.write(notebook, root / "notebooks" / f"{name}.ipynb")


def _keep_chapters(root: Path, *names: str) -> None:
    """Leave only some notebooks and the landing page in a copied project, for a quick build."""
    for name in names:
        if name.startswith(_THEME):
            _write_theme(root, name)
    for notebook in (root / "notebooks").glob("*.ipynb"):
        if notebook.stem not in names:
            notebook.unlink()
    chapters = [
        {"page": name, "title": name, "notebook": name}
        if (root / "notebooks" / f"{name}.ipynb").is_file()
        else {"page": name, "title": name}
        for name in names
    ]
    write_contents(root, *chapters)
    (root / "book" / "index.md").write_text("# Report\n\n{value}`edition.force`\n")


@pytest.fixture
def project(tmp_path: Path, copy_project: Callable[[Path], Path]) -> Path:
    """A copy of the project to spoil."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def small(
    tmp_path_factory: pytest.TempPathFactory,
    copy_project: Callable[[Path], Path],
    build: Callable[..., Path],
) -> Path:
    """An edition of one chapter in a project of its own, built once; tests read it alone."""
    project = copy_project(tmp_path_factory.mktemp("small") / "project")
    _keep_chapters(project, "most_similar_group_overall")
    return build(project)


def _linked(source: str, target: str) -> None:
    os.link(source, target)


@pytest.fixture
def copied(small: Path, tmp_path: Path) -> Path:
    """The small edition with its project, to spoil with ``spoil``, which breaks the links first."""
    project = tmp_path / "copied"
    shutil.copytree(small.parents[2], project, symlinks=True, copy_function=_linked)
    return project / small.relative_to(small.parents[2])


@pytest.fixture
def spoil() -> Callable[[Path], None]:
    """Return a function that changes one digit of a text, or the last byte of anything else."""

    def change(path: Path) -> None:
        content = path.read_bytes()
        try:
            text = content.decode()
            digit = max(text.rfind(figure) for figure in "0123456789")
            new = str((int(text[digit]) + 1) % 10)
            changed = (text[:digit] + new + text[digit + 1 :]).encode() if digit >= 0 else b"x"
        except UnicodeDecodeError:
            changed = content[:-1] + bytes([content[-1] ^ 1])
        path.unlink()
        path.write_bytes(changed)

    return change


@pytest.fixture
def write_again() -> Callable[[Path], None]:
    """Return the function that writes manifest and digest of a spoilt edition anew."""
    return _write_again


def _write_again(edition: Path) -> None:
    """Write manifest and digest anew, as someone would who can write the whole folder."""
    path = edition / _MANIFEST
    content = json.loads(path.read_text())
    for name in content["outputs"]:
        content["outputs"][name] = hashlib.sha256((edition / name).read_bytes()).hexdigest()
    path.unlink()
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (edition / _DIGEST).unlink()
    (edition / _DIGEST).write_text(f"{digest}  {_MANIFEST}\n")


@pytest.fixture
def keep_chapters() -> Callable[..., None]:
    """Return the function that leaves only some chapters in a project."""
    return _keep_chapters


@pytest.fixture
def write_chapter(project: Path) -> Callable[..., Path]:
    """Return a function that writes a notebook with the four parameters and some code cells."""

    def write(name: str, *cells: str) -> Path:
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        parameters = nbformat.v4.new_code_cell(
            'force = ""\nquarter = ""\nas_at = ""\nwithout_releases = ""'
        )
        parameters.metadata["tags"] = ["parameters"]
        notebook.cells = [
            nbformat.v4.new_markdown_cell(f"# {name}"),
            parameters,
            nbformat.v4.new_code_cell(_BLANK_PAGE),
            *(nbformat.v4.new_code_cell(cell) for cell in cells),
        ]
        path = project / "notebooks" / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return write
