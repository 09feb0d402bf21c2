"""Running chapters with papermill: parameters checked first, progress told, failures explained."""

from __future__ import annotations

import logging
import multiprocessing
import os
import queue
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from multiprocessing.context import SpawnContext
from multiprocessing.managers import SyncManager
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets import CaselessStrEnum, default

from pcp_analysis.errors import ChapterError, ParameterError, PcpError, did_you_mean
from pcp_analysis.owned import end_with_parent
from pcp_analysis.publishing.build.executed import first_line, strip_timings

if sys.platform != "win32":
    import resource

Progress = Callable[[str, int, int], None]
_ENGINE = "pcp"
_TIMEOUT = 600  # seconds a cell may take before the chapter is given up
_NOT_PASSED_ON = ("PYTHONSTARTUP", "PYTHONINSPECT", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
_OPEN_FILES = 256  # that a kernel with its sockets and libraries may have
_POLL = 0.1  # seconds between looks at what the chapters tell
# the notebooks of version 0.1, which bundles hold, open a 'page'
_SAVE = (
    "from pathlib import Path as _Path; "
    "(edition if 'edition' in globals() else page).ledger.write(_Path({folder!r}))"
)
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
        client = _WarmClient(nb_man, km=_kernel(kernel_name), timeout=_TIMEOUT)
        client.folder, client.noted_in = folder, noted_in
        try:
            client.execute()
        finally:
            client.kc.stop_channels()


class _LocalKernelManager(AsyncKernelManager):
    """A kernel that talks over sockets of the file system, which no other machine can reach."""

    transport = CaselessStrEnum(["tcp", "ipc"], default_value="ipc")

    @default("connection_file")
    def _own_folder(self) -> str:
        return str(Path(tempfile.mkdtemp(prefix="k-")) / "k.json")  # short: sockets lie beside it

    def cleanup_ipc_files(self) -> None:
        super().cleanup_ipc_files()
        shutil.rmtree(Path(self.connection_file).parent, ignore_errors=True)


@lru_cache(maxsize=1)
def _kernel(name: str) -> _LocalKernelManager:
    """Return the kernel of this process, which ends with it."""
    specs = KernelSpecManager(kernel_dirs=[])  # this Python's own, not one that the machine names
    manager = _LocalKernelManager(kernel_name=name, kernel_spec_manager=specs)
    Finalize(None, _end, args=(manager,), exitpriority=10)
    return manager


def end_kernel() -> None:
    """End the kernel of this process, where it has one."""
    if _kernel.cache_info().currsize:
        _end(_kernel("python3"))
        _kernel.cache_clear()


def _end(manager: _LocalKernelManager) -> None:
    if manager.has_kernel:
        run_sync(manager.shutdown_kernel)(now=True)


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
            parameters=dict(run.parameters),
            engine_name=_ENGINE,
            kernel_name="python3",
            cwd=str(root),
            progress_bar=False,
            log_output=False,
            listener=listener,
            folder=output,
            noted_in=root if note_reads else None,
        )
    except PapermillExecutionError as error:
        raise _explain(run, error) from None
    except ChapterError as error:
        raise ChapterError(f"{_named(run)}: {error}") from None
    except Exception as error:
        kind = type(error).__name__
        raise ChapterError(f"{_named(run)} could not run: {kind}: {error}") from None


def _inherited(root: Path, settings: Path) -> dict[str, str]:
    """Return the variables that kernels inherit."""
    own = {"PCP_PROJECT": str(root), "MPLBACKEND": "agg"}
    return {**own, **kernel_environment(settings)}


class _Teller:
    """Tells the parent process how far a chapter is."""

    def __init__(self, chapter: str, messages: Any) -> None:
        self.chapter, self.messages = chapter, messages

    def __call__(self, done: int, total: int) -> None:
        self.messages.put((self.chapter, done, total))


def _run_in_worker(
    run: Run, target: Path, output: Path, root: Path, messages: Any, note_reads: bool
) -> None:
    copy, teller = target / f"{run.page}.ipynb", _Teller(run.page, messages)
    run_chapter(
        run, copy, root=root, output=output / run.page, listener=teller, note_reads=note_reads
    )


