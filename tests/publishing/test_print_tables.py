from __future__ import annotations

import re
from xml.etree.ElementTree import Element, fromstring

import pytest

from pcp_analysis.publishing.print.tables import (
    PAGE_WIDTH,
    WIDE_PAGE_WIDTH,
    lines_of,
    set_widths,
    text_width,
)


def table(header: list[str], *rows: list[str]) -> Element:
    head = "".join(f'<th scope="col">{cell}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    return fromstring(
        f"<table><caption>c</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def widths(found: Element) -> list[float]:
    return [float(re.sub(r"width: |mm", "", col.get("style", ""))) for col in found.iter("col")]


def test_bold_is_wider_and_letters_have_the_widths_of_the_font() -> None:
    assert text_width("0", bold=False) == pytest.approx(0.636, abs=0.001)
    assert text_width("Essex", bold=True) > text_width("Essex", bold=False)


def test_table_of_short_cells_is_no_wider_than_it_needs() -> None:
    found = table(["Force", "Rank"], ["Essex", "8"])
    assert set_widths(found) == ""
    assert sum(widths(found)) < 40
    assert found.get("style") == f"width: {sum(widths(found)):.1f}mm"
    assert [child.tag for child in found][:2] == ["caption", "colgroup"]


def test_long_cells_share_the_page_and_short_columns_get_all_they_want() -> None:
    words = "a sentence of several words " * 8
    found = table(["Figure", "Reason", "Value"], ["Figure 6(iii)", words, "148,593"])
    assert set_widths(found) == ""
    first, second, third = widths(found)
    assert first + second + third == pytest.approx(PAGE_WIDTH, abs=0.3)
    need = text_width("Figure 6(iii)", bold=True) * 7 * 25.4 / 72
    assert need < first < need + 4
    assert third < 25 < 120 < second


@pytest.mark.parametrize(
    ("columns", "name"),
    [(11, ""), (12, "small-type"), (13, "smallest-type"), (14, "wide"), (30, "wide")],
)
def test_type_shrinks_before_a_table_goes_across_the_paper(columns: int, name: str) -> None:
    found = table(["Heading"] * columns, ["1,234,567"] * columns)
    assert set_widths(found) == name
    assert sum(widths(found)) <= (WIDE_PAGE_WIDTH if name == "wide" else PAGE_WIDTH)


def test_detail_under_a_cell_and_a_line_are_counted() -> None:
    plain, detailed = table(["A"], ["x"]), table(["A"], ["x"])
    cell = next(detailed.iter("tbody"))[0][0]
    cell.append(Element("br"))
    span = Element("span", {"class": "detail"})
    span.text = "12 months to March 2021"
    cell.append(span)
    assert set_widths(plain) == set_widths(detailed) == ""
    assert widths(detailed)[0] > 3 * widths(plain)[0]


def test_space_that_no_line_ends_at_keeps_words_together() -> None:
    apart, together = table(["A"], ["x"]), table(["A"], ["x"])
    for found, text in ((apart, "not printed"), (together, "not\u00a0printed")):
        next(found.iter("tbody"))[0][0].text = text
        next(found.iter("thead"))[0][0].text = "One heading that is longer than its column"
    assert lines_of(apart, 15) is not None
    assert lines_of(together, 15) is None
