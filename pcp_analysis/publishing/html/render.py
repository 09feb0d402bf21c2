"""What Jupyter Book reads, and what it makes of it: chapters and pages in, HTML out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pcp_analysis.catalogue.contents import ChosenChapters
from pcp_analysis.errors import RenderError
from pcp_analysis.files import files_below
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
from pcp_analysis.publishing.html.sphinx_run import run_sphinx
from pcp_analysis.report.ledger import Ledger

SINGLE_PAGE = Path("_build") / "singlehtml"  # within the folder of Sphinx
_HEADING = re.compile(r"^#{1,6} .*\{value\}`.*$", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w.~%-]*)*")
_VALUE = re.compile(r"\{value\}`([^`]+)`")


def assemble(
    root: Path,
    chosen: ChosenChapters,
    executed: Path,
    ledger: Ledger,
    title: str,
    edition: Mapping[str, Any] | None = None,
) -> dict[str, bytes]:
    """Return the files that Jupyter Book reads, by their path in its folder.

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
    files: dict[str, bytes] = {}
    for folder in ("_static", "_templates"):
        files |= files_below(root / "book" / folder, f"{folder}/")
    files["_toc.yml"] = _yaml(chosen.toc, sort_keys=False)
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
        files[f"{chapter.page}.md"] = text.encode()
    refuse_dead_links(found, pages)
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = title
    if edition is not None:
        config["sphinx"]["config"]["html_context"]["edition"] = dict(edition)
        config["sphinx"]["config"]["html_baseurl"] = address_of(root, edition["folder"])
    files["_config.yml"] = _yaml(config, sort_keys=True)
    return files | ledger.contents()


def _yaml(content: Any, *, sort_keys: bool) -> bytes:
    text: str = yaml.safe_dump(content, sort_keys=sort_keys, allow_unicode=True)
    return text.encode()


def address_of(root: Path, folder: str) -> str:
    """Return the address of an edition's pages; empty where ``_config.yml`` names none of the site.

    Parameters
    ----------
    root : Path
        The project's folder.
    folder : str
        The edition's, within ``editions/``.

    Raises
    ------
    RenderError
        If ``html_baseurl`` is no address of the web.
    """
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    address = str(settings["sphinx"]["config"].get("html_baseurl") or "")
    if not address:
        return ""
    if not _ADDRESS.fullmatch(address):
        raise RenderError(
            f"_config.yml, html_baseurl: found {address!r}; expected the address under which "
            f"editions/ is published, such as https://www.example.org/reports/, or nothing"
        )
    return f"{address.rstrip('/')}/{folder}/html/"


def _markdown(root: Path, page: str) -> tuple[str, str]:
    return f"book/{page}.md", (root / "book" / f"{page}.md").read_text(encoding="utf-8")


def with_titles(text: str, ledger: Ledger) -> str:
    """Return a page whose headings have the words of the ledger in place of roles.

    A heading stands in menus and contents too, where only plain words may.
    """

    def words(heading: re.Match[str]) -> str:
        return _VALUE.sub(lambda role: ledger.get(role[1]).text, heading[0])

    return _HEADING.sub(words, text)


def render_single_page(source: Path, work: Path) -> Path:
    """Read the whole book and render it as one page, for print.

    Parameters
    ----------
    source : Path
        Folder that holds what :func:`assemble` returned.
    work : Path
        Folder for Sphinx's own files.

    Returns
    -------
    Path
        The page, with its drawings in folders beside it.

    Raises
    ------
    RenderError
        With Sphinx's own message where a page does not build.
    """
    return run_sphinx(source, work, "singlehtml", anew=True) / "index.html"


def render_html(source: Path, work: Path, *, anew: bool = True) -> Path:
    """Render the pages, without what they do not use, and with a policy each.

    Parameters
    ----------
    source, work : Path
        As :func:`render_single_page` takes them.
    anew : bool, default True
        Whether the book is read again, or was just read for print.

    Returns
    -------
    Path
        Folder of finished pages.

    Raises
    ------
    RenderError
        With Sphinx's own message where a page does not build.
    """
    pages = run_sphinx(source, work, "html", anew=anew)
    move_data(pages)
    drop_unused(pages)
    check_rendered(pages)
    add_policies(pages)
    return pages
