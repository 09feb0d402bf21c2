"""``pcp build-all``: many editions at once, on this machine or on a cluster."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import Edition, list_editions, read_edition
from pcp_analysis.errors import ParameterError, PcpError
from pcp_analysis.periods import Quarter
from pcp_analysis.texts.plain import for_terminal

out, err = Console(), Console(stderr=True)
_ALL = "all"
_SPAN = ".."


def build_all(
    forces: Annotated[
        str, typer.Option(help="Ids of forces with commas between them, or 'all'.")
    ] = "",
    quarters: Annotated[
        str, typer.Option(help="Quarters such as 2020-21-q4; several with commas, or first..last.")
    ] = "",
    workers: Annotated[
        int, typer.Option(min=1, max=256, help="Editions at once on this machine.")
    ] = os.cpu_count() or 1,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a running dask scheduler: tls://host:8786.")
    ] = None,
    tls_ca: Annotated[Path | None, typer.Option(help="Certificate authority, PEM.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Own certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Key of the certificate, PEM.")] = None,
    pdf: Annotated[bool | None, typer.Option("--pdf/--no-pdf", help="Print the books too.")] = None,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Use again what earlier builds made.")
    ] = True,
) -> None:
    """Build editions of several forces and quarters; without either, every edition that has a file.

    What stands already is left, so that the command goes on where it was cut off. An edition that fails
    stops no other; it is named at the end, with chapter and cell.
    """
    from distributed.security import Security

    from pcp_analysis.publishing.many import Built, build_many

    root = find_project_root()
    chosen = chosen_editions(root, forces, quarters)
    files = {"tls_ca_file": tls_ca, "tls_client_cert": tls_cert, "tls_client_key": tls_key}
    given = {name: str(path) for name, path in files.items() if path is not None}
    security = Security(require_encryption=True, **given) if given else None
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as progress:
        bar = progress.add_task("Editions", total=len(chosen))

        def told(built: Built) -> None:
            state = f"not built: {for_terminal(built.error)}" if built.error else "built"
            words = "stood already" if built.kept else f"{state} ({built.seconds:.0f} s)"
            progress.console.print(f"{built.edition}: {words}", markup=False, soft_wrap=True)
            progress.advance(bar)

        results = build_many(
            root,
            chosen,
            workers=min(workers, len(chosen)),
            told=told,
            scheduler=scheduler,
            security=security,
            pdf=pdf,
            cache=cache,
        )
    failed = [built for built in results if built.error]
    out.print(
        f"{len(results) - len(failed)} of {len(results)} editions stand: open editions/index.html"
    )
    if failed:
        raise PcpError(
            "not built:\n" + "\n".join(f"{built.edition}: {built.error}" for built in failed)
        )


def chosen_editions(root: Path, forces: str, quarters: str) -> list[Edition]:
    """Return the editions that a choice of forces and quarters names, forces by id, oldest first.

    Parameters
    ----------
    root : Path
        The project's folder.
    forces : str
        Ids with commas between them, or ``all``; empty for those that have an edition file.
    quarters : str
        Names with commas between them or a span ``first..last``; empty for those of edition files.

    Raises
    ------
    PcpError
        If a force or quarter is not known, the span runs backwards, or nothing is chosen.
    """
    catalogue = Catalogue.load(root)
    filed = list_editions(root, catalogue)
    names = _split(forces)
    known = [force.id for force in catalogue.forces] if names == [_ALL] else names
    ids = [catalogue.force(name).id for name in known] or sorted({item.force for item in filed})
    if quarters:
        chosen = [
            read_edition(root, catalogue, name, force=force)
            for force in ids
            for name in _quarters(quarters)
        ]
    else:
        chosen = [item for item in filed if item.force in ids]
    if not chosen:
        raise ParameterError(
            "no edition is chosen: name forces and quarters, such as --forces all --quarters "
            "2020-21-q1..2020-21-q4"
        )
    return sorted(chosen, key=lambda item: (item.force, item.name))


def _split(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.strip() for part in text.split(",")))))


def _quarters(text: str) -> list[str]:
    found: list[str] = []
    for part in _split(text):
        first, span, last = part.partition(_SPAN)
        if not span:
            found.append(part)
            continue
        try:
            quarter, end = Quarter.parse(first.strip()), Quarter.parse(last.strip())
        except ValueError as error:
            raise ParameterError(f"--quarters {part}: {error}") from None
        if end < quarter:
            raise ParameterError(
                f"--quarters {part}: {last} comes before {first}; expected the oldest one first"
            )
        while quarter <= end:
            found.append(str(quarter))
            quarter = quarter.plus(1)
    return list(dict.fromkeys(found))
