"""What the catalogue says of readers, plans and the store is true, and named where it is not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.report import catalogue_agreement as agreement
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.row_counts import read_row_counts

Edit = Callable[[str, str, str], int]
Faults = Callable[[Catalogue], Iterable[str]]


def entries(catalogue: Catalogue) -> list[str]:
    return list(agreement.release_entry_faults(catalogue, read_row_counts(catalogue)))


def rhythm(catalogue: Catalogue) -> list[str]:
    return list(agreement.rhythm_faults(catalogue.root))


def test_the_files_of_the_project_agree(catalogue: Catalogue) -> None:
    for found in (agreement.unit_faults, agreement.reader_faults, agreement.local_faults):
        assert list(found(catalogue)) == []
    assert entries(catalogue) == rhythm(catalogue) == []


@pytest.mark.parametrize(
    ("faults", "file", "old", "new", "said"),
    [
        (
            agreement.unit_faults,
            "number_bounds.yml",
            "  people:",
            "  peoples:",
            "found the unit 'people'; expected one of number_bounds.yml. Did you mean 'peoples'",
        ),
        (
            agreement.reader_faults,
            "releases.yml",
            "family: motor_traffic\n",
            "family: population\n",
            "found the family 'population' with the reader 'motor_traffic'",
        ),
        (
            agreement.reader_faults,
            "releases.yml",
            "reader: motor_traffic\n",
            "reader: motor_trafic\n",
            "Did you mean 'motor_traffic'",
        ),
        (
            agreement.reader_faults,
            "layouts.yml",
            "      homicide: [homicide]",
            "      homicides: [homicide]",
            "found 'homicides'; expected an id of indicators.yml. Did you mean 'homicide'",
        ),
        (
            agreement.local_faults,
            "local_indicators.yml",
            "numbered_for: essex",
            "numbered_for: esex",
            "numbered_for: unknown force 'esex'",
        ),
        (
            agreement.local_faults,
            "disclosure.yml",
            "rules: []",
            "rules: [{id: a, below: 5, reason: x, forces: [esex]}]",
            "found the force 'esex'; expected an id of forces.yml. Did you mean 'essex'",
        ),
        (
            rhythm,
            "rhythm.yml",
            "family: motor_traffic",
            "family: road_casualties",
            "found road_casualties, calendar_year twice",
        ),
        (
            entries,
            "releases.yml",
            "finding: collapse-dorset",
            "finding: colapse-dorset",
            "found the finding 'colapse-dorset'; expected one that 'pcp import' tells of",
        ),
        (
            entries,
            "row_counts.yml",
            "  dft-motor-traffic-2024:",
            "  dft-motor-traffic-2025:",
            "'dft-motor-traffic-2025': found a release that releases.yml has not",
        ),
        (
            entries,
            "releases.yml",
            "b455ba00df693ab44b88cfb3cca29ff762bbe72222d49a804340b13e38d8f532",
            "9db8cdafc1182e7bd56dc138c6a5aa45283767faec5b575bbbddaab2af2956c1",
            "found the sha256 of another release",
        ),
    ],
)
def test_what_contradicts_another_file_is_named(
    project: Path, edit: Edit, faults: Faults, file: str, old: str, new: str, said: str
) -> None:
    edit(f"catalogue/{file}", old, new)
    found = list(faults(Catalogue.load(project)))
    assert any(said in line for line in found), found


def test_a_priority_that_no_plan_has_and_other_forces_are_named(catalogue: Catalogue) -> None:
    held = dict(read_row_counts(catalogue))
    name = "home-office-recorded-crime-2023-10"
    held[name] = held[name].model_copy(update={"forces": 42})
    (fault,) = agreement.release_entry_faults(catalogue, held)
    assert "found forces: 43; expected 42" in fault


def test_a_store_that_is_not_what_was_read_is_named(
    catalogue: Catalogue, observations: Observations
) -> None:
    held = read_row_counts(catalogue)
    assert list(agreement.store_faults(catalogue, observations, held)) == []
    table = observations.table
    one = table.index[(table["release"] == "dft-motor-traffic-2024")][0]
    fewer = replace(observations, table=table.drop(one))
    (fault,) = agreement.store_faults(catalogue, fewer, held)
    assert "found 1,333 observations of vehicle-km, calendar_year; the store holds 1,332" in fault
    divided = table.copy()
    divided.loc[one, "denominator"] = 5.0
    (fault,) = agreement.store_faults(catalogue, replace(observations, table=divided), held)
    assert "some rows of vehicle-km a denominator and some none" in fault
    moved = dict(held)
    moved["dft-motor-traffic-2024"] = held["dft-motor-traffic-2024"].model_copy(
        update={"last_period": "2024"}
    )
    (fault,) = agreement.store_faults(catalogue, observations, moved)
    assert "periods of dft-motor-traffic-2024 to 2023; expected them to end with 2024" in fault


@pytest.mark.parametrize(
    ("change", "said"),
    [({"victims": 390}, "found 390 victims; expected"), ({"quarter": "2029-30-q3"}, "expected 0")],
)
def test_an_incident_with_more_victims_than_were_counted_is_named(
    catalogue: Catalogue, observations: Observations, change: dict[str, Any], said: str
) -> None:
    other = copy.copy(catalogue)
    (cluster,) = catalogue.clusters
    vars(other)["clusters"] = (cluster.model_copy(update=change),)
    (fault,) = agreement.store_faults(other, observations, read_row_counts(catalogue))
    assert said in fault
