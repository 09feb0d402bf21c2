"""The register of published figures, page by page: each row with its anchor, checks and links."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis.catalogue.documents import ClosureDocument, SourceDocument
from pcp_analysis.documents.audit_words import printed_words
from pcp_analysis.documents.closure import read_closure_report
from pcp_analysis.documents.register_links import ClosureRows
from pcp_analysis.documents.verdicts import Finding
from pcp_analysis.report.audit.output import HEADER, cells
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import (
    CHAPTER,
    METHOD,
    MOST_LINKS,
    Anchored,
    Explained,
    audit_of,
    check_line,
    document_of,
    ordered,
)
from pcp_analysis.texts.plain import for_markdown


def title(page: Page, document: str, part: str) -> list[Block]:
    """Return the heading of a page of the register.

    Parameters
    ----------
    page : Page
        Whose force.
    document, part : str
        Id of a document, and of a part of its register; empty for the rows that no part claims.
    """
    return [Prose(f"# {for_markdown(document_of(page, document).register_part(part).heading)}")]


def rows(page: Page, document: str, part: str) -> list[Block]:
    """Return the rows of the register that stand on a page.

    Parameters
    ----------
    page : Page
        Whose ledger.
    document, part : str
        As :func:`title` takes them.
    """
    source = document_of(page, document)
    name = source.register_part(part).page
    found = [item for item in audit_of(page).findings if item.figure.page == name]
    if not found:
        return [Prose("The register holds no figure of this document.")]
    return [_table(page, source, name, found)]


def _table(page: Page, document: SourceDocument, name: str, found: Sequence[Finding]) -> Table:
    title = document.title
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
    closure = _closure_addresses(page, document)
    rows = [
        Row(
            [
                Anchored(item.figure),
                Explained(printed_words(item.figure), (item.figure.subject,)),
                _verdict(page, item, closure.get(item.figure.figure_id, ())),
            ]
        )
        for item in found
    ]
    columns = [Column(text, numeric=False) for text in ("Figure", "Printed", "Verdict")]
    return Table(entry, columns, rows, compact=True, stacked=True)


def _verdict(page: Page, item: Finding, closure: Sequence[tuple[str, str]]) -> Explained:
    lines = [check_line(check) for check in ordered(item) if check.words]
    if item.figure.note:
        lines.append(item.figure.note)
    related = dict.fromkeys(name for check in item.checks for name in check.related)
    known = audit_of(page).register.by_id
    links = [(name, known[name].address) for name in list(related)[:MOST_LINKS]]
    return Explained(item.verdict.label, tuple(lines), (*links, *closure))


def _closure_addresses(page: Page, document: SourceDocument) -> dict[str, list[tuple[str, str]]]:
    """Return the sections of a closure chapter that show a row's value, by figure id."""
    if not isinstance(document, ClosureDocument):
        return {}
    report = read_closure_report(page.catalogue, document)
    in_register = ClosureRows(audit_of(page).register, document.id)
    known = {figure.key: figure for figure in (*report.figures, *report.subjects)}
    found: dict[str, list[tuple[str, str]]] = {}
    for value in report.values:
        figure = known.get(value.key)
        if figure is None:
            continue
        name = f"closure figure {figure.number}" if figure.number else f"closure: {figure.title}"
        link = (name, report.address_of(figure))
        for row in in_register.of(value):
            links = found.setdefault(row.figure_id, [])
            if link not in links:
                links.append(link)
    return found
