"""Links between pages: to a page of the edition, or plain words where it has no such page."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from pcp_analysis.errors import RenderError, did_you_mean

_TARGET = re.compile(r"\]\(([\w.\-]+\.(?:md|html|ipynb))(#[^)\s]*)?\)|href=\"([^\":?#]+\.html)")
_OPTIONAL = re.compile(r"\{chapter\}`([^`<]*?)\s*<([\w]+)>`")
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.\-]*:|//|\.\./", re.IGNORECASE)
_MOST = 20  # dead links that are told


@dataclass(frozen=True)
class DeadLink:
    """A link that leads to no page of the edition, and where it stands."""

    file: str
    line: int
    target: str


def dead_links(text: str, file: str, pages: Collection[str]) -> list[DeadLink]:
    """Return the links of a text to pages that the edition does not have.

    Parameters
    ----------
    text : str
        Markdown, with HTML in it.
    file : str
        What to call it.
    pages : collection of str
        Names of the pages that the edition has.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for match in _TARGET.finditer(line):
            target = match[1] or match[3]
            if Path(target).stem not in pages or "/" in target:
                found.append(DeadLink(file, number, target))
    return found


def refuse_dead_links(found: Collection[DeadLink], known: Collection[str]) -> None:
    """Refuse links that lead nowhere.

    Parameters
    ----------
    found : collection of DeadLink
        None ends the check.
    known : collection of str
        Names of the pages that the edition has, for the hint.

    Raises
    ------
    RenderError
        Naming page, line and target of each.
    """
    if not found:
        return
    lines = [
        f"{item.file}, line {item.line}: links to '{item.target}', which is no page of this edition."
        f"{did_you_mean(Path(item.target).stem, known)}"
        for item in list(found)[:_MOST]
    ]
    lines.append(
        "A page that an edition can lack is linked as {chapter}`words <page>`, which prints the words "
        "alone where the page is left out."
    )
    raise RenderError("\n".join(lines))


def resolve_optional(
    text: str, file: str, pages: Collection[str], possible: Collection[str]
) -> str:
    """Turn each ``{chapter}`words <page>``` into a link, or into its words where the page is left out.

    Parameters
    ----------
    text : str
        Markdown.
    file : str
        What to call it.
    pages : collection of str
        Names of the pages that the edition has.
    possible : collection of str
        Names of the pages that it could have.

    Raises
    ------
    RenderError
        If the contents know no such page at all.
    """

    def words(match: re.Match[str]) -> str:
        said, name = match[1], match[2]
        if name in pages:
            return f"[{said}]({name}.md)"
        if name not in possible:
            line = text.count("\n", 0, match.start()) + 1
            hint = did_you_mean(name, [*pages, *possible])
            raise RenderError(f"{file}, line {line}: the contents have no page '{name}'.{hint}")
        return said

    return _OPTIONAL.sub(words, text)


class _Anchors(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[tuple[int, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            if tag == "a" and name == "href" and value:
                self.links.append((self.getpos()[0], value))


def check_rendered(folder: Path) -> None:
    """Refuse a finished book in which a link leads to no page, or to no place on its page.

    Parameters
    ----------
    folder : Path
        Finished pages.

    Raises
    ------
    RenderError
        Naming page, line and target of each.
    """
    pages = {path.name: _Anchors(path.read_text("utf-8")) for path in sorted(folder.glob("*.html"))}
    refuse_dead_links(list(_rendered_dead(pages)), [name.removesuffix(".html") for name in pages])


def _rendered_dead(pages: dict[str, _Anchors]) -> Iterator[DeadLink]:
    for name, page in pages.items():
        for line, link in page.links:
            if _OUTSIDE.match(link):
                continue
            path, _, anchor = link.partition("#")
            target = path.partition("?")[0] or name
            if "/" in target or not target.endswith(".html"):
                continue  # a file beside the pages
            if target not in pages or (anchor and unquote(anchor) not in pages[target].ids):
                yield DeadLink(name, line, link)
