"""How much an archive, and a workbook in it, may unpack to: a small file may stand for any memory.

What a table's program would fill is told from the parts of the workbook before any program opens it.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from pcp_analysis.errors import DataError, shorten

MOST_BYTES = 2**30  # a publisher's table is far smaller; more is a mistake or a bomb
_MOST_MEMBERS = 5_000
_MOST_RATIO = 200  # tables of text take up 5 to 60 times what they do packed
_SMALL = 2**26  # below it no ratio matters
_MOST_CELLS = 2**25  # from the first cell to the last, empty ones between them included
_BLOCK = 2**20
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,9})["']""")
_XML = (".xml", ".rels")
_FETCH = "the whole file: fetch it again"


def refuse_growth(label: str, packed: int, unpacked: int, most: int = MOST_BYTES) -> None:
    """Refuse what unpacks to more than a table can be.

    Parameters
    ----------
    label : str
        File for the message.
    packed, unpacked : int
        Bytes.
    most : int, optional
        Bytes that are taken.

    Raises
    ------
    DataError
        Naming both sizes.
    """
    if unpacked > most:
        raise DataError(
            label, found=f"more than {most:,} bytes", expected="a table of a publisher's size"
        )
    if unpacked > _SMALL and unpacked > _MOST_RATIO * packed:
        raise DataError(
            label,
            found=f"{packed:,} bytes that unpack to {unpacked:,}",
            expected=f"at most {_MOST_RATIO} times as many: unpack it, look at it and give the table",
        )


def check_archive(label: str, archive: zipfile.ZipFile, most: int = MOST_BYTES) -> None:
    """Refuse an archive by its list of members, before any of them is read.

    Parameters
    ----------
    label : str
        File for the message.
    archive : zipfile.ZipFile
        Opened.
    most : int, optional
        Bytes that all of it may unpack to.

    Raises
    ------
    DataError
        If it has too many members, two of one name or one with a password, or unpacks to too much.
    """
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise DataError(
            label, found=f"{len(members):,} files", expected=f"{_MOST_MEMBERS:,} at most"
        )
    names = Counter(item.filename for item in members)
    if twice := [name for name, number in names.items() if number > 1]:
        raise DataError(label, found=f"two files named '{shorten(twice[0])}'", expected=_FETCH)
    if any(item.flag_bits & 1 for item in members):
        raise DataError(label, found="a password", expected="a file without one")
    refuse_growth(
        label,
        sum(item.compress_size for item in members),
        sum(item.file_size for item in members),
        most,
    )


def check_workbook(label: str, archive: zipfile.ZipFile) -> None:
    """Refuse a workbook whose parts would fill more memory than a table does, or define entities.

    Parameters
    ----------
    label : str
        File for the message.
    archive : zipfile.ZipFile
        A workbook that :func:`check_archive` passed.

    Raises
    ------
    DataError
        If a part is no whole XML, has a document type, or a sheet reaches too far.
    zipfile.BadZipFile
        If a part is not as the archive's list says.
    """
    for name in archive.namelist():
        if name.lower().endswith(_XML):
            with archive.open(name) as stream:
                blocks = iter(lambda: stream.read(_BLOCK), b"")
                _check_part(f"{label}, {shorten(name)}", blocks, name == "content.xml")


@dataclass
class _Grid:
    """What a sheet of an OpenDocument file comes to, where one cell may stand for many."""

    label: str
    rows: int = 0
    columns: int = 0
    last_row: int = 0
    last_column: int = 0
    repeated: int = 1
    wide: int = field(default=0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-row":
            self.repeated = _times(attributes, "table:number-rows-repeated")
            self.columns = self.last_column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.columns += _times(attributes, "table:number-columns-repeated")
            if "office:value-type" in attributes:
                self.last_column = self.columns
        elif name == "text:p":
            self.last_column = self.columns
        elif name == "table:table":
            self.rows = self.last_row = self.wide = 0

    def end(self, name: str) -> None:
        if name == "table:table-row":
            self.rows += self.repeated
            if self.last_column:
                self.last_row, self.wide = self.rows, max(self.wide, self.last_column)
                refuse_far(self.label, self.last_row, self.wide)


def _times(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 1


def refuse_far(label: str, rows: int, columns: int) -> None:
    """Refuse a table with more cells than a publisher's table has.

    Parameters
    ----------
    label : str
        File (and sheet) for the message.
    rows, columns : int
        From the first to the last that holds something.

    Raises
    ------
    DataError
        Naming both.
    """
    if rows * columns > _MOST_CELLS:
        raise DataError(
            label,
            found=f"a table of {rows:,} rows and {columns:,} columns",
            expected=f"{_MOST_CELLS:,} cells at most; delete what stands far below or beside the table",
        )


def _check_part(label: str, blocks: Iterator[bytes], is_open_document: bool) -> None:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise DataError(label, found="a document type", expected="a workbook without entities")

    parser.StartDoctypeDeclHandler = refuse
    if is_open_document:
        grid = _Grid(label)
        parser.StartElementHandler, parser.EndElementHandler = grid.start, grid.end
    row = column = 1
    rest = b""
    try:
        for block in blocks:
            parser.Parse(block, False)
            if not is_open_document:
                rest = rest[-40:] + block  # an address may stand across two blocks
                for letters, digits in _PLACE.findall(rest):
                    row = max(row, int(digits))
                    column = max(column, _number_of(letters))
                refuse_far(label, row, column)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise DataError(
            label, found=f"no whole XML ({expat.ErrorString(error.code)})", expected=_FETCH
        ) from None


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
