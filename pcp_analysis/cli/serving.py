"""``pcp serve``: the built editions in a browser, on this machine alone."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated

import typer
from rich.console import Console

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.errors import BusyError, PcpError

out = Console()
_HERE = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of this machine.")] = 8000,
) -> None:
    """Show the built editions in a browser on this machine, until it is interrupted."""
    folder = find_project_root() / "editions"
    if not (folder / "index.html").is_file():
        raise PcpError(f"{folder} holds no edition: build one with pcp build EDITION")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    try:
        server = _Server((_HERE, port), handler)
    except OSError as error:
        raise BusyError(
            f"port {port} cannot be used: {error.strerror}; name another one: pcp serve --port "
            f"{port % 65535 + 1}"
        ) from None
    with server:
        out.print(f"http://{_HERE}:{port}/ shows {folder}; Ctrl+C ends it", soft_wrap=True)
        server.serve_forever()
