"""One line of plain text: no sign in it means anything, because it is escaped for where it lands.

Labels, titles, notes, places, contacts and the cells of CSV files are plain. They may hold any sign
that is seen; what is not seen (control characters, marks that turn the direction of writing, separators
of lines and marks without width) is refused, since a reader could not tell what stands there.
"""

from __future__ import annotations

import re
import unicodedata

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LONGEST = 4000
# signs that mean something to Markdown or MyST wherever they stand
_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|#]")
# ... and those that mean something at the head of a line alone
_AT_HEAD = re.compile(r"[!-/:-@\[-`{-~]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def unseen(text: str, *, allowed: str = "") -> str | None:
    """Return the name of the first character that a reader cannot see, or None.

    Parameters
    ----------
    text : str
        What somebody wrote.
    allowed : str
        Such characters that may stand in it all the same: a text of several lines has line ends.

    Examples
    --------
    >>> unseen("Heddlu Gogledd Cymru")
    >>> unseen("pay" + chr(0x202E) + "ment")
    'RIGHT-TO-LEFT OVERRIDE (U+202E)'
    """
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        if character not in allowed and unicodedata.category(character) in _UNSEEN:
            name = unicodedata.name(character, "control character")
            return f"{name} (U+{ord(character):04X})"
    return None


def line_fault(text: str) -> str | None:
    r"""Return what is wrong with one line of plain text, and what to write instead, or None.

    Parameters
    ----------
    text : str
        Content of a field.

    Examples
    --------
    >>> line_fault("Rape & other <sexual> offences, 100% = all {of them} | *")
    >>> line_fault("two\nlines")
    'found a line end; write one line of text'
    """
    if "\n" in text or "\r" in text:
        return "found a line end; write one line of text"
    if len(text) > _LONGEST:
        return f"found {len(text):,} characters; write at most {_LONGEST:,}"
    found = unseen(text)
    return f"found {found}, which is not seen; delete it" if found else None


def for_markdown(text: str) -> str:
    r"""Escape plain text for the Markdown of a page, so that it reads as it was written.

    Parameters
    ----------
    text : str
        Plain text; may stand at the head of a line or inside one.

    Examples
    --------
    >>> for_markdown("Thefts & <b>burglaries</b>")
    'Thefts \\& \\<b\\>burglaries\\</b\\>'
    >>> for_markdown("1. Not a list")
    '1\\. Not a list'
    """
    line = " ".join(text.split())
    head = _NUMBERED.match(line)
    if head:
        return f"{head[1]}\\{head[2]}{_MARKUP.sub(_escape, line[head.end() :])}"
    if line and _AT_HEAD.match(line):
        return f"\\{line[0]}{_MARKUP.sub(_escape, line[1:])}"
    return _MARKUP.sub(_escape, line)


def _escape(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def for_spreadsheet(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Parameters
    ----------
    text : str
        Content of a cell.

    Examples
    --------
    >>> for_spreadsheet("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def from_spreadsheet(text: str) -> str:
    """Take off the apostrophe that :func:`for_spreadsheet` put on.

    Examples
    --------
    >>> from_spreadsheet("'=1+1")
    '=1+1'
    """
    guarded = text.startswith("'") and text[1:].startswith(_FORMULA_STARTS)
    return text[1:] if guarded else text


def for_workbook(text: str) -> str:
    r"""Escape plain text around a table of the workbook, whose writer takes links and notes out of it.

    Parameters
    ----------
    text : str
        A title, subtitle, note or source.

    Examples
    --------
    >>> for_workbook("[words](address)").encode("unicode_escape").decode()
    '[words]\\u2060(address)'
    """
    # a joiner of no width keeps the signs apart for the writer and together for the reader
    return text.replace("](", "]\N{WORD JOINER}(").replace("$$", "$\N{WORD JOINER}$")


def for_terminal(text: str) -> str:
    r"""Show what is not seen by its code, so that no message moves the cursor or changes colours.

    Parameters
    ----------
    text : str
        A message, of which parts come from files.

    Examples
    --------
    >>> for_terminal("file" + chr(27) + "[2J")
    'file\\x1b[2J'
    """
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in _UNSEEN
        else character.encode("unicode_escape").decode()
        for character in text
    )
