"""Importing a release: what is written, and that a bad file is told by place and writes nothing."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import CatalogueError, DataError, PcpError, UnknownNameError
from pcp_analysis.releases.table import ReleaseContent
from pcp_analysis.store.importing import (
    ImportReport,
    RowCounts,
    count_rows,
    differences,
    import_release,
    read_row_counts,
)
from pcp_analysis.store.observations import Observations

CRIME = "home-office-recorded-crime-2023-10"
POPULATION = "ons-population-2021-06"
REBASED = "ons-population-2025-07"
RECORDS = "dft-stats19-records-2017"
COUNT, YEAR, FORCE = "Number of Offences", "Financial Year", "Force Name"
COUNTS_FILE = "data/catalogue/row_counts.yml"

Write = Callable[[Path, pd.DataFrame], Path]
AddRelease = Callable[..., Release]
Refuse = Callable[..., str]


@pytest.fixture(scope="module")
def offences(publisher: Any) -> pd.DataFrame:
    """Two quarters of two forces in the Home Office's layout; every group and subgroup is there."""
    return publisher.recorded_crime(("2020-21-q3", "2020-21-q4"), ("essex", "avon-and-somerset"))


@pytest.fixture
def run(project: Path) -> Callable[[str, Path], ImportReport]:
    """Import into the copied project."""

    def of(release: str, path: Path) -> ImportReport:
        folder = project / "data" / "observations"
        return import_release(release, path, Catalogue.load(project), folder)

    return of


@pytest.fixture
def refuse(
    project: Path,
    run: Callable[[str, Path], ImportReport],
    digests: Callable[[Path], dict[str, str]],
) -> Refuse:
    """Import what must be refused; the message, once nothing is found written."""

    def of(release: str, path: Path, error: type[PcpError] = DataError) -> str:
        before = digests(project / "data")
        assert "catalogue/row_counts.yml" in before
        with pytest.raises(error) as caught:
            run(release, path)
        assert digests(project / "data") == before, "a refused file left something behind"
        return str(caught.value)

    return of


# What an import writes


@pytest.mark.parametrize("before", [0, 1])
def test_an_import_adds_its_release_and_leaves_the_others_as_they_were(
    tmp_path: Path,
    before: int,
    write: Write,
    publisher: Any,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
    project: Path,
) -> None:
    add_release("test-population", like=POPULATION)
    table = publisher.population(("2019", "2020"), ("essex", "kent"))
    table.loc[[0, 2], "population"] = ["1700001", "1800001"]
    path = write(tmp_path / "p.csv", table)
    for _ in range(before):
        run("test-population", path)
    old = (project / "data/observations/population.csv").read_text().splitlines()
    report = run("test-population", path)
    new = (project / "data/observations/population.csv").read_text().splitlines()
    added = [line for line in new if line.endswith(",test-population")]
    assert len(added) == 2  # the two that differ from the release before
    assert [line for line in new if line not in added] == [
        line for line in old if not line.endswith(",test-population")
    ]
    assert report.path == project / "data/observations/population.csv"
    assert report.release.id == "test-population"
    assert len(report.sha256) == 64


def test_the_first_import_records_the_row_counts_and_the_next_agrees_with_them(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
    project: Path,
) -> None:
    add_release("test-population", like=POPULATION)
    before = read_row_counts(Catalogue.load(project))
    path = write(tmp_path / "p.csv", publisher.population(("2019", "2020"), ("essex", "kent")))
    report = run("test-population", path)
    after = read_row_counts(Catalogue.load(project))
    assert after.pop("test-population") == report.counts
    assert after == before
    text = (project / COUNTS_FILE).read_bytes()
    assert run("test-population", path).counts == report.counts
    assert (project / COUNTS_FILE).read_bytes() == text


