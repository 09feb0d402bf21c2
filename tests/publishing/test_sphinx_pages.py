from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx_book_theme import add_metadata_to_page

from pcp_analysis.catalogue.contents import Chapter, ChosenChapters
from pcp_analysis.errors import RenderError
from pcp_analysis.files import write_below
from pcp_analysis.publishing.html.lean import lean_drawing, place_drawings
from pcp_analysis.publishing.html.render import (
    address_of,
    assemble,
    render_html,
    render_single_page,
)
from pcp_analysis.report.ledger import Entry, Ledger

SVG = (
    b'<svg width="20pt" height="10pt" viewBox="0 0 20.4 10.2"><!-- note --><path d="M 0 0"/></svg>'
)
ALT = "A line that falls from four in 2019 to three in 2020 and stays there."
GLOSSARY = """# Glossary

:::{glossary}
MSG
Most similar group
  The forces most like this one.

Series break
  A change in <counting>.
:::
"""
INDEX = f"""# Report & more

Two series breaks [series break](glossary.md) and an MSG, then the most similar group.

```{{figure}} figures/a.chart.svg
:alt: {ALT}

Source.
```
"""


def book(project: Path, index: str = INDEX) -> Path:
    """Render a book of a page, a glossary and a chart."""
    chosen = ChosenChapters(Chapter("index", "Report"), (Chapter("glossary", "Glossary"),), ())
    (project / "book" / "index.md").write_text(index)
    (project / "book" / "glossary.md").write_text(GLOSSARY)
    ledger = Ledger()
    entry = Entry(id="a.chart", kind="figure", chapter="a", text=ALT)
    rows = [["2019", "2019-20-q1", 1234.5, "<b>"], ["2020", "2019-20-q2", None, "x"]]
    ledger.add_data(entry, ["year", "period", "force_value", "note"], rows, SVG)
    ledger.add(Entry(id="a.said", kind="text", chapter="a", text="△ robbery"))
    ledger.add(Entry(id="a.place", kind="text", chapter="a", text="rape (5 to 8)."))
    ledger.entries[entry.id] = replace(ledger.get(entry.id), png="figures/a.chart.png")
    ledger.files["figures/a.chart.png"] = b"a picture"
    context = {
        "folder": "essex/2020-21-q4",
        "force": "Essex <b>",
        "quarter": "Q4 2020/21",
        "as_at": "31 July 2026",
        "version": 2,
        "status": "draft",
        "site": "../../../index.html",
        "editions": [{"label": "Essex, Q4", "href": "../../../index.html#a", "current": True}],
        "downloads": [{"label": "PDF", "href": "../report.pdf"}],
    }
    source = project / "source"
    shutil.rmtree(source, ignore_errors=True)
    write_below(source, assemble(project, chosen, project / "none", ledger, "A & B", context))
    return render_html(source, project / "work")


def test_page_has_edition_description_terms_and_the_data_of_its_chart(project: Path) -> None:
    pages = book(project)
    html = (pages / "index.html").read_text()
    assert "<strong>Essex &lt;b&gt;, Q4 2020/21</strong>" in html
    assert '<span class="pcp-status">draft</span>' in html
    assert '<a href="../report.pdf" class="pcp-button">PDF</a>' in html
    assert 'aria-current="true">Essex, Q4</a>' in html
    described = '<meta name="description" property="og:description" content='
    assert f'{described}"Report &amp; more. Two series breaks' in html
    terms = re.findall(
        r'<a aria-describedby="([^"]+)" class="pcp-term" href="([^"]+)">([^<]+)', html
    )
    assert terms == [
        ("definition-series-break", "glossary.html#term-Series-break", "series breaks"),
        ("definition-msg", "glossary.html#term-MSG", "MSG"),
    ]
    assert '<p id="definition-series-break">A change in &lt;counting&gt;.</p>' in html
    assert re.search(rf'<img loading="lazy" width="20" height="10"[^>]* alt="{ALT}"', html)
    assert '<details class="pcp-data" id="data-a-chart">' in html
    assert "pcp-term" not in (pages / "glossary.html").read_text()


def test_hollow_sign_in_a_sentence_is_read_in_words_and_the_text_stays_the_ledgers(
    project: Path,
) -> None:
    pages = book(project, "# Report\n\n{value}`a.said`\n")
    html = (pages / "index.html").read_text()
    (sign,) = re.findall(r'<span [^>]*class="sign"[^>]*>△</span>', html)
    assert 'role="img"' in sign
    assert 'aria-label="possibly higher"' in sign
    assert 'content="Report. △ robbery"' in html
    assert f'value="△ robbery">{sign} robbery</data>' in html


