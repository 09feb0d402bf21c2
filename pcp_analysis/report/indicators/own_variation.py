"""Ranks by own dispersion, rare events and changes in percentage points, in words and tables."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.measures import ForceFigure, NotComparable
from pcp_analysis.analysis.own_variation import (
    points_change,
    rank_by_dispersion,
    rare_events,
    yearly_dispersions,
)
from pcp_analysis.analysis.results import PointsAssessment, RareAssessment, Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.blocks import Block, Column, Prose, Row, Table
from pcp_analysis.report.indicators.yardsticks import POINT_DECIMALS, RATIO_DECIMALS, Said
from pcp_analysis.report.ledger import Cell
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import Interval, PairedRank, RareLine
from pcp_analysis.texts.plain import for_markdown

_NOT = "not available"


def _said(page: Page, indicator: Indicator, *figures: ForceFigure) -> Said:
    return Said(
        page,
        indicator,
        figures[0].period.label,
        tuple(sorted(frozenset[str]().union(*(figure.releases for figure in figures)))),
        tuple(sorted({figure.force.code for figure in figures})),
    )


def _interval(found: Interval | None, decimals: int) -> str:
    if found is None:
        return _NOT
    return f"{wording.number(found.lower, decimals)} to {wording.number(found.upper, decimals)}"


def rank_words(rank: PairedRank) -> str:
    """Return whether a rank can be told from its neighbours."""
    return "cannot be told from its neighbours" if rank.neighbours_unclear else "told apart"


def rank_blocks(page: Page, indicator: Indicator) -> Sequence[Block]:
    """Return the ranks of the group with intervals from each force's own variation.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        What forces are ranked by.
    """
    group = page.measures.comparison(indicator)
    if isinstance(group, NotComparable):
        return [Prose(f"No comparison: {for_markdown(group.reason)}.")]
    ranks = rank_by_dispersion(page.assessments, group)
    if isinstance(ranks, Refused):
        return [Prose(f"The rank has no interval: {for_markdown(ranks.reason)}.")]
    said, own = _said(page, indicator, *group.figures), ranks[group.own.force.name]
    low, high = (
        said.entry(f"own-rank-{name}", f"{limit}", float(limit), "rank", own.method, own.confidence)
        for name, limit in (("lower", own.lower), ("upper", own.upper))
    )
    words = said.entry("own-rank-words", rank_words(own), method=own.method)
    dispersions = yearly_dispersions(page.assessments, group)
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for figure in group.figures:
        rank, name = ranks[figure.force.name], figure.force.name
        phi = dispersions[name].floored
        alike = ", ".join(rank.not_told_apart)
        data.append([name, figure.force.code, rank.estimate, rank.lower, rank.upper, phi, alike])
        cells = [name, f"{rank.estimate}", f"{rank.lower} to {rank.upper}", wording.number(phi, 1)]
        rows.append(Row(cells, figure is group.own))
    entry = said.table(
        "own-ranks",
        f"ranks in the {page.group.label}, each force's own variation",
        own.method,
        ["force", "area", "rank", "lower", "upper", "variance_over_poisson", "not_told_apart"],
        data,
    )
    columns = [
        Column("Force", numeric=False),
        Column("Rank"),
        Column("95% interval"),
        Column("Variance over Poisson"),
    ]
    text = (
        f"The rank lies between {low.role} and {high.role} (95% interval), each force's own figures "
        f"varying as they do: {words.role}."
    )
    return [Prose(text), Table(entry, columns, rows, compact=True)]


def rare_blocks(page: Page, indicator: Indicator) -> Sequence[Block]:
    """Return rare events as counted, and with declared incidents set aside.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        A count of rare events.
    """
    found = rare_events(page.measures, indicator)
    if isinstance(found, Refused):
        return [Prose(f"Not counted as rare events: {for_markdown(found.reason)}.")]
    said = _said(page, indicator, found.figure, found.previous)
    titles = [item.title for item in (*found.change.clusters, *found.change.previous_clusters)]
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for name, line in rare_lines(found).items():
        low, high = (line.ratio.lower, line.ratio.upper) if line.ratio else (None, None)
        data.append([name, line.count, line.previous_count, line.difference])
        data[-1] += [line.ratio.estimate if line.ratio else None, low, high]
        cells = [
            wording.upper_first(name),
            wording.number(line.previous_count),
            _interval(line.previous_interval, 1),
            wording.number(line.count),
            _interval(line.interval, 1),
            wording.signed(line.difference),
            _interval(line.ratio, RATIO_DECIMALS),
        ]
        rows.append(Row(cells))
    entry = said.table(
        "rare-events",
        f"events, beside {found.previous.period.label}",
        "counts with exact intervals; ratio of the rates by the exact conditional interval",
        ["line", "count", "previous_count", "difference", "ratio", "lower", "upper"],
        data,
    )
    columns = [
        Column("Counted", numeric=False),
        Column(found.previous.period.label),
        Column("95% interval"),
        Column(found.figure.period.label),
        Column("95% interval"),
        Column("Difference"),
        Column("Ratio of rates, 95% interval"),
    ]
    text = "Nothing is adjusted, and no percentage is taken of a small base."
    if titles:
        text += (
            f" Set aside in the second line: {for_markdown(wording.listed(titles))}, because the "
            f"victims of one incident are not independent events."
        )
    return [Prose(text), Table(entry, columns, rows)]


def rare_lines(found: RareAssessment) -> dict[str, RareLine]:
    """Return the lines of a change in rare events by name, as counted first."""
    lines = {"as counted": found.change.counted}
    if found.change.without_clusters is not None:
        lines["incidents set aside"] = found.change.without_clusters
    return lines


def points_blocks(page: Page, indicator: Indicator) -> Sequence[Block]:
    """Return the change of a percentage in percentage points.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicator : Indicator
        A percentage.
    """
    found = points_change(page.assessments, indicator)
    if isinstance(found, Refused):
        return [Prose(f"No change in percentage points: {for_markdown(found.reason)}.")]
    said, change = _said(page, indicator, found.figure, found.previous), found.change
    by_hand = "difference of the two percentages"
    method = by_hand if isinstance(change, Refused) else change.method
    points = points_of(found)
    moved = said.entry(
        "points", wording.signed(points, POINT_DECIMALS), points, "percentage points", method
    )
    if isinstance(change, Refused):
        rest = "no interval is given, of a year that is not told from chance"
        if indicator.frequency == "quarter":
            rest = f"no interval is given, because {for_markdown(change.reason)}"
    else:
        low, high = (
            said.entry(
                f"points-{name}",
                wording.signed(limit, POINT_DECIMALS),
                limit,
                "percentage points",
                method,
                change.confidence,
            )
            for name, limit in (("lower", change.lower), ("upper", change.upper))
        )
        p_value = said.entry(
            "points-p", wording.p_value(change.p_value), change.p_value, "p-value", method
        )
        rest = f"95% interval {low.role} to {high.role}, p {p_value.role} before adjustment"
    rows: list[Row] = []
    data: list[list[Cell]] = []
    for figure in (found.previous, found.figure):
        recorded = figure.denominator or 0.0
        data.append([figure.period.label, figure.count, recorded, figure.value])
        cells = [wording.number(figure.count), wording.number(recorded)]
        cells.append(wording.number(figure.value, indicator.decimals))
        rows.append(Row([figure.period.label, *cells]))
    entry = said.table(
        "points-table",
        f"percentage, beside {found.previous.period.label}",
        method,
        ["period", "count", "denominator", "value"],
        data,
    )
    columns = [
        Column("Period", numeric=False),
        Column(wording.upper_first(indicator.unit)),
        Column("Recorded"),
        Column("Per cent"),
    ]
    text = f"In points it moved by {moved.role} against {found.previous.period.label} ({rest})."
    return [Prose(text), Table(entry, columns, rows)]


def points_of(found: PointsAssessment) -> float:
    """Return a change in percentage points, whether or not it has an interval."""
    if isinstance(found.change, Refused):
        return found.figure.value - found.previous.value
    return found.change.estimate
