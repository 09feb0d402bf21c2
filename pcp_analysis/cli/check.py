"""``pcp check``: every fault in what people write, at once and in seconds."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.report.check import contacts_lacking, faults_of, unwritten_of
from pcp_analysis.texts.plain import for_terminal

out, err = Console(), Console(stderr=True)


def check(
    edition: Annotated[
        str | None, typer.Argument(help="Edition or quarter; every one when left out.")
    ] = None,
    force: Annotated[str | None, typer.Option(help="For another force.")] = None,
) -> None:
    """Read all that people write for an edition and list every fault, with file and line."""
    root = find_project_root()
    found = faults_of(root, edition, force)
    for line in found:
        err.print(escape(for_terminal(line)), soft_wrap=True, highlight=False)
    if found:
        err.print(f"[bold red]{wording.plural(len(found), 'fault')}[/bold red]")
        sys.exit(1)
    for path in unwritten_of(root, edition, force):
        out.print(f"Commentary not written: {path}", soft_wrap=True, highlight=False, markup=False)
    for line in contacts_lacking(root, edition, force):
        out.print(f"No contact: {line}", soft_wrap=True, highlight=False, markup=False)
    out.print("No fault in what people write.")
