"""Run two commands on one project at the same time; count what is lost, half, left or a traceback.

Run ``python benchmarks/stress_at_once.py [TIMES] [SEED]``: each pair so many times, the second begun at
a random moment of the first. ``PCP_STRESS_MADE`` names a project that ``reduced.py`` made before. A
command may be told that another works on the same thing; what stands afterwards must be whole, and a
third command must find nothing to clean.
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
from pathlib import Path

from reduced import PCP, make
from stress_kills import commands_on, left, lost, spoilt_entries
from stressing import arguments

PAIRS = (
    ("import", "import"),
    ("import", "build"),
    ("import", "record"),
    ("build", "build"),
    ("build-cache", "cache"),
    ("build", "publish"),
    ("publish", "publish"),
    ("build-all", "build"),
    ("bundle", "build"),
)


def together(root: Path, scratch: Path, calls: list[list[str]], wait: float) -> Counter[str]:
    """Begin one command, the other a while later; returns what came of them."""
    environment = {**os.environ, "PCP_PROJECT": str(root), "TMPDIR": str(scratch)}
    running = []
    for call in calls:
        running.append(
            subprocess.Popen(
                [*PCP, *call],
                env=environment,
                cwd=root,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
        time.sleep(wait)
    counts: Counter[str] = Counter()
    for call, process in zip(calls, running, strict=True):
        said, _ = process.communicate()
        counts["done" if process.returncode == 0 else "told"] += 1
        if "Traceback" in said or "a fault of pcp itself" in said:
            counts["traceback"] += 1
        if process.returncode:
            print(f"  {call[0]}: {said.strip().splitlines()[-1]}")
    found = [*lost(root), *left(root, scratch), *spoilt_entries(root / ".cache" / "pcp")]
    listed = subprocess.run([*PCP, "check"], env=environment, cwd=root, capture_output=True)
    counts["check fails"] += listed.returncode != 0
    counts["lost, half or left"] += bool(found)
    for line in found:
        print(f"  {line}")
    return counts


def main() -> None:
    """Run each pair."""
    times, seed = arguments(2)
    dice = random.Random(seed)  # noqa: S311 (no secret)
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        made = Path(os.environ.get("PCP_STRESS_MADE") or make(Path(place) / "made"))
        for pair in PAIRS:
            for _ in range(times):
                root, scratch = Path(place) / "project", Path(place) / "tmp"
                shutil.copytree(made, root, symlinks=True)
                scratch.mkdir()
                commands = {**commands_on(root, Path(place)), "cache": ["cache", "--clear"]}
                wait = dice.random() * 5
                counts = together(root, scratch, [commands[name] for name in pair], wait)
                print(f"{' and '.join(pair)}, {wait:.1f} s later: {dict(counts)}", flush=True)
                total += counts
                shutil.rmtree(root)
                shutil.rmtree(scratch)
    print(dict(total))
    sys.exit(bool(total["traceback"] or total["check fails"] or total["lost, half or left"]))


if __name__ == "__main__":
    main()
