"""Everything that people write for an edition, read at once: each fault with file and line.

Nothing is computed and nothing drawn, so that it takes seconds; ``pcp build`` begins with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from inspect import getmembers_static
from pathlib import Path
from typing import Any, TypeVar

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import (
    FOLDER,
    ClosureDocument,
    SourceDocument,
    StrategyDocument,
)
from pcp_analysis.catalogue.editions import (
    Edition,
    list_editions,
    own_force,
    read_edition,
)
from pcp_analysis.catalogue.grades import FILE as GRADES
from pcp_analysis.catalogue.places import odd_places
from pcp_analysis.documents.closure import read_closure_report
from pcp_analysis.documents.register import read_left_out, read_register
from pcp_analysis.documents.register_checks import period_faults
from pcp_analysis.documents.strategy import read_strategy
from pcp_analysis.errors import DataError, PcpError, did_you_mean
from pcp_analysis.report.agreement import (
    ahead_faults,
    correction_faults,
    document_faults,
    early_fault,
    edition_dates,
    figure_faults,
    latest_day,
    own_edition_faults,
    plan_faults,
    printed_faults,
    release_faults,
    stray_faults,
    without_faults,
)
from pcp_analysis.report.catalogue_agreement import (
    local_faults,
    reader_faults,
    release_entry_faults,
    rhythm_faults,
    store_faults,
    unit_faults,
)
from pcp_analysis.report.chapters import edition_chapters
from pcp_analysis.report.editions.prompts import unwritten
from pcp_analysis.report.kept import kept_faults
from pcp_analysis.report.plan.commentary import commentary_faults
from pcp_analysis.report.plan.contact import contact_lacking
from pcp_analysis.report.plan.written_grades import written_faults
from pcp_analysis.report.written import refuse_csv_texts, refuse_yaml_texts
from pcp_analysis.store.local_indicators import (
    read_local_indicators,
    return_rules,
    returns_folder,
)
from pcp_analysis.store.local_returns import LocalReturns
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.return_files import return_files
from pcp_analysis.store.return_rows import read_return
from pcp_analysis.store.row_counts import read_row_counts

_Read = TypeVar("_Read")
_Printed = dict[str, dict[str, set[float]]]  # of each document, the figures at each place
_NOT_WRITTEN = ("observations", "commentary")  # by commands; prose has rules of its own


def _told(error: PcpError) -> list[str]:
    """Return the faults that an error holds, a line each."""
    if isinstance(error, DataError):
        return [str(error), *(str(other) for other in error.others)]
    return str(error).splitlines()


class _Check:
    """What was found so far, each fault once, with paths from the project's folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.found: dict[tuple[str, str], str] = {}
        named: dict[str, list[Path]] = {}
        for path in sorted((root / "data").rglob("*")):
            if path.is_file():
                named.setdefault(path.name, []).append(path)
        self.only = {name: paths[0] for name, paths in named.items() if len(paths) == 1}

    def read(
        self, reader: Callable[..., _Read], *arguments: Any, file: Path | None = None
    ) -> _Read | None:
        """Call a reader and note what it refuses; its result, or None."""
        try:
            return reader(*arguments)
        except PcpError as error:
            for line in _told(error):
                self.note(line, file)
        return None

    def note(self, line: str, file: Path | None = None) -> None:
        """Note a fault, which begins with the name of its file, itself given or in a folder given."""
        name = line.split(",")[0].split(":")[0].rsplit("/", 1)[-1]
        if file is not None and (file / name).is_file():
            file = file / name
        path = file if file is not None and file.name == name else self.only.get(name)
        if path is not None:
            rest = line[line.index(name) + len(name) :]
            line = f"{path.relative_to(self.root).as_posix()}{rest}"
        place = line.split(": ")[0].split(", column")[0]
        # one place is told once, whichever reader came upon it first
        twice = (", line" in place or ", row" in place) and not name.endswith(".md")
        self.found.setdefault((place, "" if twice else line), line)


