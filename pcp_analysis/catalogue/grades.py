"""Grades of priorities: the rule that recommends one, and what an analyst makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from pcp_analysis.catalogue.first_page import SignId
from pcp_analysis.catalogue.models import Strict
from pcp_analysis.catalogue.plans import PriorityId
from pcp_analysis.catalogue.yaml_source import read_yaml

FILE = "grades.yml"
Grade = Literal["good", "adequate", "requires improvement"]


class SignPoints(Strict):
    """The points of a sign, for an indicator or against it."""

    id: SignId
    points: Annotated[int, Field(ge=0, le=100)]


class GradeRule(Strict):
    """Content of ``data/catalogue/grades.yml``; see its head."""

    signs: tuple[SignPoints, ...]
    telling: Annotated[tuple[SignId, ...], Field(min_length=1)]
    least: Annotated[int, Field(ge=1, le=50)]
    good: Annotated[float, Field(gt=0, le=100)]
    poor: Annotated[float, Field(lt=0, ge=-100)]

    @model_validator(mode="after")
    def _names_each_once(self) -> GradeRule:
        found = [item.id for item in self.signs]
        if sorted(found) != sorted(get_args(SignId)):
            raise ValueError(
                f"'signs' needs each sign once; found {', '.join(found)}; expected "
                f"{', '.join(get_args(SignId))}"
            )
        return self

    def points(self, sign: SignId) -> int:
        """Return the points of a sign."""
        return next(item.points for item in self.signs if item.id == sign)


class WrittenGrade(Strict):
    """What an analyst made of the grade that the rule proposed for a priority."""

    priority: PriorityId
    grade: Grade
    reason: Annotated[str, Field(min_length=10, max_length=400)]


class WrittenGrades(Strict):
    """Content of ``data/commentary/FORCE/QUARTER/grades.yml``."""

    grades: tuple[WrittenGrade, ...]

    @model_validator(mode="after")
    def _each_once(self) -> WrittenGrades:
        ids = [item.priority for item in self.grades]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"priority '{name}' has two grades; expected one")
        return self


def grades_path(root: Path, force: str, quarter: str) -> Path:
    """Return where an analyst writes the grades of an edition."""
    return root / "data" / "commentary" / force / quarter / FILE


def read_written(root: Path, force: str, quarter: str) -> dict[str, WrittenGrade]:
    """Return what an analyst wrote of an edition's grades, by priority; empty where nothing is.

    Raises
    ------
    CatalogueError
        If the file is wrong, with file and line.
    """
    path = grades_path(root, force, quarter)
    if not path.is_file():
        return {}
    return {item.priority: item for item in read_yaml(path, WrittenGrades).grades}
