"""One indicator of an edition, step by step: its series, change, peers, rank, signals and charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.api.drawings import DrawingKind, compared_step, drawing_of, drawn_step
from pcp_analysis.api.results import (
    ChangeResult,
    Drawing,
    FigureResult,
    PeerResult,
    RankResult,
    Refusal,
    SeriesResult,
    Showing,
    SignalsResult,
    refusal,
)
from pcp_analysis.api.tables import frame, frame_of
from pcp_analysis.api.yardsticks import IndicatorYardsticks
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.indicators.changes import change_sentence, changes_table, printed_change
from pcp_analysis.report.indicators.group_charts import dot_chart, own_interval
from pcp_analysis.report.indicators.group_tables import forces_table
from pcp_analysis.report.indicators.positions import Printed, printed, unit_of
from pcp_analysis.report.indicators.signals import CONTROL_COLUMNS, control_rows
from pcp_analysis.report.indicators.theme import (
    arithmetic_sentence,
    figure_sentence,
    verdict_sentences,
)
from pcp_analysis.report.indicators.trend import (
    SERIES_COLUMNS,
    known_span,
    series_rows,
    trend_chart,
)
from pcp_analysis.report.page import Page


def _forces(page: Page, item: Printed) -> pd.DataFrame:
    return frame_of(page, forces_table(page, item).entry)


def _figure_blocks(page: Page, item: Printed) -> Sequence[Block]:
    return [Prose(figure_sentence(page, item))]


def _peer_blocks(page: Page, item: Printed) -> Sequence[Block]:
    said = [" ".join(verdict_sentences(page, item)), arithmetic_sentence(page, item)]
    return [*(Prose(text) for text in said if text), forces_table(page, item)]


@dataclass(frozen=True, eq=False)
class IndicatorAnalysis(IndicatorYardsticks):
    """An indicator of an edition; each method is one step of its analysis.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    indicator : Indicator
        Of the catalogue.

    Examples
    --------
    >>> robbery = edition.indicator("robbery")
    >>> robbery.id, robbery.polarity
    ('robbery', 'lower_is_better')
    """

    @property
    def id(self) -> str:
        """Its id in the catalogue."""
        return self.indicator.id

    @property
    def label(self) -> str:
        """Its name."""
        return self.indicator.label

    @property
    def definition(self) -> str:
        """What is counted."""
        return self.indicator.definition

    @property
    def unit(self) -> str:
        """Unit of the figure that forces are compared by."""
        return unit_of(self.indicator)

    @property
    def theme(self) -> str | None:
        """Id of its theme."""
        return self.indicator.theme

    @property
    def polarity(self) -> str:
        """Which direction is better: ``lower_is_better``, ``higher_is_better``, ``no_judgement``."""
        return self.indicator.polarity

    def figure(self) -> FigureResult:
        """Return the newest figure that can be compared, with the interval of its own count.

        Returns
        -------
        FigureResult
            The figure in ``unit``; refused where none is known.

        Examples
        --------
        >>> figure = edition.indicator("robbery").figure()
        >>> figure.interval[0] <= figure.estimate <= figure.interval[1]
        True
        """
        scratch = self.page.apart()
        item = printed(scratch, self.indicator)
        if isinstance(item, NotComparable):
            return FigureResult(**self._refused(item.reason, self._step(_figure_blocks)))
        own = item.comparison.own
        chance = item.assessment.intervals.get(own.force)
        return FigureResult(
            indicator=self.id,
            estimate=own.value,
            interval=own_interval(item, own.force),
            confidence=chance.confidence if chance else None,
            unit=self.unit,
            period=own.period.label,
            method=item.value.method or "",
            n=1,
            count=own.count,
            data=_forces(scratch, item),
            showing=self._step(_figure_blocks),
        )

    def series(self) -> SeriesResult:
        """Return the figures of single periods since 2015/16, beside the average of the group.

        Returns
        -------
        SeriesResult
            Its data have a row for each quarter, or each year where only years are published.

        Examples
        --------
        >>> series = edition.indicator("robbery").series()
        >>> len(series.data) >= series.n
        True
        """
        measures, points = self.page.measures, known_span(self.page.measures, self.indicator)
        own = [point.own for point in points if point.own is not None]
        showing = self._step(lambda page, item: [trend_chart(page, item)])
        if not own:
            return SeriesResult(**self._refused("no figure is at hand", showing))
        return SeriesResult(
            indicator=self.id,
            estimate=own[-1],
            interval=None,
            confidence=None,
            unit=self.unit,
            period=points[-1].period.label,
            method="discrete periods; the group average includes the force",
            n=len(own),
            data=frame(SERIES_COLUMNS, series_rows(measures, self.indicator)),
            showing=showing,
        )

    def change(self) -> ChangeResult:
        """Return the 12 months to the quarter against the 12 before.

        Returns
        -------
        ChangeResult
            A rate ratio; its data hold the changes of the single quarter too.

        Examples
        --------
        >>> change = edition.indicator("robbery").change()
        >>> change.interval[0] < change.estimate < change.interval[1]
        True
        """
        scratch = self.page.apart()
        item = printed_change(scratch, self.indicator)
        twelve = item.assessment.changes["twelve-months"]
        showing = Showing(self.page, self._change_blocks)
        if isinstance(twelve, Refused):
            refused = self._refused(twelve.reason, showing)
            words, verdict = item.twelve_months.text, item.direction.text
            return ChangeResult(**refused, words=words, verdict=verdict)
        adjustment = item.assessment.adjustments.get("twelve-months")
        table = changes_table(scratch, self.indicator)
        return ChangeResult(
            indicator=self.id,
            estimate=twelve.estimate,
            interval=(twelve.lower, twelve.upper),
            confidence=twelve.confidence,
            unit="rate ratio",
            period=f"{twelve.period} on {twelve.previous_period}",
            method=twelve.method,
            n=int(twelve.n),
            words=item.twelve_months.text,
            verdict=item.direction.text,
            p_value=twelve.p_value,
            adjusted_p_value=adjustment.adjusted_p_value if adjustment else None,
            data=frame_of(scratch, table.entry) if table else frame((), ()),
            showing=showing,
        )

    def against_peers(self) -> PeerResult:
        """Return the force against what its most similar group leads to expect of it.

        Returns
        -------
        PeerResult
            The interval is the expected range; its data have a row for each force.

        Examples
        --------
        >>> peers = edition.indicator("robbery").against_peers()
        >>> peers.n == len(peers.data)
        True
        """
        scratch = self.page.apart()
        item = printed(scratch, self.indicator)
        if isinstance(item, NotComparable):
            return PeerResult(
                **self._refused(item.reason, self._step(_figure_blocks)),
                verdict="no comparison",
            )
        test, beginning = item.assessment.test, f"{scratch.group.id}.{self.id}.expected"
        bounds = None
        if not isinstance(test, Refused):
            low, high = (scratch.ledger.get(f"{beginning}-{name}") for name in ("lower", "upper"))
            bounds = (low.value or 0.0, high.value or 0.0)
        return PeerResult(
            indicator=self.id,
            estimate=item.value.value,
            interval=bounds,
            confidence=None if isinstance(test, Refused) else test.confidence,
            unit=self.unit,
            period=item.period.text,
            method=item.expected_range.method or "",
            n=item.comparison.position.group_size,
            refused=test.reason if isinstance(test, Refused) else None,
            verdict=item.verdict.text,
            average=item.average.value,
            p_value=item.p_value.value,
            adjusted_p_value=item.adjusted_p_value.value,
            outside=tuple(force.name for force in item.assessment.outside),
            data=_forces(scratch, item),
            showing=self._step(_peer_blocks),
        )

    def rank(self) -> RankResult:
        """Return the rank in the most similar group with its simulated interval.

        Returns
        -------
        RankResult
            1 is the best, or the lowest where no direction is better.

        Examples
        --------
        >>> rank = edition.indicator("robbery").rank()
        >>> 1 <= rank.interval[0] <= rank.estimate <= rank.interval[1] <= rank.n
        True
        """
        scratch = self.page.apart()
        item = printed(scratch, self.indicator)
        if isinstance(item, NotComparable):
            return RankResult(
                **self._refused(item.reason, self._step(_figure_blocks)), words="no comparison"
            )
        rank = item.assessment.rank
        return RankResult(
            indicator=self.id,
            estimate=item.rank.value,
            interval=None if isinstance(rank, Refused) else (rank.lower, rank.upper),
            confidence=None if isinstance(rank, Refused) else rank.confidence,
            unit="rank",
            period=item.period.text,
            method=(item.rank if isinstance(rank, Refused) else item.rank_interval).method or "",
            n=item.comparison.position.group_size,
            words=item.rank.text,
            data=_forces(scratch, item),
            showing=self._step(lambda page, shown: [dot_chart(page, shown)]),
        )

    def signals(self) -> SignalsResult:
        """Return the control chart of the quarters, and what a test of trend finds.

        Returns
        -------
        SignalsResult
            The last seasonally adjusted value between its limits; data have a row for each quarter.

        Examples
        --------
        >>> signals = edition.indicator("robbery").signals()
        >>> len(signals.special_causes) == len(signals.data.query("signals != ''"))
        True
        """
        found = self.page.assessments.changes(self.indicator)
        chart = found.chart
        trend = found.trend.reason if isinstance(found.trend, Refused) else found.trend.word
        if isinstance(chart, Refused):
            return SignalsResult(
                **self._refused(chart.reason, drawn_step(self.page, self.indicator, "control")),
                special_causes=(),
                trial=False,
                trend=trend,
            )
        last = chart.points[-1]
        return SignalsResult(
            indicator=self.id,
            estimate=last.value,
            interval=(last.lower, last.upper),
            confidence=None,
            unit=self.unit,
            period=last.label,
            method=chart.method,
            n=chart.n,
            special_causes=tuple(point.label for point in chart.points if point.signals),
            trial=chart.trial,
            trend=trend,
            data=frame(CONTROL_COLUMNS, control_rows(chart)),
            showing=drawn_step(self.page, self.indicator, "control"),
        )

    def chart(self, kind: DrawingKind = "trend") -> Drawing:
        """Return a chart as the book draws it.

        Parameters
        ----------
        kind : {"trend", "ranked", "control", "funnel", "twelve-months"}
            Which.

        Returns
        -------
        Drawing
            Refused, with the reason, where the indicator has no such chart.

        Raises
        ------
        ParameterError
            If there is no such kind, with the nearest one.

        Examples
        --------
        >>> edition.indicator("robbery").chart("ranked").data["area"].is_unique
        True
        """
        return drawing_of(self.page, self.indicator, kind)

    def _repr_html_(self) -> str:
        return Markup("<p><strong>{}</strong> ({}). {}</p>").format(
            self.label, self.unit, self.definition
        )

    def _refused(self, reason: str, showing: Showing) -> Refusal:
        period = self.page.measures.quarter.label
        return refusal(self.id, self.unit, period, reason, showing)

    def _step(self, blocks: Callable[[Page, Printed], Sequence[Block]]) -> Showing:
        return compared_step(self.page, self.indicator, blocks)

    def _change_blocks(self, page: Page) -> Sequence[Block]:
        said = change_sentence(page, self.indicator, printed_change(page, self.indicator))
        table = changes_table(page, self.indicator)
        return [Prose(said), *([table] if table else [])]
