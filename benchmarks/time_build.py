"""Where the seconds of a build go: each stage, and the chapters that took longest.

Run ``python benchmarks/time_build.py [EDITION] [JOBS]``; the edition is built into a folder that is
removed afterwards. Compare shares within one run, not seconds between machines.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.publishing.build.edition import build_edition

_SLOWEST = 8


def main() -> None:
    """Build once and print seconds and shares."""
    name = sys.argv[1] if len(sys.argv) > 1 else "2020-21-q4"
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else os.cpu_count() or 1
    root = find_project_root()
    stages: list[tuple[str, float]] = []
    started: dict[str, float] = {}
    took: dict[str, float] = {}

    def told(chapter: str, done: int, total: int) -> None:
        begun = started.setdefault(chapter, time.perf_counter())
        if done == total:
            took[chapter] = time.perf_counter() - begun

    with tempfile.TemporaryDirectory() as target:
        build_edition(
            root,
            read_edition(root, Catalogue.load(root), name),
            jobs=jobs,
            chapter_progress=told,
            stage=lambda words: stages.append((words, time.perf_counter())),
            target=Path(target),
        )
        stages.append(("", time.perf_counter()))
    whole = stages[-1][1] - stages[0][1]
    for (words, begun), (_, ended) in itertools.pairwise(stages):
        print(f"{ended - begun:7.1f} s  {(ended - begun) / whole:5.0%}  {words}")
    print(f"{whole:7.1f} s  in all, {jobs} jobs\n\nSlowest chapters, kernel start left out:")
    for chapter in sorted(took, key=lambda item: -took[item])[:_SLOWEST]:
        print(f"{took[chapter]:7.1f} s  {chapter}")


if __name__ == "__main__":
    main()
