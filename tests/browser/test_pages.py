"""Every page of a built edition as readers meet it: in a browser, wide and narrow, light and dark."""

from __future__ import annotations

import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.page import open_page

ROOT = Path(__file__).parents[2]
_CATALOGUE = Catalogue.load(ROOT)
_EDITION = read_edition(ROOT, _CATALOGUE, "2020-21-q4")
_CHOSEN = edition_chapters(open_page("tests", **_EDITION.parameters).measures)
PAGES = [f"{chapter.page}.html" for chapter in _CHOSEN.pages]
EVERY = [*PAGES, "search.html", "../../../index.html"]
# registers are long and of one template: the first stands for them where a screen changes
_LIKE_ANOTHER = [page for page in PAGES if page.startswith("audit_")][1:]
LARGEST = 1_000_000  # bytes that a page may load, everything counted
EXPLORE = 1_900_000  # with the library and the data of every force: 1.5 MB of their own at most
_OVERFLOW = """
const wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= wide) return [];
return [...document.querySelectorAll("main *")]
  .filter((item) => item.getBoundingClientRect().right > wide + 1)
  .slice(0, 5).map((item) => item.outerHTML.slice(0, 120));
"""
_CUT = """
document.querySelectorAll("details.sd-dropdown").forEach((folded) => { folded.open = true; });
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => done(
  [...document.querySelectorAll(".pcp-table")]
    .filter((box) => !box.closest(".pcp-data"))
    .filter((box) => box.querySelector("table").scrollWidth > box.clientWidth + 1)
    .map((box) => box.querySelector("caption").textContent))));
"""  # tables with columns out of sight; the data of a chart may scroll
_HEADINGS = """
return [...document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")]
  .map((item) => Number(item.tagName[1]));
"""
_META = """
return [document.title, document.querySelector('meta[name="description"]')?.content ?? ""];
"""
SEEN: dict[str, tuple[str, str]] = {}


def refuse(findings: list[dict[str, Any]], page: str) -> None:
    """Fail for what is serious or critical; the rest is told."""
    grave = [item for item in findings if item["impact"] in ("serious", "critical")]
    assert not grave, f"{page}: {grave}"
    for item in findings:
        warnings.warn(f"{page}: {item}", stacklevel=1)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", EVERY)
def test_page_is_clean_on_a_wide_screen(browser: Any, address: str, page: str) -> None:
    met = browser.open(page)
    assert met.errors == []
    assert [url for url in met.requests if not url.startswith((address, "data:"))] == []
    assert met.weight < (EXPLORE if page == "explore.html" else LARGEST)
    title, description = browser.run(_META)
    assert 10 < len(title) < 160
    assert 50 < len(description) < 200
    for other, (known, said) in SEEN.items():
        assert (known, said) != (title, description) or other == page
        assert title != known or other == page, f"{page} and {other} have the same title"
        assert description != said or other == page, f"{page} and {other} have the same description"
    SEEN[page] = (title, description)
    levels = browser.run(_HEADINGS)
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert browser.driver.execute_async_script(_CUT) == []
    refuse(browser.findings(), page)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", EVERY)
def test_page_fits_a_phone_in_dark_colours_and_the_narrowest_screen(
    browser: Any, page: str
) -> None:
    browser.open(page, width=375, colours="dark")
    if page not in _LIKE_ANOTHER:
        assert browser.run(_OVERFLOW) == []
        assert browser.driver.execute_async_script(_CUT) == []
        refuse(browser.findings(), page)
    browser.resize(320)
    assert browser.run(_OVERFLOW) == []
