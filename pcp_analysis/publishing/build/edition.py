"""Building an edition, start to end; the last good one stays until the new one is whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.contents import ChosenChapters
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.errors import PcpError
from pcp_analysis.owned import WORKING, owned, put_in_place
from pcp_analysis.publishing.build.execute import Progress, Run, run_chapters
from pcp_analysis.publishing.build.outputs import (
    Outputs,
    Stage,
    explorer_of,
    write_outputs,
)
from pcp_analysis.publishing.build.reuse import keep_chapters, pictures_of, restore_chapters
from pcp_analysis.publishing.build.workers import Workers
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.html.site import write_index
from pcp_analysis.publishing.html.sphinx_run import sphinx_runner
from pcp_analysis.publishing.print.pdf import presses, wants_pdf
from pcp_analysis.publishing.trace.describe import complete, drawings_of
from pcp_analysis.publishing.trace.made import write_manifest
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.check import check_written
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.report.plan.contact import contact_entry


def measures_of(root: Path, catalogue: Catalogue, edition: Edition) -> Measures:
    """Return the figures of an edition; refuse one with faults in what people write, or without any.

    Raises
    ------
    PcpError
        Naming every fault that ``pcp check`` finds.
    CatalogueError
        If the file of its group or of a plan is wrong.
    MissingDataError
        If nothing was published for the quarter by the as-at date.
    """
    checked = check_written(root, edition.name, edition.force)
    if checked.faults or checked.observations is None:
        raise PcpError("\n".join(checked.faults))
    catalogue = catalogue.made_without(edition.without)
    observations = checked.observations.made_without(edition.without)
    force = catalogue.force(edition.force)
    measures = Measures(catalogue, observations, force, edition.quarter, edition.as_at)
    measures.check_quarter()
    return measures


def runs_of(root: Path, edition: Edition, chosen: ChosenChapters) -> list[Run]:
    """Return the notebooks to run for the pages of an edition, with their parameters."""
    return [
        Run(
            chapter.page,
            root / "notebooks" / f"{chapter.notebook}.ipynb",
            {**edition.parameters, **chapter.parameters},
        )
        for chapter in chosen.pages
        if chapter.notebook is not None
    ]


def edition_entries(catalogue: Catalogue, edition: Edition) -> list[Entry]:
    """Return the entries that the build itself makes: version, status, name and contact."""
    plan = catalogue.plan(edition.force, edition.quarter.end)
    return [
        *entries_of_edition(edition.name, edition.version, edition.status),
        Entry(id="edition.standing", kind="text", chapter="edition", text=edition.standing),
        contact_entry(plan),
    ]


def entries_of_edition(name: str, version: int, status: str) -> list[Entry]:
    """Return version, status and name of an edition as entries, from the facts alone."""
    texts = {"version": str(version), "status": status, "name": name}
    return [
        Entry(id=f"edition.{key}", kind="text", chapter="edition", text=text)
        for key, text in texts.items()
    ]


def ledgers_of(
    runs: Sequence[Run], pages: Path, restored: Mapping[str, Ledger]
) -> dict[str, Ledger]:
    """Return what each chapter showed, in reading order.

    Parameters
    ----------
    runs : sequence of Run
        All chapters.
    pages : Path
        Folder with a folder for each chapter that ran.
    restored : mapping of str to Ledger
        What those showed that did not run, by page.
    """
    return {
        run.page: restored[run.page] if run.page in restored else Ledger.read(pages / run.page)
        for run in runs
    }


def merge_pages(entries: Sequence[Entry], pages: Mapping[str, Ledger]) -> Ledger:
    """Put the ledgers of all pages together and note for each entry the page that computes it.

    That is the shortest page of the entry's own chapter, else the first page that prints it, so that
    one figure is soon computed again.

    Parameters
    ----------
    entries : sequence of Entry
        Those that the build itself makes.
    pages : mapping of str to Ledger
        What each page showed, in reading order.
    """
    merged, found, sizes = Ledger(), dict[str, list[str]](), dict[str, int]()
    for entry in entries:
        merged.add(entry)
    for name, ledger in pages.items():
        merged.merge(ledger)
        sizes[name] = len(ledger.entries)
        for entry_id in ledger.entries:
            found.setdefault(entry_id, []).append(name)
    for entry_id, where in found.items():
        entry = merged.entries[entry_id]
        chapter = entry.chapter.replace("-", "_")
        own = [name for name in where if name == chapter or name.startswith(f"{chapter}_")]
        page = min(own, key=sizes.__getitem__) if own else where[0]
        merged.entries[entry_id] = replace(entry, page=page)
    return merged


def build_edition(
    root: Path,
    edition: Edition,
    *,
    workers: Workers,
    chapter_progress: Progress,
    stage: Stage,
    target: Path | None = None,
    pdf: bool | None = None,
    kept: Kept | None = None,
) -> Path:
    """Run the notebooks, render the book and put the edition in its place.

    Parameters
    ----------
    root : Path
        The project's folder.
    edition : Edition
        What to build.
    workers : Workers
        Where chapters run; of other processes there are as many as it says, and none beside this one
        where it is this one.
    chapter_progress : callable
        Told chapter, cells done, cells in all.
    stage : callable
        Told in words what is going on.
    target : Path, optional
        Folder of editions; ``editions/`` of the project when left out.
    pdf : bool, optional
        Whether to print the book; when left out, where the libraries for it are found.
    kept : Kept, optional
        Results of earlier builds, used again where nothing changed; when left out all is made anew.

    Returns
    -------
    Path
        The edition's folder: ``html``, ``notebooks``, ``figures``, ``ledger.json``,
        ``manifest.json`` and ``manifest.sha256``, the workbook and the PDFs.

    Raises
    ------
    PcpError
        If anything is wrong; the edition that was there stays as it was.
    """
    catalogue = Catalogue.load(root)
    measures = measures_of(root, catalogue, edition)
    chosen = edition_chapters(measures)
    runs = runs_of(root, edition, chosen)
    printed, why_not = wants_pdf(pdf)
    final = (target or root / "editions") / edition.folder
    place, one = final.parents[1] / WORKING, f"{edition.force}.{edition.name}"
    with (
        owned(place, one, f"edition {edition.folder}") as work,
        ThreadPoolExecutor(2) as beside,
        ExitStack() as stack,
    ):
        explorer = explorer_of(measures, edition, chosen, kept, work / "explorer", beside)
        whole = work / "edition"
        whole.mkdir()
        pages = work / "pages"
        stage("Running the chapters")
        to_run, restored = runs, None
        if kept is not None:
            to_run, restored = restore_chapters(kept, runs, whole / "notebooks", beside)
        # they begin and import their libraries while the chapters run
        sphinx = stack.enter_context(sphinx_runner(apart=workers.jobs is not None))
        press = stack.enter_context(presses(workers.jobs, printed=printed))
        run_chapters(
            to_run,
            whole / "notebooks",
            root=root,
            output=pages,
            workers=workers,
            progress=chapter_progress,
            note_reads=kept is not None,
        )
        if kept is not None:
            keep_chapters(kept, to_run, whole / "notebooks", pages)
        shown = ledgers_of(runs, pages, {} if restored is None else restored.result())
        ledger = merge_pages(edition_entries(catalogue, edition), shown)
        complete(ledger, catalogue, edition, pictures_of(kept, drawings_of(ledger), workers.pool))
        workers.pool.shutdown(wait=False)  # kernels take the memory that the press needs
        if why_not:
            stage(why_not)
        outputs = Outputs(root, measures, edition, chosen, ledger, work, whole, printed, explorer)
        write_outputs(outputs, stage, sphinx, press, kept)
        write_manifest(root, edition, whole, catalogue, ledger)
        put_in_place(whole, final, work)
    write_index(root, catalogue, final.parents[1])
    return final
