"""Taking out of the finished book what the theme brings and no page needs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

_FOLDERS = ("locales", "vendor", "images")
_FILES = (
    *("**/*.map", "scripts/fontawesome.js*", "scripts/bootstrap.js*", "*webpack-macros.html"),
    *("mystnb*", "togglebutton*", "copybutton*", "clipboard*", "design-tabs*", "sphinx-thebe*"),
)
_STYLES = "styles/pydata-sphinx-theme.css"
# the icon library's rules, one for each of its pictures, and its fonts; the book draws its own icons
_ICONS = re.compile(r"(?:\.fa-[\w-]+:before,?)+\{content:[^}]*\}|@font-face\{[^}]*\}")
# what a drawing says to programs that edit it
_NOTES = re.compile(rb"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)


def drop_unused(pages: Path) -> None:
    """Remove folders, source maps, the icon library and the notes in drawings from a finished book.

    Parameters
    ----------
    pages : Path
        Folder of finished pages, with the theme's files in ``_static``.
    """
    static = pages / "_static"
    for name in _FOLDERS:
        shutil.rmtree(static / name, ignore_errors=True)
    for pattern in _FILES:
        for path in static.glob(pattern):
            path.unlink()
    styles = static / _STYLES
    if styles.is_file():
        styles.write_text(_ICONS.sub("", styles.read_text(encoding="utf-8")), encoding="utf-8")
    for drawing in (pages / "_images").glob("*.svg"):
        drawing.write_bytes(b" ".join(_NOTES.sub(b"", drawing.read_bytes()).split()))
