"""Expressions of the register: a small language over printed figures and open data, never run as code.

The text is read by a grammar into a tree of five kinds of node; what the grammar lacks cannot be said.
Size and depth are limited before anything is parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError, UnexpectedInput, VisitError

from pcp_analysis.errors import did_you_mean

LONGEST, DEEPEST = 2000, 12
Kind = Literal["number", "truth", "text"]

_GRAMMAR = r"""
start: sum
sum: product (SIGN product)*
product: factor (STAR factor)*
?factor: FIGURE -> reference
       | "-" NUMBER -> negative
       | NUMBER -> number
       | TEXT -> text
       | NAME "(" [sum ("," sum)*] ")" -> call
       | "(" sum ")"
SIGN: "+" | "-"
STAR: "*" | "/"
FIGURE.3: /[0-9]{3}-[a-z0-9]+([.-][a-z0-9]+)*/
NUMBER.2: /[0-9]{1,15}(\.[0-9]{1,9})?(?![0-9a-z.])/
NAME: /[a-z][a-z_]{0,40}/
TEXT: /"[a-z0-9\/-]{1,80}"/
%ignore / +/
"""


class ExpressionError(ValueError):
    """An expression that the register does not take, or that has no value."""


@dataclass(frozen=True)
class Number:
    """A plain number."""

    value: Fraction


@dataclass(frozen=True)
class Reference:
    """A figure of the register, by its id."""

    figure_id: str


@dataclass(frozen=True)
class Text:
    """A quoted name of an indicator or a period."""

    content: str


@dataclass(frozen=True)
class Call:
    """A function of the language and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Chain:
    """Terms joined by + and -, or factors joined by * and /, from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


Node = Number | Reference | Text | Call | Chain


@dataclass(frozen=True)
class Function:
    """What a function takes and gives; ``most`` is None where it takes any number of arguments."""

    takes: Kind
    gives: Kind
    least: int
    most: int | None


_COMPARED = Function("number", "truth", 2, 2)
_EXTREME = Function("number", "truth", 2, None)
FUNCTIONS: Mapping[str, Function] = {
    "sum": Function("number", "number", 1, None),
    "mean": Function("number", "number", 1, None),
    "percent_change": Function("number", "number", 2, 2),
    "percent": Function("number", "number", 2, 2),
    "per_day": Function("number", "number", 1, 2),
    "abs": Function("number", "number", 1, 1),
    "count": Function("truth", "number", 1, None),
    "increased": _COMPARED,
    "decreased": _COMPARED,
    "unchanged": _COMPARED,
    "equal": _COMPARED,
    "less": _COMPARED,
    "greater": _COMPARED,
    "at_least": _COMPARED,
    "at_most": _COMPARED,
    "highest": _EXTREME,
    "lowest": _EXTREME,
    "all": Function("truth", "truth", 1, None),
    "any": Function("truth", "truth", 1, None),
    "not": Function("truth", "truth", 1, 1),
}
_OF_INDICATOR = Function("text", "number", 1, 2)
OPEN_FUNCTIONS: Mapping[str, Function] = {
    "value": _OF_INDICATOR,
    "rate": _OF_INDICATOR,
    "rank": _OF_INDICATOR,
    "msg_average": _OF_INDICATOR,
    "top_quartile": _OF_INDICATOR,
}


class _ToTree(Transformer[Token, Node]):
    """From the parser's matches to nodes."""

    def start(self, parts: list[Any]) -> Node:
        (only,) = parts
        return only  # type: ignore[no-any-return]

    def sum(self, parts: list[Any]) -> Node:
        first, *rest = parts
        if not rest:
            return first  # type: ignore[no-any-return]
        signs = [str(sign) for sign in rest[::2]]
        return Chain(first, tuple(zip(signs, rest[1::2], strict=True)))

    product = sum

    def number(self, parts: list[Any]) -> Node:
        return Number(Fraction(str(parts[0])))

    def negative(self, parts: list[Any]) -> Node:
        return Number(-Fraction(str(parts[0])))

    def reference(self, parts: list[Any]) -> Node:
        return Reference(str(parts[0]))

    def text(self, parts: list[Any]) -> Node:
        return Text(str(parts[0])[1:-1])

    def call(self, parts: list[Any]) -> Node:
        name, *arguments = parts
        return Call(str(name), tuple(item for item in arguments if item is not None))


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_ToTree(), maybe_placeholders=False)


