"""The observations that a figure was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd

from pcp_analysis.analysis.measures import FIRST_TREND_YEAR, ComparablePeriod
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.periods import (
    CalendarYear,
    FinancialYear,
    MidYear,
    Quarter,
    TwelveMonths,
    YearEnd,
)
from pcp_analysis.publishing.trace.manifest import Manifest
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import parse_parameters, parse_without
from pcp_analysis.store.observations import Observations


@dataclass(frozen=True)
class ObservationRow:
    """One row of ``data/observations`` that a figure was made from."""

    indicator: str
    force: str
    period: str
    value: float
    release: str


_DISTRICTS = "crime_by_district"


@dataclass(frozen=True)
class _Reader:
    """Reads rows as they were known on the edition's date."""

    catalogue: Catalogue
    observations: Observations
    manifest: Manifest

    def by_district(self, entry: Entry) -> Iterator[ObservationRow]:
        """Yield the rows of an entry of crime by district: places of a force, and its total."""
        given = self.manifest.parameters
        _, _, day = parse_parameters(
            self.catalogue, given["force"], given["quarter"], given["as_at"]
        )
        for area in entry.areas:
            series = self.observations.known(
                str(entry.indicator), area, as_at=day, period_type=TwelveMonths.period_type
            )
            for text, known in series.items():
                if TwelveMonths.parse(text).label == entry.period:
                    name = self.catalogue.area_name(area)
                    yield ObservationRow(
                        str(entry.indicator), name, text, known.value, known.release
                    )

    def series(self, indicator: str, force: Force, grain: str) -> pd.DataFrame:
        """Return a series, the newest release for each period."""
        given = self.manifest.parameters
        _, _, day = parse_parameters(
            self.catalogue, given["force"], given["quarter"], given["as_at"]
        )
        return self.observations.read(indicator, force.code, as_at=day, period_type=grain)

    def counted(
        self, indicator: Indicator, force: Force, period: ComparablePeriod
    ) -> Iterator[ObservationRow]:
        """Yield the rows of a count; a year or twelve months of quarters are four."""
        grain, wanted = period.period_type, [str(period)]
        if indicator.frequency == "quarter" and isinstance(period, TwelveMonths | FinancialYear):
            grain, wanted = "quarter", [str(quarter) for quarter in period.quarters]
        rows = self.series(indicator.id, force, grain)
        yield from _as_rows(indicator, force, rows.loc[rows.index.isin(wanted)])

    def divisor(
        self, indicator: Indicator, force: Force, period: ComparablePeriod
    ) -> Iterator[ObservationRow]:
        """Yield the rows that a count is divided by: the newest mid-year known, or another count."""
        if indicator.frequency != "mid_year":
            yield from self.counted(indicator, force, period)
            return
        rows = self.series(indicator.id, force, MidYear.period_type)
        known = rows.loc[[int(str(year)) <= period.mid_year.year for year in rows.index]]
        yield from _as_rows(indicator, force, known.tail(1))


def _as_rows(indicator: Indicator, force: Force, rows: pd.DataFrame) -> Iterator[ObservationRow]:
    for period, value, release in zip(rows.index, rows["value"], rows["release"], strict=True):
        yield ObservationRow(indicator.id, force.name, str(period), float(value), str(release))


def _periods(entry: Entry, indicator: Indicator, quarter: Quarter) -> list[ComparablePeriod]:
    """Return the periods behind an entry: all of the series, or the one that it prints."""
    first = FIRST_TREND_YEAR.quarters[0]
    quarters = list(first.through(quarter))
    years = [FIRST_TREND_YEAR.plus(step) for step in range(-1, len(quarters) // 4 + 1)]
    by_grain: dict[str, list[ComparablePeriod]] = {
        "quarter": list(quarters),
        "financial_year": list(years),
        "calendar_year": [CalendarYear(year.start_year) for year in years],
        "year_end": [YearEnd(year) for year in years],
    }
    if entry.series:
        return [item for item in by_grain[indicator.frequency] if item.end <= quarter.end]
    twelve = [TwelveMonths(item) for item in quarters]
    every = chain[ComparablePeriod](twelve, *by_grain.values())
    return [item for item in every if item.label == entry.period][:1]


def rows_behind(root: Path, manifest: Manifest, entry: Entry) -> tuple[ObservationRow, ...]:
    """Return the observations that an entry was made from, in the order indicator, force, period.

    Parameters
    ----------
    root : Path
        The project's folder.
    manifest : Manifest
        Of the edition: quarter and as-at date.
    entry : Entry
        Without indicator or areas it rests on no observation, or on those of other entries, and
        nothing is returned.

    Raises
    ------
    PcpError
        If the catalogue or the store cannot be read.
    """
    if entry.indicator is None or not entry.areas:
        return ()
    given = manifest.parameters
    catalogue = parse_without(Catalogue.load(root), given.get("without_releases", ""))
    reader = _Reader(
        catalogue, Observations.load(root / "data" / "observations", catalogue), manifest
    )
    if {catalogue.release(name).family for name in entry.releases} == {_DISTRICTS}:
        return tuple(reader.by_district(entry))
    indicator = catalogue.indicator(entry.indicator)
    _, quarter, _ = parse_parameters(catalogue, given["force"], given["quarter"], given["as_at"])
    counted = catalogue.indicator(indicator.counted)
    periods = _periods(entry, indicator, quarter)
    forces = [catalogue.force(code) for code in entry.areas]
    found = [
        row for force in forces for item in periods for row in reader.counted(counted, force, item)
    ]
    is_count = entry.unit == counted.unit and len(forces) == 1
    if indicator.comparison is not None and not is_count:
        divisor = catalogue.indicator(indicator.comparison.denominator)
        found += [
            row
            for force in forces
            for item in periods
            for row in reader.divisor(divisor, force, item)
        ]
    return tuple(dict.fromkeys(found))


def read_from(catalogue: Catalogue, entry: Entry, indicator: str) -> bool:
    """Return whether a release behind an entry is of the family of an indicator.

    Parameters
    ----------
    catalogue : Catalogue
        Releases and indicators.
    entry : Entry
        Of a built edition.
    indicator : str
        Such as a denominator, by which a count alone is not divided.
    """
    source = catalogue.indicator(catalogue.indicator(indicator).counted).source
    families = {item.family for item in catalogue.listed_releases if item.id in entry.releases}
    return source is not None and source.family in families
