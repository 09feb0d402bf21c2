"""``pcp import``: from a file, a folder or an archive to the store, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.errors import PcpError, UnknownNameError
from pcp_analysis.numbers import format_value
from pcp_analysis.store.importing import ImportReport, Prepared, accepting, keep, prepare, undo
from pcp_analysis.store.recognition import Half, Recognised, files_of, recognise_files
from pcp_analysis.store.release_list import entry_of

out, err = Console(), Console(stderr=True)
_JUDGE = "accept what the publisher or the force bear out; TEXT may say that a cause is not known"
_SIGN = {"notice": "note", "question": "judge", "refusal": "refused"}


def _date(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise PcpError(f"--published {text}: expected a date such as 2026-07-23") from None


def _number(value: float) -> str:
    return f"{value:,.0f}" if float(value).is_integer() else format_value(value)


def _print_prepared(prepared: Prepared, listed: bool) -> None:
    """Say what a file is, what is new in it, what changed, and what is odd."""
    release, counts, beside = prepared.release, prepared.counts, prepared.comparison
    summary = Table(title=escape(f"{release.title}, {release.edition}"), show_header=False)
    summary.add_row("Release", f"{release.id} ({'listed' if listed else 'proposed'})")
    summary.add_row("Published", escape(f"{release.published}, {release.published_basis}"))
    summary.add_row("Rows read", f"{counts.rows_read:,}")
    for reason, rows in counts.rows_left_out.items():
        summary.add_row(f"Rows left out: {escape(reason)}", f"{rows:,}")
    summary.add_row("Forces", str(counts.forces))
    summary.add_row("Periods", f"{counts.first_period} to {counts.last_period}")
    summary.add_row("Observations", f"{sum(counts.observations.values()):,}")
    summary.add_row(
        "Against what was known",
        f"{beside.new:,} new, {beside.same:,} the same, {beside.changed:,} changed, "
        f"{beside.gone:,} gone",
    )
    out.print(summary)
    if prepared.totals:
        totals = Table("Indicator", "Shared", "Differ", "Total before", "Total now", "Change")
        totals.title = "Totals over what the previous release holds too"
        for item in prepared.totals:
            totals.add_row(
                f"{item.indicator}, {item.period_type}\n"
                f"[dim]against {escape(item.previous_release)}[/dim]",
                *(f"{item.shared:,}", f"{item.changed:,}"),
                *(_number(item.previous), _number(item.new), _number(item.new - item.previous)),
            )
        out.print(totals)
    for finding in prepared.findings:
        sign = _SIGN[finding.level]
        out.print(f"{sign}: {finding.id}: {finding.text}", soft_wrap=True, markup=False)


def _print_stored(report: ImportReport, root: Path) -> None:
    out.print(
        f"Stored {sum(report.counts.observations.values()):,} observations of {report.release.id} in "
        f"{report.path.relative_to(root)}",
        soft_wrap=True,
    )


def _read(
    path: Path,
    release_id: str | None,
    published: dt.date | None,
    catalogue: Catalogue,
    folder: Path,
) -> tuple[list[tuple[Prepared, Recognised]], list[Half]]:
    """Read what a path stands for, with a bar that moves file by file."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    release = None if release_id is None else catalogue.release(release_id)
    found: list[tuple[Prepared, Recognised]] = []
    items: list[Recognised | Half]
    halves: list[Half] = []
    unknown: list[str] = []
    with Progress(*columns, console=err, transient=True) as progress, files_of(path) as files:
        task = progress.add_task(f"Reading {escape(path.name)}", total=len(files) + 1)
        if release is not None:
            items = [Recognised(path, release, True)]
        else:
            items, unknown = recognise_files(files, catalogue, published=published)
        progress.update(task, total=len(items) + 1, completed=1)
        for item in items:
            if isinstance(item, Half):
                halves.append(item)
                continue
            progress.update(task, description=f"Reading {escape(item.path.name)}")
            found.append((prepare(item.path, item.release, catalogue, folder, item.content), item))
            progress.advance(task)
    for name in unknown:
        err.print(f"{name}: no table of a known layout, left aside", markup=False)
    return found, halves


def _accepted(names: list[str], reason: str | None) -> dict[str, str]:
    if names and not (reason and reason.strip()):
        raise PcpError("--accept needs --reason TEXT: why the finding is right, which is kept")
    return {name: str(reason).strip() for name in names}


def import_(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(help="A file, a folder or a ZIP; or a release id and its file."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is in it; nothing is written.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Store without asking, for scripts.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(help="A finding that a person has judged; repeatable, needs --reason."),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why what is accepted is right; kept.")] = None,
    published: Annotated[
        str | None,
        typer.Option(help="When it came out, such as 2026-07-23, where the file tells not."),
    ] = None,
    undo_: Annotated[
        str | None, typer.Option("--undo", help="Take a release back out of the store.")
    ] = None,
) -> None:
    """Recognise a publisher's file, show what is new and odd in it, and store it."""
    root = find_project_root()
    catalogue = Catalogue.load(root)
    folder = root / "data" / "observations"
    if undo_ is not None:
        taken = undo(undo_, catalogue, folder)
        out.print(f"Took {undo_} back: {taken:,} observations", soft_wrap=True)
        return
    path, release_id = _sources(sources or [])
    judged = _accepted(accept or [], reason)
    found, halves = _read(path, release_id, _date(published), catalogue, folder)
    for prepared, item in found:
        _print_prepared(prepared, item.listed)
    if halves and not check:
        raise halves[0].error
    if check:
        for half in halves:
            out.print(
                f"{half.path.name}: {half.what}, {half.rows:,} rows read\n"
                f"judge: alone: it cannot be stored without {half.partner} of the same year: put both "
                f"into one folder",
                markup=False,
                soft_wrap=True,
            )
        refused = [item.id for prepared, _ in found for item in prepared.refusals]
        if refused:
            raise PcpError(f"{path.name} cannot be stored as it is: {', '.join(refused)}")
        out.print("Nothing was written.")
        return
    waiting = []
    for prepared, item in found:
        own = {
            name: why for name, why in judged.items() if name in {f.id for f in prepared.findings}
        }
        if len(found) > 1 and {finding.id for finding in prepared.open} - set(own):
            source = item.path if path.is_dir() else path
            waiting.append(f"{item.path.name} is not stored: {accepting(prepared, source)}")
            continue
        if not (item.listed or yes):
            _ask(prepared)
        report = keep(prepared, Catalogue.load(root), folder, own)
        _print_stored(report, root)
    if waiting:
        raise PcpError("\n".join([*waiting, _JUDGE]))


def _sources(sources: list[Path]) -> tuple[Path, str | None]:
    if len(sources) == 1:
        return sources[0], None
    if len(sources) == 2:
        return sources[1], str(sources[0])
    raise UnknownNameError("give a file, a folder or a ZIP: pcp import FILE; pcp import --help")


def _ask(prepared: Prepared) -> None:
    """Show the entry that would be added, and ask."""
    for key, value in entry_of(prepared.release).items():
        out.print(f"  {key}: {value}", markup=False, highlight=False, soft_wrap=True)
    if not typer.confirm(f"Store it as {prepared.release.id}?"):
        raise PcpError("nothing was stored")
