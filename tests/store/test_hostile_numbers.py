"""No reader keeps a hostile cell as a figure, and the store stays as it was, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release
from pcp_analysis.store.importing import import_release
from pcp_analysis.store.local_indicators import return_rules
from pcp_analysis.store.local_returns import LocalReturns
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.return_rows import COLUMNS, read_return
from tests.hostile import HOSTILE

ESSEX = ("essex",)
QUARTERS = ("2018-19-q1",)


def _workforce() -> pd.DataFrame:
    rows = [
        ("2022", "E23000028", "Male", "Constable", "police officer", "9", "8.5"),
        ("2022", "E23000028", "Male", "Special", "special constable", "3", "0.0"),
    ]
    figures = ["Total (Headcount)", "Total (FTE)"]
    return pd.DataFrame(
        rows, columns=["As at 31 March", "Geocode", "Sex", "Rank", "Worker type", *figures]
    )


def _severity(catalogue: Catalogue) -> pd.DataFrame:
    groups = ("Total recorded crime", "Violence against the person")
    return pd.DataFrame(
        [
            (group, f.code, f.name, "2020-03-31", "9.5")
            for group in groups
            for f in catalogue.forces
        ],
        columns=["offence_group", "code", "name", "year_ending", "severity_score"],
    )


def _frame(**columns: str) -> pd.DataFrame:
    return pd.DataFrame({name: [cell] for name, cell in columns.items()})


def _tables(publisher: Any, catalogue: Catalogue) -> dict[str, tuple[str, pd.DataFrame, list[str]]]:
    """Return for each reader its release, a small table that is read, and its numeric columns."""
    outcome = "Force outcomes recorded in quarter"
    return {
        "recorded crime": (
            "home-office-recorded-crime-2023-10",
            publisher.recorded_crime(("2020-21-q4",), ESSEX),
            ["Number of Offences", "Financial Year", "Financial Quarter"],
        ),
        "recorded crime by year": (
            "home-office-recorded-crime-year-2026-07",
            _frame(force="Essex", fy="2020/21", recorded_crime="5"),
            ["recorded_crime", "fy"],
        ),
        "outcomes": (
            "home-office-outcomes-2018-19",
            publisher.outcomes(QUARTERS, ESSEX),
            [outcome, "Outcome Type", "Financial Quarter"],
        ),
        "outcomes by quarter": (
            "home-office-outcomes-msg-quarter-2026-07",
            _frame(force="Essex", fy="2020/21", q="1", closed_positive="5", closed_assigned="9"),
            ["closed_positive", "fy", "q"],
        ),
        "outcomes by group": (
            "home-office-outcomes-msg-group-year-2026-07",
            pd.DataFrame(
                [
                    ("Essex", "2020/21", source.groups[0], "1", "2")
                    for source in (item.source for item in catalogue.indicators)
                    if source is not None and source.family == "outcomes" and source.groups
                ],
                columns=["force", "fy", "offence_group", "closed_oocd", "closed_charge"],
            ),
            ["closed_oocd", "closed_charge"],
        ),
        "population": (
            "ons-population-2021-06",
            publisher.population(("2019",), ESSEX),
            ["population", "year"],
        ),
        "rebased population": (
            "ons-population-2025-07",
            _frame(pfa21cd="E23000028", pfa="Essex", year="2019", population="5"),
            ["population", "year"],
        ),
        "workforce": (
            "home-office-workforce-2022-07",
            _workforce(),
            ["Total (FTE)", "Total (Headcount)", "As at 31 March"],
        ),
        "crime severity": ("ons-crime-severity-2022-07", _severity(catalogue), ["severity_score"]),
        "roads by year": (
            "dft-stats19-force-year-2018",
            _frame(
                year="2018", police_force_code="42", force="Essex",
                fatal="1", serious="2", ksi="3", total="9",
            ),
            ["ksi", "fatal", "serious", "year", "police_force_code"],
        ),
        "roads by month": (
            "dft-stats19-force-month-2017",
            _frame(
                year="2017", month="1", police_force_code="42", force="Essex",
                fatal="1", serious="2", ksi="3",
            ),
            ["ksi", "month"],
        ),
        "motor traffic": (
            "dft-motor-traffic-2024",
            _frame(pfa="Essex", year="2018", vehicle_miles="1000", vehicle_km="1609"),
            ["vehicle_km", "year"],
        ),
    }  # fmt: skip


READERS = (
    "recorded crime",
    "recorded crime by year",
    "outcomes",
    "outcomes by quarter",
    "outcomes by group",
    "population",
    "rebased population",
    "workforce",
    "crime severity",
    "roads by year",
    "roads by month",
    "motor traffic",
)


def _marks(release: str, column: str, catalogue: Catalogue) -> set[str]:
    """Return what the layouts of a release's reader take in a column as missing or as none."""
    reader = catalogue.release(release).reader
    return {
        mark
        for layout in catalogue.layouts
        if layout.reader == reader
        for item in layout.columns.values()
        if column in item.names
        for mark in (*item.missing, *item.nil)
    }


