"""A small pretend edition and its bundle in the form of version 0.1.0, with a package of its own."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

FIGURE = "chapter.small.value"
HOME = "editions/essex/2020-21-q4"
PARAMETERS = {"force": "essex", "quarter": "2020-21-q4", "as_at": "2026-07-31"}
OWN = """from pathlib import Path
from types import SimpleNamespace

def write(folder):
    (folder / "figures").mkdir(parents=True)
    (folder / "figures" / "chapter.table.csv").write_text("a,b\\n1,2\\n")
    ledger = Path(__file__).parents[1] / "data" / "ledger.json"
    (folder / "ledger.json").write_bytes(ledger.read_bytes())

def open_page():
    return SimpleNamespace(ledger=SimpleNamespace(write=write))
"""


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _notebook() -> bytes:
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "3", "language": "python"}
    given = nbformat.v4.new_code_cell('force = ""\nquarter = ""\nas_at = ""', id="a")
    given.metadata["tags"] = ["parameters"]
    run = nbformat.v4.new_code_cell(
        "from pcp_analysis.own import open_page\npage = open_page()", id="b"
    )
    notebook.cells = [given, run]
    return nbformat.writes(notebook).encode()


def _ledger() -> bytes:
    entry = {"id": FIGURE, "kind": "number", "chapter": "chapter", "text": "80.2", "value": 80.2}
    entry |= {"page": "chapter", "sha256": sha256(json.dumps([80.2, "80.2", None, None]).encode())}
    csv = b"a,b\n1,2\n"
    table = {"id": "chapter.table", "kind": "table", "chapter": "chapter", "text": "A table"}
    table |= {"page": "chapter", "csv": "figures/chapter.table.csv", "sha256": sha256(csv)}
    return json.dumps({"entries": {FIGURE: entry, "chapter.table": table}}).encode()


def manifest_of(inputs: dict[str, bytes], outputs: dict[str, bytes]) -> bytes:
    """Return a manifest as version 0.1.0 wrote it."""
    content = {
        "edition": "2020-21-q4",
        "parameters": PARAMETERS,
        "version": 1,
        "status": "draft",
        "code": {"commit": "abc", "dirty": False, "version": "0.1.0"},
        "lock_sha256": sha256(inputs["requirements.lock"]),
        "tools": {},
        "releases": {},
        "inputs": {
            path: sha256(content) for path, content in inputs.items() if path != "requirements.lock"
        },
        "outputs": {path: sha256(content) for path, content in outputs.items()},
    }
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def bundle_files() -> dict[str, bytes]:
    """Return every file of the pretend bundle by path."""
    inputs = {
        "_config.yml": b"title: x\n",
        "book/_toc.yml": b"format: jb-book\nroot: index\nchapters:\n- file: chapter\n",
        "book/index.md": b"# Report\n",
        "data/catalogue/indicators.yml": b"indicators: []\n",
        "data/ledger.json": _ledger(),
        "notebooks/chapter.ipynb": _notebook(),
        "pcp_analysis/__init__.py": b"",
        "pcp_analysis/own.py": OWN.encode(),
        "requirements.lock": b"numpy\n",
    }
    outputs = {
        "ledger.json": _ledger(),
        "figures/chapter.table.csv": b"a,b\n1,2\n",
        "html/index.html": f'<p><data data-figure="{FIGURE}" value="80.2">80.2</data>'.encode(),
        "html/figures/chapter.table.csv": b"a,b\n1,2\n",
        "notebooks/chapter.ipynb": b"{}\n",
    }
    manifest = manifest_of(inputs, outputs)
    files = {**inputs, **{f"{HOME}/{path}": content for path, content in outputs.items()}}
    files[f"{HOME}/manifest.json"] = manifest
    files[f"{HOME}/manifest.sha256"] = f"{sha256(manifest)}  manifest.json\n".encode()
    for name in ("LICENSE", "Makefile", "README.md", "pyproject.toml", "ro-crate-metadata.json"):
        files[name] = b"x\n"
    return files | {"SHA256SUMS": sums_of(files)}


def sums_of(files: dict[str, bytes]) -> bytes:
    listed = sorted(path for path in files if path != "SHA256SUMS")
    return "".join(f"{sha256(files[path])}  {path}\n" for path in listed).encode()


@pytest.fixture
def files() -> dict[str, bytes]:
    """Every file of the pretend bundle by path."""
    return bundle_files()


@pytest.fixture
def folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    """The pretend bundle, unpacked."""
    target = tmp_path / "unpacked"
    for path, content in files.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_bytes(content)
    return target


@pytest.fixture
def forge() -> Callable[[Path], None]:
    """Return a function that writes the list of a bundle's files anew, as a forger would."""

    def write(folder: Path) -> None:
        found = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*")
            if path.is_file()
        }
        (folder / "SHA256SUMS").write_bytes(sums_of(found))

    return write


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a zip of members as they are given."""

    def write(*members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
        path = tmp_path / "bundle.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return path

    return write
