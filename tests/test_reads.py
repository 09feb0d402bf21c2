"""What is read is noted, however it is read; in a process of its own, as notes cannot be stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = """
import json, os, sys
from pathlib import Path
from pcp_analysis import reads
root = Path(sys.argv[1])
reads.begin(root)
"""
TAIL = """
reads.noted().write(root.parent / "noted.json")
"""


def noted(root: Path, code: str) -> dict[str, list[str]]:
    (root / "data").mkdir(parents=True, exist_ok=True)
    (root / "data" / "a.csv").write_text("x\n1\n")
    (root / "mine.py").write_text("X = 1\n")
    subprocess.run([sys.executable, "-c", HEAD + code + TAIL, str(root)], check=True)
    return dict(json.loads((root.parent / "noted.json").read_text()))


@pytest.mark.parametrize(
    ("code", "kind", "name"),
    [
        ("(root / 'data/a.csv').read_text()", "files", "data/a.csv"),
        ("open(root / 'data/a.csv', 'rb').read()", "files", "data/a.csv"),
        ("os.close(os.open(root / 'data/a.csv', os.O_RDONLY))", "files", "data/a.csv"),
        ("os.chdir(root / 'data'); open('a.csv').read()", "files", "data/a.csv"),
        ("import pandas; pandas.read_csv(root / 'data/a.csv')", "files", "data/a.csv"),
        ("(root / 'data/a.csv').stat()", "files", "data/a.csv"),
        ("os.path.getmtime(root / 'data/a.csv')", "files", "data/a.csv"),
        ("(root / 'data/b.csv').is_file()", "files", "data/b.csv"),
        ("os.path.exists(root / 'data/b.csv')", "files", "data/b.csv"),
        ("os.access(root / 'data/b.csv', os.R_OK)", "files", "data/b.csv"),
        ("list((root / 'data').iterdir())", "folders", "data"),
        ("list((root / 'data').glob('*.csv'))", "folders", "data"),
        ("list(root.rglob('*.csv'))", "folders", "data"),
        ("os.listdir(root / 'data')", "folders", "data"),
        ("sys.path.insert(0, str(root)); import mine", "modules", "mine.py"),
        ("font = root.parent / 'a.ttf'; font.write_text(''); open(font)", "elsewhere", "a.ttf"),
    ],
)
def test_each_way_of_reading_is_noted(tmp_path: Path, code: str, kind: str, name: str) -> None:
    # beside the folder of temporary files, in which nothing counts
    code = f"import tempfile; tempfile.tempdir = '/nowhere'\n{code}"
    found = noted(tmp_path / "project", code)[kind]
    assert any(path == name or (kind == "elsewhere" and path.endswith(name)) for path in found)


def test_a_new_beginning_forgets_what_was_read_of_the_project(tmp_path: Path) -> None:
    found = noted(tmp_path / "project", "(root / 'data/a.csv').read_text(); reads.begin(root)")
    assert found["files"] == []


def test_our_own_modules_count_wherever_the_project_lies(tmp_path: Path) -> None:
    found = noted(tmp_path / "project", "import pcp_analysis.numbers")["modules"]
    assert any(name.endswith("pcp_analysis/numbers.py") for name in found)


def test_what_is_ours_or_a_librarys_own_is_left_out(tmp_path: Path) -> None:
    code = """
import colorsys
for name in (".cache/x", ".git/x", "editions/.working/x", "data/__pycache__/x"):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("x")
    (root / name).read_text()
"""
    found = noted(tmp_path / "project", code)
    assert not [name for name in found["files"] if name.endswith("/x")]
    assert not [name for name in found["elsewhere"] if name.endswith(".py")]
