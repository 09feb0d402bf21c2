"""``pcp publish``: sign a draft off and hand it out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.catalogue.standing import SignOff
from pcp_analysis.cli.new import day_of
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.publishing.build.edition import build_edition
from pcp_analysis.publishing.build.workers import chapter_workers
from pcp_analysis.publishing.publish import Published
from pcp_analysis.publishing.publish import publish as publish_edition
from pcp_analysis.publishing.trace.manifest import changes_not_committed
from pcp_analysis.texts.plain import line_fault

out, err = Console(), Console(stderr=True)


def publish(
    edition: Annotated[str, typer.Argument(help="Edition or quarter, such as 2025-26-q4.")],
    signed_by: Annotated[
        str,
        typer.Option(prompt="Who signs it off", help="Who signs it off; the first page prints it."),
    ],
    on: Annotated[
        str,
        typer.Option(prompt="On which day (such as 2026-08-14)", help="The day of the sign-off."),
    ],
    force: Annotated[str | None, typer.Option(help="For another force.")] = None,
) -> None:
    """Check, sign off, build, verify, pack and record an edition.

    Where anything fails it stays a draft. Files below data/ that are not committed to git are named
    first; git is not needed.
    """
    root = find_project_root()
    catalogue = Catalogue.load(root)
    signed = _sign_off(signed_by, on)
    if waiting := changes_not_committed(root, "data"):
        err.print(
            f"Not committed to git: {wording.plural(len(waiting), 'file')} below data/, such as "
            f"{waiting[0]}. The edition is published with them all the same; commit them first where "
            f"others shall find them by the commit that its manifest names.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    chosen = read_edition(root, catalogue, edition, force=force)

    def build(item: Edition, target: Path) -> Path:
        with chapter_workers(root, os.cpu_count() or 1) as workers:
            return build_edition(
                root,
                item,
                target=target,
                workers=workers,
                chapter_progress=lambda *_: None,
                stage=lambda words: err.print(words, markup=False, highlight=False),
            )

    _print(root, publish_edition(root, catalogue, chosen, signed, build))


def _sign_off(name: str, day: str) -> SignOff:
    fault = line_fault(name)
    try:
        if fault is None:
            return SignOff(by=name.strip(), day=day_of(day, "--on"))
    except ValidationError:
        fault = "found no name, or one of more than 120 letters"
    raise UnknownNameError(f"--signed-by: {fault}")


def _print(root: Path, done: Published) -> None:
    def path(item: Path) -> str:
        return item.relative_to(root).as_posix()

    folder = path(done.folder)
    for line in (
        f"Published {done.edition.name}, version {done.edition.version}. {done.edition.standing}",
        f"To readers: {folder}/html (open index.html), {done.edition.pdf_name} and the "
        f"shorter PDFs where they were printed, and {done.edition.workbook_name}",
        f"To whoever checks it: {path(done.archive)}; 'pcp verify' proves it whole",
        f"To be noted elsewhere: SHA-256 of the manifest {done.digest}",
        f"To be committed: data/, with the record {path(done.record)}",
    ):
        out.print(line, soft_wrap=True, markup=False, highlight=False)
