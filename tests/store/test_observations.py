"""The store: read as at a date, refused when corrupt, written the same again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.periods import Quarter, parse_period
from pcp_analysis.store.observations import (
    COLUMNS,
    Observations,
    format_value,
    read_family,
    write_family,
)

ESSEX = "E23000028"
CRIME = "home-office-recorded-crime-2023-10"
LATE = dt.date(2026, 7, 31)
FAMILIES = [
    "crime_by_district",
    "crime_severity",
    "motor_traffic",
    "outcomes",
    "population",
    "recorded_crime",
    "road_casualties",
    "workforce",
]

Edit = Callable[[str, str, str], int]
Refused = Callable[[], DataError]


def value_of(raw: pd.DataFrame, **wanted: str) -> float:
    rows = raw
    for column, text in wanted.items():
        rows = rows[rows[column] == text]
    (value,) = rows["value"]
    return float(value)


# As at a date


def test_a_period_is_read_from_the_newest_release_published_by_the_date(
    observations: Observations, raw: pd.DataFrame
) -> None:
    of_essex = {"indicator": "population", "area": ESSEX, "period": "2019"}
    for as_at, release in (
        (dt.date(2021, 6, 25), "ons-population-2021-06"),
        (dt.date(2025, 7, 29), "ons-population-2021-06"),
        (dt.date(2025, 7, 30), "ons-population-2025-07"),
        (LATE, "ons-population-2025-07"),
    ):
        row = observations.read("population", ESSEX, as_at=as_at, period_type="mid_year").loc[
            "2019"
        ]
        assert row["release"] == release
        assert row["value"] == value_of(raw, release=release, **of_essex)


def test_the_two_population_releases_differ_so_that_the_date_matters(raw: pd.DataFrame) -> None:
    of_essex = {"indicator": "population", "area": ESSEX, "period": "2019"}
    first = value_of(raw, release="ons-population-2021-06", **of_essex)
    assert first != value_of(raw, release="ons-population-2025-07", **of_essex)


def test_periods_that_only_an_older_release_holds_stay(observations: Observations) -> None:
    early = observations.read(
        "population", ESSEX, as_at=dt.date(2021, 6, 25), period_type="mid_year"
    )
    assert (early.index[0], early.index[-1]) == ("2001", "2020")
    late = observations.read("population", ESSEX, as_at=LATE, period_type="mid_year")
    assert (late.index[0], late.index[-1]) == ("1991", "2024")


def test_all_crime_by_financial_year_is_unknown_before_its_publication(
    observations: Observations,
) -> None:
    def read(day: dt.date) -> pd.DataFrame:
        return observations.read("all-crime", ESSEX, as_at=day, period_type="financial_year")

    assert read(dt.date(2026, 7, 22)).empty
    known = read(dt.date(2026, 7, 23))
    assert known.loc["2015-16", "value"] == 111_022
    assert (known.index[0], known.index[-1]) == ("2013-14", "2025-26")


def test_what_was_not_yet_published_reads_as_empty_with_the_same_columns(
    observations: Observations,
) -> None:
    found = observations.read("all-crime", ESSEX, as_at=dt.date(2023, 10, 18))
    assert found.empty
    assert list(found.columns) == ["value", "denominator", "release"]
    assert found.index.name == "period"


def test_what_was_published_on_the_day_itself_is_known(observations: Observations) -> None:
    assert len(observations.read("all-crime", ESSEX, as_at=dt.date(2023, 10, 19))) == 45


@pytest.mark.parametrize(
    ("indicator", "area", "period_type"),
    [
        ("no-such-indicator", ESSEX, "quarter"),
        ("all-crime", "E99999999", "quarter"),
        ("crime-severity-score", "E23000034", "financial_year"),
        ("rape", ESSEX, "financial_year"),
    ],
    ids=["indicator", "area", "a force without a score", "period type"],
)
def test_a_series_that_no_release_holds_reads_as_empty(
    observations: Observations, indicator: str, area: str, period_type: str
) -> None:
    found = observations.read(indicator, area, as_at=LATE, period_type=period_type)
    assert found.empty
    assert list(found.columns) == ["value", "denominator", "release"]


def test_a_series_stands_in_the_order_of_time_each_period_once(observations: Observations) -> None:
    for indicator, period_type in (("all-crime", "quarter"), ("ksi-casualties", "calendar_year")):
        found = observations.read(indicator, ESSEX, as_at=LATE, period_type=period_type)
        ends = [parse_period(period_type, text).end for text in found.index]
        assert ends == sorted(set(ends))


def test_of_two_releases_of_one_day_the_same_one_is_always_taken() -> None:
    rows = [
        ["x", ESSEX, "quarter", "2020-21-q4", value, None, release]
        for value, release in ((1.0, "b-release"), (2.0, "a-release"))
    ]
    day = dt.date(2022, 1, 1)
    published = {"a-release": day, "b-release": day}
    for order in (rows, rows[::-1]):
        store = Observations(pd.DataFrame(order, columns=COLUMNS), published)
        found = store.read("x", ESSEX, as_at=day)
        assert found["release"].tolist() == ["b-release"]


def test_a_later_release_that_leaves_a_period_out_does_not_hide_it() -> None:
    rows = [
        ["x", ESSEX, "quarter", "2020-21-q3", 1.0, None, "old"],
        ["x", ESSEX, "quarter", "2020-21-q4", 2.0, None, "old"],
        ["x", ESSEX, "quarter", "2020-21-q4", 3.0, None, "new"],
    ]
    published = {"old": dt.date(2021, 7, 1), "new": dt.date(2022, 7, 1)}
    store = Observations(pd.DataFrame(rows, columns=COLUMNS), published)
    assert store.read("x", ESSEX, as_at=LATE)["value"].to_dict() == {
        "2020-21-q3": 1.0,
        "2020-21-q4": 3.0,
    }


# What the repository holds


def test_every_force_has_every_quarter_of_every_recorded_crime_indicator(
    catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    indicators = {
        item.id
        for item in catalogue.indicators
        if item.source is not None and item.source.family == "recorded_crime"
    }
    assert len(indicators) >= 22
    quarters = {str(item) for item in Quarter(2012, 1).through(Quarter(2023, 1))}
    codes = {force.code for force in catalogue.forces}
    rows = raw[raw["release"] == CRIME]
    found = set(zip(rows["indicator"], rows["area"], rows["period"], strict=True))
    wanted = {(i, code, quarter) for i in indicators for code in codes for quarter in quarters}
    assert found == wanted
    assert len(rows) == len(wanted)


@pytest.fixture(scope="module")
def crime(raw: pd.DataFrame) -> pd.DataFrame:
    """One column an indicator, one row a force and quarter."""
    rows = raw[raw["release"] == CRIME]
    return rows.pivot(index=["area", "period"], columns="indicator", values="value")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        (
            "violence-against-the-person",
            [
                "homicide",
                "violence-with-injury",
                "violence-without-injury",
                "stalking-and-harassment",
            ],
        ),
        ("sexual-offences", ["rape", "other-sexual-offences"]),
        ("drug-offences", ["drug-trafficking", "drug-possession"]),
        ("theft-all", ["burglary", "vehicle-offences", "theft-other-than-burglary-and-vehicle"]),
        (
            "all-crime",
            [
                "violence-against-the-person",
                "sexual-offences",
                "robbery",
                "theft-all",
                "criminal-damage-and-arson",
                "drug-offences",
                "weapons-possession",
                "public-order",
                "miscellaneous-crimes",
            ],
        ),
    ],
)
def test_the_parts_of_an_indicator_add_up_for_every_force_and_quarter(
    crime: pd.DataFrame, whole: str, parts: list[str]
) -> None:
    assert len(crime) == 43 * 45
    wrong = crime[crime[parts].sum(axis=1) != crime[whole]]
    assert wrong.empty, wrong[[*parts, whole]].head()


def test_residential_burglary_is_part_of_burglary(crime: pd.DataFrame) -> None:
    totals = crime.groupby("area")[["residential-burglary", "burglary"]].sum()
    assert (totals["residential-burglary"] < totals["burglary"]).all()


def test_the_solved_rate_of_a_year_is_the_sum_of_its_quarters(raw: pd.DataFrame) -> None:
    rows = raw[raw["release"] == "home-office-outcomes-2018-19"]
    years = rows[rows["period_type"] == "financial_year"].set_index(["indicator", "area"])["value"]
    quarters = rows[rows["period_type"] == "quarter"].groupby(["indicator", "area"])["value"].sum()
    assert len(years) >= 43 * 13
    pd.testing.assert_series_equal(years.sort_index(), quarters.sort_index())


def test_the_figures_of_essex_that_must_hold_are_in_the_store(crime: pd.DataFrame) -> None:
    essex = crime.loc[ESSEX]
    years = essex.groupby(essex.index.str[:7]).sum()
    assert years.loc["2015-16", "all-crime"] == 111_022
    assert years.loc["2020-21", "all-crime"] == 148_593
    assert years.loc["2015-16", "violence-with-injury"] == 11_680


def test_the_three_road_casualty_releases_agree_on_2017(raw: pd.DataFrame) -> None:
    rows = raw[(raw["indicator"] == "ksi-casualties") & (raw["period"] == "2017")]
    table = rows.pivot(index="area", columns="release", values="value")
    assert table.shape == (43, 3)
    assert (table.nunique(axis=1) == 1).all()
    assert table.loc[ESSEX].unique().tolist() == [927]


def test_every_observation_is_of_a_force_an_indicator_and_a_period_that_exist(
    catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    assert set(raw["area"]) == {force.code for force in catalogue.forces}
    assert set(raw["indicator"]) <= {indicator.id for indicator in catalogue.indicators}
    periods = raw[["period_type", "period"]].drop_duplicates()
    for period_type, text in periods.itertuples(index=False):
        assert str(parse_period(period_type, text)) == text


def test_no_observation_is_of_a_period_that_ended_after_its_release(
    catalogue: Catalogue, raw: pd.DataFrame
) -> None:
    published = {release.id: release.published for release in catalogue.releases}
    keys = raw[["period_type", "period", "release"]].drop_duplicates()
    for period_type, text, release in keys.itertuples(index=False):
        assert parse_period(period_type, text).end <= published[release]


# Reading and writing


def test_there_is_one_file_for_each_family_of_releases(root: Path, catalogue: Catalogue) -> None:
    found = sorted(path.stem for path in (root / "data" / "observations").glob("*.csv"))
    assert found == FAMILIES == sorted({release.family for release in catalogue.releases})


@pytest.mark.parametrize("family", FAMILIES)
def test_a_committed_file_read_and_written_is_the_same_byte_for_byte(
    tmp_path: Path, root: Path, catalogue: Catalogue, family: str
) -> None:
    path = root / "data" / "observations" / f"{family}.csv"
    table = read_family(path, catalogue)
    table = table[table["value"].notna()]
    write_family(tmp_path / path.name, table.sample(frac=1, random_state=1), catalogue)
    for name in (path.name, f"coverage/{path.name}"):
        assert (tmp_path / name).read_bytes() == (path.parent / name).read_bytes()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (-3.0, "-3"),
        (0.0, "0"),
        (-0.0, "0"),
        (31127.69, "31127.69"),
        (0.1, "0.1"),
        (1e16, "10000000000000000"),
        (22.33407577515832, "22.33407577515832"),
        (float("nan"), ""),
    ],
)
def test_a_value_is_written_as_the_shortest_text(value: float, text: str) -> None:
    assert format_value(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_value_reads_back_as_the_same_number(value: float) -> None:
    assert float(format_value(value)) == value


def test_a_value_is_read_as_exactly_the_number_that_its_text_says(
    root: Path, catalogue: Catalogue
) -> None:
    for family in ("crime_severity", "workforce"):
        path = root / "data" / "observations" / f"{family}.csv"
        lines = [line.split(",") for line in path.read_text().splitlines()[1:]]
        texts = [line[4] for line in lines]
        table = read_family(path, catalogue).set_index(["indicator", "area", "period", "release"])
        table = table.loc[[(line[0], line[1], line[3], line[6]) for line in lines]]
        wrong = [
            (text, value)
            for text, value in zip(texts, table["value"], strict=True)
            if float(text) != value
        ]
        assert not wrong, f"{len(wrong)} of {len(texts)}, such as {wrong[0]}"


def test_an_empty_folder_says_to_import_first(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(
        DataError, match="found no CSV files; expected observations: run pcp import"
    ):
        Observations.load(tmp_path, catalogue)


# Corrupt files

FILE = "observations/workforce.csv"
ROW = "police-officers,E23000001,year_end,2008-03-31,31459.82,,home-office-workforce-2022-07\n"


@pytest.fixture
def refused(project: Path, catalogue: Catalogue) -> Refused:
    """Load a copied store that holds the one file alone, which must be refused by name."""
    for path in (project / "data" / "observations").glob("*.csv"):
        if path.name != "workforce.csv":
            path.unlink()

    def load() -> DataError:
        with pytest.raises(DataError) as caught:
            Observations.load(project / "data" / "observations", catalogue)
        assert str(caught.value).startswith("workforce.csv")
        return caught.value

    return load


def test_a_wrong_header_is_refused(refused: Refused, edit: Edit) -> None:
    edit(FILE, "indicator,area,period_type", "area,indicator,period_type")
    error = refused()
    assert (error.row, error.expected) == (1, ", ".join(COLUMNS))
    assert error.found.startswith("area, indicator, period_type")


@pytest.mark.parametrize(
    ("column", "old", "new", "found", "expected"),
    [
        ("value", ",31459.82,", ",many,", "'many'", "a number from 0 to 500,000"),
        ("value", ",31459.82,", ",,", "''", "a number from 0 to 500,000"),
        (
            "denominator",
            ",31459.82,,",
            ",31459.82,x,",
            "'x'",
            "a number from 0 to 1,000,000,000,000",
        ),
        ("area", "E23000001", "E2300001", "'E2300001'", "an ONS code"),
        ("area", "E23000001", "Essex", "'Essex'", "an ONS code"),
        ("period_type", "year_end", "month", "'month'", "a known period type"),
        (
            "release",
            "workforce-2022-07",
            "workforce-2022-08",
            "'home-office-workforce-2022-08'",
            "a release that releases.yml lists",
        ),
    ],
)
def test_a_cell_that_breaks_the_contract_is_refused_with_row_and_column(
    refused: Refused, edit: Edit, column: str, old: str, new: str, found: str, expected: str
) -> None:
    line = edit(FILE, ROW, ROW.replace(old, new))
    error = refused()
    assert (error.row, error.column) == (line, column)
    assert (error.found, error.expected) == (found, expected)


def test_a_key_that_stands_twice_is_refused(refused: Refused, edit: Edit) -> None:
    line = edit(FILE, ROW, ROW + ROW)
    error = refused()
    assert error.found.startswith("a second row for ")
    assert error.expected == "one row for each indicator, area, period_type, period, release"
    assert error.row in (line, line + 1)


@pytest.mark.parametrize("new", [ROW.strip() + ",more\n", ROW.rsplit(",", 1)[0] + "\n", "\n"])
def test_a_line_with_more_or_fewer_fields_is_refused(
    refused: Refused, edit: Edit, new: str
) -> None:
    edit(FILE, ROW, new)
    refused()


@pytest.mark.parametrize(
    "period", ["2008-03-30", "2008-13-31", "2008", "", "20080331", "2008-W14-1"]
)
def test_a_period_that_does_not_fit_its_type_is_refused_with_its_row(
    refused: Refused, edit: Edit, period: str
) -> None:
    line = edit(FILE, ROW, ROW.replace("2008-03-31", period))
    error = refused()
    assert (error.row, error.column) == (line, "period")


@pytest.mark.parametrize("value", ["inf", "-inf", "1e999"])
def test_an_infinite_value_is_refused_with_its_row(
    refused: Refused, edit: Edit, value: str
) -> None:
    line = edit(FILE, ROW, ROW.replace("31459.82", value))
    error = refused()
    assert (error.row, error.column) == (line, "value")


@pytest.mark.parametrize(
    "content", [b"", ",".join(COLUMNS).encode() + b"\npol\xe9\n"], ids=["empty", "not UTF-8"]
)
def test_a_file_that_is_no_csv_in_utf8_is_refused_by_name(
    project: Path, refused: Refused, content: bytes
) -> None:
    (project / "data" / FILE).write_bytes(content)
    refused()
