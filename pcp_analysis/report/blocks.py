"""The pieces of a page: prose, tables, figures; as MyST for the book and as HTML for Jupyter."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from pcp_analysis.errors import ChapterError
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.texts.plain import for_markdown
from pcp_analysis.texts.prose import prose_faults

_ROLE = re.compile(r"\{value\}`([^`]+)`")
_TEMPLATES = jinja2.Environment(
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_TABLE = _TEMPLATES.from_string(
    """\
<div class="{{ style }}" role="region" tabindex="0" aria-labelledby="{{ name }}-caption">
<table id="{{ name }}">
<caption id="{{ name }}-caption">{{ caption }}</caption>
<thead>
<tr>
{% for column in columns %}
<th scope="col"{% if column.numeric %} class="number"{% endif %}>{{ column.heading }}</th>
{% endfor %}
</tr>
</thead>
<tbody>
{% for row in rows %}
<tr{% if row.emphasised %} class="own"{% endif %}>
{% for cell in row.cells %}
{% if loop.first %}
<th scope="row">{{ cell.text }}</th>
{% else %}
<td{% if columns[loop.index0].numeric %} class="number"{% endif %}\
{% if cell.value is not none %} data-value="{{ cell.value }}"{% endif %}>{{ cell.text }}</td>
{% endif %}
{% endfor %}
</tr>
{% endfor %}
</tbody>
</table>
</div>"""
)
_FIGURE_HTML = _TEMPLATES.from_string(
    '<figure role="img" aria-label="{{ alt }}" style="max-width:30rem">{{ svg }}</figure>'
)


class Block(Protocol):
    """Anything that can stand on a page."""

    def markdown(self) -> str:
        """Return MyST for the book."""

    def html(self, ledger: Ledger) -> str:
        """Return HTML for a notebook that is opened in Jupyter."""


@dataclass(frozen=True)
class Prose:
    """Paragraphs in MyST; figures in it are ``{value}`` roles.

    Plain text that people wrote comes in by :func:`pcp_analysis.texts.plain.for_markdown`.
    """

    text: str

    def markdown(self) -> str:
        """Return the text.

        Raises
        ------
        ChapterError
            If it holds what no prose of the book has, such as HTML or a directive.
        """
        refuse_markup(self.text)
        return self.text

    def filled(self, ledger: Ledger) -> str:
        """Return the text with every figure filled in."""
        return _ROLE.sub(lambda match: ledger.get(match[1]).text, self.text)

    def html(self, ledger: Ledger) -> str:
        """Return the text as HTML, every figure filled in."""
        return str(MarkdownIt("commonmark", {"html": False}).render(self.filled(ledger)))


@dataclass(frozen=True)
class Column:
    """Heading of a table's column, and whether it holds numbers (set to the right)."""

    heading: str
    numeric: bool = True


@dataclass(frozen=True)
class Link:
    """A cell that leads to a page of the book, with a line of detail under the link."""

    text: str
    target: str
    detail: str

    def __html__(self) -> str:
        return Markup('<a href="{}">{}</a><br><span class="detail">{}</span>').format(
            self.target, self.text, self.detail
        )


@dataclass(frozen=True)
class Detailed:
    """A cell with a line of detail under it."""

    text: str
    detail: str

    def __html__(self) -> str:
        return Markup('{}<br><span class="detail">{}</span>').format(self.text, self.detail)


BRIEF = 12  # letters of a text that is not broken from its sign


@dataclass(frozen=True)
class Signed:
    """A cell with a sign before its words, and a line of detail under them.

    The sign is for the eye: the words say the same to those who hear the page.
    """

    sign: str
    text: str
    detail: str = ""

    def __html__(self) -> str:
        said = Markup('<span class="sign" aria-hidden="true">{}</span> {}').format(
            self.sign, self.text
        )
        if len(self.text) <= BRIEF:
            said = Markup('<span class="brief">{}</span>').format(said)
        if not self.detail:
            return said
        return said + Markup('<br><span class="detail">{}</span>').format(self.detail)


class HasHtml(Protocol):
    """A cell that brings its own HTML, already escaped."""

    def __html__(self) -> str:
        """Return the HTML."""


@dataclass(frozen=True)
class Lines:
    """A cell of several lines."""

    texts: Sequence[str]

    def __html__(self) -> str:
        return Markup("<br>").join(self.texts)


