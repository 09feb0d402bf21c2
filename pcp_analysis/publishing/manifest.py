"""The manifest of an edition: what went in, what came out, and with which tools."""

from __future__ import annotations

import json
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pcp_analysis.editions import Edition
from pcp_analysis.files import sha256_of, write_atomically

NAME = "manifest.json"
_INPUTS = ("_config.yml", "book", "data", "notebooks", "pcp_analysis")
_TOOLS = (
    "gptables",
    "jupyter-book",
    "matplotlib",
    "myst-nb",
    "numpy",
    "pandas",
    "papermill",
    "seaborn",
    "sphinx",
    "statsmodels",
    "weasyprint",
)


def _git(root: Path, *arguments: str) -> str | None:
    try:
        run = subprocess.run(  # noqa: S603 (fixed arguments)
            ["git", "-C", str(root), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return run.stdout.strip()


def sha256_of_tree(folder: Path, base: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder (or of one file), by path from a base."""
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    return {
        path.relative_to(base).as_posix(): sha256_of(path)
        for path in paths
        if path.is_file() and "__pycache__" not in path.parts and path.name != NAME
    }


def write_manifest(root: Path, edition: Edition, folder: Path) -> None:
    """Write ``manifest.json`` into the folder of a finished edition.

    Parameters
    ----------
    root : Path
        The project's folder; without a git history commit and dirty flag are null.
    edition : Edition
        Its parameters.
    folder : Path
        Everything in it is listed with its SHA-256.
    """
    inputs: dict[str, str] = {}
    for name in _INPUTS:
        inputs |= sha256_of_tree(root / name, root)
    changes = _git(root, "status", "--porcelain")
    content: dict[str, Any] = {
        "edition": edition.name,
        "parameters": edition.parameters,
        "version": edition.version,
        "status": edition.status,
        "code": {
            "commit": _git(root, "rev-parse", "HEAD"),
            "dirty": None if changes is None else bool(changes),
        },
        "lock_sha256": sha256_of(root / "requirements.lock"),
        "tools": {
            "python": platform.python_version(),
            **{name: version(name) for name in _TOOLS},
        },
        "inputs": inputs,
        "outputs": sha256_of_tree(folder, folder),
    }
    write_atomically(folder / NAME, json.dumps(content, indent=1, sort_keys=True) + "\n")
