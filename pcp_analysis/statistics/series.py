"""A series of one indicator for one area, with what a test must know before it may use it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pcp_analysis.statistics.results import StatisticsError, check_exposure

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


def _kept(array: NDArray[Any]) -> NDArray[Any]:
    """Return an array that all who ask a series for it share, so that none of them may change it."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True)
class Series:
    """Values of consecutive periods and the facts that decide which tests are allowed.

    Parameters
    ----------
    values : tuple of float, length n
        Counts, rates or scores; NaN where a period has no value.
    start : int
        Ordinal of the first period: any whole number that grows by one a period. A period whose
        ordinal leaves the same remainder on division by ``periods_per_year`` is the same season.
    exposures : tuple of float, length n, optional
        Population or other denominator of each period; needed where rates are compared.
    labels : tuple of str, length n, optional
        Names of the periods for messages and results; the ordinals when not given.
    window : int
        How many periods each value covers: 1 for discrete quarters, 4 for rolling 12 months
        measured each quarter.
    periods_per_year : int
        4 for quarters, 12 for months, 1 for years.
    breaks : tuple of int
        Ordinals of the periods at which a new series begins (documented series breaks).
    excluded : tuple of int
        Ordinals left out of baselines and dispersion (COVID-19 restrictions).

    Raises
    ------
    StatisticsError
        If lengths differ, the series is empty, or an exposure is not above zero.
    """

    values: tuple[float, ...]
    start: int = 0
    exposures: tuple[float, ...] | None = None
    labels: tuple[str, ...] | None = None
    window: int = 1
    periods_per_year: int = 4
    breaks: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.values:
            raise StatisticsError("the series has no values")
        if self.window < 1 or self.periods_per_year < 1:
            raise StatisticsError("window and periods_per_year must be 1 or more")
        for name, given in (("exposures", self.exposures), ("labels", self.labels)):
            if given is not None and len(given) != len(self.values):
                raise StatisticsError(
                    f"{name} number {len(given)} but the series has {len(self.values)} values"
                )
        for exposure in self.exposures or ():
            check_exposure(exposure)

    @classmethod
    def of(
        cls,
        values: Iterable[float | None],
        *,
        start: int = 0,
        exposures: Iterable[float] | None = None,
        labels: Sequence[str] | None = None,
        window: int = 1,
        periods_per_year: int = 4,
        breaks: Iterable[int] = (),
        excluded: Iterable[int] = (),
    ) -> Series:
        """Build a series from any iterables; None becomes a missing value.

        Parameters
        ----------
        values, start, exposures, labels, window, periods_per_year, breaks, excluded
            As for `Series`.

        Returns
        -------
        Series
            The series.

        Raises
        ------
        StatisticsError
            As for `Series`.
        """
        return cls(
            values=tuple(math.nan if value is None else float(value) for value in values),
            start=start,
            exposures=None if exposures is None else tuple(float(v) for v in exposures),
            labels=None if labels is None else tuple(labels),
            window=window,
            periods_per_year=periods_per_year,
            breaks=tuple(sorted(breaks)),
            excluded=tuple(sorted(excluded)),
        )

    def __len__(self) -> int:
        return len(self.values)

    @property
    def end(self) -> int:
        """Ordinal of the last period."""
        return self.start + len(self.values) - 1

    @cached_property
    def ordinals(self) -> NDArray[np.int64]:
        """Ordinals of the periods, shape (n,)."""
        return _kept(np.arange(self.start, self.start + len(self.values), dtype=np.int64))

    @cached_property
    def array(self) -> FloatArray:
        """Values, shape (n,); NaN where missing."""
        return _kept(np.array(self.values, dtype=np.float64))

    @cached_property
    def exposure_array(self) -> FloatArray:
        """Exposures, shape (n,); ones when the series has none."""
        if self.exposures is None:
            return _kept(np.ones(len(self.values)))
        return _kept(np.array(self.exposures, dtype=np.float64))

    @cached_property
    def usable(self) -> BoolArray:
        """True where a value is present and not excluded, shape (n,)."""
        return _kept(np.isfinite(self.array) & ~np.isin(self.ordinals, self.excluded))

    def label(self, ordinal: int) -> str:
        """Name of a period.

        Parameters
        ----------
        ordinal : int
            The period.

        Returns
        -------
        str
            Its label, or its ordinal when the series has no labels.
        """
        if self.labels is None or not self.start <= ordinal <= self.end:
            return str(ordinal)
        return self.labels[ordinal - self.start]

    def slice(self, first: int, last: int) -> Series:
        """Part of the series, both ends included.

        Parameters
        ----------
        first, last : int
            Ordinals of the first and last period wanted.

        Returns
        -------
        Series
            The part that lies between them.

        Raises
        ------
        StatisticsError
            If no period of the series lies between them.
        """
        low, high = max(first - self.start, 0), max(last - self.start + 1, 0)
        return Series(
            values=self.values[low:high],
            start=self.start + low,
            exposures=None if self.exposures is None else self.exposures[low:high],
            labels=None if self.labels is None else self.labels[low:high],
            window=self.window,
            periods_per_year=self.periods_per_year,
            breaks=self.breaks,
            excluded=self.excluded,
        )

    def since_last_break(self) -> Series:
        """The part from the last documented series break on.

        Returns
        -------
        Series
            The whole series when no break falls inside it.
        """
        inside = [b for b in self.breaks if self.start < b <= self.end]
        return self.slice(inside[-1], self.end) if inside else self


