"""What a command leaves on the disk while it works, and who cleans it where the command was killed.

A folder of work belongs to the process that holds the lock beside it. The system lets a lock go when
its process ends, however it ends: what lies unlocked is nobody's, and the next command removes it.
"""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from pcp_analysis.errors import BusyError, PcpError
from pcp_analysis.files import move_into_place, note_partials, write_atomically

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

WORKING = ".working"  # folder of work, inside that of the editions
_LOCK, _MOVES, _PARTIALS = ".lock", ".moves", "partials.txt"
_MATPLOTLIB = "MPLCONFIGDIR"
_CORE = "OPENBLAS_CORETYPE"
_OWNER = "PCP_OWNER"  # number of the process whose session it is
_SELDOM = (50_000, 20, 100)  # new objects before the youngest are looked at, then the older
_POLL = 0.3  # seconds between looks at whether the parent is still there
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)  # a lock is written to
_SOCKET = 103  # signs that the path of a socket may have, on the systems that allow fewest
_BELOW = len("/4194304/k-abcdefgh/k.json-ipc-5")  # what a kernel's socket has below the place
_SHORT = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 (a folder of this user's is made there)
_TRIES = 5  # a killed process's own children may write for a moment yet


def _locked(descriptor: int) -> bool:
    """Take the lock of an open file; False where another process has it."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _claim(lock: Path) -> Iterator[bool]:
    """Hold a lock file while the block runs; gives False where a living process holds it."""
    while True:
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | _NO_LINK, 0o600)
        except FileNotFoundError:
            continue  # another process took the empty folder away in between
        if not _locked(descriptor):
            os.close(descriptor)
            yield False
            return
        with suppress(OSError):
            if os.fstat(descriptor).st_ino == lock.stat().st_ino:
                break
        os.close(descriptor)  # its owner ended, and took it away, after it was opened here
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield True
    finally:
        with suppress(OSError):
            lock.unlink(missing_ok=True)
        os.close(descriptor)
        with suppress(OSError):
            lock.parent.rmdir()  # the last one out


def _clean(folder: Path, noted: bool = False) -> None:
    """Finish the move that a killed process began, remove what it noted and the folder itself."""
    moves = folder.with_name(folder.name + _MOVES)
    if moves.is_file():
        with suppress(ValueError, TypeError, RecursionError):
            _carry_out(json.loads(moves.read_text(encoding="utf-8")), folder)
        moves.unlink()
    record = folder / _PARTIALS
    if noted and record.is_file():
        for line in record.read_bytes().splitlines():
            if line.endswith(b".partial"):
                with suppress(OSError):
                    Path(os.fsdecode(line)).unlink(missing_ok=True)
    for half in folder.parent.glob(f".{moves.name}.*.partial"):
        half.unlink()
    for _ in range(_TRIES):
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_POLL)


def sweep(place: Path, noted: bool = False) -> None:
    """Remove what processes that live no more left in a place of work.

    Parameters
    ----------
    place : Path
        Folder of owned folders; it may be missing. A link is left alone: what it leads to is not ours.
    noted : bool, default False
        Whether files elsewhere that were noted there are removed too: right where nobody but this user
        can have put the notes there, so never in a project, which comes from others.
    """
    if place.is_symlink():
        return
    found = place.iterdir() if place.is_dir() else ()
    # a worker that outlives its command for a moment may make the folder anew, without a lock
    names = {item.name.removesuffix(_LOCK).removesuffix(_MOVES) for item in found}
    for name in sorted(name for name in names if not name.startswith(".")):
        with suppress(OSError), _claim(place / f"{name}{_LOCK}") as ours:
            if ours:
                _clean(place / name, noted)
    with suppress(OSError):
        place.rmdir()  # made by a process that was killed before it took a lock


@contextmanager
def owned(place: Path, name: str, what: str) -> Iterator[Path]:
    """Make an empty folder of work that no other process has, and remove it afterwards.

    Parameters
    ----------
    place : Path
        Folder of owned folders.
    name : str
        Of this one; who works on the same thing takes the same name.
    what : str
        What the name stands for, for the error.

    Returns
    -------
    context manager of Path
        The folder.

    Raises
    ------
    BusyError
        If a living process has it, with its number.
    PcpError
        If the place is a link.
    """
    if place.is_symlink():
        raise PcpError(f"{place}: found a link; expected a folder of pcp's own: remove it")
    lock = place / f"{name}{_LOCK}"
    with _claim(lock) as ours:
        if not ours:
            pid = lock.read_text(encoding="utf-8").strip() if lock.exists() else ""
            raise BusyError(
                f"{what} is being worked on by process {pid or 'another'}; wait until it has ended "
                f"(or end it), then run the command again"
            )
        folder = lock.with_suffix("")
        _clean(folder)
        folder.mkdir()
        try:
            yield folder
        finally:
            _clean(folder)


def put_in_place(new: Path, final: Path, working: Path) -> None:
    """Put a finished folder where another may stand, so that at no moment half a folder stands there.

    Parameters
    ----------
    new : Path
        The finished folder, inside ``working``.
    final : Path
        Where it goes; what stood there is left in ``working``, which its owner removes.
    working : Path
        From :func:`owned`. Where the system cannot exchange two names in one step, what is to be done
        is written beside it first, so that the next command ends what a kill cut off.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    if move_into_place(new, final):
        return
    aside = working / "previous"
    moves = _note_moves(working, [(final, aside), (new, final)])
    final.rename(aside)
    try:
        new.rename(final)
    except OSError:
        aside.rename(final)
        raise
    finally:
        moves.unlink()


def _note_moves(working: Path, moves: Sequence[tuple[Path, Path]]) -> Path:
    path, home = working.with_name(working.name + _MOVES), working.parents[2]
    # from the project's folder, which may be moved before the next command
    told = [[os.path.relpath(old, home), os.path.relpath(new, home)] for old, new in moves]
    write_atomically(path, json.dumps(told))
    return path


@contextmanager
def put_back_unless_done(path: Path, working: Path) -> Iterator[None]:
    """Have a file as it was before where the block does not come to its end, even by a kill.

    Parameters
    ----------
    path : Path
        A file that the block may write.
    working : Path
        From :func:`owned`, on the same file system; its owner, or the next command, puts the file back.
    """
    before = working / "before"
    before.write_bytes(path.read_bytes())
    moves = _note_moves(working, [(before, path)])
    yield
    moves.unlink(missing_ok=True)


def _carry_out(moves: Sequence[Sequence[str]], working: Path) -> None:
    """Do what is left of some moves; those that were done are told by where the files lie.

    A list that names anything but what commands write lies in a project that somebody else made.
    """
    home, top = working.parents[2], working.parents[1].name
    tops = (top, "data") if top == "editions" else (top,)
    paths = [(home / old, home / new) for old, new in moves]
    for path in (path for pair in paths for path in pair):
        into = next((home / name for name in tops if path.is_relative_to(home / name)), None)
        if into is None or not path.parent.resolve().is_relative_to(into.resolve()):
            return
    for old, new in paths:
        if old.exists() and not new.is_dir():
            old.replace(new)


def write_together(contents: Mapping[Path, str | bytes], working: Path) -> None:
    """Write several files so that all of them change or none, even where the process is killed.

    All are written beside first; then the moves are noted, which is the step that counts: what a kill
    cuts off after it, the next command does.

    Parameters
    ----------
    contents : mapping of Path to str or bytes
        What goes where; text is written as UTF-8.
    working : Path
        From :func:`owned`, on the same file system.
    """
    moves = []
    for number, (path, content) in enumerate(contents.items()):
        path.parent.mkdir(parents=True, exist_ok=True)
        written = working / str(number)
        written.write_bytes(content.encode() if isinstance(content, str) else content)
        moves.append((written, path))
    noted = _note_moves(working, moves)
    for old, new in moves:
        old.replace(new)
    noted.unlink()


def _scratch() -> Path:
    name = f"pcp-{os.getuid()}" if sys.platform != "win32" else "pcp"
    temporary = Path(tempfile.gettempdir())
    if temporary.parent.name == name:  # of the session that started this process
        place = temporary.parent
    else:
        places = [folder / name for folder in (temporary, *_SHORT)]
        fit = (
            place
            for place in places
            if len(os.fsencode(place)) + _BELOW <= _SOCKET and os.access(place.parent, os.W_OK)
        )
        place = next(fit, places[0])
    place.mkdir(mode=0o700, exist_ok=True)
    about = place.lstat()
    if sys.platform != "win32" and (place.is_symlink() or about.st_uid != os.getuid()):
        raise PcpError(
            f"{place} belongs to somebody else, so nothing is written there; set TMPDIR to a folder "
            f"of your own"
        )
    return place


def _settings() -> Path:
    """Return where programs keep their settings for this user."""
    try:
        return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    except RuntimeError:  # the system knows no home of this user
        return Path("/")


def _can_write(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


@contextmanager
def session() -> Iterator[None]:
    """Give this process, and those it starts, a folder of their own for temporary files.

    What libraries write there, kernels' sockets and unpacked bundles go with it when the process ends;
    where it was killed, with the next command.
    """
    try:
        place = _scratch()
        sweep(place, noted=True)
    except OSError:  # nowhere to write: what needs it will say so itself
        yield
        return
    before = (
        tempfile.tempdir,
        {name: os.environ.get(name) for name in ("TMPDIR", _MATPLOTLIB, _OWNER)},
    )
    with owned(place, str(os.getpid()), "the folder of temporary files") as folder:
        tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
        os.environ[_OWNER] = str(os.getpid())
        if before[1][_MATPLOTLIB] is None and not _can_write(_settings()):
            # else it makes a folder that it looks for when this one is gone
            (folder / "matplotlib").mkdir()
            os.environ[_MATPLOTLIB] = str(folder / "matplotlib")
        note_partials(folder / _PARTIALS)
        try:
            yield
        finally:
            note_partials(None)
            tempfile.tempdir = before[0]
            for name, value in before[1].items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


def _lives(process: int) -> bool:
    if not process:
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def collect_seldom() -> None:
    """Have Python look seldom for garbage, and not at all when it ends.

    Trees of pages and rows of figures are many objects and little garbage: to walk them whenever
    seven hundred are new takes a third of the time of Sphinx. What stands at the end goes with the
    process.
    """
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    atexit.register(gc.freeze)


def one_order_of_sums() -> dict[str, str]:
    """Return the variable that has sums of products end in the same digit on each processor.

    OpenBLAS, which numpy and scipy bring, adds in another order on each kind, which moves the sixteenth
    digit; those made since 2013 can do what it is told here. What somebody set stays.
    """
    features = getattr(import_module("numpy._core._multiarray_umath"), "__cpu_features__", {})
    if _CORE in os.environ or not features.get("AVX2"):
        return {}
    return {_CORE: "Haswell"}


def end_with_parent() -> None:
    """Have this process end when the one that started it is gone, even where that was killed.

    At Ctrl+C, which reaches both, it ends without a word: the one that started it says what there is
    to say. On Windows the system tells nothing of a parent's end, and nothing is watched.
    """
    collect_seldom()
    if sys.platform == "win32":
        return
    started = (
        multiprocessing.parent_process()
    )  # who has died since is not the one that is asked now
    parent = os.getppid() if started is None else started.pid
    owner = int(os.environ.get(_OWNER) or 0)
    heeds = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    if heeds and owner != os.getpid() and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    def watch() -> None:
        while os.getppid() == parent and _lives(owner):
            time.sleep(_POLL)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
