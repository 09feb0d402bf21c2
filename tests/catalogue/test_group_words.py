"""Words for groups stand inside sentences and are filled in: they may hold neither markup nor code."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from pcp_analysis.catalogue.groups import GroupSentence, GroupWords


@pytest.mark.parametrize(
    "text",
    ["the {force.__class__} of it", "{peers!r}", "{0}", "{}", "{peers", "peers}", "<b>", "`x`"],
)
def test_sentences_take_named_facts_and_nothing_else(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(GroupSentence).validate_python(text)


def test_sentences_with_facts_are_taken() -> None:
    text = "Made of {peers}; with {force} it has {size}: each force but {left_out}."
    assert TypeAdapter(GroupSentence).validate_python(text) == text


@pytest.mark.parametrize("text", ["most {similar} group", "a *group*", "[x](y)", ""])
def test_labels_are_words(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(GroupWords).validate_python(text)
