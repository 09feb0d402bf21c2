"""Commentary that an analyst writes: Markdown whose measured numbers are ledger roles, never typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.errors import PcpError, did_you_mean
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.page import Page

_ROLE = re.compile(r"\{[a-z-]+\}`[^`]*`")
_LINK = re.compile(r"\]\([^)]*\)|https?://\S+|`[^`]*`")
# what may be typed: years, quarters, dates, the length of a window, telephone and section numbers
_ALLOWED = re.compile(
    r"\b(?:19|20)\d\d(?:/\d\d|-(?:19|20)?\d\d)?\b|\bQ[1-4]\b|COVID-19"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b|\b12[- ]months?\b|\b(?:999|101)\b(?= calls)|\bto 101\b"
    r"|\b(?:[Pp]riority|[Ss]ection|[Cc]lass|v|MSG) ?[\dA-C][\d.]*\b"
)
_NUMBER = re.compile(r"[£]?\d[\d,.]*%?")


@dataclass(frozen=True)
class BareNumber:
    """A measured number that was typed.

    Parameters
    ----------
    file : str
        Which file.
    line : int
        Line, from 1.
    number : str
        As typed.
    """

    file: str
    line: int
    number: str


def bare_numbers(text: str, file: str) -> list[BareNumber]:
    """Return the measured numbers that were typed into a text instead of bound to the ledger.

    Parameters
    ----------
    text : str
        Markdown.
    file : str
        Its name, for the result.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r":[a-z-]+:", line):
            continue  # an option of a MyST directive
        left = _ALLOWED.sub(" ", _LINK.sub(" ", _ROLE.sub(" ", line)))
        found += [BareNumber(file, number, match.rstrip(".,")) for match in _NUMBER.findall(left)]
    return found


def nearest_key(number: str, texts: dict[str, str]) -> str:
    """Return ``" The ledger prints it as {value}`key`"`` where some entry prints that number."""
    for key, text in texts.items():
        if text == number or text.lstrip("\N{MINUS SIGN}+") == number:
            return f" The ledger prints it as {{value}}`{key}`."
    return did_you_mean(number, texts.values())


def refuse_bare_numbers(found: Iterable[BareNumber], texts: dict[str, str]) -> None:
    """Refuse typed numbers.

    Raises
    ------
    PcpError
        Naming file and line of each, and the ledger key that prints the number if there is one.
    """
    lines = [
        f"{item.file}, line {item.line}: found '{item.number}' typed; expected a figure of the "
        f"ledger.{nearest_key(item.number, texts)}"
        for item in found
    ]
    if lines:
        raise PcpError("\n".join(lines))


def commentary_path(root: Path, force: str, quarter: str, name: str) -> Path:
    """Return where the commentary on a page of an edition is written."""
    return root / "data" / "commentary" / force / quarter / f"{name}.md"


def commentary(page: Page, name: str) -> list[Block]:
    """Return the analyst's commentary on a page, or a line that says there is none.

    Parameters
    ----------
    page : Page
        Its ledger must already hold the figures that the commentary names.
    name : str
        Name of the page, such as ``priority-4``.

    Raises
    ------
    PcpError
        If the commentary types a number, or names a figure that the ledger lacks.
    """
    measures = page.measures
    path = commentary_path(page.catalogue.root, measures.force.id, str(measures.quarter), name)
    if not path.is_file():
        return [Prose("No commentary was written for this edition.")]
    text = path.read_text(encoding="utf-8").strip()
    texts = {key: entry.text for key, entry in page.ledger.entries.items()}
    refuse_bare_numbers(bare_numbers(text, path.name), texts)
    for key in re.findall(r"\{value\}`([^`]*)`", text):
        page.ledger.get(key)
    return [Prose(text)]
