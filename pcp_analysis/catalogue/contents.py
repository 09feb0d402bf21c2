"""Contents of the book as data: which chapters there are, what each repeats over and what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from pcp_analysis.catalogue.documents import KINDS
from pcp_analysis.catalogue.models import Strict
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError, did_you_mean

FILE = Path("book") / "contents.yml"
NEEDS = (
    "plan",
    "aspirations",
    "peer_group",
    "commentary",
    "recorded_crime",
    "crime_by_district",
    "local_returns",
    "register",
    *KINDS,
)
_DOCUMENT = re.compile(r"document [\w-]+")
_FIELD = re.compile(r"\{(\w+)\}")
ForEach = Literal["plan.priorities", "themes", "documents", "document.sections", "register"]


def _check_need(need: str) -> str:
    if need not in NEEDS and not _DOCUMENT.fullmatch(need):
        hint = did_you_mean(need, NEEDS)
        raise ValueError(f"expected one of {', '.join(NEEDS)} or 'document ID'.{hint}")
    return need


Need = Annotated[str, AfterValidator(_check_need)]


class ChapterEntry(Strict):
    """A chapter; see the head of ``contents.yml`` for its keys."""

    page: Annotated[str, Field(pattern=r"^[a-z0-9_{}]+$", max_length=80)]
    title: str
    name: str | None = None
    about: str | None = None
    notebook: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=80)] | None = None
    for_each: ForEach | None = None
    kind: str | None = None
    needs: tuple[Need, ...] = ()
    printed: bool = True
    sections: tuple[ChapterEntry, ...] = ()


class Part(Strict):
    """Chapters under a caption of the menu."""

    caption: str | None = None
    chapters: Annotated[tuple[ChapterEntry, ...], Field(min_length=1)]


class Contents(Strict):
    """Content of ``contents.yml``."""

    landing: ChapterEntry
    parts: tuple[Part, ...] = ()

    @property
    def entries(self) -> Iterator[ChapterEntry]:
        """Every entry, those of sections too."""
        yield self.landing
        for part in self.parts:
            for entry in part.chapters:
                yield entry
                yield from entry.sections


@dataclass(frozen=True)
class Missing:
    """Why something is not at hand, and the file that would bring it."""

    reason: str
    file: str


@dataclass(frozen=True)
class Item:
    """One of the things that a chapter repeats over: a priority, a theme, a document, a section.

    Parameters
    ----------
    parameters : mapping of str to str
        What its notebook is run with beside force, quarter and as-at date.
    fields : mapping of str to str
        What fills the page's name and title.
    kind : str
        Of a document.
    missing : Missing or None
        Why there is nothing to say of it.
    sections : tuple of Item
        Of a document.
    """

    parameters: Mapping[str, str]
    fields: Mapping[str, str]
    kind: str = ""
    missing: Missing | None = None
    sections: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Context:
    """What an edition has, as far as the choice of chapters asks.

    Parameters
    ----------
    fields : mapping of str to str
        What may stand in braces in every page name and title.
    repeats : mapping of str to sequence of Item
        By the words of ``for_each``.
    missing : mapping of str to Missing
        Needs that are not met; a need that is not here is met, but for documents.
    documents : frozenset of str
        Ids of the documents at hand.
    document_file : str
        File that would bring a document, with ``ID`` in place of its id.
    """

    fields: Mapping[str, str]
    repeats: Mapping[str, Sequence[Item]]
    missing: Mapping[str, Missing]
    documents: frozenset[str]
    document_file: str

    def lacks(self, need: str) -> Missing | None:
        """Return why a need is not met, or None where it is."""
        if need in NEEDS:
            return self.missing.get(need)
        name = need.removeprefix("document ")
        if name in self.documents:
            return None
        return Missing(f"Document {name} is not at hand.", self.document_file.replace("ID", name))


@dataclass(frozen=True)
class Chapter:
    """A page of an edition.

    Parameters
    ----------
    page : str
        Name of the page: ``priority_4``.
    title : str
        As the contents print it.
    notebook : str or None
        Name of its notebook, its kind; None for a Markdown page of ``book/``.
    parameters : dict of str to str
        What the notebook is run with beside force, quarter and as-at date.
    caption : str or None
        The part that it stands in.
    about : str or None
        What it is about, for the landing page.
    printed : bool
        Whether it stands in the PDF; the end of its chapter there names those that do not.
    sections : tuple of Chapter
        Pages below it.
    """

    page: str
    title: str
    notebook: str | None = None
    parameters: dict[str, str] = field(default_factory=dict)
    caption: str | None = None
    about: str | None = None
    printed: bool = True
    sections: tuple[Chapter, ...] = ()

    @property
    def with_sections(self) -> Iterator[Chapter]:
        """The chapter and the pages below it."""
        yield self
        for section in self.sections:
            yield from section.with_sections


@dataclass(frozen=True)
class LeftOut:
    """A chapter that is not built, why, and the file that would bring it."""

    page: str
    title: str
    reason: str
    file: str


@dataclass(frozen=True)
class ChosenChapters:
    """The chapters of an edition, and those left out.

    Parameters
    ----------
    landing : Chapter
        First page.
    chapters : tuple of Chapter
        In reading order.
    left_out : tuple of LeftOut
        In the same order.
    """

    landing: Chapter
    chapters: tuple[Chapter, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def pages(self) -> tuple[Chapter, ...]:
        """Every page in reading order."""
        below = (page for chapter in self.chapters for page in chapter.with_sections)
        return (self.landing, *below)

    def page(self, name: str) -> Chapter | None:
        """Return a page by its name, or None where it is not built."""
        return next((page for page in self.pages if page.page == name), None)

    @property
    def toc(self) -> dict[str, Any]:
        """The table of contents as Jupyter Book reads it."""
        parts: list[dict[str, Any]] = []
        for caption, chapters in groupby(self.chapters, key=lambda chapter: chapter.caption):
            part: dict[str, Any] = {"caption": caption} if caption else {}
            parts.append(part | {"chapters": [_toc_entry(chapter) for chapter in chapters]})
        toc: dict[str, Any] = {"format": "jb-book", "root": self.landing.page}
        return toc | ({"parts": parts} if parts else {})


def _toc_entry(chapter: Chapter) -> dict[str, Any]:
    below = [_toc_entry(section) for section in chapter.sections]
    return {"file": chapter.page} | ({"sections": below} if below else {})


def read_contents(root: Path) -> Contents:
    """Read ``book/contents.yml`` and check it against the notebooks and pages of the project.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    CatalogueError
        If the file does not fit, names a notebook or page that is not there, or leaves a notebook out.
    """
    contents = read_yaml(root / FILE, Contents)
    notebooks = {path.stem for path in (root / "notebooks").glob("*.ipynb")}
    pages = {path.stem for path in (root / "book").glob("*.md")}
    for entry in contents.entries:
        if entry.notebook is not None and entry.notebook not in notebooks:
            hint = did_you_mean(entry.notebook, notebooks)
            raise CatalogueError(
                f"contents.yml: '{entry.page}' names the notebook '{entry.notebook}', but there is "
                f"no notebooks/{entry.notebook}.ipynb.{hint}"
            )
        if entry.notebook is None and entry.page not in pages:
            hint = did_you_mean(entry.page, pages)
            raise CatalogueError(
                f"contents.yml: '{entry.page}' names no notebook, and there is no "
                f"book/{entry.page}.md.{hint}"
            )
    unused = notebooks - {entry.notebook for entry in contents.entries}
    if unused:
        raise CatalogueError(f"notebooks/{min(unused)}.ipynb is in no chapter of contents.yml")
    return contents


def chapters_of(contents: Contents, context: Context) -> ChosenChapters:
    """Choose the chapters of an edition: those that have something to say.

    Parameters
    ----------
    contents : Contents
        Every chapter that there can be.
    context : Context
        What the edition has.

    Returns
    -------
    ChosenChapters
        What is built, and what is left out with the reason and the file that would bring it.

    Raises
    ------
    CatalogueError
        If a page name or title names an unknown field, or two chapters have one page.
    """
    left_out: list[LeftOut] = []
    (landing,) = _expand(contents.landing, context, None, None, left_out)
    chapters = [
        chapter
        for part in contents.parts
        for entry in part.chapters
        for chapter in _expand(entry, context, None, part.caption, left_out)
    ]
    chosen = ChosenChapters(landing, tuple(chapters), tuple(left_out))
    names = [page.page for page in chosen.pages]
    for name in names:
        if names.count(name) > 1:
            raise CatalogueError(f"contents.yml: two chapters are the page '{name}'")
    return chosen


def _expand(
    entry: ChapterEntry,
    context: Context,
    document: Item | None,
    caption: str | None,
    left_out: list[LeftOut],
) -> list[Chapter]:
    """Return the chapters of one entry; what has nothing to say goes to ``left_out``."""
    lacking = next((found for need in entry.needs if (found := context.lacks(need))), None)
    if lacking is not None:
        name = entry.name or _fill(entry.title, context.fields)
        left_out.append(LeftOut(entry.page, name, lacking.reason, lacking.file))
        return []
    chapters: list[Chapter] = []
    for item in _items(entry, context, document):
        fields = {**context.fields, **(document.fields if document else {}), **item.fields}
        page, title = _fill(entry.page, fields), _fill(entry.title, fields)
        if item.missing is not None:
            left_out.append(LeftOut(page, title, item.missing.reason, item.missing.file))
            continue
        below = [
            section
            for part in entry.sections
            for section in _expand(
                part, context, item if item.sections else document, caption, left_out
            )
        ]
        parameters = {**(document.parameters if document else {}), **item.parameters}
        about = entry.about and _fill(entry.about, fields)
        chapters.append(
            Chapter(
                page,
                title,
                entry.notebook,
                parameters,
                caption,
                about,
                entry.printed,
                tuple(below),
            )
        )
    return chapters


def _items(entry: ChapterEntry, context: Context, document: Item | None) -> Sequence[Item]:
    if entry.for_each is None:
        return [Item({}, {})]
    if entry.for_each == "document.sections":
        return document.sections if document else ()
    items = context.repeats.get(entry.for_each, ())
    return [item for item in items if entry.kind in (None, item.kind)]


def _fill(text: str, fields: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        try:
            return fields[match[1]]
        except KeyError:
            known = ", ".join(sorted(fields))
            raise CatalogueError(
                f"contents.yml: '{text}' names '{match[1]}'; expected one of {known}."
                f"{did_you_mean(match[1], fields)}"
            ) from None

    return _FIELD.sub(value, text)
