"""What is open of an edition, and what it lacks and tells of: a line each with what mends it.

Open is a step that the project itself still has to take: what stops ``pcp publish``, or leaves a
publication half done. Lacking is what others bring or a person may add: releases, priorities, peers,
figures of the force, commentary. The edition says so itself and can be published whole without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pcp_analysis import wording
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, list_editions
from pcp_analysis.catalogue.plans import file_of
from pcp_analysis.catalogue.rhythm import Rhythm, read_rhythm
from pcp_analysis.catalogue.standing import in_words
from pcp_analysis.errors import PcpError
from pcp_analysis.periods import Period, parse_period
from pcp_analysis.report.check import faults_of
from pcp_analysis.report.editions.prompts import unwritten
from pcp_analysis.report.editions.record import FOLDER, read_records
from pcp_analysis.report.front.awaited import ended_before
from pcp_analysis.report.plan.contact import contact_lacking
from pcp_analysis.store.local_indicators import return_rules
from pcp_analysis.store.local_returns import small_counts_at_hand
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.return_files import read_return_table
from pcp_analysis.store.return_form import form_paths

State = Literal["done", "lacking", "open"]


@dataclass(frozen=True)
class Item:
    """A line of the checklist.

    Parameters
    ----------
    state : {"done", "lacking", "open"}
        Nothing to do; something that the edition does without and tells of; a step still to take.
    what : str
        What was looked at, and what was found.
    mend : str
        The command or the file that brings what is lacking; empty where it is done.
    """

    state: State
    what: str
    mend: str = ""

    @property
    def done(self) -> bool:
        """Whether there is nothing to do."""
        return self.state == "done"


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
    items.append(Item("open", told, f"pcp check {option}") if faults else Item("done", told))
    if not faults:
        items += _small_counts(root, edition)
    items += _releases(root, catalogue, edition)
    items.append(_plan(catalogue, edition))
    items += _without_figures(catalogue, edition, option)
    items.append(_peers(catalogue, edition))
    items.append(_contact(catalogue, edition))
    items += _returns(root, edition, option)
    items += _commentary(root, catalogue, edition)
    items += [_built(root, edition, option), _published(edition, option)]
    items += _records(root, catalogue, edition)
    return items


def _file(edition: Edition, option: str) -> Item:
    if not edition.announced:
        taken = f"No edition file: as at {in_words(edition.as_at)}, the newest release at hand"
        return Item("open", taken, f"pcp new {option}")
    named = f"as at {in_words(edition.as_at)}, version {edition.version}, {edition.status}"
    return Item("done", f"Edition file: {named}")


def _small_counts(root: Path, edition: Edition) -> Iterator[Item]:
    """Tell of counts that a rule withholds and that stand in a return, which publishing refuses."""
    found = small_counts_at_hand(root, edition.force)
    if found:
        told = f"Small counts: {wording.plural(len(found), 'count')} to withhold; the first: {found[0]}"
        yield Item("open", told, "write 'withheld' for each in its return")


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
        yield Item("open", f"Observations: {error}", "pcp check")
        return
    catalogue, observations = (
        catalogue.made_without(edition.without),
        observations.made_without(edition.without),
    )
    force = catalogue.force(edition.force)
    for rhythm in read_rhythm(root):
        known = [
            parse_period(rhythm.period_type, text)
            for indicator in catalogue.indicators
            if indicator.source is not None and indicator.source.family == rhythm.family
            for text in observations.read(
                indicator.id, force.code, as_at=edition.as_at, period_type=rhythm.period_type
            ).index
        ]
        upto = [period for period in known if period.end <= edition.quarter.end]
        if not upto:
            yield Item("lacking", f"{rhythm.what}: none up to this quarter", "pcp import FILE")
            continue
        held = max(upto, key=lambda period: period.end)
        due = _last_before(held, edition, rhythm)
        if due is None or due.end <= held.end:
            yield Item("done", f"{rhythm.what}: to {held.label}")
            continue
        by = in_words(_months_later(due.end, rhythm.months_after))
        told = f"{rhythm.what}: to {held.label}; {due.label} should have come out by {by}"
        yield Item("lacking", told, "pcp import FILE, once it is fetched from the publisher")
    measures = Measures(catalogue, observations, force, edition.quarter, edition.as_at)
    old = [
        f"{item.indicator.label} ({'to ' + item.ends if item.ends else 'none'})"
        for item in ended_before(measures)
    ]
    if old:
        told = f"Indicators whose newest figure is older than it could be: {'; '.join(old)}"
        yield Item(
            "lacking", told, "pcp import FILE; 'About this edition' names the release of each"
        )


def _plan(catalogue: Catalogue, edition: Edition) -> Item:
    plan = catalogue.plan(edition.force, edition.quarter.end)
    if plan is not None and plan.priorities:
        number = len(plan.priorities)
        count = f"{wording.spelled(number)} {'priority' if number == 1 else 'priorities'}"
        return Item("done", f"Plan in force: {plan.title}, {count}")
    if plan is not None:
        file = file_of(catalogue.plans(edition.force), plan)
        told = f"Plan in force: {plan.title}, its priorities not at hand; the edition is told by themes"
        return Item("lacking", told, f"fill in 'priorities' of data/catalogue/{file}")
    lacking = "Plan in force: none at hand, so the edition is told by themes"
    return Item("lacking", lacking, f"write data/catalogue/plans/{edition.force}/NAME.yml")


def _without_figures(catalogue: Catalogue, edition: Edition, option: str) -> Iterator[Item]:
    """Tell of priorities that no figure is tied to, and how an analyst adds some."""
    plan = catalogue.plan(edition.force, edition.quarter.end)
    if plan is None or not plan.priorities:
        return
    bare = [item for item in plan.priorities if not (item.indicators or item.local_indicators)]
    if bare:
        file = file_of(catalogue.plans(edition.force), plan)
        told = f"Priorities without a figure: {len(bare)} of {len(plan.priorities)}"
        mend = f"name 'indicators' or 'local_indicators' of each in data/catalogue/{file}"
        yield Item("lacking", told, f"{mend}; pcp template {option} then writes the return")


def _peers(catalogue: Catalogue, edition: Edition) -> Item:
    group = catalogue.group(edition.force)
    if group.id == "most-similar-group":
        return Item("done", f"Peers: {group.label}, {wording.plural(len(group.peers), 'force')}")
    told = f"Peers: no most similar group at hand, compared with {group.label}"
    return Item(
        "lacking", told, f"fill in data/catalogue/peer_groups/{edition.force}.yml with its source"
    )


def _contact(catalogue: Catalogue, edition: Edition) -> Item:
    mend = contact_lacking(catalogue, edition)
    if not mend:
        return Item("done", "Contact: readers are told whom to write to")
    return Item("lacking", "Contact: none, so readers are told that none is named", mend)


def _returns(root: Path, edition: Edition, option: str) -> Iterator[Item]:
    rules = return_rules(root, edition.force)
    plan = rules.plan_of(edition.quarter)
    asked = {indicator.id for indicator, _ in rules.form_of(plan)} if plan else set()
    if not asked:
        yield Item("done", "Return: the plan asks for no quarterly figure of the force")
        return
    paths = [path for path in form_paths(root, edition.force, edition.quarter) if path.is_file()]
    if not paths:
        yield Item("lacking", "Return: none", f"pcp template {option}")
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
    yield Item("lacking", told, mend) if open_rows else Item("done", told)


def _commentary(root: Path, catalogue: Catalogue, edition: Edition) -> Iterator[Item]:
    plan = catalogue.plan(edition.force, edition.quarter.end)
    if plan is None or not plan.priorities:
        yield Item("done", "Commentary: none, as it belongs to priorities and none is at hand")
        return
    left = unwritten(root, edition.force, edition.quarter, plan)
    if not left:
        yield Item("done", "Commentary: written")
    for path in left:
        name = path.relative_to(root).as_posix()
        begun = (
            path.is_file()
        )  # publishing refuses a page of questions alone, and does without none
        told = f"Commentary: {path.stem} {'holds questions alone' if begun else 'not written'}"
        mend = f"write {name}, or delete it" if begun else f"write {name}"
        yield Item("open" if begun else "lacking", told, mend)


def _built(root: Path, edition: Edition, option: str) -> Item:
    if (root / "editions" / edition.folder / "manifest.json").is_file():
        return Item("done", f"Built: editions/{edition.folder.as_posix()}")
    return Item("open", "Built: no", f"pcp build {option}")


def _published(edition: Edition, option: str) -> Item:
    if edition.status == "draft":
        return Item(
            "open",
            "Published: no, it is a draft",
            f"pcp publish {option} --signed-by NAME --on DATE",
        )
    return Item("done", f"Published: {edition.standing}")


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
        yield Item("done", f"Record: no published edition lacks one in {FOLDER.as_posix()}")
    for item in overdue:
        told = f"Record: {item.name}, version {item.version}, is published and not recorded"
        yield Item("open", told, f"pcp record {item.name} --force {item.force}")
