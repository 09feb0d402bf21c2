"""The most similar group chapter: where the force stands, and what can be said of it."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis.assessment_results import Refused
from pcp_analysis.catalogue_models import Indicator
from pcp_analysis.measures import NotComparable
from pcp_analysis.report import wording
from pcp_analysis.report.blocks import (
    Block,
    Column,
    Detailed,
    Figure,
    Folded,
    Prose,
    Row,
    SideBySide,
    Table,
)
from pcp_analysis.report.changes import caution, change_sentence, changes_table, printed_change
from pcp_analysis.report.comparison_charts import dot_chart, spread_chart
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.panel_charts import panels_chart
from pcp_analysis.report.positions import (
    CHAPTER,
    SYMBOLS,
    Printed,
    anchor,
    is_current,
    printed,
    rank_cell,
    section_link,
    unit_of,
    verdict_cell,
    with_unit,
)
from pcp_analysis.report.signal_charts import control_chart, funnel_chart
from pcp_analysis.report.trend_charts import context_chart, trend_chart

__all__ = ["arithmetic_table", "key", "spread_chart", "theme_page", "verdict_table"]


def _first_sentence(page: Page, item: Printed) -> str:
    indicator, own = item.indicator, item.comparison.own
    name, when = page.force_name, own.period.long_label
    rank = item.rank.role
    if not isinstance(item.assessment.rank, Refused):
        rank += f" forces (95% interval of the rank: {item.rank_interval.role})"
    else:
        rank += " forces"
    if indicator.comparison is None:
        return f"For {when} {name} had a score of {item.value.role}, {rank}."
    if indicator.is_percentage:
        return (
            f"In {when} {name} solved {item.count.role} offences, {item.value.role} for every 100 "
            f"recorded, {rank}."
        )
    opening = "On" if own.period.period_type == "year_end" else "In"
    verb = "had" if own.period.period_type == "year_end" else "recorded"
    return (
        f"{opening} {when} {name} {verb} {item.count.role} {indicator.unit}, "
        f"{with_unit(indicator, item.value.role)}, {rank}."
    )


def _verdict_sentences(page: Page, item: Printed) -> list[str]:
    assessment, indicator = item.assessment, item.indicator
    text = [f"The group\u2019s average is {with_unit(indicator, item.average.role)}."]
    if isinstance(assessment.test, Refused):
        text.append(f"No comparison with the peers is tested: {assessment.test.reason}.")
        return text
    text.append(
        f"The range expected of {page.force_name} from its peers is {item.expected_range.role} (95%)."
    )
    if indicator.no_verdict is not None:
        text.append(f"No verdict is given: {indicator.no_verdict}.")
    else:
        text.append(
            f"Verdict: **{item.verdict.role}** (p {item.p_value.role}; after allowing for "
            f"{item.verdict.n} tests, {item.adjusted_p_value.role})."
        )
    if not assessment.outside:
        text.append(
            "No force of the group lies outside the range that the others lead to expect, so no "
            "inference should be drawn from the ranks."
        )
    else:
        names = wording.listed([force.name for force in assessment.outside])
        text.append(f"Outside the range that the rest of the group leads to expect: {names}.")
        if any(force != page.measures.force for force in assessment.outside):
            text.append(
                f"Each force has a range of its own, worked out from the others; the chart shades "
                f"that of {page.force_name} alone."
            )
    return text


def _arithmetic_sentence(page: Page, item: Printed) -> str | None:
    place = item.comparison.position
    if place.to_average is not None:
        alike = ""
        if item.average.text == item.value.text:
            alike = " (the figure and the average differ only before rounding)"
        return (
            f"By the published arithmetic the change required to reach the average is "
            f"{item.to_average.role}{alike}, and to reach the top quartile "
            f"{item.to_top_quartile.role}. To "
            f"reach the average of the other forces alone, which does not move with "
            f"{page.force_name}, it is {item.to_others_average.role}."
        )
    if place.to_top_quartile is not None:
        return (
            f"By the published arithmetic the change required to reach the top quartile is "
            f"{item.to_top_quartile.role}."
        )
    return None


def _position_text(page: Page, item: Printed) -> list[str]:
    """Return the paragraphs on the position: figure, verdict, and arithmetic where it applies."""
    first = [_first_sentence(page, item)]
    if not is_current(page, item.comparison.own.period):
        first.append(
            f"This is the newest figure at hand; nothing later than {item.period.role} was published "
            f"in the releases that this edition reads."
        )
    if item.comparison.missing:
        names = wording.listed([force.name for force in item.comparison.missing])
        first.append(f"No figure is at hand for {names}; ranks and tests leave them out.")
    paragraphs = [" ".join(first), " ".join(_verdict_sentences(page, item))]
    arithmetic = _arithmetic_sentence(page, item)
    return [*paragraphs, arithmetic] if arithmetic is not None else paragraphs


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
    rank = "Rank from the lowest" if indicator.polarity == "no_judgement" else "Rank"
    headings += [wording.upper_first(unit_of(indicator)), rank]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.forces",
            kind="table",
            chapter=CHAPTER,
            text=f"{indicator.label} in the most similar group, {comparison.own.period.label}",
            period=comparison.own.period.label,
            unit=unit_of(indicator),
            method=comparison.position.method,
            n=size,
            releases=tuple(sorted(comparison.releases)),
            indicator=indicator.id,
            areas=tuple(sorted(figure.force.code for figure in comparison.figures)),
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
    """Return the section of one indicator: what can be said, charts, and the figures behind them."""
    head = f"({anchor(indicator)})=\n## {indicator.label}"
    item = printed(page, indicator)
    if isinstance(item, NotComparable):
        return [Prose(f"{head}\n\nNo comparison: {item.reason}.")]
    notes = [indicator.definition]
    own_note = page.plan.note_on(indicator.id) if page.plan else None
    notes += [note for note in (indicator.note, own_note) if note]
    change = printed_change(page, indicator)
    more: list[Block] = []
    signals = [
        funnel_chart(page, item),
        control_chart(page, indicator, item),
        context_chart(page, item),
    ]
    charts: list[Block] = [chart for chart in signals if isinstance(chart, Figure)]
    if charts:
        more.append(SideBySide(charts))
    table = changes_table(page, indicator)
    if table is not None:
        more.append(table)
    more.append(_forces_table(page, item))
    figure, verdict, *arithmetic = _position_text(page, item)
    said = [f"{head}\n\n{figure}", verdict, change_sentence(page, indicator, change), *arithmetic]
    return [
        *(Prose(paragraph) for paragraph in said),
        SideBySide([dot_chart(page, item), trend_chart(page, item)]),
        Prose(f"**What is counted.** {' '.join(notes)}"),
        Folded(
            f"{indicator.label}: charts behind the verdict, changes and every force",
            more,
            printed=False,
        ),
    ]


def theme_page(page: Page, theme_id: str) -> list[Block]:
    """Return a theme: every indicator in small panels, then the section of each."""
    theme = page.catalogue.theme(theme_id)
    sections = [
        block
        for indicator in page.catalogue.compared(theme.id)
        for block in indicator_section(page, indicator)
    ]
    said = caution(page, page.catalogue.compared(theme.id))
    return [*panels_chart(page, theme), *([Prose(said)] if said else []), *sections]


def key(page: Page) -> list[Block]:
    """Return the key to the signs of the verdicts."""
    meanings = (
        ("better", "statistically significantly better than MSG"),
        ("worse", "statistically significantly worse than MSG"),
        ("different", "statistically significantly higher or lower, where neither is better"),
        (
            "outside_range",
            "outside the expected range, not statistically significant after allowing for the number "
            "of tests",
        ),
        ("within_range", "above or below the average, within the expected range"),
        (
            "similar",
            "similar to MSG: the force\u2019s own 95% interval holds the group\u2019s average or what "
            "its peers lead to expect, or its figure equals one of them",
        ),
        ("no_verdict", "no verdict given"),
    )
    return [Prose("\n".join(f"- {SYMBOLS[name]} {meaning}" for name, meaning in meanings))]


def verdict_table(
    page: Page, indicators: Sequence[Indicator] | None = None, chapter: str = f"{CHAPTER}.overview"
) -> list[Block]:
    """Return the table of what can be said of indicators that forces are compared by.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicators : sequence of Indicator, optional
        Which; every compared one when left out.
    chapter : str
        Beginning of the table's ledger id.
    """
    chosen = page.catalogue.compared() if indicators is None else indicators
    rows: list[Row] = []
    data: list[list[Cell]] = []
    excluded: list[str] = []
    size = 0
    releases: set[str] = set()
    for indicator in chosen:
        item = printed(page, indicator)
        if isinstance(item, NotComparable):
            excluded.append(f"{wording.sentence_case(indicator.label)} ({item.reason})")
            continue
        change = printed_change(page, indicator)
        amount, direction = change.twelve_months.text, change.direction.text
        size = item.verdict.n or size
        releases |= item.comparison.releases
        rows.append(
            Row(
                [
                    section_link(page, item),
                    item.value,
                    rank_cell(item),
                    item.average,
                    item.expected_range,
                    verdict_cell(item),
                    Detailed(amount, "" if direction == amount else direction),
                ]
            )
        )
        data.append(
            [
                indicator.id,
                item.period.text,
                item.value.value,
                unit_of(indicator),
                item.rank.value,
                item.rank_interval.text,
                item.average.value,
                item.expected_range.text,
                item.verdict.text,
                item.p_value.value,
                item.adjusted_p_value.value,
                change.twelve_months.value,
                change.direction.text,
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{chapter}.verdicts",
            kind="table",
            chapter=chapter.split(".")[0],
            text=f"{page.force_name} against its most similar group, newest figures up to "
            f"{page.measures.quarter.label}",
            period=page.measures.quarter.label,
            method="p-values adjusted within the family of the edition's comparisons",
            n=size or None,
            releases=tuple(sorted(releases)),
        ),
        [
            "indicator",
            "period",
            "value",
            "unit",
            "rank",
            "rank_interval",
            "average",
            "expected_range",
            "verdict",
            "p_value",
            "adjusted_p_value",
            "rate_ratio_12_months",
            "direction",
        ],
        data,
        None,
    )
    columns = [
        Column("Indicator, unit and period", numeric=False),
        Column(page.force_name),
        Column("Rank (95% interval)"),
        Column("MSG average"),
        Column("Expected range"),
        Column("Against MSG", numeric=False),
        Column("Relative change on the 12 months before"),
    ]
    blocks: list[Block] = [Table(entry, columns, rows)]
    if excluded:
        blocks.append(Prose("Not compared in this edition: " + "; ".join(excluded) + "."))
    return blocks


def arithmetic_table(page: Page) -> list[Block]:
    """Return the table of the published arithmetic: averages and the change required to reach them."""
    rows: list[Row] = []
    data: list[list[Cell]] = []
    releases: set[str] = set()
    for indicator in page.catalogue.compared():
        item = printed(page, indicator)
        if isinstance(item, NotComparable) or indicator.polarity == "no_judgement":
            continue
        releases |= item.comparison.releases
        gaps = (item.to_average, item.to_top_quartile, item.to_others_average)
        rows.append(Row([section_link(page, item), item.value, item.average, *gaps]))
        data.append(
            [indicator.id, item.period.text, item.value.value, item.average.value]
            + [gap.value for gap in gaps]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.overview.arithmetic",
            kind="table",
            chapter=CHAPTER,
            text=f"Change required, {page.measures.quarter.label} (published arithmetic)",
            period=page.measures.quarter.label,
            method="published arithmetic of the most similar group",
            n=len(rows),
            releases=tuple(sorted(releases)),
        ),
        [
            "indicator",
            "period",
            "value",
            "average",
            "to_average",
            "to_top_quartile",
            "to_others_average",
        ],
        data,
        None,
    )
    columns = [
        Column("Indicator, unit and period", numeric=False),
        Column(page.force_name),
        Column("MSG average"),
        Column("To reach average"),
        Column("To reach top quartile"),
        Column("To reach the others\u2019 average"),
    ]
    return [Table(entry, columns, rows)]
