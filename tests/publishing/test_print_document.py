from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring, tostring

from pcp_analysis.publishing.print.document import print_body
from pcp_analysis.publishing.print.layout import MOST_ROWS

COVER = fromstring('<section class="cover"><h1>Report</h1></section>')


def printed(content: str, *, left_out: tuple[str, ...] = ()) -> Element:
    """Print a book of two chapters, the content being in the first."""
    page = fromstring(
        f"""<html><body><article class="bd-article"><section id="report"><h1>Report</h1>
        <p>Essex.</p><section id="news"><h2>Headlines</h2><p>Landing page.</p></section>
        <div class="toctree-wrapper compound">
        <span id="document-first"></span><section id="first"><h2>First
        <a class="headerlink" href="#first">#</a></h2>{content}</section>
        <span id="document-second"></span><section id="second"><h2>Second</h2>
        <section id="a"><h3>Part</h3><p>End.</p></section></section>
        </div></section></article></body></html>"""
    )
    cover, contents, body = print_body(page, COVER, left_out=left_out)
    assert cover is COVER
    assert contents.get("class") == "contents"
    whole = Element("body")
    whole.extend([contents, body])
    return whole


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def caption(text: str) -> str:
    return f'<figcaption><p><span class="caption-text">{text}</span></p></figcaption>'


def table(rows: int) -> str:
    body = "".join(f'<tr><th scope="row">{row}</th><td>1</td></tr>' for row in range(rows))
    return f"<div><table><caption>All rows</caption><tbody>{body}</tbody></table></div>"


def test_contents_list_chapters_and_sections_with_links() -> None:
    whole = printed("<p>Text.</p>")
    links = [(words(link), link.get("href")) for link in whole[0].iter("a")]
    assert [name for name, _ in links] == ["Headlines", "First", "Second", "Part"]
    targets = {item.get("id") for item in whole.iter() if item.tag in ("h2", "h3")}
    assert {str(target).removeprefix("#") for _, target in links} <= targets


def test_sections_of_the_landing_page_stand_first_and_links_to_it_lead_there() -> None:
    whole = printed('<p><a href="index.html">Home</a></p>')
    front = whole[1][0]
    assert (front.get("class"), front.get("id")) == ("front", "document-index")
    assert words(front) == "HeadlinesLanding page."
    assert "Essex." not in words(whole)
    assert "Landing page" not in words(printed("<p>Text.</p>", left_out=("news",)))
    assert "#document-index" in [link.get("href") for link in whole[1].iter("a")]


def test_groups_of_the_overview_share_their_columns_and_are_not_in_the_contents() -> None:
    rows = ("Rape", "Theft other than burglary and vehicle offences")
    groups = "".join(
        f"<section><h3>Priority</h3><table><tbody><tr><th>{name}</th><td>1</td></tr></tbody></table>"
        "</section>"
        for name in rows
    )
    whole = printed(f'<div class="pcp-overview">{groups}</div>')
    assert "Priority" not in words(whole[0])
    one, other = ([col.get("style") for col in table.iter("col")] for table in whole.iter("table"))
    assert one == other


def test_what_is_folded_and_not_for_print_is_named_and_left_out() -> None:
    folded = "<summary><span>Theft: charts behind</span></summary><p>Inside.</p>"
    whole = printed(f'<details class="sd-dropdown not-printed">{folded}</details>')
    assert "In the web pages and the workbook: Theft: charts behind." in words(whole)
    assert "Inside" not in words(whole)


FIGURE = '<figure><img alt="a" src="a.svg"/></figure>'


def beside(*tables: str) -> Element | None:
    """Return the second column of a chart and what stands beside it."""
    made = '<div class="made" data-made="a.b"></div>'
    content = "".join(f'<div class="pcp-table">{item}</div>{made}' for item in tables)
    whole = printed(f'{FIGURE}{content}<p class="after">After.</p>')
    assert whole.find(".//p[@class='after']") is not None
    pair = whole.find(".//div[@class='pair']")
    if pair is None:
        return None
    assert [item.tag for item in pair[0]] == ["figure"]
    return pair[1]


def test_short_tables_after_a_chart_stand_beside_it_with_the_names_of_their_data() -> None:
    column = beside(table(5), table(6))
    assert column is not None
    assert [item.get("class") for item in column] == ["pcp-table", "data-name"] * 2


