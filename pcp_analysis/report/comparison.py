"""The most similar group chapter: where the force stands, indicator by indicator.

It prints the published arithmetic. Which differences are statistically significant is not said here.
"""

from __future__ import annotations

from pcp_analysis.catalogue_models import Indicator
from pcp_analysis.measures import NotComparable
from pcp_analysis.report import wording
from pcp_analysis.report.blocks import Block, Column, Folded, Prose, Row, SideBySide, Table
from pcp_analysis.report.comparison_charts import dot_chart, spread_chart, trend_chart
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.positions import (
    CHAPTER,
    Printed,
    anchor,
    is_current,
    printed,
    section_link,
    unit_of,
    with_unit,
)

__all__ = ["spread_chart", "summary_table", "theme_page"]

NOT_ASSESSED = "not yet assessed"


def _standing(item: Printed) -> str:
    """Return where the force stands, as a phrase that follows the rate."""
    place, indicator = item.comparison.position, item.indicator
    size = wording.spelled(place.group_size)
    kind = {"per cent": "percentage"}.get(unit_of(indicator), "rate")
    kind = "score" if indicator.comparison is None else kind
    best = "highest" if indicator.polarity == "higher_is_better" else "lowest"
    worst = "lowest" if best == "highest" else "highest"
    if not place.joint and place.rank == 1:
        return f"the {best} {kind} of the {size} forces"
    if not place.joint and item.comparison.is_worst:
        return f"the {worst} {kind} of the {size} forces"
    return f"{item.rank.role} forces"


def _against_average(item: Printed) -> str:
    shown = item.value.text, item.average.text
    value, average = item.comparison.own.value, item.comparison.position.average
    if shown[0] == shown[1]:
        return "about the same as"
    return "above" if value > average else "below"


def _first_sentence(page: Page, item: Printed) -> str:
    indicator, own = item.indicator, item.comparison.own
    name = page.force_name
    when = own.period.long_label
    rate = with_unit(indicator, item.value.role)
    if indicator.comparison is None:
        return f"For {when} {name} had a score of {rate}, {_standing(item)}."
    if indicator.is_percentage:
        return (
            f"In {when} {name} solved {item.count.role} offences, {item.value.role} for every 100 "
            f"recorded: {_standing(item)}."
        )
    opening = (
        f"On {when} {name} had"
        if own.period.period_type == "year_end"
        else f"In {when} {name} recorded"
    )
    return f"{opening} {item.count.role} {indicator.unit}, {rate}: {_standing(item)}."


def _sentences(page: Page, item: Printed) -> str:
    indicator = item.indicator
    text = [_first_sentence(page, item)]
    text.append(
        f"That is {_against_average(item)} the group\u2019s average of "
        f"{with_unit(indicator, item.average.role)}."
    )
    place = item.comparison.position
    if place.to_average is not None and item.average.text != item.value.text:
        text.append(
            f"By the published arithmetic the change required to reach the average is "
            f"{item.to_average.role}, and to reach the top quartile {item.to_top_quartile.role}. To "
            f"reach the average of the other forces alone, which does not move with "
            f"{page.force_name}, it is {item.to_others_average.role}."
        )
    elif place.to_top_quartile is not None:
        text.append(
            f"By the published arithmetic the change required to reach the top quartile is "
            f"{item.to_top_quartile.role}."
        )
    if not is_current(page, item.comparison.own.period):
        text.append(
            f"This is the newest figure at hand; nothing later than {item.period.role} was published "
            f"in the releases that this edition reads."
        )
    if item.comparison.missing:
        names = wording.listed([force.name for force in item.comparison.missing])
        text.append(f"No figure is at hand for {names}; the ranks leave them out.")
    return " ".join(text)


