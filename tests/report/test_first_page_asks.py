"""What the first page asks of counts without a test, old figures, and where a district is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.catalogue.first_page import SideId
from pcp_analysis.report.front import broken, counted, old, placed, questions, story, unproved
from pcp_analysis.report.front.evidence import gather
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.page import Page, open_page
from pcp_analysis.report.plan import aspirations

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def kent() -> Iterator[Page]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        yield open_page("test", force="kent", quarter="2025-26-q3", as_at="2026-07-31")


def count_of(
    label: str, now: str, before: str, side: SideId, span: str = "quarter"
) -> counted.Count:
    return counted.Count(label, now, before, 0.6, side, span, "priority_7.html")


def test_counts_that_are_not_tested_stand_under_worse_with_a_question(page: Page) -> None:
    found = [
        count_of("homicide", "61", "15", "worse", "12 months"),
        count_of("people killed on the roads", "16", "10", "worse"),
        count_of("people killed or seriously injured", "254", "238", "worse"),
    ]
    assert counted.counts_told(found, "worse") == (
        "No verdict (year before), 12 months: homicide 61 (15); quarter: people killed on the roads "
        "16 (10) and people killed or seriously injured 254 (238)."
    )
    assert counted.counts_told(found, "better") == ""
    line = counted.counts_asked(page, found)
    assert line is not None
    assert line.text == "What lies behind homicide (61) and people killed on the roads (16)?"
    assert counted.counts_asked(page, []) is None
    found[0] = replace(found[0], without="22")
    assert found[0].text == "homicide 61, without one incident 22 (15)"
    line = counted.counts_asked(page, found)
    assert line is not None  # a rise is left without the incident
    assert (line.label, line.text) == (
        "homicide",
        "What lies behind homicide (22 without one incident, from 15) and people killed on the roads "
        "(16)?",
    )
    line = counted.counts_asked(page, found, brief=True)  # the number is told above
    assert line is not None
    assert line.text == "What lies behind homicide (22) and people killed on the roads (16)?"
    line = counted.counts_asked(page, [replace(found[0], explained=True), *found[1:]])
    assert line is not None  # what one incident explains is told and not asked about
    assert line.text == "What lies behind people killed on the roads (16)?"
    told = {item.label: (item.now, item.before, item.side) for item in counted.counted(page)}
    assert told["homicide"] == ("17", "60", "better")
    (homicide,) = [item for item in counted.counted(page) if item.label == "homicide"]
    assert homicide.text == "homicide 17 (60, without one incident 21)"
    assert told["people killed on the roads"] == ("5", "10", "better")
    assert "drug-drive arrests" not in told  # neither more nor fewer is better


def test_question_names_the_district_where_it_is_known(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    (robbery,) = gather(page, ["robbery"])
    of_change = questions.Asked("unclear-change", (robbery,))
    assert "".join(questions.question(page, of_change)).endswith("than chance, and where is it?")
    monkeypatch.setattr(
        questions, "most_of_it", lambda *_: story.Most("Basildon", "23.1%", "9.1%", "June 2025")
    )
    said = "".join(questions.question(page, of_change))
    assert said.endswith(
        "and how did Basildon fare (23.1% of it, 9.1% of all crime, year to June 2025)?"
    )
    located = [each.located for each in page.catalogue.first_page.ask if each.located]
    assert located
    # a share says little without that of all crime beside it
    assert all("{share} of it, {usual} of all crime" in each for each in located)
    (burglary,) = gather(page, ["burglary"])
    two = questions.Asked("end-place", (robbery, burglary))
    assert "".join(questions.question(page, two)) == (
        "What would improve 7th of 8 on robbery and burglary?"
    )


@pytest.mark.parametrize(("rest", "explained"), [(16.0, True), (17.0, False)])
def test_incident_explains_a_rise_where_no_large_one_is_left(
    page: Page, monkeypatch: pytest.MonkeyPatch, rest: float, explained: bool
) -> None:
    """Of 15 before and 61 now so many are without the incident."""
    monkeypatch.setattr(counted, "judge", lambda *_: "worse")
    incidents = {17.0: rest, 60.0: 15.0}
    monkeypatch.setattr(
        counted, "_without_one_incident", lambda _, __, ___, count: incidents[count]
    )
    homicide = next(item for item in counted.counted(page) if item.label == "homicide")
    assert homicide.explained is explained
    line = counted.counts_asked(page, [homicide])
    assert (line is None) is explained


def test_low_place_without_an_interval_is_asked_about_as_chance(page: Page) -> None:
    (found,) = gather(page, ["all-crime-solved-rate"])
    item = replace(
        found.item, rank_interval=replace(found.item.rank_interval, text="not available")
    )
    unsure = replace(found, item=item)
    asked = "".join(questions.question(page, questions.Asked("near-end-place", (unsure,))))
    assert asked == f"Is {item.rank.text} on all crime solved rate chance?"
    known = "".join(questions.question(page, questions.Asked("near-end-place", (found,))))
    assert known.startswith("Why ") and "chance" not in known


def test_old_last_places_are_asked_about_in_one_question(kent: Page, page: Page) -> None:
    found = old.old_figures(kent)
    last = [item for item in found if item.was_last]
    assert len(last) == 9
    current = gather(kent)
    line = old.old_asked(kent, found, current)
    assert line is not None
    assert (line.text, line.target) == (
        "Are nine old solved rates still among the last (all crime solved rate now 20th of 42)?",
        "#the-others-by-name",
    )
    one = old.old_asked(kent, last[:1], [])  # no whole of it is current
    assert one is not None
    assert one.text == (
        "Is violence against the person solved rate (2018/19) still among the last?"
    )
    assert one.target.endswith(positions.anchor(last[0].indicator))
    # figures of several themes have no name of their own, and are parts of no whole
    other = replace(last[0], indicator=kent.catalogue.indicator("robbery"))
    mixed = old.old_asked(kent, [last[0], other], current)
    assert mixed is not None
    assert mixed.text == "Are two old figures still among the last?"
    # nothing is asked where nothing was last
    assert old.old_asked(page, old.old_figures(page), gather(page)) is None


def test_what_is_recorded_otherwise_is_not_compared_and_asked_about(kent: Page) -> None:
    (item,) = gather(kent, ["robbery"])
    found = broken.broken(kent, [item])
    assert found == ((item, "0.70, was 0.53; more business robbery recorded, from April 2025"),)
    assert broken.broken_told(found) == (
        "Not compared with the year before: robbery (0.70, was 0.53; more business robbery "
        "recorded, from April 2025)."
    )
    line = broken.broken_asked(kent, found)
    assert line is not None
    assert line.text == "How did robbery change apart from its new recording?"
    assert line.target.endswith(positions.anchor(item.indicator))
    # of what the rule need not speak of nothing is asked, and two years after nothing is broken
    assert broken.broken_asked(kent, []) is None
    theft = replace(item, item=replace(item.item))
    later = [replace(theft, finding=replace(item.finding, certainty="unclear"))]
    assert broken.broken(kent, later) == ()
    assert broken.broken_told(()) == ""


def test_the_average_of_all_forces_is_told_from_their_sum(kent: Page, page: Page) -> None:
    (burglary,) = gather(kent, ["burglary"])
    assert burglary.finding.others == "average force"
    assert "(average force " in unproved.named([burglary], 1)
    possible = replace(burglary.finding, certainty="possible")
    assert possible.beside.startswith(", the average force ")
    assert gather(page, ["robbery"])[0].finding.others == "group"


def test_last_places_that_documents_print_stand_with_the_others(page: Page, kent: Page) -> None:
    assert placed.printed_last(page) == ["public confidence (March 2020, as printed)"]
    assert placed.printed_last(kent) == []
    said = placed.too(page, "last", (), (), hints=True, also=placed.printed_last(page))
    assert said == "Last of 8: public confidence (March 2020, as printed)."
    assert placed.too(page, "last", (), (), hints=True) == ""
    # a rank that open data tell as newly is not told twice
    plan = page.plan
    assert plan is not None
    rows = {row.label: row for row in plan.published_positions}
    assert aspirations.printed_of(page, rows["All crime"]) is None
    roads = aspirations.printed_of(page, rows["Killed or seriously injured"])
    assert roads is not None
    assert (roads.value, roads.period) == (6, "2020-06")
