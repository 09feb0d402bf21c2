"""A page of the book while its notebook runs."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pcp_analysis.analysis.measures import MEASURED, Measures
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import list_editions
from pcp_analysis.catalogue.groups import ComparisonGroup
from pcp_analysis.catalogue.models import Release
from pcp_analysis.catalogue.plans import Plan
from pcp_analysis.errors import ParameterError
from pcp_analysis.files import stamp_of
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Prose, Shown
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.store.local_returns import LocalReturns
from pcp_analysis.store.observations import Observations
from pcp_analysis.texts.plain import for_markdown

if TYPE_CHECKING:
    from pcp_analysis.analysis.assessment import Assessments
    from pcp_analysis.analysis.yardsticks import Yardsticks

_Made = TypeVar("_Made")
_Stamp = tuple[tuple[str, int, int], ...]


@dataclass
class Page:
    """What every chapter builds on.

    Parameters
    ----------
    name : str
        Name of the notebook, and of the page.
    measures : Measures
        Figures of the edition's force, quarter and as-at date.
    plan : Plan or None
        The plan in force on the last day of the quarter.
    ledger : Ledger
        Everything the page prints.
    """

    name: str
    measures: Measures
    plan: Plan | None
    ledger: Ledger = field(default_factory=Ledger)
    _made: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, name: str, make: Callable[[], _Made]) -> _Made:
        """Return what is made under a name, made the first time: many parts of a page ask for the same.

        Parameters
        ----------
        name : str
            Of what is made, alone on the page.
        make : callable
            Makes it, with what it enters in the ledger.
        """
        if name not in self._made:
            self._made[name] = make()
        made: _Made = self._made[name]
        return made

    @property
    def catalogue(self) -> Catalogue:
        """Forces, indicators and releases."""
        return self.measures.catalogue

    @cached_property
    def assessments(self) -> Assessments:
        """Tests and verdicts of the edition."""
        # imported here: a command that checks what people wrote opens pages and tests nothing
        from pcp_analysis.analysis.assessment import Assessments

        return Assessments(self.measures)

    @cached_property
    def yardsticks(self) -> Yardsticks:
        """What the figures are held against: group, all forces, margins, families of tests."""
        from pcp_analysis.analysis.yardsticks import Yardsticks

        return Yardsticks(self.assessments)

    @cached_property
    def local_returns(self) -> LocalReturns:
        """Figures that only the force holds."""
        return LocalReturns.load(self.catalogue.root, self.measures.force.id)

    @property
    def group(self) -> ComparisonGroup:
        """What the force is compared with, and the words for it."""
        return self.measures.group

    @property
    def force_name(self) -> str:
        """Name of the force."""
        return self.measures.force.name

    def show(self, *blocks: Block) -> Shown:
        """Return blocks for a cell to display."""
        return Shown(blocks, self.ledger)

    def apart(self) -> Page:
        """Return a page of the same edition with a ledger of its own, to compute without printing."""
        page = Page(self.name, self.measures, self.plan)
        page.assessments, page.yardsticks = self.assessments, self.yardsticks
        for entry in edition_entries(self.measures):
            page.ledger.add(entry)
        return page

    def section(self, title: str, *blocks: Block) -> Shown:
        """Return blocks under a heading for a cell to display; without any, nothing at all."""
        return Shown((Prose(f"## {title}"), *blocks) if blocks else (), self.ledger)

    def sources(self, releases: frozenset[str] | set[str], last: dt.date) -> str:
        """Return the publishers behind some releases, and to when the figures run, for a caption.

        Parameters
        ----------
        releases : frozenset or set of str
            Ids of releases.
        last : datetime.date
            On which the last period shown ends.
        """
        old = " (old)" if self.is_old(last) else ""
        return f"{self.publishers(releases)} Figures to {last:%B %Y}{old}."

    def publishers(self, releases: frozenset[str] | set[str]) -> str:
        """Return the publishers behind some releases, as Markdown for a caption."""
        found = {for_markdown(self.catalogue.release(name).publisher) for name in releases}
        return f"Source: {'; '.join(sorted(found))}."

    def is_old(self, last: dt.date) -> bool:
        """Return whether figures end too long before the edition's quarter to pass as of its time.

        Parameters
        ----------
        last : datetime.date
            On which their last period ends.
        """
        return self.measures.is_old(last)

    def known_releases(self) -> list[Release]:
        """Return the releases that had been published by the as-at date, oldest first."""
        known = [item for item in self.catalogue.releases if item.published <= self.measures.as_at]
        return sorted(known, key=lambda item: (item.published, item.id))

    def releases_left_out(self) -> list[tuple[Release, str]]:
        """Return what had been published by then and the edition is made without, each with the reason.

        Reasons stand in the edition's file; one that is opened by its parameters alone has none.
        """
        without, own = self.catalogue.without, self.measures
        reasons = {
            item.release: item.reason
            for edition in list_editions(self.catalogue.root, self.catalogue)
            if (edition.quarter, edition.as_at, edition.without)
            == (own.quarter, own.as_at, without)
            for item in edition.without_releases
        }
        found = [
            item
            for item in self.catalogue.listed_releases
            if item.id in without and item.published <= own.as_at
        ]
        found.sort(key=lambda item: (item.published, item.id))
        return [(item, reasons.get(item.id, "")) for item in found]


def edition_entries(measures: Measures) -> list[Entry]:
    """Return the entries that say which edition this is: force, quarter, months and as-at date."""
    texts = {
        "force": measures.force.name,
        "quarter": measures.quarter.label,
        "months": measures.quarter.months,
        "as-at": f"{measures.as_at.day} {measures.as_at:%B %Y}",
        **measures.group.texts,
    }
    return [
        Entry(id=f"edition.{name}", kind="text", chapter="edition", text=text)
        for name, text in texts.items()
    ]


def parse_without(catalogue: Catalogue, without_releases: str) -> Catalogue:
    """Return the catalogue as an edition read it that was made without some releases.

    Parameters
    ----------
    catalogue : Catalogue
        Every release.
    without_releases : str
        Ids of releases with commas between them; empty for none.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    """
    return catalogue.made_without(name for name in without_releases.split(", ") if name)


def parse_parameters(
    catalogue: Catalogue, force: str, quarter: str, as_at: str
) -> tuple[str, Quarter, dt.date]:
    """Check the parameters that every notebook takes.

    Parameters
    ----------
    catalogue : Catalogue
        Forces.
    force : str
        Id, code or name of a force.
    quarter : str
        Such as ``2020-21-q4``.
    as_at : str
        ISO date.

    Raises
    ------
    UnknownNameError
        If there is no such force.
    ParameterError
        If the quarter or the date cannot be read.
    """
    try:
        parsed = Quarter.parse(quarter)
    except ValueError as error:
        raise ParameterError(f"parameter 'quarter': {error}") from None
    try:
        day = dt.date.fromisoformat(as_at)
    except ValueError:
        raise ParameterError(
            f"parameter 'as_at': found '{as_at}'; expected a date such as 2026-07-31"
        ) from None
    return catalogue.force(force).id, parsed, day


def open_page(
    name: str, *, force: str, quarter: str, as_at: str, without_releases: str = ""
) -> Page:
    """Open a page for an edition; the first thing a notebook does.

    Parameters
    ----------
    name : str
        Name of the notebook.
    force, quarter, as_at, without_releases : str
        The notebook's parameters.

    Returns
    -------
    Page
        With an empty ledger but for the edition's own entries.

    Raises
    ------
    PcpError
        If a parameter, the catalogue or the store is wrong, or the quarter has no figures.
    """
    root = find_project_root()
    yardsticks = _read(root, _stamp(root), force, quarter, as_at, without_releases)
    measures = yardsticks.measures
    page = Page(name, measures, measures.catalogue.plan(measures.force.id, measures.quarter.end))
    page.assessments, page.yardsticks = yardsticks.assessments, yardsticks
    for entry in edition_entries(measures):
        page.ledger.add(entry)
    return page


def _stamp(root: Path) -> _Stamp:
    """Return what tells whether a file was edited, so that pages share what is read until one is."""
    return stamp_of(path for name in MEASURED for path in (root / "data" / name).rglob("*"))


@lru_cache(maxsize=1)
def _read(
    root: Path, stamp: _Stamp, force: str, quarter: str, as_at: str, without_releases: str
) -> Yardsticks:
    from pcp_analysis.analysis.assessment import Assessments
    from pcp_analysis.analysis.yardsticks import Yardsticks

    if _read.cache_info().currsize:
        gc.collect()  # pages and tests of editions before, which refer to each other
    catalogue = parse_without(Catalogue.load(root), without_releases)
    force_id, parsed, day = parse_parameters(catalogue, force, quarter, as_at)
    observations = Observations.load(root / "data" / "observations", catalogue)
    measures = Measures(catalogue, observations, catalogue.force(force_id), parsed, day)
    measures.check_quarter()
    return Yardsticks(Assessments(measures))
