"""What the files of ``data/catalogue/`` hold, each read when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import get_args

from pcp_analysis.catalogue.checks import refuse_lines, refuse_repeats
from pcp_analysis.catalogue.districts import Districts, DistrictsFile
from pcp_analysis.catalogue.documents import SourceDocument, read_documents
from pcp_analysis.catalogue.first_page import FILE as FIRST_PAGE
from pcp_analysis.catalogue.first_page import FirstPageRule, checked_rule
from pcp_analysis.catalogue.grades import FILE as GRADES
from pcp_analysis.catalogue.grades import GradeRule
from pcp_analysis.catalogue.groups import (
    GroupKind,
    GroupKindsFile,
    KindId,
)
from pcp_analysis.catalogue.layouts import Gap, GapsFile, Layout, LayoutsFile
from pcp_analysis.catalogue.models import (
    Correction,
    CorrectionsFile,
    ExceptionalPeriod,
    Force,
    ForcesFile,
    Indicator,
    IndicatorsFile,
    Release,
    ReleasesFile,
    SeriesBreak,
    SeriesBreaksFile,
    Theme,
)
from pcp_analysis.catalogue.rhythm import RhythmFile
from pcp_analysis.catalogue.subjects import FILE as SUBJECTS
from pcp_analysis.catalogue.subjects import Subject, SubjectsFile, subject_faults
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.catalogue.yardsticks import (
    ClustersFile,
    DeclaredCluster,
    DeclaredFamily,
    DeclaredMargin,
    FamiliesFile,
    MarginsFile,
    checked_clusters,
    families_by_id,
    margins_by_indicator,
)
from pcp_analysis.errors import CatalogueError, UnknownNameError, did_you_mean
from pcp_analysis.numbers import NumberBounds


@dataclass(frozen=True)
class Held:
    """The files of a catalogue.

    Parameters
    ----------
    root : Path
        The project's folder.
    without : frozenset of str
        Releases that are listed and not read: what an edition was made without.
    """

    root: Path
    without: frozenset[str] = frozenset()

    @property
    def folder(self) -> Path:
        """The catalogue's folder."""
        return self.root / "data" / "catalogue"

    @cached_property
    def _forces(self) -> ForcesFile:
        return read_yaml(self.folder / "forces.yml", ForcesFile)

    @property
    def forces(self) -> tuple[Force, ...]:
        """The 43 forces, by name."""
        return self._forces.forces

    @property
    def other_areas(self) -> frozenset[str]:
        """Areas in publishers' files that are none of the 43 forces."""
        return frozenset(self._forces.other_areas)

    @property
    def other_stats19_codes(self) -> frozenset[int]:
        """STATS19 numbers of forces that are none of the 43."""
        return frozenset(self._forces.other_stats19_codes)

    @cached_property
    def _indicators(self) -> IndicatorsFile:
        return read_yaml(self.folder / "indicators.yml", IndicatorsFile)

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Pages of the most similar group chapter."""
        return self._indicators.themes

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator in printing order."""
        return self._indicators.indicators

    @cached_property
    def _breaks(self) -> SeriesBreaksFile:
        return read_yaml(self.folder / "series_breaks.yml", SeriesBreaksFile)

    @property
    def series_breaks(self) -> tuple[SeriesBreak, ...]:
        """Dated register of breaks."""
        return self._breaks.breaks

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """Errors put right after an edition had printed them."""
        return read_yaml(self.folder / "corrections.yml", CorrectionsFile).corrections

    @property
    def exceptional_periods(self) -> tuple[ExceptionalPeriod, ...]:
        """Periods out of the ordinary: COVID-19."""
        return self._breaks.exceptional_periods

    @cached_property
    def margins(self) -> dict[str, DeclaredMargin]:
        """The difference that does not matter, by indicator."""
        file = read_yaml(self.folder / "margins.yml", MarginsFile)
        return margins_by_indicator(file, self._indicator_by_id)

    @cached_property
    def clusters(self) -> tuple[DeclaredCluster, ...]:
        """Incidents with many victims among the counts of rare events."""
        file = read_yaml(self.folder / "clusters.yml", ClustersFile)
        return checked_clusters(
            file, self._indicator_by_id, {item.id: item for item in self.forces}
        )

    @cached_property
    def test_families(self) -> dict[str, DeclaredFamily]:
        """What is tested together, by id of the family."""
        return families_by_id(read_yaml(self.folder / "test_families.yml", FamiliesFile))

    @cached_property
    def first_page(self) -> FirstPageRule:
        """What puts an indicator on the first page."""
        rule = read_yaml(self.folder / FIRST_PAGE, FirstPageRule)
        return checked_rule(rule, self._indicator_by_id)

    @cached_property
    def old_after(self) -> int:
        """Quarters that a figure may end before an edition's quarter until it is named as old."""
        return read_yaml(self.folder / "rhythm.yml", RhythmFile).old.quarters

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """What a priority may be about."""
        file = read_yaml(self.folder / SUBJECTS, SubjectsFile)
        refuse_lines(subject_faults(file, self._indicator_by_id))
        return file.subjects

    @cached_property
    def grades(self) -> GradeRule:
        """How a grade is recommended for each priority."""
        return read_yaml(self.folder / GRADES, GradeRule)

    @cached_property
    def bounds(self) -> NumberBounds:
        """What a number of each unit may be."""
        return read_yaml(self.folder / "number_bounds.yml", NumberBounds)

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """How publishers lay their tables out."""
        found = read_yaml(self.folder / "layouts.yml", LayoutsFile).layouts
        refuse_repeats("layouts.yml", [layout.id for layout in found])
        return found

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Quarters in which a force's figures are known not to be there."""
        found = read_yaml(self.folder / "gaps.yml", GapsFile).gaps
        refuse_repeats("gaps.yml", [gap.id for gap in found])
        for gap in found:
            self._named("gaps.yml", gap.force)
        return found

    @cached_property
    def districts(self) -> Districts:
        """Community safety partnerships of every force."""
        found = read_yaml(self.folder / "districts.yml", DistrictsFile).districts
        return Districts(found, self.forces).checked()

    @cached_property
    def _releases(self) -> ReleasesFile:
        return read_yaml(self.folder / "releases.yml", ReleasesFile)

    @cached_property
    def documents(self) -> dict[str, SourceDocument]:
        """The source documents of every force by id, those of a force together."""
        return {document.id: document for document in read_documents(self.root)}

    @property
    def licence(self) -> str:
        """Licence of every release."""
        return self._releases.licence

    @property
    def listed_releases(self) -> tuple[Release, ...]:
        """Every release of ``releases.yml``."""
        return self._releases.releases

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """Every release that is read: those listed but for those that the edition is without."""
        return tuple(item for item in self.listed_releases if item.id not in self.without)

    @cached_property
    def _force_by_code(self) -> dict[str, Force]:
        return {force.code: force for force in self.forces}

    @cached_property
    def _force_by_name(self) -> dict[str, Force]:
        names: dict[str, Force] = {}
        for force in self.forces:
            for name in (force.id, force.code, force.name, *force.aliases):
                if names.setdefault(name.casefold(), force) is not force:
                    raise CatalogueError(f"forces.yml: '{name}' names two forces")
        return names

    def force(self, name: str) -> Force:
        """Return the force of that id, code, name or alias.

        Raises
        ------
        UnknownNameError
            If no force is called that.
        """
        found = self._force_by_name.get(name.strip().casefold())
        if found is None:
            hint = did_you_mean(name.casefold(), self._force_by_name)
            raise UnknownNameError(f"unknown force '{name}'.{hint}")
        return found

    @cached_property
    def _indicator_by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    def indicator(self, indicator_id: str) -> Indicator:
        """Return an indicator by its id.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        try:
            return self._indicator_by_id[indicator_id]
        except KeyError:
            hint = did_you_mean(indicator_id, self._indicator_by_id)
            raise UnknownNameError(f"unknown indicator '{indicator_id}'.{hint}") from None

    @cached_property
    def _group_kinds(self) -> dict[str, GroupKind]:
        kinds = read_yaml(self.folder / "group_kinds.yml", GroupKindsFile).kinds
        found = {kind.id: kind for kind in kinds}
        for name in get_args(KindId):
            if name not in found:
                raise CatalogueError(f"group_kinds.yml: there is no kind '{name}'")
        return {str(name): kind for name, kind in found.items()}

    def _named(self, file: str, name: str) -> Force:
        try:
            return self.force(name)
        except UnknownNameError as error:
            raise CatalogueError(f"{file}: {error}") from None