@pytest.mark.parametrize("reader", READERS)
def test_no_hostile_cell_becomes_a_figure(
    tmp_path: Path,
    reader: str,
    publisher: Any,
    catalogue: Catalogue,
    write: Callable[[Path, pd.DataFrame], Path],
) -> None:
    name, table, columns = _tables(publisher, catalogue)[reader]
    release = catalogue.release(name)
    whole = read_release(release, write(tmp_path / "whole.csv", table), catalogue)
    assert whole.rows_read == len(table)
    for position, column in enumerate(columns):
        # every cell in the column that is kept, a share of them in the others
        for text in HOSTILE if position == 0 else HOSTILE[::16]:
            spoilt = table.copy()
            spoilt.loc[spoilt.index[0], column] = text
            path = write(tmp_path / "t.csv", spoilt)
            if text in _marks(name, column, catalogue):
                content = read_release(release, path, catalogue)
                assert len(content.observations) <= len(whole.observations)
                assert set(content.observations["value"]) <= {*whole.observations["value"], 0.0}
                continue
            try:
                content = read_release(release, path, catalogue)
            except DataError as error:
                assert error.file == "t.csv"
                assert error.row == 2, f"{text!r} in {column}: {error}"
                assert len(str(error)) < 700, "a message must be printable"
                continue
            pytest.fail(f"{text!r} in {column} was taken: {content.observations['value'].tolist()}")


def test_a_refused_import_leaves_the_store_byte_for_byte(
    tmp_path: Path,
    publisher: Any,
    project: Path,
    write: Callable[[Path, pd.DataFrame], Path],
    digests: Callable[[Path], dict[str, str]],
) -> None:
    catalogue, before = Catalogue.load(project), digests(project / "data")
    tables = _tables(publisher, catalogue)
    for place, text in enumerate(HOSTILE):
        reader = READERS[place % len(READERS)]
        name, table, columns = tables[reader]
        if text in _marks(name, columns[0], catalogue):
            continue
        spoilt = table.copy()
        spoilt.loc[spoilt.index[0], columns[0]] = text
        with pytest.raises(DataError):
            path = write(tmp_path / "t.csv", spoilt)
            import_release(name, path, catalogue, project / "data" / "observations")
    assert digests(project / "data") == before


@pytest.mark.parametrize(
    "cell",
    [
        *(True, False, 1e22, -1e22, 1e300, 9007199254740993.0, 2.5, -2.5, 1e-7),
        *("1,000", " 5", "5 ", "\uff15", "\u0665", "=1/0", "1_000", "0x10", "nan", "inf"),
        pd.Timestamp("2020-01-05"),
        pd.Timestamp("2020-01-05 10:30"),
        pd.Timestamp("2020-01-05").date(),
        pd.Timestamp("2020-01-05 10:30").time(),
        pd.Timedelta(hours=30).to_pytimedelta(),
    ],
    ids=repr,
)
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_no_odd_cell_of_a_workbook_becomes_a_figure(
    tmp_path: Path, cell: Any, ending: str, publisher: Any, catalogue: Catalogue
) -> None:
    table = publisher.recorded_crime(("2020-21-q4",), ESSEX).astype(object)
    table.loc[table.index[0], "Number of Offences"] = cell
    path = tmp_path / f"t.{ending}"
    engine = "odf" if ending == "ods" else "openpyxl"
    with pd.ExcelWriter(path, engine=engine) as book:
        table.to_excel(book, sheet_name="2020_21", index=False)
    with pytest.raises(DataError) as caught:
        read_release(catalogue.release("home-office-recorded-crime-2023-10"), path, catalogue)
    assert (caught.value.row, caught.value.column) == (2, "Number of Offences")


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NULL!"])
def test_an_error_of_a_spreadsheet_is_no_figure(
    tmp_path: Path, error: str, publisher: Any, catalogue: Catalogue
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2020_21"
    table = publisher.recorded_crime(("2020-21-q4",), ESSEX)
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False):
        sheet.append([*row[:-1], int(row[-1])])
    sheet.cell(2, len(table.columns)).value = error
    sheet.cell(2, len(table.columns)).data_type = "e"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(DataError) as caught:
        read_release(
            catalogue.release("home-office-recorded-crime-2023-10"), tmp_path / "t.xlsx", catalogue
        )
    assert (caught.value.row, caught.value.column) == (2, "Number of Offences")