def test_an_import_into_an_empty_folder_makes_the_family(
    tmp_path: Path,
    write: Write,
    offences: pd.DataFrame,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
    project: Path,
) -> None:
    shutil.rmtree(project / "data" / "observations")
    (project / COUNTS_FILE).unlink()
    add_release("test-crime", like=CRIME)
    report = run("test-crime", write(tmp_path / "c.csv", offences))
    assert report.totals == ()
    store = Observations.load(project / "data" / "observations", Catalogue.load(project))
    assert set(store.table["release"]) == {"test-crime"}
    assert (report.counts.rows_read, report.counts.forces) == (len(offences), 2)
    assert (report.counts.first_period, report.counts.last_period) == ("2020-21-q3", "2020-21-q4")
    assert report.counts.observations["all-crime, quarter"] == 4
    assert yaml.safe_load((project / COUNTS_FILE).read_text())["releases"].keys() == {"test-crime"}


def test_an_import_tells_the_totals_against_the_release_before(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
) -> None:
    add_release("test-population", like=POPULATION, published="2022-01-01")
    table = publisher.population(("2019", "2020"), ("essex", "kent"))
    old = int(table["population"].astype(int).sum())
    table.loc[0, "population"] = str(int(table.loc[0, "population"]) + 100)
    (total,) = run("test-population", write(tmp_path / "p.csv", table)).totals
    assert (total.indicator, total.period_type) == ("population", "mid_year")
    assert total.previous_release == POPULATION  # and not the later one, of July 2025
    assert (total.shared, total.changed) == (4, 1)
    assert (total.previous, total.new) == (old, old + 100)


def test_the_totals_are_against_the_newest_of_several_earlier_releases(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
) -> None:
    add_release("test-population", like=POPULATION, published="2026-01-01")
    path = write(tmp_path / "p.csv", publisher.population(("2019",), ("essex",)))
    (total,) = run("test-population", path).totals
    assert total.previous_release == REBASED
    assert total.previous == publisher.value(REBASED, "population", "essex", "2019", "mid_year")


def test_an_import_of_the_oldest_release_has_nothing_to_compare_with(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
) -> None:
    add_release("test-population", like=POPULATION, published="2021-01-01")
    path = write(tmp_path / "p.csv", publisher.population(("2019",), ("essex",)))
    assert run("test-population", path).totals == ()


def test_the_row_counts_name_every_difference_both_ways() -> None:
    committed = RowCounts(
        rows_read=10,
        rows_left_out={"fraud": 1},
        forces=43,
        first_period="2019",
        last_period="2020",
        observations={"rape, quarter": 5, "robbery, quarter": 5},
    )
    found = committed.model_copy(
        update={"rows_read": 9, "rows_left_out": {}, "observations": {"rape, quarter": 4, "x": 1}}
    )
    assert differences(committed, committed) == []
    assert differences(committed, found) == [
        "rows_read: expected 10, found 9",
        "rows_left_out: fraud: expected 1, found None",
        "observations: rape, quarter: expected 5, found 4",
        "observations: robbery, quarter: expected 5, found None",
        "observations: x: expected None, found 1",
    ]


def test_the_first_and_the_last_period_are_told_by_date_not_by_spelling() -> None:
    table = pd.DataFrame(
        {
            "indicator": "x",
            "area": "E23000028",
            "period_type": ["financial_year", "calendar_year"],
            "period": ["1999-00", "2000"],
        }
    )
    counts = count_rows(ReleaseContent(table, 2, {"none": 0, "some": 3}), Catalogue.load())
    assert (counts.first_period, counts.last_period) == ("1999-00", "2000")
    assert counts.rows_left_out == {"some": 3}


def test_the_committed_row_counts_agree_with_the_committed_observations(
    catalogue: Catalogue, observations: Observations
) -> None:
    counts = read_row_counts(catalogue)
    raw = observations.table[observations.table["value"].notna()]
    assert set(counts) == {release.id for release in catalogue.releases}
    for name, expected in counts.items():
        rows = raw[raw["release"] == name]
        found = rows.groupby(["indicator", "period_type"]).size()
        assert {", ".join(key): size for key, size in found.items()} == expected.observations, name
        forces = catalogue.districts.force_codes(rows["area"].unique())
        assert len(forces) == expected.forces, name
        assert {expected.first_period, expected.last_period} <= set(rows["period"]), name
        assert expected.rows_read >= sum(expected.rows_left_out.values())


