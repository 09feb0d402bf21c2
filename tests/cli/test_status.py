from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.cli.main import app
from pcp_analysis.report.status import Item, status_of


@pytest.fixture
def whole(project: Path, root: Path) -> Path:
    for name in ("book", "notebooks"):
        if not (project / name).exists():
            (project / name).symlink_to(root / name)
    return project


def items(project: Path, name: str, force: str | None = None, **changes: object) -> list[Item]:
    catalogue = Catalogue.load(project)
    edition = replace(read_edition(project, catalogue, name, force=force), **changes)
    return status_of(project, catalogue, edition)


def test_release_is_overdue_from_the_day_that_its_rhythm_says(whole: Path) -> None:
    def crime(as_at: dt.date) -> Item:
        found = items(whole, "2023-24-q2", as_at=as_at)
        (item,) = [item for item in found if item.what.startswith("Police recorded crime")]
        return item

    assert crime(dt.date(2024, 1, 30)).done
    late = crime(dt.date(2024, 1, 31))
    assert not late.done
    assert "Q2 2023/24 should have come out by 31 January 2024" in late.what
    assert late.mend.startswith("pcp import")


def test_status_lists_what_is_open_with_what_mends_it(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(whole))
    found = CliRunner().invoke(app, ["status", "2022-23-q1", "--force", "kent"])
    lines = [line.split("\t") for line in found.output.splitlines()[1:]]
    assert found.exit_code == 1
    assert ["open", "Built: no", "pcp build 2022-23-q1 --force kent"] in lines
    assert all(len(line) == 3 for line in lines if line[0] == "open")
    assert all(len(line) == 2 for line in lines if line[0] == "done")
    (peers,) = [line for line in lines if line[1].startswith("Peers")]
    assert "peer_groups/kent.yml" in peers[2]


def test_published_edition_without_a_record_is_overdue(whole: Path) -> None:
    path = whole / "data" / "editions" / "2020-21-q4.yml"
    text = path.read_text().replace("status: draft", "status: published")
    path.write_text(text + "signed_off: {by: A. Name, day: 2026-08-01}\n")
    late = [item for item in items(whole, "2020-21-q4") if item.what.startswith("Record")]
    assert [(item.done, item.mend) for item in late] == [
        (False, "pcp record 2020-21-q4 --force essex")
    ]
