"""Figures that only the force holds: what each is, and what a return of it is held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import Polarity, Slug, Strict
from pcp_analysis.catalogue.plans import Plan, Priority, plan_on
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.numbers import NumberBounds, NumberRule
from pcp_analysis.periods import Quarter
from pcp_analysis.store.disclosure import DisclosureFile, read_disclosure

PeriodType = Literal["quarter", "financial_year", "twelve_months", "point_in_time", "month", "span"]


class LocalIndicator(Strict):
    """A figure that only the force holds; ``signed`` where it is a change, which may fall.

    ``priority`` is a number in the plan that the head of the file names. ``least`` and ``most`` narrow
    what its unit allows.
    """

    id: Slug
    label: str
    unit: str
    priority: Annotated[int, Field(ge=1)] | None
    frequency: PeriodType
    polarity: Polarity
    definition: str
    signed: bool = False
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _in_order(self) -> LocalIndicator:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("'least' is above 'most'")
        return self


class _LocalIndicators(Strict):
    numbered_for: Slug | None = None
    indicators: tuple[LocalIndicator, ...]


def read_number_bounds(root: Path) -> NumberBounds:
    """Read ``number_bounds.yml``.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    CatalogueError
        If the file is wrong.
    """
    return read_yaml(root / "data" / "catalogue" / "number_bounds.yml", NumberBounds)


def read_local_indicators(root: Path) -> dict[str, LocalIndicator]:
    """Read ``local_indicators.yml``.

    Parameters
    ----------
    root : Path
        The project's folder.

    Returns
    -------
    dict of str to LocalIndicator
        By id, in the order of the file.

    Raises
    ------
    CatalogueError
        If the file is wrong.
    """
    return {item.id: item for item in _read_indicators(root).indicators}


def _read_indicators(root: Path) -> _LocalIndicators:
    return read_yaml(root / "data" / "catalogue" / "local_indicators.yml", _LocalIndicators)


def local_numbering(root: Path) -> tuple[str | None, dict[str, int]]:
    """Return the force whose plan the numbers of priorities belong to, and the number of each figure.

    Parameters
    ----------
    root : Path
        The project's folder.
    """
    found = _read_indicators(root)
    numbered = {item.id: item.priority for item in found.indicators if item.priority is not None}
    return found.numbered_for, numbered


def returns_folder(root: Path, force: str) -> Path:
    """Return where the returns of a force stand."""
    return root / "data" / "local_returns" / force


@dataclass(frozen=True)
class ReturnRules:
    """What a return of one force is held against.

    Parameters
    ----------
    root : Path
        The project's folder.
    force : str
        Id of the force.
    indicators : dict of str to LocalIndicator
        By id.
    numbered_for : str or None
        Force whose plan the numbers of priorities belong to.
    bounds : NumberBounds
        What a number of each unit may be.
    disclosure : DisclosureFile
        Rules for small counts.
    documents : frozenset of str
        Ids of the force's documents.
    """

    root: Path
    force: str
    indicators: dict[str, LocalIndicator]
    numbered_for: str | None
    bounds: NumberBounds
    disclosure: DisclosureFile
    documents: frozenset[str]

    def rule_of(self, indicator: LocalIndicator) -> NumberRule:
        """Return what a number of an indicator may be, by its unit."""
        rule = self.bounds.of(indicator.unit)
        return rule.signed if indicator.signed else rule

    def told_under(self, indicator: LocalIndicator, priorities: Iterable[Priority]) -> bool:
        """Return whether an indicator belongs to one of some priorities of the force's plans."""
        return any(
            indicator.id in item.local_indicators
            or (
                self.force == self.numbered_for
                and f"priority-{indicator.priority}" in (item.id, *item.continues)
            )
            for item in priorities
        )

    def form_of(self, plan: Plan) -> list[tuple[LocalIndicator, Priority]]:
        """Return the quarterly figures that a plan asks for, each under its first priority."""
        return [
            (indicator, chosen)
            for indicator in self.indicators.values()
            if indicator.frequency == "quarter"
            and (
                chosen := next(
                    (p for p in plan.priorities if self.told_under(indicator, [p])), None
                )
            )
        ]

    def plan_of(self, quarter: Quarter) -> Plan | None:
        """Return the plan in force on the last day of a quarter, or None where none is at hand."""
        return plan_on(self._plans, quarter.end)

    @cached_property
    def _plans(self) -> dict[str, Plan]:
        return Catalogue(self.root).plans(self.force)


def return_rules(root: Path, force: str) -> ReturnRules:
    """Read what the returns of a force are held against.

    Parameters
    ----------
    root : Path
        The project's folder.
    force : str
        Id of the force.

    Raises
    ------
    CatalogueError
        If a file of the catalogue is wrong.
    """
    read = _read_indicators(root)
    indicators = {item.id: item for item in read.indicators}
    return ReturnRules(
        root,
        force,
        indicators,
        read.numbered_for,
        read_number_bounds(root),
        read_disclosure(root, indicators),
        frozenset(
            path.parent.name for path in (root / "data/documents" / force).glob("*/document.yml")
        ),
    )
