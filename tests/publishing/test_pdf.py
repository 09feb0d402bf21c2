from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from pcp_analysis.catalogue.lengths import read_lengths
from pcp_analysis.errors import CatalogueError, RenderError
from pcp_analysis.publishing.cache.memory import Memory
from pcp_analysis.publishing.here import Here
from pcp_analysis.publishing.print import pdf
from pcp_analysis.publishing.print.book import Book, facts_of
from pcp_analysis.report.ledger import Entry, Ledger

ROOT = Path(__file__).parents[2]
needs_pango = pytest.mark.skipif(
    pdf.missing_libraries() is not None, reason=str(pdf.missing_libraries())
)
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="90" height="40">
<text x="2" y="20" font-family="Arial">Ab</text></svg>"""
CHAPTER = """<p>Essex recorded <data data-figure="a.b" value="1234.0">1,234</data> offences;
see <a href="#second">the second chapter</a>.</p>
<figure><img alt="Bar chart of offences." src="a.svg"/><figcaption><p><span class="caption-text">
Source: Home Office. </span></p><div class="made" data-made="a.b"></div></figcaption></figure>
<div class="pcp-table"><table id="t"><caption>Forces</caption><thead><tr><th scope="col">Force</th>
<th scope="col" class="number">Rank</th></tr></thead><tbody><tr><th scope="row">Essex</th>
<td class="number">8</td></tr></tbody></table></div>"""


def ledger() -> Ledger:
    found = Ledger()
    texts = {
        "force": "Essex",
        "quarter": "Q4 2020/21",
        "months": "January to March 2021",
        "as-at": "31 July 2026",
        "standing": "A draft.",
        "peers": "Kent, Sussex",
        "group-heading": "Most similar group",
        "group-beside": "the forces most like this one",
        "group-opening": "its group of eight forces",
        "name": "2020-21-q4",
        "version": "1",
        "status": "draft",
    }
    for name, text in texts.items():
        found.add(Entry(id=f"edition.{name}", kind="text", chapter="edition", text=text))
    return found


def print_book(folder: Path, chapter: str = CHAPTER, lengths: str = "lengths: []") -> Path:
    """Print a book of two chapters; its shorter lengths go beside it under their ids."""
    folder.mkdir(exist_ok=True)
    printing = folder / "project" / "book" / "print"
    shutil.copytree(ROOT / "book" / "print", printing)
    (printing / "lengths.yml").write_text(lengths)
    (folder / "a.svg").write_text(DRAWING)
    (folder / "index.html").write_text(
        f"""<!DOCTYPE html><html lang="en"><body><article class="bd-article"><section id="r">
        <h1>Report</h1><div class="toctree-wrapper"><section id="first"><h2>First chapter</h2>
        {chapter}</section><section id="second"><h2>Second chapter</h2><section id="p">
        <h3>Part</h3><p>End.</p></section></section></div></section></article></body></html>"""
    )
    names = {item.id: folder / f"{item.id}.pdf" for item in read_lengths(folder / "project")}
    files = {**names, "everything": folder / "book.pdf"}
    book = Book(
        single_page=folder / "index.html",
        root=folder / "project",
        title="Report: Essex",
        facts=facts_of(ledger()),
        files={name: path.name for name, path in files.items()},
        left_out=(),
        memory=Memory(folder / "memory"),
    )
    pdf.write_pdfs(book, folder, Here())
    return folder / "book.pdf"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return print_book(tmp_path_factory.mktemp("print") / "one")


def structure(reader: pypdf.PdfReader) -> list[dict[str, Any]]:
    """Return every element of the structure tree in reading order."""
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@needs_pango
def test_book_says_title_language_and_that_it_is_tagged_for_ua(book: Path) -> None:
    reader = pypdf.PdfReader(book)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Report: Essex"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_object().get_data()


@needs_pango
def test_pictures_have_alt_texts_tables_headers_and_headings_skip_no_level(book: Path) -> None:
    elements = structure(pypdf.PdfReader(book))
    (figure,) = [item for item in elements if item["/S"] == "/Figure"]
    assert figure["/Alt"] == "Bar chart of offences."
    levels = [int(item["/S"][2]) for item in elements if item["/S"][1:2] == "H"]
    assert levels == [1, 2, 2, 2, 3]
    cells = [item for item in elements if item["/S"] == "/TD"]
    assert all(item["/A"]["/Headers"] for item in cells)


@needs_pango
def test_bookmarks_and_contents_lead_to_the_chapters_with_page_numbers(book: Path) -> None:
    reader = pypdf.PdfReader(book)
    top = [item["/Title"] for item in reader.outline if not isinstance(item, list)]
    assert top == ["Police and Crime Plan report", "Contents", "First chapter", "Second chapter"]
    contents = reader.pages[1].extract_text()
    assert "First chapter" in contents
    assert contents.split("First chapter")[1].lstrip(" .").startswith("3")
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    assert links
    assert all("/Contents" in link for link in links)


@needs_pango
def test_pages_carry_header_number_source_and_figures(book: Path) -> None:
    reader = pypdf.PdfReader(book)
    text = reader.pages[2].extract_text()
    for part in (
        "Essex, Q4 2020/21",
        "Page 3 of 4",
        "1,234",
        "Source: Home Office.",
        "Data: a.b",
        "the second chapter (page 4)",
        "Ab",
    ):
        assert part in text, part
    assert "Page" not in reader.pages[0].extract_text()
    assert "Open Government Licence" in reader.pages[0].extract_text()


@needs_pango
def test_type_comes_with_the_book_and_not_from_the_machine(book: Path) -> None:
    reader = pypdf.PdfReader(book)
    fonts = {
        font.get_object()["/BaseFont"].partition("+")[2]
        for page in reader.pages
        for font in (page["/Resources"].get("/Font") or {}).values()
    }
    assert fonts == {"Book,", "Book,-Bold", "Book,-Italic"}


@needs_pango
def test_same_pages_in_another_folder_print_to_the_same_bytes(book: Path, tmp_path: Path) -> None:
    assert print_book(tmp_path / "elsewhere").read_bytes() == book.read_bytes()


@needs_pango
@pytest.mark.parametrize(
    ("chapter", "said"),
    [
        ('<p><img src="a.svg"/></p>', "no required alt"),
        ('<p><a href="#nowhere">there</a></p>', "#nowhere"),
        ('<p><img alt="x" src="missing.svg"/></p>', r"missing\.svg"),
        ('<p><img alt="x" src="http://example.org/a.svg"/></p>', "nothing from outside"),
        ('<p><img alt="x" src="file:///etc/hostname"/></p>', "nothing from outside"),
    ],
)
def test_what_is_not_whole_ends_the_build(tmp_path: Path, chapter: str, said: str) -> None:
    with pytest.raises(RenderError, match=said):
        print_book(tmp_path / "book", chapter)


LENGTHS = """lengths:
  - id: short
    label: Short
    heading: Short report
    pages: {pages}
    contents: true
    parts:
      - {{take: "#second #p", first: true}}
      - {{take: "#first"}}
      - {{take: "figure", heading: Charts again}}
    left_out: ["#t tr > :nth-child(2)", "#first figure"]
    gives_way:
      - {{what: the long part, take: "#long"}}
      - {{what: the table, take: "#first table"}}
