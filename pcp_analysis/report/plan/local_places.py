"""Where a figure of a local return is printed, and what the audit says of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from pcp_analysis import wording
from pcp_analysis.documents.register_models import RegisteredFigure
from pcp_analysis.report.printed import address, register_at, register_key
from pcp_analysis.store.local_returns import LocalFigure


@lru_cache(maxsize=2)
def _printed(key: tuple[Path, int]) -> dict[tuple[str, str], list[RegisteredFigure]]:
    found: dict[tuple[str, str], list[RegisteredFigure]] = {}
    for figure in register_at(key).figures:
        found.setdefault((figure.measure, figure.document), []).append(figure)
    return found


def audited(figure: LocalFigure) -> str | None:
    """Return the row of the audit's register that holds a local figure, if one does."""
    for row in _printed(register_key()).get((figure.indicator.id, figure.document), []):
        if row.value is not None and float(row.value) == figure.value:
            return row.figure_id
    return None


def has_doubtful_unit(figure: LocalFigure) -> bool:
    """Return whether the unit that is printed with a figure cannot be right."""
    return figure.note.startswith("doubtful unit")


def note_of(figure: LocalFigure) -> str:
    """Return a local figure's note as sentences."""
    return ". ".join(wording.upper_first(part) for part in figure.note.split(". "))


@dataclass(frozen=True)
class Placed:
    """A printed value with lines of detail under it, and a link to its row of the audit.

    Parameters
    ----------
    text : str
        The value.
    lines : tuple of str
        Such as where it is printed.
    figure : LocalFigure
        Whose value it is.
    """

    text: str
    lines: tuple[str, ...]
    figure: LocalFigure

    def __html__(self) -> str:
        found = Markup("{}").format(self.text)
        for line in self.lines:
            found += Markup('<br><span class="detail">{}</span>').format(line)
        row = audited(self.figure)
        if row is not None:
            found += Markup('<br><span class="detail"><a href="{}">audit {}</a></span>').format(
                address(row), row
            )
        return found
