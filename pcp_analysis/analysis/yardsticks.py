"""A force against its group, all forces or its region: three outcomes, and families of tests.

The statistics of `pcp_analysis.statistics` applied to an edition, for its pages and the public API.
Families of tests are declared in ``data/catalogue/test_families.yml`` before any p-value is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.measures import (
    ForceFigure,
    GroupComparison,
    Measures,
    NotComparable,
)
from pcp_analysis.analysis.own_variation import (
    over_binomial,
    own_intervals,
    rank_by_dispersion,
    yearly_dispersions,
)
from pcp_analysis.analysis.parts import (
    Kept,
    area_of,
    attempt,
    judged_p_values,
    refuse_more_solved_than_recorded,
    refuse_old,
)
from pcp_analysis.analysis.results import (
    PeerAssessment,
    Refused,
    YardstickAssessment,
)
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.groups import ComparisonGroup
from pcp_analysis.catalogue.models import Force, Indicator
from pcp_analysis.catalogue.yardsticks import DeclaredFamily, FamilyId
from pcp_analysis.statistics import (
    POISSON,
    Adjustment,
    Area,
    Disagreement,
    Dispersion,
    Equivalence,
    Family,
    FamilyResult,
    Outcome,
    SmallestDifference,
    StatisticsError,
    YardstickComparison,
    equivalence_proportion,
    equivalence_rate,
    equivalence_score,
    explain_disagreement,
    judge_family,
    smallest_difference,
    yardstick_outcome,
    yardstick_proportion,
    yardstick_rate,
    yardstick_score,
)
from pcp_analysis.statistics.peer_group import denominator_of
from pcp_analysis.statistics.smallest import AnalysisScale

POWER = 0.8
_FEWEST_FORCES = 20  # of all forces, the force itself left out
FEWEST_OF_REGION = 4  # of a region, the force itself left out: one of them is set aside


@dataclass(frozen=True)
class Yardsticks:
    """What an edition's figures are held against, each comparison made once.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.
    """

    assessments: Assessments

    @property
    def measures(self) -> Measures:
        """Figures of the edition."""
        return self.assessments.measures

    @property
    def catalogue(self) -> Catalogue:
        """Margins, clusters and families, and all else that is known beforehand."""
        return self.measures.catalogue

    @cached_property
    def _groups(self) -> dict[FamilyId, ComparisonGroup]:
        everyone = self.catalogue.all_forces(self.measures.force.id)
        return {
            "peers": self.measures.group,
            "all-forces": everyone,
            "region": self.catalogue.region(self.measures.force.id),
        }

    @property
    def region(self) -> ComparisonGroup:
        """The forces of the force's region."""
        return self._groups["region"]

    def label(self, yardstick: FamilyId) -> str:
        """Return a yardstick as it stands after "the"."""
        return self._groups[yardstick].label

    def comparison(
        self, indicator: Indicator, yardstick: FamilyId
    ) -> GroupComparison | NotComparable:
        """Return the figures of the force and of the others of a yardstick.

        Parameters
        ----------
        indicator : Indicator
            What is compared.
        yardstick : {"peers", "all-forces", "region"}
            The group of the force, or all forces or those of its region but those of another kind.
        """
        if yardstick == "region" and len(self.region.peers) < FEWEST_OF_REGION:
            return NotComparable(
                indicator,
                f"{self.measures.force.region} has {len(self.region.peers)} other forces to compare "
                f"with, and a region is a yardstick from {FEWEST_OF_REGION} on",
            )
        found = self.measures.comparison(indicator, self._groups[yardstick])
        if yardstick == "peers" or isinstance(found, NotComparable):
            return found
        fewest = FEWEST_OF_REGION if yardstick == "region" else _FEWEST_FORCES
        if len(found.figures) - 1 < fewest:
            whose = "a region is" if yardstick == "region" else "all forces are"
            return NotComparable(
                indicator,
                f"{len(found.figures) - 1} other forces have a figure of {found.own.period.label}, "
                f"and {whose} a yardstick from {fewest} on",
            )
        return found

    def _test(self, indicator: Indicator, yardstick: FamilyId) -> YardstickComparison:
        group = self.comparison(indicator, yardstick)
        if isinstance(group, NotComparable):
            raise StatisticsError(group.reason)
        refuse_old(self.measures, group)
        return compare(group, group.own)

    def _all_tests(self, yardstick: FamilyId) -> dict[str, YardstickComparison | Refused]:
        return {
            indicator.id: attempt(partial(self._test, indicator, yardstick))
            for indicator in self.catalogue.compared()
        }

    @cached_property
    def _tested(self) -> dict[FamilyId, dict[str, YardstickComparison | Refused]]:
        return {}

    def _tests(self, yardstick: FamilyId) -> dict[str, YardstickComparison | Refused]:
        if yardstick not in self._tested:
            self._tested[yardstick] = self._all_tests(yardstick)
        return self._tested[yardstick]

    def _adjustments(self, yardstick: FamilyId) -> Mapping[str, Adjustment]:
        found = self.family(yardstick)
        return {} if isinstance(found, Refused) else found.adjustments

    @property
    def used(self) -> tuple[FamilyId, ...]:
        """Yardsticks of this force: its group, or all forces where it has none, and the second."""
        return ("peers",) if self.second is None else ("peers", self.second)

    @cached_property
    def second(self) -> FamilyId | None:
        """The yardstick beside the first: all forces or, for a force without a group, its region.

        None where the region has too few forces for a test.
        """
        if self.measures.group.id != "all-forces":
            return "all-forces"
        return "region" if len(self.region.peers) >= FEWEST_OF_REGION else None

    def beside(self, yardstick: FamilyId) -> str:
        """Return a yardstick as it stands after "against": ``all forces of England and Wales``."""
        return self._groups[yardstick].kind.beside

    def peers(self, indicator: Indicator) -> PeerAssessment | NotComparable:
        """Return the force against the group it is compared with first, with its rank there.

        Parameters
        ----------
        indicator : Indicator
            What is compared.
        """
        return self._kept.once("assessed", indicator, lambda: self._assess_peers(indicator))

    @cached_property
    def _kept(self) -> Kept:
        return Kept()

    def _assess_peers(self, indicator: Indicator) -> PeerAssessment | NotComparable:
        found = self.against(indicator, "peers")
        if isinstance(found, NotComparable):
            return found
        group = found.group
        outside, told_apart = self._outside(group)
        rank = rank_by_dispersion(self.assessments, group)
        return PeerAssessment(
            **vars(found),
            rank=rank if isinstance(rank, Refused) else rank[group.own.force.name],
            intervals=own_intervals(self.assessments, group),
            outside=outside,
            told_apart=told_apart,
        )

    def _outside(self, group: GroupComparison) -> tuple[tuple[Force, ...], tuple[Force, ...]]:
        """Return the forces of a group outside their range, and those that are after adjustment."""
        found = self.family("outside-the-range")
        if isinstance(found, Refused):
            return (), ()
        outside, told_apart = (
            tuple(
                figure.force
                for figure in group.figures
                if f"{group.indicator.id}.{figure.force.id}" in members
            )
            for members in (found.outside, found.significant)
        )
        return outside, told_apart

    def against(
        self, indicator: Indicator, yardstick: FamilyId
    ) -> YardstickAssessment | NotComparable:
        """Return the force against its group, all forces or its region.

        Parameters
        ----------
        indicator : Indicator
            What is compared.
        yardstick : {"peers", "all-forces", "region"}
            Which.

        Returns
        -------
        YardstickAssessment or NotComparable
            With outcome, and the smallest difference that would have been found.
        """
        return self._kept.once(yardstick, indicator, lambda: self._assess(indicator, yardstick))

    def _assess(
        self, indicator: Indicator, yardstick: FamilyId
    ) -> YardstickAssessment | NotComparable:
        group = self.comparison(indicator, yardstick)
        if isinstance(group, NotComparable):
            return group
        test = self._tests(yardstick)[indicator.id]
        adjustment = self._adjustments(yardstick).get(indicator.id)
        equivalence = attempt(lambda: self._equivalence(group))
        outcome: Outcome | Refused
        smallest: tuple[SmallestDifference | Refused, SmallestDifference | Refused]
        if isinstance(test, Refused):
            outcome, smallest = test, (test, test)
        else:
            outcome = yardstick_outcome(
                test,
                adjustment,
                None if isinstance(equivalence, Refused) else equivalence,
                indicator.polarity,
                self._groups[yardstick].short_label,
            )
            smallest = self._smallest(indicator, yardstick, test)
        return YardstickAssessment(
            self._groups[yardstick], group, test, adjustment, equivalence, outcome, *smallest
        )

    def _smallest(
        self, indicator: Indicator, yardstick: FamilyId, test: YardstickComparison
    ) -> tuple[SmallestDifference | Refused, SmallestDifference | Refused]:
        level = self.catalogue.test_families[yardstick].level
        tests = max(len(self._adjustments(yardstick)), 1)
        scale: AnalysisScale = "logit" if indicator.is_percentage else "log"
        alone, in_family = (
            attempt(partial(smallest_difference, test, scale, POWER, each))
            for each in (level, level / tests)
        )
        return alone, in_family

    def _equivalence(self, group: GroupComparison) -> Equivalence:
        indicator, (own, others) = group.indicator, _sides(group, group.own)
        declared = self.catalogue.margins.get(indicator.id)
        refuse_old(self.measures, group)
        if declared is None or indicator.no_verdict is not None:
            raise StatisticsError(indicator.no_verdict or "no margin is declared in margins.yml")
        margin = declared.margin
        if indicator.comparison is None:
            return equivalence_score(own, others, margin)
        found = attempt(lambda: self._own_dispersion(indicator))
        dispersion = POISSON if isinstance(found, Refused) else found
        if indicator.is_percentage:
            refuse_more_solved_than_recorded(group)
            dispersion = over_binomial(dispersion, own.value / denominator_of(own))
            equivalent = equivalence_proportion
        else:
            equivalent = equivalence_rate
        result = equivalent(own, others, margin, dispersion.floored, dispersion.degrees_of_freedom)
        known = "assumed to be chance alone" if isinstance(found, Refused) else found.method
        return replace(result, method=f"{result.method}; the force's variance {known}")

    def _own_dispersion(self, indicator: Indicator) -> Dispersion:
        group = self.comparison(indicator, "peers")
        if isinstance(group, NotComparable):
            raise StatisticsError(group.reason)
        return yearly_dispersions(self.assessments, group)[group.own.force.name]

    def disagreement(self, indicator: Indicator) -> Disagreement | None:
        """Return why group and all forces lead to different outcomes; None where they do not."""
        if self.second != "all-forces":
            return None
        one, two = (self.against(indicator, yardstick) for yardstick in self.used)
        if isinstance(one, NotComparable) or isinstance(two, NotComparable):
            return None
        if isinstance(one.test, Refused) or isinstance(two.test, Refused):
            return None
        if isinstance(one.outcome, Refused) or isinstance(two.outcome, Refused):
            return None
        return explain_disagreement(one.test, one.outcome, two.test, two.outcome)

    def family(self, name: FamilyId) -> FamilyResult | Refused:
        """Return a declared family of tests beside what chance alone would have found.

        Parameters
        ----------
        name : {"peers", "all-forces", "region", "outside-the-range", "changes"}
            Which; all are tests that the book prints.
        """
        if name not in self._families:
            self._families[name] = self._judge(name, self._p_values(name))
        return self._families[name]

    @cached_property
    def _families(self) -> dict[FamilyId, FamilyResult | Refused]:
        return {}

    def _p_values(self, name: FamilyId) -> dict[str, float]:
        if name == "changes":
            return self.assessments.change_p_values
        if name == "outside-the-range":
            return self._pairs
        return judged_p_values(self._tests(name))

    @cached_property
    def _pairs(self) -> dict[str, float]:
        tests = {
            f"{name}.{figure.force.id}": attempt(partial(compare, group, figure))
            for name, group in self.assessments.groups.items()
            if not self.measures.is_old(group.own.period.end)
            for figure in group.figures
        }
        return judged_p_values(tests)

    def _judge(self, name: FamilyId, tests: dict[str, float]) -> FamilyResult | Refused:
        declared: DeclaredFamily = self.catalogue.test_families[name]
        if not tests:
            return Refused("no test of this family can be made in this edition")
        title = f"{declared.title_for(self.measures.group)}, {self.measures.quarter.label}"
        return judge_family(Family(title, tuple(tests)), tests, declared.level, declared.method)


def compare(group: GroupComparison, force: ForceFigure) -> YardstickComparison:
    """Return one force of a group against the range that the others of it lead to expect.

    Parameters
    ----------
    group : GroupComparison
        Figures of one indicator.
    force : ForceFigure
        Which of them is compared with the others.

    Raises
    ------
    StatisticsError
        If the group cannot be compared, as where fewer than four others have a figure.
    """
    own, others = _sides(group, force)
    indicator = group.indicator
    judged = indicator.no_verdict is None
    if indicator.comparison is None:
        return yardstick_score(own, others, judged=judged)
    if indicator.is_percentage:
        refuse_more_solved_than_recorded(group)
        return yardstick_proportion(own, others, judged=judged)
    return yardstick_rate(own, others, indicator.comparison.per, judged=judged)


def _sides(group: GroupComparison, force: ForceFigure) -> tuple[Area, list[Area]]:
    return area_of(force), [area_of(item) for item in group.figures if item is not force]
