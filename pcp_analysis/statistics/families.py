"""What a declared family of tests found, beside what chance alone would have made it find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scipy import stats

from pcp_analysis.statistics.multiplicity import Adjustment, AdjustmentMethod, Family, adjust_family
from pcp_analysis.statistics.results import check_confidence


@dataclass(frozen=True, kw_only=True)
class FamilyResult:
    """A family of tests after adjustment.

    Parameters
    ----------
    family : Family
        What was tested together.
    level : float
        Level of each test.
    adjustments : mapping of str to Adjustment
        Of every member, in the order of the family.
    outside : tuple of str
        Members whose unadjusted p-value lies under the level.
    significant : tuple of str
        Members whose adjusted p-value lies under the level.
    expected_by_chance : float
        Number of members expected outside if no true difference existed.
    """

    family: Family
    level: float
    adjustments: Mapping[str, Adjustment]
    outside: tuple[str, ...]
    significant: tuple[str, ...]
    expected_by_chance: float

    @property
    def size(self) -> int:
        """Number of tests."""
        return len(self.family.members)

    @property
    def more_than_chance(self) -> bool:
        """Whether more lie outside than chance would leave in 19 of 20 families of independent tests.

        Tests that share data make the number outside vary more than this reckons: it is a
        description, and no verdict rests on it.
        """
        return bool(stats.binom.sf(len(self.outside) - 1, self.size, self.level) < 0.05) and bool(
            self.outside
        )


def judge_family(
    family: Family,
    p_values: Mapping[str, float],
    level: float = 0.05,
    method: AdjustmentMethod = "benjamini_hochberg",
) -> FamilyResult:
    """Adjust a declared family, and count what lies outside beside what chance would put there.

    Parameters
    ----------
    family : Family
        The tests, declared beforehand: for a list of forces outside their range, every pair of force
        and indicator that was looked at.
    p_values : mapping of str to float
        One for each member and for no other test.
    level : float
        Level of each test.
    method : {"benjamini_hochberg", "holm", "bonferroni"}
        As `adjust_family`.

    Returns
    -------
    FamilyResult
        A list should print ``significant``; where it prints ``outside`` it must print
        ``expected_by_chance`` beside it.

    Raises
    ------
    StatisticsError
        As `adjust_family`, or if the level does not lie between 0 and 1.

    Notes
    -----
    Expected by chance: the number of tests times the level, whatever their dependence.

    References
    ----------
    Benjamini Y, Hochberg Y (1995), JRSS B 57, 289-300.

    Examples
    --------
    >>> found = judge_family(Family("three", ("a", "b", "c")), {"a": 0.001, "b": 0.04, "c": 0.6})
    >>> found.outside, found.significant, round(found.expected_by_chance, 2)
    (('a', 'b'), ('a',), 0.15)
    """
    check_confidence(1 - level)
    adjustments = adjust_family(family, p_values, method)
    return FamilyResult(
        family=family,
        level=level,
        adjustments=adjustments,
        outside=tuple(name for name, a in adjustments.items() if a.p_value < level),
        significant=tuple(name for name, a in adjustments.items() if a.adjusted_p_value < level),
        expected_by_chance=len(family.members) * level,
    )
