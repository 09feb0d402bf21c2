from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.cli.audit import Format, print_audit
from pcp_analysis.documents.audit import quantity_key
from pcp_analysis.documents.verdicts import ORDER, Verdict
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.report.audit import chapter as audit
from pcp_analysis.report.audit import lists as audit_lists
from pcp_analysis.report.audit import register as audit_register
from pcp_analysis.report.audit.output import HEADER, as_csv, as_json
from pcp_analysis.report.blocks import Block, Figure, Prose, Table
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.closure import chapter as closure
from pcp_analysis.report.closure.values import open_closure
from pcp_analysis.report.page import Page, open_page
from pcp_analysis.report.printed import FAULTS, audit_of
from tests.editions import WITHOUT_RELEASES

ROOT = Path(__file__).parents[2]
REGISTER_PAGES = {
    **{"audit_000": ("000", ""), "audit_001": ("001", ""), "audit_002": ("002", "")},
    **{"audit_001_aspirations": ("001", "aspirations"), "audit_003": ("003", "")},
    "audit_002_chapters_5_to_11": ("002", "chapters-5-to-11"),
    "audit_002_appendix": ("002", "appendix"),
    "audit_002_appendix_5_to_7": ("002", "appendix-5-to-7"),
    "audit_004": ("004", ""),
    "audit_004_sections_5_1_to_5_3": ("004", "sections-5-1-to-5-3"),
}
LARGEST = 1_000_000  # bytes of a page of the register
LINK = re.compile(r'href="([a-z0-9_]+)\.html#([^"]+)"')


def html(page: Page, blocks: list[Block]) -> str:
    return "\n".join(block.html(page.ledger) for block in blocks)


def chapter(page: Page) -> list[Block]:
    return [
        block
        for part in (
            audit.scope,
            audit.totals,
            audit_lists.faults,
            audit_lists.differing,
            audit_lists.needed,
            audit_lists.everything,
        )
        for block in part(page)
    ]


def tables(blocks: list[Block]) -> dict[str, Table]:
    return {block.entry.id: block for block in blocks if isinstance(block, Table)}