@dataclass(frozen=True)
class Row:
    """Cells of a row, the first of which names it; the force's own row is emphasised."""

    cells: Sequence[str | Entry | HasHtml]
    emphasised: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the ledger: entries print as their text, and nothing is formatted twice."""

    entry: Entry
    columns: Sequence[Column]
    rows: Sequence[Row]
    compact: bool = False  # few short columns: fits a phone with little scrolling or none
    stacked: bool = False  # on a phone its cells stand under each other

    def html(self, ledger: Ledger) -> str:
        """Return the table with a caption, scoped headers and a scrolling region around it."""
        rows = [
            {
                "emphasised": row.emphasised,
                "cells": [
                    cell if isinstance(cell, Entry) else {"text": cell, "value": None}
                    for cell in row.cells
                ],
            }
            for row in self.rows
        ]
        return _TABLE.render(
            name=f"table-{self.entry.id.replace('.', '-')}",
            caption=self.entry.text,
            columns=self.columns,
            rows=rows,
            style="pcp-table" + " compact" * self.compact + " stacked" * self.stacked,
        )

    def markdown(self) -> str:
        """Return the table, and under it how it was made."""
        return f"{own_html(self.html(Ledger()))}\n\n{made(self.entry)}"


@dataclass(frozen=True)
class Figure:
    """A chart of the ledger with its caption in MyST; its alt text is the entry's text."""

    entry: Entry
    svg: bytes
    caption: str
    named: bool = True
    old: bool = False  # its figures end long before the edition's quarter

    def markdown(self) -> str:
        """Return a MyST figure; only one page of the book may give it its name."""
        refuse_markup(self.caption)
        name = f":name: figure-{self.entry.id.replace('.', '-')}\n" if self.named else ""
        alt = json.dumps(" ".join(self.entry.text.split()), ensure_ascii=False)
        return (
            f"````{{figure}} {self.entry.svg}\n"
            f":alt: {alt}\n"
            f"{name}{':figclass: pcp-old' + chr(10) if self.old else ''}\n"
            f"{self.caption}\n\n{made(self.entry)}\n````"
        )

    def html(self, ledger: Ledger) -> str:
        """Return the drawing itself."""
        drawing = self.svg.decode()
        return _FIGURE_HTML.render(
            alt=self.entry.text,
            svg=Markup(drawing[drawing.index("<svg") :]),  # noqa: S704
        )


@dataclass(frozen=True)
class Made:
    """How an entry was made, where its table stands elsewhere."""

    entry: Entry

    def markdown(self) -> str:
        """Return the directive."""
        return made(self.entry)

    def html(self, ledger: Ledger) -> str:
        """Return its id."""
        return str(Markup("<p><code>{}</code></p>").format(self.entry.id))


@dataclass(frozen=True)
class SideBySide:
    """Blocks beside each other on a wide screen, under each other on a phone."""

    blocks: Sequence[Block]

    def markdown(self) -> str:
        """Return a sphinx-design grid."""
        items = "\n".join(f":::{{grid-item}}\n{block.markdown()}\n:::" for block in self.blocks)
        return f"::::{{grid}} 1 1 2 2\n:gutter: 2\n\n{items}\n::::"

    def html(self, ledger: Ledger) -> str:
        """Return the blocks in order."""
        return "\n".join(block.html(ledger) for block in self.blocks)


@dataclass(frozen=True)
class Folded:
    """Blocks behind a summary line that the reader opens.

    Attributes
    ----------
    summary : str
        The line, as plain text.
    blocks : sequence of Block
        What stands behind it.
    printed : bool
        Whether the printed book shows them too; else it says that they are in the web pages.
    """

    summary: str
    blocks: Sequence[Block]
    printed: bool = True

    def markdown(self) -> str:
        """Return a sphinx-design dropdown."""
        option = "" if self.printed else ":class-container: not-printed\n"
        inside = "\n\n".join(block.markdown() for block in self.blocks)
        return f":::::{{dropdown}} {for_markdown(self.summary)}\n{option}\n{inside}\n:::::"

    def html(self, ledger: Ledger) -> str:
        """Return the blocks in order."""
        return "\n".join(block.html(ledger) for block in self.blocks)


@dataclass(frozen=True)
class Shown:
    """What a notebook cell displays.

    Parameters
    ----------
    blocks : sequence of Block
        In reading order.
    ledger : Ledger
        Where the figures in prose are found.
    """

    blocks: Sequence[Block]
    ledger: Ledger = field(repr=False)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {
            "text/markdown": "\n\n".join(block.markdown() for block in self.blocks),
            "text/html": "\n".join(block.html(self.ledger) for block in self.blocks),
            "text/plain": "a part of the page",
        }


def refuse_markup(text: str) -> None:
    """Refuse prose that holds more than CommonMark, tables, names of headings and ``{value}`` roles.

    Raises
    ------
    ChapterError
        Naming what was found.
    """
    faults = prose_faults(text, ours=True)
    if faults:
        raise ChapterError(
            f"prose of a page holds {faults[0].found} in '{' '.join(text.split())[:80]}'; plain text "
            f"that people write goes through texts.plain.for_markdown"
        )


def own_html(html: str) -> str:
    """Return the directive that puts HTML of the package's own into a page.

    Parameters
    ----------
    html : str
        In which everything that people wrote is escaped.
    """
    fenced = html.replace("`", "&#96;")  # nothing in it can end the fence
    return f"```{{pcp-html}}\n{fenced}\n```"


def made(entry: Entry) -> str:
    """Return the directive that prints how an entry was made, and the links to its data."""
    return f"```{{made}} {entry.id}\n```"
