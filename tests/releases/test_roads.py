"""STATS19 road casualties in three layouts, and motor traffic."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release

YEAR, MONTH = "dft-stats19-force-year-2018", "dft-stats19-force-month-2017"
RECORDS, TRAFFIC = "dft-stats19-records-2017", "dft-motor-traffic-2024"
FORCES = ("essex", "city-of-london", "metropolitan-police")
QUARTERS = ("2016-17-q4", "2017-18-q1", "2017-18-q2", "2017-18-q3")

Write = Callable[[Path, pd.DataFrame], Path]
ByKey = Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]


def refusal(release: str, path: Path, catalogue: Catalogue) -> DataError:
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(release), path, catalogue)
    return caught.value


# By year and by month


@pytest.fixture(scope="module")
def years(publisher: Any, catalogue: Catalogue) -> pd.DataFrame:
    rows = []
    for force in FORCES:
        for year in ("2017", "2018"):
            ksi = int(publisher.value(YEAR, "ksi-casualties", force, year, "calendar_year"))
            number = str(catalogue.force(force).stats19_code)
            name = publisher.name(force)
            rows.append((year, number, name, "3", str(ksi - 3), str(ksi), "9999"))
    rows.append(("2017", "98", "Strathclyde", "1", "2", "3", "4"))
    columns = ["year", "police_force_code", "force", "fatal", "serious", "ksi", "total"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def months(publisher: Any, catalogue: Catalogue) -> pd.DataFrame:
    rows = []
    for force in FORCES:
        for quarter, first in zip(QUARTERS, (1, 4, 7, 10), strict=True):
            ksi = int(publisher.value(MONTH, "ksi-casualties", force, quarter))
            for step, part in enumerate((ksi // 2, ksi // 5, ksi - ksi // 2 - ksi // 5)):
                number = str(catalogue.force(force).stats19_code)
                name, count = publisher.name(force), str(part)
                rows.append(("2017", str(first + step), number, name, "0", count, count))
    columns = ["year", "month", "police_force_code", "force", "fatal", "serious", "ksi"]
    return pd.DataFrame(rows, columns=columns)


def test_the_yearly_table_gives_killed_or_seriously_injured_without_scotland(
    tmp_path: Path,
    write: Write,
    years: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    content = read_release(catalogue.release(YEAR), write(tmp_path / "y.csv", years), catalogue)
    assert by_key(content.observations) == publisher.expected(YEAR, FORCES, ("2017", "2018"))
    assert content.rows_left_out == {"Scottish forces": 1}


def test_the_monthly_table_gives_whole_quarters_and_whole_years(
    tmp_path: Path,
    write: Write,
    months: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    content = read_release(catalogue.release(MONTH), write(tmp_path / "m.csv", months), catalogue)
    expected = publisher.expected(MONTH, FORCES, [*QUARTERS, "2017"])
    assert len(expected) == 5 * len(FORCES)
    assert by_key(content.observations) == expected


def test_a_part_of_a_quarter_or_of_a_year_gives_no_figure(
    tmp_path: Path, write: Write, months: pd.DataFrame, catalogue: Catalogue
) -> None:
    path = write(tmp_path / "m.csv", months[months["month"] != "12"])
    table = read_release(catalogue.release(MONTH), path, catalogue).observations
    assert sorted(set(table["period"])) == ["2016-17-q4", "2017-18-q1", "2017-18-q2"]


@pytest.mark.parametrize("release", [YEAR, MONTH])
def test_killed_or_seriously_injured_that_is_not_the_sum_of_its_parts_is_refused(
    tmp_path: Path,
    release: str,
    write: Write,
    years: pd.DataFrame,
    months: pd.DataFrame,
    catalogue: Catalogue,
) -> None:
    table = (years if release == YEAR else months).copy()
    fatal, serious = table.loc[2, "fatal"], table.loc[2, "serious"]
    table.loc[2, "ksi"] = "77777"
    error = refusal(release, write(tmp_path / "r.csv", table), catalogue)
    assert (error.row, error.column, error.found) == (4, "ksi", "'77777'")
    assert error.expected == f"fatal + serious, {fatal} + {serious}"


def test_a_month_that_one_force_misses_is_told(
    tmp_path: Path, write: Write, months: pd.DataFrame, catalogue: Catalogue
) -> None:
    path = write(tmp_path / "m.csv", months.drop(index=4))
    (finding,) = read_release(catalogue.release(MONTH), path, catalogue).findings
    assert (finding.id, finding.periods) == ("gap-essex", ("2017-05",))


@pytest.mark.parametrize("month", ["0", "13", "01", "May"])
def test_a_month_that_does_not_exist_is_refused(
    tmp_path: Path, month: str, write: Write, months: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = months.copy()
    table.loc[4, "month"] = month
    error = refusal(MONTH, write(tmp_path / "m.csv", table), catalogue)
    assert (error.row, error.column, error.found) == (6, "month", f"'{month}'")


@pytest.mark.parametrize("release", [YEAR, MONTH])
@pytest.mark.parametrize("name", ["London, City of", "City of London Police"])
def test_a_force_under_two_numbers_or_names_in_one_period_is_refused_with_its_row(
    tmp_path: Path,
    release: str,
    name: str,
    write: Write,
    years: pd.DataFrame,
    months: pd.DataFrame,
    catalogue: Catalogue,
) -> None:
    table = years if release == YEAR else months
    of_the_city = table[table["force"] == "London, City of"].iloc[[0]]
    again = of_the_city.assign(police_force_code="43", force=name)
    path = write(tmp_path / "r.csv", pd.concat([table, again], ignore_index=True))
    error = refusal(release, path, catalogue)
    assert (error.row, error.column) == (len(table) + 2, "force")


# Records, in the publisher's two zips


COLLISIONS = [
    ("A1", "42", "05/01/2017"),
    ("A2", "42", "31/12/2017"),
    ("A3", "1", "28/02/2017"),
    ("A4", "98", "28/02/2017"),
    *((f"B{month}", "43", f"15/{month:02d}/2017") for month in range(1, 13)),
]
CASUALTIES = [
    ("A1", "1", "1", "1"),
    ("A1", "1", "2", "2"),
    ("A1", "1", "3", "3"),
    ("A2", "1", "1", "2"),
    ("A3", "2", "1", "2"),
    ("A4", "1", "1", "1"),
    ("B1", "1", "1", "3"),
]


@pytest.fixture
def records(tmp_path: Path, catalogue: Catalogue) -> Callable[..., Path]:
    """Write casualties and collisions (test input) as the publisher's zips do."""
    release = catalogue.release(RECORDS)

    def write(
        casualties: list[tuple[str, ...]] = CASUALTIES,
        collisions: list[tuple[str, ...]] = COLLISIONS,
    ) -> Path:
        heads = {
            release.file: "Accident_Index,Vehicle_Reference,Casualty_Reference,Casualty_Severity",
            str(release.companion_file): "Accident_Index,Police_Force,Date",
        }
        for (name, head), rows in zip(heads.items(), (casualties, collisions), strict=True):
            lines = [head, *(",".join(row) for row in rows)]
            with zipfile.ZipFile(tmp_path / name, "w") as archive:
                archive.writestr("table.csv", "\ufeff" + "\n".join(lines) + "\n")
        return tmp_path / release.file

    return write


