"""Which results of earlier builds this one can use again: chapters, pages, printed book, workbook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from importlib.metadata import version
from pathlib import Path

from pcp_analysis.files import files_below, write_below
from pcp_analysis.publishing.build.execute import READS, Run
from pcp_analysis.publishing.cache.facts import Facts
from pcp_analysis.publishing.cache.kept import Kept
from pcp_analysis.publishing.cache.memory import Memory
from pcp_analysis.publishing.cache.store import key_of
from pcp_analysis.publishing.html.lean import lean_drawing
from pcp_analysis.publishing.trace.describe import to_pngs
from pcp_analysis.reads import Reads
from pcp_analysis.report.ledger import Ledger

_NOTEBOOK = "notebook.ipynb"
_PAGE = "page/"
_CODE = "pcp_analysis/"
_DRAWN_BY = "pcp_analysis/publishing/trace/describe.py"
_LEANED_BY = "pcp_analysis/publishing/html/lean.py"


def chapter_name(run: Run) -> str:
    """Return the name under which a chapter is kept."""
    return f"chapter {run.page}"


def restore_chapters(
    kept: Kept, runs: Sequence[Run], notebooks: Path, beside: Executor
) -> tuple[list[Run], Future[dict[str, Ledger]]]:
    """Return the chapters that have to be run, and what those showed that nothing changed for.

    Parameters
    ----------
    kept : Kept
        Results of earlier builds.
    runs : sequence of Run
        All chapters.
    notebooks : Path
        Folder for executed copies.
    beside : Executor
        Reads and writes what was kept while the others run.

    Returns
    -------
    missing : list of Run
        In their order.
    shown : Future of dict of str to Ledger
        By page; their executed copies are written when it is done.
    """
    missing, found = [], {}
    for run in runs:
        files = kept.find(chapter_name(run), _given(run))
        if files is None:
            missing.append(run)
        else:
            found[run.page] = files
    return missing, beside.submit(_restored, found, notebooks)


def _restored(found: Mapping[str, dict[str, bytes]], notebooks: Path) -> dict[str, Ledger]:
    write_below(notebooks, {f"{page}.ipynb": files[_NOTEBOOK] for page, files in found.items()})
    return {
        page: Ledger.of_contents(
            {name.removeprefix(_PAGE): content for name, content in files.items()}
        )
        for page, files in found.items()
    }


def keep_chapters(kept: Kept, runs: Sequence[Run], notebooks: Path, pages: Path) -> None:
    """Keep chapters that were just run; ``pages`` is the folder of what each of them showed."""
    for run in runs:
        reads = Reads.read(pages / run.page / READS)
        facts = kept.standing.facts(reads)
        notebook = f"file {run.notebook.relative_to(kept.root).as_posix()}"
        facts[notebook] = kept.standing.now(notebook)
        files = {_NOTEBOOK: (notebooks / f"{run.page}.ipynb").read_bytes()}
        files |= files_below(pages / run.page, _PAGE)
        files.pop(f"{_PAGE}{READS}")
        kept.keep(chapter_name(run), _given(run), files, facts)


def _given(run: Run) -> Facts:
    return {f"parameter {name}": value for name, value in run.parameters.items()}


def pictures_of(
    kept: Kept | None, drawings: Mapping[str, bytes], pool: Executor
) -> dict[str, bytes]:
    """Return drawings as PNG, those of earlier builds taken from there.

    Parameters
    ----------
    kept : Kept or None
        Results of earlier builds.
    drawings : mapping of str to bytes
        By path.
    pool : Executor
        Where they are turned into PNG.
    """
    made_by = ["png", version("resvg-py")]
    return _each(kept, made_by, _DRAWN_BY, drawings, lambda some: to_pngs(some, pool))


def lean_of(kept: Kept | None, drawings: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return drawings as pages show them; parameters as :func:`pictures_of` has them."""

    def lean(some: Sequence[bytes]) -> list[bytes]:
        return [lean_drawing(drawing.decode()).encode() for drawing in some]

    return _each(kept, ["lean"], _LEANED_BY, drawings, lean)


def _each(
    kept: Kept | None,
    made_by: Sequence[str],
    code: str,
    drawings: Mapping[str, bytes],
    make: Callable[[Sequence[bytes]], list[bytes]],
) -> dict[str, bytes]:
    """Return what is made of each drawing, kept by what makes it, the file of its code among that."""
    if kept is None:
        return dict(zip(drawings, make(list(drawings.values())), strict=True))
    by = [*made_by, kept.standing.now(f"file {code}")]
    keys = {
        path: key_of(*by, hashlib.sha256(drawing).hexdigest()) for path, drawing in drawings.items()
    }
    found = {path: kept.store.get(key) for path, key in keys.items()}
    missing = [path for path, made in found.items() if made is None]
    new = dict(zip(missing, make([drawings[path] for path in missing]), strict=True))
    for path, made in new.items():
        kept.store.put(keys[path], made)
    return {**{path: made for path, made in found.items() if made is not None}, **new}


def made_before(kept: Kept | None, name: str, given: Facts, folder: Path) -> bool:
    """Write the files of an earlier build that was given the same; False where there are none.

    Parameters
    ----------
    kept : Kept or None
        Results of earlier builds.
    name : str
        Of the result.
    given : mapping of str to str
        Everything that goes into it, by what it is, but for the package's own code.
    folder : Path
        Where the files go.
    """
    files = None if kept is None else kept.find(name, _with_code(kept, given))
    if files is not None:
        write_below(folder, files)
    return files is not None


def keep_made(
    kept: Kept | None, name: str, given: Facts, folder: Path, files: Sequence[str] | None = None
) -> None:
    """Keep what was just made, unless an input was written meanwhile; all files where none is named."""
    if kept is None or not kept.inputs_stand:
        return
    if files is None:
        content = files_below(folder)
    else:
        content = {file: (folder / file).read_bytes() for file in files}
    kept.keep(name, _with_code(kept, given), content, {})


def _with_code(kept: Kept, given: Facts) -> Facts:
    code = {name: digest for name, digest in kept.inputs.items() if name.startswith(_CODE)}
    return {**given, "code": key_of(json.dumps(code, sort_keys=True))}


def memory_of(kept: Kept | None, folder: Path) -> Memory:
    """Return what is remembered of parts of earlier prints; nothing without a cache.

    Parameters
    ----------
    kept : Kept or None
        Results of earlier builds.
    folder : Path
        For the parts of this print; it is made.
    """
    if kept is None:
        return Memory(folder)
    made_by = _with_code(kept, kept.standing.surroundings)
    return Memory(folder, kept.store, key_of(json.dumps(made_by, sort_keys=True)))


def keep_memory(kept: Kept | None, memory: Memory) -> None:
    """Leave parts of a print to later builds, unless an input was written meanwhile."""
    if kept is not None and kept.inputs_stand:
        memory.keep()


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return one digest of the names and content of files; bytecode that Python left is none."""
    digest = hashlib.sha256()
    for name in sorted(files):
        if "__pycache__" not in name:
            digest.update(f"{name}\n{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()
