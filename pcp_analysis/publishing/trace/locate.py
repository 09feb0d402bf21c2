"""Finding a built edition: by name, folder, unpacked bundle or the bundle's own file."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.errors import PcpError, UnknownNameError, did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.publishing.trace.manifest import NAME, read_manifest
from pcp_analysis.report.ledger import read_entries

SUMS = "SHA256SUMS"  # lists every file of a bundle


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
        Folder of the bundle that it is a part of.
    damaged : tuple of str
        Files of a zip that could not be read whole.
    """

    folder: Path
    root: Path | None
    bundle: Path | None = None
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
        damaged = _unpack(path, Path(unpacked))
        try:
            found = _in_bundle(Path(unpacked).resolve())
        except PcpError as error:
            said = f"; damaged: {', '.join(damaged)}" if damaged else ""
            raise PcpError(f"{path}: {error}{said}") from None
        yield replace(found, damaged=damaged)


def _unpack(path: Path, target: Path) -> tuple[str, ...]:
    damaged = []
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                try:
                    archive.extract(member, target)
                except (zipfile.BadZipFile, zlib.error, EOFError):
                    damaged.append(member.filename)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise PcpError(f"{path} cannot be read as a zip: {error}") from None
    return tuple(damaged)


def _found(path: Path, name: str) -> Built:
    if (path / NAME).is_file():
        folder = path.resolve()
        return Built(folder, _project_around(folder) or project_here())
    if (path / SUMS).is_file():
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
    return Built(here / "editions" / found[0], here)


def _in_bundle(folder: Path) -> Built:
    found = sorted(folder.glob(f"editions/*/*/{NAME}"))
    if len(found) != 1:
        raise PcpError(f"found {len(found)} editions in the bundle; expected one with its {NAME}")
    return Built(found[0].parent, folder, folder)


def built_names(root: Path) -> list[str]:
    """Return the built editions of a project as ``FORCE/EDITION``."""
    found = (root / "editions").glob(f"*/*/{NAME}")
    return sorted("/".join(path.parts[-3:-1]) for path in found)


def newest_with(root: Path, figure: str) -> Built:
    """Return the newest built edition whose ledger has a figure.

    Newest is the latest quarter, then the latest as-at date.

    Raises
    ------
    UnknownNameError
        If there is none, with the nearest id.
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
        hint = did_you_mean(figure, known)
        where = "no built edition has" if known else "no edition is built, so none has"
        raise UnknownNameError(f"{where} a figure '{figure}'.{hint}")
    return Built(root / "editions" / max(found)[2], root)