def _catalogue(check: _Check) -> Catalogue | None:
    """Read every file of the catalogue, also where one of them is wrong."""
    loose = Catalogue(check.root)
    for name, member in getmembers_static(Catalogue):
        if isinstance(member, property | cached_property):
            check.read(getattr, loose, name)
    for path in sorted((loose.folder / "peer_groups").glob("*.yml")):
        check.read(loose.most_similar_group, path.stem, file=path)
    for folder in sorted((loose.folder / "plans").iterdir()):
        check.read(loose.plans, folder.name)
    return check.read(Catalogue.load, check.root)


def _returns(
    check: _Check,
    force: str,
    dated: dict[str, str],
    latest: dt.date | None,
    printed: _Printed,
) -> None:
    """Read each return of a force by itself, then all of them together."""
    rules = check.read(return_rules, check.root, force)
    if rules is None:
        return
    before = len(check.found)
    for path in check.read(return_files, returns_folder(check.root, force)) or ():
        figures = check.read(read_return, path, rules, file=path) or ()
        for line in printed_faults(path.name, figures, printed):
            check.note(line, path)
        if latest is not None:
            for line in figure_faults(path.name, figures, dated, latest):
                check.note(line, path)
    if len(check.found) == before:
        check.read(LocalReturns.load, check.root, force)


def _editions(check: _Check, catalogue: Catalogue) -> list[Edition]:
    """Read every edition file; those that can be read."""
    folder = check.root / "data" / "editions"
    found = []
    for file in sorted((*folder.glob("*.yml"), *folder.glob("*/*.yml"))):
        force = None if file.parent == folder else file.parent.name
        reader = partial(read_edition, force=force)
        edition = check.read(reader, check.root, catalogue, file.stem, file=file)
        if edition and edition.name != file.stem:
            line = f"{file.name}: found that name; expected {edition.name}.yml, in small letters"
            check.note(f"{line}: rename it", file)
        elif edition:
            found.append(edition)
    return found


def _agreement(check: _Check, catalogue: Catalogue, editions: list[Edition]) -> None:
    """Note what each file by itself cannot tell: names that point nowhere, dates out of order."""
    local = check.read(read_local_indicators, check.root)
    if local is not None:
        for folder in sorted((catalogue.folder / "plans").iterdir()):
            faults = partial(plan_faults, catalogue, folder.name, local)
            for line in check.read(lambda told=faults: list(told()), file=folder) or ():
                check.note(line, folder)
    own = check.read(own_force, check.root)
    for line in (
        *stray_faults(check.root),
        *document_faults(check.root),
        *own_edition_faults(editions, own or "", check.root),
    ):
        check.note(line, check.root / line.split(":")[0])
    for line in correction_faults(catalogue, [item.name for item in editions]):
        check.note(line)
    held = check.read(read_row_counts, catalogue) or {}
    for found in (unit_faults, reader_faults, local_faults):
        for line in check.read(lambda told=found: list(told(catalogue))) or ():
            check.note(line)
    for line in check.read(lambda: list(rhythm_faults(check.root))) or ():
        check.note(line)
    for line in release_entry_faults(catalogue, held):
        check.note(line)
    releases = catalogue.listed_releases
    dates = [date for item in editions for date in edition_dates(item)]
    for line in (
        *release_faults(releases, held),
        *ahead_faults(dates, releases),
        *without_faults(editions, releases),
    ):
        check.note(line)
    for line in kept_faults(check.root, [item.id for item in releases]):
        check.note(line, check.root / line.split(": ")[0].split(" is no")[0])


