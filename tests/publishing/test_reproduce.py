from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.errors import UnknownNameError
from pcp_analysis.publishing import reproduce as module
from pcp_analysis.publishing.reproduce import Reproduction, first_cell, reproduce
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.sealed import TamperedError
from pcp_analysis.report.ledger import Ledger

pytestmark = [pytest.mark.edition, pytest.mark.xdist_group("edition")]
Spoil = Callable[[Path], None]
VALUE = "most-similar-group.all-crime.value"
FORCES = "most-similar-group.all-crime.forces"


def again(edition: Path, figure: str) -> Reproduction:
    with opened(str(edition)) as built:
        return reproduce(built, figure, lambda *_: None)


def rewrite(path: Path, old: str, new: str, after: str = "") -> None:
    head, mark, rest = path.read_text().partition(after) if after else ("", "", path.read_text())
    assert old in rest
    path.unlink()
    path.write_text(head + mark + rest.replace(old, new, 1))


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Return a function after which a run of a chapter gives what an edition has."""

    def use(edition: Path) -> None:
        ledger = Ledger.read(edition)
        monkeypatch.setattr(module, "_recomputed", lambda *_: ledger)

    return use


def test_figure_table_and_fact_of_the_edition_come_out_identical(small: Path) -> None:
    for figure in (FORCES, "edition.version"):
        found = again(small, figure)
        assert found.identical
        assert found.first_difference is None
        assert [stage.name for stage in found.before] == ["release file", "observations", "code"]
        assert all(stage.same for stage in found.before)


def test_changed_observation_is_the_first_stage_that_differs(copied: Path) -> None:
    observations = copied.parents[2] / "data" / "observations" / "recorded_crime.csv"
    row = next(
        line
        for line in observations.read_text().splitlines()
        if line.startswith("all-crime,E23000028,quarter,2020-21-q4,")
    )
    changed = row.replace(",33675,", ",33676,")
    assert changed != row
    rewrite(observations, row, changed)
    found = again(copied, VALUE)
    assert not found.identical
    first = found.first_difference
    assert first is not None
    assert (first.name, first.detail) == (
        "observations",
        "data/observations/recorded_crime.csv was changed",
    )
    assert [stage.same for stage in found.result] == [False, True]  # 80.2 as rounded


def test_other_release_file_comes_before_the_observations(
    copied: Path, computed: Callable[[Path], None], write_again: Spoil
) -> None:
    computed(copied)
    rewrite(copied.parents[2] / "data" / "catalogue" / "releases.yml", "9db8cdaf", "9db8cda0")
    rewrite(copied / "ledger.json", "80.20", "80.21", after=f'"{VALUE}": {{')
    write_again(copied)
    found = again(copied, VALUE)
    assert found.first_difference is not None
    assert found.first_difference.name == "release file"
    assert "home-office-recorded-crime-2023-10 has another SHA-256" in (
        found.first_difference.detail
    )


def test_change_without_effect_leaves_the_figure_identical(
    copied: Path, computed: Callable[[Path], None], spoil: Callable[[Path], None]
) -> None:
    computed(copied)
    spoil(copied.parents[2] / "data" / "observations" / "workforce.csv")
    found = again(copied, VALUE)
    assert found.identical
    assert [stage.same for stage in found.before] == [True, False, True]


@pytest.mark.parametrize(
    ("old", "new", "stage"),
    [("80.20", "80.21", "statistic"), ('"text": "80.2"', '"text": "80.3"', "rounding")],
)
def test_value_and_rounding_are_stages_of_their_own(
    copied: Path,
    computed: Callable[[Path], None],
    old: str,
    new: str,
    stage: str,
    write_again: Spoil,
) -> None:
    computed(copied)
    rewrite(copied / "ledger.json", old, new, after=f'"{VALUE}": {{')
    write_again(copied)
    found = again(copied, VALUE)
    assert found.first_difference is not None
    assert found.first_difference.name == stage


def test_changed_data_are_told_by_row_and_column(
    copied: Path, computed: Callable[[Path], None], write_again: Spoil
) -> None:
    computed(copied)
    rewrite(copied / "figures" / f"{FORCES}.csv", "1852594", "1852595")
    write_again(copied)
    found = again(copied, FORCES)
    assert found.first_difference is not None
    assert found.first_difference.name == "data"
    assert "row 9, column 'denominator': 1852595 in the edition, 1852594 now" in (
        found.first_difference.detail
    )


def test_chapter_that_no_longer_makes_the_figure_is_told(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_recomputed", lambda *_: Ledger())
    found = again(copied, VALUE)
    assert found.again is None
    assert found.first_difference is not None
    assert "cannot be computed: the ledger has no" in found.first_difference.detail


def test_other_meaning_of_the_same_value_is_a_difference(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger.read(copied)
    ledger.entries[VALUE] = replace(ledger.entries[VALUE], method="another")
    monkeypatch.setattr(module, "_recomputed", lambda *_: ledger)
    first = again(copied, VALUE).first_difference
    assert first is not None
    assert (first.name, first.detail[:7]) == ("statistic", "method:")


def test_edition_that_was_changed_is_not_computed_again(copied: Path, spoil: Spoil) -> None:
    spoil(copied / "html" / "index.html")
    with pytest.raises(TamperedError, match=r"html/index\.html was changed.*Build it again"):
        again(copied, VALUE)


def test_unknown_figure_names_the_nearest(small: Path) -> None:
    with pytest.raises(UnknownNameError, match=rf"Did you mean '{VALUE}'"):
        again(small, "most-similar-group.all-crime.valu")


def test_first_cell_that_differs() -> None:
    assert first_cell("f", b"a,b\n1,2\n", b"a,b\n1,3\n").startswith("f, row 2, column 'b': 2 in")
    assert "no such row" in first_cell("f", b"a\n1\n", b"a\n1\n2\n")
    assert "columns were a" in first_cell("f", b"a\n1\n", b"b\n1\n")
    assert "empty in the edition" in first_cell("f", b"a,b\n1,\n", b"a,b\n1,2\n")
