"""The book set in pieces and bound: one PDF that a reader cannot tell from one that was set at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pypdf
import pytest
from pypdf.generic import ContentStream, IndirectObject

from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.cache.memory import Memory
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.publishing.here import Here
from pcp_analysis.publishing.print import book as steps
from pcp_analysis.publishing.print import pdf
from pcp_analysis.publishing.print.bind import bind
from pcp_analysis.publishing.print.book import Book, Shape
from pcp_analysis.publishing.print.carried import Carried
from pcp_analysis.publishing.print.pieces import (
    Piece,
    filled_in,
    outline_of,
    piece_of,
    pieces_of,
    runs_of,
    start_of,
)

ROOT = Path(__file__).parents[2]
needs_pango = pytest.mark.skipif(
    pdf.missing_libraries() is not None, reason=str(pdf.missing_libraries())
)
FACTS = dict.fromkeys(steps.FACTS, "Essex") | {"status": "draft"}
LENGTHS = """lengths:
  - {id: short, label: Short, heading: Short report, pages: 2, parts: [{take: "#second"}]}
"""
TABLE = (
    "<table><thead><tr><th>Force</th><th>Rank</th></tr></thead>"
    '<tbody><tr><th scope="row">Essex</th><td>8</td></tr></tbody></table>'
)
WIDE = f"<table><tbody><tr>{'<td>1,234,567 offences</td>' * 24}</tr></tbody></table>"
CHAPTERS = f"""<section id="first"><h2>First chapter</h2><p>A word. See
<a href="#second">the second</a> and <a href="#sources">sources</a>.</p>{TABLE}{WIDE}</section>
<section id="second"><h2>Second chapter</h2><section id="part"><h3>Part</h3><p>End.</p>{TABLE}
<ul><li>One</li></ul><p>Back to <a href="#first">the first</a>; <a href="https://example.org/">out</a>.
</p></section></section>
<section id="sources"><h2>Sources</h2><p>How.</p></section>
<section id="glossary"><h2>Glossary</h2><p>Words.</p></section>"""
CHAPTERS_BY_PAGE = ["Contents", "First chapter", "First chapter", "Second chapter", "Sources"]


def book_in(folder: Path, chapters: str = CHAPTERS, store: Store | None = None) -> Book:
    """Write a book of a cover, contents and three pieces, the last of two short chapters."""
    printing = folder / "project" / "book" / "print"
    shutil.copytree(ROOT / "book" / "print", printing)
    (printing / "lengths.yml").write_text(LENGTHS)
    (printing / "short.css").write_text("h2 { break-before: auto; }")
    (folder / "index.html").write_text(
        '<!DOCTYPE html><html lang="en"><body><article class="bd-article"><section id="r"><h1>R</h1>'
        f'<div class="toctree-wrapper">{chapters}</div></section></article></body></html>'
    )
    return Book(
        single_page=folder / "index.html",
        root=folder / "project",
        title="Report",
        facts=FACTS,
        files={"everything": "book.pdf", "short": "short.pdf"},
        left_out=(),
        memory=Memory(folder / "memory", store, "code"),
    )


def printed(folder: Path, chapters: str = CHAPTERS, store: Store | None = None) -> dict[str, bytes]:
    """Print it and return both PDFs."""
    book = book_in(folder, chapters, store)
    pdf.write_pdfs(book, folder, Here())
    book.memory.keep()
    return {name: (folder / name).read_bytes() for name in book.files.values()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pieces")
    printed(place, store=Store(place / "store"))
    return place


@pytest.fixture
def reader(folder: Path) -> pypdf.PdfReader:
    return pypdf.PdfReader(folder / "book.pdf")


def texts(reader: pypdf.PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


@needs_pango
def test_pages_are_numbered_through_with_the_heads_of_their_chapters(
    reader: pypdf.PdfReader,
) -> None:
    pages = texts(reader)
    assert "Page" not in pages[0]
    for number, (page, chapter) in enumerate(
        zip(pages[1:], CHAPTERS_BY_PAGE, strict=True), start=2
    ):
        assert f"Page {number} of 6" in page
        assert f"{chapter} Essex, Essex" in page
        assert page.count("Draft - not for publication") == 1
    assert "the second (page 5) and sources (page 6)" in pages[2]
    assert "the first (page 3)" in pages[4]
    assert "Sources" in pages[5]
    assert "Glossary" in pages[5]  # short chapters follow one another
    listed = re.findall(r"(First chapter|Second chapter|Part|Sources|Glossary)[ .]+(\d)", pages[1])
    assert [int(number) for _, number in listed] == [3, 5, 5, 6, 6]


@needs_pango
def test_wide_page_lies_across_and_has_its_foot(reader: pypdf.PdfReader) -> None:
    box = reader.pages[3].mediabox
    assert box.width > box.height
    assert "Page 4 of 6" in texts(reader)[3]


class Tags:
    """The structure of a PDF, read from its root."""

    def __init__(self, reader: pypdf.PdfReader) -> None:
        self.root = reader.trailer["/Root"]["/StructTreeRoot"]
        self.page = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
        self.marked: dict[tuple[int, int], int] = {}
        self.annotations: dict[int, str] = {}
        self.names: list[str] = []
        self.headers: list[str] = []
        self._walk(self.root["/K"], None, None)

    def _walk(self, node: Any, parent: Any, page: Any) -> None:
        reference = node
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for kid in node:
                self._walk(kid, parent, page)
        elif isinstance(node, int):
            assert (page, int(node)) not in self.marked
            self.marked[page, int(node)] = parent.idnum
        elif node.get("/Type") == "/OBJR":
            self.annotations[node.raw_get("/Obj").idnum] = str(parent.get_object()["/S"])
        else:
            assert parent is None or node.raw_get("/P").idnum == parent.idnum
            self.names += [node["/ID"]] if "/ID" in node else []
            self.headers += node.get("/A", {}).get("/Headers", [])
            page = self.page[node.raw_get("/Pg").idnum] if "/Pg" in node else page
            self._walk(node.get("/K", []), reference, page)


@needs_pango
def test_all_that_is_drawn_is_reached_from_the_structure_or_an_artifact(
    reader: pypdf.PdfReader,
) -> None:
    tags = Tags(reader)
    numbers = tags.root["/ParentTree"]["/Nums"]
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert list(parents) == list(range(len(parents)))
    for place, page in enumerate(reader.pages):
        mine, open_tags = set(), []
        for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
            if operator in (b"BDC", b"BMC"):
                open_tags.append(operands)
                if len(operands) > 1 and "/MCID" in operands[1]:
                    mine.add(int(operands[1]["/MCID"]))
            elif operator == b"EMC":
                open_tags.pop()
            assert open_tags or operator not in (b"Tj", b"TJ", b"Do")
        told = parents[int(page["/StructParents"])].get_object()
        assert mine == set(range(len(told)))
        for number in mine:
            assert tags.marked[place, number] == told[number].indirect_reference.idnum
        for link in page.get("/Annots", []):
            assert tags.annotations[link.idnum] == "/Link"
            assert parents[int(link.get_object()["/StructParent"])].get_object()["/S"] == "/Link"
    assert len(tags.names) == len(set(tags.names))  # though two tables in two pieces are alike
    assert tags.headers
    assert set(tags.headers) <= set(tags.names)


@needs_pango
def test_links_between_pieces_lead_within_the_book(reader: pypdf.PdfReader) -> None:
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    inside = {str(link["/Dest"]) for link in links if "/Dest" in link}
    places = {
        name: reader.get_destination_page_number(place)
        for name, place in reader.named_destinations.items()
    }
    assert {"second", "sources", "first"} <= inside <= set(places)
    assert (places["first"], places["second"], places["sources"]) == (2, 4, 5)
    assert [link["/A"]["/URI"] for link in links if "/A" in link] == ["https://example.org/"]
    assert all(link["/Contents"] for link in links)


@needs_pango
def test_bookmarks_go_through_all_pieces(reader: pypdf.PdfReader) -> None:
    def walk(items: list[Any]) -> list[Any]:
        return [
            walk(item)
            if isinstance(item, list)
            else (item.title, reader.get_destination_page_number(item) + 1)
            for item in items
        ]

    assert walk(reader.outline)[1:] == [
        ("Contents", 2),
        ("First chapter", 3),
        ("Second chapter", 5),
        [("Part", 5)],
        ("Sources", 6),
        ("Glossary", 6),
    ]


@needs_pango
def test_a_word_sets_its_piece_anew_and_the_bytes_are_those_of_a_first_print(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real: Callable[[Any, str], Carried] = steps.carry

    def carry(document: Any, name: str) -> Carried:
        made.append(name)
        return real(document, name)

    monkeypatch.setattr(steps, "carry", carry)
    changed = CHAPTERS.replace("A word.", "Another word.")
    warm, cold = tmp_path / "warm", tmp_path / "cold"
    after = printed(warm, changed, Store(folder / "store"))
    assert made == ["first"]
    before = {name: (folder / name).read_bytes() for name in after}
    assert after["short.pdf"] == before["short.pdf"]  # the word is not in it
    assert after["book.pdf"] != before["book.pdf"]
    assert printed(cold, changed) == after


@needs_pango
def test_pages_that_move_the_others_move_their_numbers(folder: Path, tmp_path: Path) -> None:
    longer = CHAPTERS.replace("A word.", '</p><p style="break-after: page">A word.</p><p>')
    after = printed(tmp_path / "warm", longer, Store(folder / "store"))
    pages = texts(pypdf.PdfReader(tmp_path / "warm" / "book.pdf"))
    assert "the second (page 6) and sources (page 7)" in pages[3]
    assert "Page 7 of 7" in pages[6]
    assert printed(tmp_path / "cold", longer) == after


@needs_pango
def test_changed_drawing_or_style_is_set_anew(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>{}</text></svg>'
    book = book_in(tmp_path / "book")
    piece = Piece("a", b'<main><p><img alt="a" src="a.svg"/></p></main>', (), ())
    names = []
    for word in ("one", "two"):
        (tmp_path / "book" / "a.svg").write_text(drawing.format(word))
        names.append(steps.set_piece(book, piece, {})[0])
    with (book.printing / "print.css").open("a") as sheet:
        sheet.write("p { color: #00f; }")
    names.append(steps.set_piece(book, piece, {})[0])
    assert len(set(names)) == len(names)


def test_parts_that_follow_on_a_page_are_one_piece() -> None:
    body = fromstring(
        '<main><section id="a"><h2>A</h2></section><section id="b"><div><h2 class="x">B</h2></div>'
        '</section><section id="c"><h2>C</h2></section><p>End.</p></main>'
    )
    outline = outline_of(body)
    assert [item.get("id") for item in outline.iter("h2")] == [
        start_of(place) for place in range(3)
    ]
    assert "End." not in "".join(outline.itertext())
    runs = runs_of(body, {start_of(0): 0, start_of(1): 0, start_of(2): 1})
    pieces = pieces_of(Element("section"), Element("nav"), runs)
    assert [piece.name for piece in pieces] == ["cover", "contents", "a", "c"]
    assert b"End." in pieces[-1].content


def test_piece_says_what_it_leads_to_and_of_what_it_prints_the_page() -> None:
    piece = piece_of(
        "one",
        fromstring(
            '<main id="one"><a class="page-reference" href="#o%20n">x</a><a href="#one">y</a>'
            '<a href="https://example.org/">z</a></main>'
        ),
    )
    assert piece.numbered == ("o%20n",)
    assert piece.linked == ("o%20n", "one")
    for pages, number in (({}, "00"), ({"o%20n": 7}, "7")):
        links = list(filled_in(piece, pages).iter("a"))
        assert [link.get("data-page") for link in links] == [number, None, None]
        assert [link.get("href", "")[:10] for link in links] == ["elsewhere:", "#one", "https://ex"]


def test_numbers_that_never_settle_end_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = count(1)
    piece = Piece("a", b"<main/>", ("x",), ("x",))
    monkeypatch.setattr(pdf, "shape_of", lambda *_: Shape(1, {"x": 0}))
    monkeypatch.setattr(pdf, "set_piece", lambda *_: ("a", Shape(next(pages) % 2 + 1, {"x": 0})))
    with pytest.raises(RenderError, match="still move after 8 rounds"):
        pdf._set(None, [piece], Here())  # type: ignore[arg-type]


def test_page_of_a_size_that_heads_are_not_set_for_ends_the_build() -> None:
    with pytest.raises(
        RenderError, match="page 1 of the PDF: found 100 by 200 points; expected 595"
    ):
        bind([Carried(sizes=[(100.0, 200.0)])], Carried(sizes=[(595.0, 842.0)]))


def test_piece_is_unpacked_as_it_was_packed() -> None:
    piece = Carried(objects=[b"a\n", b"\x00o1\x00"], pages=[0], anchors={"\u00e9": [0, 1.5, 2.25]})
    assert Carried.unpacked(piece.packed()) == piece


def test_what_is_remembered_is_that_of_the_same_makers_and_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first = Memory(tmp_path / "first", store, "code")
    first.note("piece", b"set")
    assert Memory(tmp_path / "other", store, "code").recall("piece") is None  # not kept yet
    first.keep()
    assert Memory(tmp_path / "other", store, "code").recall("piece") == b"set"
    assert Memory(tmp_path / "third", store, "changed code").recall("piece") is None
    assert Memory(tmp_path / "fourth").recall("piece") is None
    for path in store.folder.glob("*/*"):
        path.write_bytes(path.read_bytes()[:-1])
    assert Memory(tmp_path / "fifth", store, "code").recall("piece") is None
    assert first.recall("piece") == b"set"
