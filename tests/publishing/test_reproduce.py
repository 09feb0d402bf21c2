from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.errors import UnknownNameError
from pcp_analysis.publishing import reproduce as module
from pcp_analysis.publishing.reproduce import Reproduction, first_cell, reproduce
from pcp_analysis.publishing.trace.locate import Built, opened
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
    assert [stage.same for stage in found.result] == [True, False, True]  # 80.2 as rounded


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


KINDS = 10
STAGES = ("release file", "observations", "code", "statistic", "rounding", "ledger", "data")


def _kinds_with(stage: str, ledger: Ledger) -> list[str]:
    """Return a figure of each of ten kinds, by the last parts of their names, that have a stage."""
    has = {
        "release file": lambda entry: bool(entry.releases),
        "rounding": lambda entry: entry.value is not None,
        "data": lambda entry: entry.csv is not None,
    }.get(stage, lambda entry: True)
    found: dict[str, str] = {}
    more: list[str] = []
    for name, entry in ledger.entries.items():
        if has(entry):
            kind = name.rpartition(".")[2]
            more += [name] if kind in found else []
            found.setdefault(kind, name)
    # the small edition has nine kinds of table and drawing; the tenth is of its other indicator
    every = [*found.values(), *more]
    return every[:: max(1, len(found) // KINDS)][:KINDS]


def _changed_before(root: Path, stage: str, computed: Ledger, figure: str) -> None:
    """Change what a figure is made from, and the figure with it."""
    entry = computed.entries[figure]
    if stage == "release file":
        path = root / "data" / "catalogue" / "releases.yml"
        text = path.read_text()
        for name in entry.releases:
            head, mark, rest = text.partition(f"id: {name}\n")
            text = head + mark + rest.replace("sha256: ", "sha256: 0000", 1)
        text = re.sub(r"sha256: 0000(.{60}).{4}", r"sha256: 0000\1", text)
        path.unlink()
        path.write_text(text)
    elif stage == "observations":
        path = root / "data" / "observations" / "population.csv"
        path.write_text(path.read_text().replace("1", "2", 1))
    else:
        path = next((root / "notebooks").glob("*.ipynb"))
        path.write_text(f"{path.read_text()} ")
    computed.entries[figure] = replace(entry, value=-1.0, text="another")


def _changed_result(edition: Path, stage: str, computed: Ledger, figure: str) -> Ledger:
    """Change one step of the figure itself; returns the ledger that the edition is to have."""
    published = Ledger(entries=dict(computed.entries), files=computed.files)
    entry = computed.entries[figure]
    if stage == "statistic":
        value = None if entry.value is None else entry.value + 1
        computed.entries[figure] = replace(entry, value=value, text=f"{entry.text} and more")
    elif stage == "rounding":
        computed.entries[figure] = replace(entry, text=f"{entry.text}0")
    elif stage == "ledger":
        published.entries[figure] = replace(entry, sha256="0" * 64)
    else:
        path = edition / str(entry.csv)
        path.unlink()
        path.write_bytes(computed.files[str(entry.csv)] + b"one,row,more\n")
    return published


@pytest.mark.parametrize("stage", STAGES)
def test_the_stage_that_was_changed_is_the_one_that_is_named(
    copied: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    root, whole = copied.parents[2], Ledger.read(copied)
    for file in (root / "data" / "observations" / "population.csv", *root.glob("notebooks/*")):
        content = file.read_bytes()  # the copy is of links
        file.unlink()
        file.write_bytes(content)
    named = {}
    for figure in _kinds_with(stage, whole):
        computed = Ledger(entries=dict(whole.entries), files=whole.files)
        published = computed
        if stage in STAGES[:3]:
            published = Ledger(entries=dict(whole.entries), files=whole.files)
            _changed_before(root, stage, computed, figure)
        else:
            published = _changed_result(copied, stage, computed, figure)
        monkeypatch.setattr(module, "_recomputed", lambda *_, now=computed: now)
        monkeypatch.setattr(module, "read_entries", lambda _, then=published: then.entries)
        found = module._reproduced(Built(copied, root), root, figure, lambda *_: None)
        named[figure] = found.first_difference.name if found.first_difference else "nothing"
    assert len(named) == KINDS
    assert set(named.values()) == {stage}, named


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
    assert (first.name, first.detail[:7]) == ("ledger", "method:")


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
    assert "no such row" in first_cell("f", b"a,b\n1,2\n", b"a,b\n1\n")
    assert first_cell("f", b"", b"a\n1\n").startswith("f, row 1: the columns were")
