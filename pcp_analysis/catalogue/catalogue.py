"""What the book knows before it reads a figure: forces, peers, indicators, breaks and releases.

Everything is read from ``data/catalogue/`` and checked at once, so that a slip in a file people edit
is told with file and line before anything is computed.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pcp_analysis.catalogue.checks import check_together, refuse_lines
from pcp_analysis.catalogue.documents import SourceDocument
from pcp_analysis.catalogue.groups import (
    ComparisonGroup,
    KindId,
    PeerGroup,
)
from pcp_analysis.catalogue.held import Held
from pcp_analysis.catalogue.models import (
    Correction,
    Force,
    Indicator,
    Release,
    SeriesBreak,
    Theme,
)
from pcp_analysis.catalogue.places import refuse_odd_places
from pcp_analysis.catalogue.plans import Plan, plan_on, read_plans
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError, PcpError, UnknownNameError, did_you_mean
from pcp_analysis.numbers import NumberRule


def find_project_root() -> Path:
    """Return the folder that holds ``data/catalogue``: ``PCP_PROJECT``, else here or above.

    Raises
    ------
    PcpError
        If there is none.
    """
    named = os.environ.get("PCP_PROJECT")
    here = Path(named) if named else Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "catalogue" / "indicators.yml").is_file():
            return folder.resolve()
    raise PcpError(
        f"no data/catalogue/indicators.yml in {here} or above: run pcp inside the project"
    )


@dataclass(frozen=True)
class Catalogue(Held):
    """All of ``data/catalogue/``, cross-checked: its files, and what is asked of several at once.

    Parameters
    ----------
    root : Path
        The project's folder.
    without : frozenset of str
        Releases that are listed and not read: what an edition was made without.
    """

    def made_without(self, releases: Iterable[str]) -> Catalogue:
        """Return the same catalogue for an edition that was made without some releases.

        Parameters
        ----------
        releases : iterable of str
            Their ids.

        Raises
        ------
        UnknownNameError
            If ``releases.yml`` does not list some of them; each is named on its line.
        """
        without = frozenset(releases)
        unknown = sorted(without - {release.id for release in self.listed_releases})
        if unknown:
            raise UnknownNameError("\n".join(self._unknown_release(name) for name in unknown))
        return self if without == self.without else Catalogue(self.root, without)

    @classmethod
    def load(cls, root: Path | None = None) -> Catalogue:
        """Read and check the catalogue of a project.

        Parameters
        ----------
        root : Path, optional
            The project's folder; found from here when left out.

        Raises
        ------
        CatalogueError
            If a file is missing or wrong, or if one names what another does not hold, or if something
            else than files lies in the folders that people write in.
        """
        catalogue = cls(root or find_project_root())
        refuse_odd_places(catalogue.root)
        check_together(catalogue)
        return catalogue

    def area_name(self, code: str) -> str:
        """Return the name of a force area; that of a partnership with its force.

        Parameters
        ----------
        code : str
            As observations have it.

        Raises
        ------
        UnknownNameError
            If neither forces.yml nor districts.yml holds the code.
        """
        place = self.districts.of_code(code) if code not in self._force_by_code else None
        if place is None:
            return self.force(code).name
        return f"{place.name} ({self.force(place.force).name})"

    def force_of(self, code: str) -> Force:
        """Return the force of an area: a force area, or a partnership of it."""
        place = self.districts.of_code(code) if code not in self._force_by_code else None
        return self.force(place.force if place else code)

    def rule_of(self, indicator_id: str) -> NumberRule:
        """Return what a number of an indicator may be, by its unit."""
        return self.bounds.of(self.indicator(indicator_id).unit)

    def document_title(self, document_id: str) -> str:
        """Return the title of a source document; its id where the document is not at hand."""
        found = self.documents.get(document_id)
        return found.title if found else document_id

    def documents_of(self, force_id: str) -> tuple[SourceDocument, ...]:
        """Return the source documents of a force, by id; empty where none is at hand."""
        return tuple(item for item in self.documents.values() if item.force == force_id)

    def compared(self, theme: str | None = None) -> tuple[Indicator, ...]:
        """Return the indicators that forces are compared by, of one theme or of all."""
        return tuple(
            indicator
            for indicator in self.indicators
            if indicator.role == "compared" and theme in (None, indicator.theme)
        )

    def theme(self, theme_id: str) -> Theme:
        """Return a theme by its id.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        for theme in self.themes:
            if theme.id == theme_id:
                return theme
        hint = did_you_mean(theme_id, [theme.id for theme in self.themes])
        raise UnknownNameError(f"unknown theme '{theme_id}'.{hint}")

    def release(self, release_id: str) -> Release:
        """Return a release by its id.

        Raises
        ------
        UnknownNameError
            If ``releases.yml`` does not list it.
        """
        for release in self.listed_releases:
            if release.id == release_id:
                return release
        raise UnknownNameError(self._unknown_release(release_id))

    def _unknown_release(self, name: str) -> str:
        hint = did_you_mean(name, [release.id for release in self.listed_releases])
        return f"unknown release '{name}': add it to releases.yml first.{hint}"

    def breaks_of(self, indicator_id: str) -> tuple[SeriesBreak, ...]:
        """Return the breaks in the series of an indicator, oldest first."""
        found = [item for item in self.series_breaks if indicator_id in item.indicators]
        return tuple(sorted(found, key=lambda item: item.first_quarter))

    def corrections_of(self, indicator_id: str, edition: str) -> tuple[Correction, ...]:
        """Return the corrections of an indicator that an edition had printed wrongly."""
        return tuple(
            item
            for item in self.corrections
            if indicator_id in item.indicators and edition in item.editions
        )

    def most_similar_group(self, force_id: str) -> tuple[Force, ...]:
        """Return the peers of a force, itself left out, in the order of its file."""
        return self._group_of(force_id)[0]

    def _group_of(self, force_id: str) -> tuple[tuple[Force, ...], PeerGroup]:
        """Return the peers of a force, and what its file says of the group.

        Raises
        ------
        CatalogueError
            If the force has no peer file, or the file names another or an unknown force.
        """
        path = self.folder / "peer_groups" / f"{self.force(force_id).id}.yml"
        if not path.is_file():
            raise CatalogueError(
                f"{self.force(force_id).name} has no most similar group: write "
                f"data/catalogue/peer_groups/{path.name} (the files beside it show the form)"
            )
        group = read_yaml(path, PeerGroup)
        if self._named(path.name, group.force).id != self.force(force_id).id:
            raise CatalogueError(f"{path.name}: 'force' is '{group.force}', expected '{path.stem}'")
        unknown = []
        for name in group.peers:
            try:
                self.force(name)
            except UnknownNameError as error:
                unknown.append(f"{path.name}: {error}")
        refuse_lines(unknown)
        peers = tuple(self.force(name) for name in group.peers)
        if len(set(peers)) < len(peers):
            raise CatalogueError(f"{path.name}: 'peers' names a force twice")
        if self.force(force_id) in peers:
            raise CatalogueError(f"{path.name}: 'peers' holds {force_id} itself, which is no peer")
        return peers, group

    def group(self, force_id: str) -> ComparisonGroup:
        """Return what a force is compared with: its most similar group, else all forces.

        Raises
        ------
        CatalogueError
            If the file of its group is wrong.
        """
        force = self.force(force_id)
        file = self.folder / "peer_groups" / f"{force.id}.yml"
        peers, said = self._group_of(force.id) if file.is_file() else ((), None)
        if said is None or not peers:
            return self.all_forces(force.id)
        kind = self._group_kinds["most-similar-group"]
        source, age = said.source.strip(), said.age.strip()
        return ComparisonGroup(kind, force, peers, source=source, age=age)

    def all_forces(self, force_id: str) -> ComparisonGroup:
        """Return every other force of England and Wales; those of another kind are left out.

        Raises
        ------
        CatalogueError
            If the file of the words for groups is wrong.
        """
        return self._others(self.force(force_id), "all-forces", self.forces)

    def region(self, force_id: str) -> ComparisonGroup:
        """Return the other forces of a force's region; those of another kind are left out.

        Raises
        ------
        CatalogueError
            If the file of the words for groups is wrong.
        """
        force = self.force(force_id)
        own = [item for item in self.forces if item.region == force.region]
        return self._others(force, "region", own)

    def _others(self, force: Force, kind: KindId, forces: Iterable[Force]) -> ComparisonGroup:
        others = [item for item in forces if item != force]
        return ComparisonGroup(
            self._group_kinds[kind],
            force,
            tuple(item for item in others if not item.few_residents),
            tuple(item for item in others if item.few_residents),
        )

    def plans(self, force_id: str) -> dict[str, Plan]:
        """Return the plans of a force by file, the earliest first.

        Raises
        ------
        CatalogueError
            If a file does not fit, two plans overlap, or one names an unknown indicator.
        """
        force = self.force(force_id).id
        if force not in self._plans:
            self._plans[force] = self._read_plans(force)
        return self._plans[force]

    @cached_property
    def _plans(self) -> dict[str, dict[str, Plan]]:
        return {}

    def _read_plans(self, force: str) -> dict[str, Plan]:
        found = read_plans(self.folder / "plans", force)
        ids = self._indicator_by_id
        refuse_lines(
            f"{file}: unknown indicator '{name}'.{did_you_mean(name, ids)}"
            for file, plan in found.items()
            for name in dict.fromkeys(plan.indicators)
            if name not in ids
        )
        known = [item.id for item in self.subjects]
        refuse_lines(
            f"{file}, '{item.id}': unknown subject '{name}'.{did_you_mean(name, known)}"
            for file, plan in found.items()
            for item in plan.priorities
            for name in item.subjects
            if name not in known
        )
        for file, plan in found.items():
            for name in plan.indicators:
                if ids[name].role != "compared":
                    raise CatalogueError(
                        f"{file}: found the indicator '{name}'; expected one that is compared, since "
                        f"others are only divided by"
                    )
        return found

    def plan(self, force_id: str, day: dt.date) -> Plan | None:
        """Return the plan of a force that was in force on a day, or None where none is at hand.

        Raises
        ------
        CatalogueError
            As :meth:`plans`.
        """
        return plan_on(self.plans(force_id), day)
