from __future__ import annotations

from html.parser import HTMLParser

from pcp_analysis.report.blocks import Column, Figure, Link, Prose, Row, SideBySide, Table
from pcp_analysis.report.ledger import Entry, Ledger

ENTRY = Entry(
    id="a.table", kind="table", chapter="a", text="Caption <b>", csv="figures/a.table.csv"
)
NUMBER = Entry(id="a.number", kind="number", chapter="a", text="1,234", value=1234.0)


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def table(*cells: str | Entry | Link) -> Table:
    columns = [Column("Force", numeric=False), *(Column("Rate") for _ in cells[1:])]
    return Table(ENTRY, columns, [Row(cells, emphasised=True)])


def test_table_has_caption_scoped_headers_and_a_named_scrolling_region() -> None:
    tags = _Tags(table("Essex", NUMBER).html(Ledger())).tags
    scopes = [attributes["scope"] for tag, attributes in tags if tag == "th"]
    assert scopes == ["col", "col", "row"]
    region = dict(tags)["div"]
    caption = dict(tags)["caption"]
    assert region["tabindex"] == "0"
    assert region["aria-labelledby"] == caption["id"]


def test_table_escapes_text_of_the_data() -> None:
    html = table("<script>alert(1)</script>", "A&B").html(Ledger())
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "Caption &lt;b&gt;" in html


def test_link_cell_escapes_its_text_and_target() -> None:
    html = table("Essex", Link('a"<', "page.html#x", "<i>")).html(Ledger())
    assert '<a href="page.html#x">a&#34;&lt;</a>' in html
    assert "<i>" not in html


def test_entries_print_as_their_text_and_numbers_stand_right() -> None:
    html = table("Essex", NUMBER).html(Ledger())
    assert '<td class="number" data-value="1234.0">1,234</td>' in html
    assert '<tr class="own">' in html


def test_prose_in_jupyter_has_the_figure_in_place_of_its_role() -> None:
    ledger = Ledger()
    ledger.add(NUMBER)
    assert "rose to 1,234." in Prose(f"It rose to {NUMBER.role}.").html(ledger)


def test_figure_carries_its_alt_text_and_links_its_data() -> None:
    entry = Entry(
        id="a.b", kind="figure", chapter="a", text="What it says", csv="f/a.csv", svg="f/a.svg"
    )
    markdown = Figure(entry, b"<svg></svg>", "Source: x.").markdown()
    assert markdown.startswith('````{figure} f/a.svg\n:alt: "What it says"\n')
    assert markdown.endswith("Source: x.\n\n```{made} a.b\n```\n````")


def test_blocks_side_by_side_stand_under_each_other_on_a_phone() -> None:
    markdown = SideBySide([Prose("a"), Prose("b")]).markdown()
    assert markdown.startswith("::::{grid} 1 1 2 2\n")
    assert markdown.count(":::{grid-item}") == 2
