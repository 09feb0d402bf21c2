"""What readers open of an edition, made from ledger and executed chapters: pages, print, workbook."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.analysis.measures import MEASURED, Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.contents import ChosenChapters
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.catalogue.lengths import read_lengths
from pcp_analysis.files import files_below, write_below
from pcp_analysis.publishing.build.reuse import (
    digest_of,
    keep_made,
    keep_memory,
    lean_of,
    made_before,
    memory_of,
)
from pcp_analysis.publishing.cache.facts import Facts
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.memory import Memory
from pcp_analysis.publishing.html.lean import place_drawings
from pcp_analysis.publishing.html.render import (
    SINGLE_PAGE,
    assemble,
    render_html,
    render_single_page,
)
from pcp_analysis.publishing.html.site import (
    EXPLORE,
    EXPLORE_DATA,
    Download,
    page_context,
    printed_downloads,
)
from pcp_analysis.publishing.print.book import Book, facts_of
from pcp_analysis.publishing.print.pdf import write_pdfs
from pcp_analysis.publishing.trace.describe import drawings_of
from pcp_analysis.publishing.workbook_sheets import read_titles
from pcp_analysis.report.ledger import Ledger

Stage = Callable[[str], None]
_EXPLORER = "data of Explore"  # under which it is kept


@dataclass(frozen=True)
class Outputs:
    """An edition whose chapters have run.

    Parameters
    ----------
    root : Path
        The project's folder.
    measures, edition, chosen
        Its figures, its file, its chapters.
    ledger : Ledger
        Everything that its pages print.
    work, whole : Path
        Folder of work, and that of the finished edition, which holds the executed notebooks.
    printed : bool
        Whether the book is printed.
    explorer : Future of Path or None
        From :func:`explorer_of`, once it is there.
    """

    root: Path
    measures: Measures
    edition: Edition
    chosen: ChosenChapters
    ledger: Ledger
    work: Path
    whole: Path
    printed: bool
    explorer: Future[Path | None]

    @property
    def catalogue(self) -> Catalogue:
        """Forces, indicators and releases."""
        return self.measures.catalogue

    @property
    def title(self) -> str:
        """Title of the book."""
        name = self.measures.force.name
        return f"Police and Crime Plan report: {name}, {self.edition.quarter.label}"

    @property
    def source(self) -> Path:
        """Folder that Jupyter Book reads."""
        return self.work / "source"

    @property
    def sphinx(self) -> Path:
        """Folder that Jupyter Book writes."""
        return self.work / "sphinx"

    @property
    def pdfs(self) -> dict[str, Path]:
        """File of each printed length."""
        shorter = {
            length.id: self.whole / self.edition.shorter_name(length.id)
            for length in read_lengths(self.root)
        }
        return {"everything": self.whole / self.edition.pdf_name, **shorter}

    def laid_out(self) -> dict[str, bytes]:
        """Return what Jupyter Book reads, by path in its folder."""
        downloads = printed_downloads(self.root, self.edition) if self.printed else []
        downloads.append(Download("Workbook (.xlsx)", self.edition.workbook_name))
        bar = page_context(self.root, self.catalogue, self.edition, downloads)
        executed = self.whole / "notebooks"
        files = assemble(self.root, self.chosen, executed, self.ledger, self.title, bar)
        data = self.explorer.result()
        if data is not None:
            files[f"_static/{EXPLORE_DATA}"] = data.read_bytes()
        return files

    def place_pages(self, pages: Path, drawings: Mapping[str, bytes]) -> None:
        """Put finished pages where they belong, with their drawings."""
        place_drawings(pages, drawings)
        shutil.move(pages, self.whole / "html")
        (self.whole / "html" / ".buildinfo").unlink(missing_ok=True)

    def book(self, memory: Memory) -> Book:
        """Return what is printed."""
        return Book(
            single_page=self.sphinx / SINGLE_PAGE / "index.html",
            root=self.root,
            title=self.title,
            facts=facts_of(self.ledger),
            files={name: path.name for name, path in self.pdfs.items()},
            left_out=[chapter.page for chapter in self.chosen.pages if not chapter.printed],
            memory=memory,
        )

    def write_ledger(self, data: Path) -> None:
        """Write the ledger with its files, and a copy of its data that goes beside the pages."""
        self.ledger.write(self.whole)
        copy_data(self.whole / "figures", data)

    def write_workbook(self) -> None:
        """Write the workbook."""
        # imported here, as those of Explore: a build that keeps it needs none of its libraries
        from pcp_analysis.publishing.workbook import write_workbook

        path = self.whole / self.edition.workbook_name
        titles = read_titles(self.root)
        write_workbook(self.ledger, self.edition, self.catalogue, self.title, path, titles)


def explorer_of(
    measures: Measures,
    edition: Edition,
    chosen: ChosenChapters,
    kept: Kept | None,
    folder: Path,
    beside: Executor,
) -> Future[Path | None]:
    """Have the data made for the page on which readers explore, unless an earlier build left it.

    Parameters
    ----------
    measures, edition, chosen
        Figures, file and chapters of the edition.
    kept : Kept or None
        Results of earlier builds.
    folder : Path
        For the data; it is made.
    beside : Executor
        What makes it meanwhile.

    Returns
    -------
    Future of Path or None
        The file; None where the edition has no such page.
    """
    found: Future[Path | None] = Future()
    if all(chapter.page != EXPLORE for chapter in chosen.pages):
        found.set_result(None)
        return found
    inputs = {} if kept is None else kept.inputs
    read = tuple(f"data/{name}/" for name in MEASURED)
    given = {name: digest for name, digest in inputs.items() if name.startswith(read)}
    given |= {f"parameter {name}": value for name, value in edition.parameters.items()}
    folder.mkdir()
    if made_before(kept, _EXPLORER, given, folder):
        found.set_result(folder / EXPLORE_DATA)
        return found
    return beside.submit(_explore, measures, kept, given, folder)


def _explore(measures: Measures, kept: Kept | None, given: Facts, folder: Path) -> Path:
    from pcp_analysis.report.explore import explorer_script

    path = folder / EXPLORE_DATA
    path.write_text(explorer_script(measures), encoding="utf-8")
    keep_made(kept, _EXPLORER, given, folder)
    return path


def write_outputs(
    outputs: Outputs, stage: Stage, sphinx: Executor, press: Executor, kept: Kept | None = None
) -> None:
    """Write pages, printed book and workbook into the folder of the finished edition.

    Parameters
    ----------
    outputs : Outputs
        Of what.
    stage : callable
        Told in words what is going on.
    sphinx : Executor
        Where Sphinx runs; the pages are made there while the book is set for print.
    press : Executor
        Where it is set.
    kept : Kept, optional
        Results of earlier builds to use again.
    """
    whole, root = outputs.whole, outputs.root
    source, templates = outputs.laid_out(), files_below(root / "book")
    write_below(outputs.source, source)
    pages = {"source": digest_of(source)}
    printing_with = {name: templates[name] for name in templates if name.startswith("print/")}
    ledger = {"ledger": hashlib.sha256(source["ledger.json"]).hexdigest()}
    paper = {**pages, **ledger, "print": digest_of(printing_with)}
    book = {**ledger, "titles": digest_of(templates)}
    memory = memory_of(kept, outputs.work / "print")
    with ThreadPoolExecutor(1) as beside:
        data = outputs.work / "data"
        written = beside.submit(outputs.write_ledger, data)  # while Sphinx is at work
        printing: Future[None] | None = None
        rendering: Future[Path] | None = None
        drawings: dict[str, bytes] = {}
        read = False
        if outputs.printed and not made_before(kept, "print", paper, whole):
            stage("Putting the pages together for print")
            sphinx.submit(render_single_page, outputs.source, outputs.sphinx).result()
            read = True
            printing = beside.submit(write_pdfs, outputs.book(memory), whole, press)
        stage("Rendering the pages with Jupyter Book")
        if not made_before(kept, "pages", pages, whole / "html"):
            rendering = sphinx.submit(render_html, outputs.source, outputs.sphinx, anew=not read)
            drawings = lean_of(kept, drawings_of(outputs.ledger))  # while Sphinx is at work
        stage("Writing the workbook")
        if not made_before(kept, "workbook", book, whole):
            outputs.write_workbook()
            keep_made(kept, "workbook", book, whole, [outputs.edition.workbook_name])
        if rendering is not None:
            outputs.place_pages(rendering.result(), drawings)
            sphinx.shutdown(wait=False)  # it takes its leave meanwhile
            keep_made(kept, "pages", pages, whole / "html")
        written.result()
        shutil.move(data, whole / "html" / "figures")
        if printing is not None:
            stage("Printing the book as PDF, in each of its lengths")
            printing.result()
            press.shutdown(wait=False)
            keep_memory(kept, memory)
            keep_made(kept, "print", paper, whole, [path.name for path in outputs.pdfs.values()])


def copy_data(figures: Path, target: Path) -> None:
    """Copy the data of tables and figures beside the pages, so that their links work wherever they go.

    The drawings themselves stand in the pages already.
    """
    target.mkdir(parents=True)
    for path in sorted(figures.iterdir()):
        if path.suffix != ".svg":
            shutil.copyfile(path, target / path.name)
