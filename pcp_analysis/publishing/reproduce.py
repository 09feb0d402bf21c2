"""Computing one figure of an edition again, and saying where it first differs."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from pathlib import Path

import pcp_analysis
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.contents import FILE as CONTENTS
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.errors import ChapterError, MissingDataError, PcpError, UnknownNameError
from pcp_analysis.files import sha256_of
from pcp_analysis.publishing.build.edition import edition_entries, entries_of_edition
from pcp_analysis.publishing.build.execute import Progress, Run, run_chapters
from pcp_analysis.publishing.build.workers import chapter_workers
from pcp_analysis.publishing.trace.locate import Built
from pcp_analysis.publishing.trace.manifest import Manifest, read_manifest
from pcp_analysis.publishing.trace.sealed import sealed
from pcp_analysis.publishing.trace.tree import name_fault, shown
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.ledger import Cell, Entry, Ledger, csv_rows, read_entries, value_digest
from pcp_analysis.report.page import parse_parameters, parse_without
from pcp_analysis.store.observations import Observations

_PACKAGE = "pcp_analysis/"
_SAID = (  # beside value, text and data; paths and page are set when the edition is put together
    *("kind", "chapter", "title", "unit", "period", "area", "method", "confidence_level", "n"),
    *("releases", "indicator", "areas", "series"),
)


@dataclass(frozen=True)
class Stage:
    """A step on the way from release to figure: the same as when the edition was built, or not."""

    name: str
    same: bool
    detail: str


@dataclass(frozen=True)
class Reproduction:
    """A figure computed again.

    Parameters
    ----------
    published : Entry
        As the edition's ledger has it.
    again : Entry or None
        As computed now; None where its chapter no longer makes it.
    before : tuple of Stage
        What the figure is made from: release file, observations, code.
    result : tuple of Stage
        The figure itself: ledger, statistic, rounding, data. The ledger is at fault where its entry
        does not agree with itself, or says something else of a figure that is otherwise the same.
    """

    published: Entry
    again: Entry | None
    before: tuple[Stage, ...]
    result: tuple[Stage, ...]

    @property
    def identical(self) -> bool:
        """Whether value, text and data are the same."""
        return all(stage.same for stage in self.result)

    @property
    def first_difference(self) -> Stage | None:
        """Return the first stage that differs, or None where the figure is identical."""
        if self.identical:
            return None
        return next(stage for stage in (*self.before, *self.result) if not stage.same)


def reproduce(built: Built, figure: str, progress: Progress) -> Reproduction:
    """Compute one figure again by running the one chapter that makes it.

    The edition is verified first, see :func:`~pcp_analysis.publishing.trace.sealed.sealed`. Of a bundle
    the chapter runs on the bundle's own data and package; they are as recorded, or nothing runs.

    Parameters
    ----------
    built : Built
        The edition; its project must be at hand.
    figure : str
        Id of the ledger.
    progress : callable
        Told chapter, cells done and cells in all.

    Raises
    ------
    UnknownNameError
        If the edition has no such figure.
    TamperedError
        If a file of the edition or of its bundle is not as it was built.
    PcpError
        If there is no project at hand.
    """
    if built.root is None:
        raise PcpError("no project is at hand: run pcp inside the project or the unpacked bundle")
    with sealed(built) as ready:
        return _reproduced(ready, ready.root or built.root, figure, progress)


def _reproduced(built: Built, root: Path, figure: str, progress: Progress) -> Reproduction:
    manifest = read_manifest(built.folder)
    ledger = Ledger(entries=read_entries(built.folder / "ledger.json"))
    published = ledger.get(figure)
    before = _stages_before(built, root, manifest, published)
    try:
        again = _recomputed(built, root, manifest, published, progress)
        entry = again.get(figure)
    except (ChapterError, MissingDataError, UnknownNameError) as error:
        stage = Stage("statistic", False, f"cannot be computed: {error}")
        return Reproduction(published, None, before, (stage,))
    result = [_statistic_stage(published, entry), _rounding_stage(published, entry)]
    if published.csv is not None:
        result.append(_data_stage(built.folder / published.csv, entry, again))
    ledger_stage = _ledger_stage(built.folder, published, entry, all(item.same for item in result))
    return Reproduction(published, entry, before, (ledger_stage, *result))


def _recomputed(
    built: Built, root: Path, manifest: Manifest, entry: Entry, progress: Progress
) -> Ledger:
    if entry.page is None:  # version, status and name, which the build itself enters
        made = _edition_entries(built, root, manifest, entry)
        return Ledger(entries={item.id: Ledger().add(item) for item in made})
    run = _run_of(root, manifest, entry.page)
    with (
        chapter_workers(root, jobs=1) as workers,
        tempfile.TemporaryDirectory(prefix="pcp-reproduce-") as name,
    ):
        work = Path(name)
        run_chapters(
            [run],
            work / "notebooks",
            root=root,
            output=work / "pages",
            workers=workers,
            progress=progress,
        )
        return Ledger.read(work / "pages" / entry.page)


def _edition_entries(built: Built, root: Path, manifest: Manifest, entry: Entry) -> list[Entry]:
    """Return the build's own entries; a bundle's data may have another form, so from its manifest."""
    of_manifest = entries_of_edition(manifest.edition, manifest.version, manifest.status)
    if built.bundle is not None and entry.id in {item.id for item in of_manifest}:
        return of_manifest
    catalogue = Catalogue.load(root)
    force = manifest.parameters["force"]
    return edition_entries(catalogue, read_edition(root, catalogue, manifest.edition, force=force))


def _stages_before(
    built: Built, root: Path, manifest: Manifest, entry: Entry
) -> tuple[Stage, Stage, Stage]:
    """Compare what the figure is made from; a bundle's files were verified a moment ago."""
    if built.bundle is None:
        installed = Path(pcp_analysis.__file__).resolve().parents[1]
        return (
            _release_stage(root, manifest, entry),
            _observations_stage(root, manifest),
            _code_stage(root, installed, manifest),
        )
    counted = f"{len(entry.releases)} of the bundle's catalogue, which was verified"
    return (
        Stage("release file", True, counted if entry.releases else "it names none"),
        _observations_stage(root, manifest),
        _code_stage(root, root, manifest),
    )


