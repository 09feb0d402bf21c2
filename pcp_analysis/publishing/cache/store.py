"""A store of what was costly to make: entries by key, whole or absent, the longest unused out first.

An entry carries a digest of its key and content, so that one which was damaged, cut short or moved
under another name is told and counts as absent. Nothing in it is code, nor read as objects of Python.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.files import write_atomically

FOLDER = Path(".cache") / "pcp"
LIMIT = 2 << 30  # bytes; some fifty editions
_DIGEST = 32  # bytes in front of the content
_KEY = re.compile(r"[0-9a-f]{64}")
_KEPT_SHARE = 0.8  # of the limit, once it was reached, so that not every build has to make room
_UNMASKED = 0o700


def key_of(*parts: str) -> str:
    """Return the key of an entry: a digest of everything that it is made of.

    Examples
    --------
    >>> key_of("a", "b") == key_of("ab")
    False
    """
    joined = "".join(f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


@dataclass
class Store:
    """Entries in a folder of this user's.

    Parameters
    ----------
    folder : Path
        Made when the first entry is written; where it cannot be, nothing is kept.
    limit : int
        Bytes that it may hold.
    """

    folder: Path
    limit: int = LIMIT

    @classmethod
    def of(cls, root: Path) -> Store:
        """Return the store of a project."""
        return cls(root / FOLDER)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"found {key!r}; expected the 64 digits of a key")
        return self.folder / key[:2] / key[2:]

    @property
    def trusted(self) -> bool:
        """Whether the folder, where it stands, is this user's own and nobody else may write in it."""
        try:
            about = self.folder.lstat()
        except OSError:
            return True
        if self.folder.is_symlink():
            return False
        if sys.platform == "win32":
            return True
        return about.st_uid == os.getuid() and not about.st_mode & 0o022

    def get(self, key: str) -> bytes | None:
        """Return an entry, or None where there is none or it is not what was written.

        Parameters
        ----------
        key : str
            From :func:`key_of`.
        """
        path = self._path(key)
        if not self.trusted:
            return None
        found = self._read(path)
        if found is None:
            return None
        digest, content = found[:_DIGEST], found[_DIGEST:]
        if digest != _digest(key, content):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)  # used now: what was not used for longest goes first
        return content

    def _read(self, path: Path) -> bytes | None:
        """Return a file of this user's alone; a pipe would be waited for, a device read without end."""
        try:
            with open(path, "rb", opener=_open_at_once) as entry:
                about = os.fstat(entry.fileno())
                own = sys.platform == "win32" or (
                    about.st_uid == os.getuid() and not about.st_mode & 0o022
                )
                fit = stat.S_ISREG(about.st_mode) and about.st_size <= self.limit
                return entry.read() if own and fit else None
        except OSError:
            return None

    def put(self, key: str, content: bytes) -> bool:
        """Keep an entry; False where the disk does not let it, which costs time later and nothing else.

        Parameters
        ----------
        key : str
            From :func:`key_of`.
        content : bytes
            What is to be found under it.
        """
        path = self._path(key)
        if not self.trusted:
            return False
        try:
            self.folder.mkdir(mode=_UNMASKED, parents=True, exist_ok=True)
            write_atomically(path, _digest(key, content) + content)
            path.chmod(_UNMASKED & 0o666)
        except OSError:
            return False
        return True

    def __contains__(self, key: str) -> bool:
        return self._path(key).is_file()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                about = path.lstat()
                yield about.st_mtime, about.st_size, path

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return sum(size for _, size, _ in self._entries())

    def __len__(self) -> int:
        return sum(1 for _ in self._entries())

    def make_room(self) -> None:
        """Take out entries, the longest unused first, where the store has grown beyond its limit."""
        entries = sorted(self._entries())
        size = sum(size for _, size, _ in entries)
        if size <= self.limit:
            return
        for _, one, path in entries:
            if size <= self.limit * _KEPT_SHARE:
                return
            with suppress(OSError):
                path.unlink()
                size -= one

    def clear(self) -> None:
        """Take everything out.

        Raises
        ------
        OSError
            If the folder cannot be removed.
        """
        if self.folder.is_symlink():
            self.folder.unlink()
        elif self.folder.exists():
            shutil.rmtree(self.folder)


def _open_at_once(path: str, flags: int) -> int:
    """Open a file itself, not what a link leads to, and wait for no writer of a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + content).digest()
