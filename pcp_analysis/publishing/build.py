"""Building an edition, start to end; the last good one stays until the new one is whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pcp_analysis.catalogue import Catalogue
from pcp_analysis.editions import Edition
from pcp_analysis.measures import Measures
from pcp_analysis.observations import Observations
from pcp_analysis.publishing.execute import Progress, run_chapters
from pcp_analysis.publishing.manifest import write_manifest
from pcp_analysis.publishing.pdf import wants_pdf, write_pdf
from pcp_analysis.publishing.render import (
    assemble,
    read_contents,
    render_html,
    render_single_page,
)
from pcp_analysis.publishing.workbook import write_workbook
from pcp_analysis.report.ledger import Entry, Ledger

Stage = Callable[[str], None]


def check_edition(root: Path, catalogue: Catalogue, edition: Edition) -> None:
    """Refuse an edition that has no peers or no figures, before a kernel is started.

    Raises
    ------
    CatalogueError
        If the force has no most similar group.
    MissingDataError
        If nothing was published for the quarter by the as-at date.
    """
    catalogue.most_similar_group(edition.force)
    catalogue.plan(edition.force)
    observations = Observations.load(root / "data" / "observations", catalogue)
    force = catalogue.force(edition.force)
    Measures(catalogue, observations, force, edition.quarter, edition.as_at).check_quarter()


def _edition_entries(edition: Edition) -> list[Entry]:
    texts = {"version": str(edition.version), "status": edition.status, "name": edition.name}
    return [
        Entry(id=f"edition.{name}", kind="text", chapter="edition", text=text)
        for name, text in texts.items()
    ]


def build_edition(
    root: Path,
    edition: Edition,
    *,
    jobs: int,
    chapter_progress: Progress,
    stage: Stage,
    target: Path | None = None,
    pdf: bool | None = None,
) -> Path:
    """Run the notebooks, render the book and put the edition in its place.

    Parameters
    ----------
    root : Path
        The project's folder.
    edition : Edition
        What to build.
    jobs : int
        Kernels at once.
    chapter_progress : callable
        Told chapter, cells done, cells in all.
    stage : callable
        Told in words what is going on.
    target : Path, optional
        Folder of editions; ``editions/`` of the project when left out.
    pdf : bool, optional
        Whether to print the book; when left out, where the libraries for it are found.

    Returns
    -------
    Path
        The edition's folder: ``html``, ``notebooks``, ``figures``, ``ledger.json``, ``manifest.json``,
        the workbook and the PDF.

    Raises
    ------
    PcpError
        If anything is wrong; the edition that was there stays as it was.
    """
    catalogue = Catalogue.load(root)
    check_edition(root, catalogue, edition)
    contents = read_contents(root)
    printed, why_not = wants_pdf(pdf)
    final = (target or root / "editions") / edition.folder
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=final.parent) as building:
        work = Path(building)
        whole = work / "edition"
        whole.mkdir()
        stage("Running the chapters")
        run_chapters(
            contents.notebooks,
            whole / "notebooks",
            edition.parameters,
            root=root,
            output=work / "pages",
            jobs=jobs,
            progress=chapter_progress,
        )
        ledger = Ledger()
        for entry in _edition_entries(edition):
            ledger.add(entry)
        for notebook in contents.notebooks:
            ledger.merge(Ledger.read(work / "pages" / notebook.stem))
        ledger.write(whole)
        stage("Rendering the pages with Jupyter Book")
        name = catalogue.force(edition.force).name
        title = f"Police and Crime Plan report: {name}, {edition.quarter.label}"
        assemble(root, contents, whole / "notebooks", ledger, work / "source", title)
        pages = render_html(work / "source", work / "sphinx")
        shutil.move(pages, whole / "html")
        (whole / "html" / ".buildinfo").unlink(missing_ok=True)
        stage("Writing the workbook")
        write_workbook(ledger, edition, catalogue, title, whole / edition.workbook_name)
        if printed:
            stage("Printing the book as PDF")
            single_page = render_single_page(work / "source", work / "sphinx")
            write_pdf(single_page, root, ledger, title, whole / edition.pdf_name)
        elif why_not:
            stage(why_not)
        write_manifest(root, edition, whole)
        _replace(final, whole, work / "previous")
    return final


def _replace(final: Path, new: Path, aside: Path) -> None:
    """Put a finished folder in place of another; a failed move brings the old one back."""
    if final.exists():
        final.rename(aside)
    try:
        new.rename(final)
    except OSError:
        if aside.exists():
            aside.rename(final)
        raise
