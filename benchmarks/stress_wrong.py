"""Put one wrong file after another into the project, and name each that ``pcp check`` takes as good.

Run ``python benchmarks/stress_wrong.py [WORD...]``; only files with one of the words in their name
where some are named. What is wrong stands in :mod:`wrong_files` and :mod:`wrong_catalogue`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import wrong_catalogue
import wrong_files
from stressing import remembered_yaml
from wrong_files import GONE, Wrong

from pcp_analysis.errors import PcpError
from pcp_analysis.report.check import faults_of

ROOT = Path(__file__).parents[1]
KINDS = {
    name.lower(): value
    for module in (wrong_files, wrong_catalogue)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, tuple)
}


def put(project: Path, wrong: Wrong) -> bytes | None:
    """Write a wrong file; returns what stood there, None where nothing did."""
    name, old, new = wrong
    path = project / "data" / name
    before = path.read_bytes() if path.is_file() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    if new == GONE:
        path.unlink()
    elif old:
        text = (before or b"").decode()
        if old not in text:
            raise LookupError(f"{name} has no {old!r} any more: change the list of what is wrong")
        path.write_bytes(text.replace(old, new, 1).encode())
    else:
        path.write_bytes(new.encode())
    return before


def put_back(project: Path, wrong: Wrong, before: bytes | None) -> None:
    """Have the file as it was, and no folder that was not there."""
    path = project / "data" / wrong[0]
    if before is not None:
        path.write_bytes(before)
        return
    path.unlink()
    while not any(path.parent.iterdir()):
        path = path.parent
        path.rmdir()


def found_in(project: Path) -> tuple[str, str]:
    """Return what a check of the project comes to, and the first line that it says."""
    try:
        found = faults_of(project)
    except PcpError as error:
        return "refused", str(error).splitlines()[0]
    except Exception as error:
        return "traceback", repr(error)
    return ("refused", found[0]) if found else ("TAKEN", "")


def main() -> None:
    """Put each, check, count."""
    counts: Counter[str] = Counter()
    words = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        for name in ("data", "book", "notebooks"):
            shutil.copytree(ROOT / name, project / name)
        os.environ["PCP_PROJECT"] = str(project)
        remembered_yaml()
        if (start := found_in(project))[0] != "TAKEN":
            sys.exit(f"the project has faults already: {start[1]}")
        for kind, every in KINDS.items():
            for wrong in every:
                if words and not any(word in wrong[0] for word in words):
                    continue
                since = time.monotonic()
                try:
                    before = put(project, wrong)
                except LookupError as error:
                    came, said = "out of date", str(error)
                else:
                    came, said = found_in(project)
                    put_back(project, wrong, before)
                counts[f"{kind}: {came}"] += 1
                counts[came] += 1
                took = time.monotonic() - since
                if came != "refused" or os.environ.get("PCP_STRESS_TOLD"):
                    change = f"{wrong[1][:70]!r} to {wrong[2][:70]!r}"
                    print(f"{came} ({took:.1f} s): {wrong[0]}: {change} {said[:300]}", flush=True)
    for name, number in counts.items():
        print(f"{name}: {number}")
    sys.exit(any(counts[kind] for kind in ("TAKEN", "traceback", "out of date")))


if __name__ == "__main__":
    main()
