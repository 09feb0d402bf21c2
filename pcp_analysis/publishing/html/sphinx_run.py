"""Jupyter Book's Sphinx stands behind this module alone: a folder of pages in, HTML out."""

from __future__ import annotations

import gc
import io
import multiprocessing
import os
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path

from pcp_analysis.errors import RenderError
from pcp_analysis.owned import end_with_parent
from pcp_analysis.publishing.here import Here

_EPOCH = "SOURCE_DATE_EPOCH"
_FIXED_EPOCH = "0"  # no page carries the time at which it was built
_SHOWN_LINES = 25
# what a book is rendered with; a name that goes from here costs time and nothing else
_LIBRARIES = (
    *("jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_book_theme", "sphinx.ext.mathjax"),
    *(
        "sphinx_comments",
        "sphinx_copybutton",
        "sphinx_design.extension",
        "sphinx_external_toc.events",
    ),
    *("sphinx_multitoc_numbering", "sphinx_thebe", "sphinx_togglebutton"),
    *("pcp_analysis.publishing.html.render", "pcp_analysis.publishing.html.sphinx_ledger"),
    "pcp_analysis.publishing.html.sphinx_pages",
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def run_sphinx(source: Path, work: Path, builder: str = "html", *, anew: bool = False) -> Path:
    """Run Sphinx in this process as Jupyter Book does, with warnings as errors.

    Parameters
    ----------
    source : Path
        Folder with pages, ``_config.yml`` and ``_toc.yml``.
    work : Path
        Folder for Sphinx's own files; what it has read before stands there.
    builder : {"html", "singlehtml"}
        A page for each document, or one for all.
    anew : bool, default False
        Whether everything is read again, whatever the times of files say.

    Returns
    -------
    Path
        Folder of the pages.

    Raises
    ------
    RenderError
        With Sphinx's own message where a page does not build.
    """
    from jupyter_book.sphinx import build_sphinx

    pages = work / "_build" / builder
    said = io.StringIO()
    with _fixed_epoch(), redirect_stdout(said), redirect_stderr(said):
        failed = build_sphinx(
            str(source),
            str(pages),
            noconfig=True,
            path_config=str(source / "_config.yml"),
            confoverrides={
                "external_toc_path": str(source / "_toc.yml"),
                "latex_individualpages": False,
            },
            builder=builder,
            freshenv=anew,
            quiet=True,
            warningiserror=True,
            keep_going=True,
        )
    if failed or not (pages / "index.html").is_file():
        told = _COLOUR.sub("", said.getvalue()).replace(str(source), "").strip().splitlines()
        lines = [line for line in told if "WARNING" in line or "ERROR" in line] or told
        raise RenderError(
            "Jupyter Book failed:\n" + ("\n".join(lines[-_SHOWN_LINES:]) or str(failed))
        )
    return pages


@contextmanager
def _fixed_epoch() -> Iterator[None]:
    """Have Sphinx see a time that never changes; other parts of the process see what they saw."""
    before = os.environ.get(_EPOCH)
    os.environ[_EPOCH] = _FIXED_EPOCH
    try:
        yield
    finally:
        if before is None:
            del os.environ[_EPOCH]
        else:
            os.environ[_EPOCH] = before


@contextmanager
def sphinx_runner(*, apart: bool) -> Iterator[Executor]:
    """Give what Sphinx runs in until the end of the block.

    Parameters
    ----------
    apart : bool
        Whether that is a process of its own, which imports Sphinx while chapters run; else it is this
        one, where Sphinx stays for the next edition.
    """
    if not apart:
        yield Here()
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, end_with_parent) as process:
        process.submit(_import_sphinx)
        yield process


def _import_sphinx() -> None:
    for name in _LIBRARIES:
        import_module(name)
    for name in import_module("sphinx.application").builtin_extensions:
        import_module(name)
    gc.freeze()
