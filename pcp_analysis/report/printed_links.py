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
        parts = [Markup("audit {}").format(links)] if links else []
        parts += [Markup("{}").format(self.detail)] if self.detail else []
        for part in parts:
            found += Markup('<br><span class="detail">{}</span>').format(part)
        return found