def test_long_or_wide_table_after_a_chart_stays_below_it() -> None:
    column = beside(table(5), table(60))
    assert column is not None
    assert len(list(column.iter("table"))) == 1
    assert beside(table(60)) is None
    wide = "<td>1,234,567</td>" * 12
    assert beside(f"<table><tbody><tr>{wide}</tr></tbody></table>") is None


def test_short_words_in_a_column_of_numbers_stay_on_a_line() -> None:
    number = '<td class="number">{}</td>'
    cells = number.format("not printed") + number.format("3 minutes and ten seconds")
    cells += number.format('80.2 <span class="detail">per 1,000</span>')
    whole = printed(f"<table><tbody><tr><th>a b</th>{cells}</tr></tbody></table>")
    texts = ["".join(cell.itertext()) for cell in whole.iter() if cell.tag in ("th", "td")]
    assert texts == ["a b", "not\u00a0printed", "3 minutes and ten seconds", "80.2 per 1,000"]


def test_number_in_the_audit_is_not_printed_where_nothing_leads_to_it() -> None:
    cell = (
        'paragraph 2.8<span class="audited"><br/><span class="detail">audit 002-2.8</span></span>'
    )
    other = '7<br/><span class="detail">officers</span>'
    rows = f"<tr><th>a</th><td>{cell}</td><td>{other}</td></tr>"
    whole = printed(f"<table><tbody>{rows}</tbody></table>")
    assert "paragraph 2.8" in words(whole)
    assert "audit" not in words(whole)
    assert len(list(whole.iter("br"))) == 1


def test_what_is_folded_is_printed_open_under_its_title() -> None:
    whole = printed("<details><summary><span>More charts</span></summary><p>Inside.</p></details>")
    assert whole.find(".//details") is None
    folded = whole.find(".//div[@class='folded']")
    assert folded is not None
    assert (folded[0].get("class"), words(folded[0])) == ("folded-title", "More charts")
    assert words(folded[1]) == "Inside."


def test_what_only_works_on_a_screen_is_taken_out_and_text_around_it_kept() -> None:
    whole = printed("<p>before <button>Copy</button>between<script>x()</script> after</p>")
    assert "before between after" in words(whole)
    assert "#" not in words(whole)


def test_link_that_asks_for_a_click_is_not_printed_and_others_keep_their_words() -> None:
    asked = '<a href="first.html"><span class="std">Which?</span></a>'
    whole = printed(f'<ul><li><p>Rape and <a href="#a">four</a> others. {asked}</p></li></ul>')
    assert "Rape and four others." in words(whole)
    assert "Which?" not in words(whole)


def test_how_a_table_was_made_becomes_the_name_of_its_data() -> None:
    made = '<div class="made" data-made="a.b.table"><details><p>How</p></details></div>'
    whole = printed(f"<div>{made}</div>")
    assert whole.findtext(".//p[@class='data-name']") == "Data: a.b.table"
    assert "How" not in words(whole)


def test_links_to_pages_lead_into_the_document_and_say_the_page() -> None:
    whole = printed('<p>See <a href="second.html">it</a>, <a href="index.html#a">part</a>.</p>')
    found = {link.get("href"): link.get("class") for link in whole[1].iter("a")}
    assert found == {"#document-second": "page-reference", "#a": "page-reference"}


def test_link_out_of_the_book_stays() -> None:
    whole = printed('<p><a href="https://example.org/a.html">there</a></p>')
    (link,) = whole[1].iter("a")
    assert link.get("href") == "https://example.org/a.html"


def test_sources_are_footnotes_once_for_charts_beside_each_other() -> None:
    one = caption("Source: Home Office; Office for National Statistics. Dashed: a break.")
    other = caption("A caption. Source: Department for Transport. <i>x</i>")
    pair = f'<div class="sd-row"><div>{one}</div><div>{one}</div></div>'
    whole = printed(f"<div>{pair}</div><section><h3>In</h3>{one}{other}</section>")
    notes = [item for item in whole.iter("span") if item.get("class") == "note"]
    assert [(item.get("data-number"), item.text) for item in notes] == [
        ("1", "Source: Home Office; Office for National Statistics."),
        ("1", "Source: Home Office; Office for National Statistics."),
        ("2", "Source: Department for Transport."),
    ]
    again = [item.text for item in whole.iter("span") if item.get("class") == "note-call"]
    assert again == ["1"]
    assert "Source1. Dashed: a break." in words(whole)