# Bad input, one test each: the place is named and nothing is written


def test_a_missing_column_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = offences.rename(columns={COUNT: "Offences Number"})
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message.startswith(f"c.csv, row 1, column '{COUNT}': found the columns Financial Year,")
    assert f"expected a column '{COUNT}', because this reader takes Home Office" in message


def test_an_unknown_force_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = offences.copy()
    table.loc[6, FORCE] = "Esex"
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message.startswith(
        f"c.csv, row 8, column '{FORCE}': found 'Esex'; expected one of the 43"
    )
    assert "Did you mean 'essex'?" in message


@pytest.mark.parametrize("text", ["many", "", "12.5", "1,234", "12 ", "?", "-"])
def test_text_in_a_count_is_refused(
    tmp_path: Path, text: str, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = offences.copy()
    table.loc[4, COUNT] = text
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message == f"c.csv, row 6, column '{COUNT}': found '{text}'; expected a whole number"


def test_a_duplicate_key_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = pd.concat([offences, offences.iloc[[2]]], ignore_index=True)
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message.startswith(f"c.csv, row {len(offences) + 2:,}, column 'Offence Code': found a ")
    assert "second row for 2020/21, 3, Essex, " in message
    assert "expected one row for each Financial Year, Financial Quarter, Force Name" in message


def test_a_quarter_in_the_future_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, add_release: AddRelease, refuse: Refuse
) -> None:
    add_release("test-crime", like=CRIME, published="2021-03-30")
    message = refuse("test-crime", write(tmp_path / "c.csv", offences))
    assert message == (
        "c.csv: found 2020-21-q4, which had not ended when the release was published; "
        "expected periods that end by 2021-03-30"
    )


def test_a_quarter_that_ends_on_the_day_of_publication_is_not_in_the_future(
    tmp_path: Path,
    write: Write,
    offences: pd.DataFrame,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
) -> None:
    add_release("test-crime", like=CRIME, published="2021-03-31")
    assert run("test-crime", write(tmp_path / "c.csv", offences)).counts.forces == 2


def test_a_quarter_that_does_not_exist_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = offences.copy()
    table.loc[0, "Financial Quarter"] = "5"
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message.startswith("c.csv, row 2, column 'Financial Quarter': found '5'")


def test_a_truncated_gzip_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    path = write(tmp_path / "c.csv.gz", offences)
    path.write_bytes(path.read_bytes()[:-20])
    message = refuse(CRIME, path)
    assert message.startswith("c.csv.gz: found an archive that is cut off or damaged (")
    assert message.endswith("expected the whole file: fetch it again")


def test_a_damaged_zip_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    path = write(tmp_path / "casualties.zip", offences)
    path.write_bytes(path.read_bytes()[:200])
    message = refuse(RECORDS, path)
    assert message.startswith("casualties.zip: found an archive that is cut off or damaged (")


def workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Cover_sheet"
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        if len(table.columns):
            sheet.append(list(table.columns))
        for row in table.itertuples(index=False):
            sheet.append(list(row))
    book.save(path)
    return path


def test_an_empty_sheet_is_refused(tmp_path: Path, offences: pd.DataFrame, refuse: Refuse) -> None:
    path = workbook(tmp_path / "c.xlsx", {"2020_21": offences, "2021_22": pd.DataFrame()})
    assert refuse(CRIME, path) == (
        "c.xlsx, sheet 2021_22: found no rows; expected a header row and data under it"
    )


