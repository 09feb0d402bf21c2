from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import own_force, read_edition
from pcp_analysis.cli.main import app
from pcp_analysis.errors import PcpError
from pcp_analysis.report.check import faults_of, unwritten_of
from pcp_analysis.store.local_returns import LocalReturns


@pytest.fixture
def run(project: Path, root: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("PCP_PROJECT", str(project))
    for name in ("book", "notebooks"):
        if not (project / name).exists():
            (project / name).symlink_to(root / name)

    def command(*words: str) -> str:
        found = CliRunner().invoke(app, list(words))
        if found.exception is not None:
            raise found.exception
        return found.output

    return command


def files(project: Path) -> dict[str, bytes]:
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted((project / "data").rglob("*"))
        if path.is_file() and "observations" not in path.parts
    }


def test_new_quarter_has_edition_return_and_commentary_that_checks_as_not_written(
    project: Path, run
) -> None:  # type: ignore[no-untyped-def]
    run("new", "2021-22-q1", "--as-at", "2026-07-31")
    edition = yaml.safe_load((project / "data/editions/2021-22-q1.yml").read_text())
    assert (edition["force"], edition["status"], str(edition["as_at"])) == (
        "essex",
        "draft",
        "2026-07-31",
    )
    page = project / "data/commentary/essex/2021-22-q1/priority-crime-prevention.md"
    text = page.read_text(encoding="utf-8")
    assert all(line.startswith("% prompt: ") for line in text.splitlines())
    assert "85.9 in Q2 2020/21" in text  # as recorded for the edition before
    assert faults_of(project, "2021-22-q1") == []
    assert page.relative_to(project).as_posix() in unwritten_of(project, "2021-22-q1")
    assert "Commentary not written" in run("check", "2021-22-q1")
    page.write_text(text + "\nPatrols went on.\n", encoding="utf-8")
    assert page.relative_to(project).as_posix() not in unwritten_of(project, "2021-22-q1")
    assert faults_of(project, "2021-22-q1") == []


def test_new_never_overwrites_and_writes_nothing_where_it_refuses(project: Path, run) -> None:  # type: ignore[no-untyped-def]
    before = files(project)
    with pytest.raises(PcpError, match="pcp status 2020-21-q4"):
        run("new", "2020-21-q4")
    with pytest.raises(PcpError, match="--as-at: found 'tomorrow'"):
        run("new", "2021-22-q1", "--as-at", "tomorrow")
    with pytest.raises(PcpError, match="pcp new 2025-26-q4"):
        run("new", "2021-22-q9")
    assert files(project) == before


def test_new_is_complete_or_absent(project: Path, run, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    import pcp_analysis.report.editions.new as begun

    before, written = files(project), begun.write_atomically

    def fails_late(path: Path, content: str | bytes) -> None:
        if path.name == "priority-roads.md":
            raise OSError(28, "No space left on device")
        written(path, content)

    monkeypatch.setattr(begun, "write_atomically", fails_late)
    with pytest.raises(PcpError, match=r"priority-roads\.md cannot be: No space left"):
        run("new", "2021-22-q1")
    assert files(project) == before
    assert not (project / "data/commentary/essex/2021-22-q1").exists()


def test_another_force_has_a_folder_and_a_group_file_that_invents_nothing(
    project: Path, run
) -> None:  # type: ignore[no-untyped-def]
    run("new", "2022-23-q1", "--force", "kent")
    assert (project / "data/editions/kent/2022-23-q1.yml").is_file()
    assert own_force(project) == "essex"
    group = project / "data/catalogue/peer_groups/kent.yml"
    assert yaml.safe_load(group.read_text()) == {"force": "kent", "peers": [], "source": ""}
    catalogue = Catalogue.load(project)
    assert catalogue.group("kent").id == "all-forces"
    edition = read_edition(project, catalogue, "2022-23-q1", force="kent")
    assert (edition.force, edition.announced) == ("kent", True)
    group.write_text("force: kent\npeers: [essex, sussex]\nsource: ''\n")
    with pytest.raises(PcpError, match="fill in both"):
        Catalogue(project).group("kent")


def test_the_form_that_new_writes_reads_as_an_empty_return(project: Path, run) -> None:  # type: ignore[no-untyped-def]
    count = len(LocalReturns.load(project, "essex").every_figure)
    run("new", "2021-22-q1")
    assert len(LocalReturns.load(project, "essex").every_figure) == count


def test_new_says_what_a_plan_without_priorities_means_and_goes_on_once_it_has_them(
    project: Path, run
) -> None:  # type: ignore[no-untyped-def]
    told = run("new", "2025-26-q4", "--as-at", "2026-07-31")
    plan = "data/catalogue/plans/essex/2024-2028.yml"
    assert (
        "so the edition is told by themes, without a return to fill in and without commentary"
        in told
    )
    assert f"fill in 'priorities' of {plan} and run 'pcp new 2025-26-q4' again" in told
    entry = "priorities: [{id: priority-a, title: Safer streets, indicators: [robbery]}]"
    (project / plan).write_text((project / plan).read_text().replace("priorities: []", entry))
    told = run("new", "2025-26-q4")
    assert "Kept  data/editions/2025-26-q4.yml" in told
    assert "Wrote data/commentary/essex/2025-26-q4/priority-a.md" in told
    assert "no return: the plan" in told
    with pytest.raises(PcpError, match="leave out --as-at"):
        run("new", "2025-26-q4", "--as-at", "2026-08-01")
    with pytest.raises(PcpError, match="nor is anything else lacking"):
        run("new", "2025-26-q4")
