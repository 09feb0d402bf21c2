"""A Content-Security-Policy in every page: what is not the book's own does not run.

The policy stands in the page, because a folder has no server to send it. Scripts within a page are
named by their SHA-256, and only those that the theme is known to bring; any other ends the build.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from pcp_analysis.errors import RenderError

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_HEAD = re.compile(r"<head>")
# nothing of the book runs in a kernel
_KERNEL = re.compile(r"type=\"text/x-thebe-config\"")
_KERNEL_NAME = "kernelName = 'python3'"
_KNOWN = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"\s*document\.documentElement\.dataset\.mode = localStorage[^;<]*;"
        r"\s*document\.documentElement\.dataset\.theme = localStorage[^;<]*;\s*",
        r"DOCUMENTATION_OPTIONS\.pagename = '[a-z0-9_]+';",
        r"DOCUMENTATION_OPTIONS\.search_as_you_type = false;",
        r"\s*// Activate the search field on page load[^<]{0,400}",
    )
)
_OTHERS = (
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _without_kernel(match: re.Match[str]) -> str:
    unused = _KERNEL.search(match[1]) or match[2].strip() == _KERNEL_NAME
    return "" if unused else match[0]


def with_policy(html: str, name: str) -> str:
    """Return a page with its policy first in its head, and without scripts that want a kernel.

    Parameters
    ----------
    html : str
        A finished page.
    name : str
        Its file, for the message.

    Raises
    ------
    RenderError
        If the page holds a script that the theme is not known to bring, or has no head.
    """
    html = _SCRIPT.sub(_without_kernel, html)
    scripts: set[str] = set()
    for attributes, content in _SCRIPT.findall(html):
        if "src=" in attributes and not content.strip():
            continue
        if not any(known.fullmatch(content) for known in _KNOWN):
            raise RenderError(f"{name} holds a script that is not the book's: {content[:80]!r}")
        scripts.add(_hash(content))
    styles = {_hash(content) for content in _STYLE.findall(html)}
    policy = "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *sorted(scripts))),
            " ".join(("style-src 'self'", *sorted(styles))),
            *_OTHERS,
        )
    )
    meta = f'<head>\n<meta http-equiv="Content-Security-Policy" content="{policy}">'
    done, times = _HEAD.subn(lambda match: meta, html, count=1)
    if not times:
        raise RenderError(f"{name} has no head in which its policy could stand")
    return done


def add_policies(pages: Path) -> None:
    """Give every page of a finished book its policy.

    Parameters
    ----------
    pages : Path
        Folder of finished pages.

    Raises
    ------
    RenderError
        See :func:`with_policy`.
    """
    for path in sorted(pages.rglob("*.html")):
        path.write_text(with_policy(path.read_text(encoding="utf-8"), path.name), encoding="utf-8")