def kernel_environment(settings: Path) -> dict[str, str]:
    """Return variables that keep a kernel free of other people's code and of the machine's settings.

    No start-up file, profile or kernel of the user's runs, and no bytecode is written beside the source
    that runs. Bytecode of installed packages is read as ever: a ``PYTHONPYCACHEPREFIX`` would
    turn that off too, and each kernel would compile pandas and matplotlib anew.

    Parameters
    ----------
    settings : Path
        An empty folder to be the home of settings.
    """
    own = ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    return {
        **{name: str(settings / name.lower()) for name in own},
        "JUPYTER_NO_CONFIG": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _start_worker(variables: dict[str, str]) -> None:
    end_with_parent()
    os.environ.update(variables)
    for name in _NOT_PASSED_ON:
        os.environ.pop(name, None)


def need_open_files() -> None:
    """Raise the limit of open files to what kernels need, where it is lower.

    Raises
    ------
    PcpError
        If the system does not let it be raised; a kernel would end without saying so.
    """
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= _OPEN_FILES:
        return
    if hard != resource.RLIM_INFINITY and hard < _OPEN_FILES:
        raise PcpError(
            f"a program may have {hard} files open here; expected {_OPEN_FILES} or more: raise the "
            f"limit (ulimit -n {_OPEN_FILES}), then run the command again"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, hard))


def run_chapters(
    chapters: Sequence[Run],
    target: Path,
    *,
    root: Path,
    output: Path,
    jobs: int | None,
    progress: Progress,
    note_reads: bool = False,
) -> None:
    """Run every chapter, several at once; the first failure ends the run.

    Each worker is a process of its own, because papermill changes the working folder, and keeps a
    kernel in which its chapters run one after the other.

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
    jobs : int or None
        How many kernels run at once; None runs them one after the other on the kernel of this process,
        which :func:`prepare_worker` has made ready and which stays for the next edition.
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
    if not chapters:
        return
    need_open_files()
    if jobs is None:
        _run_here(chapters, target, root, output, progress, note_reads)
        return
    context = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory(prefix="pcp-settings-") as settings,
        _manager(context) as manager,
        ProcessPoolExecutor(
            jobs, context, _start_worker, (_inherited(root, Path(settings)),)
        ) as pool,
    ):
        messages = manager.Queue()
        runs = [
            pool.submit(_run_in_worker, chapter, target, output, root, messages, note_reads)
            for chapter in chapters
        ]
        waiting = set(runs)
        while waiting:
            done, waiting = wait(waiting, timeout=_POLL, return_when=FIRST_EXCEPTION)
            _pass_on(messages, progress)
            if any(run.exception() for run in done):
                pool.shutdown(cancel_futures=True)
                break
        _pass_on(messages, progress)
        for run in runs:
            if run.done() and not run.cancelled():
                run.result()
    for chapter in chapters:
        strip_timings(target / f"{chapter.page}.ipynb")


def _run_here(
    chapters: Sequence[Run],
    target: Path,
    root: Path,
    output: Path,
    progress: Progress,
    note_reads: bool,
) -> None:
    for chapter in chapters:
        copy = target / f"{chapter.page}.ipynb"
        run_chapter(
            chapter,
            copy,
            root=root,
            output=output / chapter.page,
            listener=partial(progress, chapter.page),
            note_reads=note_reads,
        )
        strip_timings(copy)


def prepare_worker(root: Path, settings: Path) -> None:
    """Make this process ready to run chapters, as :func:`run_chapters` makes its own ready.

    Parameters
    ----------
    root : Path
        The project's folder.
    settings : Path
        An empty folder that stays as long as the process.
    """
    _start_worker(_inherited(root, settings))


@contextmanager
def _manager(context: SpawnContext) -> Iterator[SyncManager]:
    """Start the process that passes messages on; it ends with this one."""
    manager = SyncManager(ctx=context)
    manager.start(end_with_parent)
    try:
        yield manager
    finally:
        manager.shutdown()


def _pass_on(messages: Any, progress: Progress) -> None:
    while True:
        try:
            progress(*messages.get_nowait())
        except queue.Empty:
            return
