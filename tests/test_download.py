"""A zip download: the project's files without git, and the package run by ``python -m``."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

PARTS = ("data", "book", "notebooks", "pcp_analysis", "pyproject.toml", "requirements.lock")


def test_a_download_without_git_checks_itself_and_knows_its_code(
    root: Path, tmp_path: Path
) -> None:
    for name in PARTS:
        if (root / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / name, tmp_path / name, ignore=ignored)
        else:
            shutil.copyfile(root / name, tmp_path / name)

    def run(*words: str) -> str:
        found = subprocess.run(
            [sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stderr
        return found.stdout

    assert "No fault in what people write." in run("-m", "pcp_analysis", "check")
    code = "from pcp_analysis.report.editions.record import code_digest; print(code_digest())"
    first = run("-c", code)
    assert len(first.strip()) == 64
    module = tmp_path / "pcp_analysis" / "wording.py"
    module.write_text(module.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert run("-c", code) != first
