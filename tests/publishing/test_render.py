from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pcp_analysis.errors import RenderError
from pcp_analysis.publishing.html.render import assemble, read_contents, render_html
from pcp_analysis.report.ledger import Entry, Ledger


def small_book(project: Path, index: str) -> Path:
    """Lay out a book of one page and a ledger of one figure."""
    for notebook in (project / "notebooks").glob("*.ipynb"):
        notebook.unlink()
    (project / "book" / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (project / "book" / "index.md").write_text(index)
    ledger = Ledger()
    ledger.add(Entry(id="a.figure", kind="number", chapter="a", text="1,234", value=1234.0))
    source = project / "source"
    assemble(project, read_contents(project), project / "none", ledger, source, "A & B")
    return source


def test_contents_are_every_page_and_notebook_in_order(project: Path) -> None:
    contents = read_contents(project)
    assert [page.stem for page in contents.pages][:2] == ["how_to_read", "glossary"]
    notebooks = [notebook.stem for notebook in contents.notebooks]
    assert notebooks[:3] == ["index", "executive_summary", "aspirations"]
    assert sorted(notebooks) == sorted(path.stem for path in project.glob("notebooks/*.ipynb"))


def test_entry_that_is_neither_page_nor_notebook_is_named(project: Path) -> None:
    toc = project / "book" / "_toc.yml"
    toc.write_text(toc.read_text().replace("file: glossary", "file: glossry"))
    with pytest.raises(RenderError, match=r"names 'glossry'.*Did you mean 'glossary'"):
        read_contents(project)


def test_notebook_that_is_not_in_the_contents_is_named(project: Path) -> None:
    shutil.copyfile(
        project / "notebooks" / "executive_summary.ipynb", project / "notebooks" / "extra.ipynb"
    )
    with pytest.raises(RenderError, match=r"extra\.ipynb is not in book/_toc\.yml"):
        read_contents(project)


def test_figure_in_prose_is_printed_with_its_id_and_unrounded_value(project: Path) -> None:
    source = small_book(project, "# Report\n\nIt was {value}`a.figure`.\n")
    pages = render_html(source, project / "work")
    html = (pages / "index.html").read_text()
    assert '<data data-figure="a.figure" value="1234.0">1,234</data>' in html
    assert "A &amp; B" in html


def test_figure_that_the_ledger_lacks_ends_the_build_and_names_the_nearest(project: Path) -> None:
    source = small_book(project, "# Report\n\nIt was {value}`a.figur`.\n")
    with pytest.raises(RenderError, match=r"no 'a\.figur'\. Did you mean 'a\.figure'"):
        render_html(source, project / "work")


def test_warning_of_sphinx_ends_the_build(project: Path) -> None:
    source = small_book(project, "# Report\n\n[nowhere](missing.md)\n")
    with pytest.raises(RenderError, match="missing"):
        render_html(source, project / "work")
