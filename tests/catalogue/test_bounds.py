"""Limits of what the catalogue takes: each is kept on its last allowed value and refused beyond it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from pcp_analysis.catalogue.contents import ChapterEntry, Part
from pcp_analysis.catalogue.documents import (
    ClosureDocument,
    PageName,
    PlainText,
    Section,
    SectionPart,
    ShortText,
)
from pcp_analysis.catalogue.editions import EditionFile
from pcp_analysis.catalogue.groups import GroupSentence, GroupWords, PeerGroup
from pcp_analysis.catalogue.layouts import Layout, LayoutColumn, LayoutsFile, ReleaseForm
from pcp_analysis.catalogue.models import (
    Accepted,
    Comparability,
    FileName,
    Force,
    ForcesFile,
    Indicator,
    Name,
    Release,
    Slug,
    Unit,
)
from pcp_analysis.catalogue.plans import Aspiration, Contact, PriorityId
from pcp_analysis.catalogue.yardsticks import DeclaredCluster, DeclaredFamily, DeclaredMargin

FORCE = {"id": "a", "name": "A", "region": "B", "code": "E23000001", "stats19_code": 1}
INDICATOR = {
    "id": "a",
    "label": "A",
    "unit": "per cent",
    "frequency": "quarter",
    "polarity": "no_judgement",
    "definition": "A thing that is measured.",
}
LAYOUT = {
    "id": "a",
    "reader": "a",
    "family": "population",
    "what": "A",
    "columns": {"a": {"names": ("A",), "holds": "text"}},
    "key": ("a",),
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


def field_takes(model: type[BaseModel], field: str, value: object) -> bool:
    """Return whether one field of a model takes a value, whatever the model says of the others."""
    try:
        model.model_validate({field: value})
    except ValidationError as error:
        return all(found["loc"][:1] != (field,) for found in error.errors())
    return True


@pytest.mark.parametrize(
    ("model", "longest"),
    [
        (Slug, 80),
        (FileName, 120),
        (Name, 80),
        (Unit, 80),
        (PlainText, 1000),
        (ShortText, 30),
        (PageName, 80),
        (GroupWords, 200),
        (GroupSentence, 600),
    ],
)
def test_names_are_kept_to_their_length(model: Any, longest: int) -> None:
    assert accepted(model, "a" * longest)
    assert not accepted(model, "a" * (longest + 1))


@pytest.mark.parametrize("model", [PlainText, ShortText])
def test_text_that_is_given_is_not_empty(model: Any) -> None:
    assert accepted(model, "a")
    assert not accepted(model, "")


@pytest.mark.parametrize(("reason", "taken"), [("", False), ("a", True)])
def test_an_oddity_is_accepted_for_a_reason(reason: str, taken: bool) -> None:
    assert field_takes(Accepted, "reason", reason) is taken


@pytest.mark.parametrize(
    ("model", "field", "start", "longest"),
    [
        (ChapterEntry, "page", "", 80),
        (ChapterEntry, "notebook", "", 80),
        (Contact, "email", "a@b.", 254),
        (Contact, "page", "https://a/", 500),
    ],
)
def test_addresses_are_kept_to_their_length(
    model: type[BaseModel], field: str, start: str, longest: int
) -> None:
    assert field_takes(model, field, start.ljust(longest, "a"))
    assert not field_takes(model, field, start.ljust(longest + 1, "a"))


def test_id_of_a_priority_is_kept_to_its_length() -> None:
    assert accepted(PriorityId, "priority-".ljust(80, "a"))
    assert not accepted(PriorityId, "priority-".ljust(81, "a"))


@pytest.mark.parametrize(
    ("model", "field", "taken", "refused"),
    [
        (Force, "stats19_code", (1, 99), (0, 100)),
        (Comparability, "per", (1e-6, 1e12), (0, 1e12 + 1)),
        (Aspiration, "rank_at_most", (1, 44), (0, 45)),
        (EditionFile, "version", (1, 999), (0, 1000)),
        (ReleaseForm, "days_after", (0, 1500), (-1, 1501)),
        (ReleaseForm, "forces", (1, 43), (0, 44)),
        (DeclaredMargin, "size", (100,), (100.5,)),
        (DeclaredCluster, "victims", (2, 100_000), (1, 100_001)),
        (DeclaredFamily, "level", (1e-6, 0.999999), (0, 1)),
    ],
)
def test_numbers_are_kept_between_their_limits(
    model: type[BaseModel],
    field: str,
    taken: tuple[float, ...],
    refused: tuple[float, ...],
) -> None:
    assert all(field_takes(model, field, value) for value in taken)
    assert not any(field_takes(model, field, value) for value in refused)


@pytest.mark.parametrize(("decimals", "taken"), [(-1, False), (0, True), (4, True), (5, False)])
def test_decimals_of_an_indicator_are_none_to_four(decimals: int, taken: bool) -> None:
    assert accepted(Indicator, {**INDICATOR, "decimals": decimals}) is taken


def test_an_indicator_has_one_decimal_unless_it_says_otherwise() -> None:
    assert Indicator.model_validate(INDICATOR).decimals == 1


@pytest.mark.parametrize(("forces", "taken"), [(0, False), (1, True), (43, True), (44, False)])
def test_a_release_holds_one_to_43_forces(forces: int, taken: bool) -> None:
    assert accepted(Release, {**RELEASE, "forces": forces}) is taken


def test_a_form_for_new_releases_expects_every_territorial_force() -> None:
    form = {"id": "a", "publisher": "A", "title": "A", "days_after": 1}
    assert ReleaseForm.model_validate(form).forces == 43


@pytest.mark.parametrize(("number", "taken"), [(0, False), (1, True)])
def test_lists_that_may_not_be_empty_take_one(number: int, taken: bool) -> None:
    assert accepted(Force, FORCE)
    assert accepted(ForcesFile, {"forces": (FORCE,) * number, "other_areas": ()}) is taken
    assert accepted(PeerGroup, {"force": "a", "peers": ("b", "c")[:number], "source": "A"}) is taken
    column = {"names": ("A",)[:number], "holds": "text"}
    assert accepted(LayoutColumn, column) is taken
    whole = {**LAYOUT, "key": ("a",)[:number]}
    assert accepted(Layout, whole) is taken
    assert accepted(LayoutsFile, {"layouts": (LAYOUT,) * number}) is taken


@pytest.mark.parametrize("both", [("x",), ("x", "y")])
def test_a_mark_of_a_column_is_missing_or_nil_and_not_both(both: tuple[str, ...]) -> None:
    column = {"names": ("A",), "holds": "text", "missing": both, "nil": both}
    with pytest.raises(ValidationError, match="'x' cannot be missing and nil at once"):
        LayoutColumn.model_validate(column)


@pytest.mark.parametrize(
    ("show", "chapters", "taken"),
    [
        ("figures", (), False),
        ("figures", (1,), True),
        ("figures", (1, 2), True),
        ("figures", (0,), False),
        ("finance", (), False),
        ("finance", (1,), True),
        ("finance", (1, 2), False),
        ("commitments", (), True),
        ("commitments", (1,), False),
    ],
)
def test_a_part_of_a_page_takes_as_many_chapters_as_its_kind_shows(
    show: str, chapters: tuple[int, ...], taken: bool
) -> None:
    assert accepted(SectionPart, {"show": show, "chapters": chapters}) is taken


@pytest.mark.parametrize(("number", "taken"), [(0, False), (1, True)])
def test_pages_and_parts_are_one_or_more(number: int, taken: bool) -> None:
    parts = ({"show": "commitments"},) * number
    section = {"id": "a", "page": "a", "heading": "A", "intro": "A", "parts": parts}
    assert accepted(Section, section) is taken
    whole = {**section, "parts": ({"show": "commitments"},)}
    assert field_takes(ClosureDocument, "sections", (whole,) * number) is taken
    chapter = {"page": "a", "notebook": "a", "title": "A"}
    assert field_takes(Part, "chapters", (chapter,) * number) is taken
