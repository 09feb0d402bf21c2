"""Nothing that people write is more than text, whichever field it stands in."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from markdown_it import MarkdownIt

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.contents import Chapter, ChosenChapters
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.catalogue.plans import Contact, Priority
from pcp_analysis.errors import ChapterError
from pcp_analysis.files import write_below
from pcp_analysis.periods import Quarter
from pcp_analysis.publishing.html.render import assemble, render_html
from pcp_analysis.publishing.workbook import write_workbook
from pcp_analysis.report.blocks import Column, Detailed, Figure, Folded, Link, Prose, Row, Table
from pcp_analysis.report.ledger import Entry, Ledger, csv_rows, csv_text
from pcp_analysis.texts.markup import markup_fault
from pcp_analysis.texts.plain import for_markdown, for_terminal, line_fault
from pcp_analysis.texts.prose import prose_faults

_spec = importlib.util.spec_from_file_location("payloads", Path(__file__).with_name("payloads.py"))
assert _spec is not None and _spec.loader is not None
payloads = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(payloads)
MARKUP, UNSEEN, FORMULAS = payloads.MARKUP, payloads.UNSEEN, payloads.FORMULAS
HARMLESS = payloads.HARMLESS
ONE_LINE = [" ".join(text.split()) for text in MARKUP] + FORMULAS + HARMLESS


class _Read(HTMLParser):
    """Text, elements, attributes and targets of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def refuse_live(html: str) -> None:
    """Fail where a piece of HTML holds what only an attack brings."""
    read = _Read(html)
    assert not {"script", "iframe", "img", "style", "object", "embed"} & set(read.tags)
    for name, value in read.attributes:
        assert not name.startswith("on") and name != "style", (name, value)
        if name in ("href", "src"):
            assert not value.strip().lower().startswith(("javascript:", "data:", "file:", "vbs"))


def test_there_are_enough_of_them() -> None:
    assert len(MARKUP) + len(UNSEEN) >= 80


@pytest.mark.parametrize("text", MARKUP + UNSEEN)
def test_prose_that_is_more_than_text_is_refused_with_its_line(text: str) -> None:
    found = prose_faults(f"First.\n\n{text}" if not text.startswith("---") else text)
    assert found
    assert all(fault.found and fault.instead for fault in found)
    assert found[0].line >= (1 if text.startswith("---") else 3)


@pytest.mark.parametrize("text", UNSEEN)
def test_plain_text_with_what_nobody_sees_is_refused(text: str) -> None:
    assert line_fault(text)
    with pytest.raises(ValueError, match="not seen"):
        Priority(id="priority-1", title=text, promise="x")


@pytest.mark.parametrize("text", ONE_LINE)
def test_plain_text_reads_in_markdown_as_it_was_written(text: str) -> None:
    for before, after in (
        ("", ""),
        ("A ", " b."),
        ("- **", "**"),
        ("# ", ""),
        ("[", "](methods.md)"),
    ):
        escaped = f"{before}{for_markdown(text)}{after}"
        assert prose_faults(escaped) == []
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(escaped)
        refuse_live(html)
        plain = before.lstrip("-#[ ").replace("**", "") + text
        assert _Read(html).text == plain + (" b." if after == " b." else "")


@pytest.mark.parametrize("text", ONE_LINE)
def test_plain_text_reads_in_blocks_as_it_was_written(text: str) -> None:
    entry = Entry(id="a.b", kind="table", chapter="a", text=text)
    row = Row([Link(text, "a.html#b", text), Detailed(text, text), text])
    html = Table(entry, [Column(text), Column("x"), Column("y")], [row]).html(Ledger())
    assert markup_fault(html) is None
    refuse_live(html)
    assert _Read(html).text.count(text) >= 6
    figure = Figure(entry, b"<svg></svg>", for_markdown(text)).html(Ledger())
    refuse_live(figure.replace(' style="max-width:30rem"', ""))
    folded = Folded(text, [Prose(for_markdown(text))]).markdown()
    assert folded.startswith(f":::::{{dropdown}} {for_markdown(text)}\n")


def test_prose_that_forgot_to_escape_ends_the_build() -> None:
    with pytest.raises(ChapterError, match="for_markdown"):
        Prose("## <img src=x onerror=alert(1)>").markdown()
    assert markup_fault("<td onclick=x>") == "an attribute 'onclick'"
    assert markup_fault("<a href='javascript:x'>") == "a link to 'javascript:x'"
    assert markup_fault("<!-- x -->") == "a comment"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    content = csv_text(["a"], [[text]])
    assert not content.splitlines()[1].strip('"').startswith(("=", "+", "-", "@"))
    assert csv_rows(content)[1] == [[text]]


