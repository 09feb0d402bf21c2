"""Proof that no measured number in prose is typed by hand: commentary, chapters and pages."""

from __future__ import annotations

from pathlib import Path

import nbformat

from pcp_analysis.report.plan.commentary import BareNumber, bare_numbers, read_written

# pages that explain methods and standards name their constants (95%, 2.66, 320 pixels), not measured
CONSTANT_PAGES = ("methods", "how_to_read", "glossary", "accessibility")


def narrative_numbers(root: Path) -> list[BareNumber]:
    """Return every measured number that is typed into the book's prose.

    Parameters
    ----------
    root : Path
        The project's folder.
    """
    found: list[BareNumber] = []
    for path in sorted((root / "data" / "commentary").rglob("*.md")):
        found += bare_numbers(read_written(path), str(path.relative_to(root)))
    for path in sorted((root / "book").glob("*.md")):
        if path.stem not in CONSTANT_PAGES:
            found += bare_numbers(path.read_text(encoding="utf-8"), path.name)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        if path.stem in CONSTANT_PAGES:
            continue
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells, start=1):
            if cell.cell_type == "markdown":
                found += bare_numbers(cell.source, f"{path.name}, cell {number}")
    return found
