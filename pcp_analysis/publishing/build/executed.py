"""Executed notebooks: what the machine left in them taken out, and the source of their pages."""

from __future__ import annotations

import inspect
from pathlib import Path

import nbformat

from pcp_analysis.errors import ChapterError

NOTE = "remove-cell"  # tag of a Markdown cell that speaks to the analyst and stands on no page


def first_line(source: str) -> str:
    """Return the first line of a cell that is not empty."""
    return next((line for line in source.splitlines() if line.strip()), "")


def strip_timings(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take clock times, durations, paths and random ids out of an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        As papermill leaves it; changed in place.
    """
    notebook.metadata.pop("papermill", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place:02d}"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook


def page_source(path: Path) -> str:
    """Turn an executed notebook into the MyST source of its page.

    Markdown cells stay, but for notes to the analyst, which are tagged ``remove-cell``. Of a code
    cell only the Markdown that it displayed is kept, so that headings and figures are the page's own.

    Parameters
    ----------
    path : Path
        An executed notebook.

    Raises
    ------
    ChapterError
        If a cell displayed anything else: a warning, printed text, a picture without alt text.
    """
    # papermill has held it against the format when it ran
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    parts: list[str] = []
    for place, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            if NOTE not in cell.metadata.get("tags", []):
                parts.append(cell.source)
            continue
        for output in cell.get("outputs", []):
            markdown = output.get("data", {}).get("text/markdown")
            if markdown is None:
                shown = output.get("text") or str(output.get("data", {}).get("text/plain", ""))
                raise ChapterError(
                    f"chapter '{path.stem}', cell {place}: {first_line(cell.source)}\n"
                    f"a page shows what the steps of an edition return; this cell displayed "
                    f"{output.output_type}: {inspect.cleandoc(shown)[:200]}"
                )
            parts.append(markdown)
    return "\n\n".join(parts) + "\n"
