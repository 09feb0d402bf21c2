"""The shorter lengths of the printed book, as ``book/print/lengths.yml`` declares them."""

from __future__ import annotations

from pathlib import Path

import cssselect2
from pydantic import BaseModel, ConfigDict, Field, field_validator

from pcp_analysis.catalogue.models import Slug
from pcp_analysis.catalogue.yaml_source import read_yaml

FILE = Path("book") / "print" / "lengths.yml"


class _Declared(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _selector(text: str) -> str:
    try:
        cssselect2.compile_selector_list(text)
    except cssselect2.SelectorError as error:
        raise ValueError(f"found {text!r}, which is no CSS selector: {error}") from None
    return text


class Taken(_Declared):
    """Elements of the book that a length takes.

    Parameters
    ----------
    take : str
        CSS selector on the whole book as one page.
    heading : str, optional
        Heading of its own over them.
    first : bool, default False
        Whether they stand on the first page, before the contents.
    """

    take: str
    heading: str | None = None
    first: bool = False

    _checked = field_validator("take")(_selector)


class GivesWay(_Declared):
    """Elements that are left out of a length that is too long.

    Parameters
    ----------
    what : str
        What they are in words, for the reader who misses them.
    take : str
        CSS selector.
    """

    what: str = Field(min_length=1)
    take: str

    _checked = field_validator("take")(_selector)


class Length(_Declared):
    """One shorter length of the book.

    Parameters
    ----------
    id : str
        Names its file and its style sheet.
    label, heading : str
        What pages that offer it call it, and what it calls itself.
    pages : int
        Most pages.
    about : str, optional
        What it leaves out, told at its end.
    contents : bool, default False
        Whether it has a list of contents.
    parts : tuple of Taken
        In the order of printing.
    left_out : tuple of str
        CSS selectors of what is left out of the parts.
    gives_way : tuple of GivesWay
        In the order in which they are left out.
    """

    id: Slug
    label: str = Field(min_length=1)
    heading: str = Field(min_length=1)
    pages: int = Field(ge=1)
    about: str = ""
    contents: bool = False
    parts: tuple[Taken, ...] = Field(min_length=1)
    left_out: tuple[str, ...] = ()
    gives_way: tuple[GivesWay, ...] = ()

    @field_validator("left_out")
    @classmethod
    def _checked(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_selector(text) for text in texts)


class _Lengths(_Declared):
    """Content of ``book/print/lengths.yml``."""

    lengths: tuple[Length, ...]


def read_lengths(root: Path) -> tuple[Length, ...]:
    """Return the shorter lengths of a project's book, the shortest first.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    CatalogueError
        Where ``book/print/lengths.yml`` is wrong, naming the line.
    """
    return read_yaml(root / FILE, _Lengths).lengths