def _forces_table(page: Page, item: Printed) -> Table:
    comparison, indicator = item.comparison, item.indicator
    size = comparison.position.group_size
    rows = []
    for figure in comparison.figures:
        place = page.measures.rank_in(comparison, figure)
        cells = [
            figure.force.name,
            wording.number(figure.count, 0 if float(figure.count).is_integer() else 1)
            if indicator.comparison
            else None,
            wording.number(figure.denominator) if figure.denominator is not None else None,
            wording.number(figure.value, indicator.decimals),
            f"{place} of {size}",
        ]
        rows.append(
            Row([cell for cell in cells if cell is not None], figure.force == comparison.own.force)
        )
    headings = ["Force"]
    if indicator.comparison:
        divisor = page.catalogue.indicator(indicator.comparison.denominator)
        label = f"{divisor.label} ({comparison.own.denominator_period})"
        headings += [
            f"{indicator.unit[:1].upper()}{indicator.unit[1:]}",
            label if comparison.own.denominator_period else f"{divisor.label}, count",
        ]
    headings += [f"{unit_of(indicator)[:1].upper()}{unit_of(indicator)[1:]}", "Rank"]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.forces",
            kind="table",
            chapter=CHAPTER,
            text=f"{indicator.label} in the most similar group, {comparison.own.period.label}",
            period=comparison.own.period.label,
            n=size,
            releases=tuple(sorted(comparison.releases)),
        ),
        ["force", "area", "count", "denominator", "value", "rank"],
        [
            [
                figure.force.name,
                figure.force.code,
                figure.count,
                figure.denominator,
                figure.value,
                page.measures.rank_in(comparison, figure),
            ]
            for figure in comparison.figures
        ],
        None,
    )
    columns = [Column(heading, numeric=place > 0) for place, heading in enumerate(headings)]
    return Table(entry, columns, rows)


def indicator_section(page: Page, indicator: Indicator) -> list[Block]:
    """Return the section of one indicator: sentences, ranked dots, trend, and the forces' figures."""
    comparison = page.measures.comparison(indicator)
    head = f"({anchor(indicator)})=\n## {indicator.label}"
    if isinstance(comparison, NotComparable):
        return [Prose(f"{head}\n\nNo comparison: {comparison.reason}.")]
    item = printed(page, comparison)
    notes = [indicator.definition]
    own_note = page.plan.note_on(indicator.id) if page.plan else None
    notes += [note for note in (indicator.note, own_note) if note]
    return [
        Prose(f"{head}\n\n{_sentences(page, item)}"),
        SideBySide([dot_chart(page, item), trend_chart(page, item)]),
        Prose(f"**What is counted.** {' '.join(notes)}"),
        Folded("Figures of every force in the group", [_forces_table(page, item)]),
    ]


def theme_page(page: Page, theme_id: str) -> list[Block]:
    """Return every section of a theme."""
    theme = page.catalogue.theme(theme_id)
    return [
        block
        for indicator in page.catalogue.compared(theme.id)
        for block in indicator_section(page, indicator)
    ]


def summary_table(page: Page) -> list[Block]:
    """Return the table of all indicators that forces are compared by."""
    rows: list[Row] = []
    data: list[list[Cell]] = []
    excluded: list[str] = []
    for indicator in page.catalogue.compared():
        comparison = page.measures.comparison(indicator)
        if isinstance(comparison, NotComparable):
            excluded.append(f"{wording.sentence_case(indicator.label)} ({comparison.reason})")
            continue
        item = printed(page, comparison)
        rows.append(
            Row(
                [
                    section_link(page, item),
                    item.value,
                    item.rank,
                    item.average,
                    item.to_average,
                    item.to_top_quartile,
                    NOT_ASSESSED,
                ]
            )
        )
        place = comparison.position
        data.append(
            [
                indicator.id,
                item.period.text,
                comparison.own.value,
                unit_of(indicator),
                place.rank,
                place.group_size,
                place.average,
                place.top_quartile,
                item.to_average.value,
                item.to_top_quartile.value,
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.overview.summary",
            kind="table",
            chapter=CHAPTER,
            text=f"{page.force_name} in its most similar group, {page.measures.quarter.label}",
            period=page.measures.quarter.label,
            n=len(rows),
        ),
        [
            "indicator",
            "period",
            "value",
            "unit",
            "rank",
            "group_size",
            "average",
            "top_quartile",
            "to_average",
            "to_top_quartile",
        ],
        data,
        None,
    )
    columns = [
        Column("Indicator, unit and period", numeric=False),
        Column(page.force_name),
        Column("Rank"),
        Column("MSG average"),
        Column("To reach average"),
        Column("To reach top quartile"),
        Column("Statistical verdict", numeric=False),
    ]
    blocks: list[Block] = [Table(entry, columns, rows)]
    if excluded:
        blocks.append(Prose("Not compared in this edition: " + "; ".join(excluded) + "."))
    return blocks