def _run_of(root: Path, manifest: Manifest, page: str) -> Run:
    """Return the notebook of a page with its parameters; up to version 0.1 each page had its own."""
    if name_fault(f"notebooks/{page}.ipynb") or "/" in page:
        raise ChapterError(f"'{shown(page)}' is no name of a page")
    own = root / "notebooks" / f"{page}.ipynb"
    if not (root / CONTENTS).is_file():
        if not own.is_file():
            raise ChapterError(f"there is no notebooks/{own.name}")
        return Run(page, own, manifest.parameters)
    given = manifest.parameters
    catalogue = parse_without(Catalogue.load(root), given.get("without_releases", ""))
    force, quarter, as_at = parse_parameters(
        catalogue, given["force"], given["quarter"], given["as_at"]
    )
    observations = Observations.load(root / "data" / "observations", catalogue)
    measures = Measures(catalogue, observations, catalogue.force(force), quarter, as_at)
    chapter = edition_chapters(measures).page(page)
    if chapter is None or chapter.notebook is None:
        raise ChapterError(f"the contents of today have no page '{page}' for this edition")
    notebook = root / "notebooks" / f"{chapter.notebook}.ipynb"
    return Run(page, notebook, {**given, **chapter.parameters})


def _release_stage(root: Path, manifest: Manifest, entry: Entry) -> Stage:
    catalogue = Catalogue.load(root)
    known = {release.id: release.sha256 for release in catalogue.releases}
    changed = []
    for name in entry.releases:
        recorded = manifest.releases.get(name)
        if name not in known:
            changed.append(f"{name} is not in releases.yml any more")
        elif recorded is None or recorded.sha256 != known[name]:
            changed.append(f"{name} has another SHA-256 in releases.yml")
    counted = f"{len(entry.releases)} of the catalogue, SHA-256 as recorded"
    if not entry.releases:
        counted = "it names none"
    return Stage("release file", not changed, "; ".join(changed) or counted)


def _changed(root: Path, listed: Mapping[str, str]) -> list[str]:
    return [
        path
        for path, digest in sorted(listed.items())
        if not (root / path).is_file() or sha256_of(root / path) != digest
    ]


def _observations_stage(root: Path, manifest: Manifest) -> Stage:
    listed = {path: digest for path, digest in manifest.inputs.items() if path.startswith("data/")}
    changed = _changed(root, listed)
    found = ", ".join(f"{path} was changed" for path in changed)
    return Stage("observations", not changed, found or f"{len(listed)} files of data/ as recorded")


