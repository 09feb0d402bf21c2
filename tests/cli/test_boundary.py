"""Whatever goes wrong is one message with what to do, and never a traceback."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pcp_analysis.cli import main
from pcp_analysis.cli.boundary import StartAgain, fault_report, one_clear_error
from pcp_analysis.errors import PcpError

RUN = "from pcp_analysis.cli.main import main; main()"


def pcp(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, **(env or {})},
        check=False,
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x.csv"), "x.csv: .*free some space"),
        (PermissionError(errno.EACCES, "Permission denied", "x.csv"), "x.csv: .*permissions"),
        (OSError(errno.EFBIG, "File too large", "x.csv"), "x.csv: .*ulimit -f"),
        (OSError(errno.EROFS, "Read-only file system", "data"), "data: .*can be written"),
        (PermissionError(errno.EACCES, "No", "data/.x.csv.57.partial"), "^data/x.csv: No; "),
        (OSError("odd"), "odd"),
        (KeyboardInterrupt(), "interrupted"),
        (
            ModuleNotFoundError("No module named 'weasyprint'", name="weasyprint"),
            "weasyprint.*make",
        ),
        (MemoryError(), "--jobs 1"),
        (PcpError("as it is"), "^as it is$"),
    ],
)
def test_what_the_machine_refuses_is_told_with_what_to_do(error: BaseException, said: str) -> None:
    with pytest.raises(PcpError, match=said), one_clear_error("build"):
        raise error


def test_a_fault_that_nobody_foresaw_is_one_line_and_a_report_without_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PcpError) as caught, one_clear_error("build"):
        {}["Ann Example, 12 High Street"]
    (report,) = tmp_path.glob("pcp-fault-*.txt")
    text = report.read_text(encoding="utf-8")
    assert str(report) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "command: build" in text
    assert "builtins.KeyError" in text
    assert "test_boundary.py, line" in text
    assert "Ann Example" not in str(caught.value)


def test_the_report_has_the_cause_but_no_message() -> None:
    try:
        try:
            raise ValueError("Ann")
        except ValueError as cause:
            raise RuntimeError("Ann again") from cause
    except RuntimeError as error:
        text = fault_report(error, "import")
    assert text.index("RuntimeError") < text.index("builtins.ValueError")


def test_a_busy_port_is_named_with_another_one(tmp_path: Path) -> None:
    (tmp_path / "data" / "catalogue").mkdir(parents=True)
    (tmp_path / "data" / "catalogue" / "indicators.yml").touch()
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "index.html").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = pcp("serve", "--port", str(port), cwd=tmp_path, env={"PCP_PROJECT": str(tmp_path)})
    assert run.returncode == 1
    assert f"port {port} cannot be used" in run.stderr
    assert f"--port {port % 65535 + 1}" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "language",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_a_list_for_another_program_is_utf8_whatever_the_language(
    language: dict[str, str], root: Path
) -> None:
    run = pcp("audit", "--document", "001", "--format", "csv", cwd=root, env=language)
    assert run.returncode == 0, run.stderr
    assert not run.stdout.isascii()
    assert "\\x" not in run.stdout


def test_a_reader_who_has_had_enough_is_no_fault(root: Path) -> None:
    command = [sys.executable, "-c", RUN, "--help"]
    read, write = os.pipe()
    os.close(read)
    run = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, cwd=root)
    os.close(write)
    assert run.stderr == ""
    assert run.returncode == 1


def test_a_path_with_accents_is_written_to_whatever_the_language_of_the_machine(
    project: Path,
) -> None:
    accents = project.rename(project.with_name("pr\u00f6jet \u00e9t\u00e9"))
    env = {
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "PCP_PROJECT": str(accents),
    }
    run = pcp("template", "2021-22-q1", cwd=accents, env=env)
    assert run.returncode == 0, run.stderr
    assert (accents / "data" / "local_returns" / "essex" / "2021-22-q1.csv").is_file()


def test_what_a_library_cannot_tidy_up_is_not_told_beside_the_error(tmp_path: Path) -> None:
    script = """
import sys
from pcp_analysis.cli import main as module

class Left:
    def __del__(self):
        raise OSError(28, "No space left on device")

def app(**_):
    app.left = Left()
    raise OSError(28, "No space left on device", "x.csv")

module.app = app
module.main()
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert run.returncode == 1
    assert run.stderr.startswith("error: x.csv: No space left on device; ")
    assert "Exception ignored" not in run.stderr


def test_what_a_library_leaves_open_is_not_told_behind_a_command_that_ended_well(
    tmp_path: Path,
) -> None:
    script = """
from pcp_analysis.cli import main as module

def app(**_):
    open("x.csv", "w").write("x")  # as ResourceWarning, which -W error makes an exception

module.app = app
module.main()
"""
    run = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", script],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, "")


def test_streams_that_were_closed_are_nothing_and_no_file_takes_their_place(tmp_path: Path) -> None:
    script = f"""
import os, subprocess, sys
from pcp_analysis.cli.boundary import open_streams
open_streams()
file = os.open({str(tmp_path / "data.csv")!r}, os.O_WRONLY | os.O_CREAT)
print("lost", flush=True)
subprocess.run([sys.executable, "-c", "print('lost')"])
sys.exit(0 if file > 2 and sys.stdin.read() == "" else 3)
"""
    shell = ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", sys.executable, "-c", script]
    assert subprocess.run(shell, check=False).returncode == 0
    assert (tmp_path / "data.csv").read_bytes() == b""


def test_a_command_that_starts_anew_lets_its_temporary_folder_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, seen = os.environ.get("TMPDIR"), []

    def edited(**_: object) -> None:
        seen.append(Path(os.environ["TMPDIR"]))
        raise StartAgain

    def started() -> None:
        assert os.environ.get("TMPDIR") == before
        assert not seen[0].exists()
        seen.append(Path())

    monkeypatch.setattr(main, "app", edited)
    monkeypatch.setattr(main, "start_again", started)
    main.main()
    assert len(seen) == 2
