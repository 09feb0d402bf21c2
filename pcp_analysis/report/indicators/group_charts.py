"""The charts of positions in the group: ranked dots, and all indicators at once."""

from __future__ import annotations

from pcp_analysis import wording
from pcp_analysis.analysis.measures import GroupComparison
from pcp_analysis.analysis.results import Refused
from pcp_analysis.catalogue.models import Force
from pcp_analysis.charts import dots as charts
from pcp_analysis.report.blocks import Block, Figure
from pcp_analysis.report.indicators.age import dated
from pcp_analysis.report.indicators.positions import Printed, short_words, unit_of, with_unit
from pcp_analysis.report.indicators.seen import scale_of
from pcp_analysis.report.indicators.timeline import when
from pcp_analysis.report.ledger import Entry
from pcp_analysis.report.page import Page


def dot_chart(page: Page, item: Printed) -> Figure:
    """Return the ranked dots of one indicator."""
    comparison, indicator = item.comparison, item.indicator
    dots = [
        charts.Dot(
            figure.force.name,
            figure.value,
            wording.number(figure.value, indicator.decimals),
            figure.force == comparison.own.force,
            own_interval(item, figure.force),
        )
        for figure in comparison.figures
    ]
    label = f"{page.group.short_label} average {item.average.text}"
    lines = [charts.Line(comparison.position.average, label)]
    if item.top_quartile is not None and comparison.position.top_quartile is not None:
        lines.append(
            charts.Line(comparison.position.top_quartile, f"top quartile {item.top_quartile.text}")
        )
    title = f"{indicator.label}: {standing_words(page, item)}"
    title = dated(page, title, comparison.own.period)
    test, scale = item.assessment.test, scale_of(indicator)
    expected = None if isinstance(test, Refused) else (test.lower * scale, test.upper * scale)
    svg = charts.ranked_dots(
        title,
        f"{wording.upper_first(unit_of(indicator))}, {comparison.own.period.label}; "
        f"{page.force_name} {item.value.text}, average {item.average.text}",
        dots,
        lines,
        expected,
        unit_of(indicator),
        page.force_name,
    )
    alt = (
        f"Ranked dot chart. {title} with {with_unit(indicator, item.value.text)} "
        f"{when(comparison.own.period)}; the group runs from {dots[0].name} ({dots[0].label}) to "
        f"{dots[-1].name} ({dots[-1].label}) and averages {item.average.text}. "
        f"Range expected of {page.force_name} from its peers: {item.expected_range.text}. "
        f"Verdict: {item.verdict.text}."
    )
    if item.second is not None and page.yardsticks.second is not None:
        alt += f" Against {page.yardsticks.beside(page.yardsticks.second)}: {item.second.text}."
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.{indicator.id}.ranked",
            kind="figure",
            chapter=page.group.id,
            text=alt,
            unit=unit_of(indicator),
            period=comparison.own.period.label,
            area=comparison.own.force.code,
            method=comparison.position.method,
            n=comparison.position.group_size,
            releases=tuple(sorted(comparison.releases)),
            title=title,
            indicator=indicator.id,
            areas=tuple(sorted(figure.force.code for figure in comparison.figures)),
        ),
        [
            *("force", "area", "period", "count", "denominator", "value", "lower", "upper"),
            *("average", "top_quartile", "expected_lower", "expected_upper"),
        ],
        [
            [
                figure.force.name,
                figure.force.code,
                str(figure.period),
                figure.count,
                figure.denominator,
                figure.value,
                *(own_interval(item, figure.force) or (None, None)),
                comparison.position.average,
                comparison.position.top_quartile,
                *((expected or (None, None)) if figure is comparison.own else (None, None)),
            ]
            for figure in comparison.figures
        ],
        svg,
    )
    caption = page.sources(comparison.releases, comparison.own.period.end)
    caption = f"{label.rpartition(' ')[0]}: {average_of(page, item)}. {caption}"
    intervals = item.assessment.intervals
    if intervals:
        varies = any("variance" in found.method for found in intervals.values())
        by = "allowing for how much a force\u2019s figures vary" if varies else "by chance alone"
        caption = f"Bars: 95% intervals, {by}. {caption}"
    return Figure(entry, svg, caption)


