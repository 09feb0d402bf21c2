"""What really lies in a folder: regular files, and everything that has no place in an edition.

Nothing is passed over: a path is a regular file with an ordinary name, or it is named as a fault. Links
are never followed, and only regular files are ever opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.errors import PcpError

LARGEST = 2 << 30  # bytes of one file; the largest of an edition so far has 5 MB
_BLOCK = 1 << 20
_LONGEST_NAME, _LONGEST_PATH = 255, 1000  # bytes
_DEEPEST = 50  # folders in folders
_NOT_EVERYWHERE = re.compile(
    r'[<>:"|?*]'
)  # refused by file systems that a bundle may be unpacked on
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_KINDS = {
    stat.S_IFLNK: "is a symbolic link; an edition has none",
    stat.S_IFIFO: "is a pipe, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
    stat.S_IFBLK: "is a device, not a file",
    stat.S_IFCHR: "is a device, not a file",
}


@dataclass(frozen=True)
class Fault:
    """A file that is not what it should be, and why."""

    file: str
    what: str


@dataclass(frozen=True)
class Tree:
    """What a folder holds.

    Parameters
    ----------
    files : frozenset of str
        Paths of the regular files from the folder; the only ones that may be read.
    faults : tuple of Fault
        Everything else but folders with files in them, and files with odd names.
    left_out : tuple of str
        Folders at the top that were not looked into, as the caller asked.
    """

    files: frozenset[str]
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...] = ()


def shown(path: str) -> str:
    r"""Return a path as it may be printed: what is not printable stands as an escape.

    Examples
    --------
    >>> print(shown("html/a\nb.html"))
    html/a\nb.html
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in path
    )


def name_fault(path: str) -> str | None:
    """Say what is wrong with a path of an edition or bundle, or None.

    Parameters
    ----------
    path : str
        From the folder, with ``/`` between the parts.

    Examples
    --------
    >>> name_fault("html/index.html")
    >>> name_fault("../index.html")
    'leads out of its folder'
    """
    if not path or path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "is not a path within its folder"
    if "\\" in path:
        return "has a backslash in its name"
    if any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in path):
        return "has a control character or an invisible one in its name"
    if unicodedata.normalize("NFC", path) != path:
        return "has a name that is not in normal form (Unicode NFC)"
    if len(path.encode()) > _LONGEST_PATH:
        return f"has a path of more than {_LONGEST_PATH} bytes"
    for part in path.split("/"):
        if part == "..":
            return "leads out of its folder"
        if part in {"", "."} or part != part.strip() or part.endswith("."):
            return "has a name that is empty, or begins or ends with a space or a dot"
        if len(part.encode()) > _LONGEST_NAME:
            return f"has a name of more than {_LONGEST_NAME} bytes"
        if _NOT_EVERYWHERE.search(part) or _DEVICE.fullmatch(part):
            return "has a name that not every file system takes"
        if part.casefold() == "__pycache__" or part.casefold().endswith((".pyc", ".pyo")):
            return "is bytecode: it could run in place of the source, and no edition has any"
    return None


def name_faults(paths: Iterable[str]) -> Iterator[Fault]:
    """Yield the faults of a list of paths: odd names, twins, a file that is a folder of another.

    Twins are names that differ by case or Unicode form alone: on many machines they are one file.
    """
    known: dict[str, str] = {}
    paths = sorted(paths)
    files = {_folded(path) for path in paths}
    for path in paths:
        wrong = name_fault(path)
        if wrong is not None:
            yield Fault(shown(path), wrong)
        twin = known.setdefault(_folded(path), path)
        if twin != path:
            yield Fault(shown(path), f"has a name that differs from {shown(twin)} by case alone")
        for folder in _folders(path):
            known_as = known.setdefault(_folded(folder) + "/", folder)
            if known_as != folder:
                what = f"stands in a folder that differs from {shown(known_as)} by case alone"
                yield Fault(shown(path), what)
            if _folded(folder) in files:
                yield Fault(shown(folder), "is a file and a folder at once")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts))]


