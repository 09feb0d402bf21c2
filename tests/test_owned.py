"""A kill at any moment leaves the old or the new, and nothing beside it after the next command."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcp_analysis import files, owned
from pcp_analysis.errors import BusyError, PcpError

HOLD = """
import sys, time
from pathlib import Path
from pcp_analysis.owned import owned
with owned(Path(sys.argv[1]), "essex.2020-21-q4", "edition essex/2020-21-q4") as work:
    (work / "half").write_text("half")
    print("holds", flush=True)
    time.sleep(60)
"""
SWAP = """
import itertools, sys
from pathlib import Path
from pcp_analysis import files, owned
if sys.argv[2] == "two renames":
    owned.move_into_place = lambda new, final: False
place, final = Path(sys.argv[1]) / ".working", Path(sys.argv[1]) / "final"
print("starts", flush=True)
for number in itertools.count():
    with owned.owned(place, "one", "it") as work:
        new = work / "edition"
        new.mkdir()
        for part in ("a", "b"):
            (new / part).write_text(str(number))
        owned.put_in_place(new, final, work)
"""
TOGETHER = """
import itertools, sys
from pathlib import Path
from pcp_analysis.owned import owned, write_together
place = Path(sys.argv[1])
print("starts", flush=True)
for number in itertools.count():
    with owned(place / ".working", "store", "the store") as work:
        write_together({place / name: str(number) for name in "abc"}, work)
"""
PUT_BACK = """
import sys, time
from pathlib import Path
from pcp_analysis.owned import owned, put_back_unless_done
place = Path(sys.argv[1])
with owned(place / ".working", "publish", "it") as work:
    with put_back_unless_done(place / "a", work):
        (place / "a").write_text("signed")
        print("signed", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Have a folder of temporary files whose path is short, as the system's is."""
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.setenv("TMPDIR", name)
        monkeypatch.setattr(owned.tempfile, "tempdir", None)
        yield Path(name)


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_a_second_process_is_told_who_works_on_the_same_thing_and_may_once_that_is_killed(
    tmp_path: Path,
) -> None:
    process = start(HOLD, str(tmp_path))
    try:
        owned.sweep(tmp_path)
        assert (tmp_path / "essex.2020-21-q4" / "half").is_file()
        with (
            pytest.raises(BusyError, match=rf"essex/2020-21-q4 .* process {process.pid}"),
            owned.owned(tmp_path, "essex.2020-21-q4", "edition essex/2020-21-q4"),
        ):
            pass
    finally:
        kill(process)
    with owned.owned(tmp_path, "essex.2020-21-q4", "it") as work:
        assert list(work.iterdir()) == []
    assert not tmp_path.exists()


@pytest.mark.parametrize("way", ["one step", "two renames"])
def test_a_killed_change_of_folders_leaves_one_whole_and_the_next_command_cleans(
    tmp_path: Path, way: str
) -> None:
    (tmp_path / "final").mkdir()
    for part in ("a", "b"):
        (tmp_path / "final" / part).write_text("first")
    for attempt in range(12):
        process = start(SWAP, str(tmp_path), way)
        time.sleep(0.003 * attempt)
        kill(process)
        owned.sweep(tmp_path / ".working")
        assert [item.name for item in tmp_path.iterdir()] == ["final"]
        one, two = ((tmp_path / "final" / part).read_text() for part in ("a", "b"))
        assert one == two


@pytest.mark.parametrize("done", [0, 1, 2])
def test_two_renames_that_were_cut_off_are_ended_by_the_next_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int
) -> None:
    place, final = tmp_path / ".working", tmp_path / "final"
    work, new = place / "one", place / "one" / "edition"
    for folder, words in ((final, "old"), (new, "new")):
        folder.mkdir(parents=True)
        (folder / "a").write_text(words)
    monkeypatch.setattr(owned, "move_into_place", lambda *_: False)
    rename, made = Path.rename, []

    def cut(self: Path, target: Path) -> Path:
        if len(made) == done:
            raise KeyboardInterrupt
        made.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", cut)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)  # killed: nothing is tidied
    if done < 2:
        with pytest.raises(KeyboardInterrupt):
            owned.put_in_place(new, final, work)
    else:
        owned.put_in_place(new, final, work)
    monkeypatch.undo()
    (place / "one.lock").touch()
    owned.sweep(place)
    assert (final / "a").read_text() == "new"
    assert [item.name for item in tmp_path.iterdir()] == ["final"]


