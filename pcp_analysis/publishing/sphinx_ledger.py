"""Sphinx extension: the role ``{value}`` prints a figure of the edition's ledger.

A page that names a figure the ledger lacks does not build, because the book is built with warnings
as errors.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

from pcp_analysis.errors import PcpError
from pcp_analysis.report.ledger import Entry, Ledger


class printed_value(nodes.inline):  # noqa: N801 (docutils names nodes in small letters)
    """A figure in prose, with the id by which it can be found again."""


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
    node = printed_value("", entry.text)
    node["figure"] = entry.id
    node["value"] = entry.text if entry.value is None else repr(entry.value)
    return node


def _visit(translator: Any, node: printed_value) -> None:
    attributes = {"value": node["value"], "data-figure": node["figure"]}
    translator.body.append(translator.starttag(node, "data", "", **attributes))


def _depart(translator: Any, node: printed_value) -> None:
    translator.body.append("</data>")


def _read_ledger(app: Sphinx) -> None:
    app.pcp_ledger = Ledger.read(Path(app.srcdir))  # type: ignore[attr-defined]


def _drop_thebe(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Take Thebe's loader off a page: it names a server of others, and nothing here runs live."""
    context["script_files"] = [
        file
        for file in context["script_files"]
        if "thebe" not in f"{file.filename} {file.attributes.get('body', '')}".lower()
    ]
    context["css_files"] = [
        file for file in context["css_files"] if "thebe" not in str(file.filename)
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role; called by Sphinx."""
    app.add_node(printed_value, html=(_visit, _depart))
    app.add_role("value", _ValueRole())
    app.connect("builder-inited", _read_ledger)
    app.connect("html-page-context", _drop_thebe, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
