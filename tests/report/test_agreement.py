"""Files that are right by themselves and contradict each other are named by ``pcp check``."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import QuarterlyUpdate
from pcp_analysis.catalogue.editions import EditionFile, read_edition
from pcp_analysis.catalogue.models import Correction, ExceptionalPeriod
from pcp_analysis.catalogue.standing import SignOff, Withdrawal
from pcp_analysis.errors import CatalogueError, PcpError, UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.report import agreement
from pcp_analysis.report.editions.new import begin
from pcp_analysis.store.local_indicators import read_local_indicators
from pcp_analysis.store.return_rows import LocalFigure
from pcp_analysis.store.row_counts import read_row_counts

EDITION = {
    "force": "essex",
    "quarter": "2020-21-q4",
    "as_at": dt.date(2026, 7, 31),
    "version": 1,
    "status": "draft",
}
SIGNED = {"status": "published", "signed_off": {"by": "A", "day": dt.date(2026, 8, 4)}}
DOCUMENT = {"id": "000", "force": "essex", "title": "T", "short_title": "T"}


@pytest.mark.parametrize(
    ("model", "content", "said"),
    [
        (EditionFile, EDITION | {"as_at": dt.date(2021, 3, 30)}, "before 2021-03-31"),
        (EditionFile, EDITION | SIGNED | {"as_at": dt.date(2026, 8, 5)}, "before as_at 2026-08-05"),
        (
            EditionFile,
            EDITION
            | SIGNED
            | {"status": "withdrawn", "withdrawn": {"day": dt.date(2026, 8, 3), "why": "x"}},
            "withdrawn on 2026-08-03, before 2026-08-04",
        ),
        (
            EditionFile,
            EDITION | {"without_releases": [{"release": "a", "reason": "x"}] * 2},
            "names 'a' twice",
        ),
        (
            QuarterlyUpdate,
            DOCUMENT | {"kind": "quarterly-update", "quarter": "2020-21-q4", "date": "2021-02"},
            "date 2021-02 is before 2021-03-31",
        ),
        (
            ExceptionalPeriod,
            {"id": "a", "starts": "2021-01-01", "ends": "2020-01-01", "title": "t", "source": "s"},
            "ends 2020-01-01 is before starts",
        ),
    ],
)
def test_dates_in_the_wrong_order_are_refused(
    model: type[BaseModel], content: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        model.model_validate(content)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("quarter: 2025-26-q3", "quarter: 2025-26-q2", "found 2025-26-q2; expected 2025-26-q3"),
    ],
)
def test_an_edition_file_agrees_with_its_name(
    project: Path, edit: Any, old: str, new: str, said: str
) -> None:
    edit("editions/2025-26-q3.yml", old, new)
    with pytest.raises(CatalogueError, match=said):
        read_edition(project, Catalogue.load(project), "2025-26-q3")


def test_a_quarter_that_has_not_ended_is_no_edition(project: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UnknownNameError, match="had not ended on"):
        read_edition(project, catalogue, "2097-98-q1")
    with pytest.raises(PcpError, match="expected a day from 2097-06-30 on"):
        begin(project, catalogue, Quarter.parse("2097-98-q1"), None, None)


@pytest.mark.parametrize(
    ("name", "refused"), [("2013-14-q1", True), ("2015-16-q3", True), ("2015-16-q4", False)]
)
def test_a_quarter_before_the_first_that_is_compared_is_refused(
    root: Path, catalogue: Catalogue, name: str, refused: bool
) -> None:
    fault = agreement.early_fault(read_edition(root, catalogue, name))
    assert (fault is not None) == refused
    assert not refused or "expected 2015-16-q4 or later" in str(fault)


def test_the_files_of_the_project_agree(root: Path, catalogue: Catalogue) -> None:
    local = read_local_indicators(root)
    assert list(agreement.plan_faults(catalogue, "essex", local)) == []
    held = read_row_counts(catalogue)
    assert list(agreement.release_faults(catalogue.listed_releases, held)) == []


def test_names_that_point_nowhere_are_named(root: Path, catalogue: Catalogue) -> None:
    local = [name for name in read_local_indicators(root) if name != "msg-rank-confidence"]
    (fault,) = agreement.plan_faults(catalogue, "essex", local)
    assert fault.startswith("2016-2021.yml: found the local figure 'msg-rank-confidence'")
    loose = Catalogue.load(root)
    item = Correction(id="a", what="w", editions=("2020-21-q4", "2020-21-q9"), indicators=())
    vars(loose)["corrections"] = (item,)
    (fault,) = agreement.correction_faults(loose, ["2020-21-q4"])
    assert "found the edition '2020-21-q9'" in fault


@pytest.mark.parametrize("day", [dt.date(2023, 12, 30), dt.date(2031, 1, 1)])
def test_a_release_that_came_out_before_its_periods_or_long_after_is_named(
    catalogue: Catalogue, day: dt.date
) -> None:
    release = catalogue.release("dft-motor-traffic-2024").model_copy(update={"published": day})
    (fault,) = agreement.release_faults([release], read_row_counts(catalogue))
    assert f"found published {day}; expected a day soon after 2023-12-31" in fault


@pytest.mark.parametrize(
    ("kind", "period", "said"),
    [
        ("quarter", "2020-21-q4", "ends after its document, 003 of 2020-10"),
        ("span", "2020/2021-05", "ends after its document"),
        ("month", "2026-08", "had not ended by 2026-07-31"),
        ("point_in_time", "2026-08-01", "had not ended by 2026-07-31"),
        ("twelve_months", "2020-10", None),
        ("month", "2026-07", None),
    ],
)
def test_a_figure_is_not_from_after_its_document_or_every_edition(
    root: Path, kind: str, period: str, said: str | None
) -> None:
    indicator = read_local_indicators(root)["emergency-999-calls"]
    document = "003" if period < "2022" else "a report"
    figure = LocalFigure(indicator, "quarter", "2020-21-q1", 1.0, False, document, "p", "")
    figure = replace(figure, period_type=kind, period=period)
    found = list(
        agreement.figure_faults("x.csv", [figure], {"003": "2020-10"}, dt.date(2026, 7, 31))
    )
    assert len(found) == (said is not None)
    assert all(said in line for line in found if said)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("paragraph 6.22", 8.2, ""),
        ("paragraph 6.22, mention 2", 70_000.0, ""),
        ("section 5.1, table", 9.0, ""),
        ("paragraph 6.22", None, ""),  # withheld
        ("paragraph 6.220", 8.2, "found the place 'paragraph 6.220'"),
        ("paragraph 6", 8.2, "found the place 'paragraph 6'"),
        ("=HYPERLINK(1)", 8.2, "found the place"),
        ("paragraph 6.22", 8.3, "found the value 8.3; expected one that figures.csv of 003 has at"),
        ("section 5.1, table", 70_000.0, "found the value 70000"),
    ],
)
def test_a_figure_is_one_that_its_document_prints_at_that_place(
    root: Path, place: str, value: float | None, said: str
) -> None:
    indicator = read_local_indicators(root)["emergency-999-calls"]
    figure = LocalFigure(indicator, "quarter", "2020-21-q1", value, False, "003", place, "")
    printed = {"003": {"paragraph 6.22": {8.2, 70_000.0}, "section 5.1, table, January": {9.0}}}
    found = list(agreement.printed_faults("x.csv", [figure], printed))
    assert len(found) == bool(said)
    assert said in "".join(found)
    other = replace(figure, document="a report")
    assert not list(agreement.printed_faults("x.csv", [other], printed))


def test_a_file_that_nothing_reads_is_named(root: Path, tmp_path: Path) -> None:
    assert list(agreement.stray_faults(root)) == []
    strays = (
        "catalogue/indicator.yml",
        "commentary/essex/2020-21-q4/priority-1.txt",
        "documents/essex/000/figures.xlsx",
        "editions/2020-21-q4.yaml",
        "editions/essex/more/2020-21-q4.yml",
        "documents/essex/000/more.csv",
        "local_returns/2020-21-q4.csv",
    )
    for name in (
        *strays,
        "README.md",
        "observations/population.csv",
        "editions/kent/2020-21-q4.yml",
    ):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = [line.split(":")[0] for line in agreement.stray_faults(tmp_path)]
    assert found == sorted(f"data/{name}" for name in strays)


def test_the_projects_own_force_has_one_file_for_an_edition(project: Path) -> None:
    folder = project / "data" / "editions"
    (folder / "essex").mkdir()
    (folder / "essex" / "2020-21-q4.yml").write_text((folder / "2020-21-q4.yml").read_text())
    edition = read_edition(project, Catalogue.load(project), "2020-21-q4")
    (fault,) = agreement.own_edition_faults([edition, edition], "essex", project)
    assert "delete one of the two" in fault


def test_days_years_ahead_of_every_release_are_named(root: Path, catalogue: Catalogue) -> None:
    edition = read_edition(root, catalogue, "2020-21-q4")
    dates = list(agreement.edition_dates(edition))
    assert list(agreement.ahead_faults(dates, catalogue.releases)) == []
    signed = SignOff(by="A", day=dt.date(2099, 8, 4))
    withdrawn = Withdrawal(day=dt.date(2099, 9, 1), why="x")
    late = replace(edition, as_at=dt.date(2099, 1, 1), signed_off=signed, withdrawn=withdrawn)
    dates = [*agreement.edition_dates(late), ("document.yml", "date", "2091-04")]
    found = list(agreement.ahead_faults(dates, catalogue.releases))
    assert [line.split(":")[0].split(", ")[1] for line in found] == [
        *("as_at", "signed_off", "withdrawn", "date"),
    ]
    assert "found 2099-01-01; expected a day by 20" in found[0]


def test_a_release_left_out_that_came_out_later_is_named(root: Path, catalogue: Catalogue) -> None:
    edition = read_edition(root, catalogue, "2020-21-q4")
    assert list(agreement.without_faults([edition], catalogue.releases)) == []
    early = replace(edition, as_at=dt.date(2026, 6, 30))
    found = list(agreement.without_faults([early], catalogue.releases))
    assert any("'home-office-officers-2026-07', published on 2026-07" in line for line in found)


def test_a_document_without_its_file_is_named(root: Path, tmp_path: Path) -> None:
    assert list(agreement.document_faults(root)) == []
    (tmp_path / "data" / "documents" / "essex" / "005").mkdir(parents=True)
    (fault,) = agreement.document_faults(tmp_path)
    assert fault.startswith("data/documents/essex/005: found a folder without document.yml")