def test_column_without_any_value_is_not_printed_and_a_long_note_stands_at_the_left() -> None:
    note = "Police and Crime Plan 2016-2021, closure report, paragraph 2.7"
    number = f'<td class="number">521<br/><span class="detail">{note}</span></td>'
    head = "<tr><th>Year</th><th>Empty</th><th>Printed</th></tr>"
    rows = f"<tr><th>2020/21</th><td></td>{number}</tr><tr><th>2021/22</th><td></td><td>7</td></tr>"
    whole = printed(f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
    cells = [[words(cell) for cell in row] for row in whole.iter("tr")]
    assert cells == [["Year", "Printed"], [f"2020/21{note}", "521"], ["2021/22", "7"]]


def test_sections_that_many_chapters_have_are_not_in_the_contents() -> None:
    same = "".join(f"<section><h3>Same</h3><p>{number}</p></section>" for number in range(3))
    whole = printed(f"{same}<section><h3>Own</h3><p>x</p></section>")
    assert [words(link) for link in whole[0].iter("a")] == [
        "Headlines",
        "First",
        "Own",
        "Second",
        "Part",
    ]


def test_source_after_another_element_of_a_caption_is_found() -> None:
    whole = printed(caption("See <i>this</i>. Source: Home Office."))
    assert "See this. Source" in words(whole)
    assert whole.find(".//span[@class='note']") is not None


def test_table_of_too_many_rows_is_left_out_and_named() -> None:
    whole = printed(table(MOST_ROWS + 1) + table(MOST_ROWS))
    assert len(list(whole[1].iter("table"))) == 1
    assert f"of the edition: All rows ({MOST_ROWS + 1} rows)." in words(whole)


def test_documents_that_are_not_printed_are_named_in_one_line() -> None:
    whole = printed("<p>Very long.</p>", left_out=("first",))
    assert "Very long" not in words(whole)
    assert words(whole[1]).endswith("and in the workbook of the edition: First.")
    both = printed("<p>Very long.</p>", left_out=("first", "second"))
    assert words(both[1]).endswith("of the edition: First; Second.")
    assert [words(link) for link in both[0].iter("a")] == ["Headlines"]
    assert "End." in words(whole)


def test_id_that_two_pages_share_is_kept_once() -> None:
    whole = printed('<section id="a"><h3>Other</h3></section>')
    ids = [item.get("id") for item in whole.iter() if item.get("id")]
    assert len(ids) == len(set(ids))


def test_drawn_line_in_a_cell_has_its_text_as_title() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" class="sparkline" aria-label="Rises"><g/></svg>'
    whole = printed(f"<p>{svg}</p>")
    assert "Rises" in tostring(whole, encoding="unicode").split("title>")[1]


def test_heading_that_a_section_follows_stands_in_that_section() -> None:
    inner = '<section id="in"><span id="target"></span><h4>Inner</h4><p>Text.</p></section>'
    whole = printed(f'<section id="out"><h3>Outer</h3>{inner}</section>')
    section = whole.find(".//section[@id='in']")
    assert section is not None
    assert [child.tag for child in section] == ["h3", "h4", "p"]
    assert section[1][0].get("id") == "target"
    assert words(section) == "OuterInnerText."


def test_link_into_what_is_not_printed_is_plain_text() -> None:
    link = '<p>See <a href="first.html#gone">row</a> and <a href="second.html">there</a>.</p>'
    whole = printed(f'<p id="gone">Row.</p>{link}', left_out=("first",))
    assert "row" not in words(whole)
    row = '<table><tbody><tr id="gone"><th>1</th></tr></tbody></table>'
    rows = row.replace("</tbody>", "<tr><th>2</th></tr>" * MOST_ROWS + "</tbody>")
    whole = printed(f"<div>{rows}</div>{link}")
    assert "See row and there." in words(whole)
    assert [item.get("href") for item in whole[1].iter("a")] == ["#document-second"]
