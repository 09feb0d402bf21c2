"""What an import refuses of a whole release: holes, missing forces, rows that are no zeros."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.store.importing import import_release

CRIME = "home-office-recorded-crime-2023-10"
Write = Callable[[Path, pd.DataFrame], Path]
AddRelease = Callable[..., Release]
FORCES = ("essex", "avon-and-somerset")


def refusal(project: Path, release: str, path: Path) -> str:
    folder = project / "data" / "observations"
    before = {file: file.read_bytes() for file in sorted(folder.rglob("*.csv"))}
    with pytest.raises(DataError) as caught:
        import_release(release, path, Catalogue.load(project), folder)
    assert {file: file.read_bytes() for file in sorted(folder.rglob("*.csv"))} == before
    return str(caught.value)


def test_quarter_that_is_missing_for_every_force_is_a_hole(
    project: Path, add_release: AddRelease, write: Write, publisher: Any, tmp_path: Path
) -> None:
    add_release("test-crime", like=CRIME)
    table = publisher.recorded_crime(("2020-21-q1", "2020-21-q3", "2020-21-q4"), FORCES)
    message = refusal(project, "test-crime", write(tmp_path / "c.csv", table))
    assert "c.csv: found no quarter between 2020-21-q1 and 2020-21-q3" in message


def test_hole_that_is_the_publishers_own_is_taken(
    project: Path, add_release: AddRelease, write: Write, publisher: Any, tmp_path: Path
) -> None:
    add_release("test-crime", like=CRIME, has_gaps=True)
    table = publisher.recorded_crime(("2020-21-q1", "2020-21-q3"), FORCES)
    path = write(tmp_path / "c.csv", table)
    report = import_release(
        "test-crime", path, Catalogue.load(project), project / "data" / "observations"
    )
    assert report.counts.forces == 2


def test_force_that_is_missing_altogether_is_refused(
    project: Path, add_release: AddRelease, write: Write, publisher: Any, tmp_path: Path
) -> None:
    add_release("test-crime", like=CRIME, forces=43)
    table = publisher.recorded_crime(("2020-21-q4",), FORCES)
    message = refusal(project, "test-crime", write(tmp_path / "c.csv", table))
    assert "missing-forces: figures of 2 forces of 43; missing are Bedfordshire" in message


def test_subgroup_without_a_row_for_one_force_is_no_zero(
    project: Path, add_release: AddRelease, write: Write, publisher: Any, tmp_path: Path
) -> None:
    add_release("test-crime", like=CRIME)
    table = publisher.recorded_crime(("2020-21-q3", "2020-21-q4"), FORCES)
    rape = (table["Offence Subgroup"] == "Rape offences") & (table["Force Name"] == "Essex")
    message = refusal(project, "test-crime", write(tmp_path / "c.csv", table[~rape]))
    assert "no 'Rape offences' of Essex in 2020-21-q3" in message


def test_stats19_number_that_no_force_has_is_refused(
    project: Path, add_release: AddRelease, write: Write, tmp_path: Path
) -> None:
    add_release("test-roads", like="dft-stats19-records-2017", companion_file="acc.csv")
    collisions = pd.DataFrame(
        {"Accident_Index": ["A"], "Police_Force": ["99"], "Date": ["05/01/2017"]}
    )
    casualties = pd.DataFrame(
        {
            "Accident_Index": ["A"],
            "Vehicle_Reference": ["1"],
            "Casualty_Reference": ["1"],
            "Casualty_Severity": ["1"],
        }
    )
    write(tmp_path / "acc.csv", collisions)
    message = refusal(project, "test-roads", write(tmp_path / "cas.csv", casualties))
    assert "acc.csv, row 2, column 'Police_Force': found '99'" in message


def test_a_row_that_other_forces_have_is_asked_for(
    project: Path, add_release: AddRelease, write: Write, publisher: Any, tmp_path: Path
) -> None:
    add_release("test-crime", like=CRIME)
    table = publisher.recorded_crime(("2020-21-q3", "2020-21-q4"), FORCES)
    message = refusal(project, "test-crime", write(tmp_path / "c.csv", table.drop(index=1)))
    assert "lost-rows-essex: Essex has 49 rows in 2020-21-q3, where most forces have 50" in message
