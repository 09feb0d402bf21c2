from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.cli.main import app
from pcp_analysis.errors import PcpError, UnknownNameError
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.manifest import NAME
from pcp_analysis.publishing.trace.verify import Fault, verify
from pcp_analysis.report.ledger import value_digest

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
Spoil = Callable[[Path], None]


def faults(edition: Path, **options: str) -> list[Fault]:
    with opened(str(edition)) as built:
        return [fault for check in verify(built, **options) for fault in check.faults]  # type: ignore[arg-type]


def named(edition: Path, **options: str) -> set[str]:
    return {fault.file for fault in faults(edition, **options)}


def one_of_each_kind(edition: Path) -> list[Path]:
    """Return one file for each folder and ending of an edition."""
    kinds: dict[tuple[str, str], Path] = {}
    for path in sorted(edition.rglob("*")):
        if path.is_file() and path.stat().st_size:
            top = path.relative_to(edition).parent.as_posix()
            kinds.setdefault((top, path.suffix), path)
    return list(kinds.values())


def replace_text(path: Path, old: str, new: str, after: str = "") -> None:
    head, mark, rest = path.read_text().partition(after) if after else ("", "", path.read_text())
    assert old in rest
    path.unlink()
    path.write_text(head + mark + rest.replace(old, new, 1))


def test_edition_as_built_passes(small: Path) -> None:
    with opened(str(small)) as built:
        checks = verify(built)
    assert [check.name for check in checks] == [
        "Manifest",
        "Files of the edition",
        "Ledger",
        "Figures on pages",
        "Data beside the pages",
        "Inputs at hand",
    ]
    assert all(check.checked > 0 and not check.faults for check in checks)


def test_changed_file_of_every_kind_is_named(copied: Path, spoil: Spoil) -> None:
    kinds = one_of_each_kind(copied)
    endings = {path.suffix for path in kinds}
    assert {".html", ".js", ".css", ".svg", ".png", ".csv", ".json", ".ipynb", ".sha256"} <= endings
    for path in kinds:
        before = path.read_bytes()
        spoil(path)
        name = path.relative_to(copied).as_posix()
        assert any(name in file for file in named(copied)), name
        path.write_bytes(before)
    assert not faults(copied)


@pytest.mark.parametrize(
    "path",
    [
        "data/observations/recorded_crime.csv",
        "data/catalogue/releases.yml",
        "data/catalogue/indicators.yml",
        "data/documents/essex/002/points.csv",
        "data/editions/2020-21-q4.yml",
        "notebooks/most_similar_group_overall.ipynb",
        "book/glossary.md",
        "_config.yml",
        "requirements.lock",
    ],
)
def test_changed_input_is_named_apart_from_the_edition(
    copied: Path, spoil: Spoil, path: str
) -> None:
    spoil(copied.parents[2] / path)
    assert faults(copied) == [Fault(path, "is not what the edition was built from")]
    with opened(str(copied)) as built:
        assert not any(check.faults for check in verify(built, inputs=False))


def test_missing_and_added_files_are_named(copied: Path) -> None:
    gone = next((copied / "figures").glob("*.csv"))
    gone.unlink()
    (copied / "html" / "extra.html").write_text("<p>more</p>")
    (copied.parents[2] / "data" / "observations" / "workforce.csv").unlink()
    found = {fault.file: fault.what for fault in faults(copied)}
    assert "is missing" in found[f"figures/{gone.name}"]
    assert "was added" in found["html/extra.html"]
    assert "is missing here" in found["data/observations/workforce.csv"]


def test_changed_value_is_found_even_with_a_new_manifest(copied: Path, write_again: Spoil) -> None:
    entry = '"most-similar-group.all-crime.value": {'
    replace_text(copied / "ledger.json", '"text": "80.2"', '"text": "70.2"', after=entry)
    write_again(copied)
    found = faults(copied)
    assert {fault.file for fault in found} >= {"ledger.json"}
    assert any("'most-similar-group.all-crime.value'" in fault.what for fault in found)


