"""A margin set beforehand, and an interval held against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pcp_analysis.statistics.results import Interval, StatisticsError


@dataclass(frozen=True)
class Margin:
    """The difference that does not matter, set before the figures are seen.

    Parameters
    ----------
    kind : {"ratio", "points"}
        A ratio of rates or scores, or percentage points of a proportion.
    size : float
        A ratio above 1 (1.10: between 1/1.10 and 1.10 times the centre), or points above 0 (2:
        between 2 percentage points below and above it).

    Raises
    ------
    StatisticsError
        If the size does not fit the kind.

    Examples
    --------
    >>> Margin("ratio", 1.1).limits
    (0.9090909090909091, 1.1)
    """

    kind: Literal["ratio", "points"]
    size: float

    def __post_init__(self) -> None:
        smallest = {"ratio": 1.0, "points": 0.0}.get(self.kind)
        if smallest is None:
            raise StatisticsError(f"margin kind '{self.kind}' is not known: ratio or points")
        if not (math.isfinite(self.size) and self.size > smallest):
            raise StatisticsError(
                f"a margin in {self.kind} must be above {smallest:g}, not {self.size:g}"
            )

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest difference that do not matter."""
        if self.kind == "ratio":
            return 1 / self.size, self.size
        return -self.size, self.size


@dataclass(frozen=True, kw_only=True)
class Equivalence(Interval):
    """A force against the centre of its peers, held against a margin.

    ``estimate`` is the ratio of the force to the centre, or the difference in percentage points, and
    ``lower`` and ``upper`` its interval at ``confidence``: 95% for two one-sided tests at 2.5%.

    Parameters
    ----------
    margin : Margin
        The margin.
    p_value : float
        The larger of the two one-sided p-values.
    degrees_of_freedom : float
        Of Student's t.
    """

    margin: Margin
    p_value: float
    degrees_of_freedom: float

    @property
    def similar(self) -> bool:
        """Whether the whole interval lies inside the margin."""
        lowest, highest = self.margin.limits
        return lowest < self.lower and self.upper < highest

    @property
    def beyond(self) -> bool:
        """Whether the whole interval lies outside the margin."""
        lowest, highest = self.margin.limits
        return self.upper < lowest or highest < self.lower
