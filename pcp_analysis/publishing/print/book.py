"""Steps of printing a book in its lengths; each can be taken by another process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

import jinja2
from pydantic import BaseModel, ConfigDict

from pcp_analysis.catalogue.lengths import FILE, Length
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import RenderError
from pcp_analysis.files import write_atomically
from pcp_analysis.publishing.cache.memory import Memory
from pcp_analysis.publishing.print.bind import IDENTIFIER, bind
from pcp_analysis.publishing.print.carried import Carried, carry, carry_running
from pcp_analysis.publishing.print.document import print_body
from pcp_analysis.publishing.print.excerpt import Marked, excerpt
from pcp_analysis.publishing.print.pieces import (
    Piece,
    filled_in,
    outline_of,
    pieces_of,
    runs_of,
)
from pcp_analysis.publishing.print.press import VARIANT, Press
from pcp_analysis.publishing.print.tree import has_class, text_of
from pcp_analysis.publishing.trace.describe import ATTRIBUTION
from pcp_analysis.report.ledger import Ledger

PRINTING = Path("book") / "print"
_SHEET, _RUNNING = "print.css", "running.css"
FACTS = (  # of an edition, that its first pages say
    "force",
    "quarter",
    "months",
    "as_at",
    "peers",
    "group_heading",
    "group_beside",
    "group_opening",
    "name",
    "version",
    "status",
    "standing",
)
_TEMPLATES = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)


class _LeftOut(BaseModel):
    """Content of ``book/print/left_out.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """What is printed, and from what.

    Parameters
    ----------
    single_page : Path
        The whole book as one page of HTML, with its drawings beside it.
    root : Path
        The project's folder, whose ``book/print`` says how the book is printed.
    title : str
        Title of the whole book.
    facts : mapping of str to str
        What its first pages say of the edition; from :func:`facts_of`.
    files : mapping of str to str
        Name of the file of each length, by its id, and of ``everything``.
    left_out : collection of str
        Names of pages that everything does not print either.
    memory : Memory
        What was made so far.
    """

    single_page: Path
    root: Path
    title: str
    facts: Mapping[str, str]
    files: Mapping[str, str]
    left_out: Collection[str]
    memory: Memory

    @property
    def printing(self) -> Path:
        """Folder of templates and style sheets."""
        return self.root / PRINTING

    def filled(self, name: str, **facts: object) -> Element:
        """Fill in a template of ``book/print`` from what is known of the edition."""
        template = (self.printing / f"{name}.html").read_text(encoding="utf-8")
        filled = _TEMPLATES.from_string(template).render(self.facts, licence=ATTRIBUTION, **facts)
        return fromstring(filled)  # noqa: S314 (our own template)


def facts_of(ledger: Ledger) -> dict[str, str]:
    """Return what the first pages say of an edition."""
    return {fact: ledger.get(f"edition.{fact.replace('_', '-')}").text for fact in FACTS}


@dataclass
class Shape:
    """Where a set piece has what.

    Parameters
    ----------
    pages : int
        How many it has.
    anchors : dict of str to int
        Page of each id, counted from nought.
    """

    pages: int
    anchors: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _press(single_page: Path, printing: Path) -> Press:
    return Press(single_page, printing)


def _press_of(book: Book) -> Press:
    return _press(book.single_page, book.printing)


def cut(book: Book) -> list[Piece]:
    """Return the pieces of the whole book: cover, contents, chapters that begin a page.

    Parameters
    ----------
    book : Book
        To print.
    """
    press = _press_of(book)
    with press.at_work():
        left_out = {*book.left_out, *read_yaml(book.printing / "left_out.yml", _LeftOut).left_out}
        cover, contents, body = print_body(
            deepcopy(press.page), book.filled("cover"), left_out=left_out
        )
        outline = press.set(book.title, [outline_of(body)], _SHEET, tagged=False)
        return pieces_of(cover, contents, runs_of(body, _anchors(outline)))


def _anchors(document: object) -> dict[str, int]:
    """Return the page of each id of a set document, counted from nought."""
    found: dict[str, int] = {}
    for place, page in enumerate(document.pages):  # type: ignore[attr-defined]
        for anchor in page.anchors:
            found.setdefault(anchor, place)
    return found


def shape_of(book: Book, piece: Piece, pages: Mapping[str, int]) -> Shape:
    """Lay a piece out, and no more.

    Parameters
    ----------
    book : Book
        To print.
    piece : Piece
        Of it.
    pages : mapping of str to int
        Page of each id that the piece prints the page of, as far as it is known.
    """
    press, body = _press_of(book), [filled_in(piece, pages)]
    name = f"shape {press.key(book.title, body, _SHEET)}"
    content = book.memory.recall(name)
    if content is None:
        with press.at_work():
            document = press.set(book.title, body, _SHEET)
        shape = Shape(len(document.pages), _anchors(document))
        content = json.dumps(vars(shape)).encode()
        book.memory.note(name, content)
    return Shape(**json.loads(content))


