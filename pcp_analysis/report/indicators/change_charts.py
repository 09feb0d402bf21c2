"""What moved: every tested 12-month change, and the positions of the plan a year before and now."""

from __future__ import annotations

from dataclasses import dataclass

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison, NotComparable
from pcp_analysis.analysis.results import Refused
from pcp_analysis.charts import change as change_drawing
from pcp_analysis.report.blocks import Block, Figure, Prose
from pcp_analysis.report.indicators.change_words import per_cent
from pcp_analysis.report.indicators.changes import (
    PrintedChange,
    exceptional_quarters,
    printed_change,
)
from pcp_analysis.report.indicators.positions import Printed, printed, rank_text
from pcp_analysis.report.indicators.standing import overlap
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page
from pcp_analysis.statistics import ModelledChange
from pcp_analysis.statistics.verdicts import LEVEL
from pcp_analysis.texts.plain import for_markdown

_POSITIONS = "aspirations"


@dataclass(frozen=True)
class _Moved:
    """A tested change of an indicator, in per cent where its base allows."""

    item: Printed
    printed: PrintedChange
    change: ModelledChange
    value: float | None

    @property
    def adjusted(self) -> float | None:
        adjustment = self.printed.assessment.adjustments.get("twelve-months")
        return adjustment.adjusted_p_value if adjustment else None

    @property
    def sure(self) -> bool:
        return self.adjusted is not None and self.adjusted < LEVEL

    @property
    def row(self) -> change_drawing.ChangeRow:
        low, high = (100 * (ratio - 1) for ratio in (self.change.lower, self.change.upper))
        label, text = self.item.indicator.label, self.printed.twelve_months.text
        return change_drawing.ChangeRow(label, self.value or 0.0, (low, high), text, self.sure)


def _moved(page: Page) -> list[_Moved]:
    found = []
    for indicator in page.catalogue.compared():
        item = printed(page, indicator)
        change = page.assessments.changes(indicator).changes["twelve-months"]
        if isinstance(item, NotComparable) or isinstance(change, Refused):
            continue
        value = None
        if not indicator.is_percentage:  # which moves by percentage points
            value = per_cent(indicator, change, change.observed_ratio)
        found.append(_Moved(item, printed_change(page, indicator), change, value))
    return found


def changes_chart(page: Page) -> list[Block]:
    """Return the chart of every tested change on the 12 months before, the greatest rise first."""
    found = _moved(page)
    drawn = sorted(
        (moved for moved in found if moved.value is not None), key=lambda moved: -(moved.value or 0)
    )
    if not drawn:
        return [Prose("No change on the 12 months before could be tested in this edition.")]
    sure = sum(moved.sure for moved in drawn)
    some = wording.spelled(sure) if sure else "none"
    title = (
        f"Statistically significant change on the year before in {some} of "
        f"{wording.plural(len(drawn), 'indicator')}"
        + overlap(page, [moved.item.indicator for moved in drawn if moved.sure])
    )
    period, before = drawn[0].change.period, drawn[0].change.previous_period
    svg = change_drawing.changes(
        title,
        f"{page.force_name}, change of the rate in per cent, {period} on {before}",
        [moved.row for moved in drawn],
        "change in per cent",
    )
    each = "; ".join(
        f"{moved.item.indicator.label} {moved.printed.twelve_months.text} "
        f"({moved.printed.interval.text})"
        for moved in drawn
    )
    releases = frozenset[str]().union(*(moved.item.comparison.releases for moved in drawn))
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.overview.changes",
            kind="figure",
            chapter=page.group.id,
            text=f"Changes with 95% intervals. {title}. {each}.",
            unit="per cent",
            period=f"{period} on {before}",
            area=page.measures.force.code,
            method=f"{drawn[0].change.method}; adjusted within the family of changes",
            confidence_level=drawn[0].change.confidence,
            n=len(drawn),
            releases=tuple(sorted(releases)),
            title=title,
        ),
        [
            *("indicator", "change_per_cent", "rate_ratio", "lower", "upper", "adjusted_p_value"),
            "statistically_significant",
        ],
        [
            [
                moved.item.indicator.id,
                moved.value,
                moved.change.estimate,
                moved.change.lower,
                moved.change.upper,
                moved.adjusted,
                int(moved.sure),
            ]
            for moved in drawn
        ],
        svg,
    )
    notes = []
    percentages = [
        f"{for_markdown(wording.sentence_case(m.item.indicator.label))} "
        f"{m.printed.twelve_months.role} (95% interval {m.printed.interval.role}; "
        f"{m.printed.direction.role})"
        for m in found
        if m.item.indicator.is_percentage
    ]
    if percentages:
        notes.append(f"On no scale of per cent: {wording.listed(percentages)}.")
    small = [
        wording.sentence_case(m.item.indicator.label)
        for m in found
        if m.value is None and not m.item.indicator.is_percentage
    ]
    if small:
        notes.append(f"Base too small for a percentage: {for_markdown(wording.listed(small))}.")
    quarters = exceptional_quarters(moved.printed.assessment for moved in drawn)
    if quarters:
        notes.append(f"{quarters}.")
    last = max(moved.item.comparison.own.period.end for moved in drawn)
    return [Figure(entry, svg, " ".join([*notes, page.sources(releases, last)]))]


