"""Figures of crime by district as the ledger holds them."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.districts import DistrictCrime
from pcp_analysis.catalogue.districts import District
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page

CHAPTER = "crime-by-district"
NO_FIGURE = "not available"
OTHER = "no partnership"
_PRINTED = "as the publisher prints it"


def count_entry(page: Page, found: DistrictCrime, place: District, indicator: Indicator) -> Entry:
    """Enter the offences of a place."""
    value = found.count(place, indicator)
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{place.slug}.{indicator.id}",
            kind="number",
            chapter=CHAPTER,
            text=NO_FIGURE if value is None else wording.number(value),
            value=value,
            unit=indicator.unit,
            period=found.period.label,
            area=place.code,
            method=_PRINTED,
            releases=tuple(sorted(found.releases)),
            indicator=indicator.id,
            areas=(place.code,),
        )
    )


def share_entry(page: Page, found: DistrictCrime, place: District, indicator: Indicator) -> Entry:
    """Enter what part of the force's offences a place has."""
    share = found.share(place, indicator)
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{place.slug}.{indicator.id}.share",
            kind="number",
            chapter=CHAPTER,
            text=NO_FIGURE if share is None else percent(share),
            value=share,
            unit="per cent",
            period=found.period.label,
            area=place.code,
            method="offences of the place out of those of the force",
            releases=tuple(sorted(found.releases)),
            indicator=indicator.id,
            areas=areas_of(page, found, indicator, place),
        )
    )


def total_entry(page: Page, found: DistrictCrime, indicator: Indicator) -> Entry:
    """Enter the force's total."""
    value = found.total(indicator)
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.force.{indicator.id}",
            kind="number",
            chapter=CHAPTER,
            text=wording.number(value),
            value=value,
            unit=indicator.unit,
            period=found.period.label,
            area=page.measures.force.code,
            method=_PRINTED if indicator.id in found.printed else "sum of the places of the force",
            releases=tuple(sorted(found.releases)),
            indicator=indicator.id,
            areas=areas_of(page, found, indicator),
        )
    )


def areas_of(
    page: Page, found: DistrictCrime, indicator: Indicator, *places: District
) -> tuple[str, ...]:
    """Return the codes behind a figure: of some places, and of what makes the force's total."""
    own = {place.code for place in places}
    if indicator.id in found.printed:
        return tuple(sorted(own | {page.measures.force.code}))
    return tuple(sorted(own | {place.code for place in found.places}))


def percent(share: float) -> str:
    """Return a share as printed."""
    return f"{wording.number(share, 1)}%"
