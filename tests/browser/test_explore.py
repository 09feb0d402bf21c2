"""The page Explore in a real browser: what it draws, by mouse and keyboard, at each width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.publishing.build.edition import measures_of
from pcp_analysis.report.ledger import Ledger

ROOT = Path(__file__).parents[2]
_ROWS = """
return [...document.querySelectorAll(".pcp-explore tbody tr")]
  .map((row) => [...row.cells].map((cell) => cell.textContent));
"""


@pytest.fixture(scope="module")
def measures(essex: Path, catalogue: Catalogue) -> Measures:
    assert Ledger.read(essex).entries
    return measures_of(ROOT, catalogue, read_edition(ROOT, catalogue, "2020-21-q4", force="essex"))


def title(browser: Any) -> str:
    return str(browser.run("return document.querySelector('.explore-title').textContent"))


def readout(browser: Any) -> str:
    return str(browser.run("return document.querySelector('.explore-readout').textContent"))


def test_three_choices_at_random_show_what_the_store_holds(
    browser: Any, measures: Measures
) -> None:
    sample = np.random.default_rng(2021)
    quarterly = [
        item for item in measures.catalogue.compared("violence") if item.frequency == "quarter"
    ]
    for _ in range(3):
        indicator = quarterly[sample.integers(len(quarterly))]
        force = measures.catalogue.forces[sample.integers(len(measures.catalogue.forces))]
        browser.open(f"explore.html#indicator={indicator.id}&force={force.id}")
        assert f"{indicator.label}, {force.name}" in title(browser)
        shown = {row[0]: row[1] for row in browser.run(_ROWS)}
        figures = dict(measures.quarterly_figures(indicator, force))
        assert len(shown) == len(figures)
        for quarter, figure in figures.items():
            expected = "\u2013" if figure is None else f"{figure.count:,.0f}".replace("-", "\u2212")
            assert shown[quarter.label] == expected


def test_one_quarter_has_value_interval_and_rank_as_the_book_computes_them(browser: Any) -> None:
    browser.open("explore.html#indicator=robbery&force=essex")
    last = browser.run(_ROWS)[-1]
    assert last[0] == "Q4 2020/21"
    assert readout(browser).startswith(
        f"Q4 2020/21: {last[2]} (per 1,000 population), 95% interval"
    )
    assert f"rank {last[5]} of {last[6]}" in readout(browser)


def test_page_asks_nothing_of_the_network_and_finds_nothing_wrong(browser: Any) -> None:
    page = browser.open("explore.html#indicator=all-crime-solved-rate&force=kent&span=year")
    assert page.errors == []
    assert all(url.startswith(browser.address.split("/essex")[0]) for url in page.requests)
    assert [item["id"] for item in browser.findings()] == []


@pytest.mark.parametrize(("width", "colours"), [(320, "dark"), (1280, "light")])
def test_page_fits_its_screen(browser: Any, width: int, colours: str) -> None:
    browser.open("explore.html#indicator=burglary", width=width, colours=colours)
    assert browser.run("return document.documentElement.scrollWidth") <= width
    assert browser.findings() == []


def test_arrow_keys_walk_through_the_periods(browser: Any) -> None:
    browser.open("explore.html#indicator=robbery&force=essex")
    browser.run("document.querySelector('.explore-drawing').focus()")
    ActionChains(browser.driver).send_keys(Keys.HOME).perform()
    assert readout(browser).startswith("Q1 2015/16:")
    ActionChains(browser.driver).send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    assert readout(browser).startswith("Q3 2015/16:")
    ActionChains(browser.driver).send_keys(Keys.END).perform()
    assert readout(browser).startswith("Q4 2020/21:")


def test_choice_stands_in_the_address_and_a_foreign_one_is_ignored(browser: Any) -> None:
    browser.open("explore.html#indicator=%3Cimg%20src=x%3E&force=nowhere&measure=toString&x=1")
    assert "Essex" in title(browser)
    browser.run(
        "const box = document.querySelector('#explore-force'); box.value = 'kent';"
        "box.dispatchEvent(new Event('change'));"
    )
    assert "Kent" in title(browser)
    assert "force=kent" in browser.driver.current_url


def test_a_series_that_ends_long_before_the_quarter_is_named_as_old(browser: Any) -> None:
    browser.open("explore.html#indicator=ksi-casualties&force=essex")
    assert title(browser).endswith(" in 2018 (old: the newest at hand for Q4 2020/21)")
    browser.open("explore.html#indicator=robbery&force=essex")
    assert "old" not in title(browser)


def test_each_measure_draws_every_indicator_without_a_fault(browser: Any) -> None:
    browser.open("explore.html")
    titles = browser.run(
        """
        const found = [], set = (name, value) => {
          const box = document.querySelector(`#explore-${name}`);
          box.value = value;
          box.dispatchEvent(new Event("change"));
        };
        const values = (name) => [...document.querySelector(`#explore-${name}`).options]
          .map((item) => item.value);
        for (const measure of values("measure")) for (const indicator of values("indicator")) {
          set("measure", measure);
          set("indicator", indicator);
          found.push(document.querySelector(".explore-drawing path.own").getAttribute("d"));
        }
        return found;
        """
    )
    assert len(titles) > 100
    assert not [path for path in titles if path and ("NaN" in path or "Infinity" in path)]
    assert sum(path is not None for path in titles) > 120


def test_scripts_of_the_page_load_on_no_other(browser: Any) -> None:
    page = browser.open("index.html")
    assert not [url for url in page.requests if "d3" in url or "explore" in url]
