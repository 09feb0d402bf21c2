"""The most similar group chapter: where the force stands, indicator by indicator.

It prints the published arithmetic. Which differences are statistically significant is not said here.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pcp_analysis.catalogue_models import Indicator
from pcp_analysis.measures import ComparablePeriod, GroupComparison, NotComparable, SeriesPoint
from pcp_analysis.periods import Quarter, YearEnd
from pcp_analysis.report import charts, wording
from pcp_analysis.report.blocks import (
    Block,
    Column,
    Figure,
    Folded,
    Link,
    Prose,
    Row,
    SideBySide,
    Table,
)
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page

CHAPTER = "most-similar-group"
NOT_ASSESSED = "not yet assessed"
_RATE = "count divided by denominator, times the unit of the rate; rounded once, half up"
_GAP = "target minus the force's figure, times its denominator where that gives a count"


@dataclass(frozen=True)
class Printed:
    """The ledger entries of one comparison, computed once and used by prose, table and chart."""

    comparison: GroupComparison
    count: Entry
    value: Entry
    rank: Entry
    average: Entry
    others_average: Entry
    to_average: Entry
    to_top_quartile: Entry
    top_quartile: Entry | None
    period: Entry

    @property
    def indicator(self) -> Indicator:
        """What is compared."""
        return self.comparison.indicator


def unit_of(indicator: Indicator) -> str:
    """Return the unit of the compared figure."""
    return indicator.comparison.unit if indicator.comparison else indicator.unit


def with_unit(indicator: Indicator, role: str) -> str:
    """Return a figure with its unit as a sentence wants it."""
    unit = unit_of(indicator)
    if unit == "per cent":
        return f"{role} per cent"
    return role if indicator.comparison is None else f"{role} {unit}"


def rank_text(comparison: GroupComparison) -> str:
    """Return ``8th of 8``, ``joint 2nd of 8`` or, where no direction is better, ``7th lowest of 8``."""
    place = comparison.position
    joint = "joint " if place.joint else ""
    low = " lowest" if comparison.indicator.polarity == "no_judgement" else ""
    return f"{joint}{wording.ordinal(place.rank)}{low} of {place.group_size}"


def is_current(page: Page, period: ComparablePeriod) -> bool:
    """Return whether a period ended within the year before the edition's quarter did."""
    return (page.measures.quarter.end - period.end).days < 366


def _gap_text(comparison: GroupComparison, gap: float | None, reached: str) -> str:
    indicator = comparison.indicator
    if indicator.polarity == "no_judgement":
        return "no direction is better"
    if gap is None:
        return reached
    count = comparison.as_count(gap)
    if count is not None:
        return f"{wording.signed(count)} {indicator.unit.split('(')[0].strip()}"
    unit = "percentage points" if indicator.is_percentage else "points"
    return f"{wording.signed(gap, indicator.decimals)} {unit}"


def printed(page: Page, comparison: GroupComparison) -> Printed:
    """Enter every figure of a comparison in the page's ledger.

    Parameters
    ----------
    page : Page
        Whose ledger.
    comparison : GroupComparison
        From :meth:`pcp_analysis.measures.Measures.comparison`.
    """
    indicator, place, own = comparison.indicator, comparison.position, comparison.own
    releases = tuple(sorted(comparison.releases))

    def enter(name: str, text: str, value: float | None, unit: str | None, method: str) -> Entry:
        return page.ledger.add(
            Entry(
                id=f"{CHAPTER}.{indicator.id}.{name}",
                kind="text" if value is None else "number",
                chapter=CHAPTER,
                text=text,
                value=value,
                unit=unit,
                period=own.period.label,
                area=own.force.code,
                method=method,
                n=place.group_size,
                releases=releases,
            )
        )

    def figure(name: str, value: float, method: str) -> Entry:
        text = wording.number(value, indicator.decimals)
        return enter(name, text, value, unit_of(indicator), method)

    def gap(name: str, value: float | None, reached: str) -> Entry:
        count = comparison.as_count(value)
        unit = indicator.unit if count is not None else unit_of(indicator)
        number = value if count is None else count
        return enter(name, _gap_text(comparison, value, reached), number, unit, _GAP)

    whole = float(own.count).is_integer()
    quartile = place.top_quartile
    return Printed(
        comparison=comparison,
        count=enter(
            "count",
            wording.number(own.count, 0 if whole else 1),
            own.count,
            indicator.unit,
            "sum of the publisher's figures",
        ),
        value=figure("value", own.value, _RATE),
        rank=enter("rank", rank_text(comparison), float(place.rank), "rank", place.method),
        average=figure("average", place.average, place.method),
        others_average=figure(
            "others-average", place.others_average, "simple mean of the other forces of the group"
        ),
        to_average=gap("to-average", place.to_average, "already better than average"),
        to_top_quartile=gap(
            "to-top-quartile", place.to_top_quartile, "already within top quartile"
        ),
        top_quartile=None
        if quartile is None
        else figure("top-quartile", quartile, "linear quartile of the group, the force included"),
        period=enter(
            "period", own.period.label, None, None, "newest period that ends by the quarter"
        ),
    )


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
            f"{page.force_name}, it is {_to_others(page, item)}."
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


