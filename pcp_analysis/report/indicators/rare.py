"""Rare events on a page: counts with exact intervals, incidents set aside, and no rate."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.own_variation import clusters_of
from pcp_analysis.charts.bars import paired_bars
from pcp_analysis.periods import Quarter, TwelveMonths
from pcp_analysis.report.blocks import Block, Detailed, Figure
from pcp_analysis.report.indicators.age import dated
from pcp_analysis.report.indicators.own_variation import rare_blocks
from pcp_analysis.report.indicators.positions import Printed
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.texts.plain import for_markdown

_TO = "12 months to "
_YEARS = 6
COLUMNS = ("period", "count", "without_incidents")


def is_rare(item: Printed) -> bool:
    """Return whether an indicator counts events so rare that no rate of them is printed."""
    return item.indicator.no_verdict is not None


def count_cell(item: Printed) -> Detailed:
    """Return the count of rare events as a table shows it in place of a rate."""
    own = item.comparison.own
    if item.indicator.is_percentage:
        return Detailed(item.count.text, f"solved; {wording.number(own.exposure)} recorded")
    return Detailed(item.count.text, item.indicator.unit)


def incident_entry(page: Page, item: Printed) -> Entry | None:
    """Enter what a count of rare events, or the one before it, holds of one incident; else None.

    A count that fell because an incident with many victims left it says so wherever it stands.

    Parameters
    ----------
    page : Page
        Whose ledger.
    item : Printed
        A comparison; of anything but counted rare events nothing is entered.
    """
    period, indicator = item.comparison.own.period, item.indicator
    if not is_rare(item) or indicator.is_percentage or not isinstance(period, TwelveMonths):
        return None
    said: list[str] = []
    releases: set[str] = set()
    for months in (period, TwelveMonths(period.ending.plus(-4))):
        figure = page.measures.figure(indicator, page.measures.force, months)
        found = clusters_of(page.measures, indicator, months)
        if figure is not None and found:
            titles = wording.listed([each.title for each in found])
            said.append(f"the {wording.number(figure.count)} includes {titles}")
            releases |= figure.releases
    if not said:
        return None
    return page.ledger.add(
        Entry(
            id=f"{page.group.id}.{indicator.id}.incidents",
            kind="text",
            chapter=page.group.id,
            text="; ".join(said),
            period=period.label,
            area=page.measures.force.code,
            method="incidents with many victims, declared in the catalogue",
            releases=tuple(sorted(releases)),
            indicator=indicator.id,
            areas=(page.measures.force.code,),
        )
    )


def rare_sentence(page: Page, item: Printed) -> str:
    """Return what was counted, without a rate."""
    own, name = item.comparison.own, page.force_name
    reason = for_markdown(item.indicator.no_verdict or "")
    if not item.indicator.is_percentage:
        return (
            f"In {own.period.long_label} {name} recorded {item.count.role} {item.indicator.unit}. No "
            f"rate, rank or verdict is given: {reason}."
        )
    recorded = page.ledger.add(
        Entry(
            id=f"{page.group.id}.{item.indicator.id}.recorded",
            kind="number",
            chapter=page.group.id,
            text=wording.number(own.exposure),
            value=own.exposure,
            unit="offences",
            period=own.period.label,
            area=own.force.code,
            method="sum of the publisher's figures",
            releases=tuple(sorted(own.releases)),
            indicator=item.indicator.id,
            areas=(own.force.code,),
        )
    )
    return (
        f"In {own.period.long_label} {name} solved {item.count.role} offences and recorded "
        f"{recorded.role}; those solved may have been recorded earlier. No "
        f"rate, rank or verdict is given: {reason}."
    )


def rare_section(page: Page, item: Printed) -> list[Block]:
    """Return counts of rare events beside the year before, and a chart of the counts of years.

    Parameters
    ----------
    page : Page
        Whose ledger.
    item : Printed
        An indicator of rare events.
    """
    if item.indicator.is_percentage:
        return []
    chart = counts_chart(page, item)
    return [*rare_blocks(page, item.indicator), *([chart] if chart else [])]


def counts_chart(page: Page, item: Printed) -> Figure | None:
    """Return the counts of years, as counted and with incidents set aside; None without any."""
    measures, indicator, last = page.measures, item.indicator, item.comparison.own.period
    if not isinstance(last, TwelveMonths):
        return None
    labels: list[str] = []
    counted: list[int] = []
    apart: list[int] = []
    titles: list[str] = []
    releases: set[str] = set()
    for back in reversed(range(_YEARS)):
        period = TwelveMonths(Quarter.plus(last.ending, -4 * back))
        figure = measures.figure(indicator, measures.force, period)
        if figure is None:
            continue
        incidents = clusters_of(measures, indicator, period)
        labels.append(period.label)
        counted.append(int(figure.count))
        apart.append(int(figure.count) - sum(each.victims for each in incidents))
        titles += [each.title for each in incidents]
        releases |= figure.releases
    if len(labels) < 2:
        return None
    title = f"{indicator.label}: {counted[-1]} in the {labels[-1]}, {counted[-2]} the year before"
    title = dated(page, title, last)
    aside = f" Set aside: {wording.listed(titles)}." if titles else ""
    svg = paired_bars(
        title,
        f"Number of offences, {labels[0]} to {labels[-1].removeprefix(_TO)}; counts, not rates",
        [label.removeprefix("12 months ") for label in labels],
        (("As counted", counted), ("Without incidents of many victims", apart)),
    )
    pairs = zip(labels, counted, apart, strict=True)
    told = "; ".join(
        f"{label} {count}" + (f", {rest} without those incidents" if rest != count else "")
        for label, count, rest in pairs
    )
    rows: list[list[Cell]] = [[*row] for row in zip(labels, counted, apart, strict=True)]
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.counts",
            kind="figure",
            chapter=page.group.id,
            text=(
                f"Paired bars. {title}. As counted, and without incidents of many victims: {told}."
                f"{aside}"
            ),
            unit=indicator.unit,
            period=labels[-1],
            area=measures.force.code,
            method="counts, nothing adjusted",
            n=len(labels),
            releases=tuple(sorted(releases)),
            title=title,
            indicator=indicator.id,
            areas=(measures.force.code,),
        ),
        COLUMNS,
        rows,
        svg,
    )
    caption = f"{for_markdown(aside.strip())} {page.sources(releases, last.end)}".strip()
    return Figure(entry, svg, caption, old=page.is_old(last.end))
