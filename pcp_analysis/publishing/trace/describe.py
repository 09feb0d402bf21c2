"""What goes with every table and figure: JSON with its data and meaning, PNG, metadata of the CSV."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from typing import Any

import resvg_py

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition
from pcp_analysis.catalogue.models import Release
from pcp_analysis.errors import RenderError, UnknownNameError
from pcp_analysis.report.ledger import Cell, Entry, Ledger, csv_rows

LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
CSV_METADATA = "figures/csv-metadata.json"  # the name that "CSV on the Web" looks for beside a CSV
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Crown copyright."
)
_QUOTED = "Quoted from documents of the force and its commissioner, whose own terms apply."
_EMPTY = "An empty cell (null) means that no figure is at hand or that none applies."
_SCALE = 2  # pixels of the PNG to one of the drawing
_AT_ONCE = 8  # drawings that a process is given together
_DPI = 96  # of CSS, in which the drawing's points are turned into pixels


@cache
def code_version() -> str:
    """Return the package and its version, as printed under tables and figures.

    The commit is not printed there: it changes with every edit of the repository, and no page should
    differ where nothing on it does. The manifest of the edition has it.
    """
    return f"pcp-analysis {version('pcp-analysis')}"


def release_record(release: Release, licence: str) -> dict[str, Any]:
    """Return what the outputs say of a release."""
    return {
        "id": release.id,
        "publisher": release.publisher,
        "title": release.title,
        "edition": release.edition,
        "published": release.published.isoformat(),
        "licence": licence,
        "sha256": release.sha256,
    }


def to_png(svg: bytes) -> bytes:
    """Return a drawing as PNG at twice its size; its text is paths, so no font is asked for.

    Raises
    ------
    RenderError
        If it cannot be drawn.
    """
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            zoom=_SCALE,
            dpi=_DPI,
            background="white",
            skip_system_fonts=True,
        )
    except ValueError as error:
        raise RenderError(f"a drawing cannot be turned into PNG: {error}") from None
    return bytes(drawn)


def to_pngs(drawings: Sequence[bytes], pool: Executor) -> list[bytes]:
    """Return drawings as PNG, made where an executor makes them; see :func:`to_png`."""
    return list(pool.map(to_png, drawings, chunksize=_AT_ONCE))


def drawings_of(ledger: Ledger) -> dict[str, bytes]:
    """Return the drawings of a ledger by path."""
    charts = (entry.svg for entry in ledger.entries.values() if entry.svg is not None)
    return {svg: ledger.files[svg] for svg in charts}


def complete(
    ledger: Ledger, catalogue: Catalogue, edition: Edition, pictures: Mapping[str, bytes]
) -> None:
    """Add JSON to every table and figure, PNG to every figure, and metadata for the CSVs.

    Parameters
    ----------
    ledger : Ledger
        Of the whole edition; its entries and files are added to.
    catalogue : Catalogue
        Definitions, notes and releases.
    edition : Edition
        Which book it is.
    pictures : mapping of str to bytes
        Every drawing of :func:`drawings_of` as PNG, by the path of the drawing.
    """
    tables = []
    entries = [entry for entry in ledger.entries.values() if entry.csv is not None]
    for entry in entries:
        path = f"figures/{entry.id}.json"
        full = replace(entry, json=path)
        if entry.svg is not None:
            drawn = f"figures/{entry.id}.png"
            ledger.files[drawn] = pictures[entry.svg]
            full = replace(full, png=drawn)
        ledger.entries[entry.id] = full
        content = description(full, ledger.files[str(full.csv)], catalogue, edition)
        ledger.files[path] = _json(content, indent=None)
        tables.append(_csv_table(content))
    ledger.files[CSV_METADATA] = _json(
        {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}], "tables": tables}, indent=1
    )


def description(entry: Entry, csv: bytes, catalogue: Catalogue, edition: Edition) -> dict[str, Any]:
    """Return a table or figure as its JSON has it: what it is, where it came from, its data.

    Parameters
    ----------
    entry : Entry
        With the path of its CSV.
    csv : bytes
        Its data.
    catalogue : Catalogue
        Definitions, notes and releases.
    edition : Edition
        Which book it is of.
    """
    header, rows = csv_rows(csv.decode())
    indicator = None if entry.indicator is None else catalogue.indicator(entry.indicator)
    releases = [
        release_record(catalogue.release(name), catalogue.licence) for name in entry.releases
    ]
    licence = {"name": catalogue.licence, "url": LICENCE_URL, "attribution": ATTRIBUTION}
    return {
        "id": entry.id,
        "kind": entry.kind,
        "title": entry.name,
        "description": entry.text,
        "unit": entry.unit or _unit_of(header),
        "period": entry.period,
        "area": _area(catalogue, entry.area),
        "method": entry.method,
        "confidence_level": entry.confidence_level,
        "n": entry.n,
        "definition": None if indicator is None else indicator.definition,
        "notes": _notes(entry, catalogue, edition),
        "licence": licence if releases else {"name": _QUOTED, "url": None, "attribution": None},
        "releases": releases,
        "edition": {**edition.parameters, "version": edition.version, "status": edition.status},
        "made_with": code_version(),
        "csv": {"file": f"{entry.id}.csv", "sha256": entry.sha256},
        "columns": header,
        "rows": rows,
    }


def _unit_of(header: Iterable[str]) -> str:
    """Say where the units of a table of several stand."""
    return "in the column 'unit'" if "unit" in header else "of each row and column, as named there"


def _area(catalogue: Catalogue, code: str | None) -> dict[str, str] | None:
    if code is None:
        return None
    try:
        return {"code": code, "name": catalogue.area_name(code)}
    except UnknownNameError:
        return {"code": code, "name": code}


def _notes(entry: Entry, catalogue: Catalogue, edition: Edition) -> list[str]:
    """Return what a reader of the numbers alone must know: notes, breaks and faults of the sources."""
    notes = []
    if entry.indicator is not None:
        indicator = catalogue.indicator(entry.indicator)
        plan = catalogue.plan(edition.force, edition.quarter.end)
        own = plan.note_on(indicator.id) if plan else None
        notes += [note for note in (indicator.note, own) if note]
        if indicator.no_verdict:
            notes.append(f"No verdict is given: {indicator.no_verdict}.")
        notes += [
            f"Series break from {found.first_quarter.label}: {found.title}. {found.detail}"
            for found in catalogue.breaks_of(indicator.id)
        ]
    for name in entry.releases:
        release = catalogue.release(name)
        notes += [f"{release.publisher}, {release.edition}: {fault}" for fault in release.faults]
    return list(dict.fromkeys([*notes, _EMPTY]))


def _csv_table(content: dict[str, Any]) -> dict[str, Any]:
    """Return the description of one CSV in the vocabulary of "CSV on the Web"."""
    licence = content["licence"]
    table: dict[str, Any] = {
        "url": content["csv"]["file"],
        "dc:identifier": content["id"],
        "dc:title": content["title"],
        "dc:description": content["notes"],
        "dc:license": {"@id": licence["url"]} if licence["url"] else licence["name"],
        "schema:unitText": content["unit"],
        "tableSchema": {
            "columns": [
                {"titles": title, "datatype": _datatype([row[place] for row in content["rows"]])}
                for place, title in enumerate(content["columns"])
            ]
        },
    }
    return table


def _datatype(cells: list[Cell]) -> str:
    known = [cell for cell in cells if cell is not None]
    return "string" if not known or isinstance(known[0], str) else "number"


def _json(content: Any, indent: int | None) -> bytes:
    return (json.dumps(content, indent=indent, ensure_ascii=False) + "\n").encode()
