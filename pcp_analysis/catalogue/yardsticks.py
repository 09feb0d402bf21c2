"""What comparisons are held against: margins, incidents with many victims, families of tests."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from pcp_analysis.catalogue.groups import ComparisonGroup
from pcp_analysis.catalogue.models import Force, Indicator, QuarterText, Slug, Strict
from pcp_analysis.errors import CatalogueError, did_you_mean
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics.clusters import Cluster
from pcp_analysis.statistics.margins import Margin

FamilyId = Literal["peers", "all-forces", "region", "outside-the-range", "changes"]


class DeclaredMargin(Strict):
    """The difference that does not matter for an indicator; see the head of ``margins.yml``."""

    indicator: Slug
    kind: Literal["ratio", "points"]
    size: Annotated[float, Field(le=100)]
    step: str
    reason: str

    @model_validator(mode="after")
    def _fits(self) -> DeclaredMargin:
        smallest = 1.0 if self.kind == "ratio" else 0.0
        if not (math.isfinite(self.size) and self.size > smallest):
            raise ValueError(
                f"a margin in {self.kind} must be above {smallest:g}, not {self.size:g}"
            )
        return self

    @property
    def margin(self) -> Margin:
        """The margin as the statistics take it."""
        return Margin(self.kind, self.size)


class MarginsFile(Strict):
    """Content of ``margins.yml``."""

    margins: tuple[DeclaredMargin, ...]


class DeclaredCluster(Strict):
    """An incident with many victims that a count holds; see the head of ``clusters.yml``."""

    id: Slug
    indicator: Slug
    force: Slug
    quarter: QuarterText
    victims: Annotated[int, Field(ge=2, le=100_000)]
    title: str
    source: str

    @property
    def counted_in(self) -> Quarter:
        """The quarter in which its victims are counted."""
        return Quarter.parse(self.quarter)

    @property
    def cluster(self) -> Cluster:
        """The incident as the statistics take it."""
        return Cluster(self.title, self.victims)


class ClustersFile(Strict):
    """Content of ``clusters.yml``."""

    clusters: tuple[DeclaredCluster, ...]


class DeclaredFamily(Strict):
    """Tests that are judged together; see the head of ``test_families.yml``."""

    id: FamilyId
    title: str
    members: str
    level: Annotated[float, Field(gt=0, lt=1)]
    method: Literal["benjamini_hochberg", "holm", "bonferroni"]
    prints: str

    def title_for(self, group: ComparisonGroup) -> str:
        """Return the title with what an edition's force is compared with."""
        return self.title.replace("{group}", group.own)


class FamiliesFile(Strict):
    """Content of ``test_families.yml``."""

    families: tuple[DeclaredFamily, ...]


def margins_by_indicator(
    file: MarginsFile, indicators: Mapping[str, Indicator]
) -> dict[str, DeclaredMargin]:
    """Return the margins by indicator; an indicator without one is never called similar.

    Parameters
    ----------
    file : MarginsFile
        As read.
    indicators : Mapping of str to Indicator
        Those of the catalogue.

    Raises
    ------
    CatalogueError
        If an indicator is unknown, is not compared, has two margins or one of another kind.
    """
    found: dict[str, DeclaredMargin] = {}
    faults = []
    for item in file.margins:
        where = f"margins.yml, '{item.indicator}'"
        if item.indicator in found:
            faults.append(f"{where}: found two margins; expected one")
        faults += _margin_faults(item, where, indicators)
        found[item.indicator] = item
    if faults:
        raise CatalogueError("\n".join(faults))
    return found


def _margin_faults(
    item: DeclaredMargin, where: str, indicators: Mapping[str, Indicator]
) -> Iterator[str]:
    """Give what is wrong with a margin, whatever stands beside it."""
    try:
        indicator = _indicator("margins.yml", item.indicator, indicators)
    except CatalogueError as error:
        yield str(error)
        return
    if indicator.role != "compared":
        yield f"{where}: forces are not compared by it; delete the margin"
    kind = "points" if indicator.is_percentage else "ratio"
    if item.kind != kind:
        yield (
            f"{where}: found a margin in {item.kind}; expected {kind}, because its unit is "
            f"'{indicator.comparison.unit if indicator.comparison else indicator.unit}'"
        )


def checked_clusters(
    file: ClustersFile, indicators: Mapping[str, Indicator], forces: Mapping[str, Force]
) -> tuple[DeclaredCluster, ...]:
    """Return the incidents with many victims, in the order of their file.

    Parameters
    ----------
    file : ClustersFile
        As read.
    indicators : Mapping of str to Indicator
        Those of the catalogue.
    forces : Mapping of str to Force
        Those of the catalogue, by id.

    Raises
    ------
    CatalogueError
        If an id stands twice, an indicator or force is unknown, or the indicator has no quarters.
    """
    seen: set[str] = set()
    faults = []
    for item in file.clusters:
        where = f"clusters.yml, '{item.id}'"
        if item.id in seen:
            faults.append(f"{where}: found twice; expected an id of its own")
        seen.add(item.id)
        if item.force not in forces:
            hint = did_you_mean(item.force, forces)
            faults.append(f"{where}: unknown force '{item.force}'.{hint}")
        try:
            frequency = _indicator(where, item.indicator, indicators).frequency
        except CatalogueError as error:
            faults.append(str(error))
            continue
        if frequency != "quarter":
            faults.append(
                f"{where}: '{item.indicator}' is not published by quarter, so that no quarter holds "
                f"the victims; name an indicator that is"
            )
    if faults:
        raise CatalogueError("\n".join(faults))
    return file.clusters


def families_by_id(file: FamiliesFile) -> dict[str, DeclaredFamily]:
    """Return the declared families of tests by id.

    Parameters
    ----------
    file : FamiliesFile
        As read.

    Raises
    ------
    CatalogueError
        If one stands twice or is not declared.
    """
    found: dict[str, DeclaredFamily] = {}
    for item in file.families:
        if item.id in found:
            raise CatalogueError(f"test_families.yml: '{item.id}' stands twice")
        found[item.id] = item
    for name in get_args(FamilyId):
        if name not in found:
            raise CatalogueError(
                f"test_families.yml: there is no family '{name}', whose tests the book makes"
            )
    return found


def _indicator(where: str, name: str, indicators: Mapping[str, Indicator]) -> Indicator:
    if name not in indicators:
        raise CatalogueError(
            f"{where}: unknown indicator '{name}'.{did_you_mean(name, indicators)}"
        )
    return indicators[name]
