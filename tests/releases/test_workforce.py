"""Officers and special constables on 31 March."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release

RELEASE = "home-office-workforce-2022-07"
FORCES, YEARS = ("essex", "city-of-london"), ("2021", "2022")
WORKER = "Worker type"

Write = Callable[[Path, pd.DataFrame], Path]
ByKey = Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]


@pytest.fixture(scope="module")
def workforce(publisher: Any, catalogue: Catalogue) -> pd.DataFrame:
    rows = []
    for force in FORCES:
        for year in YEARS:
            officers, specials = (
                publisher.value(RELEASE, name, force, f"{year}-03-31", "year_end")
                for name in ("police-officers", "special-constables")
            )
            some = Decimal("12.5")
            rest = str(Decimal(str(officers)) - some)
            area = (year, catalogue.force(force).code)
            rows += [
                (*area, "Female", "Constable", "police officer", "13", str(some)),
                (*area, "Male", "Constable", "police officer", "9999", rest),
                (*area, "Female", "Special", "special constable", "3", "0.00"),
                (*area, "Male", "Special", "special constable", str(int(specials) - 3), "0.00"),
                (*area, "Female", "Staff", "police staff", "50", "44.50"),
            ]
    return pd.DataFrame(
        rows,
        columns=[
            "As at 31 March",
            "Geocode",
            "Sex",
            "Rank",
            WORKER,
            "Total (Headcount)",
            "Total (FTE)",
        ],
    )


def test_officers_are_full_time_equivalents_and_special_constables_heads(
    tmp_path: Path,
    write: Write,
    workforce: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    path = write(tmp_path / "w.csv.gz", workforce)
    content = read_release(catalogue.release(RELEASE), path, catalogue)
    expected = publisher.expected(RELEASE, FORCES, ("2021-03-31", "2022-03-31"))
    assert len(expected) == 8
    assert by_key(content.observations) == expected


# the publisher's own rows of the Metropolitan Police on 31 March 2011
MET_2011 = """
57.4 8.0 8.0 6514.09 228.36 838.66 20.4 391.0 26.0 73.0 18080.62 1275.35 4744.0 176.0
"""


@pytest.mark.parametrize(
    ("figures", "total"), [("0.10 " * 10, 1.0), (MET_2011, 32440.88)], ids=["tenths", "met"]
)
def test_a_sum_of_decimals_is_the_one_that_adding_by_hand_gives(
    tmp_path: Path,
    figures: str,
    total: float,
    write: Write,
    workforce: pd.DataFrame,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    parts = figures.split()
    officers = workforce.iloc[[0] * len(parts)].assign(
        Rank=[f"rank {number}" for number in range(len(parts))], **{"Total (FTE)": parts}
    )
    specials = workforce[workforce[WORKER] == "special constable"].iloc[:2]
    path = write(tmp_path / "w.csv", pd.concat([officers, specials]))
    found = by_key(read_release(catalogue.release(RELEASE), path, catalogue).observations)
    assert found["police-officers", "year_end", "E23000028", "2021-03-31"] == total


def refusal(path: Path, catalogue: Catalogue) -> DataError:
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(RELEASE), path, catalogue)
    return caught.value


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        ("Total (FTE)", "?", "a number"),
        ("Total (FTE)", "-1.0", "a number"),
        ("Total (Headcount)", "12.5", "a whole number"),
        ("As at 31 March", "31/03/2021", "a year, or its 31 March"),
        (WORKER, "", "text"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_row_and_column(
    tmp_path: Path,
    column: str,
    text: str,
    expected: str,
    write: Write,
    workforce: pd.DataFrame,
    catalogue: Catalogue,
) -> None:
    table = workforce.copy()
    table.loc[3, column] = text
    error = refusal(write(tmp_path / "w.csv", table), catalogue)
    assert (error.row, error.column) == (5, column)
    assert (error.found, error.expected) == (f"'{text}'", expected)


def test_a_worker_type_that_is_absent_is_refused(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = workforce[workforce[WORKER] != "special constable"]
    error = refusal(write(tmp_path / "w.csv", table), catalogue)
    assert (error.column, error.found) == (
        WORKER,
        "no 'special constable' on 2021-03-31, 2022-03-31",
    )
    assert error.expected == "rows of 'special constable', which special-constables counts"


def test_a_worker_type_that_is_absent_in_the_newest_year_is_refused(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = workforce.copy()
    newest = (table["As at 31 March"] == "2022") & (table[WORKER] == "police officer")
    table.loc[newest, WORKER] = "police officers"
    assert "2022" in str(refusal(write(tmp_path / "w.csv", table), catalogue))


def test_an_unknown_area_code_is_refused_with_its_row(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = workforce.copy()
    table.loc[6, "Geocode"] = "E23000099"
    error = refusal(write(tmp_path / "w.csv", table), catalogue)
    assert (error.row, error.column, error.found) == (8, "Geocode", "'E23000099'")


def test_a_force_under_two_codes_on_one_day_is_not_counted_twice(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue
) -> None:
    again = workforce.iloc[[0]].assign(Geocode="e23000028")
    path = write(tmp_path / "w.csv", pd.concat([workforce, again], ignore_index=True))
    error = refusal(path, catalogue)
    assert (error.row, error.column) == (len(workforce) + 2, "Geocode")


def test_a_year_that_one_force_misses_is_told(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue
) -> None:
    gone = (workforce["Geocode"] == "E23000028") & (workforce["As at 31 March"] == "2021")
    path = write(tmp_path / "w.csv", workforce[~gone])
    (finding,) = read_release(catalogue.release(RELEASE), path, catalogue).findings
    assert (finding.id, finding.periods) == ("gap-essex", ("2021-03-31",))


def test_capitals_of_a_worker_type_do_not_matter(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue, by_key: ByKey
) -> None:
    table = workforce.assign(**{WORKER: workforce[WORKER].str.title()})
    content = read_release(catalogue.release(RELEASE), write(tmp_path / "w.csv", table), catalogue)
    path = write(tmp_path / "whole.csv", workforce)
    whole = read_release(catalogue.release(RELEASE), path, catalogue)
    assert by_key(content.observations) == by_key(whole.observations)


def test_a_force_without_its_female_officers_is_half_missing(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue
) -> None:
    out = (
        (workforce["Geocode"] == "E23000028")
        & (workforce["Sex"] == "Female")
        & (workforce[WORKER] == "police officer")
    )
    path = write(tmp_path / "w.csv", workforce[~out])
    (finding,) = read_release(catalogue.release(RELEASE), path, catalogue).findings
    assert (finding.id, finding.level) == ("half-missing-essex", "refusal")
    assert "no row of 'Female' for 'police officer'" in finding.text


def test_a_missing_count_makes_the_sum_missing_and_not_smaller(
    tmp_path: Path, write: Write, workforce: pd.DataFrame, catalogue: Catalogue, by_key: ByKey
) -> None:
    table = workforce.copy()
    table.loc[0, "Total (FTE)"] = "[x]"
    path = write(tmp_path / "w.csv", table)
    found = by_key(read_release(catalogue.release(RELEASE), path, catalogue).observations)
    assert ("police-officers", "year_end", "E23000028", "2021-03-31") not in found
    assert ("police-officers", "year_end", "E23000028", "2022-03-31") in found


@pytest.mark.shared
def test_every_published_sum_of_officers_is_in_the_store_to_the_last_digit(
    release_file: Callable[[Release], Path], catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    table = pd.read_csv(release_file(catalogue.release(RELEASE)), dtype=str)
    officers = table[table[WORKER] == "police officer"]
    by_hand: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    columns = ["Geocode", "As at 31 March", "Total (FTE)"]
    for area, year, fte in officers[columns].itertuples(index=False):
        by_hand[area, f"{year}-03-31"] += Decimal(fte)
    rows = raw[(raw["release"] == RELEASE) & (raw["indicator"] == "police-officers")]
    wrong = [
        (area, period, value, by_hand[area, period])
        for area, period, value in rows[["area", "period", "value"]].itertuples(index=False)
        if value != float(by_hand[area, period])
    ]
    assert not wrong, f"{len(wrong)} of {len(rows)}, such as {wrong[0]}"