def test_a_workbook_without_such_a_table_is_refused(
    tmp_path: Path, offences: pd.DataFrame, refuse: Refuse
) -> None:
    assert refuse(CRIME, workbook(tmp_path / "c.xlsx", {"Notes": offences[[FORCE]]})) == (
        "c.xlsx: found sheets Cover_sheet, Notes, none with the columns of Home Office police recorded "
        "crime open data; expected a sheet with the columns Financial Year, Financial Quarter, Force "
        "Name, Offence Description, Offence Group, Offence Subgroup, Offence Code, Number of Offences"
    )


def test_a_sheet_whose_rows_are_of_another_year_is_refused(
    tmp_path: Path, offences: pd.DataFrame, refuse: Refuse
) -> None:
    path = workbook(tmp_path / "c.xlsx", {"2019_20": offences})
    assert refuse(CRIME, path) == (
        "c.xlsx, sheet 2019_20, row 2, column 'Financial Year': found '2020/21'; "
        "expected 2019/20, the year that the sheet is named after"
    )


@pytest.mark.parametrize(
    ("release", "what"),
    [
        (CRIME, "Home Office police recorded crime open data"),
        ("home-office-recorded-crime-year-2026-07", "all recorded crime by force"),
        ("home-office-outcomes-2018-19", "Home Office crime outcomes open data"),
        ("home-office-outcomes-msg-quarter-2026-07", "outcomes of a most similar group by quarter"),
        ("home-office-outcomes-msg-group-year-2026-07", "outcomes of a most similar group by off"),
        ("home-office-workforce-2022-07", "the Home Office police workforce open data table"),
        ("ons-crime-severity-2022-07", "the ONS Crime Severity Score"),
        ("dft-stats19-force-year-2018", "STATS19 casualties by police force and year"),
        ("dft-stats19-force-month-2017", "STATS19 casualties by police force and month"),
        (RECORDS, "STATS19 casualty records"),
        ("dft-motor-traffic-2024", "motor traffic by force area and year"),
    ],
)
def test_a_file_of_another_release_is_refused_by_the_reader(
    tmp_path: Path, release: str, what: str, write: Write, publisher: Any, refuse: Refuse
) -> None:
    path = write(tmp_path / "p.csv", publisher.population(("2019",), ("essex",)))
    message = refuse(release, path)
    assert message.startswith("p.csv, row 1, column '")
    assert "found the columns pfa_code, force, year, population; expected a column '" in message
    assert f"because this reader takes {what}" in message


def test_an_unknown_release_is_refused_with_the_nearest_id(tmp_path: Path, refuse: Refuse) -> None:
    message = refuse("home-office-recorded-crime-2023-11", tmp_path / "c.csv", UnknownNameError)
    assert message == (
        "unknown release 'home-office-recorded-crime-2023-11': add it to releases.yml first. "
        "Did you mean 'home-office-recorded-crime-2023-10'?"
    )


def test_a_release_with_an_unknown_reader_is_refused_with_the_nearest_one(
    tmp_path: Path, add_release: AddRelease, refuse: Refuse
) -> None:
    add_release("test-crime", like=CRIME, reader="recorded_crimes")
    message = refuse("test-crime", tmp_path / "c.csv", CatalogueError)
    assert message == (
        "releases.yml, 'test-crime': unknown reader 'recorded_crimes'. "
        "Did you mean 'recorded_crime'?"
    )


def test_a_file_with_another_digest_than_recorded_is_refused(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue, refuse: Refuse
) -> None:
    path = write(tmp_path / "p.csv", publisher.population(("2019",), ("essex",)))
    message = refuse(POPULATION, path)
    assert re.match(r"p\.csv: found sha256 [0-9a-f]{64}; expected ", message)
    assert f"expected {catalogue.release(POPULATION).sha256}, which releases.yml records" in message


