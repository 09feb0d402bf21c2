"""Figures that leap out of their own series, and figures of two forces that have changed places."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.periods import parse_period

KEY = ["indicator", "period_type", "area", "period"]
SIZE = 200  # a series of counts below it is too small for a fall to tell anything
_A_YEAR = {"quarter": 4, "twelve_months": 4}  # periods back; one of those that last a year
_TIMES = 3.0  # the longest step that the force ever took
_FEWEST_STEPS = 8  # before it
_APART = 0.02  # two counts that lie nearer may be revised to one another by chance


def told(value: float) -> str:
    """Return a figure in words of a finding: a score keeps its decimals.

    Examples
    --------
    >>> told(1834567.0), told(9.64652)
    ('1,834,567', '9.65')
    """
    return f"{value:,.0f}" if abs(value) >= SIZE else f"{value:,.3g}"


def least_size(indicator: str, catalogue: Catalogue) -> float:
    """Return below what a figure of an indicator tells nothing: of a count, not of a score.

    Parameters
    ----------
    indicator : str
        Id.
    catalogue : Catalogue
        Its unit, whole or not.
    """
    return SIZE if catalogue.rule_of(indicator).whole else 0.0


def _earlier(period_type: str, text: str) -> str:
    return str(parse_period(period_type, text).plus(-_A_YEAR.get(period_type, 1)))


def leaps(
    new: pd.DataFrame, before: pd.DataFrame, catalogue: Catalogue
) -> Iterator[tuple[str, str, str, str]]:
    """Yield indicator, area, period and words of each new figure that leaps.

    A step is that against a year earlier, as a ratio, beside the middle step of all forces, so that a
    year that moved every force is none. A figure leaps where its step is more than three times the
    longest of its force so far. Over the series that the store held in November 2026 this would have
    asked 14 times of some 47,000, and told of two forces' populations that were exchanged in 890 of
    903 pairs.

    Parameters
    ----------
    new : pandas.DataFrame
        Observations of a release.
    before : pandas.DataFrame
        What was known, one row for each key, of the series that are counted as they were.
    catalogue : Catalogue
        Units of the indicators.
    """
    series = ["indicator", "period_type"]
    for (indicator, period_type), rows in new.groupby(series, sort=True):
        known = before[
            (before["indicator"] == indicator) & (before["period_type"] == period_type)
        ].pivot(index="period", columns="area", values="value")
        read = rows.pivot(index="period", columns="area", values="value")
        wide = read.combine_first(known).sort_index()
        if len(wide) <= _FEWEST_STEPS:
            continue
        # what no release held before; all that a release says of a series that is new is history
        after = set(wide.index[wide.index > known.index.max()] if len(known) else wide.index[-1:])
        years = [_earlier(str(period_type), str(text)) for text in wide.index]
        past = wide.reindex(years).set_axis(wide.index)
        ratio = (wide.where(wide > 0) / past.where(past > 0)).map(math.log, na_action="ignore")
        steps = ratio.sub(ratio.median(axis=1), axis=0).abs()
        longest = steps.cummax().ffill().shift(1)
        enough = steps.notna().cumsum().shift(1) >= _FEWEST_STEPS
        large = wide >= least_size(str(indicator), catalogue)
        odd = (steps > _TIMES * longest) & enough & large & read.notna().reindex_like(wide)
        for period, year in zip(wide.index, years, strict=True):
            if period not in after:
                continue
            for area in wide.columns[odd.loc[period].to_numpy(bool)]:
                now, then = float(wide.loc[period, area]), float(past.loc[period, area])
                words = f"{indicator} {period}: {told(now)}, {told(then)} in {year}"
                yield str(indicator), str(area), str(period), words


def exchanges(changed: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[str, str, str, str]]:
    """Yield indicator, area, period and words of each figure that changed places with one.

    Parameters
    ----------
    changed : pandas.DataFrame
        Key, ``value_before`` and ``value`` of what differs from the release before.
    catalogue : Catalogue
        Units of the indicators, names of the areas.
    """
    by = ["indicator", "period_type", "period"]
    pairs = changed.merge(
        changed,
        left_on=[*by, "value", "value_before"],
        right_on=[*by, "value_before", "value"],
        suffixes=("", "_other"),
    )
    apart = (pairs["value"] - pairs["value_before"]).abs() > _APART * pairs["value"]
    for indicator, period, area, other, value in pairs.loc[
        apart, ["indicator", "period", "area", "area_other", "value"]
    ].to_numpy():
        if area != other and value >= least_size(indicator, catalogue):
            owner = catalogue.area_name(other)
            words = f"{indicator} {period}: {told(value)}, which was that of {owner}"
            yield indicator, area, period, words