def set_piece(book: Book, piece: Piece, pages: Mapping[str, int]) -> tuple[str, Shape]:
    """Set a piece, and return under which name it is remembered, and its shape.

    Parameters
    ----------
    book, piece, pages
        As :func:`shape_of` has them.
    """
    press, body = _press_of(book), [filled_in(piece, pages)]
    name = f"piece {piece.name} {press.key(book.title, body, _SHEET)}"
    content = book.memory.recall(name)
    if content is None:
        with press.at_work():
            carried = carry(press.set(book.title, body, _SHEET), piece.name)
        content = carried.packed()
        book.memory.note(name, content)
    else:
        carried = Carried.unpacked(content)
    anchors = {anchor: place for anchor, (place, _, _) in carried.anchors.items()}
    return name, Shape(len(carried.pages), anchors)


def bind_book(book: Book, names: Sequence[str], target: Path) -> None:
    """Put set pieces together, with heads and feet on their pages, and write the PDF.

    Parameters
    ----------
    book : Book
        To print.
    names : sequence of str
        Of its pieces, from :func:`set_piece`.
    target : Path
        File to write.
    """
    pieces = []
    for name in names:
        content = book.memory.recall(name)
        if content is None:
            raise RenderError(
                f"the PDF is not whole: {name.split()[1]} was set and is gone; print again"
            )
        pieces.append(Carried.unpacked(content))
    press, body = _press_of(book), [_running_sheets(book.filled("cover"), pieces)]
    name = f"running {press.key(book.title, body, _SHEET, _RUNNING)}"
    content = book.memory.recall(name)
    if content is None:
        with press.at_work():
            document = press.set(book.title, body, _SHEET, _RUNNING, tagged=False)
            content = carry_running(document).packed()
        book.memory.note(name, content)
    write_atomically(target, bind(pieces, Carried.unpacked(content)))


def _running_sheets(cover: Element, pieces: Sequence[Carried]) -> Element:
    """Return an empty page for each page of the book that says what is in its head and foot."""
    sheets = Element("div")
    for name in ("edition", "mark"):
        said = next((text_of(item) for item in cover.iter() if has_class(item, name)), None)
        if said is not None:
            sheets.set(f"data-{name}", said)
    chapter = ""
    for place, piece in enumerate(pieces):
        chapters: dict[int, str] = {}
        for title, (page, _, _), _, _ in piece.bookmarks:
            chapters.setdefault(page, title)
        last = {page: title for title, (page, _, _), _, _ in piece.bookmarks}
        for page, (width, height) in enumerate(piece.sizes):
            kind = "cover" if not place else "wide" if width > height else ""
            said = chapters.get(page, chapter)
            SubElement(sheets, "div", {"class": f"sheet {kind}".strip(), "data-chapter": said})
            chapter = last.get(page, chapter)
    return sheets


def print_length(book: Book, length: Length, target: Path) -> None:
    """Set a shorter length, anew without what gives way until it has few enough pages, and write it.

    Parameters
    ----------
    book : Book
        To print.
    length : Length
        Of it.
    target : Path
        File to write.

    Raises
    ------
    RenderError
        If it has nothing of the book, or more pages than it may.
    """
    title = f"{length.heading}: {book.facts['force']}, {book.facts['quarter']}"
    place = f"{FILE.as_posix()}, {length.id}"
    pages, marked = 0, Marked(_press_of(book).page, length)
    for gone in range(len(length.gives_way) + 1):
        body = _excerpt(book, marked, gone)
        if not body:
            raise RenderError(
                f"{place}: found none of its parts in the book; expected one at least: mend its "
                f"selectors under parts"
            )
        pages, content = _length(book, length, title, body)
        if pages <= length.pages:
            write_atomically(target, content)
            return
    raise RenderError(
        f"{place}: found {pages} pages, with all that gives way left out; expected at "
        f"most {length.pages}: name more under gives_way or left_out, or set it smaller in "
        f"{PRINTING.as_posix()}/{length.id}.css"
    )


def _excerpt(book: Book, marked: Marked, gone: int) -> list[Element]:
    length = marked.length
    given = length.gives_way[:gone]
    facts = {
        "heading": length.heading,
        "about": length.about,
        "files": {name: file for name, file in book.files.items() if name != length.id},
        "gone": [item.what for item in given],
    }
    return excerpt(
        marked,
        book.filled("masthead", **facts),
        book.filled("closing", **facts),
        without=[item.take for item in given],
    )


def _length(book: Book, length: Length, title: str, body: Sequence[Element]) -> tuple[int, bytes]:
    """Return the pages of a shorter length, and its PDF where these are few enough."""
    press, sheets = _press_of(book), (_SHEET, _RUNNING, f"{length.id}.css")
    name = f"length {length.id} {length.pages} {press.key(title, body, *sheets)}"
    content = book.memory.recall(name)
    if content is None:
        with press.at_work():
            document = press.set(title, body, *sheets)
            pages = len(document.pages)
            content = f"{pages}\n".encode()
            if pages <= length.pages:
                digest = hashlib.sha256(title.encode() + b"".join(map(tostring, body)))
                identifier = digest.digest()[:IDENTIFIER]
                content += document.write_pdf(pdf_variant=VARIANT, pdf_identifier=identifier)
        book.memory.note(name, content)
    first, _, pdf = content.partition(b"\n")
    return int(first), pdf
