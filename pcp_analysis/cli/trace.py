"""Commands that trace a figure or check an edition: show, reproduce, verify, diff, bundle."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Column, Table

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.documents.audit import find_finding
from pcp_analysis.errors import PcpError
from pcp_analysis.numbers import format_value
from pcp_analysis.publishing.bundle import bundle as write_bundle
from pcp_analysis.publishing.reproduce import Reproduction
from pcp_analysis.publishing.reproduce import reproduce as reproduce_figure
from pcp_analysis.publishing.trace import diff as differences
from pcp_analysis.publishing.trace.locate import Built, newest_with, opened
from pcp_analysis.publishing.trace.manifest import Manifest, read_manifest
from pcp_analysis.publishing.trace.rows import ObservationRow, read_from, rows_behind
from pcp_analysis.publishing.trace.tree import read_part
from pcp_analysis.publishing.trace.verify import Check
from pcp_analysis.publishing.trace.verify import verify as verify_edition
from pcp_analysis.report.ledger import Entry, Ledger, csv_rows, csv_text, read_entries

out, err = Console(), Console(stderr=True)
_REGISTERED = re.compile(r"\d{3}-")
Lookup = Callable[[str, str | None, int], list[RenderableType] | None]
Edition = Annotated[
    str, typer.Argument(help="Name, folder, unpacked bundle or zip of a built edition.")
]


class Form(StrEnum):
    """How a list is printed."""

    table = "table"
    csv = "csv"
    json = "json"


def _facts(title: str, facts: Sequence[tuple[str, object]]) -> Group:
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        if value not in (None, "", ()):
            table.add_row(name, escape(str(value)))
    return Group(f"[bold]{escape(title)}[/bold]", table)


def _listed(
    title: str, header: Sequence[str], rows: Sequence[Sequence[object]], most: int
) -> Group:
    more = len(rows) - most
    table = Table(*header)
    for row in rows[:most]:
        table.add_row(*(escape(_cell(cell)) for cell in row))
    rest = f"and {more:,} more; --rows shows them" if more > 0 else ""
    return Group(f"[bold]{escape(title)}[/bold]", table, rest)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return format_value(value) if isinstance(value, float) else str(value)


def _area(root: Path | None, code: str | None) -> str | None:
    if root is None or code is None:
        return code
    return f"{code}, {Catalogue.load(root).area_name(code)}"


def _definition(root: Path | None, entry: Entry) -> list[tuple[str, object]]:
    """Return what the catalogue says of the entry's indicator."""
    if root is None or entry.indicator is None:
        return []
    indicator = (catalogue := Catalogue.load(root)).indicator(entry.indicator)
    facts: list[tuple[str, object]] = [("Definition", indicator.definition)]
    facts.append(("Numerator", f"{indicator.counted}, in {indicator.unit}"))
    if (compared := indicator.comparison) is not None and read_from(
        catalogue, entry, compared.denominator
    ):
        facts.append(("Denominator", f"{compared.denominator}, times {compared.per:g}"))
    return facts


def _releases(manifest: Manifest, entry: Entry) -> str:
    said = []
    for name in entry.releases:
        item = manifest.releases[name]
        said.append(
            f"{item.id}: {item.publisher}, {item.title}, {item.edition}; published "
            f"{item.published}; {item.licence}\nsha256 {item.sha256 or 'not recorded'}"
        )
    return "\n".join(said)


def ledger_figure(figure: str, edition: str | None, most: int) -> list[RenderableType]:
    """Return what the ledger of an edition says of a figure, and the rows it was made from.

    Parameters
    ----------
    figure : str
        Id of the ledger.
    edition : str or None
        Which edition; the newest that has the figure when left out.
    most : int
        Rows to print.

    Raises
    ------
    UnknownNameError
        If no edition has the figure.
    """
    if edition is None:
        return _describe(newest_with(find_project_root(), figure), figure, most)
    with opened(edition) as built:
        return _describe(built, figure, most)


def _readable(built: Built) -> Path | None:
    """Return the project at hand; None for a bundle whose catalogue is of another form than today's."""
    if built.bundle is not None and built.root is not None:
        try:
            Catalogue.load(built.root)
        except PcpError:
            return None
    return built.root


