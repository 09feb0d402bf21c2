from __future__ import annotations

import string
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_analysis.documents.evaluation import Quantity, Truth, Value, evaluate
from pcp_analysis.documents.expressions import (
    DEEPEST,
    FUNCTIONS,
    LONGEST,
    Call,
    Chain,
    ExpressionError,
    Number,
    Reference,
    Text,
    kind_of,
    open_calls,
    parse,
    references,
)

PRINTED: dict[str, Value] = {
    "000-p1-01": Quantity.exact(200),
    "000-p1-02": Quantity.exact(250),
    "002-4.2-03": Quantity.exact(50),
    "000-p1-09": Quantity(Fraction("42"), 41.5, 42.5),
    "000-p1-10": Quantity(Fraction("42"), 41.5, 42.5),
    "000-claim": Truth(True, True, True),
}
KINDS = {name: "truth" if isinstance(value, Truth) else "number" for name, value in PRINTED.items()}


class World:
    def figure(self, figure_id: str) -> Value:
        return PRINTED[figure_id]

    def days(self, figure_id: str) -> int:
        return 90

    def open(self, name: str, texts: Sequence[str]) -> Quantity:
        return Quantity.exact(len(texts[0]))

    def open_days(self, texts: Sequence[str]) -> int:
        return 365


def computed(text: str) -> Value:
    node = parse(text)
    kind_of(node, KINDS)  # type: ignore[arg-type]
    return evaluate(node, World())


def number(text: str) -> Fraction:
    found = computed(text)
    assert isinstance(found, Quantity)
    return found.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2 + 3 * 4", "14"),
        ("(2 + 3) * 4", "20"),
        ("10 - 4 - 3", "3"),
        ("100 / 8 / 5", "5/2"),
        ("-5 + 2", "-3"),
        ("000-p1-01 + 000-p1-02", "450"),
        ("002-4.2-03 - 000-p1-01", "-150"),
        ("sum(000-p1-01, 000-p1-02, 1)", "451"),
        ("mean(000-p1-01, 000-p1-02)", "225"),
        ("percent_change(000-p1-02, 000-p1-01)", "25"),
        ("percent(002-4.2-03, 000-p1-01)", "25"),
        ("per_day(000-p1-01)", "20/9"),
        ("per_day(000-p1-01, 100)", "2"),
        ("abs(000-p1-01 - 000-p1-02)", "50"),
        ("count(increased(000-p1-02, 000-p1-01), 000-claim, less(2, 1))", "2"),
    ],
)
def test_arithmetic_is_exact(text: str, value: str) -> None:
    assert number(text) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("increased(2, 1)", True),
        ("increased(1, 1)", False),
        ("decreased(1, 2)", True),
        ("unchanged(1, 1)", True),
        ("equal(1, 2)", False),
        ("less(1, 2)", True),
        ("greater(1, 2)", False),
        ("at_least(2, 2)", True),
        ("at_least(1, 2)", False),
        ("at_most(2, 2)", True),
        ("at_most(3, 2)", False),
        ("highest(3, 1, 2)", True),
        ("highest(3, 3, 2)", False),
        ("lowest(1, 2, 3)", True),
        ("all(less(1, 2), less(2, 1))", False),
        ("any(less(1, 2), less(2, 1))", True),
        ("not(less(1, 2))", False),
    ],
)
def test_claims_hold_or_not(text: str, holds: bool) -> None:
    found = computed(text)
    assert isinstance(found, Truth)
    assert (found.holds, found.possible, found.certain) == (holds, holds, holds)


def test_every_function_of_the_grammar_is_tested_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f"{name}(" in source for name in FUNCTIONS)