# Returns of the force, and the store itself


def test_no_hostile_cell_of_a_return_becomes_a_figure(tmp_path: Path, root: Path) -> None:
    rules = return_rules(root, "essex")
    path = tmp_path / "2021-22-q1.csv"
    # as Excel saves a thousand, and spaces about a number that a person typed
    for text in {text for text in HOSTILE if text.strip() != "1"} - {"1,000"}:
        place = ("emergency-999-calls", "quarter", "2021-22-q1")
        cells = (*place, text, "calls", "stated", "", "", "test", "bullet 1", "")
        row = pd.DataFrame([cells], columns=list(COLUMNS))
        path.write_text(row.to_csv(index=False), encoding="utf-8")
        with pytest.raises(DataError, match=r"2021-22-q1\.csv, row 2") as caught:
            read_return(path, rules)
        assert caught.value.column in ("value", None), text


@pytest.mark.parametrize(
    ("indicator", "value", "unit"),
    [
        ("emergency-999-calls", "-1", "calls"),
        ("emergency-999-calls", "0.45", "calls"),
        ("emergency-999-calls", "100000001", "calls"),
        ("change-to-msg-average-all-crime", "1.5", "offences"),
    ],
)
def test_a_return_beyond_its_unit_is_refused_by_name(
    project: Path, indicator: str, value: str, unit: str
) -> None:
    folder = project / "data" / "local_returns" / "essex"
    header = (folder / "2020-21-q4.csv").read_text(encoding="utf-8").splitlines()[0]
    row = f"{indicator},quarter,2021-22-q1,{value},{unit},stated,,,test,bullet 1,"
    (folder / "2021-22-q1.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    with pytest.raises(DataError, match=f"for {indicator} in {unit}"):
        LocalReturns.load(project, "essex")


def test_a_poisoned_store_is_told_by_row_with_the_command_that_mends_it(
    tmp_path: Path, root: Path, catalogue: Catalogue
) -> None:
    source = root / "data" / "observations" / "population.csv"
    table = pd.read_csv(source, dtype=str, keep_default_na=False).head(20)
    path = tmp_path / "population.csv"
    for text in HOSTILE:
        table.loc[0, "value"] = text
        path.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
        with pytest.raises(DataError) as caught:
            Observations.load(tmp_path, catalogue)
        message = str(caught.value)
        assert message.startswith("population.csv, row 2"), text
        assert "git checkout -- data/observations/population.csv" in message
        if "\0" not in text:
            assert "pcp import ons-population-2025-07 FILE" in message


def test_a_poisoned_release_is_mended_by_importing_it_again(
    tmp_path: Path,
    project: Path,
    publisher: Any,
    add_release: Callable[..., Any],
    write: Callable[[Path, pd.DataFrame], Path],
) -> None:
    add_release("test-population", like="ons-population-2021-06")
    folder, source = project / "data" / "observations", tmp_path / "p.csv"
    write(source, publisher.population(("2019", "2020"), ESSEX))
    import_release("test-population", source, Catalogue.load(project), folder)
    path = folder / "population.csv"
    whole = path.read_bytes()
    lines = whole.decode().splitlines()
    spoilt = [
        ",".join([*line.split(",")[:4], "9" * 400, "", "test-population"])
        if line.endswith(",test-population")
        else line
        for line in lines
    ]
    path.write_text("\n".join(spoilt) + "\n", encoding="utf-8")
    import_release("test-population", source, Catalogue.load(project), folder)
    assert path.read_bytes() == whole


def test_figures_that_would_not_read_back_are_not_written(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pcp_analysis.store import observations as module

    catalogue, path = Catalogue.load(project), project / "data/observations/population.csv"
    table, before = module.read_family(path, catalogue), path.read_bytes()
    monkeypatch.setattr(module, "format_value", lambda value: "7")
    with pytest.raises(DataError, match="read back otherwise"):
        module.write_family(path, table, catalogue)
    assert path.read_bytes() == before
    assert not list(path.parent.glob(".*"))


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e300, -1.0, 0.5])
def test_a_figure_beyond_its_unit_is_never_written(project: Path, value: float) -> None:
    from pcp_analysis.store.observations import read_family, write_family

    catalogue, path = Catalogue.load(project), project / "data/observations/population.csv"
    table, before = read_family(path, catalogue), path.read_bytes()
    table.loc[5, "value"] = value
    with pytest.raises((DataError, OverflowError)):
        write_family(path, table, catalogue)
    assert path.read_bytes() == before
