from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.catalogue.standing import SignOff
from pcp_analysis.cli.main import app
from pcp_analysis.errors import PcpError
from pcp_analysis.publishing import publish as publishing
from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import changes_not_committed
from pcp_analysis.report.editions.record import Record, read_records, write_record

SIGNED = SignOff(by='A. "Q" Name', day=dt.date(2026, 8, 1))
FILE = "data/editions/2020-21-q4.yml"


@pytest.fixture
def whole(project: Path, root: Path) -> Path:
    for name in ("book", "notebooks"):
        if not (project / name).exists():
            (project / name).symlink_to(root / name)
    return project


def publish(project: Path, build, signed: SignOff = SIGNED):  # type: ignore[no-untyped-def]
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4")
    return publishing.publish(project, catalogue, edition, signed, build)


def fails(edition: Edition, target: Path) -> Path:
    raise PcpError(f"no build of {edition.status}")


def test_a_failed_build_leaves_the_draft_as_it_was(whole: Path) -> None:
    before = (whole / FILE).read_bytes()
    with pytest.raises(PcpError, match="no build of published"):
        publish(whole, fails)
    assert (whole / FILE).read_bytes() == before


def _packed(built: Built, target: Path) -> Path:
    target.write_bytes(b"zip")
    return target


@pytest.mark.parametrize("fault", ["verify", "bundle", "put_in_place"])
def test_what_fails_after_the_build_leaves_the_draft_and_its_pages(
    whole: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    page = whole / "editions" / "essex" / "2020-21-q4" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("the draft")
    before, records = (whole / FILE).read_bytes(), read_records(whole, "essex")

    def build(edition: Edition, target: Path) -> Path:
        folder = target / edition.folder
        folder.mkdir(parents=True)
        (folder / "ledger.json").write_text("{}")
        return folder

    def breaks(*given: object) -> Path:
        raise PcpError(f"no {fault}")

    monkeypatch.setattr(publishing, "verify", lambda built: [])
    monkeypatch.setattr(publishing, "bundle", _packed)
    monkeypatch.setattr(publishing.Ledger, "read", lambda folder: publishing.Ledger())
    monkeypatch.setattr(publishing, fault, breaks)
    with pytest.raises(PcpError, match=f"no {fault}"):
        publish(whole, build)
    assert page.read_text() == "the draft"
    assert (whole / FILE).read_bytes() == before
    assert read_records(whole, "essex") == records
    assert [path.name for path in page.parents[2].iterdir()] == ["2020-21-q4"]
    assert not (whole / "editions" / ".working").exists()


def test_published_edition_is_signed_packed_and_recorded(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def build(edition: Edition, target: Path) -> Path:
        seen.append(edition.standing)
        folder = target / edition.folder
        folder.mkdir(parents=True)
        (folder / "ledger.json").write_text("{}")
        (folder / "manifest.sha256").write_text("abc  manifest.json\n")
        return folder

    monkeypatch.setattr(publishing, "verify", lambda built: [])
    monkeypatch.setattr(publishing, "bundle", _packed)
    monkeypatch.setattr(publishing.Ledger, "read", lambda folder: publishing.Ledger())
    done = publish(whole, build)
    assert seen == ['Published: signed off by A. "Q" Name on 1 August 2026.']
    assert (done.digest, done.archive.name) == ("abc", "2020-21-q4.v1.zip")
    assert "# Edition of the report book" in (whole / FILE).read_text()  # its comments stay
    assert [
        item.status for item in read_records(whole, "essex") if item.edition == "2020-21-q4"
    ] == ["published"]
    with pytest.raises(PcpError, match=r"set 'version: 2' and 'status: draft'"):
        publish(whole, build)


def test_what_stands_in_the_way_is_told_at_once(whole: Path) -> None:
    (whole / "data/commentary/essex/2020-21-q4/priority-1.md").write_text("% prompt: Why?\n")
    (whole / "data/commentary/essex/2020-21-q4/priority-2.md").write_text("It rose by 4.5%.\n")
    (whole / "data/catalogue/disclosure.yml").write_text(
        "rules: [{id: few, below: 6, reason: few people, periods: [2020-21-q4]}]\ntotals: []\n"
    )
    with pytest.raises(PcpError) as caught:
        publish(whole, fails)
    said = str(caught.value)
    for wanted in ("priority-1.md: holds questions", "priority-2.md, line 1", "write 'withheld'"):
        assert wanted in said
    assert "pcp status 2020-21-q4 --force essex" in said


def test_sign_off_before_the_as_at_date_is_refused(whole: Path) -> None:
    with pytest.raises(PcpError, match="before the as-at date"):
        publish(whole, fails, SignOff(by="A. Name", day=dt.date(2026, 7, 1)))


def test_quarter_without_a_file_and_odd_names_are_refused(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(whole))

    def run(*words: str) -> str:
        return str(CliRunner().invoke(app, ["publish", *words]).exception)

    signed = ("--signed-by", "A. Name", "--on", "2026-08-01")
    assert "pcp new 2018-19-q1 --force essex" in run("2018-19-q1", *signed)
    assert "--on: found 'today'" in run("2020-21-q4", "--signed-by", "A", "--on", "today")
    assert "--signed-by" in run("2020-21-q4", "--signed-by", "A\u202eB", "--on", "2026-08-01")


def test_record_of_a_draft_gives_way_to_the_published_one(tmp_path: Path) -> None:
    draft = Record(
        force="essex",
        edition="2020-21-q4",
        quarter="2020-21-q4",
        as_at=dt.date(2026, 7, 31),
        version=1,
        status="draft",
        figures={},
    )
    published = draft.model_copy(update={"status": "published"})
    write_record(tmp_path, draft)
    write_record(tmp_path, published)
    with pytest.raises(PcpError, match="give the edition a new version"):
        write_record(tmp_path, draft)


def test_data_that_are_not_committed_are_named_and_git_is_not_needed(tmp_path: Path) -> None:
    assert changes_not_committed(tmp_path, "data") == []  # no git history
    file = tmp_path / "data" / "new.yml"
    file.parent.mkdir()
    file.write_text("force: essex\n")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "other.txt").write_text("not data")
    assert changes_not_committed(tmp_path, "data") == ["data/new.yml"]
