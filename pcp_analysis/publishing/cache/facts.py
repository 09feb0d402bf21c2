"""What a result hangs on, and whether that still stands: files, folders, libraries, environment."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from pcp_analysis.errors import PcpError
from pcp_analysis.files import sha256_of
from pcp_analysis.owned import WORKING, one_order_of_sums
from pcp_analysis.reads import Reads
from pcp_analysis.store.local_returns import ASKED_OF_RETURNS, LocalReturns

Facts = dict[str, str]  # what is asked, such as "file data/x.csv", and how it stood

# variables that say where a person sits, not what is computed; every other one counts
_NO_MATTER = re.compile(
    r"PWD|OLDPWD|SHLVL|_|PATH|TERM|TERM_PROGRAM|COLORTERM|COLUMNS|LINES|LS_COLORS|LESSOPEN|LESSCLOSE|PAGER"
    r"|EDITOR|VISUAL|PS1|PROMPT|PROMPT_COMMAND|HIST\w+|MAIL|USER|USERNAME|LOGNAME|HOSTNAME|TMPDIR|TEMP|TMP"
    r"|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|WINDOWID|DESKTOP_SESSION|DBUS_\w+|GNOME_\w+|SSH_\w+"
    r"|XDG_SESSION_\w+|XDG_RUNTIME_\w+|VSCODE_\w+|MAKE\w*|MFLAGS|VIRTUAL_ENV\w*|PYTEST_\w+|PCP_OWNER"
    r"|FORCE_COLOR|NO_COLOR"
    # set anew for every kernel, whatever they were
    r"|PCP_PROJECT|MPLBACKEND|JUPYTER_\w+|IPYTHONDIR|PYTHONDONTWRITEBYTECODE|PYTHONSTARTUP|PYTHONINSPECT"
)
_NO_INPUT = ("__pycache__", WORKING)
_ABSENT, _FOLDER = "absent", "a folder"


class Standing:
    """How things stand now; each is looked at once.

    Parameters
    ----------
    root : Path
        The project's folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._seen: Facts = {}
        self._returns: dict[str, LocalReturns | None] = {}

    def now(self, fact: str) -> str:
        """Return how something stands: the digest of a file or of the names in a folder.

        Parameters
        ----------
        fact : str
            ``file PATH`` or ``folder PATH``, the path within the project or absolute; ``return`` and a
            question of returns.
        """
        if fact not in self._seen:
            kind, _, name = fact.partition(" ")
            if kind == ASKED_OF_RETURNS:
                self._seen[fact] = self._answer(name)
            else:
                path = self.root / name
                self._seen[fact] = _names(path) if kind == "folder" else _content(path)
        return self._seen[fact]

    def _answer(self, question: str) -> str:
        try:
            force, *rest = json.loads(question)
            if force not in self._returns:
                self._returns[force] = _returns_of(self.root, force)
            returns = self._returns[force]
            return _ABSENT if returns is None else returns.answer(rest)
        except (LookupError, TypeError, ValueError):
            return _ABSENT  # a question that another version of this code noted

    def facts(self, reads: Reads) -> Facts:
        """Return what was read as facts, as they stand now."""
        folders = {*reads.folders, *(str(Path(name).parent.as_posix()) for name in reads.modules)}
        asked = [
            *(f"file {name}" for name in {*reads.files, *reads.modules, *reads.elsewhere}),
            *(f"folder {name}" for name in folders - {"."}),
            *reads.questions,
        ]
        return {fact: self.now(fact) for fact in sorted(asked)}

    def changed(self, facts: Mapping[str, str]) -> list[str]:
        """Return the facts that are not so any more."""
        return [fact for fact, stood in facts.items() if self.now(fact) != stood]

    @cached_property
    def surroundings(self) -> Facts:
        """Interpreter, libraries, environment variables: a result is used again in the same alone."""
        own = {
            "python": f"{platform.python_implementation()} {sys.version} on {platform.platform()}",
            **{f"library {name}": version for name, version in _libraries()},
        }
        temporary = f"{tempfile.gettempdir()}{os.sep}"
        # with what kernels are given, in which this process may be a worker that has it already
        for name, value in {**os.environ, **one_order_of_sums()}.items():
            # what lies in the folder of temporary files is this command's own
            if not _NO_MATTER.fullmatch(name) and not value.startswith(temporary):
                told = value.encode(errors="surrogateescape")  # it may be a password
                own[f"variable {name}"] = hashlib.sha256(told).hexdigest()
        return own


def _libraries() -> Iterable[tuple[str, str]]:
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in sorted(Path(place).glob("*.dist-info")):
            name, _, version = path.stem.partition("-")
            yield name, version


def _returns_of(root: Path, force: str) -> LocalReturns | None:
    try:
        return LocalReturns.load(root, force)
    except PcpError:
        return None  # the check of the inputs says what is wrong


def _content(path: Path) -> str:
    try:
        return _FOLDER if path.is_dir() else sha256_of(path)
    except OSError:
        return _ABSENT


def _names(path: Path) -> str:
    try:
        names = sorted(item.name for item in path.iterdir())
    except OSError:
        return _ABSENT
    kept = [name for name in names if name not in _NO_INPUT and not name.endswith(".partial")]
    return hashlib.sha256("\n".join(kept).encode(errors="surrogateescape")).hexdigest()


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the facts that differ between two sets of surroundings."""
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
