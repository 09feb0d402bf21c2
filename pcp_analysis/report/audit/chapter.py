"""The audit chapter: what was checked, the verdicts by document, and every fault found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pcp_analysis import wording
from pcp_analysis.catalogue.documents import SourceDocument
from pcp_analysis.charts.shares import GROUPS, VerdictBar, verdict_bars
from pcp_analysis.documents.audit import Audit, quantity_key
from pcp_analysis.documents.verdicts import ORDER, Verdict
from pcp_analysis.report.blocks import Block, Column, Detailed, Figure, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.printed import (
    CHAPTER,
    FAULTS,
    MEANINGS,
    METHOD,
    audit_of,
    count_entry,
    documents_of,
)
from pcp_analysis.texts.plain import for_markdown


def scope(page: Page) -> list[Block]:
    """Return what was audited, and the pages of the register."""
    documents = documents_of(page)
    result = audit_of(page)
    total = count_entry(page, "overview.figures", len(result.findings))
    claims = count_entry(
        page, "overview.claims", sum(item.figure.is_claim for item in result.findings), "claims"
    )
    found = result.select(verdicts=FAULTS)
    faults = count_entry(page, "overview.faults", len(found))
    apart = count_entry(
        page,
        "overview.faults-apart",
        len({quantity_key(item.figure) for item in found}),
        "quantities and claims",
    )
    untested = len(result.select(verdicts=[Verdict.NOT_REPRODUCIBLE]))
    share = page.ledger.add(
        Entry(
            id=f"{CHAPTER}.overview.not-tested-share",
            kind="number",
            chapter=CHAPTER,
            text=f"{wording.number(100 * untested / len(result.findings))}%",
            value=100 * untested / len(result.findings),
            unit="per cent",
            method="share of the rows of the documents' figures.csv by verdict",
        )
    )
    missing = count_entry(page, f"overview.{Verdict.NOT_REPRODUCIBLE.slug}", untested)
    pages = "\n".join(
        f"- [{for_markdown(title)}]({name}.md)" for name, title in _pages(documents).items()
    )
    return [
        Prose(
            f"**{missing.role} of {total.role} figures ({share.role}) could not be tested: no release "
            "of this book holds them, and nothing else that is printed tests them.**\n\n"
            f"The plan's own documents print figures, and words that rest on figures: *rose*, *fell*, "
            f"*the highest*. The register behind this page holds {total.role} of them, "
            f"{claims.role} of which are such words. Each was put to up to three checks. "
            "**Arithmetic**: do the document's other figures give it? **Elsewhere**: is the same "
            "quantity printed in another place, and alike? **Open data**: does any release of this "
            f"book give it?\n\n{faults.role} figures contradict others that are printed. A fault that "
            "two documents or places repeat, and a conflict seen from both its ends, counts in each: "
            f"they are of {apart.role} separate quantities and claims. No "
            "document is corrected here: what is printed stands beside what was computed, with the "
            "sum, so that a reader can check it by hand. The audit checks documents and not "
            "the edition's quarter, so it uses all data known by the edition's as-at date, also those "
            "of later years, and takes whole years from the annual release where there is a newer one; "
            "the chapters add up the quarters of the quarterly release. A verdict is of the figure and "
            "not of those who printed it.\n\n"
            f"The full register, row by row:\n\n{pages}"
        )
    ]


def _pages(documents: Mapping[str, SourceDocument]) -> dict[str, str]:
    """Return the pages of the register with their titles, in the order of the rows."""
    return {
        part.page: f"{document.title}, {part.id.replace('-', ' ')}" if part.id else document.title
        for document in documents.values()
        for part in document.register_pages
    }


def _counts(result: Audit, document: str) -> Counter[Verdict]:
    return Counter(item.verdict for item in result.select([document]))


def totals(page: Page) -> list[Block]:
    """Return the chart and the table of verdicts by document."""
    result = audit_of(page)
    documents = documents_of(page)
    counts = {name: _counts(result, name) for name in documents}
    bars = [
        VerdictBar(
            documents[name].short_title,
            tuple(sum(counts[name][item] for item in group) for _, group in GROUPS),
            f"{counts[name].total():,} ({sum(counts[name][item] for item in FAULTS):,})",
        )
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
            unit="figures",
            method=METHOD,
            title=title,
            n=len(result.findings),
        ),
        header,
        data,
        verdict_bars(
            title,
            "Share of each document\u2019s figures by verdict, counts where they fit; at the end all "
            "figures, in brackets those inconsistent or in conflict",
            bars,
        ),
    )
    svg = page.ledger.files[chart.svg or ""]
    names = "; ".join(
        f"{item.short_title} is {name}, {item.title}" for name, item in documents.items()
    )
    return [
        Figure(chart, svg, f"Verdicts by document. {for_markdown(names)}."),
        _totals_table(page, documents, counts, header, data),
    ]


def _totals_table(
    page: Page,
    documents: Mapping[str, SourceDocument],
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
            unit="figures",
            method=METHOD,
            n=len(rows),
        ),
        header,
        data,
        None,
    )
    heads = [Column(documents[name].short_title) for name in counts]
    columns = [Column("Verdict", numeric=False), *heads, Column("All")]
    return Table(entry, columns, rows, compact=True)
