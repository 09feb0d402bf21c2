"""The story of a priority of which open figures tell nothing: what the return prints."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.catalogue.plans import Priority
from pcp_analysis.periods import Quarter
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.local_figures import told_under, value_text
from pcp_analysis.store.local_indicators import LocalIndicator

_MOST = 3  # figures that it tells; the table below has every one


def alone(page: Page, priority: Priority) -> list[str]:
    """Return what the return prints for the quarter beside a year before, and why nothing is judged.

    Parameters
    ----------
    page : Page
        Of which edition.
    priority : Priority
        Of which no open figure is both current and of a kind that can be judged.

    Returns
    -------
    list of str
        One text, or nothing where no figure of the quarter stands beside one of the year before.
    """
    quarter = page.measures.quarter
    told = [
        f"{label} {now} ({before} a year before)"
        for label, now, before in of_the_return(page, priority)
    ]
    if not told:
        return []
    return [
        f"The return prints, for {quarter.label}: {'; '.join(told[:_MOST])}. Nothing is judged of "
        "them: no other force\u2019s figures stand beside them, and by how much such quarters vary "
        "without any cause cannot be known from so few. The open figures that could be judged are too "
        "old or too few, so there is no verdict and no grade."
    ]


def of_the_return(page: Page, priority: Priority) -> list[tuple[str, str, str]]:
    """Return what the return prints for the quarter: name, value, and value of a year before."""
    return [
        (
            wording.sentence_case(indicator.label),
            value_text([now], indicator.unit),
            value_text([before], indicator.unit),
        )
        for indicator, now, before in beside_a_year_before(page, priority)
    ]


def beside_a_year_before(
    page: Page, priority: Priority
) -> list[tuple[LocalIndicator, float, float]]:
    """Return each figure of the return that is printed for the quarter and for the one a year before.

    Parameters
    ----------
    page : Page
        Of which edition.
    priority : Priority
        Under which they are told.
    """
    quarter = page.measures.quarter
    told = []
    for indicator in told_under(page, priority.id):
        now, before = (_printed(page, indicator, when) for when in (quarter, quarter.plus(-4)))
        if now is not None and before is not None:
            told.append((indicator, now, before))
    return told


def _printed(page: Page, indicator: LocalIndicator, quarter: Quarter) -> float | None:
    """Return the one value printed for a quarter; None where there is none, or two that differ."""
    figures = page.local_returns.of(indicator.id, "quarter", str(quarter))
    values = {figure.value for figure in figures if figure.value is not None}
    return values.pop() if len(values) == 1 else None