def _describe(built: Built, figure: str, most: int) -> list[RenderableType]:
    manifest = read_manifest(built.folder)
    entry = Ledger(entries=read_entries(built.folder / "ledger.json")).get(figure)
    root = _readable(built)
    code = manifest.code
    changed = " and changes not committed" if code.dirty else ""
    level = entry.confidence_level
    shown: list[RenderableType] = [
        _facts(
            entry.id,
            [
                ("Title" if entry.title else "Printed", entry.name),
                ("Alt text", entry.text if entry.title else None),
                ("Value", None if entry.value is None else repr(entry.value)),
                ("Unit", entry.unit),
                ("Period", entry.period),
                ("Area", _area(root, entry.area)),
                *_definition(root, entry),
                ("Method", entry.method),
                ("Interval", None if level is None else f"{level:.0%}"),
                ("n", entry.n),
                ("Releases", _releases(manifest, entry)),
                ("Chapter", entry.chapter),
                ("Notebook", entry.page and f"notebooks/{entry.page}.ipynb"),
                ("Edition", f"{built.name}, version {manifest.version}, {manifest.status}"),
                ("As at", manifest.parameters["as_at"]),
                (
                    "Code",
                    f"pcp-analysis {code.version}, commit {code.commit or 'unknown'}{changed}",
                ),
                ("Files", "\n".join(entry.files)),
                ("sha256", entry.sha256),
            ],
        )
    ]
    if entry.csv is not None:
        header, rows = csv_rows(read_part(built.folder, entry.csv).decode())
        shown.append(_listed(f"{entry.csv}, {len(rows)} rows", header, rows, most))
    if root is not None:
        found = rows_behind(root, manifest, entry)
        names = list(ObservationRow.__dataclass_fields__)
        if found:
            rows_of = [list(asdict(row).values()) for row in found]
            shown.append(_listed(f"Made from {len(found)} observations", names, rows_of, most))
    return shown


def registered_figure(figure: str, edition: str | None, most: int) -> list[RenderableType] | None:
    """Return what the audit found of a figure that a source document prints; None for any other id.

    Parameters
    ----------
    figure : str
        Id of the register, which begins with the document's three digits.
    edition : str or None
        Open data are read as at this edition's date; everything at hand when left out.
    most : int
        Not used: a printed figure has a few checks.

    Raises
    ------
    UnknownNameError
        If the register has no such figure, with the nearest id.
    """
    if not _REGISTERED.match(figure):
        return None
    root = find_project_root()
    catalogue = Catalogue.load(root)
    chosen = None if edition is None else read_edition(root, catalogue, edition)
    found = (
        find_finding(root, figure)
        if chosen is None
        else find_finding(root, figure, chosen.as_at, chosen.without)
    )
    item = found.figure
    facts = _facts(
        item.figure_id,
        [
            ("Printed", item.printed),
            ("What", item.subject),
            ("Document", f"{item.document}, {catalogue.document_title(item.document)}"),
            ("Place", f"{item.locator} (line {item.line} of its text)"),
            ("Value", None if item.value is None else format_value(float(item.value))),
            ("Unit", item.unit),
            ("Qualifier", item.qualifier),
            ("Area", item.area),
            ("Expression", item.expression_text),
            ("Open data", item.open_data_text),
            ("Fits instead", item.alternative_text),
            ("Verdict", found.verdict.label),
            ("Note", item.note),
            ("In the book", item.address),
            ("Register", f"{item.file}, row {item.row}"),
        ],
    )
    header = ("Check", "Verdict", "What was found", "Releases")
    rows = [
        (check.kind.replace("_", " "), check.verdict.value, check.words, ", ".join(check.releases))
        for check in found.checks
    ]
    return [facts, _listed("Checks", header, rows, len(rows))]


# each is asked in turn; the first that knows the id answers, and the last refuses what none knows
LOOKUPS: tuple[Lookup, ...] = (registered_figure, ledger_figure)


def show(
    figure: Annotated[
        str,
        typer.Argument(
            help="Id of a figure in the book, such as most-similar-group.all-crime.value, or of one "
            "that a source document prints, which begins with the document's three digits."
        ),
    ],
    edition: Annotated[
        str | None, typer.Option(help="Built edition; the newest that has the figure if left out.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Rows to print of each list.")] = 12,
) -> None:
    """Say what a figure is, how it was made, from which releases and from which rows."""
    for lookup in LOOKUPS:
        shown = lookup(figure, edition, rows)
        if shown is not None:
            for part in shown:
                out.print(part)
            return


def reproduce(
    figure: Annotated[str, typer.Argument(help="Id of the edition's ledger.")],
    edition: Annotated[str, typer.Option(help="Built edition, its folder, or a bundle.")],
) -> None:
    """Compute one figure again and say whether it is identical, or where it first differs."""
    with opened(edition) as built, err.status(f"Computing {figure}") as status:

        def told(chapter: str, done: int, total: int) -> None:
            status.update(f"Running {chapter.replace('_', ' ')}: {done} of {total} cells")

        found = reproduce_figure(built, figure, told)
    _print_reproduction(found)
    if not found.identical:
        raise typer.Exit(1)


