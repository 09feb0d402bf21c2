"""Set pieces bound to one PDF: pages, structure, names and bookmarks as if set at once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import pydyf

from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.print.carried import (
    DOCUMENT,
    KEY,
    MARK,
    OBJECT,
    PAGES,
    STREAM,
    Carried,
)

_VERSION = "1.7"
IDENTIFIER = 16  # bytes by which a PDF is told from others


class _Written(pydyf.Object):
    """An object that is written out already."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    @property
    def data(self) -> bytes:
        """What is written."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Whether it may go into a stream of objects: no stream itself."""
        return STREAM not in self._data


class _Stream(pydyf.Stream):
    """A stream that is compressed once; a PDF asks for it again, to name itself."""

    @cached_property
    def data(self) -> bytes:
        """What is written."""
        written: bytes = super().data
        return written


class _Pdf(pydyf.PDF):
    """A PDF whose own streams, made when it is written, are compressed once."""

    def add_object(self, object_: Any) -> None:
        super().add_object(object_)
        if type(object_) is pydyf.Stream:
            object_.__class__ = _Stream


class _Book:
    """A PDF that pieces are put into."""

    def __init__(self) -> None:
        self.pdf = _Pdf()
        self.top = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "K": pydyf.Array()})
        self.parents = pydyf.Array()
        tree = pydyf.Dictionary({"Nums": self.parents})
        root = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        for item in (tree, root, self.top):
            self.pdf.add_object(item)
        self.top["P"] = root.reference
        root["ParentTree"] = tree.reference
        root["K"] = pydyf.Array([self.top.reference])
        self.pdf.catalog["StructTreeRoot"] = root.reference
        self._fixed = {PAGES: self.pdf.pages.reference, DOCUMENT: self.top.reference}
        self._same: dict[bytes, int] = {}
        self._keys = 0
        self._anchors: dict[str, Any] = {}
        self._bookmarks: list[Any] = []

    def objects(self, carried: Carried, running: Sequence[int]) -> list[int]:
        """Put the objects of a piece in and return their numbers; what is there already stays one."""
        numbers: list[int] = []
        new: list[bytes] = []
        for item in carried.objects:
            head, mark, _ = item.partition(STREAM)
            alone = bool(mark) and not MARK.search(head)  # a font, a map of letters, a pattern
            digest = hashlib.sha256(item).digest() if alone else b""
            number = self._same.get(digest)
            if number is None:
                number = len(self.pdf.objects) + len(new)
                new.append(item)
                if alone:
                    self._same[digest] = number
            numbers.append(number)

        def put(found: Any) -> bytes:
            kind, number = found[1], int(found[2])
            if kind == KEY:
                return str(self._keys + number).encode()
            if kind in self._fixed:
                return bytes(self._fixed[kind])
            return _reference((numbers if kind == OBJECT else running)[number])

        for item in new:
            head, mark, content = item.partition(STREAM)
            self.pdf.add_object(_Written(MARK.sub(put, head) + mark + content))
        return numbers

    def piece(self, piece: Carried, running: Sequence[int]) -> list[int]:
        """Put a piece in, its heads and feet by the numbers of their drawings; return its numbers."""
        numbers = self.objects(piece, running)
        before = int(self.pdf.pages["Count"])
        for page in piece.pages:
            self.pdf.pages["Kids"].extend([numbers[page], 0, "R"])
        self.pdf.pages["Count"] = before + len(piece.pages)
        self.top["K"].extend(_reference(numbers[kid]) for kid in piece.kids)
        for key, parent in enumerate(piece.parents, start=self._keys):
            found = (
                pydyf.Array([_reference(numbers[one]) for one in parent])
                if isinstance(parent, list)
                else _reference(numbers[parent])
            )
            self.parents.extend([key, found])
        self._keys += len(piece.parents)
        for anchor, (page, x, y) in piece.anchors.items():
            place = [_reference(numbers[piece.pages[page]]), "/XYZ", x, y, 0]
            self._anchors[anchor] = pydyf.Array(place)
        self._bookmarks += [_moved(bookmark, before) for bookmark in piece.bookmarks]
        return numbers

    def about(self, piece: Carried, numbers: Sequence[int]) -> None:
        """Let the book say of itself what a piece does whose objects have these numbers."""

        def put(found: Any) -> bytes:
            return _reference(numbers[int(found[2])])

        for key, value in piece.catalog.items():
            self.pdf.catalog[key] = MARK.sub(put, value.encode())
        for key, value in piece.info.items():
            self.pdf.info[key] = pydyf.String(value)

    def finished(self) -> bytes:
        """Return the PDF."""
        from weasyprint.pdf.anchors import add_outlines

        add_outlines(self.pdf, self._bookmarks)
        names = pydyf.Array()
        for anchor, place in sorted(self._anchors.items()):
            names.extend([pydyf.String(anchor), place])
        self.pdf.catalog["Names"] = pydyf.Dictionary({"Dests": pydyf.Dictionary({"Names": names})})
        content = b"".join(item.data for item in self.pdf.objects[1:])
        identifier = hashlib.sha256(content).digest()[:IDENTIFIER]
        target = io.BytesIO()
        self.pdf.write(target, _VERSION, identifier, compress=True)
        return target.getvalue()


def _reference(number: int) -> bytes:
    return f"{number} 0 R".encode()


def _moved(bookmark: Any, pages: int) -> tuple[Any, ...]:
    title, (page, x, y), below, state = bookmark
    return title, (page + pages, x, y), [_moved(item, pages) for item in below], state


def bind(pieces: Sequence[Carried], running: Carried) -> bytes:
    """Return pieces as one PDF.

    Parameters
    ----------
    pieces : sequence of Carried
        In the order of reading; the first says title, language and standard of all.
    running : Carried
        Heads and feet of all pages.

    Raises
    ------
    RenderError
        If a page has another size than its head and foot were set for.
    """
    sizes = [size for piece in pieces for size in piece.sizes]
    for number, (size, drawn) in enumerate(zip(sizes, running.sizes, strict=True), start=1):
        if tuple(size) != tuple(drawn):
            raise RenderError(
                f"page {number} of the PDF: found {size[0]:.0f} by {size[1]:.0f} points; expected "
                f"{drawn[0]:.0f} by {drawn[1]:.0f}, as book/print/print.css has pages upright and "
                "across: give it one of these sizes"
            )
    book = _Book()
    numbers = book.objects(running, [])
    drawings = [numbers[item] for item in running.pages]
    first = 0
    for piece in pieces:
        last = first + len(piece.pages)
        numbers = book.piece(piece, drawings[first:last])
        if not first:
            book.about(piece, numbers)
        first = last
    return book.finished()
