"""``pcp cache``: what earlier builds left to be used again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.errors import PcpError
from pcp_analysis.publishing.cache.store import FOLDER, Store

out = Console()
_MEGABYTE = 1_000_000


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Take everything out.")] = False,
) -> None:
    """Say how much earlier builds left to be used again, and what it may grow to; or clear it."""
    store = Store.of(find_project_root())
    where = FOLDER.as_posix()
    if not store.trusted:
        raise PcpError(
            f"{where} belongs to somebody else, or others may write in it, so nothing in it is used; "
            f"remove it, and the next build makes its own"
        )
    if clear:
        try:
            store.clear()
        except OSError as error:
            raise PcpError(f"{where} cannot be cleared: {error.strerror}") from None
        out.print(f"Cleared {where}", soft_wrap=True)
        return
    size, limit = store.size / _MEGABYTE, store.limit / _MEGABYTE
    out.print(
        f"{where}: {len(store):,} entries, {size:,.0f} MB of at most {limit:,.0f} MB; the longest "
        f"unused go first. --clear takes everything out.",
        soft_wrap=True,
        highlight=False,
    )
