"""Police and Crime Plans: what each sets out, and which was in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from pcp_analysis.catalogue.models import WEB_PAGE, QuarterText, Slug, Strict
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError
from pcp_analysis.periods import Quarter

PriorityId = Annotated[str, Field(pattern=r"^priority-[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]


class Aspiration(Strict):
    """What a plan hoped for, as a rank in the group; ``published`` is its own wording."""

    indicator: Slug
    rank_at_most: Annotated[int, Field(ge=1, le=44)]
    published: str


class Contact(Strict):
    """Whom readers write to: a name or office, an e-mail address, a page; one of the last two."""

    name: str | None = None
    email: Annotated[str, Field(pattern=r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$", max_length=254)] | None = (
        None
    )
    page: Annotated[str, Field(pattern=WEB_PAGE, max_length=500)] | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Contact:
        if not (self.email or self.page):
            raise ValueError("give an email or a page")
        return self


class Priority(Strict):
    """A priority of a plan; all but its id and title may be left empty.

    ``id`` is the beginning of its ledger ids and the name of its commentary, and belongs to this plan
    alone. ``continues`` names the priorities of the plan before that go on under it;
    ``local_indicators`` the figures of the force's own returns that are told under it;
    ``not_measured`` says which of its aims no open figure shows; ``subjects`` what it is about.
    """

    id: PriorityId
    title: str
    promise: str | None = None
    indicators: tuple[Slug, ...] = ()
    aspirations: tuple[Aspiration, ...] = ()
    commitments: tuple[str, ...] = ()
    contact: Contact | None = None
    continues: tuple[PriorityId, ...] = ()
    local_indicators: tuple[Slug, ...] = ()
    not_measured: str | None = None
    subjects: tuple[Slug, ...] = ()

    @property
    def page(self) -> str:
        """Name of its page: ``priority_1``."""
        return self.id.replace("-", "_")


class AspirationNotAtHand(Strict):
    """An aspiration whose figures are not open data, and why."""

    label: str
    published: str
    reason: str


class PublishedPosition(Strict):
    """A row of the plan's position table: what it published, and the open indicator beside it.

    ``rank`` and ``figure`` are local returns; ``indicator`` is empty where open data cannot give it.
    """

    label: str
    indicator: Slug | None = None
    rank: Slug
    figure: Slug | None = None
    aspiration: str
    rationale: str


class IndicatorNote(Strict):
    """What a reader of one force's figures must know about an indicator, and whether of its rank."""

    indicator: Slug
    text: str
    of_rank: bool = False


class SecondBaseline(Strict):
    """12 months that every change is held against beside the year before, and why.

    ``ends`` is their last quarter; ``label`` says in words what they are: "before the pandemic".
    """

    ends: QuarterText
    label: Annotated[str, Field(min_length=3, max_length=80)]
    reason: Annotated[str, Field(min_length=10, max_length=500)]

    @property
    def quarter(self) -> Quarter:
        """The last quarter of the 12 months."""
        return Quarter.parse(self.ends)


def _refuse_twice(where: str, names: Sequence[str]) -> None:
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"{where} names '{twice[0]}' twice; delete one of them")


class Plan(Strict):
    """The Police and Crime Plan of a force: priorities, aspirations and notes on its figures.

    A first or last day that is not known is left empty, and the plan then reaches back or forward
    without an end; ``dates`` says where the days come from.
    """

    force: Slug
    title: str
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    dates: str | None = None
    contact: Contact | None = None
    priorities: tuple[Priority, ...] = ()
    aspirations: tuple[Aspiration, ...] = ()
    aspirations_not_at_hand: tuple[AspirationNotAtHand, ...] = ()
    published_positions: tuple[PublishedPosition, ...] = ()
    background: str | None = None
    notes: tuple[IndicatorNote, ...] = ()
    second_baseline: SecondBaseline | None = None

    @model_validator(mode="after")
    def _fits(self) -> Plan:
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise ValueError(f"last_day {self.last_day} is before first_day {self.first_day}")
        ids = [priority.id for priority in self.priorities]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"priority '{name}' stands twice")
        for item in self.priorities:
            _refuse_twice(item.id, [*item.indicators, *item.local_indicators])
        _refuse_twice("aspirations", [item.indicator for item in self.all_aspirations])
        return self

    def covers(self, day: dt.date) -> bool:
        """Return whether the plan was in force on a day."""
        return (self.first_day or dt.date.min) <= day <= (self.last_day or dt.date.max)

    @property
    def span(self) -> str:
        """The days of the plan in words."""
        first = f"from {_in_words(self.first_day)} " if self.first_day else ""
        return f"{first}to {_in_words(self.last_day)}" if self.last_day else first.strip()

    @cached_property
    def all_aspirations(self) -> tuple[Aspiration, ...]:
        """Aspirations of the plan, then those of its priorities."""
        own = (item for priority in self.priorities for item in priority.aspirations)
        return (*self.aspirations, *own)

    @property
    def has_positions(self) -> bool:
        """Whether the plan says which ranks it hopes for."""
        return bool(
            self.all_aspirations or self.aspirations_not_at_hand or self.published_positions
        )

    @property
    def indicators(self) -> Iterator[str]:
        """Ids of every indicator that the plan names."""
        for priority in self.priorities:
            yield from priority.indicators
        for aspiration in self.all_aspirations:
            yield aspiration.indicator
        for note in self.notes:
            yield note.indicator
        for row in self.published_positions:
            if row.indicator:
                yield row.indicator

    def note_on(self, indicator_id: str) -> str | None:
        """Return what the plan's force says of an indicator, if anything."""
        return next((note.text for note in self.notes if note.indicator == indicator_id), None)

    def rank_note_on(self, indicator_id: str) -> str | None:
        """Return what must be known wherever the rank of an indicator is judged, if anything."""
        notes = (note for note in self.notes if note.of_rank)
        return next((note.text for note in notes if note.indicator == indicator_id), None)

    def priority(self, priority_id: str) -> Priority | None:
        """Return a priority by its id, if the plan has it."""
        return next((item for item in self.priorities if item.id == priority_id), None)

    def number_of(self, priority: Priority) -> int:
        """Return the place of a priority in the plan, from 1."""
        return 1 + self.priorities.index(priority)


