"""What a priority may be about: figures that bear on it, what else is measured, what a force holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field

from pcp_analysis.catalogue.models import Slug, Strict
from pcp_analysis.errors import did_you_mean

FILE = "subjects.yml"
Words = Annotated[str, Field(min_length=3, max_length=160)]


class Measured(Strict):
    """Something that is published for England and Wales and not at hand here, and by whom."""

    what: Words
    by: Words


class ChapterOf(Strict):
    """A page of the book that bears on a subject, and what stands there."""

    page: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=60)]
    about: Words


class Subject(Strict):
    """What a priority may be about; see the head of ``subjects.yml``."""

    id: Slug
    title: Words
    bearing: tuple[Slug, ...] = ()
    chapter: ChapterOf | None = None
    measured: tuple[Measured, ...] = ()
    returned: tuple[Slug, ...] = ()


class SubjectsFile(Strict):
    """Content of ``subjects.yml``."""

    subjects: tuple[Subject, ...]


def subject_faults(file: SubjectsFile, known: Collection[str]) -> Iterator[str]:
    """Give each subject that stands twice, and each indicator that it names and there is not.

    Parameters
    ----------
    file : SubjectsFile
        The subjects.
    known : collection of str
        Ids of indicators.
    """
    for name, number in Counter(item.id for item in file.subjects).items():
        if number > 1:
            yield f"{FILE}: '{name}' stands twice"
    for item in file.subjects:
        for name in item.bearing:
            if name not in known:
                yield (
                    f"{FILE}, '{item.id}', bearing: found '{name}'; expected an id of "
                    f"indicators.yml.{did_you_mean(name, known)}"
                )
