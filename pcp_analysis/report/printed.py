"""What the pages of the audit share: the audit of an edition, names, pages and links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, get_args

from markupsafe import Markup

from pcp_analysis import wording
from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.documents import (
    FOLDER,
    ClosureDocument,
    SourceDocument,
    StrategyDocument,
)
from pcp_analysis.documents.audit import Audit, audit
from pcp_analysis.documents.open_data import OpenData
from pcp_analysis.documents.register import read_register
from pcp_analysis.documents.register_models import Register, RegisteredFigure
from pcp_analysis.documents.verdicts import Check, Finding, Verdict
from pcp_analysis.errors import ParameterError, UnknownNameError, did_you_mean
from pcp_analysis.report.blocks import Link
from pcp_analysis.report.ledger import Entry, Ledger
from pcp_analysis.report.page import Page

CHAPTER = "audit"
_Document = TypeVar("_Document", ClosureDocument, StrategyDocument)
METHOD = "each printed figure checked against its source, its sum or open data"
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
MOST_LINKS = 6  # of a cell, to other rows of the register
FAULTS = (Verdict.INCONSISTENT, Verdict.CONFLICTS)


_PRINTED_BY_FORCE = 2  # forces, or states of their files, that are kept in mind at once


@dataclass(frozen=True)
class _State:
    """The documents of a force as they stand now, and the measures that open data are read with."""

    root: Path
    force: str
    written: tuple[int, ...]
    as_at: dt.date
    measures: Measures = field(compare=False, repr=False)


def _state_of(page: Page) -> _State:
    measures = page.measures
    folder = page.catalogue.root / FOLDER / measures.force.id
    written = tuple(path.stat().st_mtime_ns for path in sorted(folder.rglob("*.*")))
    return _State(page.catalogue.root, measures.force.id, written, measures.as_at, measures)


@lru_cache(maxsize=_PRINTED_BY_FORCE)
def _register(state: _State) -> Register:
    return read_register(state.measures.catalogue, state.force)


@lru_cache(maxsize=_PRINTED_BY_FORCE)
def _audit(state: _State) -> Audit:
    measures = state.measures
    data = OpenData(measures.catalogue, measures.observations, state.as_at)
    return audit(_register(state), data)


def register_of(page: Page) -> Register:
    """Return the register of the force's documents, read once for all that stands on a page."""
    return _register(_state_of(page))


def audit_of(page: Page) -> Audit:
    """Return the audit of the force's documents as at the edition's date, made once for its pages."""
    return _audit(_state_of(page))


def documents_of(page: Page) -> dict[str, SourceDocument]:
    """Return the force's documents that the register has rows of, by id.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    known = {item.document for item in register_of(page).figures}
    found = {item.id: item for item in page.catalogue.documents_of(page.measures.force.id)}
    if not known:
        raise UnknownNameError(
            f"{FOLDER}/{page.measures.force.id} holds no document with a register of its figures "
            f"(figures.csv), so there is nothing to audit for {page.force_name}"
        )
    return {name: document for name, document in found.items() if name in known}


def document_of(page: Page, document_id: str) -> SourceDocument:
    """Return a source document of the edition's force.

    Parameters
    ----------
    page : Page
        Whose force.
    document_id : str
        The document.

    Raises
    ------
    UnknownNameError
        If the force has no such document: those of others are never shown.
    """
    own = {item.id: item for item in page.catalogue.documents_of(page.measures.force.id)}
    if document_id not in own:
        hint = did_you_mean(document_id, own) or f" There are: {', '.join(own) or 'none'}."
        raise UnknownNameError(
            f"parameter 'document': {page.force_name} has no document '{document_id}' in "
            f"{FOLDER}/{page.measures.force.id}.{hint}"
        )
    return own[document_id]


def document_of_kind(page: Page, document_id: str, kind: type[_Document]) -> _Document:
    """Return a source document of the edition's force, of the kind that a chapter tells of.

    Parameters
    ----------
    page : Page
        Whose force.
    document_id : str
        The document.
    kind : type
        Class of the kind.

    Raises
    ------
    UnknownNameError
        If the force has no such document.
    ParameterError
        If the document is of another kind.
    """
    found = document_of(page, document_id)
    if not isinstance(found, kind):
        (wanted,) = get_args(kind.model_fields["kind"].annotation)
        raise ParameterError(f"{found.path} is a {found.kind}; expected a {wanted}")
    return found


@dataclass(frozen=True)
class DocumentChapter:
    """What every part of a chapter about one document builds on.

    Parameters
    ----------
    page : Page
        The page; its ledger takes what is printed.
    """

    page: Page

    @property
    def measures(self) -> Measures:
        """Figures of open data."""
        return self.page.measures

    @property
    def catalogue(self) -> Catalogue:
        """Indicators and releases."""
        return self.page.catalogue

    @property
    def ledger(self) -> Ledger:
        """The page's ledger."""
        return self.page.ledger


def figure_link(figure: RegisteredFigure) -> Link:
    """Return a cell that leads to a figure's row in the register."""
    return Link(figure.figure_id, figure.address, figure.locator)


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
            method="count of the rows of the documents' figures.csv by verdict",
        )
    )


@dataclass(frozen=True)
class Anchored:
    """The first cell of a row of the register: its id, where links lead, and its place."""

    figure: RegisteredFigure

    def __html__(self) -> str:
        return Markup('<span id="{}">{}</span><br><span class="detail">{}</span>').format(
            self.figure.anchor, self.figure.figure_id, self.figure.locator
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
