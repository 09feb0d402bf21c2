"""Sphinx extension: what every page of the HTML book gets beside its text.

A description for search engines, definitions of glossary terms at their first use, the data of each
chart as a table, and no script or style sheet that the book does not need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import jinja2
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

from pcp_analysis.publishing.html.chart_data import data_table, size_images
from pcp_analysis.publishing.html.site import EXPLORE, EXPLORE_DATA
from pcp_analysis.report.ledger import Entry, Ledger

_DESCRIPTION_LENGTH = 155
_UNUSED = ("thebe", "mystnb", "copybutton", "clipboard", "togglebutton", "toggle", "design-tabs")
_NO_TERMS_IN = (
    nodes.reference,
    nodes.literal,
    nodes.title,
    nodes.term,
    nodes.figure,
    nodes.rubric,
    addnodes.download_reference,
)
_GLOSSARY, _SUMMARY = "glossary", "executive_summary"
EXPLORE_SCRIPTS = ("d3.min.js", EXPLORE_DATA, "explore.js")
_TEMPLATES = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
)
_DEFINITIONS = _TEMPLATES.from_string(
    """\
<div hidden>
{% for term in terms %}
<p id="{{ term.name }}">{{ term.definition }}</p>
{% endfor %}
</div>
"""
)


class page_html(nodes.Element):  # noqa: N801 (docutils names nodes in small letters)
    """HTML of our own that the search leaves out."""


class glossary_term(nodes.inline):  # noqa: N801
    """The first use of a term on a page: a link to its definition."""


@dataclass(frozen=True)
class Term:
    """A term of the glossary under each of its names, with its definition as plain text."""

    target: str
    names: tuple[str, ...]
    definition: str

    @property
    def name(self) -> str:
        """Id of the definition on a page."""
        return f"definition-{self.target.removeprefix('term-').lower()}"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return what finds the term in prose: abbreviations as they are, words in any case."""
        found = []
        for name in sorted(self.names, key=len, reverse=True):
            words = r"\s+".join(map(re.escape, name.split()))  # lines break anywhere
            found.append(words if name.isupper() else f"(?i:{words}s?)")
        return re.compile(rf"\b(?:{'|'.join(found)})\b")


def read_terms(glossary: nodes.document) -> list[Term]:
    """Return the terms of the glossary page.

    Parameters
    ----------
    glossary : docutils.nodes.document
        The page as it was parsed.
    """
    found = []
    for item in glossary.findall(nodes.definition_list_item):
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        definition = " ".join(item.children[-1].astext().split())
        names = tuple(term.astext() for term in terms)
        found.append(Term(terms[0]["ids"][0], names, definition))
    return found


def _join_lines(doctree: nodes.document) -> None:
    """Make one text of those that stand side by side, as the lines of a paragraph are read."""
    parents = {id(text.parent): text.parent for text in doctree.findall(nodes.Text)}
    for parent in parents.values():
        joined: list[nodes.Node] = []
        for child in parent.children:
            if joined and isinstance(child, nodes.Text) and isinstance(joined[-1], nodes.Text):
                joined[-1] = nodes.Text(joined[-1].astext() + child.astext())
            else:
                joined.append(child)
        if len(joined) < len(parent.children):
            parent.children = joined
            for child in joined:
                parent.setup_child(child)


def _prose(doctree: nodes.document) -> Iterator[nodes.Text]:
    for text in list(doctree.findall(nodes.Text)):
        place: Any = text.parent
        inside_paragraph = False
        while place is not None and not isinstance(place, _NO_TERMS_IN):
            inside_paragraph = inside_paragraph or isinstance(place, nodes.paragraph)
            place = place.parent
        if place is None and inside_paragraph:
            yield text


def link_terms(doctree: nodes.document, terms: list[Term]) -> list[Term]:
    """Turn the first use of each term in a page's prose into a link to its definition.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page; changed in place.
    terms : list of Term
        The glossary.

    Returns
    -------
    list of Term
        Those that the page uses, in order.
    """
    left, used = list(terms), []
    some = re.compile("|".join(term.pattern.pattern for term in terms))
    _join_lines(doctree)
    for text in _prose(doctree):
        rest, parts = text.astext(), []
        if not some.search(rest):
            continue  # one look for all terms: most texts have none
        while True:
            hits = [(match, term) for term in left if (match := term.pattern.search(rest))]
            if not hits:
                break
            match, term = min(hits, key=lambda hit: (hit[0].start(), -hit[0].end()))
            link = glossary_term("", match[0], term=term)
            parts += [nodes.Text(rest[: match.start()]), link]
            rest = rest[match.end() :]
            left.remove(term)
            used.append(term)
        if parts:
            text.parent.replace(text, [*parts, nodes.Text(rest)])
    return used


def describe(doctree: nodes.document, title: str) -> str:
    """Return what a page says first, cut at a word, for search engines and lists of links.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page.
    title : str
        Its heading, which makes the description its own.
    """
    said = f"{title}."
    for paragraph in doctree.findall(nodes.paragraph):
        said = " ".join(f"{said} {paragraph.astext()}".split())
        if len(said) > _DESCRIPTION_LENGTH:
            return (
                said[:_DESCRIPTION_LENGTH].rsplit(" ", 1)[0].rstrip(",;:")
                + "\N{HORIZONTAL ELLIPSIS}"
            )
    return said


def charts_of(ledger: Ledger) -> dict[str, Entry]:
    """Return the charts of a ledger by the path of their drawing."""
    return {entry.svg: entry for entry in ledger.entries.values() if entry.svg and entry.csv}


