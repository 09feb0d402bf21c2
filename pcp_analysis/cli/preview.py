"""``pcp preview``: an edition in the browser while its texts are written."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.cli.boundary import StartAgain
from pcp_analysis.errors import BusyError, PcpError
from pcp_analysis.texts.plain import for_terminal

out = Console()
_HERE = "127.0.0.1"
_LOOK = 0.2  # seconds between looks at the files
_STATE = "/__preview.json"
_SCRIPT = "/__preview.js"
_CODE = "pcp_analysis/"
_RELOAD = b"""
"use strict";
let made = null;
const box = document.createElement("pre");
box.setAttribute("role", "alert");
box.style.cssText = "position:fixed;z-index:9999;left:0;right:0;bottom:0;max-height:50vh;" +
  "overflow:auto;margin:0;padding:1rem;background:#7a0010;color:#fff;white-space:pre-wrap;font-size:1rem";
async function look() {
  try {
    const state = await (await fetch("/__preview.json", {cache: "no-store"})).json();
    if (made !== null && state.made !== made) { location.reload(); return; }
    made = state.made;
    box.textContent = state.error;
    if (state.error) { document.body.append(box); } else { box.remove(); }
  } catch (error) { made = made === null ? null : -1; }
  setTimeout(look, 400);
}
look();
"""
_NOT_YET = (
    b'<!doctype html><html lang="en-GB"><head><title>Being made</title></head>'
    b"<body><p>The edition is being made; this page shows it when it is.</p></body></html>"
)


class _State:
    """What the pages ask for: how often they were made, and what is wrong now."""

    def __init__(self) -> None:
        self.made, self.error = 0, ""


class _Handler(SimpleHTTPRequestHandler):
    """Serves the pages, each with the script that loads it again."""

    def __init__(self, *arguments: Any, state: _State, **named: Any) -> None:
        self._state = state
        super().__init__(*arguments, **named)

    def do_GET(self) -> None:
        """Answer a browser of this machine; a page of another site may not ask."""
        host = (self.headers.get("Host") or "").partition(":")[0]
        if host not in (_HERE, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        path = self.path.partition("?")[0]
        if path == _STATE:
            state = {"made": self._state.made, "error": self._state.error}
            self._send(json.dumps(state).encode(), "application/json")
        elif path == _SCRIPT:
            self._send(_RELOAD, "text/javascript")
        elif path.endswith((".html", "/")):
            file = Path(self.translate_path(path))
            file = file / "index.html" if file.is_dir() else file
            try:
                page = file.read_bytes()
            except OSError:
                if self._state.made:
                    self.send_error(HTTPStatus.NOT_FOUND)
                    return
                page = _NOT_YET
            script = f'<script src="{_SCRIPT}"></script></body>'.encode()
            self._send(page.replace(b"</body>", script, 1), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _send(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing of each request."""


class _Server(ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True


def preview(
    edition: Annotated[str, typer.Argument(help="Edition or quarter, such as 2020-21-q4.")],
    force: Annotated[str | None, typer.Option(help="Of another force.")] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of this machine.")] = 8001,
) -> None:
    """Show an edition in the browser and make it again whenever a file is saved, until interrupted.

    Commentary, plans, returns, notebooks, data and code are watched. What is wrong stands in the page,
    over the last pages that were whole. Nothing in editions/ is touched.
    """
    from pcp_analysis.publishing.preview import Preview, changes, stamps_of

    root = find_project_root()
    state = _State()
    work = Path(tempfile.mkdtemp(prefix="pcp-preview-"))
    shown = Preview(root, edition, force, work)
    shown.pages.mkdir(parents=True)
    handler = partial(_Handler, directory=str(shown.pages), state=state)
    try:
        server = _Server((_HERE, port), handler)
    except OSError as error:
        raise BusyError(
            f"port {port} cannot be used: {error.strerror}; name another one: pcp preview {edition} "
            f"--port {port % 65535 + 1}"
        ) from None
    stamps = stamps_of(root)
    with server, _kernel_ended():
        threading.Thread(target=server.serve_forever, daemon=True).start()
        out.print(
            f"http://{_HERE}:{port}/ shows the edition as soon as it is made, a minute or two where "
            f"no build left its chapters; Ctrl+C ends it",
            soft_wrap=True,
        )
        _make(shown, state)
        checked = False
        while True:
            time.sleep(_LOOK)
            now = stamps_of(root)
            edited = changes(stamps, now)
            if not edited:
                if not checked:  # once nothing more was saved: the next page need not wait for it
                    checked = True
                    _check(shown, state)
                continue
            stamps = now
            out.print(f"{', '.join(edited[:3])} changed", soft_wrap=True, markup=False)
            if any(name.startswith(_CODE) for name in edited):
                raise StartAgain
            _make(shown, state)
            checked = False


@contextmanager
def _kernel_ended() -> Iterator[None]:
    from pcp_analysis.publishing.build.kernel import end_kernel

    try:
        yield
    finally:
        end_kernel()  # before the folder that its sockets lie in goes


def _make(shown: Any, state: _State) -> None:
    started = time.monotonic()
    try:
        ran = shown.make()
        state.error = ""
        state.made += 1
        took = time.monotonic() - started
        out.print(
            f"Made in {took:.1f} s; chapters that ran: {', '.join(ran) or 'none'}", markup=False
        )
    except PcpError as error:
        _told(state, str(error))


def _check(shown: Any, state: _State) -> None:
    """Show what is wrong in what people wrote, where the pages could be made all the same."""
    if state.error:
        return
    try:
        found = "\n".join(shown.faults())
    except PcpError as error:
        found = str(error)
    if found:
        _told(state, found)


def _told(state: _State, error: str) -> None:
    state.error = error
    out.print(for_terminal(error), style="red", markup=False)
