"""Crime by district: where in the force's area offences were recorded, and of what kind."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.districts import SMALL, DistrictCrime, district_crime, same_quarters
from pcp_analysis.catalogue.districts import UNASSIGNED, District
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.charts.districts import PlaceBar, SharePanel, place_bars, share_panels
from pcp_analysis.report.blocks import Block, Figure, Prose, SideBySide
from pcp_analysis.report.indicators.district_entries import (
    CHAPTER,
    NO_FIGURE,
    OTHER,
    areas_of,
    count_entry,
    percent,
    share_entry,
    total_entry,
)
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

_PANELS = 2  # beside one another in a chart


def opening(page: Page) -> list[Block]:
    """Return which 12 months these are, how much crime there was, and where most of it was recorded."""
    found = district_crime(page.measures)
    if found is None:
        return [Prose(f"No crime by district of {for_markdown(page.force_name)} is at hand.")]
    crime, name = found.indicators[0], for_markdown(page.force_name)
    total, places = total_entry(page, found, crime), found.partnerships
    said = [_period_sentence(page, found)]
    if len(places) == 1:
        only = for_markdown(places[0].name)
        said.append(
            f"{name} has one community safety partnership, {only}, so what was recorded there, "
            f"{total.role} offences, is what the force recorded."
        )
    else:
        first, last = places[0], places[-1]
        parts = [
            f"{for_markdown(place.name)} ({count_entry(page, found, place, crime).role} offences, "
            f"{share_entry(page, found, place, crime).role} of the force\u2019s)"
            for place in (first, last)
        ]
        said.append(
            f"{name} recorded {total.role} offences, fraud left out, over {len(places)} community "
            f"safety partnerships. Most were recorded in {parts[0]}, fewest in {parts[1]}."
        )
    said += [
        _other_sentence(page, found, place) for place in found.places if not place.is_partnership
    ]
    if len(places) > 1 and not any(place.code.endswith(UNASSIGNED) for place in found.places):
        said.append("How many were assigned to no partnership is not published.")
    return [Prose(" ".join(said)), *_beside_quarters(page, found, total)]


def _period_sentence(page: Page, found: DistrictCrime) -> str:
    as_at, quarter = page.ledger.get("edition.as-at"), page.measures.quarter
    known = f"The newest figures by district that were known on {as_at.role} are of"
    own = f"{known} {found.period.long_label}"
    if found.period.end == quarter.end:
        return f"{own}."
    side = "before" if found.period.end < quarter.end else "after"
    months = page.ledger.get("edition.months").role
    return f"{own}, which end {side} the quarter of this edition ({months})."


def _other_sentence(page: Page, found: DistrictCrime, place: District) -> str:
    crime = found.indicators[0]
    count, share = count_entry(page, found, place, crime), share_entry(page, found, place, crime)
    if place.code.endswith(UNASSIGNED):
        if not count.value:
            return "Every offence was assigned to a place."
        return (
            f"{count.role} offences ({share.role}) could not be assigned to any partnership, so the "
            f"count of each is a least count."
        )
    return f"{for_markdown(place.name)} is counted apart ({count.role} offences, {share.role})."


def _beside_quarters(page: Page, found: DistrictCrime, total: Entry) -> list[Block]:
    """Return the same 12 months as the quarters of recorded crime have them; nothing without."""
    same = same_quarters(page.measures, found.period)
    if same is None:
        return []
    value, releases = same
    crime = found.indicators[0]
    quarters = page.ledger.add(
        Entry(
            id=f"{CHAPTER}.force.{crime.id}.quarters",
            kind="number",
            chapter=CHAPTER,
            text=wording.number(value),
            value=value,
            unit=crime.unit,
            period=found.period.label,
            area=page.measures.force.code,
            method="sum of four quarters",
            releases=tuple(sorted(releases)),
            indicator=crime.id,
            areas=(page.measures.force.code,),
        )
    )
    editions = wording.listed([page.catalogue.release(name).edition for name in sorted(releases)])
    return [
        Prose(
            f"The rest of this book counts {quarters.role} offences for the same 12 months, from "
            f"another release (that of {for_markdown(editions)}). Forces go on correcting what they "
            f"recorded, so releases differ; this chapter holds its figures against one another alone."
        )
    ]


def charts(page: Page) -> list[Block]:
    """Return all crime by place as bars, and each place's share of every offence group."""
    found = district_crime(page.measures)
    if found is None or len(found.partnerships) < 2:
        return []
    groups = found.groups
    rows = [groups[start : start + _PANELS] for start in range(0, len(groups), _PANELS)]
    shares = [_shares(page, found, row, place) for place, row in enumerate(rows, start=1)]
    return [SideBySide([_bars(page, found), *shares])]


