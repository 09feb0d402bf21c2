"""Writing files so that a reader never finds half of one."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20
_DIGEST = "sha256"  # key of a digest of all else in a file
_HERE = -100  # AT_FDCWD of Linux: paths are as the process sees them
_EXCHANGE = 2  # RENAME_EXCHANGE
_noted_in: Path | None = None  # where this process notes the files that it begins
_NOT_OFFERED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM}


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file beside its place, then move it there in one step.

    What cannot be written whole, as on a full disk, leaves nothing beside it.

    Parameters
    ----------
    path : Path
        Where the content goes; the folder is made when it is missing.
    content : str or bytes
        Text is written as UTF-8.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    _note(partial)
    try:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


def _note(partial: Path) -> None:
    if _noted_in is not None:
        with suppress(OSError), _noted_in.open("ab") as noted:
            noted.write(os.fsencode(partial.absolute()) + b"\n")


def note_partials(record: Path | None) -> None:
    """Have each file noted before it is begun, so that what a kill leaves of it can be removed.

    Parameters
    ----------
    record : Path or None
        The list, a line for each; None to note no more.
    """
    global _noted_in
    _noted_in = record


def move_into_place(new: Path, final: Path) -> bool:
    """Give a finished folder its name in one step; what has the name takes that of the new one.

    Parameters
    ----------
    new, final : Path
        On one file system. Where ``final`` stands already the two change places.

    Returns
    -------
    bool
        False where the system offers no such step; nothing has moved then.
    """
    if not final.exists():
        new.rename(final)
        return True
    if sys.platform != "linux":
        return False
    step = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if step is None:
        return False
    if step(_HERE, os.fsencode(new), _HERE, os.fsencode(final), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_OFFERED:
        return False
    raise OSError(number, os.strerror(number), str(final))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _digest_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def with_digest(content: Mapping[str, Any]) -> str:
    """Return the JSON of a file that a command writes and nobody edits, with a digest of what it says.

    Parameters
    ----------
    content : mapping
        What goes into the file.
    """
    whole = {**content, _DIGEST: _digest_of(content)}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def without_digest(text: str) -> tuple[Any, str | None]:
    """Return what such a file says, and what is wrong with its digest; None where it fits.

    Parameters
    ----------
    text : str
        The file's content.

    Raises
    ------
    ValueError
        If it is no JSON.

    Examples
    --------
    >>> without_digest(with_digest({"a": 1}))
    ({'a': 1}, None)
    >>> without_digest(with_digest({"a": 1}).replace("1", "2", 1))[1]
    'it was changed since it was written'
    >>> without_digest('{"a": 1}')[1]
    'it lacks the sha256 of what it says'
    """
    try:
        content = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(content, dict) or _DIGEST not in content:
        return content, f"it lacks the {_DIGEST} of what it says"
    told = content.pop(_DIGEST)
    return content, None if told == _digest_of(content) else "it was changed since it was written"


def stamp_of(paths: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return what tells whether a file was written: its size, and when its state last changed.

    That time cannot be set back, as that of its content can.

    Parameters
    ----------
    paths : iterable of Path
        Folders among them are passed by.
    """
    about = ((path, path.stat()) for path in sorted(paths) if path.is_file())
    return tuple((str(path), item.st_ctime_ns, item.st_size) for path, item in about)


def files_below(folder: Path, start: str = "") -> dict[str, bytes]:
    """Return the content of every file below a folder by path, ``start`` put in front of each."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {f"{start}{path.relative_to(folder).as_posix()}": path.read_bytes() for path in found}


def write_below(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    files : mapping of str to bytes
        Content by path.
    """
    for parent in {(folder / name).parent for name in files}:
        parent.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
