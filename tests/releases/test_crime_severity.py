"""The Crime Severity Score."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release

RELEASE = "ons-crime-severity-2022-07"
YEARS = ("2019-20", "2020-21")
GROUPS = {
    "crime-severity-score": "Total recorded crime",
    "crime-severity-violence": "Violence against the person",
}

Write = Callable[[Path, pd.DataFrame], Path]
ByKey = Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]


@pytest.fixture(scope="module")
def scores(publisher: Any, catalogue: Catalogue) -> pd.DataFrame:
    rows = [("Total recorded crime", "E12000006", "East", "2020-03-31", "9.5")]
    for force in catalogue.forces:
        for year in YEARS:
            day = f"20{year[-2:]}-03-31"
            for indicator, group in GROUPS.items():
                score = ":"
                if force.id != "city-of-london":
                    score = repr(
                        publisher.value(RELEASE, indicator, force.id, year, "financial_year")
                    )
                rows.append((group, force.code, force.name, day, score))
            rows.append(("Robbery", force.code, force.name, day, "1.5"))
    columns = ["offence_group", "code", "name", "year_ending", "severity_score"]
    return pd.DataFrame(rows, columns=columns)


def test_scores_of_the_forces_are_read_by_financial_year_and_a_colon_is_none(
    tmp_path: Path,
    write: Write,
    scores: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    path = write(tmp_path / "s.csv.gz", scores)
    content = read_release(catalogue.release(RELEASE), path, catalogue)
    names = [force.id for force in catalogue.forces]
    expected = publisher.expected(RELEASE, names, YEARS)
    assert len(expected) == 42 * 2 * len(GROUPS)
    assert by_key(content.observations) == expected
    assert content.rows_left_out == {
        "regions and countries": 1,
        "no score published (:)": 4,
        "scores that no indicator reads": 86,
    }


def refusal(path: Path, catalogue: Catalogue) -> DataError:
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(RELEASE), path, catalogue)
    return caught.value


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("severity_score", "?", "a number"),
        ("severity_score", "", "a number"),
        ("year_ending", "2020-03-30", "a year, or its 31 March"),
        ("code", "X23000028", "an ONS area code"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_row_and_column(
    tmp_path: Path,
    column: str,
    text: str,
    expected: str,
    write: Write,
    scores: pd.DataFrame,
    catalogue: Catalogue,
) -> None:
    table = scores.copy()
    table.loc[4, column] = text
    error = refusal(write(tmp_path / "s.csv", table), catalogue)
    assert (error.row, error.column) == (6, column)
    assert (error.found, error.expected) == (f"'{text}'", expected)


def test_a_force_that_is_absent_is_named(
    tmp_path: Path, write: Write, scores: pd.DataFrame, catalogue: Catalogue
) -> None:
    error = refusal(write(tmp_path / "s.csv", scores[scores["name"] != "Essex"]), catalogue)
    assert (error.column, error.found) == ("code", "no row for Essex (E23000028)")
    assert error.expected == "all 43 forces"


def test_an_offence_group_that_is_absent_is_named(
    tmp_path: Path, write: Write, scores: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = scores[scores["offence_group"] == "Robbery"]
    error = refusal(write(tmp_path / "s.csv", table), catalogue)
    assert (error.column, error.found) == ("offence_group", "no 'Total recorded crime'")
    assert "crime-severity-score" in error.expected


@pytest.mark.shared
def test_every_published_score_of_a_force_is_in_the_store_to_the_last_digit(
    release_file: Callable[[Release], Path], catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    table = pd.read_csv(release_file(catalogue.release(RELEASE)), dtype=str)
    names = {group: indicator for indicator, group in GROUPS.items()}
    table = table[table["offence_group"].isin(names)]
    columns = ["offence_group", "code", "year_ending", "severity_score"]
    published = {
        (names[group], code, f"{int(day[:4]) - 1}-{day[2:4]}"): score
        for group, code, day, score in table[columns].itertuples(index=False)
    }
    rows = raw[raw["release"] == RELEASE]
    wrong = [
        (*parts, value, published[tuple(parts)])
        for *parts, value in rows[["indicator", "area", "period", "value"]].itertuples(index=False)
        if float(published[tuple(parts)]) != value
    ]
    assert not wrong, f"{len(wrong)} of {len(rows)}, such as {wrong[0]}"


def test_a_code_beside_the_name_of_another_force_is_refused(
    tmp_path: Path, write: Write, scores: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = scores.copy()
    table.loc[1, "name"] = "Kent"
    fault = refusal(write(tmp_path / "s.csv", table), catalogue)
    assert (fault.row, fault.column) == (3, "code")
    assert fault.found.endswith("beside 'Kent'")


def test_a_force_without_a_row_of_one_group_is_refused_though_it_has_others(
    tmp_path: Path, write: Write, scores: pd.DataFrame, catalogue: Catalogue
) -> None:
    kent = (scores["name"] == "Kent") & (
        scores["offence_group"] == GROUPS["crime-severity-violence"]
    )
    path = write(tmp_path / "s.csv", scores[~kent])
    with pytest.raises(DataError, match="no row of 'Violence against the person' for Kent"):
        read_release(catalogue.release(RELEASE), path, catalogue)
    one = kent & (scores["year_ending"] == "2020-03-31")
    content = read_release(
        catalogue.release(RELEASE), write(tmp_path / "t.csv", scores[~one]), catalogue
    )
    assert [(item.id, item.periods) for item in content.findings] == [("gap-kent", ("2019-20",))]
