"""Recorded crime: the open-data tables, the workbook, and all crime by year."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release

OPEN_DATA = "home-office-recorded-crime-2023-10"
BY_YEAR = "home-office-recorded-crime-year-2026-07"
QUARTERS = ("2012-13-q4", "2013-14-q1", "2020-21-q3", "2020-21-q4")
FORCES = ("essex", "city-of-london", "avon-and-somerset")
COUNT, YEAR, GROUP = "Number of Offences", "Financial Year", "Offence Group"
SUBGROUP, FORCE = "Offence Subgroup", "Force Name"

Write = Callable[[Path, pd.DataFrame], Path]
ByKey = Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]


@pytest.fixture
def release(catalogue: Catalogue) -> Release:
    return catalogue.release(OPEN_DATA)


@pytest.fixture(scope="module")
def offences(publisher: Any) -> pd.DataFrame:
    return publisher.recorded_crime(QUARTERS, FORCES)


def write_workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> Path:
    """Write the Home Office's workbook: a sheet a year, cover, notes; numbers as numbers."""
    engine = "odf" if path.suffix == ".ods" else "openpyxl"
    with pd.ExcelWriter(path, engine=engine) as book:
        cover = pd.DataFrame(["Police recorded crime open data"])
        cover.to_excel(book, sheet_name="Cover_sheet", header=False, index=False)
        for name, table in sheets.items():
            table.map(_as_number).to_excel(book, sheet_name=name, index=False)
        notes = pd.DataFrame(["1. A note"])
        notes.to_excel(book, sheet_name="Notes", header=False, index=False)
    return path


def _as_number(text: str) -> str | float:
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"-?\d+\.\d+", text) else text


def year_sheets(table: pd.DataFrame, sign: str = "_") -> dict[str, pd.DataFrame]:
    return {str(year).replace("/", sign): rows for year, rows in table.groupby(YEAR)}


@pytest.mark.parametrize("name", ["crime.csv", "crime.csv.gz"])
def test_open_data_give_every_indicator_of_the_store(
    tmp_path: Path,
    name: str,
    write: Write,
    offences: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    release: Release,
    by_key: ByKey,
) -> None:
    content = read_release(release, write(tmp_path / name, offences), catalogue)
    expected = publisher.expected(OPEN_DATA, FORCES, QUARTERS)
    assert len(expected) >= 22 * len(FORCES) * len(QUARTERS)
    assert by_key(content.observations) == expected
    assert content.rows_read == len(offences)


@pytest.mark.parametrize("name", ["crime.xlsx", "crime.ods"])
@pytest.mark.parametrize("sign", ["_", "-"])
def test_a_workbook_with_a_sheet_a_year_gives_the_same_as_the_csv(
    tmp_path: Path,
    name: str,
    sign: str,
    write: Write,
    offences: pd.DataFrame,
    catalogue: Catalogue,
    release: Release,
) -> None:
    assert sorted(year_sheets(offences)) == ["2012_13", "2013_14", "2020_21"]
    csv = read_release(release, write(tmp_path / "crime.csv", offences), catalogue)
    book = write_workbook(tmp_path / name, year_sheets(offences, sign))
    content = read_release(release, book, catalogue)
    pd.testing.assert_frame_equal(content.observations, csv.observations)
    assert (content.rows_read, content.rows_left_out) == (csv.rows_read, csv.rows_left_out)


def test_fraud_is_in_no_indicator(offences: pd.DataFrame, publisher: Any) -> None:
    fraud = offences[offences[GROUP] == "Fraud offences"]
    assert not fraud.empty
    groups = offences[(offences[GROUP] != "Fraud offences") & (offences[FORCE] == "Essex")]
    total = groups[groups[YEAR] == "2012/13"][COUNT].astype(int).sum()
    assert total == publisher.value(OPEN_DATA, "all-crime", "essex", "2012-13-q4")


