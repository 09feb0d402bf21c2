"""What a strategy report holds, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pcp_analysis.catalogue.documents import Remark, StrategyDocument
from pcp_analysis.catalogue.models import Strict
from pcp_analysis.periods import Quarter


class _Statuses(Strict):
    """Actions of a plan by status; None where the document prints nothing."""

    title: str
    strand: str
    quarter: str
    total: int | None
    complete: int | None
    ongoing: int | None
    at_risk: int | None
    printed: str
    locator: str
    note: str

    @property
    def quarter_label(self) -> str:
        """British form of the quarter."""
        return Quarter.parse(self.quarter).label

    @property
    def known(self) -> tuple[int, ...]:
        """Every status that is printed."""
        found = (self.complete, self.ongoing, self.at_risk)
        return tuple(number for number in found if number is not None)

    @property
    def added(self) -> int:
        """Sum of the statuses that are printed."""
        return sum(self.known)


class Dashboard(_Statuses):
    """A delivery plan in a quarter."""

    plan: str
    unallocated: int | None
    deferred: int | None

    @property
    def known(self) -> tuple[int, ...]:
        """Every status that is printed, those of the tracker too."""
        found = (*super().known, self.unallocated, self.deferred)
        return tuple(number for number in found if number is not None)


class SummaryRow(_Statuses):
    """A row of the report's summary table: a strand, or the total of all."""

    row: Literal["strand", "total"]
    complete_percent: int | None
    ongoing_percent: int | None
    at_risk_percent: int | None


class Risk(Strict):
    """An entry of the risk register."""

    risk_id: str
    strand: str
    reference: str
    registered: str
    owner: str
    risk: str
    level: str
    response: str
    mitigation: str
    locator: str
    note: str


class PrintedComparison(Strict):
    """A figure now and before; None where the document prints the change alone."""

    measure: str
    label: str
    indicator: str
    span: Literal["twelve_months", "quarter"]
    period: str
    previous_period: str
    value: float | None
    previous_value: float | None
    change: float | None
    percentage: float | None
    unit: str
    printed: str
    change_printed: str
    percentage_printed: str
    locator: str
    note: str

    @property
    def is_count(self) -> bool:
        """True where the unit is things, not a share of them."""
        return not self.unit.startswith("per cent")


class OrderFigure(Strict):
    """Domestic violence protection notices and orders of a month, or what is printed of them."""

    month: str
    series: Literal["granted", "breaches", "change-on-previous-year"]
    value: int
    printed: str
    locator: str
    unit: str
    note: str


@dataclass(frozen=True)
class StrategyReport:
    """Everything that the book takes from the report.

    Parameters
    ----------
    document : StrategyDocument
        Whose it is, its title and date.
    dashboards : tuple of Dashboard
        Plans by quarter, in the order of the report; a tracker without a total stands apart.
    summary : tuple of SummaryRow
        The strands of the summary table, and last its total.
    risks : tuple of Risk
        The register.
    comparisons : tuple of PrintedComparison
        Periods of 12 months and quarters.
    orders : tuple of OrderFigure
        By month.
    """

    document: StrategyDocument
    dashboards: tuple[Dashboard, ...]
    summary: tuple[SummaryRow, ...]
    risks: tuple[Risk, ...]
    comparisons: tuple[PrintedComparison, ...]
    orders: tuple[OrderFigure, ...]

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """Quarters of the dashboards, first to last."""
        return tuple(sorted({Quarter.parse(item.quarter) for item in self.dashboards}))

    def plans(self, quarter: Quarter) -> tuple[Dashboard, ...]:
        """Return the delivery plans of a quarter, in the order of the report."""
        return tuple(
            item
            for item in self.dashboards
            if item.quarter == str(quarter) and item.total is not None
        )

    @property
    def trackers(self) -> tuple[Dashboard, ...]:
        """Lists of actions without a total, which stand beside the plans."""
        return tuple(item for item in self.dashboards if item.total is None)

    @property
    def strands(self) -> tuple[SummaryRow, ...]:
        """The summary table without its total."""
        return tuple(item for item in self.summary if item.row == "strand")

    @property
    def total(self) -> SummaryRow:
        """The total of the summary table."""
        return next(item for item in self.summary if item.row == "total")

    def remarks(self, topic: str) -> tuple[Remark, ...]:
        """Return what is to be known of a topic."""
        return tuple(item for item in self.document.remarks if item.topic == topic)
