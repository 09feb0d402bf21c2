"""The one parser of numbers: what it takes, and that nothing else becomes a figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError
from pcp_analysis.numbers import NumberBounds, NumberRule
from tests.hostile import HOSTILE

COUNT = NumberRule(least=-10_000_000, most=10_000_000, whole=True)
SCORE = NumberRule(most=1_000)


def test_there_are_enough_hostile_cells_and_none_twice() -> None:
    assert len(HOSTILE) == len(set(HOSTILE)) >= 150


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_no_hostile_cell_is_a_number(text: str) -> None:
    for rule in (COUNT, SCORE):
        with pytest.raises(ValueError, match="number from"):
            rule.read(text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (COUNT, "0"),
        (COUNT, "-1"),
        (COUNT, "10000000"),
        (COUNT, "12.0"),
        (SCORE, "22.334075775158322"),
        (SCORE, "1000"),
    ],
)
def test_a_plain_number_is_read_exactly(rule: NumberRule, text: str) -> None:
    assert rule.read(text) == Decimal(text)


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        (COUNT, "10000001", "a whole number from -10,000,000 to 10,000,000"),
        (COUNT, "-10000001", "a whole number from -10,000,000 to 10,000,000"),
        (COUNT, "1.5", "a whole number from -10,000,000 to 10,000,000"),
        (SCORE, "1000.1", "a number from 0 to 1,000"),
        (SCORE, "-0.1", "a number from 0 to 1,000"),
    ],
)
def test_a_number_beyond_its_unit_is_refused(rule: NumberRule, text: str, expected: str) -> None:
    with pytest.raises(ValueError, match=f"^{expected}$"):
        rule.read(text)


@given(st.text(max_size=12))
def test_whatever_is_taken_is_plain_ascii_and_within_bounds(text: str) -> None:
    try:
        found = COUNT.read(text)
    except ValueError:
        return
    assert text.isascii()
    assert set(text) <= set("-0123456789.")
    assert -10_000_000 <= found <= 10_000_000


@given(st.integers(-10_000_000, 10_000_000))
def test_every_whole_number_within_bounds_reads_back(number: int) -> None:
    assert COUNT.read(str(number)) == number


def test_a_change_may_fall_as_far_as_it_may_rise() -> None:
    assert (NumberRule(most=5).signed.least, COUNT.signed.least) == (-5, -10_000_000)


def test_every_unit_of_an_indicator_has_a_rule_of_its_own(catalogue: Catalogue) -> None:
    units = {item.unit for item in catalogue.indicators}
    assert units <= set(catalogue.bounds.units)
    assert catalogue.rule_of("population").most < 10**8
    negative = {unit for unit, rule in catalogue.bounds.units.items() if rule.least < 0}
    assert negative == {"offences", "offences solved"}, "only recorded crime and outcomes reverse"


@pytest.mark.parametrize(
    "text",
    [
        *("1_000", "0x10", "0o17", "010", "1e3", "1e400", ".inf", "-.inf", ".nan", "9" * 400),
        *("1:30", "+5", "0b11", '"5"', "'5'", "true", "2020-01-05", "5.0", "[5]", "~", "٥", "５"),
    ],
)
def test_a_number_of_the_catalogue_is_plain_digits(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text(f"units: {{}}\nother:\n  most: {text}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"bounds\.yml, line 3: 'other\.most'"):
        read_yaml(path, NumberBounds)


def test_a_plain_number_of_the_catalogue_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text("units: {}\nother: {least: -3, most: 5}\n", encoding="utf-8")
    assert read_yaml(path, NumberBounds).other == NumberRule(least=-3, most=5)


def test_bounds_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bounds.yml"
    path.write_text("units: {}\nother: {least: 5, most: 3}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="'least' is above 'most'"):
        read_yaml(path, NumberBounds)
