"""What readers open of an edition, made from ledger and executed chapters: pages, print, workbook."""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.contents import ChosenChapters
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.catalogue.lengths import read_lengths
from pcp_analysis.files import write_below
from pcp_analysis.owned import end_with_parent
from pcp_analysis.publishing.build.reuse import (
    digest_of_files,
    keep_made,
    keep_memory,
    made_before,
    memory_of,
)
from pcp_analysis.publishing.cache.facts import Facts
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.memory import Memory
from pcp_analysis.publishing.html.lean import lean_drawings, place_drawings
from pcp_analysis.publishing.html.render import (
    SINGLE_PAGE,
    assemble,
    render_html,
    render_single_page,
)
from pcp_analysis.publishing.html.site import Download, page_context, printed_downloads
from pcp_analysis.publishing.html.sphinx_pages import EXPLORE, EXPLORE_DATA
from pcp_analysis.publishing.print.book import Book, facts_of
from pcp_analysis.publishing.print.pdf import missing_libraries, write_pdfs
from pcp_analysis.publishing.workbook import write_workbook
from pcp_analysis.publishing.workbook_sheets import read_titles
from pcp_analysis.report.explore import explorer_script
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import MEASURED

Stage = Callable[[str], None]
_EXPLORER = "data of Explore"  # under which it is kept
_MOST_PRESSES = 4  # a book has few long chapters, and a process takes 300 MB


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
    jobs : int or None
        Processes that print at once, as far as that helps; None prints in one.
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
    jobs: int | None = None

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

    @cached_property
    def ledger_facts(self) -> Facts:
        """What the printed book and the workbook are made from beside the pages."""
        return {"ledger": hashlib.sha256((self.whole / "ledger.json").read_bytes()).hexdigest()}

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

    def place_pages(self, pages: Path, drawings: Mapping[str, str]) -> None:
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

    def write_workbook(self) -> None:
        """Write the workbook."""
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
    path = folder / EXPLORE_DATA
    path.write_text(explorer_script(measures), encoding="utf-8")
    keep_made(kept, _EXPLORER, given, folder)
    return path


def write_outputs(
    outputs: Outputs, stage: Stage, sphinx: Executor, kept: Kept | None = None
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
    kept : Kept, optional
        Results of earlier builds to use again.
    """
    whole, root = outputs.whole, outputs.root
    write_below(outputs.source, outputs.laid_out())
    pages = {"source": digest_of_files(outputs.source)}
    paper = {**pages, **outputs.ledger_facts, "print": digest_of_files(root / "book" / "print")}
    book = {**outputs.ledger_facts, "titles": digest_of_files(root / "book")}
    memory = memory_of(kept, outputs.work / "print")
    presses = min(outputs.jobs or 1, _MOST_PRESSES)
    spawn = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(presses, spawn, end_with_parent) as press,
        ThreadPoolExecutor(1) as beside,
    ):
        printing: Future[None] | None = None
        rendering: Future[Path] | None = None
        drawings: dict[str, str] = {}
        read = False
        if outputs.printed and not made_before(kept, "print", paper, whole):
            for _ in range(presses):
                press.submit(missing_libraries)  # it imports WeasyPrint while Sphinx runs
            stage("Putting the pages together for print")
            sphinx.submit(render_single_page, outputs.source, outputs.sphinx).result()
            read = True
            printing = beside.submit(write_pdfs, outputs.book(memory), whole, press)
        stage("Rendering the pages with Jupyter Book")
        if not made_before(kept, "pages", pages, whole / "html"):
            rendering = sphinx.submit(render_html, outputs.source, outputs.sphinx, anew=not read)
            drawings = lean_drawings(outputs.source / "figures")  # while Sphinx is at work
        stage("Writing the workbook")
        if not made_before(kept, "workbook", book, whole):
            outputs.write_workbook()
            keep_made(kept, "workbook", book, whole, [outputs.edition.workbook_name])
        if rendering is not None:
            outputs.place_pages(rendering.result(), drawings)
            keep_made(kept, "pages", pages, whole / "html")
        copy_data(whole / "figures", whole / "html" / "figures")
        if printing is not None:
            stage("Printing the book as PDF, in each of its lengths")
            printing.result()
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