def test_files_written_together_change_together_whenever_the_process_is_killed(
    tmp_path: Path,
) -> None:
    for attempt in range(12):
        process = start(TOGETHER, str(tmp_path))
        time.sleep(0.003 * attempt)
        kill(process)
        owned.sweep(tmp_path / ".working")
        assert not {item.name for item in tmp_path.iterdir()} - {"a", "b", "c"}
        assert len({item.read_text() for item in tmp_path.iterdir()}) <= 1


def test_what_a_killed_process_had_begun_to_write_is_removed_by_the_next_session(
    tmp_path: Path, temporary: Path
) -> None:
    script = """
import os, signal, sys
from pathlib import Path
from pcp_analysis import files, owned
with owned.session():
    Path.replace = lambda *_: (print("cut", flush=True), os.kill(os.getpid(), signal.SIGKILL))
    files.write_atomically(Path(sys.argv[1]) / "x.json", "x")
"""
    start(script, str(tmp_path)).communicate()
    assert any(item.name.endswith(".partial") for item in tmp_path.iterdir())
    with owned.session():
        assert os.environ["TMPDIR"] != str(temporary)
    assert [*tmp_path.iterdir(), *temporary.rglob("*.*")] == []


def test_a_session_lies_where_the_path_of_a_socket_fits_and_a_worker_s_beside_it(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with owned.session():
        first = Path(os.environ["TMPDIR"])
        assert first.parent.parent == temporary
        found = subprocess.run(
            [
                sys.executable,
                "-c",
                "import os; from pcp_analysis import owned\n"
                "with owned.session(): print(os.environ['TMPDIR'])",
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert Path(found.strip()).parent == first.parent
    long = tmp_path / ("x" * 60)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    monkeypatch.setattr(owned.tempfile, "tempdir", None)
    monkeypatch.setattr(owned, "_SHORT", (temporary,))
    with owned.session():
        assert Path(os.environ["TMPDIR"]).parent.parent == temporary


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"old")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        files.write_atomically(path, b"new")
    assert [item.name for item in tmp_path.iterdir()] == ["file.csv"]
    assert path.read_bytes() == b"old"


def test_a_process_ends_with_the_one_that_started_it(tmp_path: Path) -> None:
    child = "import time; from pcp_analysis import owned; owned.end_with_parent(); time.sleep(60)"
    parent = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {child!r}])
time.sleep(0.5)
print(child.pid, flush=True)
time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    kill(process)
    for _ in range(50):
        if not alive(pid):
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the child lives on")


