"""Indicators that are told together: the themes of the catalogue and the priorities of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from pcp_analysis.api.chapters import ChapterAnalysis
from pcp_analysis.api.indicator import IndicatorAnalysis
from pcp_analysis.api.results import ChapterStep
from pcp_analysis.catalogue.models import Theme
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.report.blocks import Block
from pcp_analysis.report.front import grades, story
from pcp_analysis.report.indicators import theme
from pcp_analysis.report.indicators.expected import expected_blocks
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan import commentary, local_figures, priority, subjects


def _listed(title: str, indicators: tuple[IndicatorAnalysis, ...]) -> str:
    items = Markup("").join(
        Markup("<li>{} (<code>{}</code>)</li>").format(item.label, item.id) for item in indicators
    )
    return Markup("<p><strong>{}</strong></p><ul>{}</ul>").format(title, items)


@dataclass(frozen=True, eq=False)
class ThemeAnalysis(ChapterAnalysis):
    """A theme of the catalogue.

    Parameters
    ----------
    theme : Theme
        Of the catalogue.

    Examples
    --------
    >>> theme = edition.themes[0]
    >>> all(indicator.theme == theme.id for indicator in theme.indicators)
    True
    """

    theme: Theme

    @property
    def id(self) -> str:
        """Its id."""
        return self.theme.id

    @property
    def title(self) -> str:
        """Its title."""
        return self.theme.title

    @property
    def indicators(self) -> tuple[IndicatorAnalysis, ...]:
        """Indicators that forces are compared by, in printing order."""
        found = self.page.catalogue.compared(self.theme.id)
        return tuple(IndicatorAnalysis(self.page, item) for item in found)

    def heading(self) -> ChapterStep:
        """Return the title of its page."""
        return self._part("heading", partial(theme.title, theme_id=self.id))

    def panels(self) -> ChapterStep:
        """Return every indicator over time in small panels."""
        return self._part("panels", partial(theme.panels, theme_id=self.id))

    def caution(self) -> ChapterStep:
        """Return what exceptional quarters mean for the changes of the theme."""
        return self._part("caution", partial(theme.cautions, theme_id=self.id))

    def sections(self) -> ChapterStep:
        """Return the section of each indicator: figure, verdict, change, charts and every force."""
        return self._part("sections", partial(theme.sections, theme_id=self.id))

    def expected(self) -> ChapterStep:
        """Return the range in which the next quarter of each indicator should lie."""
        heading = "What the next quarter is expected to bring"
        return self._part("expected", partial(expected_blocks, theme_id=self.id), heading=heading)

    def _repr_html_(self) -> str:
        return _listed(self.title, self.indicators)


@dataclass(frozen=True, eq=False)
class PriorityAnalysis(ChapterAnalysis):
    """A priority of the force's plan.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    priority : Priority
        Of the plan.
    """

    priority: Priority

    @property
    def id(self) -> str:
        """Its id in the plan."""
        return self.priority.id

    @property
    def title(self) -> str:
        """Its title."""
        return self.priority.title

    @property
    def indicators(self) -> tuple[IndicatorAnalysis, ...]:
        """Open indicators that bear on it, in the plan's order."""
        catalogue = self.page.catalogue
        return tuple(
            IndicatorAnalysis(self.page, catalogue.indicator(name))
            for name in self.priority.indicators
        )

    def heading(self) -> ChapterStep:
        """Return the title of its page."""
        return self._part("heading", partial(priority.title, priority_id=self.id))

    def promise(self) -> ChapterStep:
        """Return what the plan promised, and what the priority goes on from."""
        promised = self.priority.promise or self.priority.commitments
        heading = "What the plan promised" if promised else "About this priority"
        return self._part(
            "promise", partial(priority.promise, priority_id=self.id), heading=heading
        )

    def grade(self) -> ChapterStep:
        """Return the recommended grade, on what it rests and what an analyst made of it."""
        step = partial(grades.grade_blocks, priority=self.priority)
        return self._part("grade", step, heading="Recommended grade")

    def what_happened(self) -> ChapterStep:
        """Return the story in figures: the year, before the pandemic, the group, the districts."""
        told = subjects.as_context(self.page, self.priority)
        heading = "What happened" if self.priority.indicators else "Figures that bear on it"
        step = partial(story.what_happened, priority=told)
        return self._part("what happened", step, heading=heading)

    def what_to_watch(self) -> ChapterStep:
        """Return where the next quarter should lie."""
        step = partial(story.what_to_watch, priority=self.priority)
        return self._part("what to watch", step, heading="What to watch")

    def commentary(self) -> ChapterStep:
        """Return what an analyst wrote; it may name any figure of the page, so those enter first."""

        def blocks(page: Page) -> Sequence[Block]:
            for part in (self.open_data(), self.figures_of_the_quarter(), self.longer_figures()):
                part.showing.blocks(page)
            written = commentary.commentary(page, self.id)
            return [*written, *story.unspoken(page, self.priority)]

        return self._part("commentary", blocks, heading="Commentary")

    def open_data(self) -> ChapterStep:
        """Return what open data say: verdicts against the group, changes and trends."""
        heading = "Open data: against the group and over time"
        step = partial(priority.open_data, priority_id=self.id)
        return self._part("open data", step, heading=heading)

    def figures_of_the_quarter(self) -> ChapterStep:
        """Return the quarter's figures that only the force holds."""
        heading = "Figures of the force for the quarter"
        step = partial(local_figures.local_quarter, priority_id=self.id)
        return self._part("figures of the quarter", step, heading=heading)

    def longer_figures(self) -> ChapterStep:
        """Return the force's figures for years, dates and months."""
        heading = "Figures of the force for longer periods"
        step = partial(local_figures.local_longer, priority_id=self.id)
        return self._part("longer figures", step, heading=heading)

    def _repr_html_(self) -> str:
        return _listed(self.title, self.indicators)
