"""The simulation study of an edition as a file: what it says, written and read without statistics."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pcp_analysis.catalogue.models import QuarterText, Slug
from pcp_analysis.errors import PcpError
from pcp_analysis.files import with_digest, without_digest, write_atomically
from pcp_analysis.periods import Quarter

FOLDER = Path("data/editions/study")


class StudyCell(BaseModel):
    """One design and setting, and how often each test spoke at the 5% level.

    ``found`` holds the number of repeats by test, ``refused`` the reason of each test that is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    design: str
    count: int
    rho: float
    ratio: float
    found: dict[str, int]
    refused: dict[str, str]


class EditionStudy(BaseModel):
    """The simulation study of one edition, as ``pcp study`` writes it.

    ``designs`` holds the indicators of each design by the design's name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    force: Slug
    quarter: QuarterText
    seed: int
    repeats: int = Field(ge=1)
    other_forces: int = Field(ge=0)
    designs: dict[str, tuple[str, ...]]
    cells: tuple[StudyCell, ...]


def study_path(root: Path, force: str, quarter: Quarter) -> Path:
    """Return where the study of an edition is kept."""
    return root / FOLDER / force / f"{quarter}.json"


def write_study(root: Path, study: EditionStudy) -> Path:
    """Write the result of a study and return its file."""
    path = study_path(root, study.force, Quarter.parse(study.quarter))
    write_atomically(path, with_digest(study.model_dump(mode="json")))
    return path


def read_study(root: Path, force: str, quarter: Quarter) -> EditionStudy | None:
    """Return the study of an edition, or None where none was run.

    Raises
    ------
    PcpError
        If the file is no study.
    """
    path = study_path(root, force, quarter)
    if not path.is_file():
        return None
    try:
        content, wrong = without_digest(path.read_text(encoding="utf-8"))
        study = EditionStudy.model_validate_json(json.dumps(content))
    except ValidationError as error:
        first = error.errors()[0]
        said = f"'{'.'.join(map(str, first['loc']))}': {first['msg']}"
    except UnicodeDecodeError:
        said = "not text in UTF-8"
    except ValueError as error:
        said = f"no JSON: {error}"
    else:
        if wrong is None:
            return study
        said = wrong
    raise PcpError(
        f"{path.relative_to(root)} is no study of an edition: {said}. Run pcp study {quarter} again, "
        f"or delete the file"
    )
