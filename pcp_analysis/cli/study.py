"""``pcp study``: how often the tests of an edition speak when nothing changed."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pcp_analysis import wording
from pcp_analysis.analysis.edition_study import designs_of, settings, study_cell
from pcp_analysis.analysis.kept_study import EditionStudy, write_study
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.report.methods.study import letters, summary_rows
from pcp_analysis.report.page import open_page
from pcp_analysis.statistics.study import Setting

out = Console()
_SEED = 20261129


def study(
    edition: Annotated[str, typer.Argument(help="Edition or quarter, such as 2020-21-q4.")],
    force: Annotated[str | None, typer.Option(help="For another force.")] = None,
    repeats: Annotated[int, typer.Option(min=50, max=100_000, help="Series in each cell.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Of every random number.")] = _SEED,
) -> None:
    """Simulate the designs of an edition and keep size, power and coverage for its Methods page."""
    root = find_project_root()
    found = read_edition(root, Catalogue.load(root), edition, force=force)
    page = open_page("study", **found.parameters)
    designs = designs_of(page.assessments)
    wanted = [(item.design, setting) for item in designs for setting in settings()]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=out, transient=True) as progress:
        cells = tuple(
            study_cell(design, setting, repeats, seed)
            for design, setting in progress.track(wanted, description="Simulating")
        )
    result = EditionStudy(
        force=found.force,
        quarter=str(found.quarter),
        seed=seed,
        repeats=repeats,
        other_forces=Setting(count=1, rho=0, spread=0).forces,
        designs={item.design.name: item.indicators for item in designs},
        cells=cells,
    )
    table = Table("Test", "Design", "Size, %", "Coverage, %", "Power, %", title=found.name)
    for row in summary_rows(result):
        table.add_row(*row)
    out.print(table)
    for letter, name in letters(result).items():
        out.print(f"{letter}: {name}", soft_wrap=True)
    path = write_study(root, result)
    number = wording.plural(len(cells), "cell")
    out.print(f"Wrote {path.relative_to(root)}: {number} of {repeats} series", soft_wrap=True)
