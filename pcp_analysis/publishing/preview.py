"""An edition as it is written: remade at each change of what people edit, shown as soon as it is whole.

Chapters come from the store of earlier builds where nothing changed for them; the others run on one
kernel that stays. Sphinx reads the pages that differ and no others, so that what is shown may lag in a
menu or an index: what counts is made by ``pcp build``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.errors import RenderError
from pcp_analysis.files import files_below, write_below
from pcp_analysis.publishing.build.edition import edition_entries, ledgers_of, merge_pages, runs_of
from pcp_analysis.publishing.build.execute import run_chapters
from pcp_analysis.publishing.build.outputs import Outputs, copy_data, explorer_of
from pcp_analysis.publishing.build.reuse import keep_chapters, pictures_of, restore_chapters
from pcp_analysis.publishing.build.workers import HERE, prepare_worker
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.publishing.html.data_pages import move_data
from pcp_analysis.publishing.html.sphinx_run import run_sphinx
from pcp_analysis.publishing.trace.describe import complete, drawings_of
from pcp_analysis.publishing.trace.manifest import INPUTS
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.check import faults_of
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import open_page

_NOT_WATCHED = ("__pycache__", ".working")
_ROLE = re.compile(r"`([\w.\-]+)`")
Stamps = dict[str, tuple[int, int]]


def stamps_of(root: Path) -> Stamps:
    """Return time and size of every file that people edit, by path within the project.

    Parameters
    ----------
    root : Path
        The project's folder.
    """
    found: Stamps = {}
    for name in INPUTS:
        for folder, folders, files in os.walk(root / name):
            folders[:] = [item for item in folders if item not in _NOT_WATCHED]
            for file in files:
                path = Path(folder) / file
                try:
                    about = path.stat()
                except OSError:
                    continue  # gone between the two looks
                if not file.endswith(".partial"):
                    place = path.relative_to(root).as_posix()
                    found[place] = (about.st_mtime_ns, about.st_size)
    return found


def changes(before: Stamps, now: Stamps) -> list[str]:
    """Return the files that were edited, came or went.

    Examples
    --------
    >>> changes({"a": (1, 1), "b": (1, 1)}, {"a": (2, 1)})
    ['a', 'b']
    """
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


@dataclass
class Preview:
    """The preview of an edition.

    Parameters
    ----------
    root : Path
        The project's folder.
    name : str
        Of the edition.
    force : str or None
        Of another force.
    work : Path
        Folder of its own.
    """

    root: Path
    name: str
    force: str | None
    work: Path
    _ledger: Ledger | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        settings = self.work / "settings"
        settings.mkdir()
        prepare_worker(self.root, settings)

    @property
    def pages(self) -> Path:
        """Folder of the pages that are shown."""
        return self.work / "sphinx" / "_build" / "html"

    def make(self) -> list[str]:
        """Make the pages again.

        Returns
        -------
        list of str
            Names of the chapters that ran; the others were kept.

        Raises
        ------
        PcpError
            If something is wrong with what people wrote; the pages stay as they were.
        """
        edition = read_edition(self.root, Catalogue.load(self.root), self.name, force=self.force)
        # read again only where a file of the catalogue or the store was edited
        measures = open_page("preview", **edition.parameters).measures
        chosen = edition_chapters(measures)
        runs = runs_of(self.root, edition, chosen)
        new = self.work / "new"
        shutil.rmtree(new, ignore_errors=True)
        whole = new / "edition"
        notebooks, shown = whole / "notebooks", new / "pages"
        notebooks.mkdir(parents=True)
        kept = Kept(Store.of(self.root), self.root, str(edition.folder))
        with ThreadPoolExecutor(1) as beside:
            to_run, restored = restore_chapters(kept, runs, notebooks, beside)
            run_chapters(
                to_run,
                notebooks,
                root=self.root,
                output=shown,
                workers=HERE,
                progress=lambda *_: None,
                note_reads=True,
            )
        keep_chapters(kept, to_run, notebooks, shown)
        entries = edition_entries(measures.catalogue, edition)
        ledger = merge_pages(entries, ledgers_of(runs, shown, restored.result()))
        pictures = pictures_of(kept, drawings_of(ledger), HERE.pool)
        complete(ledger, measures.catalogue, edition, pictures)
        explorer = explorer_of(measures, edition, chosen, kept, new / "explorer", HERE.pool)
        outputs = Outputs(
            self.root,
            measures,
            edition,
            chosen,
            ledger,
            new,
            whole,
            printed=False,
            explorer=explorer,
        )
        self._render(outputs.laid_out(), ledger)
        figures = self.pages / "figures"
        if self._ledger is None or self._ledger.files != ledger.files:
            shutil.rmtree(figures, ignore_errors=True)
            copy_data(self.work / "source" / "figures", figures)
        self._ledger = ledger
        return [run.page for run in to_run]

    def faults(self) -> list[str]:
        """Return what ``pcp check`` finds in the edition."""
        return faults_of(self.root, self.name, self.force)

    def _render(self, new: Mapping[str, bytes], ledger: Ledger) -> None:
        """Have Sphinx read the pages that differ, or of which a figure does."""
        source = self.work / "source"
        differing = set() if self._ledger is None else changed_entries(self._ledger, ledger)
        take_over(new, source)
        for page in source.glob("*.md"):
            if differing.intersection(_ROLE.findall(page.read_text(encoding="utf-8"))):
                os.utime(page)
        try:
            pages = run_sphinx(source, self.work / "sphinx")
        except RenderError:
            self._ledger = None
            raise
        move_data(pages)  # as the book has them; pages that Sphinx left alone were done before


def changed_entries(before: Ledger, now: Ledger) -> set[str]:
    """Return the ids of figures that differ between two ledgers, their files with them."""
    names = {*before.entries, *now.entries}
    return {name for name in names if before.entries.get(name) != now.entries.get(name)}


def take_over(new: Mapping[str, bytes], target: Path) -> None:
    """Make a folder hold some files and no others, leaving those that are the same already untouched.

    Parameters
    ----------
    new : mapping of str to bytes
        What is to be, by path.
    target : Path
        The folder that Sphinx knows the times of.
    """
    standing = files_below(target)
    for name in standing.keys() - new.keys():
        (target / name).unlink()
    write_below(target, {name: new[name] for name in new if standing.get(name) != new[name]})
