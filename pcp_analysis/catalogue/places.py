"""What lies in the folders that people write in: files and folders of the project, and nothing else."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from pcp_analysis.errors import CatalogueError

WRITTEN = ("data", "book", "notebooks")
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def odd_places(root: Path) -> list[str]:
    """Return what would be read without end, and links by which a file from elsewhere would be printed.

    Parameters
    ----------
    root : Path
        The project's folder; ``data`` and the others may be links themselves.

    Returns
    -------
    list of str
        A line each.
    """
    at_home = [root.resolve(), *((root / name).resolve() for name in WRITTEN)]
    return sorted(
        f"{path.relative_to(root)}: found {odd}; expected a file of the project: remove it, or put "
        f"the file itself there"
        for name in WRITTEN
        for path, odd in _odd(root / name, at_home)
    )


def refuse_odd_places(root: Path) -> None:
    """Refuse to read a project in which :func:`odd_places` finds any.

    Raises
    ------
    CatalogueError
        Naming each, with what it is.
    """
    if found := odd_places(root):
        raise CatalogueError("\n".join(found))


def _odd(folder: Path, at_home: list[Path]) -> Iterator[tuple[Path, str]]:
    try:
        with os.scandir(folder) as listed:
            items = list(listed)
    except OSError:
        return  # who reads it will say so
    for item in items:
        path = Path(item.path)
        if item.is_symlink():
            try:
                target = path.resolve(strict=True)
            except (OSError, RuntimeError):
                yield path, "a link that leads nowhere"
                continue
            if not any(target.is_relative_to(home) for home in at_home):
                yield path, f"a link to {target}, outside the project"
            elif not target.is_file():
                yield path, "a link to what is no file"
        elif item.is_dir(follow_symlinks=False):
            yield from _odd(path, at_home)
        elif not item.is_file(follow_symlinks=False):
            mode = item.stat(follow_symlinks=False).st_mode
            yield path, next((words for is_kind, words in _KINDS if is_kind(mode)), "no file")