def _to_others(page: Page, item: Printed) -> str:
    comparison = item.comparison
    gap = comparison.position.to_others_average
    count = comparison.as_count(gap)
    return page.ledger.add(
        Entry(
            id=f"{CHAPTER}.{item.indicator.id}.to-others-average",
            kind="number" if gap is not None else "text",
            chapter=CHAPTER,
            text=_gap_text(comparison, gap, "already better than the others\u2019 average"),
            value=gap if count is None else count,
            unit=item.indicator.unit if count is not None else unit_of(item.indicator),
            period=comparison.own.period.label,
            area=comparison.own.force.code,
            method=_GAP,
            n=comparison.position.group_size,
            releases=tuple(sorted(comparison.releases)),
        )
    ).role


def _dot_chart(page: Page, item: Printed) -> Figure:
    comparison, indicator = item.comparison, item.indicator
    dots = [
        charts.Dot(
            figure.force.name,
            figure.value,
            wording.number(figure.value, indicator.decimals),
            figure.force == comparison.own.force,
        )
        for figure in comparison.figures
    ]
    lines = [charts.Line(comparison.position.average, f"MSG average {item.average.text}")]
    if item.top_quartile is not None and comparison.position.top_quartile is not None:
        lines.append(
            charts.Line(comparison.position.top_quartile, f"top quartile {item.top_quartile.text}")
        )
    if indicator.polarity == "no_judgement":
        finding = f"{page.force_name} is {item.rank.text}"
    else:
        finding = f"{page.force_name} ranks {item.rank.text}"
    title = f"{indicator.label}: {finding}"
    svg = charts.ranked_dots(
        title,
        f"{unit_of(indicator)[:1].upper()}{unit_of(indicator)[1:]}, {comparison.own.period.label}",
        dots,
        lines,
        unit_of(indicator),
    )
    alt = (
        f"Ranked dot chart. {title} with {with_unit(indicator, item.value.text)} in "
        f"{comparison.own.period.label}; the group runs from {dots[0].name} ({dots[0].label}) to "
        f"{dots[-1].name} ({dots[-1].label}) and averages {item.average.text}."
    )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.ranked",
            kind="figure",
            chapter=CHAPTER,
            text=alt,
            unit=unit_of(indicator),
            period=comparison.own.period.label,
            area=comparison.own.force.code,
            method=comparison.position.method,
            n=comparison.position.group_size,
            releases=tuple(sorted(comparison.releases)),
        ),
        ["force", "area", "period", "count", "denominator", "value"],
        [
            [
                figure.force.name,
                figure.force.code,
                str(figure.period),
                figure.count,
                figure.denominator,
                figure.value,
            ]
            for figure in comparison.figures
        ],
        svg,
    )
    return Figure(entry, svg, page.sources(comparison.releases))


