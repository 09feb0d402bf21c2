"""What the public API hands back: small frozen results that show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypedDict

import pandas as pd

from pcp_analysis.api.tables import frame_of
from pcp_analysis.report.blocks import Block, Prose
from pcp_analysis.report.page import Page


@dataclass(frozen=True)
class Showing:
    """How a result is shown: the page it enters when it is, and the blocks it is made of.

    Parameters
    ----------
    page : Page
        Whose ledger takes in what is shown.
    blocks : callable
        From a page to blocks, in reading order.
    """

    page: Page
    blocks: Callable[[Page], Sequence[Block]]

    @cached_property
    def shown(self) -> tuple[Block, ...]:
        """The blocks, made once; their figures have entered the page's ledger."""
        return tuple(self.blocks(self.page))

    def html(self) -> str:
        """Return HTML for a notebook that is opened in Jupyter."""
        return "\n".join(block.html(self.page.ledger) for block in self.shown)

    def markdown(self) -> str:
        """Return MyST for the book."""
        return "\n\n".join(block.markdown() for block in self.shown)

    def words(self) -> str:
        """Return the prose alone, every figure filled in."""
        blocks = [block for block in self.shown if isinstance(block, Prose)]
        return "\n\n".join(block.filled(self.page.ledger) for block in blocks).replace("**", "")


@dataclass(frozen=True, kw_only=True)
class Shows:
    """Anything that a notebook's cell shows as the book prints it."""

    showing: Showing = field(repr=False, compare=False)

    def _repr_html_(self) -> str:
        return self.showing.html()

    def _repr_markdown_(self) -> str:
        return self.showing.markdown()

    def __str__(self) -> str:
        return self.showing.words()


@dataclass(frozen=True, kw_only=True)
class ChapterStep(Shows):
    """A step of a chapter: prose, tables and charts that show themselves as the book prints them.

    Parameters
    ----------
    name : str
        What the step is called.

    Examples
    --------
    >>> part = edition.comparison.verdicts()
    >>> "verdict" in part.data.columns
    True
    """

    name: str

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The figures behind each table and chart that the step shows, unrounded, by ledger id."""
        page = self.showing.page.apart()
        for block in self.showing.blocks(page):
            block.markdown()
        entries = [entry for entry in page.ledger.entries.values() if entry.csv is not None]
        return {entry.id: frame_of(page, entry) for entry in entries}

    @property
    def data(self) -> pd.DataFrame:
        """The figures behind its first table or chart; empty where it has none."""
        return next(iter(self.tables.values()), pd.DataFrame())

    def __repr__(self) -> str:
        return f"ChapterStep({self.name!r})"


@dataclass(frozen=True, kw_only=True)
class Result(Shows):
    """An estimate of one indicator, how sure it is and how it was made.

    Parameters
    ----------
    indicator : str
        Id of the indicator.
    estimate : float or None
        The estimate, in ``unit``; None where it is refused.
    interval : tuple of float or None
        Lower and upper limit, in ``unit``; None where there is no honest one.
    confidence : float or None
        Confidence level of the interval, between 0 and 1.
    unit : str
        Unit of the estimate.
    period : str
        Period of the estimate.
    method : str
        The method in words.
    n : int or None
        How many forces or periods it rests on.
    refused : str or None
        Why the statistic cannot honestly be given; None where it is.
    data : pandas.DataFrame
        The figures behind it, unrounded, as the book's download has them.
    """

    indicator: str
    estimate: float | None
    interval: tuple[float, float] | None
    confidence: float | None
    unit: str
    period: str
    method: str
    n: int | None
    refused: str | None = None
    data: pd.DataFrame = field(repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class FigureResult(Result):
    """The newest comparable figure of the force; its interval is that of its own count by chance.

    Parameters
    ----------
    count : float or None
        What the figure counts, before it is divided.
    """

    count: float | None = None


@dataclass(frozen=True, kw_only=True)
class SeriesResult(Result):
    """The discrete series since 2015/16: the estimate is its last figure, without an interval."""


@dataclass(frozen=True, kw_only=True)
class PeerResult(Result):
    """The force against its most similar group; the interval is what its peers lead to expect.

    Parameters
    ----------
    verdict : str
        In words, as the book prints it.
    average : float or None
        Unweighted mean of the group, the force included.
    p_value, adjusted_p_value : float or None
        Of the test, and after allowing for the other tests of the edition.
    outside : tuple of str
        Forces outside the range that the rest of the group leads to expect.
    """

    verdict: str
    average: float | None = None
    p_value: float | None = None
    adjusted_p_value: float | None = None
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RankResult(Result):
    """The rank in the group, 1 the best; the interval is simulated.

    Parameters
    ----------
    words : str
        As the book prints it.
    """

    words: str


@dataclass(frozen=True, kw_only=True)
class ChangeResult(Result):
    """The 12 months against the 12 before: a rate ratio with its interval.

    Parameters
    ----------
    words : str
        The change as the book prints it: in per cent, or both counts where the base is small.
    verdict : str
        The direction in words, as the book prints it.
    p_value, adjusted_p_value : float or None
        Of the test, and after allowing for the other tests of the edition.
    """

    words: str
    verdict: str
    p_value: float | None = None
    adjusted_p_value: float | None = None


@dataclass(frozen=True, kw_only=True)
class SignalsResult(Result):
    """The control chart of the seasonally adjusted quarters: its last value between its limits.

    Parameters
    ----------
    special_causes : tuple of str
        Quarters that break a rule.
    trial : bool
        True where fewer than twelve quarters set the latest limits.
    trend : str
        ``increasing``, ``decreasing`` or ``no trend``, or why no trend is tested.
    """

    special_causes: tuple[str, ...]
    trial: bool
    trend: str


@dataclass(frozen=True, kw_only=True)
class Drawing(Shows):
    """A chart of the book.

    Parameters
    ----------
    indicator : str
        Id of the indicator.
    kind : str
        Which of its charts.
    title, alt, caption : str
        Its finding, the same for a reader who cannot see it, and its source.
    svg : bytes
        The drawing; empty where the chart cannot be drawn.
    refused : str or None
        Why it cannot be drawn; None where it is.
    data : pandas.DataFrame
        What it draws, unrounded.
    """

    indicator: str
    kind: str
    title: str
    alt: str
    caption: str
    svg: bytes = field(repr=False)
    refused: str | None = None
    data: pd.DataFrame = field(repr=False, compare=False)


class Refusal(TypedDict):
    """What every result holds whose statistic is refused."""

    indicator: str
    estimate: None
    interval: None
    confidence: None
    unit: str
    period: str
    method: str
    n: None
    refused: str
    data: pd.DataFrame
    showing: Showing


def refusal(indicator: str, unit: str, period: str, reason: str, showing: Showing) -> Refusal:
    """Return what a result holds where its statistic cannot honestly be given.

    Parameters
    ----------
    indicator : str
        Id of the indicator.
    unit, period : str
        Of the estimate that is asked for.
    reason : str
        Why it is refused.
    showing : Showing
        What is shown in its place.
    """
    return {
        "indicator": indicator,
        "estimate": None,
        "interval": None,
        "confidence": None,
        "unit": unit,
        "period": period,
        "method": reason,
        "n": None,
        "refused": reason,
        "data": pd.DataFrame(),
        "showing": showing,
    }
