"""Writing files so that a reader never finds half of one."""

from __future__ import annotations

import hashlib
from pathlib import Path

_BLOCK = 1 << 20


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file beside its place, then move it there in one step.

    Parameters
    ----------
    path : Path
        Where the content goes; the folder is made when it is missing.
    content : str or bytes
        Text is written as UTF-8.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content.encode() if isinstance(content, str) else content)
    partial.replace(path)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
