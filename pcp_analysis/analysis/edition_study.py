"""How often the tests of an edition speak when nothing changed: its own designs, simulated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import QuarterText, Slug
from pcp_analysis.errors import PcpError
from pcp_analysis.files import with_digest, without_digest, write_atomically
from pcp_analysis.periods import Quarter
from pcp_analysis.statistics import Series
from pcp_analysis.statistics.study import Design, Setting, rates

FOLDER = Path("data/editions/study")
SPREADS = {5: 0.1, 50: 0.1, 500: 0.08, 5_000: 0.07, 100_000: 0.06}  # docs/simulation-study.md
CORRELATIONS = (0.0, 0.33, 0.5, 0.6, 0.8)
POWER_RATIO = 1.25
_POWER_CORRELATION = 0.5
_SEASONS = (0.05, 0.15)  # in turn, so that a weak and a strong season meet every other correlation


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


@dataclass(frozen=True)
class EditionDesign:
    """A design with the indicators of the edition that have it.

    Parameters
    ----------
    design : Design
        Quarters, breaks and quarters left out.
    indicators : tuple of str
        Ids.
    """

    design: Design
    indicators: tuple[str, ...]


def designs_of(assessments: Assessments) -> tuple[EditionDesign, ...]:
    """Return the different designs of an edition's quarterly series.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.

    Returns
    -------
    tuple of EditionDesign
        In the order of their first indicators.
    """
    found: dict[tuple[int, tuple[int, ...], tuple[int, ...]], list[str]] = {}
    names: dict[tuple[int, tuple[int, ...], tuple[int, ...]], str] = {}
    for name, history in assessments.histories.items():
        if isinstance(history, Refused):
            continue
        series, _ = history
        key = _key(series)
        found.setdefault(key, []).append(name)
        names.setdefault(key, _name(series, key))
    baseline = assessments.second_baseline
    lag = (
        None
        if baseline is None
        else assessments.measures.quarter.ordinal - baseline.quarter.ordinal
    )
    return tuple(
        EditionDesign(
            Design(
                name=names[key],
                quarters=key[0],
                breaks=key[1],
                left_out=key[2],
                second_baseline=lag,
            ),
            tuple(indicators),
        )
        for key, indicators in found.items()
    )


def _key(series: Series) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    inside = tuple(place - series.start for place in series.breaks if place > series.start)
    missing = tuple(int(place) for place in (~series.usable).nonzero()[0])
    return len(series), tuple(place for place in inside if place < len(series)), missing


def _name(series: Series, key: tuple[int, tuple[int, ...], tuple[int, ...]]) -> str:
    quarters, breaks, left_out = key
    text = f"{quarters} quarters from {series.label(series.start)}"
    if breaks:
        text += ", broken at " + ", ".join(series.label(series.start + place) for place in breaks)
    if left_out:
        ends = [series.label(series.start + place) for place in (left_out[0], left_out[-1])]
        text += f", {len(left_out)} left out between {ends[0]} and {ends[1]}"
    return text


def settings() -> Iterator[Setting]:
    """Yield the settings of a study: every count and correlation, then the power at each count."""
    for count, spread in SPREADS.items():
        for place, rho in enumerate(CORRELATIONS):
            yield Setting(count=count, rho=rho, spread=spread, season=_SEASONS[place % 2])
    for count, spread in SPREADS.items():
        yield Setting(count=count, rho=_POWER_CORRELATION, spread=spread, ratio=POWER_RATIO)


def study_cell(design: Design, setting: Setting, repeats: int, seed: int) -> StudyCell:
    """Simulate one cell; its random numbers belong to the seed, the design and the setting.

    Parameters
    ----------
    design : Design
        Of the edition.
    setting : Setting
        What the series are like.
    repeats, seed : int
        Of the study.
    """
    found = rates(design, setting, repeats, seed)
    return StudyCell(
        design=design.name,
        count=int(setting.count),
        rho=setting.rho,
        ratio=setting.ratio,
        found=found.found,
        refused=found.refused,
    )


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
