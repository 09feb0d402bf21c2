"""Editions: which force, quarter and as-at date a book is for."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.models import QuarterText, Slug
from pcp_analysis.catalogue.standing import (
    Change,
    SignOff,
    Withdrawal,
    standing_faults,
    standing_words,
)
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError, UnknownNameError, did_you_mean
from pcp_analysis.periods import Quarter

_NAME = re.compile(r"\d{4}-\d{2}-q[1-4](-[a-z0-9-]{1,40})?")


class WithoutRelease(BaseModel):
    """A release that had been published when the edition was made, and was not at hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    release: Slug
    reason: Annotated[str, Field(min_length=1, max_length=400)]


class EditionFile(BaseModel):
    """Content of ``data/editions/NAME.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    force: Slug
    quarter: QuarterText
    as_at: dt.date
    version: int = Field(ge=1, le=999)
    status: Literal["draft", "published", "withdrawn"]
    without_releases: tuple[WithoutRelease, ...] = ()
    signed_off: SignOff | None = None
    changes: tuple[Change, ...] = ()
    withdrawn: Withdrawal | None = None

    @model_validator(mode="after")
    def _stands(self) -> EditionFile:
        faults = standing_faults(
            self.version, self.status, self.signed_off, self.changes, self.withdrawn
        )
        faults += filter(None, [_order_fault(self)])
        if faults:
            raise ValueError("; and ".join(faults))
        return self


def _order_fault(content: EditionFile) -> str | None:
    """Return which two dates of an edition file stand in the wrong order, or None."""
    last = Quarter.parse(content.quarter).end
    if content.as_at < last:
        return (
            f"as_at {content.as_at} is before {last}, the last day of {content.quarter}; write a later "
            f"day, on which its figures were out"
        )
    if content.signed_off and content.signed_off.day < content.as_at:
        return (
            f"signed off on {content.signed_off.day}, before as_at {content.as_at}; write the day of "
            f"the signature, or an earlier as_at"
        )
    if content.withdrawn:
        first = content.signed_off.day if content.signed_off else content.as_at
        if content.withdrawn.day < first:
            return f"withdrawn on {content.withdrawn.day}, before {first}; write the later day"
    named = [item.release for item in content.without_releases]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        names = ", ".join(f"'{name}'" for name in twice)
        return f"without_releases names {names} twice; delete one of each"
    return None


@dataclass(frozen=True)
class Edition:
    """One book to build.

    Parameters
    ----------
    name : str
        Name of the edition, such as ``2020-21-q4``.
    force : str
        Id of the force.
    quarter : Quarter
        The quarter that it reports.
    as_at : datetime.date
        Nothing published later is read.
    version : int
        Counts corrections of the edition.
    status : {"draft", "published", "withdrawn"}
        Where it stands.
    without_releases : tuple of WithoutRelease
        What had been published by ``as_at`` and is not read, each with the reason.
    signed_off, changes, withdrawn
        Who published it, what each later version changed, and why it was withdrawn.
    announced : bool
        Whether a file says all this; without one the as-at date was taken from the newest release.
    """

    name: str
    force: str
    quarter: Quarter
    as_at: dt.date
    version: int
    status: str
    without_releases: tuple[WithoutRelease, ...] = ()
    signed_off: SignOff | None = None
    changes: tuple[Change, ...] = ()
    withdrawn: Withdrawal | None = None
    announced: bool = True

    @property
    def without(self) -> frozenset[str]:
        """Ids of the releases that the edition is made without."""
        return frozenset(item.release for item in self.without_releases)

    @property
    def standing(self) -> str:
        """Where it stands, in plain sentences for its first page."""
        return standing_words(
            self.version, self.status, self.signed_off, self.changes, self.withdrawn
        )

    @property
    def folder(self) -> Path:
        """Folder of the edition below ``editions/``."""
        return Path(self.force) / self.name

    @property
    def pdf_name(self) -> str:
        """Name of the whole printed book in the edition's folder."""
        return f"police-and-crime-plan-report-{self.force}-{self.name}.pdf"

    def shorter_name(self, length: str) -> str:
        """Return the name of a shorter length of the printed book, by the length's id."""
        return f"police-and-crime-plan-{length}-{self.force}-{self.name}.pdf"

    @property
    def workbook_name(self) -> str:
        """Name of the workbook in the edition's folder."""
        return f"police-and-crime-plan-report-{self.force}-{self.name}.xlsx"

    @property
    def parameters(self) -> dict[str, str]:
        """What every notebook is run with."""
        return {
            "force": self.force,
            "quarter": str(self.quarter),
            "as_at": self.as_at.isoformat(),
            "without_releases": ", ".join(sorted(self.without)),
        }


