"""Recorded crime by community safety partnership, in the publisher's own layout."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.cli.main import app
from pcp_analysis.errors import DataError
from pcp_analysis.releases import read_release
from pcp_analysis.releases.sheets import recognise
from pcp_analysis.releases.table import ReleaseContent
from pcp_analysis.store.observations import Observations

RELEASE = "ons-crime-by-district-2025-10"
TITLE = "Table C2: Number of police recorded crimes, year ending June 2025 [note 1][note 2]"
PERIOD = "12-months-to-2025-26-q1"
FORCES = ("essex", "gwent", "greater-manchester", "city-of-london")
Rows = list[list[str]]
Written = Callable[..., Path]


def headings(catalogue: Catalogue) -> list[str]:
    (layout,) = (item for item in catalogue.layouts if item.id == "crime-by-district")
    return [column.names[0].replace(" name", "\nname") for column in layout.columns.values()]


def table(catalogue: Catalogue) -> Rows:
    """Rows of some forces: 1,001 offences of the first column in the first place, and so on."""
    found = []
    for name in FORCES:
        force = catalogue.force(name)
        places = catalogue.districts.of_force(force)
        body = []
        for number, place in enumerate(places, start=1):
            code = place.code if place.is_partnership else ""
            called = place.name if place.is_partnership or "airport" in place.code else ""
            values = [1000 * number + column for column in range(1, 24)]
            body.append(
                [force.code, force.name, code, called or f"Unassigned {force.name}", values]
            )
        if name == "city-of-london":
            found += body[:1]
            continue
        total = [sum(column) for column in zip(*(row[-1] for row in body), strict=True)]
        found += [[force.code, f"{force.name} [note 4]", "", "", total], *body]
    return [[*row[:-1], *(f"{value:,} " for value in row[-1])] for row in found]


@pytest.fixture
def written(tmp_path: Path, catalogue: Catalogue) -> Written:
    def to_file(rows: Rows, title: str = TITLE) -> Path:
        path = tmp_path / "table.csv"
        head = headings(catalogue)
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream)
            for note in (title, "[x] indicates data are unavailable."):
                writer.writerow([note, *[""] * (len(head) - 1)])
            writer.writerows([head, *rows])
        return path

    return to_file


@pytest.fixture
def read(catalogue: Catalogue, written: Written) -> Callable[..., ReleaseContent]:
    def of(rows: Rows, **given: Any) -> ReleaseContent:
        return read_release(catalogue.release(RELEASE), written(rows, **given), catalogue)

    return of


def at(rows: Rows, **wanted: str) -> int:
    """Return the place of a row by its force, code or name."""
    columns = {"force": 1, "code": 2, "name": 3}
    return next(
        place
        for place, row in enumerate(rows)
        if all(row[columns[key]] == value for key, value in wanted.items())
    )


def test_file_is_recognised_by_its_columns_below_the_notes(
    catalogue: Catalogue, written: Written
) -> None:
    layout = recognise(written(table(catalogue)), catalogue)
    assert layout is not None
    assert layout.id == "crime-by-district"


def test_offences_of_each_place_are_read_for_the_period_of_the_title(
    catalogue: Catalogue, read: Callable[..., ReleaseContent]
) -> None:
    content = read(table(catalogue))
    found = content.observations.set_index(["indicator", "area"])["value"]
    assert set(content.observations["period"]) == {PERIOD}
    first = catalogue.districts.of_force(catalogue.force("essex"))[0]
    assert found["all-crime", first.code] == 1001
    # the publisher's violence with injury and its illegal driving, which the book counts with it
    assert found["violence-with-injury", first.code] == 1005 + 1004
    assert found["theft-other-than-burglary-and-vehicle", first.code] == 1015 + 1016 + 1017 + 1018
    assert found["all-crime", "E23000005-manchester-airport"] == 11001
    assert found["all-crime", "W15000002-unassigned"] == 6001
    assert ("all-crime", "E23000034") not in found.index
    unread = "figures of 'Non-residential burglary', which no indicator counts"
    assert content.rows_left_out == {"areas beside the 43 forces": 0, unread: content.rows_read}
    assert [item.id for item in content.findings] == ["no-total-city-of-london"]
    assert content.findings[0].level == "notice"


def test_figure_that_is_unavailable_is_missing_and_so_are_its_sums(
    catalogue: Catalogue, read: Callable[..., ReleaseContent]
) -> None:
    rows = table(catalogue)
    place = at(rows, name="Unassigned Gwent")
    rows[place][4:] = ["[x]"] * 23
    total = at(rows, force="Gwent [note 4]", code="")
    parts = [row for row in rows[total + 1 : place]]
    rows[total][4:] = [
        f"{sum(int(row[column].replace(',', '')) for row in parts):,}" for column in range(4, 27)
    ]
    content = read(rows)
    assert "W15000002-unassigned" not in set(content.observations["area"])
    assert [item.id for item in content.findings] == ["no-total-city-of-london", "empty-gwent"]
    assert {item.level for item in content.findings} == {"notice"}
    rows[total][4] = "99,999 "
    (asked,) = (item for item in read(rows).findings if item.level == "question")
    assert asked.id == "empty-gwent"
    assert "of its total" in asked.text
    rows[total][4] = "1 "
    assert "parts-gwent" in {item.id for item in read(rows).findings if item.level == "refusal"}


@pytest.mark.parametrize("whole", [True, False])
def test_half_a_force_is_refused(
    catalogue: Catalogue, read: Callable[..., ReleaseContent], whole: bool
) -> None:
    rows = table(catalogue)
    first = at(rows, force="Essex [note 4]", code="")
    del rows[first + 4 : first + 11]
    if not whole:
        del rows[first]
    (refused,) = (item for item in read(rows).findings if item.level == "refusal")
    assert refused.id == ("parts-essex" if whole else "no-total-essex")
    assert "missing are" in refused.text
    assert refused.force == "essex"


def test_partnership_without_a_row_is_told_where_the_others_are_the_whole(
    catalogue: Catalogue, read: Callable[..., ReleaseContent]
) -> None:
    rows = table(catalogue)
    first = at(rows, force="Essex [note 4]", code="")
    gone = rows.pop(first + 1)
    for column in range(4, 27):
        number = int(rows[first][column].replace(",", "")) - int(gone[column].replace(",", ""))
        rows[first][column] = str(number)
    (told,) = (item for item in read(rows).findings if item.force == "essex")
    assert (told.id, told.level) == ("absent-essex", "notice")
    assert gone[3] in told.text


def test_row_with_the_code_of_another_force_is_a_question(
    catalogue: Catalogue, read: Callable[..., ReleaseContent]
) -> None:
    rows = table(catalogue)
    rows[at(rows, name="Unassigned Gwent")][0] = "W15000003"
    (asked,) = (item for item in read(rows).findings if item.level == "question")
    assert asked.id == "other-code-gwent"
    assert "names Gwent (W15000002) and bears the code W15000003" in asked.text


def refused(read: Callable[..., ReleaseContent], rows: Rows, **given: Any) -> str:
    with pytest.raises(DataError) as caught:
        read(rows, **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        (
            2,
            "E22999999",
            "found 'E22999999' (Basildon, Essex); expected a partnership of districts.yml",
        ),
        (1, "Gwent", "found 'Gwent' for Basildon (E22000110); expected Essex"),
        (1, "Essecs", "found 'Essecs'; expected one of the 43 forces"),
        (4, "1,23", "found '1,23'; expected a whole number, such as 12,345"),
        (4, "-", "found '-'; expected a whole number"),
    ],
)
def test_cell_that_does_not_fit_is_refused_by_place(
    catalogue: Catalogue,
    read: Callable[..., ReleaseContent],
    column: int,
    text: str,
    message: str,
) -> None:
    rows = table(catalogue)
    place = at(rows, name="Basildon")
    message = message.replace("E22000110", rows[place][2])
    rows[place][column] = text
    said = refused(read, rows)
    assert f"table.csv, row {place + 4}, column" in said
    assert message in said


def test_places_without_a_code_must_be_known(
    catalogue: Catalogue, read: Callable[..., ReleaseContent]
) -> None:
    rows = table(catalogue)
    rows[at(rows, name="Manchester Airport")][3] = "Manchester Airfield"
    assert "'Manchester Airfield' without a code" in refused(read, rows)
    rows = table(catalogue)
    rows[at(rows, name="Unassigned Gwent")][3] = "Unassigned Kent"
    assert "found 'Unassigned Kent'; expected 'Unassigned Gwent'" in refused(read, rows)


def test_doubled_row_is_refused_under_either_writing_of_the_force(
    catalogue: Catalogue, read: Callable[..., ReleaseContent]
) -> None:
    rows = table(catalogue)
    place = at(rows, name="Basildon")
    assert "found a second row for" in refused(read, [*rows, rows[place]])
    again = [rows[place][0], "Essex ", *rows[place][2:]]
    assert "found a second row for Basildon (Essex)" in refused(read, [*rows, again])


@pytest.mark.parametrize("title", ["Table C2", "Table C2, year ending May 2025"])
def test_table_without_a_period_is_refused(
    catalogue: Catalogue, read: Callable[..., ReleaseContent], title: str
) -> None:
    message = "table.csv: found no period above the table; expected a title such as 'Table C2"
    assert message in refused(read, table(catalogue), title=title)


def test_import_stores_the_release_whole_and_takes_it_back(
    project: Path,
    catalogue: Catalogue,
    written: Written,
    digests: Callable[[Path], dict[str, str]],
) -> None:
    def pcp(*arguments: object) -> str:
        run = CliRunner().invoke(app, ["import", *map(str, arguments)], catch_exceptions=True)
        assert run.exit_code == 0, run.exception
        return run.output

    path = written(table(catalogue), title=TITLE.replace("June 2025", "September 2025"))
    before = digests(project / "data")
    said = pcp(path, "--check")
    assert "missing-forces: figures of 4 forces of 43" in said
    assert digests(project / "data") == before
    pcp(path, "--yes", "--accept", "missing-forces", "--reason", "A table of four forces.")
    own = Catalogue.load(project)
    release = own.release("ons-crime-by-district-2026-01")
    assert (release.edition, str(release.published)) == (
        "January 2026, up to September 2025",
        "2026-01-23",
    )
    store = Observations.load(project / "data" / "observations", own)
    day = release.published
    known = store.known("robbery", "E22000079", as_at=day, period_type="twelve_months")
    assert list(known) == [PERIOD, "12-months-to-2025-26-q2"]
    pcp("--undo", release.id)
    assert digests(project / "data") == before


def test_every_partnership_is_listed_once_and_belongs_to_a_force(catalogue: Catalogue) -> None:
    listed = catalogue.districts.listed
    assert len({item.code for item in listed}) == len(listed) == 315
    assert {item.force for item in listed} == {force.id for force in catalogue.forces}
    assert catalogue.area_name("E22000137") == "Ashford (Kent)"
    assert catalogue.force_of("E22000137").id == "kent"


@pytest.mark.shared
def test_publishers_own_file_is_what_the_store_holds(
    catalogue: Catalogue, release_file: Callable[..., Path], observations: Observations
) -> None:
    release = catalogue.release(RELEASE)
    content = read_release(release, release_file(release), catalogue)
    stored = observations.table[observations.table["release"] == RELEASE]
    key = ["indicator", "area"]
    pairs = (
        {tuple(row[:2]): row[2] for row in rows[[*key, "value"]].to_numpy().tolist()}
        for rows in (content.observations, stored)
    )
    found, held = pairs
    assert found == held
    assert len(held) == 398 * 18