def test_a_companion_file_with_another_digest_than_recorded_is_refused(
    tmp_path: Path, write: Write, add_release: AddRelease, refuse: Refuse
) -> None:
    add_release("test-records", like=RECORDS, companion_file="acc.zip", companion_sha256="0" * 64)
    collisions = {"Accident_Index": "A1", "Police_Force": "42", "Date": "05/01/2017"}
    casualties = {
        "Accident_Index": "A1",
        "Vehicle_Reference": "1",
        "Casualty_Reference": "1",
        "Casualty_Severity": "2",
    }
    write(tmp_path / "acc.zip", pd.DataFrame([collisions]))
    path = write(tmp_path / "cas.zip", pd.DataFrame([casualties]))
    message = refuse("test-records", path)
    assert message.startswith("acc.zip: found sha256 ")


def test_a_gap_in_the_quarters_of_one_force_is_refused(
    tmp_path: Path,
    write: Write,
    offences: pd.DataFrame,
    add_release: AddRelease,
    refuse: Refuse,
) -> None:
    add_release("test-crime", like=CRIME)
    gap = (offences[FORCE] == "Essex") & (offences["Financial Quarter"] == "3")
    message = refuse("test-crime", write(tmp_path / "c.csv", offences[~gap]))
    assert "gap-essex: no row for Essex in 2020-21-q3, which other forces have" in message
    assert f"pcp import {tmp_path / 'c.csv'} --accept " in message


def test_an_offence_group_that_no_indicator_names_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = offences.copy()
    table.loc[0, "Offence Group"] = "Cyber offences"
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message.startswith("c.csv, row 2, column 'Offence Group': found 'Cyber offences';")
    assert "expected one of the offence groups that indicators.yml names: " in message


def test_a_missing_offence_subgroup_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    table = offences[offences["Offence Subgroup"] != "Rape offences"]
    message = refuse(CRIME, write(tmp_path / "c.csv", table))
    assert message.startswith(
        "c.csv, column 'Offence Subgroup': found no 'Rape offences' in 2020/21; "
        "expected rows of 'Rape offences', which rape sums"
    )


def test_killed_or_seriously_injured_that_is_not_fatal_plus_serious_is_refused(
    tmp_path: Path, refuse: Refuse
) -> None:
    path = tmp_path / "roads.csv"
    path.write_text(
        "year,police_force_code,force,fatal,serious,slight,ksi,total\n2018,42,Essex,2,3,4,6,9\n"
    )
    assert refuse("dft-stats19-force-year-2018", path) == (
        "roads.csv, row 2, column 'ksi': found '6'; expected fatal + serious, 2 + 3"
    )


def test_a_casualty_without_a_collision_is_refused(
    tmp_path: Path, write: Write, catalogue: Catalogue, refuse: Refuse
) -> None:
    companion = str(catalogue.release(RECORDS).companion_file)
    collision = {"Accident_Index": ["A1"], "Police_Force": ["42"], "Date": ["05/01/2017"]}
    write(tmp_path / companion, pd.DataFrame(collision))
    casualties = pd.DataFrame(
        {
            "Accident_Index": ["A1", "A2"],
            "Vehicle_Reference": "1",
            "Casualty_Reference": "1",
            "Casualty_Severity": "2",
        }
    )
    assert refuse(RECORDS, write(tmp_path / "cas.zip", casualties)) == (
        "cas.zip, row 3, column 'Accident_Index': found 'A2'; "
        f"expected a collision that {companion} holds"
    )


def test_other_row_counts_than_committed_are_refused_and_shown_as_a_difference(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    add_release: AddRelease,
    run: Callable[[str, Path], ImportReport],
    refuse: Refuse,
) -> None:
    add_release("test-population", like=POPULATION)
    table = publisher.population(("2018", "2019"), ("essex", "kent"))
    run("test-population", write(tmp_path / "p.csv", table))
    table = publisher.population(("2018", "2019", "2020"), ("essex",))
    message = refuse("test-population", write(tmp_path / "p.csv", table))
    assert message == (
        "p.csv: found row-counts: other counts than when it was read before:\n"
        "  rows_read: expected 4, found 3\n"
        "  forces: expected 2, found 1\n"
        "  last_period: expected 2019, found 2020\n"
        "  observations: population, mid_year: expected 4, found 3; "
        f"expected nothing that a person has not judged; to mend it: pcp import {tmp_path / 'p.csv'} "
        "--accept row-counts --reason TEXT, where the publisher's notes or the force bear it out, or "
        "TEXT says that its cause is not known; or declare the gap in data/catalogue/gaps.yml"
    )


