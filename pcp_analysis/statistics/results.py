"""Result objects of the statistics and the one error they raise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Alternative = Literal["two-sided", "larger", "smaller"]


class StatisticsError(ValueError):
    """A statistic that cannot honestly be given; the message states the reason."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with its interval.

    Parameters
    ----------
    estimate, lower, upper : float
        The estimate and its limits, in the unit the method names.
    method : str
        The method in words, as a methods note would print it.
    confidence : float
        Confidence level, between 0 and 1.
    n : float
        The count, sample size or number of units behind the estimate.
    """

    estimate: float
    lower: float
    upper: float
    method: str
    confidence: float
    n: float


@dataclass(frozen=True, kw_only=True)
class Comparison(Interval):
    """An interval that comes with a test of a stated null value.

    Parameters
    ----------
    statistic : float
        The test statistic; its reference distribution is named in ``method``.
    p_value : float
        The p-value, two-sided unless ``alternative`` says otherwise.
    null_value : float
        The value of the estimate under the null hypothesis.
    alternative : {"two-sided", "larger", "smaller"}
        The alternative hypothesis.
    """

    statistic: float
    p_value: float
    null_value: float
    alternative: Alternative = "two-sided"


@dataclass(frozen=True, kw_only=True)
class SignificanceTest:
    """A test that has no single estimate, such as a test of several samples.

    Parameters
    ----------
    statistic : float
        The test statistic.
    p_value : float
        The p-value.
    degrees_of_freedom : float
        Degrees of freedom of the reference distribution.
    method : str
        The method in words.
    n : float
        Total number of observations.
    """

    statistic: float
    p_value: float
    degrees_of_freedom: float
    method: str
    n: float


def check_confidence(confidence: float) -> float:
    """Return a confidence level that lies strictly between 0 and 1.

    Parameters
    ----------
    confidence : float
        Confidence level as a fraction, 0.95 for 95%.

    Returns
    -------
    float
        The same level.

    Raises
    ------
    StatisticsError
        If it does not lie strictly between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise StatisticsError(f"confidence must lie between 0 and 1, not {confidence}")
    return float(confidence)


def check_count(count: float, name: str = "count") -> float:
    """Return a count that is finite and not negative.

    Parameters
    ----------
    count : float
        Number of events.
    name : str
        What to call it in the message.

    Returns
    -------
    float
        The same count.

    Raises
    ------
    StatisticsError
        If the count is missing, infinite or negative.
    """
    if not math.isfinite(count):
        raise StatisticsError(f"{name} is missing")
    if count < 0:
        raise StatisticsError(
            f"{name} is negative ({count:g}): a net reversal has no Poisson or binomial interval"
        )
    return float(count)


def check_exposure(exposure: float, name: str = "exposure") -> float:
    """Return an exposure (population, traffic, time) that is finite and above zero.

    Parameters
    ----------
    exposure : float
        The denominator of a rate.
    name : str
        What to call it in the message.

    Returns
    -------
    float
        The same exposure.

    Raises
    ------
    StatisticsError
        If the exposure is missing, infinite, zero or negative.
    """
    if not math.isfinite(exposure):
        raise StatisticsError(f"{name} is missing")
    if exposure <= 0:
        raise StatisticsError(f"{name} must be above zero, not {exposure:g}")
    return float(exposure)


def check_proportion(successes: float, trials: float, name: str = "successes") -> None:
    """Check that a count of successes fits its number of trials.

    Parameters
    ----------
    successes, trials : float
        Number with the attribute and number in all.
    name : str
        What to call the successes in the message.

    Raises
    ------
    StatisticsError
        If trials are not above zero or successes lie outside 0 to trials.
    """
    check_count(successes, name)
    check_exposure(trials, "trials")
    if successes > trials:
        raise StatisticsError(f"{name} ({successes:g}) exceed the number of trials ({trials:g})")
