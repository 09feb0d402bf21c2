"""Kill a command with SIGKILL at random moments and count what is lost and what is left behind.

Run ``python benchmarks/stress_kills.py TRIES SEED COMMAND...`` in a project with a built edition, with
``record 2020-21-q4`` for a command. It is timed once; each try kills it at a random moment of that time
and then lists the editions, as the next command would. Lost is an edition whose manifest no longer fits
its files; left is a file of work in the project, a temporary folder or a process.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.publishing.trace.manifest import read_manifest, sha256_of_outputs

PCP = [sys.executable, "-c", "from pcp_analysis.cli.main import main; main()"]
NEXT = ["editions"]
MARK = "PCP_STRESS"  # a variable that every process of a try inherits


def lost(root: Path) -> list[str]:
    """Return the editions that are not as their manifest says."""
    return [
        str(path.parent)
        for path in sorted((root / "editions").glob("*/*/manifest.json"))
        if read_manifest(path.parent).outputs != sha256_of_outputs(path.parent)
    ]


def left(root: Path, scratch: Path) -> list[str]:
    """Return what lies about: work in the project, temporary files, living processes."""
    found = [str(item) for item in (*root.rglob(".working*"), *root.rglob("*.partial"))]
    found += [str(item) for item in scratch.iterdir()]
    for about in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"{MARK}={scratch}".encode() in about.read_bytes():
                found.append(f"process {about.parent.name}")
        except OSError:
            continue
    return found


def main() -> None:
    """Kill, run the next command, count."""
    tries, seed, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    dice = random.Random(seed)  # noqa: S311 (no secret)
    root = find_project_root()
    before = len(list((root / "editions").glob("*/*/manifest.json")))
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        environment = {**os.environ, "TMPDIR": name, MARK: name}
        start = time.monotonic()
        subprocess.run([*PCP, *command], check=True, capture_output=True, env=environment)
        took = time.monotonic() - start
        for _ in range(tries):
            process = subprocess.Popen(
                [*PCP, *command],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
            time.sleep(dice.random() * took)
            process.send_signal(signal.SIGKILL)
            counts["killed"] += process.wait() == -signal.SIGKILL
            subprocess.run([*PCP, *NEXT], check=True, capture_output=True, env=environment)
            gone, about = lost(root), left(root, scratch)
            counts["lost"] += bool(gone)
            counts["lost"] += len(list((root / "editions").glob("*/*/manifest.json"))) < before
            counts["left behind"] += bool(about)
            for line in (*gone, *about):
                print(line)
    print(f"{' '.join(command)}, seed {seed}, {took:.1f} s: {tries} tries, {dict(counts)}")
    sys.exit(bool(counts["lost"] or counts["left behind"]))


if __name__ == "__main__":
    main()
