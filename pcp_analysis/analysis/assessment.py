"""What can be said of an edition's figures over time: changed, in which direction, how sure.

Every change that the edition prints is a test of one family, declared before any is looked at, within
which p-values are adjusted together. Comparisons with other forces are those of `yardsticks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import dropwhile

from pcp_analysis.analysis.change_tests import change_of, control_chart_of, trend_of
from pcp_analysis.analysis.measures import GroupComparison, Measures, NotComparable
from pcp_analysis.analysis.parts import (
    PER_YEAR,
    Kept,
    attempt,
)
from pcp_analysis.analysis.results import (
    CHANGES,
    ChangeAssessment,
    ChangeName,
    Refused,
)
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.catalogue.plans import SecondBaseline
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics import (
    Adjustment,
    Chart,
    DirectionVerdict,
    Family,
    ModelledChange,
    ModelledTrend,
    RecentSignal,
    SeasonalModel,
    Series,
    StatisticsError,
    adjust_family,
    direction_verdict,
    recent_signal,
    seasonal_model,
)

_NO_QUARTERS = (
    "it is published by year, which leaves too few separate periods to tell a change from chance"
)


@dataclass(frozen=True)
class Assessments:
    """Every assessment of an edition, each made once.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    """

    measures: Measures

    @cached_property
    def groups(self) -> dict[str, GroupComparison]:
        """Every comparison that the edition can make, by indicator."""
        found = {}
        for indicator in self.measures.catalogue.compared():
            group = self.measures.comparison(indicator)
            if not isinstance(group, NotComparable):
                found[indicator.id] = group
        return found

    def model(self, indicator: Indicator, force: Force) -> SeasonalModel | Refused:
        """Return season and dispersion of a force's quarters before the latest year."""

        def fit() -> SeasonalModel:
            series = self.series(indicator, force)
            return seasonal_model(series, last=series.end - PER_YEAR)

        return self.kept.once(f"model {force.id}", indicator, lambda: attempt(fit))

    @cached_property
    def kept(self) -> Kept:
        """What was made of an indicator so far."""
        return Kept()

    def series(self, indicator: Indicator, force: Force) -> Series:
        """Return the quarterly counts of a force as statistics want them.

        Parameters
        ----------
        indicator : Indicator
            A quarterly indicator.
        force : Force
            Whose.

        Returns
        -------
        Series
            From 2015/16 to the edition's quarter, with breaks; quarters of COVID-19 restrictions
            and of net reversals (a negative count) are left out of baselines.

        Raises
        ------
        StatisticsError
            If the indicator has no quarterly series, or a quarter is missing at its end.
        """
        if indicator.frequency != "quarter":
            raise StatisticsError(_NO_QUARTERS)
        quarterly = self.measures.quarterly_figures(indicator, force)
        figures = list(dropwhile(lambda item: item[1] is None, quarterly))
        if not figures or figures[-1][1] is None:
            raise StatisticsError("the series does not reach the quarter of the edition")
        known = next(figure for _, figure in figures if figure is not None)
        exposures, last = [], known.exposure
        for _, figure in figures:
            last = last if figure is None else figure.exposure
            exposures.append(last)
        return Series.of(
            [None if figure is None else figure.count for _, figure in figures],
            start=figures[0][0].ordinal,
            exposures=exposures,
            labels=[quarter.label for quarter, _ in figures],
            breaks=[found.first_quarter.ordinal for found in self.measures.breaks_of(indicator)],
            excluded=[
                quarter.ordinal
                for quarter, figure in figures
                if self.is_exceptional(quarter) or (figure is not None and figure.count < 0)
            ],
        )

    def is_exceptional(self, quarter: Quarter) -> bool:
        """Return whether a quarter touches an exceptional period such as COVID-19 restrictions."""
        return any(
            item.starts <= quarter.end and quarter.start <= item.ends
            for item in self.measures.catalogue.exceptional_periods
        )

    def panel(self, indicator: Indicator) -> tuple[Series, ...]:
        """Return the same quarterly series of every other force that has one.

        Parameters
        ----------
        indicator : Indicator
            A quarterly indicator.

        Returns
        -------
        tuple of Series
            They show how alike neighbouring quarters are, which one series is too short for.
        """
        everyone = self.measures.catalogue.all_forces(self.measures.force.id).peers
        found = (attempt(partial(self.series, indicator, force)) for force in everyone)
        return tuple(series for series in found if isinstance(series, Series))

    @cached_property
    def histories(self) -> dict[str, tuple[Series, tuple[Series, ...]] | Refused]:
        """The force's quarterly series and those of the other forces, by indicator."""
        found: dict[str, tuple[Series, tuple[Series, ...]] | Refused] = {}
        for name, group in self.groups.items():
            own = attempt(partial(self.series, group.indicator, self.measures.force))
            found[name] = own if isinstance(own, Refused) else (own, self.panel(group.indicator))
        return found

    @cached_property
    def second_baseline(self) -> SecondBaseline | None:
        """What the plan in force wants changes held against beside the year before, if anything."""
        measures = self.measures
        plan = measures.catalogue.plan(measures.force.id, measures.quarter.end)
        return None if plan is None else plan.second_baseline

    @cached_property
    def _changes(self) -> dict[str, dict[ChangeName, ModelledChange | Refused]]:
        return {
            name: {
                test: history
                if isinstance(history, Refused)
                else attempt(partial(self._change, test, name, *history))
                for test in CHANGES
            }
            for name, history in self.histories.items()
        }

    def _change(
        self, test: ChangeName, name: str, own: Series, panel: tuple[Series, ...]
    ) -> ModelledChange:
        rare = self.measures.catalogue.indicator(name).no_verdict is not None
        baseline = self.second_baseline.quarter if self.second_baseline else None
        return change_of(test, own, panel, self.measures.quarter, baseline, rare)

    @cached_property
    def change_p_values(self) -> dict[str, float]:
        """P-value of each change of which a verdict is given, as ``robbery.twelve-months``."""
        return {
            f"{name}.{test}": change.p_value
            for name, changes in self._changes.items()
            if self.measures.catalogue.indicator(name).no_verdict is None
            for test, change in changes.items()
            if isinstance(change, ModelledChange)
        }

    @cached_property
    def _change_adjustments(self) -> dict[str, Adjustment]:
        tested = self.change_p_values
        if not tested:
            return {}
        name = f"changes over time, {self.measures.quarter.label}"
        return adjust_family(Family(name, tuple(tested)), tested)

    def changes(self, indicator: Indicator) -> ChangeAssessment:
        """Return what changed, and how sure that is.

        Parameters
        ----------
        indicator : Indicator
            A compared indicator; where it cannot be tested the reason stands in the result.
        """
        return self.kept.once("changes", indicator, lambda: self._assess(indicator))

    def _assess(self, indicator: Indicator) -> ChangeAssessment:
        missing = Refused("there is no comparison in this edition")
        changes = self._changes.get(indicator.id, dict.fromkeys(CHANGES, missing))
        adjustments = {
            test: self._change_adjustments[f"{indicator.id}.{test}"]
            for test in CHANGES
            if f"{indicator.id}.{test}" in self._change_adjustments
        }
        history = self.histories.get(indicator.id, missing)
        recent: RecentSignal | Refused
        trend: ModelledTrend | Refused
        chart: Chart | Refused
        if isinstance(history, Refused):
            recent = trend = chart = history
        else:
            recent = attempt(partial(recent_signal, *history, PER_YEAR))
            trend = attempt(partial(trend_of, *history))
            chart = attempt(partial(control_chart_of, indicator, history[0]))
        twelve = changes["twelve-months"]
        direction: DirectionVerdict | Refused
        if isinstance(twelve, Refused):
            direction = twelve
        elif "twelve-months" not in adjustments:
            direction = Refused(indicator.no_verdict or "no verdict is given")
        else:
            direction = direction_verdict(
                twelve,
                adjustments["twelve-months"],
                indicator.polarity,
                None if isinstance(recent, Refused) else recent.side,
                None if isinstance(trend, Refused) else trend,
            )
        return ChangeAssessment(changes, adjustments, chart, recent, trend, direction)
