"""Figures of open data as they were known on each day that something was published, newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from pcp_analysis.analysis.measures import ComparablePeriod, ForceFigure, Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.documents.evaluation import Quantity, Value, evaluate
from pcp_analysis.documents.expressions import ExpressionError, Node
from pcp_analysis.documents.register_periods import RegisterPeriod, parse_register_period
from pcp_analysis.errors import MissingDataError
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics.published import position
from pcp_analysis.store.observations import Observations

_ENGLAND_AND_WALES, _ENGLAND, _WALES = "K04000001", "E92000001", "W92000004"
_MOST_COUNTS, _MOST_DAYS = 8192, 64


@dataclass(frozen=True)
class OpenValue:
    """A value of open data and the releases behind it."""

    value: Value
    releases: frozenset[str]


@dataclass(frozen=True)
class _Counted:
    """A count and when the newest release behind it came out."""

    value: float
    releases: frozenset[str]
    published: dt.date


class OpenData:
    """Open data for the audit.

    Parameters
    ----------
    catalogue : Catalogue
        Forces, peers, indicators, releases.
    observations : Observations
        The store.
    as_at : datetime.date
        Nothing published after this date is read.
    """

    def __init__(self, catalogue: Catalogue, observations: Observations, as_at: dt.date) -> None:
        self.catalogue, self.observations, self.as_at = catalogue, observations, as_at
        # many figures rest on the same counts; a register of some thousand rows stays within these
        self._counted = lru_cache(maxsize=_MOST_COUNTS)(self._read_count)
        self._series = lru_cache(maxsize=_MOST_COUNTS)(self._read_series)
        self._group = lru_cache(maxsize=_MOST_COUNTS)(self._read_group)
        self.measures = lru_cache(maxsize=_MOST_DAYS)(self._measures)

    @cached_property
    def dates(self) -> tuple[dt.date, ...]:
        """Days on which a release came out, newest first."""
        found = {item.published for item in self.catalogue.releases}
        return tuple(sorted((day for day in found if day <= self.as_at), reverse=True))

    def versions(
        self, node: Node, area: str, period: RegisterPeriod | None
    ) -> tuple[OpenValue, ...]:
        """Return every value that an expression had, newest first; empty where it never had one.

        Parameters
        ----------
        node : Node
            An expression over open data.
        area : str
            ONS code.
        period : RegisterPeriod or None
            Taken where a call names no period.

        Raises
        ------
        ExpressionError
            If it divides by zero, or a call names no period and there is none.
        """
        found: list[OpenValue] = []
        for day in self.dates:
            world = _World(self, day, area, period)
            try:
                value = evaluate(node, world)
            except MissingDataError:
                continue
            version = OpenValue(value, frozenset(world.releases))
            if all(known.value != value for known in found):
                found.append(version)
        return tuple(found)

    def count(
        self, indicator: Indicator, area: str, period: RegisterPeriod, day: dt.date
    ) -> _Counted:
        """Return the count of an area as it was known on a day.

        Raises
        ------
        MissingDataError
            If no release at hand that day holds it.
        """
        parts = [
            self._counted(indicator.counted, force.code, period, day)
            for force in self._forces(area)
        ]
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts):
            raise MissingDataError(f"no {indicator.id} of {area} for {period.label}")
        return _Counted(
            sum(part.value for part in known),
            frozenset[str]().union(*(part.releases for part in known)),
            max(part.published for part in known),
        )

    def _forces(self, area: str) -> tuple[Force, ...]:
        starts = {_ENGLAND_AND_WALES: ("E", "W"), _ENGLAND: ("E",), _WALES: ("W",)}.get(area)
        return tuple(
            force
            for force in self.catalogue.forces
            if (starts and force.code.startswith(starts)) or force.code == area
        )

    def force(self, area: str) -> Force:
        """Return the force of an area.

        Raises
        ------
        MissingDataError
            If the area is not that of one force.
        """
        found = [force for force in self.catalogue.forces if force.code == area]
        if not found:
            raise MissingDataError(f"'{area}' is not the area of one force")
        return found[0]

    def _read_count(
        self, counted: str, code: str, period: RegisterPeriod, day: dt.date
    ) -> _Counted | None:
        """Return the newest of what a year's release and the sum of its parts give."""
        options = [
            found
            for keys in _grains(period)
            if (found := self._sum(counted, code, keys, day)) is not None
        ]
        return max(options, key=lambda item: item.published, default=None)

    def _sum(
        self, counted: str, code: str, keys: tuple[str, Sequence[str]], day: dt.date
    ) -> _Counted | None:
        grain, names = keys
        rows = self._series(counted, code, grain, day)
        if not all(name in rows for name in names):
            return None
        found = [rows[name] for name in names]
        releases = frozenset(release for _, release in found)
        published = max(self.observations.published[name] for name in releases)
        return _Counted(sum(value for value, _ in found), releases, published)

    def _read_series(
        self, indicator: str, code: str, grain: str, day: dt.date
    ) -> dict[str, tuple[float, str]]:
        rows = self.observations.read(indicator, code, as_at=day, period_type=grain)
        pairs = zip(rows["value"].astype(float), rows["release"].astype(str), strict=True)
        return dict(zip((str(name) for name in rows.index), pairs, strict=True))

    def group(
        self, indicator: Indicator, code: str, period: ComparablePeriod, day: dt.date
    ) -> _Group:
        """Return a force's figure among those of its most similar group, as known on a day.

        Raises
        ------
        MissingDataError
            If a force of the group has no figure.
        """
        found = self._group(indicator.id, code, period, day)
        if found is None:
            raise MissingDataError(f"no {indicator.id} of the group for {period.label}")
        return found

    def _read_group(
        self, name: str, code: str, period: ComparablePeriod, day: dt.date
    ) -> _Group | None:
        indicator = self.catalogue.indicator(name)
        own = self.force(code)
        measures = self.measures(own, day)
        figures = [measures.figure(indicator, force, period) for force in (own, *measures.peers)]
        known = [figure for figure in figures if figure is not None]
        return _Group(indicator, tuple(known)) if len(known) == len(figures) else None

    def _measures(self, force: Force, day: dt.date) -> Measures:
        return Measures(self.catalogue, self.observations, force, Quarter.containing(day), day)


