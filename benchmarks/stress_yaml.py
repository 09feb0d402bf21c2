"""Spoil every YAML file that people write, many times, and count what the readers do with it.

Run ``python benchmarks/stress_yaml.py [TRIES] [SEED]``; the same seed spoils the same places. A spoilt
file is refused with one clear error, or it is taken; any other error, or a reader that takes longer
than 20 s, is a fault, and the command fails. Each file is read as ``pcp check`` reads it;
every fiftieth is judged by the whole check.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from pydantic import BaseModel

from pcp_analysis.catalogue import yaml_source
from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.errors import PcpError
from pcp_analysis.report.check import faults_of

LONGEST = 20.0  # seconds
WHOLE = 50
SIGNS = "\0\t{}[]:&*!|>'\"%@`\x85\ufeff\ud7ff-#\n"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
ODD = (
    *("", "null", "[]", "{}", "-1", "1e400", ".nan", "0x10", "2021-02-30", "true", "'\\0'"),
    *(
        "!!binary aGk=",
        "!!set {a}",
        "!!python/object:os.system x",
        "*nothing",
        "&a [*a]",
        "x" * 5000,
    ),
    *("!!float .nan", "!!timestamp 2021-01-01", "{a: {b: {c: d}}}", "\u202e", "- -", "? x", "% x"),
)


def spoilt(text: str, dice: random.Random) -> str:
    """Return a text with one thing changed: a value, a line, a key, a character, its end, or all."""
    lines = text.splitlines(keepends=True)
    at = dice.randrange(len(lines)) if lines else 0
    kind = dice.randrange(10)
    if kind == 0:
        return text[: dice.randrange(len(text) + 1)]
    if kind == 1:
        del lines[at]
    elif kind == 2:
        lines.insert(at, lines[at])
    elif kind == 3:
        place = dice.randrange(len(text))
        return text[:place] + dice.choice(SIGNS) + text[place + 1 :]
    elif kind in (4, 5, 6) and ":" in lines[at]:
        key = lines[at].partition(":")[0]
        lines[at] = f"{key}: {dice.choice(ODD)}\n"
    elif kind == 7:
        lines[at] = lines[at].replace("e", "", 1)
    elif kind == 8:
        lines[at] = f"{' ' * dice.randrange(1, 4)}{lines[at]}"
    else:
        return dice.choice((BOMB, "[" * 5000, "{a: " * 3000, "\ufeff" + text, *ODD))
    return "".join(lines)


def models_of(project: Path) -> dict[Path, set[type[BaseModel]]]:
    """Return what each file is read as, noted while everything is read once."""
    found: dict[Path, set[type[BaseModel]]] = {}
    read = yaml_source.read_yaml

    def noted(path: Path, model: type[BaseModel]) -> BaseModel:
        if path.is_file():
            found.setdefault(path, set()).add(model)
        return read(path, model)

    places = [item for item in sys.modules.values() if getattr(item, "read_yaml", None) is read]
    for module in places:
        vars(module)["read_yaml"] = noted
    faults = faults_of(project, None, None)
    for module in places:
        vars(module)["read_yaml"] = read
    if faults:
        sys.exit("the project has faults already: run pcp check")
    return found


def main() -> None:
    """Spoil, read, count."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 18
    dice = random.Random(seed)  # noqa: S311 (no secret)
    root = find_project_root()
    counts: Counter[str] = Counter()
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        for name in ("data", "book", "notebooks"):
            shutil.copytree(root / name, project / name)
        os.environ["PCP_PROJECT"] = str(project)
        models = models_of(project)
        files = sorted(models)
        for number in range(tries):
            path = dice.choice(files)
            old = path.read_bytes()
            path.write_text(spoilt(old.decode(), dice), encoding="utf-8", errors="surrogatepass")
            if path.read_bytes() != old:
                whole = number % WHOLE == 0
                counts[judged(project, path, None if whole else models[path])] += 1
            path.write_bytes(old)
    print(f"{len(files)} files, {sum(counts.values()):,} spoilt")
    for kind, number in sorted(counts.items()):
        print(f"{kind}: {number:,}")
    sys.exit(bool(counts["traceback"] or counts["too long"]))


def judged(project: Path, path: Path, models: set[type[BaseModel]] | None) -> str:
    """Return what reading a spoilt file came to; print what is no clear error."""
    start = time.monotonic()
    name = path.relative_to(project)
    found: list[str] = []
    try:
        if models is None:
            found = faults_of(project, None, None)
        for model in models or ():
            yaml_source.read_yaml(path, model)
    except PcpError as error:
        found = [str(error)]
    except Exception:
        print(f"{name}:\n{traceback.format_exc(limit=-3)}", flush=True)
        return "traceback"
    if time.monotonic() - start > LONGEST:
        print(f"{name}: {time.monotonic() - start:.0f} s")
        return "too long"
    return "refused" if found else "taken"


if __name__ == "__main__":
    main()
