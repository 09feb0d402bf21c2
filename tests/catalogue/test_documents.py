"""The source documents at hand: what each ``document.yml`` may say, and where it must stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import ClosureDocument, read_documents
from pcp_analysis.errors import CatalogueError, UnknownNameError

ROOT = Path(__file__).parents[2]
UPDATE = """\
id: "900"
force: kent
kind: quarterly-update
title: An update
short_title: Update
date: 2020-08
quarter: 2020-21-q1
register:
  - page: audit_900
    heading: Register
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of a catalogue and the documents at hand."""
    for name in ("catalogue", "documents"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    return tmp_path


def add(project: Path, text: str, place: str = "kent/900") -> None:
    path = project / "data" / "documents" / place / "document.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(project: Path, old: str, new: str, place: str = "essex/002") -> None:
    path = project / "data" / "documents" / place / "document.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_documents_of_a_force_stand_together_by_id(catalogue: Catalogue) -> None:
    kinds = {item.id: item.kind for item in catalogue.documents_of("essex")}
    assert kinds == {
        "000": "quarterly-update",
        "001": "quarterly-update",
        "002": "closure-report",
        "003": "quarterly-update",
        "004": "strategy-report",
    }
    assert catalogue.documents_of("kent") == ()
    assert catalogue.document_title("002").endswith("closure report")
    assert catalogue.document_title("another") == "another"


def test_pages_are_those_of_the_editions_so_far(catalogue: Catalogue) -> None:
    pages = [page for item in catalogue.documents_of("essex") for page in item.pages]
    assert pages == [
        *("audit_000", "audit_001", "audit_001_aspirations"),
        *("closure_report", "closure_report_overall"),
        *("closure_report_violence", "closure_report_vulnerable_and_roads"),
        *("closure_report_finance_and_commitments", "audit_002", "audit_002_chapters_5_to_11"),
        *("audit_002_appendix", "audit_002_appendix_5_to_7"),
        *("audit_003", "crime_prevention_strategy", "audit_004", "audit_004_sections_5_1_to_5_3"),
    ]


def test_unknown_section_and_part_are_told_with_the_nearest(catalogue: Catalogue) -> None:
    document = catalogue.documents["002"]
    assert isinstance(document, ClosureDocument)
    with pytest.raises(UnknownNameError, match=r"002 has no section 'voilence'.*'violence'"):
        document.section("voilence")
    with pytest.raises(UnknownNameError, match=r"no part 'annex'.*There are: .*appendix"):
        document.register_part("annex")


def test_another_force_may_have_a_page_of_the_same_name(project: Path) -> None:
    add(project, UPDATE.replace("audit_900", "audit_000"))
    assert read_documents(project)[-1].pages == ("audit_000",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("force: kent", "force: essex", r"kent/900/document\.yml: .* belong into .*essex/900"),
        ('id: "900"', 'id: "901"', r"belong into data/documents/kent/901"),
        ("kind: quarterly-update", "kind: yearly-update", r"document\.yml, line \d.*kind"),
        ("An update", r'"An update\nof two lines"', r"line 4.*title"),
        ("date: 2020-08", "date: 2020-13", r"line 6.*date"),
        ("quarter: 2020-21-q1", "quarter: 2020-21-q5", r"line 7.*quarter"),
        ("    heading: Register\n", "    heading: R\n    id: annex\n", r"both 'id' and 'begins'"),
    ],
)
def test_a_slip_is_told_with_its_file(project: Path, old: str, new: str, said: str) -> None:
    add(project, UPDATE.replace(old, new))
    with pytest.raises(CatalogueError, match=said):
        Catalogue.load(project)


@pytest.mark.parametrize("title", ["An <b>update</b>", "An {value}`update`", "A * B & C"])
def test_titles_are_plain_text_that_means_nothing(project: Path, title: str) -> None:
    add(project, UPDATE.replace("An update", f"'{title}'"))
    assert read_documents(project)[-1].title == title


def test_an_id_and_a_page_belong_to_one_document(project: Path) -> None:
    add(project, UPDATE.replace('"900"', '"000"'), "kent/000")
    with pytest.raises(CatalogueError, match=r"kent/000.*the id '000' is taken by .*essex/000"):
        Catalogue.load(project)
    shutil.rmtree(project / "data" / "documents" / "kent")
    edit(project, "page: audit_000", "page: closure_report", "essex/000")
    with pytest.raises(CatalogueError, match=r"002/.*closure_report is taken by .*essex/000"):
        Catalogue.load(project)


def test_folder_of_no_force_is_refused(project: Path) -> None:
    add(project, UPDATE.replace("kent", "kant"), "kant/900")
    with pytest.raises(CatalogueError, match=r"kant/900/document\.yml: .*kant.*kent"):
        Catalogue.load(project)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("chapters: [9, 10]", "chapters: [8, 10]", "chapter 8 stands in two sections"),
        ("id: violence", "id: overall", "two sections have the same id"),
        ("first_year: 2015-16", "first_year: 2025-26", "last_year 2021-22 is before first_year"),
        ("begins: [002-a1,", "begins: [003-a,", "begins '003-a' is not of document 002"),
        ("chapters: [9, 10]", "chapters: []", "'figures' takes one or more chapters"),
        ("show: text-figures", "show: text-figures\n        chapters: [1]", "takes no chapters"),
        ("show: finance\n        chapters: [3]", "show: finance", "'finance' takes one chapters"),
    ],
)
def test_layout_that_cannot_be_is_refused(project: Path, old: str, new: str, said: str) -> None:
    edit(project, old, new)
    with pytest.raises(CatalogueError, match=said):
        Catalogue.load(project)
