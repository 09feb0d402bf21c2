"""Write docs/dependencies.md: `python docs/make_dependencies.py`.

What `pip install` brings is read from requirements.lock, and of each package its licence and what it is
from its own metadata, as installed. Known vulnerabilities are not in there: `pip-audit` asks a server.
"""

from __future__ import annotations

import re
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "dependencies.md"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
_HEAD = """\
# Dependencies

Made by `docs/make_dependencies.py` from `requirements.lock` and from what each package says of itself.
The lock names every package with its version and SHA-256; `make setup` installs nothing else. Some are
for other systems alone.

## Known vulnerabilities

`pip-audit` compares the lock with a list that only a server has, so it cannot run where there is no
network, and this page records no result of it. Where there is one: `pip-audit --requirement
requirements.lock`; a finding is mended by `make lock`. What untrusted files reach is little: PyYAML
(safe loader, no tags or aliases), pandas' CSV reader, calamine and openpyxl (after the archive was
measured), Pillow (commentary's pictures), zipfile and zlib.

## Licences

| package | version | licence |
|---|---|---|
"""


def plain_name(name: str) -> str:
    """Return a package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: Distribution) -> str:
    """Return the licence that a package states: expression, else classifiers, else its field."""
    about = package.metadata
    if stated := about.get("License-Expression"):
        return str(stated)
    named = [
        item.rsplit(" :: ", 1)[-1]
        for item in about.get_all("Classifier") or []
        if item.startswith("License :: ") and item != "License :: OSI Approved"
    ]
    field = str(about.get("License") or "").strip().splitlines()
    return ", ".join(named) or (field[0][:60] if field else "not stated")


def text() -> str:
    """Return the page."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {plain_name(name): version for name, version in _PINNED.findall(lock)}
    here = {plain_name(item.name): item for item in distributions()}
    lines = [
        f"| {name} | {version} | "
        f"{licence_of(here[name]) if name in here else 'not installed where this was written'} |"
        for name, version in sorted(pinned.items())
    ]
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
