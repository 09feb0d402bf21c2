"""Every indicator of a theme in small panels, at the head of the theme's page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ComparablePeriod, NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator, Theme
from pcp_analysis.charts.control import ControlPoint
from pcp_analysis.charts.panels import Panel, panels
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Figure
from pcp_analysis.report.indicators.age import dated
from pcp_analysis.report.indicators.change_words import latest_text
from pcp_analysis.report.indicators.positions import Printed, printed, unit_of
from pcp_analysis.report.indicators.signals import RULES_NOTE, control_points
from pcp_analysis.report.indicators.timeline import breaks_between, middle_of, times_of, when
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.rounding import round_half_up

_NAN = math.nan


@dataclass(frozen=True)
class _Drawn:
    """An indicator's points with their periods, and whether they have limits."""

    item: Printed
    points: list[ControlPoint]
    periods: list[ComparablePeriod]
    has_limits: bool
    recorded: float | None  # the latest figure before any adjustment for the season
    one_way: bool  # no series break stands between the last two figures

    @property
    def indicator(self) -> Indicator:
        return self.item.indicator

    @property
    def decimals(self) -> int:
        quarterly = self.indicator.frequency == "quarter"
        return max(1, self.indicator.decimals) if quarterly else self.indicator.decimals

    @property
    def latest(self) -> str:
        """Return the latest figure as recorded, printed as in lines and tables of changes."""
        recorded = self.points[-1].value if self.recorded is None else self.recorded
        return latest_text(self.indicator, recorded)

    @property
    def is_up(self) -> bool:
        """Return whether the latest figure is above the one before, both as they are printed."""
        before, now = (round_half_up(point.value, self.decimals) for point in self.points[-2:])
        return now > before

    @property
    def signals(self) -> int:
        return sum(point.signal for point in self.points)

    @property
    def words(self) -> str:
        text = f"{self.indicator.label}, {unit_of(self.indicator)}, {self.latest}"
        text += f" {when(self.periods[-1])}"
        if self.has_limits:
            text += f", special causes in {wording.plural(self.signals, 'quarter')}"
        return text


def panels_chart(page: Page, theme: Theme) -> list[Block]:
    """Return the small panels of a theme's indicators, or nothing where none has a series.

    Parameters
    ----------
    page : Page
        Whose ledger.
    theme : Theme
        Of the catalogue.
    """
    found = []
    for indicator in page.catalogue.compared(theme.id):
        item = printed(page, indicator)
        if not isinstance(item, NotComparable) and indicator.no_verdict is None:
            drawn = _drawn(page, item)
            if len(drawn.points) > 1:
                found.append(drawn)
    return [_figure(page, theme, found)] if found else []


def _drawn(page: Page, item: Printed) -> _Drawn:
    chart = page.assessments.changes(item.indicator).chart
    periods: list[ComparablePeriod]
    if isinstance(chart, Refused):
        known = [
            (point.period, point.own)
            for point in page.measures.series(item.indicator)
            if point.own is not None
        ]
        periods = [period for period, _ in known]
        points = [
            ControlPoint(middle_of(period), value, _NAN, _NAN, _NAN, 0, False, False)
            for period, value in known
        ]
    else:
        periods = [Quarter.parse(point.label) for point in chart.points]
        points = control_points(chart)
    last_two = [period.end for period in periods[-2:]]
    recorded = page.measures.series(item.indicator)[-1].own
    broken = breaks_between(page, item.indicator, last_two[0], last_two[-1])
    limits = not isinstance(chart, Refused)
    return _Drawn(item, points, periods, limits, recorded, one_way=not broken)


def _said(found: list[_Drawn]) -> str:
    """Return the finding: series with special causes, or figures that are up on the last."""
    charted = [drawn for drawn in found if drawn.has_limits]
    if charted:
        signals, number = sum(drawn.signals > 0 for drawn in charted), len(charted)
        series = f"{wording.spelled(number)} quarterly series"
        if signals == 0:
            return f"no special cause in {series}"
        among = series if signals == number else f"{wording.spelled(signals)} of {series}"
        return f"special causes in {among}"
    up = sum(drawn.is_up for drawn in found if drawn.one_way)
    known = sum(drawn.one_way for drawn in found)
    if not known:
        return "a series break before the latest figures"
    among = wording.plural(known, "figure")
    return f"{wording.spelled(up) if up else 'none'} of {among} up on the period before"


def _figure(page: Page, theme: Theme, found: list[_Drawn]) -> Figure:
    title = f"{theme.title}: {_said(found)}"
    ends = [drawn.periods[place].end.year for drawn in found for place in (0, -1)]
    some, every = (test(drawn.has_limits for drawn in found) for test in (any, all))
    first, last = str(min(ends)), str(max(ends))
    adjusted = "; quarterly series seasonally adjusted" if some else ""
    units = wording.listed(list(dict.fromkeys(unit_of(drawn.indicator) for drawn in found)))
    svg = panels(
        title,
        f"{page.force_name}, {units}, {first} to {last}, each on its own scale from zero with its "
        f"latest figure{adjusted}",
        [
            Panel(
                dated(page, drawn.indicator.label, drawn.periods[-1]),
                drawn.latest,
                drawn.points,
                times_of(page, drawn.indicator, drawn.periods),
            )
            for drawn in found
        ],
        (first, last),
        "COVID-19",
    )
    releases = frozenset[str]().union(*(drawn.item.comparison.releases for drawn in found))
    each = "; ".join(drawn.words for drawn in found)
    number = wording.upper_first(wording.plural(len(found), "small line chart"))
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{theme.id}.panels",
            kind="figure",
            chapter=page.group.id,
            text=f"{number}. {title}. {each}.",
            period=f"{first} to {last}",
            area=page.measures.force.code,
            method="control chart of each adjusted quarterly series; yearly series as they are",
            n=len(found),
            releases=tuple(sorted(releases)),
            title=title,
        ),
        [
            *("indicator", "unit", "period", "value", "centre", "lower", "upper"),
            *("phase", "excluded", "special_cause"),
        ],
        [row for drawn in found for row in _rows(drawn)],
        svg,
    )
    note = f"{RULES_NOTE} " if some else ""
    note += "Series without limits have too few separate periods for them. " if not every else ""
    newest = max(drawn.periods[-1].end for drawn in found)
    return Figure(entry, svg, note + page.sources(releases, newest))


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _rows(drawn: _Drawn) -> list[list[Cell]]:
    return [
        [
            drawn.indicator.id,
            unit_of(drawn.indicator),
            str(period),
            point.value,
            _known(point.centre),
            _known(point.lower),
            _known(point.upper),
            point.phase,
            int(point.excluded),
            int(point.signal),
        ]
        for point, period in zip(drawn.points, drawn.periods, strict=True)
    ]
