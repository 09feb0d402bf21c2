"""Figures and directions in words, always computed and never typed."""

from __future__ import annotations

from decimal import Decimal

MINUS = "\N{MINUS SIGN}"
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def number(value: float, decimals: int = 0) -> str:
    """Return a number as printed: rounded half up, thousands separated, a true minus sign."""
    return _signed(_rounded(value, decimals))


def signed(value: float, decimals: int = 0) -> str:
    """Return a difference as printed, with its sign also when it is positive."""
    rounded = _rounded(value, decimals)
    return f"+{rounded:,}" if rounded > 0 else _signed(rounded)


def _rounded(value: float, decimals: int) -> Decimal:
    from pcp_analysis.statistics import round_half_up  # slow to import; most words have no figure

    return round_half_up(value, decimals)


def p_value(value: float) -> str:
    """Return a p-value to three places; a smaller one as ``under 0.001``."""
    return "under 0.001" if value < 0.001 else number(value, 3)


def _signed(rounded: Decimal) -> str:
    return f"{rounded:,}".replace("-", MINUS)


def ordinal(rank: int) -> str:
    """Return ``1st``, ``2nd``, ``3rd``, ``11th``."""
    ending = "th" if 10 <= rank % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


def spelled(count: int) -> str:
    """Return a small count as a word, a larger one in digits."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else f"{count:,}"


def plural(count: int, noun: str) -> str:
    """Return ``one area``, ``two areas``, ``12 areas``."""
    return f"{spelled(count)} {noun}{'' if count == 1 else 's'}"


def listed(names: list[str]) -> str:
    """Return ``a, b and c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def sentence_case(label: str) -> str:
    """Return a label as it stands inside a sentence; a short form such as MSG stays."""
    if label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


def upper_first(text: str) -> str:
    """Return text with a capital first letter."""
    return text[:1].upper() + text[1:]
