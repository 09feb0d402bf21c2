"""The public API: an edition, its indicators, and results that show themselves.

It computes nothing of its own. Every figure comes from the functions that the pages of the book
print it by, so that what an analyst sees in a notebook is what the book says. What
:class:`IndicatorYardsticks` gives stands on no page yet.
"""

from pcp_analysis.api.drawings import DrawingKind
from pcp_analysis.api.edition import OpenEdition, list_editions, open_edition
from pcp_analysis.api.groups import PriorityAnalysis, ThemeAnalysis
from pcp_analysis.api.indicator import IndicatorAnalysis
from pcp_analysis.api.results import (
    ChangeResult,
    ChapterStep,
    Drawing,
    FigureResult,
    PeerResult,
    RankResult,
    Result,
    SeriesResult,
    SignalsResult,
)
from pcp_analysis.api.yardstick_results import (
    FamilyOfTests,
    PairedRankResult,
    PointsResult,
    RareResult,
    SimilarityResult,
    YardstickResult,
)
from pcp_analysis.api.yardsticks import IndicatorYardsticks

__all__ = [
    "ChangeResult",
    "ChapterStep",
    "Drawing",
    "DrawingKind",
    "FamilyOfTests",
    "FigureResult",
    "IndicatorAnalysis",
    "IndicatorYardsticks",
    "OpenEdition",
    "PairedRankResult",
    "PeerResult",
    "PointsResult",
    "PriorityAnalysis",
    "RankResult",
    "RareResult",
    "Result",
    "SeriesResult",
    "SignalsResult",
    "SimilarityResult",
    "ThemeAnalysis",
    "YardstickResult",
    "list_editions",
    "open_edition",
]
