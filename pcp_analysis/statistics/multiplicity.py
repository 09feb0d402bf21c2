"""Allowance for the number of tests, over a family declared beforehand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from statsmodels.stats.multitest import multipletests

from pcp_analysis.statistics.results import StatisticsError

AdjustmentMethod = Literal["benjamini_hochberg", "holm", "bonferroni"]
_STATSMODELS_NAME = {
    "benjamini_hochberg": "fdr_bh",
    "holm": "holm",
    "bonferroni": "bonferroni",
}
_METHOD_WORDS = {
    "benjamini_hochberg": "Benjamini-Hochberg false discovery rate",
    "holm": "Holm family-wise error rate",
    "bonferroni": "Bonferroni family-wise error rate",
}


@dataclass(frozen=True)
class Family:
    """The tests that are judged together, named before any is looked at.

    Parameters
    ----------
    name : str
        What the family is, "peer tests of 2020-21 Q4".
    members : tuple of str
        The name of each test; no name twice.

    Raises
    ------
    StatisticsError
        If it has no member or a name stands twice.
    """

    name: str
    members: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise StatisticsError(f"the family '{self.name}' has no members")
        if len(set(self.members)) != len(self.members):
            raise StatisticsError(f"the family '{self.name}' names a member twice")


@dataclass(frozen=True, kw_only=True)
class Adjustment:
    """A p-value before and after allowance for the size of its family.

    Parameters
    ----------
    p_value, adjusted_p_value : float
        Before and after.
    family : str
        Name of the family.
    family_size : int
        Number of tests in it.
    method : str
        The method in words.
    """

    p_value: float
    adjusted_p_value: float
    family: str
    family_size: int
    method: str


def adjust_family(
    family: Family,
    p_values: Mapping[str, float],
    method: AdjustmentMethod = "benjamini_hochberg",
) -> dict[str, Adjustment]:
    """Adjusted p-values of every test of a declared family.

    Parameters
    ----------
    family : Family
        The tests, declared beforehand.
    p_values : mapping of str to float
        One p-value for each member, and for no other test.
    method : {"benjamini_hochberg", "holm", "bonferroni"}
        Control of the false discovery rate, or of the family-wise error rate.

    Returns
    -------
    dict of str to Adjustment
        In the order of the family.

    Raises
    ------
    StatisticsError
        If a member has no p-value, a p-value is not of a member, or one lies outside 0 to 1.

    Notes
    -----
    Benjamini-Hochberg: with p sorted upward, ``q_i = min over j >= i of (m p_j / j)``.

    References
    ----------
    Benjamini Y, Hochberg Y (1995), JRSS B 57, 289-300. Holm S (1979), Scandinavian Journal of
    Statistics 6, 65-70.

    Examples
    --------
    >>> found = adjust_family(Family("peer tests", ("a", "b")), {"a": 0.01, "b": 0.20})
    >>> found["a"].adjusted_p_value, found["b"].adjusted_p_value
    (0.02, 0.2)
    """
    missing = [name for name in family.members if name not in p_values]
    stray = [name for name in p_values if name not in family.members]
    if missing or stray:
        raise StatisticsError(
            f"the family '{family.name}' does not match its p-values: "
            f"missing {missing or 'none'}, not declared {stray or 'none'}"
        )
    given = [float(p_values[name]) for name in family.members]
    if not all(math.isfinite(p) and 0 <= p <= 1 for p in given):
        raise StatisticsError(f"a p-value of the family '{family.name}' lies outside 0 to 1")
    adjusted = multipletests(given, method=_STATSMODELS_NAME[method])[1]
    return {
        name: Adjustment(
            p_value=before,
            adjusted_p_value=min(max(float(after), before), 1.0),
            family=family.name,
            family_size=len(given),
            method=_METHOD_WORDS[method],
        )
        for name, before, after in zip(family.members, given, adjusted, strict=True)
    }
