"""Data of charts and how things were made stand in small pages, to which the chapters lead."""

from __future__ import annotations

from pathlib import Path

from pcp_analysis.publishing.html.chart_data import data_table
from pcp_analysis.publishing.html.data_pages import move_data
from pcp_analysis.publishing.html.policy import add_policies
from pcp_analysis.publishing.html.sphinx_ledger import made_html
from pcp_analysis.report.ledger import Entry

PAGE = """<html><head>
<title>A chapter &#8212; The book</title></head><body>
<figure id="figure-a-chart"><figcaption><div class="legend">
{made}</div></figcaption></figure>
{table}</body></html>"""


def written(folder: Path, name: str, table: bool = True) -> None:
    entry = Entry(
        id="a.chart",
        kind="figure",
        chapter="a",
        text="Robbery & theft; more",
        method="a < b",
        csv="figures/a.chart.csv",
        json="figures/a.chart.json",
    )
    about = {"releases": [], "made_with": "pcp 1", "title": entry.text}
    data = data_table(entry, b"period,count\n2019-20,1\n2020-21,2\n") if table else ""
    html = PAGE.format(made=made_html(entry, about), table=data)
    (folder / name).write_text(html, encoding="utf-8")


def test_data_stand_in_a_page_of_their_own_and_the_chapter_leads_there(tmp_path: Path) -> None:
    written(tmp_path, "index.html", table=False)
    written(tmp_path, "robbery.html")
    move_data(tmp_path)
    for name in ("index.html", "robbery.html"):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert "<dl>" not in page and "<table>" not in page
        assert '<figcaption><p class="made"><a href="data/a.chart.html">Data and method<' in page
        assert '<span class="pcp-unseen">: Robbery &amp; theft</span>' in page
    html = (tmp_path / "data" / "a.chart.html").read_text(encoding="utf-8")
    assert "<h1>Robbery &amp; theft; more</h1>" in html
    assert "<title>Data: Robbery &amp; theft; more &#8212; The book</title>" in html
    assert '<a href="../robbery.html#figure-a-chart">Back' in html  # where its data stood
    assert '<tr><th scope="row">2020/21<td>2' in html
    assert "<dd>a &lt; b</dd>" in html
    assert 'href="../figures/a.chart.csv" download' in html
    add_policies(tmp_path)
    policy = (tmp_path / "data" / "a.chart.html").read_text(encoding="utf-8")
    assert "default-src 'none'; script-src 'self'; style-src 'self'; img-src" in policy