def test_records_give_killed_or_seriously_injured_by_quarter_and_year_zeros_included(
    records: Callable[..., Path], catalogue: Catalogue, by_key: ByKey
) -> None:
    content = read_release(catalogue.release(RECORDS), records(), catalogue)
    found = by_key(content.observations)
    forces = {key[2] for key in found}
    assert len(forces) == 3, "a force without any collision is missing, and not without casualties"
    assert len(found) == len(forces) * 5
    more_than_none = {key[1:]: value for key, value in found.items() if value}
    assert more_than_none == {
        ("quarter", "E23000028", "2016-17-q4"): 2,
        ("quarter", "E23000028", "2017-18-q3"): 1,
        ("calendar_year", "E23000028", "2017"): 3,
        ("quarter", "E23000001", "2016-17-q4"): 1,
        ("calendar_year", "E23000001", "2017"): 1,
    }
    assert content.rows_read == len(CASUALTIES) + len(COLLISIONS)
    assert content.rows_left_out == {"casualties of other forces": 1, "slight casualties": 2}


def test_a_casualty_without_a_collision_is_refused_with_its_row(
    records: Callable[..., Path], catalogue: Catalogue
) -> None:
    path = records(casualties=[*CASUALTIES[:4], ("Z9", "1", "1", "2"), *CASUALTIES[4:]])
    error = refusal(RECORDS, path, catalogue)
    assert (error.file, error.row) == (path.name, 6)
    assert (error.column, error.found) == ("Accident_Index", "'Z9'")
    assert "dftRoadSafetyData_Accidents_2017.zip" in error.expected