def test_page_that_prints_another_figure_than_the_ledger_is_found(
    copied: Path, write_again: Spoil
) -> None:
    page = copied / "html" / "most_similar_group_overall.html"
    replace_text(page, ">80.2</data>", ">70.2</data>")
    write_again(copied)
    (fault,) = faults(copied)
    assert fault.file == "html/most_similar_group_overall.html"
    assert "prints '70.2'" in fault.what
    assert "the ledger has '80.2'" in fault.what


def test_ledger_entry_with_a_hash_of_its_own_is_found_on_the_page(
    copied: Path, write_again: Spoil
) -> None:
    path = copied / "ledger.json"
    content = json.loads(path.read_text())
    entry = content["entries"]["most-similar-group.all-crime.value"]
    entry["text"] = "70.2"
    with opened(str(copied)):
        from pcp_analysis.report.ledger import Entry

        entry["sha256"] = value_digest(
            Entry(**{**entry, "releases": tuple(entry["releases"]), "areas": tuple(entry["areas"])})
        )
    path.unlink()
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    write_again(copied)
    assert any("the ledger has '70.2'" in fault.what for fault in faults(copied))


def test_csv_and_json_that_disagree_are_found(
    copied: Path, spoil: Spoil, write_again: Spoil
) -> None:
    path = copied / "figures" / "most-similar-group.all-crime.forces.json"
    replace_text(path, "1852594", "1852595")
    write_again(copied)
    assert f"figures/{path.name}" in named(copied)


def test_digest_noted_elsewhere_finds_an_edition_written_anew(
    copied: Path, write_again: Spoil
) -> None:
    noted = hashlib.sha256((copied / NAME).read_bytes()).hexdigest()
    assert not faults(copied, digest=noted.upper())
    replace_text(copied / NAME, '"status": "draft"', '"status": "final"')
    write_again(copied)
    assert not faults(copied)
    assert named(copied, digest=noted) == {NAME}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"entries": 1}', '{"entries": {"a": 1}}'])
def test_ledger_that_is_none_is_one_fault_not_a_traceback(copied: Path, content: str) -> None:
    (copied / "ledger.json").unlink()
    (copied / "ledger.json").write_text(content)
    assert any("cannot be read as a ledger" in fault.what for fault in faults(copied))


@pytest.mark.parametrize("content", ["", "{", "[]", '{"edition": 1}'])
def test_manifest_that_is_none_is_one_fault_not_a_traceback(copied: Path, content: str) -> None:
    (copied / NAME).unlink()
    (copied / NAME).write_text(content)
    assert any("cannot be read as a manifest" in fault.what for fault in faults(copied))


def test_edition_is_found_by_name_quarter_and_folder(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(small.parents[2]))
    for name in ("2020-21-q4", "essex/2020-21-q4", "Q4 2020/21", str(small)):
        with opened(name) as built:
            assert built.folder == small.resolve()
            assert built.name == "essex/2020-21-q4"


def test_what_is_no_edition_is_refused(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(small.parents[2]))
    with pytest.raises(UnknownNameError, match=r"no built edition '2020-21-q3'.*'2020-21-q4'"):
        opened("2020-21-q3").__enter__()
    (tmp_path / "file").write_text("x")
    with pytest.raises(PcpError, match="found a file; expected a folder or a bundle's zip"):
        opened(str(tmp_path / "file")).__enter__()


def test_an_edition_that_was_changed_is_not_recorded(
    copied: Path, spoil: Spoil, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copied.parents[2]
    records = root / "data" / "editions" / "record" / "essex"
    monkeypatch.setenv("PCP_PROJECT", str(root))
    spoil(copied / "ledger.json")
    before = {path: path.read_bytes() for path in records.rglob("*")}
    found = CliRunner().invoke(app, ["record", "2020-21-q4"])
    assert isinstance(found.exception, PcpError)
    assert re.search(r"so it is not recorded: ledger\.json .*Build it again", str(found.exception))
    assert {path: path.read_bytes() for path in records.rglob("*")} == before
