from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring, tostring

from pcp_analysis.publishing.print_document import MOST_ROWS, print_body

COVER = fromstring('<section class="cover"><h1>Report</h1></section>')


def printed(content: str, *, left_out: tuple[str, ...] = ()) -> Element:
    """Print a book of two chapters, the content being in the first."""
    page = fromstring(
        f"""<html><body><article class="bd-article"><section id="report"><h1>Report</h1>
        <p>Landing page.</p><div class="toctree-wrapper compound">
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
    assert [name for name, _ in links] == ["First", "Second", "Part"]
    targets = {item.get("id") for item in whole.iter() if item.tag in ("h2", "h3")}
    assert {str(target).removeprefix("#") for _, target in links} <= targets
    assert "Landing page" not in words(whole)


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


def test_sources_are_footnotes_once_in_a_section() -> None:
    one = caption("Source: Home Office; Office for National Statistics. Dashed: a break.")
    other = caption("A caption. Source: Department for Transport. <i>x</i>")
    whole = printed(f"{one}{one}<section><h3>In</h3>{one}{other}</section>")
    notes = [item for item in whole.iter("span") if item.get("class") == "note"]
    assert [(item.get("data-number"), item.text) for item in notes] == [
        ("1", "Source: Home Office; Office for National Statistics."),
        ("1", "Source: Home Office; Office for National Statistics."),
        ("2", "Source: Department for Transport."),
    ]
    again = [item.text for item in whole.iter("span") if item.get("class") == "note-again"]
    assert again == ["1"]
    assert "Source1 Dashed: a break." in words(whole)


def test_source_after_another_element_of_a_caption_is_found() -> None:
    whole = printed(caption("See <i>this</i>. Source: Home Office."))
    assert "See this. Source" in words(whole)
    assert whole.find(".//span[@class='note']") is not None


def test_table_of_too_many_rows_is_left_out_and_named() -> None:
    whole = printed(table(MOST_ROWS + 1) + table(MOST_ROWS))
    assert len(list(whole[1].iter("table"))) == 1
    assert f"All rows: this table, {MOST_ROWS + 1} rows, is left out" in words(whole)


def test_document_that_is_not_printed_keeps_its_heading_and_says_so() -> None:
    whole = printed("<p>Very long.</p>", left_out=("first",))
    assert "Very long" not in words(whole)
    assert "First This part is left out of the printed book" in words(whole[1])
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