"""
BREAK = '<p style="break-before: page">Next.</p>'
LONG = f'<section id="long"><h3>Long</h3>{"<p>A line.</p>" * 80}</section>'


def short_book(folder: Path, pages: int) -> pypdf.PdfReader:
    """Print the shorter length that LENGTHS declares."""
    print_book(folder / "book", f"{CHAPTER}{LONG}", LENGTHS.format(pages=pages))
    return pypdf.PdfReader(folder / "book" / "short.pdf")


def text_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def style(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project's printing with a style sheet for the length of these tests."""
    root = tmp_path / "root"
    shutil.copytree(ROOT / "book" / "print", root / "book" / "print")
    (root / "book" / "print" / "short.css").write_text("h2 { break-before: auto; }")
    monkeypatch.setattr(f"{__name__}.ROOT", root)


@needs_pango
def test_shorter_length_takes_its_parts_and_leads_to_what_it_has(
    style: None, tmp_path: Path
) -> None:
    reader = short_book(tmp_path, 9)
    text = text_of(reader)
    assert text.index("Short report") < text.index("End.") < text.index("Contents")
    assert "1,234" in text
    assert "see the second chapter." in text  # not printed, so no link
    assert "Force Essex" in text
    assert "Rank" not in text
    assert text.count("Source: Home Office.") == 1  # in the caption under its own heading alone
    assert "Draft - not for publication" in reader.pages[0].extract_text()
    assert "book.pdf" in reader.pages[-1].extract_text()
    assert "want of room" not in text
    assert reader.metadata is not None
    assert reader.metadata.title == "Short report: Essex, Q4 2020/21"
    assert b'pdfuaid:part="1"' in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    levels = [int(item["/S"][2]) for item in structure(reader) if item["/S"][1:2] == "H"]
    assert levels[:3] == [1, 2, 2]
    links = [link.get_object() for page in reader.pages for link in page.get("/Annots", [])]
    assert links
    assert all("/Contents" in link for link in links)
    again = tmp_path / "again"
    again.mkdir()
    short_book(again, 9)
    first, second = (folder / "book" / "short.pdf" for folder in (tmp_path, again))
    assert first.read_bytes() == second.read_bytes()


