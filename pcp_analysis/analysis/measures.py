"""From an edition and an indicator to the figures, series and comparisons that a chapter prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.groups import ComparisonGroup
from pcp_analysis.catalogue.models import Force, Indicator, SeriesBreak
from pcp_analysis.errors import MissingDataError
from pcp_analysis.periods import (
    CalendarYear,
    FinancialYear,
    MidYear,
    Quarter,
    TwelveMonths,
    YearEnd,
)
from pcp_analysis.statistics.published import Position, position, rank_of
from pcp_analysis.store.observations import Observations

MEASURED = ("catalogue", "observations")  # folders of data that an edition's measures are made of
FIRST_TREND_YEAR = FinancialYear(2015)
_FIRST_QUARTER, *_, FIRST_YEAR_ENDS = FIRST_TREND_YEAR.quarters
_FEWEST_PEERS = 2
# series that are remembered: every indicator of every force, several times over
_MOST_SERIES = 8192
_MOST_FIGURES = 65536  # chapters of an edition ask for some 25,000, each of them seven times

ComparablePeriod = TwelveMonths | Quarter | FinancialYear | CalendarYear | YearEnd


@dataclass(frozen=True)
class Count:
    """A number of things in a period, and the releases it was read from."""

    value: float
    releases: frozenset[str]


@dataclass(frozen=True)
class ForceFigure:
    """One force's figure of an indicator in a period.

    Parameters
    ----------
    force : Force
        Whose.
    period : TwelveMonths, Quarter, FinancialYear, CalendarYear or YearEnd
        When.
    count : float
        Offences, outcomes, officers, casualties; the score itself for a score.
    denominator : float or None
        What it is divided by; None for a score.
    denominator_period : str or None
        Label of the denominator's period where it differs, such as ``mid-2020``.
    value : float
        The comparable figure: ``count / denominator * per``, or the score.
    releases : frozenset of str
        Releases that it was read from.
    """

    force: Force
    period: ComparablePeriod
    count: float
    denominator: float | None
    denominator_period: str | None
    value: float
    releases: frozenset[str]

    @property
    def exposure(self) -> float:
        """What the count is divided by: the denominator; 1 for a score, which nothing divides."""
        return 1.0 if self.denominator is None else self.denominator


@dataclass(frozen=True)
class GroupComparison:
    """A force beside its group in one period.

    Parameters
    ----------
    indicator : Indicator
        What is compared.
    own : ForceFigure
        The force's figure.
    figures : tuple of ForceFigure
        Every force of the group that has one, the force included, best first.
    missing : tuple of Force
        Peers without a figure for the period.
    position : Position
        Published arithmetic over ``figures``.
    """

    indicator: Indicator
    own: ForceFigure
    figures: tuple[ForceFigure, ...]
    missing: tuple[Force, ...]
    position: Position

    @property
    def releases(self) -> frozenset[str]:
        """Releases behind any figure of the comparison."""
        return frozenset[str]().union(*(figure.releases for figure in self.figures))

    def as_count(self, gap: float | None) -> float | None:
        """Turn a gap between figures into a number of offences, casualties or officers.

        None for a percentage or a score, whose gaps are printed as points.
        """
        comparison = self.indicator.comparison
        if gap is None or comparison is None or self.indicator.is_percentage:
            return None
        if self.own.denominator is None:
            raise ValueError(f"{self.indicator.id} has no denominator to turn a gap into a count")
        return gap * self.own.denominator / comparison.per


@dataclass(frozen=True)
class NotComparable:
    """Why an indicator cannot be compared in this edition."""

    indicator: Indicator
    reason: str


@dataclass(frozen=True)
class SeriesPoint:
    """One period of a drawn series; None where there is no figure."""

    period: ComparablePeriod
    own: float | None
    group_average: float | None


_Figures = dict[tuple[str, str, ComparablePeriod], tuple[Indicator, ForceFigure | None]]


@dataclass(frozen=True, eq=False)  # one is itself alone: what is made of it can be kept by it
class Measures:
    """Everything that can be computed for one force, quarter and as-at date.

    Parameters
    ----------
    catalogue : Catalogue
        Forces, indicators, peers.
    observations : Observations
        The store.
    force : Force
        Whose book it is.
    quarter : Quarter
        The edition's quarter.
    as_at : datetime.date
        Nothing published after this date is read.
    """

    catalogue: Catalogue
    observations: Observations
    force: Force
    quarter: Quarter
    as_at: dt.date

    def __post_init__(self) -> None:
        # memory of this instance alone: the same series is read for the chart and for the table
        object.__setattr__(self, "_series", lru_cache(_MOST_SERIES)(self._read_series))
        object.__setattr__(self, "_figures", {})

    @cached_property
    def group(self) -> ComparisonGroup:
        """What the force is compared with: its most similar group, else all forces."""
        return self.catalogue.group(self.force.id)

    @property
    def peers(self) -> tuple[Force, ...]:
        """The other forces of the group."""
        return self.group.peers

    def at(self, quarter: Quarter) -> Measures:
        """Return the same measures for another quarter."""
        return Measures(self.catalogue, self.observations, self.force, quarter, self.as_at)

    def is_old(self, last: dt.date) -> bool:
        """Return whether figures end too long before the quarter to pass as of its time.

        Of what is old no verdict is given. How long is too long stands in ``rhythm.yml``.

        Parameters
        ----------
        last : datetime.date
            On which their last period ends.
        """
        return last < self.quarter.plus(-self.catalogue.old_after).end

    def check_quarter(self) -> None:
        """Refuse a quarter for which the backbone series has no figure of the force.

        Where recorded crime of the quarter is not at hand, all crime of the year that ends with it is
        enough: the rest is told as missing.

        Raises
        ------
        MissingDataError
            Naming the newest quarter at hand.
        """
        known = self._series_of("all-crime", self.force, "quarter")
        all_crime = self.catalogue.indicator("all-crime")
        year = self._count(all_crime, self.force, TwelveMonths(self.quarter))
        if str(self.quarter) not in known and year is None:
            quarters = sorted(Quarter.parse(text) for text in known)
            span = f"{quarters[0].label} to {quarters[-1].label}" if quarters else "nothing"
            raise MissingDataError(
                f"no recorded crime of {self.force.name} for {self.quarter.label} was published by "
                f"{self.as_at}: at hand is {span}"
            )

    def figure(
        self, indicator: Indicator, force: Force, period: ComparablePeriod
    ) -> ForceFigure | None:
        """Return a force's figure, or None where an observation it needs is missing.

        Parameters
        ----------
        indicator : Indicator
            What.
        force : Force
            Whose.
        period : TwelveMonths, Quarter, FinancialYear, CalendarYear or YearEnd
            When. A twelve-month figure needs all four quarters.
        """
        made: _Figures = self._figures  # type: ignore[attr-defined]
        key = (indicator.id, force.id, period)
        known = made.get(key)
        if known is None or known[0] is not indicator:  # a changed copy is another indicator
            known = indicator, self._figure(indicator, force, period)
            if len(made) < _MOST_FIGURES:
                made[key] = known
        return known[1]

    def _figure(
        self, indicator: Indicator, force: Force, period: ComparablePeriod
    ) -> ForceFigure | None:
        count = self._count(self.catalogue.indicator(indicator.counted), force, period)
        if count is None:
            return None
        comparison = indicator.comparison
        if comparison is None:
            return ForceFigure(force, period, count.value, None, None, count.value, count.releases)
        divisor = self.catalogue.indicator(comparison.denominator)
        label: str | None = None
        if divisor.frequency == "mid_year":
            found = self._population(divisor, force, period.mid_year)
            if found is None:
                return None
            denominator, label = found
        else:
            other = self._count(divisor, force, period)
            if other is None:
                return None
            denominator = other
        if denominator.value <= 0:
            return None
        value = count.value / denominator.value * comparison.per
        releases = count.releases | denominator.releases
        return ForceFigure(force, period, count.value, denominator.value, label, value, releases)

    def population_of(
        self, indicator: Indicator, force: Force, period: ComparablePeriod
    ) -> float | None:
        """Return the population that a figure is divided by; None where that is something else.

        Parameters
        ----------
        indicator, force, period
            As :meth:`figure` takes them.
        """
        if indicator.comparison is None:
            return None
        divisor = self.catalogue.indicator(indicator.comparison.denominator)
        if divisor.frequency != "mid_year":
            return None
        found = self._population(divisor, force, period.mid_year)
        return None if found is None else found[0].value

    def comparable_period(self, indicator: Indicator) -> ComparablePeriod | None:
        """Return the newest period, ending by the edition's quarter, that the force has a figure of."""
        candidates: list[ComparablePeriod]
        if indicator.frequency == "quarter":
            ends = FIRST_YEAR_ENDS.through(self.quarter)
            candidates = [TwelveMonths(quarter) for quarter in ends]
        else:
            candidates = self._years(indicator)
        for period in reversed(candidates):
            if self.figure(indicator, self.force, period) is not None:
                return period
        return None

    def comparison(
        self, indicator: Indicator, among: ComparisonGroup | None = None
    ) -> GroupComparison | NotComparable:
        """Compare the force with its group, or another one, in the newest period at hand.

        Peers without a figure for that period are listed, never filled in; with fewer than two peers
        there is no comparison.
        """
        peers = self.group if among is None else among
        period = self.comparable_period(indicator)
        if period is None:
            return NotComparable(
                indicator,
                f"no figure of {self.force.name} was published by "
                f"{self.as_at.day} {self.as_at:%B %Y}",
            )
        group = {
            force: self.figure(indicator, force, period) for force in (self.force, *peers.peers)
        }
        present = [figure for figure in group.values() if figure is not None]
        missing = tuple(force for force, figure in group.items() if figure is None)
        if len(present) - 1 < _FEWEST_PEERS:
            names = ", ".join(force.name for force in missing)
            return NotComparable(
                indicator, f"fewer than {_FEWEST_PEERS} peers have a figure; missing are {names}"
            )
        higher = indicator.polarity == "higher_is_better"
        present.sort(key=lambda item: (-item.value if higher else item.value, item.force.name))
        own = next(figure for figure in present if figure.force == self.force)
        place = position(
            [figure.value for figure in present], present.index(own), indicator.polarity
        )
        place = replace(place, method=peers.method)
        return GroupComparison(indicator, own, tuple(present), missing, place)

    @staticmethod
    def rank_in(comparison: GroupComparison, figure: ForceFigure) -> int:
        """Return the rank of any force of a comparison."""
        values = [item.value for item in comparison.figures]
        place = comparison.figures.index(figure)
        return rank_of(values, place, comparison.indicator.polarity)[0]

    def series(self, indicator: Indicator) -> tuple[SeriesPoint, ...]:
        """Return the discrete series since 2015/16: quarters, or years where only years are published.

        The group average of a period is the mean of the group's figures, the force included, and
        None unless every force of the group has one.
        """
        periods: list[ComparablePeriod]
        if indicator.frequency == "quarter":
            periods = list(_FIRST_QUARTER.through(self.quarter))
        else:
            periods = self._years(indicator)
        points = []
        for period in periods:
            own = self.figure(indicator, self.force, period)
            group = [own, *(self.figure(indicator, peer, period) for peer in self.peers)]
            values = [figure.value for figure in group if figure is not None]
            average = sum(values) / len(values) if len(values) == len(group) else None
            points.append(SeriesPoint(period, own.value if own else None, average))
        return tuple(points)

    def twelve_month_series(self, indicator: Indicator) -> dict[Quarter, float | None]:
        """Return the force's 12-month figure at each quarter since 2015/16, for context.

        Neighbouring values share three quarters, so the series is shown and never tested; None where
        a quarter of the window is missing.

        Parameters
        ----------
        indicator : Indicator
            A quarterly indicator.

        Raises
        ------
        ValueError
            If the indicator is not published by quarter.
        """
        if indicator.frequency != "quarter":
            raise ValueError(f"{indicator.id} is not published by quarter")
        found = {}
        for quarter in _FIRST_QUARTER.through(self.quarter):
            figure = self.figure(indicator, self.force, TwelveMonths(quarter))
            found[quarter] = None if figure is None else figure.value
        return found

    def quarterly_figures(
        self, indicator: Indicator, force: Force
    ) -> list[tuple[Quarter, ForceFigure | None]]:
        """Return each quarter since 2015/16 with the force's figure, None where there is none."""
        return [
            (quarter, self.figure(indicator, force, quarter))
            for quarter in _FIRST_QUARTER.through(self.quarter)
        ]

    def breaks_of(self, indicator: Indicator) -> tuple[SeriesBreak, ...]:
        """Return the breaks of an indicator: of its count, and of what divides it.

        A break of some forces alone is one of this force's series only if it is among them.
        """
        names = {indicator.id, indicator.counted}
        if indicator.comparison is not None:
            names.add(indicator.comparison.denominator)
        found = {
            item.id: item
            for name in sorted(names)
            for item in self.catalogue.breaks_of(name)
            if not item.forces or self.force.id in item.forces
        }
        return tuple(sorted(found.values(), key=lambda item: item.first_quarter))

    def _years(self, indicator: Indicator) -> list[ComparablePeriod]:
        end = self.quarter.end
        after = self.quarter.plus(1).financial_year  # the year before it has ended
        starts = range(FIRST_TREND_YEAR.start_year, after.start_year)
        years = [FinancialYear(start) for start in starts]
        match indicator.frequency:
            case "financial_year":
                return list(years)
            case "year_end":
                return [YearEnd(FIRST_TREND_YEAR.plus(-1)), *(YearEnd(year) for year in years)]
            case "calendar_year":
                last = end.year if end.month == 12 else end.year - 1
                return [CalendarYear(year) for year in range(FIRST_TREND_YEAR.start_year, last + 1)]
        raise ValueError(f"{indicator.id} has no yearly series")

    def _read_series(self, indicator: str, area: str, period_type: str) -> dict[str, Count]:
        known = self.observations.known(indicator, area, as_at=self.as_at, period_type=period_type)
        return {
            period: Count(item.value, frozenset([item.release])) for period, item in known.items()
        }

    def _series_of(self, indicator: str, force: Force, period_type: str) -> dict[str, Count]:
        read: Callable[[str, str, str], dict[str, Count]] = self._series  # type: ignore[attr-defined]
        return read(indicator, force.code, period_type)

    def _count(self, indicator: Indicator, force: Force, period: Any) -> Count | None:
        """Read a count; a year or twelve months of a quarterly indicator is the sum of its quarters."""
        if indicator.frequency == "quarter" and isinstance(period, TwelveMonths | FinancialYear):
            known = self._series_of(indicator.id, force, "quarter")
            parts = [known.get(str(quarter)) for quarter in period.quarters]
            found = [part for part in parts if part is not None]
            if len(found) < len(parts):
                return self._whole_year(indicator, force, period)
            releases = frozenset[str]().union(*(part.releases for part in found))
            return Count(sum(part.value for part in found), releases)
        return self._series_of(indicator.id, force, period.period_type).get(str(period))

    def _whole_year(
        self, indicator: Indicator, force: Force, period: TwelveMonths | FinancialYear
    ) -> Count | None:
        """Return a financial year as published whole, where a quarter of it is not at hand."""
        year = period.quarters[-1].financial_year
        if list(year.quarters) != list(period.quarters):
            return None
        return self._series_of(indicator.id, force, FinancialYear.period_type).get(str(year))

    def _population(
        self, indicator: Indicator, force: Force, wanted: MidYear
    ) -> tuple[Count, str] | None:
        """Return the mid-year estimate wanted, or the newest before it that was known."""
        known = self._series_of(indicator.id, force, MidYear.period_type)
        years = [int(text) for text in known if int(text) <= wanted.year]
        if not years:
            return None
        return known[str(max(years))], MidYear(max(years)).label
