"""``pcp study`` prints what it found and keeps it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.analysis.kept_study import EditionStudy
from pcp_analysis.cli import study
from pcp_analysis.cli.main import app
from pcp_analysis.statistics.study import Setting


def test_study_simulates_each_design_and_keeps_the_result(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[EditionStudy] = []

    def keep(folder: Path, result: EditionStudy) -> Path:
        kept.append(result)
        return folder / "data" / "study.json"

    monkeypatch.setenv("PCP_PROJECT", str(root))
    monkeypatch.setattr(study, "write_study", keep)
    monkeypatch.setattr(study, "settings", lambda: [Setting(count=500, rho=0.5, spread=0.08)])
    found = CliRunner().invoke(app, ["study", "2020-21-q4", "--repeats", "50", "--seed", "3"])
    assert found.exit_code == 0, found.output
    (result,) = kept
    assert (result.force, result.quarter, result.seed, result.repeats) == (
        "essex",
        "2020-21-q4",
        3,
        50,
    )
    assert len(result.cells) == len(result.designs)
    assert "12 months on the 12" in found.output and "A: 24 quarters" in found.output
    assert "data/study.json" in found.output
