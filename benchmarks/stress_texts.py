"""Write live text into every field that people write, and look for it alive in what is built.

Run ``python benchmarks/stress_texts.py [PAYLOAD...]``; ``a+b`` puts two. Each goes to the end of
every field of words in YAML, CSV and commentary at once; fields that ``pcp check`` refuses, by file and
line, are put back until nothing is refused; the rest is built. ``PCP_STRESS_MADE`` names a project
that ``reduced.py`` made before. Alive is a script, a handler, a link of a script, a result of Jinja, a
formula, a hidden turn of direction, or a file of the machine.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
from bs4 import BeautifulSoup
from reduced import EDITION, PCP, make

WORDS = {
    *("title", "heading", "intro", "promise", "note", "text", "definition", "source", "rationale"),
    *("background", "label", "reason", "owner", "named", "published_basis", "dates", "what", "why"),
    *("locator", "risk", "mitigation", "wording"),
}
PAYLOADS = {
    "script": "<script>alert(4711)</script><img src=x onerror=alert(4711)>",
    "jinja": "{{ 4711 * 2 }}{% set x = 4711 %}{{ cycler.__init__.__globals__ }}",
    "directive": "{raw}`html` {include}`/etc/passwd` ```{include} /etc/passwd```",
    "link": "[a](javascript:alert(4711)) <javascript:alert(4711)> ![b](file:///etc/passwd)",
    "formula": "=HYPERLINK(4711) $\\input{/etc/passwd}$ $$\\write18{id}$$ @SUM(1) |cmd",
    "direction": "abc \u202egnp.exe\u202c",
    "control": "abc\x1b]0;x\x07",
    "long": "word " * 30_000,
}
_LINE = re.compile(r"^([ \-]*)(\w+): ([A-Z].*)$")


def spoilt(path: Path, payload: str, skip: set[int]) -> tuple[str, int]:
    """Return a file with the payload in every field of words but those of some lines; how many."""
    text = path.read_text(encoding="utf-8")
    count = 0
    if path.suffix == ".csv":
        rows = list(csv.reader(io.StringIO(text)))
        for number, row in enumerate(rows[1:12], start=2):
            for place, name in enumerate(rows[0][: len(row)]):
                if name in WORDS and row[place] and number not in skip:
                    row[place] += f" {payload}"
                    count += 1
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        return written.getvalue(), count
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        found = _LINE.match(line)
        if number in skip:
            continue
        if path.suffix == ".md":
            if line and line[0].isalpha():
                lines[number - 1] += f" {payload}"
                count += 1
        elif found and found[2] in WORDS and '"' not in line and "'" not in line:
            quoted = f"{found[3]} {payload}".replace("\\", "\\\\").replace('"', '\\"')
            quoted = quoted.replace("\x1b", "\\e").replace("\x07", "\\a")
            lines[number - 1] = f'{found[1]}{found[2]}: "{quoted}"'
            count += 1
    return "\n".join(lines) + "\n", count


def alive(folder: Path, secret: str) -> list[str]:
    """Return what of the payloads lives in an edition."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if secret.encode() in content or (b"9422" in content and path.suffix == ".html"):
            found.append(f"{path}: a file of the machine, or a result of Jinja")
        if path.suffix == ".html":
            for item in BeautifulSoup(content, "html.parser").find_all(True):
                live = item.name == "script" and "4711" in (item.string or "")
                live |= any(
                    name.startswith("on")
                    or str(value).strip().lower().startswith(("javascript:", "file:"))
                    for name, value in item.attrs.items()
                )
                found += [f"{path}: {item.name} {item.attrs}"] if live else []
        if path.suffix == ".xlsx":
            for sheet in openpyxl.load_workbook(path):
                found += [
                    f"{path}: {sheet.title}!{cell.coordinate}"
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.data_type == "f" or "\u202e" in str(cell.value)
                ]
        if path.suffix == ".csv":
            for row in csv.reader(io.StringIO(content.decode())):
                found += [f"{path}: {cell[:40]}" for cell in row if cell[:1] in ("=", "@", "|")]
        if path.suffix == ".pdf":
            found += [
                f"{path}: an action" for word in (b"/JavaScript", b"/Launch") if word in content
            ]
    return found


def main() -> None:
    """Write, check, build, look."""
    secret = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        made = Path(os.environ.get("PCP_STRESS_MADE") or make(Path(place) / "made"))
        for name in sys.argv[1:] or PAYLOADS:
            payload = " ".join(PAYLOADS[word] for word in name.split("+"))
            root = Path(place) / "project"
            shutil.copytree(made, root, symlinks=True)
            fields, refused = write(root, made, payload)
            call = [*PCP, "build", EDITION]
            environment = {**os.environ, "PCP_PROJECT": str(root)}
            built = subprocess.run(call, env=environment, cwd=root, capture_output=True, text=True)
            found = alive(root / "editions", secret)
            said = built.stdout + built.stderr
            wrong = "Traceback" in said or "a fault of pcp itself" in said
            faults += len(found) + wrong
            words = "built" if built.returncode == 0 else said.strip()[-300:]
            print(
                f"{name}: {fields} fields, {refused} refused, {words}; {len(found)} alive",
                flush=True,
            )
            for line in found[:5]:
                print(f"  {line}")
            shutil.rmtree(root)
    sys.exit(bool(faults))


def write(root: Path, made: Path, payload: str) -> tuple[int, int]:
    """Write a payload wherever it is taken; returns fields tried and refused."""
    skip: dict[str, set[int]] = {}
    files = [
        path
        for folder in ("catalogue", "documents", "local_returns", "commentary", "editions")
        for path in sorted((made / "data" / folder).rglob("*"))
        if path.suffix in (".yml", ".csv", ".md")
    ]
    tried = None
    for _ in range(12):
        count = 0
        for path in files:
            inside = path.relative_to(made).as_posix()
            here = skip.get(inside, set())
            text, fields = (None, 0) if -1 in here else spoilt(path, payload, here)
            count += fields
            (root / inside).write_text(
                path.read_text(encoding="utf-8") if text is None else text, encoding="utf-8"
            )
        tried = count if tried is None else tried
        environment = {**os.environ, "PCP_PROJECT": str(root), "COLUMNS": "10000"}
        told = subprocess.run(
            [*PCP, "check"], env=environment, cwd=root, capture_output=True, text=True
        )
        if told.returncode == 0:
            return tried, tried - count
        for line in (told.stdout + told.stderr).splitlines():
            for inside in re.findall(
                r"data/[\w./-]+\.(?:yml|csv|md)", line.replace(f"{root}/", "")
            ):
                number = re.search(r"(?:line|row)s? (\d+)", line)
                known = skip.setdefault(inside, set())
                # told again though it was put back: the fault is elsewhere in the file
                known.add(-1 if not number or int(number[1]) in known else int(number[1]))
    return tried or 0, tried or 0


if __name__ == "__main__":
    main()
