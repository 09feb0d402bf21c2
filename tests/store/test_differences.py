"""Releases stored as differences read back whole, whatever they hold."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.store.differences import CELL, coverage_of, differences, whole
from pcp_analysis.store.importing import undo
from pcp_analysis.store.observations import COLUMNS, Observations, family_files, read_family

AREAS = ("E23000028", "W15000001")
PERIODS = ("2018-19-q1", "2018-19-q2", "2018-19-q4")
RELEASES = ("b-first", "a-second", "c-third")
KEY = [*CELL, "release"]


def table_of(cells: dict[tuple[str, str, str], float]) -> pd.DataFrame:
    """Return figures by area, period and release."""
    rows = [
        ("robbery", area, "quarter", period, value, float("nan"), release)
        for (area, period, release), value in cells.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(KEY)[COLUMNS].reset_index(drop=True)


cell = st.tuples(st.sampled_from(AREAS), st.sampled_from(PERIODS), st.sampled_from(RELEASES))


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(cell, st.sampled_from([0.0, 1.0, 2.5]), min_size=1))
def test_any_releases_read_back_as_they_were(cells: dict[tuple[str, str, str], float]) -> None:
    table = table_of(cells)
    order = [name for name in RELEASES if name in set(table["release"])]
    coverage = coverage_of(table, order)
    found = whole(differences(table, coverage), coverage)
    pd.testing.assert_frame_equal(ordered(found[found["value"].notna()]), ordered(table))


def test_three_changed_counts_are_three_rows() -> None:
    first = {(area, period, "b-first"): 7.0 for area in AREAS for period in PERIODS}
    second = {(area, period, "a-second"): 7.0 for area, period, _ in first}
    for place in list(second)[:3]:
        second[place] = 8.0
    table = table_of({**first, **second})
    stored = differences(table, coverage_of(table, RELEASES[:2]))
    assert stored["release"].value_counts().to_dict() == {"b-first": 6, "a-second": 3}


def test_figure_that_a_release_withdraws_is_missing_from_then_on_and_known_before() -> None:
    first = {(area, period, "b-first"): 7.0 for area in AREAS for period in PERIODS}
    second = {(area, period, "a-second"): 7.0 for area, period, _ in first}
    gone = (AREAS[0], PERIODS[1], "a-second")
    del second[gone]
    table = table_of({**first, **second})
    coverage = coverage_of(table, RELEASES[:2])
    stored = differences(table, coverage)
    (row,) = stored[stored["release"] == "a-second"].to_dict("records")
    assert (row["area"], row["period"]) == gone[:2]
    assert np.isnan(row["value"])
    days = {"b-first": dt.date(2020, 1, 1), "a-second": dt.date(2021, 1, 1)}
    store = Observations(whole(stored, coverage), days)
    before = store.read("robbery", AREAS[0], as_at=dt.date(2020, 6, 1))
    after = store.read("robbery", AREAS[0], as_at=dt.date(2021, 6, 1))
    assert list(before.index) == list(PERIODS)
    assert list(after.index) == [PERIODS[0], PERIODS[2]]
    assert set(after["release"]) == {"a-second"}


@pytest.mark.parametrize("family", ["population", "outcomes", "road_casualties", "recorded_crime"])
def test_taking_any_release_back_leaves_every_other_as_it_was(project: Path, family: str) -> None:
    folder = project / "data" / "observations"
    catalogue = Catalogue.load(project)
    before = read_family(folder / f"{family}.csv", catalogue)
    before = before[before["value"].notna()]
    for release in before["release"].unique():
        undo(release, catalogue, folder)
        catalogue = Catalogue.load(project)
        if release == before["release"].unique()[-1]:
            break
        after = read_family(folder / f"{family}.csv", catalogue)
        before = before[before["release"] != release]
        pd.testing.assert_frame_equal(
            ordered(after[after["value"].notna()]), ordered(before), check_dtype=False
        )


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("population.csv", "2020,", "1966,", "does not cover that cell"),
        ("coverage/population.csv", "2001..2020", "2001..2O20", "periods and runs of periods"),
        ("coverage/population.csv", "2001..2020", "2020..2001", "periods and runs of periods"),
        ("coverage/population.csv", "ons-population-2021-06", "ons", "that releases.yml lists"),
        ("coverage/population.csv", "areas", "places", "release, period_type, periods, areas"),
        ("coverage/population.csv", "E23000001 ", "E2300 ", "ONS codes with spaces"),
    ],
)
def test_what_does_not_fit_together_is_told_by_file(
    project: Path, file: str, old: str, new: str, said: str
) -> None:
    path = project / "data" / "observations" / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=said) as caught:
        read_family(project / "data/observations/population.csv", Catalogue.load(project))
    assert str(caught.value).startswith(file)
    assert "git checkout" in str(caught.value)


def test_missing_figure_is_no_row_to_write(catalogue: Catalogue, raw: Any) -> None:
    table = raw[raw["release"] == "ons-population-2021-06"].reset_index(drop=True)
    table.loc[3, "value"] = float("nan")
    with pytest.raises(DataError, match="a figure that is missing; expected no row"):
        family_files("population.csv", table, catalogue)
