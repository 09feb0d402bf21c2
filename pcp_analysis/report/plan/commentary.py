"""Commentary that an analyst writes: Markdown whose measured numbers are ledger roles, never typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.errors import PcpError, UnknownNameError, did_you_mean
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.prose import Fault, Picture, pictures_of, prose_faults

_ROLE = re.compile(r"\{[a-z-]+\}`[^`]*`")
_LINK = re.compile(r"\]\([^)]*\)|https?://\S+|`[^`]*`")
# what may be typed: years, quarters, dates, the length of a window, telephone and section numbers
_ALLOWED = re.compile(
    r"\b(?:19|20)\d\d(?:/\d\d|-(?:19|20)?\d\d)?\b|\bQ[1-4]\b|COVID-19"
    r"|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b|\b12[- ]months?\b|\b(?:999|101)\b(?= calls)|\bto 101\b"
    r"|\b(?:[Pp]riority|[Ss]ection|[Cc]lass|v|MSG) ?[\dA-C][\d.]*\b"
)
_LARGEST_PICTURE = 2_000_000  # bytes
_PROMPT = re.compile(r"^% prompt:.*$", re.MULTILINE)
_WORD = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)"
    "teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million"
)
_NUMBER = re.compile(
    rf"[£]?\d[\d,.]*%?"
    rf"|\b(?:{_WORD})(?:[ -](?:and )?(?:{_WORD}))*(?= (?:per cent|percent|percentage)\b)",
    re.IGNORECASE,
)


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
        # a half, a small or a ringed digit is a number as well
        plain = unicodedata.normalize("NFKC", line)
        left = _ALLOWED.sub(" ", _LINK.sub(" ", _ROLE.sub(" ", plain)))
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


def read_prose(path: Path) -> str:
    """Read a text that somebody wrote.

    Raises
    ------
    PcpError
        If it is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise PcpError(
            f"{path.name}, line {line}: found bytes that are not UTF-8 text; save the file as UTF-8"
        ) from None


def read_written(path: Path) -> str:
    """Read a commentary without its prompts, whose lines stay empty so that the others keep theirs.

    Raises
    ------
    PcpError
        If it is not UTF-8.
    """
    return _PROMPT.sub("", read_prose(path))


def read_picture(path: Path, picture: Picture) -> bytes:
    """Read a picture that stands beside a commentary.

    Parameters
    ----------
    path : Path
        The commentary.
    picture : Picture
        Which names a file of the same folder.

    Raises
    ------
    PcpError
        If it is missing, a link, too large, or no PNG or JPEG.
    """
    file = path.parent / picture.file
    where = f"{path.name}, line {picture.line}: the picture '{picture.file}'"
    if not file.is_file() or file.is_symlink():
        raise PcpError(f"{where} is no file beside the text; put it into {path.parent.name}/")
    content = file.read_bytes()
    if len(content) > _LARGEST_PICTURE:
        raise PcpError(
            f"{where} has {len(content):,} bytes; {_LARGEST_PICTURE:,} at most are taken"
        )
    if not content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise PcpError(f"{where} holds no PNG or JPEG; save it as one")
    return content


def refuse_faults(path: Path, found: Iterable[Fault]) -> None:
    """Refuse what is not on the list of :mod:`pcp_analysis.texts.prose`.

    Raises
    ------
    PcpError
        Naming file and line of each.
    """
    lines = [f"{path.name}, {fault}" for fault in found]
    if lines:
        raise PcpError("\n".join(lines))


def commentary_faults(path: Path, pages: Collection[str] | None) -> list[str]:
    """Return all that is wrong with a commentary and can be seen without computing a figure.

    Parameters
    ----------
    path : Path
        The commentary.
    pages : collection of str or None
        Names of the book's pages; None where they cannot be known, and then any name will do.
    """
    try:
        text = read_written(path)
    except PcpError as error:
        return [str(error)]
    found = [f"{path.name}, {fault}" for fault in prose_faults(text, pages=pages)]
    if not found:
        for picture in pictures_of(text):
            try:
                read_picture(path, picture)
            except PcpError as error:
                found.append(str(error))
    for item in bare_numbers(text, path.name):
        found.append(
            f"{path.name}, line {item.line}: found '{item.number}' typed; write {{value}}`id` of the "
            f"ledger"
        )
    return found


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
        If the commentary holds more than CommonMark, tables and figures, types a number, or names a
        figure that the ledger lacks.
    """
    measures = page.measures
    path = commentary_path(page.catalogue.root, measures.force.id, str(measures.quarter), name)
    text = read_written(path).rstrip() if path.is_file() else ""
    if not text:
        return [Prose("No commentary was written for this edition.")]
    refuse_faults(path, prose_faults(text))
    texts = {key: entry.text for key, entry in page.ledger.entries.items()}
    refuse_bare_numbers(bare_numbers(text, path.name), texts)
    _refuse_unknown_figures(page, path, text)
    return [Prose(_with_pictures(page, name, path, text))]


def _refuse_unknown_figures(page: Page, path: Path, text: str) -> None:
    """Refuse roles that name a figure which the page's ledger lacks, each with its line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for key in re.findall(r"\{value\}`([^`]*)`", line):
            try:
                page.ledger.get(key)
            except UnknownNameError as error:
                found.append(f"{path.name}, line {number}: {error}")
    if found:
        raise UnknownNameError("\n".join(found))


def _with_pictures(page: Page, name: str, path: Path, text: str) -> str:
    """Enter the pictures of a commentary and lead the text to where the book keeps them."""
    for picture in pictures_of(text):
        place = f"figures/{name}.{picture.file}"
        page.ledger.files[place] = read_picture(path, picture)
        slug = re.sub(r"[^a-z0-9]+", "-", picture.file.lower()).strip("-")
        page.ledger.add(
            Entry(
                id=f"{name}.picture.{slug}",
                kind="text",
                chapter=name,
                text=picture.alt,
                png=place,
                method="picture of the commentary",
            )
        )
        at = re.compile(rf"\]\(\s*<?{re.escape(picture.file)}")
        text = at.sub(f"]({place}", text)
    return text
