"""Limits of what the catalogue takes: each is kept on its last allowed value and refused beyond it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from pcp_analysis.catalogue.groups import PeerGroup
from pcp_analysis.catalogue.models import (
    FileName,
    Force,
    ForcesFile,
    Indicator,
    Release,
    Slug,
)

FORCE = {"id": "a", "name": "A", "code": "E23000001", "stats19_code": 1}
INDICATOR = {
    "id": "a",
    "label": "A",
    "unit": "per cent",
    "frequency": "quarter",
    "polarity": "no_judgement",
    "definition": "A thing that is measured.",
}
RELEASE = {
    "id": "a",
    "family": "population",
    "reader": "population",
    "publisher": "A",
    "title": "A",
    "edition": "A",
    "published": "2021-06-25",
    "published_basis": "A",
    "file": "a.csv",
}


def accepted(model: Any, content: Any) -> bool:
    """Return whether a model takes the content."""
    try:
        TypeAdapter(model).validate_python(content)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("model", "longest"), [(Slug, 80), (FileName, 120)])
def test_names_are_kept_to_their_length(model: Any, longest: int) -> None:
    assert accepted(model, "a" * longest)
    assert not accepted(model, "a" * (longest + 1))


@pytest.mark.parametrize(("decimals", "taken"), [(-1, False), (0, True), (4, True), (5, False)])
def test_decimals_of_an_indicator_are_none_to_four(decimals: int, taken: bool) -> None:
    assert accepted(Indicator, {**INDICATOR, "decimals": decimals}) is taken


def test_an_indicator_has_one_decimal_unless_it_says_otherwise() -> None:
    assert Indicator.model_validate(INDICATOR).decimals == 1


@pytest.mark.parametrize(("forces", "taken"), [(0, False), (1, True), (43, True), (44, False)])
def test_a_release_holds_one_to_43_forces(forces: int, taken: bool) -> None:
    assert accepted(Release, {**RELEASE, "forces": forces}) is taken


@pytest.mark.parametrize(("number", "taken"), [(0, False), (1, True)])
def test_lists_that_may_not_be_empty_take_one(number: int, taken: bool) -> None:
    assert accepted(Force, FORCE)
    assert accepted(ForcesFile, {"forces": (FORCE,) * number, "other_areas": ()}) is taken
    assert accepted(PeerGroup, {"force": "a", "peers": ("b", "c")[:number], "source": "A"}) is taken
