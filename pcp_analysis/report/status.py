"""What an edition still lacks before it can be published, one line each with what mends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, list_editions
from pcp_analysis.catalogue.rhythm import Rhythm, read_rhythm
from pcp_analysis.catalogue.standing import in_words
from pcp_analysis.errors import PcpError
from pcp_analysis.periods import Period, parse_period
from pcp_analysis.report.check import faults_of
from pcp_analysis.report.editions.prompts import unwritten
from pcp_analysis.report.editions.record import FOLDER, read_records
from pcp_analysis.store.local_indicators import return_rules
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.return_files import read_return_table
from pcp_analysis.store.return_form import form_paths


@dataclass(frozen=True)
class Item:
    """A line of the checklist.

    Parameters
    ----------
    done : bool
        Whether there is nothing to do.
    what : str
        What was looked at, and what was found.
    mend : str
        The command or the file that brings what is lacking; empty where it is done.
    """

    done: bool
    what: str
    mend: str = ""


def status_of(root: Path, catalogue: Catalogue, edition: Edition) -> list[Item]:
    """Return the checklist of an edition.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Forces, plans, indicators and releases.
    edition : Edition
        Which; without a file it may still be looked at.

    Returns
    -------
    list of Item
        In the order in which one works.
    """
    option = f"{edition.name} --force {edition.force}"
    items = [_file(edition, option)]
    faults = faults_of(root, edition.name, edition.force)
    told = f"What people write: {wording.plural(len(faults), 'fault')}"
    items.append(Item(not faults, told, f"pcp check {option}" if faults else ""))
    items += _releases(root, catalogue, edition)
    items.append(_plan(catalogue, edition))
    items.append(_peers(catalogue, edition))
    items += _returns(root, edition, option)
    items += _commentary(root, catalogue, edition)
    items.append(_built(root, edition, option))
    items += _records(root, catalogue, edition)
    return items


def _file(edition: Edition, option: str) -> Item:
    if not edition.announced:
        taken = f"No edition file: as at {in_words(edition.as_at)}, the newest release at hand"
        return Item(False, taken, f"pcp new {option}")
    named = f"as at {in_words(edition.as_at)}, version {edition.version}, {edition.status}"
    return Item(True, f"Edition file: {named}")


def _months_later(day: dt.date, months: int) -> dt.date:
    """Return the last day of the month that is some months after a day's."""
    month = day.year * 12 + day.month + months  # counted from 0, one past the month wanted
    return dt.date(month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _last_before(found: Period, edition: Edition, rhythm: Rhythm) -> Period | None:
    """Return the newest period that should be out by the as-at date and ends by the quarter's end."""
    newest = None
    while found.end <= edition.quarter.end:
        if _months_later(found.end, rhythm.months_after) > edition.as_at:
            break
        newest, found = found, found.plus(1)
    return newest


def _releases(root: Path, catalogue: Catalogue, edition: Edition) -> Iterator[Item]:
    try:
        observations = Observations.load(root / "data" / "observations", catalogue)
    except PcpError as error:
        yield Item(False, f"Observations: {error}", "pcp check")
        return
    area = catalogue.force(edition.force).code
    for rhythm in read_rhythm(root):
        known = [
            parse_period(rhythm.period_type, text)
            for indicator in catalogue.indicators
            if indicator.source is not None and indicator.source.family == rhythm.family
            for text in observations.read(
                indicator.id, area, as_at=edition.as_at, period_type=rhythm.period_type
            ).index
        ]
        upto = [period for period in known if period.end <= edition.quarter.end]
        if not upto:
            yield Item(False, f"{rhythm.what}: none up to this quarter", "pcp import FILE")
            continue
        held = max(upto, key=lambda period: period.end)
        due = _last_before(held, edition, rhythm)
        if due is None or due.end <= held.end:
            yield Item(True, f"{rhythm.what}: to {held.label}")
            continue
        by = in_words(_months_later(due.end, rhythm.months_after))
        told = f"{rhythm.what}: to {held.label}; {due.label} should have come out by {by}"
        yield Item(False, told, "pcp import FILE, once it is fetched from the publisher")


def _plan(catalogue: Catalogue, edition: Edition) -> Item:
    plan = catalogue.plan(edition.force, edition.quarter.end)
    if plan is not None and plan.priorities:
        number = len(plan.priorities)
        count = f"{wording.spelled(number)} {'priority' if number == 1 else 'priorities'}"
        return Item(True, f"Plan in force: {plan.title}, {count}")
    if plan is not None:
        file = next(name for name, item in catalogue.plans(edition.force).items() if item == plan)
        told = f"Plan in force: {plan.title}, its priorities not at hand; the edition is told by themes"
        return Item(False, told, f"add 'priorities' to data/catalogue/{file}")
    lacking = "Plan in force: none at hand, so the edition is told by themes"
    return Item(False, lacking, f"write data/catalogue/plans/{edition.force}/NAME.yml")


def _peers(catalogue: Catalogue, edition: Edition) -> Item:
    group = catalogue.group(edition.force)
    if group.id == "most-similar-group":
        return Item(True, f"Peers: {group.label}, {wording.plural(len(group.peers), 'force')}")
    told = f"Peers: no most similar group at hand, compared with {group.label}"
    return Item(
        False, told, f"fill in data/catalogue/peer_groups/{edition.force}.yml with its source"
    )


def _returns(root: Path, edition: Edition, option: str) -> Iterator[Item]:
    rules = return_rules(root, edition.force)
    plan = rules.plan_of(edition.quarter)
    asked = {indicator.id for indicator, _ in rules.form_of(plan)} if plan else set()
    if not asked:
        yield Item(True, "Return: the plan asks for no quarterly figure of the force")
        return
    paths = [path for path in form_paths(root, edition.force, edition.quarter) if path.is_file()]
    if not paths:
        yield Item(False, "Return: none", f"pcp template {option}")
        return
    answered: set[str] = set()
    for path in paths:
        try:
            _, table = read_return_table(path)
            rows = table[(table["value"] != "") | (table["note"] != "")]
            answered |= set(rows["indicator"])
        except (PcpError, KeyError):
            continue  # told by `pcp check`
    open_rows = len(asked - answered)
    told = f"Return: {len(asked) - open_rows} of {len(asked)} figures answered"
    mend = (
        f"fill in {paths[0].relative_to(root).as_posix()}; say under note why a value stays empty"
    )
    yield Item(not open_rows, told, mend if open_rows else "")


def _commentary(root: Path, catalogue: Catalogue, edition: Edition) -> Iterator[Item]:
    plan = catalogue.plan(edition.force, edition.quarter.end)
    if plan is None or not plan.priorities:
        yield Item(True, "Commentary: none is asked for, as no priorities are at hand")
        return
    left = unwritten(root, edition.force, edition.quarter, plan)
    if not left:
        yield Item(True, "Commentary: written")
    for path in left:
        name = path.relative_to(root).as_posix()
        yield Item(False, f"Commentary: {path.stem} not written", f"write {name}")


def _built(root: Path, edition: Edition, option: str) -> Item:
    if (root / "editions" / edition.folder / "manifest.json").is_file():
        return Item(True, f"Built: editions/{edition.folder.as_posix()}")
    return Item(False, "Built: no", f"pcp build {option}")


def _records(root: Path, catalogue: Catalogue, edition: Edition) -> Iterator[Item]:
    """Tell of published editions whose figures were never recorded."""
    kept = {
        (item.edition, item.version)
        for item in read_records(root, edition.force)
        if item.status != "draft"
    }
    overdue = [
        item
        for item in list_editions(root, catalogue)
        if item.force == edition.force
        and item.status == "published"
        and (item.name, item.version) not in kept
    ]
    if not overdue:
        yield Item(True, f"Record: no published edition lacks one in {FOLDER.as_posix()}")
    for item in overdue:
        told = f"Record: {item.name}, version {item.version}, is published and not recorded"
        yield Item(False, told, f"pcp record {item.name} --force {item.force}")
