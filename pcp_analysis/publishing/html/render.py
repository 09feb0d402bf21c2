"""Jupyter Book stands behind this module alone: chapters and pages in, HTML out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pcp_analysis.errors import RenderError, did_you_mean
from pcp_analysis.publishing.build.execute import page_source
from pcp_analysis.publishing.html.lean import drop_unused
from pcp_analysis.publishing.html.policy import add_policies
from pcp_analysis.report.ledger import Ledger

_FIXED_EPOCH = "0"  # no page carries the time at which it was built
_SHOWN_LINES = 25
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


@dataclass(frozen=True)
class Contents:
    """What the book is made of, in reading order, as ``book/_toc.yml`` has it.

    Parameters
    ----------
    pages : tuple of Path
        Markdown pages of ``book/``.
    notebooks : tuple of Path
        Chapters of ``notebooks/``.
    """

    pages: tuple[Path, ...]
    notebooks: tuple[Path, ...]


def _files(node: Any) -> list[str]:
    found: list[str] = []
    if isinstance(node, dict):
        found += [node[key] for key in ("root", "file") if key in node]
        for key in ("parts", "chapters", "sections"):
            found += _files(node.get(key))
    elif isinstance(node, list):
        for item in node:
            found += _files(item)
    return found


def read_contents(root: Path) -> Contents:
    """Find the page or notebook behind every entry of the table of contents.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    RenderError
        If an entry is neither ``book/NAME.md`` nor ``notebooks/NAME.ipynb``, or a notebook is left out.
    """
    toc = yaml.safe_load((root / "book" / "_toc.yml").read_text(encoding="utf-8"))
    pages, notebooks = [], []
    known = {path.stem: path for path in sorted((root / "book").glob("*.md"))}
    chapters = {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb"))}
    for name in _files(toc):
        if name in chapters:
            notebooks.append(chapters.pop(name))
        elif name in known:
            pages.append(known[name])
        else:
            hint = did_you_mean(name, [*known, *chapters])
            raise RenderError(
                f"_toc.yml names '{name}', but there is no book/{name}.md and no "
                f"notebooks/{name}.ipynb.{hint}"
            )
    if chapters:
        raise RenderError(f"notebooks/{min(chapters)}.ipynb is not in book/_toc.yml")
    return Contents(tuple(pages), tuple(notebooks))


def assemble(
    root: Path,
    contents: Contents,
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
    contents : Contents
        Pages and notebooks.
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
    """
    source.mkdir(parents=True)
    for page in contents.pages:
        shutil.copyfile(page, source / page.name)
    for folder in ("_static", "_templates"):
        shutil.copytree(root / "book" / folder, source / folder)
    shutil.copyfile(root / "book" / "_toc.yml", source / "_toc.yml")
    for notebook in contents.notebooks:
        text = page_source(executed / notebook.name)
        (source / f"{notebook.stem}.md").write_text(text, encoding="utf-8")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = title
    if edition is not None:
        config["sphinx"]["config"]["html_context"]["edition"] = dict(edition)
    (source / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=True), encoding="utf-8")
    ledger.write(source)


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
    drop_unused(pages)
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
