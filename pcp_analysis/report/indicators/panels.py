"""Every indicator of a theme in small panels, at the head of the theme's page: lines, no limits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ComparablePeriod, NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator, Theme
from pcp_analysis.charts.panels import Panel, panels
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Figure
from pcp_analysis.report.indicators.age import dated
from pcp_analysis.report.indicators.change_words import latest_text
from pcp_analysis.report.indicators.changes import printed_change
from pcp_analysis.report.indicators.findings import Finding, finding
from pcp_analysis.report.indicators.positions import Printed, printed, unit_of
from pcp_analysis.report.indicators.timeline import (
    EACH,
    breaks_between,
    middle_of,
    times_of,
    when,
)
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics.rounding import round_half_up


@dataclass(frozen=True)
class _Drawn:
    """An indicator's points with their periods, and what its change on the year found."""

    item: Printed
    finding: Finding
    points: list[tuple[dt.date, float]]
    periods: list[ComparablePeriod]
    is_adjusted: bool
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
        recorded = self.points[-1][1] if self.recorded is None else self.recorded
        return latest_text(self.indicator, recorded)

    @property
    def is_up(self) -> bool:
        """Return whether the latest figure is above the one before, both as they are printed."""
        before, now = (round_half_up(value, self.decimals) for _, value in self.points[-2:])
        return now > before

    @property
    def words(self) -> str:
        text = f"{self.indicator.label}, {unit_of(self.indicator)}, {self.latest}"
        return f"{text} {when(self.periods[-1])}"


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
        values = [value for _, value in known]
    else:
        periods = [Quarter.parse(point.label) for point in chart.points]
        values = [point.value for point in chart.points]
    points = [(middle_of(period), value) for period, value in zip(periods, values, strict=True)]
    last_two = [period.end for period in periods[-2:]]
    recorded = page.measures.series(item.indicator)[-1].own
    broken = breaks_between(page, item.indicator, last_two[0], last_two[-1])
    found = finding(page, item, printed_change(page, item.indicator))
    adjusted = not isinstance(chart, Refused)
    return _Drawn(item, found, points, periods, adjusted, recorded, one_way=not broken)


def _said(found: list[_Drawn]) -> str:
    """Return the finding: changes that are shown, else figures that are up on the last."""
    tested = [drawn for drawn in found if drawn.finding.certainty != "untested"]
    if tested:
        shown = [drawn for drawn in tested if drawn.finding.certainty == "shown"]
        among = f"{wording.spelled(len(tested))} series tested"
        if not shown:
            return f"no change is shown in the {among}"
        ways = {drawn.finding.way for drawn in shown}
        verb = "rose" if ways == {"up"} else "fell" if ways == {"down"} else "changed"
        some = "the" if len(shown) == len(tested) else f"{wording.spelled(len(shown))} of the"
        return f"{some} {among} {verb} in the year"
    up = sum(drawn.is_up for drawn in found if drawn.one_way)
    known = sum(drawn.one_way for drawn in found)
    if not known:
        return "a series break before the latest figures"
    among = wording.plural(known, "figure")
    return f"{wording.spelled(up) if up else 'none'} of {among} up on the period before"


def _figure(page: Page, theme: Theme, found: list[_Drawn]) -> Figure:
    title = f"{theme.title}: {_said(found)}"
    ends = [drawn.periods[place].end.year for drawn in found for place in (0, -1)]
    first, last = str(min(ends)), str(max(ends))
    is_adjusted = any(drawn.is_adjusted for drawn in found)
    adjusted = "; quarters are seasonally adjusted" if is_adjusted else ""
    each = wording.listed(list(dict.fromkeys(EACH[drawn.indicator.frequency] for drawn in found)))
    units = wording.listed(list(dict.fromkeys(unit_of(drawn.indicator) for drawn in found)))
    svg = panels(
        title,
        f"{wording.upper_first(each)}, {units}: {page.force_name}, {first} to {last}, each on its own "
        f"scale from zero with its latest figure{adjusted}",
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
    latest = "; ".join(drawn.words for drawn in found)
    number = wording.upper_first(wording.plural(len(found), "small line chart"))
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{theme.id}.panels",
            kind="figure",
            chapter=page.group.id,
            text=f"{number}. {title}. {latest}.",
            period=f"{first} to {last}",
            area=page.measures.force.code,
            method="each quarterly series seasonally adjusted; yearly series as they are",
            n=len(found),
            releases=tuple(sorted(releases)),
            title=title,
        ),
        ["indicator", "unit", "period", "value"],
        [row for drawn in found for row in _rows(drawn)],
        svg,
    )
    newest = max(drawn.periods[-1].end for drawn in found)
    return Figure(entry, svg, page.sources(releases, newest))


def _rows(drawn: _Drawn) -> list[list[Cell]]:
    return [
        [drawn.indicator.id, unit_of(drawn.indicator), str(period), value]
        for (_, value), period in zip(drawn.points, drawn.periods, strict=True)
    ]
