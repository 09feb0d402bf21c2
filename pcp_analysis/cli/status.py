"""``pcp status``: what an edition still lacks."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import Edition, list_editions, read_edition
from pcp_analysis.report.status import Item, status_of
from pcp_analysis.texts.plain import for_terminal

out = Console()


def status(
    edition: Annotated[
        str | None, typer.Argument(help="Edition or quarter; every one with a file if left out.")
    ] = None,
    force: Annotated[str | None, typer.Option(help="For another force.")] = None,
) -> None:
    """Show what an edition still lacks, each line with what mends it.

    The exit code is 1 where anything is open.
    """
    root = find_project_root()
    catalogue = Catalogue.load(root)
    if edition is None:
        chosen = list_editions(root, catalogue)
    else:
        chosen = [read_edition(root, catalogue, edition, force=force)]
    lacking = 0
    for item in chosen:
        found = status_of(root, catalogue, item)
        lacking += sum(not line.done for line in found)
        _print(catalogue, item, found)
    if lacking:
        sys.exit(1)


def _print(catalogue: Catalogue, edition: Edition, found: list[Item]) -> None:
    still = sum(not item.done for item in found)
    left = f"{wording.plural(still, 'item')} open" if still else "nothing open"
    title = f"{catalogue.force(edition.force).name}, {edition.quarter.label}: {left}"
    if not out.is_terminal:
        typer.echo(title)
        for item in found:
            parts = ["done" if item.done else "open", item.what, item.mend]
            typer.echo("\t".join(for_terminal(part) for part in parts if part))
        return
    table = Table("", "What", "What mends it", title=escape(title), title_justify="left")
    for item in found:
        sign = "[green]done[/green]" if item.done else "[bold red]open[/bold red]"
        table.add_row(sign, escape(for_terminal(item.what)), escape(for_terminal(item.mend)))
    out.print(table)