def test_a_file_that_is_not_utf8_is_refused(
    tmp_path: Path, offences: pd.DataFrame, refuse: Refuse
) -> None:
    path = tmp_path / "c.csv"
    text = offences.to_csv(index=False).replace("Essex", "Ess\u00e9x")
    path.write_bytes(text.encode("cp1252"))
    assert refuse(CRIME, path) == (
        "c.csv, row 2: found bytes that are not UTF-8 text; expected a CSV file in UTF-8"
    )


def test_too_many_fields_in_a_line_are_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    path = write(tmp_path / "c.csv", offences)
    lines = path.read_text().splitlines()
    lines[9] += ",one more"
    path.write_text("\n".join(lines) + "\n")
    assert refuse(CRIME, path) == (
        "c.csv, row 10: found Expected 8 fields in line 10, saw 9; "
        "expected as many fields as the header has"
    )


def test_too_few_fields_in_a_line_are_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    path = write(tmp_path / "c.csv", offences)
    lines = path.read_text().splitlines()
    lines[9] = lines[9].rsplit(",", 1)[0]
    path.write_text("\n".join(lines) + "\n")
    assert refuse(CRIME, path).startswith("c.csv, row 10: found 7 of 8 fields")


def test_an_empty_file_is_refused(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "c.csv"
    path.write_bytes(b"")
    assert refuse(CRIME, path) == "c.csv: found an empty file; expected a header and rows"
    path = tmp_path / "c.csv.gz"
    path.write_bytes(gzip.compress(b""))
    assert refuse(CRIME, path) == "c.csv.gz: found an empty file; expected a header and rows"


def test_a_header_without_rows_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, refuse: Refuse
) -> None:
    message = refuse(CRIME, write(tmp_path / "c.csv", offences.iloc[:0]))
    assert message.startswith("c.csv: found a header without rows; expected Home Office")


