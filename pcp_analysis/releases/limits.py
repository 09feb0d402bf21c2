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
_LONGEST_TEXT = 2**16  # characters of a cell; Excel takes half as many
_BLOCK = 2**20
_STRINGS = "xl/sharedStrings.xml"
_STRING_OF = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<v>\s*([0-9]{1,9})\s*<""")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,9})["']""")
_CELLS = ("table:table-cell", "table:covered-table-cell")
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
        If a part is no whole XML, has a document type, a sheet reaches too far, or its cells repeat a
        text so often that all of them fill the memory.
    zipfile.BadZipFile
        If a part is not as the archive's list says.
    """
    strings = _Strings(label)
    # the texts that cells name come first, whatever their place in the archive
    for name in sorted(archive.namelist(), key=lambda name: name != _STRINGS):
        if not name.lower().endswith(_XML):
            continue
        place = f"{label}, {shorten(name)}"
        counts: _Grid | _Strings | None = None
        if name == "content.xml":
            counts = _Grid(place)
        elif name == _STRINGS:
            counts = strings
        cells = _check_part(place, _blocks(archive, name), counts)
        if cells * strings.longest > MOST_BYTES:  # else the texts themselves need not be counted
            strings.refuse_many(place, _blocks(archive, name))


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _refuse_text(label: str, longest: int, characters: int) -> None:
    if longest > _LONGEST_TEXT:
        raise DataError(
            label,
            found=f"a text of {longest:,} characters in one cell",
            expected=f"{_LONGEST_TEXT:,} at most",
        )
    if characters > MOST_BYTES:
        raise DataError(
            label,
            found=f"cells that hold more than {MOST_BYTES:,} characters, most of them repeated",
            expected="a table of a publisher's size",
        )


@dataclass
class _Strings:
    """The texts of an Excel workbook, which stand once and are named by any number of cells."""

    label: str
    lengths: list[int] = field(default_factory=list)
    now: int = 0

    @property
    def longest(self) -> int:
        return max(self.lengths, default=0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "si":
            self.now = 0

    def text(self, text: str) -> None:
        self.now += len(text)

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "si":
            _refuse_text(self.label, self.now, 0)
            self.lengths.append(self.now)

    def refuse_many(self, label: str, blocks: Iterator[bytes]) -> None:
        total, rest = 0, b""
        for block in blocks:
            rest += block
            last = 0
            for match in _STRING_OF.finditer(rest):
                last, number = match.end(), int(match[1])
                total += self.lengths[number] if number < len(self.lengths) else 0
            _refuse_text(label, 0, total)
            rest = rest[max(last, len(rest) - 200) :]  # a cell may stand across two blocks


@dataclass
class _Grid:
    """What a sheet of an OpenDocument file comes to, where one cell may stand for many."""

    label: str
    characters: int = 0
    in_row: int = 0
    in_cell: int = 0
    cell: int = 1
    rows: int = 0
    columns: int = 0
    last_row: int = 0
    last_column: int = 0
    repeated: int = 1
    wide: int = field(default=0)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-row":
            self.repeated = _times(attributes, "table:number-rows-repeated")
            self.columns = self.last_column = self.in_row = 0
        elif name in _CELLS:
            self.cell = _times(attributes, "table:number-columns-repeated")
            self.columns += self.cell
            self.in_cell = len(attributes.get("office:string-value", ""))
            if "office:value-type" in attributes:
                self.last_column = self.columns
        elif name == "text:p":
            self.last_column = self.columns
        elif name == "text:s":
            self.in_cell += _times(attributes, "text:c")
        elif name == "table:table":
            self.rows = self.last_row = self.wide = 0

    def text(self, text: str) -> None:
        self.in_cell += len(text)

    def end(self, name: str) -> None:
        if name in _CELLS:
            self.in_row += self.in_cell * self.cell
            _refuse_text(self.label, self.in_cell, 0)
        elif name == "table:table-row":
            self.characters += self.in_row * self.repeated
            _refuse_text(self.label, 0, self.characters)
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


def _check_part(label: str, blocks: Iterator[bytes], counts: _Grid | _Strings | None) -> int:
    """Parse a part of a workbook and refuse what it holds; returns the cells of a sheet at most."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise DataError(label, found="a document type", expected="a workbook without entities")

    parser.StartDoctypeDeclHandler = refuse
    if counts is not None:
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = counts.start, counts.end
        parser.CharacterDataHandler = counts.text
    row = column = 1
    rest = b""
    try:
        for block in blocks:
            parser.Parse(block, False)
            if counts is None:
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
    return row * column


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
