"""The manifest of an edition: what went in, what came out, and with which tools."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pcp_analysis.errors import PcpError
from pcp_analysis.files import sha256_of
from pcp_analysis.publishing.trace.tree import survey

NAME = "manifest.json"
DIGEST = "manifest.sha256"
LOCK = "requirements.lock"
SETUP = ("LICENSE", "Makefile", "README.md", "pyproject.toml")  # to set a bundle up elsewhere
CRATE = "ro-crate-metadata.json"  # describes a bundle
SUMS = "SHA256SUMS"  # lists every file of a bundle
INPUTS = ("_config.yml", "book", "data", "notebooks", "pcp_analysis")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Code(_Part):
    """Which code made an edition; commit and dirty flag are None without a git history."""

    commit: str | None
    dirty: bool | None
    version: str


class ReleaseRecord(_Part):
    """A release that a figure of the edition was made from."""

    id: str
    publisher: str
    title: str
    edition: str
    published: str
    licence: str
    sha256: str | None


class Manifest(_Part):
    """Content of ``manifest.json``."""

    edition: str
    parameters: dict[str, str]
    version: int
    status: str
    code: Code
    lock_sha256: str
    tools: dict[str, str]
    releases: dict[str, ReleaseRecord]
    inputs: dict[str, str]
    outputs: dict[str, str]


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


def code_of(root: Path) -> Code:
    """Return which code a project has now: its commit, and whether files differ from it."""
    changes = _git(root, "status", "--porcelain")
    return Code(
        commit=_git(root, "rev-parse", "HEAD"),
        dirty=None if changes is None else bool(changes),
        version=version("pcp-analysis"),
    )


def changes_not_committed(root: Path, folder: str) -> list[str]:
    """Return the files of a folder that differ from the last commit; none without a git history.

    Parameters
    ----------
    root : Path
        The project's folder.
    folder : str
        Below it, such as ``data``.
    """
    told = _git(root, "status", "--porcelain", "--untracked-files=all", "--", folder)
    return [line.split(maxsplit=1)[1].strip('"') for line in (told or "").splitlines()]


def sha256_of_inputs(root: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a project that a build reads, by path.

    A project at work has Python's own bytecode beside its source; it is no input.
    """
    paths: list[Path] = []
    for name in INPUTS:
        paths += [root / name] if (root / name).is_file() else sorted((root / name).rglob("*"))
    names = {path.relative_to(root): path for path in paths if path.is_file()}
    return {
        name.as_posix(): sha256_of(path)
        for name, path in names.items()
        if "__pycache__" not in name.parts
    }


def sha256_of_outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a finished edition but its manifest, by path.

    Raises
    ------
    PcpError
        If there is anything in it that is no plain file with an ordinary name.
    """
    tree = survey(folder)
    if tree.faults:
        first = tree.faults[0]
        raise PcpError(f"the build made {first.file}, which {first.what}")
    return {path: sha256_of(folder / path) for path in sorted(tree.files - {NAME, DIGEST})}


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a built edition.

    Raises
    ------
    PcpError
        If there is none or it is not one.
    """
    path = folder / NAME
    if not path.is_file():
        raise PcpError(f"{folder} is no built edition: it has no {NAME}")
    twice = repeated_keys(path.read_bytes())
    if twice:
        raise PcpError(f"{NAME} cannot be read as a manifest: it has {twice[0]!r} twice")
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "its form"
        raise PcpError(f"{NAME} cannot be read as a manifest: {place}: {first['msg']}") from None


def repeated_keys(content: bytes) -> list[str]:
    """Return the keys that stand twice in an object of a JSON text, of which readers take one or other.

    What is no JSON has none: to say so is its reader's task.

    Examples
    --------
    >>> repeated_keys(b'{"a": {"b": 1, "b": 2}}')
    ['b']
    """
    found: list[str] = []

    def seen(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        count = Counter(key for key, _ in pairs)
        found.extend(key for key, number in count.items() if number > 1)
        return dict(pairs)

    try:
        json.loads(content, object_pairs_hook=seen)
    except (ValueError, RecursionError):
        return []
    return found
