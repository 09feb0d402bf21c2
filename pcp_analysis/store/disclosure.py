"""Small counts that are withheld by a declared rule, and whatever else would give them away.

A count below the threshold of its rule is withheld. Where a total stands beside its parts, a single
withheld part is the total less the others, so another part is withheld with it; a year beside its
four quarters is such a total.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from pcp_analysis.catalogue.models import Slug, Strict
from pcp_analysis.catalogue.yaml_source import read_yaml
from pcp_analysis.errors import CatalogueError, did_you_mean

Key = tuple[str, str, str]  # indicator, type of period, period


class DisclosureRule(Strict):
    """Counts below ``below`` are withheld: of these indicators, forces and periods, or of all."""

    id: Slug
    below: Annotated[int, Field(ge=2, le=100)]
    reason: str
    forces: tuple[Slug, ...] = ()
    indicators: tuple[Slug, ...] = ()
    periods: tuple[str, ...] = ()

    def covers(self, force: str, key: Key) -> bool:
        """Return whether the rule is for a figure."""
        return (
            (not self.forces or force in self.forces)
            and (not self.indicators or key[0] in self.indicators)
            and (not self.periods or key[2] in self.periods)
        )


class PartsOfTotal(Strict):
    """An indicator that is the sum of others."""

    total: Slug
    parts: Annotated[tuple[Slug, ...], Field(min_length=2)]


class DisclosureFile(Strict):
    """Content of ``disclosure.yml``."""

    rules: tuple[DisclosureRule, ...]
    totals: tuple[PartsOfTotal, ...]


def read_disclosure(root: Path, known: Iterable[str]) -> DisclosureFile:
    """Read ``data/catalogue/disclosure.yml``.

    Parameters
    ----------
    root : Path
        The project's folder.
    known : iterable of str
        Ids of the local indicators.

    Raises
    ------
    CatalogueError
        If the file is wrong or names an indicator that there is not.
    """
    found = read_yaml(root / "data" / "catalogue" / "disclosure.yml", DisclosureFile)
    ids = set(known)
    named = [name for rule in found.rules for name in rule.indicators]
    named += [name for item in found.totals for name in (item.total, *item.parts)]
    unknown = [
        f"disclosure.yml: unknown local indicator '{name}'.{did_you_mean(name, ids)}"
        for name in dict.fromkeys(named)
        if name not in ids
    ]
    if unknown:
        raise CatalogueError("\n".join(unknown))
    return found


@dataclass(frozen=True)
class _Sum:
    total: Key
    parts: tuple[Key, ...]


def _sums(totals: Sequence[PartsOfTotal], keys: Collection[Key]) -> list[_Sum]:
    """Return every total whose parts are all at hand."""
    found = [
        _Sum((item.total, kind, period), tuple((part, kind, period) for part in item.parts))
        for item in totals
        for kind, period in sorted({key[1:] for key in keys if key[0] == item.total})
    ]
    for indicator, kind, period in sorted(keys):
        if kind == "financial_year":
            quarters = (f"{period}-q{number}" for number in range(1, 5))
            parts = tuple((indicator, "quarter", quarter) for quarter in quarters)
            found.append(_Sum((indicator, kind, period), parts))
    return [item for item in found if {item.total, *item.parts} <= set(keys)]


def withheld_keys(
    values: Mapping[Key, float],
    thresholds: Mapping[Key, int],
    totals: Sequence[PartsOfTotal],
    by_the_force: Collection[Key] = (),
) -> frozenset[Key]:
    """Return the figures to withhold, so that no small count is shown or can be worked out.

    Parameters
    ----------
    values : mapping of (str, str, str) to float
        The least value returned for each indicator, type of period and period.
    thresholds : mapping of (str, str, str) to int
        Below which a figure is withheld; figures without a rule are not in it.
    totals : sequence of PartsOfTotal
        Which indicators add up.
    by_the_force : collection of (str, str, str)
        Figures that the return itself withholds, whose values nobody here knows.

    Returns
    -------
    frozenset of (str, str, str)
        Those, small counts, and the figures withheld to protect them.

    Notes
    -----
    Of each total that is shown, either no part is withheld or at least two, which together reach the
    threshold: of two parts that add up to nothing, both would be known. Of each total that is
    withheld, a part is withheld too. The smallest part that is not nought is taken first. Cox (1980),
    Suppression methodology and statistical disclosure control, JASA 75, 377-385.

    Examples
    --------
    >>> key = lambda name: (name, "quarter", "2021-22-q1")
    >>> values = {key("all"): 30.0, key("a"): 3.0, key("b"): 7.0, key("c"): 20.0}
    >>> total = PartsOfTotal(total="all", parts=("a", "b", "c"))
    >>> sorted(name for name, *_ in withheld_keys(values, {key("a"): 5}, [total]))
    ['a', 'b']
    """
    withheld = {key for key, least in thresholds.items() if values[key] < least} | set(by_the_force)
    most = max(thresholds.values(), default=0)
    sums = _sums(totals, {*values, *by_the_force}) if withheld else []
    while (more := _more_to_withhold(sums, values, withheld, most)) is not None:
        withheld.add(more)
    return frozenset(withheld)


def _more_to_withhold(
    sums: Sequence[_Sum], values: Mapping[Key, float], withheld: set[Key], most: int
) -> Key | None:
    for item in sums:
        hidden = [key for key in item.parts if key in withheld]
        shown = [key for key in item.parts if key not in withheld]
        if item.total in withheld:
            safe = bool(hidden)
        else:
            left = values[item.total] - sum(values[key] for key in shown)
            safe = not hidden or (len(hidden) > 1 and left >= most)
        if safe:
            continue
        if shown:
            return min(shown, key=lambda key: (values[key] == 0, values[key], key))
        return item.total
    return None
