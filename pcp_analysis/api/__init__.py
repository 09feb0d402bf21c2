"""The public API: an edition, its indicators, and results that show themselves.

It computes nothing of its own. Every figure comes from the functions that the pages of the book
print it by, so that what an analyst sees in a notebook is what the book says.
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

__all__ = [
    "ChangeResult",
    "ChapterStep",
    "Drawing",
    "DrawingKind",
    "FigureResult",
    "IndicatorAnalysis",
    "OpenEdition",
    "PeerResult",
    "PriorityAnalysis",
    "RankResult",
    "Result",
    "SeriesResult",
    "SignalsResult",
    "ThemeAnalysis",
    "list_editions",
    "open_edition",
]