def test_a_collision_that_stands_twice_is_refused(
    records: Callable[..., Path], catalogue: Catalogue
) -> None:
    error = refusal(RECORDS, records(collisions=[*COLLISIONS, COLLISIONS[0]]), catalogue)
    assert (error.file, error.row) == ("dftRoadSafetyData_Accidents_2017.zip", 18)
    assert error.found == "a second row for A1"


@pytest.mark.parametrize("severity", ["0", "4", "", "serious"])
def test_a_severity_that_does_not_exist_is_refused(
    records: Callable[..., Path], severity: str, catalogue: Catalogue
) -> None:
    path = records(casualties=[*CASUALTIES, ("A1", "9", "9", severity)])
    error = refusal(RECORDS, path, catalogue)
    assert (error.row, error.column) == (9, "Casualty_Severity")


def test_a_missing_companion_file_is_named(
    records: Callable[..., Path], catalogue: Catalogue
) -> None:
    path = records()
    (path.parent / "dftRoadSafetyData_Accidents_2017.zip").unlink()
    error = refusal(RECORDS, path, catalogue)
    assert error.found == ("no file of collisions beside it, dftRoadSafetyData_Accidents_2017.zip")
    assert error.mend == "pcp import FOLDER"


@pytest.mark.parametrize("day", ["2017-13-05", "5/1/2017", "", "05/01/17"])
def test_a_date_in_another_form_is_refused(
    records: Callable[..., Path], day: str, catalogue: Catalogue
) -> None:
    error = refusal(RECORDS, records(collisions=[("A9", "42", day), *COLLISIONS]), catalogue)
    assert (error.row, error.column, error.found) == (2, "Date", f"'{day}'")


@pytest.mark.parametrize("day", ["05/13/2017", "05/00/2017", "05/01/0000"])
def test_a_date_that_does_not_exist_is_refused_with_its_row(
    records: Callable[..., Path], day: str, catalogue: Catalogue
) -> None:
    error = refusal(RECORDS, records(collisions=[("A9", "42", day), *COLLISIONS]), catalogue)
    assert (error.row, error.column) == (2, "Date")


def test_a_force_number_written_with_a_leading_zero_is_read_or_refused_but_not_lost(
    records: Callable[..., Path], catalogue: Catalogue, by_key: ByKey
) -> None:
    collisions = [("A3", "01", "28/02/2017"), *(row for row in COLLISIONS if row[0] != "A3")]
    path = records(collisions=collisions)
    try:
        content = read_release(catalogue.release(RECORDS), path, catalogue)
    except DataError as error:
        assert (error.row, error.column) == (2, "Police_Force")
    else:
        found = by_key(content.observations)
        assert found["ksi-casualties", "calendar_year", "E23000001", "2017"] == 1