def test_a_workbook_has_no_formula_and_no_link_from_people(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    ledger = Ledger()
    names = ("force", "quarter", "months", "as-at", "peers", "group-heading", "name", "version")
    for name in (*names, "status"):
        ledger.add(Entry(id=f"edition.{name}", kind="text", chapter="edition", text=name))
    ledger.add(Entry(id="a.n", kind="number", chapter="a", text="1", value=1.0, method="=1+1"))
    for place, text in enumerate((*HARMLESS, *FORMULAS, "[x](javascript:alert(1))")):
        entry = Entry(
            id=f"a.t{place}", kind="table", chapter="a", text=text, unit=text, method=text
        )
        rows = [[text, 1.0]] if place else [[item, 1.0] for item in ONE_LINE]
        ledger.add_data(entry, ["name", "value"], rows, None)
    target = tmp_path / "a.xlsx"
    edition = Edition("x", "essex", Quarter.parse("2020-21-q4"), dt.date(2026, 7, 31), 1, "draft")
    write_workbook(ledger, edition, catalogue, "Title", target, {})
    seen = set()
    for sheet in openpyxl.load_workbook(target):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.value
                link = cell.hyperlink
                assert link is None or link.target is None or link.location, cell.value
                seen.add(str(cell.value).replace(chr(0x2060), ""))
    assert {text for text in HARMLESS if not text.startswith("-")} <= seen


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "http://a.example", "https://a.example/<b>", "https://a b"),
        *("https://user@evil.example", "https://a.example/\nx", "data:text/html,x", "//a.example"),
        *('https://a.example/"onclick=x', "https://a.example/`x`", "https://a.example/{{x}}"),
    ],
)
def test_contact_page_is_an_address_and_nothing_else(address: str) -> None:
    with pytest.raises(ValueError, match="page"):
        Contact(page=address)


@pytest.mark.parametrize("address", ["a@b", "<a@b.c>", "a@b.c?subject=x", "a b@c.d", "a@b.c{x}"])
def test_contact_email_is_an_address_and_nothing_else(address: str) -> None:
    with pytest.raises(ValueError, match="email"):
        Contact(email=address)


def test_messages_neither_colour_nor_move_the_terminal() -> None:
    assert for_terminal("a\x1b[2Jb\nc\u202ed") == "a\\x1b[2Jb\nc\\u202ed"


def test_a_rendered_page_holds_every_text_as_text(
    tmp_path: Path, copy_project: Callable[[Path], Path]
) -> None:
    """One real render: the escaped payloads and odd texts through MyST and Sphinx."""
    project = copy_project(tmp_path / "project")
    for notebook in (project / "notebooks").glob("*.ipynb"):
        notebook.unlink()
    entry = Entry(id="a.b", kind="table", chapter="a", text="Caption <b>")
    ledger = Ledger()
    table = Table(
        ledger.add_data(entry, ["a"], [["x"]], None),
        [Column("Text")],
        [Row([text]) for text in ONE_LINE],
    )
    parts = ["# Report", *(f"- {for_markdown(text)}" for text in ONE_LINE)]
    parts += [for_markdown(text) for text in ONE_LINE]
    parts += [f"## {for_markdown(text)}" for text in HARMLESS]
    parts += [Folded(text, [Prose("Inside.")]).markdown() for text in HARMLESS]
    parts.append(table.markdown().split("\n\n```{made}")[0])
    (project / "book" / "index.md").write_text("\n\n".join(parts) + "\n")
    source = project / "source"
    chosen = ChosenChapters(landing=Chapter("index", "Report"), chapters=(), left_out=())
    write_below(source, assemble(project, chosen, project / "none", ledger, "Report"))
    pages = render_html(source, project / "work")
    html = (pages / "index.html").read_text()
    assert html.index('<head>\n<meta http-equiv="Content-Security-Policy"') < 200
    assert html.encode().index(b"charset") < 1024
    assert "unsafe" not in html[:1024]
    article = html[html.index("<article") : html.index("</article>")]
    refuse_live(article)
    # the book sets quotation marks in prose as a printer does
    text = re.sub("[\u2018\u2019]", "'", re.sub("[\u201c\u201d]", '"', _Read(article).text))
    for item in ONE_LINE:
        assert text.count(item) >= 3, item
    assert "root:" not in text
