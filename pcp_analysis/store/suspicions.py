"""What is odd in a release beside a force's own series and beside the releases before."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.layouts import Gap
from pcp_analysis.periods import Quarter, parse_period
from pcp_analysis.releases.findings import Finding, one_each
from pcp_analysis.releases.table import few
from pcp_analysis.store.leaps import KEY, exchanges, leaps, least_size, told

_Floats = np.ndarray[Any, np.dtype[np.float64]]
_WINDOW = 4  # periods on either side that a figure is held against
_NEAR = 1500  # days: about four years, beyond which a series may have moved by itself
_FEWEST_NEIGHBOURS = 3
_COLLAPSE = 0.1  # of the upper quartile of its neighbours
_HALF = 0.6  # of the least of its neighbours: a refusal in a series of yearly figures
_PART = 0.7  # of what was known, over all forces: less is another scale
_KNOWN = 0.1  # a figure that an earlier release held within this share is no news
_LEAP = 2.0  # of the most of its neighbours, in a figure that was not known before
_SURGE = 5.0  # of it, where the series is small
_MOVED = 0.25  # of what the release before held
# days before its last that are surely inside a period
_INSIDE = {"quarter": 80, "financial_year": 360, "twelve_months": 360, "calendar_year": 360}


@dataclass(frozen=True)
class Comparison:
    """How a release stands beside what was known before it.

    Parameters
    ----------
    new, same, changed, gone : int
        Observations that were not known, are as known, differ, and are no longer there though the
        release covers their period.
    changed_rows : pandas.DataFrame
        Key, ``value_before`` and ``value`` of those that differ.
    """

    new: int
    same: int
    changed: int
    gone: int
    changed_rows: pd.DataFrame


_TEXTS = {
    "collapse": "{} falls far below its own series: {}",
    "half-missing": "{} has about half of its own series: {}",
    "fallen": "{} has less than 0.6 of the least of its own series: {}",
    "risen": "{} has more than twice the most of its own series: {}",
    "moved": "{} moves by more than a quarter against the release before: {}",
    "gone": "{} had figures that are no longer there: {}",
    "exchanged": "{} has the figure of another force, and that force its own: {}",
    "leap": "{} moves within a year three times as far as it ever did beside the others: {}",
}


def known_before(store: pd.DataFrame, published: dict[str, dt.date], day: dt.date) -> pd.DataFrame:
    """Return the newest figure of each key that was published by a day."""
    rows = store.assign(_published=store["release"].map(published))
    rows = rows[np.array([known <= day for known in rows["_published"]], dtype=bool)]
    rows = rows.sort_values(["_published", "release"], kind="stable")
    newest = rows.drop_duplicates(KEY, keep="last").drop(columns="_published")
    return newest[newest["value"].notna()]


def compare(new: pd.DataFrame, before: pd.DataFrame) -> tuple[Comparison, pd.DataFrame]:
    """Set a release beside what was known; also returns the rows that are gone.

    Parameters
    ----------
    new : pandas.DataFrame
        Observations of the release.
    before : pandas.DataFrame
        From :func:`known_before`.
    """
    both = new.merge(before[[*KEY, "value"]], on=KEY, how="left", suffixes=("", "_before"))
    known = both["value_before"].notna()
    differ = known & (both["value"] != both["value_before"])
    # an area that the release has at all, so that one that lost a whole indicator is told as well
    periods = new[["indicator", "period_type", "period"]].drop_duplicates()
    covered = before[before["area"].isin(new["area"].unique())].merge(
        periods, on=["indicator", "period_type", "period"]
    )
    lost = covered.merge(new[KEY], on=KEY, how="left", indicator=True)
    gone = lost[lost["_merge"] == "left_only"]
    comparison = Comparison(
        int((~known).sum()),
        int((known & ~differ).sum()),
        int(differ.sum()),
        len(gone),
        both.loc[differ, [*KEY, "value_before", "value"]].reset_index(drop=True),
    )
    return comparison, gone


@lru_cache(maxsize=4096)
def _day(period_type: str, text: str) -> int:
    return parse_period(period_type, text).end.toordinal()


def _neighbours(values: _Floats, days: _Floats, place: int) -> _Floats:
    near: _Floats = np.concatenate(
        [values[max(0, place - _WINDOW) : place], values[place + 1 : place + 1 + _WINDOW]]
    )
    when = np.concatenate(
        [days[max(0, place - _WINDOW) : place], days[place + 1 : place + 1 + _WINDOW]]
    )
    found: _Floats = near[~np.isnan(near) & (np.abs(when - days[place]) <= _NEAR)]
    return found


def _of_one_scale(new: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return the series that a release counts as the releases before did, over all its forces.

    A table that holds a part of the offences is no collapse of every force; beside what was known it
    would look like one.
    """
    both = new.merge(before[[*KEY, "value"]], on=KEY, suffixes=("", "_before"))
    both = both[both["value_before"] > 0]
    share = (both["value"] / both["value_before"]).groupby([both["indicator"], both["period_type"]])
    usual = share.median().rename("share").reset_index()
    series = new[["indicator", "period_type"]].drop_duplicates()
    usual = series.merge(usual, on=["indicator", "period_type"], how="left")
    return usual.loc[~(usual["share"] < _PART), ["indicator", "period_type"]]


