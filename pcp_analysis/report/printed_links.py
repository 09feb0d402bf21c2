"""From a value that the closure chapters print to its row in the register of the audit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from pcp_analysis.documents.closure_models import PublishedValue
from pcp_analysis.documents.register_links import by_places, rows_of
from pcp_analysis.documents.register_models import RegisteredFigure
from pcp_analysis.report.printed import address, register_at, register_key


@lru_cache(maxsize=2)
def _rows(key: tuple[Path, int]) -> dict[str, list[RegisteredFigure]]:
    return by_places(register_at(key))


def register_ids(value: PublishedValue) -> tuple[str, ...]:
    """Return the rows of the register that hold a printed value, one for each place."""
    return rows_of(value, _rows(register_key()))


@dataclass(frozen=True)
class Audited:
    """Text with links to the rows of the register that audit it, and a remark under it."""

    text: str
    value: PublishedValue
    detail: str = ""

    def __html__(self) -> str:
        found = Markup("{}").format(self.text)
        links = Markup(", ").join(
            Markup('<a href="{}">{}</a>').format(address(name), name)
            for name in register_ids(self.value)
        )
        parts = [Markup("audit {}").format(links)] if links else []
        parts += [Markup("{}").format(self.detail)] if self.detail else []
        for part in parts:
            found += Markup('<br><span class="detail">{}</span>').format(part)
        return found
