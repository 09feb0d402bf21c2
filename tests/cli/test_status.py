from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.cli.main import app
from pcp_analysis.report import status as standing
from pcp_analysis.report.editions.record import Record
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


def published() -> Record:
    return Record(
        force="essex",
        edition="2025-26-q3",
        quarter="2025-26-q3",
        as_at=dt.date(2026, 7, 31),
        version=1,
        status="published",
        figures={},
    )


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
    assert all(len(line) == 3 for line in lines if line[0] in ("open", "lacking"))
    assert all(len(line) == 2 for line in lines if line[0] == "done")
    (peers,) = [line for line in lines if line[1].startswith("Peers")]
    assert (peers[0], "peer_groups/kent.yml" in peers[2]) == ("lacking", True)
    (old,) = [line for line in lines if line[1].startswith("Indicators whose newest figure")]
    assert "Killed or seriously injured on the roads (to 31 December 2018)" in old[1]


def test_what_is_lacking_alone_is_no_failure_and_a_page_of_questions_is_open(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(whole))
    path = whole / "data" / "editions" / "2025-26-q3.yml"
    text = path.read_text().replace("status: draft", "status: published")
    path.write_text(text + "signed_off: {by: A. Name, day: 2026-08-01}\n")
    built = whole / "editions" / "essex" / "2025-26-q3" / "manifest.json"
    built.parent.mkdir(parents=True)
    built.write_text("{}")
    monkeypatch.setattr(standing, "read_records", lambda root, force: [published()])
    found = CliRunner().invoke(app, ["status", "2025-26-q3"])
    assert found.exit_code == 0, found.output
    assert "nothing open" in found.output
    assert "\nlacking\t" in found.output
    page = whole / "data/commentary/essex/2020-21-q4/priority-1.md"
    page.write_text("% prompt: Why?\n")
    page.with_name("priority-2.md").unlink()
    states = {item.what: item.state for item in items(whole, "2020-21-q4")}
    assert states["Commentary: priority-1 holds questions alone"] == "open"
    assert states["Commentary: priority-2 not written"] == "lacking"


def test_published_edition_without_a_record_is_overdue(whole: Path) -> None:
    path = whole / "data" / "editions" / "2020-21-q4.yml"
    text = path.read_text().replace("status: draft", "status: published")
    path.write_text(text + "signed_off: {by: A. Name, day: 2026-08-01}\n")
    late = [item for item in items(whole, "2020-21-q4") if item.what.startswith("Record")]
    assert [(item.done, item.mend) for item in late] == [
        (False, "pcp record 2020-21-q4 --force essex")
    ]


def test_priorities_that_no_figure_is_tied_to_are_told_to_whoever_makes_the_edition(
    whole: Path,
) -> None:
    (bare,) = [
        item
        for item in items(whole, "2025-26-q3", force="kent")
        if item.what.startswith("Priorities without a figure")
    ]
    assert (bare.state, bare.what.rpartition(": ")[2]) == ("lacking", "3 of 4")
    assert "data/catalogue/plans/kent/" in bare.mend
    assert "pcp template 2025-26-q3 --force kent" in bare.mend
