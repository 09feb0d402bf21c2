"""How often the tests of an edition speak when nothing changed: its own designs, simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.kept_study import StudyCell
from pcp_analysis.analysis.results import Refused
from pcp_analysis.statistics import Series
from pcp_analysis.statistics.study import Design, Setting, rates

SPREADS = {5: 0.1, 50: 0.1, 500: 0.08, 5_000: 0.07, 100_000: 0.06}  # docs/simulation-study.md
CORRELATIONS = (0.0, 0.33, 0.5, 0.6, 0.8)
POWER_RATIO = 1.25
_POWER_CORRELATION = 0.5
_SEASONS = (0.05, 0.15)  # in turn, so that a weak and a strong season meet every other correlation


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
