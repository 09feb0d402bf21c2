"""The kernel of a process that runs chapters: this Python's own, reached by no other machine."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from traitlets import CaselessStrEnum, default

from pcp_analysis.owned import one_order_of_sums

NAME = "python3"
_NO_HISTORY = "--HistoryManager.hist_file=:memory:"
# shown results are kept by the ledger; IPython would keep them too, and look through all memory for
# garbage each time it forgets them: a fifth of a kernel's time
_NO_CACHE = "--InteractiveShell.cache_size=0"
# what every notebook imports and opens; what is wrong with it the first chapter tells
_IMPORT = (
    "import contextlib as _contextlib\n"
    "from pcp_analysis.owned import collect_seldom as _collect_seldom; _collect_seldom()\n"
    "with _contextlib.suppress(Exception): import pcp_analysis.api\n"
    "import gc as _gc; _gc.freeze()\n"
)
_OPEN = (
    "with _contextlib.suppress(Exception): "
    "pcp_analysis.api.open_edition({force!r}, {quarter!r}, {as_at!r}, {without_releases!r})\n"
)


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
def _manager() -> _LocalKernelManager:
    specs = KernelSpecManager(kernel_dirs=[])  # this Python's own, not one that the machine names
    manager = _LocalKernelManager(kernel_name=NAME, kernel_spec_manager=specs)
    Finalize(None, _end, args=(manager,), exitpriority=10)
    return manager


def kernel_of(root: Path, opening: Mapping[str, str] | None = None) -> AsyncKernelManager:
    """Return the kernel of this process, begun where there is none; it ends with the process.

    It imports what chapters import by itself, so it can be begun long before the first.

    Parameters
    ----------
    root : Path
        Folder in which it begins.
    opening : mapping of str to str, optional
        Parameters of the edition that its first chapters will open: one that it begins with it opens
        at once, and keeps as long as no file of it is edited.
    """
    if _manager().has_kernel and not run_sync(_manager().is_alive)():
        end_kernel()
    manager = _manager()
    if not manager.has_kernel:
        begin = _IMPORT if opening is None else _IMPORT + _OPEN.format(**opening)
        ready = f"--IPKernelApp.exec_lines={begin}"
        run_sync(manager.start_kernel)(
            cwd=str(root), extra_arguments=[_NO_HISTORY, _NO_CACHE, ready]
        )
    return manager


def end_kernel() -> None:
    """End the kernel of this process, where it has one."""
    if _manager.cache_info().currsize:
        _end(_manager())
        _manager.cache_clear()


def _end(manager: AsyncKernelManager) -> None:
    if manager.has_kernel:
        run_sync(manager.shutdown_kernel)(now=True)


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
        **one_order_of_sums(),
    }
