"""Prose that people write: CommonMark, tables and ``{value}`` roles, and nothing else.

The text is parsed with every piece of syntax that a page of the book could know, and each piece that is
not on the list of what is allowed is named. Nothing is looked for by its spelling, so a directive is
refused however it is fenced and a link whatever its scheme.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.substitution import substitution_plugin

from pcp_analysis.texts.plain import unseen

_DEEPEST = 14  # tags within tags; a list in a list in a list has seven
_LONGEST = 200_000
_NESTED = frozenset(
    {
        *("paragraph", "heading", "bullet_list", "ordered_list", "list_item", "blockquote"),
        *("table", "thead", "tbody", "tr", "th", "td", "em", "strong", "link"),
    }
)
_PLAIN = frozenset(
    {"inline", "text", "text_special", "softbreak", "hardbreak", "hr", "code_block", "code_inline"}
)
_ALLOWED = _PLAIN | {f"{name}_{end}" for name in _NESTED for end in ("open", "close")}
_ENTRY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_PAGE = re.compile(r"([a-z0-9_]+)\.md(#[a-z0-9-]+)?")
_ADDRESS = re.compile(r"mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_PICTURE = re.compile(r"[\w][\w.-]{0,80}\.(?:png|jpe?g)", re.ASCII)
_INSTEAD = {
    "front_matter": ("front matter", "start with the text"),
    "html_block": ("HTML", "write Markdown, or a backslash before '<'"),
    "html_inline": ("HTML", "write Markdown, or a backslash before '<'"),
    "myst_target": ("a target", "write a heading"),
    "myst_line_comment": ("a comment", "leave it out"),
    "myst_block_break": ("a block break", "write a line of three dashes"),
    "colon_fence": ("a directive", "write a paragraph, list or table"),
    "substitution_block": ("a substitution", "write the words, or {value}`id` for a figure"),
    "substitution_inline": ("a substitution", "write the words, or {value}`id` for a figure"),
    "footnote": ("a footnote", "write its text in brackets"),
    "dl": ("a definition list", "write a list with dashes"),
    "span": ("attributes", "leave out the braces"),
}


@dataclass(frozen=True)
class Fault:
    """Something in a text that is not taken.

    Parameters
    ----------
    line : int
        Line, from 1.
    found, instead : str
        What stands there and what to write instead.
    """

    line: int
    found: str
    instead: str

    def __str__(self) -> str:
        return f"line {self.line}: found {self.found}; {self.instead}"


@dataclass(frozen=True)
class Picture:
    """A picture of a text: the file beside it and what is said of it to those who do not see it."""

    file: str
    alt: str
    line: int


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """Return a parser that sees every piece of syntax, also what pages have turned off."""
    parser = MarkdownIt("commonmark").enable("table")
    for plugin in (front_matter_plugin, myst_block_plugin, myst_role_plugin, footnote_plugin):
        parser.use(plugin)
    for plugin in (colon_fence_plugin, deflist_plugin, substitution_plugin, attrs_block_plugin):
        parser.use(plugin)
    parser.use(attrs_plugin, spans=True)
    parser.disable("footnote_tail")
    # it would leave a link of a bad scheme as text, and the writer would not be told
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    return parser


def prose_faults(
    text: str, *, pages: Collection[str] | None = None, ours: bool = False
) -> list[Fault]:
    """Return everything in a text that is not CommonMark, a table or a ``{value}`` role.

    Parameters
    ----------
    text : str
        Markdown that somebody wrote.
    pages : collection of str, optional
        Names of the book's pages, to which it may link; any name when left out.
    ours : bool
        True for prose that the package makes, which may also name a heading and link within the book.

    Examples
    --------
    >>> prose_faults("Up by {value}`priority-1.calls.value`, see [methods](methods.md).")
    []
    >>> [str(fault) for fault in prose_faults("x <b>y</b>")]
    ["line 1: found HTML '<b>'; write Markdown, or a backslash before '<'", \
"line 1: found HTML '</b>'; write Markdown, or a backslash before '<'"]
    """
    if len(text) > _LONGEST:
        return [Fault(1, f"{len(text):,} characters", f"write at most {_LONGEST:,}")]
    faults = [
        Fault(number, found, "delete it, since nobody can see it")
        for number, line in enumerate(text.split("\n"), start=1)
        if (found := unseen(line, allowed="\t"))
    ]
    environment: dict[str, Any] = {}
    lines = text.split("\n")
    for token, line in _walk(_parser().parse(text, environment)):
        fault = _fault(token, line, pages, ours) or _open_fence(token, line, lines)
        if fault:
            faults.append(fault)
    for reference in environment.get("references", {}).values():
        line = reference.get("map", [0])[0] + 1
        if not ours and (fault := _link(str(reference["href"]), line, pages)):
            faults.append(fault)
    return sorted(dict.fromkeys(faults), key=lambda fault: fault.line)


def pictures_of(text: str) -> list[Picture]:
    """Return the pictures of a text in reading order.

    Parameters
    ----------
    text : str
        Markdown without faults.
    """
    return [
        Picture(str(token.attrs["src"]), token.content, line)
        for token, line in _walk(_parser().parse(text))
        if token.type == "image"
    ]


def _walk(tokens: list[Token]) -> Iterator[tuple[Token, int]]:
    """Give each token with its line; those within a line after the token that holds them."""
    line = 1
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        yield token, line
        if token.type == "inline":
            at = line
            for child in token.children or []:
                yield child, at
                at += child.type in ("softbreak", "hardbreak")
                at += child.content.count("\n") if child.type == "html_inline" else 0


def _fault(token: Token, line: int, pages: Collection[str] | None, ours: bool) -> Fault | None:
    if token.level > _DEEPEST:
        return Fault(line, f"{token.level} things inside each other", "nest less")
    if token.type in ("link_open", "image"):
        attributes = set(token.attrs) - {"href", "title", "src", "alt", "start", "style"}
        if attributes or "style" in token.attrs:
            return Fault(line, "attributes", "leave out the braces")
        if token.type == "image":
            return _image(token, line)
        return None if ours else _link(str(token.attrs.get("href", "")), line, pages)
    if token.type == "fence":
        return None if token.info.strip() in ("", "text") else _fence(token, line)
    if token.type == "myst_role":
        return _role(token, line)
    if token.type == "myst_target" and ours:
        return None
    if token.type not in _ALLOWED:
        name = token.type.removesuffix("_open").removesuffix("_close")
        kind = "footnote" if name.startswith("footnote") else "dl" if name in ("dt", "dd") else name
        found, instead = _INSTEAD.get(kind, (name.replace("_", " "), "write it as plain Markdown"))
        said = " ".join((token.info or token.content).split())[:40]
        return Fault(line, f"{found} '{said}'" if said else found, instead)
    # the alignment of a table's column is the one style that Markdown itself sets
    cell = token.type in ("th_open", "td_open") and set(token.attrs) <= {"style"}
    if token.attrs and not cell and not (token.type == "ordered_list_open" and _starts(token)):
        return Fault(line, "attributes", "leave out the braces")
    return None


def _starts(token: Token) -> bool:
    return set(token.attrs) <= {"start"}


def _fence(token: Token, line: int) -> Fault:
    said = " ".join(token.info.split())[:40]
    if "{" in said:
        return Fault(line, f"a directive '{said}'", "write a paragraph, list or table")
    return Fault(line, f"a fence '{said}'", "leave out what stands after its signs")


def _open_fence(token: Token, line: int, lines: list[str]) -> Fault | None:
    """Return a fault where a fence is never closed: it would take in what follows the text."""
    if token.type != "fence" or token.map is None:
        return None
    last = lines[token.map[1] - 1] if token.map[1] > token.map[0] + 1 else ""
    if last.strip(" >\t").startswith(token.markup):
        return None
    return Fault(line, "a fence without an end", f"close it with {token.markup}")


def _role(token: Token, line: int) -> Fault | None:
    name = str(token.meta.get("name", ""))
    if name != "value":
        return Fault(line, f"a role '{{{name}}}'", "the one role is {value}`id`")
    if not _ENTRY.fullmatch(token.content):
        return Fault(line, f"'{token.content[:40]}' in a value role", "write an id of the ledger")
    return None


def _link(href: str, line: int, pages: Collection[str] | None) -> Fault | None:
    """Return a fault unless a link leads to the web, a mailbox or a page of the book."""
    instead = "link to https://, http://, mailto: or PAGE.md of the book"
    if _ADDRESS.fullmatch(href):
        return None
    page = _PAGE.fullmatch(href)
    if page:
        known = pages is None or page[1] in pages
        return None if known else Fault(line, f"a link to the page '{href[:60]}'", instead)
    try:
        parts = urlsplit(href)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme in ("http", "https") and host and "@" not in parts.netloc:
        return None
    return Fault(line, f"a link to '{href[:60]}'", instead)


def _image(token: Token, line: int) -> Fault | None:
    source = str(token.attrs.get("src", ""))
    if not _PICTURE.fullmatch(source):
        instead = "name a PNG or JPEG file that stands beside the text"
        return Fault(line, f"a picture '{source[:60]}'", instead)
    if any(child.type not in ("text", "text_special") for child in token.children or []):
        return Fault(line, "markup in the words for a picture", "write plain words")
    if not token.content.strip():
        return Fault(line, "a picture without words", "say in the brackets what it shows")
    return None