def _documents(check: _Check, catalogue: Catalogue) -> dict[str, _Printed]:
    """Read what the documents of each force print, by kind; gives it by force, document and place."""
    printed: dict[str, _Printed] = {}
    for folder in sorted((check.root / FOLDER).iterdir()):
        documents = check.read(catalogue.documents_of, folder.name)
        if documents is None:
            continue
        register = check.read(read_register, catalogue, folder.name)
        own = printed.setdefault(folder.name, {})
        for figure in register.figures if register else ():
            there = own.setdefault(figure.document, {}).setdefault(figure.locator, set())
            there |= set() if figure.value is None else {float(figure.value)}
        last = latest_day(catalogue.listed_releases)
        for line in period_faults(register.figures if register else (), dated(documents), last):
            check.note(line, check.root / line.split(",")[0])
        for document in documents:
            dates = [("document.yml", "date", document.date)] if document.date else []
            for line in ahead_faults(dates, catalogue.listed_releases):
                check.note(line, check.root / document.path)
            check.read(read_left_out, check.root, document, file=check.root / document.path)
            match document:
                case ClosureDocument():
                    check.read(read_closure_report, catalogue, document)
                case StrategyDocument():
                    check.read(read_strategy, catalogue, document)
    return printed


def dated(documents: Iterable[SourceDocument]) -> dict[str, str]:
    """Return the day or month of each document that has one, by its id."""
    return {item.id: item.date for item in documents if item.date}


def _dated(check: _Check, catalogue: Catalogue | None, force: str) -> dict[str, str]:
    documents = check.read(catalogue.documents_of, force) if catalogue is not None else None
    return dated(documents or ())


def _without_figures(check: _Check, catalogue: Catalogue, observations: Observations) -> None:
    """Note each indicator that the store holds nothing of: its releases were not read since."""
    held = set(observations.table["indicator"])
    for indicator in catalogue.indicators:
        if indicator.source is None or indicator.id in held:
            continue
        family = indicator.source.family
        releases = [item.id for item in catalogue.releases if item.family == family]
        check.note(
            f"indicators.yml, '{indicator.id}': found no figure of it in "
            f"data/observations/{family}.csv; read again each release that holds it with "
            f"'pcp import RELEASE FILE', where RELEASE is one of {', '.join(releases) or 'none'}"
        )


@dataclass(frozen=True)
class _Told:
    """What a commentary can belong to: the pages and the priorities of its edition."""

    pages: tuple[str, ...]
    priorities: tuple[str, ...]


def _told_in(catalogue: Catalogue, observations: Observations, commentary: Path) -> _Told:
    """Return the pages and priorities of the edition that a folder of commentary is for."""
    root = catalogue.root
    edition = read_edition(root, catalogue, commentary.name, force=commentary.parent.name)
    force = catalogue.force(edition.force)
    measures = Measures(
        catalogue.made_without(edition.without),
        observations.made_without(edition.without),
        force,
        edition.quarter,
        edition.as_at,
    )
    plan = catalogue.plan(force.id, edition.quarter.end)
    return _Told(
        tuple(chapter.page for chapter in edition_chapters(measures).pages),
        tuple(priority.id for priority in plan.priorities) if plan else (),
    )


def _commentaries(
    check: _Check,
    catalogue: Catalogue | None,
    observations: Observations | None,
    written: list[Path],
) -> None:
    """Read commentaries; where the pages of their edition cannot be known, all else of them can."""
    for folder in sorted({path.parent for path in written}):
        told = None
        if catalogue is not None and observations is not None:
            told = check.read(_told_in, catalogue, observations, folder, file=folder)
        for path in (path for path in written if path.parent == folder):
            if told is not None and path.stem not in told.priorities:
                expected = ", ".join(told.priorities) or "none, because no plan is at hand"
                hint = did_you_mean(path.stem, told.priorities)
                check.note(
                    f"{path.name}: found a commentary on '{path.stem}', which no chapter shows; "
                    f"expected the id of a priority: {expected}.{hint}",
                    path,
                )
            for line in commentary_faults(path, told.pages if told else None):
                check.note(line, path)


def unwritten_of(root: Path, name: str | None = None, force: str | None = None) -> list[str]:
    """Return the commentary pages that are expected or begun, and not written: no fault of a build.

    Parameters
    ----------
    root : Path
        The project's folder.
    name, force
        As :func:`faults_of` takes them.
    """
    catalogue, chosen = _chosen(root, name, force)
    return [
        path.relative_to(root).as_posix()
        for item in chosen
        for path in unwritten(
            root, item.force, item.quarter, catalogue.plan(item.force, item.quarter.end)
        )
    ]