def _trend_chart(page: Page, item: Printed) -> Figure:
    indicator, measures = item.indicator, page.measures
    every = measures.series(indicator)
    places = [place for place, point in enumerate(every) if point.own is not None]
    points = every[places[0] : places[-1] + 1]
    known = [point for point in points if point.own is not None]
    first, last = points[0].period, points[-1].period
    grain = {
        "quarter": "by quarter",
        "financial_year": "by financial year",
        "calendar_year": "by calendar year",
        "year_end": "on 31 March",
    }[indicator.frequency]
    breaks = [
        found
        for found in page.catalogue.breaks_of(indicator.id)
        if first.end < found.first_quarter.start <= last.end
    ]
    bands = [
        charts.Band(item.starts, item.ends, "COVID-19" if "COVID" in item.title else item.title)
        for item in page.catalogue.exceptional_periods
    ]
    marks = [
        charts.Mark(found.first_quarter.start, f"series break, {found.first_quarter.start:%b %Y}")
        for found in breaks
    ]
    title = f"{indicator.label}: {_latest_change(indicator, points)}"
    svg = charts.trend(
        title,
        f"{page.force_name} and MSG average, {unit_of(indicator)}, {grain}",
        [_middle(point.period) for point in points],
        (page.force_name, [point.own for point in points]),
        ("MSG\naverage", [point.group_average for point in points]),
        _ticks([point.period for point in points]),
        bands,
        marks,
    )
    alt = f"Line chart {grain}, {unit_of(indicator)}. {page.force_name}, {title}."
    if breaks:
        alt += (
            " Not comparable across "
            + wording.listed(
                [
                    f"{found.first_quarter.label} ({wording.sentence_case(found.title)})"
                    for found in breaks
                ]
            )
            + "."
        )
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.{indicator.id}.trend",
            kind="figure",
            chapter=CHAPTER,
            text=alt,
            unit=unit_of(indicator),
            period=f"{first.label} to {last.label}",
            area=measures.force.code,
            method="discrete periods; the group average includes the force",
            n=len(known),
            releases=tuple(sorted(item.comparison.releases)),
        ),
        ["period", "period_end", "force", "group_average"],
        [
            [str(point.period), point.period.end.isoformat(), point.own, point.group_average]
            for point in points
        ],
        svg,
    )
    caption = page.sources(item.comparison.releases)
    for found in breaks:
        caption += f" Dashed line: {wording.sentence_case(found.title)} ({found.source})."
    if len(known) < len(points):
        caption += " Gaps are periods without a published figure."
    return Figure(entry, svg, caption)


def _latest_change(indicator: Indicator, points: tuple[SeriesPoint, ...]) -> str:
    """Return the newest figure beside that of the same period a year before, as it is printed."""
    quarterly = indicator.frequency == "quarter"
    decimals = max(1, indicator.decimals) if quarterly else indicator.decimals
    now = points[-1]
    before = points[-5 if quarterly else -2] if len(points) > (4 if quarterly else 1) else None
    assert now.own is not None
    text = f"{wording.number(now.own, decimals)} {_when(now.period)}"
    if before is None or before.own is None:
        return text
    earlier = wording.number(before.own, decimals)
    if earlier == wording.number(now.own, decimals):
        return f"{text}, the same as {_when(before.period)}"
    way = "up" if now.own > before.own else "down"
    return f"{text}, {way} from {earlier} {_when(before.period)}"


def _when(period: ComparablePeriod) -> str:
    return f"{'on' if isinstance(period, YearEnd) else 'in'} {period.label}"


def _middle(period: ComparablePeriod) -> dt.date:
    """Return the day at which a period is drawn: its middle, or the day itself."""
    if isinstance(period, YearEnd):
        return period.end
    return period.end - dt.timedelta(days=45 if isinstance(period, Quarter) else 183)


def _ticks(periods: list[ComparablePeriod]) -> list[tuple[dt.date, str]]:
    """Return a label for each year: its first day for quarters, the point itself for years."""
    if isinstance(periods[0], Quarter):
        return [
            (period.start, f"{period.start.year}")
            for period in periods
            if isinstance(period, Quarter) and period.number == 4
        ]
    return [
        (_middle(period), f"{period.end.year}" if isinstance(period, YearEnd) else period.label)
        for period in periods
    ]


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
        SideBySide([_dot_chart(page, item), _trend_chart(page, item)]),
        Prose(f"**What is counted.** {' '.join(notes)}"),
        Folded("Figures of every force in the group", [_forces_table(page, item)]),
    ]


