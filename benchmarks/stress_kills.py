"""Kill commands at random moments; count what is lost and what is left behind.

Run ``python benchmarks/stress_kills.py [TRIES] [SEED] [COMMAND...]``. On a project of one chapter, the
commands of :func:`commands_on` (or those named) are each killed in turn at a random moment of their
time; then what every command begins with is done, and at each tenth try a whole command, which lists
the editions. The signal is SIGKILL to the command; ``build:SIGINT`` sends another to it and to all
that it started, as Ctrl+C does, and counts tracebacks. ``PCP_STRESS_MADE`` names a project that
``reduced.py`` made before. Lost is an edition whose manifest no longer fits its files, or that is gone;
half is a file of ``data/`` that is neither as before nor as the whole command leaves it, or an entry of
the cache that is not what was put there; left is a file of work in the project, a temporary folder or a
process.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from reduced import EDITION, PCP, make
from stressing import arguments, bytes_of

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.owned import WORKING, sweep
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.publishing.trace.manifest import read_manifest, sha256_of_outputs
from pcp_analysis.store.observations import Observations
from tests.conftest import PublisherTables, write_table

WHOLE = 10
MARK = "PCP_STRESS"  # a variable that every process of a try inherits
FAULTS = ("killed", "lost", "half", "left behind", "traceback")
LONG_ENOUGH = 20  # seconds in which a preview has made its pages
SIGNED = ["--signed-by", "A. Name", "--on", "2026-08-01"]


def lost(root: Path) -> list[str]:
    """Return the editions that are not as their manifest says."""
    return [
        str(path.parent)
        for path in sorted((root / "editions").glob("*/*/manifest.json"))
        if read_manifest(path.parent).outputs != sha256_of_outputs(path.parent)
    ]


def spoilt_entries(cache: Path) -> list[str]:
    """Return the entries of a cache whose digest does not fit them."""
    return [
        str(path)
        for path in sorted(cache.glob("*/*"))
        if Store(cache).get(f"{path.parent.name}{path.name}") is None
    ]


def commands_on(root: Path, folder: Path) -> dict[str, list[str]]:
    """Return what is killed: names of attacks and what ``pcp`` is called with."""
    return {
        "build": ["build", EDITION, "--no-pdf", "--no-cache"],
        "build-cache": ["build", EDITION, "--no-pdf"],
        "build-pdf": ["build", EDITION, "--pdf", "--no-cache"],
        "publish": ["publish", EDITION, *SIGNED],
        "import": ["import", str(new_release(root, folder)), "--yes"],
        "record": ["record", EDITION],
        "bundle": ["bundle", EDITION],
        "build-all": ["build-all", "--quarters", f"2020-21-q2,{EDITION}", "--no-pdf", "--no-cache"],
        "preview": ["preview", EDITION, "--port", "8765"],
    }


def left(root: Path, scratch: Path) -> list[str]:
    """Return what lies about: work in the project, temporary files, living processes."""
    found = [str(item) for item in (*root.rglob(".working*"), *root.rglob("*.partial"))]
    found += [str(item) for item in root.glob("dask-*")]
    found += [str(item) for item in scratch.iterdir()]
    for about in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={scratch}".encode() in about.read_bytes():
                found.append(f"process {about.parent.name}")
        except OSError:
            continue
    return found


class Attack:
    """One command on a project, killed again and again."""

    def __init__(
        self,
        root: Path,
        scratch: Path,
        command: list[str],
        dice: random.Random,
        sent: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.root, self.scratch, self.command, self.dice = root, scratch, command, dice
        self.sent = sent
        self.environment = {
            **os.environ,
            "PCP_PROJECT": str(root),
            "TMPDIR": str(scratch),
            MARK: str(scratch),
        }
        self.before = bytes_of(root / "data")
        self._forget()
        start = time.monotonic()
        if command[0] == "preview":  # it ends with Ctrl+C alone
            self.took = float(LONG_ENOUGH)
        else:
            self._run(command)
            self.took = time.monotonic() - start
        self.after = bytes_of(root / "data")
        self._restore()
        self.counts: Counter[str] = Counter()

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(
            [*PCP, *command], env=self.environment, capture_output=True, text=True, cwd=self.root
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {done.stdout}{done.stderr}")

    def _forget(self) -> None:
        """Clear the cache, without which a build finds that all stands."""
        shutil.rmtree(self.root / ".cache", ignore_errors=True)

    def _restore(self) -> None:
        now = bytes_of(self.root / "data")
        for path in now.keys() - self.before.keys():
            path.unlink()
        for path, content in self.before.items():
            if now.get(path) != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def kill(self) -> None:
        """Kill the command once, run the next, look."""
        if self.dice.random() < 1 / 2:
            self._forget()
        moment = self.dice.random()
        with (self.root.parent / "said.txt").open("w+b") as said:
            process = subprocess.Popen(
                [*PCP, *self.command],
                stdout=said,
                stderr=said,
                env=self.environment,
                cwd=self.root,
                start_new_session=True,
            )
            start = time.monotonic()
            with suppress(subprocess.TimeoutExpired):
                process.wait(moment * self.took)
                # it was done: what else runs on the machine, and what the cache holds, changes
                self.took = (self.took + time.monotonic() - start) / 2
            if self.sent is signal.SIGKILL:
                process.kill()
            elif process.poll() is None:
                os.killpg(process.pid, self.sent)
            ended = process.wait()
            said.seek(0)
            text = said.read().decode(errors="replace")
        self.counts["killed"] += ended == -signal.SIGKILL or (
            self.sent is not signal.SIGKILL and ended != 0
        )
        if self.sent is not signal.SIGKILL and ("Traceback" in text or "Exception" in text):
            self.counts["traceback"] += 1
            print(text[-3000:])
        if self.counts["tries"] % WHOLE:
            for place in ("editions", "rebuilt", "data"):
                sweep(self.root / place / WORKING)
            sweep(self.scratch / f"pcp-{os.getuid()}", noted=True)
        else:
            self._run(["editions"])
        self.counts["tries"] += 1
        for _ in range(20):  # processes look for their parent three times a second
            if not (about := left(self.root, self.scratch)):
                break
            time.sleep(0.3)
        gone = lost(self.root)
        if not (self.root / "editions" / "essex" / EDITION / "manifest.json").is_file():
            gone.append("the edition is gone")
        now = bytes_of(self.root / "data")
        half = [
            f"half: {path}"
            for path in now.keys() | self.before.keys()
            if now.get(path) not in (self.before.get(path), self.after.get(path))
        ]
        self.counts["lost"] += bool(gone)
        half += [f"half: {path}" for path in spoilt_entries(self.root / ".cache" / "pcp")]
        self.counts["half"] += bool(half)
        self.counts["left behind"] += bool(about)
        for line in (*gone, *half, *about):
            print(line)
        self._restore()

    def whole(self) -> None:
        """Have the command come to its end once, after all that."""
        if self.command[0] != "preview":
            self._run(self.command)
            self._restore()


def new_release(root: Path, folder: Path) -> Path:
    """Write a release that the store does not hold: a mid-year of every force."""
    catalogue = Catalogue.load(root)
    table = Observations.load(root / "data" / "observations", catalogue).table
    publisher = PublisherTables(table[table["value"].notna()], catalogue)
    people = publisher.next_population([force.id for force in catalogue.forces])
    return write_table(folder / "people.csv", people)


def main() -> None:
    """Kill, run the next command, count."""
    tries, seed = arguments(200)
    dice = random.Random(seed)  # noqa: S311 (no secret)
    total: Counter[str] = Counter()
    print(f"seed {seed}")
    # a shell has what it runs in the background ignore Ctrl+C, and what that starts would as well
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as place:
        scratch = Path(place) / "tmp"
        scratch.mkdir()
        root = Path(place) / "project"
        if made := os.environ.get("PCP_STRESS_MADE"):
            shutil.copytree(made, root, symlinks=True)
        else:
            make(root)
        commands = commands_on(root, Path(place))
        chosen = sys.argv[3:] or list(commands)
        for command in chosen:
            name, _, sent = command.partition(":")
            attack = Attack(root, scratch, commands[name], dice, signal.Signals[sent or "SIGKILL"])
            for number in range(1, tries // len(chosen) + 1):
                attack.kill()
                if number % WHOLE == 0:
                    print(f"{command} ({attack.took:.1f} s): {told(attack.counts)}", flush=True)
            attack.whole()
            total += attack.counts
            print(f"{command}, and whole at the end: {told(attack.counts)}", flush=True)
    print(told(total))
    sys.exit(any(total[kind] for kind in FAULTS[1:]))


def told(counts: Counter[str]) -> str:
    """Return counts in words."""
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("tries", *FAULTS))


if __name__ == "__main__":
    main()