@needs_pango
def test_head_of_a_page_of_the_meeting_report_names_what_it_begins_with(tmp_path: Path) -> None:
    lengths = LENGTHS.format(pages=9).replace("id: short", "id: meeting-report")
    print_book(tmp_path / "book", CHAPTER + "<p>A line.</p>" * 60, lengths)
    reader = pypdf.PdfReader(tmp_path / "book" / "meeting-report.pdf")
    _, second = (page.extract_text() for page in reader.pages)
    assert "A line." in second.split("Charts again")[0]
    # the head is extracted last: of the chapter that goes on, not of the one that begins below
    assert "First chapter Essex, Q4 2020/21" in second.split("Charts again")[1]


@needs_pango
def test_too_long_length_is_shortened_by_its_rule_and_says_so(style: None, tmp_path: Path) -> None:
    reader = short_book(tmp_path, 2)
    assert len(reader.pages) <= 2
    text = text_of(reader)
    assert "A line." not in text
    assert "Force Essex" in text
    assert "Left out here for want of room: the long part." in text


@needs_pango
def test_length_that_stays_too_long_ends_the_build(style: None, tmp_path: Path) -> None:
    said = (
        r"book/print/lengths\.yml, short: found 2 pages, with all that gives way left out; expected at "
        r"most 1: .*book/print/short\.css"
    )
    with pytest.raises(RenderError, match=said):
        print_book(tmp_path / "book", CHAPTER + BREAK, LENGTHS.format(pages=1))


@needs_pango
def test_length_without_any_of_its_parts_ends_the_build(style: None, tmp_path: Path) -> None:
    lengths = LENGTHS.format(pages=1).replace("#first", "#none").replace("#p", "#none")
    with pytest.raises(RenderError, match="short: found none of its parts"):
        print_book(tmp_path / "book", lengths=lengths.replace('"figure"', '"#none"'))


def test_selector_that_is_none_is_told_with_its_line(style: None, tmp_path: Path) -> None:
    lengths = LENGTHS.format(pages=1).replace("#long", "#long >")
    with pytest.raises(CatalogueError, match=r"lengths\.yml.*'#long >', which is no CSS selector"):
        print_book(tmp_path / "book", lengths=lengths)


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which WeasyPrint does not find its libraries."""
    real = importlib.import_module

    def missing(name: str, *rest: Any) -> Any:
        if name == "weasyprint":
            print("WeasyPrint could not import some external libraries.")
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)


def test_without_pango_the_pdf_is_left_out_with_a_line_that_says_what_to_install(
    no_pango: None, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted, why_not = pdf.wants_pdf(None)
    assert capsys.readouterr().out == ""
    assert not wanted
    assert why_not is not None
    assert "\n" not in why_not
    assert "Left out the PDF" in why_not
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in why_not
    assert pdf.wants_pdf(False) == (False, None)


def test_pdf_that_is_asked_for_without_pango_is_an_error(no_pango: None) -> None:
    with pytest.raises(RenderError, match=r"--pdf: the Pango libraries are missing.*apt-get"):
        pdf.wants_pdf(True)


@pytest.mark.edition
@pytest.mark.xdist_group("edition")
def test_edition_builds_without_pango(
    no_pango: None, project: Path, build: Callable[..., Path], keep_chapters: Callable[..., None]
) -> None:
    keep_chapters(project, "most_similar_group_overall")
    said: list[str] = []
    edition = build(project, pdf=None, stage=said.append)
    assert not list(edition.glob("*.pdf"))
    assert list(edition.glob("*.xlsx"))
    assert any("apt-get install libpango" in line for line in said)
    shutil.rmtree(edition)
