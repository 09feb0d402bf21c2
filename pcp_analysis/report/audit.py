"""The audit chapter: what was checked, the verdicts by document, and every fault found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pcp_analysis.published.audit import Audit
from pcp_analysis.published.audit_words import printed_words
from pcp_analysis.published.verdicts import ORDER, REVISION_LIMIT, Finding, Verdict
from pcp_analysis.report import wording
from pcp_analysis.report.audit_base import (
    CHAPTER,
    FAULTS,
    MEANINGS,
    Explained,
    address,
    audit_of,
    check_line,
    count_entry,
    figure_link,
    is_own,
    ordered,
    page_of,
    subject,
)
from pcp_analysis.report.audit_charts import GROUPS, VerdictBar, verdict_bars
from pcp_analysis.report.audit_output import HEADER, cells
from pcp_analysis.report.blocks import (
    Block,
    Column,
    Detailed,
    Figure,
    Prose,
    Row,
    Table,
    data_link,
)
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page


def scope(page: Page) -> list[Block]:
    """Return what was audited; for another force, that nothing of it was."""
    if not is_own(page):
        return [
            Prose(
                f"The audited documents are of Essex Police and its Commissioner; none of "
                f"{page.force_name} is at hand. This page is empty in an edition of another force."
            )
        ]
    result = audit_of(page)
    total = count_entry(page, "overview.figures", len(result.findings))
    claims = count_entry(
        page, "overview.claims", sum(item.figure.is_claim for item in result.findings), "claims"
    )
    faults = count_entry(page, "overview.faults", len(result.select(verdicts=FAULTS)))
    pages = "\n".join(f"- [{title}]({name}.md)" for name, title in _pages(page, result).items())
    return [
        Prose(
            f"The plan's own documents print figures, and words that rest on figures: *rose*, *fell*, "
            f"*the highest*. The register behind this page holds {total.role} of them, "
            f"{claims.role} of which are such words. Each was put to up to three checks. "
            "**Arithmetic**: do the document's other figures give it? **Elsewhere**: is the same "
            "quantity printed in another place, and alike? **Open data**: does any release at hand "
            f"give it?\n\n{faults.role} figures contradict others that are printed. No "
            "document is corrected here: what is printed stands beside what was computed, with the "
            "sum, so that a reader can check it by hand. A verdict is of the figure and not of those "
            "who printed it; most faults are slips of copying, rounding or timing.\n\n"
            f"The full register, row by row:\n\n{pages}"
        )
    ]


def _pages(page: Page, result: Audit) -> dict[str, str]:
    """Return the pages of the register with their titles, in the order of the rows."""
    names = dict.fromkeys(page_of(item.figure_id) for item in result.register.figures)
    titles = _documents(page, result)
    return {
        name: titles[name.split("_")[1]] + (", appendix" if name.endswith("appendix") else "")
        for name in names
    }


def _documents(page: Page, result: Audit) -> dict[str, str]:
    known = {item.document for item in result.register.figures}
    return {name: title for name, title in page.catalogue.documents.items() if name in known}


def _counts(result: Audit, document: str) -> Counter[Verdict]:
    return Counter(item.verdict for item in result.select([document]))


def totals(page: Page) -> list[Block]:
    """Return the chart and the table of verdicts by document."""
    if not is_own(page):
        return []
    result = audit_of(page)
    documents = _documents(page, result)
    counts = {name: _counts(result, name) for name in documents}
    bars = [
        VerdictBar(name, tuple(sum(counts[name][item] for item in group) for _, group in GROUPS))
        for name in documents
    ]
    faults = sum(counts[name][item] for name in documents for item in FAULTS)
    title = f"{faults:,} of {len(result.findings):,} figures contradict other printed figures"
    header = ["document", *(verdict.slug for verdict in ORDER), "all"]
    data: list[list[Cell]] = [
        [name, *(counts[name][item] for item in ORDER), counts[name].total()] for name in documents
    ]
    said = "; ".join(
        f"{bar.label}: "
        + ", ".join(f"{part:,} {name}" for (name, _), part in zip(GROUPS, bar.parts, strict=True))
        for bar in bars
    )
    chart = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.totals.chart",
            kind="figure",
            chapter=CHAPTER,
            text=f"{title}. Figures by document and verdict: {said}.",
            n=len(result.findings),
        ),
        header,
        data,
        verdict_bars(
            title, "Share of each document's figures by verdict; counts in the bars", bars
        ),
    )
    svg = page.ledger.files[chart.svg or ""]
    names = "; ".join(f"{name} is {title}" for name, title in documents.items())
    return [
        Figure(chart, svg, f"Verdicts by document. {names}."),
        _totals_table(page, counts, header, data),
    ]


def _totals_table(
    page: Page,
    counts: dict[str, Counter[Verdict]],
    header: Sequence[str],
    data: Sequence[Sequence[Cell]],
) -> Table:
    rows = [
        Row(
            [
                Detailed(verdict.label, MEANINGS[verdict]),
                *(f"{counts[name][verdict]:,}" for name in counts),
                count_entry(
                    page,
                    f"overview.{verdict.slug}",
                    sum(found[verdict] for found in counts.values()),
                ),
            ]
        )
        for verdict in ORDER
    ]
    every = [f"{found.total():,}" for found in counts.values()]
    everything = count_entry(
        page, "overview.figures", sum(found.total() for found in counts.values())
    )
    rows.append(Row(["All", *every, everything], emphasised=True))
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.totals.table",
            kind="table",
            chapter=CHAPTER,
            text="Figures by verdict and document",
            n=len(rows),
        ),
        header,
        data,
        None,
    )
    columns = [Column("Verdict", numeric=False), *(Column(name) for name in counts), Column("All")]
    return Table(entry, columns, rows, compact=True)


def faults(page: Page) -> list[Block]:
    """Return every inconsistency and conflict, by document, with its arithmetic in words."""
    if not is_own(page):
        return []
    result = audit_of(page)
    blocks: list[Block] = []
    for name, title in _documents(page, result).items():
        found = result.select([name], FAULTS)
        if found:
            blocks += [Prose(f"### {title}"), _faults_table(page, name, found)]
    return blocks or [Prose("Nothing was found that contradicts itself or another figure.")]


def _faults_table(page: Page, document: str, found: Sequence[Finding]) -> Table:
    rows = [Row([figure_link(item.figure), _printed_cell(item), _told(item)]) for item in found]
    text = f"Document {document}: figures that are inconsistent or in conflict"
    return _list(page, f"faults.document-{document}", text, rows, found, "What was found")


def _printed_cell(item: Finding) -> Explained:
    return Explained(printed_words(item.figure), (subject(item.figure),))


def _told(item: Finding) -> Explained:
    """Return a verdict with what each check of it found, the note, and links to what it names."""
    lines = [
        f"{check_line(check)}."
        for check in ordered(item)
        if check.verdict in (*FAULTS, item.verdict)
    ]
    if item.figure.note:
        lines.append(item.figure.note)
    links = tuple((name, address(name)) for name in item.leading.related[:6])
    return Explained(item.verdict.label, tuple(lines), links)


def _list(
    page: Page, name: str, text: str, rows: list[Row], found: Sequence[Finding], last: str
) -> Table:
    entry = page.ledger.add_data(
        Entry(id=f"{CHAPTER}.{name}", kind="table", chapter=CHAPTER, text=text, n=len(found)),
        HEADER,
        [cells(item) for item in found],
        None,
    )
    columns = [Column(heading, numeric=False) for heading in ("Figure", "Printed", last)]
    return Table(entry, columns, rows, compact=True, stacked=True)


def differing(page: Page) -> list[Block]:
    """Return the figures that open data of the same name do not give, and those revised since."""
    if not is_own(page):
        return []
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
        rows = [Row([figure_link(item.figure), _printed_cell(item), _told(item)]) for item in found]
        caption = f"{heading}: printed figures beside open data"
        blocks += [
            Prose(f"## {heading}\n\n{text}"),
            _list(page, f"open-data.{verdict.slug}", caption, rows, found, "Open data"),
        ]
    return blocks


def needed(page: Page) -> list[Block]:
    """Return how many figures cannot be reproduced, by what would be needed."""
    if not is_own(page):
        return []
    result = audit_of(page)
    found = result.select(verdicts=[Verdict.NOT_REPRODUCIBLE])
    documents = _documents(page, result)
    rows: list[Row] = []
    data: list[list[Cell]] = []
    keys = Counter(item.figure.needs for item in found)
    for key, _ in sorted(keys.items(), key=lambda item: (-item[1], item[0])):
        need = result.register.needs.get(key)
        per = [
            sum(item.figure.needs == key and item.figure.document == name for item in found)
            for name in documents
        ]
        title = wording.upper_first(need.title) if need else "A release that is not at hand"
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
            n=len(found),
        ),
        ["needs", *documents, "all"],
        data,
        None,
    )
    columns = [
        Column("Needed", numeric=False),
        *(Column(name) for name in documents),
        Column("All"),
    ]
    return [
        Prose(
            "These figures contradict nothing that is printed, but no open data at hand give them. "
            "The table says who would have to open what."
        ),
        Table(entry, columns, rows, compact=True),
    ]


def everything(page: Page) -> list[Block]:
    """Return the link to the findings of every figure as one file."""
    if not is_own(page):
        return []
    result = audit_of(page)
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.findings.table",
            kind="table",
            chapter=CHAPTER,
            text="Every registered figure with its checks and verdict",
            n=len(result.findings),
        ),
        HEADER,
        [cells(item) for item in result.findings],
        None,
    )
    return [
        Prose(
            f"All findings in one file: {data_link(entry)}. The command `pcp audit` prints the same, "
            "by document and verdict."
        )
    ]
