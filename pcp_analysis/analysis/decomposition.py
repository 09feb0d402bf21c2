"""The change of a percentage taken apart into the rates of its parts and their mix."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis.analysis.measures import FIRST_TREND_YEAR, ForceFigure, Measures
from pcp_analysis.analysis.parts import attempt
from pcp_analysis.analysis.results import PartsAssessment, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import FinancialYear
from pcp_analysis.statistics import GroupShare, StatisticsError, decompose_change


def change_by_parts(measures: Measures, indicator: Indicator) -> PartsAssessment | Refused:
    """Return how far the change of a percentage is one of its parts' rates, and how far of their mix.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    indicator : Indicator
        A percentage whose parts are declared.

    Returns
    -------
    PartsAssessment or Refused
        Of the newest financial year of which every part is at hand, and of the year before; refused
        where there is none, or where the parts do not make up the whole.
    """

    def compute() -> PartsAssessment:
        years = _years(measures)
        for year in reversed(years[1:]):
            now, before = (_figures(measures, indicator, each) for each in (year, year.plus(-1)))
            if now is not None and before is not None:
                return _taken_apart(measures, indicator, now, before)
        raise StatisticsError(
            f"figures of every part of it, in one year and the year before, are not at hand for "
            f"{measures.force.name}"
        )

    return attempt(compute)


def _years(measures: Measures) -> list[FinancialYear]:
    after = measures.quarter.plus(1).financial_year  # the year before it has ended
    return [FinancialYear(start) for start in range(FIRST_TREND_YEAR.start_year, after.start_year)]


def _figures(
    measures: Measures, indicator: Indicator, year: FinancialYear
) -> list[ForceFigure] | None:
    """Return the figures of the whole and of each part; None where one is missing."""
    items = (indicator, *(measures.catalogue.indicator(name) for name in indicator.parts))
    found = [measures.figure(item, measures.force, year) for item in items]
    known = [figure for figure in found if figure is not None]
    return known if len(known) == len(found) else None


def _taken_apart(
    measures: Measures,
    indicator: Indicator,
    now: Sequence[ForceFigure],
    before: Sequence[ForceFigure],
) -> PartsAssessment:
    for whole, *others in (now, before):
        for what, total, summed in (
            ("solved", whole.count, sum(part.count for part in others)),
            ("recorded", whole.exposure, sum(part.exposure for part in others)),
        ):
            if total != summed:
                raise StatisticsError(
                    f"its parts sum to {summed:,.0f} offences {what} in {whole.period.label}, and "
                    f"the whole is {total:,.0f}"
                )
    names = [measures.catalogue.indicator(name) for name in indicator.parts]
    parts = tuple(zip(names, now[1:], before[1:], strict=True))
    shares = {
        item.id: GroupShare(one.count, one.exposure, other.count, other.exposure)
        for item, one, other in parts
    }
    return PartsAssessment(now[0], before[0], parts, decompose_change(shares))
