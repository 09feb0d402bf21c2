"""Steps of an indicator's analysis: yardsticks, rare events, changes in points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.analysis.own_variation import points_change, rank_by_dispersion, rare_events
from pcp_analysis.analysis.results import Refused, YardstickAssessment
from pcp_analysis.api.results import Showing, refusal
from pcp_analysis.api.tables import table_of
from pcp_analysis.api.yardstick_results import (
    PairedRankResult,
    PointsResult,
    RareResult,
    SimilarityResult,
    YardstickResult,
)
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.yardsticks import FamilyId
from pcp_analysis.report.blocks import Block
from pcp_analysis.report.indicators.own_variation import (
    points_blocks,
    points_of,
    rank_blocks,
    rank_words,
    rare_blocks,
    rare_lines,
)
from pcp_analysis.report.indicators.positions import unit_of
from pcp_analysis.report.indicators.yardsticks import (
    in_unit,
    similarity_blocks,
    yardstick_blocks,
)
from pcp_analysis.report.page import Page


def _refused_by(found: YardstickAssessment | NotComparable) -> str | None:
    """Return why a comparison is refused, or None where it is made."""
    if isinstance(found, NotComparable):
        return found.reason
    return found.test.reason if isinstance(found.test, Refused) else None


@dataclass(frozen=True, eq=False)
class IndicatorYardsticks:
    """What an indicator's figures are held against; each method is one step of its analysis.

    Parameters
    ----------
    page : Page
        Takes in what is shown.
    indicator : Indicator
        Of the catalogue.
    """

    page: Page = field(repr=False)
    indicator: Indicator

    def against_kept_peers(self) -> YardstickResult:
        """Return the force against its group, the one farthest peer set aside.

        Returns
        -------
        YardstickResult
            The interval is the expected range; its data have a row for each force.

        Notes
        -----
        The same test as :meth:`IndicatorAnalysis.against_peers`, with the centre and the smallest
        difference that would have been found; one odd peer cannot widen the range.

        Examples
        --------
        >>> kept = edition.indicator("robbery").against_kept_peers()
        >>> kept.interval[0] < kept.centre < kept.interval[1]
        True
        """
        return self._against("peers")

    def against_all_forces(self) -> YardstickResult:
        """Return the force against all forces of England and Wales, the farthest tenth set aside.

        Returns
        -------
        YardstickResult
            As against the group; a force with few residents is no part of it.

        Examples
        --------
        >>> everyone = edition.indicator("robbery").against_all_forces()
        >>> everyone.n > edition.indicator("robbery").against_peers().n
        True
        """
        return self._against("all-forces")

    def against_region(self) -> YardstickResult:
        """Return the force against the other forces of its region, the farthest one set aside.

        Returns
        -------
        YardstickResult
            Refused where fewer than four of them have a figure.

        Examples
        --------
        >>> region = edition.indicator("robbery").against_region()
        >>> region.refused is None or "region" in region.refused
        True
        """
        return self._against("region")

    def similarity(self) -> SimilarityResult:
        """Return different, similar or cannot tell: the difference from the group beside its margin.

        Returns
        -------
        SimilarityResult
            A ratio to the centre of the group, or percentage points from it; its data have a row
            for each yardstick, with the smallest difference that 80% power would have found.

        Examples
        --------
        >>> similar = edition.indicator("robbery").similarity()
        >>> similar.outcome in ("different", "similar", "cannot_tell")
        True
        """
        unit = "percentage points" if self.indicator.is_percentage else "ratio"
        found = self.page.yardsticks.against(self.indicator, "peers")
        showing = self._shows(similarity_blocks)
        reason = _refused_by(found)
        if isinstance(found, NotComparable) or isinstance(found.outcome, Refused):
            return SimilarityResult(
                **refusal(self.indicator.id, unit, self._quarter, reason or "", showing),
                outcome="refused",
                words="no comparison",
                margin=None,
                everyone=None,
                disagreement=None,
            )
        same, why = found.equivalence, self.page.yardsticks.disagreement(self.indicator)
        data = self._data(similarity_blocks)
        label = self.page.yardsticks.label("all-forces")
        everyone = data.loc[data["yardstick"] == label, "outcome"]
        refused = same.reason if isinstance(same, Refused) else None
        return SimilarityResult(
            indicator=self.indicator.id,
            estimate=None if isinstance(same, Refused) else same.estimate,
            interval=None if isinstance(same, Refused) else (same.lower, same.upper),
            confidence=None if isinstance(same, Refused) else same.confidence,
            unit=unit,
            period=found.group.own.period.label,
            method=same.reason if isinstance(same, Refused) else same.method,
            n=len(found.group.figures),
            refused=refused,
            outcome=found.outcome.key,
            words=found.outcome.words,
            margin=None if isinstance(same, Refused) else same.margin.limits,
            everyone=None if everyone.empty else str(everyone.iloc[0]),
            disagreement=why.sentence if why else None,
            data=data,
            showing=showing,
        )

    def rank_by_dispersion(self) -> PairedRankResult:
        """Return the rank in the group, its interval from how much each force's own figures vary.

        Returns
        -------
        PairedRankResult
            1 is the best, or the lowest where no direction is better.

        Examples
        --------
        >>> rank = edition.indicator("robbery").rank_by_dispersion()
        >>> rank.interval[0] <= rank.estimate <= rank.interval[1]
        True
        """
        group, showing = self.page.measures.comparison(self.indicator), self._shows(rank_blocks)
        ranks = (
            Refused(group.reason)
            if isinstance(group, NotComparable)
            else rank_by_dispersion(self.page.assessments, group)
        )
        if isinstance(group, NotComparable) or isinstance(ranks, Refused):
            reason = ranks.reason if isinstance(ranks, Refused) else ""
            return PairedRankResult(
                **refusal(self.indicator.id, "rank", self._quarter, reason, showing),
                words="not available",
                not_told_apart=(),
            )
        own = ranks[group.own.force.name]
        return PairedRankResult(
            indicator=self.indicator.id,
            estimate=float(own.estimate),
            interval=(own.lower, own.upper),
            confidence=own.confidence,
            unit="rank",
            period=group.own.period.label,
            method=own.method,
            n=int(own.n),
            words=rank_words(own),
            not_told_apart=own.not_told_apart,
            data=self._data(rank_blocks),
            showing=showing,
        )

    def rare_events(self) -> RareResult:
        """Return a count of rare events beside the year before, nothing adjusted.

        Returns
        -------
        RareResult
            The count without declared incidents with its exact interval; its data have a row as
            counted, and one with the incidents set aside. Refused where events are not rare.

        Examples
        --------
        >>> homicide = edition.indicator("homicide").rare_events()
        >>> homicide.interval[0] <= homicide.count <= homicide.interval[1]
        True
        >>> edition.indicator("robbery").rare_events().refused
        "it is not declared a count of rare events; its change is tested as a rate's"
        """
        found, showing = rare_events(self.page.measures, self.indicator), self._shows(rare_blocks)
        unit = self.indicator.unit
        if isinstance(found, Refused):
            return RareResult(
                **refusal(self.indicator.id, unit, self._quarter, found.reason, showing),
                counted=None,
                previous_counted=None,
                count=None,
                previous_count=None,
                ratio=None,
                ratio_interval=None,
                p_value=None,
                set_aside=(),
            )
        change = found.change
        line = list(rare_lines(found).values())[-1]
        exact, ratio = line.interval, line.ratio
        clusters = (*change.clusters, *change.previous_clusters)
        return RareResult(
            indicator=self.indicator.id,
            estimate=float(line.count),
            interval=(exact.lower, exact.upper) if exact else None,
            confidence=exact.confidence if exact else None,
            unit=unit,
            period=f"{found.figure.period.label} on {found.previous.period.label}",
            method=exact.method if exact else "counted",
            n=2,
            counted=change.counted.count,
            previous_counted=change.counted.previous_count,
            count=line.count,
            previous_count=line.previous_count,
            ratio=ratio.estimate if ratio else None,
            ratio_interval=(ratio.lower, ratio.upper) if ratio else None,
            p_value=ratio.p_value if ratio else None,
            set_aside=tuple(cluster.title for cluster in clusters),
            data=self._data(rare_blocks),
            showing=showing,
        )

    def change_in_percentage_points(self) -> PointsResult:
        """Return the change of a percentage on the year before, in percentage points.

        Returns
        -------
        PointsResult
            Its interval and p-value have the variance of the change that the book tests as a
            ratio. Refused of what is not a percentage.

        Examples
        --------
        >>> points = edition.indicator("all-crime-solved-rate").change_in_percentage_points()
        >>> abs(points.estimate - (points.percentage - points.previous_percentage)) < 1e-9
        True
        """
        found = points_change(self.page.assessments, self.indicator)
        showing, unit = self._shows(points_blocks), "percentage points"
        if isinstance(found, Refused):
            return PointsResult(
                **refusal(self.indicator.id, unit, self._quarter, found.reason, showing),
                percentage=None,
                previous_percentage=None,
                p_value=None,
            )
        change = found.change
        return PointsResult(
            indicator=self.indicator.id,
            estimate=points_of(found),
            interval=None if isinstance(change, Refused) else (change.lower, change.upper),
            confidence=None if isinstance(change, Refused) else change.confidence,
            unit=unit,
            period=f"{found.figure.period.label} on {found.previous.period.label}",
            method=f"no interval: {change.reason}"
            if isinstance(change, Refused)
            else change.method,
            n=2,
            percentage=found.figure.value,
            previous_percentage=found.previous.value,
            p_value=None if isinstance(change, Refused) else change.p_value,
            data=self._data(points_blocks),
            showing=showing,
        )

    @property
    def _quarter(self) -> str:
        return self.page.measures.quarter.label

    def _shows(self, blocks: Callable[[Page, Indicator], Sequence[Block]]) -> Showing:
        return Showing(self.page, lambda page: blocks(page, self.indicator))

    def _data(self, blocks: Callable[[Page, Indicator], Sequence[Block]]) -> pd.DataFrame:
        scratch = self.page.apart()
        return table_of(scratch, blocks(scratch, self.indicator))

    def _against(self, yardstick: FamilyId) -> YardstickResult:
        found, unit = (
            self.page.yardsticks.against(self.indicator, yardstick),
            unit_of(self.indicator),
        )

        def blocks(page: Page, indicator: Indicator) -> Sequence[Block]:
            return yardstick_blocks(page, indicator, yardstick)

        showing, reason = self._shows(blocks), _refused_by(found)
        if isinstance(found, NotComparable) or isinstance(found.test, Refused):
            return YardstickResult(
                **refusal(self.indicator.id, unit, self._quarter, reason or "", showing),
                outcome="refused",
                words="no comparison",
                centre=None,
                set_aside=(),
                p_value=None,
                adjusted_p_value=None,
                smallest=None,
            )
        test, outcome, seen = found.test, found.outcome, found.smallest
        lower, upper, centre = (
            in_unit(self.indicator, value) for value in (test.lower, test.upper, test.estimate)
        )
        smallest = None
        if not isinstance(seen, Refused):
            smallest = (in_unit(self.indicator, seen.below), in_unit(self.indicator, seen.above))
        return YardstickResult(
            indicator=self.indicator.id,
            estimate=found.group.own.value,
            interval=(lower, upper),
            confidence=test.confidence,
            unit=unit,
            period=found.group.own.period.label,
            method=test.method,
            n=len(found.group.figures),
            outcome="refused" if isinstance(outcome, Refused) else outcome.key,
            words=outcome.reason if isinstance(outcome, Refused) else outcome.words,
            centre=centre,
            set_aside=test.set_aside,
            p_value=test.p_value,
            adjusted_p_value=found.adjustment.adjusted_p_value if found.adjustment else None,
            smallest=smallest,
            data=self._data(blocks),
            showing=showing,
        )
