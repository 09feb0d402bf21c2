"""What a reader does: walk with the keyboard, read a definition, sort, search, want less motion."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

_FOCUS = """
const item = document.activeElement, style = getComputedStyle(item), box = item.getBoundingClientRect();
const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
return {html: item.outerHTML.slice(0, 90), text: item.textContent.trim(), tag: item.tagName,
  name: item.className, seen: outlined && box.width > 0 && box.height > 0};
"""
_COLUMN = """
return [...document.querySelector(".pcp-table table").tBodies[0].rows]
  .map((row) => row.cells[1].innerText.trim().split("\\n")[0]);
"""


def press(browser: Any, *keys: str) -> None:
    """Press keys one after the other."""
    ActionChains(browser.driver).send_keys(*keys).perform()


@pytest.mark.parametrize("page", ["index.html", "most_similar_group_overall.html"])
def test_keyboard_walks_through_the_page_and_shows_where_it_is(browser: Any, page: str) -> None:
    browser.open(page)
    stops = []
    for _ in range(120):
        press(browser, Keys.TAB)
        stops.append(browser.run(_FOCUS))
        if stops[-1]["tag"] == "BODY":
            break
    stops = [stop for stop in stops if stop["tag"] != "BODY"]
    assert stops[0]["text"] == "Skip to main content"
    assert [stop["html"] for stop in stops if not stop["seen"]] == []
    texts = [stop["text"] for stop in stops]
    for wanted in ("Executive summary", "Other editions", "Glossary"):
        assert wanted in texts
    assert any("search-button" in stop["name"] for stop in stops)
    assert texts.index("Executive summary") < texts.index("Other editions")


def test_skip_link_leads_to_the_text(browser: Any) -> None:
    browser.open("index.html")
    press(browser, Keys.TAB, Keys.ENTER)
    assert browser.driver.current_url.endswith("#main-content")


def test_search_opens_and_closes_with_the_keyboard(browser: Any) -> None:
    browser.open("index.html")
    ActionChains(browser.driver).key_down(Keys.CONTROL).send_keys("k").key_up(
        Keys.CONTROL
    ).perform()
    assert browser.run("return document.activeElement.name") == "q"
    press(browser, Keys.ESCAPE)
    assert not browser.run("return document.getElementById('pst-search-dialog').open")


def test_definition_shows_on_focus_stays_under_the_pointer_and_goes_with_escape(
    browser: Any,
) -> None:
    browser.open("executive_summary.html")
    shown = (
        "const tip = document.querySelector('.pcp-tip'); return tip.hidden ? '' : tip.textContent;"
    )
    browser.run("document.querySelector('a.pcp-term').focus()")
    assert "forces whose areas" in browser.run(shown)
    press(browser, Keys.ESCAPE)
    assert browser.run(shown) == ""
    pointer = ActionChains(browser.driver)
    link = browser.driver.find_element("css selector", "a.pcp-term")
    pointer.move_to_element(link).perform()
    assert "forces whose areas" in browser.run(shown)
    pointer.move_to_element(browser.driver.find_element("css selector", ".pcp-tip")).perform()
    time.sleep(0.5)
    assert "forces whose areas" in browser.run(shown)
    browser.run("document.activeElement.blur()")
    pointer.move_by_offset(0, 300).perform()
    time.sleep(0.5)
    assert browser.run(shown) == ""


def test_long_table_sorts_by_number_from_the_keyboard(browser: Any) -> None:
    browser.open("most_similar_group.html")
    before = browser.run(_COLUMN)
    button = browser.driver.find_elements("css selector", ".pcp-table thead th")[1].find_element(
        "css selector", "button"
    )
    button.send_keys(Keys.ENTER)
    heading = button.find_element("xpath", "..")
    assert heading.get_attribute("aria-sort") == "ascending"
    rising = [float(text.replace(",", "")) for text in browser.run(_COLUMN)]
    assert rising == sorted(rising)
    assert len(rising) == len(before) > 10
    button.send_keys(Keys.SPACE)
    assert heading.get_attribute("aria-sort") == "descending"


def test_table_on_a_phone_shows_every_cell_after_the_name_of_its_column(browser: Any) -> None:
    browser.open("most_similar_group.html", width=375)
    names = browser.run(
        "return [...document.querySelectorAll('.pcp-table.in-rows tbody tr:first-child td')]"
        ".map((cell) => [getComputedStyle(cell, '::before').content, cell.offsetWidth > 0])"
    )
    assert ['"MSG average: "', True] in names
    assert all(seen for _, seen in names)
    roles = browser.run(
        "return [...new Set([...document.querySelectorAll('.in-rows :is(table, tr, td, tbody th)')]"
        ".map((part) => part.getAttribute('role')))].sort()"
    )
    assert roles == ["cell", "row", "rowheader", "table"]
    browser.open("most_similar_group.html")
    assert browser.run("return document.querySelectorAll('.in-rows').length") == 0


def test_short_table_has_no_buttons(browser: Any) -> None:
    browser.open("most_similar_group_overall.html")
    assert browser.run("return document.querySelector('[id$=forces] thead button')") is None


def test_list_of_editions_closes_with_escape_and_leads_to_the_entry(browser: Any) -> None:
    browser.open("index.html")
    summary = browser.driver.find_element("css selector", ".pcp-editions summary")
    summary.send_keys(Keys.ENTER)
    links = browser.driver.find_elements("css selector", ".pcp-editions a")
    assert [link.text for link in links][-1] == "All editions"
    press(browser, Keys.ESCAPE)
    assert not browser.run("return document.querySelector('.pcp-editions').open")
    summary.send_keys(Keys.ENTER)
    links[0].click()
    assert browser.run("return document.querySelector(':target h2').textContent").startswith(
        "Essex"
    )


@pytest.mark.parametrize("folder", [False, True], ids=["served", "from a folder"])
def test_search_finds_pages_without_a_network(browser: Any, site: Path, folder: bool) -> None:
    html = site / "essex" / "2020-21-q4" / "html"
    address = f"{html.as_uri()}/" if folder else None
    browser.open("search.html?q=robbery", address=address)
    for _ in range(40):
        results = browser.driver.find_elements("css selector", "#search-results li a")
        if results:
            break
        time.sleep(0.1)
    assert "Robbery" in " ".join(link.text for link in results)
    if not folder:
        for _ in range(100):  # each extract is fetched from its page
            results = browser.driver.find_elements("css selector", "#search-results li a")
            extracts = browser.driver.find_elements("css selector", "p.context")
            if len(extracts) == len(results):  # results come one after the other
                break
            time.sleep(0.1)
        found = [item.text for item in extracts]
        assert len(found) == len(results)
        assert not [text for text in found if "as known on" in text or "CSV" in text]
    else:
        time.sleep(0.5)  # from a folder no extract may be fetched: a refusal is told a moment later
    assert browser._met().errors == []


def test_nothing_moves_where_the_reader_asks_for_less_motion(browser: Any) -> None:
    browser.open("index.html")
    less = {"name": "prefers-reduced-motion", "value": "reduce"}
    browser.command("Emulation.setEmulatedMedia", media="", features=[less])
    moving = browser.run(
        "return [...document.querySelectorAll('*')].filter((item) => {"
        "const style = getComputedStyle(item);"
        "return style.transitionDuration.split(', ').some((time) => parseFloat(time) > 0)"
        " || style.animationName !== 'none' || style.scrollBehavior === 'smooth'}).length"
    )
    assert moving == 0


def test_contents_of_a_page_open_on_a_laptop_and_stand_beside_the_text_on_a_wide_screen(
    browser: Any,
) -> None:
    browser.open("methods.html", width=1280)
    button = browser.driver.find_element("css selector", "button.secondary-toggle")
    assert button.get_attribute("aria-label") == "On this page"
    button.click()
    assert "Funnel charts" in browser.driver.find_element("css selector", "dialog[open]").text
    browser.open("methods.html", width=1500)
    beside = browser.driver.find_element("css selector", ".bd-sidebar-secondary")
    assert beside.is_displayed()
    assert not browser.driver.find_element("css selector", "button.secondary-toggle").is_displayed()


def test_phone_menu_opens_with_the_chapters(browser: Any) -> None:
    browser.open("index.html", width=375)
    button = browser.driver.find_element("css selector", ".primary-toggle")
    assert button.get_attribute("aria-label") == "Contents of the book"
    button.click()
    dialog = browser.driver.find_element("css selector", "dialog[open]")
    assert "Executive summary" in dialog.text
    press(browser, Keys.ESCAPE)
    assert browser.driver.find_elements("css selector", "dialog[open]") == []
