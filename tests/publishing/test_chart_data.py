from __future__ import annotations

import re

from pcp_analysis.publishing.html.chart_data import data_table, size_images
from pcp_analysis.report.ledger import Entry


def test_data_of_a_chart_are_rounded_for_the_eye_escaped_and_years_kept() -> None:
    entry = Entry(id="a.chart", kind="figure", chapter="a", text="A line")
    content = (
        b"year,period,count,rate,note\n2019,2019-20-q1,1234,0.123456,<b>\n2020,2019-20-q2,,2.5,x\n"
    )
    html = data_table(entry, content)
    rows = html.split("<tr>")
    assert rows[2].strip() == (
        '<th scope="row">2019<td class="text">Q1 2019/20<td>1,234<td>0.12<td class="text">&lt;b&gt;'
    )
    assert "<b>" not in html


def test_what_every_row_shares_is_said_once_and_codes_read_as_words() -> None:
    entry = Entry(id="a.chart", kind="figure", chapter="a", text="A funnel")
    html = data_table(
        entry,
        b"force,area,in_group,period,average,upper_95,upper_998,kind,note\n"
        b"Essex,E23000028,1,12-months-to-2020-21-q4,69.09,87.6,90,open-data,\n"
        b"Kent,E23000032,0,12-months-to-2020-21-q4,69.09,87.6,91.25,as printed,\n",
    )
    assert "In every row: period 12 months to March 2021; average 69.09; upper 95% 87.60</c" in html
    headings, *rows = (part.split("</tr>")[0] for part in html.split("<tr>")[1:])
    assert re.findall(r"<th[^>]*>([^<]+)", headings) == ["Force", "In group", "Upper 99.8%", "Kind"]
    assert re.findall(r"<t[hd][^>]*>([^<\n]+)", rows[0]) == ["Essex", "yes", "90.00", "open data"]


def test_years_read_as_the_book_writes_them_and_large_numbers_have_no_places() -> None:
    entry = Entry(id="a.chart", kind="figure", chapter="a", text="A line")
    html = data_table(entry, b"period,denominator\n2019-20,1733167.5\n2020-21,1733170\n")
    assert '<th scope="row">2019/20<td>1,733,168' in html


def test_data_too_long_for_a_page_are_said_to_stand_in_their_files() -> None:
    entry = Entry(id="a.chart", kind="figure", chapter="a", text="A line")
    html = data_table(entry, b"year,count\n" + b"2019,1\n" * 101)
    assert "have 101 rows: see its data files" in html
    assert "<table>" not in html


def test_picture_that_is_no_chart_is_left_alone() -> None:
    body = '<img alt="a" src="_images/b.svg" />'
    assert size_images(body, {}) == body
