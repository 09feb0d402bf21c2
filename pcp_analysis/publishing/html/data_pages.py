"""Data of charts and tables in small pages of their own, which a reader opens and no page carries.

A chapter of many charts would else be mostly tables that few open, on a phone too.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import jinja2

FOLDER = "data"
_STYLES = Path(__file__).parent / "templates" / "data.css"  # in _static every page would load it
_MADE = re.compile(
    r'<div class="made" data-made="(?P<id>[^"]+)">\n<details><summary>[^<]*</summary>\n'
    r"(?P<how><dl>.*?</dl>)\n</details>\n(?P<files><p>Data:.*?</p>)\n</div>",
    re.DOTALL,
)
_TABLE = re.compile(
    r'<details class="pcp-data" id="data-(?P<id>[^"]+)">\n<summary>[^<]*</summary>\n'
    r"(?P<table>.*?)\n</details>\n?",
    re.DOTALL,
)
_ALONE = re.compile(r'<div class="legend">\n(<p class="made">.*?</p>)</div>')
_TITLE = re.compile(r'aria-label="CSV: ([^"]*)"')
_BOOK = re.compile(r"<title>(?:.*? &#8212; )?([^<]*)</title>")
_TEMPLATES = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
)
_LINK = _TEMPLATES.from_string(
    '<p class="made"><a href="{{ folder }}/{{ id }}.html">'
    'Data and method<span class="pcp-unseen">: {{ title }}</span></a></p>'
)
_PAGE = _TEMPLATES.from_string(
    """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Data: {{ title }} &#8212; {{ book }}</title>
<meta name="description" content="Figures behind {{ title }}, their sources and files.">
<link rel="stylesheet" href="data.css">
</head>
<body>
<nav aria-label="Back"><a href="../{{ place }}">Back to the page</a></nav>
<main>
<h1>{{ title }}</h1>
{{ table | safe }}
<h2>How it was made</h2>
{{ how | safe }}
{{ files | safe }}
</main>
</body>
</html>
"""
)


@dataclass(frozen=True)
class _Found:
    """What a page tells of a chart or table: its data, how it was made, its files."""

    id: str
    title: str
    how: str
    files: str


def move_data(pages: Path) -> None:
    """Take the data of charts, and how everything was made, out of the pages of a finished book.

    In their place stands a link to a small page of each. Without it a page reads the same.

    Parameters
    ----------
    pages : Path
        Folder of finished pages; the small pages go into a folder within it.
    """
    written: dict[str, tuple[int, str]] = {}
    for path in sorted(pages.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        tables = {match["id"]: match["table"] for match in _TABLE.finditer(text)}
        book = _BOOK.search(text)
        for match in _MADE.finditer(text):
            found, place = _read(match), _place(match["id"], text)
            table = tables.get(match["id"].replace(".", "-"), "")
            # a chart can stand on two pages: of both, the one that has its data and its anchor
            telling = 2 * bool(table) + bool(place)
            if telling > written.get(found.id, (-1, ""))[0]:
                content = _PAGE.render(
                    title=found.title,
                    book=html.unescape(book[1]) if book else "",
                    place=path.name + place,
                    table=table,
                    how=found.how,
                    files=found.files,
                )
                written[found.id] = (telling, content)
        moved = {match["id"].replace(".", "-") for match in _MADE.finditer(text)}
        text = _without_tables(text, moved)
        text = _MADE.sub(lambda match: _link(_read(match)), text)
        path.write_text(_ALONE.sub(r"\1", text), encoding="utf-8")
    folder = pages / FOLDER
    folder.mkdir(exist_ok=True)
    shutil.copyfile(_STYLES, folder / _STYLES.name)
    for name, (_, content) in written.items():
        (folder / f"{name}.html").write_text(content, encoding="utf-8")


def _without_tables(text: str, moved: Collection[str]) -> str:
    return _TABLE.sub(lambda match: "" if match["id"] in moved else match[0], text)


def _place(name: str, text: str) -> str:
    """Return the anchor of a chart or table on a page, empty where it has none there."""
    key = name.replace(".", "-")
    known = (place for place in (f"figure-{key}", f"table-{key}") if f'id="{place}"' in text)
    return next((f"#{place}" for place in known), "")


def _read(match: re.Match[str]) -> _Found:
    title = _TITLE.search(match["files"])
    return _Found(
        id=match["id"],
        title=html.unescape(title[1]) if title else match["id"],
        how=match["how"],
        files=match["files"].replace('href="', 'href="../'),
    )


def _link(found: _Found) -> str:
    # what is read aloud with the link: no more of the title than tells it from others
    return _LINK.render(id=found.id, folder=FOLDER, title=found.title.split("; ")[0])
