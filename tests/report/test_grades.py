"""Grades of priorities: proposed from what chance alone would not do, and why one moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.grades import WrittenGrade
from pcp_analysis.report.editions.record import Record, RecordedFigure, last_edition
from pcp_analysis.report.front import (
    first_page,
    grade_change,
    grade_rule,
    grades,
    moved_grades,
    since,
)
from pcp_analysis.report.front.evidence import gather
from pcp_analysis.report.front.grade_rule import graded, side_of_rank
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan import written_grades
from pcp_analysis.statistics import impossible_values

ROOT = Path(__file__).parents[2]
RULE, NESTING = Catalogue(ROOT).grades, Catalogue(ROOT).first_page
ALL_CRIME = "most-similar-group.all-crime.rank-interval"


def record_with(page: Page, changes: Mapping[str, RecordedFigure | str]) -> Record:
    """Return the record of the last edition with other texts, or other figures."""
    record = last_edition(page)
    assert record is not None
    figures = dict(record.figures)
    for name, found in changes.items():
        figures[name] = (
            figures[name].model_copy(update={"text": found}) if isinstance(found, str) else found
        )
    return record.model_copy(update={"figures": figures})


def remember(patch: pytest.MonkeyPatch, record: Record | None) -> None:
    for module in (grade_change, since):
        patch.setattr(module, "last_edition", lambda _: record)


def of(page: Page, name: str) -> grade_rule.Proposal:
    assert page.plan is not None
    return grade_rule.grade_of(page, next(p for p in page.plan.priorities if p.id == name))


@pytest.mark.parametrize(
    ("lower", "upper", "size", "aim", "side"),
    [
        (5, 8, 8, None, "worse"),
        (1, 4, 8, None, "better"),
        (3, 7, 8, None, None),  # 5th of 8 or 6th: it tells the same, nothing
        (4, 8, 8, 2, "worse"),
        (1, 4, 8, 4, "better"),
        (2, 6, 8, 4, None),
        (4, 4, 7, None, None),  # the middle is in neither half
        (5, 7, 7, None, "worse"),
        (7, 20, 42, None, "better"),
    ],
)
def test_position_counts_where_its_whole_interval_lies_on_one_side(
    lower: int, upper: int, size: int, aim: int | None, side: str | None
) -> None:
    assert side_of_rank(lower, upper, size, aim) == side


def test_whole_and_part_count_each_sign_once() -> None:
    grade, mean, counted = graded(
        RULE,
        NESTING,
        {
            "burglary": (("change", "better"),),
            "theft-all": (("change", "better"),),
            "all-crime": (("position", "worse"),),
            "rape": (),
        },
    )
    assert [item.indicator for item in counted] == ["all-crime", "theft-all"]
    assert (grade, mean) == ("adequate", 0.0)
    assert graded(RULE, NESTING, {"rape": ()}) == (None, None, ())


def test_grade_rests_on_nothing_that_chance_alone_would_do(page: Page) -> None:
    """Robbery is 7th of 8 and violence with injury misses 4th place: neither rank is sure."""
    four = of(page, "priority-4")
    assert four.grade is None
    assert four.reason.endswith("no verdict, no shown change, no sure position")
    assert set(four.signs) >= {"robbery", "violence-with-injury"}
    assert not any(four.signs.values())
    (drugs,) = of(page, "priority-5").counted
    assert drugs.signs == (("position", "worse"),)  # 4 to 8, where the second place is aimed for


def test_grades_are_proposed_from_what_is_told_and_none_where_nothing_is(page: Page) -> None:
    assert page.plan is not None
    by_id = {item.id: grade_rule.grade_of(page, item) for item in page.plan.priorities}
    assert by_id["priority-3"].grade == "requires improvement"
    assert by_id["priority-2"].grade == "good"
    assert by_id["priority-1"].grade == "adequate"
    assert by_id["priority-7"].grade is None
    counted = [item.indicator for item in by_id["priority-1"].counted]
    assert counted == ["all-crime", "theft-all"]  # burglary, its part, fell too and counts once


def test_grade_says_what_it_rests_on_and_what_moves_that(page: Page) -> None:
    assert page.plan is not None
    apart = page.apart()
    said = {p.id: grades.grade_blocks(apart, p)[0].markdown() for p in page.plan.priorities}
    assert "than chance alone would do" in said["priority-1"]
    assert "on one indicator alone" in said["priority-2"]
    assert "read it as a question about the police, not a finding" in said["priority-6"]
    assert "no finding on the police" not in said["priority-2"]
    kept = apart.ledger.get("priority-6.grade.on.rape.position")
    assert (kept.value, kept.text) == (-2.0, "surely in the lower half of the group")
    # points against are below nought
    assert list(impossible_values({kept.id: {"value": kept.value, "unit": kept.unit}}, {})) == []


def test_grade_moved_by_ranks_inside_their_intervals_is_no_move(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = of(page, "priority-1")
    found = grade_change.grade_change(page, one)
    assert isinstance(found, grade_change.GradeChange)
    assert (found.before, found.now, found.is_move) == ("good", "adequate", False)
    text = grade_change.told(page, one)
    assert "That does not count as a move: it comes from ranks that chance alone may move" in text
    assert "fraud): now place aimed for surely missed (rank 4 to 8, now 5 to 8)" in text
    assert moved_grades.moved_grades(page) == []
    # of an interval that shares no place with the one of now it is one
    remember(monkeypatch, record_with(page, {ALL_CRIME: "1 to 3"}))
    (moved,) = moved_grades.moved_grades(page)
    assert (moved.name, moved.before, moved.now) == ("priority 1", "good", "adequate")
    assert "no move" not in grade_change.told(page, one)
    assert "what changed: all crime (excluding fraud): now place aimed for" in (
        grade_change.told(page, one)
    )


def test_grade_moved_by_what_recording_moves_is_no_move(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    three = "priority-3.grade"
    better = RecordedFigure(text="shown to have improved in the year", value=2.0)
    then = {
        f"{three}.final": "good",
        f"{three}.proposed": "good",
        f"{three}.on.stalking-and-harassment.change": better,
    }
    record = record_with(page, then)
    for sign in ("away", "position"):
        del record.figures[f"{three}.on.stalking-and-harassment.{sign}"]
    remember(monkeypatch, record)
    text = grade_change.told(page, of(page, "priority-3"))
    assert "it comes from figures that reports, recording or activity of the police move." in text
    assert "no longer shown to have improved in the year" in text
    assert not [item for item in moved_grades.moved_grades(page) if item.number == 3]


def test_page_of_a_priority_says_why_its_grade_moved_or_that_it_did_not(page: Page) -> None:
    said = {name: grade_change.told(page, of(page, f"priority-{name}")) for name in (2, 3, 4, 5, 7)}
    assert said[2].startswith("Since Q2 2020/21: it had no grade; what changed: criminal damage")
    assert "stalking and harassment: no longer surely in the lower half" in said[3]
    assert said[3].startswith("Since Q2 2020/21: the same, although not all that counts is: ")
    assert said[4].startswith(
        "Since Q2 2020/21: it was \u201cgood\u201d; what changed: robbery: no"
    )
    assert said[5] == "Since Q2 2020/21: the same, and so is all that counts."
    assert said[7] == "Since Q2 2020/21: no grade then either."


def test_grades_that_cannot_be_compared_say_why(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, one = last_edition(page), of(page, "priority-1")
    assert record is not None
    other = {name: item for name, item in record.figures.items() if ".grade.on." not in name}
    none = {name: item for name, item in record.figures.items() if ".grade." not in name}
    for earlier, said in (
        (None, "was on record by"),
        (record.model_copy(update={"quarter": "2019-20-q3"}), "is too old to compare with"),
        (record.model_copy(update={"figures": other}), "by an earlier rule"),
        (record.model_copy(update={"figures": none}), "recorded no grade"),
    ):
        remember(monkeypatch, earlier)
        assert said in grade_change.told(page, one)
        assert moved_grades.moved_grades(page) == []


def test_grade_that_moved_is_told_and_asked_about(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    worse = RecordedFigure(text="shown to have deteriorated in the year", value=-2.0)
    then = {
        ALL_CRIME: "1 to 3",
        "priority-2.grade.final": "requires improvement",
        "priority-2.grade.proposed": "requires improvement",
        "priority-2.grade.on.criminal-damage-and-arson.change": worse,
    }
    remember(monkeypatch, record_with(page, then))
    text = since.since(page, gather(page), 4).text
    assert "Grade lower: priority 1 (good, now adequate). " in text
    assert "Grade higher: priority 2 (requires improvement, now good). " in text
    line = moved_grades.grades_asked(page, moved_grades.moved_grades(page))
    assert line is not None
    assert (line.text, line.target) == ("What would lift priority 1 again?", "priority_1.html")
    apart, part = page.apart(), first_page.Part(questions=(first_page.Question("grades", line),))
    (listed,) = first_page.blocks(apart, part, "ask", numbered=True)
    assert "What would lift" in listed.markdown()
    assert apart.ledger.get("first-page.ask.grades").text == line.text
    assert moved_grades.grades_asked(page, []) is None
    assert moved_grades.grades_told(page, []) == ""


def test_what_an_analyst_made_of_it_counts_as_a_move(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = WrittenGrade(priority="priority-1", grade="adequate", reason="thefts may come back")
    monkeypatch.setattr(grade_rule, "read_written", lambda *_: {"priority-1": written})
    (moved,) = moved_grades.moved_grades(page)
    assert (moved.number, moved.now) == (1, "adequate")


def test_questions_on_grades_name_all_that_fell(page: Page) -> None:
    assert page.plan is not None
    one, two, *_ = page.plan.priorities
    fell = [
        moved_grades.MovedGrade(item, n, "good", "adequate") for n, item in ((1, one), (2, two))
    ]
    line = moved_grades.grades_asked(page, fell)
    assert line is not None
    assert line.text == "What would lift priority 1 and priority 2 again?"
    assert (line.label, line.target) == ("priority 1", f"{one.page}.html")


def test_analyst_confirms_or_changes_a_grade(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page.plan is not None
    three, seven = page.plan.priorities[2], page.plan.priorities[6]
    blocks = grades.grade_blocks(page.apart(), three)
    assert "No analyst has confirmed" in blocks[0].markdown()
    written = WrittenGrade(
        priority="priority-3", grade="adequate", reason="recording is more complete than elsewhere"
    )
    monkeypatch.setattr(grade_rule, "read_written", lambda *_: {"priority-3": written})
    apart = page.apart()
    text = grades.grade_blocks(apart, three)[0].markdown()
    assert "The analyst changes it to" in text
    assert "Recording is more complete" in text
    assert apart.ledger.get("priority-3.grade.final").text == "adequate"
    assert apart.ledger.get("priority-3.grade.proposed").text == "requires improvement"
    none = replace_priority(written, "priority-7")
    monkeypatch.setattr(grade_rule, "read_written", lambda *_: {"priority-7": none})
    with pytest.raises(Exception, match="nothing can be told"):
        grades.grade_blocks(page.apart(), seven)


def replace_priority(written: WrittenGrade, name: str) -> WrittenGrade:
    return written.model_copy(update={"priority": name})


def test_written_grades_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "commentary" / "essex" / "2020-21-q4"
    folder.mkdir(parents=True)
    entry = {"priority": "priority-44", "grade": "good", "reason": "Arrests rose to 5,120 in all."}
    file = folder / "grades.yml"
    file.write_text(yaml.safe_dump({"grades": [entry]}), encoding="utf-8")
    catalogue = Catalogue(ROOT)
    monkeypatch.setattr(
        written_grades, "read_written", lambda *_: {"priority-44": WrittenGrade(**entry)}
    )
    unknown, typed = written_grades.written_faults(catalogue, file)
    assert "unknown priority 'priority-44'; expected one of priority-1" in unknown
    assert "5,120" in typed
    assert re.match(r"grades\.yml, 'priority-44'", typed)
