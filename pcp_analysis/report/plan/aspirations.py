"""The plan's position table: computed where open data allow, with the published position beside it."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.catalogue.plans import PublishedPosition
from pcp_analysis.periods import month_end
from pcp_analysis.report.blocks import Block, Column, Detailed, Prose, Row, Table
from pcp_analysis.report.indicators.age import NEWEST
from pcp_analysis.report.indicators.positions import Printed, printed, rank_cell
from pcp_analysis.report.indicators.rare import is_rare
from pcp_analysis.report.indicators.sparkline import sparkline
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.page import Page
from pcp_analysis.report.plan.local_places import Placed, has_doubtful_unit, note_of, printed_row
from pcp_analysis.store.return_rows import WITHHELD, LocalFigure
from pcp_analysis.texts.plain import for_markdown

CHAPTER = "aspirations"


def _newest(page: Page, indicator: str) -> list[LocalFigure]:
    """Return the 12-month figures of a local indicator that end by the quarter, newest first."""
    found = []
    for figure in page.local_returns.of_indicator(indicator):
        if figure.period_type != "twelve_months":
            continue
        if month_end(figure.period) <= page.measures.quarter.end:
            found.append(figure)
    return sorted(found, key=lambda figure: figure.period, reverse=True)


def _when(figure: LocalFigure) -> str:
    return f"12 months to {month_end(figure.period):%B %Y}"


_STALE = "no current figure"


def printed_of(page: Page, row: PublishedPosition) -> LocalFigure | None:
    """Return the newest rank that documents print of a position, where open data tell none as new.

    Parameters
    ----------
    page : Page
        Of which edition.
    row : PublishedPosition
        Of its plan.
    """
    found = [figure for figure in _newest(page, row.rank) if figure.value is not None]
    if not found:
        return None
    item = _computed(page, row)
    if item is not None and item.comparison.own.period.end >= month_end(found[0].period):
        return None
    return found[0]


def _published_cell(
    page: Page, figures: list[LocalFigure], place: int, remark: str = ""
) -> Detailed | Placed | str:
    if len(figures) <= place:
        return "not published"
    figure = figures[place]
    if figure.value is None:
        return Detailed(WITHHELD, _when(figure))
    text = (
        wording.ordinal(int(figure.value))
        if figure.indicator.unit == "rank"
        else f"{figure.value:g}"
    )
    if has_doubtful_unit(figure):
        lines = (_when(figure), "unit in doubt: see the note")
        return Placed(text, lines, printed_row(page, figure))
    return Detailed(text, "; ".join(part for part in (_when(figure), remark) if part))


def _computed(page: Page, row: PublishedPosition) -> Printed | None:
    if row.indicator is None:
        return None
    item = printed(page, page.catalogue.indicator(row.indicator))
    return None if isinstance(item, NotComparable) else item


def positions(page: Page) -> list[Block]:
    """Return the position table: rank now and before as published, and as computed."""
    if page.plan is None or not page.plan.published_positions:
        return [Prose(f"No position table of {page.force_name} is configured.")]
    rows: list[Row] = []
    data: list[list[Cell]] = []
    notes: list[str] = []
    for row in page.plan.published_positions:
        item = _computed(page, row)
        ranks = _newest(page, row.rank)
        figures = _newest(page, row.figure) if row.figure else []
        first = Detailed(row.label, f"aspiration: {wording.sentence_case(row.aspiration)}")
        note = page.plan.rank_note_on(row.indicator) if row.indicator else None
        published = [
            _published_cell(page, ranks, 0, "see the note" if note else ""),
            _published_cell(page, ranks, 1),
            _published_cell(page, figures, 0),
        ]
        if note is not None:
            notes.append(f"**{for_markdown(row.label)}.** {for_markdown(note)}")
        if figures and has_doubtful_unit(figures[0]):
            notes.append(
                f"**{for_markdown(row.label)}**, published figure. {for_markdown(note_of(figures[0]))}"
            )
        if item is None:
            rows.append(Row([first, "", "no open data", "", "", "", *published]))
        elif is_rare(item):
            few = "not given: too few cases"
            count = Detailed(item.count.text, item.period.text)
            rows.append(Row([first, sparkline(page, item), few, count, few, few, *published]))
            item = None
        else:
            old = page.is_old(item.comparison.own.period.end)
            age = f" (old: {NEWEST})" if old else ""
            targets = [_STALE, _STALE] if old else [item.to_average, item.to_top_quartile]
            rows.append(
                Row(
                    [
                        first,
                        sparkline(page, item),
                        rank_cell(item),
                        Detailed(item.value.text, f"{item.period.text}{age}"),
                        *targets,
                        *published,
                    ]
                )
            )
        data.append(
            [
                row.label,
                row.aspiration,
                ranks[1].value if len(ranks) > 1 else None,
                ranks[0].value if ranks else None,
                ranks[0].period if ranks else None,
                figures[0].value if figures else None,
                ranks[0].locator if ranks else None,
                item.rank.value if item else None,
                item.value.value if item else None,
                item.period.text if item else None,
                item.to_average.value if item else None,
                item.to_top_quartile.value if item else None,
            ]
        )
    quarter = page.measures.quarter
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.positions.table",
            kind="table",
            chapter=CHAPTER,
            text=f"Positions in the {page.group.label}, as published and as computed, {quarter.label}",
            period=quarter.label,
            area=page.measures.force.code,
            method="published ranks as printed; computed ranks by the published arithmetic",
            n=len(rows),
        ),
        [
            "area",
            "aspiration",
            "published_rank_before",
            "published_rank",
            "published_period",
            "published_figure",
            "locator",
            "computed_rank",
            "computed_figure",
            "computed_period",
            "to_average",
            "to_top_quartile",
        ],
        data,
        None,
    )
    columns = [
        Column("Area and aspiration", numeric=False),
        Column("Recent figures", numeric=False),
        Column("Computed rank (95% interval)"),
        Column("Computed figure"),
        Column("To reach average (computed)"),
        Column("To reach top quartile (computed)"),
        Column("Published rank", numeric=False),
        Column("Published rank before", numeric=False),
        Column("Published figure", numeric=False),
    ]
    return [Table(entry, columns, rows), *(Prose(note) for note in notes)]


def rationales(page: Page) -> list[Block]:
    """Return why each aspiration was set, in the book's own words."""
    if page.plan is None or not page.plan.published_positions:
        return [Prose(f"No position table of {page.force_name} is configured.")]
    lines = [
        f"- **{for_markdown(row.label)}**; aspiration: "
        f"{for_markdown(wording.sentence_case(row.aspiration))}. {for_markdown(row.rationale)}"
        for row in page.plan.published_positions
    ]
    return [Prose("\n".join(lines))]


def background(page: Page) -> list[Block]:
    """Return how the aspirations came about, as far as the plan's file says."""
    return [Prose(for_markdown(page.plan.background))] if page.plan and page.plan.background else []
