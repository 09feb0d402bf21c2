"""Processes that run chapters, each with a kernel that its chapters share."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import ClassVar

from pcp_analysis.errors import PcpError
from pcp_analysis.owned import end_with_parent
from pcp_analysis.publishing.build.kernel import kernel_environment, kernel_of
from pcp_analysis.publishing.here import Here

if sys.platform != "win32":
    import resource

Told = tuple[str, int, int]  # a chapter, its cells done, its cells in all
_NOT_PASSED_ON = ("PYTHONSTARTUP", "PYTHONINSPECT", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
_OPEN_FILES = 256  # that a kernel with its sockets and libraries may have


@dataclass(frozen=True)
class Workers:
    """Where chapters run.

    Parameters
    ----------
    pool : Executor
        Takes their runs; each process has a kernel of its own, because papermill changes the working
        folder of the process.
    messages : SimpleQueue or None
        What the processes tell of their chapters; None where they run in this process.
    jobs : int or None
        How many processes there are at most; None where there is this one alone.
    """

    pool: Executor
    messages: SimpleQueue[Told] | None
    jobs: int | None


HERE = Workers(Here(), None, None)


class _Process:
    """What a process of the pool was given when it began."""

    messages: ClassVar[SimpleQueue[Told] | None] = None


def tell(chapter: str, done: int, total: int) -> None:
    """Tell the process that gave this one its work how far a chapter is."""
    if _Process.messages is not None:
        _Process.messages.put((chapter, done, total))


@contextmanager
def chapter_workers(
    root: Path, jobs: int, opening: Mapping[str, str] | None = None
) -> Iterator[Workers]:
    """Give processes to run chapters in, until the end of the block.

    The first begins its kernel at once, so that it stands ready when the inputs are checked.

    Parameters
    ----------
    root : Path
        The project's folder, in which kernels begin.
    jobs : int
        How many kernels run at once.
    opening : mapping of str to str, optional
        Parameters of the edition that the first kernel opens while the inputs are checked.

    Raises
    ------
    PcpError
        If this process may have too few files open.
    """
    need_open_files()
    context = multiprocessing.get_context("spawn")
    messages: SimpleQueue[Told] = context.SimpleQueue()
    with (
        tempfile.TemporaryDirectory(prefix="pcp-settings-") as settings,
        ProcessPoolExecutor(
            jobs, context, _start_worker, (_inherited(root, Path(settings)), messages)
        ) as pool,
    ):
        pool.submit(_make_ready, root, opening)
        yield Workers(pool, messages, jobs)


def _start_worker(variables: dict[str, str], messages: SimpleQueue[Told] | None) -> None:
    end_with_parent()
    _Process.messages = messages
    os.environ.update(variables)
    for name in _NOT_PASSED_ON:
        os.environ.pop(name, None)


def _make_ready(root: Path, opening: Mapping[str, str] | None) -> None:
    kernel_of(root, opening)
    import_module("papermill")  # while the kernel imports


def prepare_worker(root: Path, settings: Path) -> None:
    """Make this process ready to run chapters, as :func:`chapter_workers` makes its own ready.

    Parameters
    ----------
    root : Path
        The project's folder.
    settings : Path
        An empty folder that stays as long as the process.
    """
    need_open_files()
    _start_worker(_inherited(root, settings), None)


def _inherited(root: Path, settings: Path) -> dict[str, str]:
    """Return the variables that kernels inherit."""
    own = {"PCP_PROJECT": str(root), "MPLBACKEND": "agg"}
    return {**own, **kernel_environment(settings)}


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