def first_chart(doctree: nodes.document, ledger: Ledger) -> Entry | None:
    """Return the chart that is shown with a shared link to a page; the summary's where it has none.

    Parameters
    ----------
    doctree : docutils.nodes.document
        The page.
    ledger : Ledger
        Of the edition.
    """
    charts = charts_of(ledger)
    own = (charts.get(image["uri"]) for image in doctree.findall(nodes.image))
    summary = (entry for entry in charts.values() if entry.page == _SUMMARY)
    return next((entry for entry in (*own, *summary) if entry is not None and entry.png), None)


def _add_data_tables(doctree: nodes.document, ledger: Ledger) -> None:
    charts = charts_of(ledger)
    seen: set[str] = set()
    for image in list(doctree.findall(nodes.image)):
        entry = charts.get(image["uri"])
        if entry is None or entry.csv is None:
            continue
        if isinstance(image.parent, nodes.figure) and entry.id not in seen:
            seen.add(entry.id)
            table = page_html(html=data_table(entry, ledger.files[entry.csv]))
            place = image.parent.parent
            place.insert(place.index(image.parent) + 1, table)


def _terms_of(app: Sphinx) -> list[Term]:
    """Return the terms of the glossary, which is read once for all pages."""
    holder: Any = app
    if not hasattr(holder, "pcp_glossary"):
        holder.pcp_glossary = read_terms(app.env.get_doctree(_GLOSSARY))
    terms: list[Term] = holder.pcp_glossary
    return terms


def _complete(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add to a page of the HTML book what a printed one has no use for."""
    if app.builder.name != "html":
        return
    env: Any = app.env
    env.pcp_descriptions = getattr(env, "pcp_descriptions", {})
    env.pcp_terms = getattr(env, "pcp_terms", {})
    env.pcp_descriptions[page] = describe(doctree, env.titles[page].astext())
    env.pcp_pictures = getattr(env, "pcp_pictures", {})
    env.pcp_pictures[page] = first_chart(doctree, app.pcp_ledger)  # type: ignore[attr-defined]
    if page != _GLOSSARY and _GLOSSARY in env.found_docs:
        env.pcp_terms[page] = link_terms(doctree, _terms_of(app))
    _add_data_tables(doctree, app.pcp_ledger)  # type: ignore[attr-defined]


class _English(SearchEnglish):
    """The language of the search, which finds the stem of each word once and not once a page."""

    def __init__(self, options: dict[str, str]) -> None:
        super().__init__(options)
        self.stem = lru_cache(maxsize=None)(self.stem)  # type: ignore[method-assign]


def _of_another_page(file: Any) -> bool:
    """Say whether a script is one of *Explore* that Jupyter Book puts in every page, as it does all."""
    name = str(file.filename).rpartition("/")[2]
    return name in EXPLORE_SCRIPTS and "defer" not in file.attributes


def _finish(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the page its description and definitions; take off what it does not need."""
    env: Any = app.env
    # the one page without a text of its own is the search
    fallback = f"{page.capitalize()} of every page: {app.config.html_title or app.config.project}"
    context["description"] = getattr(env, "pcp_descriptions", {}).get(page, fallback)
    context["picture"] = getattr(env, "pcp_pictures", {}).get(page)
    context["html_baseurl"] = app.config.html_baseurl
    terms = getattr(env, "pcp_terms", {}).get(page, [])
    if "body" in context and app.builder.name == "html":
        files = app.pcp_ledger.files  # type: ignore[attr-defined]
        charts = {name.rsplit("/", 1)[-1]: content for name, content in files.items()}
        context["body"] = size_images(context["body"], charts)
        if terms:
            context["body"] += _DEFINITIONS.render(terms=terms)
    if page == EXPLORE and app.builder.name == "html":
        for script in EXPLORE_SCRIPTS:
            app.add_js_file(script, loading_method="defer")
    for kind in ("script_files", "css_files"):
        context[kind] = [
            file
            for file in context[kind]
            if not any(
                name in f"{file.filename} {file.attributes.get('body', '')}".lower()
                for name in _UNUSED
            )
            and not _of_another_page(file)
        ]


def _visit_html(translator: Any, node: page_html) -> None:
    translator.body.append(node["html"])
    raise nodes.SkipNode


def _visit_term(translator: Any, node: glossary_term) -> None:
    term: Term = node["term"]
    attributes = {
        "href": f"{_GLOSSARY}.html#{term.target}",
        "aria-describedby": term.name,
    }
    translator.body.append(translator.starttag(node, "a", "", CLASS="pcp-term", **attributes))


def _depart_term(translator: Any, node: glossary_term) -> None:
    translator.body.append("</a>")


def _one_menu(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the menu of a page made once: the theme asks whether it is empty, then for it again."""
    context["toctree"] = lru_cache(maxsize=None)(context["toctree"])


def _bare_single_page(app: Sphinx) -> None:
    """Have no index of words made of the book as one page, nor a description: only the press reads it.

    The theme would put together the text of each part of each part of the book for its first line.
    """
    builder: Any = app.builder
    if builder.name != "singlehtml":
        return
    builder.search = False
    handle_page = builder.handle_page

    def without_text(*arguments: Any, event_arg: Any = None, **named: Any) -> None:
        handle_page(*arguments, **named)

    builder.handle_page = without_text


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx's events; called by Sphinx."""
    _English.lang = app.config.language
    app.add_search_language(_English)
    app.add_node(page_html, html=(_visit_html, None))
    app.add_node(glossary_term, html=(_visit_term, _depart_term))
    app.connect("builder-inited", _bare_single_page)
    app.connect("doctree-resolved", _complete, priority=900)
    app.connect("html-page-context", _one_menu, priority=400)  # before the theme takes it
    app.connect("html-page-context", _finish, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
