"""A new quarter begun: edition file, returns to fill in, commentary pages with questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import edition_names, own_force
from pcp_analysis.catalogue.plans import Plan, file_of
from pcp_analysis.catalogue.standing import in_words
from pcp_analysis.errors import MissingDataError, PcpError, UnknownNameError
from pcp_analysis.files import write_atomically
from pcp_analysis.periods import Quarter
from pcp_analysis.report.editions.prompts import last_edition, prompts_of
from pcp_analysis.report.plan.commentary import commentary_path
from pcp_analysis.store.return_form import form_contents, form_paths

_EDITION = """\
# Edition of the report book. What it lacks: `pcp status {name}{force_option}`
# To build it: `pcp build {name}{force_option}`
# as_at: nothing published after this date is read, so that the edition can be built again as it was.
# A correction of a published edition: version 2, status draft, and under changes what changed and why:
#   changes: [{{version: 2, what: WHAT CHANGED, why: WHY}}]
# Withdrawn: status withdrawn, and withdrawn: {{day: DATE, why: WHY}}
force: {force}
quarter: {quarter}
as_at: {as_at}
version: 1
status: draft
"""
_GROUP = """\
# Most similar group of {name}: fill in its forces by their ids in forces.yml, without {force}
# itself, and the source that names them. Until both are filled in, the force is compared with all
# forces of England and Wales. Nothing here may be guessed.
force: {force}
peers: []
source: ""
"""


@dataclass(frozen=True)
class Begun:
    """What was written for a new quarter.

    Parameters
    ----------
    written : tuple of Path
        New files.
    kept : tuple of Path
        Files that were there and stay as they are.
    notes : tuple of str
        What could not be written, and why.
    """

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    notes: tuple[str, ...]


def begin(
    root: Path, catalogue: Catalogue, quarter: Quarter, force: str | None, as_at: dt.date | None
) -> Begun:
    """Write what an edition of a quarter starts from; nothing is written if anything is wrong.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Forces, plans and releases.
    quarter : Quarter
        Of the edition.
    force : str or None
        Id, code or name of a force; the project's own when None.
    as_at : datetime.date or None
        Nothing published later will be read; the day of the newest release when None.

    Raises
    ------
    PcpError
        If all that would be written is there already.
    UnknownNameError
        If there is no such force.
    """
    own = own_force(root) if edition_names(root) else None
    if force is None and own is None:
        raise UnknownNameError(
            f"no edition says whose book this is: pcp new {quarter} --force FORCE"
        )
    whose = catalogue.force(force or str(own)).id
    folder = root / "data" / "editions"
    file = (folder if own in (None, whose) else folder / whose) / f"{quarter}.yml"
    option = "" if own in (None, whose) else f" --force {whose}"
    there = f"{file.relative_to(root)} is there already and is never overwritten"
    if file.exists() and as_at is not None:
        raise PcpError(f"{there}; leave out --as-at, or edit as_at in it")
    day = as_at or max(release.published for release in catalogue.releases)
    if day < quarter.end and not file.exists():
        raise UnknownNameError(
            f"--as-at: found {day}; expected a day from {quarter.end} on, the last of {quarter}"
        )
    files: dict[Path, str | bytes] = {}
    kept, notes = [], []
    if file.exists():
        kept.append(file)
    else:
        files[file] = _EDITION.format(
            name=quarter, force_option=option, force=whose, quarter=quarter, as_at=day
        )
        if as_at is None:
            newest = "the day of the newest release at hand"
            notes.append(f"as_at is {day}, {newest}; edit it in {file.name}")
    group = catalogue.folder / "peer_groups" / f"{whose}.yml"
    if not group.is_file():
        files[group] = _GROUP.format(name=catalogue.force(whose).name, force=whose)
    plan = catalogue.plan(whose, quarter.end)
    notes += _plan_notes(catalogue, whose, quarter, plan, option)
    returns = [path for path in form_paths(root, whose, quarter) if path.exists()]
    kept += returns
    if plan is not None and plan.priorities and not returns:
        try:
            contents = form_contents(root, whose, quarter)
            files |= dict(zip(form_paths(root, whose, quarter), contents, strict=True))
        except MissingDataError as error:
            notes.append(f"no return: {error}")
    last = last_edition(root, whose, quarter)
    for priority in plan.priorities if plan else ():
        page = commentary_path(root, whose, str(quarter), priority.id)
        if page.exists():
            kept.append(page)
        else:
            files[page] = prompts_of(catalogue, whose, priority, last)
    if not files:
        raise PcpError(
            f"{there}, nor is anything else lacking of what 'pcp new' writes; see what is open with "
            f"'pcp status {quarter}{option}'"
        )
    write_all(files)
    return Begun(tuple(files), tuple(kept), tuple(notes))


def _plan_notes(
    catalogue: Catalogue, force: str, quarter: Quarter, plan: Plan | None, option: str
) -> list[str]:
    """Return that an edition is told by themes, and what would bring return and commentary."""
    if plan is not None and plan.priorities:
        return []
    if plan is None:
        why = f"no plan of {catalogue.force(force).name} in force on {in_words(quarter.end)} is at hand"
        write = f"write data/catalogue/plans/{force}/NAME.yml"
    else:
        why = f"the priorities of the plan '{plan.title}' are not at hand"
        write = f"fill in 'priorities' of data/catalogue/{file_of(catalogue.plans(force), plan)}"
    return [
        f"{why}, so the edition is told by themes, without a return to fill in and without commentary, "
        f"which both belong to priorities. To have them, {write} and run 'pcp new {quarter}{option}' "
        f"again: it writes what is not there yet"
    ]


def write_all(files: Mapping[Path, str | bytes]) -> None:
    """Write new files, all or none.

    Parameters
    ----------
    files : mapping of Path to str or bytes
        Content by path; none of them exists.
    """
    made: list[Path] = []
    folders = [
        folder
        for path in files
        for folder in (path.parent, *path.parent.parents)
        if not folder.exists()
    ]
    try:
        for path, content in files.items():
            write_atomically(path, content)
            made.append(path)
    except OSError as error:
        for path in made:
            path.unlink(missing_ok=True)
        for folder in sorted(set(folders), key=lambda item: len(item.parts), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        first = next(path for path in files if path not in made)
        raise PcpError(
            f"nothing was written, because {first} cannot be: {error.strerror}; free some space or "
            f"change the permissions, then run the command again"
        ) from None
