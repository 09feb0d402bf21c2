from __future__ import annotations

import re

from pcp_analysis.report.blocks import BRIEF, Signed
from pcp_analysis.report.front import overview
from pcp_analysis.report.indicators import group_tables
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import grammar, sign


def cards(page: Page) -> overview.Cards:
    (found,) = overview.indicator_cards(page)
    assert isinstance(found, overview.Cards)
    return found


def test_every_compared_indicator_stands_once_under_a_priority_or_as_another(page: Page) -> None:
    groups = overview.groups(page)
    names = [indicator.id for group in groups for indicator in group.indicators]
    assert sorted(names) == sorted(indicator.id for indicator in page.catalogue.compared())
    assert page.plan is not None
    assert [group.target for group in groups[:-1]] == [
        f"priority_{number}.html" for number in range(1, 8)
    ]
    assert groups[-1].title == "Other indicators"


def test_force_without_a_plan_has_its_indicators_by_theme(page: Page) -> None:
    groups = overview.groups(Page("test", page.measures, None))
    assert [group.title for group in groups] == [theme.title for theme in page.catalogue.themes]


def test_figures_changes_and_verdicts_are_those_of_the_ledger(page: Page) -> None:
    lines = {line.label: line for group in cards(page).groups for line in group.lines}
    line = lines["All crime (excluding fraud)"]
    chapter = "most-similar-group.all-crime"
    assert line.value == page.ledger.get(f"{chapter}.value").text
    assert line.change == page.ledger.get(f"{chapter}.change-12m").text
    assert page.ledger.get(f"{chapter}.direction").text == "no statistically significant change"
    assert line.direction == "no clear change"
    assert lines["Burglary (all)"].direction == "improving"
    assert line.change_sign == sign("level", "unclear").text
    assert lines["Burglary (all)"].change_sign == sign("down", "shown", "better").text
    assert (line.unit, line.verdict) == ("per 1,000", "cannot tell")
    assert lines["All crime solved rate"].unit == "per cent"
    assert lines["Homicide"].verdict == "no verdict"
    assert lines["Killed or seriously injured on the roads"].age == "old: 2018, the newest at hand"


def test_deaths_of_one_incident_are_told_where_their_count_stands(page: Page) -> None:
    lines = {line.label: line for group in cards(page).groups for line in group.lines}
    said = "the 60 includes 39 people who died in one incident in Grays in October 2019"
    assert lines["Homicide"].change == "60 to 17"
    assert lines["Homicide"].incident == said
    assert said in cards(page).html(Ledger())
    assert page.ledger.get("most-similar-group.homicide.incidents").text == said
    rows = page.ledger.files[str(page.ledger.get("overview.indicators.table").csv)].decode()
    (row,) = [row for row in rows.splitlines() if ",homicide," in row]
    assert row.endswith(said)
    assert not any(line.incident for name, line in lines.items() if name != "Homicide")
    (table, *_) = group_tables.verdict_table(page, [page.catalogue.indicator("homicide")])
    assert said in table.markdown()


def test_every_sign_and_word_of_the_cards_stands_in_the_key(page: Page) -> None:
    (text,) = overview.key(page)
    said = text.markdown() + grammar()
    for group in cards(page).groups:
        for line in group.lines:
            assert all(mark in said for mark in line.verdict_sign + line.change_sign)
            assert f"*{line.verdict}*" in said.lower()
            assert (line.direction or line.change) in said.lower()
    assert "in per cent of it, or in percentage points where it is a percentage itself" in said


def test_cards_escape_name_their_cells_and_say_the_sparkline(page: Page) -> None:
    found = cards(page)
    html = found.html(Ledger())
    assert html.count('role="row"') == html.count("<tr")
    assert 'aria-label="All crime (excluding fraud), 12 figures from' in html
    assert 'href="most_similar_group_overall.html#indicator-all-crime"' in html
    spoilt = overview.Cards(found.entry, [overview.Group("<b>", 'x" onclick="', (), ())], "MSG")
    assert "<b>" not in spoilt.html(Ledger())
    assert 'href="x&#34; onclick=&#34;"' in spoilt.html(Ledger())


def test_only_a_word_or_two_is_kept_on_the_line_of_its_sign(page: Page) -> None:
    """A longer text held on one line ran over its neighbours and off a phone."""
    html = cards(page).html(Ledger())
    kept = re.findall(r'class="brief">.*?</span> ([^<]*)</span>', html)
    assert "cannot tell" in kept
    assert max(len(text) for text in kept) <= BRIEF
    assert "14.5% to 17.5%, +3.0 percentage points" in html
    long = Signed("▲", "14.5% to 17.5%, +3.0 percentage points").__html__()
    assert "brief" not in long
    assert 'class="brief"' in Signed("○", "cannot tell").__html__()


def test_cards_say_what_their_line_and_figure_are_of(page: Page) -> None:
    (text,) = overview.key(page)
    assert "**Trend** draws the last figures one by one: of single quarters" in text.markdown()
