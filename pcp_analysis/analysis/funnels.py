"""Funnels of every force: the rates of England and Wales, and how far apart forces of a size lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pcp_analysis.analysis.measures import ComparablePeriod, ForceFigure, Measures
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.statistics import (
    Interval,
    StatisticsError,
    between_area_variance,
    overdispersed_funnel_limits,
)

FUNNEL_LEVELS = (0.95, 0.998)


@dataclass(frozen=True)
class Funnel:
    """Rates of the forces in one period, with the centre and spread that set the limits.

    Parameters
    ----------
    figures : tuple of ForceFigure
        Of every force that has one.
    missing : tuple of Force
        Forces without a figure for the period.
    left_out : tuple of Force
        Forces whose rates are of another kind.
    target : float
        Mean of the rates on the log scale.
    tau_squared : float
        Variance between the log rates beyond chance.
    multiplier : float
        Rates are per this many of the denominator.
    """

    figures: tuple[ForceFigure, ...]
    missing: tuple[Force, ...]
    left_out: tuple[Force, ...]
    target: float
    tau_squared: float
    multiplier: float

    def limits(self, exposure: float) -> tuple[Interval, ...]:
        """Return the 95% and the 99.8% limits of a force of a size.

        Raises
        ------
        StatisticsError
            If the exposure is not above zero.
        """
        return tuple(
            overdispersed_funnel_limits(
                self.target, exposure, self.multiplier, self.tau_squared, confidence=level
            )
            for level in FUNNEL_LEVELS
        )


def funnel_of(measures: Measures, indicator: Indicator, period: ComparablePeriod) -> Funnel:
    """Return the funnel of an indicator: every force of England and Wales in one period.

    Parameters
    ----------
    measures : Measures
        Figures of the edition.
    indicator : Indicator
        A rate; a score has no denominator and a percentage has limits of its own.
    period : TwelveMonths, Quarter, FinancialYear, CalendarYear or YearEnd
        When.

    Raises
    ------
    StatisticsError
        If the indicator has no rate, or fewer than two forces have a figure.
    """
    if indicator.comparison is None or indicator.is_percentage:
        raise StatisticsError("only a rate has this funnel; a score and a percentage have none")
    figures: list[ForceFigure] = []
    missing: list[Force] = []
    left_out: list[Force] = []
    for force in measures.catalogue.forces:
        if force.few_residents and force != measures.force:
            left_out.append(force)
            continue
        figure = measures.figure(indicator, force, period)
        if figure is None or figure.count < 0:
            missing.append(force)
        else:
            figures.append(figure)
    logs, variances = _on_log_scale(figures)
    spread = between_area_variance(logs, variances)
    per = indicator.comparison.per
    target = float(np.exp(logs.mean())) * per
    return Funnel(tuple(figures), tuple(missing), tuple(left_out), target, spread.tau_squared, per)


def _on_log_scale(
    figures: Sequence[ForceFigure],
) -> tuple[
    np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]
]:
    """Return log rates and their sampling variances; half an event is added so that none is zero."""
    if len(figures) < 2:
        raise StatisticsError("a funnel needs at least two forces")
    counts = np.array([figure.count for figure in figures]) + 0.5
    exposures = np.array([figure.exposure for figure in figures])
    return np.log(counts / exposures), 1 / counts
