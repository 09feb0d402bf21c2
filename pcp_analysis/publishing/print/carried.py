"""A piece of the book once it is set: the objects of its PDF, ready to go into the PDF of the book.

WeasyPrint writes a PDF with pydyf, whose objects refer to each other by number. Here each is written
out with marks in place of those numbers, and of the others that change with the place of the piece in
the book, so that putting pieces together sets numbers and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pydyf

from pcp_analysis.publishing.print.pieces import anchor_elsewhere
from pcp_analysis.publishing.print.press import VARIANT

OBJECT, KEY, RUNNING, PAGES, DOCUMENT = b"o", b"k", b"r", b"p", b"d"
MARK = re.compile(rb"\x00([a-z])(\d+)\x00")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_SOME_REFERENCE = re.compile(rb"\d+ \d+ R\b")
_SCALE = 0.75  # points of a pixel of CSS
STREAM = b"\nstream\n"
_OWN = ("Type", "Pages", "Names", "Outlines", "StructTreeRoot")  # of a catalogue: the book's own


def mark(kind: bytes, number: int = 0) -> bytes:
    """Return what stands for a number that is known once the book is put together.

    Parameters
    ----------
    kind : bytes
        ``OBJECT`` of the piece, ``KEY`` in the tree of parents, ``RUNNING`` head and foot of a page,
        ``PAGES`` and ``DOCUMENT`` of the book.
    number : int
        Counted in the piece.
    """
    return b"\x00" + kind + str(number).encode() + b"\x00"


@dataclass
class Carried:
    """A set piece.

    Parameters
    ----------
    objects : list of bytes
        Each with marks in it; of a stream, before its content alone.
    sizes : list of (float, float)
        Width and height of each page in points.
    pages : list of int
        Object of each page, or, of running heads and feet, of the drawing for each page.
    anchors : dict of str to list
        Page, counted from nought, and place on it of each id.
    bookmarks : list
        Title, place, bookmarks below it, and whether it is open.
    kids : list of int
        Objects of the structure right below the document's.
    parents : list
        Objects of the structure by key: one, or those of the content of a page.
    catalog, info : dict of str to str
        What else the PDF says of itself.
    """

    objects: list[bytes] = field(default_factory=list)
    sizes: list[tuple[float, float]] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    anchors: dict[str, list[Any]] = field(default_factory=dict)
    bookmarks: list[Any] = field(default_factory=list)
    kids: list[int] = field(default_factory=list)
    parents: list[int | list[int]] = field(default_factory=list)
    catalog: dict[str, str] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)

    def packed(self) -> bytes:
        """Return the piece as bytes, to be kept."""
        about = {name: value for name, value in vars(self).items() if name != "objects"}
        about["lengths"] = [len(item) for item in self.objects]
        return json.dumps(about).encode() + b"\n" + b"".join(self.objects)

    @classmethod
    def unpacked(cls, content: bytes) -> Carried:
        """Return the piece that was packed."""
        first, _, rest = content.partition(b"\n")
        about = json.loads(first)
        objects, place = [], 0
        for length in about.pop("lengths"):
            objects.append(rest[place : place + length])
            place += length
        return cls(objects=objects, **about)


class _Carrier:
    """Writes objects of a PDF out with all that they refer to."""

    def __init__(self, pdf: Any, marks: Mapping[int, bytes]) -> None:
        self._pdf = pdf
        self._marks = marks
        self._numbers: dict[int, int] = {}  # in the piece, by number in the PDF

    def number(self, reference: bytes) -> int:
        """Return the number in the piece of what a reference leads to."""
        return self._numbers.setdefault(int(reference.split()[0]), len(self._numbers))

    def written(self) -> list[bytes]:
        """Return the objects that were referred to, and in turn those that they refer to."""
        found: list[bytes] = []
        while len(found) < len(self._numbers):  # it grows on the way
            waiting = islice(list(self._numbers), len(found), None)
            found += [self._stream_or_data(self._pdf.objects[number]) for number in waiting]
        return found

    def _stream_or_data(self, item: Any) -> bytes:
        if not isinstance(item, pydyf.Stream):
            return self.data(item)
        _, _, rest = item.data.partition(STREAM)
        content: bytes = rest.removesuffix(b"\nendstream")
        about = {**item.extra, "Length": len(content)}
        if item.compress:
            about["Filter"] = "/FlateDecode"
        return self.data(about) + STREAM + content + b"\nendstream"

    def data(self, item: Any) -> bytes:
        """Write a value out."""
        if isinstance(item, dict):
            pairs = (
                b"/" + str(key).encode() + b" " + self.data(value) for key, value in item.items()
            )
            return b"<<" + b"".join(pairs) + b">>"
        if isinstance(item, list | tuple):
            return b"[" + b" ".join(map(self.data, item)) + b"]"
        data: bytes = (
            item.data if isinstance(item, pydyf.String) else pydyf.Array([item]).data[1:-1]
        )
        if isinstance(item, pydyf.String) or MARK.fullmatch(data):
            return data
        if found := _REFERENCE.fullmatch(data):
            fixed = self._marks.get(int(found[1]))
            return mark(OBJECT, self.number(data)) if fixed is None else fixed
        if _SOME_REFERENCE.search(data):
            raise ValueError(f"found {data!r} in a PDF; expected references to stand alone")
        return data


def carry(document: Any, name: str) -> Carried:
    """Return a set document as a piece of a book.

    Parameters
    ----------
    document : weasyprint.Document
        Tagged.
    name : str
        Unique in the book: the names of its headings of tables begin with it.
    """
    return _carried(document, lambda made, pdf: _piece(made, pdf, name), tagged=True)


def carry_running(document: Any) -> Carried:
    """Return a set document as drawings for heads and feet, one for each page."""
    return _carried(document, _running, tagged=False)


def _carried(document: Any, take: Callable[[Any, Any], Carried], *, tagged: bool) -> Carried:
    found: list[Carried] = []
    document.write_pdf(
        finisher=lambda made, pdf: found.append(take(made, pdf)),
        pdf_variant=VARIANT if tagged else None,
    )
    return found[0]


def _object(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _piece(document: Any, pdf: Any, name: str) -> Carried:
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    top = _object(pdf, root["K"][0])
    pages = [_object(pdf, reference) for reference in pdf.page_references]
    carrier = _Carrier(pdf, {pdf.pages.number: mark(PAGES), top.number: mark(DOCUMENT)})
    piece = Carried()
    for place, page in enumerate(pages):
        page["StructParents"] = mark(KEY, page["StructParents"])
        _draw_running(page, pdf, place)
        piece.pages.append(carrier.number(page.reference))
        piece.sizes.append((page["MediaBox"][2], page["MediaBox"][3]))
    _name_headings(pdf, name)
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Subtype") == "/Link":
            _lead_elsewhere(item)
            item["StructParent"] = mark(KEY, item["StructParent"])
    piece.kids = [carrier.number(reference) for reference in top["K"]]
    keys = _object(pdf, root["ParentTree"])["Nums"][1::2]
    piece.parents = [
        list(map(carrier.number, key)) if isinstance(key, list) else carrier.number(key)
        for key in keys
    ]
    names = pdf.catalog.get("Names", {}).get("Dests", {}).get("Names", [])
    place_of = {reference: place for place, reference in enumerate(pdf.page_references)}
    for anchor, (page, _, x, y, _) in zip(names[::2], names[1::2], strict=True):
        piece.anchors[anchor.string] = [place_of[page], x, y]
    piece.bookmarks = document.make_bookmark_tree(_SCALE, transform_pages=True)
    piece.catalog = {
        key: carrier.data(value).decode("ascii")
        for key, value in pdf.catalog.items()
        if key not in _OWN
    }
    piece.info = {key: value.string for key, value in pdf.info.items()}
    piece.objects = carrier.written()
    return piece


def _draw_running(page: Any, pdf: Any, place: int) -> None:
    """Let a page end with its running head and foot, which are nothing that a reader is read."""
    stream = _object(pdf, page["Contents"])
    drawing = f"Running{place}"
    _object(pdf, page["Resources"])["XObject"][drawing] = mark(RUNNING, place)
    stream.stream.insert(0, b"q")
    about = b"/Artifact <</Type /Pagination>> BDC"
    stream.stream += [b"Q", about, f"/{drawing} Do".encode(), b"EMC"]


def _name_headings(pdf: Any, name: str) -> None:
    """Make the names of headings of tables, which cells refer to, unique in the book."""
    for item in pdf.objects:
        if isinstance(item, dict) and item.get("Type") == "/StructElem" and "ID" in item:
            item["ID"].string = f"{name}-{item['ID'].string}"  # the cells have the same object


def _lead_elsewhere(link: Any) -> None:
    """Turn a link into another piece to one within the book."""
    action = link.get("A")
    anchor = None if action is None else anchor_elsewhere(action["URI"].string)
    if anchor is not None:
        del link["A"]
        link["Dest"] = link["Contents"] = pydyf.String(anchor)


def _running(document: Any, pdf: Any) -> Carried:
    carrier = _Carrier(pdf, {})
    running = Carried()
    for reference in pdf.page_references:
        page = _object(pdf, reference)
        stream = _object(pdf, page["Contents"])
        box = page["MediaBox"]
        stream.extra |= {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": box,
            "Resources": page["Resources"],
        }
        running.pages.append(carrier.number(stream.reference))
        running.sizes.append((box[2], box[3]))
    running.objects = carrier.written()
    return running