def positions_chart(page: Page) -> list[Block]:
    """Return the positions of the plan's areas a year before and now.

    The windows of neighbouring quarters share nine months, so the position is set beside that of four
    quarters before, with which it shares none.
    """
    if page.plan is None or not page.plan.published_positions:
        return [Prose(f"No position table of {page.force_name} is configured.")]
    earlier = page.measures.at(page.measures.quarter.plus(-4))
    found: list[tuple[str, Printed, GroupComparison]] = []
    old: list[str] = []
    for row in page.plan.published_positions:
        if row.indicator is None:
            continue
        indicator = page.catalogue.indicator(row.indicator)
        item, before = printed(page, indicator), earlier.comparison(indicator)
        if isinstance(item, NotComparable) or indicator.no_verdict is not None:
            continue
        if isinstance(before, NotComparable) or before.own.period == item.comparison.own.period:
            old.append(wording.sentence_case(row.label))
        else:
            found.append((row.label, item, before))
    if not found:
        return [Prose("No position of this edition can be set beside one of a year before.")]
    return [_positions_figure(page, found, old)]


def _positions_figure(
    page: Page, found: list[tuple[str, Printed, GroupComparison]], old: list[str]
) -> Figure:
    moves = [
        change_drawing.Move(
            before.position.rank,
            item.comparison.position.rank,
            label,
            item.rank.text
            if isinstance(item.assessment.rank, Refused)
            else f"{wording.ordinal(item.comparison.position.rank)} ({item.rank_interval.text})",
        )
        for label, item, before in found
    ]
    better = sum(move.now < move.before for move in moves)
    worse = sum(move.now > move.before for move in moves)
    title = (
        f"Position better than a year before on {wording.spelled(better) if better else 'none'} of "
        f"{wording.plural(len(moves), 'area')}, worse on {wording.spelled(worse) if worse else 'none'}"
    )
    now, then = page.measures.quarter, page.measures.quarter.plus(-4)
    size = max(
        group.position.group_size
        for _, item, before in found
        for group in (item.comparison, before)
    )
    svg = change_drawing.slopes(
        title,
        f"Rank of {page.force_name} in {page.group.own} (95% interval), newest figures by "
        f"{then.label} and by {now.label}; 1st is best",
        moves,
        size,
        (then.label, now.label),
    )
    each = "; ".join(
        f"{label}: {rank_text(before)} for {before.own.period.label}, {item.rank.text} for "
        f"{item.period.text}"
        for label, item, before in found
    )
    releases = frozenset[str]().union(
        *(item.comparison.releases | before.releases for _, item, before in found)
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{_POSITIONS}.positions.slopes",
            kind="figure",
            chapter=_POSITIONS,
            text=f"Slope chart of ranks. {title}. {each}.",
            unit="rank",
            period=f"{then.label} and {now.label}",
            area=page.measures.force.code,
            method=found[0][1].comparison.position.method,
            n=len(moves),
            releases=tuple(sorted(releases)),
            title=title,
        ),
        [
            *("area", "indicator", "period_before", "rank_before", "size_before"),
            *("period", "rank", "size", "rank_interval"),
        ],
        [
            [
                label,
                item.indicator.id,
                before.own.period.label,
                before.position.rank,
                before.position.group_size,
                item.period.text,
                item.comparison.position.rank,
                item.comparison.position.group_size,
                item.rank_interval.text,
            ]
            for label, item, before in found
        ],
        svg,
    )
    notes = ["A move of rank is not tested: compare the intervals."]
    if old:
        notes.append(f"No newer figure than a year before: {for_markdown(wording.listed(old))}.")
    last = max(item.comparison.own.period.end for _, item, _ in found)
    return Figure(entry, svg, " ".join([*notes, page.sources(releases, last)]))
