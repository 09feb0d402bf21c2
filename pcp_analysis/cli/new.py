"""``pcp new``: begin a quarter."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from rich.console import Console

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.errors import UnknownNameError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.new import begin

out = Console()


def day_of(text: str, option: str) -> dt.date:
    """Read a date that a person typed.

    Parameters
    ----------
    text : str
        Such as 2026-07-31.
    option : str
        Where it was typed, for the message.

    Raises
    ------
    UnknownNameError
        If it is no date.
    """
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UnknownNameError(
            f"{option}: found '{text}'; expected a date such as 2026-07-31"
        ) from None


def quarter_of(text: str) -> Quarter:
    """Read a quarter that a person typed.

    Parameters
    ----------
    text : str
        Such as 2025-26-q4.

    Raises
    ------
    UnknownNameError
        If it is no quarter.
    """
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise UnknownNameError(f"{error}; write a quarter, such as in pcp new 2025-26-q4") from None


def new(
    quarter: Annotated[str, typer.Argument(help="Quarter, such as 2025-26-q4.")],
    force: Annotated[
        str | None, typer.Option(help="Whose book; the project's own force if left out.")
    ] = None,
    as_at: Annotated[
        str | None,
        typer.Option(help="Read nothing published later; the newest release's day if left out."),
    ] = None,
) -> None:
    """Begin a quarter: its edition file, the return to fill in, and commentary pages to write.

    A force without a most similar group gets a file for one, to be filled in with its source. Return
    and commentary belong to the plan's priorities; an edition without them is told by themes. Nothing
    that is there is overwritten: run again, it writes what is not there yet.
    """
    root = find_project_root()
    day = None if as_at is None else day_of(as_at, "--as-at")
    begun = begin(root, Catalogue.load(root), quarter_of(quarter), force, day)
    for path in begun.written:
        out.print(f"Wrote {path.relative_to(root)}", soft_wrap=True, highlight=False, markup=False)
    for path in begun.kept:
        out.print(f"Kept  {path.relative_to(root)}", soft_wrap=True, highlight=False, markup=False)
    for note in begun.notes:
        out.print(f"Note: {note}", soft_wrap=True, highlight=False, markup=False)
    out.print(
        f"Next: pcp status {quarter_of(quarter)}" + (f" --force {force}" if force else ""),
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
