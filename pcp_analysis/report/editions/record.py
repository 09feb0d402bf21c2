"""The record of an edition: its figures as printed, kept so that later ones can be set beside them.

``data/editions/record/FORCE/EDITION.vVERSION.json`` is written once by ``pcp record``, never changed.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from pcp_analysis.catalogue.editions import list_editions, read_edition
from pcp_analysis.catalogue.groups import KindId
from pcp_analysis.catalogue.models import QuarterText, Slug
from pcp_analysis.errors import PcpError
from pcp_analysis.files import write_atomically
from pcp_analysis.periods import Quarter
from pcp_analysis.report.indicators import positions
from pcp_analysis.report.indicators.changes import printed_change
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
    version: int
    status: str
    figures: dict[str, RecordedFigure]

    @property
    def order(self) -> tuple[Quarter, int]:
        """What sorts editions of a force: the quarter, then the version."""
        return Quarter.parse(self.quarter), self.version


@dataclass(frozen=True)
class RecordedChange:
    """A recorded figure and the same figure as it is computed now.

    Parameters
    ----------
    id : str
        Ledger id.
    before : RecordedFigure
        As it was printed.
    after : Entry
        As computed now, from what is known now.
    cause : str
        ``revised release``, ``correction``, ``method`` or ``code``.
    detail : str
        The releases, the correction or the methods.
    """

    id: str
    before: RecordedFigure
    after: Entry
    cause: str
    detail: str


def _is_recorded(entry: Entry) -> bool:
    return entry.chapter in get_args(KindId) and entry.kind in ("number", "text")


def record_of(
    ledger: Ledger,
    *,
    force: str,
    edition: str,
    quarter: Quarter,
    as_at: dt.date,
    version: int,
    status: str,
) -> Record:
    """Return the record of an edition from its ledger."""
    figures = {
        name: RecordedFigure(
            text=entry.text,
            value=entry.value,
            period=entry.period,
            method=entry.method,
            releases=entry.releases,
        )
        for name, entry in sorted(ledger.entries.items())
        if _is_recorded(entry)
    }
    return Record(
        force=force,
        edition=edition,
        quarter=str(quarter),
        as_at=as_at,
        version=version,
        status=status,
        figures=figures,
    )


def write_record(root: Path, record: Record) -> Path:
    """Write a record once.

    Raises
    ------
    PcpError
        If the version is recorded already with other figures: a changed edition has a new version.
    """
    path = root / FOLDER / record.force / f"{record.edition}.v{record.version}.json"
    content = record.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    if path.is_file() and path.read_text(encoding="utf-8") != text and not _was_draft(path, record):
        raise PcpError(
            f"{path.name}: version {record.version} of {record.edition} is recorded with other "
            f"figures; give the edition a new version in data/editions/{record.edition}.yml"
        )
    write_atomically(path, text)
    return path


def _was_draft(path: Path, record: Record) -> bool:
    """Return whether a record is of a draft that is published now: nobody was handed its figures."""
    if record.status == "draft":
        return False
    return Record.model_validate_json(path.read_text(encoding="utf-8")).status == "draft"


def read_records(root: Path, force: str) -> list[Record]:
    """Return the records of a force, oldest quarter and version first.

    Raises
    ------
    PcpError
        If a file is no record.
    """
    found = []
    for path in sorted((root / FOLDER / force).glob("*.json")):
        try:
            found.append(Record.model_validate_json(path.read_text(encoding="utf-8")))
        except (ValidationError, UnicodeDecodeError) as error:
            raise PcpError(f"{path.name} is no record of an edition: {error}") from None
    return sorted(found, key=lambda record: record.order)


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


def computed_now(
    page: Page, quarter: Quarter, as_at: dt.date, without: frozenset[str]
) -> dict[str, Entry]:
    """Return the figures of a quarter as the code of today computes them from what was known then."""
    measures = replace(
        page.measures,
        catalogue=page.catalogue.made_without(without),
        observations=page.measures.observations.made_without(without),
        quarter=quarter,
        as_at=as_at,
    )
    other = Page(page.name, measures, page.plan)
    for indicator in page.catalogue.compared():
        positions.printed(other, indicator)
        printed_change(other, indicator)
    return {name: item for name, item in other.ledger.entries.items() if _is_recorded(item)}


def compare(page: Page, record: Record) -> list[RecordedChange]:
    """Return every recorded figure that is printed differently now, with its cause.

    A figure that the old data still give has changed with the data: a revised release. One that they no
    longer give has changed with a listed correction, with its method or, if its method is described
    as it was, with the code.

    Parameters
    ----------
    page : Page
        The edition that looks back.
    record : Record
        An edition of the same force.
    """
    quarter = Quarter.parse(record.quarter)
    without = page.catalogue.without
    # a record holds no list of releases; the file of its edition does
    recorded = page.catalogue.root / "data" / "editions" / f"{record.edition}.yml"
    its_own = (
        read_edition(page.catalogue.root, page.catalogue, record.edition).without
        if recorded.is_file()
        else frozenset[str]()
    )
    now = computed_now(page, quarter, page.measures.as_at, without)
    same_data = (page.measures.as_at, without) == (record.as_at, its_own)
    then = now if same_data else computed_now(page, quarter, record.as_at, its_own)
    found = []
    for name, before in record.figures.items():
        after = now.get(name)
        if after is None or _same(before, after):
            continue
        found.append(
            RecordedChange(name, before, after, *_cause(page, record, name, then[name], after))
        )
    return found


def _same(before: RecordedFigure, after: Entry) -> bool:
    return before.text == after.text and before.period == after.period


def _cause(page: Page, record: Record, name: str, then: Entry, after: Entry) -> tuple[str, str]:
    before = record.figures[name]
    if _same(before, then):
        releases = [page.catalogue.release(item) for item in after.releases]
        newer = [item for item in releases if item.id not in before.releases] or releases
        return "revised release", "; ".join(f"{item.title} ({item.edition})" for item in newer)
    indicator = name.split(".")[1]
    corrections = page.catalogue.corrections_of(indicator, record.edition)
    if corrections:
        return "correction", "; ".join(item.what for item in corrections)
    if before.method != then.method:
        return "method", f"{before.method or 'none'}, now {then.method or 'none'}"
    return "code", "the same data and method give another figure; the changelog says why"