def _refuse_size(text: str) -> None:
    if not text.strip():
        raise ExpressionError("an empty expression")
    if len(text) > LONGEST:
        raise ExpressionError(f"{len(text):,} characters, where {LONGEST:,} are allowed")
    depth = deepest = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise ExpressionError(f"{deepest} brackets in each other, where {DEEPEST} are allowed")


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """Read an expression into its tree.

    Parameters
    ----------
    text : str
        Such as ``percent_change(NNN-p1-02, NNN-p1-01)`` or ``value("all-crime", "2015-16")``.

    Returns
    -------
    Node
        The tree; nothing is looked up or computed.

    Raises
    ------
    ExpressionError
        If the text is too long, too deep or not of the grammar, with the place of the fault.
    """
    _refuse_size(text)
    try:
        return _parser().parse(text)  # type: ignore[return-value]
    except VisitError as error:
        raise ExpressionError(str(error.orig_exc)) from None
    except UnexpectedInput as error:
        raise ExpressionError(_fault(text, error)) from None
    except LarkError as error:
        raise ExpressionError(str(error).splitlines()[0]) from None


def _fault(text: str, error: UnexpectedInput) -> str:
    token = getattr(error, "token", None)
    if token is not None and token.type == "$END":
        return f"'{text[-40:]}', which ends too early"
    place = max(int(error.column), 1)
    return f"'{text[place - 1 : place + 19]}' at character {place}, where it does not belong"


def kind_of(node: Node, figures: Mapping[str, Kind] | None) -> Kind:
    """Return what a tree gives, refusing what does not fit together.

    Parameters
    ----------
    node : Node
        The tree.
    figures : Mapping of str to Kind, or None
        What each figure of the register is, for an expression over figures; None for an expression
        over open data, which may name no figure.

    Raises
    ------
    ExpressionError
        For an unknown figure or function, a wrong number of arguments, or a claim where a number
        belongs.
    """
    match node:
        case Number():
            return "number"
        case Text():
            return "text"
        case Reference(figure_id):
            if figures is None:
                raise ExpressionError(f"'{figure_id}', a printed figure, among open data")
            if figure_id not in figures:
                hint = did_you_mean(figure_id, figures)
                raise ExpressionError(f"unknown figure '{figure_id}'.{hint}".rstrip("."))
            return figures[figure_id]
        case Chain(first, rest):
            for part in (first, *(item for _, item in rest)):
                _refuse_kind(part, "number", "arithmetic", figures)
            return "number"
        case Call(name, arguments):
            return _kind_of_call(name, arguments, figures)


def _kind_of_call(
    name: str, arguments: tuple[Node, ...], figures: Mapping[str, Kind] | None
) -> Kind:
    known = FUNCTIONS if figures is not None else {**FUNCTIONS, **OPEN_FUNCTIONS}
    function = known.get(name)
    if function is None:
        hint = did_you_mean(name, known)
        raise ExpressionError(f"unknown function '{name}'.{hint}".rstrip("."))
    most = len(arguments) if function.most is None else function.most
    if not function.least <= len(arguments) <= most:
        wanted = f"{function.least}" + (f" to {most}" if most > function.least else "")
        raise ExpressionError(f"{len(arguments)} arguments of '{name}', which takes {wanted}")
    for part in arguments:
        _refuse_kind(part, function.takes, f"'{name}'", figures)
    if name == "per_day":
        _refuse_per_day(arguments)
    return function.gives


def _refuse_per_day(arguments: tuple[Node, ...]) -> None:
    first = arguments[0]
    has_period = isinstance(first, Reference) or (isinstance(first, Call) and first.name == "value")
    if len(arguments) == 1 and not has_period:
        raise ExpressionError(
            "'per_day' of a sum, which has no period: give the days, per_day(a, 90)"
        )


def _refuse_kind(node: Node, wanted: Kind, where: str, figures: Mapping[str, Kind] | None) -> None:
    found = kind_of(node, figures)
    if found != wanted:
        names = {"number": "a number", "truth": "a claim", "text": "quoted text"}
        raise ExpressionError(f"{names[found]} in {where}, which takes {names[wanted]}")


def references(node: Node) -> tuple[str, ...]:
    """Return the figures that a tree names, in order, each once."""
    match node:
        case Reference(figure_id):
            return (figure_id,)
        case Call(_, arguments):
            found = [name for part in arguments for name in references(part)]
        case Chain(first, rest):
            found = [
                name for part in (first, *(item for _, item in rest)) for name in references(part)
            ]
        case _:
            found = []
    return tuple(dict.fromkeys(found))


def open_calls(node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the open-data calls of a tree: name and quoted arguments."""
    match node:
        case Call(name, arguments) if name in OPEN_FUNCTIONS:
            return ((name, tuple(part.content for part in arguments if isinstance(part, Text))),)
        case Call(_, arguments):
            return tuple(call for part in arguments for call in open_calls(part))
        case Chain(first, rest):
            parts = (first, *(item for _, item in rest))
            return tuple(call for part in parts for call in open_calls(part))
    return ()
