"""An edition opened for analysis: the door of the public API."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from pcp_analysis import wording
from pcp_analysis.api.chapters import (
    About,
    AllIndicators,
    Aspirations,
    CrimeByDistrict,
    FrontPage,
    Revisions,
    Sources,
    Summary,
    WorkedExamples,
)
from pcp_analysis.api.documents import (
    AuditAnalysis,
    ClosureAnalysis,
    RegisterAnalysis,
    StrategyAnalysis,
)
from pcp_analysis.api.families import family_of
from pcp_analysis.api.groups import PriorityAnalysis, ThemeAnalysis
from pcp_analysis.api.indicator import IndicatorAnalysis
from pcp_analysis.api.yardstick_results import FamilyOfTests
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.editions import Edition, read_edition
from pcp_analysis.catalogue.editions import list_editions as read_editions
from pcp_analysis.catalogue.yardsticks import FamilyId
from pcp_analysis.errors import ParameterError, UnknownNameError, did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import Page, open_page

_PAGE = "analysis"
_HTML = Markup(
    "<table><caption>Edition of {force}, {quarter}</caption>"
    '<tr><th scope="row">Quarter</th><td>{months}</td></tr>'
    '<tr><th scope="row">Known by</th><td>{as_at}</td></tr>'
    '<tr><th scope="row">Compared with</th><td>{peers}</td></tr>'
    '<tr><th scope="row">Indicators</th><td>{indicators}</td></tr></table>'
)


@dataclass(frozen=True, eq=False)
class OpenEdition:
    """A force's figures of a quarter as they were known on a date.

    Parameters
    ----------
    page : Page
        Takes in what is shown.

    Examples
    --------
    >>> edition.quarter == edition.page.measures.quarter
    True
    >>> edition.indicator("robbery").label
    'Robbery'
    """

    page: Page = field(repr=False)

    @property
    def force(self) -> str:
        """Name of the force."""
        return self.page.force_name

    @property
    def quarter(self) -> Quarter:
        """The quarter that the edition reports."""
        return self.page.measures.quarter

    @property
    def as_at(self) -> dt.date:
        """Nothing published after this day is read."""
        return self.page.measures.as_at

    @property
    def ledger(self) -> Ledger:
        """Everything that was shown so far, with where each figure comes from."""
        return self.page.ledger

    @property
    def peers(self) -> tuple[str, ...]:
        """Names of the most similar group, the force itself left out."""
        return tuple(peer.name for peer in self.page.measures.peers)

    @cached_property
    def indicators(self) -> tuple[IndicatorAnalysis, ...]:
        """Every indicator that forces are compared by, in printing order.

        Examples
        --------
        >>> "robbery" in [indicator.id for indicator in edition.indicators]
        True
        """
        return tuple(IndicatorAnalysis(self.page, item) for item in self.page.catalogue.compared())

    @cached_property
    def themes(self) -> tuple[ThemeAnalysis, ...]:
        """Every theme of the catalogue with its indicators."""
        return tuple(ThemeAnalysis(self.page, theme) for theme in self.page.catalogue.themes)

    @cached_property
    def priorities(self) -> tuple[PriorityAnalysis, ...]:
        """The priorities of the force's plan, in its order; empty where no plan is known."""
        plan = self.page.plan
        return tuple(
            PriorityAnalysis(self.page, item) for item in (plan.priorities if plan else ())
        )

    def indicator(self, name: str) -> IndicatorAnalysis:
        """Return an indicator.

        Parameters
        ----------
        name : str
            Its id, such as ``robbery``.

        Raises
        ------
        UnknownNameError
            If no indicator is called that, with the nearest one; if forces are not compared by it.

        Examples
        --------
        >>> edition.indicator("robery")
        Traceback (most recent call last):
        pcp_analysis.errors.UnknownNameError: unknown indicator 'robery'. Did you mean 'robbery'?
        """
        found = self.page.catalogue.indicator(name)
        if found.role != "compared":
            raise UnknownNameError(
                f"'{name}' is a denominator, by which forces are not compared: choose an indicator of "
                f"edition.indicators"
            )
        return IndicatorAnalysis(self.page, found)

    def theme(self, name: str) -> ThemeAnalysis:
        """Return a theme by its id.

        Raises
        ------
        UnknownNameError
            If there is none, with the nearest one.
        """
        return ThemeAnalysis(self.page, self.page.catalogue.theme(name))

    def priority(self, name: str) -> PriorityAnalysis:
        """Return a priority of the plan by its id.

        Raises
        ------
        UnknownNameError
            If the plan has none of that id, with the nearest one.
        """
        known = {item.id: item for item in self.priorities}
        if name not in known:
            names = wording.listed(list(known)) or "none"
            raise UnknownNameError(
                f"unknown priority '{name}': the plan of {self.force} for {self.quarter.label} has "
                f"{names}.{did_you_mean(name, known)}"
            )
        return known[name]

    def family(self, name: FamilyId) -> FamilyOfTests:
        """Return a declared family of tests, beside what chance alone would have found.

        Parameters
        ----------
        name : {"peers", "all-forces", "region", "outside-the-range", "changes"}
            Which; all but ``all-forces`` are tests that the book prints.

        Raises
        ------
        ParameterError
            If there is no such family, with the nearest one.

        Examples
        --------
        >>> pairs = edition.family("outside-the-range")
        >>> pairs.tests > len(pairs.outside) >= len(pairs.significant)
        True
        """
        return family_of(self.page, name)

    @property
    def front_page(self) -> FrontPage:
        """The landing page: better, worse, ask about, and every indicator at a glance."""
        return FrontPage(self.page)

    @property
    def summary(self) -> Summary:
        """The executive summary: what is statistically significant, and what moved."""
        return Summary(self.page)

    @property
    def aspirations(self) -> Aspirations:
        """The plan's aspirations and its position table."""
        return Aspirations(self.page)

    @property
    def comparison(self) -> AllIndicators:
        """Every indicator against the group and over time."""
        return AllIndicators(self.page)

    @property
    def crime_by_district(self) -> CrimeByDistrict:
        """Where in the force's area offences were recorded."""
        return CrimeByDistrict(self.page)

    @property
    def methods(self) -> WorkedExamples:
        """Each method on figures of this edition."""
        return WorkedExamples(self.page)

    @property
    def sources(self) -> Sources:
        """Releases, known faults, series breaks."""
        return Sources(self.page)

    @property
    def revisions(self) -> Revisions:
        """What changed since the edition before, and what later releases changed."""
        return Revisions(self.page)

    @property
    def audit(self) -> AuditAnalysis:
        """The audit of the figures that the force's documents print."""
        return AuditAnalysis(self.page)

    def closure_report(self, document: str) -> ClosureAnalysis:
        """Return a closure report by the id of its document."""
        return ClosureAnalysis(self.page, document)

    def strategy_report(self, document: str) -> StrategyAnalysis:
        """Return a strategy report by the id of its document."""
        return StrategyAnalysis(self.page, document)

    def register(self, document: str, part: str = "") -> RegisterAnalysis:
        """Return the register of a document, or of a part of it."""
        return RegisterAnalysis(self.page, document, part)

    @property
    def about(self) -> About:
        """What the edition is made from, and what was left out."""
        return About(self.page)

    def _repr_html_(self) -> str:
        return _HTML.format(
            force=self.force,
            quarter=self.quarter.label,
            months=self.quarter.months,
            as_at=f"{self.as_at.day} {self.as_at:%B %Y}",
            peers=", ".join(self.peers),
            indicators=", ".join(item.id for item in self.indicators),
        )


