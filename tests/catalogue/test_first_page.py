"""The rules of the first page and of grades are data, and a slip in them is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.first_page import FirstPageRule, checked_rule
from pcp_analysis.catalogue.grades import GradeRule, read_written
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "catalogue"


def spoilt(tmp_path: Path, change: dict[str, Any]) -> FirstPageRule:
    content = yaml.safe_load((FOLDER / "first_page.yml").read_text(encoding="utf-8"))
    path = tmp_path / "first_page.yml"
    path.write_text(yaml.safe_dump(content | change), encoding="utf-8")
    catalogue = Catalogue(ROOT)
    known = {item.id: item for item in catalogue.indicators}
    return checked_rule(read_yaml(path, FirstPageRule), known)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"always": ["robery"]}, "Did you mean 'robbery'?"),
        ({"places": {"end": 0.5, "near_end": 0.25}}, "end (0.5) is larger than near_end (0.25)"),
        ({"signs": []}, "'signs' needs each sign once"),
        ({"nesting": [{"whole": "robbery", "parts": ["robbery"]}]}, "'robbery' is part of itself"),
        (
            {
                "nesting": [
                    {"whole": "all-crime", "parts": ["robbery"]},
                    {"whole": "theft-all", "parts": ["robbery"]},
                ]
            },
            "'nesting' names robbery twice",
        ),
        (
            {"lists": {name: {"most": 6, "least": 1} for name in ("better", "worse", "ask")}},
            "less than or equal to 5",
        ),
    ],
)
def test_slip_in_the_rule_is_told(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    with pytest.raises(CatalogueError) as error:
        spoilt(tmp_path, change)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why is {indicators} so?", "found {indicators}"),
        ("Why is {indicator so?", "found a brace alone"),
        ("Why is {indicator} last of 8?", "found a number"),
        ("Why is {rank} so low?", "names {indicator} once"),
    ],
)
def test_question_takes_figures_of_the_ledger_alone(
    tmp_path: Path, question: str, told: str
) -> None:
    content = yaml.safe_load((FOLDER / "first_page.yml").read_text(encoding="utf-8"))
    asked = [{**item, "question": question} for item in content["ask"]]
    with pytest.raises(CatalogueError) as error:
        spoilt(tmp_path, {"ask": asked})
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ask": "Why did a grade fall?"}, "names {priority} once"),
        ({"ask": "Why did {priority} fall to {now}?"}, "and nothing else"),
        ({"each": "{priority} ({before})"}, "names {now} once"),
        ({"each": "{priority} ({before}, now {now}) {rank}"}, "found a brace that is not of"),
    ],
)
def test_words_of_a_moved_grade_take_what_they_are_given(
    tmp_path: Path, change: dict[str, str], told: str
) -> None:
    content = yaml.safe_load((FOLDER / "first_page.yml").read_text(encoding="utf-8"))
    with pytest.raises(CatalogueError) as error:
        spoilt(tmp_path, {"grades": content["grades"] | change})
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"broken": "How did it change?"}, "names {broken} once"),
        ({"broken": "How did {broken} change from {was}?"}, "found a brace that is not of"),
        ({"old": "{are} {old} still {standing}?"}, "names {beside} once"),
        ({"old": "{are} {old} {old} still {standing}{beside}?"}, "names {old} once"),
        ({"counted": "What lies behind {counted} and {rank}?"}, "found a brace that is not of"),
    ],
)
def test_questions_of_no_sign_take_what_they_are_given(
    tmp_path: Path, change: dict[str, str], told: str
) -> None:
    with pytest.raises(CatalogueError) as error:
        spoilt(tmp_path, change)
    assert told in str(error.value)


def test_wholes_and_parts_are_known_at_any_depth() -> None:
    rule = Catalogue(ROOT).first_page
    assert rule.wholes_of("residential-burglary") == ("burglary", "theft-all", "all-crime")
    assert rule.are_nested("all-crime", "residential-burglary")
    assert not rule.are_nested("rape", "robbery")


def test_rule_of_grades_names_each_sign(tmp_path: Path) -> None:
    content = yaml.safe_load((FOLDER / "grades.yml").read_text(encoding="utf-8"))
    path = tmp_path / "grades.yml"
    path.write_text(yaml.safe_dump(content | {"signs": content["signs"][1:]}), encoding="utf-8")
    with pytest.raises(CatalogueError, match="needs each sign once"):
        read_yaml(path, GradeRule)


@pytest.mark.parametrize(("sign", "told"), [("position", "found no"), ("change", "found an")])
def test_place_aimed_for_has_words_of_the_position_alone(
    tmp_path: Path, sign: str, told: str
) -> None:
    content = yaml.safe_load((FOLDER / "grades.yml").read_text(encoding="utf-8"))
    for item in content["signs"]:
        if item["id"] == sign:
            item["aimed"] = None if sign == "position" else dict(item["words"])
    path = tmp_path / "grades.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(CatalogueError, match=f"'{sign}': {told} 'aimed'"):
        read_yaml(path, GradeRule)


def test_written_grades_are_one_for_a_priority_with_a_reason(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "commentary" / "essex" / "2020-21-q4"
    folder.mkdir(parents=True)
    assert read_written(tmp_path, "essex", "2020-21-q4") == {}
    entry = {"priority": "priority-4", "grade": "adequate", "reason": "Because of the operations."}
    file = folder / "grades.yml"
    file.write_text(yaml.safe_dump({"grades": [entry]}), encoding="utf-8")
    assert read_written(tmp_path, "essex", "2020-21-q4")["priority-4"].grade == "adequate"
    for wrong, told in (
        ([entry, dict(entry)], "has two grades"),
        ([{**entry, "grade": "outstanding"}], "requires improvement"),
        ([{**entry, "reason": ""}], "at least 10 characters"),
    ):
        file.write_text(yaml.safe_dump({"grades": wrong}), encoding="utf-8")
        with pytest.raises(CatalogueError, match=told):
            read_written(tmp_path, "essex", "2020-21-q4")
