"""Ranks and changes of a year that rest on how much each force's own figures vary."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from scipy import stats

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.measures import (
    ComparablePeriod,
    ForceFigure,
    GroupComparison,
    Measures,
)
from pcp_analysis.analysis.parts import (
    PER_YEAR,
    attempt,
    over_a_year,
    refuse_rank_interval,
)
from pcp_analysis.analysis.results import PointsAssessment, RareAssessment, Refused
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.periods import FinancialYear, Quarter, TwelveMonths
from pcp_analysis.statistics import (
    POISSON,
    Cluster,
    Comparison,
    Dispersion,
    Interval,
    ModelledChange,
    PairedRank,
    StatisticsError,
    dispersed_rate,
    percentage_point_change,
    pooled_dispersion,
    rank_pairs,
    rare_change,
    shrink_dispersions,
    wilson_interval,
)

_NORMAL = float(stats.norm.isf(0.025))


def yearly_dispersions(assessments: Assessments, group: GroupComparison) -> dict[str, Dispersion]:
    """Return the dispersion of each force's 12-month count, drawn towards the group's.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.
    group : GroupComparison
        Whose counts.

    Returns
    -------
    dict of str to Dispersion
        Variance over a Poisson count's, by name of the force.

    Raises
    ------
    StatisticsError
        If the force itself, or all but one of the group, has no quarterly series that shows it.

    Notes
    -----
    A force whose quarters are not known, as where some were not published, gets the dispersion that the
    others have in common.
    """
    if group.indicator.frequency != "quarter":
        raise StatisticsError(
            "no quarterly series is at hand that shows how much the figure varies by itself"
        )
    found: dict[str, Dispersion] = {}
    unknown: dict[str, str] = {}
    for figure in group.figures:
        model = assessments.model(group.indicator, figure.force)
        if isinstance(model, Refused):
            unknown[figure.force.name] = model.reason
        else:
            found[figure.force.name] = over_a_year(model.dispersion)
    own = group.own.force.name
    if own in unknown:
        raise StatisticsError(
            f"how much the figure of {own} varies by itself is not known: {unknown[own]}"
        )
    shrunk = shrink_dispersions(found)
    shrunk.update(dict.fromkeys(unknown, pooled_dispersion(list(found.values()))))
    return shrunk


def over_binomial(dispersion: Dispersion, share: float) -> Dispersion:
    """Return a count's dispersion over a binomial number's, whose variance is 1 - share of Poisson's.

    Parameters
    ----------
    dispersion : Dispersion
        Variance over a Poisson count's.
    share : float
        The proportion; at 0 and 1 nothing is changed.

    Examples
    --------
    >>> over_binomial(Dispersion(phi=3.0, degrees_of_freedom=12, n=20, method="x"), 0.25).phi
    4.0
    """
    if not 0 < share < 1:
        return dispersion
    return replace(dispersion, phi=dispersion.floored / (1 - share))


def rank_by_dispersion(
    assessments: Assessments, group: GroupComparison
) -> dict[str, PairedRank] | Refused:
    """Return the rank of each force of a group, from each force's own variation.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.
    group : GroupComparison
        A rate or a percentage that is published by quarter.

    Returns
    -------
    dict of str to PairedRank, or Refused
        By name of the force; the order is that of the published ranks.
    """

    def ranks() -> dict[str, PairedRank]:
        refuse_rank_interval(group.indicator)
        return rank_pairs(
            {figure.force.name: figure.count for figure in group.figures},
            {figure.force.name: figure.exposure for figure in group.figures},
            yearly_dispersions(assessments, group),
            "highest_first" if group.indicator.polarity == "higher_is_better" else "lowest_first",
        )

    return attempt(ranks)


def own_intervals(assessments: Assessments, group: GroupComparison) -> dict[Force, Interval]:
    """Return the interval of each force's figure, in the unit of statistics: shares from 0 to 1.

    From the dispersions that the ranks rest on, so that intervals that do not overlap are never forces
    whose ranks cannot be told apart; by chance alone where no quarterly series shows a dispersion.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.
    group : GroupComparison
        Whose figures.

    Returns
    -------
    dict of Force to Interval
        Empty for a score and for people in post, whose numbers do not vary as counts do.
    """
    indicator = group.indicator
    if indicator.comparison is None or indicator.frequency == "year_end":
        return {}
    known = attempt(lambda: yearly_dispersions(assessments, group))
    per = 1.0 if indicator.is_percentage else indicator.comparison.per
    found = {}
    for figure in group.figures:
        phi = POISSON if isinstance(known, Refused) else known[figure.force.name]
        own: Interval | Refused
        if indicator.is_percentage and isinstance(known, Refused):
            own = attempt(partial(wilson_interval, figure.count, figure.exposure))
        else:
            own = attempt(partial(dispersed_rate, figure.count, figure.exposure, phi, per))
        if isinstance(own, Refused):
            continue
        if indicator.is_percentage and own.estimate <= 1 < own.upper:
            own = replace(own, upper=1.0)
        found[figure.force] = own
    return found


def rare_events(measures: Measures, indicator: Indicator) -> RareAssessment | Refused:
    """Return a count of rare events beside that of the year before, declared incidents set aside.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    indicator : Indicator
        A count of which no verdict is given, because its numbers are small.
    """

    def change() -> RareAssessment:
        if indicator.no_verdict is None or indicator.is_percentage or not indicator.comparison:
            raise StatisticsError(
                "it is not declared a count of rare events; its change is tested as a rate's"
            )
        now, before = _with_year_before(measures, indicator)
        found = rare_change(
            int(now.count),
            now.exposure,
            int(before.count),
            before.exposure,
            clusters_of(measures, indicator, now.period),
            clusters_of(measures, indicator, before.period),
        )
        return RareAssessment(now, before, found)

    return attempt(change)


def points_change(assessments: Assessments, indicator: Indicator) -> PointsAssessment | Refused:
    """Return the change of a percentage in percentage points.

    Its variance is that behind the interval of the change that the edition tests as a ratio, so that
    both tell one story.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.
    indicator : Indicator
        A percentage.
    """

    def change() -> PointsAssessment:
        if not indicator.is_percentage:
            raise StatisticsError("it is not a percentage: its change is a ratio of rates")
        now, before = _with_year_before(assessments.measures, indicator)
        tested = attempt(lambda: _tested_points(assessments, indicator))
        return PointsAssessment(now, before, tested)

    return attempt(change)


def _tested_points(assessments: Assessments, indicator: Indicator) -> Comparison:
    if indicator.no_verdict is not None:
        raise StatisticsError(indicator.no_verdict)
    ratio = assessments.changes(indicator).changes["twelve-months"]
    if isinstance(ratio, Refused):
        raise StatisticsError(ratio.reason)
    return change_in_points(ratio)


def change_in_points(ratio: ModelledChange) -> Comparison:
    """Return a tested ratio of two percentages as their difference in percentage points.

    The variance is that behind the interval of the ratio, and statistic and p-value are the ratio's:
    there is one test. Where a season was allowed for, the earlier percentage is set to that season.

    Parameters
    ----------
    ratio : ModelledChange
        Of a percentage: its exposures are the numbers that the counts are a part of.

    Returns
    -------
    Comparison
        Estimate and limits in percentage points, later minus earlier.
    """
    before = ratio.previous_count * ratio.observed_ratio / ratio.estimate
    varies = Dispersion(
        phi=max((ratio.critical / _NORMAL) ** 2, 1.0),
        degrees_of_freedom=math.inf,
        n=ratio.degrees_of_freedom,
        method=ratio.method,
    )
    share = (ratio.count + before) / (ratio.exposure + ratio.previous_exposure)
    found = percentage_point_change(
        ratio.count,
        ratio.exposure,
        before,
        ratio.previous_exposure,
        over_binomial(varies, share),
    )
    return replace(found, statistic=ratio.statistic, p_value=ratio.p_value)


def _with_year_before(measures: Measures, indicator: Indicator) -> tuple[ForceFigure, ForceFigure]:
    force, period = measures.force, measures.comparable_period(indicator)
    if period is None:
        raise StatisticsError(f"no figure of {force.name} is at hand")
    earlier = _year_before(period)
    now = measures.figure(indicator, force, period)
    before = measures.figure(indicator, force, earlier)
    if now is None or before is None:
        raise StatisticsError(f"no figure of {force.name} for {earlier.label} is at hand")
    return now, before


def _year_before(period: ComparablePeriod) -> ComparablePeriod:
    if isinstance(period, TwelveMonths):
        return TwelveMonths(period.ending.plus(-PER_YEAR))
    if isinstance(period, Quarter):
        return period.plus(-PER_YEAR)
    return period.plus(-1)


def clusters_of(
    measures: Measures, indicator: Indicator, period: ComparablePeriod
) -> tuple[Cluster, ...]:
    """Return the declared incidents with many victims that a count of the force holds."""
    quarters = period.quarters if isinstance(period, TwelveMonths | FinancialYear) else ()
    return tuple(
        item.cluster
        for item in measures.catalogue.clusters
        if (item.indicator, item.force) == (indicator.counted, measures.force.id)
        and item.counted_in in quarters
    )