def list_editions() -> tuple[Edition, ...]:
    """Return the editions that the project holds a file of, by name.

    Raises
    ------
    PcpError
        If no project is here, or one of its files is wrong.

    Examples
    --------
    >>> first = list_editions()[0]
    >>> first.status in ("draft", "published", "withdrawn")
    True
    """
    root = find_project_root()
    return tuple(read_editions(root, Catalogue.load(root)))


def open_edition(
    force: str,
    quarter: str,
    as_at: str | dt.date | None = None,
    without_releases: str = "",
) -> OpenEdition:
    """Open an edition for analysis.

    Parameters
    ----------
    force : str
        Id, ONS code or name of the force.
    quarter : str
        Financial quarter such as ``2020-21-q4``, or the name of an edition.
    as_at : str or datetime.date, optional
        Nothing published later is read; the date of the edition's file when left out, and without a
        file the date of the newest release.
    without_releases : str, default ""
        Ids of releases, with commas between them, that are not read although they had been published
        by then; where ``as_at`` is left out, those that the edition's file names.

    Returns
    -------
    OpenEdition
        With its indicators, themes and priorities.

    Raises
    ------
    PcpError
        If the force, the quarter or the date is not known, if a file of the project is wrong, or if
        the quarter has no figures.

    Examples
    --------
    >>> first = list_editions()[0]
    >>> opened = open_edition(first.force, first.name)
    >>> opened.as_at == first.as_at
    True
    """
    root = find_project_root()
    if as_at is None:
        edition = read_edition(root, Catalogue.load(root), quarter, force=force)
        quarter, as_at = str(edition.quarter), edition.as_at
        without_releases = without_releases or edition.parameters["without_releases"]
    day = as_at.isoformat() if isinstance(as_at, dt.date) else as_at
    if not isinstance(day, str):
        raise ParameterError(
            f"parameter 'as_at': found {day!r}; expected a date such as 2026-07-31"
        )
    page = open_page(
        _PAGE, force=force, quarter=quarter, as_at=day, without_releases=without_releases
    )
    return OpenEdition(page)
