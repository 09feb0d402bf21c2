"""How the other forces of a group moved on the year, beside which a force's own change is read."""

from __future__ import annotations

from dataclasses import dataclass

from pcp_analysis.analysis.measures import GroupComparison, Measures
from pcp_analysis.periods import TwelveMonths


@dataclass(frozen=True)
class GroupChange:
    """The average of the other forces of a group, 12 months on the 12 before.

    Parameters
    ----------
    now, before : float
        Unweighted means of the other forces' figures.
    forces : int
        How many there are.
    releases : frozenset of str
        Releases that both means were read from.
    """

    now: float
    before: float
    forces: int
    releases: frozenset[str]

    @property
    def ratio(self) -> float:
        """The mean now over the mean before."""
        return self.now / self.before


def group_change(measures: Measures, comparison: GroupComparison) -> GroupChange | None:
    """Return how the other forces moved, or None where that cannot be set beside the force.

    It is arithmetic and no test: whether two forces changed differently is not claimed.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    comparison : GroupComparison
        The newest one of a quarterly indicator.

    Returns
    -------
    GroupChange or None
        None for figures of years, where a force lacks one of the two figures, and where a series
        break of any force of the group lies between them.
    """
    period, indicator = comparison.own.period, comparison.indicator
    if not isinstance(period, TwelveMonths) or comparison.missing:
        return None
    earlier = TwelveMonths(period.ending.plus(-4))
    first, last = earlier.quarters[0], period.ending
    group = {figure.force.id for figure in comparison.figures}
    named = [indicator.id, indicator.counted]
    named += [indicator.comparison.denominator] if indicator.comparison else []
    for name in named:
        for found in measures.catalogue.breaks_of(name):
            touches = not found.forces or group & set(found.forces)
            if touches and first < found.first_quarter <= last:
                return None
    others = [figure for figure in comparison.figures if figure is not comparison.own]
    before = [measures.figure(indicator, figure.force, earlier) for figure in others]
    known = [figure for figure in before if figure is not None]
    if not others or len(known) < len(others):
        return None
    old = sum(figure.value for figure in known) / len(known)
    if old <= 0:
        return None
    return GroupChange(
        sum(figure.value for figure in others) / len(others),
        old,
        len(others),
        frozenset[str]().union(*(figure.releases for figure in (*others, *known))),
    )