def _bars(page: Page, found: DistrictCrime) -> Figure:
    crime, first = found.indicators[0], found.partnerships[0]
    title = (
        f"{first.name} has {share_entry(page, found, first, crime).text} of the crime that "
        f"{page.force_name} recorded, the most"
    )
    bars = []
    for place in found.places:
        count, share = (
            count_entry(page, found, place, crime),
            share_entry(page, found, place, crime),
        )
        label = NO_FIGURE if count.value is None else f"{count.text} ({share.text})"
        bars.append(PlaceBar(place.name, count.value or 0.0, label, place.is_partnership))
    subtitle = f"All crime (excluding fraud), offences and share of the force, {found.period.label}"
    svg = place_bars(title, subtitle, bars, OTHER)
    listed = "; ".join(f"{bar.name} {bar.label}" for bar in bars)
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{crime.id}.bars",
            kind="figure",
            chapter=CHAPTER,
            text=f"Bar chart, {subtitle}: {listed}.",
            unit=crime.unit,
            period=found.period.label,
            area=page.measures.force.code,
            method="places of the force in order of their count, those that are no partnerships last",
            n=len(bars),
            releases=tuple(sorted(found.releases)),
            title=title,
            indicator=crime.id,
            areas=areas_of(page, found, crime, *found.places),
        ),
        ["place", "code", "offences", "share_of_force"],
        [
            [place.name, place.code, found.count(place, crime), found.share(place, crime)]
            for place in found.places
        ],
        svg,
    )
    return Figure(entry, svg, page.sources(found.releases, found.period.end))


def _shares(page: Page, found: DistrictCrime, chosen: Sequence[Indicator], number: int) -> Figure:
    crime = found.indicators[0]
    title = _finding(found, chosen)
    subtitle = f"Share of the offences of {page.force_name}, {found.period.label}"
    mark = "its share of all crime"
    panels = []
    for indicator in chosen:
        shares = [found.share(place, indicator) for place in found.places]
        values = [None if share is None else (share, wording.number(share)) for share in shares]
        panels.append(SharePanel(indicator.label, values))
    svg = share_panels(
        title,
        f"{subtitle} (per cent)",
        [(place.name, place.is_partnership) for place in found.places],
        panels,
        [found.share(place, crime) for place in found.places],
        (mark, OTHER),
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.shares.{number}",
            kind="figure",
            chapter=CHAPTER,
            text=f"Small bar charts, {subtitle}. {' '.join(_spoken(found, item) for item in chosen)}",
            unit="per cent",
            period=found.period.label,
            area=page.measures.force.code,
            method="offences of each place out of those of the force, beside the same of all crime",
            n=len(found.places),
            releases=tuple(sorted(found.releases)),
            title=title,
        ),
        ["offence", "place", "code", "offences", "share_of_force", "share_of_all_crime"],
        [
            [
                indicator.label,
                place.name,
                place.code,
                found.count(place, indicator),
                found.share(place, indicator),
                found.share(place, crime),
            ]
            for indicator in chosen
            for place in found.places
        ],
        svg,
    )
    source = page.sources(found.releases, found.period.end)
    return Figure(entry, svg, f"Places are in order of all crime. {source}")


def _finding(found: DistrictCrime, chosen: Sequence[Indicator]) -> str:
    """Return which partnership stands farthest above its share of all crime, and for what."""
    pairs = [(found.furthest_above(item), item) for item in chosen]
    known = [(found.excess(place, item) or 0.0, place, item) for place, item in pairs if place]
    if not known:
        return "These offences are spread as all crime is"
    _, place, indicator = max(known, key=lambda item: item[0])
    own, usual = found.share(place, indicator), found.share(place, found.indicators[0])
    return (
        f"{place.name} has {percent(own or 0.0)} of {wording.sentence_case(indicator.label)}, "
        f"{percent(usual or 0.0)} of all crime"
    )


def _spoken(found: DistrictCrime, indicator: Indicator) -> str:
    """Return for alt text the partnership with most of an offence, and the one farthest above."""
    place = found.most(indicator)
    if place is None:
        return f"{indicator.label}: none recorded."
    text = (
        f"{indicator.label}: most in {place.name}, {percent(found.share(place, indicator) or 0.0)}"
    )
    above = found.furthest_above(indicator)
    if above is None:
        return f"{text}."
    own, usual = found.share(above, indicator), found.share(above, found.indicators[0])
    return (
        f"{text}; farthest above its share of all crime {above.name}, {percent(own or 0.0)} against "
        f"{percent(usual or 0.0)}."
    )


def limits(page: Page) -> list[Block]:
    """Return what the figures cannot say, as far as it depends on them."""
    found = district_crime(page.measures)
    if found is None:
        return []
    small = [
        indicator.label
        for indicator in found.indicators
        if len(found.partnerships) > 1 and _usual(found, indicator) < SMALL
    ]
    if not small:
        return []
    names = wording.listed([wording.sentence_case(label) for label in small])
    return [
        Prose(
            f"- **Small numbers.** Half of the partnerships or more had fewer than {SMALL} offences "
            f"of {for_markdown(names)}; there a few offences more or less are chance, and no place is "
            f"said to stand out by fewer."
        )
    ]


def _usual(found: DistrictCrime, indicator: Indicator) -> float:
    counts = sorted(found.count(place, indicator) or 0.0 for place in found.partnerships)
    return counts[(len(counts) - 1) // 2]
