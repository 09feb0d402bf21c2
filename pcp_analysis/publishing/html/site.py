"""The published site: what stands above every page, and the page that lists the editions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import Edition, list_editions
from pcp_analysis.catalogue.lengths import read_lengths
from pcp_analysis.catalogue.standing import banner_words
from pcp_analysis.errors import PcpError
from pcp_analysis.files import write_atomically
from pcp_analysis.periods import Quarter
from pcp_analysis.publishing.html.policy import with_policy
from pcp_analysis.publishing.trace.manifest import read_manifest
from pcp_analysis.report.plan.contact import contact_lacking

INDEX = "index.html"
EXPLORE, EXPLORE_DATA = "explore", "explore-data.js"  # the page to explore on, and its data
_HERE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True)
class Download:
    """A file of an edition that its pages offer.

    Parameters
    ----------
    label : str
        What the link says: ``Briefing (PDF)`` or ``Workbook (.xlsx)``.
    file : str
        Name within the edition's folder, beside ``html/``.
    """

    label: str
    file: str


@dataclass(frozen=True)
class Listed:
    """An edition on the page that lists them: built, or only named by its file."""

    edition: Edition
    force: str
    links: tuple[Download, ...]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor_of(self.edition)

    @property
    def as_at(self) -> str:
        """The as-at date in words."""
        return date_in_words(self.edition)


def anchor_of(edition: Edition) -> str:
    """Return the id of an edition's entry on the page of editions."""
    return f"{edition.force}-{edition.name}"


def date_in_words(edition: Edition) -> str:
    """Return an edition's as-at date as prose has it."""
    return f"{edition.as_at.day} {edition.as_at:%B %Y}"


def page_context(
    root: Path, catalogue: Catalogue, edition: Edition, downloads: Sequence[Download] = ()
) -> dict[str, Any]:
    """Return what the templates of ``book/_templates`` print of an edition on each page.

    The other editions are those that have a file, built or not, so that the same edition has the same
    pages whatever else was built; their links lead to the page that lists the editions.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Forces.
    edition : Edition
        Whose pages.
    downloads : sequence of Download
        Files that the build makes beside ``html/``.
    """
    site = f"../../../{INDEX}"
    named = {anchor_of(item): item for item in [*list_editions(root, catalogue), edition]}
    others = sorted(named.values(), key=lambda item: (item.force, item.name))
    return {
        "folder": edition.folder.as_posix(),
        "force": catalogue.force(edition.force).name,
        "quarter": edition.quarter.label,
        "as_at": date_in_words(edition),
        "version": edition.version,
        "status": edition.status,
        # a first version that is published needs no word above its pages; a correction does
        "banner": banner_words(edition.status, edition.withdrawn),
        "why": _why(edition),
        # for whoever publishes it, on the page that would give it
        "no_contact": contact_lacking(catalogue, edition) if edition.status == "draft" else "",
        "site": site,
        "editions": [
            {
                "label": f"{catalogue.force(item.force).name}, {item.quarter.label}"
                + ("" if item.name == str(item.quarter) else f" ({item.name})"),
                "href": f"{site}#{anchor_of(item)}",
                "current": anchor_of(item) == anchor_of(edition),
            }
            for item in others
        ],
        "downloads": [{"label": item.label, "href": f"../{item.file}"} for item in downloads],
    }


def _why(edition: Edition) -> str:
    """Return the words of the link from the banner to the reasons, or nothing without any."""
    if edition.withdrawn is not None:
        return "Why"
    return f"Version {edition.version}: what changed, and why" if edition.changes else ""


def _built(folder: Path, catalogue: Catalogue) -> Edition | None:
    """Read back which edition a folder holds, from its manifest; None where that was damaged.

    ``pcp verify`` says what is wrong with it; no other edition waits for that.
    """
    try:
        manifest = read_manifest(folder)
        parameters = manifest.parameters
        return Edition(
            name=manifest.edition,
            force=catalogue.force(parameters["force"]).id,
            quarter=Quarter.parse(parameters["quarter"]),
            as_at=dt.date.fromisoformat(parameters["as_at"]),
            version=manifest.version,
            status=manifest.status,
        )
    except (PcpError, KeyError, ValueError):
        return None


def printed_downloads(root: Path, edition: Edition) -> list[Download]:
    """Return the printed lengths of an edition, the shortest first and everything last.

    Parameters
    ----------
    root : Path
        The project's folder.
    edition : Edition
        Whose files.
    """
    shorter = [
        Download(f"{length.label} (PDF)", edition.shorter_name(length.id))
        for length in read_lengths(root)
    ]
    return [*shorter, Download("Everything (PDF)", edition.pdf_name)]


def _files(root: Path, edition: Edition, folder: Path) -> list[Download]:
    """Return what can be opened of a built edition: the book first, then the files beside it."""
    found = [Download("Read the book", f"html/{INDEX}")]
    printed = printed_downloads(root, edition)
    found += [item for item in printed if (folder / item.file).is_file()]
    found += [Download("Workbook (.xlsx)", path.name) for path in sorted(folder.glob("*.xlsx"))]
    ledger = folder / "ledger.json"
    return [*found, Download("Ledger (JSON)", ledger.name)] if ledger.is_file() else found


def editions_at(root: Path, catalogue: Catalogue, target: Path) -> list[Listed]:
    """Return every edition that is built below a folder or has a file, by force, the newest first.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Forces.
    target : Path
        Folder of editions.
    """
    found: dict[str, Listed] = {}
    for item in list_editions(root, catalogue):
        found[anchor_of(item)] = Listed(item, catalogue.force(item.force).name, ())
    for manifest in sorted(target.glob("*/*/manifest.json")):
        built = _built(manifest.parent, catalogue)
        if built is None:
            continue
        folder = manifest.parent.relative_to(target).as_posix()
        item = replace(built, announced=anchor_of(built) in found)
        links = [
            Download(link.label, f"{folder}/{link.file}")
            for link in _files(root, item, manifest.parent)
        ]
        found[anchor_of(item)] = Listed(item, catalogue.force(item.force).name, tuple(links))
    newest = sorted(found.values(), key=lambda item: item.edition.name, reverse=True)
    return sorted(newest, key=lambda item: item.force)


def write_index(root: Path, catalogue: Catalogue, target: Path) -> Path:
    """Write the page that lists the editions, as they stand now.

    Parameters
    ----------
    root : Path
        The project's folder.
    catalogue : Catalogue
        Forces.
    target : Path
        Folder of editions; the page goes into it.

    Returns
    -------
    Path
        The page.
    """
    listed = editions_at(root, catalogue, target)
    text = _TEMPLATES.get_template("editions.html").render(editions=listed)
    write_atomically(target / INDEX, with_policy(text, INDEX))
    return target / INDEX
