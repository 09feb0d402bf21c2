from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import replace
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.catalogue.standing import Withdrawal
from pcp_analysis.publishing.html.site import Download, editions_at, page_context, write_index

DAY = dt.date(2026, 5, 4)


def pretend_built(project: Path, edition: Edition, *files: str) -> Path:
    """Lay out what a build leaves, without building."""
    folder = project / "editions" / edition.folder
    (folder / "html").mkdir(parents=True)
    for name in ("html/index.html", "ledger.json", *files):
        (folder / name).write_text("x")
    manifest = {
        "edition": edition.name,
        "parameters": edition.parameters,
        "version": edition.version,
        "status": edition.status,
        "code": {"commit": None, "dirty": None, "version": "0"},
        "lock_sha256": "",
        **{name: {} for name in ("tools", "releases", "inputs", "outputs")},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_a_built_edition_without_a_file_is_listed_as_unannounced(project: Path) -> None:
    catalogue = Catalogue.load(project)
    pretend_built(project, read_edition(project, catalogue, "2018-19-q1"))
    listed = {
        item.edition.name: item for item in editions_at(project, catalogue, project / "editions")
    }
    assert listed["2018-19-q1"].links
    assert not listed["2018-19-q1"].edition.announced
    assert listed["2020-21-q4"].edition.announced


def test_bar_of_an_edition_names_it_the_others_and_its_files(project: Path) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4")
    context = page_context(project, catalogue, edition, (Download("PDF", "report.pdf"),))
    assert (context["force"], context["quarter"]) == ("Essex", "Q4 2020/21")
    assert (context["as_at"], context["status"]) == ("31 July 2026", "draft")
    assert context["downloads"] == [{"label": "PDF", "href": "../report.pdf"}]
    assert [item["label"] for item in context["editions"]] == [
        "Essex, Q2 2020/21",
        "Essex, Q4 2020/21",
        "Essex, Q3 2025/26",
    ]
    assert [item["current"] for item in context["editions"]] == [False, True, False]
    assert context["editions"][0]["href"] == "../../../index.html#essex-2020-21-q2"


def test_banner_is_one_line_and_leaves_the_reasons_to_revisions(project: Path) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q2")
    context = page_context(project, catalogue, edition, ())
    assert edition.changes[0].what in edition.standing
    assert context["banner"] == "Draft - not for publication."
    assert context["why"] == "Version 2: what changed, and why"
    later = replace(edition, status="withdrawn", withdrawn=Withdrawal(day=DAY, why="An error."))
    context = page_context(project, catalogue, later, ())
    assert (context["banner"], context["why"]) == ("Withdrawn on 4 May 2026.", "Why")
    first = replace(edition, status="published", version=1, changes=())
    context = page_context(project, catalogue, first, ())
    assert (context["banner"], context["why"]) == ("", "")


def test_bar_is_the_same_whatever_else_was_built(project: Path) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4")
    before = page_context(project, catalogue, edition)
    pretend_built(project, read_edition(project, catalogue, "2018-19-q1"))
    assert page_context(project, catalogue, edition) == before


def test_edition_of_another_force_stands_among_the_others(project: Path) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4", force="kent")
    labels = [item["label"] for item in page_context(project, catalogue, edition)["editions"]]
    assert labels[-1] == "Kent, Q4 2020/21"


def test_list_has_built_editions_with_their_files_and_those_that_are_not_built(
    project: Path,
) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4")
    pretend_built(project, edition, edition.pdf_name, edition.shorter_name("briefing"), "a.xlsx")
    other = read_edition(project, catalogue, "2018-19-q1")
    pretend_built(project, other)
    found = {item.anchor: item for item in editions_at(project, catalogue, project / "editions")}
    assert list(found) == [
        *("essex-2025-26-q3", "essex-2020-21-q4", "essex-2020-21-q2", "essex-2018-19-q1"),
    ]
    assert [link.label for link in found["essex-2020-21-q4"].links] == [
        "Read the book",
        "Briefing (PDF)",
        "Everything (PDF)",
        "Workbook (.xlsx)",
        "Ledger (JSON)",
    ]
    assert found["essex-2020-21-q2"].links == ()
    page = write_index(project, catalogue, project / "editions").read_text()
    assert f'href="essex/2020-21-q4/{edition.pdf_name}"' in page
    assert "Not built here." in page
    assert 'id="essex-2018-19-q1"' in page


def test_list_says_where_each_edition_stands_and_escapes_it(project: Path) -> None:
    catalogue = Catalogue.load(project)
    edition = read_edition(project, catalogue, "2020-21-q4")
    folder = pretend_built(project, edition)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest |= {"status": "withdrawn <b>", "version": 3}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    page = write_index(project, catalogue, project / "editions").read_text()
    assert "withdrawn &lt;b&gt;" in page
    assert "version 3" in page
    (_, listed, _) = editions_at(project, catalogue, project / "editions")
    assert listed.edition.as_at == dt.date(2026, 7, 31)


def test_an_edition_with_a_damaged_manifest_is_not_built_and_stops_no_other(project: Path) -> None:
    catalogue = Catalogue.load(project)
    for name in ("2020-21-q4", "2018-19-q1", "2018-19-q2", "2018-19-q3"):
        folder = pretend_built(project, read_edition(project, catalogue, name))
    damaged = folder.parent
    whole = (damaged / "2018-19-q1" / "manifest.json").read_text()
    (damaged / "2018-19-q1" / "manifest.json").write_text(whole[:-3])
    (damaged / "2018-19-q2" / "manifest.json").write_text(whole.replace('"essex"', '"esex"'))
    (damaged / "2018-19-q3" / "manifest.json").unlink()
    os.mkfifo(damaged / "2018-19-q3" / "manifest.json")
    listed = editions_at(project, catalogue, project / "editions")
    assert [item.edition.name for item in listed if item.links] == ["2020-21-q4"]
