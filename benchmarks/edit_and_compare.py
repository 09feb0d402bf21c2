"""Random edits under the cache: after each, the cached build has the bytes of a build that makes all.

Run ``python benchmarks/edit_and_compare.py [EDITS] [SEED]``. The reduced book is edited in one place
after another: code imported directly and through others, YAML read by a helper, rows of a release, an
edition, templates, style sheets, a notebook, names of files, the environment; times are set back. The
package is copied, so that code is edited too. Damaged entries of the store are mixed in.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reduced import EDITION, PCP, make

Edit = Callable[[Path, random.Random], str]


def _change(path: Path, old: str, new: str) -> None:
    about = path.stat()
    text = path.read_text(encoding="utf-8")
    if old not in text:
        sys.exit(f"{path}: {old!r} is not there any more")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))  # the time is set back


def _in(name: str, old: str, new: str) -> Edit:
    def edit(root: Path, _: random.Random) -> str:
        path = root / name
        text = path.read_text(encoding="utf-8")
        _change(path, *((old, new) if old in text else (new, old)))
        return f"{name}: {old.strip()[:40]!r}"

    return edit


def _observation(root: Path, dice: random.Random) -> str:
    path = root / "data" / "observations" / "recorded_crime.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    rows = [
        number for number, line in enumerate(lines) if ",essex," in line or ",E23000028," in line
    ]
    number = dice.choice(rows or range(1, len(lines)))
    parts = lines[number].rstrip("\n").split(",")
    place = next(i for i in reversed(range(len(parts))) if parts[i].isdigit())
    parts[place] = str(int(parts[place]) + 1)
    lines[number] = ",".join(parts) + "\n"
    path.write_text("".join(lines), encoding="utf-8")
    return f"an observation, row {number + 1}"


def _damage(root: Path, dice: random.Random) -> str:
    files = sorted(path for path in (root / ".cache").rglob("*") if path.is_file())
    for path in dice.sample(files, min(10, len(files))):
        content = path.read_bytes()
        kind = dice.randrange(3)
        place = dice.randrange(len(content) or 1)
        flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        path.write_bytes([flipped, content[: len(content) // 2], b"foreign"][kind])
    return f"{min(10, len(files))} entries of the store damaged"


def _rename(root: Path, _: random.Random) -> str:
    old, new = (root / "book" / "print" / name for name in ("briefing.css", "briefing.old"))
    (old if old.exists() else new).rename(new if old.exists() else old)
    return "a style sheet renamed, and back the next time"


EDITS: tuple[Edit, ...] = (
    _in("pcp_analysis/statistics/intervals.py", '"""', '"""An edit. '),
    _in("pcp_analysis/statistics/rounding.py", "ROUND_HALF_UP, ", "ROUND_HALF_UP ,"),
    _in("pcp_analysis/wording.py", "under 0.001", "below 0.001"),
    _in("pcp_analysis/texts/plain.py", '"""', '"""An edit. '),
    _in("pcp_analysis/charts/base.py", '"""', '"""An edit. '),
    _in("data/catalogue/indicators.yml", "(excluding fraud)", "(without fraud)"),
    _in("data/catalogue/grades.yml", "#", "# An edit."),
    _in("data/catalogue/releases.yml", "faults:\n", "faults:\n      - A fault of an edit.\n"),
    _in("data/editions/2020-21-q4.yml", "as_at: 2026-07-31", "as_at: 2026-08-01"),
    _in("book/_templates/edition.html", "<", " <"),
    _in("book/_static/book.css", "{", "{ "),
    _in("notebooks/most_similar_group_overall.ipynb", '"source": [', '"source":  ['),
    _in("_config.yml", "author:", "author :"),
    _observation,
    _damage,
    _rename,
)


def build(root: Path, *options: str, **variables: str) -> float:
    """Build the reduced book and return the seconds."""
    start = time.monotonic()
    done = subprocess.run(
        [*PCP, "build", EDITION, "--no-pdf", "--explain", *options],
        env={**os.environ, "PCP_PROJECT": str(root), **variables},
        capture_output=True,
        text=True,
        cwd=root,
    )
    if done.returncode:
        print(f"  refused: {done.stderr.strip().splitlines()[-1:]}")
    elif "--no-cache" not in options:
        kept = [line for line in done.stdout.splitlines() if ": made" in line]
        print(f"  made again: {'; '.join(kept)[:300]}")
    return time.monotonic() - start


def files(root: Path) -> dict[str, bytes]:
    """Return every file of the edition."""
    folder = root / "editions" / "essex" / EDITION
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def main() -> None:
    """Edit, build with and without the cache, compare."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    dice, faults = random.Random(seed), 0  # noqa: S311 (no secret)
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as place:
        root = make(Path(place) / "project")
        shutil.rmtree(root / ".cache", ignore_errors=True)
        time.sleep(0.2)
        build(root)
        order = [EDITS[number % len(EDITS)] for number in range(tries)]
        dice.shuffle(order)
        for number, edit in enumerate(order, start=1):
            variables = {"LC_TIME": "C"} if dice.random() < 0.1 else {}
            print(f"{number}: {edit(root, dice)}{' and LC_TIME' if variables else ''}", flush=True)
            time.sleep(0.2)
            warm = build(root, **variables)
            cached = files(root)
            cold = build(root, "--no-cache", **variables)
            whole = files(root)
            differing = [name for name in {*cached, *whole} if cached.get(name) != whole.get(name)]
            faults += bool(differing)
            print(
                f"  {warm:.1f} s against {cold:.1f} s; {len(differing)} files differ {differing[:3]}"
            )
    print(f"{tries} edits, {faults} with other bytes")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