def test_totals_are_those_of_the_findings(page: Page) -> None:
    found = audit_of(page).findings
    table = tables(audit.totals(page))["audit.totals.table"]
    assert len(table.rows) == len(ORDER) + 1
    assert page.ledger.get("audit.overview.figures").value == len(found)
    by_verdict = [page.ledger.get(f"audit.overview.{verdict.slug}").value for verdict in ORDER]
    assert sum(value or 0 for value in by_verdict) == len(found)
    content = page.ledger.files["figures/audit.totals.table.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["document"] for row in rows] == ["000", "001", "002", "003", "004"]
    for row in rows:
        assert sum(int(row[verdict.slug]) for verdict in ORDER) == int(row["all"])


def test_chart_says_in_words_what_it_draws(page: Page) -> None:
    (chart,) = [block for block in audit.totals(page) if isinstance(block, Figure)]
    faults = page.ledger.get("audit.overview.internally-inconsistent").value or 0
    faults += page.ledger.get("audit.overview.conflicts-with").value or 0
    assert chart.entry.text.startswith(f"{faults:,.0f} of ")
    assert chart.svg.startswith(b"<?xml")


def test_chart_counts_the_faults_of_each_document_under_its_short_name(page: Page) -> None:
    (chart,) = [block for block in audit.totals(page) if isinstance(block, Figure)]
    result = audit_of(page)
    svg = chart.svg.decode()
    for document, item in page.catalogue.documents.items():
        name = item.short_title
        figures, faults = result.select([document]), result.select([document], FAULTS)
        assert f"{len(figures):,} ({len(faults):,})" in svg
        assert name in svg
        assert f"{name} is {document}, " in chart.caption


def test_page_begins_with_what_could_not_be_tested_and_counts_a_repeated_fault_once(
    page: Page,
) -> None:
    (said,) = audit.scope(page)
    assert isinstance(said, Prose)
    assert said.text.startswith("**{value}`audit.overview.not-reproducible-from-open-data` of ")
    share = page.ledger.get("audit.overview.not-tested-share").value
    untested = page.ledger.get("audit.overview.not-reproducible-from-open-data").value
    assert share == pytest.approx(100 * (untested or 0) / len(audit_of(page).findings))
    faults = page.ledger.get("audit.overview.faults").value or 0
    apart = page.ledger.get("audit.overview.faults-apart").value or 0
    specials = ("002-2.7-03", "002-4.16-03", "002-a1-plan-03-03", "002-a1-extension-04-02")
    keys = {quantity_key(audit_of(page).find(name).figure) for name in specials}
    assert len(keys) == 1
    assert len(specials) <= faults - apart < faults


def test_every_fault_is_listed_with_its_arithmetic_and_a_link(page: Page) -> None:
    blocks = audit_lists.faults(page)
    text = html(page, blocks)
    faults = audit_of(page).select(verdicts=[Verdict.INCONSISTENT, Verdict.CONFLICTS])
    assert sum(len(table.rows) for table in tables(blocks).values()) == len(faults)
    for item in faults:
        assert f'href="{item.figure.address}"' in text
    assert "254 is not below 238" in text
    assert "66,497" not in text  # what is only cut off is no fault


def test_definitions_and_revisions_are_listed_apart(page: Page) -> None:
    found = tables(audit_lists.differing(page))
    assert set(found) == {"audit.open-data.definition-differs", "audit.open-data.revised"}
    result = audit_of(page)
    for verdict in (Verdict.DEFINITION, Verdict.REVISED):
        rows = found[f"audit.open-data.{verdict.slug}"].rows
        assert len(rows) == len(result.select(verdicts=[verdict]))


def test_what_is_not_reproducible_is_grouped_by_need(page: Page) -> None:
    table = tables(audit_lists.needed(page))["audit.needs.table"]
    content = page.ledger.files["figures/audit.needs.table.csv"].decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    count = len(audit_of(page).select(verdicts=[Verdict.NOT_REPRODUCIBLE]))
    assert sum(int(row["all"]) for row in rows) == count == table.entry.n


def test_register_pages_hold_every_row_once_and_stay_small(page: Page) -> None:
    seen: list[str] = []
    for name in REGISTER_PAGES:
        text = html(page, audit_register.rows(page, *REGISTER_PAGES[name]))
        assert len(text.encode()) < LARGEST
        seen += re.findall(r'id="figure-(\d{3}-[^"]+)"', text)
    assert sorted(seen) == sorted(item.figure.figure_id for item in audit_of(page).findings)
    known = audit_of(page).register.by_id
    assert {known[figure_id].page for figure_id in seen} == set(REGISTER_PAGES)
    built = {chapter.page for chapter in edition_chapters(page.measures).pages}
    assert {"audit", *REGISTER_PAGES} <= built


def test_links_lead_to_anchors_in_both_directions(page: Page) -> None:
    anchors: dict[str, set[str]] = {}
    texts = {
        name: html(page, audit_register.rows(page, *REGISTER_PAGES[name]))
        for name in REGISTER_PAGES
    }
    for name, text in texts.items():
        anchors[name] = set(re.findall(r'id="(figure-\d{3}-[^"]+)"', text))
    report = open_closure(page, "002")
    sections = {
        item.page: closure.section_parts(report, item.id)
        for item in report.report.document.sections
    }
    for name, blocks in sections.items():
        marked = re.findall(
            r"^\(([^)]+)\)=$",
            "\n".join(block.text for block in blocks if isinstance(block, Prose)),
            re.M,
        )
        anchors[name] = set(marked)
        texts[name] = html(page, blocks)
    texts["audit"] = html(page, chapter(page))
    links = [(name, *link) for name, text in texts.items() for link in LINK.findall(text)]
    assert [link for link in links if link[2] not in anchors.get(link[1], set())] == []
    between = {(name.split("_")[0], target.split("_")[0]) for name, target, _ in links}
    assert {("audit", "closure"), ("closure", "audit")} <= between


def test_each_figure_of_the_closure_chapter_that_prints_values_is_linked_from_the_register(
    page: Page,
) -> None:
    register = "\n".join(
        html(page, audit_register.rows(page, *REGISTER_PAGES[name])) for name in REGISTER_PAGES
    )
    chapter_of = open_closure(page, "002")
    report = chapter_of.report
    for figure in (*report.figures, *report.subjects):
        for value in report.points_of(figure):
            assert chapter_of.rows.of(value), value
        if report.points_of(figure):
            assert f"#{figure.key}" in register, figure.key


def test_csv_runs_no_formula_and_json_holds_every_check(page: Page) -> None:
    findings = audit_of(page).findings
    rows = list(csv.DictReader(io.StringIO(as_csv(findings))))
    assert tuple(rows[0]) == HEADER
    assert len(rows) == len(findings)
    assert not any(str(cell).startswith(("=", "+", "@")) for row in rows for cell in row.values())
    content = json.loads(as_json(findings))
    assert [item["verdict"] for item in content] == [item.verdict.value for item in findings]
    assert all(
        len(item["checks"]) == len(found.checks)
        for item, found in zip(content, findings, strict=True)
    )


def test_abbreviations_of_measures_are_spelled_out(page: Page) -> None:
    figure = audit_of(page).find("003-p7-02").figure
    assert figure.subject.startswith("Killed or seriously injured")
    grays = audit_of(page).find("002-8.4-01").figure
    assert grays.subject.startswith("Homicide victims Grays incident")
    assert figure.address == "audit_003.html#figure-003-p7-02"


def test_edition_of_another_force_shows_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))
    page = open_page(
        "audit_test",
        force="essex",
        quarter="2020-21-q4",
        as_at="2026-07-31",
        without_releases=WITHOUT_RELEASES,
    )
    kent = Catalogue.load(ROOT).force("kent")
    page = Page("audit_test", replace(page.measures, force=kent), page.plan)
    for part in (audit.scope, audit.totals, audit_lists.faults):
        with pytest.raises(UnknownNameError, match="documents/kent holds no document"):
            part(page)
    with pytest.raises(UnknownNameError, match="Kent has no document '000'"):
        audit_register.rows(page, "000", "")
    assert audit_of(page).findings == ()


