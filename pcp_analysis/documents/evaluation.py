"""Values of expressions: numbers with the room that rounding leaves them, and claims that may hold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from pcp_analysis.documents.expressions import (
    OPEN_FUNCTIONS,
    Call,
    Chain,
    ExpressionError,
    Node,
    Number,
    Reference,
    Text,
)

_SLACK = 1e-9  # of a bound: binary arithmetic alone must not decide


@dataclass(frozen=True)
class Quantity:
    """A number as printed or computed, and the range that rounding leaves it.

    Parameters
    ----------
    value : Fraction
        As printed; exact, so that halves round as they are taught.
    low, high : float
        Between these the unrounded number may lie; the value twice where it is exact.
    """

    value: Fraction
    low: float
    high: float

    @classmethod
    def exact(cls, value: Fraction | float | int) -> Quantity:
        """Return a number without room."""
        number = Fraction(repr(value)) if isinstance(value, float) else Fraction(value)
        return cls(number, float(number), float(number))

    @property
    def is_exact(self) -> bool:
        """True where rounding leaves no room."""
        return self.low == self.high

    def may_be_above(self, other: Quantity) -> bool:
        """True where the unrounded number may be above the other's."""
        if self.is_exact and other.is_exact:
            return self.value > other.value
        return self.high > other.low

    def may_equal(self, other: Quantity) -> bool:
        """True where the two ranges meet."""
        if self.is_exact and other.is_exact:
            return self.value == other.value
        slack = _SLACK * max(1.0, abs(float(self.value)), abs(float(other.value)))
        return self.low <= other.high + slack and other.low <= self.high + slack


@dataclass(frozen=True)
class Truth:
    """Whether a claim holds for the figures as printed, may hold, and must hold."""

    holds: bool
    possible: bool
    certain: bool


Value = Quantity | Truth


class Environment(Protocol):
    """Where an expression finds its figures."""

    def figure(self, figure_id: str) -> Value:
        """Return a printed figure, or whether a claim holds."""

    def days(self, figure_id: str) -> int:
        """Return the days of a figure's period."""

    def open(self, name: str, texts: Sequence[str]) -> Quantity:
        """Return a figure of open data."""

    def open_days(self, texts: Sequence[str]) -> int:
        """Return the days of the period of a figure of open data."""


def evaluate(node: Node, world: Environment) -> Value:
    """Compute a tree whose kinds have been checked.

    Parameters
    ----------
    node : Node
        The tree.
    world : Environment
        The figures.

    Raises
    ------
    ExpressionError
        If it divides by zero or a figure has no value.
    """
    match node:
        case Number(value):
            return Quantity.exact(value)
        case Reference(figure_id):
            return world.figure(figure_id)
        case Chain(first, rest):
            found = _number(first, world)
            for sign, part in rest:
                found = _ARITHMETIC[sign](found, _number(part, world))
            return found
        case Call(name, arguments):
            if name in OPEN_FUNCTIONS:
                texts = [part.content for part in arguments if isinstance(part, Text)]
                return world.open(name, texts)
            if name == "per_day":
                return _per_day(arguments, world)
            values = [evaluate(part, world) for part in arguments]
            return _apply(name, values)
        case Text(content):
            raise ExpressionError(f"the text '{content}' has no value")


def _number(node: Node, world: Environment) -> Quantity:
    found = evaluate(node, world)
    if not isinstance(found, Quantity):
        raise ExpressionError("a claim where a number belongs")
    return found


def _per_day(arguments: tuple[Node, ...], world: Environment) -> Quantity:
    first = arguments[0]
    if len(arguments) == 2:
        days = _number(arguments[1], world)
    elif isinstance(first, Reference):
        days = Quantity.exact(world.days(first.figure_id))
    elif isinstance(first, Call):
        texts = [part.content for part in first.arguments if isinstance(part, Text)]
        days = Quantity.exact(world.open_days(texts))
    else:
        raise ExpressionError("'per_day' needs the days")
    return divide(_number(first, world), days)


def add(one: Quantity, other: Quantity) -> Quantity:
    """Return the sum."""
    return Quantity(one.value + other.value, one.low + other.low, one.high + other.high)