@dataclass(frozen=True)
class _Group:
    """The figures of a most similar group, the force's own first."""

    indicator: Indicator
    figures: tuple[ForceFigure, ...]

    @property
    def releases(self) -> frozenset[str]:
        return frozenset[str]().union(*(figure.releases for figure in self.figures))

    def value(self, name: str) -> float:
        place = position([figure.value for figure in self.figures], 0, self.indicator.polarity)
        if name == "rank":
            return place.rank
        if name == "msg_average":
            return place.average
        if place.top_quartile is None:
            raise ExpressionError(
                f"'{self.indicator.id}' has no top quartile: no direction is better"
            )
        return place.top_quartile


@dataclass
class _World:
    """Open data as known on one day, for one row of the register."""

    data: OpenData
    day: dt.date
    area: str
    period: RegisterPeriod | None
    releases: set[str] = field(default_factory=set)

    def figure(self, figure_id: str) -> Value:
        """Refuse a printed figure."""
        raise ExpressionError(f"'{figure_id}', a printed figure, among open data")

    def days(self, figure_id: str) -> int:
        """Refuse a printed figure."""
        raise ExpressionError(f"'{figure_id}', a printed figure, among open data")

    def _period(self, texts: Sequence[str]) -> RegisterPeriod:
        if len(texts) > 1:
            return parse_register_period(texts[1])
        if self.period is None:
            raise ExpressionError(f"no period of '{texts[0]}', and the row has none")
        return self.period

    def open(self, name: str, texts: Sequence[str]) -> Quantity:
        """Return a count, a rate, a rank, or a value of the most similar group."""
        indicator, period = self.data.catalogue.indicator(texts[0]), self._period(texts)
        if name == "value":
            found = self.data.count(indicator, self.area, period, self.day)
            self.releases |= found.releases
            return Quantity.exact(found.value)
        comparable = period.comparable(indicator.frequency)
        if comparable is None:
            raise MissingDataError(f"no {indicator.id} is published for {period.label}")
        if name == "rate":
            force = self.data.force(self.area)
            figure = self.data.measures(force, self.day).figure(indicator, force, comparable)
            if figure is None:
                raise MissingDataError(f"no {indicator.id} for {period.label}")
            self.releases |= figure.releases
            return Quantity.exact(figure.value)
        group = self.data.group(indicator, self.area, comparable, self.day)
        self.releases |= group.releases
        return Quantity.exact(group.value(name))

    def open_days(self, texts: Sequence[str]) -> int:
        """Return the days of a period."""
        return self._period(texts).days


def _grains(period: RegisterPeriod) -> Iterator[tuple[str, Sequence[str]]]:
    """Give the ways in which observations can make up a period: whole first, then its parts."""
    if period.year_end is not None:
        yield "year_end", [str(period.year_end)]
    if years := period.financial_years:
        yield "financial_year", [str(year) for year in years]
    if (calendar := period.calendar_year) is not None:
        yield "calendar_year", [str(calendar)]
        yield "mid_year", [str(calendar)]
    if quarters := period.quarters:
        yield "quarter", [str(quarter) for quarter in quarters]
    if period.days == 1 and (period.end.month, period.end.day) == (6, 30):
        yield "mid_year", [str(period.end.year)]
