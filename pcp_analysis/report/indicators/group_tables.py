"""Tables of the comparison of forces: verdicts, required changes, and every force."""

from __future__ import annotations

from collections.abc import Sequence

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.catalogue.models import Indicator
from pcp_analysis.catalogue.yardsticks import FamilyId
from pcp_analysis.report.blocks import (
    Block,
    Column,
    Detailed,
    Folded,
    Prose,
    Row,
    Signed,
    Table,
)
from pcp_analysis.report.indicators.changes import printed_change
from pcp_analysis.report.indicators.positions import (
    Printed,
    printed,
    rank_cell,
    second_cell,
    section_link,
    unit_of,
    verdict_cell,
)
from pcp_analysis.report.indicators.rare import count_cell, incident_entry, is_rare
from pcp_analysis.report.indicators.signs import sign_of_direction, sign_of_outcome
from pcp_analysis.report.indicators.standing import caution_on_change_required, qualified
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import grammar
from pcp_analysis.texts.plain import for_markdown

_TOO_FEW = Detailed("not given", "too few cases")
_SECOND: dict[FamilyId, str] = {"all-forces": "Against all forces", "region": "Against its region"}


def forces_table(page: Page, item: Printed) -> Table:
    """Return every force of the group with its figure and rank.

    Parameters
    ----------
    page : Page
        Whose ledger.
    item : Printed
        The comparison as the page prints it.
    """
    comparison, indicator = item.comparison, item.indicator
    size, rare = comparison.position.group_size, is_rare(item)
    rows = []
    for figure in comparison.figures:
        place = page.measures.rank_in(comparison, figure)
        cells = [
            figure.force.name,
            wording.number(figure.count, 0 if float(figure.count).is_integer() else 1)
            if indicator.comparison
            else None,
            wording.number(figure.denominator) if figure.denominator is not None else None,
            *(
                []
                if rare
                else [wording.number(figure.value, indicator.decimals), f"{place} of {size}"]
            ),
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
    headings += [] if rare else [wording.upper_first(unit_of(indicator)), rank]
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.forces",
            kind="table",
            chapter=page.group.id,
            text=f"{indicator.label} in the {page.group.label}, {comparison.own.period.label}",
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


def key(page: Page) -> list[Block]:
    """Return the key to the signs and places of the table of verdicts."""
    return [
        Prose(
            f"{grammar()} The first place is the best: the lowest rate of crime or casualties, the "
            f"highest solved rate."
        )
    ]


def how_verdicts_are_reached(page: Page) -> list[Block]:
    """Return what the words of the verdicts rest on, folded."""
    short = page.group.short_label
    lines = [
        f"*Average*: the {page.group.average}.",
        "*Expected range*: where the figures of the peers lead one to expect the force, nineteen times "
        "in twenty.",
        "*Shown*: statistically significant after allowing for the number of tests.",
        f"*Similar*: shown to be so. The whole 95% interval of the difference from the centre of "
        f"{short} lies inside the margin that does not matter.",
        "*Possibly*: outside the expected range, or pointed to by the trend of years alone, and no "
        "finding.",
        "*Cannot tell*: neither. Beside it stands how far from the average, on the side of the force, "
        "the test alone would likely have noticed it (with 80% power, in four cases of five); anything "
        "nearer may be there unseen.",
    ]
    text = "\n".join(f"- {line}" for line in lines)
    return [Folded("How the verdicts are reached", [Prose(text)])]


def verdict_table(
    page: Page, indicators: Sequence[Indicator] | None = None, chapter: str | None = None
) -> list[Block]:
    """Return the table of what can be said of indicators that forces are compared by.

    Parameters
    ----------
    page : Page
        Whose ledger.
    indicators : sequence of Indicator, optional
        Which; every compared one when left out.
    chapter : str, optional
        Beginning of the table's ledger id; that of the group's overview when left out.
    """
    chapter = chapter or f"{page.group.id}.overview"
    chosen = page.catalogue.compared() if indicators is None else indicators
    rows: list[Row] = []
    data: list[list[Cell]] = []
    excluded: list[str] = []
    size, second = 0, page.yardsticks.second
    releases: set[str] = set()
    for indicator in chosen:
        item = printed(page, indicator)
        if isinstance(item, NotComparable):
            excluded.append(f"{wording.sentence_case(indicator.label)} ({item.reason})")
            continue
        change = printed_change(page, indicator)
        amount, direction = change.twelve_months.text, change.direction.text
        if item.assessment.adjustment is not None:
            size = item.assessment.adjustment.family_size
        releases |= item.comparison.releases
        rare, incident = is_rare(item), incident_entry(page, item)
        detail = ["" if direction == amount else qualified(indicator, direction)]
        detail += ["" if incident is None else incident.text]
        rows.append(
            Row(
                [
                    section_link(page, item),
                    count_cell(item) if rare else item.value,
                    _TOO_FEW if rare else rank_cell(item),
                    _TOO_FEW if rare else item.average,
                    _TOO_FEW if rare else item.expected_range,
                    verdict_cell(item),
                    *([second_cell(page, item)] if second else []),
                    Signed(
                        sign_of_direction(change.assessment.direction).text,
                        amount,
                        "; ".join(text for text in detail if text),
                    ),
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
                item.seen.text,
                None if item.second is None else item.second.text,
                change.ratio,
                change.direction.text,
                sign_of_outcome(item.assessment.outcome).text,
                sign_of_direction(change.assessment.direction).text,
            ]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{chapter}.verdicts",
            kind="table",
            chapter=chapter.split(".")[0],
            text=f"{page.force_name} against {page.group.own}, newest figures up to "
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
            "found_with_80_per_cent_power",
            "verdict_region" if second == "region" else "verdict_all_forces",
            "rate_ratio_12_months",
            "direction",
            "sign_of_verdict",
            "sign_of_change",
        ],
        data,
        None,
    )
    columns = [
        Column("Indicator, unit and period", numeric=False),
        Column(page.force_name),
        Column("Rank (95% interval)"),
        Column(f"{page.group.short_label} average"),
        Column("Expected range"),
        Column(f"Against {page.group.short_label}", numeric=False),
        *([Column(_SECOND[second], numeric=False)] if second else []),
        Column("Change on the 12 months before"),
    ]
    blocks: list[Block] = [Table(entry, columns, rows)]
    if excluded:
        blocks.append(Prose(f"Not compared in this edition: {for_markdown('; '.join(excluded))}."))
    return blocks


def arithmetic_table(page: Page) -> list[Block]:
    """Return the table of the published arithmetic: averages and the change required to reach them."""
    rows: list[Row] = []
    data: list[list[Cell]] = []
    releases: set[str] = set()
    judged: list[Indicator] = []
    for indicator in page.catalogue.compared():
        item = printed(page, indicator)
        if isinstance(item, NotComparable) or indicator.polarity == "no_judgement" or is_rare(item):
            continue
        judged.append(indicator)
        releases |= item.comparison.releases
        gaps = (item.to_average, item.to_top_quartile, item.to_others_average)
        rows.append(Row([section_link(page, item), item.value, item.average, *gaps]))
        data.append(
            [indicator.id, item.period.text, item.value.value, item.average.value]
            + [gap.value for gap in gaps]
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.overview.arithmetic",
            kind="table",
            chapter=page.group.id,
            text=f"Change required, {page.measures.quarter.label} (published arithmetic)",
            period=page.measures.quarter.label,
            method=f"published arithmetic of the {page.group.label}",
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
        Column(f"{page.group.short_label} average"),
        Column("To reach average"),
        Column("To reach top quartile"),
        Column("To reach the others\u2019 average"),
    ]
    caution = caution_on_change_required(judged)
    return [Table(entry, columns, rows), *([Prose(caution)] if caution else [])]