def test_no_line_breaks_inside_a_range_of_ranks(project: Path) -> None:
    html = (book(project, "# Report\n\n{value}`a.place`\n") / "index.html").read_text()
    assert 'value="rape (5 to 8).">rape <span class="brief">(5 to 8)</span>.</data>' in html


def test_a_term_that_a_line_breaks_is_linked(project: Path) -> None:
    html = (
        book(project, "# Report\n\nOne *series\nbreak* and a figure.\n") / "index.html"
    ).read_text()
    assert re.search(r'<em><a [^>]*class="pcp-term"[^>]*>series\nbreak</a></em>', html)


def test_page_loads_no_script_that_it_does_not_need(project: Path) -> None:
    pages = book(project, "# Report\n\nText.\n")
    html = (pages / "index.html").read_text()
    loaded = re.findall(r'(?:src|href)="(_static/[^"?]+)', html)
    assert "_static/book.js" in loaded
    assert not re.search("thebe|fontawesome|bootstrap|togglebutton|copybutton|mystnb", str(loaded))
    assert all((pages / name).is_file() for name in loaded)
    assert not list(pages.rglob("*.map"))
    assert (
        "fa-thumbs-up:before" not in (pages / "_static/styles/pydata-sphinx-theme.css").read_text()
    )


def test_menu_is_made_once_a_page_and_the_page_for_print_has_no_description(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    make = StandaloneHTMLBuilder._get_local_toctree

    def counted(builder: StandaloneHTMLBuilder, page: str, *rest: object, **named: object) -> str:
        made.append(page)
        return make(builder, page, *rest, **named)

    monkeypatch.setattr(StandaloneHTMLBuilder, "_get_local_toctree", counted)
    book(project)
    assert len(made) == len(set(made)) > 1

    described: list[object] = []
    monkeypatch.setattr(
        "sphinx_book_theme.add_metadata_to_page",
        lambda app, page, template, context, doctree: (
            described.append(doctree) or add_metadata_to_page(app, page, template, context, doctree)
        ),
    )
    page = render_single_page(project / "source", project / "print")
    assert set(described) == {None}
    assert '<article class="bd-article"' in page.read_text()


def test_sphinx_loads_no_statistics() -> None:
    modules = (
        "pcp_analysis.publishing.html.sphinx_ledger, pcp_analysis.publishing.html.sphinx_pages"
    )
    code = f"import sys, {modules}; print(sorted({{'scipy', 'statsmodels'}} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_drawing_keeps_its_lines_and_loses_its_notes(project: Path) -> None:
    pages = book(project)
    (read,) = (project / "source" / "figures").glob("*.svg")
    place_drawings(pages, {f"figures/{read.name}": lean_drawing(read.read_text()).encode()})
    (drawing,) = (pages / "_images").glob("*.svg")
    assert b"note" not in drawing.read_bytes()
    assert b'<path d="M 0 0"/>' in drawing.read_bytes()


def shared(page: Path) -> dict[str, str]:
    """Return what a page says of itself where a link to it is shared."""
    return dict(
        re.findall(
            r'<meta (?:name="description" )?property="og:([\w:]+)" content="([^"]*)"',
            page.read_text(),
        )
    )


def configure(project: Path, address: str) -> None:
    """Say where the editions are published."""
    config = project / "_config.yml"
    text = config.read_text()
    assert 'html_baseurl: ""' in text
    config.write_text(text.replace('html_baseurl: ""', f"html_baseurl: '{address}'"))


def test_a_shared_link_shows_title_and_words_and_a_chart_where_the_address_is_known(
    project: Path,
) -> None:
    said = shared(book(project) / "index.html")
    assert said["title"] == "Report &amp; more"
    assert said["description"].startswith("Report &amp; more. Two series breaks")
    assert "image" not in said
    assert "url" not in said
    configure(project, "https://www.example.org/reports/")
    said = shared(book(project) / "index.html")
    home = "https://www.example.org/reports/essex/2020-21-q4/html"
    assert said["url"] == f"{home}/index.html"
    assert said["image"] == f"{home}/figures/a.chart.png"
    assert said["image:alt"] == ALT


@pytest.mark.parametrize("address", ["reports", "javascript:alert(1)", "https://a.b/&quot;><b>"])
def test_an_address_that_is_none_is_refused(project: Path, address: str) -> None:
    configure(project, address)
    with pytest.raises(RenderError, match=r"_config.yml, html_baseurl: found .*; expected"):
        address_of(project, "essex/2020-21-q4")
