"""When the figures of each family come out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pcp_analysis.catalogue.models import Family, Strict
from pcp_analysis.catalogue.yaml_source import read_yaml

PeriodType = Literal["quarter", "financial_year", "calendar_year", "mid_year", "year_end"]


class Rhythm(Strict):
    """When the figures of a family come out; see the head of ``rhythm.yml``."""

    family: Family
    period_type: PeriodType
    months_after: Annotated[int, Field(ge=0, le=60)]
    what: str
    since: str


class OldAfter(Strict):
    """How many quarters a figure may end before an edition's quarter until it is old, and why."""

    quarters: Annotated[int, Field(ge=0, le=40)]
    reason: Annotated[str, Field(min_length=10, max_length=500)]


class RhythmFile(Strict):
    """Content of ``rhythm.yml``."""

    old: OldAfter
    rhythm: tuple[Rhythm, ...]


def read_rhythm(root: Path) -> tuple[Rhythm, ...]:
    """Read ``data/catalogue/rhythm.yml``.

    Parameters
    ----------
    root : Path
        The project's folder.

    Raises
    ------
    CatalogueError
        If the file is wrong.
    """
    return read_yaml(root / "data" / "catalogue" / "rhythm.yml", RhythmFile).rhythm
