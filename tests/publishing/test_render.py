from __future__ import annotations

from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from pcp_analysis.catalogue.contents import Chapter, ChosenChapters, LeftOut
from pcp_analysis.errors import RenderError
from pcp_analysis.files import write_below
from pcp_analysis.publishing.html.render import assemble, render_html
from pcp_analysis.report.ledger import Entry, Ledger

LEFT_OUT = LeftOut("audit", "Audit", "No document is at hand.", "document.yml")
CHOSEN = ChosenChapters(Chapter("index", "Report"), (), (LEFT_OUT,))


def small_book(project: Path, index: str) -> Path:
    """Lay out a book of one page and a ledger of one figure."""
    (project / "book" / "index.md").write_text(index)
    ledger = Ledger()
    ledger.add(Entry(id="a.figure", kind="number", chapter="a", text="1,234", value=1234.0))
    ledger.add(Entry(id="a.contact", kind="text", chapter="a", text="Us, a@example.org"))
    source = project / "source"
    write_below(source, assemble(project, CHOSEN, project / "none", ledger, "A & B"))
    return source


def test_figure_in_prose_is_printed_with_its_id_and_unrounded_value(project: Path) -> None:
    source = small_book(project, "# Report\n\nIt was {value}`a.figure`.\n")
    pages = render_html(source, project / "work")
    html = (pages / "index.html").read_text()
    assert '<data data-figure="a.figure" value="1234.0">1,234</data>' in html
    assert "A &amp; B" in html


def test_figure_that_the_ledger_lacks_ends_the_build_and_names_the_nearest(project: Path) -> None:
    source = small_book(project, "# Report\n\nIt was {value}`a.figur`.\n")
    with pytest.raises(RenderError, match=r"no 'a\.figur'\. Did you mean 'a\.figure'"):
        render_html(source, project / "work")


def test_warning_of_sphinx_ends_the_build(project: Path) -> None:
    source = small_book(project, "# Report\n\n[nowhere](#missing)\n")
    with pytest.raises(RenderError, match="missing"):
        render_html(source, project / "work")


@pytest.mark.parametrize("link", ["[word](audit.md)", '<a href="audit.html#a">word</a>'])
def test_link_to_a_page_that_is_left_out_ends_the_build_with_page_line_and_target(
    project: Path, link: str
) -> None:
    with pytest.raises(RenderError, match=r"book/index\.md, line 3: links to 'audit\.(md|html)'"):
        small_book(project, f"# Report\n\n{link}\n")


def test_optional_link_is_its_words_where_the_page_is_left_out(project: Path) -> None:
    source = small_book(
        project, "# Report\n\nSee {chapter}`the audit <audit>` or {chapter}`me <index>`.\n"
    )
    assert (source / "index.md").read_text().endswith("See the audit or [me](index.md).\n")


def test_optional_link_to_a_page_that_the_contents_lack_is_refused(project: Path) -> None:
    with pytest.raises(RenderError, match=r"line 3: .*no page 'audi'\. Did you mean 'audit'"):
        small_book(project, "# Report\n\nSee {chapter}`it <audi>`.\n")


def test_role_in_a_heading_is_put_into_words_and_an_address_can_be_followed(project: Path) -> None:
    source = small_book(project, "# It was {value}`a.figure`\n\nWrite to {value}`a.contact`.\n")
    assert (source / "index.md").read_text().startswith("# It was 1,234\n")
    html = (render_html(source, project / "work") / "index.html").read_text()
    # docutils hides the address from those who gather such from pages; a browser reads it
    assert 'href="mailto:a@example.org"' in unquote(unescape(html))


def test_finished_page_that_leads_to_no_place_is_refused(project: Path) -> None:
    table = '<table><tr><td><a href="#nowhere">word</a></td></tr></table>'
    source = small_book(project, f"# Report\n\n```{{pcp-html}}\n{table}\n```\n")
    with pytest.raises(RenderError, match=r"index\.html, line \d+: links to '#nowhere'"):
        render_html(source, project / "work")
