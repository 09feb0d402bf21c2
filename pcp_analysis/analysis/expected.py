"""The range in which the next quarter should lie, and how the last one lay in the range it had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.parts import attempt
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.statistics import Expectation, Series, StatisticsError, expectation


@dataclass(frozen=True)
class ExpectedQuarters:
    """What a series leads to expect.

    Parameters
    ----------
    count : float
        Of the edition's quarter.
    latest : Expectation or Refused
        The range that the edition's quarter had, from the quarters before it.
    coming : Expectation or Refused
        The range of the next quarter.
    """

    count: float
    latest: Expectation | Refused
    coming: Expectation | Refused


def expected_quarters(assessments: Assessments, indicator: Indicator) -> ExpectedQuarters | Refused:
    """Return the ranges of the edition's quarter and of the next one.

    Parameters
    ----------
    assessments : Assessments
        Of the edition.
    indicator : Indicator
        A compared indicator.

    Returns
    -------
    ExpectedQuarters or Refused
        Refused where there is no quarterly series, or its numbers are declared too small for a
        verdict.
    """
    return assessments.kept.once("expected", indicator, lambda: _ranges(assessments, indicator))


def _ranges(assessments: Assessments, indicator: Indicator) -> ExpectedQuarters | Refused:
    if indicator.no_verdict is not None:
        return Refused(indicator.no_verdict)
    history = assessments.histories.get(indicator.id)
    if history is None:
        return Refused("there is no comparison in this edition")
    if isinstance(history, Refused):
        return history
    series, panel = history
    return ExpectedQuarters(
        float(series.array[-1]),
        attempt(lambda: _latest(series, panel)),
        attempt(lambda: expectation(series, panel)),
    )


def _latest(series: Series, panel: Sequence[Series]) -> Expectation:
    if len(series) < 2:
        raise StatisticsError("expectation refused: there is no quarter before")
    before = series.slice(series.start, series.end - 1)
    known = [
        other.slice(other.start, series.end - 1) for other in panel if other.start < series.end
    ]
    return expectation(before, known, float(series.exposure_array[-1]))
