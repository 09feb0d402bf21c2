from __future__ import annotations

from pcp_analysis.publishing.chart_data import data_table, size_images
from pcp_analysis.report.ledger import Entry


def test_data_of_a_chart_are_rounded_for_the_eye_escaped_and_years_kept() -> None:
    entry = Entry(id="a.chart", kind="figure", chapter="a", text="A line")
    content = (
        b"year,period,count,rate,note\n2019,2019-20-q1,1234,0.123456,<b>\n2020,2019-20-q2,,2.5,x\n"
    )
    html = data_table(entry, content)
    rows = html.split("<tr>")
    assert rows[2].strip() == (
        '<th scope="row">2019<td class="text">2019-20-q1<td>1,234<td>0.12<td class="text">&lt;b&gt;'
    )
    assert "<b>" not in html


def test_data_too_long_for_a_page_are_said_to_stand_in_their_files() -> None:
    entry = Entry(id="a.chart", kind="figure", chapter="a", text="A line")
    html = data_table(entry, b"year,count\n" + b"2019,1\n" * 101)
    assert "have 101 rows: see its data files" in html
    assert "<table>" not in html


def test_picture_that_is_no_chart_is_left_alone() -> None:
    body = '<img alt="a" src="_images/b.svg" />'
    assert size_images(body, {}) == body
