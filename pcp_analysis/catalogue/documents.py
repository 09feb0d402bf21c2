"""The source documents at hand: whose each is, of which kind, and which pages tell of it.

``data/documents/FORCE/DOCUMENT/document.yml`` says so. The tables beside it hold what the document
prints and are read by :mod:`pcp_analysis.documents`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, RootModel, model_validator

from pcp_analysis.catalogue.models import QuarterText, Slug, Strict, YearText
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError, UnknownNameError, did_you_mean
from pcp_analysis.periods import FinancialYear, Quarter

FOLDER = "data/documents"
DOCUMENT_FILE = "document.yml"


def _check_day(text: str) -> str:
    return dt.date.fromisoformat(text).isoformat()


def _check_date(text: str) -> str:
    if len(text) == len("YYYY-MM"):
        _check_day(f"{text}-01")
        return text
    return _check_day(text)


PlainText = Annotated[str, Field(min_length=1, max_length=1000)]
ShortText = Annotated[
    str, Field(min_length=1, max_length=30)
]  # stands in charts and narrow columns
DocumentId = Annotated[str, Field(pattern=r"^\d{3}$")]
Day = Annotated[str, AfterValidator(_check_day)]
PageName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=80)]


class RegisterPart(Strict):
    """A page of the audit's register: all rows of a document, or those of a part of it.

    ``id`` is empty for the rows that no other part claims; ``begins`` lists how the ids of a part's
    rows begin.
    """

    id: Slug | Literal[""] = ""
    page: PageName
    heading: PlainText
    begins: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_both_or_none(self) -> RegisterPart:
        if bool(self.id) != bool(self.begins):
            raise ValueError("give a part both 'id' and 'begins', or neither")
        return self


class Document(Strict):
    """What is known of every source document.

    ``date`` is as far as it is printed: a day, or a month. ``register`` lists the pages of the audit
    that hold its rows.
    """

    id: DocumentId
    force: Slug
    title: PlainText
    short_title: ShortText
    date: Annotated[str, AfterValidator(_check_date)] | None = None
    register_pages: tuple[RegisterPart, ...] = Field(default=(), alias="register")

    @model_validator(mode="after")
    def _register_is_its_own(self) -> Document:
        for part in self.register_pages:
            for begins in part.begins:
                if not begins.startswith(f"{self.id}-"):
                    raise ValueError(f"begins '{begins}' is not of document {self.id}")
        return self

    @property
    def path(self) -> str:
        """Its folder, from the project's."""
        return f"{FOLDER}/{self.force}/{self.id}"

    @property
    def sections(self) -> tuple[Section, ...]:
        """Pages under the chapter about it; most kinds have none."""
        return ()

    @property
    def pages(self) -> tuple[str, ...]:
        """Every page that tells of it, in reading order."""
        sections = (item.page for item in self.sections)
        return (*sections, *(item.page for item in self.register_pages))

    def register_part(self, part: str) -> RegisterPart:
        """Return a page of the register.

        Raises
        ------
        UnknownNameError
            If the document has no such part.
        """
        return _named(
            part, self.register_pages, f"{self.path} has no part '{part}' of its register"
        )


class QuarterlyUpdate(Document):
    """What a force tells of its plan each quarter."""

    kind: Literal["quarterly-update"]
    quarter: QuarterText

    @model_validator(mode="after")
    def _after_its_quarter(self) -> QuarterlyUpdate:
        last = Quarter.parse(self.quarter).end
        if self.date is not None and self.date[:7] < last.isoformat()[:7]:
            raise ValueError(f"date {self.date} is before {last}, the last day of {self.quarter}")
        return self


class SectionPart(Strict):
    """What stands on a page about a closure report, in its order.

    ``chapters`` are those of the report: of which the figures are shown, or which is its financial
    overview.
    """

    show: Literal["figures", "text-figures", "finance", "commitments"]
    chapters: tuple[Annotated[int, Field(ge=1)], ...] = ()
    heading: PlainText | None = None
    intro: PlainText | None = None

    @model_validator(mode="after")
    def _names_its_chapters(self) -> SectionPart:
        wanted = {"figures": "one or more", "finance": "one"}.get(self.show, "no")
        given = {0: "no", 1: "one"}.get(len(self.chapters), "more")
        if given != wanted and not (wanted == "one or more" and self.chapters):
            raise ValueError(f"'{self.show}' takes {wanted} chapters")
        return self


class Section(Strict):
    """A page about some chapters of a closure report."""

    id: Slug
    page: PageName
    heading: PlainText
    intro: PlainText
    parts: Annotated[tuple[SectionPart, ...], Field(min_length=1)]

    def shows(self, kind: str) -> bool:
        """True where a part of the page is of a kind."""
        return any(part.show == kind for part in self.parts)

    @property
    def chapters(self) -> tuple[int, ...]:
        """Chapters of the report whose figures stand on the page."""
        return tuple(
            number for part in self.parts if part.show == "figures" for number in part.chapters
        )


