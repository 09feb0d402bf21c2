"""Chapters about source documents: closure reports, strategy reports, the audit of printed figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from pcp_analysis.api.chapters import ChapterAnalysis
from pcp_analysis.api.results import ChapterStep
from pcp_analysis.report.audit import chapter as audit
from pcp_analysis.report.audit import lists, register
from pcp_analysis.report.blocks import Block
from pcp_analysis.report.closure import chapter as closure
from pcp_analysis.report.closure import overview
from pcp_analysis.report.closure.values import ClosureChapter, open_closure
from pcp_analysis.report.page import Page
from pcp_analysis.report.strategy import chapter as strategy
from pcp_analysis.report.strategy.base import StrategyChapter, open_strategy


@dataclass(frozen=True, eq=False)
class ClosureAnalysis(ChapterAnalysis):
    """A closure report: its figures again, from open data or as printed.

    Parameters
    ----------
    document : str
        Id of the document.
    """

    document: str

    @cached_property
    def _opened(self) -> ClosureChapter:
        return open_closure(self.page, self.document)

    def _told(self, name: str, tell: Callable[[ClosureChapter], Sequence[Block]]) -> ChapterStep:
        return self._part(name, lambda page: tell(replace(self._opened, page=page)))

    def heading(self) -> ChapterStep:
        """Return the title of its page, and what the report looks back on."""
        return self._told("heading", closure.title)

    def statuses(self) -> ChapterStep:
        """Return every figure and whether it is recomputed."""
        return self._told("statuses", overview.statuses)

    def agreement(self) -> ChapterStep:
        """Return printed values beside those of open data."""
        return self._told("agreement", overview.agreement)

    def section_heading(self, section: str) -> ChapterStep:
        """Return the title of a section's page.

        Parameters
        ----------
        section : str
            Id of the section in the layout of the document.
        """
        return self._told("section heading", partial(closure.section_title, section=section))

    def section(self, section: str) -> ChapterStep:
        """Return what a section tells: its figures, and its tables as printed.

        Parameters
        ----------
        section : str
            Id of the section in the layout of the document.
        """
        return self._told("section", partial(closure.section_parts, section=section))


@dataclass(frozen=True, eq=False)
class StrategyAnalysis(ChapterAnalysis):
    """A strategy report: delivery plans, totals, risks, comparisons.

    Parameters
    ----------
    document : str
        Id of the document.
    """

    document: str

    @cached_property
    def _opened(self) -> StrategyChapter:
        return open_strategy(self.page, self.document)

    def _told(self, name: str, tell: Callable[[StrategyChapter], Sequence[Block]]) -> ChapterStep:
        return self._part(name, lambda page: tell(replace(self._opened, page=page)))

    def heading(self) -> ChapterStep:
        """Return the title of its page."""
        return self._told("heading", strategy.title)

    def status(self) -> ChapterStep:
        """Return how the delivery plans stood in all."""
        return self._told("status", strategy.status)

    def plans(self) -> ChapterStep:
        """Return how each delivery plan stood."""
        return self._told("plans", strategy.plans)

    def totals(self) -> ChapterStep:
        """Return the totals that the report prints, against the sums of its plans."""
        return self._told("totals", strategy.totals)

    def risks(self) -> ChapterStep:
        """Return what was at risk."""
        return self._told("risks", strategy.risks)

    def comparisons(self) -> ChapterStep:
        """Return the 12-month comparisons, tested where that can be done."""
        return self._told("comparisons", strategy.comparisons)

    def orders(self) -> ChapterStep:
        """Return the table of orders."""
        return self._told("orders", strategy.orders)


class AuditAnalysis(ChapterAnalysis):
    """The audit of the figures that the force's documents print."""

    def scope(self) -> ChapterStep:
        """Return which documents are audited."""
        return self._part("scope", audit.scope)

    def totals(self) -> ChapterStep:
        """Return how many figures have each verdict."""
        return self._part("totals", audit.totals)

    def faults(self) -> ChapterStep:
        """Return the inconsistencies and conflicts, with our reading of each."""
        return self._part("faults", lists.faults)

    def differing(self) -> ChapterStep:
        """Return figures that differ from open data."""
        return self._part("differing", lists.differing)

    def needed(self) -> ChapterStep:
        """Return what would be needed to reproduce the rest."""
        return self._part("needed", lists.needed)

    def everything(self) -> ChapterStep:
        """Return links to every row of the registers."""
        return self._part("everything", lists.everything)


@dataclass(frozen=True, eq=False)
class RegisterAnalysis(ChapterAnalysis):
    """Every figure and claim of a document, with what each check found.

    Parameters
    ----------
    document : str
        Id of the document.
    part : str
        A part of the document; empty for the part without a name of its own.
    """

    document: str
    part: str = ""

    def heading(self) -> ChapterStep:
        """Return the title of its page."""
        step: Callable[[Page], Sequence[Block]] = partial(
            register.title, document=self.document, part=self.part
        )
        return self._part("heading", step)

    def rows(self) -> ChapterStep:
        """Return a row for each figure."""
        step: Callable[[Page], Sequence[Block]] = partial(
            register.rows, document=self.document, part=self.part
        )
        return self._part("rows", step)