def contacts_lacking(root: Path, name: str | None = None, force: str | None = None) -> list[str]:
    """Return, for each edition whose readers can write to nobody, what to fill in: no fault of a build.

    Parameters
    ----------
    root : Path
        The project's folder.
    name, force
        As :func:`faults_of` takes them.
    """
    catalogue, chosen = _chosen(root, name, force)
    return [
        f"{item.name} of {catalogue.force(item.force).name}, {item.status}: {mend}"
        for item in chosen
        if (mend := contact_lacking(catalogue, item))
    ]


def _chosen(root: Path, name: str | None, force: str | None) -> tuple[Catalogue, list[Edition]]:
    catalogue = Catalogue.load(root)
    if name is None:
        return catalogue, list_editions(root, catalogue)
    return catalogue, [read_edition(root, catalogue, name, force=force)]


@dataclass(frozen=True)
class Checked:
    """What a check found, and the figures that it read.

    Parameters
    ----------
    faults : list of str
        One line each: file, line or row, what was found and what to write.
    observations : Observations or None
        The store; None where it or the catalogue cannot be read.
    """

    faults: list[str]
    observations: Observations | None


def faults_of(root: Path, name: str | None = None, force: str | None = None) -> list[str]:
    """Return every fault in what people write; see :func:`check_written`."""
    return check_written(root, name, force).faults


def check_written(root: Path, name: str | None = None, force: str | None = None) -> Checked:
    """Check what people write: catalogue, plans, documents, returns, commentary.

    Parameters
    ----------
    root : Path
        The project's folder.
    name : str, optional
        An edition or quarter, to whose commentary and returns the check keeps; all when left out.
    force : str, optional
        Id, code or name of another force.

    Raises
    ------
    UnknownNameError
        If there is no such edition or force.
    """
    if odd := odd_places(root):
        # a pipe or a device has no end that could be waited for
        return Checked(odd, None)
    check = _Check(root)
    data = root / "data"
    for path in sorted([*data.rglob("*.yml"), *data.rglob("*.csv")]):
        if path.relative_to(data).parts[0] not in _NOT_WRITTEN and path.name != "row_counts.yml":
            texts = refuse_yaml_texts if path.suffix == ".yml" else refuse_csv_texts
            check.read(texts, path, file=path)
    catalogue = _catalogue(check)
    editions: list[Edition] = []
    latest: dt.date | None = None
    commentary = data / "commentary"
    printed: dict[str, _Printed] = {}
    forces = {path.name for path in (data / "local_returns").iterdir()}
    if catalogue is not None:
        editions = _editions(check, catalogue)
        _agreement(check, catalogue, editions)
        latest = max(
            (*(item.as_at for item in editions), *(item.published for item in catalogue.releases)),
            default=None,
        )
        if name is not None:
            chosen = read_edition(root, catalogue, name, force=force)
            editions = [chosen]
            commentary = commentary / chosen.force / str(chosen.quarter)
            forces = {chosen.force}
        elif force is not None:
            forces = {catalogue.force(force).id}
            commentary = commentary / catalogue.force(force).id
        for edition in editions:
            if line := early_fault(edition):
                check.note(line)
        printed = _documents(check, catalogue)
    for item in sorted(forces):
        _returns(check, item, _dated(check, catalogue, item), latest, printed.get(item, {}))
    observations = None
    if catalogue is not None:
        observations = check.read(Observations.load, data / "observations", catalogue)
    if catalogue is not None and observations is not None:
        _without_figures(check, catalogue, observations)
        held = check.read(read_row_counts, catalogue) or {}
        for line in store_faults(catalogue, observations, held):
            check.note(line)
    _commentaries(check, catalogue, observations, sorted(commentary.rglob("*.md")))
    if catalogue is not None:
        for path in sorted(commentary.rglob(GRADES)):
            for line in check.read(written_faults, catalogue, path, file=path) or ():
                check.note(line, path)
    return Checked(sorted(check.found.values()), observations)
