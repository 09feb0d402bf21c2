"""A cell that leads from a printed value to its rows in the register of the audit."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from pcp_analysis.documents.register_models import RegisteredFigure


@dataclass(frozen=True)
class Audited:
    """Text with links to the rows of the register that audit it, and a remark under it."""

    text: str
    rows: tuple[RegisteredFigure, ...]
    detail: str = ""

    def __html__(self) -> str:
        found = Markup("{}").format(self.text)
        links = Markup(", ").join(
            Markup('<a href="{}">{}</a>').format(row.address, row.figure_id) for row in self.rows
        )
        if links:
            found += in_the_audit(Markup("audit {}").format(links))
        if self.detail:
            found += Markup('<br><span class="detail">{}</span>').format(self.detail)
        return found


def in_the_audit(link: Markup) -> Markup:
    """Return the line under a value that leads to the audit: paper, where nothing leads, has none.

    Parameters
    ----------
    link : Markup
        To the row of the register.
    """
    return Markup('<span class="audited"><br><span class="detail">{}</span></span>').format(link)
