"""Write the API reference from the docstrings: `python docs/make_reference.py`, or `make reference`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.ext.napoleon import Config, NumpyDocstring

import pcp_analysis
from pcp_analysis import api, statistics
from pcp_analysis.api import chapters, documents

FOLDER = Path(__file__).parent / "reference"
_CHAPTERS = [
    (room, name)
    for room in (chapters, documents)
    for name, item in vars(room).items()
    if inspect.isclass(item) and item.__module__ == room.__name__
]
PAGES = {
    "edition": ("The public API", pcp_analysis, [(api, name) for name in api.__all__]),
    "chapters": ("Chapters of an edition", chapters, _CHAPTERS),
    "statistics": ("Statistics", statistics, [(statistics, name) for name in statistics.__all__]),
}
_CONFIG = Config(napoleon_use_param=False, napoleon_use_rtype=False, napoleon_use_ivar=True)
_HEAD = (
    ".. Made from the docstrings by docs/make_reference.py: change those, then make reference.\n"
)


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}\n"


def _text(item: Any) -> str:
    """Return a docstring as reStructuredText that needs no Sphinx to be read."""
    text = str(NumpyDocstring(inspect.getdoc(item) or "", _CONFIG))
    text = re.sub(r":(?:class|func|meth|attr|mod|py:\w+):`~?([^`]+)`", r"``\1``", text)
    return re.sub(r"(?<![`:])`([^`\n]+)`(?![`_])", r"``\1``", text).strip() + "\n"


def _signature(name: str, item: Any) -> str:
    try:
        found = str(inspect.signature(item))
    except (TypeError, ValueError):
        return ""
    found = (
        re.sub(r"pcp_analysis\.(?:\w+\.)+", "", found).replace("'", "").replace("<factory>", "...")
    )
    return f"``{name}{found.replace('(self, ', '(').replace('(self)', '()')}``\n"


def _members(item: type) -> Iterator[str]:
    for name, member in vars(item).items():
        if name.startswith("_") or not (inspect.isfunction(member) or _is_property(member)):
            continue
        yield _heading(name, "^")
        yield _signature(name, member) if inspect.isfunction(member) else "*property*\n"
        yield _text(member)


def _is_property(member: Any) -> bool:
    return isinstance(member, property) or type(member).__name__ == "cached_property"


def _entry(module: Any, name: str) -> Iterator[str]:
    item = getattr(module, name)
    yield _heading(name, "-")
    if inspect.isclass(item):
        bases = [base.__name__ for base in item.__bases__ if base.__module__ != "builtins"]
        if bases:
            yield f"With all that ``{bases[0]}`` has.\n"
        yield _text(item)
        yield from _members(item)
    elif inspect.isfunction(item):
        yield _signature(name, item)
        yield _text(item)
    else:
        yield f"``{name}`` is ``{re.sub(r'typing[.]', '', repr(item))}``.\n"


def reference(page: str) -> str:
    """Return a page of the reference.

    Parameters
    ----------
    page : str
        A key of ``PAGES``.
    """
    title, room, names = PAGES[page]
    parts = [_HEAD, _heading(title, "="), _text(room)]
    for module, name in names:
        parts += _entry(module, name)
    return "\n".join(parts)


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for page in PAGES:
        (FOLDER / f"{page}.rst").write_text(reference(page), encoding="utf-8")
        sys.stdout.write(f"docs/reference/{page}.rst\n")


if __name__ == "__main__":
    main()
