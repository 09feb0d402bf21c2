from __future__ import annotations

import hashlib
import json
import py_compile
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from rocrate.rocrate import ROCrate

from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.bundle import archive, bundle
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.manifest import CRATE, NAME, SUMS
from pcp_analysis.publishing.trace.verify import verify

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
RUN = "from pcp_analysis.cli.main import main; main()"
HOME = "editions/essex/2020-21-q4"


@pytest.fixture(scope="module")
def packed(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the small edition."""
    with opened(str(small)) as built:
        return bundle(built, tmp_path_factory.mktemp("bundle") / "essex.zip")


@pytest.fixture
def unpacked(packed: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder)
    return folder


def pcp(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command with the code of the bundle alone."""
    environment = {"PYTHONPATH": str(cwd), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def named(folder: Path) -> set[str]:
    with opened(str(folder)) as built:
        return {fault.file for check in verify(built) for fault in check.faults}


def test_bundle_verifies_elsewhere_without_a_history(unpacked: Path) -> None:
    assert not (unpacked / ".git").exists()
    run = pcp("verify", ".", cwd=unpacked)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Files of the bundle" in run.stdout
    assert "as it was built" in run.stdout
    assert pcp("verify", HOME, cwd=unpacked).returncode == 0


def test_figure_is_reproduced_from_the_bundle_alone(unpacked: Path) -> None:
    run = pcp("reproduce", "most-similar-group.all-crime.value", "--edition", ".", cwd=unpacked)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "identical" in run.stdout


def test_edition_built_again_in_a_bundle_leaves_it_as_it_was(unpacked: Path) -> None:
    run = pcp("build", "2020-21-q4", "--no-pdf", cwd=unpacked)
    assert run.returncode == 0, run.stdout + run.stderr
    again = unpacked / "rebuilt" / "essex" / "2020-21-q4"
    assert (again / "ledger.json").read_bytes() == (unpacked / HOME / "ledger.json").read_bytes()
    assert (again / "html" / "index.html").read_bytes() == (
        unpacked / HOME / "html" / "index.html"
    ).read_bytes()
    checked = pcp("verify", ".", cwd=unpacked)
    assert checked.returncode == 0, checked.stdout
    assert "Not checked: rebuilt" in checked.stdout


def test_bundles_own_package_writes_and_runs_no_bytecode_beside_itself(
    unpacked: Path, tmp_path: Path
) -> None:
    assert pcp("verify", ".", cwd=unpacked).returncode == 0
    assert not list(unpacked.rglob("__pycache__"))
    source = tmp_path / "payload.py"
    source.write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    planted = (
        unpacked / "pcp_analysis" / "__pycache__" / f"errors.{sys.implementation.cache_tag}.pyc"
    )
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(source), str(planted), invalidation_mode=mode)
    run = pcp("verify", ".", cwd=unpacked)
    assert run.returncode == 1
    assert planted.name in run.stderr
    assert not (tmp_path / "ran").exists()


def test_zip_itself_verifies_and_is_the_same_each_time(
    small: Path, packed: Path, tmp_path: Path
) -> None:
    assert not named(packed)
    with opened(str(small)) as built:
        twin = bundle(built, tmp_path / "twin.zip")
    assert twin.read_bytes() == packed.read_bytes()


def test_bundle_holds_book_data_manifest_lock_and_what_sets_it_up(packed: Path) -> None:
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
    assert {
        f"{HOME}/html/index.html",
        f"{HOME}/ledger.json",
        f"{HOME}/{NAME}",
        "data/observations/recorded_crime.csv",
        "data/catalogue/releases.yml",
        "notebooks/most_similar_group_overall.ipynb",
        "pcp_analysis/cli/main.py",
        "requirements.lock",
        "pyproject.toml",
        "Makefile",
        "README.md",
        "LICENSE",
        CRATE,
        SUMS,
    } <= names
    assert not [name for name in names if "__pycache__" in name]


@pytest.mark.parametrize(
    "path",
    [
        f"{HOME}/html/index.html",
        f"{HOME}/figures/most-similar-group.all-crime.forces.csv",
        f"{HOME}/figures/most-similar-group.all-crime.trend.png",
        f"{HOME}/ledger.json",
        f"{HOME}/{NAME}",
        f"{HOME}/notebooks/most_similar_group_overall.ipynb",
        "data/observations/recorded_crime.csv",
        "notebooks/most_similar_group_overall.ipynb",
        "pcp_analysis/analysis/measures.py",
        "requirements.lock",
        "README.md",
        "LICENSE",
        CRATE,
        SUMS,
    ],
)
def test_changed_byte_of_a_bundle_is_named(
    unpacked: Path, spoil: Callable[[Path], None], path: str
) -> None:
    spoil(unpacked / path)
    assert any(path in file for file in named(unpacked))


def test_file_added_to_or_taken_from_a_bundle_is_named(unpacked: Path) -> None:
    (unpacked / "data" / "extra.csv").write_text("x\n")
    (unpacked / "Makefile").unlink()
    assert {"data/extra.csv", "Makefile"} <= named(unpacked)


def test_damaged_zip_names_the_file(packed: Path, tmp_path: Path) -> None:
    content = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as archive:
        member = archive.getinfo("data/observations/recorded_crime.csv")
    content[member.header_offset + 200] ^= 1
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)
    assert "data/observations/recorded_crime.csv" in named(damaged)


def test_bundle_without_an_edition_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    path.write_bytes(archive({"README.md": b"x"}))
    with pytest.raises(PcpError, match="found 0 editions in the bundle"):
        named(path)


def test_every_file_is_in_the_list_that_sha256sum_reads(unpacked: Path) -> None:
    listed = dict(
        reversed(line.split("  ", 1)) for line in (unpacked / SUMS).read_text().splitlines()
    )
    found = {
        path.relative_to(unpacked).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in unpacked.rglob("*")
        if path.is_file() and path.name != SUMS
    }
    assert listed == found


def test_archives_can_read_what_the_bundle_is(unpacked: Path) -> None:
    crate = ROCrate(unpacked)
    assert crate.name == "Police and Crime Plan report book: Essex, 2020-21-q4"
    assert crate.datePublished.date().isoformat() == "2026-07-31"
    assert crate.mainEntity.id == f"{HOME}/html/index.html"
    licences = {item.id for item in crate.root_dataset["license"]}
    assert any("open-government-licence" in licence for licence in licences)
    for entity in crate.data_entities:
        if not entity.id.startswith("#"):
            assert (unpacked / entity.id).exists(), entity.id
    graph = json.loads((unpacked / CRATE).read_text())["@graph"]
    known = {item["@id"] for item in graph}
    action = next(item for item in graph if item["@type"] == "CreateAction")
    assert {action["instrument"]["@id"], action["result"][0]["@id"]} <= known
    sources = next(item for item in graph if item["@id"] == "./")["isBasedOn"]
    assert {item["@id"] for item in sources} <= known
    assert "#release-home-office-recorded-crime-2023-10" in known


def test_edition_that_does_not_verify_is_not_bundled(
    copied: Path, spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    spoil(copied / "html" / "index.html")
    with (
        opened(str(copied)) as built,
        pytest.raises(PcpError, match=r"does not verify.*html/index\.html"),
    ):
        bundle(built, tmp_path / "no.zip")
    assert not (tmp_path / "no.zip").exists()