def _print_reproduction(found: Reproduction) -> None:
    table = Table("Stage", "", "")
    for stage in (*found.before, *found.result):
        same = "[green]same[/green]" if stage.same else "[red]differs[/red]"
        table.add_row(stage.name, same, escape(stage.detail))
    out.print(f"[bold]{escape(found.published.id)}[/bold]", table, sep="\n")
    first = found.first_difference
    if first is not None:
        out.print(
            f"[red]different[/red]: first at the stage '{first.name}': {escape(first.detail)}"
        )
        return
    out.print("[green]identical[/green]")
    moved = [stage.name for stage in found.before if not stage.same]
    if moved:
        out.print(f"What it is made from has changed ({', '.join(moved)}), without effect on it.")


def verify(
    edition: Edition,
    sha256: Annotated[
        str | None, typer.Option(help="SHA-256 of manifest.json as noted at the build.")
    ] = None,
    edition_only: Annotated[
        bool, typer.Option("--edition-only", help="Leave the data and code at hand unchecked.")
    ] = False,
) -> None:
    """Check every file, ledger entry and printed figure of an edition, and what it was built from."""
    with opened(edition) as built, err.status(f"Checking {edition}"):
        checks = verify_edition(built, digest=sha256, inputs=not edition_only)
    _print_checks(checks)
    if any(check.faults for check in checks):
        raise typer.Exit(1)


def _print_checks(checks: Sequence[Check]) -> None:
    table = Table("Check", "Checked", "Faults")
    for check in checks:
        count = f"[red]{len(check.faults)}[/red]" if check.faults else "none"
        table.add_row(check.name, f"{check.checked:,}", count)
    out.print(table)
    for check in checks:
        if check.faults:
            out.print(f"\n[bold]{check.name}[/bold]")
        if check.left_out:
            left_out = ", ".join(check.left_out)
            out.print(
                f"Not checked: {left_out}, which pcp made here; no command runs anything of it"
            )
        for fault in check.faults:
            out.print(f"[red]{escape(fault.file)}[/red]: {escape(fault.what)}", soft_wrap=True)
    if not any(check.faults for check in checks):
        out.print("[green]The edition is as it was built.[/green]")


def diff(
    old: Edition,
    new: Edition,
    form: Annotated[Form, typer.Option("--format", help="How to print it.")] = Form.table,
) -> None:
    """List what differs between two editions: figures, methods, releases, code and inputs."""
    with opened(old) as one, opened(new) as two:
        found = differences.compare(one, two)
    if form is Form.csv:
        typer.echo(csv_text(differences.HEADER, [item.row for item in found]), nl=False)
    elif form is Form.json:
        records = [dict(zip(differences.HEADER, item.row, strict=True)) for item in found]
        typer.echo(json.dumps(records, indent=1, ensure_ascii=False))
    else:
        _print_differences(found)


def _print_differences(found: Sequence[differences.Difference]) -> None:
    if not found:
        out.print("The editions are the same.")
        return
    for chapter in dict.fromkeys(item.chapter for item in found):
        table = Table(Column("Id", overflow="fold"), "Changed", "Old", "New", "Difference")
        for item in found:
            if item.chapter == chapter:
                gap = "" if item.difference is None else f"{item.difference:+.6g}"
                table.add_row(
                    item.id,
                    ", ".join(item.changed),
                    escape(_short(item.old)),
                    escape(_short(item.new)),
                    gap,
                )
        out.print(f"[bold]{chapter}[/bold]", table, sep="\n")
    out.print(f"{len(found):,} differences")


def _short(text: str | None, most: int = 80) -> str:
    words = text or ""
    return words if len(words) <= most else f"{words[:most]}\N{HORIZONTAL ELLIPSIS}"


def bundle(
    edition: Edition,
    output: Annotated[
        Path | None, typer.Option(help="The zip to write; beside the edition if left out.")
    ] = None,
) -> None:
    """Write one archive of an edition, with all that is needed to verify and build it elsewhere."""
    with opened(edition) as built, err.status(f"Packing {edition}"):
        target = output or built.folder.with_name(f"{built.folder.name}.zip")
        path = write_bundle(built, target)
    size = path.stat().st_size / 1e6
    out.print(f"Wrote {os.path.relpath(path)} ({size:.0f} MB)", soft_wrap=True)
