"""How publishers lay their tables out: names of columns, marks of missing, what each column holds."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from pcp_analysis.catalogue.models import Family, QuarterText, Slug, Strict, YearText

Holds = Literal[
    "text",
    "anything",
    "financial_year",
    "quarter",
    "calendar_year",
    "month",
    "date",
    "march_31",
    "area_code",
    "stats19_force",
    "stats19_severity",
    "outcome_type",
    "count",
    "printed_count",
    "amount",
]

_NOTE = re.compile(r"\s*\[notes? [\d, ]+\]", re.IGNORECASE)


def without_notes(text: str) -> str:
    """Return text without the markers of notes that publishers put behind it.

    Examples
    --------
    >>> without_notes("A name [note 4]")
    'A name'
    """
    return _NOTE.sub("", text).strip()


def plain_name(text: str) -> str:
    """Return a heading without case, spaces, underscores, hyphens and notes, as it is compared."""
    return re.sub(r"[\W_]+", " ", without_notes(text).casefold()).strip()


class LayoutColumn(Strict):
    """A column by the names that publishers gave it, what it holds, and its marks.

    ``missing`` are texts that stand for a figure that is not there; ``nil`` those that stand for
    none. Both are of this column of this layout alone. A column that is ``optional`` is read where it
    stands.
    """

    names: Annotated[tuple[str, ...], Field(min_length=1)]
    holds: Holds
    missing: tuple[str, ...] = ()
    nil: tuple[str, ...] = ()
    optional: bool = False

    @model_validator(mode="after")
    def _marks_differ(self) -> LayoutColumn:
        if both := set(self.missing) & set(self.nil):
            raise ValueError(f"{sorted(both)[0]!r} cannot be missing and nil at once")
        return self


class ReleaseForm(Strict):
    """What the entry of a new release of a layout says, before a person has corrected it."""

    id: Slug
    publisher: str
    title: str
    days_after: Annotated[int, Field(ge=0, le=1500)]
    forces: Annotated[int, Field(ge=1, le=43)] = 43
    first_comparable_period: YearText | None = None


class Layout(Strict):
    """One layout of one kind of table; see the head of ``layouts.yml`` for its keys."""

    id: Slug
    reader: str
    family: Family
    what: str
    columns: dict[str, LayoutColumn]
    key: Annotated[tuple[str, ...], Field(min_length=1)]
    renamed: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    codes: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    figures: dict[Slug, tuple[str, ...]] = Field(default_factory=dict)
    partner: Slug | None = None
    release: ReleaseForm | None = None

    @model_validator(mode="after")
    def _names_what_it_has(self) -> Layout:
        summed = (role for roles in self.figures.values() for role in roles)
        for role in (*self.key, *self.renamed, *self.codes, *summed):
            if role not in self.columns:
                raise ValueError(f"'{role}' is none of its columns")
            if self.columns[role].optional:
                raise ValueError(f"'{role}' cannot be optional")
        return self

    def lacking(self, headings: list[str]) -> list[str]:
        """Return the columns that a table with some headings lacks and must have."""
        places = self.find(headings)
        return [
            role for role, found in places.items() if not (found or self.columns[role].optional)
        ]

    def find(self, headings: list[str]) -> dict[str, list[int]]:
        """Return for each column the places where one of its names stands."""
        plain = [plain_name(heading) for heading in headings]
        wanted = {
            role: {plain_name(name) for name in column.names}
            for role, column in self.columns.items()
        }
        return {
            role: [place for place, name in enumerate(plain) if name in names]
            for role, names in wanted.items()
        }


class LayoutsFile(Strict):
    """Content of ``layouts.yml``."""

    layouts: Annotated[tuple[Layout, ...], Field(min_length=1)]


class Gap(Strict):
    """A run of quarters in which a force's figures of a family are known not to be there.

    ``known`` is the day from which that is known: releases published before it are read as printed.
    """

    id: Slug
    force: Slug
    family: Family
    starts: QuarterText
    ends: QuarterText
    reason: str
    source: str
    known: dt.date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Gap:
        if self.starts > self.ends:
            raise ValueError("'starts' is after 'ends'")
        return self


class GapsFile(Strict):
    """Content of ``gaps.yml``."""

    gaps: tuple[Gap, ...]
