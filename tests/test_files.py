"""Files are written whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from pcp_analysis.files import sha256_of, write_atomically


def test_text_is_written_as_utf8_with_plain_line_ends_into_a_folder_made_for_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "new" / "folder" / "text.csv"
    write_atomically(path, "caf\u00e9\nx\n")
    assert path.read_bytes() == b"caf\xc3\xa9\nx\n"
    assert [item.name for item in path.parent.iterdir()] == ["text.csv"]


def test_bytes_replace_what_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"\x00new")
    assert path.read_bytes() == b"\x00new"


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(b"old")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(content[:1])
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="no space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"


def test_the_digest_is_of_the_whole_file_past_the_first_block(tmp_path: Path) -> None:
    content = bytes(range(256)) * 8192 + b"end"
    path = tmp_path / "file.bin"
    path.write_bytes(content)
    assert len(content) > 1 << 20
    assert sha256_of(path) == hashlib.sha256(content).hexdigest()
