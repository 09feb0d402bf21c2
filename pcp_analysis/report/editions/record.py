"""The record of an edition: its figures as printed, kept so that later ones can be set beside them.

``data/editions/record/FORCE/EDITION.vVERSION.json`` is written once by ``pcp record``, never changed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pcp_analysis.catalogue.editions import list_editions
from pcp_analysis.catalogue.groups import KindId
from pcp_analysis.catalogue.models import QuarterText, Slug
from pcp_analysis.errors import PcpError
from pcp_analysis.files import sha256_of, with_digest, without_digest, write_atomically
from pcp_analysis.periods import Quarter
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.report.page import Page

FOLDER = Path("data/editions/record")


class RecordedFigure(BaseModel):
    """One figure as printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    value: float | None = None
    period: str | None = None
    method: str | None = None
    releases: tuple[str, ...] = ()


class Record(BaseModel):
    """An edition's positions and changes as they were printed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    force: Slug
    edition: str
    quarter: QuarterText
    as_at: dt.date
    version: int = Field(ge=1, le=999)
    status: Literal["draft", "published", "withdrawn"]
    code: str | None = None
    figures: dict[str, RecordedFigure]

    @model_validator(mode="after")
    def _agrees(self) -> Record:
        last = Quarter.parse(self.quarter).end
        if not self.edition.startswith(self.quarter):
            raise ValueError(f"edition {self.edition} is not of {self.quarter}")
        if self.as_at < last:
            raise ValueError(f"as_at {self.as_at} is before {last}, the last day of {self.quarter}")
        return self

    @property
    def order(self) -> tuple[Quarter, int]:
        """What sorts editions of a force: the quarter, then the version."""
        return Quarter.parse(self.quarter), self.version


def code_digest() -> str:
    """Return the SHA-256 of the package's files: what code this is, with or without git."""
    package = Path(__file__).parents[2]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        digest.update(f"{sha256_of(path)}  {name}\n".encode())
    return digest.hexdigest()


def is_recorded(entry: Entry) -> bool:
    """Return whether a record keeps an entry.

    It keeps figures and verdicts of the comparisons, what the first page said, and grades with what
    counts for them.
    """
    told = entry.chapter == "first-page" or ".grade.on." in entry.id
    told = told or entry.id.endswith((".grade.proposed", ".grade.final"))
    return (told or entry.chapter in get_args(KindId)) and entry.kind in ("number", "text")


def is_compared(name: str) -> bool:
    """Return whether an id is of a comparison with other forces, which is computed again later."""
    return name.split(".")[0] in get_args(KindId)


def record_of(
    ledger: Ledger,
    *,
    force: str,
    edition: str,
    quarter: Quarter,
    as_at: dt.date,
    version: int,
    status: str,
    code: str | None = None,
) -> Record:
    """Return the record of an edition from its ledger; ``code`` is what :func:`code_digest` gives."""
    figures = {
        name: RecordedFigure(
            text=entry.text,
            value=entry.value,
            period=entry.period,
            method=entry.method,
            releases=entry.releases,
        )
        for name, entry in sorted(ledger.entries.items())
        if is_recorded(entry)
    }
    return Record.model_validate(
        {
            "force": force,
            "edition": edition,
            "quarter": str(quarter),
            "as_at": as_at,
            "version": version,
            "status": status,
            "code": code,
            "figures": figures,
        }
    )


def write_record(root: Path, record: Record) -> Path:
    """Write a record once.

    Raises
    ------
    PcpError
        If the version is recorded already with other figures: a changed edition has a new version.
    """
    path = root / FOLDER / record.force / f"{record.edition}.v{record.version}.json"
    text = with_digest(record.model_dump(mode="json", exclude_defaults=True))
    if path.is_file() and path.read_text(encoding="utf-8") != text and not _was_draft(path, record):
        raise PcpError(
            f"{path.name}: version {record.version} of {record.edition} is recorded with other "
            f"figures, or by other code; give the edition a new version in "
            f"data/editions/{record.edition}.yml"
        )
    write_atomically(path, text)
    return path


def _was_draft(path: Path, record: Record) -> bool:
    """Return whether a record is of a draft that is published now: nobody was handed its figures."""
    if record.status == "draft":
        return False
    return read_record(path).status == "draft"


def read_records(root: Path, force: str) -> list[Record]:
    """Return the records of a force, oldest quarter and version first.

    Raises
    ------
    PcpError
        If a file is no record.
    """
    found = [read_record(path) for path in sorted((root / FOLDER / force).glob("*.json"))]
    return sorted(found, key=lambda record: record.order)


def read_record(path: Path) -> Record:
    """Return one record.

    Raises
    ------
    PcpError
        If the file is no record, naming the first thing at fault.
    """
    try:
        about = path.stat()
        record, wrong = _parsed(path, about.st_mtime_ns, about.st_size)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = f"'{place}': {first['msg']}" if place else first["msg"]
    except UnicodeDecodeError:
        said = "not text in UTF-8"
    except ValueError as error:
        said = f"no JSON: {error}"
    else:
        if wrong is None:
            return record
        said = wrong
    raise PcpError(f"{path.name} is no record of an edition: {said}")


@lru_cache(maxsize=64)  # asked for again for each figure that is held against it
def _parsed(path: Path, written: int, size: int) -> tuple[Record, str | None]:
    """Return a record as it was written at a time, and what is wrong with its digest."""
    content, wrong = without_digest(path.read_text(encoding="utf-8"))
    return Record.model_validate_json(json.dumps(content)), wrong


def previous_record(page: Page) -> Record | None:
    """Return the newest record before this edition: an earlier version's or quarter's."""
    root, measures = page.catalogue.root, page.measures
    own = (measures.force.id, measures.quarter, measures.as_at)
    versions = [
        item.version
        for item in list_editions(root, page.catalogue)
        if (item.force, item.quarter, item.as_at) == own
    ]
    order = (measures.quarter, max(versions, default=1))
    known = [
        record
        for record in read_records(root, measures.force.id)
        if record.order < order and record.as_at <= measures.as_at
    ]
    return known[-1] if known else None


def last_edition(page: Page) -> Record | None:
    """Return the record of the newest edition of an earlier quarter, or None."""
    measures = page.measures
    known = [
        record
        for record in read_records(page.catalogue.root, measures.force.id)
        if record.order[0] < measures.quarter and record.as_at <= measures.as_at
    ]
    return known[-1] if known else None


def is_too_old(page: Page, record: Record) -> bool:
    """Return whether more quarters lie between than the rule of the first page compares over."""
    most = page.catalogue.first_page.since.quarters
    return Quarter.parse(record.quarter).plus(most) < page.measures.quarter
