"""Spoil every YAML file that people write, many times, and count what the readers do with it.

Run ``python benchmarks/stress_yaml.py [TRIES] [SEED]``; the same seed spoils the same places. A spoilt
file is refused with one clear error, or it is taken and printed; any other error, or a reader that
takes longer than 20 s, is a fault, and the command fails. Each file is read as ``pcp check`` reads it;
every fiftieth is judged by the whole check, which alone knows what the files say of each other.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from pydantic import BaseModel
from stressing import Tally, arguments

from pcp_analysis.catalogue import yaml_source
from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.errors import PcpError
from pcp_analysis.report.check import faults_of

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


def first_difference(old: str, new: str) -> str:
    """Return the first line at which a spoilt text differs, cut where it is long."""
    for was, now in zip(old.splitlines(), new.splitlines(), strict=False):
        if was != now:
            return f"{was[:60]!r} became {now[:60]!r}"
    return f"{len(old):,} characters became {len(new):,}"


def main() -> None:
    """Spoil, read, count."""
    tries, seed = arguments()
    tally = Tally(seed)
    root = find_project_root()
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        for name in ("data", "book", "notebooks"):
            shutil.copytree(root / name, project / name)
        os.environ["PCP_PROJECT"] = str(project)
        models = models_of(project)
        files = sorted(models)
        for number in range(tries):
            path = tally.dice.choice(files)
            old = path.read_bytes()
            new = spoilt(old.decode(), tally.dice).encode(errors="surrogatepass")
            path.write_bytes(new)
            if new != old:
                chosen = None if number % WHOLE == 0 else models[path]
                told = first_difference(old.decode(), new.decode(errors="replace"))
                tally.judge(
                    str(path.relative_to(project)), partial(read, project, path, chosen, told)
                )
            path.write_bytes(old)
    tally.end()


def read(project: Path, path: Path, models: set[type[BaseModel]] | None, told: str) -> str:
    """Read a spoilt file as its models, or by the whole check; says what was taken."""
    if models is None and (faults := faults_of(project, None, None)):
        raise PcpError(faults[0])
    for model in models or ():
        yaml_source.read_yaml(path, model)
    return told


if __name__ == "__main__":
    main()
