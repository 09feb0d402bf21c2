"""What ``pcp audit`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.documents.audit import run_audits
from pcp_analysis.documents.audit_words import printed_words
from pcp_analysis.documents.verdicts import ORDER, Finding, Verdict
from pcp_analysis.errors import UnknownNameError, did_you_mean
from pcp_analysis.report.audit.output import as_csv, as_json


class Format(StrEnum):
    """How findings are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def _verdict(name: str) -> Verdict:
    wanted = name.strip().casefold().replace(" ", "-")
    for verdict in ORDER:
        if verdict.slug == wanted:
            return verdict
    known = [verdict.slug for verdict in ORDER]
    hint = did_you_mean(wanted, known) or f" There are: {', '.join(known)}."
    raise UnknownNameError(f"unknown verdict '{name}'.{hint}")


def _document(name: str, catalogue: Catalogue) -> str:
    if name in catalogue.documents:
        return name
    hint = did_you_mean(name, catalogue.documents)
    hint = hint or f" There are: {', '.join(sorted(catalogue.documents))}."
    raise UnknownNameError(f"unknown document '{name}'.{hint}")


def print_audit(
    out: Console, root: Path, documents: Sequence[str], verdicts: Sequence[str], format_: Format
) -> None:
    """Print the findings of some documents and verdicts; of all where none are named.

    Parameters
    ----------
    out : Console
        Where to.
    root : Path
        The project's folder.
    documents, verdicts : sequence of str
        As typed.
    format_ : Format
        Table, CSV or JSON; the last two are printed plain, for a file or another program.

    Raises
    ------
    UnknownNameError
        If there is no such document or verdict, with the nearest name.
    """
    chosen = [_verdict(name) for name in verdicts]
    catalogue = Catalogue.load(root)
    named = [_document(name, catalogue) for name in documents]
    findings = [item for one in run_audits(root) for item in one.select(named, chosen)]
    if format_ is Format.CSV:
        out.out(as_csv(findings), end="", highlight=False)
    elif format_ is Format.JSON:
        out.out(as_json(findings), end="", highlight=False)
    else:
        _print_table(out, findings)


def _print_table(out: Console, findings: Sequence[Finding]) -> None:
    widths = {"Figure": 3, "Printed": 3, "Verdict": 2, "What was found": 7}
    columns = [Column(name, ratio=ratio) for name, ratio in widths.items()]
    table = Table(*columns, show_lines=True, expand=True)
    for item in findings:
        figure, leading = item.figure, item.leading
        note = f"\n[dim]{escape(figure.note)}[/dim]" if figure.note else ""
        table.add_row(
            f"{escape(figure.figure_id)}\n[dim]{escape(figure.locator)}[/dim]",
            f"[bold]{escape(printed_words(figure))}[/bold]\n[dim]{escape(figure.subject)}[/dim]",
            item.verdict.value,
            f"{escape(leading.words)}{note}",
        )
    if findings:
        out.print(table)
    counts = Counter(item.verdict for item in findings)
    told = "; ".join(f"{counts[verdict]:,} {verdict.value}" for verdict in ORDER if counts[verdict])
    figures = "figure" if len(findings) == 1 else "figures"
    out.print(f"{len(findings):,} {figures}{': ' if told else ''}{told}", highlight=False)


def audit(
    document: Annotated[
        list[str] | None, typer.Option(help="Only this document, by its three digits; repeatable.")
    ] = None,
    verdict: Annotated[
        list[str] | None, typer.Option(help="Only this verdict, such as revised; repeatable.")
    ] = None,
    format_: Annotated[
        Format, typer.Option("--format", help="How to print the findings.")
    ] = Format.TABLE,
) -> None:
    """Check the figures that the documents print against each other and against open data."""
    print_audit(Console(), find_project_root(), document or [], verdict or [], format_)
