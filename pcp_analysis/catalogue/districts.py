"""Community safety partnerships: the districts in which recorded crime is published below a force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import Field

from pcp_analysis.catalogue.models import Force, Name, Slug, Strict
from pcp_analysis.errors import CatalogueError, did_you_mean

UNASSIGNED = "unassigned"
_PLACE_CODE = r"^[EW]\d{8}(-[a-z]+)*$"


class District(Strict):
    """A partnership, or a place of a force that has no code of its own: code, name, force."""

    code: Annotated[str, Field(pattern=_PLACE_CODE)]
    name: Name
    force: Slug

    @property
    def slug(self) -> str:
        """Its name as ids of the ledger have it.

        Examples
        --------
        >>> District(code="E22999999", name="Town, Port of", force="a-force").slug
        'town-port-of'
        """
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    @property
    def is_partnership(self) -> bool:
        """False for an airport and for what a force records in no partnership."""
        return "-" not in self.code


class DistrictsFile(Strict):
    """Content of ``districts.yml``."""

    districts: Annotated[tuple[District, ...], Field(min_length=1)]


def unassigned(force: Force) -> District:
    """Return the place of what a force recorded in none of its partnerships."""
    return District(
        code=f"{force.code}-{UNASSIGNED}",
        name="Not assigned to a partnership",
        force=force.id,
    )


@dataclass(frozen=True)
class Districts:
    """Every partnership, by code, by force and by name.

    Parameters
    ----------
    listed : tuple of District
        In the order of the file.
    forces : tuple of Force
        The 43 forces.
    """

    listed: tuple[District, ...]
    forces: tuple[Force, ...]

    def checked(self) -> Districts:
        """Return the same once nothing in it contradicts itself or the forces.

        Raises
        ------
        CatalogueError
            If a code stands twice, two partnerships of a force share a name, or a force is unknown.
        """
        forces = {force.id for force in self.forces}
        codes: set[str] = set()
        names: set[tuple[str, str]] = set()
        for item in self.listed:
            if item.force not in forces:
                raise CatalogueError(
                    f"districts.yml: '{item.name}' is of the unknown force '{item.force}'."
                    f"{did_you_mean(item.force, forces)}"
                )
            if item.code in codes:
                raise CatalogueError(f"districts.yml: '{item.code}' stands twice")
            if (item.force, item.slug) in names:
                raise CatalogueError(f"districts.yml: {item.force} has '{item.name}' twice")
            codes.add(item.code)
            names.add((item.force, item.slug))
        return self

    @cached_property
    def _by_code(self) -> dict[str, District]:
        found = (unassigned(force) for force in self.forces)
        return {item.code: item for item in (*self.listed, *found)}

    def of_code(self, code: str) -> District | None:
        """Return the partnership of a code, or None where it is not listed."""
        return self._by_code.get(code)

    def of_force(self, force: Force) -> tuple[District, ...]:
        """Return the partnerships of a force by name, then what it records in none of them."""
        own = (item for item in self.listed if item.force == force.id)
        return (
            *sorted(own, key=lambda item: (not item.is_partnership, item.name)),
            unassigned(force),
        )

    def force_codes(self, areas: Iterable[str]) -> set[str]:
        """Return the codes of the forces to which areas belong: force areas and partnerships."""
        codes = {force.id: force.code for force in self.forces}
        places = ((area, self.of_code(area)) for area in areas)
        return {codes[place.force] if place else area for area, place in places}
