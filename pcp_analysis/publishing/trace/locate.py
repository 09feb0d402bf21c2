"""Finding a built edition: by name, folder, unpacked bundle or the bundle's own file."""

from __future__ import annotations

import difflib
import os
import re
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.errors import PcpError, UnknownNameError, did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.publishing.trace.manifest import CRATE, NAME, SUMS, read_manifest
from pcp_analysis.publishing.trace.unpack import unpack
from pcp_analysis.report.ledger import read_entries

_WORD = re.compile(r"[^\W_]+")
_MOST_NAMED = 4
_ASKED_MOST = ("value", "change", "rank", "verdict")


@dataclass(frozen=True)
class Built:
    """A built edition and what lies around it.

    Parameters
    ----------
    folder : Path
        The edition: ``html``, ``figures``, ``ledger.json``, ``manifest.json``.
    root : Path or None
        Project at hand: the one around the edition, else the one that the command runs in.
    bundle : Path or None
        Folder of the bundle that it is a part of, or whose project is at hand.
    packed : bool
        True for a bundle unpacked here from its zip, into which nobody has set up anything.
    damaged : tuple of str
        Files of a zip that could not be read whole.
    """

    folder: Path
    root: Path | None
    bundle: Path | None = None
    packed: bool = False
    damaged: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Force and edition, such as ``FORCE/2020-21-q4``."""
        return "/".join(self.folder.parts[-2:])


def project_here() -> Path | None:
    """Return the project that the command runs in, or None."""
    try:
        return find_project_root()
    except PcpError:
        return None


def _project_around(folder: Path) -> Path | None:
    for parent in folder.parents:
        if (parent / "data" / "catalogue" / "indicators.yml").is_file():
            return parent
    return None


@contextmanager
def opened(name: str) -> Iterator[Built]:
    """Find a built edition; a zip is unpacked into a folder that is removed afterwards.

    Parameters
    ----------
    name : str
        A folder, an unpacked bundle, a bundle's zip, ``FORCE/EDITION``, or the name or quarter of an
        edition.

    Raises
    ------
    PcpError
        If it is none of these.
    """
    path = Path(name)
    if not path.is_file():
        yield _found(path, name)
        return
    if not zipfile.is_zipfile(path):
        raise PcpError(
            f"{path} is no built edition: found a file; expected a folder or a bundle's zip"
        )
    with tempfile.TemporaryDirectory(prefix="pcp-bundle-") as unpacked:
        damaged = unpack(path, Path(unpacked))
        try:
            found = _in_bundle(Path(unpacked).resolve())
        except PcpError as error:
            said = f"; damaged: {', '.join(damaged)}" if damaged else ""
            raise PcpError(f"{path}: {error}{said}") from None
        yield replace(found, packed=True, damaged=damaged)


def _found(path: Path, name: str) -> Built:
    if (path / NAME).is_file():
        folder = path.resolve()
        around = _project_around(folder) or project_here()
        return Built(folder, around, _as_bundle(around))
    if is_bundle(path):
        return _in_bundle(path.resolve())
    here = project_here()
    names = [] if here is None else built_names(here)
    wanted = {name, name.removeprefix("editions/")}
    with suppress(ValueError):
        wanted.add(str(Quarter.parse(name)))
    found = [item for item in names if item in wanted or item.partition("/")[2] in wanted]
    if here is None or not found:
        hint = did_you_mean(name, [*names, *(item.partition("/")[2] for item in names)])
        raise UnknownNameError(f"no built edition '{name}': build it with pcp build.{hint}")
    if len(found) > 1:
        raise UnknownNameError(f"'{name}' is built for several forces: name {' or '.join(found)}")
    return Built(here / "editions" / found[0], here, _as_bundle(here))


def is_bundle(folder: Path) -> bool:
    """Say whether a folder is an unpacked bundle: it has the list of its files, or its description.

    Either is enough, so that a bundle whose list was taken away is no ordinary project.
    """
    return any(os.path.lexists(folder / name) for name in (SUMS, CRATE))


def _as_bundle(root: Path | None) -> Path | None:
    return root if root is not None and is_bundle(root) else None


def _in_bundle(folder: Path) -> Built:
    found = sorted(folder.glob(f"editions/*/*/{NAME}"))
    if len(found) != 1:
        raise PcpError(f"found {len(found)} editions in the bundle; expected one with its {NAME}")
    return Built(found[0].parent, folder, folder)


def built_names(root: Path) -> list[str]:
    """Return the built editions of a project as ``FORCE/EDITION``."""
    found = (root / "editions").glob(f"*/*/{NAME}")
    return sorted("/".join(path.parts[-3:-1]) for path in found)


def nearest_figures(asked: str, known: Collection[str]) -> str:
    """Return ``" Did you mean 'x', 'y' or 'z'?"`` for the ids that hold the words asked for.

    An id is words between points and hyphens. A word that no id has counts as the nearest one that
    some id has, or not at all.

    Parameters
    ----------
    asked : str
        What was typed, such as ``robbery.change``.
    known : collection of str
        The ids that there are.

    Examples
    --------
    >>> nearest_figures("other.robery.change", ["group.robbery.change-12m", "group.rape.value"])
    " Did you mean 'group.robbery.change-12m'?"
    """
    words_of = {name: set(_WORD.findall(name)) for name in known}
    every = sorted(set().union(*words_of.values()))
    wanted: list[str] = []
    for word in _WORD.findall(asked.casefold()):
        if any(other.startswith(word) for other in every):
            wanted.append(word)
        else:
            wanted += difflib.get_close_matches(word, every, n=1, cutoff=0.75)
    held = {
        name: sum(any(other.startswith(word) for other in words) for word in wanted)
        for name, words in words_of.items()
    }
    most = max(held.values(), default=0)
    if not most:
        return did_you_mean(asked, known)

    def nearest_first(name: str) -> tuple[int, int, int, str]:
        words = words_of[name]
        asked_for = [number for number, word in enumerate(_ASKED_MOST) if word in words]
        return (-len(words & set(wanted)), min(asked_for, default=9), len(words), name)

    fitting = sorted((name for name in held if held[name] == most), key=nearest_first)
    named = [f"'{name}'" for name in fitting[:_MOST_NAMED]]
    rest = f"{', '.join(named[:-1])} or " if named[1:] else ""
    return f" Did you mean {rest}{named[-1]}?"


def newest_with(root: Path, figure: str) -> Built:
    """Return the newest built edition whose ledger has a figure.

    Newest is the latest quarter, then the latest as-at date.

    Raises
    ------
    UnknownNameError
        If there is none, with the nearest ids.
    """
    known: set[str] = set()
    found = []
    for name in built_names(root):
        folder = root / "editions" / name
        entries = read_entries(folder / "ledger.json")
        known |= set(entries)
        if figure in entries:
            parameters = read_manifest(folder).parameters
            found.append((parameters["quarter"], parameters["as_at"], name))
    if not found:
        hint = nearest_figures(figure, known)
        where = "no built edition has" if known else "no edition is built, so none has"
        raise UnknownNameError(f"{where} a figure '{figure}'.{hint}")
    return Built(root / "editions" / max(found)[2], root, _as_bundle(root))
