"""Crime below a force: the newest 12 months for which its partnerships are known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pcp_analysis.analysis.measures import Measures
from pcp_analysis.catalogue.districts import District
from pcp_analysis.catalogue.models import Indicator, OffenceSource
from pcp_analysis.periods import Quarter, TwelveMonths

ALL_CRIME = "all-crime"
LAYOUT = "crime-by-district"
SMALL = 20  # below it a count moves much by chance


@dataclass(frozen=True)
class DistrictCrime:
    """Offences of a force by indicator and place, in one period of 12 months.

    Parameters
    ----------
    period : TwelveMonths
        The newest of which figures of places were known.
    places : tuple of District
        Those with a figure: partnerships with most crime first, then places that are none.
    indicators : tuple of Indicator
        What is counted, in printing order, all crime first.
    counts : mapping of (str, str) to float
        Offences by code of the place and id of the indicator; what is missing has none.
    printed : mapping of str to float
        The force's own total by indicator, where the publisher prints one.
    releases : frozenset of str
        Releases that it was read from.
    """

    period: TwelveMonths
    places: tuple[District, ...]
    indicators: tuple[Indicator, ...]
    counts: Mapping[tuple[str, str], float]
    printed: Mapping[str, float]
    releases: frozenset[str]

    @property
    def partnerships(self) -> tuple[District, ...]:
        """Places that are partnerships, most crime first."""
        return tuple(item for item in self.places if item.is_partnership)

    @cached_property
    def groups(self) -> tuple[Indicator, ...]:
        """Whole offence groups, which together are all crime, the largest first."""
        found = (item for item in self.indicators if _is_group(item))
        return tuple(sorted(found, key=lambda item: -self.total(item)))

    @cached_property
    def parts(self) -> tuple[Indicator, ...]:
        """What lies within the groups."""
        return tuple(
            item for item in self.indicators if item.id != ALL_CRIME and not _is_group(item)
        )

    def count(self, place: District, indicator: Indicator) -> float | None:
        """Return the offences of a place; None where they are missing."""
        return self.counts.get((place.code, indicator.id))

    def total(self, indicator: Indicator) -> float:
        """Return the force's total: as printed, else the sum of its places."""
        if indicator.id in self.printed:
            return self.printed[indicator.id]
        return sum(self.count(place, indicator) or 0.0 for place in self.places)

    def share(self, place: District, indicator: Indicator) -> float | None:
        """Return what part of the force's offences a place has, in per cent; None without any."""
        count, total = self.count(place, indicator), self.total(indicator)
        return None if count is None or total == 0 else 100 * count / total

    def excess(self, place: District, indicator: Indicator) -> float | None:
        """Return how far a count lies above what the place's share of all crime would give.

        In standard deviations of a binomial count, so that a few offences do not stand out.
        """
        count, share = self.count(place, indicator), self.share(place, self.indicators[0])
        if count is None or share is None or not 0 < share < 100:
            return None
        part, total = share / 100, self.total(indicator)
        return (count - total * part) / math.sqrt(total * part * (1 - part)) if total > 0 else None

    def most(self, indicator: Indicator) -> District | None:
        """Return the partnership with most offences; None where there was none."""
        known = [(self.count(item, indicator) or 0.0, item) for item in self.partnerships]
        count, place = max(known, key=lambda pair: pair[0])
        return place if count > 0 else None

    def furthest_above(self, indicator: Indicator) -> District | None:
        """Return the partnership farthest above its share of all crime; None where none is above.

        A partnership with fewer offences than :data:`SMALL` does not stand out by them.
        """
        known = [
            (self.excess(item, indicator) or 0.0, item)
            for item in self.partnerships
            if (self.count(item, indicator) or 0.0) >= SMALL
        ]
        excess, place = max(known, key=lambda pair: pair[0], default=(0.0, None))
        return place if excess > 0 else None


def _is_group(indicator: Indicator) -> bool:
    source = indicator.source
    return isinstance(source, OffenceSource) and bool(source.groups) and not source.subgroups


def district_crime(measures: Measures) -> DistrictCrime | None:
    """Return the newest crime by district that was known of a force; None where none was.

    Parameters
    ----------
    measures : Measures
        Force and as-at date. The quarter does not matter: the release has a period of its own.
    """
    catalogue, force = measures.catalogue, measures.force
    (layout,) = (item for item in catalogue.layouts if item.id == LAYOUT)
    places = catalogue.districts.of_force(force)
    kinds = [item for item in catalogue.indicators if item.id in layout.figures]
    kinds.sort(key=lambda item: item.id != ALL_CRIME)
    found = {
        (code, item.id): measures.observations.known(
            item.id, code, as_at=measures.as_at, period_type=TwelveMonths.period_type
        )
        for code in (force.code, *(place.code for place in places))
        for item in kinds
    }
    of_places = {
        text for (code, _), series in found.items() if code != force.code for text in series
    }
    if not of_places:
        return None
    period = max((TwelveMonths.parse(text) for text in of_places), key=lambda item: item.ending)
    known = {key: series[str(period)] for key, series in found.items() if str(period) in series}
    counts = {key: item.value for key, item in known.items() if key[0] != force.code}
    shown = [item for item in places if any(code == item.code for code, _ in counts)]
    shown.sort(key=lambda item: (not item.is_partnership, -counts.get((item.code, ALL_CRIME), 0.0)))
    return DistrictCrime(
        period,
        tuple(shown),
        tuple(item for item in kinds if any(name == item.id for _, name in counts)),
        counts,
        {name: item.value for (code, name), item in known.items() if code == force.code},
        frozenset(item.release for item in known.values()),
    )


def same_quarters(measures: Measures, period: TwelveMonths) -> tuple[float, frozenset[str]] | None:
    """Return all crime of the same 12 months as the quarters of recorded crime have it, and releases.

    Parameters
    ----------
    measures : Measures
        Force and as-at date.
    period : TwelveMonths
        The 12 months.
    """
    known = measures.observations.known(
        ALL_CRIME, measures.force.code, as_at=measures.as_at, period_type=Quarter.period_type
    )
    quarters = [known.get(str(quarter)) for quarter in period.quarters]
    parts = [item for item in quarters if item is not None]
    if len(parts) < len(quarters):
        return None
    return sum(item.value for item in parts), frozenset(item.release for item in parts)
