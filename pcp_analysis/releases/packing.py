"""What a file is, told from its first bytes and not from its name; archives are opened here."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pcp_analysis.errors import DataError, shorten
from pcp_analysis.releases.limits import MOST_BYTES, check_archive, check_workbook, refuse_growth

Kind = Literal["text", "workbook"]
_EXPECTED = "CSV, XLSX or ODS, plain, in GZIP or in ZIP"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_STRANGERS = {
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"\x89PNG": "a picture",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"SQLite": "a database",
}


@dataclass(frozen=True)
class Unpacked:
    """The content of a file, out of its archives.

    Parameters
    ----------
    label : str
        Name for messages: the file, and the archive's member where there are several.
    kind : {"text", "workbook"}
        What it is by its first bytes.
    content : bytes
        The table's own bytes.
    """

    label: str
    kind: Kind
    content: bytes


def _refuse(label: str, found: str, expected: str = _EXPECTED) -> DataError:
    return DataError(label, found=found, expected=expected)


def _gunzip(label: str, content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            found = stream.read(MOST_BYTES + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise _damaged(label, error) from None
    refuse_growth(label, len(content), len(found))
    return found


def _damaged(label: str, error: Exception) -> DataError:
    return _refuse(
        label,
        f"an archive that is cut off or damaged ({shorten(str(error))})",
        "the whole file: fetch it again",
    )


def _members(label: str, content: bytes) -> list[Unpacked]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_archive(label, archive)
            names = set(archive.namelist())
            if names.intersection(_WORKBOOK_PARTS):
                if "xl/workbook.bin" in names:
                    raise _refuse(label, "a binary workbook (XLSB)", "XLSX: save it as such")
                check_workbook(label, archive)
                return [Unpacked(label, "workbook", content)]
            files = [
                item
                for item in archive.infolist()
                if not item.is_dir()
                and not item.filename.startswith("__MACOSX/")
                and not Path(item.filename).name.startswith(".")
            ]
            inner = []
            for item in files:
                with archive.open(item) as stream:
                    member = stream.read(MOST_BYTES + 1)
                inner.append((item.filename, member))
    except (EOFError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError) as error:
        raise _damaged(label, error) from None
    except NotImplementedError as error:
        raise _refuse(label, f"a ZIP that cannot be opened ({error})") from None
    if not inner:
        raise _refuse(label, "an archive without a file", "a table in the archive")
    found: list[Unpacked] = []
    for name, member in inner:
        place = label if len(inner) == 1 else f"{label}, {shorten(Path(name).name)}"
        found += _unpack(place, member, nested=True)
        refuse_growth(label, len(content), sum(len(item.content) for item in found))
    return found


def _unpack(label: str, content: bytes, *, nested: bool = False) -> list[Unpacked]:
    if content.startswith(b"\x1f\x8b"):
        content = _gunzip(label, content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if nested and not any(part.encode() in content for part in _WORKBOOK_PARTS):
            raise _refuse(label, "an archive in an archive")
        return _members(label, content)
    if content.startswith(_OLD_EXCEL):
        return [Unpacked(label, "workbook", content)]
    for start, name in _STRANGERS.items():
        if content.startswith(start):
            raise _refuse(label, name)
    if content[:512].lstrip().lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise _refuse(
            label, "a web page", f"{_EXPECTED}: fetch the file itself, not the page around it"
        )
    return [Unpacked(label, "text", content)]


def unpack(path: Path) -> list[Unpacked]:
    """Return what a file holds: one table, or each of an archive's.

    Parameters
    ----------
    path : Path
        The publisher's file.

    Raises
    ------
    DataError
        If the file is missing, damaged, empty, too large or of another kind.
    """
    if not path.is_file():
        raise DataError(str(path), found="no such file", expected="the release's own file")
    size = path.stat().st_size
    refuse_growth(path.name, size, size)
    content = path.read_bytes()
    if not content:
        raise _refuse(path.name, "an empty file", "a header and rows")
    return _unpack(path.name, content)