def edition_file(root: Path, name: str, force: str | None = None) -> Path:
    """Return where the file of an edition is: that of another force in the folder of its force.

    Parameters
    ----------
    root : Path
        The project's folder.
    name : str
        Name of the edition.
    force : str, optional
        Id of a force; the project's own when left out.
    """
    folder = root / "data" / "editions"
    own = folder / (force or "") / f"{name}.yml"
    return own if own.is_file() else folder / f"{name}.yml"


def edition_names(root: Path) -> list[str]:
    """Return the names of the editions that have a file."""
    return sorted(path.stem for path in (root / "data" / "editions").glob("*.yml"))


def own_force(root: Path) -> str:
    """Return the force that a project is for: the one of its edition files.

    Raises
    ------
    UnknownNameError
        If they are of several forces, or there is none.
    """
    folder = root / "data" / "editions"
    found = {read_yaml(path, EditionFile).force for path in sorted(folder.glob("*.yml"))}
    if len(found) != 1:
        named = ", ".join(sorted(found)) or "none"
        raise UnknownNameError(f"name a force with --force: data/editions/ has files of {named}")
    return found.pop()


def _default(root: Path, name: str, force: str | None, catalogue: Catalogue) -> EditionFile:
    """Return a draft as known today: as at the newest release, so that it needs no clock."""
    newest = max(release.published for release in catalogue.releases)
    whose = force or own_force(root)
    if newest < Quarter.parse(name).end:
        raise UnknownNameError(
            f"the quarter {name} had not ended on {newest}, the day of the newest release at hand; "
            f"import a later one first, or name an earlier quarter"
        )
    return EditionFile(
        force=catalogue.force(whose).id, quarter=name, as_at=newest, version=1, status="draft"
    )


def read_edition(
    root: Path, catalogue: Catalogue, name: str, *, force: str | None = None
) -> Edition:
    """Read an edition by name or quarter.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Forces and releases.
    name : str
        Name of a file in ``data/editions/`` without its ending, or any quarter: without a file the
        edition is a draft for the project's own force as at the newest release.
    force : str, optional
        Build the same edition for another force.

    Raises
    ------
    UnknownNameError
        If the name is neither a file nor a quarter, or there is no such force.
    CatalogueError
        If the file is wrong.
    """
    try:
        name = str(Quarter.parse(name))
    except ValueError as error:
        if not _NAME.fullmatch(name) or name not in edition_names(root):
            hint = did_you_mean(name, edition_names(root))
            raise UnknownNameError(f"unknown edition '{name}': {error}.{hint}") from None
    whose = None if force is None else catalogue.force(force).id
    path = edition_file(root, name, whose)
    content = (
        read_yaml(path, EditionFile) if path.is_file() else _default(root, name, whose, catalogue)
    )
    if not name.startswith(content.quarter):
        raise CatalogueError(
            f"{path.name}, quarter: found {content.quarter}; expected {name[:10]}, which the file's "
            f"name says"
        )
    try:
        catalogue.made_without(item.release for item in content.without_releases)
    except UnknownNameError as error:
        raise CatalogueError(
            "\n".join(f"{path.name}, without_releases: {line}" for line in str(error).splitlines())
        ) from None
    if path.is_file() and path.parent.name == whose != content.force:
        raise CatalogueError(
            f"{path.name}, force: found {content.force}; expected {whose}, whose folder it stands in"
        )
    if path.is_file() and whose not in (None, content.force):
        # the file of one force signs nothing off for another
        content = EditionFile(
            force=whose,
            quarter=content.quarter,
            as_at=content.as_at,
            version=1,
            status="draft",
            without_releases=content.without_releases,
        )
    return Edition(
        name=name,
        force=catalogue.force(content.force).id,
        quarter=Quarter.parse(content.quarter),
        as_at=content.as_at,
        version=content.version,
        status=content.status,
        without_releases=content.without_releases,
        signed_off=content.signed_off,
        changes=content.changes,
        withdrawn=content.withdrawn,
        announced=path.is_file(),
    )


def list_editions(root: Path, catalogue: Catalogue) -> list[Edition]:
    """Return every edition that has a file, by name: those of the project's own force first."""
    own = [read_edition(root, catalogue, name) for name in edition_names(root)]
    others = sorted((root / "data" / "editions").glob("*/*.yml"))
    return own + [
        read_edition(root, catalogue, path.stem, force=path.parent.name) for path in others
    ]