def test_a_process_of_ours_looks_for_garbage_seldom_and_not_at_its_end() -> None:
    code = "import gc; from pcp_analysis import owned; owned.collect_seldom(); "
    told = "import atexit; atexit.register(lambda: print(*gc.get_threshold())); "
    # what is registered first is called last: by then everything that stands is frozen
    before = "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count() > 1000)); "
    run = subprocess.run(
        [sys.executable, "-c", before + code + told], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["50000", "20", "100", "True"]


@pytest.mark.parametrize("owner", [True, False])
def test_a_worker_says_nothing_at_ctrl_c_but_a_command_may(owner: bool) -> None:
    worker = f"""
import os, signal, time
from pcp_analysis.owned import end_with_parent
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background has it ignored
os.environ["PCP_OWNER"] = str(os.getpid() if {owner} else os.getppid())
end_with_parent()
print("works", flush=True)
time.sleep(60)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", worker], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert (said == "") is not owner
    assert ("KeyboardInterrupt" in said) is owner


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_a_killed_command_wrote_for_a_while_is_put_back_by_the_next(tmp_path: Path) -> None:
    file, place = tmp_path / "a", tmp_path / ".working"
    file.write_text("draft")
    process = start(PUT_BACK, str(tmp_path))
    assert file.read_text() == "signed"
    process.kill()
    process.communicate()
    owned.sweep(place)
    assert file.read_text() == "draft"
    with owned.owned(place, "publish", "it") as work, owned.put_back_unless_done(file, work):
        file.write_text("signed")
    assert file.read_text() == "signed"
    with (
        pytest.raises(OSError, match="full"),
        owned.owned(place, "publish", "it") as work,
        owned.put_back_unless_done(file, work),
    ):
        file.write_text("half")
        raise OSError("full")
    assert file.read_text() == "signed"
    assert not place.exists()


def test_a_user_without_a_home_has_settings_of_matplotlib_in_the_session(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MPLCONFIGDIR", raising=False)
    monkeypatch.setattr(owned, "_can_write", lambda _: False)
    with owned.session():
        folder = Path(os.environ["MPLCONFIGDIR"])
        assert folder.is_dir()
        assert temporary in folder.parents
    assert "MPLCONFIGDIR" not in os.environ
    assert os.environ["TMPDIR"] == str(temporary)


def test_a_process_that_begins_after_its_owner_was_killed_ends_at_once() -> None:
    owner = subprocess.Popen([sys.executable, "-c", ""])
    owner.wait()
    late = subprocess.run(
        [
            sys.executable,
            "-c",
            "import time; from pcp_analysis import owned; owned.end_with_parent(); time.sleep(60)",
        ],
        env={**os.environ, "PCP_OWNER": str(owner.pid)},
        timeout=50,
        check=False,
    )
    assert late.returncode == 1


def test_every_pool_of_processes_ends_with_the_one_that_started_it() -> None:
    """A worker that is blocked in a pipe outlives a killed build, unless it looks for its parent."""
    pools = [
        (path.name, ast.unparse(node))
        for path in sorted((Path(__file__).parents[1] / "pcp_analysis").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ProcessPoolExecutor")
    ]
    assert len(pools) >= 3
    for file, call in pools:
        assert "end_with_parent" in call or "_start_worker" in call, (file, call)


def planted(place: Path, moves: object) -> None:
    (place / "evil").mkdir(parents=True)
    (place / "evil" / "x.py").write_text("planted")
    (place / "evil.lock").touch()
    (place / "evil.moves").write_text(json.dumps(moves))


@pytest.mark.parametrize(
    "target",
    [
        "../outside/x",
        "{outside}",
        "pcp_analysis/x.py",
        "data/../pcp_analysis/x.py",
        "data/link/x",
        7,
    ],
)
def test_a_list_of_moves_that_came_with_a_project_changes_nothing_but_data(
    tmp_path: Path, target: object
) -> None:
    root, outside = tmp_path / "project", tmp_path / "outside"
    for folder in (root / "data", root / "pcp_analysis", outside):
        folder.mkdir(parents=True)
    (outside / "x").write_text("mine")
    (root / "data" / "link").symlink_to(outside)
    (root / "pcp_analysis" / "x.py").write_text("mine")
    if isinstance(target, str):
        target = target.format(outside=outside / "x")
    planted(root / "data" / ".working", [["data/.working/evil/x.py", target]])
    owned.sweep(root / "data" / ".working")
    assert (outside / "x").read_text() == "mine"
    assert (root / "pcp_analysis" / "x.py").read_text() == "mine"
    assert not (root / "data" / ".working").exists()


def test_links_in_a_place_of_work_lead_to_nothing_that_is_written_or_removed(
    tmp_path: Path,
) -> None:
    place, outside = tmp_path / "data" / ".working", tmp_path / "outside"
    (outside / "keep").mkdir(parents=True)
    for name in ("keep.lock", "a", "b.partial"):
        (outside / name).write_text("mine")
    place.mkdir(parents=True)
    (place / "a.lock").symlink_to(outside / "a")
    (place / "c").mkdir()
    (place / "c" / "partials.txt").write_text(str(outside / "b.partial"))
    (place / "c.lock").touch()
    owned.sweep(place)
    assert not (place / "c").exists()
    (tmp_path / "editions").mkdir()
    other = tmp_path / "editions" / ".working"
    other.symlink_to(outside)
    owned.sweep(other)
    with pytest.raises(PcpError, match="found a link"), owned.owned(other, "keep", "it"):
        pass
    assert {item.name for item in outside.iterdir()} == {"keep", "keep.lock", "a", "b.partial"}
    assert (outside / "a").read_text() == "mine"


def test_a_project_that_was_moved_after_a_kill_has_its_files_put_back(tmp_path: Path) -> None:
    data = tmp_path / "first" / "data"
    data.mkdir(parents=True)
    (data / "a").write_text("draft")
    kill(start(PUT_BACK, str(data)))
    moved = (tmp_path / "first").rename(tmp_path / "moved") / "data"
    assert (moved / "a").read_text() == "signed"
    owned.sweep(moved / ".working")
    assert (moved / "a").read_text() == "draft"


def test_what_a_late_worker_made_anew_without_a_lock_goes_with_the_next_command(
    tmp_path: Path,
) -> None:
    place = tmp_path / ".working"
    (place / "essex.2020-21-q4" / "edition").mkdir(parents=True)
    (place / "late").write_text("x")
    with owned.owned(place, "living", "it") as work:
        owned.sweep(place)
        assert sorted(item.name for item in place.iterdir()) == ["living", "living.lock"]
        assert work.is_dir()
    assert not place.exists()
