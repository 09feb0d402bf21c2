"""Mid-year population in both layouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release

FIRST, REBASED = "ons-population-2021-06", "ons-population-2025-07"
YEARS, FORCES = ("2018", "2019", "2020"), ("essex", "kent")

Write = Callable[[Path, pd.DataFrame], Path]
ByKey = Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]


def test_the_first_layout_gives_population_by_mid_year(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue, by_key: ByKey
) -> None:
    path = write(tmp_path / "p.csv", publisher.population(YEARS, FORCES))
    content = read_release(catalogue.release(FIRST), path, catalogue)
    assert by_key(content.observations) == publisher.expected(FIRST, FORCES, YEARS)
    assert (content.rows_read, len(content.observations)) == (6, 6)


def test_the_rebased_layout_gives_population_by_mid_year(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue, by_key: ByKey
) -> None:
    columns = {"pfa_code": "pfa21cd", "force": "pfa"}
    table = publisher.population(YEARS, FORCES).rename(columns=columns)
    values = [
        publisher.value(REBASED, "population", force, year, "mid_year")
        for force in FORCES
        for year in YEARS
    ]
    path = write(tmp_path / "p.csv", table.assign(population=[str(int(value)) for value in values]))
    content = read_release(catalogue.release(REBASED), path, catalogue)
    assert by_key(content.observations) == publisher.expected(REBASED, FORCES, YEARS)


EXPECTED = {text: "a whole number from 1 to 70,000,000" for text in ("0", "-5")}


@pytest.mark.parametrize("text", ["0", "-5", "1.5", "1,832,751", "", "nan", "many"])
def test_a_population_that_is_no_positive_whole_number_is_refused(
    tmp_path: Path, text: str, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.population(YEARS, FORCES)
    table.loc[2, "population"] = text
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(FIRST), write(tmp_path / "p.csv", table), catalogue)
    error = caught.value
    assert (error.row, error.column, error.found) == (4, "population", f"'{text}'")
    assert error.expected == EXPECTED.get(text, "a whole number")


@pytest.mark.parametrize("column", ["pfa_code", "pfa21cd", "PFA21CD", "Area code"])
def test_a_column_has_every_name_that_it_ever_had(
    tmp_path: Path,
    column: str,
    write: Write,
    publisher: Any,
    catalogue: Catalogue,
    by_key: Callable[..., Any],
) -> None:
    table = publisher.population(YEARS, FORCES).rename(columns={"pfa_code": column})
    path = write(tmp_path / "p.csv", table)
    found = by_key(read_release(catalogue.release(FIRST), path, catalogue).observations)
    assert len(found) == len(table)


def test_a_year_that_one_force_misses_is_told(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.population(YEARS, FORCES).drop(index=4)
    path = write(tmp_path / "p.csv", table)
    (finding,) = read_release(catalogue.release(FIRST), path, catalogue).findings
    assert (finding.id, finding.periods) == ("gap-kent", ("2019",))


@pytest.mark.parametrize("text", ["9" * 19, "9" * 30])
def test_a_population_too_large_to_be_true_is_refused_with_its_row(
    tmp_path: Path, text: str, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.population(YEARS, FORCES)
    table.loc[2, "population"] = text
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(FIRST), write(tmp_path / "p.csv", table), catalogue)
    assert (caught.value.row, caught.value.column) == (4, "population")


def test_a_code_beside_the_name_of_another_force_is_refused_with_its_row(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.population(YEARS, FORCES)
    table.loc[[1, 4], "pfa_code"] = table.loc[[4, 1], "pfa_code"].to_numpy()  # sorted by itself
    with pytest.raises(DataError, match="'Essex' beside E23000032; expected Kent") as caught:
        read_release(catalogue.release(FIRST), write(tmp_path / "p.csv", table), catalogue)
    assert (caught.value.row, caught.value.column) == (3, "force")
    unnamed = publisher.population(YEARS, FORCES).drop(columns="force")
    read_release(catalogue.release(FIRST), write(tmp_path / "p.csv", unnamed), catalogue)


@pytest.mark.parametrize("spelling", ["e23000028", "Essex"])
def test_a_force_under_two_codes_in_one_year_is_refused_with_its_row(
    tmp_path: Path, spelling: str, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.population(YEARS, FORCES)
    again = table.iloc[[0]].assign(pfa_code=spelling)
    path = write(tmp_path / "p.csv", pd.concat([table, again], ignore_index=True))
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(FIRST), path, catalogue)
    assert (caught.value.row, caught.value.column) == (len(table) + 2, "pfa_code")
