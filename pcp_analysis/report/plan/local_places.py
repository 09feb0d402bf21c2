"""Where a figure of a local return is printed, and what the audit says of it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pcp_analysis import wording
from pcp_analysis.documents.register_models import RegisteredFigure
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import register_of
from pcp_analysis.report.printed_links import in_the_audit
from pcp_analysis.store.return_rows import LocalFigure


def printed_row(page: Page, figure: LocalFigure) -> RegisteredFigure | None:
    """Return the row of the audit's register that holds a local figure, if one does."""
    for row in register_of(page).of_measure(figure.indicator.id, figure.document):
        if row.value is not None and float(row.value) == figure.value:
            return row
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
    row : RegisteredFigure or None
        Its row of the audit; None where the register has none.
    """

    text: str
    lines: tuple[str, ...]
    row: RegisteredFigure | None

    def __html__(self) -> str:
        found = Markup("{}").format(self.text)
        for line in self.lines:
            found += Markup('<br><span class="detail">{}</span>').format(line)
        if self.row is not None:
            link = Markup('<a href="{}">audit {}</a>').format(self.row.address, self.row.figure_id)
            found += in_the_audit(link)
        return found
