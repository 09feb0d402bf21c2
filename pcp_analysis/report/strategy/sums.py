"""What the strategy report's printed figures are made of, and where they do not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis.documents.strategy_models import Dashboard, StrategyReport, SummaryRow
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics.rounding import round_half_up

_COLUMNS = {"total": "total", "complete": "complete", "ongoing": "ongoing", "at_risk": "at risk"}


@dataclass(frozen=True)
class Doubt:
    """A printed figure that is not the sum it ought to be.

    Parameters
    ----------
    place : str
        Plan or strand, and quarter.
    what : str
        What is compared with what.
    printed, recomputed : int
        Both figures.
    locator : str
        Where the printed figure stands.
    note : str
        What explains it, as far as the figures show; empty where nothing does.
    """

    place: str
    what: str
    printed: int
    recomputed: int
    locator: str
    note: str

    @property
    def difference(self) -> int:
        """Recomputed minus printed."""
        return self.recomputed - self.printed


def sum_of(items: Sequence[Dashboard | SummaryRow], name: str) -> int:
    """Return the sum of a column over rows, cells without a figure left out.

    Parameters
    ----------
    items : sequence of Dashboard or SummaryRow
        Rows.
    name : str
        ``total``, ``complete``, ``ongoing`` or ``at_risk``.
    """
    return sum(getattr(item, name) or 0 for item in items)


def strand_sum(report: StrategyReport, row: SummaryRow, name: str) -> int | None:
    """Return what the dashboards behind a summary row add up to; None where it has none.

    Parameters
    ----------
    report : StrategyReport
        Dashboards.
    row : SummaryRow
        A strand, or the total, which every dashboard is behind.
    name : str
        Column.
    """
    plans = [
        item
        for item in report.plans(Quarter.parse(row.quarter))
        if row.row == "total" or item.strand == row.strand
    ]
    return sum_of(plans, name) if plans else None


def _place(item: Dashboard | SummaryRow) -> str:
    return f"{item.title}, {item.quarter_label}"


def _statuses(item: Dashboard | SummaryRow) -> list[Doubt]:
    if item.total is None or item.added == item.total:
        return []
    what = "total, against its statuses"
    return [Doubt(_place(item), what, item.total, item.added, item.locator, item.note)]


def _against_dashboards(report: StrategyReport, row: SummaryRow) -> list[Doubt]:
    found = []
    for name, label in _COLUMNS.items():
        printed, added = getattr(row, name), strand_sum(report, row, name)
        if printed is not None and added is not None and printed != added:
            what = f"{label}, against the dashboards"
            found.append(Doubt(_place(row), what, printed, added, row.locator, row.note))
    return found


def _against_rows(report: StrategyReport) -> list[Doubt]:
    total, found = report.total, []
    for name, label in _COLUMNS.items():
        printed, added = getattr(total, name), sum_of(report.strands, name)
        if printed is not None and printed != added:
            what = f"{label}, against the rows above it"
            found.append(Doubt(_place(total), what, printed, added, total.locator, total.note))
    return found


def _percentages(report: StrategyReport) -> list[Doubt]:
    total, found = report.total, []
    for name, label in list(_COLUMNS.items())[1:]:
        printed, count = getattr(total, f"{name}_percent"), getattr(total, name)
        if printed is None or count is None or not total.total:
            continue
        share = int(round_half_up(100 * count / total.total, 0))
        if share != printed:
            what = f"{label} per cent of the total"
            found.append(Doubt(_place(total), what, printed, share, total.locator, total.note))
    return found


def doubts(report: StrategyReport) -> list[Doubt]:
    """Return every place where printed figures of the plans do not add up.

    Parameters
    ----------
    report : StrategyReport
        As printed.

    Returns
    -------
    list of Doubt
        Dashboards first, then the strands of the summary, then its total.
    """
    plans = [item for item in report.dashboards if item.total is not None]
    found = [doubt for item in plans for doubt in _statuses(item)]
    for row in report.strands:
        found += _statuses(row) + _against_dashboards(report, row)
    found += _statuses(report.total) + _against_rows(report)
    return [*found, *_against_dashboards(report, report.total), *_percentages(report)]
