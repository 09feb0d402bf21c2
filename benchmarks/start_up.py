"""How long ``pcp --help`` takes beside the bare libraries of a command line; their ratio, in one run.

Run from the repository: ``.venv/bin/python benchmarks/start_up.py``. The two are timed in turns,
so that what else the machine does falls on both; the middle of their times counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

ROUNDS = 21
AT_MOST = 2.0
BARE = [sys.executable, "-c", "import typer, pydantic, yaml"]
HELP = [sys.executable, "-c", "from pcp_analysis.cli.main import main; main()", "--help"]


def seconds(command: list[str]) -> float:
    """Return the seconds that a command takes from start to end."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Time both, print the middle of each and the ratio; fail above what is held to."""
    for command in (BARE, HELP):  # once for the disk
        seconds(command)
    times = [(seconds(BARE), seconds(HELP)) for _ in range(ROUNDS)]
    bare, own = (statistics.median(values) for values in zip(*times, strict=True))
    print(f"import typer, pydantic, yaml  {bare:.3f} s")
    print(f"pcp --help                    {own:.3f} s")
    print(f"ratio                         {own / bare:.2f}, at most {AT_MOST:g}")
    sys.exit(own / bare > AT_MOST)


if __name__ == "__main__":
    main()
