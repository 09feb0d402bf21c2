"""Taking out of the finished book what the theme brings and no page needs."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
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
_NOTES = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>", re.DOTALL)
# names that nothing refers to, long names of letters, and places finer than a hundredth of a point
_NAMES = re.compile(r' id="(?:[A-Za-z.]+\d*[A-Za-z]*_\d+)"')
_LETTER = re.compile(r'(id="|xlink:href="#)DejaVuSans-(Bold)?-?')
_PLACES = re.compile(r'(?: d="[^"]*"|translate\([^)]*\))')
_FINE = re.compile(r"(\d+\.\d\d)\d+")
# of a page: the arrow of a folded part, which the style sheet draws; the address of a chart, which its
# page of data leads back to; classes that no style sheet has, or that say again what another says
_OF_PAGE = (
    (re.compile(r'<span class="sd-summary-state-marker[^>]*><svg.*?</svg></span>', re.DOTALL), ""),
    (re.compile(r'<a class="headerlink" href="#[^"]*" title="Link to this image">#</a>'), ""),
    (re.compile(r' sd-(?:row-cols-(?:xs|sm|lg)|g-(?:xs|sm|md|lg))-[12](?=[ "])'), ""),
    (re.compile(r'(class="sd-[^"]*) docutils"'), r'\1"'),
    (re.compile(r'<p class="sd-card-text">'), "<p>"),  # book.css has its one rule
    (re.compile(r'(class="sd-col) sd-d-flex-column(?=[ "])'), r"\1"),
    (re.compile(r'(class="sd-container-fluid sd-sphinx-override) sd-mb-4(?=[ "])'), r"\1"),
    (re.compile(r'(<figure) class="align-default"'), r"\1"),
    (re.compile(r'(<figure class="[\w-]+) align-default(" id="[^"]*">)\n(?=<img)'), r"\1\2"),
    (re.compile(r'(?<=>)\n(?=<span class="sd-summary-text">)'), ""),
    (re.compile(r'<p><span class="caption-text">(.*?)</span></p>', re.DOTALL), r"<p>\1</p>"),
    (re.compile(r"\n\s+(?=\n)|(?<=\n)[ \t]+(?=<)"), ""),
    (re.compile(r"(?<=>)\n(?=</?(?:t[dhr]|thead|tbody|div|figure|figcaption|p|ul|li)\b)"), ""),
    (re.compile(r"(?<=>)\n(?=</?(?:table|caption|section|details|summary)\b)"), ""),
    (re.compile(r'(?<=<figure id=")([^"]*">)\n(?=<img)'), r"\1"),
)
# captions are named for their tables, and only their tables name them
_CAPTION = re.compile(r'"(?:table|data)-[^"]*-caption"')


def drop_unused(pages: Path) -> None:
    """Remove folders, source maps and the icon library from a finished book.

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
    for page in pages.glob("*.html"):
        page.write_text(lean_page(page.read_text(encoding="utf-8")), encoding="utf-8")


def place_drawings(pages: Path, drawings: Mapping[str, bytes]) -> None:
    """Put drawings in place of those that Jupyter Book copied into a finished book.

    Parameters
    ----------
    pages : Path
        Folder of finished pages.
    drawings : mapping of str to bytes
        By path, each as :func:`lean_drawing` has it; the folder that Jupyter Book reads has them too.
    """
    by_name = {path.rpartition("/")[2]: drawing for path, drawing in drawings.items()}
    for path in (pages / "_images").glob("*.svg"):
        path.write_bytes(by_name[path.name])


def lean_page(html: str) -> str:
    """Return a page, the same to the eye, without markup that no reader meets.

    Parameters
    ----------
    html : str
        As Sphinx writes it.
    """
    for pattern, kept in _OF_PAGE:
        html = pattern.sub(kept, html)
    numbers: dict[str, str] = {}
    return _CAPTION.sub(
        lambda found: numbers.setdefault(found[0], f'"caption-{len(numbers) + 1}"'), html
    )


def lean_drawing(svg: str) -> str:
    """Return a drawing of matplotlib, the same to the eye, in a fifth fewer bytes.

    Parameters
    ----------
    svg : str
        As matplotlib writes it, letters as outlines.
    """
    plain = " ".join(_NOTES.sub("", svg).split()).replace("> <", "><")
    kept = set(re.findall(r"(?:url\(#|xlink:href=\"#)([^\")]+)", plain))
    plain = _NAMES.sub(lambda found: found[0] if found[0][5:-1] in kept else "", plain)
    plain = _LETTER.sub(lambda found: f"{found[1]}{'b' if found[2] else 'g'}", plain)
    return _PLACES.sub(lambda found: _FINE.sub(r"\1", found[0]), plain)
