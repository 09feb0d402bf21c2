"""Spoil what builds keep to use again, fill its disk, kill its writers; count what comes of it.

Run ``python benchmarks/stress_cache.py [ENTRIES] [KILLS] [SEED]``, 100, 20 and 18 where left out. On
the project of one chapter, entries of ``.cache/pcp`` are spoilt in each of :data:`WAYS`; then the
edition is taken away and built, and must be the same bytes. Then a build into an empty cache is killed
with SIGKILL once it holds a random number of entries: none may be half. As root the cache then lies on
a file system that is full, and on one that can only be read. ``PCP_STRESS_MADE`` names a project that
``reduced.py`` made before.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from reduced import EDITION, PCP, make
from stress_kills import spoilt_entries
from stressing import bytes_of

TRIES = ("builds", "entries", "kills")
LONGEST = 300  # seconds of one build
HUGE = 3 << 30  # bytes, of which none is on the disk


def _byte(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def _exchanged(path: Path, dice: random.Random) -> None:
    other = dice.choice([item for item in path.parents[1].glob("*/*") if item.is_file()])
    here, there = path.read_bytes(), other.read_bytes()
    path.write_bytes(there)
    other.write_bytes(here)


def _instead(path: Path, make_one: Callable[[Path], object]) -> None:
    path.unlink()
    make_one(path)


def _nobodys(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    path.chmod(0o666)


WAYS: dict[str, Callable[[Path, random.Random], object]] = {
    "cut short": lambda path, dice: os.truncate(path, dice.randrange(path.stat().st_size)),
    "a bit changed": _byte,
    "exchanged": _exchanged,
    "longer": lambda path, _: path.write_bytes(path.read_bytes() + b"x"),
    "empty": lambda path, _: path.write_bytes(b""),
    "huge": lambda path, _: os.truncate(path, HUGE),
    "somebody else's": lambda path, _: _nobodys(path),
    "not to be read": lambda path, _: path.chmod(0),
    "a folder": lambda path, _: _instead(path, Path.mkdir),
    "a pipe": lambda path, _: _instead(path, os.mkfifo),
    "a link to itself": lambda path, _: _instead(path, lambda at: at.symlink_to(at)),
    "a link without end": lambda path, _: _instead(path, lambda at: at.symlink_to("/dev/zero")),
}


class Attack:
    """The project, its edition as it must be, and counts."""

    def __init__(self, root: Path, dice: random.Random) -> None:
        self.root, self.dice, self.counts = root, dice, Counter[str]()
        self.cache, self.edition = root / ".cache" / "pcp", root / "editions" / "essex" / EDITION
        self.build("at first")
        self.right = bytes_of(self.edition)
        self.whole = len(self.entries())
        self.counts.clear()

    def entries(self) -> list[Path]:
        """Return the entries that are files."""
        return [path for path in sorted(self.cache.glob("*/*")) if path.is_file()]

    def start(self) -> subprocess.Popen[str]:
        """Take the edition away, which has everything read from the cache, and start a build."""
        shutil.rmtree(self.edition, ignore_errors=True)
        return subprocess.Popen(
            [*PCP, "build", EDITION, "--no-pdf"],
            env={**os.environ, "PCP_PROJECT": str(self.root)},
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def build(self, what: str) -> None:
        """Build, and count what came of it."""
        process, start = self.start(), time.monotonic()
        try:
            said, _ = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
            self.counts["hang"] += 1
        wrong = [word for word in ("Traceback", "a fault of pcp") if word in said]
        if process.returncode:
            wrong.append("not built")
        elif hasattr(self, "right") and bytes_of(self.edition) != self.right:
            wrong.append("other bytes")
        self.counts.update({"builds": 1, **dict.fromkeys(wrong, 1)})
        print(
            f"{what}: {', '.join(wrong) or 'right'}, {time.monotonic() - start:.0f} s", flush=True
        )
        if wrong:
            print(said[-2000:])

    def spoil(self, number: int) -> None:
        """Spoil some entries in each way, the largest always among them, and build after each way."""
        for name, way in WAYS.items():
            entries = sorted(self.entries(), key=lambda path: -path.stat().st_size)
            chosen = {*entries[:2], *self.dice.sample(entries, min(len(entries), number))}
            for path in sorted(chosen)[:number]:
                way(path, self.dice)
                self.counts["entries"] += 1
            self.build(f"{number} entries {name}")

    def kill(self) -> None:
        """Kill a build while it fills an empty cache; then run the next command, and look."""
        shutil.rmtree(self.cache, ignore_errors=True)
        enough = self.dice.randrange(1, self.whole + 1)
        process = self.start()
        while process.poll() is None and len(self.entries()) < enough:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        self.counts["kills"] += 1
        environment = {**os.environ, "PCP_PROJECT": str(self.root)}
        subprocess.run(
            [*PCP, "cache"], env=environment, cwd=self.root, check=True, stdout=subprocess.DEVNULL
        )
        half = [str(path) for path in self.cache.glob("*/*.partial")]
        half = half or spoilt_entries(self.cache)
        self.counts["half entries"] += len(half)
        for path in half:
            print(f"half: {path}")

    def on(self, what: str, options: str) -> None:
        """Build with the cache on a file system of its own."""
        shutil.rmtree(self.cache, ignore_errors=True)
        self.cache.mkdir(parents=True)
        command = ["mount", "-t", "tmpfs", "-o", f"mode=700,{options}", "tmpfs", self.cache]
        subprocess.run(command, check=True)
        try:
            self.build(f"the cache on {what}")
        finally:
            subprocess.run(["umount", self.cache], check=True)


def main() -> None:
    """Spoil, kill, fill."""
    given = [int(word) for word in sys.argv[1:]]
    number, kills, seed = (*given, *(100, 20, 18)[len(given) :])
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "project"
        if made := os.environ.get("PCP_STRESS_MADE"):
            shutil.copytree(made, root, symlinks=True)
        else:
            make(root)
        attack = Attack(root, random.Random(seed))  # noqa: S311 (no secret)
        if number:
            attack.spoil(-(-number // len(WAYS)))
        for _ in range(kills):
            attack.kill()
        attack.build("after the kills")
        if os.geteuid() == 0:
            attack.on("a full disk", "size=256k")
            attack.on("a disk that can only be read", "size=1m,ro")
    print(", ".join(f"{count} {name}" for name, count in sorted(attack.counts.items())))
    sys.exit(any(count for name, count in attack.counts.items() if name not in TRIES))


if __name__ == "__main__":
    main()