def _falls(
    new: pd.DataFrame, known: pd.DataFrame, catalogue: Catalogue
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield indicator, area, period, kind and words of each figure that fell out of its series."""
    both = new[[*KEY, "value"]].merge(
        known[[*KEY, "value"]], on=KEY, how="outer", suffixes=("", "_before")
    )
    series = ["indicator", "period_type", "area"]
    long = both.groupby(series)["period"].transform("size") > _FEWEST_NEIGHBOURS
    for (indicator, period_type, area), rows in both[long].groupby(series, sort=True):
        ordered = rows.sort_values("period")
        mixed = ordered["value"].fillna(ordered["value_before"]).to_numpy(float)
        days = np.array([_day(str(period_type), text) for text in ordered["period"]], dtype=float)
        yearly = period_type != "quarter"
        least = least_size(str(indicator), catalogue)
        last = len(ordered) - 1  # history that is read for the first time may have moved as it did
        for place, (period, value, held) in enumerate(
            zip(ordered["period"], ordered["value"], ordered["value_before"], strict=True)
        ):
            near = _neighbours(mixed, days, place)
            if np.isnan(value) or len(near) < _FEWEST_NEIGHBOURS:
                continue
            most, usual = float(near.max()), float(np.percentile(near, 75))
            if _HALF * most <= value <= _LEAP * most:
                continue  # as nearly every figure is
            surges = value >= max(least, _SURGE * most)  # a small series may double by itself
            if (usual < least and not surges) or abs(value - held) <= _KNOWN * abs(held):
                continue
            words = f"{indicator} {period}: {told(value)}, where {told(usual)} is usual"
            if value < _COLLAPSE * usual:
                yield str(indicator), str(area), str(period), "collapse", words
            elif yearly and value < _HALF * float(near.min()):
                yield str(indicator), str(area), str(period), "half-missing", words
            elif place == last and np.isnan(held) and value < _HALF * float(near.min()):
                yield str(indicator), str(area), str(period), "fallen", words
            elif place == last and np.isnan(held) and value > _LEAP * most:
                yield str(indicator), str(area), str(period), "risen", words


def _moves(changed: pd.DataFrame, catalogue: Catalogue) -> Iterator[tuple[str, str, str, str, str]]:
    least = changed["indicator"].map(lambda name: least_size(name, catalogue))
    big = changed[
        (changed["value_before"].abs() > 0)
        & (changed["value_before"].abs() >= least)
        & ((changed["value"] / changed["value_before"] - 1).abs() > _MOVED)
    ]
    columns = ["indicator", "area", "period", "value_before", "value"]
    for indicator, area, period, held, value in big[columns].to_numpy():
        words = f"{indicator} {period}: {told(held)} before, {told(value)} now"
        yield indicator, area, period, "moved", words


def suspicions(
    new: pd.DataFrame,
    before: pd.DataFrame,
    comparison: Comparison,
    gone: pd.DataFrame,
    catalogue: Catalogue,
) -> tuple[Finding, ...]:
    """Return what a person must judge before a release is stored, by force.

    Parameters
    ----------
    new, before : pandas.DataFrame
        Observations of the release, and what was known.
    comparison : Comparison
        From :func:`compare`.
    gone : pandas.DataFrame
        Rows that were known and are not there any more.
    catalogue : Catalogue
        Names of forces.
    """
    odd: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    known = before.merge(_of_one_scale(new, before), on=["indicator", "period_type"])
    for _, area, period, kind, words in (
        *_falls(new, known, catalogue),
        *_moves(comparison.changed_rows, catalogue),
    ):
        odd[kind, area].append((period, words))
    for _, area, period, words in exchanges(comparison.changed_rows, catalogue):
        odd["exchanged", area].append((period, words))
    for row in gone.itertuples(index=False):
        odd["gone", str(row.area)].append((str(row.period), f"{row.indicator} {row.period}"))
    fallen = {(area, period) for (_, area), items in odd.items() for period, _ in items}
    for _, area, period, words in leaps(new, known, catalogue):
        if (area, period) not in fallen:  # told already, and by more
            odd["leap", area].append((period, words))
    found = []
    for (kind, area), items in sorted(odd.items()):
        force = catalogue.force_of(area).id
        found.append(
            Finding(
                f"{kind}-{force}",
                "refusal" if kind in ("collapse", "half-missing") else "question",
                _TEXTS[kind].format(catalogue.area_name(area), few([words for _, words in items])),
                force,
                tuple(dict.fromkeys(period for period, _ in items)),
            )
        )
    return one_each(found)


def _span(period_type: str, text: str) -> tuple[dt.date, dt.date]:
    """Return a day early in a period and its last day; the same day for a count on a day."""
    end = parse_period(period_type, text).end
    return end - dt.timedelta(days=_INSIDE.get(period_type, 0)), end


def _type_of(text: str) -> str:
    """Return the type of a period by its form."""
    for pattern, period_type in (
        (r"\d{4}-\d{2}-q[1-4]", "quarter"),
        (r"\d{4}-\d{2}-\d{2}", "year_end"),
        (r"\d{4}-\d{2}", "financial_year"),
        (r"12-months-to-.*", "twelve_months"),
    ):
        if re.fullmatch(pattern, text):
            return period_type
    return "calendar_year"


def _covers(gap: Gap, period_type: str, text: str) -> bool:
    first, last = _span(period_type, text)
    return first <= Quarter.parse(gap.ends).end and last >= Quarter.parse(gap.starts).start


def without_gaps(
    observations: pd.DataFrame, gaps: tuple[Gap, ...], catalogue: Catalogue
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Leave out what a declared gap says is not there: its quarters and every year that holds one.

    Parameters
    ----------
    observations : pandas.DataFrame
        Of one family.
    gaps : tuple of Gap
        Declared for the family.
    catalogue : Catalogue
        Codes of forces.
    """
    found = []
    for gap in gaps:
        force = catalogue.force(gap.force)
        own = observations["area"] == force.code
        pairs = observations.loc[own, ["period_type", "period"]].drop_duplicates()
        inside = {
            (period_type, period)
            for period_type, period in pairs.itertuples(index=False)
            if _covers(gap, period_type, period)
        }
        if not inside:
            continue
        keys = zip(observations["period_type"], observations["period"], strict=True)
        out = own & pd.Series([pair in inside for pair in keys], index=observations.index)
        observations = observations[~out]
        found.append(
            Finding(
                f"declared-{gap.id}",
                "notice",
                f"{int(out.sum())} figures of {force.name} from {gap.starts} to {gap.ends} are left "
                f"out, as gaps.yml declares: {gap.reason}",
            )
        )
    return observations, tuple(found)


def answered(finding: Finding, gaps: tuple[Gap, ...]) -> bool:
    """Tell whether declared gaps cover all that a finding is about."""
    if not finding.periods:
        return False
    own = [gap for gap in gaps if gap.force == finding.force]
    return all(
        any(_covers(gap, _type_of(period), period) for gap in own) for period in finding.periods
    )