def test_a_reversal_lowers_the_sum(
    tmp_path: Path,
    write: Write,
    offences: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    release: Release,
    by_key: ByKey,
) -> None:
    place = offences[(offences[SUBGROUP] == "Homicide") & (offences[FORCE] == "Essex")].index[-1]
    reversal = offences.loc[[place]].assign(
        **{COUNT: "-9", "Offence Code": "9", "Offence Description": "reversal"}
    )
    path = write(tmp_path / "c.csv", pd.concat([offences, reversal], ignore_index=True))
    found = by_key(read_release(release, path, catalogue).observations)
    for indicator in ("homicide", "violence-against-the-person", "all-crime"):
        before = publisher.value(OPEN_DATA, indicator, "essex", "2020-21-q4")
        assert found[indicator, "quarter", "E23000028", "2020-21-q4"] == before - 9


def test_other_areas_are_left_out_and_counted(
    tmp_path: Path,
    write: Write,
    offences: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    release: Release,
    by_key: ByKey,
) -> None:
    other = offences[offences[FORCE] == "Essex"].assign(**{FORCE: "British Transport Police"})
    path = write(tmp_path / "c.csv", pd.concat([offences, other], ignore_index=True))
    content = read_release(release, path, catalogue)
    assert by_key(content.observations) == publisher.expected(OPEN_DATA, FORCES, QUARTERS)
    assert content.rows_read == len(offences) + len(other)
    assert content.rows_left_out == {"areas beside the 43 forces": len(other)}


# What the reader refuses; test_importing.py has the faults that every reader shares


def refusal(path: Path, release: Release, catalogue: Catalogue) -> DataError:
    with pytest.raises(DataError) as caught:
        read_release(release, path, catalogue)
    return caught.value


