from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PCP = Path(sys.executable).parent / "pcp"


def pcp(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PCP), *arguments], capture_output=True, text=True, cwd=cwd, check=False
    )


def test_editions_are_listed_with_as_at_date_and_status() -> None:
    run = pcp("editions")
    assert run.returncode == 0
    for word in ("2020-21-q2", "2020-21-q4", "Essex", "July", "2026", "draft"):
        assert word in run.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("build", "2031-32-q1"), "the quarter 2031-32-q1 had not ended on"),
        (("build", "2020-21-q5"), "unknown edition '2020-21-q5'"),
        (("build", "2020-21-q4", "--force", "kentt"), "Did you mean 'kent'"),
        (("import", "ons-population-2021-6", "x.csv"), "Did you mean 'ons-population-2021-06'"),
        (("import", "ons-population-2021-06", "none.csv"), "no such file"),
        (("audit", "--document", "03"), "unknown document '03'"),
        (("audit", "--verdict", "revisd"), "Did you mean 'revised'"),
    ],
)
def test_error_is_one_message_and_exit_code_1(arguments: tuple[str, ...], said: str) -> None:
    run = pcp(*arguments)
    assert run.returncode == 1
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_audit_prints_the_findings_of_a_document_as_csv() -> None:
    run = pcp(
        "audit", "--document", "003", "--verdict", "internally-inconsistent", "--format", "csv"
    )
    assert run.returncode == 0, run.stderr
    header, *rows = run.stdout.splitlines()
    assert header.startswith("figure_id,document,line,locator,printed")
    assert rows
    assert all(row.startswith("003-") for row in rows)


def test_outside_a_project_the_command_says_so(tmp_path: Path) -> None:
    run = pcp("editions", cwd=tmp_path)
    assert run.returncode == 1
    assert "run pcp inside the project" in run.stderr


@pytest.mark.shared
def test_import_prints_rows_forces_periods_and_totals(project_copy: Path) -> None:
    shared = ROOT.parent / "shared" / "data"
    if not shared.is_dir():
        pytest.skip("the shared data are not beside the repository")
    run = pcp(
        "import",
        "ons-population-2025-07",
        str(shared / "ons_population_pfa_mid1991_mid2024.csv"),
        cwd=project_copy,
    )
    assert run.returncode == 0, run.stderr
    for word in ("1,462", "43", "1991 to 2024", "1,119,042,570", "1,118,548,012"):
        assert word in run.stdout


@pytest.fixture
def project_copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path
