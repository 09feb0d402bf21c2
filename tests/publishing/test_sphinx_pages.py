from __future__ import annotations

import re
from pathlib import Path

from pcp_analysis.catalogue.contents import Chapter, ChosenChapters
from pcp_analysis.publishing.html.render import assemble, render_html
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
    context = {
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
    assemble(project, chosen, project / "none", ledger, source, "A & B", context)
    return render_html(source, project / "work")


def test_page_has_edition_description_terms_and_the_data_of_its_chart(project: Path) -> None:
    pages = book(project)
    html = (pages / "index.html").read_text()
    assert "<strong>Essex &lt;b&gt;, Q4 2020/21</strong>" in html
    assert '<span class="pcp-status">draft</span>' in html
    assert '<a href="../report.pdf" class="pcp-button">PDF</a>' in html
    assert 'aria-current="true">Essex, Q4</a>' in html
    assert '<meta name="description" content="Report &amp; more. Two series breaks' in html
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


def test_drawing_keeps_its_lines_and_loses_its_notes(project: Path) -> None:
    (drawing,) = (book(project) / "_images").glob("*.svg")
    assert b"note" not in drawing.read_bytes()
    assert b'<path d="M 0 0"/>' in drawing.read_bytes()
