"""What the steps hand back that hold an indicator against its yardsticks."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from pcp_analysis.api.results import RankResult, Result, Shows


@dataclass(frozen=True, kw_only=True)
class YardstickResult(Result):
    """The force against the range that others lead to expect, the farthest of them set aside.

    Parameters
    ----------
    outcome : str
        ``different``, ``similar``, ``cannot_tell``, ``no_verdict`` or ``refused``.
    words : str
        The outcome in words.
    centre : float or None
        Centre of the others, in ``unit``.
    set_aside : tuple of str
        Forces that entered neither centre nor range.
    p_value, adjusted_p_value : float or None
        Of the test, and after allowing for the other tests of its family.
    smallest : tuple of float or None
        True figures, highest below and lowest above the centre, that one test alone would have
        found with 80% power.
    """

    outcome: str
    words: str
    centre: float | None
    set_aside: tuple[str, ...]
    p_value: float | None
    adjusted_p_value: float | None
    smallest: tuple[float, float] | None


@dataclass(frozen=True, kw_only=True)
class SimilarityResult(Result):
    """The force against the centre of its group: a ratio or percentage points, beside the margin.

    Parameters
    ----------
    outcome, words : str
        As a yardstick has them.
    margin : tuple of float or None
        Lowest and highest difference that do not matter; None where none is declared.
    everyone : str or None
        The outcome against all forces; None where they are no yardstick.
    disagreement : str or None
        Why the group and all forces lead to different outcomes; None where they do not.
    """

    outcome: str
    words: str
    margin: tuple[float, float] | None
    everyone: str | None
    disagreement: str | None


@dataclass(frozen=True, kw_only=True)
class PairedRankResult(RankResult):
    """The rank with an interval from each force's own variation; nothing is simulated.

    Parameters
    ----------
    not_told_apart : tuple of str
        Forces whose rate cannot be told from that of the force.
    """

    not_told_apart: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RareResult(Result):
    """A count of rare events with its exact interval, declared incidents set aside.

    Parameters
    ----------
    counted, previous_counted : int or None
        As counted, the later and the earlier span.
    count, previous_count : int or None
        Without declared incidents.
    ratio : float or None
        Of the rates, incidents set aside; None where both counts are zero.
    ratio_interval : tuple of float or None
        Exact and conditional.
    p_value : float or None
        Of the ratio.
    set_aside : tuple of str
        The incidents.
    """

    counted: int | None
    previous_counted: int | None
    count: int | None
    previous_count: int | None
    ratio: float | None
    ratio_interval: tuple[float, float] | None
    p_value: float | None
    set_aside: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PointsResult(Result):
    """The change of a percentage in percentage points; its verdict is that of the tested change.

    Parameters
    ----------
    percentage, previous_percentage : float or None
        The two percentages.
    p_value : float or None
        Of the change; None where no interval is honest, and ``method`` says why.
    """

    percentage: float | None
    previous_percentage: float | None
    p_value: float | None


@dataclass(frozen=True, kw_only=True)
class FamilyOfTests(Shows):
    """A declared family of tests, beside what chance alone would have found.

    Parameters
    ----------
    name, title : str
        Id of the family, and what it is.
    tests : int
        How many were made.
    outside : tuple of str
        Tests under the level before adjustment, the smallest p-value first.
    significant : tuple of str
        Tests under the level after adjustment.
    expected_by_chance : float
        How many chance alone would leave outside.
    refused : str or None
        Why there is none; None where there is.
    data : pandas.DataFrame
        Both p-values of each test.
    """

    name: str
    title: str
    tests: int
    outside: tuple[str, ...]
    significant: tuple[str, ...]
    expected_by_chance: float
    refused: str | None = None
    data: pd.DataFrame = field(repr=False, compare=False)