@pytest.mark.parametrize(
    ("index", "force", "day"),
    [
        ("accident_index", "police_force", "date"),
        ("collision_index", "police_force", "date"),
        ("Collision Index", "Police Force", "Date"),
    ],
)
def test_later_layouts_of_the_records_give_the_same_figures(
    tmp_path: Path,
    index: str,
    force: str,
    day: str,
    records: Callable[..., Path],
    write: Write,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    old = read_release(catalogue.release(RECORDS), records(), catalogue)
    collisions = pd.DataFrame(COLLISIONS, columns=[index, force, day]).assign(
        collision_year="2017", collision_ref_no="1"
    )
    names = [index, "vehicle_reference", "casualty_reference", "casualty_severity"]
    write(tmp_path / "collision.csv", collisions)
    path = tmp_path / "casualty.csv"
    content = pd.DataFrame(CASUALTIES, columns=names).to_csv(index=False)
    path.write_bytes(b"\xef\xbb\xbf" + content.encode())
    release = catalogue.release(RECORDS).model_copy(update={"companion_file": "collision.csv"})
    new = read_release(release, path, catalogue)
    assert by_key(new.observations) == by_key(old.observations)


@pytest.mark.shared
@pytest.mark.parametrize("index", ["accident_index", "collision_index"])
def test_records_of_2017_in_the_later_layouts_give_the_same_figures(
    tmp_path: Path,
    index: str,
    release_file: Callable[[Release], Path],
    write: Write,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    release = catalogue.release(RECORDS)
    path = release_file(release)
    old = by_key(read_release(release, path, catalogue).observations)
    assert old["ksi-casualties", "calendar_year", "E23000028", "2017"] == 927
    for name, target in ((path.name, "casualty.csv"), (release.companion_file, "collision.csv")):
        table = pd.read_csv(path.parent / str(name), dtype=str, keep_default_na=False)
        table.columns = [heading.lower() for heading in table.columns]
        write(tmp_path / target, table.rename(columns={"accident_index": index}))
    later = release.model_copy(update={"companion_file": "collision.csv"})
    assert by_key(read_release(later, tmp_path / "casualty.csv", catalogue).observations) == old


# Motor traffic


def test_traffic_is_read_in_vehicle_kilometres_by_calendar_year(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue, by_key: ByKey
) -> None:
    rows = [
        (publisher.name(force), year, f"{value / 1.609344:.1f}", str(value))
        for force in FORCES
        for year in ("2017", "2018")
        for value in [publisher.value(TRAFFIC, "vehicle-km", force, year, "calendar_year")]
    ]
    table = pd.DataFrame(rows, columns=["pfa", "year", "vehicle_miles", "vehicle_km"])
    path = write(tmp_path / "t.csv", table)
    content = read_release(catalogue.release(TRAFFIC), path, catalogue)
    assert by_key(content.observations) == publisher.expected(TRAFFIC, FORCES, ("2017", "2018"))
    again = table[table["pfa"] == "London, City of"].iloc[[0]].assign(pfa="City of London")
    error = refusal(TRAFFIC, write(path, pd.concat([table, again])), catalogue)
    assert (error.row, error.column) == (len(table) + 2, "pfa")
    table.loc[1, "vehicle_km"] = "lots"
    error = refusal(TRAFFIC, write(path, table), catalogue)
    assert (error.row, error.column, error.found) == (3, "vehicle_km", "'lots'")
    table["vehicle_km"] = table["vehicle_miles"]  # as if the unit had changed
    error = refusal(TRAFFIC, write(path, table), catalogue)
    assert error.row == 2
    assert "as many as the miles beside it" in error.expected


# The publisher's own files


@pytest.mark.shared
def test_the_releases_agree_on_2017_for_all_43_forces_and_essex_has_927(
    release_file: Callable[[Release], Path], catalogue: Catalogue, by_key: ByKey
) -> None:
    years, quarters = {}, {}
    for name in (YEAR, MONTH, RECORDS):
        release = catalogue.release(name)
        table = read_release(release, release_file(release), catalogue).observations
        years[name] = by_key(table[table["period"] == "2017"])
        quarters[name] = by_key(table[table["period"].isin(QUARTERS)])
    assert len(years[RECORDS]) == 43
    assert years[RECORDS] == years[MONTH] == years[YEAR]
    assert years[RECORDS]["ksi-casualties", "calendar_year", "E23000028", "2017"] == 927
    assert len(quarters[RECORDS]) == 43 * 4
    assert quarters[RECORDS] == quarters[MONTH]
