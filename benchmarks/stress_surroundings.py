"""Run every command of ``pcp`` in surroundings that go against it; print a table of what came of it.

Run ``python benchmarks/stress_surroundings.py [SURROUNDING...] [COMMAND...]``; all where none is named.
``PCP_STRESS_MADE`` names a project that ``reduced.py`` made before. Each cell is
``done``, ``said`` (one clear error) or a fault: a traceback, a fault of pcp itself, or no end within
ten minutes. The disk is full, and the folder can only be read, on a file system of its own, which only
root can make; without root both are left out, without ``faketime`` the days of a wrong clock. After
each surrounding the edition must be as its manifest says; where a build was done, its manifest must be
the one that the plain surroundings gave.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from reduced import EDITION, PCP, make
from stress_kills import SIGNED, lost, new_release

from pcp_analysis.cli.main import COMMANDS

FIGURE = "most-similar-group.all-crime.value"
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
LONGEST = 600  # seconds
ACCENTS = "pr\u00f6jet \u00e9t\u00e9 (1)"
SHELLS = {
    "closed streams": 'exec "$@" <&- >&-',
    "reader gone": '"$@" | true',
    "files of 64 kB": 'ulimit -f 128; exec "$@"',
    "40 open files": 'ulimit -n 40; exec "$@"',
}
FAR_DAYS = ("1971-01-02", "2037-12-31")  # of a clock that is wrong
WAITING = {"serve": 6, "preview": 25}  # seconds after which what runs until Ctrl+C is ended
DISKS = ("full disk", "read-only")
ROOM = 8 << 10  # bytes left on the full disk


@dataclass(frozen=True)
class Surrounding:
    """Where a command runs: folder, environment, umask, and what stands before the command."""

    name: str
    project: Path
    environment: dict[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    umask: int = 0o022
    port: int = 0


def arguments_of(project: Path, release: Path, port: int) -> dict[str, list[str]]:
    """Return what each command is called with; those that write come last."""
    edition = [EDITION]
    calls = {
        "editions": [],
        "check": edition,
        "status": edition,
        "audit": ["--format", "csv"],
        "check-narrative": [],
        "show": [FIGURE, "--edition", EDITION],
        "verify": edition,
        "diff": [EDITION, EDITION],
        "reproduce": [FIGURE, "--edition", EDITION],
        "serve": ["--port", str(port)],
        "record": edition,
        "bundle": edition,
        "template": ["2021-22-q1"],
        "new": ["2025-26-q4", "--as-at", "2026-07-31"],
        "study": [EDITION, "--repeats", "50"],
        "import": [str(release), "--yes"],
        "preview": [EDITION, "--port", str(port)],
        "build": [EDITION, "--no-pdf"],
        "build --explain": [EDITION, "--no-pdf", "--explain"],
        "build-all": ["--quarters", EDITION, "--no-pdf", "--no-cache"],
        "publish": [EDITION, *SIGNED],
        "cache": [],
        "cache --clear": [],
    }
    missing = set(COMMANDS) - set(calls)
    if missing:
        sys.exit(f"add {', '.join(sorted(missing))} here")
    return calls


def run(where: Surrounding, command: list[str]) -> str:
    """Return what a command came to in some surroundings."""
    environment = {**os.environ, "PCP_PROJECT": str(where.project), **where.environment}
    waits = command[0] in WAITING
    if waits and where.port == 0:
        command = [*command[:-1], str(_free_port())]
    call = [*where.before, *PCP, *command]
    process = subprocess.Popen(
        call,
        env=environment,
        cwd=where.project,
        umask=where.umask,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, said = process.communicate(timeout=WAITING.get(command[0], LONGEST))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # the shell before it as well
        _, said = process.communicate()
        if not waits:
            return "HANGS"
        return "TRACEBACK" if b"Traceback" in said else "done"
    text = said.decode(errors="replace")
    if "Traceback" in text or "a fault of pcp itself" in text:
        print(f"{where.name}, pcp {' '.join(command)}:\n{text}", file=sys.stderr)
        return "TRACEBACK"
    if os.environ.get("PCP_STRESS_TOLD") and process.returncode:
        print(f"{where.name}, pcp {' '.join(command)}: {text.strip()[-300:]}", file=sys.stderr)
    return "done" if process.returncode == 0 else "said"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Disk:
    """A file system of its own, full but for a little, or one that can only be read."""

    def __init__(self, at: Path, plain: Path, kind: str) -> None:
        at.mkdir()
        size = sum(path.stat().st_size for path in plain.rglob("*") if path.is_file())
        self.at, self.project = at, at / "project"
        options = f"size={size * 2 + (64 << 20)}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", at], check=True)
        shutil.copytree(plain, self.project, symlinks=True)
        (at / "tmp").mkdir()
        if kind == "full disk":
            free = os.statvfs(at)
            rest = free.f_bavail * free.f_frsize - ROOM
            with (at / "filler").open("wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, rest)
        else:
            subprocess.run(["mount", "-o", "remount,ro", at], check=True)

    def end(self) -> None:
        """Take it away again."""
        subprocess.run(["umount", self.at], check=True)


def surroundings(port: int) -> dict[str, Callable[[Path], Surrounding]]:
    """Return each surrounding by its name, as a function of a copy of the project; the port is busy."""
    found: dict[str, Callable[[Path], Surrounding]] = {
        "plain": lambda at: Surrounding("plain", at),
        "LC_ALL=C": lambda at: Surrounding("LC_ALL=C", at, {"LC_ALL": "C", "PYTHONUTF8": "0"}),
        "time zone": lambda at: Surrounding("time zone", at, {"TZ": "Pacific/Kiritimati"}),
        "hash seed": lambda at: Surrounding("hash seed", at, {"PYTHONHASHSEED": "4711"}),
        "strict Python": lambda at: Surrounding(
            "strict Python", at, {"PYTHONOPTIMIZE": "2", "PYTHONWARNINGS": "error"}
        ),
        "one column": lambda at: Surrounding(
            "one column", at, {"COLUMNS": "1", "LINES": "1", "NO_COLOR": "1", "TERM": "dumb"}
        ),
        "umask 077": lambda at: Surrounding("umask 077", at, umask=0o077),
        "accents": lambda at: Surrounding("accents", at),
        "busy port": lambda at: Surrounding("busy port", at, port=port),
        "together": lambda at: Surrounding(
            "together",
            at,
            {
                "LC_ALL": "C",
                "PYTHONUTF8": "0",
                "TZ": "Pacific/Kiritimati",
                "PYTHONHASHSEED": "4711",
            },
            umask=0o077,
        ),
    }
    for name, words in SHELLS.items():
        found[name] = partial(_behind, name, ("sh", "-c", words, "sh"))
    found["no home"] = lambda at: Surrounding(
        "no home", at, {"TMPDIR": "/nonexistent/tmp"}, ("env", "-u", "HOME")
    )
    if shutil.which("faketime"):
        for day in FAR_DAYS:
            found[day] = partial(_behind, day, ("faketime", day))
    if os.geteuid() == 0:
        found["nobody"] = lambda at: Surrounding(
            "nobody", at, {"HOME": "/nonexistent"}, tuple(NOBODY)
        )
    return found


def _behind(name: str, before: tuple[str, ...], at: Path) -> Surrounding:
    return Surrounding(name, at, before=before)


def main() -> None:
    """Run every command in every surrounding."""
    table: dict[str, dict[str, str]] = {name: {} for name in arguments_of(Path(), Path(), 0)}
    faults = 0
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        base.chmod(0o755)
        plain = base / "made"
        if made := os.environ.get("PCP_STRESS_MADE"):
            shutil.copytree(made, plain, symlinks=True)
        else:
            make(plain)
        release = new_release(plain, base)
        built = plain / "editions" / "essex" / EDITION / "manifest.sha256"
        manifest: bytes | None = built.read_bytes()
        busy = socket.socket()
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        every = surroundings(int(busy.getsockname()[1]))
        chosen = [word for word in sys.argv[1:] if word not in COMMANDS] or [*every, *DISKS]
        named = set(sys.argv[1:]) & set(COMMANDS) or set(COMMANDS)
        every = {title: make_one for title, make_one in every.items() if title in chosen}
        for title, make_one in every.items():
            at = base / (ACCENTS if title in ("accents", "together") else title.replace(" ", "-"))
            shutil.copytree(plain, at, symlinks=True)
            where = make_one(at)
            only = set(WAITING) if title == "busy port" else named
            manifest, wrong = _one(where, release, only, table, manifest)
            faults += wrong
            shutil.rmtree(at, ignore_errors=True)
        disks = [kind for kind in DISKS if kind in chosen and os.geteuid() == 0]
        for kind in disks:
            disk = Disk(base / kind.replace(" ", "-"), plain, kind)
            try:
                where = Surrounding(kind, disk.project, {"TMPDIR": str(disk.at / "tmp")})
                _, wrong = _one(where, release, named, table, None)
                faults += wrong
            finally:
                disk.end()
    titles = [*every, *disks]
    print("| command | " + " | ".join(titles) + " |")
    print("|---" * (len(titles) + 1) + "|")
    for command, cells in table.items():
        print(f"| {command} | " + " | ".join(cells.get(title, "") for title in titles) + " |")
    print(f"{sum(map(len, table.values()))} runs, {faults} faults")
    sys.exit(bool(faults))


def _one(
    where: Surrounding,
    release: Path,
    only: set[str],
    table: dict[str, dict[str, str]],
    manifest: bytes | None,
) -> tuple[bytes | None, int]:
    """Run the commands in one surrounding; returns the manifest of its build, and faults."""
    faults = 0
    built = where.project / "editions" / "essex" / EDITION / "manifest.sha256"
    for command, arguments in arguments_of(where.project, release, where.port).items():
        if command.split()[0] not in only:
            continue
        if command == "build":
            _as_before(where.project)
        came = run(where, [*command.split(), *arguments])
        table[command][where.name] = came
        print(f"{where.name}, pcp {command}: {came}", flush=True)
        faults += came in ("TRACEBACK", "HANGS")
        if command == "build" and came == "done":
            if manifest is not None and built.read_bytes() != manifest:
                table[command][where.name] = "OTHER DIGEST"
                faults += 1
            manifest = manifest or built.read_bytes()
    gone = lost(where.project)
    for item in gone:
        print(f"{where.name}: {item} is not as its manifest says", file=sys.stderr)
    print(f"{where.name}: done", file=sys.stderr, flush=True)
    return manifest, faults + len(gone)


def _as_before(project: Path) -> None:
    """Take back what was imported, begun and recorded, so that every build reads the same data."""
    plain = project.parent / "made"
    if not plain.is_dir() or not os.access(project / "data", os.W_OK):
        return
    shutil.rmtree(project / "data")
    shutil.copytree(plain / "data", project / "data")


if __name__ == "__main__":
    main()
