"""A closure report of another force is a folder: its chapter is made by nothing else."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.report.audit import chapter as audit
from pcp_analysis.report.audit import register as audit_register
from pcp_analysis.report.blocks import Block, Figure, Prose, Table
from pcp_analysis.report.closure import chapter, overview
from pcp_analysis.report.closure.values import ClosureChapter, open_closure
from pcp_analysis.report.page import Page

ROOT = Path(__file__).parents[2]
DOCUMENT = """\
id: "901"
force: kent
kind: closure-report
title: A plan of Kent, closure report
short_title: Closure
first_year: 2017-18
last_year: 2019-20
page: plan_closed
heading: The plan is closed
intro: What a plan came to.
sections:
  - id: all-of-it
    page: plan_closed_all
    heading: All of the report
    intro: As printed.
    parts:
      - show: figures
        heading: Its charts
        chapters: [1, 2]
register:
  - page: audit_901
    heading: Register of the closure report
"""
# numbers made up for this test alone
TABLES = {
    "numbered_figures.csv": (
        "number,key,title,chapter,measure,unit,paragraph,status,indicator,context,reason\n"
        "1,figure-1,All crime,1 Crime,offences,offences,paragraph 1.1,recomputed,all-crime,,"
        "Open data count the same.\n"
        "2,figure-2,Confidence,2 People,share,per cent,paragraph 2.1,published points only,,,"
        "A survey of the force.\n"
    ),
    "points.csv": (
        "key,period_type,period,series,use,value,unit,printed,locator,note,qualifier\n"
        "figure-1,financial_year,2018-19,offences,series,7,offences,7,paragraph 1.1,,\n"
        "figure-2,financial_year,2017-18,share,series,61,per cent,61%,paragraph 2.1,,\n"
        "figure-2,financial_year,2018-19,share,series,62,per cent,62%,paragraph 2.1,,\n"
        "figure-2,financial_year,2019-20,share,series,63,per cent,63%,paragraph 2.1,,\n"
    ),
    "figures.csv": (
        "figure_id,line,locator,printed,value,qualifier,unit,decimals,measure,area,period,kind,"
        "expression,open_data,alternative,needs,note\n"
        "901-1.1-01,4,paragraph 1.1,7,7,,offences,0,all-crime-in-tenterden,E23000032,2018-19,stated,"
        ',"value(""all-crime"")",,,\n'
    ),
}


@pytest.fixture
def kent(page: Page, tmp_path: Path) -> Page:
    """A page of Kent's edition in a project whose only closure report beside Essex's is Kent's."""
    for name in ("catalogue", "documents"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name)
    folder = tmp_path / "data" / "documents" / "kent" / "901"
    folder.mkdir(parents=True)
    (folder / "document.yml").write_text(DOCUMENT, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder.parent / "words.yml").write_text("places: [Tenterden]\n", encoding="utf-8")
    catalogue = Catalogue.load(tmp_path)
    measures = replace(page.measures, catalogue=catalogue, force=catalogue.force("kent"))
    return Page("test", measures, None)


@pytest.fixture
def closure(kent: Page) -> ClosureChapter:
    return open_closure(kent, "901")


def prose(blocks: list[Block]) -> str:
    return "\n\n".join(block.text for block in blocks if isinstance(block, Prose))


def rows(page: Page, entry: str) -> list[dict[str, str]]:
    content = page.ledger.files[f"figures/{entry}.csv"].decode()
    return list(csv.DictReader(io.StringIO(content)))


def test_chapter_and_section_are_those_of_its_layout(closure: ClosureChapter) -> None:
    assert prose(chapter.title(closure)) == "# The plan is closed\n\nWhat a plan came to."
    assert prose(chapter.section_title(closure, "all-of-it")).startswith("# All of the report\n")
    said = prose(chapter.section_parts(closure, "all-of-it"))
    for heading in ("## Its charts", "## Chapter 1: Crime", "### Figure 2: Confidence"):
        assert heading in said
    (_, table) = overview.statuses(closure)
    assert isinstance(table, Table)
    assert 'href="plan_closed_all.html#figure-2"' in table.html(closure.ledger)


def test_its_years_its_force_and_its_page_stand_in_the_ledger(closure: ClosureChapter) -> None:
    blocks = chapter.section_parts(closure, "all-of-it")
    recomputed = closure.ledger.get("plan-closed.figure-1.2018-19.recomputed")
    assert (recomputed.area, recomputed.indicator) == ("E23000032", "all-crime")
    table = closure.ledger.get("plan-closed.figure-1.table")
    assert "(the report ends with 2019/20)" in table.text
    years = [row["period"] for row in rows(closure.page, "plan-closed.figure-1.table")]
    assert years == ["2017/18", "2018/19", "2019/20", "2020/21"]
    drawn = [block for block in blocks if isinstance(block, Figure)]
    assert len(drawn) == 2
    overview.agreement(closure)
    (one,) = rows(closure.page, "plan-closed.overview.agreement")
    assert float(one["printed"]) == 7
    assert float(one["difference"]) == float(one["recomputed"]) - 7


def test_its_values_lead_to_its_register_and_back(closure: ClosureChapter, kent: Page) -> None:
    html = "".join(block.html(kent.ledger) for block in chapter.section_parts(closure, "all-of-it"))
    assert 'href="audit_901.html#figure-901-1.1-01"' in html
    (title,) = audit_register.title(kent, "901", "")
    assert isinstance(title, Prose)
    assert title.text == "# Register of the closure report"
    (table,) = audit_register.rows(kent, "901", "")
    shown = table.html(kent.ledger)
    assert "All crime in Tenterden, 2018/19" in shown
    assert 'href="plan_closed_all.html#figure-1"' in shown


def test_documents_of_one_force_never_show_in_the_edition_of_another(
    closure: ClosureChapter, kent: Page
) -> None:
    with pytest.raises(UnknownNameError, match="Kent has no document '002'"):
        open_closure(kent, "002")
    audit.scope(kent)
    audit.totals(kent)
    counted = rows(kent, "audit.totals.table")
    assert [row["document"] for row in counted] == ["901"]
    essex = Page("test", replace(kent.measures, force=kent.catalogue.force("essex")), kent.plan)
    with pytest.raises(UnknownNameError, match="Essex has no document '901'"):
        open_closure(essex, "901")
