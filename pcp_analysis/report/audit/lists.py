"""The lists of the audit chapter: faults, other definitions, revisions, and what would be needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.documents.audit import Audit
from pcp_analysis.documents.audit_words import printed_words
from pcp_analysis.documents.verdicts import REVISION_LIMIT, Finding, Verdict
from pcp_analysis.report.audit.output import HEADER, cells
from pcp_analysis.report.blocks import Block, Column, Detailed, Made, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import (
    CHAPTER,
    FAULTS,
    METHOD,
    MOST_LINKS,
    Explained,
    audit_of,
    check_line,
    documents_of,
    figure_link,
    ordered,
)
from pcp_analysis.texts.plain import for_markdown


def faults(page: Page) -> list[Block]:
    """Return every inconsistency and conflict, by document, with its arithmetic in words."""
    result = audit_of(page)
    blocks: list[Block] = []
    for name, document in documents_of(page).items():
        found = result.select([name], FAULTS)
        if found:
            blocks += [
                Prose(f"### {for_markdown(document.title)}"),
                _faults_table(page, result, name, found),
            ]
    return blocks or [Prose("Nothing was found that contradicts itself or another figure.")]


def _faults_table(page: Page, result: Audit, document: str, found: Sequence[Finding]) -> Table:
    rows = [_row(result, item) for item in found]
    text = f"Document {document}: figures that are inconsistent or in conflict"
    return _list(page, f"faults.document-{document}", text, rows, found, "What was found")


def _row(result: Audit, item: Finding) -> Row:
    printed = Explained(printed_words(item.figure), (item.figure.subject,))
    return Row([figure_link(item.figure), printed, _told(result, item)])


def _told(result: Audit, item: Finding) -> Explained:
    """Return a verdict with what each check of it found, the note, and links to what it names."""
    lines = [
        f"{check_line(check)}."
        for check in ordered(item)
        if check.verdict in (*FAULTS, item.verdict)
    ]
    if item.figure.note:
        lines.append(item.figure.note)
    rows = result.register.by_id
    links = tuple((name, rows[name].address) for name in item.leading.related[:MOST_LINKS])
    return Explained(item.verdict.label, tuple(lines), links)


def _list(
    page: Page, name: str, text: str, rows: list[Row], found: Sequence[Finding], last: str
) -> Table:
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{name}",
            kind="table",
            chapter=CHAPTER,
            text=text,
            method=METHOD,
            n=len(found),
        ),
        HEADER,
        [cells(item) for item in found],
        None,
    )
    columns = [Column(heading, numeric=False) for heading in ("Figure", "Printed", last)]
    return Table(entry, columns, rows, compact=True, stacked=True)


def differing(page: Page) -> list[Block]:
    """Return the figures that open data of the same name do not give, and those revised since."""
    result = audit_of(page)
    blocks: list[Block] = []
    limit = wording.number(REVISION_LIMIT)
    for verdict, heading, text in (
        (
            Verdict.DEFINITION,
            "Definitions that differ",
            "Open data of the name that the document uses give another value. Where another "
            "definition was found that gives what is printed, it is named.",
        ),
        (
            Verdict.REVISED,
            "Revised since",
            "The definition is the same and the value differs a little, as it does when the publisher "
            f"revises its figures: by at most {limit} per cent, {limit} points of a percentage, or one "
            "place of a rank.",
        ),
    ):
        found = result.select(verdicts=[verdict])
        if not found:
            continue
        rows = [_row(result, item) for item in found]
        caption = f"{heading}: printed figures beside open data"
        blocks += [
            Prose(f"## {heading}\n\n{text}"),
            _list(page, f"open-data.{verdict.slug}", caption, rows, found, "Open data"),
        ]
    return blocks


def needed(page: Page) -> list[Block]:
    """Return how many figures cannot be reproduced, by what would be needed."""
    result = audit_of(page)
    found = result.select(verdicts=[Verdict.NOT_REPRODUCIBLE])
    documents = documents_of(page)
    rows: list[Row] = []
    data: list[list[Cell]] = []
    keys = Counter(item.figure.needs for item in found)
    for key, _ in sorted(keys.items(), key=lambda item: (-item[1], item[0])):
        need = result.register.needs.get(key)
        per = [
            sum(item.figure.needs == key and item.figure.document == name for item in found)
            for name in documents
        ]
        title = wording.upper_first(need.title) if need else "A release that this book lacks"
        detail = (
            need.detail if need else "Open data of the definition exist for other periods alone."
        )
        rows.append(Row([Detailed(title, detail), *(f"{part:,}" for part in per), f"{sum(per):,}"]))
        data.append([key, *per, sum(per)])
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.needs.table",
            kind="table",
            chapter=CHAPTER,
            text="What would be needed to reproduce the other figures",
            unit="figures",
            method=METHOD,
            n=len(found),
        ),
        ["needs", *documents, "all"],
        data,
        None,
    )
    columns = [
        Column("Needed", numeric=False),
        *(Column(documents[name].short_title) for name in documents),
        Column("All"),
    ]
    return [
        Prose(
            "These figures contradict nothing that is printed, but no release of this book gives "
            "them. The table says who would have to open what."
        ),
        Table(entry, columns, rows, compact=True),
    ]


def everything(page: Page) -> list[Block]:
    """Return the link to the findings of every figure as one file."""
    result = audit_of(page)
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.findings.table",
            kind="table",
            chapter=CHAPTER,
            text="Every registered figure with its checks and verdict",
            method=METHOD,
            n=len(result.findings),
        ),
        HEADER,
        [cells(item) for item in result.findings],
        None,
    )
    return [
        Prose(
            "All findings are in one file. The command `pcp audit` prints the same, by document and "
            "verdict."
        ),
        Made(entry),
    ]
