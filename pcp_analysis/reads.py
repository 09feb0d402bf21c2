"""What this process reads of a project: every file that it opens, lists or asks about.

Noted where Python itself opens a file, so that no reader can be forgotten. A file of which only the
time or the size was asked counts as read too: what a process keeps in memory it keeps by such a stamp.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

_LISTS = frozenset({"os.listdir", "os.scandir"})
_ASKS = ("stat", "lstat", "access")
_OURS = (".cache", ".git", ".venv", f"editions{os.sep}.working")  # written by us, or no input
_CODE = (".py", ".pyc", ".so", ".pyd", ".dll")  # told by the version of its library
_PACKAGE = __name__.partition(".")[0]
_SYSTEM = ("/dev", "/proc", "/sys")


@dataclass(frozen=True)
class Reads:
    """What was read.

    Parameters
    ----------
    files : frozenset of str
        Paths within the project, with ``/``; one may be a folder, or name nothing that is there.
    folders : frozenset of str
        Folders within the project that were listed.
    elsewhere : frozenset of str
        Files outside it since the process began, such as fonts; code of libraries is left out.
    modules : frozenset of str
        Files of our own modules that the process has imported, and of others within the project.
    questions : frozenset of str
        What was asked of files that are not noted themselves, so that their other lines do not matter.
    """

    files: frozenset[str]
    folders: frozenset[str]
    elsewhere: frozenset[str]
    modules: frozenset[str]
    questions: frozenset[str]

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        told = {name: sorted(paths) for name, paths in asdict(self).items()}
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Reads:
        """Read what :meth:`write` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{name: frozenset(paths) for name, paths in told.items()})


@dataclass
class _Notes:
    root: str
    libraries: str
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)
    paused: bool = False

    def add(self, path: Any, *, listed: bool = False, opened: bool = False) -> None:
        if path is None or isinstance(path, int) or self.paused:
            return
        name = os.path.abspath(os.fsdecode(path))
        if f"{name}{os.sep}".startswith(self.root) and not name.startswith(self.libraries):
            inside = name[len(self.root) :]
            if "__pycache__" not in inside and not inside.startswith(_OURS):
                (self.folders if listed else self.files).add(inside.replace(os.sep, "/") or ".")
        elif opened and not name.endswith(_CODE) and not name.startswith(_SYSTEM):
            self.elsewhere.add(name)


_notes: _Notes | None = None


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if _notes is None:
        return
    if event == "open":
        _notes.add(arguments[0], opened=True)
    elif event in _LISTS:
        _notes.add(arguments[0] or ".", listed=True)


def _asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of ``os`` that notes the path it is asked about; Python tells nothing of it."""

    @functools.wraps(function)
    def ask(path: Any, *arguments: Any, **named: Any) -> Any:
        if _notes is not None and named.get("dir_fd") is None:
            _notes.add(path)
        return function(path, *arguments, **named)

    return ask


def begin(root: Path) -> None:
    """Note from now on what is read; what was noted of the project before is forgotten.

    Parameters
    ----------
    root : Path
        The project's folder.
    """
    global _notes
    if _notes is not None:
        _notes.files, _notes.folders, _notes.questions = set(), set(), set()
        return
    _notes = _Notes(os.path.join(os.path.abspath(root), ""), sysconfig.get_path("purelib"))
    sys.addaudithook(_heard)
    for name in _ASKS:
        setattr(os, name, _asking(getattr(os, name)))


@contextmanager
def answering() -> Iterator[None]:
    """Note no file that is read in the block: what is made of it is noted by the questions it answers.

    Whoever reads files so has to note with :func:`asked` each question that is asked of them, and the
    build has to know the answer as it stands; see :mod:`pcp_analysis.publishing.cache.facts`.
    """
    if _notes is None or _notes.paused:
        yield
        return
    _notes.paused = True
    try:
        yield
    finally:
        _notes.paused = False


def asked(question: str) -> None:
    """Note a question that files were read for without being noted.

    Parameters
    ----------
    question : str
        The kind of fact, then what is asked.
    """
    if _notes is not None:
        _notes.questions.add(question)


def noted() -> Reads:
    """Return what was read since :func:`begin`; nothing where it was not called."""
    if _notes is None:
        return Reads(*(frozenset[str](),) * 5)
    temporary = os.path.join(os.path.abspath(tempfile.gettempdir()), "")
    return Reads(
        files=frozenset(_notes.files),
        folders=frozenset(_notes.folders),
        elsewhere=frozenset(name for name in _notes.elsewhere if not name.startswith(temporary)),
        modules=frozenset(_modules(_notes.root)),
        questions=frozenset(_notes.questions),
    )


def _modules(root: str) -> set[str]:
    """Return the files of our own modules, wherever they lie, and of those that lie in the project."""
    found = set()
    for module, item in list(sys.modules.items()):
        file = getattr(item, "__file__", None)
        if file is None:
            continue
        name = os.path.abspath(file)
        inside = name.startswith(root) and f"{os.sep}site-packages{os.sep}" not in name
        if inside:
            name = name[len(root) :]
        if inside or module.partition(".")[0] == _PACKAGE:
            found.add(name.replace(os.sep, "/"))
    return found