def _in_words(day: dt.date | None) -> str:
    return "" if day is None else f"{day.day} {day:%B %Y}"


def read_plans(folder: Path, force: str) -> dict[str, Plan]:
    """Read the plans of a force, by file name, the earliest first.

    Parameters
    ----------
    folder : Path
        Folder of plans, with a folder for each force.
    force : str
        Id of the force; one without a folder has no plans.

    Raises
    ------
    CatalogueError
        If a file does not fit or is of another force, if two plans were in force on one day, if two
        share the id of a priority, or if one goes on from a priority that no plan before has.
    """
    found = {}
    for path in sorted((folder / force).glob("*.yml")):
        plan = read_yaml(path, Plan)
        if plan.force != force:
            raise CatalogueError(
                f"plans/{force}/{path.name}: 'force' is '{plan.force}', expected '{force}'"
            )
        found[f"plans/{force}/{path.name}"] = plan
    ordered = sorted(found.items(), key=lambda item: item[1].first_day or dt.date.min)
    _refuse_overlaps(ordered)
    _check_ids(ordered)
    return dict(ordered)


def _refuse_overlaps(plans: Sequence[tuple[str, Plan]]) -> None:
    for (one, earlier), (other, later) in combinations(plans, 2):
        begins = later.first_day or dt.date.min
        if earlier.covers(begins):
            raise CatalogueError(
                f"{one} and {other} are both in force on "
                f"{_in_words(later.first_day) or 'every early day'}: found last_day "
                f"{earlier.last_day or 'empty'} and first_day {later.first_day or 'empty'}; expected "
                f"one plan for each day, so end the earlier one the day before the later one begins"
            )


def _check_ids(plans: Sequence[tuple[str, Plan]]) -> None:
    before: dict[str, str] = {}
    for file, plan in plans:
        for priority in plan.priorities:
            if priority.id in before:
                raise CatalogueError(
                    f"{file}: priority '{priority.id}' is one of {before[priority.id]} already; "
                    f"expected an id of its own, so that figures of two plans are not taken for each "
                    f"other ('continues' says that a priority goes on)"
                )
            for name in priority.continues:
                if name not in before:
                    known = ", ".join(before) or "none"
                    raise CatalogueError(
                        f"{file}: '{priority.id}' continues '{name}', found in no earlier plan; "
                        f"expected one of: {known}"
                    )
        before |= dict.fromkeys((priority.id for priority in plan.priorities), file)


def file_of(plans: dict[str, Plan], wanted: Plan) -> str:
    """Return the file of a plan of a force, below the catalogue's folder."""
    return next(name for name, plan in plans.items() if plan == wanted)


def plan_on(plans: dict[str, Plan], day: dt.date) -> Plan | None:
    """Return the plan that was in force on a day, or None."""
    return next((plan for plan in plans.values() if plan.covers(day)), None)


def why_no_plan(name: str, plans: dict[str, Plan], day: dt.date) -> str:
    """Say in one sentence why an edition is told by themes.

    Parameters
    ----------
    name : str
        Name of the force.
    plans : dict of str to Plan
        Every plan at hand, by file.
    day : datetime.date
        Last day of the edition's quarter.
    """
    plan = plan_on(plans, day)
    if plan is not None:
        return (
            f"The plan \u201c{plan.title}\u201d of {name} was in force on {_in_words(day)}, but its "
            f"priorities have not been entered yet, so this edition is told by themes."
        )
    listed = "; ".join(f"{item.title} ({item.span})" for item in plans.values())
    at_hand = f" At hand: {listed}." if listed else ""
    return (
        f"No Police and Crime Plan of {name} that was in force on {_in_words(day)} is at hand, so this "
        f"edition is told by themes.{at_hand}"
    )
