"""The last place where an error can go: one line that a person can act on, never a traceback."""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from pcp_analysis.errors import PcpError
from pcp_analysis.files import write_atomically

_FULL = "the disk is full: free some space, then run the command again; nothing was half written"
# what is written goes beside its place first; a person knows the place alone
_PARTIAL, _WHOLE = re.compile(r"\.([^/\\]+)\.\d+\.partial$"), r"\1"
_REMEDIES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: "this account may not do that there: change the permissions or work elsewhere",
    errno.EPERM: "this account may not do that there: change the permissions or work elsewhere",
    errno.EROFS: "the folder can only be read: copy the project to one that can be written",
    errno.EADDRINUSE: "another program has that port: name another one with --port",
    errno.ENAMETOOLONG: "the name or path is too long: use a shorter one",
    errno.EFBIG: "the system lets no file grow that large: raise the limit (ulimit -f)",
    errno.EMFILE: "too many files are open: end other programs or raise the limit (ulimit -n)",
    errno.ENOENT: "there is no such file or folder: look at how it is spelt",
    errno.EISDIR: "that is a folder: name a file",
    errno.ENOTDIR: "a part of that path is a file: name a folder",
    errno.EEXIST: "something stands there already: move it away or name another place",
}


def in_words(error: OSError) -> str:
    """Return what the system refused, of which file, and what to do.

    Parameters
    ----------
    error : OSError
        As Python raised it.

    Examples
    --------
    >>> in_words(OSError(28, "No space left on device", "x.csv"))[:30]
    'x.csv: No space left on device'
    >>> in_words(OSError(13, "Permission denied", "data/.x.csv.27057.partial"))[:29]
    'data/x.csv: Permission denied'
    """
    said = error.strerror or str(error) or type(error).__name__
    where = ""
    if isinstance(error.filename, str | bytes):
        where = f"{_PARTIAL.sub(_WHOLE, os.fsdecode(error.filename))}: "
    remedy = _REMEDIES.get(error.errno or 0)
    return f"{where}{said}{f'; {remedy}' if remedy else ''}"


def fault_report(error: BaseException, command: str) -> str:
    """Return where an unforeseen error arose, without anything that the files or arguments hold.

    Neither the error's message nor a value of a variable is in it, since both may be people's data.

    Parameters
    ----------
    error : BaseException
        What nobody foresaw.
    command : str
        Name of the command, without its arguments.
    """
    lines = [
        f"pcp-analysis {version('pcp-analysis')}, Python {platform.python_version()}, {sys.platform}",
        f"command: {command}",
    ]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__name__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            place = "/".join(Path(frame.filename).parts[-3:])
            lines.append(f"  {place}, line {frame.lineno}, in {frame.name}: {frame.line or ''}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(lines) + "\n"


def _unforeseen(error: BaseException, command: str) -> str:
    text = fault_report(error, command).encode(errors="backslashreplace")
    name = f"pcp-fault-{hashlib.sha256(text).hexdigest()[:8]}.txt"
    kind = type(error).__name__
    for folder in (Path.cwd(), Path.home()):
        with suppress(OSError):
            write_atomically(folder / name, text)
            return (
                f"a fault of pcp itself ({kind}); what is known of it, and nothing of your data, "
                f"stands in {folder / name}: please send that file with a report of the fault"
            )
    return f"a fault of pcp itself ({kind}), and no place to write a report of it"


class StartAgain(SystemExit):
    """Asks that the command be started anew, once all that it holds is let go: its code was edited."""


def start_again() -> NoReturn:
    """Start this very command anew, in place of this process."""
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 (the very command that was called)


@contextmanager
def one_clear_error(command: str) -> Iterator[None]:
    """Turn whatever ends a command into a :class:`PcpError` with one message.

    Parameters
    ----------
    command : str
        Its name, for the report of an unforeseen fault.

    Raises
    ------
    PcpError
        For everything but an end that was asked for.
    """
    try:
        yield
        sys.stdout.flush()
    except (PcpError, SystemExit):
        raise
    except KeyboardInterrupt:
        raise PcpError("interrupted; the last whole edition stands") from None
    except BrokenPipeError:
        # whoever read has had enough; Python must not find that out again when it ends
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        raise PcpError(in_words(error)) from None
    except ModuleNotFoundError as error:
        raise PcpError(
            f"the library {error.name or error} is missing: run make setup, which installs what "
            f"requirements.lock lists"
        ) from None
    except MemoryError:
        raise PcpError("the memory is full: end other programs, or build with --jobs 1") from None
    except Exception as error:
        raise PcpError(_unforeseen(error, command)) from None


def open_streams() -> None:
    """Open on nothing what the caller closed of the three streams.

    The next file that is opened would take its number, and what any program prints would land in it.
    """
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # it takes the lowest number
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def names_as_utf8() -> None:
    """Start again with names of files read as UTF-8, where the machine's language reads them otherwise.

    A name with an accent would be half a text then, which no notebook and no page can hold.
    """
    if sys.getfilesystemencoding() != "utf-8":
        os.environ["PYTHONUTF8"] = "1"
        start_again()


def write_any_sign() -> None:
    """Have what is printed written whatever the machine's language is.

    Into files and pipes goes UTF-8, as every file of the project is; a terminal that lacks a sign
    shows its number.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            if stream.isatty():
                reconfigure(errors="backslashreplace")
            else:
                reconfigure(encoding="utf-8", errors="backslashreplace")
