"""Jupyter Book stands behind this module alone: chapters and pages in, HTML out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from pcp_analysis.catalogue.contents import ChosenChapters
from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.build.executed import page_source
from pcp_analysis.publishing.html.data_pages import move_data
from pcp_analysis.publishing.html.lean import drop_unused
from pcp_analysis.publishing.html.links import (
    check_rendered,
    dead_links,
    refuse_dead_links,
    resolve_optional,
)
from pcp_analysis.publishing.html.policy import add_policies
from pcp_analysis.report.ledger import Ledger

SINGLE_PAGE = Path("_build") / "singlehtml"  # within the folder of Sphinx
_FIXED_EPOCH = "0"  # no page carries the time at which it was built
_SHOWN_LINES = 25
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_HEADING = re.compile(r"^#{1,6} .*\{value\}`.*$", re.MULTILINE)
_VALUE = re.compile(r"\{value\}`([^`]+)`")
_JUPYTER_BOOK = (
    "from pcp_analysis.owned import end_with_parent; end_with_parent(); "
    "from jupyter_book.cli.main import main; main()"
)


def assemble(
    root: Path,
    chosen: ChosenChapters,
    executed: Path,
    ledger: Ledger,
    source: Path,
    title: str,
    edition: Mapping[str, Any] | None = None,
) -> None:
    """Lay out the folder that Jupyter Book reads.

    Parameters
    ----------
    root : Path
        The project's folder.
    chosen : ChosenChapters
        Chapters of the edition.
    executed : Path
        Folder of executed notebooks.
    ledger : Ledger
        Every figure of the edition, with its files.
    source : Path
        Folder to fill.
    title : str
        Title of the book.
    edition : mapping, optional
        What stands above every page; see :func:`pcp_analysis.publishing.html.site.page_context`.

    Raises
    ------
    ChapterError
        If a notebook displayed what a page cannot show.
    RenderError
        If a page links to one that the edition does not have, naming page, line and target.
    """
    source.mkdir(parents=True)
    for folder in ("_static", "_templates"):
        shutil.copytree(root / "book" / folder, source / folder)
    toc = yaml.safe_dump(chosen.toc, sort_keys=False, allow_unicode=True)
    (source / "_toc.yml").write_text(toc, encoding="utf-8")
    pages = {chapter.page for chapter in chosen.pages}
    left_out = {item.page for item in chosen.left_out}
    found = []
    for chapter in chosen.pages:
        if chapter.notebook is None:
            file, text = _markdown(root, chapter.page)
        else:
            file, text = f"page {chapter.page}", page_source(executed / f"{chapter.page}.ipynb")
        text = with_titles(resolve_optional(text, file, pages, left_out), ledger)
        found += dead_links(text, file, pages)
        (source / f"{chapter.page}.md").write_text(text, encoding="utf-8")
    refuse_dead_links(found, pages)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = title
    if edition is not None:
        config["sphinx"]["config"]["html_context"]["edition"] = dict(edition)
    (source / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=True), encoding="utf-8")
    ledger.write(source)


def _markdown(root: Path, page: str) -> tuple[str, str]:
    return f"book/{page}.md", (root / "book" / f"{page}.md").read_text(encoding="utf-8")


def with_titles(text: str, ledger: Ledger) -> str:
    """Return a page whose headings have the words of the ledger in place of roles.

    A heading stands in menus and contents too, where only plain words may.
    """

    def words(heading: re.Match[str]) -> str:
        return _VALUE.sub(lambda role: ledger.get(role[1]).text, heading[0])

    return _HEADING.sub(words, text)


def render_html(source: Path, work: Path) -> Path:
    """Run Jupyter Book with warnings as errors.

    Parameters
    ----------
    source : Path
        As :func:`assemble` leaves it.
    work : Path
        Folder for Sphinx's own files.

    Returns
    -------
    Path
        Folder of finished pages.

    Raises
    ------
    RenderError
        With Sphinx's own message where a page does not build.
    """
    pages = _run_jupyter_book(source, work, "html", "--all")
    move_data(pages)
    drop_unused(pages)
    check_rendered(pages)
    add_policies(pages)
    return pages


def render_single_page(source: Path, work: Path) -> Path:
    """Render the whole book as one page, for print, from what :func:`render_html` has read.

    Parameters
    ----------
    source, work : Path
        As :func:`render_html` had them.

    Returns
    -------
    Path
        The page, with its drawings in folders beside it.

    Raises
    ------
    RenderError
        With Sphinx's own message where a page does not build.
    """
    return _run_jupyter_book(source, work, "singlehtml") / "index.html"


def _run_jupyter_book(source: Path, work: Path, builder: str, *more: str) -> Path:
    command: Sequence[str] = (
        *(sys.executable, "-c", _JUPYTER_BOOK, "build", str(source)),
        *("--config", str(source / "_config.yml")),
        *("--toc", str(source / "_toc.yml")),
        *("--path-output", str(work)),
        *("--builder", builder),
        *("--warningiserror", "--keep-going", "--quiet", *more),
    )
    environment = {**os.environ, "SOURCE_DATE_EPOCH": _FIXED_EPOCH}
    run = subprocess.run(  # noqa: S603 (our own interpreter, arguments as a list)
        command, capture_output=True, text=True, env=environment, check=False
    )
    pages = work / "_build" / builder
    if run.returncode != 0 or not (pages / "index.html").is_file():
        said = (
            _COLOUR.sub("", run.stdout + run.stderr).replace(str(source), "").strip().splitlines()
        )
        telling = [line for line in said if "WARNING" in line or "ERROR" in line] or said
        raise RenderError("Jupyter Book failed:\n" + "\n".join(telling[-_SHOWN_LINES:]))
    return pages
