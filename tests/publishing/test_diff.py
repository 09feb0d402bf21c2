from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcp_analysis.publishing.trace.diff import HEADER, Difference, compare
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.manifest import NAME

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
VALUE = "most-similar-group.all-crime.value"


def difference(old: Path, new: Path) -> list[Difference]:
    with opened(str(old)) as one, opened(str(new)) as two:
        return compare(one, two)


def change(path: Path, *keys: str, to: object) -> None:
    content = json.loads(path.read_text())
    inner = content
    for key in keys[:-1]:
        inner = inner[key]
    if to is None:
        del inner[keys[-1]]
    else:
        inner[keys[-1]] = to
    path.unlink()
    path.write_text(json.dumps(content))


def test_same_edition_has_no_difference(small: Path, copied: Path) -> None:
    assert difference(small, copied) == []


def test_value_text_method_and_releases_are_told(small: Path, copied: Path) -> None:
    path = copied / "ledger.json"
    change(path, "entries", VALUE, "value", to=81.0)
    change(path, "entries", VALUE, "text", to="81.0")
    change(path, "entries", VALUE, "releases", to=["home-office-recorded-crime-2023-10"])
    (found,) = difference(small, copied)
    assert (found.chapter, found.id) == ("most-similar-group", VALUE)
    assert found.changed == ("value", "text", "releases")
    assert (found.old, found.new) == ("80.2", "81.0")
    assert found.difference == pytest.approx(81.0 - 80.2, abs=0.05)
    assert dict(zip(HEADER, found.row, strict=True))["new_value"] == 81.0


def test_entries_of_one_edition_alone_are_told(small: Path, copied: Path) -> None:
    change(copied / "ledger.json", "entries", VALUE, to=None)
    (gone,) = difference(small, copied)
    (came,) = difference(copied, small)
    assert (gone.changed, gone.old, gone.new) == (("removed",), "80.2", None)
    assert (came.changed, came.old, came.new) == (("added",), None, "80.2")
    assert gone.difference is None


def test_code_inputs_and_release_files_stand_first(small: Path, copied: Path) -> None:
    change(copied / "ledger.json", "entries", VALUE, "text", to="81")
    change(copied / NAME, "code", "commit", to="abc")
    change(copied / NAME, "inputs", "data/observations/population.csv", to="0" * 64)
    change(copied / NAME, "releases", "ons-population-2025-07", "sha256", to="1" * 64)
    found = difference(small, copied)
    assert [item.chapter for item in found] == ["manifest"] * 3 + ["most-similar-group"]
    assert {item.id for item in found[:3]} == {
        "commit",
        "data/observations/population.csv",
        "release ons-population-2025-07",
    }
    assert next(item.new for item in found if item.id == "commit") == "abc"


def test_changed_data_of_a_table_are_told(small: Path, copied: Path) -> None:
    name = "most-similar-group.all-crime.forces"
    change(copied / "ledger.json", "entries", name, "sha256", to="2" * 64)
    (found,) = difference(small, copied)
    assert found.changed == ("data",)
