"""The register of published figures, page by page: each row with its anchor, checks and links."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis.documents.audit_words import printed_words
from pcp_analysis.documents.register_links import closure_links
from pcp_analysis.documents.verdicts import Finding
from pcp_analysis.report.audit.output import HEADER, cells
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.closure.chapter import page_of_figure
from pcp_analysis.report.closure.values import report_of
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import (
    CHAPTER,
    METHOD,
    Anchored,
    Explained,
    address,
    audit_of,
    check_line,
    is_own,
    ordered,
    page_of,
    subject,
)

_MOST_LINKS = 6


def rows_of(page: Page, name: str) -> list[Block]:
    """Return the rows of the register that stand on a page.

    Parameters
    ----------
    page : Page
        Whose ledger.
    name : str
        Name of the page, such as ``audit_002_appendix``.
    """
    if not is_own(page):
        return [Prose(f"No document of {page.force_name} is at hand.")]
    found = [item for item in audit_of(page).findings if page_of(item.figure.figure_id) == name]
    if not found:
        return [Prose("The register holds no figure of this document.")]
    return [_table(page, name, found)]


def _table(page: Page, name: str, found: Sequence[Finding]) -> Table:
    title = page.catalogue.documents[found[0].figure.document]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.register.{name.removeprefix('audit_').replace('_', '-')}",
            kind="table",
            chapter=CHAPTER,
            text=f"{title}: {len(found):,} figures and claims with their verdicts",
            method=METHOD,
            n=len(found),
        ),
        HEADER,
        [cells(item) for item in found],
        None,
    )
    closure = _closure_addresses(page)
    rows = [
        Row(
            [
                Anchored(item.figure),
                Explained(printed_words(item.figure), (subject(item.figure),)),
                _verdict(item, closure.get(item.figure.figure_id, ())),
            ]
        )
        for item in found
    ]
    columns = [Column(text, numeric=False) for text in ("Figure", "Printed", "Verdict")]
    return Table(entry, columns, rows, compact=True, stacked=True)


def _verdict(item: Finding, closure: Sequence[tuple[str, str]]) -> Explained:
    lines = [check_line(check) for check in ordered(item) if check.words]
    if item.figure.note:
        lines.append(item.figure.note)
    related = dict.fromkeys(name for check in item.checks for name in check.related)
    links = [(name, address(name)) for name in list(related)[:_MOST_LINKS]]
    return Explained(item.verdict.label, tuple(lines), (*links, *closure))


def _closure_addresses(page: Page) -> dict[str, list[tuple[str, str]]]:
    """Return the sections of the closure chapter that show a row's value, by figure id."""
    report = report_of(page)
    known = {figure.key: figure for figure in (*report.figures, *report.subjects)}
    found: dict[str, list[tuple[str, str]]] = {}
    for value, figure_ids in closure_links(audit_of(page).register, report):
        figure = known.get(value.key)
        if figure is None:
            continue
        name = f"closure figure {figure.number}" if figure.number else f"closure: {figure.title}"
        link = (name, f"{page_of_figure(figure)}#{figure.key}")
        for figure_id in figure_ids:
            links = found.setdefault(figure_id, [])
            if link not in links:
                links.append(link)
    return found