def test_an_edition_reads_no_release_after_its_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCP_PROJECT", str(ROOT))
    page = open_page("audit_test", force="essex", quarter="2020-21-q4", as_at="2023-12-31")
    catalogue = page.catalogue
    for item in audit_of(page).findings:
        for check in item.checks:
            for name in check.releases:
                assert catalogue.release(name).published <= dt.date(2023, 12, 31)


def printed(documents: list[str], verdicts: list[str], format_: Format) -> str:
    out = Console(file=io.StringIO(), width=120)
    print_audit(out, ROOT, documents, verdicts, format_)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_command_prints_what_was_asked_for() -> None:
    table = printed(["003"], ["internally-inconsistent", "agrees if truncated"], Format.TABLE)
    assert "254 is not below 238" in " ".join(table.split())
    assert "80.75%" in table
    assert "002-" not in table
    rows = list(csv.DictReader(io.StringIO(printed([], ["revised"], Format.CSV))))
    assert {row["verdict"] for row in rows} == {"revised"}
    content = json.loads(printed(["004", "000"], [], Format.JSON))
    assert {item["document"] for item in content} == {"000", "004"}


@pytest.mark.parametrize(
    ("documents", "verdicts", "said"),
    [
        ([], ["revisd"], r"unknown verdict 'revisd'. Did you mean 'revised'\?"),
        ([], ["wrong"], "unknown verdict 'wrong'. There are: internally-inconsistent, "),
        (["03"], [], r"unknown document '03'. Did you mean '00\d'\?"),
        (["closure"], [], "unknown document 'closure'. There are: 000, 001, 002, 003, 004"),
    ],
)
def test_command_refuses_unknown_names(
    documents: list[str], verdicts: list[str], said: str
) -> None:
    with pytest.raises(UnknownNameError, match=said):
        printed(documents, verdicts, Format.TABLE)
