"""What a check found, in words: the arithmetic with its figures, and open data with their releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.documents.evaluation import Environment, Truth, Value, evaluate
from pcp_analysis.documents.expressions import (
    OPEN_FUNCTIONS,
    Call,
    Chain,
    Node,
    Number,
    Reference,
    Text,
    references,
)
from pcp_analysis.documents.register_models import RegisteredFigure
from pcp_analysis.documents.register_periods import parse_register_period
from pcp_analysis.statistics.rounding import round_half_up

_MINUS = "\N{MINUS SIGN}"
_SIGNS = {"+": "+", "-": _MINUS, "*": "\N{MULTIPLICATION SIGN}", "/": "/"}
_MOST_TERMS = 10
_FACTS = {
    "increased": ("is above", "is not above"),
    "greater": ("is above", "is not above"),
    "decreased": ("is below", "is not below"),
    "less": ("is below", "is not below"),
    "unchanged": ("equals", "does not equal"),
    "equal": ("equals", "does not equal"),
    "at_least": ("is at least", "is below"),
    "at_most": ("is at most", "is above"),
    "highest": ("is above", "is not above all of"),
    "lowest": ("is below", "is not below all of"),
}
_OPEN_WORDS = {
    "value": "",
    "rate": "rate of ",
    "rank": "rank by ",
    "msg_average": "average of the most similar group, ",
    "top_quartile": "top quartile of the most similar group, ",
}


def decimal_words(value: Decimal) -> str:
    """Return a decimal with thousands separated and a true minus sign."""
    return f"{value:,f}".replace("-", _MINUS)


def number_words(value: Fraction, unit: str, decimals: int) -> str:
    """Return a number as the audit prints it: rounded half up, with £ or % where they belong.

    Parameters
    ----------
    value : Fraction
        The number.
    unit : str
        Unit of the register.
    decimals : int
        Places to show; a whole number shows none, negative ones count as none.
    """
    places = 0 if value.denominator == 1 else max(decimals, 0)
    text = decimal_words(round_half_up(float(value), places))
    if unit == "GBP":
        return f"{_MINUS}£{text[1:]}" if text.startswith(_MINUS) else f"£{text}"
    return f"{text}%" if unit == "per cent" else text


def constant_words(value: Fraction) -> str:
    """Return a number of an expression as it was written."""
    text = decimal_words(round_half_up(float(value), 9))
    return text.rstrip("0").rstrip(".")


def printed_value_words(figure: RegisteredFigure) -> str:
    """Return a printed value in figures, or a claim's own words."""
    if figure.value is None:
        return f"'{figure.printed}'"
    return number_words(figure.value, figure.unit, max(figure.decimals or 0, 0))


def printed_words(figure: RegisteredFigure) -> str:
    """Return what is printed, with its qualifier."""
    return f"{figure.qualifier} {figure.printed}".strip()


def recomputed_words(value: Fraction, figure: RegisteredFigure) -> str:
    """Return a recomputed value with one place more than is printed."""
    return number_words(value, figure.unit, max(figure.decimals or 0, 0) + 1)


class Formula:
    """The arithmetic of an expression over printed figures, with their values put in.

    Parameters
    ----------
    figures : Mapping of str to RegisteredFigure
        By id.
    world : Environment
        For telling whether each part of a claim holds.
    """

    def __init__(self, figures: Mapping[str, RegisteredFigure], world: Environment) -> None:
        self._figures, self._world = figures, world

    def text(self, node: Node, *, inside: bool = False) -> str:
        """Return a number's arithmetic; ``inside`` puts a sum into brackets."""
        match node:
            case Number(value):
                return constant_words(value)
            case Reference(figure_id):
                return printed_value_words(self._figures[figure_id])
            case Chain(first, rest):
                if len(rest) >= _MOST_TERMS:
                    return f"sum of {len(references(node))} figures"
                parts = [self.text(first, inside=True)]
                parts += [f"{_SIGNS[sign]} {self.text(part, inside=True)}" for sign, part in rest]
                joined = " ".join(parts)
                return f"({joined})" if inside else joined
            case Call(name, arguments):
                return self._call(name, arguments, inside=inside)
            case Text(content):
                return content

    def _call(self, name: str, arguments: tuple[Node, ...], *, inside: bool) -> str:
        if name == "count":
            return "; ".join(self.fact(part) for part in arguments)
        if len(arguments) >= _MOST_TERMS:
            return f"{name} of {len(arguments)} figures"
        parts = [self.text(part, inside=True) for part in arguments]
        match name:
            case "sum":
                joined = " + ".join(parts)
            case "percent":
                joined = f"{parts[0]} / {parts[1]}"
            case "percent_change":
                joined = f"({parts[0]} {_MINUS} {parts[1]}) / {parts[1]}"
            case "per_day":
                days = parts[1] if len(parts) > 1 else self._days(arguments[0])
                joined = f"{parts[0]} / {days} days"
            case "abs":
                return f"size of {self.text(arguments[0], inside=True)}"
            case _:
                return f"{name} of {', '.join(parts)}"
        return f"({joined})" if inside else joined

    def _days(self, node: Node) -> str:
        return str(self._world.days(node.figure_id)) if isinstance(node, Reference) else "the"

    def fact(self, node: Node) -> str:
        """Return what is the case for a claim: ``254 is not below 238``."""
        match node:
            case Reference(figure_id):
                holds = _holds(evaluate(node, self._world))
                said = self._figures[figure_id].printed
                return f"'{said}' {'holds' if holds else 'does not hold'}"
            case Call("not", arguments):
                return self.fact(arguments[0])
            case Call("all" | "any", arguments):
                return "; ".join(self.fact(part) for part in arguments)
            case Call(name, arguments):
                first, *others = (self.text(part) for part in arguments)
                yes, no = _FACTS[name]
                holds = _holds(evaluate(node, self._world))
                return f"{first} {yes if holds else no} {_listed(others)}"
        return self.text(node)


def _holds(value: Value) -> bool:
    return isinstance(value, Truth) and value.holds


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def open_words(node: Node, catalogue: Catalogue) -> str:
    """Return an expression over open data in words: labels of indicators in place of ids.

    Parameters
    ----------
    node : Node
        The tree.
    catalogue : Catalogue
        Labels.
    """
    again: Callable[[Node], str] = lambda part: open_words(part, catalogue)  # noqa: E731
    match node:
        case Call(name, arguments) if name in OPEN_FUNCTIONS:
            texts = [part.content for part in arguments if isinstance(part, Text)]
            label = catalogue.indicator(texts[0]).label
            when = f", {parse_register_period(texts[1]).label}" if len(texts) > 1 else ""
            return f"{_OPEN_WORDS[name]}{label}{when}"
        case Call(name, arguments):
            return f"{name.replace('_', ' ')} of {'; '.join(again(part) for part in arguments)}"
        case Chain(first, rest):
            words = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
            return " ".join(
                [again(first), *(f"{words[sign]} {again(part)}" for sign, part in rest)]
            )
        case Number(value):
            return constant_words(value)
    return ""


def release_words(releases: frozenset[str], catalogue: Catalogue) -> str:
    """Return who published some releases and when: ``Home Office, October 2023``."""
    found = sorted((catalogue.release(name) for name in releases), key=lambda item: item.published)
    names = [f"{item.publisher}, {item.published:%B %Y}" for item in found]
    return "; ".join(dict.fromkeys(names))
