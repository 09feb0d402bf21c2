"""Edits of returns on a whole book: the cached build has the bytes of a build that makes all.

Run ``python benchmarks/edit_returns.py [EDITS]``. A chapter hangs on the figures of a return that it
asked for and not on the file (decision 62). So a value, a note, a row, a file and an indicator are
edited one after another, in this quarter's return and in others, and each time the edition is built
with and without the cache and compared, file by file. Each edit takes a minute or two.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from edit_and_compare import build, files
from reduced import copy_project

FOLDER = Path("data/local_returns/essex")


def _replaced(name: str, old: str, new: str) -> Callable[[Path], str]:
    def edit(root: Path) -> str:
        path = root / name
        text = path.read_text(encoding="utf-8")
        if old not in text:
            sys.exit(f"{name}: {old!r} is not there any more")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return f"{name}: {old!r} to {new!r}"

    return edit


def _without_row(name: str, start: str) -> Callable[[Path], str]:
    def edit(root: Path) -> str:
        path = root / FOLDER / name
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        left = [line for line in lines if not line.startswith(start)]
        if len(left) == len(lines):
            sys.exit(f"{name}: no row of {start} is there any more")
        path.write_text("".join(left), encoding="utf-8")
        return f"{name}: rows of {start} taken out"

    return edit


def _without_file(name: str) -> Callable[[Path], str]:
    def edit(root: Path) -> str:
        (root / FOLDER / name).unlink()
        return f"{name} taken out"

    return edit


EDITS = (
    _replaced(
        f"{FOLDER}/2020-21-q4.csv",
        ",72,special constables,stated,,72,",
        ",530,special constables,stated,,530,",
    ),
    _replaced(f"{FOLDER}/2020-21-q4.csv", "doubtful period: none", "doubtful period: not any"),
    _without_row("2020-21-q4.csv", "employer-supported-policing-hours,"),
    _without_row("2020-21-q3.csv", "rc-101-calls,"),
    _without_file("2016-17-q3.csv"),
    _replaced("data/catalogue/local_indicators.yml", "Emergency (999) calls", "Urgent (999) calls"),
    _replaced("data/catalogue/disclosure.yml", "#", "# An edit.\n#"),
)


def main() -> None:
    """Edit, build with and without the cache, compare."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else len(EDITS)
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        root = copy_project(Path(place) / "project")
        time.sleep(0.2)
        build(root)
        for number, edit in enumerate(EDITS[:tries], start=1):
            print(f"{number}: {edit(root)}", flush=True)
            time.sleep(0.2)
            warm = build(root)
            cached = files(root)
            cold = build(root, "--no-cache")
            whole = files(root)
            differing = [name for name in {*cached, *whole} if cached.get(name) != whole.get(name)]
            faults += bool(differing)
            print(
                f"  {warm:.1f} s against {cold:.1f} s; {len(differing)} files differ {differing[:3]}",
                flush=True,
            )
    print(f"{tries} edits of returns, {faults} with other bytes")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