def anchor(indicator: Indicator) -> str:
    """Return the link target of an indicator's section."""
    return f"indicator-{indicator.id}"


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
    rows, data = [], []
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


def page_of(indicator: Indicator) -> str:
    """Return the page that holds an indicator's section: one notebook for each theme."""
    return f"most_similar_group_{str(indicator.theme).replace('-', '_')}"


def section_link(page: Page, item: Printed) -> Link:
    """Return the first cell of an indicator's row: link to its section, unit and period."""
    indicator = item.indicator
    age = "" if is_current(page, item.comparison.own.period) else " (newest at hand)"
    unit = unit_of(indicator)
    return Link(
        indicator.label,
        f"{page_of(indicator)}.html#{anchor(indicator)}",
        f"{unit[:1].upper()}{unit[1:]}, {item.period.text}{age}",
    )


def spread_chart(page: Page) -> list[Block]:
    """Return the chart of every current rate relative to the group's average."""
    chosen = []
    for indicator in page.catalogue.compared():
        comparison = page.measures.comparison(indicator)
        if (
            isinstance(comparison, GroupComparison)
            and is_current(page, comparison.own.period)
            and indicator.frequency == "quarter"
            and not indicator.is_percentage
            and comparison.position.average > 0
        ):
            chosen.append(comparison)
    chosen.sort(key=lambda item: -item.own.value / item.position.average)
    above = sum(item.own.value > item.position.average for item in chosen)
    rows = [
        (
            item.indicator.label,
            [
                charts.Dot(
                    figure.force.name,
                    100 * figure.value / item.position.average,
                    "",
                    figure.force == item.own.force,
                )
                for figure in item.figures
            ],
        )
        for item in chosen
    ]
    title = (
        f"{page.force_name} records more than its group\u2019s average on {above} of "
        f"{len(chosen)} crime indicators"
    )
    period = chosen[0].own.period.label
    svg = charts.group_spread(
        title,
        f"Rate per 1,000 population as a percentage of the MSG average, {period}. "
        f"Diamond: {page.force_name}. Dots: its seven peers."
        if len(page.measures.peers) == 7
        else f"Rate as a percentage of the MSG average, {period}. Diamond: {page.force_name}. Dots: peers.",
        rows,
        "per cent of MSG average (dashed line: 100)",
    )
    highest, lowest = chosen[0], chosen[-1]
    entry = page.ledger.add_data(
        Entry(
            id=f"{CHAPTER}.overview.spread",
            kind="figure",
            chapter=CHAPTER,
            text=(
                f"Dot chart. {title} in the {period}, furthest above it on "
                f"{wording.sentence_case(highest.indicator.label)} "
                f"({wording.number(100 * highest.own.value / highest.position.average)} per cent of the "
                f"average) and furthest below on {wording.sentence_case(lowest.indicator.label)} "
                f"({wording.number(100 * lowest.own.value / lowest.position.average)} per cent)."
            ),
            period=period,
            unit="per cent of MSG average",
            area=page.measures.force.code,
            method="rate divided by the simple mean of the group's rates, the force included",
            n=len(chosen),
            releases=tuple(sorted(frozenset[str]().union(*(item.releases for item in chosen)))),
        ),
        ["indicator", "force", "area", "per_cent_of_average"],
        [
            [
                item.indicator.id,
                figure.force.name,
                figure.force.code,
                100 * figure.value / item.position.average,
            ]
            for item in chosen
            for figure in item.figures
        ],
        svg,
    )
    releases = frozenset[str]().union(*(item.releases for item in chosen))
    caption = (
        "A low rate is not better for possession of drugs and of weapons, which police activity "
        f"uncovers. {page.sources(releases)}"
    )
    return [Figure(entry, svg, caption)]
