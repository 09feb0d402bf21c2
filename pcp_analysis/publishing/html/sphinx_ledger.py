"""Sphinx extension: ``{value}`` prints a figure of the ledger, ``{pcp-html}`` a table, ``{made}`` how.

A page that names a figure the ledger lacks does not build, because the book is built with warnings
as errors.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from pcp_analysis.errors import PcpError
from pcp_analysis.files import stamp_of
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.report.signs import sign
from pcp_analysis.texts.markup import RANGE, markup_fault

_MADE = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string(
    """\
<div class="made" data-made="{{ entry.id }}">
<details><summary>How this was made</summary>
<dl>
<dt>Id</dt><dd><code>{{ entry.id }}</code></dd>
{% if entry.method %}
<dt>Method</dt><dd>{{ entry.method }}</dd>
{% endif %}
{% if about.releases %}
<dt>Releases</dt>
{% for release in about.releases %}
<dd>{{ release.publisher }}, {{ release.title }}, {{ release.edition }}</dd>
{% endfor %}
{% endif %}
<dt>Code</dt><dd>{{ about.made_with }}; commit and tools are in the edition\u2019s manifest</dd>
</dl>
</details>
<p>Data:
{% for kind, path in links %}
<a href="{{ path }}" download aria-label="{{ kind }}: {{ about.title }}">{{ kind }}</a>
{% endfor %}
</p>
</div>"""
)


_HOLLOW = {found.text: found.words for found in (sign("up", "possible"), sign("down", "possible"))}
_ADDRESS = r"https://[^\s<>,]+|[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,]+"
_MARKED = re.compile(f"{_ADDRESS}|[{''.join(_HOLLOW)}]|{RANGE.pattern}")


class printed_value(nodes.inline):  # noqa: N801 (docutils names nodes in small letters)
    """A figure in prose, with the id by which it can be found again."""


class spoken_sign(nodes.inline):  # noqa: N801
    """A sign in prose, with the words that are read in its place."""


class _ValueRole(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        ledger: Ledger = self.env.app.pcp_ledger  # type: ignore[attr-defined]
        try:
            entry = ledger.get(self.text)
        except PcpError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [nodes.problematic(self.rawtext, self.text)], [message]
        return [_node(entry)], []


def _node(entry: Entry) -> nodes.Node:
    node = printed_value("", "", *_with_marks(entry.text))
    node["figure"] = entry.id
    node["value"] = entry.text if entry.value is None else repr(entry.value)
    return node


def _with_marks(text: str) -> list[nodes.Node]:
    """Return a text with links, signs that are read aloud and ranges in which no line breaks.

    A sign has its words as its name, so that the text of the page is that of the ledger.
    """
    parts: list[nodes.Node] = []
    last = 0
    for match in _MARKED.finditer(text):
        parts.append(nodes.Text(text[last : match.start()]))
        parts.append(_marked(match[0]))
        last = match.end()
    return [part for part in (*parts, nodes.Text(text[last:])) if part.astext()]


def _marked(text: str) -> nodes.Node:
    if text in _HOLLOW:
        return _sign(text)
    return nodes.inline("", text, classes=["brief"]) if RANGE.fullmatch(text) else _link(text)


def _link(address: str) -> nodes.Node:
    target = address if address.startswith("https://") else f"mailto:{address}"
    return nodes.reference("", address, refuri=target)


def _sign(text: str) -> nodes.Node:
    node = spoken_sign("", "", nodes.Text(text))
    node["words"] = _HOLLOW[text]
    return node


def _visit(translator: Any, node: printed_value) -> None:
    attributes = {"value": node["value"], "data-figure": node["figure"]}
    translator.body.append(translator.starttag(node, "data", "", **attributes))


def _depart(translator: Any, node: printed_value) -> None:
    translator.body.append("</data>")


def _visit_sign(translator: Any, node: spoken_sign) -> None:
    spoken = {"class": "sign", "role": "img", "aria-label": node["words"]}
    translator.body.append(translator.starttag(node, "span", "", **spoken))


def _depart_sign(translator: Any, _: spoken_sign) -> None:
    translator.body.append("</span>")


class _MadeDirective(SphinxDirective):
    """Id, method, releases and code version of a table or figure, and links to its data."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the element; called by docutils."""
        ledger: Ledger = self.env.app.pcp_ledger  # type: ignore[attr-defined]
        try:
            entry = ledger.get(self.arguments[0])
        except PcpError as error:
            raise self.error(str(error)) from None
        about = json.loads(ledger.files[str(entry.json)])
        return [nodes.raw("", made_html(entry, about), format="html")]


class _HtmlDirective(SphinxDirective):
    """HTML that the package makes itself; no page can bring any other, since ``raw`` is turned off."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the element; called by docutils."""
        html = "\n".join(self.content)
        fault = markup_fault(html)
        if fault:
            raise self.error(f"{fault} stands in a table, where no table of the book has one")
        return [nodes.raw("", html, format="html")]


def made_html(entry: Entry, about: dict[str, Any]) -> str:
    """Return the element as HTML.

    Parameters
    ----------
    entry : Entry
        A table or figure with its paths.
    about : dict
        Content of its JSON.
    """
    files = [path for path in (entry.csv, entry.json, entry.png) if path is not None]
    links = [(path.rpartition(".")[2].upper(), path) for path in files]
    return _MADE.render(entry=entry, about=about, links=links)


def _turn_off(app: Sphinx) -> None:
    """Let no page read another file or bring HTML of its own."""
    env: Any = app.env
    env.settings.update(raw_enabled=False, file_insertion_enabled=False)


def _read_ledger(app: Sphinx) -> None:
    folder = Path(app.srcdir)
    stamp = stamp_of([folder / "ledger.json", *(folder / "figures").glob("*")])
    app.pcp_ledger = _ledger(folder, stamp)  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def _ledger(folder: Path, stamp: object) -> Ledger:
    """Read the ledger once for the pages and for print, as long as none of its files was written."""
    return Ledger.read(folder)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role; called by Sphinx."""
    app.add_node(printed_value, html=(_visit, _depart))
    app.add_node(spoken_sign, html=(_visit_sign, _depart_sign))
    app.add_role("value", _ValueRole())
    app.add_directive("made", _MadeDirective)
    app.add_directive("pcp-html", _HtmlDirective)
    app.connect("builder-inited", _turn_off)
    app.connect("builder-inited", _read_ledger)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
