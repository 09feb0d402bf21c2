"""Every force's series of every indicator, as a reader's browser draws them on the page *Explore*."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from jinja2.utils import htmlsafe_json_dumps

from pcp_analysis.analysis.measures import ComparablePeriod, Measures
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.indicators.timeline import EACH, WINDOWS
from pcp_analysis.statistics import exact_poisson_limits

_EVENTS = ("recorded_crime", "outcomes", "road_casualties")
_EXACT_BELOW = 10  # events; from there Byar, as everywhere in the book
Grid = list[list[float | int | None]]


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


class _Tables:
    """Tables of denominators, each once: most indicators share the population."""

    def __init__(self) -> None:
        self.kept: list[Grid] = []
        self._places: dict[str, int] = {}

    def place(self, table: Grid) -> int:
        key = json.dumps(table)
        if key not in self._places:
            self._places[key] = len(self.kept)
            self.kept.append(table)
        return self._places[key]


def _table(
    measures: Measures,
    indicator: Indicator,
    forces: Sequence[Force],
    periods: Sequence[ComparablePeriod],
    tables: _Tables,
    each: str,
) -> dict[str, Any]:
    """Return counts of forces by period, and where their denominators stand."""
    counts: Grid = []
    denominators: Grid = []
    for force in forces:
        found = [measures.figure(indicator, force, period) for period in periods]
        counts.append([_number(item.count) if item else None for item in found])
        denominators.append([_number(item.denominator) if item else None for item in found])
    divided = indicator.comparison is not None
    return {
        "each": each,
        "periods": [period.label for period in periods],
        "ends": [period.end.isoformat() for period in periods],
        "counts": counts,
        "denominators": tables.place(denominators) if divided else None,
    }


def _interval_of(measures: Measures, indicator: Indicator) -> str | None:
    """Return which interval of chance a figure has: of a count, of a proportion, or none."""
    if indicator.comparison is None:
        return None
    if indicator.is_percentage:
        return "proportion"
    source = measures.catalogue.indicator(indicator.counted).source
    events = source is not None and source.family in _EVENTS
    return "count" if events else None


def explorer_data(measures: Measures) -> dict[str, Any]:
    """Return what the page *Explore* draws, as known at the edition's as-at date.

    Values are not sent: a browser divides counts by denominators as :class:`Measures` does, to the
    same double.

    Parameters
    ----------
    measures : Measures
        Figures of open data.

    Returns
    -------
    dict
        ``force``, ``quarter`` and ``group`` of the edition; ``oldBefore``, a day: series that end
        earlier are named as old; ``forces``, with whether each is of it;
        ``exceptional``, spans out of the ordinary; ``exact``, Poisson limits of the smallest counts;
        ``denominators``, tables of forces by periods;
        ``indicators``, each with ``spans``: discrete periods and, of quarterly ones, 12 months to each
        quarter, with counts of forces by periods; ``each`` says which.
    """
    catalogue, tables = measures.catalogue, _Tables()
    group = {measures.force.id, *(force.id for force in measures.peers)}
    forces = sorted(catalogue.forces, key=lambda force: force.name)
    indicators = []
    for indicator in catalogue.compared():
        own = [point.period for point in measures.series(indicator)]
        spans = [_table(measures, indicator, forces, own, tables, EACH[indicator.frequency])]
        if indicator.frequency == "quarter":
            quarters = [period for period in own if isinstance(period, Quarter)]
            years = [TwelveMonths(quarter) for quarter in quarters[3:]]
            spans.append(_table(measures, indicator, forces, years, tables, WINDOWS))
        if not any(value is not None for row in spans[0]["counts"] for value in row):
            continue
        comparison = indicator.comparison
        indicators.append(
            {
                "id": indicator.id,
                "label": indicator.label,
                "theme": indicator.theme,
                "quarterly": indicator.frequency == "quarter",
                "counted": indicator.unit,
                "unit": comparison.unit if comparison else indicator.unit,
                "per": comparison.per if comparison else None,
                "percentage": indicator.is_percentage,
                "higher": indicator.polarity == "higher_is_better",
                "interval": _interval_of(measures, indicator),
                "decimals": indicator.decimals,
                "breaks": [
                    {"starts": item.first_quarter.start.isoformat(), "title": item.title}
                    for item in measures.breaks_of(indicator)
                ],
                "spans": spans,
            }
        )
    return {
        "force": measures.force.id,
        "quarter": measures.quarter.label,
        "group": measures.group.label,
        "oldBefore": measures.quarter.plus(-catalogue.old_after).end.isoformat(),
        "forces": [
            {
                "id": force.id,
                "name": force.name,
                "group": force.id in group,
                "few": force.few_residents,
            }
            for force in forces
        ],
        "themes": {theme.id: theme.title for theme in catalogue.themes},
        "exceptional": [
            {"starts": item.starts.isoformat(), "ends": item.ends.isoformat(), "title": item.title}
            for item in catalogue.exceptional_periods
        ],
        "exact": [
            [limits.lower, limits.upper]
            for limits in map(exact_poisson_limits, range(_EXACT_BELOW))
        ],
        "denominators": tables.kept,
        "indicators": indicators,
    }


@lru_cache(maxsize=1)
def explorer_script(measures: Measures) -> str:
    """Return the data as a script of one value, which a page can read from a folder.

    Parameters
    ----------
    measures : Measures
        Figures of open data.
    """
    # no data may close the script that holds it
    data = htmlsafe_json_dumps(explorer_data(measures), json.dumps, separators=(",", ":"))
    return f"window.pcpSeries = {data};\n"
