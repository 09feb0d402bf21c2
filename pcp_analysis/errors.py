"""The few errors that the package raises on purpose, each a message that a person can act on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class PcpError(Exception):
    """Base of every error that the command line prints without a traceback."""


class CatalogueError(PcpError):
    """A file of ``data/catalogue`` or ``data/editions`` is wrong; names file and line or key."""


class UnknownNameError(PcpError):
    """A force, indicator, release or edition that the catalogue does not know."""


class MissingDataError(PcpError):
    """A figure cannot be computed because an observation it needs is not at hand."""


class ParameterError(PcpError):
    """A notebook was given a parameter that it does not take, or a value that it cannot use."""


class ChapterError(PcpError):
    """A chapter's notebook failed while it ran, or printed what a page cannot show."""


class RenderError(PcpError):
    """Jupyter Book could not turn the chapters into pages."""


class BusyError(PcpError):
    """Another living process works on the same thing."""


class DataError(PcpError):
    """A file of data is not what its reader expects.

    Parameters
    ----------
    file : str
        Name of the file as the user gave it.
    row : int or None
        Row in the file, the header being row 1; None where no single row is at fault.
    column : str or None
        Column heading; None where no single column is at fault.
    found, expected : str
        What the file holds and what the reader takes.
    mend : str, optional
        The command that mends it, where there is one.
    others : tuple of DataError
        Further faults of the same table, which a check of everything lists too.
    """

    def __init__(
        self,
        file: str,
        *,
        row: int | None = None,
        column: str | None = None,
        found: str,
        expected: str,
        mend: str | None = None,
        others: tuple[DataError, ...] = (),
    ) -> None:
        self.file, self.row, self.column = file, row, column
        self.found, self.expected, self.mend = found, expected, mend
        self.others = others
        place = [file]
        if row is not None:
            place.append(f"row {row:,}")
        if column is not None:
            place.append(f"column '{column}'")
        remedy = f"; to mend it: {mend}" if mend else ""
        super().__init__(f"{', '.join(place)}: found {found}; expected {expected}{remedy}")


def shorten(text: str, most: int = 60) -> str:
    """Return a cell as a message can print it: cut where it is long, control characters spelled out.

    Parameters
    ----------
    text : str
        What was found.
    most : int, default 60
        Characters kept.
    """
    kept = text if len(text) <= most else f"{text[: most // 2]}... ({len(text):,} characters)"
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in kept)


def refuse_all(faults: Iterable[DataError]) -> None:
    """Raise the first of some faults, by row, holding the others; do nothing where there is none.

    Parameters
    ----------
    faults : iterable of DataError
        Of one table.

    Raises
    ------
    DataError
        The first.
    """
    found = sorted(faults, key=lambda fault: fault.row or 0)
    if found:
        found[0].others = tuple(found[1:])
        raise found[0]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the nearest known name, or an empty string.

    Parameters
    ----------
    name : str
        What was typed.
    known : iterable of str
        The names that would have been accepted.
    """
    nearest = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean '{nearest[0]}'?" if nearest else ""
