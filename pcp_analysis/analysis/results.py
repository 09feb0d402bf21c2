"""What an assessment holds: a comparison with peers, changes over time, and refusals with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pcp_analysis.analysis.measures import ForceFigure, GroupComparison
from pcp_analysis.catalogue.groups import ComparisonGroup
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.statistics import (
    Adjustment,
    Chart,
    Comparison,
    DirectionVerdict,
    Equivalence,
    Interval,
    ModelledChange,
    ModelledTrend,
    Outcome,
    PairedRank,
    RareChange,
    RateDecomposition,
    RecentSignal,
    SmallestDifference,
    YardstickComparison,
)

ChangeName = Literal["twelve-months", "second-baseline", "quarter-on-year", "quarter-on-quarter"]
CHANGES: tuple[ChangeName, ...] = (
    "twelve-months",
    "second-baseline",
    "quarter-on-year",
    "quarter-on-quarter",
)


@dataclass(frozen=True)
class Refused:
    """A statistic that cannot honestly be given, and why."""

    reason: str


@dataclass(frozen=True)
class ChangeAssessment:
    """An indicator of the force over time.

    Parameters
    ----------
    changes : Mapping of str to ModelledChange or Refused
        12 months on the 12 before and on the plan's second baseline, the quarter on the same
        quarter a year before, and the quarter on the last one (tested seasonally adjusted).
    adjustments : Mapping of str to Adjustment
        Of each change that was tested.
    chart : Chart or Refused
        XmR chart of the seasonally adjusted quarterly rate; drawn, and no verdict rests on it.
    recent : RecentSignal or Refused
        Whether any of the last four quarters lay outside the range expected of it.
    trend : ModelledTrend or Refused
        Of the quarterly rate over five years or since the last series break, where it reaches the
        12 months compared.
    direction : DirectionVerdict or Refused
        The verdict on the 12-month change.
    """

    changes: Mapping[ChangeName, ModelledChange | Refused]
    adjustments: Mapping[ChangeName, Adjustment]
    chart: Chart | Refused
    recent: RecentSignal | Refused
    trend: ModelledTrend | Refused
    direction: DirectionVerdict | Refused


@dataclass(frozen=True)
class YardstickAssessment:
    """A force against a yardstick, the farthest of the others set aside.

    Parameters
    ----------
    yardstick : ComparisonGroup
        The group, or all forces of England and Wales.
    group : GroupComparison
        Figures of the force and of the others.
    test : YardstickComparison or Refused
        The force against the range that the others leave; a proportion lies between 0 and 1.
    adjustment : Adjustment or None
        Of the test's p-value in its family; None where no verdict is given.
    equivalence : Equivalence or Refused
        The force against the centre of the others, held against the indicator's margin.
    outcome : Outcome or Refused
        Different, similar or cannot tell.
    smallest : SmallestDifference or Refused
        What one test alone would have found with 80% power.
    smallest_in_family : SmallestDifference or Refused
        The same of a difference that stands alone in its family.
    """

    yardstick: ComparisonGroup
    group: GroupComparison
    test: YardstickComparison | Refused
    adjustment: Adjustment | None
    equivalence: Equivalence | Refused
    outcome: Outcome | Refused
    smallest: SmallestDifference | Refused
    smallest_in_family: SmallestDifference | Refused


@dataclass(frozen=True)
class PeerAssessment(YardstickAssessment):
    """A force against the group that it is compared with first, and its rank there.

    Parameters
    ----------
    rank : PairedRank or Refused
        With the forces that it cannot be told from.
    intervals : Mapping of Force to Interval
        Each force's own interval, from how much its own figures vary where that is known; empty where
        the figure is no count.
    outside : tuple of Force
        Forces outside the range that the rest of the group leads to expect, nothing adjusted.
    told_apart : tuple of Force
        Those among them that still are after allowing for every force and indicator looked at.
    """

    rank: PairedRank | Refused
    intervals: Mapping[Force, Interval]
    outside: tuple[Force, ...]
    told_apart: tuple[Force, ...]


@dataclass(frozen=True)
class RareAssessment:
    """A force's rare events, 12 months or a year on the one before.

    Parameters
    ----------
    figure, previous : ForceFigure
        Both counts with their populations.
    change : RareChange
        As counted, and with declared incidents set aside.
    """

    figure: ForceFigure
    previous: ForceFigure
    change: RareChange


@dataclass(frozen=True)
class PointsAssessment:
    """A percentage of a force, 12 months or a year on the one before.

    Parameters
    ----------
    figure, previous : ForceFigure
        Both percentages with their counts.
    change : Comparison or Refused
        In percentage points, with interval and test; the reason where no interval is honest.
    """

    figure: ForceFigure
    previous: ForceFigure
    change: Comparison | Refused


@dataclass(frozen=True)
class PartsAssessment:
    """The change of a percentage between two years, taken apart.

    Parameters
    ----------
    figure, previous : ForceFigure
        Both percentages with their counts.
    parts : tuple of (Indicator, ForceFigure, ForceFigure)
        Each part with its figure, and that of the year before.
    decomposition : RateDecomposition
        By id of the part.
    """

    figure: ForceFigure
    previous: ForceFigure
    parts: tuple[tuple[Indicator, ForceFigure, ForceFigure], ...]
    decomposition: RateDecomposition