def test_rounded_operands_leave_room() -> None:
    gap = computed("000-p1-09 - 000-p1-10")
    assert isinstance(gap, Quantity)
    assert (gap.value, gap.low, gap.high) == (0, -1.0, 1.0)
    rose = computed("increased(000-p1-09, 000-p1-10)")
    assert rose == Truth(False, True, False)
    assert computed("not(increased(000-p1-09, 000-p1-10))") == Truth(True, True, False)
    counted = computed("count(increased(000-p1-09, 000-p1-10), less(1, 2))")
    assert isinstance(counted, Quantity)
    assert (counted.value, counted.low, counted.high) == (1, 1.0, 2.0)


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(ExpressionError, match="division by zero"):
        computed("1 / (000-p1-01 - 200)")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "an empty expression"),
        ("1 +", "ends too early"),
        ("sum(1, 2", "ends too early"),
        ("1 2", "at character 3"),
        ("000-p1-01 ; 1", "at character 11"),
        ("000-P1-01", "at character"),
        ("__import__('os').system('id')", "at character 1"),
        ("().__class__", "at character 2"),
        ("9**9**9", "at character 3"),
        ("lambda: 1", "at character"),
        ("1\n+ 1", "at character 2"),
        ('value("Robert\'); DROP")', "at character 7"),
        ("0x10", "at character"),
        ("1e9", "at character"),
        ("(" * (DEEPEST + 1) + "1" + ")" * (DEEPEST + 1), "brackets in each other"),
        ("1 + " * LONGEST + "1", "characters, where"),
        ("12345678901234567890", "at character"),
    ],
)
def test_malformed_text_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("000-p1-99", "unknown figure '000-p1-99'. Did you mean '000-p1-"),
        ("summ(1, 2)", r"unknown function 'summ'. Did you mean 'sum'\?"),
        ('value("all-crime")', "unknown function 'value'"),
        ("percent(1)", "1 arguments of 'percent', which takes 2"),
        ("per_day(1, 2, 3)", "3 arguments of 'per_day', which takes 1 to 2"),
        ("per_day(1 + 2)", "which has no period"),
        ("increased(1, 2) + 1", "a claim in arithmetic"),
        ("all(1, 2)", "a number in 'all'"),
        ("000-claim * 2", "a claim in arithmetic"),
        ('"all-crime"', ""),
    ],
)
def test_what_does_not_fit_together_is_refused(text: str, said: str) -> None:
    node = parse(text)
    if not said:
        assert kind_of(node, KINDS) == "text"  # type: ignore[arg-type]
        return
    with pytest.raises(ExpressionError, match=said):
        kind_of(node, KINDS)  # type: ignore[arg-type]


def test_open_data_may_not_name_printed_figures() -> None:
    with pytest.raises(ExpressionError, match="among open data"):
        kind_of(parse("000-p1-01"), None)
    node = parse('percent_change(value("all-crime", "2021-22"), value("all-crime", "2015-16"))')
    assert kind_of(node, None) == "number"
    assert open_calls(node) == (
        ("value", ("all-crime", "2021-22")),
        ("value", ("all-crime", "2015-16")),
    )


def test_figures_are_listed_once_in_order() -> None:
    node = parse("000-p1-02 - (000-p1-01 + 000-p1-02) / 2")
    assert references(node) == ("000-p1-02", "000-p1-01")
    assert parse("1 - 000-p1-01") == Chain(Number(Fraction(1)), (("-", Reference("000-p1-01")),))
    assert parse('value("x")') == Call("value", (Text("x"),))


_PIECES = st.sampled_from(
    [
        *FUNCTIONS,
        *("value", "000-p1-01", "002-4.2-03", "000-claim", '"all-crime"', "1", "2.5", "0"),
        *"()+-*/, ;[]{}'\n",
        *("__class__", "eval", "import os", "lambda x:"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=30).map("".join)))
def test_hostile_text_is_a_value_or_an_error_and_never_anything_else(text: str) -> None:
    try:
        found = computed(text)
    except ExpressionError:
        return
    assert isinstance(found, Quantity | Truth) or kind_of(parse(text), KINDS) == "text"  # type: ignore[arg-type]


@given(st.integers(-999, 999), st.integers(-999, 999), st.integers(1, 99), st.sampled_from("+-*/"))
def test_sums_are_those_of_fractions(one: int, two: int, three: int, sign: str) -> None:
    expected = {
        "+": Fraction(one) - two + three,
        "-": Fraction(one) - two - three,
        "*": Fraction(one) - two * three,
        "/": Fraction(one) - Fraction(two, three),
    }[sign]
    assert number(f"{one} - ({two}) {sign} {three}") == expected


@given(st.text(alphabet=string.ascii_lowercase + "_", min_size=1, max_size=12))
def test_only_listed_functions_are_called(name: str) -> None:
    text = f"{name}(1, 2)"
    if name in FUNCTIONS:
        return
    with pytest.raises(ExpressionError):
        computed(text)