def as_series(
    values: Series | Iterable[float | None], exposures: Iterable[float] | None = None
) -> Series:
    """Return a series as it is, or plain values as a series of consecutive quarters.

    Parameters
    ----------
    values : Series or iterable of float
        The series; None or NaN where a period has no value.
    exposures : iterable of float, optional
        Denominators of plain values. A period whose denominator is 0 becomes a gap.

    Returns
    -------
    Series
        With the exposures given.

    Raises
    ------
    StatisticsError
        If a series is given exposures beside its own, a value is no number, lengths differ, or
        something was counted in a period whose denominator is 0.

    Examples
    --------
    >>> as_series([3, 0, 5], exposures=[10, 0, 12]).usable.tolist()
    [True, False, True]
    """
    if isinstance(values, Series):
        if exposures is not None:
            raise StatisticsError("exposures are given twice: a series holds its own")
        return values
    try:
        given = [math.nan if value is None else float(value) for value in values]
        below = None if exposures is None else [float(value) for value in exposures]
    except (TypeError, ValueError) as error:
        raise StatisticsError(
            "give a Series or a list of numbers, None where a value is missing"
        ) from error
    if below is not None:
        if len(below) != len(given):
            raise StatisticsError(f"{len(below)} exposures were given for {len(given)} values")
        for place, (value, exposure) in enumerate(zip(given, below, strict=True)):
            if exposure == 0:
                if value > 0:
                    raise StatisticsError(
                        f"value {place + 1} is {value:g}, but its exposure is 0: nothing can "
                        "be counted among none"
                    )
                given[place], below[place] = math.nan, 1.0
    return Series.of(given, exposures=below)


def require_discrete(series: Series, purpose: str) -> None:
    """Refuse a series whose neighbouring windows overlap.

    Parameters
    ----------
    series : Series
        The series to be tested.
    purpose : str
        The test, for the message.

    Raises
    ------
    StatisticsError
        If each value covers more than one period: neighbours then share data, and the test would
        find trends and runs that are not there.
    """
    if series.window > 1:
        raise StatisticsError(
            f"{purpose} refused: each value covers {series.window} periods, so neighbouring "
            "values share data; use the discrete periods"
        )


def require_no_break(series: Series, first: int, last: int, purpose: str) -> None:
    """Refuse a test that would cross a documented series break.

    Parameters
    ----------
    series : Series
        The series to be tested.
    first, last : int
        Ordinals of the first and last period the test would use.
    purpose : str
        The test, for the message.

    Raises
    ------
    StatisticsError
        If a break lies after ``first`` and not after ``last``.
    """
    for position in series.breaks:
        if first < position <= last:
            raise StatisticsError(
                f"{purpose} refused: the series breaks at {series.label(position)}, between "
                f"{series.label(first)} and {series.label(last)}"
            )
