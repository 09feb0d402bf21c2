"""Commands that build an edition and keep what it holds: build, editions, record, check-narrative."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.publishing.build.unchanged import keep_standing, stands
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.publishing.trace.locate import is_bundle
from pcp_analysis.publishing.trace.manifest import DIGEST

out, err = Console(), Console(stderr=True)


def build(
    edition: Annotated[str, typer.Argument(help="Edition or quarter, such as 2020-21-q4.")],
    force: Annotated[str | None, typer.Option(help="Build it for another force.")] = None,
    jobs: Annotated[
        int, typer.Option(min=1, max=64, help="Chapters that run at once.")
    ] = os.cpu_count() or 1,
    pdf: Annotated[
        bool | None,
        typer.Option(
            "--pdf/--no-pdf", help="Print the book as PDF too; by default where that can be done."
        ),
    ] = None,
    cache: Annotated[
        bool,
        typer.Option(
            "--cache/--no-cache",
            help="Use again what earlier builds made and nothing changed for; the files are the same.",
        ),
    ] = True,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what was used again, and why the rest was made.")
    ] = False,
) -> None:
    """Run every chapter's notebook, then Jupyter Book, into editions/FORCE/EDITION.

    What did not change since an earlier build is used again. An unpacked bundle is verified first and
    left as it is: its edition goes into rebuilt/FORCE/EDITION, made anew.
    """
    root = find_project_root()
    if is_bundle(root):
        from pcp_analysis.publishing.rebuild import rebuild

        options = [edition, "--jobs", str(jobs)]
        options += [] if force is None else ["--force", force]
        options += [] if pdf is None else ["--pdf" if pdf else "--no-pdf"]
        _print_built(rebuild(root, options))
        return
    chosen = read_edition(root, Catalogue.load(root), edition, force=force)
    if not chosen.announced:
        err.print(
            f"{chosen.name} of {chosen.force} has no edition file: as at {chosen.as_at}, the day of "
            f"the newest release at hand. 'pcp new {chosen.name} --force {chosen.force}' keeps it.",
            soft_wrap=True,
            highlight=False,
        )
    kept = Kept(Store.of(root), root, str(chosen.folder)) if cache else None
    folder = root / "editions" / chosen.folder
    if kept is not None and stands(kept, chosen, folder, pdf):
        _explain(kept, explain)
        out.print("Nothing changed since it was built.")
    else:
        folder = _build(root, chosen, jobs, pdf, kept)
        if kept is not None:
            keep_standing(kept, chosen, folder, pdf)
            kept.store.make_room()
            _explain(kept, explain)
    _print_built(folder)


def _build(root: Path, chosen: Edition, jobs: int, pdf: bool | None, kept: Kept | None) -> Path:
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    from pcp_analysis.publishing.build.workers import chapter_workers

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with (
        chapter_workers(root, jobs, chosen.parameters) as workers,
        Progress(*columns, console=err) as progress,
    ):
        # its libraries take as long as the kernel that meanwhile begins
        from pcp_analysis.publishing.build.edition import build_edition

        tasks = {}

        def told(chapter: str, done: int, total: int) -> None:
            if chapter not in tasks:
                tasks[chapter] = progress.add_task(chapter.replace("_", " "), total=total)
            progress.update(tasks[chapter], completed=done)

        return build_edition(
            root,
            chosen,
            workers=workers,
            chapter_progress=told,
            stage=lambda words: progress.console.print(f"[bold]{escape(words)}[/bold]"),
            pdf=pdf,
            kept=kept,
        )


def _explain(kept: Kept, asked: bool) -> None:
    """Print what became of each result; without being asked, how many were used again."""
    from pcp_analysis.publishing.cache.explain import explanation

    if not asked:
        used = sum(outcome.kept for outcome in kept.outcomes)
        if used and used < len(kept.outcomes):
            out.print(f"Used again from earlier builds: {used} of {len(kept.outcomes)} parts.")
        return
    for outcome in kept.outcomes:
        out.print(
            f"{outcome.name}: {explanation(kept, outcome)}",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )


def _print_built(folder: Path) -> None:
    page, name = folder / "html" / "index.html", "/".join(folder.parts[-2:])
    out.print(f"Built {name}: open {os.path.relpath(page)}", soft_wrap=True)
    digest = (folder / DIGEST).read_text(encoding="utf-8").split()[0]
    out.print(f"SHA-256 of its manifest, to note elsewhere: {digest}", soft_wrap=True)


def editions() -> None:
    """List the editions: quarter, as-at date, status, and whether each is built."""
    from pcp_analysis.publishing.html.site import editions_at

    root = find_project_root()
    catalogue = Catalogue.load(root)
    table = Table("Edition", "Force", "Quarter", "As at", "Version", "Status", "Built")
    for listed in editions_at(root, catalogue, root / "editions"):
        item = listed.edition
        done = bool(listed.links)
        table.add_row(
            item.name,
            catalogue.force(item.force).name,
            item.quarter.label,
            f"{item.as_at.day} {item.as_at:%B %Y}",
            str(item.version),
            item.status if item.announced else f"{item.status}, no edition file",
            "yes" if done else "no",
        )
    out.print(table)


def record(
    edition: Annotated[str, typer.Argument(help="A built edition, such as 2020-21-q4.")],
    force: Annotated[str | None, typer.Option(help="Of another force.")] = None,
) -> None:
    """Keep the figures of a built edition, so that later editions can be set beside it."""
    from pcp_analysis.publishing.trace.locate import Built
    from pcp_analysis.publishing.trace.verify import refuse_changed
    from pcp_analysis.report.editions.record import code_digest, record_of, write_record
    from pcp_analysis.report.ledger import Ledger

    root = find_project_root()
    chosen = read_edition(root, Catalogue.load(root), edition, force=force)
    folder = root / "editions" / chosen.folder
    ledger = Ledger.read(folder)
    refuse_changed(Built(folder, root, None), "it is not recorded")
    kept = record_of(
        ledger,
        force=chosen.force,
        edition=chosen.name,
        quarter=chosen.quarter,
        as_at=chosen.as_at,
        version=chosen.version,
        status=chosen.status,
        code=code_digest(),
    )
    path = write_record(root, kept)
    out.print(f"Recorded {len(kept.figures):,} figures in {path.relative_to(root)}", soft_wrap=True)


def check_narrative() -> None:
    """Prove that no measured number in the book's prose is typed by hand."""
    from pcp_analysis.report.ledger import Ledger
    from pcp_analysis.report.plan.commentary import refuse_bare_numbers
    from pcp_analysis.report.plan.narrative import narrative_numbers

    root = find_project_root()
    texts: dict[str, str] = {}
    for built in sorted((root / "editions").glob("*/*/ledger.json")):
        entries = Ledger.read(built.parent).entries
        texts |= {name: entry.text for name, entry in entries.items()}
    refuse_bare_numbers(narrative_numbers(root), texts)
    out.print("No measured number is typed into the prose.")
