"""HTML that the package makes itself, tables and small drawings, checked at the page's door."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ELEMENTS = frozenset(
    {
        *("div", "section", "h3", "table", "caption", "thead", "tbody", "tr", "th", "td"),
        *("a", "br", "span", "strong", "ul", "ol", "li", "svg", "polyline", "circle"),
    }
)
_ATTRIBUTES = frozenset(
    {
        *("class", "id", "role", "tabindex", "scope", "data-value"),
        *("aria-label", "aria-labelledby", "aria-hidden"),
        *("width", "height", "viewbox", "points", "cx", "cy", "r"),
        *("fill", "stroke", "stroke-width"),
    }
)
# of ranks, in brackets: no line breaks inside it
RANGE = re.compile(r"\(\d+ to \d+\)")
_TARGET = re.compile(r"(?:[a-z0-9_]+\.html)?(?:#[\w.-]+)?", re.ASCII)


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fault: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.refuse(f"an element <{tag}>")
        for name, value in attrs:
            if name == "href" and tag == "a":
                if not _TARGET.fullmatch(value or ""):
                    self.refuse(f"a link to '{value}'")
            elif name not in _ATTRIBUTES:
                self.refuse(f"an attribute '{name}'")

    def handle_comment(self, data: str) -> None:
        self.refuse("a comment")

    def handle_decl(self, decl: str) -> None:
        self.refuse("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.refuse("a declaration")

    def handle_pi(self, data: str) -> None:
        self.refuse("an instruction")

    def refuse(self, found: str) -> None:
        self.fault = self.fault or found


def markup_fault(html: str) -> str | None:
    """Return the first thing in a table of the book that no table of the book has, or None.

    Whatever people wrote is escaped when the table is made. Should that ever be forgotten in one place,
    the page is refused here and nothing becomes live.

    Parameters
    ----------
    html : str
        A table or drawing as :mod:`pcp_analysis.report.blocks` makes it.

    Examples
    --------
    >>> markup_fault('<td class="number">&lt;script&gt;</td>')
    >>> markup_fault("<td><script>alert(1)</script></td>")
    'an element <script>'
    """
    checker = _Checker()
    checker.feed(html)
    checker.close()
    return checker.fault
