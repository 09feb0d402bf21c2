"""The book cut into pieces that begin a page of their own, so that each can be set by itself.

A piece knows nothing of the others: where it prints the number of a page, an attribute is filled in
once the pages of all pieces are counted, and a link into another piece is written as one to elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, fromstring, tostring

from pcp_analysis.publishing.print.document import HEADINGS, ids_of
from pcp_analysis.publishing.print.tree import has_class

ELSEWHERE = "elsewhere:"  # scheme of a link into another piece
_NUMBER = "data-page"
_NOT_YET = "00"  # as wide as the number of most pages
_START = "piece-"


@dataclass(frozen=True)
class Piece:
    """A part of the book from one page that begins anew to the next.

    Parameters
    ----------
    name : str
        Unique in the book.
    content : bytes
        Its element as XML.
    numbered : tuple of str
        Ids of which it prints the page.
    linked : tuple of str
        Ids that it leads to.
    """

    name: str
    content: bytes
    numbered: tuple[str, ...]
    linked: tuple[str, ...]


def outline_of(body: Element) -> Element:
    """Return a book whose parts have nothing but their first headings, with ids from ``start_of``.

    Set, it shows which parts begin a page and which follow on the page before.

    Parameters
    ----------
    body : Element
        Parts of the book; not changed.
    """
    outline = Element(body.tag, dict(body.attrib))
    for place, part in enumerate(body):
        line = _line_to_heading(part)
        if line:
            inner = outline
            for item in line:
                bare = Element(item.tag, dict(item.attrib))
                inner.append(bare)
                inner = bare
            inner.text = "A"
            inner.set("id", start_of(place))
    return outline


def start_of(place: int) -> str:
    """Return the id of the heading of a part in the outline of a book."""
    return f"{_START}{place}"


def _line_to_heading(element: Element) -> list[Element]:
    """Return the elements from one down to the first heading in it; none where it has none."""
    if element.tag in HEADINGS:
        return [element]
    for child in element:
        if found := _line_to_heading(child):
            return [element, *found]
    return []


def runs_of(body: Element, starts: Mapping[str, int]) -> list[Element]:
    """Return the runs of parts that begin on one page, each in an element like the body.

    Parameters
    ----------
    body : Element
        Parts of the book.
    starts : mapping of str to int
        Page of each id in the outline of the book once it is set.
    """
    runs: list[Element] = []
    last: int | None = None
    for place, part in enumerate(body):
        page = starts.get(start_of(place), last)
        if not runs or page != last:
            runs.append(Element(body.tag, dict(body.attrib)))
        runs[-1].append(part)
        last = page
    return runs


def piece_of(name: str, element: Element) -> Piece:
    """Return an element as a piece; its links and the numbers of pages in it are made fit for that.

    Parameters
    ----------
    name : str
        Unique in the book.
    element : Element
        Changed in place.
    """
    own = ids_of(element)
    listed = {link for part in element.iter("nav") for link in part.iter("a")}
    numbered: dict[str, None] = {}
    linked: dict[str, None] = {}
    for link in element.iter("a"):
        target = link.get("href", "")
        if not target.startswith("#"):
            continue
        anchor = target.removeprefix("#")
        linked[anchor] = None
        if has_class(link, "page-reference") or link in listed:
            numbered[anchor] = None
            link.set(_NUMBER, _NOT_YET)
        if anchor not in own:
            link.set("href", f"{ELSEWHERE}{quote(anchor)}")
    return Piece(name, tostring(element), tuple(numbered), tuple(linked))


def anchor_elsewhere(target: str) -> str | None:
    """Return the id that a link leads to in another piece; None for any other link."""
    return unquote(target.removeprefix(ELSEWHERE)) if target.startswith(ELSEWHERE) else None


def filled_in(piece: Piece, pages: Mapping[str, int]) -> Element:
    """Return the element of a piece with the numbers of the pages that it leads to.

    Parameters
    ----------
    piece : Piece
        Not changed.
    pages : mapping of str to int
        Page of each id; where one is not known yet, some number stands that is as wide.
    """
    element = fromstring(piece.content)  # noqa: S314 (our own)
    for link in element.iter("a"):
        if link.get(_NUMBER):
            target = link.get("href", "")
            anchor = anchor_elsewhere(target) or target.removeprefix("#")
            link.set(_NUMBER, str(pages.get(anchor, _NOT_YET)))
    return element


def pieces_of(cover: Element, contents: Element, runs: Sequence[Element]) -> list[Piece]:
    """Return the pieces of a book: cover, contents, and the runs of its parts under their first id."""
    pieces = [piece_of("cover", cover), piece_of("contents", contents)]
    for run in runs:
        first = next((str(item.get("id")) for item in run.iter() if item.get("id")), "")
        pieces.append(piece_of(first or f"part-{len(pieces)}", run))
    return pieces
