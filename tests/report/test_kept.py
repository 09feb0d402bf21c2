"""Records and studies that no longer say what their name says are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.files import with_digest
from pcp_analysis.report.kept import kept_faults

RECORD = {
    "force": "essex",
    "edition": "2020-21-q2",
    "quarter": "2020-21-q2",
    "as_at": "2026-07-31",
    "version": 1,
    "status": "draft",
    "figures": {"a.b": {"text": "1", "releases": ["known"]}},
}
STUDY = {
    "force": "essex",
    "quarter": "2020-21-q2",
    "seed": 1,
    "repeats": 5,
    "other_forces": 7,
    "designs": {},
    "cells": [],
}


def faults(root: Path, kind: str, name: str, content: dict[str, Any] | str) -> list[str]:
    path = root / "data" / "editions" / kind / name
    path.parent.mkdir(parents=True)
    path.write_text(content if isinstance(content, str) else with_digest(content))
    return list(kept_faults(root, ["known"]))


def test_those_of_the_project_have_no_fault(root: Path, catalogue: Catalogue) -> None:
    assert list(kept_faults(root, [item.id for item in catalogue.listed_releases])) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"version": 2}, "found the record of essex/2020-21-q2.v2.json"),
        ({"force": "kent"}, "found the record of kent/2020-21-q2.v1.json"),
        ({"version": 0}, "'version': Input should be greater"),
        ({"quarter": "2020-21-q3"}, "edition 2020-21-q2 is not of 2020-21-q3"),
        ({"as_at": "2020-07-31"}, "as_at 2020-07-31 is before 2020-09-30"),
        ({"status": "drafted"}, "'status': Input should be 'draft'"),
        ({"more": 1}, "'more': Extra inputs"),
        ({"figures": {"a.b": {"text": "1", "releases": ["knwn"]}}}, "Did you mean 'known'?"),
    ],
)
def test_a_changed_record_is_named(
    tmp_path: Path, change: dict[str, Any], said: str | None
) -> None:
    found = faults(tmp_path, "record", "essex/2020-21-q2.v1.json", RECORD | change)
    assert len(found) == (said is not None)
    assert all(str(said) in line and line.startswith("data/editions/record/") for line in found)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("essex/2020-21-q2.json", STUDY, None),
        ("essex/2020-21-q4.json", STUDY, "found the study of essex, 2020-21-q2"),
        ("kent/2020-21-q2.json", STUDY, "found the study of essex, 2020-21-q2"),
        ("essex/2020-21-q2.json", STUDY | {"repeats": -5}, "'repeats': Input should be"),
        ("essex/2020-21-q2.json", "{{", "no study of an edition"),
        ("essex/2020-21-q5.json", STUDY, "no study of an edition"),
        ("essex/2020-21-q2.txt", "x", "a file that is no study"),
    ],
)
def test_a_changed_study_is_named(
    tmp_path: Path, name: str, content: dict[str, Any] | str, said: str | None
) -> None:
    found = faults(tmp_path, "study", name, content)
    assert len(found) == (said is not None)
    assert all(str(said) in line for line in found)


def test_a_file_that_is_no_record_is_named(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, "record", "essex/2020-21-q2.v1.txt", "x")
    assert "a file that is no record" in fault


@pytest.mark.parametrize(
    ("kind", "name", "content", "old", "new"),
    [
        ("record", "essex/2020-21-q2.v1.json", RECORD, '"a.b"', '"a.c"'),
        ("record", "essex/2020-21-q2.v1.json", RECORD, '"text": "1"', '"text": "2"'),
        ("study", "essex/2020-21-q2.json", STUDY, '"repeats": 5', '"repeats": 6'),
    ],
)
def test_figures_that_were_changed_or_lost_their_digest_are_told(
    tmp_path: Path, kind: str, name: str, content: dict[str, Any], old: str, new: str
) -> None:
    whole = with_digest(content)
    (fault,) = faults(tmp_path / "a", kind, name, whole.replace(old, new))
    assert "it was changed since it was written" in fault
    (fault,) = faults(tmp_path / "b", kind, name, json.dumps(content))
    assert "it lacks the sha256 of what it says" in fault
