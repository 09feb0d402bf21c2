"""What the first page asks of counts without a test, and where a district is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pcp_analysis.catalogue.first_page import SideId
from pcp_analysis.report.front import counted, questions
from pcp_analysis.report.front.evidence import gather
from pcp_analysis.report.page import Page


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
    monkeypatch.setattr(questions, "most_of_it", lambda *_: ("Basildon", "23.1%", "June 2025"))
    said = "".join(questions.question(page, of_change))
    assert said.endswith(
        "and how did Basildon fare, with the largest share (23.1%, year to June 2025)?"
    )
    located = [each.located for each in page.catalogue.first_page.ask if each.located]
    assert located
    assert not any("most of it" in each for each in located)  # the largest of many shares
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
