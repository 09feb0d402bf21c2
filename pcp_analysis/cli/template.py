"""``pcp template``: the form of a quarter's return, to be filled in."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import own_force
from pcp_analysis.report.page import parse_parameters
from pcp_analysis.store.return_form import write_template

out = Console()


def template(
    quarter: Annotated[str, typer.Argument(help="Quarter, such as 2021-22-q1.")],
    force: Annotated[
        str | None, typer.Option(help="Whose return; the project's own force if left out.")
    ] = None,
) -> None:
    """Write an empty return for a quarter, as Excel workbook and as CSV, to be filled in by the force.

    It has a row for each quarterly figure that the plan in force asks for.
    """
    root = find_project_root()
    force_id, parsed, _ = parse_parameters(
        Catalogue.load(root), force or own_force(root), quarter, "2000-01-01"
    )
    workbook, plain = write_template(root, force_id, parsed)
    out.print(
        f"Wrote {workbook.relative_to(root)} and the same as {plain.name}: fill in value, document and "
        f"locator in one of the two, then run 'pcp check {parsed}'",
        soft_wrap=True,
        highlight=False,
    )
