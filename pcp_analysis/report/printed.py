"""What the pages of the audit share: the audit of an edition, names, pages and links."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from pcp_analysis import wording
from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.documents.audit import Audit, audit
from pcp_analysis.documents.closure_models import FORCE
from pcp_analysis.documents.open_data import OpenData
from pcp_analysis.documents.register import FIGURES_FILE, read_register
from pcp_analysis.documents.register_models import Register, RegisteredFigure
from pcp_analysis.documents.verdicts import Check, Finding, Verdict
from pcp_analysis.report.blocks import Link
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page

CHAPTER = "audit"
METHOD = "each printed figure checked against its source, its sum or open data"
APPENDIX = "002-a"
MEANINGS = {
    Verdict.INCONSISTENT: "a sum, direction or total of the document's own figures gives another value",
    Verdict.CONFLICTS: "the same quantity is printed in another place with another value, or "
    "figures of another document give one",
    Verdict.DEFINITION: "open data of the same name give another value; what fits is named where found",
    Verdict.REVISED: "open data of the same definition, published later, differ a little",
    Verdict.TRUNCATED: "right when cut off after the last place, not when rounded",
    Verdict.EXACT: "a release of open data rounds to what is printed",
    Verdict.AGREES: "other printed figures round to what is printed",
    Verdict.NOT_REPRODUCIBLE: "no release of this book holds it, and nothing else printed tests it",
}
_CHECK_NAMES = {"arithmetic": "Arithmetic", "elsewhere": "Elsewhere", "open_data": "Open data"}
_SPELLED = {
    "ae": "accident and emergency",
    "asb": "anti-social behaviour",
    "cse": "child sexual exploitation",
    "csew": "Crime Survey",
    "da": "domestic abuse",
    "dvpn": "domestic violence protection notice",
    "dvpo": "domestic violence protection order",
    "fte": "full-time equivalent",
    "idva": "independent domestic violence adviser",
    "isva": "independent sexual violence adviser",
    "ksi": "killed or seriously injured",
    "moj": "Ministry of Justice",
    "msg": "most similar group",
    "ocg": "organised crime group",
    "poca": "Proceeds of Crime Act",
    "rc": "Resolution Centre",
    "rj": "restorative justice",
    "sarc": "sexual assault referral centre",
    "socu": "Serious and Organised Crime Unit",
    "svu": "serious violence unit",
}
_NAMES = (
    *("Basildon", "Chelmsford", "Colchester", "Essex", "Gloucester", "Grays", "Maldon", "Rayleigh"),
    *("Southend", "Tendring", "January", "February", "March", "July", "August"),
    *("COVID", "HMICFRS", "iQuanta", "UK"),
)
_SPELLED |= {name.lower(): name for name in _NAMES}
FAULTS = (Verdict.INCONSISTENT, Verdict.CONFLICTS)


_Key = tuple[Path, int]
_AUDITS: dict[tuple[_Key, dt.date], Audit] = {}


def register_key() -> _Key:
    """Return what tells the register as it stands now: its folder, and when it was last written."""
    folder = find_project_root() / "data" / "published"
    return folder, (folder / FIGURES_FILE).stat().st_mtime_ns


@lru_cache(maxsize=2)
def register_at(key: _Key) -> Register:
    """Return the register, read once for all that stands on a page."""
    folder, _ = key
    return read_register(folder, Catalogue.load(folder.parents[1]))


def audit_of(page: Page) -> Audit:
    """Return the audit as at the edition's date, made once for a page's notebook."""
    key = (register_key(), page.measures.as_at)
    if key not in _AUDITS:
        data = OpenData(page.catalogue, page.measures.observations, page.measures.as_at)
        _AUDITS[key] = audit(register_at(key[0]), data)
    return _AUDITS[key]


def documents_of(page: Page, result: Audit) -> dict[str, str]:
    """Return the documents of the register with their titles, in the order of the catalogue."""
    known = {item.document for item in result.register.figures}
    return {name: title for name, title in page.catalogue.documents.items() if name in known}


def is_own(page: Page) -> bool:
    """True where the documents are of the edition's force."""
    return page.measures.force.id == FORCE


def anchor(figure_id: str) -> str:
    """Return the anchor of a figure's row in the register."""
    return f"figure-{figure_id}"


def page_of(figure_id: str) -> str:
    """Return the name of the page that holds a figure's row in the register."""
    if figure_id.startswith(APPENDIX):
        return "audit_002_appendix"
    return f"audit_{figure_id[:3]}"


def address(figure_id: str) -> str:
    """Return the address of a figure's row in the register, from any page of the book."""
    return f"{page_of(figure_id)}.html#{anchor(figure_id)}"


def figure_link(figure: RegisteredFigure) -> Link:
    """Return a cell that leads to a figure's row in the register."""
    return Link(figure.figure_id, address(figure.figure_id), figure.locator)


def subject(figure: RegisteredFigure) -> str:
    """Return what a figure measures and when, in words."""
    said = " ".join(_SPELLED.get(part, part) for part in figure.measure.split("-"))
    said = said.replace("equivalent equivalent", "equivalent").replace(" as printed", "")
    parts = [wording.upper_first(re.sub(r"\b(20\d\d) (\d\d)\b", r"\1/\2", said))]
    if figure.period is not None:
        parts.append(figure.period.label)
    return ", ".join(parts)


def check_line(check: Check) -> str:
    """Return what a check found as a line that says which check it was."""
    name = _CHECK_NAMES[check.kind]
    if check.words.startswith(name.lower()):
        return wording.upper_first(check.words)
    return f"{name}: {check.words}"


def ordered(finding: Finding) -> list[Check]:
    """Return the checks of a finding, the one behind its verdict first."""
    rest = [check for check in finding.checks if check is not finding.leading]
    return [finding.leading, *rest]


def count_entry(page: Page, name: str, number: int, unit: str = "figures") -> Entry:
    """Enter a number of findings."""
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{name}",
            kind="number",
            chapter=CHAPTER,
            text=f"{number:,}",
            value=float(number),
            unit=unit,
            method="count of the rows of data/published/figures.csv by verdict",
        )
    )


@dataclass(frozen=True)
class Anchored:
    """The first cell of a row of the register: its id, where links lead, and its place."""

    figure: RegisteredFigure

    def __html__(self) -> str:
        return Markup('<span id="{}">{}</span><br><span class="detail">{}</span>').format(
            anchor(self.figure.figure_id), self.figure.figure_id, self.figure.locator
        )


@dataclass(frozen=True)
class Explained:
    """A cell with a verdict or value in bold and lines of detail, some of them links."""

    text: str
    lines: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()

    def __html__(self) -> str:
        parts = [Markup("<strong>{}</strong>").format(self.text)] if self.text else []
        parts += [Markup('<span class="detail">{}</span>').format(line) for line in self.lines]
        if self.links:
            anchors = Markup(", ").join(
                Markup('<a href="{}">{}</a>').format(target, name) for name, target in self.links
            )
            parts.append(Markup('<span class="detail">See {}</span>').format(anchors))
        return Markup("<br>").join(parts)
