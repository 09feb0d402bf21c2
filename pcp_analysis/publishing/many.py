"""Many editions at once: tasks of dask.distributed, on this machine or on a cluster that is there.

A task is one edition, not one chapter: its chapters share what was read and fitted for it, on a kernel
that stays warm for the next edition; chapters spread over kernels would each do that again.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import dask
from distributed import Client, LocalCluster, Worker, WorkerPlugin, as_completed
from distributed.security import Security

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.errors import PcpError
from pcp_analysis.owned import session
from pcp_analysis.publishing.build.edition import build_edition
from pcp_analysis.publishing.build.unchanged import keep_standing, stands
from pcp_analysis.publishing.build.workers import HERE, prepare_worker
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.store import Store
from pcp_analysis.publishing.html.site import write_index

_HERE = "127.0.0.1"
_TRIES = 3  # of an edition whose worker was lost
_ALONE = {
    "distributed.worker.daemon": False,
    # no pages beside the scheduler: they would tell every user of this machine what runs
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # nobody looks at what each worker's threads were at a hundred times a second
    "distributed.worker.profile.enabled": False,
}
_MEMORY = "2GiB"  # of a worker beside its kernel, before dask stops giving it work


@dataclass(frozen=True)
class Built:
    """What became of one edition.

    Parameters
    ----------
    edition : str
        Force and name, with ``/``.
    seconds : float
        It took.
    kept : bool
        Whether it stood already.
    error : str
        Why it was not built; "" where it was.
    """

    edition: str
    seconds: float
    kept: bool = False
    error: str = ""


class _Ready(WorkerPlugin):
    """Makes a worker ready: its own folder of temporary files, and what kernels inherit."""

    name = "pcp"

    def __init__(self, root: str) -> None:
        self.root = root

    def setup(self, worker: Worker) -> None:
        sys.unraisablehook = lambda _: None  # as that of the command
        self._stack = ExitStack()
        self._stack.enter_context(session())
        settings = Path(tempfile.mkdtemp(prefix="pcp-settings-"))
        self._stack.callback(shutil.rmtree, settings, ignore_errors=True)
        prepare_worker(Path(self.root), settings)

    def teardown(self, worker: Worker) -> None:
        self._stack.close()


def _build_one(root: str, name: str, force: str, pdf: bool | None, cache: bool) -> Built:
    """Build an edition in a worker; what is wrong with it is told, not raised."""
    started, project = time.monotonic(), Path(root)
    try:
        edition = read_edition(project, Catalogue.load(project), name, force=force)
        folder = project / "editions" / edition.folder
        kept = Kept(Store.of(project), project, str(edition.folder)) if cache else None
        if kept is not None and stands(kept, edition, folder, pdf):
            return Built(f"{force}/{name}", time.monotonic() - started, kept=True)
        build_edition(
            project,
            edition,
            workers=HERE,
            chapter_progress=lambda *_: None,
            stage=lambda _: None,
            pdf=pdf,
            kept=kept,
        )
        if kept is not None:
            keep_standing(kept, edition, folder, pdf)
    except PcpError as error:
        return Built(f"{force}/{name}", time.monotonic() - started, error=str(error))
    finally:
        gc.collect()  # Sphinx's trees, which would stand beside those of the next edition
    return Built(f"{force}/{name}", time.monotonic() - started)


@contextmanager
def _client(workers: int, scheduler: str | None, security: Security | None) -> Iterator[Client]:
    if scheduler is not None:
        try:
            with Client(scheduler, security=security, timeout="10s") as client:
                yield client
        except (OSError, TimeoutError, ValueError) as error:
            raise PcpError(
                f"no scheduler answers at {scheduler}: {error}; start one with 'dask scheduler', or "
                f"leave --scheduler out to build on this machine"
            ) from None
        return
    # who reaches a scheduler can have code run: certificates made for this run alone keep others of
    # this machine out; and workers start processes of their own: kernels, Sphinx, the press
    own = Security.temporary()
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(_ALONE))
        try:
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    host=_HERE,
                    protocol="tls://",
                    security=own,
                    dashboard_address=None,
                    scheduler_kwargs={
                        "dashboard_address": f"{_HERE}:0"
                    },  # or a fixed port, if busy told
                    memory_limit=_MEMORY,
                    silence_logs=50,
                )
            )
            client = stack.enter_context(Client(cluster, security=own))
        except (
            RuntimeError,
            TimeoutError,
        ) as error:  # the system lets it start no process, or not in time
            raise PcpError(
                f"no worker can be started here ({error}): name fewer with --workers, look at what "
                f"this account may read and write, or build one by one with pcp build"
            ) from None
        yield client


def build_many(
    root: Path,
    editions: Sequence[Edition],
    *,
    workers: int,
    told: Callable[[Built], None],
    scheduler: str | None = None,
    security: Security | None = None,
    pdf: bool | None = None,
    cache: bool = True,
) -> list[Built]:
    """Build editions, several at once; one that fails stops no other.

    Parameters
    ----------
    root : Path
        The project's folder; the workers of a cluster must see it at the same place.
    editions : sequence of Edition
        What to build; those that stand already from the same inputs are left.
    workers : int
        Processes on this machine, where no scheduler is named.
    told : callable
        Told of each edition when it is done.
    scheduler : str, optional
        Address of a running scheduler: ``tls://host:8786``.
    security : distributed.Security, optional
        Certificates to reach it with.
    pdf : bool, optional
        As :func:`~pcp_analysis.publishing.build.edition.build_edition` has it.
    cache : bool, default True
        Whether results of earlier builds are used again.

    Returns
    -------
    list of Built
        In the order of the editions.

    Raises
    ------
    PcpError
        If the scheduler does not answer.
    """
    done: dict[str, Built] = {}
    with _client(workers, scheduler, security) as client:
        client.register_plugin(_Ready(str(root)))
        tasks = {
            client.submit(
                _build_one,
                str(root),
                edition.name,
                edition.force,
                pdf,
                cache,
                pure=False,
                retries=_TRIES,
                priority=-place,
            ): f"{edition.force}/{edition.name}"
            for place, edition in enumerate(editions)
        }
        for task in as_completed(tasks):
            name = tasks[task]
            error = task.exception()
            built = task.result() if error is None else Built(name, 0.0, error=f"{error}")
            done[name] = built
            told(built)
    Store.of(root).make_room()
    write_index(root, Catalogue.load(root), root / "editions")
    return [done[f"{edition.force}/{edition.name}"] for edition in editions]
