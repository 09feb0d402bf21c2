"""The chapter about a strategy report: what it rests on, and the delivery plans."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.charts import bars as delivery_charts
from pcp_analysis.documents.strategy_models import Dashboard
from pcp_analysis.periods import Quarter
from pcp_analysis.report.blocks import Block, Column, Detailed, Figure, Prose, Row, Table
from pcp_analysis.report.ledger import Cell, Entry
from pcp_analysis.report.strategy.base import (
    STATUS_LABELS,
    StrategyChapter,
    day_in_words,
    enter,
    enter_table,
    open_strategy,
    optional,
    published_in,
    remarks,
)
from pcp_analysis.report.strategy.comparisons import comparisons
from pcp_analysis.report.strategy.orders import orders
from pcp_analysis.report.strategy.risks import risks
from pcp_analysis.report.strategy.sums import sum_of
from pcp_analysis.report.strategy.totals import totals
from pcp_analysis.texts.plain import for_markdown

__all__ = ["comparisons", "open_strategy", "orders", "plans", "risks", "status", "title", "totals"]

_PLAN_HEADER = ("plan", "quarter", *STATUS_LABELS, "statuses_added", "locator", "note")
_WHAT = (
    "delivery plans by quarter, the risk register, comparisons of 12 months, and protection notices "
    "and orders by month"
)


def title(strategy: StrategyChapter) -> list[Block]:
    """Return the heading of the chapter."""
    return [Prose(f"# {for_markdown(strategy.report.document.heading)}")]


def status(strategy: StrategyChapter) -> list[Block]:
    """Return what the chapter rests on, or why this edition has no figures of it."""
    report = strategy.report
    if strategy.not_shown:
        reason = strategy.ledger.add(
            Entry(
                id=f"{strategy.id}.report.missing",
                kind="text",
                chapter=strategy.id,
                text=strategy.not_shown,
                period=strategy.measures.quarter.label,
                area=strategy.measures.force.code,
            )
        )
        return [
            Prose(
                f"**No figures in this edition:** {reason.role}. Missing are {_WHAT}. They are "
                f"returns that the force alone holds, and no open data stand in for them."
            )
        ]
    document, last = report.document, report.quarters[-1]
    names = wording.listed([quarter.label for quarter in report.quarters])
    title = strategy.ledger.add(
        Entry(
            id=f"{strategy.id}.report.title",
            kind="text",
            chapter=strategy.id,
            text=f"{document.named} of {day_in_words(document.dated)}",
            period=names,
            area=strategy.measures.force.code,
        )
    )
    text = (
        f"The figures below are published ones: they stand in the {title.role}, by "
        f"{for_markdown(document.owner)}, and each table names the place. Its dashboards cover {names}."
    )
    if strategy.measures.quarter > last:
        later = last.plus(1).through(strategy.measures.quarter)
        span = later[0].label if len(later) == 1 else f"{later[0].label} to {later[-1].label}"
        text += (
            f" No return for {span} is at hand, so nothing here says how the plans stood in "
            f"{strategy.measures.quarter.label}."
        )
    return [Prose(text)]


def _bar(item: Dashboard) -> delivery_charts.StatusBar:
    parts = (item.complete or 0, item.ongoing or 0, item.at_risk or 0)
    end = f"total {item.total}"
    if item.added != item.total:
        end += f", parts {item.added}"
    elif parts[2]:
        end += f", {parts[2]} at risk"
    return delivery_charts.StatusBar(item.quarter_label[:2], parts, end)


def _plan_entries(strategy: StrategyChapter, quarter: Quarter) -> dict[str, Entry]:
    report = strategy.report
    plans = report.plans(quarter)
    return {
        name: enter(
            strategy,
            f"plans.{quarter}.{name.replace('_', '-')}",
            sum_of(plans, name),
            "actions",
            quarter.label,
            f"sum of {len(plans)} dashboards of the {report.document.named}",
        )
        for name in STATUS_LABELS
    }


def _plans_chart(strategy: StrategyChapter) -> Figure:
    report = strategy.report
    first, last = report.quarters[-2:] if len(report.quarters) > 1 else report.quarters * 2
    before, now = (_plan_entries(strategy, quarter) for quarter in (first, last))
    ways = {True: "up from", False: "down from"}
    change = (now["complete"].value or 0) - (before["complete"].value or 0)
    way = ways[change > 0] if change else "as against"
    title = (
        f"{now['complete'].text} of {now['total'].text} actions complete in {last.label}, {way} "
        f"{before['complete'].text} of {before['total'].text} in {first.label}"
    )
    plans = [
        (item.title, [_bar(row) for row in report.dashboards if row.plan == item.plan])
        for item in report.plans(last)
    ]
    subtitle = f"Actions by status, {strategy.page.force_name}, {first.label} and {last.label}"
    svg = delivery_charts.status_bars(title, subtitle, plans)
    each = "; ".join(f"{item.title} {item.complete} of {item.total}" for item in report.plans(last))
    entry = strategy.ledger.add_data(
        Entry(
            id=f"{strategy.id}.plans.chart",
            kind="figure",
            chapter=strategy.id,
            text=(
                f"Stacked bars for {len(plans)} delivery plans. {title}. "
                f"Complete in {last.label}: {each}."
            ),
            unit="actions",
            period=f"{first.label} to {last.label}",
            area=strategy.measures.force.code,
            method=published_in(report.document, report.document.places.plans),
            n=len(plans),
            title=title,
        ),
        _PLAN_HEADER,
        [_plan_row(item) for item in report.dashboards if item.total is not None],
        svg,
    )
    caption = (
        "Drawn as printed. Where the parts do not make the printed total, the label gives both. "
        f"Source: {for_markdown(f'{report.document.named}, {report.document.owner}')}."
    )
    return Figure(entry, svg, f"{caption} Figures to {last.end:%B %Y}.")


def _plan_row(item: Dashboard) -> list[Cell]:
    numbers = (item.total, item.complete, item.ongoing, item.at_risk)
    return [item.plan, item.quarter, *numbers, item.added, item.locator, item.note]


def _plans_table(strategy: StrategyChapter) -> Table:
    report = strategy.report
    chosen = [item for item in report.dashboards if item.total is not None]
    rows = [
        Row(
            [
                Detailed(item.title, f"{item.quarter_label}, {item.locator}"),
                *(optional(getattr(item, name)) for name in STATUS_LABELS),
                wording.number(item.added),
                wording.signed(item.added - (item.total or 0)),
            ],
            emphasised=item.added != item.total,
        )
        for item in chosen
    ]
    headings = [*STATUS_LABELS.values(), "Statuses added", "Statuses less total"]
    return enter_table(
        strategy,
        "plans.table",
        "Delivery plans by quarter, as printed, and their statuses added up",
        published_in(report.document, report.document.places.plans),
        (_PLAN_HEADER, [_plan_row(item) for item in chosen]),
        [Column("Plan", False), *map(Column, headings)],
        rows,
        unit="actions",
    )


def _tracker_table(strategy: StrategyChapter) -> Table:
    report = strategy.report
    names = ("complete", "ongoing", "unallocated", "deferred")
    data: list[list[Cell]] = [
        [
            *(item.plan, item.quarter, *(getattr(item, name) for name in names)),
            *(item.added, item.printed, item.locator, item.note),
        ]
        for item in report.trackers
    ]
    rows = [
        Row(
            [
                Detailed(item.title, f"{item.quarter_label}, {item.locator}"),
                *(optional(getattr(item, name)) for name in names),
                wording.number(item.added),
            ]
        )
        for item in report.trackers
    ]
    return enter_table(
        strategy,
        "plans.trackers",
        "Action tracker beside the plans, as printed",
        published_in(report.document, report.trackers[0].locator),
        (["tracker", "quarter", *names, "statuses_added", "printed", "locator", "note"], data),
        [
            Column("Tracker", False),
            *(Column(name.capitalize()) for name in names),
            Column("Statuses added"),
        ],
        rows,
        unit="actions",
    )


def _misfits(strategy: StrategyChapter, quarter: Quarter, found: dict[str, Entry]) -> str:
    """Return where the statuses of a quarter do not make its total, and what that does to the sums."""
    report = strategy.report
    odd = [item for item in report.plans(quarter) if item.added != item.total]
    if not odd:
        return ""

    def count(name: str, value: int) -> Entry:
        method = f"from the dashboards of the {report.document.named}"
        label = f"plans.{quarter}.{name}"
        return enter(strategy, label, value, "actions", quarter.label, method)

    made = count("statuses", sum(item.added for item in report.plans(quarter)))
    text = f" The statuses make {made.role} and not {found['total'].role}:"
    parts = []
    for item in odd:
        added = count(f"{item.plan}.statuses", item.added)
        printed = count(f"{item.plan}.total", item.total or 0)
        note = f" ({for_markdown(item.note)})" if item.note else ""
        part = (
            f" those of {for_markdown(item.title)} make {added.role} and not {printed.role}{note}"
        )
        if item.at_risk and item.added - (item.total or 0) == item.at_risk:
            doubtful = count(f"{item.plan}.at-risk", item.at_risk)
            rest = count("at-risk-without", int(found["at_risk"].value or 0) - item.at_risk)
            part += (
                f"; without its {doubtful.role} at risk there would be {rest.role}, so the printed "
                f"number at risk is not to be compared with that of another quarter"
            )
        parts.append(part)
    return text + ";".join(parts) + "."


def plans(strategy: StrategyChapter) -> list[Block]:
    """Return the section of the delivery plans: sums, chart, tables."""
    if strategy.not_shown:
        return []
    report = strategy.report
    said = []
    for quarter in report.quarters:
        found = _plan_entries(strategy, quarter)
        size = wording.spelled(len(report.plans(quarter)))
        text = (
            f"The {size} dashboards of {quarter.label} add up to {found['total'].role} actions, of "
            f"which {found['complete'].role} are marked complete, {found['ongoing'].role} ongoing and "
            f"{found['at_risk'].role} at risk."
        )
        said.append(text + _misfits(strategy, quarter, found))
    without = [item.title for item in report.strands if item.total is None]
    if without:
        said.append(f"No delivery plan is printed for {for_markdown(wording.listed(without))}.")
    blocks: list[Block] = [Prose("## Delivery plans\n\n" + "\n\n".join(said))]
    blocks += [_plans_chart(strategy), _plans_table(strategy)]
    if report.trackers:
        blocks.append(_tracker_table(strategy))
        notes = [f"{item.note} ({item.quarter_label})" for item in report.trackers if item.note]
        blocks.append(
            Prose(
                "The actions of the tracker are counted in none of the sums above. "
                + for_markdown(wording.upper_first(wording.listed(notes)))
                + ("." if notes else "")
            )
        )
    return [*blocks, *remarks(report, "plans")]
