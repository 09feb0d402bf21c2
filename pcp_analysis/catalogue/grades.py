"""Grades of priorities: the rule that recommends one, and what an analyst makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from pcp_analysis.catalogue.first_page import SideId, SideWords
from pcp_analysis.catalogue.models import Strict
from pcp_analysis.catalogue.plans import PriorityId
from pcp_analysis.catalogue.yaml_source import read_yaml

FILE = "grades.yml"
Grade = Literal["good", "adequate", "requires improvement"]
GradeSign = Literal["verdict", "change", "position", "away"]


class GradeSignRule(Strict):
    """The points of a sign, for an indicator or against it, and what it is in words.

    Parameters
    ----------
    id : str
        Which.
    points : int
        Added where it speaks for an indicator, taken away where it speaks against it.
    words : SideWords
        What it says.
    aimed : SideWords or None
        What it says where the plan aims for a place; of the position alone.
    """

    id: GradeSign
    points: Annotated[int, Field(ge=1, le=100)]
    words: SideWords
    aimed: SideWords | None = None


class GradeRule(Strict):
    """Content of ``data/catalogue/grades.yml``; see its head."""

    signs: tuple[GradeSignRule, ...]
    least: Annotated[int, Field(ge=1, le=50)]
    good: Annotated[float, Field(gt=0, le=100)]
    poor: Annotated[float, Field(lt=0, ge=-100)]

    @model_validator(mode="after")
    def _names_each_once(self) -> GradeRule:
        found = [item.id for item in self.signs]
        if sorted(found) != sorted(get_args(GradeSign)):
            raise ValueError(
                f"'signs' needs each sign once; found {', '.join(found)}; expected "
                f"{', '.join(get_args(GradeSign))}"
            )
        for item in self.signs:
            if (item.aimed is not None) != (item.id == "position"):
                raise ValueError(
                    f"'{item.id}': found {'no' if item.aimed is None else 'an'} 'aimed'; expected it "
                    f"of the position, and of nothing else"
                )
        return self

    def _rule(self, sign: GradeSign) -> GradeSignRule:
        return next(item for item in self.signs if item.id == sign)

    def points(self, sign: GradeSign, side: SideId) -> int:
        """Return the points of a sign, below nought where it speaks against an indicator."""
        found = self._rule(sign).points
        return found if side == "better" else -found

    def words_for(self, sign: GradeSign, side: SideId, *, aimed: bool) -> str:
        """Return a sign in words.

        Parameters
        ----------
        sign : str
            Which.
        side : {"better", "worse"}
            Whether it speaks for an indicator or against it.
        aimed : bool
            Whether the plan aims for a place of the indicator.
        """
        rule = self._rule(sign)
        found = rule.aimed if aimed and rule.aimed is not None else rule.words
        return found.better if side == "better" else found.worse

    def grade(self, mean: float) -> Grade:
        """Return the grade that mean points make."""
        if mean >= self.good:
            return "good"
        return "requires improvement" if mean <= self.poor else "adequate"


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
