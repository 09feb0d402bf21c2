"""The tests of one quarterly series: the changes, the trend, and the control chart that is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pcp_analysis.analysis.parts import PER_YEAR
from pcp_analysis.analysis.results import ChangeName
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.statistics import (
    Chart,
    ModelledChange,
    ModelledTrend,
    Series,
    StatisticsError,
    deseasonalise,
    modelled_change,
    modelled_trend,
    seasonal_model,
    xmr_chart,
)

# how many quarters apart the spans of each change end, and how many quarters each has
_SPANS: dict[ChangeName, tuple[int, int]] = {
    "twelve-months": (PER_YEAR, PER_YEAR),
    "second-baseline": (0, PER_YEAR),
    "quarter-on-year": (PER_YEAR, 1),
    "quarter-on-quarter": (1, 1),
}


def change_of(
    test: ChangeName,
    own: Series,
    panel: Sequence[Series],
    quarter: Quarter,
    baseline: Quarter | None = None,
    rare: bool = False,
) -> ModelledChange:
    """Return one of the changes of a quarterly series.

    Parameters
    ----------
    test : {"twelve-months", "second-baseline", "quarter-on-year", "quarter-on-quarter"}
        Which.
    own : Series
        Of the force, to the quarter of the edition.
    panel : sequence of Series
        The same indicator in the other forces.
    quarter : Quarter
        The edition's.
    baseline : Quarter, optional
        In which the 12 months of the second baseline end.
    rare : bool
        Whether the numbers are declared too small for a verdict.

    Returns
    -------
    ModelledChange
        12 months are named by their months.

    Raises
    ------
    StatisticsError
        As `modelled_change`; where rare numbers would have to be adjusted for the season; and of the
        second baseline where there is none, or the 12 months share quarters with it.
    """
    lag, periods = _SPANS[test]
    if test == "second-baseline":
        if baseline is None:
            raise StatisticsError("the plan names no second baseline")
        lag = quarter.ordinal - baseline.ordinal
        if lag == PER_YEAR:
            raise StatisticsError("the second baseline is the year before")
        if lag < PER_YEAR:
            raise StatisticsError("the 12 months share quarters with the second baseline")
    if rare and periods < PER_YEAR and lag % PER_YEAR:
        raise StatisticsError("numbers this small are not adjusted for the season")
    change = modelled_change(own, panel, lag, periods)
    if periods < PER_YEAR:
        return change
    now, before = TwelveMonths(quarter), TwelveMonths(quarter.plus(-lag))
    return replace(change, period=now.label, previous_period=before.label)


def trend_of(own: Series, panel: Sequence[Series]) -> ModelledTrend:
    """Return the trend of up to five years, if it reaches the 12 months compared.

    Parameters
    ----------
    own, panel : Series and sequence of Series
        As for `change_of`.

    Raises
    ------
    StatisticsError
        As `modelled_trend`; and where every quarter of the 12 months is left out, so that the trend
        tells of the years before.
    """
    found = modelled_trend(own, panel)
    if found.last <= own.end - PER_YEAR:
        raise StatisticsError(
            f"trend refused: its last quarter that is not left out is {own.label(found.last)}, "
            f"before the 12 months compared"
        )
    return found


def control_chart_of(indicator: Indicator, own: Series) -> Chart:
    """Return the XmR chart of the seasonally adjusted quarterly rate.

    Parameters
    ----------
    indicator : Indicator
        Whose unit the rate has.
    own : Series
        Counts and denominators of the force.

    Returns
    -------
    Chart
        No limit lies below zero. It is drawn, and no verdict rests on it.

    Raises
    ------
    StatisticsError
        If a phase is too short for limits.
    """
    scale = indicator.comparison.per if indicator.comparison else 1.0
    rates = Series.of(
        scale * own.array / own.exposure_array,
        start=own.start,
        labels=own.labels,
        breaks=own.breaks,
        excluded=own.excluded,
    )
    return xmr_chart(deseasonalise(rates, seasonal_model(own)), floor=0.0)
