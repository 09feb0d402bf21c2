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
_SIGN = {
    "done": "[green]done[/green]",
    "lacking": "[yellow]lacking[/yellow]",
    "open": "[bold red]open[/bold red]",
}


def status(
    edition: Annotated[
        str | None, typer.Argument(help="Edition or quarter; every one with a file if left out.")
    ] = None,
    force: Annotated[str | None, typer.Option(help="For another force.")] = None,
) -> None:
    """Show what an edition still lacks, each line with what mends it.

    "open" is a step still to take: an edition file, a fault, a page of questions alone, a small count,
    the build, the publication, the record. "lacking" is what the edition does without and says so:
    releases, the plan's priorities, a most similar group, figures of the force, commentary.

    The exit code is 1 while a step is open, and 0 once the edition is published whole.
    """
    root = find_project_root()
    catalogue = Catalogue.load(root)
    if edition is None:
        chosen = list_editions(root, catalogue)
    else:
        chosen = [read_edition(root, catalogue, edition, force=force)]
    still = 0
    for item in chosen:
        found = status_of(root, catalogue, item)
        still += sum(line.state == "open" for line in found)
        _print(catalogue, item, found)
    if still:
        sys.exit(1)


def _print(catalogue: Catalogue, edition: Edition, found: list[Item]) -> None:
    count = {state: sum(item.state == state for item in found) for state in ("open", "lacking")}
    left = f"{wording.plural(count['open'], 'step')} open" if count["open"] else "nothing open"
    if count["lacking"]:
        left += f", {wording.plural(count['lacking'], 'thing')} lacking"
    title = f"{catalogue.force(edition.force).name}, {edition.quarter.label}: {left}"
    if not out.is_terminal:
        typer.echo(title)
        for item in found:
            parts = [item.state, item.what, item.mend]
            typer.echo("\t".join(for_terminal(part) for part in parts if part))
        return
    table = Table("", "What", "What mends it", title=escape(title), title_justify="left")
    for item in found:
        table.add_row(
            _SIGN[item.state], escape(for_terminal(item.what)), escape(for_terminal(item.mend))
        )
    out.print(table)
