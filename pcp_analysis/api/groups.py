"""Indicators that are told together: the themes of the catalogue and the priorities of a plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from pcp_analysis.api.indicator import IndicatorAnalysis
from pcp_analysis.catalogue.models import Priority, Theme
from pcp_analysis.report.page import Page


def _listed(title: str, indicators: tuple[IndicatorAnalysis, ...]) -> str:
    items = Markup("").join(
        Markup("<li>{} (<code>{}</code>)</li>").format(item.label, item.id) for item in indicators
    )
    return Markup("<p><strong>{}</strong></p><ul>{}</ul>").format(title, items)


@dataclass(frozen=True, eq=False)
class ThemeAnalysis:
    """A theme of the catalogue.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    theme : Theme
        Of the catalogue.

    Examples
    --------
    >>> theme = edition.themes[0]
    >>> all(indicator.theme == theme.id for indicator in theme.indicators)
    True
    """

    page: Page = field(repr=False)
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

    def _repr_html_(self) -> str:
        return _listed(self.title, self.indicators)


@dataclass(frozen=True, eq=False)
class PriorityAnalysis:
    """A priority of the force's plan.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    priority : Priority
        Of the plan.
    """

    page: Page = field(repr=False)
    priority: Priority

    @property
    def id(self) -> str:
        """Its id in the plan."""
        return str(self.priority.number)

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

    def _repr_html_(self) -> str:
        return _listed(self.title, self.indicators)
