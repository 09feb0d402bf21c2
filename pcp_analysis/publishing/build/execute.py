"""Running chapters with papermill: parameters checked first, progress told, failures explained."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import nbformat
import papermill
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from pcp_analysis.errors import ChapterError, ParameterError, did_you_mean
from pcp_analysis.publishing.build.executed import first_line, strip_timings
from pcp_analysis.publishing.build.kernel import NAME, kernel_of
from pcp_analysis.publishing.build.workers import Told, Workers, tell

Progress = Callable[[str, int, int], None]
_ENGINE = "pcp"
_TIMEOUT = 600  # seconds a cell may take before the chapter is given up
_POLL = 0.1  # seconds between looks at what the chapters tell
# the notebooks of version 0.1, which bundles hold, open a 'page'
_SAVE = (
    "from pathlib import Path as _Path; "
    "(edition if 'edition' in globals() else page).ledger.write(_Path({folder!r}))"
)
# so many chapters one kernel runs sooner than another begins and fits its own models
_FEW = 8
READS = "reads.json"  # beside the ledger of a page: what its notebook read
# what every notebook imports is imported before, so that each notes the same of it
_BEGIN = (
    "from pathlib import Path as _Path; import pcp_analysis.api, pcp_analysis.reads as _reads; "
    "_reads.begin(_Path({root!r}))"
)
_NOTE = (
    "from pathlib import Path as _Path; import pcp_analysis.reads as _reads; "
    "_reads.noted().write(_Path({file!r}))"
)


_Place = tuple["Run", Path, Path]  # a chapter, its executed copy, the folder of its page


@dataclass(frozen=True)
class Run:
    """A notebook to run for a page; a notebook may be run for several, with parameters of their own.

    Parameters
    ----------
    page : str
        Name of the page.
    notebook : Path
        Its kind.
    parameters : mapping of str to str
        What it is run with; checked with :func:`check_parameters`.
    """

    page: str
    notebook: Path
    parameters: Mapping[str, str]


class _WarmClient(PapermillNotebookClient):
    """Papermill's client on a kernel that other chapters ran in, emptied before each.

    After the last cell it has what the notebook showed of its edition written to a folder, which so is
    handed over in the open and stands in no notebook.
    """

    folder: Path
    noted_in: Path | None  # the project's folder, where what is read of it is to be noted

    def papermill_execute_cells(self) -> None:
        if self.noted_in is not None:
            self._tell(_BEGIN.format(root=str(self.noted_in)))
        self._tell("get_ipython().reset()")
        super().papermill_execute_cells()
        if any(_failed(cell) for cell in self.nb.cells):
            return  # papermill raises the cell's own error
        self._tell(_SAVE.format(folder=str(self.folder)))
        if self.noted_in is not None:
            self._tell(_NOTE.format(file=str(self.folder / READS)))

    def _tell(self, code: str) -> None:
        reply = self.wait_for_reply(self.kc.execute(code, silent=True))
        content = reply["content"] if reply else {"status": "error", "ename": "no reply"}
        if content["status"] == "error":
            raise ChapterError(
                f"its page cannot be kept: {content['ename']}: {content.get('evalue', '')}; a "
                f"notebook opens it as 'edition' with pcp.open_edition"
            )


def _failed(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


class _ReportingEngine(Engine):
    """Papermill's engine on the kernel of this process, telling a listener after each cell.

    A chapter starts with an empty namespace and the first cell number, so that it is the same whichever
    chapters ran before. What they imported stays: half of the time of a chapter of its own is imports.
    """

    @classmethod
    def execute_notebook(cls, *arguments: Any, **options: Any) -> nbformat.NotebookNode:
        return strip_timings(super().execute_notebook(*arguments, **options))

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        listener: Callable[[int, int], None] = options.pop("listener")
        folder: Path = options.pop("folder")
        noted_in: Path | None = options.pop("noted_in")
        total, done = len(nb_man.nb.cells), 0
        cell_complete = nb_man.cell_complete

        def told(*arguments: Any, **named: Any) -> None:
            nonlocal done
            cell_complete(*arguments, **named)
            done += 1
            listener(done, total)

        nb_man.cell_complete = told
        kernel = kernel_of(options.pop("root"))
        client = _WarmClient(nb_man, km=kernel, timeout=_TIMEOUT, startup_timeout=_TIMEOUT)
        client.folder, client.noted_in = folder, noted_in
        try:
            client.execute()
        finally:
            client.kc.stop_channels()


papermill_engines.register(_ENGINE, _ReportingEngine)


def check_parameters(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Refuse parameters that a notebook does not declare, and declared ones that are not given.

    Papermill itself only warns and runs with the old default.

    Parameters
    ----------
    notebook : Path
        With one cell tagged ``parameters``.
    parameters : mapping of str to str
        What it would be run with.

    Raises
    ------
    ParameterError
        Naming the parameter and what the notebook takes.
    """
    try:
        declared = set(papermill.inspect_notebook(str(notebook)))
    except Exception as error:
        raise ParameterError(f"{notebook.name} is no notebook that can run: {error}") from None
    if not declared:
        raise ParameterError(f"{notebook.name} has no cell tagged 'parameters'")
    for name in parameters:
        if name not in declared:
            raise ParameterError(
                f"{notebook.name} takes no parameter '{name}'; it takes "
                f"{', '.join(sorted(declared))}.{did_you_mean(name, declared)}"
            )
    for name in sorted(declared):
        if name not in parameters:
            raise ParameterError(
                f"{notebook.name} declares '{name}', which the build does not give"
            )