def test_a_sheet_whose_rows_are_of_another_year_is_refused(
    tmp_path: Path, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    sheets = year_sheets(offences)
    sheets["2021_22"] = sheets.pop("2020_21")
    error = refusal(write_workbook(tmp_path / "c.xlsx", sheets), release, catalogue)
    assert (error.file, error.row, error.column) == ("c.xlsx, sheet 2021_22", 2, YEAR)
    assert error.found == "'2020/21'"
    assert error.expected == "2021/22, the year that the sheet is named after"


def test_a_fault_in_a_workbook_is_told_with_its_sheet_and_row(
    tmp_path: Path, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    sheets = year_sheets(offences)
    year = sheets["2020_21"].reset_index(drop=True)
    year.loc[7, COUNT] = "3.5"
    sheets["2020_21"] = year
    error = refusal(write_workbook(tmp_path / "c.xlsx", sheets), release, catalogue)
    assert (error.file, error.row, error.column) == ("c.xlsx, sheet 2020_21", 9, COUNT)
    assert (error.found, error.expected) == ("'3.5'", "a whole number")


def test_an_offence_group_that_no_indicator_names_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    table = offences.copy()
    table.loc[5, GROUP] = "Cyber offences"
    error = refusal(write(tmp_path / "c.csv", table), release, catalogue)
    assert (error.row, error.column, error.found) == (7, GROUP, "'Cyber offences'")
    assert "Robbery" in error.expected


@pytest.mark.parametrize(
    ("column", "name", "indicator"),
    [
        (SUBGROUP, "Homicide", "homicide"),
        (SUBGROUP, "Death or serious injury - unlawful driving", "violence-with-injury"),
        (SUBGROUP, "Bicycle theft", "theft-other-than-burglary-and-vehicle"),
        (GROUP, "Robbery", "robbery"),
    ],
)
def test_a_group_or_subgroup_that_is_missing_in_one_year_is_refused(
    tmp_path: Path,
    column: str,
    name: str,
    indicator: str,
    write: Write,
    offences: pd.DataFrame,
    catalogue: Catalogue,
    release: Release,
) -> None:
    table = offences[(offences[column] != name) | (offences[YEAR] != "2013/14")]
    error = refusal(write(tmp_path / "c.csv", table), release, catalogue)
    assert (error.column, error.found) == (column, f"no '{name}' in 2013/14")
    assert error.expected.startswith(f"rows of '{name}', which {indicator} sums; ")
    assert "add the new name to layouts.yml, 'recorded-crime'" in error.expected


def test_a_subgroup_that_no_file_has_is_refused_with_the_nearest_that_it_has(
    tmp_path: Path,
    project: Path,
    edit: Callable[[str, str, str], int],
    write: Write,
    offences: pd.DataFrame,
    release: Release,
) -> None:
    edit("catalogue/indicators.yml", '"Bicycle theft"]', '"Bicycle thefts"]')
    error = refusal(write(tmp_path / "c.csv", offences), release, Catalogue.load(project))
    assert error.found == "no 'Bicycle thefts' in 2012/13"
    assert error.expected.endswith("Did you mean 'Bicycle theft'?")


def test_a_gap_in_the_quarters_of_one_force_is_told(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    gap = (offences[FORCE] == "Essex") & (offences[YEAR] == "2013/14")
    path = write(tmp_path / "c.csv", offences[~gap])
    (finding,) = read_release(release, path, catalogue).findings
    assert (finding.id, finding.periods) == ("gap-essex", ("2013-14-q1",))


def test_a_year_that_does_not_exist_is_refused_with_its_row(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    table = offences.copy()
    table.loc[table[YEAR] == "2013/14", YEAR] = "2013/15"
    error = refusal(write(tmp_path / "c.csv", table), release, catalogue)
    first = int((table[YEAR] == "2013/15").to_numpy().argmax()) + 2
    assert (error.row, error.column, error.found) == (first, YEAR, "'2013/15'")


def test_a_force_under_two_names_in_one_quarter_is_not_counted_twice(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    again = offences[offences[FORCE] == "Avon & Somerset"].assign(**{FORCE: "Avon and Somerset"})
    assert not again.empty
    path = write(tmp_path / "c.csv", pd.concat([offences, again], ignore_index=True))
    refusal(path, release, catalogue)


def test_a_force_that_is_renamed_from_one_year_to_the_next_is_the_same_force(
    tmp_path: Path,
    write: Write,
    offences: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    release: Release,
    by_key: ByKey,
) -> None:
    table = offences.copy()
    renamed = (table[FORCE] == "Avon & Somerset") & (table[YEAR] == "2020/21")
    table.loc[renamed, FORCE] = "Avon and Somerset"
    content = read_release(release, write(tmp_path / "c.csv", table), catalogue)
    assert by_key(content.observations) == publisher.expected(OPEN_DATA, FORCES, QUARTERS)


def test_a_year_on_two_sheets_is_not_counted_twice(
    tmp_path: Path, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    sheets = year_sheets(offences)
    sheets["2020-21"] = sheets["2020_21"]
    refusal(write_workbook(tmp_path / "c.xlsx", sheets), release, catalogue)


def test_a_sheet_name_with_a_stray_space_is_read_as_its_year(
    tmp_path: Path,
    offences: pd.DataFrame,
    catalogue: Catalogue,
    release: Release,
) -> None:
    sheets = year_sheets(offences)
    sheets["2020_21 "] = sheets.pop("2020_21")
    content = read_release(release, write_workbook(tmp_path / "c.xlsx", sheets), catalogue)
    assert content.rows_read == len(offences)


@pytest.mark.parametrize("count", ["9" * 19, "9" * 30])
def test_a_count_too_large_to_be_true_is_refused_with_its_row(
    tmp_path: Path,
    count: str,
    write: Write,
    offences: pd.DataFrame,
    catalogue: Catalogue,
    release: Release,
) -> None:
    table = offences.copy()
    table.loc[3, COUNT] = count
    assert refusal(write(tmp_path / "c.csv", table), release, catalogue).row == 5


# All crime by financial year


@pytest.fixture(scope="module")
def years(publisher: Any) -> pd.DataFrame:
    rows = [
        (publisher.name(force), year.replace("-", "/"), str(int(value)))
        for force in ("essex", "derbyshire", "city-of-london")
        for year in ("2013-14", "2021-22", "2022-23")
        for value in [publisher.value(BY_YEAR, "all-crime", force, year, "financial_year")]
    ]
    return pd.DataFrame(rows, columns=["force", "fy", "recorded_crime"])


def test_all_crime_by_year_gives_the_store_from_the_first_comparable_year_on(
    tmp_path: Path,
    write: Write,
    years: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    with_fraud = years[years["fy"] == "2013/14"].assign(fy="2012/13")
    other = years.iloc[:1].assign(force="British Transport Police")
    path = write(tmp_path / "y.csv", pd.concat([with_fraud, years, other], ignore_index=True))
    content = read_release(catalogue.release(BY_YEAR), path, catalogue)
    forces = ("essex", "derbyshire", "city-of-london")
    expected = publisher.expected(BY_YEAR, forces, ("2013-14", "2021-22", "2022-23"))
    assert by_key(content.observations) == expected
    assert content.rows_left_out == {
        "areas beside the 43 forces": 1,
        "years before the first comparable one": 3,
    }


def test_a_year_that_one_force_misses_is_told(
    tmp_path: Path, write: Write, years: pd.DataFrame, catalogue: Catalogue
) -> None:
    path = write(tmp_path / "y.csv", years.drop(index=1))
    (finding,) = read_release(catalogue.release(BY_YEAR), path, catalogue).findings
    assert (finding.id, finding.periods) == ("gap-essex", ("2021-22",))


def test_a_force_under_two_names_in_one_year_is_refused(
    tmp_path: Path, write: Write, years: pd.DataFrame, catalogue: Catalogue
) -> None:
    again = years[years["force"] == "London, City of"].assign(force="City of London")
    assert not again.empty
    path = write(tmp_path / "y.csv", pd.concat([years, again], ignore_index=True))
    refusal(path, catalogue.release(BY_YEAR), catalogue)


# Names that moved, and figures that are missing


def test_a_renamed_subgroup_is_the_same_subgroup(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    whole = read_release(release, write(tmp_path / "c.csv", offences), catalogue)
    later = offences[YEAR] == "2020/21"
    names = {
        "Domestic burglary": "Residential burglary",
        "Non-domestic burglary": "Non-residential burglary",
    }
    table = offences.copy()
    table.loc[later, SUBGROUP] = table.loc[later, SUBGROUP].replace(names)
    found = read_release(release, write(tmp_path / "n.csv", table), catalogue)
    pd.testing.assert_frame_equal(found.observations, whole.observations)


def test_offence_codes_tell_the_subgroup_where_names_moved(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    whole = read_release(release, write(tmp_path / "c.csv", offences), catalogue)
    codes = {
        "Theft of a motor vehicle": ("37.2", "48"),
        "Theft from a vehicle": ("45", "45"),
        "Vehicle interference": ("126", "126"),
    }
    table = offences.copy()
    for name, pair in codes.items():
        for part, code in zip(("1", "2"), pair, strict=True):
            here = (table[SUBGROUP] == name) & (table["Offence Code"] == part)
            table.loc[here, "Offence Code"] = code
        table.loc[table[SUBGROUP] == name, SUBGROUP] = "Vehicle offences"
    found = read_release(release, write(tmp_path / "n.csv", table), catalogue)
    pd.testing.assert_frame_equal(found.observations, whole.observations)


@pytest.mark.parametrize("mark", ["N/A", "N/A - data not provided", "..", "[x]"])
def test_a_sum_over_a_missing_count_is_missing_in_every_indicator_that_sums_it(
    tmp_path: Path,
    mark: str,
    write: Write,
    offences: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    release: Release,
    by_key: ByKey,
) -> None:
    table = offences.copy()
    here = (table[SUBGROUP] == "Rape offences") & (table[FORCE] == "Essex")
    table.loc[table.index[here][-1], COUNT] = mark
    content = read_release(release, write(tmp_path / "c.csv", table), catalogue)
    found = by_key(content.observations)
    assert [item.id for item in content.findings] == ["not-provided-essex"]
    expected = publisher.expected(OPEN_DATA, FORCES, QUARTERS)
    missing = set(expected) - set(found)
    assert {key[0] for key in missing} == {"rape", "sexual-offences", "all-crime"}
    assert {key[1:] for key in missing} == {("quarter", "E23000028", "2020-21-q4")}
    assert all(found[key] == expected[key] for key in found)


def test_a_force_with_half_of_its_rows_is_half_missing(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    half = (offences[FORCE] == "Essex") & (offences["Offence Code"] == "2")
    content = read_release(release, write(tmp_path / "c.csv", offences[~half]), catalogue)
    (finding,) = content.findings
    assert (finding.id, finding.level) == ("half-missing-essex", "refusal")


def test_a_doubled_column_is_refused(
    tmp_path: Path, write: Write, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    table = offences.copy()
    table.insert(2, "number_of_offences", table[COUNT])
    error = refusal(write(tmp_path / "c.csv", table), release, catalogue)
    assert "a second column 'Number of Offences'" in error.found


def test_notes_above_the_heading_and_another_name_of_the_sheet_do_not_matter(
    tmp_path: Path, offences: pd.DataFrame, catalogue: Catalogue, release: Release, write: Write
) -> None:
    whole = read_release(release, write(tmp_path / "c.csv", offences), catalogue)
    path = tmp_path / "c.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        pd.DataFrame(["Police recorded crime"]).to_excel(book, sheet_name="Cover", index=False)
        for year, rows in offences.groupby(YEAR):
            name = f"Open data {str(year).replace('/', '_')}"
            rows.to_excel(book, sheet_name=name, index=False, startrow=3)
    found = read_release(release, path, catalogue)
    pd.testing.assert_frame_equal(found.observations, whole.observations)


def test_a_year_on_two_sheets_is_refused(
    tmp_path: Path, offences: pd.DataFrame, catalogue: Catalogue, release: Release
) -> None:
    rows = offences[offences[YEAR] == "2020/21"]
    error = refusal(
        write_workbook(tmp_path / "c.xlsx", {"2020_21": rows, "Data": rows}), release, catalogue
    )
    assert "a second sheet of the year 2020/21" in error.found


# The publisher's own file


@pytest.mark.shared
def test_the_release_of_october_2023_holds_the_figures_of_essex_that_must_hold(
    release_file: Callable[[Release], Path], catalogue: Catalogue, release: Release, by_key: ByKey
) -> None:
    found = by_key(read_release(release, release_file(release), catalogue).observations)

    def of_year(indicator: str, year: str) -> float:
        return sum(found[indicator, "quarter", "E23000028", f"{year}-q{q}"] for q in (1, 2, 3, 4))

    assert of_year("all-crime", "2015-16") == 111_022
    assert of_year("all-crime", "2020-21") == 148_593
    assert of_year("violence-with-injury", "2015-16") == 11_680


@pytest.mark.shared
@pytest.mark.parametrize("name", ["crime.xlsx", "crime.ods"])
def test_real_rows_in_a_workbook_give_the_same_as_in_the_csv(
    tmp_path: Path,
    name: str,
    write: Write,
    release_file: Callable[[Release], Path],
    catalogue: Catalogue,
    release: Release,
) -> None:
    table = pd.read_csv(release_file(release), dtype=str, keep_default_na=False)
    some = table[
        table[YEAR].isin(["2012/13", "2020/21"])
        & table[FORCE].isin(["Essex", "London, City of"])
        & (table["Financial Quarter"] == "4")
    ]
    assert (some[COUNT].astype(int) < 0).any(), "the excerpt should hold a reversal"
    csv = read_release(release, write(tmp_path / "crime.csv", some), catalogue)
    book = write_workbook(tmp_path / name, year_sheets(some))
    pd.testing.assert_frame_equal(
        read_release(release, book, catalogue).observations, csv.observations
    )


@pytest.mark.parametrize(("column", "text"), [(SUBGROUP, "\u202eabc"), (GROUP, "Drug offences")])
def test_an_offence_in_two_groups_of_one_year_is_refused_with_its_row(
    tmp_path: Path,
    write: Write,
    catalogue: Catalogue,
    release: Release,
    offences: pd.DataFrame,
    column: str,
    text: str,
) -> None:
    table = offences.copy()
    row = int((table[SUBGROUP] == "Shoplifting").to_numpy().nonzero()[0][-1])
    table.loc[table.index[row], column] = text
    with pytest.raises(DataError, match="in which other rows of 2020/21 have it") as caught:
        read_release(release, write(tmp_path / "c.csv", table), catalogue)
    assert (caught.value.row, caught.value.column) == (row + 2, column)