def _code_stage(root: Path, installed: Path, manifest: Manifest) -> Stage:
    """Compare notebooks, the package that runs, and the versions of the tools."""
    notebooks = {p: d for p, d in manifest.inputs.items() if p.startswith("notebooks/")}
    package = {p: d for p, d in manifest.inputs.items() if p.startswith(_PACKAGE)}
    changed = [*_changed(root, notebooks), *_changed(installed, package)]
    tools = [
        f"{name} {_installed(name)} in place of {recorded}"
        for name, recorded in sorted(manifest.tools.items())
        if _installed(name) != recorded
    ]
    told = _few([f"{path} was changed" for path in changed]) + tools
    return Stage("code", not told, ", ".join(told) or "notebooks, package and tools as recorded")


def _few(items: list[str], most: int = 5) -> list[str]:
    more = len(items) - most
    return items if more <= 0 else [*items[:most], f"and {more} more"]


def _installed(tool: str) -> str:
    if tool == "python":
        return platform.python_version()
    try:
        return version(tool)
    except PackageNotFoundError:
        return "not installed"


def _ledger_stage(folder: Path, published: Entry, again: Entry, else_same: bool) -> Stage:
    """Compare an entry with its own SHA-256, and all else that it says where the figure is the same."""
    if published.csv is None:
        if value_digest(published) != published.sha256:
            return Stage("ledger", False, "the entry has another SHA-256 than its value and text")
    elif published.sha256 != again.sha256 and else_same:
        name = Path(published.csv).name
        return Stage("ledger", False, f"the ledger has another SHA-256 than {name}")
    changed = [
        f"{name}: {getattr(published, name)!r} in the edition, {getattr(again, name)!r} now"
        for name in _SAID
        if getattr(published, name) != getattr(again, name)
    ]
    if changed and else_same:
        return Stage("ledger", False, "; ".join(changed))
    return Stage("ledger", True, f"SHA-256 {published.sha256}")


def _statistic_stage(published: Entry, again: Entry) -> Stage:
    """Compare the number before it is rounded; of what is no number, the words."""
    if published.value != again.value:
        detail = f"{published.value!r} in the edition, {again.value!r} now"
        return Stage("statistic", False, detail)
    if published.value is None and published.text != again.text:
        return Stage("statistic", False, f"{published.text!r} in the edition, {again.text!r} now")
    return Stage(
        "statistic", True, "no number" if published.value is None else repr(published.value)
    )


def _rounding_stage(published: Entry, again: Entry) -> Stage:
    if published.value is None:
        return Stage("rounding", True, "no number")
    same = published.text == again.text
    detail = f"{again.text!r}" if same else f"{published.text!r} in the edition, {again.text!r} now"
    return Stage("rounding", same, detail)


def _data_stage(path: Path, again: Entry, ledger: Ledger) -> Stage:
    now = ledger.files[str(again.csv)]
    if not path.is_file():
        return Stage("data", False, f"{path.name} is missing from the edition")
    then = path.read_bytes()
    if then == now:
        return Stage("data", True, f"SHA-256 {again.sha256}")
    return Stage("data", False, first_cell(path.name, then, now))


def first_cell(name: str, then: bytes, now: bytes) -> str:
    """Return the first row and column at which two CSVs differ, in words.

    Parameters
    ----------
    name : str
        What to call the file.
    then, now : bytes
        The CSV of the edition and the one computed now.
    """
    (old_header, old), (new_header, new) = (
        csv_rows(content.decode(errors="replace")) for content in (then, now)
    )
    if old_header != new_header:
        return f"{name}, row 1: the columns were {', '.join(old_header)}"
    empty: list[Cell] = []
    for number, (one, two) in enumerate(zip_longest(old, new, fillvalue=empty), start=2):
        for place, column in enumerate(new_header):
            was, is_now = _cell(one, place), _cell(two, place)
            if was != is_now:
                where = f"{name}, row {number}, column '{column}'"
                return f"{where}: {was} in the edition, {is_now} now"
    return f"{name}: written in another way, with the same content"


def _cell(row: list[Cell], place: int) -> str:
    if place >= len(row):
        return "no such row"
    return "empty" if row[place] is None else repr(row[place])