def test_a_missing_file_is_refused(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "none.csv"
    message = refuse(CRIME, path)
    assert message == f"{path}: found no such file; expected the release's own file"


def test_an_unknown_type_of_file_is_refused(tmp_path: Path, refuse: Refuse) -> None:
    path = tmp_path / "c.parquet"
    path.write_bytes(b"PAR1")
    assert refuse(CRIME, path) == (
        "c.parquet: found a Parquet file; expected CSV, XLSX or ODS, plain, in GZIP or in ZIP"
    )


def test_row_counts_that_do_not_fit_are_refused_with_file_and_line(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    edit: Callable[[str, str, str], int],
    add_release: AddRelease,
    refuse: Refuse,
) -> None:
    add_release("test-population", like=POPULATION)
    line = edit("catalogue/row_counts.yml", "rows_read: 252889", "rows_red: 252889")
    path = write(tmp_path / "p.csv", publisher.population(("2019",), ("essex",)))
    message = refuse("test-population", path, CatalogueError)
    assert f"row_counts.yml, line {line}: unknown key " in message


def test_a_store_that_is_corrupt_is_refused_before_anything_is_added(
    tmp_path: Path,
    write: Write,
    publisher: Any,
    edit: Callable[[str, str, str], int],
    add_release: AddRelease,
    refuse: Refuse,
) -> None:
    add_release("test-population", like=POPULATION)
    row = f"population,E23000028,mid_year,2020,{{}},,{POPULATION}\n"
    value = int(publisher.value(POPULATION, "population", "essex", "2020", "mid_year"))
    line = edit("observations/population.csv", row.format(value), row.format("many"))
    path = write(tmp_path / "p.csv", publisher.population(("2019",), ("essex",)))
    message = refuse("test-population", path)
    assert message.startswith(f"population.csv, row {line:,}, column 'value': found 'many'")


@pytest.mark.parametrize("row", ["British Transport Police,2020/21,5", "Essex,2012/13,5"])
def test_a_file_that_leaves_nothing_to_observe_is_refused(
    tmp_path: Path, row: str, add_release: AddRelease, refuse: Refuse
) -> None:
    add_release("test-year", like="home-office-recorded-crime-year-2026-07")
    path = tmp_path / "y.csv"
    path.write_text(f"force,fy,recorded_crime\n{row}\n")
    assert refuse("test-year", path).startswith("y.csv")


def test_a_force_under_two_names_leaves_the_store_readable(
    tmp_path: Path, add_release: AddRelease, refuse: Refuse
) -> None:
    add_release("test-year", like="home-office-recorded-crime-year-2026-07")
    path = tmp_path / "y.csv"
    path.write_text(
        "force,fy,recorded_crime\nAvon and Somerset,2020/21,5\nAvon & Somerset,2020/21,6\n"
    )
    assert "row 3" in refuse("test-year", path)


# The publishers' own files


@pytest.mark.shared
def test_importing_every_release_gives_the_committed_observations_and_counts_again(
    project: Path,
    root: Path,
    catalogue: Catalogue,
    release_file: Callable[[Release], Path],
    run: Callable[[str, Path], ImportReport],
    digests: Callable[[Path], dict[str, str]],
) -> None:
    files = {release.id: release_file(release) for release in catalogue.releases}
    shutil.rmtree(project / "data" / "observations")
    (project / COUNTS_FILE).unlink()
    for name, path in files.items():
        assert run(name, path).sha256 == catalogue.release(name).sha256
    committed = digests(root / "data" / "observations")
    csv = {name: digest for name, digest in committed.items() if name.endswith(".csv")}
    families = {release.family for release in catalogue.releases}
    assert len(csv) == 2 * len(families)  # figures and coverage of each
    assert digests(project / "data" / "observations") == csv
    assert (project / COUNTS_FILE).read_bytes() == (root / COUNTS_FILE).read_bytes()


@pytest.mark.shared
@pytest.mark.parametrize("name", [POPULATION, REBASED, "dft-stats19-force-month-2017"])
def test_importing_a_release_again_changes_nothing(
    name: str,
    project: Path,
    catalogue: Catalogue,
    release_file: Callable[[Release], Path],
    run: Callable[[str, Path], ImportReport],
    digests: Callable[[Path], dict[str, str]],
) -> None:
    before = digests(project / "data")
    run(name, release_file(catalogue.release(name)))
    assert digests(project / "data") == before


@pytest.mark.shared
def test_a_publishers_file_with_one_changed_figure_is_refused(
    tmp_path: Path, catalogue: Catalogue, release_file: Callable[[Release], Path], refuse: Refuse
) -> None:
    text = release_file(catalogue.release(POPULATION)).read_text()
    path = tmp_path / catalogue.release(POPULATION).file
    path.write_text(text.replace("E23000028,Essex,2020,1", "E23000028,Essex,2020,2"))
    assert path.read_text() != text
    assert "found sha256 " in refuse(POPULATION, path)


@pytest.mark.shared
def test_a_publishers_gzip_that_is_cut_off_is_refused(
    tmp_path: Path, catalogue: Catalogue, release_file: Callable[[Release], Path], refuse: Refuse
) -> None:
    release = catalogue.release("home-office-workforce-2022-07")
    whole = release_file(release).read_bytes()
    path = tmp_path / release.file
    path.write_bytes(whole[: len(whole) // 2])
    assert "cut off or damaged" in refuse(release.id, path)
