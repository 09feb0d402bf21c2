from __future__ import annotations

import pytest

from pcp_analysis.publishing.trace.locate import nearest_figures

KNOWN = [
    "group.robbery.change-12m",
    "group.robbery.change-12m-interval",
    "group.robbery.average",
    "group.robbery.value",
    "group.homicide.changes",
    "districts.essex.bars",
]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("group.robbery.change", "group.robbery.change-12m"),
        ("robbery change", "group.robbery.change-12m"),
        ("essex.robery.change", "group.robbery.change-12m"),  # of the wrong group, and misspelled
        ("robbery", "group.robbery.value"),
    ],
)
def test_the_ids_that_hold_the_words_asked_for_are_named(asked: str, first: str) -> None:
    assert nearest_figures(asked, KNOWN).startswith(f" Did you mean '{first}'")


@pytest.mark.parametrize("asked", ["zzz", ""])
def test_what_resembles_nothing_is_told_without_a_guess(asked: str) -> None:
    assert nearest_figures(asked, KNOWN) == ""
