from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pcp_analysis.cli.main import app
from pcp_analysis.publishing.reproduce import reproduce
from pcp_analysis.publishing.trace import sealed as module
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.sealed import TamperedError, sealed
from pcp_analysis.publishing.trace.verify import verify

FIGURE = "chapter.small.value"
HOME = "editions/essex/2020-21-q4"


def faults(name: Path) -> list[str]:
    with opened(str(name)) as built:
        return [f"{f.file} {f.what}" for check in verify(built) for f in check.faults]


def test_bundle_of_the_first_version_verifies_unpacked_and_as_a_zip(
    folder: Path, files: dict[str, bytes], pack: Callable[..., Path]
) -> None:
    assert faults(folder) == []
    assert faults(folder / HOME) == []
    assert faults(pack(*files.items())) == []


def test_what_is_planted_after_the_check_is_not_in_the_copy(folder: Path) -> None:
    with opened(str(folder)) as built, sealed(built) as ready:
        (folder / "numpy.py").write_text("raise SystemExit")
        (folder / "notebooks" / "chapter.ipynb").write_text("{}")
        assert ready.root is not None
        assert not ready.root.is_relative_to(folder)
        assert not (ready.root / "numpy.py").exists()
        assert (ready.root / "notebooks" / "chapter.ipynb").read_text() != "{}"


def test_change_between_check_and_copy_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = module.verify

    def change_after(*arguments: object, **named: object) -> object:
        found = checked(*arguments, **named)  # type: ignore[arg-type]
        (folder / "notebooks" / "chapter.ipynb").write_text("{}")
        return found

    monkeypatch.setattr(module, "verify", change_after)
    with (
        opened(str(folder)) as built,
        pytest.raises(TamperedError, match=r"chapter\.ipynb was changed"),
        sealed(built),
    ):
        pass


def test_refusal_says_how_to_make_a_project_of_a_bundle(folder: Path) -> None:
    (folder / "data" / "extra").write_text("x")
    with opened(str(folder)) as built, pytest.raises(TamperedError) as caught, sealed(built):
        pass
    assert str(caught.value) == (
        "essex/2020-21-q4 is not as it was built, so nothing of it was run: data/extra was added: "
        "SHA256SUMS does not list it. Unpack the bundle again where it was published. To work on it "
        "as a project of your own, which nothing vouches for, delete SHA256SUMS and "
        "ro-crate-metadata.json."
    )
    for name in ("SHA256SUMS", "ro-crate-metadata.json"):
        (folder / name).unlink()
    with opened(str(folder / HOME)) as built, sealed(built) as ready:
        assert ready.root == folder.resolve()


def test_own_environment_and_rebuilt_editions_are_named_as_not_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (".venv/bin/python", "rebuilt/index.html"):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text("x")
    assert faults(folder) == [".venv/bin/python was added: SHA256SUMS does not list it"]
    monkeypatch.setattr(sys, "prefix", str(folder / ".venv"))
    ran = CliRunner().invoke(app, ["verify", str(folder)])
    assert ran.exit_code == 0
    assert "Not checked: .venv, rebuilt" in ran.stdout


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of a machine that would each write a file if they ran; gives the file."""
    marker, code = tmp_path / "ran", tmp_path / "settings"
    (code / "profile_default" / "startup").mkdir(parents=True)
    (code / "kernels" / "python3").mkdir(parents=True)
    for path in ("start.py", "profile_default/startup/00.py"):
        (code / path).write_text(f"open({str(marker)!r}, 'w').close()")
    kernel = f'{{"argv": ["touch", "{marker}"], "display_name": "x", "language": "python"}}'
    (code / "kernels" / "python3" / "kernel.json").write_text(kernel)
    monkeypatch.setenv("PYTHONSTARTUP", str(code / "start.py"))
    monkeypatch.setenv("IPYTHONDIR", str(code))
    monkeypatch.setenv("JUPYTER_PATH", str(code))
    return marker


def test_figure_is_computed_by_the_bundles_own_package_and_nothing_else_runs(
    folder: Path, settings: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    with opened(str(folder)) as built:
        found = reproduce(built, FIGURE, lambda *_: None)
    assert found.identical
    assert all(stage.same for stage in found.before)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert not settings.exists()