def average_of(page: Page, item: Printed) -> str:
    """Return what the average of a comparison is: forces without a figure are no part of it.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Printed
        The comparison.
    """
    without = wording.listed([force.name for force in item.comparison.missing])
    return page.group.average + (
        f"; without {without}, of which no figure is at hand" if without else ""
    )


def standing_words(page: Page, item: Printed) -> str:
    """Return the finding of a comparison: the rank, and whether the force is told apart from its group.

    Parameters
    ----------
    page : Page
        Of which edition.
    item : Printed
        The comparison.
    """
    outcome, group = item.assessment.outcome, page.group.short_label
    verb = "is" if item.indicator.polarity == "no_judgement" else "ranks"
    rank = f"{page.force_name} {verb} {item.rank.text}"
    if isinstance(outcome, Refused) or outcome.key == "no_verdict":
        return f"{rank}, no verdict given"
    if outcome.key == "different":
        word = outcome.judgement or ("higher" if outcome.side == "above" else "lower")
        return f"{rank}, statistically significantly {word} than {group}"
    if outcome.key == "similar":
        return f"{rank}, similar to {group}"
    if outcome.outside_range:
        return f"{rank}, {short_words(outcome)} than {group}"
    return f"{rank}; whether it differs from {group} cannot be told"


def own_interval(item: Printed, force: Force) -> tuple[float, float] | None:
    """Return a force's interval in the unit of the chart."""
    found = item.assessment.intervals.get(force)
    scale = scale_of(item.indicator)
    return None if found is None else (found.lower * scale, found.upper * scale)


def spread_chart(page: Page) -> list[Block]:
    """Return the chart of every current rate relative to the group's average."""
    chosen = []
    for indicator in page.catalogue.compared():
        comparison = page.measures.comparison(indicator)
        if (
            isinstance(comparison, GroupComparison)
            and not page.is_old(comparison.own.period.end)
            and indicator.frequency == "quarter"
            and not indicator.is_percentage
            and indicator.no_verdict is None
            and comparison.position.average > 0
        ):
            chosen.append(comparison)
    if not chosen:
        return []
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
    average = f"{page.group.short_label} average"
    svg = charts.group_spread(
        title,
        f"Rate per 1,000 population as a percentage of the {average}, {period}",
        rows,
        page.force_name,
        average,
    )
    highest, lowest = chosen[0], chosen[-1]
    entry = page.ledger.add_data(
        Entry(
            id=f"{page.group.id}.overview.spread",
            kind="figure",
            chapter=page.group.id,
            text=(
                f"Dot chart. {title} in the {period}, furthest above it on "
                f"{wording.sentence_case(highest.indicator.label)} "
                f"({_share(highest)} per cent of the average) and furthest below on "
                f"{wording.sentence_case(lowest.indicator.label)} "
                f"({_share(lowest)} per cent)."
            ),
            period=period,
            unit=f"per cent of {average}",
            area=page.measures.force.code,
            method=f"rate divided by the average of the group: {page.group.average}",
            n=len(chosen),
            releases=tuple(sorted(frozenset[str]().union(*(item.releases for item in chosen)))),
            title=title,
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
        f"{wording.upper_first(average)}: {page.group.average}. "
        "The indicators overlap: each is part of all crime, and burglary and vehicle offences are "
        "part of theft. A low rate is not better for possession of drugs and of weapons, which police "
        f"activity uncovers. {page.sources(releases, chosen[0].own.period.end)}"
    )
    return [Figure(entry, svg, caption)]


def _share(item: GroupComparison) -> str:
    return wording.number(100 * item.own.value / item.position.average)