class ClosureDocument(Document):
    """A report that looks back on a plan: its years and the layout of the chapter about it."""

    kind: Literal["closure-report"]
    first_year: YearText
    last_year: YearText
    page: PageName
    heading: PlainText
    intro: PlainText
    section_pages: Annotated[tuple[Section, ...], Field(min_length=1, alias="sections")]

    @property
    def sections(self) -> tuple[Section, ...]:
        """Pages under the chapter, in reading order."""
        return self.section_pages

    @property
    def pages(self) -> tuple[str, ...]:
        """Every page that tells of it, in reading order."""
        return (self.page, *super().pages)

    @property
    def years(self) -> tuple[FinancialYear, FinancialYear]:
        """First and last financial year that the report covers."""
        return FinancialYear.parse(self.first_year), FinancialYear.parse(self.last_year)

    def section(self, section: str) -> Section:
        """Return a page by its id.

        Raises
        ------
        UnknownNameError
            If there is none.
        """
        return _named(section, self.sections, f"{self.path} has no section '{section}'")

    @model_validator(mode="after")
    def _tells_each_chapter_once(self) -> ClosureDocument:
        if self.first_year > self.last_year:
            raise ValueError(f"last_year {self.last_year} is before first_year {self.first_year}")
        told = [number for section in self.sections for number in section.chapters]
        for number in told:
            if told.count(number) > 1:
                raise ValueError(f"chapter {number} stands in two sections")
        names = [section.id for section in self.sections]
        if len(set(names)) < len(names):
            raise ValueError("two sections have the same id")
        return self


class Remark(Strict):
    """What a reader of a topic must know of a strategy report, in our own words."""

    topic: Literal["plans", "totals", "risks", "comparisons", "orders"]
    locator: PlainText
    text: PlainText


class StrategyPlaces(Strict):
    """Where in a strategy report the dashboards, the risks and the comparisons stand."""

    plans: PlainText
    risks: PlainText
    comparisons: PlainText


class StrategyDocument(Document):
    """A report on a strategy's delivery plans, and the first quarter whose edition may show it.

    ``named`` is how the report calls itself; ``owner`` is who wrote it.
    """

    kind: Literal["strategy-report"]
    named: PlainText
    owner: PlainText
    date: Day
    first_quarter: QuarterText
    page: PageName
    heading: PlainText
    places: StrategyPlaces
    remarks: tuple[Remark, ...] = ()

    @property
    def pages(self) -> tuple[str, ...]:
        """Every page that tells of it, in reading order."""
        return (self.page, *super().pages)

    @property
    def dated(self) -> dt.date:
        """Day on which it was written."""
        return dt.date.fromisoformat(self.date)

    @property
    def starts(self) -> Quarter:
        """First quarter whose edition may show the report."""
        return Quarter.parse(self.first_quarter)

    def not_shown(self, quarter: Quarter, as_at: dt.date) -> str:
        """Return why the edition of a quarter as at a date cannot show it; empty where it can."""
        if quarter < self.starts:
            return f"the report at hand covers {self.starts.label}, which comes after this edition"
        if as_at < self.dated:
            return f"the report at hand was written after {as_at.day} {as_at:%B %Y}"
        return ""


KINDS = ("quarterly-update", "closure-report", "strategy-report")
SourceDocument = QuarterlyUpdate | ClosureDocument | StrategyDocument
_Item = TypeVar("_Item", RegisterPart, Section)


class _DocumentFile(RootModel[Annotated[SourceDocument, Field(discriminator="kind")]]):
    """Content of ``document.yml``."""


def read_documents(root: Path) -> tuple[SourceDocument, ...]:
    """Read every ``document.yml`` of a project.

    Parameters
    ----------
    root : Path
        The project's folder.

    Returns
    -------
    tuple of SourceDocument
        By force, then by id.

    Raises
    ------
    CatalogueError
        If a file is wrong, does not stand in the folder of its force and id, or takes an id or a page
        that another has.
    """
    found: list[SourceDocument] = []
    taken: dict[str, str] = {}
    for path in sorted((root / FOLDER).glob(f"*/*/{DOCUMENT_FILE}")):
        document = read_yaml(path, _DocumentFile).root
        place = f"{FOLDER}/{path.parent.parent.name}/{path.parent.name}"
        if document.path != place:
            raise CatalogueError(
                f"{place}/{DOCUMENT_FILE}: force '{document.force}' and id '{document.id}' belong "
                f"into {document.path}"
            )
        # two forces may have a page of the same name: no edition shows both
        names = [
            f"the id '{document.id}'",
            *(f"{document.force}: {page}" for page in document.pages),
        ]
        for name in names:
            if name in taken:
                raise CatalogueError(
                    f"{place}/{DOCUMENT_FILE}: {name} is taken by {taken[name]}; give another"
                )
            taken[name] = place
        found.append(document)
    return tuple(found)


def _named(name: str, items: Sequence[_Item], fault: str) -> _Item:
    for item in items:
        if item.id == name:
            return item
    known = [item.id for item in items]
    raise UnknownNameError(f"{fault}.{did_you_mean(name, known) or f' There are: {known}.'}")
