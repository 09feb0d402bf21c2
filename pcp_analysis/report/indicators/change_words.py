"""A change as it is printed: rates, percentage and interval, the same in words, tables and panels."""

from __future__ import annotations

import math

from pcp_analysis import wording
from pcp_analysis.analysis.own_variation import change_in_points
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.statistics import Adjustment, ModelledChange, StatisticsError, percentage_change
from pcp_analysis.statistics.verdicts import LEVEL

_POOR_FIT = 0.05
POINTS = "percentage points"
_POINT_PLACES = 1
_FIGURES = 5  # of a rate, so that the printed change follows from the printed rates


def per_cent(indicator: Indicator, change: ModelledChange, ratio: float) -> float | None:
    """Return a rate ratio as a percentage change, or None where no percentage is taken.

    Parameters
    ----------
    indicator : Indicator
        Whose change; of numbers declared too small for a verdict no percentage is taken.
    change : ModelledChange
        With the count of its base.
    ratio : float
        Its estimate or one of its limits.
    """
    if indicator.no_verdict is not None and not indicator.is_percentage:
        return None
    try:
        return percentage_change(ratio, 1.0, change.previous_count)
    except StatisticsError:
        return None


def percent_text(indicator: Indicator, change: ModelledChange, ratio: float) -> str | None:
    """Return :func:`per_cent` as it is printed."""
    found = per_cent(indicator, change, ratio)
    return None if found is None else wording.signed(found, 1) + "%"


def in_points(indicator: Indicator) -> str:
    """Return how the name of a change in percentage points ends, and nothing for other changes."""
    return "-points" if indicator.is_percentage else ""


def points_of_change(indicator: Indicator, change: ModelledChange) -> float:
    """Return how far a recorded percentage moved, in percentage points."""
    before, now = rates_of(indicator, change)
    return now - before


def points_text(points: float) -> str:
    """Return percentage points with their sign and unit.

    Parameters
    ----------
    points : float
        Later minus earlier.

    Examples
    --------
    >>> points_text(3.035)
    '+3.0 percentage points'
    """
    return f"{wording.signed(points, _POINT_PLACES)} {POINTS}"


def both_rates(indicator: Indicator, change: ModelledChange) -> str:
    """Return the percentages before and now: ``14.5% to 17.5%``."""
    before, now = (latest_text(indicator, rate) for rate in rates_of(indicator, change))
    return f"{before}% to {now}%"


def amount_text(indicator: Indicator, change: ModelledChange) -> str:
    """Return the change of the recorded rates: a percentage, or both counts where none is taken.

    A percentage moves by percentage points: a per cent of a per cent can be read as either.
    """
    if indicator.is_percentage:
        moved = points_text(points_of_change(indicator, change))
        return f"{both_rates(indicator, change)}, {moved}"
    found = percent_text(indicator, change, change.observed_ratio)
    if found is not None:
        return found
    return f"{wording.number(change.previous_count)} to {wording.number(change.count)}"


def has_limits(indicator: Indicator, change: ModelledChange) -> bool:
    """Return whether a change is printed with an interval; both counts of a small base are not."""
    return (
        indicator.is_percentage
        or percent_text(indicator, change, change.observed_ratio) is not None
    )


def led_by(indicator: Indicator, change: ModelledChange) -> str:
    """Return the words of a sentence that lead to :func:`amount_text`."""
    if indicator.is_percentage:
        return "the rate went from"
    if has_limits(indicator, change):
        return "the relative change of the rate is"
    return "the number went from"


def size_text(indicator: Indicator, change: ModelledChange) -> str:
    """Return a change without its sign, as it stands after a verb: ``31.5%``, ``from 60 to 17``."""
    if indicator.is_percentage:
        moved = points_text(points_of_change(indicator, change)).lstrip("+\u2212")
        return f"{moved} ({both_rates(indicator, change)})"
    found = percent_text(indicator, change, change.observed_ratio)
    if found is None:
        return f"from {amount_text(indicator, change)}"
    return found.lstrip("+\u2212")


def interval_text(indicator: Indicator, change: ModelledChange) -> str:
    """Return the interval of a change, in its unit, or why there is none."""
    if indicator.is_percentage:
        found = change_in_points(change)
        limits = (wording.signed(end, _POINT_PLACES) for end in (found.lower, found.upper))
        return " to ".join(limits)
    low, high = (percent_text(indicator, change, ratio) for ratio in (change.lower, change.upper))
    if low is None or high is None:
        return "no percentage of so small a number"
    return f"{low} to {high}"


def significant_alone(adjustment: Adjustment | None) -> bool:
    """Return whether a test is significant by itself, and not after allowing for the others.

    Parameters
    ----------
    adjustment : Adjustment or None
        Its p-value before and after; None where it is not judged.
    """
    return adjustment is not None and adjustment.p_value < LEVEL <= adjustment.adjusted_p_value


def how_sure(adjustment: Adjustment) -> str:
    """Return how sure a change is, after "that is": the same words on every page.

    Parameters
    ----------
    adjustment : Adjustment
        Its p-value before and after allowance for the family of tests.

    Examples
    --------
    >>> how_sure(Adjustment(p_value=0.003, adjusted_p_value=0.1, family="f", family_size=72, method=""))
    'statistically significant as a single test, not after allowing for 72 tests'
    """
    if adjustment.adjusted_p_value < LEVEL:
        return "statistically significant"
    if significant_alone(adjustment):
        tests = f"{adjustment.family_size} tests"
        return f"statistically significant as a single test, not after allowing for {tests}"
    return "not statistically significant, so chance could explain it"


def rates_of(indicator: Indicator, change: ModelledChange) -> tuple[float, float]:
    """Return the rates before and now, as recorded: their ratio is the change that is printed.

    A population stands in the exposure once for each quarter.
    """
    if indicator.comparison is None:
        raise ValueError(f"{indicator.id} has no rate")
    spans = 1 if indicator.is_percentage else change.periods
    per = indicator.comparison.per * spans
    now = per * change.count / change.exposure
    return per * change.previous_count / change.previous_exposure, now


def fit_sentence(change: ModelledChange) -> str | None:
    """Return how well the model behind a change fits the quarters before it; None where not known.

    Parameters
    ----------
    change : ModelledChange
        With the p-value of the Shapiro-Wilk test of its whitened residuals.
    """
    if not math.isfinite(change.fit_p_value):
        return None
    fits = "do not contradict" if change.fit_p_value >= _POOR_FIT else "contradict"
    p_value = wording.p_value(change.fit_p_value)
    return (
        f"Goodness of fit: the {change.degrees_of_freedom} residuals of the history behind the test of "
        f"12 months {fits} the noise that it supposes (Shapiro-Wilk test, p {p_value})."
    )


def latest_text(indicator: Indicator, rate: float) -> str:
    """Return a rate as panels, lines and tables of changes print it: with one decimal place at least.

    Parameters
    ----------
    indicator : Indicator
        Whose.
    rate : float
        In the unit that forces are compared by.
    """
    places = indicator.decimals
    return wording.number(rate, max(1, places) if indicator.frequency == "quarter" else places)


def rate_text(rate: float) -> str:
    """Return a rate to five figures, so that the change of two rates can be worked out from them.

    Parameters
    ----------
    rate : float
        0 or more.

    Examples
    --------
    >>> rate_text(80.2081), rate_text(3.66609)
    ('80.208', '3.6661')
    """
    places = _FIGURES - 1 - math.floor(math.log10(rate)) if rate > 0 else 0
    return wording.number(rate, max(places, 0))
