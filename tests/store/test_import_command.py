"""Recognising files, judging what is odd, and taking a release back."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.cli.main import app
from pcp_analysis.errors import DataError, PcpError
from pcp_analysis.store import importing
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.recognition import files_of, recognise_files
from pcp_analysis.store.suspicions import compare, suspicions

Write = Callable[[Path, pd.DataFrame], Path]
FORCES = ("essex", "kent")


def pcp(*arguments: object) -> tuple[int, str]:
    """Run ``pcp import`` in this process; exit code and all that was said."""
    run = CliRunner().invoke(app, ["import", *map(str, arguments)], catch_exceptions=True)
    if isinstance(run.exception, PcpError):
        return 1, f"{run.output}\n{run.exception}"
    assert run.exception is None or isinstance(run.exception, SystemExit), run.exception
    return run.exit_code, run.output


@pytest.fixture
def whole(tmp_path: Path, publisher: Any, write: Write, catalogue: Catalogue) -> Path:
    names = [force.id for force in catalogue.forces]
    return write(tmp_path / "estimates.csv", publisher.next_population(names))


def test_a_file_is_recognised_stored_and_taken_back(
    whole: Path, project: Path, digests: Callable[[Path], dict[str, str]]
) -> None:
    before = digests(project / "data")
    code, said = pcp(whole, "--check")
    assert (code, digests(project / "data")) == (0, before)
    assert "ons-population-2026-07 (proposed)" in said
    assert "43 new, 0 the same, 0 changed, 0 gone" in said
    code, said = pcp(whole, "--yes")
    assert code == 0
    assert "Stored 43 observations of ons-population-2026-07" in said
    catalogue = Catalogue.load(project)
    release = catalogue.release("ons-population-2026-07")
    assert (release.published, release.forces) == (dt.date(2026, 7, 30), 43)
    assert release.published_basis.startswith("inferred from its last period")
    store = Observations.load(project / "data" / "observations", catalogue)
    assert (store.table["release"] == release.id).sum() == 43
    code, said = pcp(whole, "--yes")  # the same bytes again are the same release
    assert code == 0
    assert "(listed)" in said
    code, said = pcp("--undo", release.id)
    assert (code, digests(project / "data")) == (0, before)
    assert "43 observations" in said


def test_the_old_form_names_release_and_file(whole: Path, project: Path) -> None:
    pcp(whole, "--yes")
    assert pcp("ons-population-2026-07", whole)[0] == 0
    assert "unknown release" in pcp("ons-population-2026-08", whole)[1]


def test_the_date_of_publication_is_the_one_given_or_in_the_name(
    whole: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    def told(path: Path, **given: dt.date) -> tuple[str, dt.date, str]:
        (item,), _ = recognise_files([path], catalogue, **given)
        return item.release.id, item.release.published, item.release.published_basis

    day = dt.date(2026, 8, 3)
    assert told(whole, published=day) == ("ons-population-2026-08", day, "stated")
    named = tmp_path / "estimates 2026-09-02.csv"
    named.write_bytes(whole.read_bytes())
    assert told(named)[1:] == (dt.date(2026, 9, 2), "the date in the file's name")
    named = tmp_path / "estimates_2026-07.csv"
    named.write_bytes(whole.read_bytes())
    assert told(named)[1] == dt.date(2026, 7, 30)


def test_missing_forces_are_a_finding_that_a_person_accepts_with_a_reason(
    tmp_path: Path,
    project: Path,
    publisher: Any,
    write: Write,
    digests: Callable[[Path], dict[str, str]],
) -> None:
    before = digests(project / "data")
    path = write(tmp_path / "p.csv", publisher.next_population(FORCES))
    code, said = pcp(path, "--check")
    assert code == 0
    assert "judge: missing-forces: figures of 2 forces of 43" in said
    code, said = pcp(path, "--yes")
    assert code == 1
    assert "--accept missing-forces --reason TEXT" in said
    assert "--reason TEXT" in pcp(path, "--yes", "--accept", "missing-forces")[1]
    assert digests(project / "data") == before
    reason = "a table of two forces alone"
    assert pcp(path, "--yes", "--accept", "missing-forces", "--reason", reason)[0] == 0
    (kept,) = Catalogue.load(project).release("ons-population-2026-07").accepted
    assert (kept.finding, kept.reason) == ("missing-forces", reason)
    assert pcp(path, "--yes")[0] == 0, "what was judged once is not asked again"


def test_a_folder_stores_what_is_clean_and_names_the_command_for_the_rest(
    tmp_path: Path, project: Path, publisher: Any, write: Write, whole: Path
) -> None:
    folder = tmp_path / "my downloads"
    folder.mkdir()
    odd = publisher.next_population(FORCES)
    odd["year"] = "2026"
    write(folder / "a.csv", odd)  # comes first, and is not stored
    (folder / "b.csv").write_bytes(whole.read_bytes())
    code, said = pcp(folder, "--yes")
    assert code == 1
    assert "Stored 43 observations of ons-population-2026-07" in said
    command = f"pcp import '{folder / 'a.csv'}' --accept missing-forces --reason TEXT"
    assert f"a.csv is not stored: {command}" in said
    assert Catalogue.load(project).release("ons-population-2026-07")


@pytest.mark.parametrize("factor", [0.0, 0.05, 0.4])
def test_a_collapse_against_the_own_series_is_refused_by_name(
    tmp_path: Path, project: Path, factor: float, publisher: Any, write: Write, catalogue: Catalogue
) -> None:
    table = publisher.next_population([force.id for force in catalogue.forces])
    here = table["force"] == "Kent"
    value = max(1, int(int(table.loc[here, "population"].iloc[0]) * factor))
    table.loc[here, "population"] = str(value)
    code, said = pcp(write(tmp_path / "p.csv", table), "--check")
    assert code == 1
    kind = "collapse" if factor < 0.1 else "half-missing"
    assert f"refused: {kind}-kent: Kent " in said


@pytest.mark.parametrize(("factor", "kind"), [(0.4, "fallen"), (10.0, "risen")])
def test_a_quarter_that_nobody_knew_before_is_judged_by_those_before_it(
    project: Path, factor: float, kind: str, catalogue: Catalogue
) -> None:
    store = Observations.load(project / "data" / "observations", catalogue).table
    here = (store["indicator"] == "all-crime") & (store["period_type"] == "quarter")
    known = store[here & (store["area"] == catalogue.force("kent").code)]
    known = known.sort_values(["period", "release"]).drop_duplicates("period", keep="last")
    last = known.tail(1)
    before = known[known["period"] < last["period"].item()]
    new = last.assign(value=last["value"] * factor)
    comparison, gone = compare(new, before)
    found = suspicions(new, before, comparison, gone, catalogue)
    assert [(item.id, item.level) for item in found] == [(f"{kind}-kent", "question")]
    same, gone = compare(last, before)
    assert suspicions(last, before, same, gone, catalogue) == ()


def test_a_figure_that_moves_far_against_the_release_before_is_told(
    tmp_path: Path, project: Path, publisher: Any, write: Write, catalogue: Catalogue
) -> None:
    table = publisher.population(("2020",), [force.id for force in catalogue.forces])
    here = table["force"] == "Kent"
    table.loc[here, "population"] = str(int(1.5 * int(table.loc[here, "population"].iloc[0])))
    code, said = pcp(write(tmp_path / "p.csv", table), "--check", "--published", "2026-08-01")
    assert code == 0
    assert "judge: moved-kent: " in said


def test_a_declared_gap_answers_silence_and_the_rest_is_read(
    tmp_path: Path, project: Path, publisher: Any, write: Write
) -> None:
    quarters = ("2018-19-q1", "2018-19-q2", "2018-19-q3", "2018-19-q4")
    table = publisher.outcomes(quarters, FORCES)
    silent = (table["Force Name"] == "Kent") & (table["Financial Quarter"] != "1")
    table.loc[silent, "Force outcomes recorded in quarter"] = ""
    path = write(tmp_path / "o.csv", table)
    assert "refused: silent-kent" in pcp(path, "--check")[1]
    gaps = project / "data" / "catalogue" / "gaps.yml"
    gaps.write_text(
        gaps.read_text(encoding="utf-8")
        + "  - {id: test-kent, force: kent, family: outcomes, starts: 2018-19-q2, ends: 2018-19-q4,\n"
        "     reason: a test, source: a test}\n",
        encoding="utf-8",
    )
    code, said = pcp(path, "--check")
    assert code == 0
    assert "refused" not in said
    accept = ("--accept", "missing-forces", "--reason", "a test")
    code, said = pcp(path, "--yes", "--published", "2019-08-01", *accept)
    waiting = [part for part in ("gone-kent", "moved-kent") if part in said and code]
    more = [part for name in waiting for part in ("--accept", name)]
    if code:
        assert pcp(path, "--yes", "--published", "2019-08-01", *accept, *more)[0] == 0
    catalogue = Catalogue.load(project)
    store = Observations.load(project / "data" / "observations", catalogue).table
    own = store[(store["release"] == "home-office-outcomes-2019-08") & store["value"].notna()]
    kent = own[own["area"] == catalogue.force("kent").code]
    assert set(kent["period"]) == {"2018-19-q1"}
    essex = own[own["area"] == catalogue.force("essex").code]
    assert set(essex["period"]) == {*quarters, "2018-19"}


def _records() -> tuple[pd.DataFrame, pd.DataFrame]:
    months = [f"15/{month:02}/2024" for month in range(1, 13)]
    collisions = pd.DataFrame(
        {"collision_index": [str(n) for n in range(12)], "police_force": "42", "date": months}
    )
    casualties = pd.DataFrame(
        {
            "collision_index": [str(n) for n in range(12)],
            "vehicle_reference": "1",
            "casualty_reference": "1",
            "casualty_severity": ["1", "2", "3"] * 4,
        }
    )
    return collisions, casualties


@pytest.mark.parametrize("packed", [False, True])
def test_casualties_and_collisions_are_taken_together_from_a_folder_or_an_archive(
    tmp_path: Path, project: Path, packed: bool, write: Write
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    collisions, casualties = _records()
    write(folder / "collision.csv", collisions)
    write(folder / "casualty.csv", casualties)
    (folder / "readme.txt").write_text("no table\nat all\n", encoding="utf-8")
    source = folder
    if packed:
        source = tmp_path / "all.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for item in sorted(folder.iterdir()):
                archive.write(item, item.name)
    code, said = pcp(source, "--check")
    assert code == 0
    assert "dft-stats19-records-2025-09 (proposed)" in said


@pytest.mark.parametrize("which", [0, 1])
def test_half_of_a_release_is_read_and_names_the_other(
    tmp_path: Path, project: Path, which: int, write: Write
) -> None:
    kinds = ["collision", "casualty"]
    alone = write(tmp_path / f"dft-{kinds[which]}-2024.csv", _records()[which])
    code, said = pcp(alone, "--check")
    assert code == 0
    assert f"STATS19 {kinds[which]} records, 12 rows read" in said
    assert f"STATS19 {kinds[1 - which]} records of the same year" in said
    code, said = pcp(alone, "--yes")
    assert code == 1
    assert f"STATS19 {kinds[which]} records alone" in said


@pytest.mark.parametrize("which", [0, 1])
def test_half_of_a_release_is_taken_with_the_other_that_lies_beside_it(
    tmp_path: Path, project: Path, which: int, write: Write
) -> None:
    kinds = ["collision", "casualty"]
    given = [
        write(tmp_path / f"dft-{kind}-2024.csv", table)
        for kind, table in zip(kinds, _records(), strict=True)
    ]
    write(tmp_path / "dft-collision-2023.csv", _records()[0])  # of another year
    code, said = pcp(given[which], "--check")
    assert code == 0
    assert "dft-stats19-records-2025-09 (proposed)" in said


def test_names_in_an_archive_cannot_leave_their_folder(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.csv", "a,b\n1,2\n")
        archive.writestr("/elsewhere/absolute.csv", "a,b\n1,2\n")
    with files_of(path) as files:
        assert sorted(file.name for file in files) == ["absolute.csv", "outside.csv"]
        assert len({file.parent for file in files}) == 1


def test_a_file_of_no_layout_is_told_with_what_could_be_read(tmp_path: Path, project: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    code, said = pcp(path, "--check")
    assert code == 1
    assert "no table whose columns any layout names" in said


@pytest.mark.parametrize("at", [0, 1, 2])
def test_an_import_that_is_cut_off_leaves_nothing_behind(
    whole: Path,
    project: Path,
    at: int,
    monkeypatch: pytest.MonkeyPatch,
    digests: Callable[[Path], dict[str, str]],
) -> None:
    before, catalogue = digests(project / "data"), Catalogue.load(project)
    folder = project / "data" / "observations"
    (item,), _ = recognise_files([whole], catalogue)
    prepared = importing.prepare(whole, item.release, catalogue, folder, item.content)
    write, calls = Path.write_bytes, []

    def cut(path: Path, content: bytes) -> int:
        if ".working" in path.parts:
            calls.append(path)
            if len(calls) == at + 1:
                raise KeyboardInterrupt
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", cut)
    with pytest.raises(KeyboardInterrupt):
        importing.keep(prepared, catalogue, folder)
    assert digests(project / "data") == before


def test_an_unknown_finding_cannot_be_accepted(whole: Path, project: Path) -> None:
    catalogue = Catalogue.load(project)
    folder = project / "data" / "observations"
    (item,), _ = recognise_files([whole], catalogue)
    prepared = importing.prepare(whole, item.release, catalogue, folder, item.content)
    with pytest.raises(PcpError, match="has no finding 'collapse-essex'"):
        importing.keep(prepared, catalogue, folder, {"collapse-essex": "so it is"})


def test_a_renamed_column_is_one_line_of_the_layouts(
    tmp_path: Path, project: Path, publisher: Any, write: Write, catalogue: Catalogue
) -> None:
    names = [force.id for force in catalogue.forces]
    table = publisher.next_population(names).rename(columns={"population": "Usual residents"})
    path = write(tmp_path / "p.csv", table)
    near = r"no table whose columns any layout names: it is nearest to .*, without 'population'"
    with pytest.raises(DataError, match=near):
        recognise_files([path], Catalogue.load(project))
    layouts = project / "data" / "catalogue" / "layouts.yml"
    text = layouts.read_text(encoding="utf-8")
    layouts.write_text(
        text.replace("[population, Population estimate]", "[population, Usual residents]"),
        encoding="utf-8",
    )
    (item,), _ = recognise_files([path], Catalogue.load(project))
    assert item.release.family == "population"


@pytest.mark.parametrize("names", [("a/x.csv", "b/x.csv"), (" ", "  ")])
def test_two_files_of_one_plain_name_in_an_archive_are_refused(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(f"{name}", f"a,b\n{number},2\n")
    with pytest.raises(DataError, match=r"two files named '(x\.csv|table)'"), files_of(path):
        pass


def test_a_release_years_ahead_of_every_other_is_refused_unless_its_day_is_named(
    tmp_path: Path, publisher: Any, write: Write, catalogue: Catalogue, project: Path
) -> None:
    names = [force.id for force in catalogue.forces]
    path = write(tmp_path / "p.csv", publisher.next_population(names).assign(year="2099"))
    code, said = pcp(path, "--check")
    assert code == 1
    assert "found figures up to 2099, years after" in said
    assert pcp(path, "--check", "--published", "2100-07-01")[0] == 0