def _explain(run: Run, error: PapermillExecutionError) -> ChapterError:
    # papermill puts the given parameters into a cell of its own, which the author's notebook lacks
    cells = nbformat.read(run.notebook, as_version=4).cells
    tagged = [i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])]
    number = error.cell_index + (1 if error.cell_index <= tagged[0] else 0)
    return ChapterError(
        f"{_named(run)}, cell {number}: {first_line(error.source)}\n{error.ename}: {error.evalue}"
    )


def _named(run: Run) -> str:
    kind = "" if run.notebook.stem == run.page else f" (notebooks/{run.notebook.name})"
    return f"chapter '{run.page}'{kind}"


def run_chapter(
    run: Run,
    target: Path,
    *,
    root: Path,
    output: Path,
    listener: Callable[[int, int], None],
    note_reads: bool = False,
) -> None:
    """Run one notebook, write the executed copy, and keep the page that it made.

    Parameters
    ----------
    run : Run
        The notebook, its page and its parameters.
    target, output : Path
        Where the executed copy goes, and the folder to which the page is written.
    root : Path
        The project's folder, in which the kernel starts.
    listener : callable
        Told the cells done and the cells in all, after each cell.
    note_reads : bool, default False
        Whether what it reads of the project is written beside the page; see :mod:`pcp_analysis.reads`.

    Raises
    ------
    ChapterError
        Naming chapter, cell number, the cell's first line and the error.
    """
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        papermill.execute_notebook(
            str(run.notebook),
            str(target),
            request_save_on_cell_execute=False,  # else it is written before and after each cell
            parameters=dict(run.parameters),
            engine_name=_ENGINE,
            kernel_name=NAME,
            cwd=str(root),
            progress_bar=False,
            log_output=False,
            listener=listener,
            folder=output,
            root=root,
            noted_in=root if note_reads else None,
        )
    except PapermillExecutionError as error:
        raise _explain(run, error) from None
    except ChapterError as error:
        raise ChapterError(f"{_named(run)}: {error}") from None
    except Exception as error:
        kind = type(error).__name__
        raise ChapterError(f"{_named(run)} could not run: {kind}: {error}") from None
    with target.open("a", encoding="utf-8") as file:
        file.write("\n")


def _run_in_worker(places: Sequence[_Place], root: Path, note_reads: bool) -> None:
    for run, target, output in places:
        run_chapter(
            run,
            target,
            root=root,
            output=output,
            listener=partial(tell, run.page),
            note_reads=note_reads,
        )


def run_chapters(
    chapters: Sequence[Run],
    target: Path,
    *,
    root: Path,
    output: Path,
    workers: Workers,
    progress: Progress,
    note_reads: bool = False,
) -> None:
    """Run every chapter, several at once; the first failure ends the run.

    Parameters
    ----------
    chapters : sequence of Run
        In reading order.
    target : Path
        Folder for the executed copies, each under the name of its page.
    root : Path
        The project's folder.
    output : Path
        Folder to which the ledger and figures of each page are written.
    workers : Workers
        Where they run: processes of :func:`~pcp_analysis.publishing.build.workers.chapter_workers`, or
        this one, which :func:`~pcp_analysis.publishing.build.workers.prepare_worker` has made ready.
    progress : callable
        Told the chapter, the cells done and the cells in all.
    note_reads : bool, default False
        As :func:`run_chapter` has it.

    Raises
    ------
    ParameterError
        Before anything runs, if a notebook does not take the parameters.
    ChapterError
        From the chapter that failed first.
    """
    for chapter in chapters:
        check_parameters(chapter.notebook, chapter.parameters)
    target.mkdir(parents=True, exist_ok=True)
    places = [(run, target / f"{run.page}.ipynb", output / run.page) for run in chapters]
    if workers.messages is None:
        for run, copy, folder in places:
            listener = partial(progress, run.page)
            run_chapter(
                run, copy, root=root, output=folder, listener=listener, note_reads=note_reads
            )
        return
    parts = [places] if len(places) <= _FEW else [[place] for place in places]
    waiting = runs = [
        workers.pool.submit(_run_in_worker, part, root, note_reads) for part in parts if part
    ]
    while waiting:
        done, left = wait(waiting, timeout=_POLL, return_when=FIRST_EXCEPTION)
        waiting = list(left)
        _pass_on(workers.messages, progress)
        if any(one.exception() for one in done):
            workers.pool.shutdown(cancel_futures=True)
            break
    _pass_on(workers.messages, progress)
    for one in runs:
        if one.done() and not one.cancelled():
            one.result()


def _pass_on(messages: SimpleQueue[Told], progress: Progress) -> None:
    while not messages.empty():
        progress(*messages.get())
