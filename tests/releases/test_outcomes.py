"""Outcomes: the open-data tables and the two tables of Essex's most similar group."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release

OPEN_DATA = "home-office-outcomes-2018-19"
QUARTER = "home-office-outcomes-msg-quarter-2026-07"
GROUP_YEAR = "home-office-outcomes-msg-group-year-2026-07"
YEAR = ("2018-19-q1", "2018-19-q2", "2018-19-q3", "2018-19-q4")
FORCES = ("essex", "city-of-london")
TYPE, CLOSED = "Outcome Type", "Force outcomes recorded in quarter"

Write = Callable[[Path, pd.DataFrame], Path]
ByKey = Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]


@pytest.fixture(scope="module")
def outcomes(publisher: Any) -> pd.DataFrame:
    return publisher.outcomes(YEAR, FORCES)


@pytest.mark.parametrize("name", ["o.csv", "o.csv.gz"])
def test_open_data_give_positive_outcomes_by_quarter_and_by_whole_year(
    tmp_path: Path,
    name: str,
    write: Write,
    outcomes: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    path = write(tmp_path / name, outcomes)
    content = read_release(catalogue.release(OPEN_DATA), path, catalogue)
    expected = publisher.expected(OPEN_DATA, FORCES, [*YEAR, "2018-19"])
    assert len(expected) >= 13 * len(FORCES) * 5
    assert by_key(content.observations) == expected
    assert content.rows_read == len(outcomes)


@pytest.mark.parametrize("name", ["o.xlsx", "o.ods"])
def test_a_workbook_of_outcomes_gives_the_same_as_the_csv(
    tmp_path: Path, name: str, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.outcomes(YEAR[:1], FORCES)
    release = catalogue.release(OPEN_DATA)
    csv = read_release(release, write(tmp_path / "o.csv", table), catalogue)
    numbers = ["Financial Quarter", "Offence Code", TYPE, CLOSED]
    with pd.ExcelWriter(
        tmp_path / name, engine="odf" if name.endswith("ods") else "openpyxl"
    ) as book:
        pd.DataFrame(["Outcomes"]).to_excel(book, sheet_name="Cover", header=False, index=False)
        table.assign(**{column: pd.to_numeric(table[column]) for column in numbers}).to_excel(
            book, sheet_name="2018_19", index=False
        )
    found = read_release(release, tmp_path / name, catalogue)
    pd.testing.assert_frame_equal(found.observations, csv.observations)


def test_part_of_a_year_gives_no_figure_of_the_year(
    tmp_path: Path, write: Write, publisher: Any, catalogue: Catalogue
) -> None:
    path = write(tmp_path / "o.csv", publisher.outcomes(YEAR[:3], FORCES))
    content = read_release(catalogue.release(OPEN_DATA), path, catalogue)
    assert set(content.observations["period_type"]) == {"quarter"}


@pytest.mark.parametrize("kind", ["4", "0", "15", "21", "99"])
def test_other_types_of_outcome_are_not_positive(
    tmp_path: Path,
    kind: str,
    write: Write,
    outcomes: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    table = outcomes.copy()
    table.loc[table[TYPE] == "15", TYPE] = kind
    path = write(tmp_path / "o.csv", table)
    found = by_key(read_release(catalogue.release(OPEN_DATA), path, catalogue).observations)
    assert found == publisher.expected(OPEN_DATA, FORCES, [*YEAR, "2018-19"])


def test_a_force_without_such_an_outcome_in_a_quarter_has_none_not_a_gap(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue, by_key: ByKey
) -> None:
    absent = (outcomes["Offence Subgroup"] == "Homicide") & (outcomes["Force Name"] == "Essex")
    path = write(tmp_path / "o.csv", outcomes[~absent])
    found = by_key(read_release(catalogue.release(OPEN_DATA), path, catalogue).observations)
    assert found["homicide-solved-rate", "quarter", "E23000028", "2018-19-q1"] == 0
    assert found["homicide-solved-rate", "financial_year", "E23000028", "2018-19"] == 0


def refusal(release: str, path: Path, catalogue: Catalogue) -> DataError:
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release(release), path, catalogue)
    return caught.value


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (CLOSED, "3.5", "a whole number"),
        (CLOSED, "many", "a whole number"),
        (TYPE, "1A", "an outcome type number"),
        (TYPE, "", "an outcome type number"),
    ],
)
def test_a_cell_that_does_not_fit_is_refused_with_row_and_column(
    tmp_path: Path,
    column: str,
    text: str,
    expected: str,
    write: Write,
    outcomes: pd.DataFrame,
    catalogue: Catalogue,
) -> None:
    table = outcomes.copy()
    table.loc[10, column] = text
    error = refusal(OPEN_DATA, write(tmp_path / "o.csv", table), catalogue)
    assert (error.row, error.column) == (12, column)
    assert (error.found, error.expected) == (f"'{text}'", expected)


@pytest.mark.parametrize("text", ["9" * 19, "9" * 30, "9" * 30 + ".0"])
def test_a_number_of_outcomes_too_large_to_be_true_is_refused_with_its_row(
    tmp_path: Path, text: str, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = outcomes.copy()
    table.loc[10, CLOSED] = text
    error = refusal(OPEN_DATA, write(tmp_path / "o.csv", table), catalogue)
    assert (error.row, error.column) == (12, CLOSED)


def test_a_force_under_two_names_in_one_quarter_of_outcomes_is_not_counted_twice(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue
) -> None:
    again = outcomes[outcomes["Force Name"] == "London, City of"].iloc[[0]]
    again = again.assign(**{"Force Name": "City of London"})
    path = write(tmp_path / "o.csv", pd.concat([outcomes, again], ignore_index=True))
    error = refusal(OPEN_DATA, path, catalogue)
    assert (error.row, error.column) == (len(outcomes) + 2, "Force Name")


def test_a_missing_offence_group_of_outcomes_is_refused(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = outcomes[outcomes["Offence Group"] != "Robbery"]
    error = refusal(OPEN_DATA, write(tmp_path / "o.csv", table), catalogue)
    assert error.found == "no 'Robbery' in 2018/19"
    assert "robbery-solved-rate" in error.expected


# The tables of the most similar group


@pytest.fixture(scope="module")
def quarters(publisher: Any) -> pd.DataFrame:
    rows = []
    for force in ("essex", "avon-and-somerset"):
        for number in ("1", "2"):
            value = publisher.value(QUARTER, "all-crime-solved-rate", force, f"2020-21-q{number}")
            rows.append((publisher.name(force), "2020/21", number, str(int(value)), "99999"))
    columns = ["force", "fy", "q", "closed_positive", "closed_assigned"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def groups(publisher: Any) -> pd.DataFrame:
    solved = {
        "Violence against the person": "violence-against-the-person",
        "Sexual offences": "sexual-offences",
        "Robbery": "robbery",
        "Theft offences": "theft",
        "Criminal damage and arson": "criminal-damage-and-arson",
        "Drug offences": "drug-offences",
        "Possession of weapons offences": "weapons-possession",
        "Public order offences": "public-order",
        "Miscellaneous crimes against society": "miscellaneous-crimes",
    }
    rows = []
    for force in ("essex", "avon-and-somerset"):
        for group, name in solved.items():
            for year in ("2019-20", "2020-21"):
                value = publisher.value(
                    GROUP_YEAR, f"{name}-solved-rate", force, year, "financial_year"
                )
                oocd = int(value) // 3
                fy = year.replace("-", "/")
                rows.append((publisher.name(force), fy, group, str(oocd), str(int(value) - oocd)))
    columns = ["force", "fy", "offence_group", "closed_oocd", "closed_charge"]
    return pd.DataFrame(rows, columns=columns)


def test_the_quarterly_table_gives_positive_outcomes_closed_in_the_quarter(
    tmp_path: Path,
    write: Write,
    quarters: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    path = write(tmp_path / "q.csv", quarters)
    content = read_release(catalogue.release(QUARTER), path, catalogue)
    expected = publisher.expected(
        QUARTER, ("essex", "avon-and-somerset"), ("2020-21-q1", "2020-21-q2")
    )
    assert len(expected) == 4
    assert by_key(content.observations) == expected


def test_the_yearly_table_gives_charges_and_out_of_court_disposals_by_group(
    tmp_path: Path,
    write: Write,
    groups: pd.DataFrame,
    publisher: Any,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    path = write(tmp_path / "g.csv", groups)
    content = read_release(catalogue.release(GROUP_YEAR), path, catalogue)
    expected = publisher.expected(
        GROUP_YEAR, ("essex", "avon-and-somerset"), ("2019-20", "2020-21")
    )
    assert len(expected) == 2 * 2 * 9
    assert by_key(content.observations) == expected


def test_a_gap_of_one_force_in_one_offence_group_is_told(
    tmp_path: Path, write: Write, groups: pd.DataFrame, catalogue: Catalogue
) -> None:
    gap = (
        (groups["force"] == "Essex")
        & (groups["fy"] == "2020/21")
        & (groups["offence_group"] == "Robbery")
    )
    path = write(tmp_path / "g.csv", groups[~gap])
    (finding,) = read_release(catalogue.release(GROUP_YEAR), path, catalogue).findings
    assert (finding.id, finding.level) == ("gap-essex", "question")
    assert finding.text == "no row for Essex in 2020-21, which other forces have"


@pytest.mark.parametrize("release", [QUARTER, GROUP_YEAR])
def test_a_force_under_two_names_in_one_period_is_refused_with_its_row(
    tmp_path: Path,
    release: str,
    write: Write,
    quarters: pd.DataFrame,
    groups: pd.DataFrame,
    catalogue: Catalogue,
) -> None:
    table = quarters if release == QUARTER else groups
    again = table[table["force"] == "Avon & Somerset"].iloc[[0]].assign(force="Avon and Somerset")
    path = write(tmp_path / "t.csv", pd.concat([table, again], ignore_index=True))
    error = refusal(release, path, catalogue)
    assert (error.row, error.column) == (len(table) + 2, "force")
    assert "'Avon and Somerset'" in error.found


def test_a_gap_of_one_force_in_the_quarters_is_told(
    tmp_path: Path, write: Write, quarters: pd.DataFrame, catalogue: Catalogue
) -> None:
    path = write(tmp_path / "q.csv", quarters.drop(index=1))
    (finding,) = read_release(catalogue.release(QUARTER), path, catalogue).findings
    assert (finding.id, finding.force, finding.periods) == ("gap-essex", "essex", ("2020-21-q2",))


def test_an_offence_group_that_no_solved_rate_names_is_refused(
    tmp_path: Path, write: Write, groups: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = groups.copy()
    table.loc[4, "offence_group"] = "Theft"
    error = refusal(GROUP_YEAR, write(tmp_path / "g.csv", table), catalogue)
    assert (error.row, error.column, error.found) == (6, "offence_group", "'Theft'")


def test_a_table_that_lacks_an_offence_group_altogether_is_refused(
    tmp_path: Path, write: Write, groups: pd.DataFrame, catalogue: Catalogue
) -> None:
    table = groups[groups["offence_group"] != "Robbery"]
    assert "Robbery" in refusal(GROUP_YEAR, write(tmp_path / "g.csv", table), catalogue).found


# Layouts of July 2026, marks of missing, and silence


LATER = {CLOSED: "Outcomes for investigations closed in the quarter"}
ALL_CRIME, ESSEX = "all-crime-solved-rate", "E23000028"


def _spoilt(outcomes: pd.DataFrame, mark: str, quarters: Sequence[str]) -> pd.DataFrame:
    table = outcomes.copy()
    here = (table["Force Name"] == "Essex") & table["Financial Quarter"].isin(quarters)
    table.loc[here, CLOSED] = mark
    return table


def test_the_headings_of_july_2026_are_read(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue, by_key: ByKey
) -> None:
    release = catalogue.release(OPEN_DATA)
    old = read_release(release, write(tmp_path / "o.csv", outcomes), catalogue)
    table = outcomes.rename(columns={**LATER, "Offence Code Expired": "Offence code expired"})
    table["Offence code expired"] = ["", "x"] * (len(table) // 2) + [""] * (len(table) % 2)
    new = read_release(release, write(tmp_path / "n.csv", table), catalogue)
    assert by_key(new.observations) == by_key(old.observations)


@pytest.mark.parametrize("mark", ["N/A - data not provided", "..", "[x]"])
def test_counts_marked_as_missing_make_the_quarter_and_the_year_missing(
    tmp_path: Path,
    mark: str,
    write: Write,
    outcomes: pd.DataFrame,
    catalogue: Catalogue,
    by_key: ByKey,
) -> None:
    path = write(tmp_path / "o.csv", _spoilt(outcomes, mark, ["2", "3"]))
    content = read_release(catalogue.release(OPEN_DATA), path, catalogue)
    found = {key[1:] for key in by_key(content.observations) if key[0] == ALL_CRIME}
    assert {key[2] for key in found if key[1] == ESSEX} == {"2018-19-q1", "2018-19-q4"}
    assert ("financial_year", "E23000034", "2018-19") in found
    assert [(item.id, item.level) for item in content.findings] == [
        ("not-provided-essex", "notice")
    ]


def test_one_empty_cell_of_july_2026_makes_its_sums_missing(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue, by_key: ByKey
) -> None:
    table = outcomes.rename(columns=LATER)
    here = (table["Force Name"] == "Essex") & (table[TYPE] == "1")
    table.loc[table.index[here][0], LATER[CLOSED]] = ""
    content = read_release(
        catalogue.release(OPEN_DATA), write(tmp_path / "o.csv", table), catalogue
    )
    found = by_key(content.observations)
    assert (ALL_CRIME, "quarter", ESSEX, "2018-19-q1") not in found
    assert (ALL_CRIME, "financial_year", ESSEX, "2018-19") not in found
    assert (ALL_CRIME, "quarter", ESSEX, "2018-19-q2") in found


def test_silent_quarters_are_refused_by_name_and_never_zero(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue, by_key: ByKey
) -> None:
    path = write(tmp_path / "o.csv", _spoilt(outcomes, "", ["2", "3", "4"]))
    content = read_release(catalogue.release(OPEN_DATA), path, catalogue)
    (finding,) = content.findings
    assert (finding.id, finding.level, finding.force) == ("silent-essex", "refusal", "essex")
    assert finding.periods == ("2018-19-q2", "2018-19-q3", "2018-19-q4")
    own = [key for key in by_key(content.observations) if key[:3] == (ALL_CRIME, "quarter", ESSEX)]
    assert [key[3] for key in own] == ["2018-19-q1"]


def test_a_force_with_one_kind_of_positive_outcome_alone_is_refused(
    tmp_path: Path, write: Write, outcomes: pd.DataFrame, catalogue: Catalogue
) -> None:
    own = outcomes["Force Name"] == "Essex"
    charged = outcomes["Outcome Type"] == "1"
    for lost, kind in ((own & charged, "charge or summons"), (own & ~charged, "out of court")):
        path = write(tmp_path / "o.csv", outcomes[~lost])
        content = read_release(catalogue.release(OPEN_DATA), path, catalogue)
        found = [item for item in content.findings if item.id == "half-missing-essex"]
        assert [(item.level, kind in item.text) for item in found] == [("refusal", True)]


def test_closed_outcomes_of_every_force_are_read_by_quarter_and_by_year(
    tmp_path: Path, write: Write, catalogue: Catalogue, by_key: ByKey
) -> None:
    release = catalogue.release(OPEN_DATA)
    table = pd.DataFrame(
        [("Essex", "2020/21", str(quarter), "7", str(quarter), "99") for quarter in (1, 2, 3, 4)],
        columns=["force", "fy", "q", "closed_t1", "closed_oocd", "closed_assigned"],
    )
    by_quarter = release.model_copy(update={"reader": "outcomes_closed_quarter"})
    found = by_key(
        read_release(by_quarter, write(tmp_path / "q.csv", table), catalogue).observations
    )
    assert found[ALL_CRIME, "quarter", ESSEX, "2020-21-q3"] == 10
    year = table.iloc[[0]].drop(columns="q").assign(closed_positive="8")
    by_year = release.model_copy(update={"reader": "outcomes_closed_year"})
    found = by_key(read_release(by_year, write(tmp_path / "y.csv", year), catalogue).observations)
    assert found == {(ALL_CRIME, "financial_year", ESSEX, "2020-21"): 8.0}
    wrong = year.assign(closed_positive="9")
    with pytest.raises(DataError, match="charged \\+ out of court, 8"):
        read_release(by_year, write(tmp_path / "w.csv", wrong), catalogue)
