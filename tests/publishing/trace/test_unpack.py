from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.trace import unpack as module
from pcp_analysis.publishing.trace.unpack import unpack


def info(name: str, kind: int = stat.S_IFREG, system: int = 3) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo("x")
    member.filename = name
    member.create_system, member.external_attr = system, (kind | 0o777) << 16
    return member


GOOD = ("a/b.txt", b"x")
HOSTILE: dict[str, tuple[list[tuple[str | zipfile.ZipInfo, bytes]], str]] = {
    "way out": ([("../x", b"")], "leads out of its folder"),
    "way out in the middle": ([("a/../../x", b"")], "leads out of its folder"),
    "absolute": ([("/etc/x", b"")], "not a path within its folder"),
    "drive": ([("C:/x", b"")], "not a path within its folder"),
    "drive and backslash": ([("C:\\x", b"")], "not a path within its folder"),
    "backslash": ([("..\\x", b"")], "backslash"),
    "share": ([("\\\\host\\x", b"")], "backslash"),
    "NUL": ([(info("a\0b"), b"")], "read in different ways|control character"),
    "control character": ([("a\x1bb", b"")], "control character"),
    "long name": ([("a" * 300, b"")], "more than 255 bytes"),
    "long path": ([("a/" * 600 + "x", b"")], "more than 1000 bytes"),
    "empty part": ([("a//b", b"")], "name that is empty"),
    "dot": ([("./a", b"")], "name that is empty"),
    "twice": ([GOOD, GOOD], "stands in it twice"),
    "twins": ([GOOD, ("A/b.txt", b"")], "by case alone"),
    "file that is a folder": ([("a", b""), GOOD], "a file and a folder at once"),
    "link": ([(info("a", stat.S_IFLNK), b"/etc/passwd")], "link or a device"),
    "device": ([(info("a", stat.S_IFCHR), b"")], "link or a device"),
    "pipe": ([(info("a", stat.S_IFIFO), b"")], "link or a device"),
    "empty folder": ([GOOD, ("c/", b"")], "is an empty folder"),
    "folder's way out": ([GOOD, ("../c/", b"")], "leads out of its folder"),
    "bytecode": ([("a.pyc", b"")], "is bytecode"),
    "bomb": ([("a", b"\0" * (3 << 20))], "zip bomb"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_member_is_refused_with_one_error_and_nothing_is_written(
    pack: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    members, said = HOSTILE[kind]
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(PcpError, match=rf"is not unpacked: .*({said})"):
        unpack(pack(*members), target)
    assert not list(target.iterdir())
    assert {path.name for path in tmp_path.iterdir()} == {"target", "bundle.zip"}


def _patched(path: Path, place: int, value: bytes) -> None:
    """Change a member's entry in the directory of a zip."""
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02") + place
    content[start : start + len(value)] = value
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (8, b"\x01\x00", "is encrypted"),
        (10, b"\x0e\x00", "packed in a way"),
        (24, b"\xff\xff\xff\xf0", "would have|bytes, at most"),
    ],
)
def test_encrypted_unusual_and_huge_members_are_refused(
    pack: Callable[..., Path], tmp_path: Path, place: int, value: bytes, said: str
) -> None:
    path = pack(GOOD)
    _patched(path, place, value)
    with pytest.raises(PcpError, match=said):
        unpack(path, tmp_path)


def test_too_many_members_and_too_large_a_whole_are_refused(
    pack: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(GOOD, ("c", b"12345"))
    monkeypatch.setattr(module, "_MOST_BYTES", 5)
    with pytest.raises(PcpError, match="6 bytes unpacked"):
        unpack(path, tmp_path)
    monkeypatch.setattr(module, "_MOST_MEMBERS", 1)
    with pytest.raises(PcpError, match="2 members"):
        unpack(path, tmp_path)


def test_folders_of_files_may_be_members(pack: Callable[..., Path], tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    assert unpack(pack(("a/", b""), GOOD), target) == ()
    assert (target / "a" / "b.txt").read_bytes() == b"x"


def test_what_is_no_zip_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x05\x06" + b"\xff" * 18)
    with pytest.raises(PcpError, match="cannot be read as a zip"):
        unpack(tmp_path / "x.zip", tmp_path)