def survey(folder: Path, left_out: Collection[str] = ()) -> Tree:
    """Look at every path below a folder without following or opening any.

    Parameters
    ----------
    folder : Path
        An edition or an unpacked bundle.
    left_out : collection of str
        Names at its top that are not looked into, where they are folders and no links.
    """
    files: set[str] = set()
    faults: list[Fault] = []
    passed: list[str] = []

    def walk(at: Path, prefix: str) -> None:
        if prefix.count("/") > _DEEPEST:
            faults.append(Fault(shown(prefix), f"lies more than {_DEEPEST} folders deep"))
            return
        try:
            with os.scandir(at) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            faults.append(Fault(shown(prefix or "."), f"cannot be read: {error.strerror}"))
            return
        if not found:
            faults.append(Fault(shown(prefix or "."), "is an empty folder"))
        for entry in found:
            path = f"{prefix}/{entry.name}" if prefix else entry.name
            try:
                about = entry.stat(follow_symlinks=False)
            except OSError as error:
                faults.append(Fault(shown(path), f"cannot be read: {error.strerror}"))
                continue
            if stat.S_ISDIR(about.st_mode):
                if path in left_out:
                    passed.append(path)
                    continue
                walk(Path(entry.path), path)
            elif stat.S_ISREG(about.st_mode):
                files.add(path)
                if about.st_mode & (stat.S_ISUID | stat.S_ISGID):
                    faults.append(Fault(shown(path), "runs as another user (setuid or setgid)"))
            else:
                what = _KINDS.get(stat.S_IFMT(about.st_mode), "is no regular file")
                faults.append(Fault(shown(path), what))

    if folder.is_symlink():
        faults.append(Fault(folder.name, _KINDS[stat.S_IFLNK]))
    walk(folder, "")
    faults += name_faults(files)
    return Tree(frozenset(files), tuple(dict.fromkeys(faults)), tuple(passed))


def read_regular(path: Path) -> Iterator[bytes]:
    """Yield the content of a regular file in blocks; a link or anything else is refused.

    Raises
    ------
    PcpError
        If it is none, is too large, or cannot be read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise PcpError(f"cannot be read: {error.strerror}") from None
    with os.fdopen(handle, "rb") as stream:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise PcpError("is no regular file")
        if about.st_size > LARGEST:
            raise PcpError(f"has {about.st_size:,} bytes; at most {LARGEST:,} are read")
        try:
            while block := stream.read(_BLOCK):
                yield block
        except OSError as error:
            raise PcpError(f"cannot be read: {error.strerror}") from None


def read_part(folder: Path, path: str) -> bytes:
    """Return the content of a file of an edition that its ledger names; nothing outside is read.

    Raises
    ------
    PcpError
        If the path is odd, leads through a link, or is no regular file.
    """
    wrong = name_fault(path)
    if wrong is None and any((folder / part).is_symlink() for part in _folders(path)):
        wrong = "lies behind a symbolic link"
    if wrong is not None:
        raise PcpError(f"{shown(path)} is not read: it {wrong}. Verify the edition: pcp verify")
    try:
        return b"".join(read_regular(folder / path))
    except PcpError as error:
        raise PcpError(f"{shown(path)} {error}. Verify the edition: pcp verify") from None


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a regular file.

    Raises
    ------
    PcpError
        As :func:`read_regular`.
    """
    digest = hashlib.sha256()
    for block in read_regular(path):
        digest.update(block)
    return digest.hexdigest()


def compare(
    folder: Path, listed: dict[str, str], tree: Tree, list_name: str
) -> Iterator[tuple[str, str | None, str]]:
    """Yield each path that is not as a list has it: path, SHA-256 found or None, and what is wrong.

    Parameters
    ----------
    folder : Path
        Where the paths lie.
    listed : dict of str to str
        SHA-256 by path.
    tree : Tree
        Of the folder.
    list_name : str
        What to call the list.
    """
    for path in sorted(listed.keys() | tree.files):
        if path not in tree.files:
            yield path, None, f"is missing; {list_name} lists it"
        elif path not in listed:
            yield path, None, f"was added: {list_name} does not list it"
        else:
            try:
                found = digest_of(folder / path)
            except PcpError as error:
                yield path, None, str(error)
                continue
            if found != listed[path]:
                yield path, found, f"was changed: its SHA-256 is not that of {list_name}"
