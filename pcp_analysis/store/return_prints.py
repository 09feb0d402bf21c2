"""The number that a printed text says, and what an expression comes to, to hold a value against."""

from __future__ import annotations

import re
from decimal import Decimal

from pcp_analysis.errors import shorten

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_WORDS = {
    **{word: number for number, word in enumerate((*_UNITS, "eleven", "twelve"))},
    **{word: number for number, word in enumerate((*_ORDINALS, "tenth"), start=1)},
}
_SCALES = {"": 0, "k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_PRINTED = re.compile(
    r"(-)?\N{POUND SIGN}?(-)?([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?"
    r" ?(k|thousand|m|million|bn|billion)?(?: ?(?:%|kg|per cent|percent))?"
)
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_EXPRESSION = re.compile(rf"-? ?{_NUMBER}(?: [+*\-] {_NUMBER})*")


def printed_number(text: str) -> tuple[Decimal, Decimal] | None:
    """Return the number that a text says and half a step of its last digit.

    Parameters
    ----------
    text : str
        As a document prints it.

    Returns
    -------
    tuple of Decimal, or None
        None where the text is more than a number, such as two of them or ``nearly 30,000``.

    Examples
    --------
    >>> printed_number("Twelve"), printed_number("nearly 30,000")
    ((Decimal('12'), Decimal('0.5')), None)
    >>> print(*printed_number("\N{POUND SIGN}4.7m"))
    4.7E+6 5E+4
    """
    plain = text.strip().lower()
    if plain in _WORDS:
        return Decimal(_WORDS[plain]), Decimal("0.5")
    found = _PRINTED.fullmatch(plain)
    if found is None:
        return None
    minus, other, whole, parts, scale = found.groups("")
    digits = f"{minus or other}{whole.replace(',', '')}{parts}"
    power = _SCALES[scale] - len(parts)
    return Decimal(digits).scaleb(power), Decimal("0.5").scaleb(power)


def worked_out(expression: str) -> Decimal | None:
    """Return what a sum of products of plain numbers comes to; None where it is none.

    Examples
    --------
    >>> worked_out("2 * 60 + 36"), worked_out("91425 - 16975"), worked_out("half of it")
    (Decimal('156'), Decimal('74450'), None)
    """
    if _EXPRESSION.fullmatch(expression.strip()) is None:
        return None
    total = Decimal(0)
    for sign, product in re.findall(r"(-?)\s*([0-9.]+(?: \* [0-9.]+)*)", expression):
        value = Decimal(1)
        for factor in product.split(" * "):
            value *= Decimal(factor)
        total += -value if sign else value
    return total


def contradiction(value: str, kind: str, printed: str, expression: str) -> str:
    """Return what a value was to be where the other cells of its row say another; else nothing.

    Parameters
    ----------
    value : str
        A plain number.
    kind, printed, expression : str
        Cells of the row. A stated value is held against ``printed``, a derived one against
        ``expression``.

    Examples
    --------
    >>> contradiction("4712345", "stated", "\N{POUND SIGN}4.7m", "")
    ''
    >>> contradiction("1234", "stated", "70,753", "")
    "the number that 'printed' says (70,753)"
    """
    number = Decimal(value)
    if kind == "derived":
        wanted = worked_out(expression)
        if wanted is None:
            told = f"found '{shorten(expression)}'" if expression else "found nothing"
            return f"the result of 'expression', a sum such as 2 * 60 + 36 ({told})"
        if wanted != number:
            return f"{wanted:,f}, which 'expression' comes to ({expression})"
        return ""
    said = printed_number(printed)
    if said is not None and abs(number - said[0]) > said[1]:
        return f"the number that 'printed' says ({printed})"
    return ""
