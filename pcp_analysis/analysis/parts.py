"""Small steps from measured figures to what the statistics take, shared by every assessment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from pcp_analysis.analysis.measures import ForceFigure, GroupComparison, Measures
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.statistics import Area, Dispersion, StatisticsError, YardstickComparison

Result = TypeVar("Result")
PER_YEAR = 4


def attempt(compute: Callable[[], Result]) -> Result | Refused:
    """Return a statistic, or the reason for which it is refused."""
    try:
        return compute()
    except StatisticsError as error:
        return Refused(str(error))


def judged_p_values(tests: Mapping[str, YardstickComparison | Refused]) -> dict[str, float]:
    """Return the p-values of a family: of the tests that were made and of which a verdict is given."""
    return {
        name: test.p_value
        for name, test in tests.items()
        if not isinstance(test, Refused) and test.judged
    }


class Kept:
    """What was made of an indicator, for the next page that asks for the same.

    Another indicator of the same name, as a changed copy is, is made anew.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], tuple[Indicator, Any]] = {}

    def once(self, what: str, indicator: Indicator, make: Callable[[], Result]) -> Result:
        """Return what was made before, or make it.

        Parameters
        ----------
        what : str
            The kind of thing.
        indicator : Indicator
            Of what.
        make : callable
            Makes it.
        """
        kept = self._made.get((what, indicator.id))
        if kept is None or kept[0] is not indicator:
            kept = self._made[what, indicator.id] = indicator, make()
        found: Result = kept[1]
        return found


def area_of(figure: ForceFigure) -> Area:
    """Return a force's figure as the statistics take it."""
    return Area(figure.force.name, str(figure.period), figure.count, figure.denominator)


def refuse_more_solved_than_recorded(group: GroupComparison) -> None:
    """Refuse a solved rate above 100: offences may be solved in a later period than recorded.

    Raises
    ------
    StatisticsError
        Naming the force.
    """
    for figure in group.figures:
        recorded = figure.exposure
        if figure.count > recorded:
            raise StatisticsError(
                f"{figure.force.name} solved {figure.count:,.0f} offences in the period and recorded "
                f"{recorded:,.0f}; some were recorded earlier, so its share cannot be treated as a "
                f"proportion"
            )


def refuse_old(measures: Measures, group: GroupComparison) -> None:
    """Refuse a figure that is too old for an edition: its test would be of another time.

    Parameters
    ----------
    measures : Measures
        Figures of the edition, which say what is old.
    group : GroupComparison
        The newest figures at hand.

    Raises
    ------
    StatisticsError
        Naming the period.
    """
    period = group.own.period
    if measures.is_old(period.end):
        raise StatisticsError(
            f"the newest figure at hand is of {period.long_label} and too old for a verdict of "
            f"{measures.quarter.label}"
        )


def refuse_rank_interval(indicator: Indicator) -> None:
    """Refuse an interval for ranks of what does not vary by chance as counts do.

    Raises
    ------
    StatisticsError
        Of a score, and of people in post.
    """
    if indicator.comparison is None:
        raise StatisticsError("the publisher gives no measure of how far a score varies by chance")
    if indicator.frequency == "year_end":
        raise StatisticsError("people in post are counted, not sampled: the rank has no interval")


def over_a_year(dispersion: Dispersion) -> Dispersion:
    """Return the dispersion of the sum of four quarters, their correlation included.

    Parameters
    ----------
    dispersion : Dispersion
        Of single quarters.

    Examples
    --------
    >>> quarterly = Dispersion(phi=2.0, degrees_of_freedom=12, n=20, method="quarters")
    >>> over_a_year(quarterly).phi
    2.0
    """
    quarters = np.arange(PER_YEAR)
    gaps = np.abs(quarters[:, None] - quarters[None, :])
    phi = dispersion.floored * float(dispersion.correlation(gaps).sum()) / PER_YEAR
    return replace(dispersion, phi=phi, autocorrelation=0.0)
