"""Many editions of the reduced book at once, one worker killed on the way: same bytes as one by one.

Run ``python benchmarks/many_with_a_kill.py [WORKERS]``: six forces, three quarters. A worker is killed
with SIGKILL once two editions stand. Told: whether all stand, what is left running, and which files
differ from those of the same editions built one by one in another folder.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from reduced import PCP, make

FORCES = ("essex", "kent", "dyfed-powys", "greater-manchester", "norfolk", "city-of-london")
# a quarter with an edition of its own may lead to chapters that the reduced book lacks
QUARTERS = ("2019-20-q4", "2020-21-q1", "2020-21-q3")


def children_of(process: int) -> dict[int, str]:
    """Return the commands of every process below one, by number."""
    found: dict[int, str] = {}
    told = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(maxsplit=2) for line in told.splitlines()]
    below = {process}
    for _ in rows:
        new = {int(pid): args for pid, parent, args in rows if int(parent) in below} | found
        if len(new) == len(found):
            break
        found, below = new, below | set(new)
    return found


def digests(root: Path) -> dict[str, bytes]:
    """Return every file of every edition of a project by path."""
    folder = root / "editions"
    files = (path for path in sorted(folder.glob("*/*/**/*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def build_with_a_kill(root: Path, workers: int) -> None:
    """Build all editions, killing one worker when two stand."""
    options = ["--forces", ",".join(FORCES), "--quarters", ",".join(QUARTERS), "--no-pdf"]
    command = [*PCP, "build-all", *options, "--workers", str(workers), "--no-cache"]
    run = subprocess.Popen(command, env={**os.environ, "PCP_PROJECT": str(root)})
    while len(list(root.glob("editions/*/*/manifest.json"))) < 2 and run.poll() is None:
        time.sleep(0.2)
    below = children_of(run.pid)
    victims = [pid for pid, args in below.items() if "spawn_main" in args]
    with_kernels = [
        pid for pid in victims if any("ipykernel" in args for args in children_of(pid).values())
    ]
    victim = with_kernels[-1]
    print(f"killing worker {victim}, of {len(with_kernels)} processes with kernels", flush=True)
    os.kill(victim, signal.SIGKILL)
    print(f"build-all ended with {run.wait()}")
    time.sleep(2)
    left = [args for pid, args in below.items() if Path(f"/proc/{pid}").exists()]
    print(f"left running: {len(left)} {left}")


def main() -> None:
    """Build with a kill and one by one, and compare."""
    workers = int(sys.argv[1]) if len(sys.argv) > 1 else os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as place:
        many = make(Path(place) / "many")
        one = make(Path(place) / "one by one")
        start = time.monotonic()
        build_with_a_kill(many, workers)
        print(f"many: {time.monotonic() - start:.0f} s")
        start = time.monotonic()
        for force in FORCES:
            for quarter in QUARTERS:
                subprocess.run(
                    [*PCP, "build", quarter, "--force", force, "--no-pdf", "--no-cache"],
                    env={**os.environ, "PCP_PROJECT": str(one)},
                    capture_output=True,
                    check=True,
                )
        print(f"one by one: {time.monotonic() - start:.0f} s")
        left, right = digests(many), digests(one)
        differing = sorted(name for name in {*left, *right} if left.get(name) != right.get(name))
        print(f"{len(left):,} files, {len(differing)} differ: {differing[:5]}")
        leftovers = list((many / "editions").glob(".working/*"))
        print(f"leftovers of work: {len(leftovers)}")
        sys.exit(bool(differing))


if __name__ == "__main__":
    main()
