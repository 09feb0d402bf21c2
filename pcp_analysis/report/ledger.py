"""The ledger: every number, table and figure an edition prints, with where it came from."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from pcp_analysis.errors import PcpError, UnknownNameError, did_you_mean
from pcp_analysis.files import write_below
from pcp_analysis.numbers import format_value
from pcp_analysis.texts.plain import for_spreadsheet, from_spreadsheet

_ID = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
Cell = float | int | str | None


@dataclass(frozen=True)
class Entry:
    """One thing that the book prints.

    Parameters
    ----------
    id : str
        Stable name, chapter first: ``most-similar-group.all-crime.value``.
    kind : {"number", "text", "table", "figure"}
        What it is.
    chapter : str
        Chapter that owns it.
    text : str
        As printed: the rounded number, the words, the title of the table or the alt text.
    value : float or None
        Unrounded, for a number.
    unit, period, area, method : str or None
        What the number means and how it was made.
    confidence_level : float or None
        For an estimate with an interval.
    n : int or None
        How many forces, periods or rows it rests on.
    releases : tuple of str
        Releases read, in order.
    sha256 : str
        Of its data: the CSV, else the value and text.
    csv, json : str or None
        Paths of its data within the edition; the JSON carries title, unit, notes and licence too.
    svg, png : str or None
        Paths of a figure's drawing within the edition.
    title : str or None
        Title drawn at the head of a figure, whose ``text`` is the alt text.
    indicator : str or None
        Indicator of the catalogue whose observations it was made from.
    areas : tuple of str
        ONS codes of the forces whose observations it was made from.
    series : bool
        True where it was made from the whole series since 2015/16, not from one period.
    page : str or None
        Notebook that computes it; set when the edition is put together.
    """

    id: str
    kind: Literal["number", "text", "table", "figure"]
    chapter: str
    text: str
    value: float | None = None
    unit: str | None = None
    period: str | None = None
    area: str | None = None
    method: str | None = None
    confidence_level: float | None = None
    n: int | None = None
    releases: tuple[str, ...] = ()
    sha256: str = ""
    csv: str | None = None
    svg: str | None = None
    json: str | None = None
    png: str | None = None
    title: str | None = None
    indicator: str | None = None
    areas: tuple[str, ...] = ()
    series: bool = False
    page: str | None = None

    @property
    def name(self) -> str:
        """What to call it in a list: the title of a figure, else the text."""
        return self.title or self.text

    @property
    def files(self) -> tuple[str, ...]:
        """Paths of its files within the edition."""
        found = (self.csv, self.json, self.svg, self.png)
        return tuple(path for path in found if path is not None)

    @property
    def role(self) -> str:
        """MyST role that prints the entry in a page."""
        return f"{{value}}`{self.id}`"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def value_digest(entry: Entry) -> str:
    """Return the SHA-256 of an entry without a CSV: of its value, text, unit and period."""
    content = json.dumps([entry.value, entry.text, entry.unit, entry.period])
    return _digest(content.encode())


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe first.

    Parameters
    ----------
    header : sequence of str
        Column headings.
    rows : iterable of sequences
        Numbers are written unrounded; None is an empty cell.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return stream.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return for_spreadsheet(cell)
    return format_value(float(cell))


def csv_rows(content: str) -> tuple[list[str], list[list[Cell]]]:
    """Return the header and rows that :func:`csv_text` wrote; a column of numbers alone is numbers.

    Parameters
    ----------
    content : str
        CSV as this module writes it; of one that was changed, rows may be short or long.

    Raises
    ------
    PcpError
        If it is no CSV.
    """
    try:
        header, *rows = list(csv.reader(io.StringIO(content))) or [[]]
    except csv.Error as error:
        raise PcpError(f"the data of a figure are no CSV ({error})") from None
    numeric = {
        place
        for place in range(len(header))
        if all(_is_number(row[place]) for row in rows if len(row) > place and row[place])
    }
    return header, [
        [_read_cell(cell, place in numeric) for place, cell in enumerate(row)] for row in rows
    ]


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and format_value(float(text)) == text
    except (ValueError, OverflowError):
        return False


def _read_cell(text: str, number: bool) -> Cell:
    if not text:
        return None
    if number:
        value = float(text)
        return int(value) if value.is_integer() else value
    return from_spreadsheet(text)


@dataclass
class Ledger:
    """Entries of a page, or of a whole edition once merged, and the files they point to.

    Parameters
    ----------
    entries : dict of str to Entry
        By id.
    files : dict of str to bytes
        CSV and SVG by path within the edition.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, entry: Entry) -> Entry:
        """Enter a thing once; the same id again must be the same thing.

        Raises
        ------
        PcpError
            If the id is malformed or already stands for something else.
        """
        if not _ID.fullmatch(entry.id):
            raise PcpError(f"'{entry.id}' is no ledger id: small letters, digits, - and . alone")
        if not entry.sha256:
            entry = replace(entry, sha256=value_digest(entry))
        known = self.entries.setdefault(entry.id, entry)
        if known != entry:
            raise PcpError(f"'{entry.id}' stands for two things: {known.text!r} and {entry.text!r}")
        return known

    def add_data(
        self, entry: Entry, header: Sequence[str], rows: Iterable[Sequence[Cell]], svg: bytes | None
    ) -> Entry:
        """Enter a table or figure together with its data and drawing.

        Parameters
        ----------
        entry : Entry
            Without sha256 and paths.
        header, rows
            Its data; see :func:`csv_text`.
        svg : bytes or None
            The drawing of a figure.
        """
        content = csv_text(header, rows).encode()
        paths: dict[str, Any] = {"csv": f"figures/{entry.id}.csv", "sha256": _digest(content)}
        self.files[paths["csv"]] = content
        if svg is not None:
            paths["svg"] = f"figures/{entry.id}.svg"
            self.files[paths["svg"]] = svg
        return self.add(replace(entry, **paths))

    def get(self, entry_id: str) -> Entry:
        """Return an entry.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest id.
        """
        try:
            return self.entries[entry_id]
        except KeyError:
            raise UnknownNameError(
                f"the ledger has no '{entry_id}'.{did_you_mean(entry_id, self.entries)}"
            ) from None

    def merge(self, other: Ledger) -> None:
        """Take in another page's entries and files."""
        for entry in other.entries.values():
            self.add(entry)
        for path, content in other.files.items():
            if self.files.setdefault(path, content) != content:
                raise PcpError(f"two pages write different content to {path}")

    def contents(self, name: str = "ledger.json") -> dict[str, bytes]:
        """Return the entries as JSON and every file, by path, as :meth:`write` writes them."""
        entries = {key: _plain(self.entries[key]) for key in sorted(self.entries)}
        text = json.dumps({"entries": entries}, indent=1, ensure_ascii=False)
        return {**dict(sorted(self.files.items())), name: f"{text}\n".encode()}

    def write(self, folder: Path, name: str = "ledger.json") -> None:
        """Write the entries as JSON and every file below a folder, which nobody reads meanwhile."""
        write_below(folder, self.contents(name))

    @classmethod
    def read(cls, folder: Path, name: str = "ledger.json") -> Ledger:
        """Read what :meth:`write` wrote.

        Raises
        ------
        PcpError
            If there is no ledger.
        """
        ledger = cls(entries=read_entries(folder / name))
        for entry in ledger.entries.values():
            for file in entry.files:
                ledger.files[file] = (folder / file).read_bytes()
        return ledger

    @classmethod
    def of_contents(cls, contents: Mapping[str, bytes], name: str = "ledger.json") -> Ledger:
        """Return the ledger that :meth:`contents` gave.

        Raises
        ------
        PcpError
            If it is none.
        """
        ledger = cls(entries=_entries_of(contents[name].decode(), name))
        for entry in ledger.entries.values():
            for file in entry.files:
                ledger.files[file] = contents[file]
        return ledger


def read_entries(path: Path) -> dict[str, Entry]:
    """Read the entries of a ``ledger.json`` without the files they point to.

    Raises
    ------
    PcpError
        If there is no ledger, or it is not one.
    """
    if not path.is_file():
        raise PcpError(f"no ledger at {path}: build the edition first")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PcpError(f"{path.name} cannot be read as a ledger: {error}") from None
    return _entries_of(text, path.name)


def _entries_of(text: str, name: str) -> dict[str, Entry]:
    try:
        found = {}
        for key, content in json.loads(text)["entries"].items():
            lists = {name: tuple(content.get(name, ())) for name in ("releases", "areas")}
            found[key] = Entry(**{**content, **lists})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PcpError(f"{name} cannot be read as a ledger: {error}") from None
    return found


def _plain(entry: Entry) -> dict[str, Any]:
    """Return the fields that say something; empty ones are left out."""
    return {
        key: value
        for key, value in vars(entry).items()
        if value is not None and value is not False and value != ()
    }
