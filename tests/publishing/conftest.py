from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from pcp_analysis.catalogue import Catalogue
from pcp_analysis.editions import read_edition
from pcp_analysis.publishing.build import build_edition

ROOT = Path(__file__).parents[2]
PARTS = ("data", "notebooks", "book", "_config.yml", "requirements.lock")


def copy_project(target: Path) -> Path:
    """Copy what a build reads, so that a test can spoil it."""
    target.mkdir(parents=True)
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copyfile(source, target / name)
    (target / "pcp_analysis").symlink_to(ROOT / "pcp_analysis")
    return target


def _build(
    root: Path,
    name: str = "2020-21-q4",
    *,
    force: str | None = None,
    pdf: bool | None = False,
    stage: Callable[[str], None] = lambda _: None,
) -> Path:
    """Build an edition of a project without a terminal."""
    edition = read_edition(root, Catalogue.load(root), name, force=force)
    return build_edition(
        root, edition, jobs=2, chapter_progress=lambda *_: None, stage=stage, pdf=pdf
    )


def _keep_chapters(root: Path, *names: str) -> None:
    """Leave only some notebooks and the landing page in a copied project, for a quick build."""
    for notebook in (root / "notebooks").glob("*.ipynb"):
        if notebook.stem not in names:
            notebook.unlink()
    lines = ["format: jb-book", "root: index", "chapters:", *(f"- file: {name}" for name in names)]
    (root / "book" / "_toc.yml").write_text("\n".join(lines) + "\n")
    (root / "book" / "index.md").write_text("# Report\n\n{value}`edition.force`\n")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project to spoil."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def essex(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole edition of Essex, Q4 2020/21, built once."""
    return _build(copy_project(tmp_path_factory.mktemp("essex") / "project"), pdf=None)


@pytest.fixture
def build() -> Callable[..., Path]:
    """Return the function that builds an edition of a project."""
    return _build


@pytest.fixture
def keep_chapters() -> Callable[..., None]:
    """Return the function that leaves only some chapters in a project."""
    return _keep_chapters


@pytest.fixture
def write_chapter(project: Path) -> Callable[..., Path]:
    """Return a function that writes a notebook with the three parameters and some code cells."""

    def write(name: str, *cells: str) -> Path:
        notebook = nbformat.v4.new_notebook()
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        parameters = nbformat.v4.new_code_cell('force = ""\nquarter = ""\nas_at = ""')
        parameters.metadata["tags"] = ["parameters"]
        notebook.cells = [
            nbformat.v4.new_markdown_cell(f"# {name}"),
            parameters,
            *(nbformat.v4.new_code_cell(cell) for cell in cells),
        ]
        path = project / "notebooks" / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return write
