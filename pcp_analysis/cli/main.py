"""The ``pcp`` command: what there is to call; the module of a command is imported when it is called."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup
from typer.main import get_command

from pcp_analysis.cli.boundary import (
    StartAgain,
    names_as_utf8,
    one_clear_error,
    open_streams,
    start_again,
    write_any_sign,
)
from pcp_analysis.errors import PcpError
from pcp_analysis.owned import collect_seldom, session


class Command(NamedTuple):
    """A command: module and function of ``pcp_analysis.cli``, what its help says first, and a use."""

    module: str
    function: str
    words: str
    example: str


COMMANDS = {
    "build": Command(
        "building",
        "build",
        "Run every chapter's notebook, then Jupyter Book, into editions/FORCE/EDITION.",
        "pcp build 2020-21-q4",
    ),
    "preview": Command(
        "preview",
        "preview",
        "Show an edition in the browser and make it again whenever a file is saved, until interrupted.",
        "pcp preview 2020-21-q4",
    ),
    "build-all": Command(
        "many",
        "build_all",
        "Build editions of several forces and quarters; without either, every edition that has a file.",
        "pcp build-all --forces essex,kent --quarters 2020-21-q1..2020-21-q4 --no-pdf",
    ),
    "cache": Command(
        "cache",
        "cache",
        "Say how much earlier builds left to be used again, and what it may grow to; or clear it.",
        "pcp cache --clear",
    ),
    "editions": Command(
        "building",
        "editions",
        "List the editions: quarter, as-at date, status, and whether each is built.",
        "pcp editions",
    ),
    "check": Command(
        "check",
        "check",
        "Read all that people write for an edition and list every fault, with file and line.",
        "pcp check 2020-21-q4",
    ),
    "import": Command(
        "importing",
        "import_",
        "Recognise a publisher's file, show what is new and odd in it, and store it.",
        "pcp import ~/Downloads/prc-pfa-open-data.ods --check",
    ),
    "template": Command(
        "template",
        "template",
        "Write an empty return for a quarter, as workbook and as CSV, to be filled in by the force.",
        "pcp template 2025-26-q4 --force kent",
    ),
    "new": Command(
        "new",
        "new",
        "Begin a quarter: its edition file, the return to fill in, and commentary pages to write.",
        "pcp new 2025-26-q4 --as-at 2026-07-31",
    ),
    "status": Command(
        "status",
        "status",
        "Show what an edition still lacks, each line with what mends it.",
        "pcp status 2025-26-q4",
    ),
    "publish": Command(
        "publish",
        "publish",
        "Check, sign off, build, verify, pack and record an edition.",
        'pcp publish 2025-26-q4 --signed-by "A. Name" --on 2026-08-14',
    ),
    "study": Command(
        "study",
        "study",
        "Simulate the designs of an edition and keep size, power and coverage for its Methods page.",
        "pcp study 2020-21-q4",
    ),
    "audit": Command(
        "audit",
        "audit",
        "Check the figures that the documents print against each other and against open data.",
        "pcp audit --document 003 --format csv",
    ),
    "check-narrative": Command(
        "building",
        "check_narrative",
        "Prove that no measured number in the book's prose is typed by hand.",
        "pcp check-narrative",
    ),
    "record": Command(
        "building",
        "record",
        "Keep the figures of a built edition, so that later editions can be set beside it.",
        "pcp record 2020-21-q4",
    ),
    "show": Command(
        "trace",
        "show",
        "Say what a figure is, how it was made, from which releases and from which rows.",
        "pcp show recorded-crime.robbery.count",
    ),
    "reproduce": Command(
        "trace",
        "reproduce",
        "Compute one figure again and say whether it is identical, or where it first differs.",
        "pcp reproduce recorded-crime.robbery.count",
    ),
    "verify": Command(
        "trace",
        "verify",
        "Check every file, ledger entry and printed figure of an edition, and what it was built from.",
        "pcp verify 2020-21-q4",
    ),
    "diff": Command(
        "trace",
        "diff",
        "List what differs between two editions: figures, methods, releases, code and inputs.",
        "pcp diff 2020-21-q2 2020-21-q4",
    ),
    "serve": Command(
        "serving",
        "serve",
        "Show the built editions in a browser on this machine, until it is interrupted.",
        "pcp serve --port 8080",
    ),
    "bundle": Command(
        "trace",
        "bundle",
        "Write one archive of an edition, with all that is needed to verify and build it elsewhere.",
        "pcp bundle 2020-21-q4",
    ),
}


class _Commands(TyperGroup):
    """The commands by name; the one that is called is imported then: the list stands at once."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that was typed; called by Typer."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else command, rest


def load(name: str) -> Any:
    """Return a command as Typer runs it.

    Parameters
    ----------
    name : str
        As typed.
    """
    found = COMMANDS[name]
    function = getattr(import_module(f"pcp_analysis.cli.{found.module}"), found.function)
    alone = typer.Typer(add_completion=False)
    alone.command(name, epilog=f"Example: {found.example}")(function)
    return get_command(alone)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
for _name, _command in COMMANDS.items():
    app.command(_name, help=_command.words)(lambda: None)

err = Console(stderr=True)


@app.callback()
def _tidy() -> None:
    """Build the Police and Crime Plan report book."""
    from pcp_analysis.catalogue.catalogue import find_project_root
    from pcp_analysis.owned import WORKING, sweep

    with suppress(PcpError, OSError):  # a folder that cannot be written has nothing of ours in it
        root = find_project_root()
        for place in (root / "editions", root / "rebuilt", root / "data"):
            sweep(place / WORKING)


def main() -> None:
    """Run the command; what goes wrong is one message and exit code 1, not a traceback."""
    open_streams()
    names_as_utf8()
    write_any_sign()
    collect_seldom()
    # what a library cannot tidy up is no news to a person, and after an error the same one again
    sys.unraisablehook = lambda _: None
    command = next((name for name in sys.argv[1:] if name in COMMANDS), "pcp")
    try:
        with one_clear_error(command), session():
            app(standalone_mode=True)
    except StartAgain:
        start_again()
    except PcpError as error:
        from pcp_analysis.texts.plain import for_terminal

        err.print(f"[bold red]error:[/bold red] {escape(for_terminal(str(error)))}", soft_wrap=True)
        sys.exit(1)