def subtract(one: Quantity, other: Quantity) -> Quantity:
    """Return the difference."""
    return Quantity(one.value - other.value, one.low - other.high, one.high - other.low)


def _corners(products: Sequence[float]) -> tuple[float, float]:
    finite = [0.0 if math.isnan(item) else item for item in products]  # zero times without bound
    return min(finite), max(finite)


def multiply(one: Quantity, other: Quantity) -> Quantity:
    """Return the product."""
    ends = [a * b for a in (one.low, one.high) for b in (other.low, other.high)]
    return Quantity(one.value * other.value, *_corners(ends))


def divide(one: Quantity, other: Quantity) -> Quantity:
    """Return the quotient.

    Raises
    ------
    ExpressionError
        If the divisor is zero.
    """
    if other.value == 0:
        raise ExpressionError("a division by zero")
    value = one.value / other.value
    if other.low <= 0 <= other.high:
        return Quantity(value, -math.inf, math.inf)
    ends = [a / b for a in (one.low, one.high) for b in (other.low, other.high)]
    return Quantity(value, *_corners(ends))


_ARITHMETIC = {"+": add, "-": subtract, "*": multiply, "/": divide}
_HUNDRED = Quantity.exact(100)


def _sum(values: Sequence[Quantity]) -> Quantity:
    total = values[0]
    for item in values[1:]:
        total = add(total, item)
    return total


def _absolute(item: Quantity) -> Quantity:
    ends = sorted((abs(item.low), abs(item.high)))
    return Quantity(abs(item.value), 0.0 if item.low < 0 < item.high else ends[0], ends[1])


def _above(new: Quantity, old: Quantity) -> Truth:
    never_equal_or_below = not old.may_be_above(new) and not new.may_equal(old)
    return Truth(new.value > old.value, new.may_be_above(old), never_equal_or_below)


def _same(one: Quantity, other: Quantity) -> Truth:
    equal = one.value == other.value
    return Truth(equal, one.may_equal(other), one.is_exact and other.is_exact and equal)


def negated(truth: Truth) -> Truth:
    """Return the opposite claim: it may hold where the claim need not."""
    return Truth(not truth.holds, not truth.certain, not truth.possible)


def _every(truths: Sequence[Truth]) -> Truth:
    return Truth(
        all(item.holds for item in truths),
        all(item.possible for item in truths),
        all(item.certain for item in truths),
    )


def _some(truths: Sequence[Truth]) -> Truth:
    return negated(_every([negated(item) for item in truths]))


def _count(truths: Sequence[Truth]) -> Quantity:
    return Quantity(
        Fraction(sum(item.holds for item in truths)),
        float(sum(item.certain for item in truths)),
        float(sum(item.possible for item in truths)),
    )


def _apply(name: str, values: Sequence[Value]) -> Value:
    numbers = [item for item in values if isinstance(item, Quantity)]
    truths = [item for item in values if isinstance(item, Truth)]
    match name:
        case "sum":
            return _sum(numbers)
        case "mean":
            return divide(_sum(numbers), Quantity.exact(len(numbers)))
        case "percent":
            return multiply(_HUNDRED, divide(numbers[0], numbers[1]))
        case "percent_change":
            return subtract(multiply(_HUNDRED, divide(numbers[0], numbers[1])), _HUNDRED)
        case "abs":
            return _absolute(numbers[0])
        case "count":
            return _count(truths)
        case "increased" | "greater":
            return _above(numbers[0], numbers[1])
        case "decreased" | "less":
            return _above(numbers[1], numbers[0])
        case "unchanged" | "equal":
            return _same(numbers[0], numbers[1])
        case "at_least":
            return negated(_above(numbers[1], numbers[0]))
        case "at_most":
            return negated(_above(numbers[0], numbers[1]))
        case "highest":
            return _every([_above(numbers[0], item) for item in numbers[1:]])
        case "lowest":
            return _every([_above(item, numbers[0]) for item in numbers[1:]])
        case "all":
            return _every(truths)
        case "any":
            return _some(truths)
        case "not":
            return negated(truths[0])
    raise ExpressionError(f"unknown function '{name}'")
