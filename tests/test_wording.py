from __future__ import annotations

import pytest

from pcp_analysis import wording


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (148593, 0, "148,593"),
        (0.25, 1, "0.3"),
        (-20579.85, 0, "\N{MINUS SIGN}20,580"),
        (-0.04, 1, "0.0"),
        (1234567.891, 2, "1,234,567.89"),
    ],
)
def test_number_is_rounded_half_up_and_grouped(value: float, decimals: int, printed: str) -> None:
    assert wording.number(value, decimals) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(12.0, "+12"), (-12.0, "\N{MINUS SIGN}12"), (0.2, "0"), (-0.2, "0")]
)
def test_signed_shows_the_sign_of_a_difference_but_none_of_zero(value: float, printed: str) -> None:
    assert wording.signed(value) == printed


@pytest.mark.parametrize(
    ("rank", "printed"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (8, "8th"), (11, "11th"), (22, "22nd"), (112, "112th")],
)
def test_ordinal(rank: int, printed: str) -> None:
    assert wording.ordinal(rank) == printed


def test_plural_agrees_with_the_count() -> None:
    assert wording.plural(1, "area") == "one area"
    assert wording.plural(0, "area") == "no areas"
    assert wording.plural(12, "area") == "12 areas"


def test_sentence_case_keeps_a_short_form() -> None:
    assert wording.sentence_case("Best in MSG") == "best in MSG"
    assert wording.sentence_case("MSG average") == "MSG average"


def test_listed_joins_with_commas_and_and() -> None:
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
